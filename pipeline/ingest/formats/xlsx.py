"""``.xlsx`` and ``.xlsm``: one pass over the XML of each sheet; every value read a second time by calamine and compared.

What Excel opens without a word is read: parts under any legal name, cells and rows without their address, strict files,
odd styles. What only a program would notice (a value no number, a text that is not in the table, the same cell twice)
costs its own cell. Formulas are never computed: a stored result counts unless the file says that nothing was computed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.ingest.formats.archive import CELLS, PART_BYTES, SHEETS, check_counts
from pipeline.ingest.formats.package import Package, is_true, local, parse, relation_id
from pipeline.ingest.formats.second import AREA, SecondReading, agree
from pipeline.ingest.formats.styles import read_styles
from pipeline.ingest.formats.worksheet import Book, SheetReader, Text, elements, text_of
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook

EMPTY_CELL = re.compile(rb"<c\b[^<>]*/>|<c\b[^<>]*></c>")
WITHOUT_ADDRESS = re.compile(rb"<(?:c|row)(?!\sr=)(?![^<>]*\sr=)[\s/>]")  # most have it first: asked so, most are done
FILLED_CELL = re.compile(rb"<c\s")
CELL_OR_ROW = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
STRINGS, ELEMENTS, TOTAL = (
    400_000,
    400_000,
    300_000,
)  # strings; cells and rows of a sheet, empty ones too; cells of a file


def read(data: bytes) -> Workbook:
    """The workbook as a grid. Raises CannotOpen for what is damaged, encrypted, too large or no workbook."""
    package = Package(data)
    path = _main_part(package)
    root = parse(package.xml_of(path) or b"")
    if local(root) != "workbook":
        raise CannotOpen("not_a_workbook", "tệp nén không chứa bảng tính")
    links = {p.id: p for p in package.related(path)}
    by_kind = {p.kind: p.name for p in links.values()}
    # Some writers leave these two unlinked, at their usual place.
    strings, styles = (
        package.xml_of(by_kind.get(kind, f"{posixpath.dirname(path)}/{kind}.xml"))
        for kind in ("sharedStrings", "styles")
    )
    settings = {local(e): e for e in root}
    calculation = settings.get("calcPr")
    book = Book(
        package,
        _strings(strings) if strings else [],
        read_styles(styles),
        from_1904="workbookPr" in settings and is_true(settings["workbookPr"].get("date1904")),
        uncomputed=calculation is not None
        and (is_true(calculation.get("fullCalcOnLoad")) or calculation.get("calcCompleted") in ("0", "false")),
    )
    # Excel writes its own number there, LibreOffice the element without one; libraries that compute nothing the number
    # of Excel 2007, or nothing.
    computed = calculation is not None and calculation.get("calcId") not in ("0", "124519")
    made = Workbook("xlsx", computed=computed)
    if any("vbaproject" in n for n in package.names):
        made.notes.append(("external_links", "macro"))
    if any(n.startswith("xl/externallinks/") for n in package.names):
        made.notes.append(("external_links", "liên kết ngoài"))
    contents: list[bytes] = []
    numbers: list[dict[tuple[int, int], float]] = []
    listed = [e for e in settings.get("sheets", ()) if local(e) == "sheet"]
    if len(listed) > SHEETS:
        raise CannotOpen("too_large", f"{len(listed)} trang tính", f"{SHEETS} trang tính")
    for element in listed:
        part = links.get(relation_id(element))
        name = element.get("name") or ""
        content = package.xml_of(part.name) if part else None
        if part is None or content is None:
            raise CannotOpen("unreadable_file", f"thiếu nội dung của trang tính '{name}'")
        if part.kind != "worksheet":  # a chart or a dialog of its own has no cells
            continue
        if name in {s.name for s in made.sheets}:
            raise CannotOpen("unreadable_file", f"hai trang tính cùng tên '{name}'")
        contents.append(_lean(content))
        reader = SheetReader(book, part.name, name)
        reader.read(contents[-1])
        reader.sheet.hidden = element.get("state") in ("hidden", "veryHidden")
        made.sheets.append(reader.sheet)
        numbers.append(reader.numbers)
        if sum(len(s.cells) for s in made.sheets) > TOTAL:
            raise CannotOpen("too_large", f"hơn {TOTAL} ô", f"{TOTAL} ô")
    second = SecondReading(contents, strings, styles, from_1904=book.from_1904)
    for i, sheet in enumerate(made.sheets):
        if not _compare(sheet, numbers[i], lambda i=i: second.of_sheet(i), from_1904=book.from_1904):
            made.notes.append(("single_reading", sheet.name))
    return made


def _main_part(package: Package) -> str:
    """The name of the workbook's own part, found through the package's relationships."""
    main = next((p.name for p in package.related("") if p.kind == "officeDocument"), "xl/workbook.xml")
    names = package.names
    if main.endswith(".bin") or "xl/workbook.bin" in names:
        raise CannotOpen("unsupported_format", "sổ làm việc nhị phân (.xlsb)")
    if any(n.startswith("word/") for n in names):
        raise CannotOpen("not_a_workbook", "tài liệu Word")
    if main.lstrip("/").casefold() not in names:
        if any(n.startswith("xl/") for n in names):
            raise CannotOpen("unreadable_file", "thiếu phần chính của bảng tính")
        raise CannotOpen("not_a_workbook", "tệp nén không chứa bảng tính")
    return main


def _strings(content: bytes) -> list[Text]:
    if len(STRING.findall(content)) > STRINGS:
        raise CannotOpen("too_large", "quá nhiều chuỗi ký tự", f"{STRINGS}")
    return [text_of(si) for si in elements(content, "si")]


def _lean(content: bytes) -> bytes:
    """A sheet's XML without the empty cells that only carry a format; all of it where cells go by their order."""
    if len(content) > PART_BYTES:
        raise CannotOpen("too_large", "trang tính quá lớn", f"{PART_BYTES // 1_000_000} MB")
    has_addresses = not WITHOUT_ADDRESS.search(content)
    lean = EMPTY_CELL.sub(b"", content) if has_addresses else content
    if lean.count(b"<") <= CELLS:
        return lean  # whatever its elements are, they are not too many
    if has_addresses:
        check_counts(len(FILLED_CELL.findall(lean)))  # before each of them costs its share of the time
    if len(CELL_OR_ROW.findall(lean)) > ELEMENTS:
        raise CannotOpen("too_large", f"hơn {ELEMENTS} ô và hàng trong một trang tính", f"{ELEMENTS}")
    return lean


def _compare(
    sheet: Sheet,
    numbers: dict[tuple[int, int], float],
    read: Callable[[], Mapping[tuple[int, int], Any] | None],
    *,
    from_1904: bool,
) -> bool:
    """Hold the cells of which a second reading says something else. False where there is no second reading."""
    if not sheet.cells:
        return True
    rows, columns = zip(*sheet.cells, strict=True)
    if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > AREA:
        return True  # one cell far from all others: nothing is asked of a reader that keeps every position between
    second = read()
    if second is None:
        return False
    for at, cell in sheet.cells.items():
        if cell.kind in ("error", "formula") or cell.doubt == "damaged_cell":
            continue
        number = float(cell.value or 0) if cell.kind == "bool" else numbers.get(at)
        if cell.kind == "date" and number is None:
            continue  # a date written as text: calamine gives it as it stands, or as a date
        other = second.get(at, "")
        if other != (cell.text if number is None else number) and not agree(
            cell.text, number, other, from_1904=from_1904
        ):
            cell.doubt = "readers_differ"
    for at in second.keys() - sheet.cells.keys():
        if str(second[at]).strip("\u00a0 \t\r\n"):
            sheet.add(Cell(at[0], at[1], str(second[at]), doubt="readers_differ"))
    return True
