"""The reports on one district, on the groups and on one commune: every figure is the database's, counted another way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import reporting_places
from places_reading import BASELINE, NOW, ask, built, changed, tables, tiles, whole, words

from pipeline.reporting import language
from pipeline.reporting.document import Listing
from pipeline.reporting.facts import Facts
from pipeline.reporting.subjects import commune, criterion, district, groups


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.getbasetemp())


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    with language.spoken("vi"):
        yield


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
