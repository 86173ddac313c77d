"""``ntm diff``: each figure that differs is named with the cells it differs by and what changed about them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import empty_database
import pytest
import stand_in_stages as stand_in
from stand_in_stages import add

from pipeline import publish
from pipeline.cli import main
from pipeline.publish import comparison
from pipeline.publish.comparison import Side
from pipeline.workspace import Workspace

TARGET = {"plan_year": 2019, "target_id": "criterion.02.total"}


def database(
    path: Path, cells: dict[str, tuple[str, str, str]], *, period: str = "2019-06", version: str = "1", threshold: float = 1.0,
    corrected: str = "", hashes: dict[str, str] | None = None,
) -> Side:  # fmt: skip
    """One target of communes passing criterion 2: commune → (state, file, text of its cell)."""
    with duckdb.connect(str(empty_database.lay(path))) as opened:
        opened.execute("BEGIN")
        _fill(opened, cells, period, version, threshold, corrected, hashes or {})
        opened.execute("COMMIT")
    return Side(path.stem, path)


def _fill(
    opened: duckdb.DuckDBPyConnection, cells: dict[str, tuple[str, str, str]], period: str, version: str, threshold: float,
    corrected: str, hashes: dict[str, str],
) -> None:  # fmt: skip
    add(opened, "meta.build", version=version, input_hash=str(cells), newest_period=period)
    add(opened, "plan.targets", **TARGET, plan_text="<Tiêu chí 2>", sort_no=1)
    add(opened, "reference.thresholds", indicator_id="2.1", year=2019, threshold=threshold)
    passed = float(sum(state == "passed" for state, _, _ in cells.values()))
    figures = {"value": passed, "value_low": passed, "value_high": passed, "status": "behind"}
    add(opened, "mart.target_progress", period=period, **TARGET, **figures)
    for file in {file for _, file, _ in cells.values()}:
        add(opened, "raw.submissions", file=file, period=period, sha256=hashes.get(file, "0"))
    for number, (commune, (state, file, text)) in enumerate(cells.items(), 4):
        cell = {"file": file, "sheet": "S", "cell": f"C{number}"}
        add(opened, "reference.communes", commune_code=commune, commune_name=f"Xã {commune}", district_name="An")
        add(opened, "raw.cells", **cell, text=text, role="value")
        source = {
            "state": state,
            "counts": state == "passed",
            "is_open": state == "held",
            "source_cell": f"{file}!S!C{number}",
        }
        add(opened, "mart.source_cells", period=period, **TARGET, commune_code=commune, criterion_no=2, **source)
        if corrected == commune:
            add(opened, "raw.issues", issue_id=number, **cell, rule="corrected_cell", severity="info")


BEFORE = {"1": ("passed", "a.xlsx", "Đ"), "2": ("failed", "a.xlsx", "CĐ"), "3": ("held", "b.xlsx", "?")}


@pytest.mark.parametrize(
    ("after", "more", "commune", "cause"),
    [
        (BEFORE | {"2": ("passed", "c.xlsx", "Đ")}, {}, "2", "new_file"),
        (BEFORE | {"2": ("passed", "a.xlsx", "Đ")}, {"hashes": {"a.xlsx": "1"}}, "2", "changed_file"),
        ({k: BEFORE[k] for k in "12"} | {"3": ("passed", "a.xlsx", "Đ")}, {}, "3", "withdrawn_file"),
        (BEFORE | {"2": ("passed", "a.xlsx", "Đ")}, {"corrected": "2"}, "2", "correction"),
        (BEFORE | {"3": ("passed", "b.xlsx", "?")}, {"threshold": 2.0, "version": "2"}, "3", "rules"),
    ],
)
def test_each_figure_is_led_to_its_cells_and_what_changed_about_them(
    tmp_path: Path, after: dict[str, Any], more: dict[str, Any], commune: str, cause: str
) -> None:
    sides = database(tmp_path / "a.duckdb", BEFORE), database(tmp_path / "b.duckdb", after, **more)
    found = comparison.compare(*sides)
    (target,) = found.targets
    assert (target.before["value"], target.after["value"], target.plan_text) == (1.0, 2.0, "<Tiêu chí 2>")
    changed = {cell.commune_code: cell for cell in target.cells}
    assert changed[commune].cause == cause and changed[commune].state == "passed"
    assert changed[commune].commune_name == f"Xã {commune} (An)" and changed[commune].criterion_no == 2
    assert found.code == (("1", "2") if cause == "rules" else None)
    assert found.rules == (("reference.thresholds",) if cause == "rules" else ())
    expected = {
        "new_file": {"c.xlsx": "new"}, "changed_file": {"a.xlsx": "changed"}, "withdrawn_file": {"b.xlsx": "withdrawn"},
    }  # fmt: skip
    assert found.files == expected.get(cause, {})


def test_what_is_the_same_has_no_line(tmp_path: Path) -> None:
    sides = database(tmp_path / "a.duckdb", BEFORE), database(tmp_path / "b.duckdb", BEFORE)
    found = comparison.compare(*sides)
    assert (found.targets, found.files, found.rules, found.code) == ((), {}, (), None)


def test_a_target_that_one_side_lacks_is_told(tmp_path: Path) -> None:
    sides = database(tmp_path / "a.duckdb", BEFORE), database(tmp_path / "b.duckdb", BEFORE)
    with duckdb.connect(str(sides[1].database)) as opened:
        opened.execute("UPDATE mart.target_progress SET target_id = 'khac'")
    found = {t.target_id: (bool(t.before), bool(t.after)) for t in comparison.compare(*sides).targets}
    assert found == {"criterion.02.total": (True, False), "khac": (False, True)}


@pytest.fixture
def ntm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[Workspace, Callable[..., tuple[object, str, str]]]:
    stand_in.Stages().install(monkeypatch)
    workspace = stand_in.workspace(tmp_path)

    def call(*words: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return workspace, call


def test_publications_are_named_by_run_hash_period_now_and_before(
    ntm: tuple[Workspace, Callable[..., tuple[object, str, str]]],
) -> None:
    workspace, call = ntm
    first = publish.run(workspace)
    assert call("diff")[0] == 2, "there is nothing before the first"
    (workspace.submissions / "2019-06" / "a.xlsx").write_text("ok 9", "utf-8")
    second = publish.run(workspace)
    assert second.run_id > first.run_id, "also within one second"
    for name in ("before", first.run_id, first.input_hash[:8], f"ntm-{first.input_hash[:12]}"):
        code, out, _ = call("diff", name, "now", "--json")
        (target,) = json.loads(out)["targets"]
        assert code == 0 and (target["before"]["value"], target["after"]["value"]) == (7.0, 9.0)
    code, out, _ = call("diff")
    assert code == 0 and "7 [7–8]" in out and "9 [9–10]" in out
    assert json.loads(call("diff", "2019-06", "2019-06", "--json")[1])["targets"] == []
    assert json.loads(call("diff", "--period", "2019-03", "--json")[1])["targets"] == []
    code, _, err = call("diff", "hôm qua")
    assert code == 2 and "hôm qua" in err and first.input_hash[:12] in err
