"""The report on one criterion: every figure is the database's, counted another way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from places_reading import BASELINE, NOW, ask, built, changed, tables, tiles, words

from pipeline.reporting import language
from pipeline.reporting.document import Listing
from pipeline.reporting.subjects import criterion


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.getbasetemp())


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    with language.spoken("vi"):
        yield


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
    assert [(r["target_id"],) for r in tables(section)["targets_other"].rows] == others and len(others) == 6


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
