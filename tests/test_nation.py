"""A nation: provinces' publications under their codes, unchanged, and summed; whatever fails a province costs only it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import notebook_running
import other_province
import pytest
import reporting_database as example
from conftest import Once
from typer.testing import CliRunner

import pipeline
from pipeline import errors, publish, settings
from pipeline.cli.app import app
from pipeline.publish import RunResult, releases
from pipeline.reporting.report import open_report
from pipeline.schema import nation
from pipeline.text import nation as words
from pipeline.workspace import Workspace

LISTED = {"a": "../a", "b": "../b", "late": "../late"}
# b is a with other figures; late has not published the newest period.
OTHER_FIGURES = """
UPDATE mart.criterion_progress SET passed = passed - 1, failed = failed + 1 WHERE criterion_no = 4 AND passed > 0;
UPDATE mart.commune_progress SET criteria_passed = criteria_passed - 1 WHERE commune_code LIKE '%1' AND criteria_passed > 0;
UPDATE plan.plan SET synthetic = false, notice_vi = NULL, notice_en = NULL
"""


def change(database: Path, sql: str) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute(sql)


def province(root: Path, database: Path, code: str, name: str, sql: str = "") -> Path:
    """A province that has published ``database`` under a code and name of its own, changed by ``sql``."""
    own = root / "data" / "processed" / "ntm.duckdb"
    own.parent.mkdir(parents=True)
    shutil.copyfile(database, own)
    change(own, f"UPDATE plan.plan SET province_code = '{code}', province_name = '{name}'; {sql}")
    return own


def lay(root: Path, listed: dict[str, str]) -> Workspace:
    root.mkdir(exist_ok=True)
    lines = [f'{id} = "{folder}"' for id, folder in listed.items()]
    (root / "ntm.toml").write_text("\n".join(["[provinces]", *lines]), "utf-8")
    return Workspace(root)


@pytest.fixture(scope="session")
def folder(once: Once, example_database: Path) -> Path:
    """Three provinces and a nation of them, published. Read it or copy it."""

    def make(folder: Path) -> None:
        province(folder / "a", example_database, "01", "Tỉnh A")
        province(folder / "b", example_database, "02", "Tỉnh B", OTHER_FIGURES)
        with duckdb.connect(str(example_database), read_only=True) as con:
            sql = """SELECT DISTINCT schema_name || '.' || c.table_name FROM duckdb_columns() c JOIN duckdb_tables() t
                     USING (schema_name, table_name) WHERE c.column_name = 'period'"""
            by_period = [name for (name,) in con.execute(sql).fetchall()]
        gone = "; ".join(f"DELETE FROM {name} WHERE period = '{example.NOW}'" for name in by_period)
        gone += f"; UPDATE meta.build SET newest_period = '{example.BASELINE}'"
        province(folder / "late", example_database, "03", "Tỉnh C", gone)
        publish.run(lay(folder / "nation", LISTED), reports=False)

    return once("nation", make)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copytree(folder, tmp_path / "n", symlinks=True)
    return tmp_path / "n"


def ask(database: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql, list(values)).fetchall()


def tables_with(whole: Path, code: str) -> list[str]:
    """Carried tables that hold a row of a province."""
    parts = [f"SELECT DISTINCT '{t.name}' AS name FROM {t.name} WHERE province_code = '{code}'" for t in nation.CARRIED]
    return [name for (name,) in ask(whole, " UNION ALL ".join(parts))]


def database(root: Path) -> Path:
    return Workspace(root).database.resolve()


def run(root: Path, **given: Any) -> RunResult:
    return publish.run(Workspace(root / "nation"), reports=False, **given)


# -- figures ----------------------------------------------------------------------------------------------------------
def differences(whole: Path, own: Path, code: str) -> list[tuple[str, int]]:
    """Tables whose rows of a province are not those it published, and how many rows differ."""
    found = []
    with duckdb.connect(str(whole), read_only=True) as con:
        con.execute(f"ATTACH '{own}' AS own (READ_ONLY)")
        for table in nation.FROM_PROVINCES:
            columns = ", ".join(f'"{c}"' for c in table.column_names)
            here = f"SELECT {columns} FROM {table.name} WHERE province_code = '{code}'"
            there = f"SELECT {columns} FROM own.{table.name}"
            sql = f"SELECT count(*) FROM (({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here}))"
            [(count,)] = con.execute(sql).fetchall()
            found += [(table.name, count)] if count else []
    return found


@pytest.mark.parametrize(("id", "code"), [("b", "02"), ("late", "03")])
def test_a_province_s_figures_are_those_it_published(folder: Path, id: str, code: str) -> None:
    assert differences(database(folder / "nation"), database(folder / id), code) == []


@pytest.mark.slow
def test_the_comparison_sees_a_last_digit(copy: Path) -> None:
    change(database(copy / "b"), "UPDATE mart.target_progress SET value = value + 1e-9 WHERE value IS NOT NULL")
    assert [name for name, _ in differences(database(copy / "nation"), database(copy / "b"), "02")] == [
        "mart.target_progress"
    ]


def test_the_nation_is_the_sum_of_its_provinces_own_views(folder: Path) -> None:
    whole, provinces = database(folder / "nation"), [database(folder / id) for id in ("a", "b")]
    counts = "sum(communes), sum(complete), sum(recognised), sum(held), sum(not_reported)"
    asked = f"SELECT {counts} FROM mart.named_districts WHERE period = ?"
    own = [ask(p, asked, example.NOW)[0] for p in provinces]
    asked = f"SELECT {counts} FROM mart.nation_progress WHERE period = ?"
    assert ask(whole, asked, example.NOW) == [tuple(map(sum, zip(*own)))]
    [(average,)] = ask(whole, "SELECT average FROM mart.nation_progress WHERE period = ?", example.NOW)
    passed = [
        ask(p, "SELECT sum(criteria_passed), count(*) FROM mart.commune_progress WHERE period = ?", example.NOW)[0]
        for p in provinces
    ]
    assert passed[0] != passed[1] and average == sum(n for n, _ in passed) / sum(n for _, n in passed)

    asked = "SELECT criterion_no, passed, failed, unknown FROM {} WHERE period = ? ORDER BY 1"
    by_province = [ask(p, asked.format("mart.named_criteria"), example.NOW) for p in provinces]
    summed = [(a[0], *(x + y for x, y in zip(a[1:], b[1:]))) for a, b in zip(*by_province, strict=True)]
    assert ask(whole, asked.format("mart.nation_criteria"), example.NOW) == summed
    assert by_province[0] != by_province[1]

    statuses = "SELECT status, count(*) FROM mart.target_progress WHERE period = ? AND leads_fact GROUP BY 1"
    counted = dict.fromkeys([s for p in provinces for s, _ in ask(p, statuses, example.NOW)], 0)
    for p in provinces:
        counted |= {s: counted[s] + n for s, n in ask(p, statuses, example.NOW)}
    assert counted == dict(
        ask(whole, "SELECT status, sum(targets) FROM mart.province_targets WHERE period = ? GROUP BY 1", example.NOW)
    )


def test_one_province_s_line_is_its_own_average_to_the_last_digit(folder: Path) -> None:
    [(average,)] = ask(database(folder / "b"), "SELECT DISTINCT province_average FROM latest.named_districts")
    sql = "SELECT average FROM mart.province_periods WHERE province_id = 'b' AND period = ?"
    assert ask(database(folder / "nation"), sql, example.NOW) == [(average,)]


@pytest.mark.slow
def test_provinces_that_number_criteria_differently_are_not_summed_as_one(copy: Path) -> None:
    change(database(copy / "b"), "UPDATE reference.criteria SET criterion_name = 'Lễ hội' WHERE criterion_no = 4")
    run(copy, force=True)  # nothing but the hash of its build says that a province changed
    rows = ask(
        database(copy / "nation"),
        "SELECT criterion_name, provinces FROM mart.nation_criteria WHERE period = ? AND criterion_no = 4 ORDER BY provinces",
        example.NOW,
    )
    assert [provinces for _, provinces in rows] == [1, 1] and ("Lễ hội", 1) in rows


def test_every_table_and_column_says_what_it_is(folder: Path) -> None:
    whole = database(folder / "nation")
    sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE coalesce(comment, '') = ''"
    assert ask(whole, sql) == []
    tables = "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
    assert {name for (name,) in ask(whole, tables)} == {t.name for t in nation.TABLES}
    columns = f"""SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''
                  AND schema_name || '.' || table_name IN ({tables})"""
    assert ask(whole, columns) == []


# -- provinces that cannot be taken in ----------------------------------------------------------------------------------
def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def with_damaged_blocks(path: Path) -> None:
    content = bytearray(path.read_bytes())
    quarter = len(content) // 4  # so much that no layout of the file has it all in blocks that nothing reads
    content[quarter : 3 * quarter] = b"\xa5" * (2 * quarter)
    path.write_bytes(content)


def of_another_version(path: Path) -> None:
    change(path, "UPDATE meta.build SET version = '0.0.9'")


def without_a_column(path: Path) -> None:
    change(path, "ALTER TABLE mart.completeness DROP COLUMN issues")


def with_the_code_of_a(path: Path) -> None:
    change(path, "UPDATE plan.plan SET province_code = '01'")


def unpublished(path: Path) -> None:
    path.unlink()


def gone(path: Path) -> None:
    shutil.rmtree(path.parents[2])


HARMS: dict[Callable[[Path], None], tuple[str, str, str]] = {
    cut: ("unreadable", "không đọc được", "cannot be read"),
    with_damaged_blocks: ("unreadable", "không đọc được", "cannot be read"),
    of_another_version: ("other_version", "phiên bản 0.0.9", "version 0.0.9"),
    without_a_column: ("other_version", "thiếu mart.completeness.issues", "lacking mart.completeness.issues"),
    with_the_code_of_a: ("same_code", "trùng mã tỉnh 01 với a", "the province code 01 of a"),
    unpublished: ("missing", "chưa công bố gì trong ../", "nothing is published in ../"),
    gone: ("missing", "không có thư mục ../gone", "no folder ../gone"),
}


@pytest.mark.slow
def test_a_province_that_cannot_be_taken_in_is_named_and_costs_only_itself(copy: Path) -> None:
    for number, harm in enumerate(HARMS):
        shutil.copytree(copy / "b", copy / harm.__name__)
        own = database(copy / harm.__name__)
        change(own, f"UPDATE plan.plan SET province_code = '1{number}'")
        harm(own)
    lay(copy / "nation", LISTED | {harm.__name__: f"../{harm.__name__}" for harm in HARMS})
    result = run(copy)
    assert result.status == "published"
    whole = database(copy / "nation")
    reasons = dict(ask(whole, "SELECT province_id, reason_en FROM meta.provinces"))
    figures = dict(ask(whole, "SELECT province_id, max(communes) FROM mart.province_periods GROUP BY 1"))
    for number, (harm, (state, vi, en)) in enumerate(HARMS.items()):
        id = harm.__name__
        assert result.provinces[id][1] == state and vi in str(result.provinces[id][2]) and en in reasons[id]
        assert tables_with(whole, f"1{number}") == [] and figures[id] is None
    for id, code in (("a", "01"), ("b", "02"), ("late", "03")):
        assert differences(whole, database(copy / id), code) == [] and tables_with(whole, code)


@pytest.mark.slow
def test_a_database_that_breaks_while_it_is_read_leaves_no_row_and_the_next_run_tries_again(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.warehouse import nation as building

    own = database(copy / "b")
    whole_bytes = own.read_bytes()
    look = building.look

    def then_it_breaks(id: str, *about: Any, **named: Any) -> building.Province:
        seen = look(id, *about, **named)
        if id == "b":
            change(own, "DROP TABLE mart.near_misses")  # one of the last tables: rows of others are there by then
        return seen

    monkeypatch.setattr(building, "look", then_it_breaks)
    result = run(copy, force=True)
    assert result.provinces["b"][1] == "unreadable"
    whole = database(copy / "nation")
    assert tables_with(whole, "02") == []
    monkeypatch.undo()
    own.write_bytes(whole_bytes)
    assert run(copy).provinces["b"][1] == "published"
    assert differences(database(copy / "nation"), own, "02") == []


@pytest.mark.slow
def test_where_none_can_be_taken_in_the_last_publication_stays(copy: Path) -> None:
    before = database(copy / "nation")
    for id in LISTED:
        gone(database(copy / id))
    with pytest.raises(errors.NothingToPublish, match="không tỉnh nào") as caught:
        run(copy)
    assert "no folder ../late" in caught.value.english
    assert database(copy / "nation") == before and before.exists()
    assert [p.name for p in before.parent.glob(".*")] == []


def test_a_province_that_has_not_published_the_period_is_named(folder: Path) -> None:
    states = dict(
        ask(
            database(folder / "nation"),
            "SELECT province_id, state FROM mart.province_periods WHERE period = ?",
            example.NOW,
        )
    )
    assert states == {"a": "published", "b": "published", "late": "not_published"}
    [(come, provinces)] = ask(
        database(folder / "nation"),
        "SELECT provinces_come, provinces FROM mart.nation_progress WHERE period = ?",
        example.NOW,
    )
    assert (come, provinces) == (2, 3)


@pytest.mark.slow
def test_the_period_shown_is_the_newest_that_half_of_the_provinces_have_published(copy: Path) -> None:
    assert run(copy).period == example.NOW
    lay(copy / "nation", {"a": "../a", "late": "../late", "later": "../later"})
    shutil.copytree(copy / "late", copy / "later")
    change(database(copy / "later"), "UPDATE plan.plan SET province_code = '04'")
    assert run(copy).period == example.BASELINE
    with pytest.raises(errors.UsageError, match="2031-03"):
        run(copy, period="2031-03")
    assert run(copy, period=example.NOW).period == example.NOW


# -- the run --------------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_nothing_new_makes_nothing_and_a_new_publication_of_a_province_is_taken_in(copy: Path) -> None:
    assert run(copy).status == "unchanged"
    before = database(copy / "nation")
    change(
        database(copy / "a"),
        f"UPDATE meta.build SET input_hash = '{'f' * 64}'; UPDATE mart.commune_progress SET criteria_passed = 1",
    )
    assert run(copy).status == "published"
    after = database(copy / "nation")
    assert after != before and before.exists(), "whoever reads the old one keeps it"
    assert differences(after, database(copy / "a"), "01") == []


def test_a_nation_s_workspace_is_read_by_its_commands_and_refuses_the_others(copy: Path) -> None:
    def ntm(*words: str) -> Any:
        return CliRunner().invoke(app, ["--workspace", str(copy / "nation"), *words])

    told = ntm("run", "--no-reports")
    assert told.exit_code == 0 and "2/3" in told.stdout and "chưa công bố kỳ này" in told.stdout
    shown = ntm("status")
    assert "Tỉnh A" in shown.stdout and "mục tiêu trong kế hoạch của các tỉnh" in shown.stdout
    assert '"province_name": "Tỉnh B"' in ntm("status", "--json").stdout
    assert "2" in ntm("sql", "--csv", "SELECT count(*) FROM latest.province_periods WHERE communes > 0").stdout
    for refused in (["verify"], ["returns"], ["run", "--as-of", "2019-07-05"], ["run", "--only", "province"]):
        assert isinstance(ntm(*refused).exception, errors.UsageError), refused


@pytest.mark.parametrize("text", ["provinces = 3", "[provinces]\na = 3", "[province]\na = 'b'"])
def test_a_wrong_list_is_an_error_that_says_where(tmp_path: Path, text: str) -> None:
    (tmp_path / "ntm.toml").write_text(text, "utf-8")
    with pytest.raises(errors.ReferenceFileError, match=r"ntm\.toml"):
        settings.load(Workspace(tmp_path))


@pytest.mark.slow
def test_a_nation_that_lists_itself_does_not_count_itself(copy: Path) -> None:
    lay(copy / "nation", {"a": "../a", "self": "../nation"})
    assert run(copy).provinces["self"][1] == "missing"


# -- the page -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["vi", pytest.param("en", marks=pytest.mark.slow)])
def test_the_page_says_what_is_missing_and_carries_the_label_of_invented_data(folder: Path, lang: str) -> None:
    report = notebook_running.run(database(folder / "nation"), "nation", example.NOW, lang=lang)
    text = report.page()
    assert ("2/3 tỉnh" if lang == "vi" else "2 of 3 provinces") in text
    label = ask(database(folder / "a"), f"SELECT notice_{lang} FROM plan.plan")[0][0]
    assert report.document().notice.endswith(f"Tỉnh A, Tỉnh C: {label}"), "b's data are real"
    assert words.STATES["not_published"].say("vi" if lang == "vi" else "en") in text
    assert len(report.charts()) == 4


def test_a_label_that_all_provinces_carry_stands_once() -> None:
    assert words.notice({"A": "x", "B": "x"}) == "x"
    assert words.notice({"A": "x", "B": None, "C": "y"}) == "A: x C: y"
    assert words.notice({"A": None}) is None


def test_a_report_opens_where_it_belongs(folder: Path) -> None:
    with pytest.raises(errors.UsageError, match="nation"):
        open_report("nation", workspace=folder / "a")
    with pytest.raises(errors.UsageError, match="province"):
        open_report("province", workspace=folder / "nation")


@pytest.mark.slow
def test_two_real_provinces_and_their_nation_from_workbooks_to_pages(tmp_path: Path, workspace_root: Path) -> None:
    (tmp_path / "b" / "data").mkdir(parents=True)
    shutil.copytree(workspace_root / "data" / "raw", tmp_path / "b" / "data" / "raw")
    other_province.lay(tmp_path / "a")
    for id in ("a", "b"):
        publish.run(Workspace(tmp_path / id), reports=False)
    own = lay(tmp_path / "nation", {"a": "../a", "b": "../b"})
    for lang in ("vi", "en"):
        result = publish.run(own, lang=lang)
        assert [r.cause_vi for r in result.reports if not r.ok] == [] and result.exit_code == 0
    for id, code in ask(own.database, "SELECT province_id, province_code FROM meta.provinces"):
        assert differences(database(own.root), database(tmp_path / id), code) == []
    pages = own.reports / result.period
    assert {"nation.html", "nation.pdf", "nation.docx", "nation.xlsx", "index.html"} <= {
        p.name for p in pages.iterdir()
    }
    for page in (own.reports / "index.html", *pages.glob("*.html"), *pages.glob("en/*.html")):
        for link in re.findall(r'href="([^"#:]+)', page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} → {link}"
    assert publish.run(own).status == "unchanged"
    assert releases.published_manifest(own)["version"] == pipeline.__version__
