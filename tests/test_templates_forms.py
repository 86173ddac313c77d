"""What the blank forms promise: the rules of the checks in every cell, last period in grey, the same bytes each time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import templates_filling as filling
from typer.testing import CliRunner

from pipeline import errors, templates
from pipeline.cli.app import app
from pipeline.reference.model import Reference
from pipeline.templates import province
from pipeline.templates.layout import Formula
from pipeline.templates.previous import Previous
from pipeline.workspace import Workspace

MATRIX = "Tiêu chí"
GREY = " – kỳ trước"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> list[templates.Made]:
    folder = tmp_path_factory.mktemp("forms")
    database = filling.database(folder / "before.duckdb", reference)
    return templates.make(database, Workspace(folder), reference, filling.NEXT)


@pytest.fixture(scope="module")
def books(made: list[templates.Made]) -> dict[str, Any]:
    """One of each kind of form, and the health department's, by file name without its ending."""
    chosen = {m.form: m for m in made} | {"district": made[4]}
    chosen["health"] = next(m for m in made if m.path.name.endswith("TC_15.xlsx"))
    return {name: openpyxl.load_workbook(m.path) for name, m in chosen.items()}


def column_of(sheet: Any, start: str) -> int:
    """The column one of whose headings begins so."""
    return next(c for c, texts in filling.headings(sheet).items() if any(t.startswith(start) for t in texts))


def smaller(reference: Reference, districts: int, *criteria: int) -> Reference:
    """A reference of the first districts and some criteria, whole in itself."""
    return replace(
        reference,
        districts=reference.districts[:districts],
        communes=tuple(
            c for c in reference.communes if c.district_code <= reference.districts[districts - 1].district_code
        ),
        criteria=tuple(c for c in reference.criteria if c.criterion_no in criteria),
        indicators=tuple(i for i in reference.indicators if i.criterion_no in criteria),
    )


def texts(sheet: Any) -> list[str]:
    return [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]


def test_each_district_and_department_has_its_form(made: list[templates.Made], reference: Reference) -> None:
    of = {kind: [m.sender for m in made if m.form == kind] for kind in {m.form for m in made}}
    assert of.pop("district") == [d.district_code for d in reference.districts]
    assert set(of.pop("department")) == {c.lead_agency for c in reference.criteria}
    assert set(of) == {"outputs", "funding", "schedule", "recognition", "advanced"}
    assert all(m.path.parent.name == "templates" and m.path.parent.parent.name == filling.NEXT for m in made)
    assert all(m.path.name.isascii() and " " not in m.path.name for m in made)


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(
    made: list[templates.Made], tmp_path: Path, reference: Reference, workspace_root: Path
) -> None:
    database = made[0].path.parents[3] / "before.duckdb"
    again = templates.make(database, Workspace(workspace_root), reference, filling.NEXT, tmp_path)
    assert [a.path.read_bytes() for a in again] == [m.path.read_bytes() for m in made]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(m.path.name for m in made), "nothing is left behind"


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (None, "2018-12"),
        ("2018-12", "2019-03"),
        ("2019-09", "2019-12"),
        ("2019-12", "2020-03"),
        ("2020-08", "2020-09"),
        ("2020-10", "2020-12"),
    ],
)
def test_the_next_period_is_the_plans_next_review_else_the_next_quarter(
    newest: str | None, expected: str, reference: Reference
) -> None:
    assert templates.next_period(reference, newest) == expected


def test_the_period_follows_the_data_and_a_wrong_one_is_refused(
    tmp_path: Path, reference: Reference, made: list[templates.Made]
) -> None:
    database = made[0].path.parents[3] / "before.duckdb"
    some = smaller(reference, 1, 1)
    found = templates.make(database, Workspace(tmp_path), some, None, tmp_path / "out")
    assert "2019-12" in found[0].path.name
    with pytest.raises(errors.UsageError):
        templates.make(database, Workspace(tmp_path), some, "2019-13", tmp_path / "out")


def test_every_open_cell_has_its_limits_and_messages_and_nothing_else_is_open(books: dict[str, Any]) -> None:
    for name, book in books.items():
        for sheet in filling.input_sheets(book):
            assert sheet.protection.sheet and sheet.protection.password is None, name
            rules, top = filling.validations_of(sheet), filling.first_row(sheet)
            assert rules
            for row in sheet.iter_rows(min_row=top):
                for cell in row:
                    rule = rules.get((cell.row, cell.column))
                    if rule is None:
                        continue
                    assert not cell.protection.locked, (name, cell.coordinate)
                    sent = book[sheet.title + GREY][cell.coordinate].value if cell.value is not None else None
                    assert cell.value == sent, (name, cell.coordinate)
                    assert 0 < len(rule.prompt) <= 255 and 0 < len(rule.promptTitle) <= 32
                    if rule.type is not None:
                        assert rule.error and rule.errorTitle == "Giá trị không hợp lệ"
            locked = [c for row in sheet.iter_rows(max_row=top - 1) for c in row if not c.protection.locked]
            assert {c.value for c in locked if c.value} == {next(t for t in texts(sheet) if "Kèm theo Báo cáo" in t)}
            grey = book[sheet.title + GREY] if sheet.title + GREY in book.sheetnames else None
            if grey is not None:
                assert grey.protection.sheet and not grey.data_validations.dataValidation
                assert all(c.protection.locked for row in grey.iter_rows() for c in row)


def test_choices_are_the_marks_the_reading_understands(books: dict[str, Any], reference: Reference) -> None:
    sheet = books["district"][MATRIX]
    rules, top = filling.validations_of(sheet), filling.first_row(sheet)
    for criterion in reference.criteria:
        choices = '"Đ,CĐ,Không xét"' if criterion.may_be_not_applicable else '"Đ,CĐ"'
        heads = {h[-2]: c for c, h in filling.headings(sheet).items() if len(h) > 1 and h[-2].isdigit()}
        assert rules[top, heads[str(criterion.criterion_no)]].formula1 == choices


def test_limits_and_thresholds_are_those_of_the_reference(books: dict[str, Any], reference: Reference) -> None:
    sheet = books["health"]["TC 15"]
    rules, top = filling.validations_of(sheet), filling.first_row(sheet) + 1
    share = rules[top, column_of(sheet, "15.1 ")]
    assert (share.type, share.formula1, share.formula2) == ("decimal", "0", "100") and "Ngưỡng: ≥ 85." in share.prompt
    assert "≤ 26,7" in rules[top, column_of(sheet, "15.3 ")].prompt
    assert rules[top, column_of(sheet, "15.2 ")].formula1 == '"Đ,CĐ"'
    indicators = books["district"]["Chỉ tiêu"]
    rules, top = filling.validations_of(indicators), filling.first_row(indicators)
    assert "(chưa kiểm chứng)" in rules[top, column_of(indicators, "11.1 ")].prompt
    assert "Ngưỡng" not in rules[top, column_of(indicators, "10.1 ")].prompt, "unknown in 2019"
    assert rules[top, column_of(indicators, "9.1 ")].type == "whole"
    shown = {t[: t.index(" ")] for heads in filling.headings(indicators).values() for t in heads[-1:] if t[0].isdigit()}
    assert shown == {i.indicator_id for i in reference.indicators}
    two = rules[top, column_of(indicators, "17.1 ")]
    assert two.type == "custom" and f"{filling.letter(column_of(indicators, '17.1 '))}{top}" in two.formula1


def test_sums_of_a_blank_form_are_stored(
    made: list[templates.Made], books: dict[str, Any], reference: Reference
) -> None:
    values: Any = openpyxl.load_workbook(made[4].path, data_only=True)[MATRIX]
    formulas = books["district"][MATRIX]
    size = sum(c.district_code == made[4].sender for c in reference.communes)
    top, first, last = filling.first_row(formulas), 4, 22
    marks = [[values.cell(r, c).value for c in range(first, last + 1)] for r in range(top, top + size)]
    assert {m for row in marks for m in row} >= {"Đ", "CĐ"}  # filled in beforehand
    assert [values.cell(top + i, last + 1).value for i in range(size)] == [row.count("Đ") for row in marks]
    for column, below in enumerate(zip(*marks, strict=True), first):
        passed, share, missing = (values.cell(top + size + n, column).value for n in range(3))
        assert (passed, missing) == (below.count("Đ"), below.count(None))
        assert share == pytest.approx(100 * passed / size, abs=0.05)
    funding: Any = openpyxl.load_workbook(next(m.path for m in made if m.form == "funding"), data_only=True)[
        "Nguồn vốn"
    ]
    sums = [c.value for row in funding.iter_rows() for c in row if c.value == province.NOTHING]
    assert len(sums) == 4 + len(province.named_targets(reference, "funding"))


def test_the_last_state_stands_in_grey_at_the_same_cell_and_in_its_message(books: dict[str, Any]) -> None:
    book = books["district"]
    sheet, grey, top = book[MATRIX], book[MATRIX + GREY], filling.first_row(book[MATRIX])
    assert [sheet.cell(r, 3).value for r in range(top, top + 5)] == [grey.cell(r, 3).value for r in range(top, top + 5)]
    rules = filling.validations_of(sheet)
    seen = set()
    for row in range(top, top + 5):
        for column in range(4, 23):
            before = grey.cell(row, column).value
            seen.add(before)
            assert f"Kỳ trước: {before}." in rules[row, column].prompt
            assert grey.cell(row, column).font.color.rgb == "FF7A7A7A"
    assert seen == {"Đ", "CĐ"}
    assert "KHÔNG NHẬP" in " ".join(texts(grey))
    register = books["recognition"]["Xã được công nhận" + GREY]
    assert "12/QĐ-UBND" in texts(register)
    assert register.cell(filling.first_row(register), 6).value == dt.datetime(2018, 11, 20)


def test_held_marks_and_criteria_set_aside_are_told_apart(made: list[templates.Made], reference: Reference) -> None:
    city: Any = openpyxl.load_workbook(made[0].path)
    grey, top = city[MATRIX + GREY], filling.first_row(city[MATRIX])
    column = {h[-2]: c for c, h in filling.headings(city[MATRIX]).items() if len(h) > 1}
    rows = {str(grey.cell(r, 1).value): r for r in range(top, top + 3)}
    first, second = reference.communes[0].commune_code, reference.communes[1].commune_code
    assert grey.cell(rows[first], column["3"]).value == "chờ xác minh"
    assert grey.cell(rows[second], column["7"]).value == "Không xét"


def test_a_form_says_what_it_is(books: dict[str, Any], reference: Reference, made: list[templates.Made]) -> None:
    book = books["district"]
    declared = {row[0].value: row[1].value for row in book["_ntm"].iter_rows() if row[0].value}
    assert book["_ntm"].sheet_state == "hidden"
    assert declared["NTM_FORM"] == "district" and declared["NTM_PERIOD"] == filling.NEXT
    assert declared["NTM_PLAN"] == reference.plan.id and declared["NTM_SENDER"] == made[4].sender
    sheet, district = book[MATRIX], reference.districts[4]
    assert sheet.column_dimensions["A"].hidden
    keys = [row[0].value for row in sheet.iter_rows(min_row=filling.first_row(sheet), max_col=1) if row[0].value]
    assert keys == [c.commune_code for c in reference.communes if c.district_code == district.district_code]
    shown = texts(sheet)
    for line in (
        f"UBND {district.full_name}".upper(),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Kỳ: Năm 2019 (số liệu tính đến ngày 31/12/2019)",
        f"(Kèm theo Báo cáo số ……/BC-UBND ngày ……/……/2019 của UBND huyện {district.district_name})",
        "CHỦ TỊCH",
    ):
        assert line in shown


def test_it_prints_as_it_should(books: dict[str, Any]) -> None:
    for book in books.values():
        for sheet in filling.input_sheets(book):
            assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)
            assert int(sheet.page_setup.paperSize) == (8 if sheet.title == "Chỉ tiêu" else 9)
            assert sheet.print_title_rows == f"$9:${filling.first_row(sheet) - 1}"
            assert str(sheet.print_area).split("!")[-1].startswith("$B$1:")


def test_the_label_of_invented_data_stands_on_every_sheet_and_only_there(
    books: dict[str, Any], tmp_path: Path, reference: Reference
) -> None:
    for book in books.values():
        visible = [s for s in book.worksheets if s.sheet_state == "visible"]
        assert all(reference.plan.notice_vi in texts(s) and "MINH HỌA" in str(s.oddFooter.left.text) for s in visible)
    real = replace(smaller(reference, 1, 1), plan=replace(reference.plan, synthetic=False))
    for form in templates.make(None, Workspace(tmp_path), real, "2019-03"):
        for sheet in openpyxl.load_workbook(form.path).worksheets:
            assert not any("MINH HỌA" in t for t in texts(sheet))


def test_without_a_publication_there_is_no_grey_sheet(tmp_path: Path, reference: Reference) -> None:
    made = templates.make(None, Workspace(tmp_path), smaller(reference, 2, 10))
    assert made[0].path.parent == tmp_path / "reports" / "2018-12" / "templates"
    assert not any(name.endswith(GREY) for m in made for name in openpyxl.load_workbook(m.path).sheetnames)


def test_a_plan_without_outputs_or_schedule_has_no_such_forms(tmp_path: Path, reference: Reference) -> None:
    other = replace(smaller(reference, 2, 10), aliases=(), schedule=())
    made = templates.make(None, Workspace(tmp_path), other)
    assert [m.form for m in made] == ["district", "district", "department", "recognition", "advanced"]


def test_sums_of_funding_follow_the_lines_they_are_part_of_whatever_their_ids(reference: Reference) -> None:
    ids = {t.target_id: f"nguon-{t.sort_no}" for t in reference.targets if t.measure == "money"}
    renamed = replace(
        reference,
        targets=tuple(
            replace(t, target_id=ids.get(t.target_id, t.target_id), parent=ids.get(t.parent, ""))
            for t in reference.targets
        ),
        aliases=tuple(replace(a, target=ids.get(a.target, a.target)) for a in reference.aliases),
    )

    def sums(of: Reference) -> list[Any]:
        form = next(f for f in province.forms(of, "2019-12", Previous()) if f.form == "funding")
        return [(row.cells.get(3), row.cells.get(0), row.indent) for row in form.pages[0].rows]

    assert sums(renamed) == sums(reference)
    assert sum(isinstance(cell, Formula) for cell, *_ in sums(reference)) == 2  # all sources, direct investment
    apart = replace(renamed, targets=tuple(replace(t, parent="") for t in renamed.targets))
    assert not any(isinstance(cell, Formula) for cell, *_ in sums(apart))


def test_the_command_writes_them_and_says_where(tmp_path: Path, workspace_root: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "raw").symlink_to(workspace_root / "data" / "raw")
    call = ["--workspace", str(tmp_path), "template", "--period", "2019-12"]
    told = CliRunner().invoke(app, [*call, "--out", str(tmp_path / "bieu")], catch_exceptions=False)
    assert "Đã ghi 29 biểu mẫu" in told.stdout and len(list((tmp_path / "bieu").glob("*.xlsx"))) == 29
