"""Reports on money, tasks, the least effort and the data: the same figures as SQL written here, and nothing made up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import reporting_database as example
import reporting_matters as matters

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Listing, Prose, Table, Tiles
from pipeline.reporting.subjects import allocation, data_quality, funding, schedule
from pipeline.reporting.subjects.report import Report

SUBJECTS = {"funding": funding, "schedule": schedule, "allocation": allocation, "data_quality": data_quality}
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.fixture(autouse=True)
def vietnamese_again():
    yield
    language.use("vi")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return matters.make(tmp_path_factory.mktemp("matters") / "ntm.duckdb")


def whole(name: str, database: Path, period: str = matters.NOW, lang: str = "vi") -> Report:
    """A report with every section its notebook shows, in that order."""
    report = SUBJECTS[name].report(database, period, lang)
    book = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    lines = ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"]
    for shown in re.findall(r"^report\.(\w+)\(\)$", "\n".join(lines), re.MULTILINE):
        getattr(report, shown)()
    report.facts.close()
    return report


def tables(report: Report) -> dict[str, Table]:
    return {t.name: t for s in report.sections for t in s.tables()}


def prose(report: Report) -> str:
    """Everything a report says in sentences."""
    blocks = [b for s in report.sections for b in s.blocks]
    lists = [i for b in blocks if isinstance(b, Listing) for i in b.items]
    return "\n".join([b.text for b in blocks if isinstance(b, Prose)] + lists)


def tiles(report: Report) -> dict[str, float | None]:
    return {t.title: t.value for s in report.sections for b in s.blocks if isinstance(b, Tiles) for t in b.tiles}


def page(report: Report) -> str:
    return "\n".join(s.html for s in report.sections)


def ask(database: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as db:
        return db.execute(sql, list(values)).fetchall()


def changed(tmp_path: Path, *statements: str) -> Path:
    """A database of its own after some statements."""
    path = matters.make(tmp_path / "changed.duckdb")
    with duckdb.connect(str(path)) as db:
        for statement in statements:
            db.execute(statement)
    return path


# -- money ---------------------------------------------------------------------------------------------------------
def test_every_source_has_the_figures_of_the_warehouse_and_its_parts_are_summed(database: Path) -> None:
    found = tables(whole("funding", database))
    by_source = {r["target_id"]: r for n in ("funding_funding_total", "funding_funding_direct") for r in found[n].rows}
    asked = ask(
        database,
        """SELECT target_id, needed, mobilised, disbursed, mobilised_share, disbursed_share, needed - mobilised
           FROM mart.funding_progress WHERE period = ? AND parent_id IS NOT NULL""",
        matters.NOW,
    )
    assert len(asked) == len(by_source) == 8
    keys = ("needed", "mobilised", "disbursed", "mobilised_share", "disbursed_share", "to_mobilise")
    for target, *figures in asked:
        assert [by_source[target][k] for k in keys] == figures, target
    total = found["funding_funding_total"]
    assert total.has_total
    for key in ("needed", "mobilised", "disbursed"):
        column = next(c for c in total.columns if c.key == key)
        [(expected,)] = ask(
            database,
            f"SELECT sum({key}) FROM mart.funding_progress WHERE period = ? AND parent_id = 'funding.total'",
            matters.NOW,
        )
        assert total.total(column) == pytest.approx(expected)


def test_what_was_not_reported_is_said_and_is_never_nought(database: Path) -> None:
    report = whole("funding", database)
    rows = {r["target_id"]: r for r in tables(report)["funding_funding_total"].rows}
    assert rows[matters.UNREPORTED]["mobilised"] is None and rows[matters.UNSPENT]["disbursed"] is None
    assert rows["funding.community"]["mobilised"] == 0, "nought that was reported stays nought"
    said = prose(report)
    assert re.search(r"Chưa báo cáo số huy động: .*Vốn tín dụng\.", said)
    assert re.search(r"Chưa báo cáo số giải ngân: .*Vốn tín dụng, Huy động khác\.", said)
    [line] = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*Vốn tín dụng.*?</tr>", tables_of(report, "nguon-von"), re.DOTALL)[:1]
    assert ">–<" in line and ">0<" not in line and ">0,0<" not in line


def tables_of(report: Report, section: str) -> str:
    return next(s.html for s in report.sections if s.id == section)


def test_spending_is_held_against_the_time_gone_and_sums_against_their_parts(database: Path) -> None:
    found = tables(whole("funding", database))
    pace = {r["target_id"]: r["spending_lead"] for r in found["funding_pace"].rows}
    asked = ask(
        database,
        "SELECT target_id, 100 * (disbursed / needed - time_share) FROM mart.funding_progress WHERE period = ?",
        matters.NOW,
    )
    for target, lead in asked:
        assert pace[target] == (None if lead is None else pytest.approx(lead))
    assert pace["funding.integrated"] == pytest.approx(10) and pace["funding.community"] == -50
    sums = {r["target_id"]: r for r in found["funding_sums"].rows}
    assert sums["funding.direct"]["mobilised_gap"] == pytest.approx(0)
    assert sums["funding.total"]["mobilised_of_parts"] is None, "a part is missing: nothing to sum"


def test_the_summary_says_the_total_and_the_slow_sources(database: Path) -> None:
    report = whole("funding", database)
    assert "đã giải ngân 600,5 tỷ đồng" in prose(report).lower() and "nhu cầu 3.002,8" not in prose(report)
    assert re.search(r"Giải ngân chậm hơn thời gian: .*Huy động đóng góp của cộng đồng dân cư", prose(report))
    assert tiles(report) == {"Đã giải ngân": 600.5}, "the total mobilised is not reported and has no tile"


def test_outputs_are_those_of_the_warehouse_and_an_increment_is_asked_about(database: Path) -> None:
    rows = {r["target_id"]: r for r in tables(whole("funding", database))["outputs"].rows}
    targets = ask(database, "SELECT count(*) FROM plan.targets WHERE kind IN ('cumulative', 'level')")[0][0]
    assert len(rows) == targets
    assert rows["output.rural_roads_km"]["this_period"] == 107.6
    assert "cần hỏi lại" in rows["output.canals_km"]["said"] or rows["output.canals_km"]["value"] is None


def test_without_any_report_on_money_the_need_is_all_there_is(tmp_path: Path, database: Path) -> None:
    empty = whole("funding", changed(tmp_path, "DELETE FROM mart.funding_progress"))
    assert "Kỳ này chưa có báo cáo về nguồn vốn" in prose(empty) and tiles(empty) == {}
    before = whole("funding", database, matters.BASELINE)
    assert "Kỳ gốc của kế hoạch" in prose(before) and "3.002,8" in prose(before) and tiles(before) == {}


def test_a_plan_without_money_is_said_so(tmp_path: Path) -> None:
    report = whole("funding", changed(tmp_path, "DELETE FROM plan.targets WHERE kind = 'money'"))
    assert "Kế hoạch không có mục tiêu nào về vốn." in prose(report)


def test_money_in_the_plan_that_does_not_agree_is_counted(database: Path) -> None:
    report = whole("funding", database)
    assert "1 điều không khớp" in prose(report)
    assert [r["check_id"] for r in tables(report)["funding_coherence"].rows] == ["funding.total.sum_of_parts"]


# -- tasks ---------------------------------------------------------------------------------------------------------
def test_late_tasks_come_first_the_longest_late_before_the_others(database: Path) -> None:
    report = whole("schedule", database)
    found = tables(report)
    assert [(r["work_id"], r["days_late"]) for r in found["works_overdue"].rows] == [("I.1", 91), ("I.2", 30)]
    assert [r["work_id"] for r in found["works_unknown"].rows] == ["I.3"]
    assert found["works_unknown"].rows[0]["said"] == "chưa báo cáo"
    assert [r["work_id"] for r in found["works_next"].rows] == ["II.1"] and found["works_next"].rows[0][
        "rounds"
    ] == "1/2"
    assert [r["work_id"] for r in found["works_later"].rows] == ["II.5"]
    ids = [s.id for s in report.sections]
    assert ids.index("qua-han") < ids.index("quy-toi") < ids.index("da-xong")


def test_the_counts_of_tasks_are_those_of_sql(database: Path) -> None:
    report = whole("schedule", database)
    counts = dict(ask(database, "SELECT standing, count(*) FROM mart.schedule_progress GROUP BY ALL"))
    assert tiles(report) == {
        "Quá hạn": counts["overdue"], "Qua hạn mà chưa rõ": counts["unknown"],
        "Đến hạn trong quý tới": counts["due_soon"], "Đã xong": counts["done"],
    }  # fmt: skip
    by_lead = tables(report)["works_by_lead"]
    for column in by_lead.columns[1:]:
        assert column.total, column.key
    total = {c.key: by_lead.total(c) for c in by_lead.columns[1:]}
    assert total["works"] == sum(counts.values()) and total["overdue"] == counts["overdue"]
    assert total["works"] == sum(v or 0 for k, v in total.items() if k != "works")


def test_done_after_its_day_is_told_from_done_in_time(database: Path) -> None:
    rows = {r["work_id"]: r["days_after"] for r in tables(whole("schedule", database))["works_done"].rows}
    assert rows == {"II.2": 10, "II.3": None}


def test_a_task_leads_to_the_targets_it_serves(database: Path) -> None:
    rows = tables(whole("schedule", database))["works_served"].rows
    assert [(r["work_id"], r["target_id"], r["link"]) for r in rows] == [
        ("I.1", "funding.direct", links.target("funding.direct")),
        ("II.1", "criterion.04.total", links.target("criterion.04.total")),
    ]


def test_a_plan_without_tasks_is_said_so(tmp_path: Path) -> None:
    none = whole("schedule", changed(tmp_path, "DELETE FROM mart.schedule_progress"))
    assert "Kế hoạch không có phụ lục công việc." in prose(none)


def test_a_period_in_which_nothing_was_reported_of_any_task(tmp_path: Path) -> None:
    silent = changed(
        tmp_path,
        "UPDATE mart.schedule_progress SET state = NULL, standing = 'planned', next_due = DATE '2019-12-31'",
    )
    assert "chưa có báo cáo nào về các công việc" in prose(whole("schedule", silent))


# -- the least effort ----------------------------------------------------------------------------------------------
def test_the_choice_by_district_and_criterion_sums_to_the_choice(database: Path) -> None:
    report = whole("allocation", database)
    found = tables(report)
    [(choices, communes, effort)] = ask(
        database, "SELECT count(*), count(DISTINCT commune_code), sum(effort) FROM mart.allocation"
    )
    for name in ("allocation_districts", "allocation_criteria"):
        total = {c.key: found[name].total(c) for c in found[name].columns if c.total}
        assert total["choices"] == choices and total["effort"] == pytest.approx(effort), name
    assert sum(r["communes"] for r in found["allocation_districts"].rows) == communes
    listed = [r for n, t in found.items() if re.fullmatch(r"allocation_\d+", n) for r in t.rows]
    assert len(listed) == choices and all(r["place_link"] and r["criterion_link"] for r in listed)
    assert tiles(report)["Lượt đạt cần thêm"] == choices
    assert "0,3" in (found["allocation_districts"].note or "") and "1,4" in found["allocation_districts"].note


def test_what_has_to_be_confirmed_is_listed_by_itself(database: Path) -> None:
    report = whole("allocation", database)
    rows = tables(report)["allocation_confirm"].rows
    asked = ask(database, "SELECT criterion_no, state FROM mart.allocation WHERE effort_source = 'confirm' ORDER BY 1")
    assert [(r["criterion_no"], r["state"]) for r in rows] == asked and len(rows) == tiles(report)["Cần xác nhận trước"]


def test_targets_that_contradict_each_other_are_named_with_the_reason(database: Path) -> None:
    report = whole("allocation", database)
    found = tables(report)
    assert [r["target_id"] for r in found["targets_set_aside"].rows] == ["band.15_18", "criterion.04.total"]
    assert "Không thể cùng đạt" in prose(report) and "2 mục tiêu được gác lại" in prose(report)
    assert found["targets_left_out"].rows[0]["why"].startswith("Không do kết quả tiêu chí")
    assert [(r["value"], r["value_after"], r["needed"]) for r in found["targets_met"].rows] == [(50, 60, 60)]


def test_the_plan_s_two_sayings_and_their_difference(database: Path) -> None:
    report = whole("allocation", database)
    assert [r["passes"] for r in tables(report)["allocation_passes"].rows] == [2187, 2266, 2277, 2190]
    assert "đòi nhiều hơn các tổng theo tiêu chí 11 lượt đạt" in prose(report)


@pytest.mark.parametrize(
    ("statements", "period", "why"),
    [
        ((), matters.BASELINE, "chỉ được tính cho kỳ mới nhất"),
        (("DELETE FROM mart.allocation_summary",), matters.NOW, "chưa từng được báo cáo"),
        (
            ("DELETE FROM mart.allocation_summary", "UPDATE core.criterion_results SET state = 'failed'"),
            matters.NOW,
            "chưa tính phương án",
        ),
        (("DELETE FROM mart.allocation", "UPDATE mart.allocation_summary SET choices = 0"), matters.NOW,
         "Không có gì phải chọn thêm"),
    ],
)  # fmt: skip
def test_where_nothing_was_chosen_the_report_says_why(
    tmp_path: Path, statements: tuple[str, ...], period: str, why: str
) -> None:
    report = whole("allocation", changed(tmp_path, *statements), period)
    assert why in prose(report)
    assert not [n for n in tables(report) if re.fullmatch(r"allocation_\d+", n)]
    assert tables(report)["nearest_communes"].rows, "who is nearest is known whatever was chosen"


# -- the data ------------------------------------------------------------------------------------------------------
def test_issues_by_sender_and_rule_are_those_of_sql_gravest_first(database: Path) -> None:
    found = tables(whole("data_quality", database))
    counts = dict(ask(database, "SELECT severity, count(*) FROM raw.issues WHERE period = ? GROUP BY ALL", matters.NOW))
    total = {c.key: found["issues_by_sender"].total(c) for c in found["issues_by_sender"].columns}
    assert (total["critical"], total["warnings"], total["infos"]) == (1, counts["warning"], 3)
    assert total["issues"] == sum(counts.values()) == len(found["issues"].rows)
    order = [list(wording.SEVERITIES).index(r["severity"]) for r in found["issues"].rows]
    assert order == sorted(order) and order[0] == 0
    assert sum(r["issues"] for r in found["issues_by_rule"].rows) == total["issues"]
    keys = {c.key for c in found["issues"].columns}
    assert {"severity", "sender_name", "said", "found", "expected", "remedy_vi", "source_cell"} <= keys


def test_an_issue_leads_to_its_cell_only_where_that_sheet_was_read(database: Path) -> None:
    rows = {r["issue_id"]: r for r in tables(whole("data_quality", database))["issues"].rows}
    assert rows[901]["source_link"] == links.source(rows[901]["source_cell"])
    assert rows[904]["source_link"] == rows[905]["source_link"] == ""


def test_files_name_what_became_of_them_and_why(database: Path) -> None:
    rows = tables(whole("data_quality", database))["files"].rows
    asked = ask(database, "SELECT count(*) FROM raw.submissions WHERE period = ?", matters.NOW)[0][0]
    assert len(rows) == asked and rows[0]["status"] == "refused" and rows[0]["why"].startswith("Lý do")


def test_no_cell_vanishes_and_one_that_did_is_called_out(tmp_path: Path, database: Path) -> None:
    row = next(r for r in tables(whole("data_quality", database))["cells_by_role"].rows if "So X" in r["file"])
    assert (row["loaded"], row["held"], row["explained"], row["ignored"]) == (0, 1, 1, 1)
    assert row["found"] == row["cells"] == 3
    short = whole("data_quality", changed(tmp_path, "DELETE FROM raw.cells WHERE cell = 'C1' AND sheet = 'S'"))
    assert re.search(r"Số ô không khớp ở \d+ tệp", prose(short))
    [lost] = [r for r in tables(short)["cells_by_role"].rows if "So X" in r["file"]]
    assert lost["found"] == 2 and lost["cells"] == 3


def test_failed_rows_name_commune_criterion_period_and_severity(database: Path) -> None:
    rows = tables(whole("data_quality", database))["check_failures"].rows
    about = [r["about"] for r in rows]
    place, target = example.table("reference/communes.csv")[0], "Số xã đạt 19 tiêu chí"
    assert f"{place['commune_name']} ({place['district_name']}), tiêu chí 4" in about
    assert any(text.startswith(target) for text in about) and "" in about
    named = next(r for r in rows if "tiêu chí 4" in r["about"])
    assert named["severity"] == "warning" and named["period_name"] == wording.period(matters.NOW)
    assert named["about_link"] == links.commune(place["commune_code"], place["district_code"])


def test_held_unreported_and_carried_are_counted_by_district(database: Path) -> None:
    table = tables(whole("data_quality", database))["unknown_by_district"]
    total = {c.key: table.total(c) for c in table.columns if c.total}
    [(marks, held, never, carried)] = ask(
        database,
        """SELECT count(*), count(*) FILTER (state = 'held'), count(*) FILTER (state = 'not_reported'),
                  count(*) FILTER (carried_from IS NOT NULL) FROM core.criterion_results WHERE period = ?""",
        matters.NOW,
    )
    assert (total["marks"], total["held"], total["not_reported"], total["carried"]) == (marks, held, never, carried)


def test_corrections_and_resubmissions_show_before_and_after(database: Path) -> None:
    found = tables(whole("data_quality", database))
    assert [(r["found"], r["corrected"]) for r in found["corrections"].rows] == [("Đạ", "Đ")]
    [row] = found["resubmitted"].rows
    assert (row["state_before"], row["state"], row["change_name"]) == ("failed", "passed", "Đạt thêm")


def test_nothing_held_and_nothing_found_is_said(tmp_path: Path) -> None:
    report = whole(
        "data_quality",
        changed(
            tmp_path,
            "DELETE FROM raw.issues", "DELETE FROM raw.cells", "DELETE FROM checks.failures",
            "UPDATE core.criterion_results SET state = 'failed' WHERE state = 'held'",
            "UPDATE checks.results SET outcome = 'passed'",
        ),
    )  # fmt: skip
    text = page(report)
    for said in ("Không có kết quả nào đang giữ lại.", "Không có điểm phát hiện nào.", "Mọi quy tắc đều đạt."):
        assert said in text


# -- all four ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("period", [matters.BASELINE, matters.NOW])
def test_every_report_stands_whole_in_both_languages(name: str, lang: str, period: str, database: Path) -> None:
    report = whole(name, database, period, lang)
    assert report.document().lang == lang and len(report.sections) >= 6
    names = [t.name for s in report.sections for t in s.tables()]
    assert len(names) == len(set(names)), "a table's name is its sheet and anchor"
    for table in (t for s in report.sections if s.id != "cach-doc" for t in s.tables()):
        assert table.source and len({c.title for c in table.columns}) == len(table.columns), table.name
        assert re.fullmatch(r"[a-z0-9_]+", table.name)


@pytest.mark.parametrize("name", SUBJECTS)
def test_what_a_cell_says_stays_text(name: str, database: Path) -> None:
    text = page(whole(name, database))
    assert matters.HOSTILE not in text and "<img src=x" not in text


def test_hostile_text_is_shown_escaped_where_it_belongs(database: Path) -> None:
    text = page(whole("data_quality", database))
    assert text.count("&lt;img src=x onerror=alert(1)&gt;") >= 3
    assert "=HYPERLINK(" in text


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_report_opens_the_database_read_only(name: str, database: Path) -> None:
    report = SUBJECTS[name].report(database, matters.NOW)
    run: Callable[[str], Any] = report.facts.db.execute
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        run("DELETE FROM mart.target_progress")
    report.facts.close()
