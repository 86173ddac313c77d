"""A filled form reads back perfectly: every value as it was typed, at its commune, and nothing to complain about."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import templates_filling as filling
from openpyxl.cell.cell import MergedCell
from troubles import judging

from pipeline import ingest, templates
from pipeline.ingest import numbers
from pipeline.reference.model import Reference
from pipeline.workspace import Workspace

FORMULAS = "formula_without_value"
PROVINCE = ("Ket_qua", "Nguon_von", "Tien_do", "Xa_duoc", "nang_cao")
SAMPLE = ("Lang_Son", "Huyen_Dinh_Lap", "TC_10", "TC_17", "TC_4_7", *PROVINCE)
EVERY_FORM = ("",)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Path:
    """The forms of the next period, beside a period with data."""
    folder = tmp_path_factory.mktemp("forms")
    database = filling.database(folder / "before.duckdb", reference)
    templates.make(database, Workspace(folder), reference, filling.NEXT, folder / "blank")
    return folder / "blank"


def workspace_with(root: Path, workspace_root: Path, filled: Path) -> Workspace:
    """A workspace whose one period holds the filled forms."""
    for name in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / name, root / "data" / "raw" / name)
    shutil.copytree(filled, root / "data" / "raw" / "submissions" / filling.NEXT)
    return Workspace(root)


def read(root: Path, workspace_root: Path, filled: Path, reference: Reference) -> ingest.Ingested:
    return ingest.read_all(workspace_with(root, workspace_root, filled), reference)


def of_file(rows: list[dict], name: str) -> list[dict]:
    return [r for r in rows if r["file"] == f"{filling.NEXT}/{name}"]


@pytest.fixture(scope="module")
def filled_once(
    blank: Path, tmp_path_factory: pytest.TempPathFactory, reference: Reference
) -> tuple[Path, dict[str, dict]]:
    """The forms of the sample filled in, and what each of them says."""
    folder = tmp_path_factory.mktemp("filled")
    return folder, fill_all(blank, folder, reference, SAMPLE)


def fill_all(blank: Path, folder: Path, reference: Reference, only: tuple[str, ...]) -> dict[str, dict]:
    dice = random.Random(20191220)
    paths = [p for p in sorted(blank.glob("*.xlsx")) if any(part in p.name for part in only)]
    return {p.name: filling.fill(p, folder / p.name, dice, reference) for p in paths}


def check_saved_uncomputed(
    filled: Path, expected: dict[str, dict], tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    """Saved by a program that computes nothing: only the sums have no value, and only they are spoken of."""
    made = read(tmp_path / "workspace", workspace_root, filled, reference)
    for name, said in expected.items():
        issues = of_file(made.issues, name)
        assert {i["rule"] for i in issues} <= {FORMULAS}, (name, issues[:3])
        sums = {f"{i['sheet']}!{i['cell']}" for i in issues}
        found = filling.said_by(o for o in of_file(made.observations, name) if f"{o['sheet']}!{o['cell']}" not in sums)
        assert found == said, name
        assert len(said) > 10
        book: Any = openpyxl.load_workbook(filled / name)
        assert all(book[i["sheet"]][i["cell"]].data_type == "f" for i in issues)


def check_recalculated(
    filled: Path, expected: dict[str, dict], tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    """Opened, computed and saved by an office program: nothing at all is spoken of."""
    filling.recalculate(filled, tmp_path / "saved", tmp_path / "profile")
    made = read(tmp_path / "workspace", workspace_root, tmp_path / "saved", reference)
    assert made.issues == []
    assert {s["status"] for s in made.submissions} == {"accepted"}
    assert all(c["role"] != "held" for c in made.cells)
    for name, said in expected.items():
        found = filling.said_by(of_file(made.observations, name))
        if "Nguon_von" in name:
            said = said | funding_sums(said)
        assert found == said, name


def funding_sums(said: dict) -> dict:
    """The sums the funding form computes: the total, and the direct money of central and local budgets."""
    made = {}
    for measure in ("mobilised", "disbursed"):
        values = {k[1]: s.value for k, s in said.items() if k[2] == measure}
        direct = values["funding.direct.central"] + values["funding.direct.local"]
        total = direct + sum(v for i, v in values.items() if i.count(".") == 1)
        for subject, value in (("funding.direct", direct), ("funding.total", total)):
            sums = filling.Said("funding", subject, measure, "", "value", round(value, 9))
            made["funding", subject, measure, ""] = sums
    return made


needs_office = pytest.mark.skipif(filling.office() is None, reason="needs LibreOffice")


def test_a_filled_form_reads_back_cell_by_cell(
    filled_once: tuple[Path, dict[str, dict]], tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    check_saved_uncomputed(*filled_once, tmp_path, workspace_root, reference)


@needs_office
def test_a_form_saved_by_an_office_program_raises_nothing(
    filled_once: tuple[Path, dict[str, dict]], tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    check_recalculated(*filled_once, tmp_path, workspace_root, reference)


@needs_office
@pytest.mark.slow
def test_every_form_reads_back(
    blank: Path, tmp_path: Path, workspace_root: Path, reference: Reference, request: pytest.FixtureRequest
) -> None:
    if "slow" not in str(request.config.getoption("markexpr")):
        pytest.skip("minutes; run with -m slow")
    assert len(list(blank.glob("*.xlsx"))) == len(reference.districts) + 13 + len(PROVINCE)
    expected = fill_all(blank, tmp_path / "filled", reference, EVERY_FORM)
    check_saved_uncomputed(tmp_path / "filled", expected, tmp_path / "uncomputed", workspace_root, reference)
    check_recalculated(tmp_path / "filled", expected, tmp_path / "computed", workspace_root, reference)


@needs_office
def test_what_the_form_lets_through_is_what_the_reading_takes(
    blank: Path, tmp_path: Path, reference: Reference
) -> None:
    """The formula behind an entry of two values, computed by an office program, against the reading's own judgement."""
    import xlsxwriter

    typed = [
        "90,5 (52)",
        "90(50)",
        "100 (0)",
        "90.5 (52)",
        "101 (5)",
        "90",
        "(52)",
        "90,5 (152)",
        "a (3)",
        "9 (x)",
        "-3 (5)",
    ]
    sheet: Any = openpyxl.load_workbook(next(blank.glob("*TC_17*")))["TC 17"]
    column = next(c for c, h in filling.headings(sheet).items() if h[-1].startswith("17.1 "))
    first = filling.first_row(sheet) + 1
    formula = filling.validations_of(sheet)[first, column].formula1
    with xlsxwriter.Workbook(tmp_path / "typed.xlsx") as book:
        page = book.add_worksheet()
        for row, text in enumerate(typed):
            own = formula.replace(f"{filling.letter(column)}{first}", f"A{row + 1}")
            page.write_string(row, 0, text)
            page.write_formula(row, 1, f"=IF(NOW()>0,{own})")  # NOW makes it compute on loading
    filling.recalculate(tmp_path, tmp_path / "computed", tmp_path / "profile")
    computed: Any = openpyxl.load_workbook(tmp_path / "computed" / "typed.xlsx", data_only=True).worksheets[0]
    accepted = [text for row, text in enumerate(typed, 1) if computed.cell(row, 2).value]
    assert accepted == ["90,5 (52)", "90(50)", "100 (0)"]
    readable = {text for text in typed if numbers.read(text, "", compound=True).value_2 is not None}
    assert set(accepted) < readable


@pytest.mark.slow
def test_blanks_are_spoken_of_where_they_are_and_nothing_else_is(
    blank: Path, tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    dice = random.Random(7)
    names = [p for p in sorted(blank.glob("*.xlsx")) if "Huyen_Chi_Lang" in p.name or "TC_15" in p.name]
    expected = {p.name: filling.fill(p, tmp_path / "filled" / p.name, dice, reference, blanks=0.2) for p in names}
    made = read(tmp_path / "workspace", workspace_root, tmp_path / "filled", reference)
    for name, said in expected.items():
        told = {(i["sheet"], i["cell"]) for i in of_file(made.issues, name) if i["rule"] != FORMULAS}
        rules = {i["rule"] for i in of_file(made.issues, name)} - {FORMULAS}
        assert rules <= {"blank_mark", "number_missing"}
        silent = [o for o in of_file(made.observations, name) if o["state"] == "not_reported"]
        assert silent and {(o["sheet"], o["cell"]) for o in silent} == told
        found = filling.said_by(o for o in of_file(made.observations, name) if o["state"] != "not_reported")
        assert found == said


@pytest.mark.slow
def test_an_untouched_form_says_nothing(
    blank: Path, tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    """What stands in grey is no data: a form sent back blank reports nothing but the plan's own figures."""
    (tmp_path / "sent").mkdir()
    for path in (p for p in blank.glob("*.xlsx") if any(part in p.name for part in SAMPLE)):
        shutil.copy(path, tmp_path / "sent")
    made = read(tmp_path / "workspace", workspace_root, tmp_path / "sent", reference)
    assert {o["state"] for o in made.observations if o["measure"] != "planned"} == {"not_reported"}
    assert {i["rule"] for i in made.issues} <= {"sheet_blank", "blank_mark", "number_missing"}
    grey = [c for c in made.cells if c["sheet"].endswith("kỳ trước")]
    assert len(grey) > 2000 and {c["role"] for c in grey} == {"ignored"}


@pytest.mark.parametrize("how", ["no declaration", "shown and renamed"])
def test_the_grey_sheet_is_no_data_even_where_the_declaration_is_gone(
    how: str, blank: Path, tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    name = next(p.name for p in blank.glob("*.xlsx") if "Huyen_Dinh_Lap" in p.name)
    book = openpyxl.load_workbook(blank / name)
    del book["_ntm"]
    if how == "shown and renamed":
        book["Tiêu chí – kỳ trước"].title = "Sheet2"
    (tmp_path / "filled").mkdir()
    book.save(tmp_path / "filled" / name)
    made = read(tmp_path / "workspace", workspace_root, tmp_path / "filled", reference)
    # Nobody can tell any more what was typed and what was sent out: what no tick confirms is held.
    assert {o["state"] for o in made.observations} == {"held", "not_reported"}
    assert made.submissions[0]["status"] != "refused"


def test_a_share_typed_as_a_fraction_is_held(
    blank: Path, tmp_path: Path, workspace_root: Path, reference: Reference
) -> None:
    """0,853 among values like 85 is allowed by the form's limits; the reading holds it, and says which two it may be."""
    name = next(p.name for p in blank.glob("*TC_15*"))
    filling.fill(blank / name, tmp_path / "filled" / name, random.Random(3), reference)
    book: Any = openpyxl.load_workbook(tmp_path / "filled" / name)
    sheet = book["TC 15"]
    column = next(c for c, h in filling.headings(sheet).items() if h[-1].startswith("15.1 "))
    row = filling.first_row(sheet) + 3
    sheet.cell(row, column).value = 0.853
    book.save(tmp_path / "filled" / name)
    made = read(tmp_path / "workspace", workspace_root, tmp_path / "filled", reference)
    held = [i for i in made.issues if i["rule"] != FORMULAS]
    assert [(i["rule"], i["cell"]) for i in held] == [("ambiguous_number", f"{filling.letter(column)}{row}")]


def marked(blank: Path, target: Path, *, changed: dict[tuple[int, int], str], ticked: set[int], tick: str = "x") -> Any:
    """A district's form in which some cells (row and criterion, from 0) were typed over and some rows ticked."""
    path = next(blank.glob("*Huyen_Dinh_Lap*.xlsx"))
    book: Any = openpyxl.load_workbook(path)
    sheet = book["Tiêu chí"]
    column = next(c for c, h in filling.headings(sheet).items() if h[0] == "Như kỳ trước")
    top = filling.first_row(sheet)
    for row in ticked:
        sheet.cell(top + row, column).value = tick
    for (row, criterion), mark in changed.items():
        sheet.cell(top + row, 4 + criterion).value = mark
    book.save(target / path.name)
    return (target / path.name).read_bytes(), path.name, top


def test_ten_marks_are_changed_and_the_rest_confirmed_by_row(blank: Path, tmp_path: Path, reference: Reference) -> None:
    size = sum(c.district_name == "Đình Lập" for c in reference.communes)
    twin: Any = openpyxl.load_workbook(next(blank.glob("*Huyen_Dinh_Lap*.xlsx")))["Tiêu chí – kỳ trước"]
    other = {"Đ": "CĐ", "CĐ": "Đ"}
    top = filling.first_row(twin)
    changed = {(r, k): other[twin.cell(top + r, 4 + k).value] for r, k in ((0, 0), (0, 7), (1, 3), (3, 18))}
    data, name, top = marked(blank, tmp_path, changed=changed, ticked=set(range(size)) - {1, 2})
    reading = judging.read(data, name, filling.NEXT, (filling.NEXT,), reference)
    marks = {(o["cell"], o["state"]) for o in reading.observations if o["kind"] == "criterion"}
    states = {"Đ": "passed", "CĐ": "failed"}
    expected = {
        (f"{filling.letter(4 + k)}{top + r}", states[changed.get((r, k)) or str(twin.cell(top + r, 4 + k).value)])
        for r in range(size)
        for k in range(19)
        if r not in (1, 2) or (r, k) in changed  # typed over in a row nobody ticked: it counts, the others do not
    }
    assert marks == expected
    told = [(i["rule"], i["cell"]) for i in reading.issues if i["sheet"] == "Tiêu chí" and i["rule"] != FORMULAS]
    tick = filling.letter(next(c for c, h in filling.headings(twin).items() if h[0] == "Như kỳ trước"))
    assert told == [("not_confirmed", f"{tick}{top + 1}"), ("not_confirmed", f"{tick}{top + 2}")]
    left = [c for c in reading.cells if c["sheet"] == "Tiêu chí" and c["role"] == "ignored"]
    assert len(left) == 37 and {c["reason"] for c in left} == {"điền sẵn từ kỳ trước, chưa được xác nhận"}


@pytest.mark.parametrize(("tick", "counts"), [("X", True), ("✓", True), ("chưa", False), ("0", False)])
def test_what_counts_as_a_tick(tick: str, counts: bool, blank: Path, tmp_path: Path, reference: Reference) -> None:
    data, name, _ = marked(blank, tmp_path, changed={}, ticked={0}, tick=tick)
    reading = judging.read(data, name, filling.NEXT, (filling.NEXT,), reference)
    marks = [o for o in reading.observations if o["kind"] == "criterion"]
    assert len(marks) == (19 if counts else 0)
    assert ("unreadable_tick" in {i["rule"] for i in reading.issues}) != counts


def unfilled(blank: Path, filled: Path, target: Path, sheet: str) -> bytes:
    """A filled form of which one sheet is as it was sent out; sums have no value, as openpyxl computes none."""
    book: Any = openpyxl.load_workbook(filled)
    first: Any = openpyxl.load_workbook(blank)[sheet]
    for row in book[sheet].iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell):
                cell.value = first[cell.coordinate].value
    book.save(target)
    return target.read_bytes()


@pytest.mark.parametrize("sheet", ["Tiêu chí", "Chỉ tiêu"])
def test_a_sheet_nobody_filled_in_is_one_line(
    blank: Path, filled_once: tuple[Path, dict[str, dict]], tmp_path: Path, reference: Reference, sheet: str
) -> None:
    path = next(blank.glob("*Huyen_Dinh_Lap*.xlsx"))
    data = unfilled(path, filled_once[0] / path.name, tmp_path / path.name, sheet)
    reading = judging.read(data, path.name, filling.NEXT, (filling.NEXT,), reference)
    here = [i for i in reading.issues if i["sheet"] == sheet and i["rule"] != FORMULAS]
    assert [i["rule"] for i in here] == ["sheet_blank"]


def test_words_typed_in_full_are_understood(
    blank: Path, filled_once: tuple[Path, dict[str, dict]], tmp_path: Path, reference: Reference
) -> None:
    path = next(blank.glob("*Huyen_Dinh_Lap*.xlsx"))
    book: Any = openpyxl.load_workbook(filled_once[0] / path.name)
    words = {"Đ": "đạt", "CĐ": "Chưa đạt"}
    typed = [c for row in book["Tiêu chí"].iter_rows() for c in row if c.value in words]
    for cell in typed:
        cell.value = words[cell.value]
    book.save(tmp_path / path.name)
    reading = judging.read((tmp_path / path.name).read_bytes(), path.name, filling.NEXT, (filling.NEXT,), reference)
    assert {i["rule"] for i in reading.issues} <= {FORMULAS}
    assert len(typed) > 100
