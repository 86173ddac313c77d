"""The reports on one criterion, one district, the groups and one commune: every figure is the database's, said once."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
import reporting_database as example
import reporting_places

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.document import Heading, Listing, Prose, Section, Table, Tiles
from pipeline.reporting.facts import Facts
from pipeline.reporting.press import parameters, program
from pipeline.reporting.report import Report
from pipeline.reporting.subjects import commune, criterion, district, groups

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NOW, BASELINE = example.NOW, example.BASELINE
HOSTILE = "<img src=x onerror=alert(1)>\"'&</script><script>alert(2)</script>{{7*7}}"
SUBJECTS: dict[str, Any] = {
    "criterion": lambda db, period=NOW, lang="vi", of=4: criterion.report(db, period, lang, of),
    "district": lambda db, period=NOW, lang="vi", of="180": district.report(db, period, lang, of),
    "groups": lambda db, period=NOW, lang="vi", of=None: groups.report(db, period, lang),
    "commune": lambda db, period=NOW, lang="vi", of="05986": commune.report(db, period, lang, of),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reporting_places.make(tmp_path_factory.mktemp("places") / "x.duckdb", example.Province(example.invented()))


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    with language.spoken("vi"):
        yield


def ask(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """A query of the test's own."""
    with duckdb.connect(str(database), read_only=True) as db:
        return db.execute(sql, list(values)).fetchall()


def methods(name: str) -> list[str]:
    """What the cells of a notebook call, in order."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    calls = [ast.parse(s).body[0] for s in sources if s.startswith("report.")]
    return [c.value.func.attr for c in calls]  # type: ignore[attr-defined]


def whole(report: Report, name: str) -> list[Section]:
    """The report as its notebook shows it."""
    for method in methods(name):
        getattr(report, method)()
    return report.sections


def tables(section: Section) -> dict[str, Table]:
    return {t.name: t for t in section.tables()}


def tiles(section: Section) -> dict[str, Any]:
    return {t.title: t for b in section.blocks if isinstance(b, Tiles) for t in b.tiles}


def words(section: Section) -> str:
    said = [b.text for b in section.blocks if isinstance(b, (Prose, Heading))]
    return "\n".join(said + [i for b in section.blocks if isinstance(b, Listing) for i in b.items])


# -- one criterion --------------------------------------------------------------------------------------------------


def test_the_tiles_of_a_criterion_are_the_databases(database: Path) -> None:
    shown = tiles(criterion.report(database, NOW, criterion=4).summary())
    passed = ask(
        database,
        "SELECT count(*) FROM core.criterion_results WHERE period = ? AND criterion_no = 4 AND state = 'passed'",
        NOW,
    )[0][0]
    assert shown["Xã đạt"].value == passed and shown["Xã đạt"].of == "/ 125"
    assert shown["Xã đạt"].word.vi in {
        "Đúng tiến độ",
        "Chậm",
        "Thụt lùi",
        "Chưa chuyển biến",
        "Có nguy cơ chậm",
        "Đã đạt",
    }
    assert shown["Xã đạt"].href == "sources.html#s-criterion.04.total"
    gained, lost = ask(
        database,
        """SELECT count(*) FILTER (change = 'gained'), count(*) FILTER (change = 'lost')
           FROM mart.criterion_changes WHERE period = ? AND criterion_no = 4""",
        NOW,
    )[0]
    assert shown["Đạt thêm từ năm 2018"].value == gained > 0 and f"Mất {lost};" in shown["Đạt thêm từ năm 2018"].note
    assert shown["Chưa rõ"].value == 1 and "Đang giữ lại 1, chưa báo cáo 0." in shown["Chưa rõ"].note
    expected = shown["Nếu cứ như hiện nay, đến hạn"]
    assert expected.value == 126.4 and expected.digits == 0
    assert expected.note == ("Đạt mục tiêu. Có thể từ 122 đến 130. Cách tính này 2 lần trước sai trung bình 1,5 xã.")


def test_what_to_do_next_names_the_communes(database: Path) -> None:
    said = words(criterion.report(database, NOW, criterion=4).summary())
    assert "Xác nhận ô đang giữ lại hoặc chưa báo cáo: Hoàng Đồng (Lạng Sơn)." in said
    assert "Phương án ít công sức nhất chọn: Quốc Khánh (Tràng Định), Bảo Lâm (Cao Lộc)." in said
    assert "Lấy biểu" not in said, "nothing of this criterion was carried over"
    assert "Hoàng Đồng" in words(criterion.report(database, NOW, criterion=9).summary()), "criterion 9 was"


def test_added_and_total_stand_in_one_row(database: Path) -> None:
    table = tables(criterion.report(database, NOW, criterion=4).targets())["targets"]
    (row,) = table.rows
    new, total = ask(
        database,
        "SELECT value, target_low, baseline FROM mart.target_progress WHERE period = ? AND criterion_no = 4 ORDER BY kind DESC",
        NOW,
    )
    assert (row["added"], row["added_goal"]) == new[:2] and new[1] == 11
    assert (row["total"], row["goal"], row["start"]) == (total[0], "125", total[2])
    assert row["link"] == "province.html#t-criterion.04.total" and row["cells_link"].endswith("#s-criterion.04.total")


def test_a_criterion_whose_plan_says_nothing_of_more_communes(database: Path) -> None:
    section = criterion.report(database, NOW, criterion=8).targets()
    table = tables(section)["targets"]
    assert table.rows[0]["added"] is None and table.rows[0]["added_goal"] is None
    assert table.note == "Kế hoạch không nêu số xã đạt thêm của tiêu chí này."
    others = ask(
        database,
        "SELECT target_id FROM plan.targets WHERE criterion_no = 8 AND kind NOT IN ('count', 'count_new') ORDER BY sort_no",
    )
    assert [(r["target_id"],) for r in tables(section)["targets_other"].rows] == others and len(others) == 2


def test_a_criterion_the_plan_gives_no_number_for(database: Path) -> None:
    report = criterion.report(database, NOW, criterion=1)
    assert words(report.summary()).startswith("Kế hoạch không nêu số xã phải đạt tiêu chí này. Hiện có ")
    assert "Nếu cứ như hiện nay, đến hạn" not in tiles(report.summary())
    section = report.targets()
    assert list(tables(section)) == ["targets_other"] and "kế hoạch không nêu con số" in words(section)
    assert report.path().figures() == []


def test_every_target_of_a_criterion_is_told_once(database: Path) -> None:
    for number in (1, 2, 3, 4, 8, 11, 12, 14):
        section = criterion.report(database, NOW, criterion=number).targets()
        shown = [r["target_id"] for t in section.tables() for r in t.rows]
        stored = ask(
            database,
            """SELECT target_id FROM plan.targets WHERE criterion_no = ? AND NOT (kind = 'count_new'
               AND EXISTS (FROM plan.targets x WHERE x.criterion_no = ? AND x.kind = 'count'))""",
            number,
            number,
        )
        assert sorted(shown) == sorted(t for (t,) in stored), number
        quoted = [i for b in section.blocks if isinstance(b, Listing) for i in b.items]
        assert len(quoted) == ask(database, "SELECT count(*) FROM plan.targets WHERE criterion_no = ?", number)[0][0]


def test_the_districts_of_a_criterion_sum_to_the_province(database: Path) -> None:
    table = tables(criterion.report(database, NOW, criterion=5).districts())["districts"]
    stored = ask(
        database,
        """SELECT c.district_code, count(*), count(*) FILTER (state = 'passed'), count(*) FILTER (state = 'failed'),
                  count(*) FILTER (state IN ('held', 'not_reported'))
           FROM core.criterion_results r JOIN reference.communes c USING (commune_code)
           WHERE period = ? AND criterion_no = 5 GROUP BY ALL ORDER BY 1""",
        NOW,
    )
    shown = [(r["district_code"], r["communes"], r["passed"], r["failed"], r["unknown"]) for r in table.rows]
    assert sorted(shown) == stored and sum(r[4] for r in stored) == 1
    shares = [r["share"] for r in table.rows]
    assert shares == sorted(shares)
    passed = next(c for c in table.columns if c.key == "passed")
    assert (
        table.total(passed)
        == ask(database, "SELECT passed FROM mart.criterion_progress WHERE period = ? AND criterion_no = 5", NOW)[0][0]
    )
    start = dict(
        ask(
            database,
            """SELECT c.district_code, count(*) FILTER (r.period = ? AND state = 'passed')
                                     - count(*) FILTER (r.period = ? AND state = 'passed')
               FROM core.criterion_results r JOIN reference.communes c USING (commune_code)
               WHERE criterion_no = 5 GROUP BY ALL""",
            NOW,
            BASELINE,
        )
    )
    assert {r["district_code"]: r["since_start"] for r in table.rows} == start
    assert next(r for r in table.rows if r["district_code"] == "178")["span"], "one cell of the town is open"


def test_changes_carry_their_source_cells(database: Path) -> None:
    table = tables(criterion.report(database, NOW, criterion=6).changes())["changes"]
    stored = ask(
        database,
        """SELECT commune_code, change, state_before, state, source_cell FROM mart.criterion_changes
           WHERE period = ? AND criterion_no = 6""",
        NOW,
    )
    shown = [
        tuple(r[k] for k in ("commune_code", "change", "state_before", "state", "source_cell")) for r in table.rows
    ]
    assert sorted(shown) == sorted(stored) and shown[0][:2] == ("05986", "lost"), "losses first"
    assert table.rows[0]["commune_link"] == "district-178.html#c-05986"
    assert table.rows[0]["source_link"].startswith("cells/")


def test_the_way_has_every_period_so_far(database: Path) -> None:
    rows = tables(criterion.report(database, NOW, criterion=4).path())["periods"].rows
    stored = ask(database, "SELECT period, passed FROM mart.criterion_progress WHERE criterion_no = 4 ORDER BY 1")
    assert [(r["period"], r["passed"]) for r in rows] == stored and len(stored) == 2
    first = tables(criterion.report(database, BASELINE, criterion=4).path())["periods"].rows
    assert [r["period"] for r in first] == [BASELINE]


def test_who_is_closest_and_what_is_missing(database: Path) -> None:
    report = criterion.report(database, NOW, criterion=15)
    found = tables(report.near())
    stored = ask(
        database,
        """SELECT x.commune_code, v.value, round(85 - v.value, 6), v.source_cell
           FROM core.criterion_results r JOIN core.indicator_values v USING (commune_code, period)
           JOIN core.criterion_results x USING (commune_code, period, criterion_no)
           WHERE r.period = ? AND r.criterion_no = 15 AND r.state = 'failed' AND v.indicator_id = '15.1' AND v.value < 85""",
        NOW,
    )
    measured = found["near_measured"]
    shown = [(r["commune_code"], r["value"], round(r["gap"], 6), r["source_cell"]) for r in measured.rows]
    assert sorted(shown) == sorted(stored) and len(stored) > 10
    gaps = [r["gap"] for r in measured.rows]
    assert gaps == sorted(gaps) and {r["needed"] for r in measured.rows} == {"≥\u00a085\u00a0%"}
    assert measured.note == "", "its threshold is verified"
    rest = found["near_unmeasured"].rows
    assert {r["commune_code"] for r in rest} | {r["commune_code"] for r in measured.rows} == {
        c for (c,) in ask(
            database,
            "SELECT commune_code FROM core.criterion_results WHERE period = ? AND criterion_no = 15 AND state = 'failed'",
            NOW,
        )
    }  # fmt: skip
    best = [r["criteria_passed"] for r in rest]
    assert best == sorted(best, reverse=True)


def test_a_mark_that_is_missing_is_named_where_no_figure_is(database: Path, tmp_path: Path) -> None:
    path = changed(
        database,
        tmp_path / "marks.duckdb",
        f"""INSERT INTO core.indicator_values BY NAME SELECT '{NOW}' AS period, commune_code, '15.2' AS indicator_id,
                'Chưa đạt' AS text, FALSE AS passes, FALSE AS is_held FROM reference.communes;
            UPDATE mart.near_misses SET indicator_id = NULL, value = NULL, threshold = NULL, gap = NULL
            WHERE criterion_no = 15 AND period = '{NOW}' AND basis = 'indicators'""",
    )
    rows = tables(criterion.report(path, NOW, criterion=15).near())["near_measured"].rows
    assert {r["indicator"] for r in rows} == {"15.2 Xã đạt tiêu chí quốc gia về y tế"}
    assert {(r["value"], r["needed"]) for r in rows} == {(None, "đạt")}


def test_what_may_be_a_pass_already_comes_first(database: Path) -> None:
    section = criterion.report(database, NOW, criterion=5).near()
    assert list(tables(section)) == ["near_unsure", "near_unmeasured"]
    (row,) = tables(section)["near_unsure"].rows
    assert (row["commune_code"], row["state"]) == ("05986", "not_reported")


def test_a_threshold_nobody_checked_is_starred(database: Path) -> None:
    table = tables(criterion.report(database, NOW, criterion=11).risks())["at_risk"]
    (row,) = table.rows
    assert (row["commune_code"], row["value"], row["margin"]) == ("05986", 14.0, -2.0)
    assert row["needed"] == "≤\u00a012\u00a0%*" and "* Ngưỡng chưa kiểm chứng." in table.note
    verified = tables(criterion.report(database, NOW, criterion=17).risks())["at_risk"]
    assert verified.rows[0]["needed"] == "≥\u00a050\u00a0%" and "Ngưỡng chưa" not in verified.note
    assert verified.rows[0]["indicator"].endswith("; số trong ngoặc"), "the second of its two values is the near one"


def test_the_indicators_of_a_criterion_say_how_many_meet_them(database: Path) -> None:
    section = criterion.report(database, NOW, criterion=15).indicators()
    first, second = tables(section)["indicators"].rows
    meet, miss = ask(
        database,
        "SELECT count(*) FILTER (value >= 85), count(*) FILTER (value < 85) FROM core.indicator_values WHERE indicator_id = '15.1'",
    )[0]
    assert (first["meet"], first["miss"], first["checked"]) == (meet, miss, "đã kiểm chứng")
    assert (second["needed"], second["of_period"], second["meet"]) == ("đạt", "chưa có số liệu", None)
    assert "chưa" not in words(section)
    unverified = criterion.report(database, NOW, criterion=11).indicators()
    assert "Ngưỡng của chỉ tiêu 11.1 chưa được đối chiếu" in words(unverified)
    assert tables(unverified)["indicators"].rows[0]["of_period"] == "Năm 2018", "the newest values are older"
    unknown = criterion.report(database, NOW, criterion=10).indicators()
    assert "Chưa biết ngưỡng năm nay của chỉ tiêu 10.1" in words(unknown)
    assert tables(criterion.report(database, NOW, criterion=4).indicators())["indicators"].rows == []


def test_what_the_allocation_asks(database: Path) -> None:
    report = criterion.report(database, NOW, criterion=4)
    rows = tables(report.asked())["asked"].rows
    assert [(r["rank"], r["commune_code"], r["effort"]) for r in rows] == [(1, "06004", 0.5), (2, "06190", 0.7)]
    assert rows[0]["gap"] == "chưa có số liệu chỉ tiêu" and rows[0]["purpose"] == "Đủ 125 xã"
    assert "không cần thêm lượt đạt" in words(criterion.report(database, NOW, criterion=3).asked())
    assert "chỉ tính cho kỳ mới nhất (6 tháng đầu năm 2019)" in words(
        criterion.report(database, BASELINE, criterion=4).asked()
    )


def test_held_and_unreported_cells_come_with_what_to_do(database: Path) -> None:
    (held,) = tables(criterion.report(database, NOW, criterion=4).doubts())["doubts"].rows
    assert held["state"] == "held" and "+/-" in held["why"] and held["remedy"]
    assert held["source_cell"] == ask(database, "SELECT concat_ws('!', file, sheet, cell) FROM raw.issues")[0][0]
    (missing,) = tables(criterion.report(database, NOW, criterion=5).doubts())["doubts"].rows
    assert missing["why"] == "chưa kỳ nào báo cáo" and missing["source_link"] == ""
    (carried,) = tables(criterion.report(database, NOW, criterion=9).doubts())["carried"].rows
    assert (carried["commune_code"], carried["from_period"], carried["criteria"]) == ("05986", "Năm 2018", 1)


def test_the_sources_are_every_cell_read(database: Path) -> None:
    table = tables(criterion.report(database, NOW, criterion=4).sources())["source_cells"]
    stored = ask(
        database,
        "SELECT count(DISTINCT source_cell) FROM core.criterion_results WHERE period = ? AND criterion_no = 4",
        NOW,
    )[0][0]
    assert sum(r["n"] for r in table.rows) == stored == 207
    assert table.rows[0]["source_link"].startswith("cells/")


# -- one district ---------------------------------------------------------------------------------------------------


def test_the_tiles_of_a_district_are_the_databases(database: Path) -> None:
    section = district.report(database, NOW, district="178").summary()
    shown = tiles(section)
    average, complete = ask(
        database,
        """SELECT avg(n), count(*) FILTER (n = 19) FROM (
               SELECT count(*) FILTER (state = 'passed') AS n FROM core.criterion_results r
               JOIN reference.communes c USING (commune_code)
               WHERE period = ? AND district_code = '178' GROUP BY commune_code)""",
        NOW,
    )[0]
    assert shown["Tiêu chí bình quân một xã"].value == pytest.approx(average)
    assert shown["Xã đủ 19 tiêu chí"].value == complete
    assert shown["Xã đã được công nhận"].value == 1
    sent = shown["Xã có trong biểu đã gửi"]
    assert sent.word.vi == "đã gửi" and "Nhận ngày 20/06/2019." in sent.note
    assert "Ô giữ lại 1, chưa báo cáo 1, lấy từ kỳ trước 1." in sent.note
    assert "Xác nhận 2 ô: Hoàng Đồng (tiêu chí 4), Hoàng Đồng (tiêu chí 5)." in words(section)


def test_places_of_districts_are_in_order(database: Path) -> None:
    order = [
        c for (c,) in ask(
            database,
            """SELECT district_code FROM mart.commune_progress JOIN reference.communes USING (commune_code)
               WHERE period = ? GROUP BY 1 ORDER BY avg(criteria_passed) DESC""",
            NOW,
        )
    ]  # fmt: skip
    for code in (order[0], order[-1]):
        said = words(district.report(database, NOW, district=code).summary())
        assert f"thứ {order.index(code) + 1} trong 11 huyện, thành phố" in said


def test_every_commune_of_a_district_can_be_linked_to(database: Path) -> None:
    section = district.report(database, NOW, district="180").communes()
    codes = [c for (c,) in ask(database, "SELECT commune_code FROM reference.communes WHERE district_code = '180'")]
    for code in codes:
        assert section.html.count(f'id="c-{code}"') == 1, code
    rows = tables(section)["communes"].rows
    assert [r["commune_code"] for r in rows] == codes, "in the register's order"
    for r in rows:
        stored = ask(
            database,
            """SELECT count(*) FILTER (state = 'passed'),
                      string_agg(criterion_no, ', ' ORDER BY criterion_no) FILTER (state IN ('failed', 'held', 'not_reported'))
               FROM core.criterion_results WHERE period = ? AND commune_code = ?""",
            NOW,
            r["commune_code"],
        )[0]
        assert (r["criteria_passed"], r["lacks"]) == stored


def test_the_criteria_of_a_district_stand_beside_the_province(database: Path) -> None:
    rows = tables(district.report(database, NOW, district="183").criteria())["criteria"].rows
    stored = ask(
        database,
        """SELECT criterion_no, count(*) FILTER (state = 'passed' AND district_code = '183'),
                  count(*) FILTER (state = 'passed') / 207.0
           FROM core.criterion_results JOIN reference.communes USING (commune_code)
           WHERE period = ? GROUP BY 1 ORDER BY 1""",
        NOW,
    )
    assert [(r["criterion_no"], r["passed"]) for r in rows] == [(n, p) for n, p, _ in stored]
    assert [r["province_share"] for r in rows] == pytest.approx([float(s) for *_, s in stored])
    assert rows[3]["link"] == "criterion-04.html"
    assert (
        rows[3]["status"]
        == ask(
            database,
            "SELECT status FROM mart.target_progress WHERE period = ? AND target_id = 'criterion.04.total'",
            NOW,
        )[0][0]
    )


def test_the_share_of_a_district_in_the_targets(database: Path) -> None:
    (row,) = tables(district.report(database, NOW, district="183").targets())["contributions"].rows
    stored = ask(
        database,
        """SELECT sum(criteria_passed) / 207, count(*) FROM mart.commune_progress JOIN reference.communes USING (commune_code)
           WHERE period = ? AND district_code = '183'""",
        NOW,
    )[0]
    assert (row["value"], row["members"]) == pytest.approx(stored) and row["target_id"] == "criteria.average.all"


def test_what_a_district_sent_and_what_to_mend(database: Path) -> None:
    found = tables(district.report(database, NOW, district="178").submissions())
    (sent,) = found["submissions"].rows
    assert (sent["file"], sent["became"], sent["cells_total"]) == (f"{NOW}/Huyen 178.xlsx", "nhận đủ", 400)
    assert sent["received_on"] == dt.date(2019, 6, 20)
    (fault,) = found["issues"].rows
    assert fault["found"] == "+/-" and fault["remedy"] and fault["source_cell"].endswith("!F9")
    others = tables(district.report(database, NOW, district="183").submissions())
    assert others["issues"].rows == []


def test_a_district_that_has_not_sent_is_told_so_first(database: Path) -> None:
    report = district.report(database, NOW, district="189")
    section = report.summary()
    assert "Kỳ này huyện chưa gửi biểu" in words(section)
    assert tiles(section)["Xã có trong biểu đã gửi"].word.vi == "chưa gửi"
    items = [i for b in section.blocks if isinstance(b, Listing) for i in b.items]
    assert items[0] == "Gửi biểu của kỳ này."


def test_the_closest_communes_of_a_district(database: Path) -> None:
    rows = tables(district.report(database, NOW, district="183").near())["near_complete"].rows
    stored = ask(
        database,
        """SELECT commune_code, 19 - criteria_passed FROM mart.commune_progress
           JOIN reference.communes USING (commune_code) WHERE period = ? AND district_code = '183' AND criteria_passed < 19
           ORDER BY criteria_passed DESC, sort_no LIMIT 6""",
        NOW,
    )
    assert [(r["commune_code"], r["missing"]) for r in rows] == stored


def test_the_links_of_a_criterion_lead_to_rows_of_districts(database: Path) -> None:
    links = {
        r[key]
        for section in whole(criterion.report(database, NOW, criterion=15), "criterion")
        for t in section.tables()
        for r in t.rows
        for key in ("commune_link",)
        if r.get(key)
    }
    assert len(links) > 50
    for code in ("180", "183"):
        page = "".join(s.html for s in whole(district.report(database, NOW, district=code), "district"))
        anchors = {link.partition("#")[2] for link in links if link.startswith(f"district-{code}.html#")}
        assert anchors and all(f'id="{a}"' in page for a in anchors)


# -- groups ---------------------------------------------------------------------------------------------------------


def test_a_group_says_who_is_in_it_and_whether_that_is_certain(database: Path) -> None:
    section = groups.report(database, NOW).members()
    rows = tables(section)["group_border"].rows
    assert [r["commune_code"] for r in rows] and {r["commune_code"] for r in rows} == set(reporting_places.BORDER), (
        "a member from December on is not one in June"
    )
    stored = dict(
        ask(database, "SELECT commune_code, criteria_passed FROM mart.commune_progress WHERE period = ?", NOW)
    )
    assert all(r["criteria_passed"] == stored[r["commune_code"]] for r in rows)
    assert {r["commune_code"]: r["asked"] for r in rows} == {"06004": 1, "06025": 0}
    assert "2 trong 2 xã của danh sách chưa được kiểm chứng: chỉ nêu số lượng." in words(section)
    assert "named_by" not in [c.key for c in tables(section)["group_border"].columns], "said once, of all"
    assert "Chưa biết xã nào thuộc nhóm này" in words(section), "special_pilot has no list"
    (pilot,) = tables(section)["group_advanced_pilot"].rows
    assert pilot["advanced"] is None and "Danh sách các xã có căn cứ: mục II.6." in words(section)


def test_the_lists_to_settle_open_the_page(database: Path) -> None:
    said = words(groups.report(database, NOW).summary())
    assert "Danh sách xã biên giới: 2 trong 2 xã chưa được kiểm chứng" in said
    assert "Chưa có danh sách xã điểm đặc biệt khó khăn: ghi vào tệp groups.csv." in said
    assert "nâng cao" not in said, "that list is verified"


def test_a_list_partly_verified_says_of_each(database: Path, tmp_path: Path) -> None:
    copy = changed(database, tmp_path / "mixed.duckdb", "UPDATE plan.groups SET from_period = NULL")
    section = groups.report(copy, NOW).members()
    table = tables(section)["group_border"]
    assert {r["commune_code"]: r["named_by"] for r in table.rows} == {
        "06004": "chưa kiểm chứng", "06025": "chưa kiểm chứng", "06190": "có",
    }  # fmt: skip
    assert "named_by" in [c.key for c in table.columns] and "2 trong 3 xã" in words(section)


def test_recognised_communes_by_the_advanced_set(database: Path) -> None:
    section = groups.report(database, NOW).recognised()
    rows = tables(section)["recognised"].rows
    assert [(r["commune_code"], r["advanced"], r["decision_no"]) for r in rows] == [
        ("05986", None, "12/QĐ-UBND"), ("06523", 5, "99/QĐ-UBND"),
    ]  # fmt: skip
    lacks = ask(
        database,
        """SELECT string_agg(criterion_no, ', ' ORDER BY criterion_no) FROM core.criterion_results
           WHERE period = ? AND commune_code = '05986' AND state IN ('failed', 'held', 'not_reported')""",
        NOW,
    )[0][0]
    assert f"Hoàng Đồng (Lạng Sơn): {lacks}" in words(section)


def test_model_areas_of_recognised_communes(database: Path) -> None:
    rows = tables(groups.report(database, NOW).model_areas())["model_areas"].rows
    assert [(r["commune_code"], r["areas"], r["areas_registered"], r["reached"]) for r in rows] == [
        ("06523", 0, 1, "không"), ("05986", 2, 3, "có"),
    ]  # fmt: skip
    assert rows[0]["areas_link"].startswith("cells/")


# -- one commune ----------------------------------------------------------------------------------------------------


def test_a_commune_over_the_periods(database: Path) -> None:
    report = commune.report(database, NOW, commune="05986")
    rows = tables(report.criteria())["criteria"].rows
    stored = ask(
        database,
        """SELECT criterion_no, first(state ORDER BY period), last(state ORDER BY period),
                  last(source_cell ORDER BY period) FROM core.criterion_results WHERE commune_code = '05986'
           GROUP BY 1 ORDER BY 1"""
    )  # fmt: skip
    assert [(r["criterion_no"], r["p0"], r["p1"]) for r in rows] == [s[:3] for s in stored]
    assert rows[8]["from_period"] == "Năm 2018" and rows[4]["source_link"] == ""
    assert tiles(report.summary())["Tiêu chí đạt"].value == sum(s[2] == "passed" for s in stored)
    assert words(report.summary()).startswith(
        "Xã được công nhận đạt chuẩn nông thôn mới năm 2018 (Quyết định 12/QĐ-UBND ngày 04/05/2018); hiện đạt"
    )
    changes = tables(report.changes())["changes"].rows
    assert (
        len(changes) == ask(database, "SELECT count(*) FROM mart.criterion_changes WHERE commune_code = '05986'")[0][0]
    )
    assert changes and changes[0]["when"] == "6 tháng đầu năm 2019"


def test_every_link_to_a_sheet_finds_it(database: Path, tmp_path: Path) -> None:
    """A cell a report leads to has its page and, where the sheet has been kept, its place on it."""
    from pipeline.reporting.pages import sheets

    with Facts(database, NOW) as facts:
        written = {p.name for p in sheets.write_all(tmp_path, facts)}
    page = "".join(s.html for s in whole(criterion.report(database, NOW, criterion=4), "criterion"))
    asked_for = {name for name, _ in re.findall(r'href="cells/([0-9a-f]+\.html)(#[A-Z]+[0-9]+)?"', page)}
    assert asked_for and asked_for <= written
    older = tables(commune.report(database, NOW, commune="05986").criteria())["criteria"].rows[8]
    assert older["source_cell"].startswith(BASELINE) and older["source_link"].partition("/")[2].split("#")[0] in written


def test_a_sheet_called_like_a_cell_is_still_a_sheet() -> None:
    from pipeline.reporting import links
    from pipeline.reporting.sections import doubts

    (row,) = doubts.sources(["2019-06/x.xlsx!TC17!B4", "2019-06/x.xlsx!TC17!B5"]).rows
    assert row["source_link"] == links.source("2019-06/x.xlsx!TC17!B4").removesuffix("#B4")
    assert (row["ranges"], row["n"]) == ("B4:B5", 2)


def test_a_commune_against_the_thresholds(database: Path) -> None:
    rows = {
        r["indicator_id"]: r
        for r in tables(commune.report(database, NOW, commune="06190").indicators())["indicators"].rows
    }
    value, passes = ask(
        database,
        "SELECT value, passes FROM core.indicator_values WHERE commune_code = '06190' AND indicator_id = '15.1'",
    )[0]
    assert rows["15.1"]["value"] == value and rows["15.1"]["verdict"] == ("đạt" if passes else "chưa đạt")
    assert (rows["11.1"]["of_period"], rows["11.1"]["checked"]) == ("Năm 2018", "chưa kiểm chứng")
    said = words(commune.report(database, NOW, commune="06190").indicators())
    assert said == "3 trong 5 chỉ tiêu của bộ tiêu chí chưa có số liệu của xã."


def test_decisions_on_a_commune(database: Path) -> None:
    found = tables(commune.report(database, NOW, commune="06523").recognition())
    assert [(r["decision_no"], r["kind"]) for r in found["recognitions"].rows] == [("99/QĐ-UBND", "nông thôn mới")]
    assert [(r["advanced"], r["areas"]) for r in found["beyond"].rows] == [(5, 0)]
    none = tables(commune.report(database, NOW, commune="06190").recognition())
    assert none["recognitions"].rows == [] and "beyond" not in none
    assert words(commune.report(database, NOW, commune="06190").summary()).startswith("Xã chưa được công nhận")


# -- all of them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("period", [BASELINE, NOW])
def test_each_runs_in_both_languages_and_without_a_period_before(
    database: Path, name: str, lang: str, period: str
) -> None:
    with language.spoken(lang):
        sections = whole(SUBJECTS[name](database, period, lang), name)
        page = "".join(s.html for s in sections)
    assert len(sections) == len(methods(name))
    if period == BASELINE and name in ("criterion", "district") and lang == "vi":
        assert "chưa có kỳ trước để so sánh" in page
    assert "{'" not in page and "None" not in page and "Undefined" not in page


@pytest.mark.parametrize("name", SUBJECTS)
def test_sections_and_tables_can_be_told_apart(database: Path, name: str) -> None:
    sections = whole(SUBJECTS[name](database), name)
    ids = [s.id for s in sections]
    assert len(ids) == len(set(ids))
    named = [t for s in sections for t in s.tables()]
    assert len({t.name for t in named}) == len(named)
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,31}", t.name) for t in named)
    for t in named:
        assert t.source or t.name == "method", t.name
        for c in t.columns:
            assert t.rows == [] or any(c.key in r for r in t.rows), f"{t.name}: no row has {c.key}"
    page = "".join(s.html for s in sections)
    anchors = re.findall(r'\bid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors)), sorted({a for a in anchors if anchors.count(a) > 1})


@pytest.fixture(scope="module")
def hostile(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same database with texts that would like to be code, wherever an office or a plan can put one."""
    path = changed(database, tmp_path_factory.mktemp("hostile") / "x.duckdb", "")
    with duckdb.connect(str(path)) as db:
        for column, where in (
            ("reference.communes SET commune_name", "commune_code IN ('05986', '06004', '06190', '06523')"),
            ("reference.communes SET district_name", "TRUE"),
            ("reference.districts SET full_name", "TRUE"),
            ("reference.districts SET district_name", "TRUE"),
            ("reference.criteria SET lead_agency", "TRUE"),
            ("reference.criteria SET criterion_name", "TRUE"),
            ("reference.indicators SET indicator_name", "TRUE"),
            ("plan.groups SET note", "TRUE"),
            ("plan.targets SET plan_text", "TRUE"),
            ("raw.submissions SET reason", "TRUE"),
            ("raw.issues SET found", "TRUE"),
            ("core.recognitions SET decision_no", "TRUE"),
            ("core.criterion_results SET source_cell", "criterion_no = 4"),
            ("mart.allocation SET gap_vi", "TRUE"),
        ):
            db.execute(f"UPDATE {column} = ? WHERE {where}", [HOSTILE])
    return path


def changed(database: Path, path: Path, sql: str) -> Path:
    """A copy of the database on which ``sql`` has been run."""
    path.write_bytes(database.read_bytes())
    with duckdb.connect(str(path)) as db:
        db.execute(sql or "SELECT 1")
    return path


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_hostile_name_stays_text(hostile: Path, name: str) -> None:
    page = "".join(s.html for s in whole(SUBJECTS[name](hostile), name))
    assert "<img src=x" not in page and "<script>alert" not in page and ">49" not in page
    assert "&lt;img src=x" in page


def test_a_commune_of_which_nothing_is_known(tmp_path: Path) -> None:
    marks = example.invented()
    for number in range(1, 20):
        for period in (BASELINE, NOW):
            marks[period, "06190", number] = example.Mark("not_reported")
    path = reporting_places.make(tmp_path / "x.duckdb", example.Province(marks))
    report = commune.report(path, NOW, commune="06190")
    sections = {s.id: s for s in whole(report, "commune")}
    shown = tiles(sections["tom-tat"])["Tiêu chí đạt"]
    assert shown.value == 0 and shown.note == "Có thể từ 0–19."
    assert len(tables(sections["gan-dat"])["near_unsure"].rows) == 19
    assert len(tables(sections["chua-ro"])["doubts"].rows) == 19
    assert tables(sections["nguon"])["source_cells"].rows == []
    near = district.report(path, NOW, district="183").communes()
    row = next(r for r in tables(near)["communes"].rows if r["commune_code"] == "06190")
    assert (row["span"], row["lacking"]) == ("[0–19]", "mọi tiêu chí")


def test_a_database_without_any_of_it(database: Path, tmp_path: Path) -> None:
    """Reports say what there is not: no list, no register, no allocation, no indicator."""
    gone = (
        "mart.near_misses", "mart.at_risk_passes", "mart.allocation", "mart.allocation_summary", "mart.forecast",
        "mart.members", "mart.district_contributions", "mart.completeness", "plan.groups", "core.recognitions",
        "core.advanced_results", "core.model_areas", "core.indicator_values", "reference.thresholds",
        "reference.indicators", "raw.submissions", "raw.issues",
    )  # fmt: skip
    bare = changed(
        database,
        tmp_path / "bare.duckdb",
        ";".join(f"DELETE FROM {t}" for t in gone)
        + "; UPDATE mart.commune_progress SET is_recognised = NULL, recognised_year = NULL",
    )
    for name, make in SUBJECTS.items():
        assert len(whole(make(bare), name)) == len(methods(name))
    assert "Chưa tính phương án nào." in words(criterion.report(bare, NOW, criterion=4).asked())
    assert "chưa biết xã đã được công nhận hay chưa" in words(commune.report(bare, NOW, commune="05986").summary())
    assert "Xã đã được công nhận" not in tiles(district.report(bare, NOW, district="180").summary())
    assert "chưa nhận được danh sách công nhận" in groups.report(bare, NOW).recognised().html


@pytest.mark.parametrize(
    ("make", "given", "nearest"),
    [
        (district.report, "Cao Loc", "'183' (Huyện Cao Lộc)"),
        (district.report, "huyện cao lộc", "'183' (Huyện Cao Lộc)"),
        (district.report, "18", "'18"),
        (criterion.report, "Y te", "15 (Y tế)"),
        (criterion.report, "4", "4 (Điện)"),
        (commune.report, "Hoang Dong", "'05986' (Hoàng Đồng (Lạng Sơn))"),
        (commune.report, "5986", "'05986' (Hoàng Đồng (Lạng Sơn))"),
    ],
)
def test_what_there_is_not_is_an_error_that_names_the_nearest(
    database: Path, make: Any, given: str, nearest: str
) -> None:
    with pytest.raises(errors.UsageError) as caught:
        make(database, NOW, "vi", given)
    assert repr(given)[1:-1] in caught.value.found and nearest in caught.value.todo


@pytest.mark.parametrize(("make", "given"), [(criterion.report, 20), (criterion.report, True), (district.report, "")])
def test_what_is_like_nothing_points_to_the_register(database: Path, make: Any, given: object) -> None:
    with pytest.raises(errors.UsageError):
        make(database, NOW, "vi", given)


def test_a_district_page_is_small(database: Path) -> None:
    from pipeline.reporting.render import html

    for code in ("188", "186"):
        body = "".join(s.html for s in whole(district.report(database, NOW, district=code), "district"))
        assert len(html.shell(body, "x", charts=True).encode()) <= 300_000


def test_the_program_asks_for_what_the_notebooks_take(database: Path) -> None:
    with Facts(database, NOW) as facts:
        jobs = program.jobs(program.listed(), facts)
    for name in SUBJECTS:
        mine = [j for j in jobs if j.notebook.name == f"{name}.ipynb"]
        notebook = nbformat.read(mine[0].notebook, as_version=4)
        job = mine[len(mine) // 2]
        given = {"period": NOW, "database": str(database), "lang": "vi", **job.parameters}
        parameters.check(job.notebook, notebook, given)
        assert set(parameters.declared(notebook)) == set(given)
        report = SUBJECTS[name](database, of=next(iter(job.parameters.values()), None))
        assert report.name == job.name and job.page == f"{report.name}.html"
        assert report.title == job.title, "what the list calls it, the page does too"
