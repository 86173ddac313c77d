"""What a run of the checks says and leaves behind: outcomes, gate, failures to the cell, no telemetry."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import checks_example
import duckdb
import pytest

from pipeline import checks

NOT_NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "band"}}
IN_SET = {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "state", "value_set": ["held"]}}


def sql(*lines: str) -> dict[str, Any]:
    return {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "\n".join(lines)}}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return checks_example.build(tmp_path / "ntm.duckdb")


@pytest.fixture
def run(database: Path, tmp_path: Path) -> Callable[..., checks.Outcome]:
    """``run(table, id=rule, …)``: the rules over the good database; a rule is a dict without its reasons."""

    def checked(table: str, **rules: dict[str, Any]) -> checks.Outcome:
        folder = tmp_path / "suites"
        folder.mkdir(exist_ok=True)
        full = [
            {"severity": "critical"}
            | {k: v for k, v in rule.items() if k != "legal_source"}
            | {"meta": {"rule": name, "reason_vi": "Vì sao.", "reason_en": "Why.", **_meta(rule)}}
            for name, rule in rules.items()
        ]
        meta = {"table": table, "title_vi": "Thử", "title_en": "Trial"}
        document = {"name": "thu", "meta": meta, "expectations": full}
        (folder / "thu.json").write_text(json.dumps(document), encoding="utf-8")
        return checks.run(database, folder)

    return checked


def _meta(rule: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in rule.items() if k == "legal_source"}


def table(database: Path, name: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(f"SELECT * FROM {name}")
        columns = [c[0] for c in found.description]
        return [dict(zip(columns, row)) for row in found.fetchall()]


def outcomes(outcome: checks.Outcome) -> dict[str, str]:
    return {r["rule_id"].partition(".")[2]: r["outcome"] for r in outcome.results}


def test_exception_is_not_run_and_blocks(run: Callable[..., checks.Outcome]) -> None:
    outcome = run(
        "mart.commune_progress",
        no_column={"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "bend"}},
        no_sql_column=sql("SELECT bend FROM {batch}"),
        no_sql_table=sql("SELECT 1 FROM {batch} JOIN core.nothing USING (period)"),
        incomparable={
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "band", "min_value": 0, "max_value": 5},
        },
        fine=NOT_NULL,
    )
    assert outcomes(outcome) == {
        "no_column": "not_run",
        "no_sql_column": "not_run",
        "no_sql_table": "not_run",
        "incomparable": "not_run",
        "fine": "passed",
    }
    assert not outcome.critical_failed
    assert [r["rule_id"] for r in outcome.not_run] == [r["rule_id"] for r in outcome.blocking]
    causes = {r["rule_id"]: r["observed"] for r in outcome.not_run}
    assert "bend" in causes["thu.no_column"] and "bend" in causes["thu.no_sql_column"]
    assert "nothing" in causes["thu.no_sql_table"]
    assert all(r["rows_failed"] is None for r in outcome.not_run)


def test_missing_table_is_not_run(database: Path, run: Callable[..., checks.Outcome]) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("DROP TABLE mart.commune_progress")
    outcome = run("mart.commune_progress", band=NOT_NULL)
    assert outcomes(outcome) == {"band": "not_run"}
    assert "mart.commune_progress" in outcome.not_run[0]["observed"]


def test_warning_and_info_do_not_block(run: Callable[..., checks.Outcome]) -> None:
    """GX calls the suite unsuccessful for each of them; what counts is the severity in the file."""
    outcome = run("core.criterion_results", look=IN_SET | {"severity": "warning"}, know=IN_SET | {"severity": "info"})
    assert outcomes(outcome) == {"look": "failed", "know": "failed"}
    assert not outcome.blocking and not outcome.critical_failed and not outcome.not_run
    assert [r["rule_id"] for r in outcome.warnings] == ["thu.look"]


def test_warning_that_could_not_run_is_told_but_does_not_block(run: Callable[..., checks.Outcome]) -> None:
    outcome = run("core.criterion_results", look=sql("SELECT nothing FROM {batch}") | {"severity": "warning"})
    assert [r["rule_id"] for r in outcome.not_run] == ["thu.look"]
    assert not outcome.blocking


def test_critical_blocks(run: Callable[..., checks.Outcome]) -> None:
    outcome = run("core.criterion_results", stop=IN_SET)
    assert [r["rule_id"] for r in outcome.critical_failed] == ["thu.stop"]
    assert outcome.blocking == outcome.critical_failed


def test_every_failing_row_is_there_and_leads_to_its_cell(run: Callable[..., checks.Outcome], database: Path) -> None:
    """150 rows that are not held: GX's own list of values would stop at 200, its list of rows at 20."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "INSERT INTO core.criterion_results SELECT '2018-0' || n, * EXCLUDE (period, n) FROM "
            "core.criterion_results, range(1, 4) AS more(n) WHERE period = '2018-12'"
        )
    outcome = run("core.criterion_results", by_column=IN_SET, by_sql=sql("SELECT * FROM {batch} WHERE state <> 'held'"))
    not_held = 5 * 4 * 19 - 2
    assert [r["rows_failed"] for r in outcome.results] == [not_held, not_held]
    assert [r["rows_checked"] for r in outcome.results] == [5 * 4 * 19] * 2
    stored = table(database, "checks.failures")
    for rule_id in ("thu.by_column", "thu.by_sql"):
        its = [f for f in stored if f["rule_id"] == rule_id]
        keys = {(k["period"], k["commune_code"], k["criterion_no"]) for k in (json.loads(f["row_key"]) for f in its)}
        assert len(its) == len(keys) == not_held > 200
        assert all(f["source_cell"].startswith("20") and "!Biểu 1!" in f["source_cell"] for f in its)
    one = next(f for f in stored if f["rule_id"] == "thu.by_column")
    assert json.loads(one["row_key"]) == {"period": "2018-12", "commune_code": "90001", "criterion_no": 1}
    assert (one["found"], one["source_cell"]) == ("state = passed", "2018-12/901.xlsx!Biểu 1!C2")


def test_stored_failures_are_capped_but_counted(
    run: Callable[..., checks.Outcome], database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MAX_FAILURES", 7)
    outcome = run("core.criterion_results", by_column=IN_SET, by_sql=sql("SELECT * FROM {batch} WHERE state <> 'held'"))
    assert [r["rows_failed"] for r in outcome.results] == [150, 150]
    assert len(table(database, "checks.failures")) == 14


def test_results_are_stored_whole_and_replaced(run: Callable[..., checks.Outcome], database: Path) -> None:
    run("core.criterion_results", stop=IN_SET)
    outcome = run("mart.commune_progress", band=NOT_NULL | {"legal_source": "Kế hoạch, mục I.1"})
    assert table(database, "checks.results") == outcome.results
    assert table(database, "checks.failures") == []
    (result,) = outcome.results
    assert (result["rule_id"], result["suite"], result["table_name"]) == ("thu.band", "thu", "mart.commune_progress")
    assert (result["outcome"], result["rows_checked"], result["rows_failed"]) == ("passed", 8, 0)
    assert result["legal_source"] == "Kế hoạch, mục I.1"


def test_empty_table_says_so(run: Callable[..., checks.Outcome]) -> None:
    """A column rule over no rows passes; the result shows that there was nothing to look at."""
    outcome = run("core.model_areas", known={"type": NOT_NULL["type"], "kwargs": {"column": "period"}})
    assert outcomes(outcome) == {"known": "passed"}
    assert (outcome.results[0]["rows_checked"], outcome.results[0]["observed"]) == (
        0,
        "bảng rỗng, không có hàng để kiểm",
    )


def test_nullable_integers_and_dates_keep_their_type(run: Callable[..., checks.Outcome], database: Path) -> None:
    """With a NULL beside it 1 would be 1.0 and a date a timestamp of midnight."""
    outcome = run(
        "plan.targets",
        number={"type": IN_SET["type"], "kwargs": {"column": "criterion_no", "value_set": [2]}},
        day={"type": IN_SET["type"], "kwargs": {"column": "due_on", "value_set": ["2019-12-30"]}},
        within=sql("SELECT target_id, due_on AS found FROM {batch} WHERE due_on > DATE '2019-12-30'"),
    )
    assert outcomes(outcome) == {"number": "failed", "day": "failed", "within": "failed"}
    found = {(f["rule_id"], f["found"]) for f in table(database, "checks.failures")}
    assert found == {
        ("thu.number", "criterion_no = 11"),
        ("thu.number", "criterion_no = 12"),
        ("thu.day", "due_on = 2019-12-31"),
        ("thu.within", "2019-12-31"),
    }


def test_cells_and_issues_get_their_address_from_file_sheet_and_cell(
    run: Callable[..., checks.Outcome], database: Path
) -> None:
    run("raw.cells", notes={"type": IN_SET["type"], "kwargs": {"column": "role", "value_set": ["value"]}})
    addresses = {f["source_cell"] for f in table(database, "checks.failures")}
    assert "2019-06/901.xlsx!Biểu 1!B2" in addresses
    run("raw.issues", none={"type": IN_SET["type"], "kwargs": {"column": "issue_id", "value_set": [0]}})
    places = [f["source_cell"] for f in table(database, "checks.failures")]
    assert places == ["2019-06/902.xlsx!Biểu 1!I2", "2019-06/902.xlsx!Biểu 1!F3", "2019-06/sở.xlsx"]


def test_progress_is_called_for_each_table(database: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    suites = Path(__file__).parents[1] / "expectations"
    checks.run(database, suites, progress=lambda *step: seen.append(step))
    assert [done for _, done, _ in seen] == list(range(1, len(seen) + 1))
    assert {of for _, _, of in seen} == {len(seen)}
    assert "core.criterion_results" in {name for name, _, _ in seen}


WATCHED = """
import os, socket, sys, threading
opened = []
def refuse(*args, **kwargs):
    opened.append(args)
    raise OSError("no network in this test")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
from pathlib import Path
from pipeline import checks
assert "great_expectations" not in sys.modules and "pandas" not in sys.modules, "imported before it is needed"
outcome = checks.run(Path(sys.argv[1]), Path(sys.argv[2]))
assert outcome.results and not outcome.blocking
assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
print("opened", len(opened), "threads", threading.active_count())
"""


def test_no_telemetry_no_output_no_files(database: Path, tmp_path: Path) -> None:
    """A run in a fresh process opens no socket, prints nothing of its own and leaves no file behind."""
    here = tmp_path / "cwd"
    here.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(database), str(Path(__file__).parents[1] / "expectations")],
        cwd=here,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "opened 0 threads 1"
    assert done.stderr == ""
    assert not list(here.iterdir())
