"""Which commune, which district, which period: exact inside the district, or held with what is needed to decide."""

from __future__ import annotations

import dataclasses

import pytest
from troubles.judging import read_trouble
from troubles.matrix import reference
from troubles.others import schedule

from pipeline.ingest import titles
from pipeline.ingest.places import Places
from pipeline.reference.model import Alias

PLACES = Places(reference())
KNOWN = ("2018-12", "2019-03", "2019-06", "2019-09")


@pytest.mark.parametrize("commune", reference().communes, ids=lambda c: c.commune_code)
def test_every_commune_resolves_inside_its_district_however_it_is_typed(commune) -> None:
    for typed in (
        commune.commune_name,
        f"Xã {commune.commune_name}",
        commune.commune_name.upper(),
        f" {commune.commune_name}. ",
    ):
        assert PLACES.resolve(typed, commune.district_code).commune == commune


def test_shared_names_are_held_with_their_candidates_where_no_district_is_known() -> None:
    found = PLACES.resolve("Hòa Bình", None)
    assert found.commune is None and found.rule == "ambiguous_commune"
    assert found.expected.count(";") == 3 and "Hòa Bình (Bình Gia)" in found.expected


def test_a_commune_of_another_district_is_not_taken() -> None:
    assert PLACES.resolve("Hoàng Đồng", "189").rule == "unknown_commune"


def test_a_name_without_diacritics_or_with_a_typo_is_held_with_a_suggestion() -> None:
    for typed in ("Kien Moc", "Kiên Mọc", "Kiênn Mộc"):
        found = PLACES.resolve(typed, "189")
        assert (found.commune, found.rule, found.expected) == (None, "misspelt_commune", "Kiên Mộc (Đình Lập)")


def test_a_name_that_collides_without_diacritics_is_ambiguous() -> None:
    # Hữu Lũng has no such pair; Bắc Sơn has Tân Hương / Tân Lập … so look the pairs up.
    from collections import defaultdict

    from pipeline.ingest.text import fold

    folded = defaultdict(list)
    for c in reference().communes:
        folded[c.district_code, fold(c.commune_name)].append(c)
    pairs = [cs for cs in folded.values() if len(cs) > 1]
    for same in pairs:
        assert PLACES.resolve(fold(same[0].commune_name), same[0].district_code).rule == "ambiguous_commune"


def test_an_alias_is_a_human_decision_and_stays_inside_its_district() -> None:
    commune = next(c for c in reference().communes if c.commune_name == "Kiên Mộc")
    decided = (*reference().aliases, Alias("commune", "Kiên Mọc", commune.commune_code, "Đình Lập"))
    places = Places(dataclasses.replace(reference(), aliases=decided))
    assert places.resolve("Xã Kiên Mọc", "189").commune == commune
    assert places.resolve("Kiên Mọc", "178").commune is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Huyện Đình Lập", "189"),
        ("ĐÌNH LẬP", "189"),
        ("UBND huyện Đình Lập", "189"),
        ("TP Lạng Sơn", "178"),
        ("TP. Lạng Sơn", "178"),
        ("Thành phố Lạng Sơn", "178"),
        ("H. Chi Lăng", "187"),
        ("Huyện Chi Lăng (tổng số 20 xã)", "187"),
        ("Huyện Chi Lăng (gồm có: 20 xã)", "187"),
        ("Huyện Đình Lâp", None),
        ("Tỉnh Lạng Sơn", None),
    ],
)
def test_districts(typed: str, code: str | None) -> None:
    assert PLACES.district(typed) == code


@pytest.mark.parametrize("office", ["X. {}", "x.{}", "X {}", "UBND X. {}", "Ban quản lý X. {}", "UBND xã {}"])
def test_an_office_or_a_letter_before_a_name_is_no_part_of_it(office: str) -> None:
    place = PLACES.resolve(office.format("Bắc Xa"), "189")
    assert place.commune is not None and place.commune.commune_name == "Bắc Xa"


def test_districts_in_sentences_and_file_names() -> None:
    assert PLACES.districts_mentioned("UBND HUYỆN LỘC BÌNH, tỉnh Lạng Sơn") == {"188"}
    assert PLACES.districts_mentioned("tỉnh Lạng Sơn") == set()
    assert PLACES.district_in_file_name("BC huyen Loc Binh 2019.xlsx") == "188"
    assert PLACES.district_in_file_name("BacSon_PL01.xls") == "185"
    assert PLACES.district_in_file_name("Loc Binh va Dinh Lap.xlsx") is None


def test_the_district_of_a_list_needs_a_majority() -> None:
    assert PLACES.best_district(["Bắc Xa", "Kiên Mộc", "Châu Sơn"]) == "189"
    assert PLACES.best_district(["Hòa Bình"]) is None
    assert PLACES.best_district([]) is None


# -- titles ------------------------------------------------------------------------------------------------------------
def other(title: str, period: str = "2019-06") -> str | None:
    return titles.other_period(titles.stated([title], [], "x.xlsx"), period, KNOWN)


@pytest.mark.parametrize(
    "title",
    [
        "Kết quả 6 tháng đầu năm 2019",
        "Kết quả tháng 6/2019",
        "Kết quả đến 15/6/2019",
        "Kết quả quý II năm 2019",
        "Kết quả năm 2019",
        "Kết quả",
        "theo Quyết định số 1980/QĐ-TTg ngày 17/10/2016",
        "giai đoạn 2016-2020",
        "(Kèm theo Báo cáo số 3/BC-UBND ngày 10/7/2018)",
        "Quí II năm 2019, gửi ngày 25/3/2019",
        "den 30/6/2019",
        "Sáu tháng đầu năm 2019",
        "(thay thế biểu đã gửi ngày 20/6/2019)",
    ],
)
def test_titles_that_fit_june_2019(title: str) -> None:
    assert other(title) is None


@pytest.mark.parametrize(
    "title",
    [
        "Kết quả năm 2018",
        "Kết quả tháng 12 năm 2018",
        "Kết quả quý I năm 2019",
        "Kết quả đến 31/12/2018",
        "Kết quả 9 tháng năm 2019",
        "Kết quả Quí I năm 2019",
        "KẾT QUẢ QÚY I NĂM 2019",
        "KET QUA QUY I NAM 2019",
        "Ket qua den het thang 3/2019",
        "Kết quả 3T đầu năm 2019",
        "Kết quả ba tháng đầu năm 2019",
        "Kết quả tháng ba năm 2019",
        "Kết quả tháng 3, năm 2019",
        "Tháng: 3 Năm: 2019",
        "KẾT QUẢ QUÝ 01/2019",
        "Kỳ báo cáo: 03/2019",
        "Kết quả đến 31/3/19",
        "Kết quả 3 tháng, năm 2019",
        "Kết quả đến 31/3/2019 (thay thế biểu đã gửi ngày 20/6/2019)",
        "Kết quả năm 2018, gửi ngày 20/6/2019",
        "Kết quả, gửi ngày 25/3/2019",
    ],
)
def test_titles_that_name_another_period(title: str) -> None:
    assert other(title)


@pytest.mark.parametrize("attached", ["KÈM THEO KẾ HOẠCH QUÝ III NĂM 2018", "đính kèm báo cáo quý I/2019"])
def test_what_a_form_is_attached_to_hides_no_quarter(attached: str) -> None:
    assert other(f"KẾT QUẢ THỰC HIỆN PHỤ LỤC NHIỆM VỤ {attached}") is not None
    for day in ("ngày 5/7/2019", "ngày    tháng 7 năm 2019", "số 12/UBND ngày 3 tháng 7 năm 2019"):
        assert other(f"KẾT QUẢ RÀ SOÁT kèm theo Công văn {day} của UBND huyện") is None, day


def test_report_number_date_and_replacement() -> None:
    said = titles.stated(
        ["(Kèm theo Báo cáo số 45/BC-UBND ngày 20/6/2019, thay thế Báo cáo số 40 ngày 12/6/2019)"], [], "a.xlsx"
    )
    assert said.document_no == "45/BC-UBND" and str(said.received_on) == "2019-06-20" and said.says_replaces
    signed = titles.stated([], ["Đình Lập, ngày 12 tháng 6 năm 2019"], "a.xlsx")
    assert str(signed.received_on) == "2019-06-12" and not signed.says_replaces
    assert titles.stated([], [], "chi lang 6T (lan 2).xlsx").says_replaces
    assert titles.stated([], [], "chi lang 6T (gửi lại).xlsx").says_replaces
    assert not titles.stated([], [], "chi lang 6T (lan 1).xlsx").says_replaces
    assert titles.stated(["Báo cáo số 1/BC ngày 31/02/2019"], [], "a.xlsx").received_on is None


def test_a_title_right_above_the_headings_is_no_heading() -> None:
    form = schedule()
    form.known = ("2019-03", "2019-06")
    form.leaf.move(lambda at: None if at[0] in (1, 2) else (at[0] - 1, at[1]))
    form.leaf.put(1, 1, "TÌNH HÌNH THỰC HIỆN NHIỆM VỤ QUÝ 1/2019")
    form.leaf.put(1, 7, "Độc lập – Tự do – Hạnh phúc")
    submission = read_trouble(form).submissions[0]
    assert (submission["status"], "3/2019" in submission["reason"]) == ("refused", True)
