"""Which district a workbook is about: its communes over all sheets, its titles, its file's name, weighed as evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troubles import judging
from troubles.matrix import communes_of, reference
from troubles.others import department
from troubles.sheets import a1

from pipeline.ingest.grid import Cell, Sheet, Workbook
from pipeline.ingest.places import Places
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import read_workbook
from pipeline.reference.model import Reference

BINH_GIA, CAO_LOC, DINH_LAP = "181", "183", "189"
SHARED = "Hồng Phong"  # a commune of Bình Gia and of Cao Lộc


def names_of(district: str) -> list[str]:
    return [c.commune_name for c in communes_of(district)]


def list_of(names: list[str], title: str, name: str = "Biểu 1") -> Sheet:
    """A matrix of nineteen criteria, all passed, below a title."""
    rows = {(1, 1): title, (3, 1): "Tên xã"} | {(3, 1 + k): f"TC{k}" for k in range(1, 20)}
    for i, commune in enumerate(names, start=4):
        rows[i, 1] = commune
        if not commune.startswith("Huyện"):
            rows |= {(i, 1 + k): "Đ" for k in range(1, 20)}
    sheet = Sheet(name)
    for (row, column), text in rows.items():
        sheet.add(Cell(row, column, text))
    return sheet


def read(*sheets: Sheet, file: str = "bieu.xlsx", ref: Reference | None = None) -> Ingested:
    return read_workbook(Workbook("xlsx", list(sheets)), f"2019-06/{file}", "2019-06", ["2019-06"], ref or reference())


def refusal(reading: Ingested) -> list[str]:
    assert reading.submissions[0]["status"] == "refused" and not reading.observations
    return [i["rule"] for i in reading.issues if i["severity"] == "critical"]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_title_of_another_district_is_refused_however_often_the_communes_are_listed(times: int) -> None:
    sheets = [list_of(names_of(CAO_LOC), "UBND HUYỆN BÌNH GIA", f"Biểu {k}") for k in range(times)]
    assert refusal(read(*sheets)) == ["wrong_district"]


def test_half_the_communes_on_each_of_two_sheets_are_one_list() -> None:
    names = names_of(CAO_LOC)
    halves = [list_of(part, "UBND HUYỆN BÌNH GIA", f"Cụm {k}") for k, part in enumerate((names[::2], names[1::2]))]
    assert refusal(read(*halves)) == ["wrong_district"]


@pytest.mark.parametrize("title", ["UBND HUYỆN CAO LỘC", "Biểu tổng hợp"])
def test_a_list_on_two_sheets_with_the_right_title_or_none_is_read(title: str) -> None:
    reading = read(*(list_of(names_of(CAO_LOC), title, f"Biểu {k}") for k in range(2)))
    assert reading.submissions[0]["district_code"] == CAO_LOC
    assert {o["commune_code"] for o in reading.observations} == {c.commune_code for c in communes_of(CAO_LOC)}


def test_the_heading_row_of_another_district_is_refused() -> None:
    names = ["Huyện Bình Gia", *names_of(CAO_LOC)]
    assert refusal(read(list_of(names, "UBND HUYỆN CAO LỘC"))) == ["wrong_district"]


def test_communes_of_two_districts_without_heading_rows_are_no_district() -> None:
    names = [*names_of(CAO_LOC), *names_of(BINH_GIA)]
    assert refusal(read(list_of(names, "UBND HUYỆN CAO LỘC"))) == ["district_unclear"]


def test_one_strange_commune_costs_its_row_only() -> None:
    stranger = next(n for n in names_of(DINH_LAP) if n not in names_of(CAO_LOC))
    reading = read(list_of([*names_of(CAO_LOC), stranger], "UBND HUYỆN CAO LỘC"))
    assert len({o["commune_code"] for o in reading.observations}) == len(names_of(CAO_LOC))
    assert [i["found"] for i in reading.issues if i["rule"] == "unknown_commune"] == [stranger]


@pytest.mark.parametrize(
    ("title", "file", "code"),
    [
        ("UBND HUYỆN CAO LỘC", "bieu.xlsx", CAO_LOC),
        ("UBND HUYỆN BÌNH GIA", "bieu.xlsx", BINH_GIA),
        ("Biểu tổng hợp", "BinhGia 6T.xlsx", BINH_GIA),
        ("UBND HUYỆN CAO LỘC", "binh gia.xlsx", None),
        ("UBND HUYỆN CAO LỘC và UBND HUYỆN BÌNH GIA", "Cao Loc.xlsx", CAO_LOC),
        ("Biểu tổng hợp", "bieu.xlsx", None),
    ],
)
def test_a_name_two_districts_share_takes_its_district_from_titles_and_file_name_that_agree(
    title: str, file: str, code: str | None
) -> None:
    reading = read(list_of([SHARED], title), file=file)
    if code is None:
        assert refusal(reading)[0] in ("district_unclear", "unknown_sender")
    else:
        own = next(c.commune_code for c in communes_of(code) if c.commune_name == SHARED)
        assert {o["commune_code"] for o in reading.observations} == {own}


def test_names_of_one_district_alone_outweigh_shared_ones() -> None:
    places = Places(reference())
    own = next(
        n for n in names_of(CAO_LOC) if len(places.everywhere[n.casefold()]) == 1 and n not in names_of(BINH_GIA)
    )
    assert places.best_district([SHARED]) is None
    assert places.best_district([SHARED, own]) == CAO_LOC
    assert places.best_district([SHARED, own, own, f"Xã {own}"]) == CAO_LOC


def renamed(old: str, new: str) -> Reference:
    """The province with one district called otherwise."""
    ref = reference()
    districts = tuple(
        replace(d, district_name=new, full_name=f"Huyện {new}") if d.district_name == old else d for d in ref.districts
    )
    return replace(ref, districts=districts)


@pytest.mark.parametrize(
    ("old", "short", "other", "code"),
    [("Cao Lộc", "Lộc", "Lộc Bình", "188"), ("Đình Lập", "Sơn", "Bắc Sơn", "185"), ("Tràng Định", "Văn", "Văn Quan", "184"),
     ("Bình Gia", "Chi", "Chi Lăng", "187")],
)  # fmt: skip
def test_the_longest_district_name_is_meant(old: str, short: str, other: str, code: str) -> None:
    ref = renamed(old, short)
    places = Places(ref)
    short_code = places.district(f"huyện {short}")
    assert places.districts_mentioned(f"UBND HUYỆN {other.upper()}") == {code}
    assert places.districts_mentioned(f"UBND huyện {short}, tỉnh Lạng Sơn") == {short_code}
    assert places.district_in_file_name(f"BC huyện {other} 6T2019.xlsx") == code
    assert places.district_in_file_name(f"BC {short}.xlsx") == short_code
    names = [c.commune_name for c in ref.communes if c.district_code == code]
    reading = read(list_of(names, f"UBND HUYỆN {other.upper()}"), file=f"{other}.xlsx", ref=ref)
    assert reading.submissions[0]["district_code"] == code
    assert refusal(read(list_of(names, f"UBND HUYỆN {short.upper()}"), ref=ref)) == ["wrong_district"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("BacSon_PL01_6T2019.xls", "185"),
        ("bacson.xls", "185"),
        ("huyenbacson6t.xls", "185"),
        ("Hữu Lũng - 2019.ods", "186"),
        ("H.Bình Gia (T6.2019).xlsx", "181"),
        ("TP Lang Son.xlsx", "178"),
        ("tinh Lang Son - Cao Loc.xlsx", "183"),
        ("NTM Lang Son 2019.xlsx", None),
        ("Loc Binhx.xlsx", None),
        ("Loc Binh va Dinh Lap.xlsx", None),
    ],
)
def test_districts_in_file_names(file: str, code: str | None) -> None:
    assert Places(reference()).district_in_file_name(file) == code


def test_a_heading_row_of_another_district_holds_the_rows_below_it() -> None:
    made = department("15.1")
    wrong = made.name_at(next(i for i, c in enumerate(made.rows) if c.district_code == DINH_LAP))[0] - 1, 2
    made.leaf.put(*wrong, "Huyện Bình Gia")
    reading = judging.read(made.data(), made.name)
    there = {o["commune_code"] for o in reading.observations}
    assert there == {c.commune_code for c in made.rows if c.district_code != DINH_LAP}
    assert [(i["rule"], i["cell"]) for i in reading.issues if i["severity"] == "critical"] == [
        ("wrong_district", a1(wrong))
    ]
