"""What a row of a table is: a commune, a district's heading, a total, a note, a signature. Shared by every form."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from pipeline.ingest.contents import TOLD
from pipeline.ingest.forms.districts import Districts, Row, is_numeral
from pipeline.ingest.grid import Cell, address
from pipeline.ingest.marks import CERTAIN, NEEDS_LEGEND
from pipeline.ingest.page import Context, Page
from pipeline.ingest.places import footnote_of
from pipeline.ingest.row_labels import is_total
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean

NOTE = re.compile(
    r"^\W*(ghi chú|chú thích|chú giải|ký hiệu|kí hiệu|nguồn|nơi nhận|người lập|lập biểu|ngày \d|tm\b|kt\b|thủ trưởng|giám đốc|"
    r"cục trưởng|chi cục trưởng|chủ tịch|phó chủ tịch|đã ký|xác nhận|cột|\(\d+\)|\*)"
)
SIGNATURE = re.compile(
    r"(ngày\s.{0,6}tháng\s.{0,6}năm|^\W*(tm|kt|tl|tuq)\s*\.|\bchủ tịch\b|\bgiám đốc\b|\bcục trưởng\b|đã ký|người lập|nơi nhận|"
    r"thủ trưởng|ủy ban nhân dân|uỷ ban nhân dân|ký, ghi rõ|ký tên)"
)
KEY = "ma_xa"  # in A1 of our own forms: column A carries each row's commune
LISTED, NUMBERED = re.compile(r"[\d.]+"), re.compile(r"\d+\.?")
LETTER_OR_SIGN = re.compile(r"[^\W\d]|[+✓✔√☑*]")
FIGURES = re.compile(r"[\d.,%()/ +-]+")


def read_rows(
    page: Page,
    table: Table,
    context: Context,
    value_columns: set[int],
    about_of: Callable[[int], str] | None = None,
) -> list[Row]:
    """The rows of a table whose label column names communes, with communes resolved inside their district.

    A commune stands once under what a row is about: the table, unless ``about_of`` a row's number says otherwise.

    Rows that name no commune of their district (forms.districts) are held, each with one issue at its name.
    """
    district_column = next((c.number for c in table.of("district")), None)
    made: list[Row] = []
    below_name = 0
    everything = {n: [c for c in cells if table.holds(c.column)] for n, cells in page.sheet.by_row().items()}
    rows = [
        _kind(n, cells, page, table, value_columns, context)
        for n, cells in everything.items()
        if table.covers(n) and cells
    ]
    own_districts = Districts(page, table, context, rows, district_column)
    whole = table.about
    for row in rows:
        made.append(row)
        if row.kind == "commune" and row.number in own_districts.misplaced:
            row.kind = "held"
            page.role(row.number, row.column, "held", "dòng tên huyện phía trên không khớp với các xã")
            context.unread_rows += 1
        elif row.kind == "commune" and _over_several_rows(page, row, value_columns):
            row.kind = "held"
            page.hold(row.number, row.column, "name_over_rows", found=row.label)
            spread = page.sheet.merge_at(row.number, row.column)
            below_name = spread[2] if spread else 0
            context.unread_rows += 1
        elif row.kind == "held" and not row.label and row.number <= below_name:
            row.label = "(hàng dưới của tên gộp)"
        elif row.kind == "commune":
            about = about_of(row.number) if about_of else whole
            _resolve(page, row, own_districts.of(row), context, table, about)
    return made


def _kind(number: int, cells: list[Cell], page: Page, table: Table, value_columns: set[int], context: Context) -> Row:
    at = {c.column: c for c in cells}
    numbers = table.index
    index = at[numbers].text if numbers in at else ""
    label = clean(at[table.label].text) if table.label in at else ""
    column = table.label
    if not label and index and not LISTED.fullmatch(index) and not is_numeral(index):
        label, column = clean(index), numbers or table.label
    values = [at[c] for c in value_columns if c in at]
    named = context.places.is_commune_name(label)
    # Who signs may be named as a commune's office is, but stands in a row without marks.
    signature = not named and is_signature(cells, index, label, values, fewest=2)
    if signature or (NOTE.match(label.casefold()) and not values):
        return Row(number, "note", label, column)
    # 'Cộng Hòa' and 'Tổng Cọt' are communes: the list is asked before the words of totals.
    if is_total(label) and not named:
        return Row(number, "total", label, column)
    if label and not values and not named and context.places.district_of_row(label):
        return Row(number, "district", label, column)
    prefixed = context.places.has_district_prefix(label)
    marked = any(_is_mark(c) for c in values if c.kind == "text")
    numbered = bool(NUMBERED.fullmatch(clean(index)))
    is_heading = is_numeral(index) or prefixed or not named or (not values and not numbered)
    if label and is_heading and (prefixed or not marked) and context.places.district(label):
        return Row(number, "district", label, column)
    if not label:
        return Row(number, "held" if any(is_data(c) for c in values) else "note", "", column)
    if not values and not named and not numbered:
        return Row(number, "note", label, column)
    return Row(number, "commune", label, column)


def _over_several_rows(page: Page, row: Row, value_columns: set[int]) -> bool:
    """True where the name's cell is merged down over further rows that carry values too."""
    merge = page.sheet.merge_at(row.number, row.column)
    if merge is None or merge[2] == merge[0]:
        return False
    return any((r, c) in page.sheet.cells for r in range(row.number + 1, merge[2] + 1) for c in value_columns)


def is_signature(cells: list[Cell], index: str, label: str, values: list[Cell], fewest: int = 1) -> bool:
    """A row of place and date, of who signs, of who made the form.

    None that is numbered, that has this many figures or marks, or that names a thing and says anything of it ('UBND xã
    Hữu Liên', '12/QĐ-UBND', 'ngày 3 tháng 5 năm 2017'): what only looks like a signature would be lost with its values.
    """
    if not any(signs(c.text) for c in cells) or (re.fullmatch(r"\d+(\.\d+)*\.?", clean(index)) and values):
        return False
    is_said = bool(label) and not signs(label) and any(not signs(v.text) for v in values)
    return not is_said and sum(map(is_data, values)) < fewest


@lru_cache(maxsize=20_000)
def signs(text: str) -> bool:
    """True for a text of place and date, of who signs, of who made the form."""
    return bool(SIGNATURE.search(clean(text).casefold()))


def is_data(cell: Cell) -> bool:
    """A cell that could be a mark or a figure; the title of who signs, in the same column, could not."""
    typed = clean(cell.text)
    return (
        cell.kind != "text"
        or typed.casefold() in CERTAIN
        or typed in NEEDS_LEGEND
        or bool(FIGURES.fullmatch(typed))
        or len(typed) <= 3
    )


def _is_mark(cell: Cell) -> bool:
    return len(clean(cell.text)) <= 10 and bool(LETTER_OR_SIGN.search(cell.text))


def _resolve(page: Page, row: Row, district: str | None, context: Context, table: Table, about: str) -> None:
    cell = page.sheet.cells.get((row.number, row.column))
    if page.unusable(cell, "tên xã"):
        if cell is None or cell.doubt != "struck_through":
            row.kind = "held"
            return
        # Whose row it is can still be read; whether the row still holds cannot.
        page.struck.append((row.number, table.span[0], row.number, table.span[1]))
    place = context.places.resolve(row.label, district)
    if place.commune is None:
        row.kind = "held"
        page.hold(row.number, row.column, place.rule, found=row.label, expected=place.expected, place=place.where)
        if place.rule == "misspelt_commune":
            context.suggested.add(place.expected)
        context.unread_rows += 1
        return
    own_key = page.sheet.text(row.number, 1) if page.sheet.text(1, 1) == KEY else ""
    if own_key in context.places.communes and own_key != place.commune.commune_code:
        row.kind = "held"
        meant = context.places.communes[own_key].commune_name
        page.hold(row.number, row.column, "key_conflict", found=row.label, expected=meant, place=place.where)
        context.unread_rows += 1
        return
    row.commune = place.commune
    page.role(row.number, row.column, "label")
    page.tell_decoration(row.number, row.column, row.label, context.places)
    if sign := footnote_of(row.label):
        page.issue("footnote_on_name", row.number, row.column, found=sign, place=place.commune.commune_name)
    seen = context.seen.setdefault((about, place.commune.commune_code), [])
    if seen:
        where = ", ".join(f"{s}!{address(r, c)}" for s, r, c in [*seen, (page.sheet.name, row.number, row.column)])
        page.issue(
            "duplicate_commune",
            row.number,
            row.column,
            found=where,
            place=place.commune.commune_name,
            commune_code=place.commune.commune_code,
        )
    seen.append((page.sheet.name, row.number, row.column))


def roles_outside_values(page: Page, table: Table, rows: list[Row], value_columns: set[int]) -> None:
    """Roles of everything in the rows but the values: numbers of rows, remarks, columns nobody asked for."""
    for row in rows:
        for cell in page.sheet.row(row.number):
            if not table.holds(cell.column):
                continue
            column = table.columns.get(cell.column)
            meaning = column.meaning if column else "outside"
            nameless = row.kind == "held" and not row.label and cell.column not in value_columns
            if row.kind == "note":
                page.role(row.number, cell.column, "note")
            elif nameless or meaning in ("index", "label", "district"):
                page.role(row.number, cell.column, "label")
            elif row.kind in ("total", "district"):
                page.role(row.number, cell.column, "total")
            elif meaning == "note":
                page.role(row.number, cell.column, "note")
            elif meaning in ("criterion_total", "commune_share", "share"):
                page.role(row.number, cell.column, "total")
            elif column is None:
                page.role(row.number, cell.column, "note")
            elif meaning == "other_year":
                page.role_of_other_time(row.number, cell.column, column.period, column.of)
            elif cell.column not in value_columns:
                reason = {"extra": "số liệu bổ trợ, không thuộc chỉ tiêu nào của kế hoạch"}.get(
                    meaning, "cột có tiêu đề không nhận ra"
                )
                page.role(row.number, cell.column, "ignored", reason)


def _is_struck(page: Page, at: tuple[int, int]) -> bool:
    cell = page.sheet.cells.get(at)
    return cell is not None and cell.doubt == "struck_through"


def heading_roles(page: Page, table: Table, context: Context) -> None:
    """Headings as headings, and an issue for each column whose heading is not understood or contradicts itself."""
    for top, bottom in [table.heading_rows, *table.repeats]:
        for r in range(top, bottom + 1):
            page.row_role(r, "heading")
    used = {c.column for cells in page.sheet.rows(table.first_row, table.last_row) for c in cells}
    for column in table.columns.values():
        if not column.cells:
            continue
        row, number = column.cells[-1]
        struck = next((page.sheet.cells[at] for at in column.cells if _is_struck(page, at)), None)
        if struck is not None and column.meaning not in ("label", "index"):
            page.unusable(struck, "tiêu đề cột")
            page.struck.append((table.first_row, column.number, table.last_row, column.number))
        if column.problem:
            page.issue(column.problem, row, number, found=column.found)
            page.role(row, number, "held", str(page.issues[-1]["message_vi"]))
        elif column.by_contents and column.meaning == "criterion":
            page.issue("criterion_by_order", row, number, found=column.text, expected=column.subject)
        elif column.by_contents:
            meaning, english = TOLD[column.meaning]
            page.issue("heading_by_contents", row, number, found=column.text, expected=meaning, expected_en=english)
        elif column.meaning == "unknown" and column.number in used:
            page.issue("heading_unknown", row, number, found=column.text, expected=context.lexicon.propose(column.text))
