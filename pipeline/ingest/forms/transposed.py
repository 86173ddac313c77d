"""Criteria down, communes across: the matrix turned on its side."""

from __future__ import annotations

from pipeline.ingest import marks
from pipeline.ingest.contents import LISTED
from pipeline.ingest.criterion_order import by_order, number_of
from pipeline.ingest.forms.districts import is_numeral
from pipeline.ingest.forms.marking import Spot, compare_answers, compare_digits, read_mark
from pipeline.ingest.forms.matrix import whole_number
from pipeline.ingest.forms.rows import heading_roles, is_data
from pipeline.ingest.page import Context, Page
from pipeline.ingest.row_labels import is_count, is_total
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean
from pipeline.reference.model import Commune

MOST_OF_MARKS = 3  # a digit that is a mark is no larger


def read(page: Page, table: Table, context: Context) -> None:
    """Read a matrix whose columns are communes; rows are criteria by number and name, which must not disagree."""
    heading_roles(page, table, context)
    columns = table.of("commune_column")
    communes = {c.number: _commune(page, c, context) for c in columns}
    rows = [n for n in page.sheet.by_row() if table.covers(n) and not _is_total(page, table, n, context)]
    positions = [(n, c.number) for n in rows for c in columns]
    compare_digits(page, positions)
    compare_answers(page, positions)
    states: dict[tuple[int, int], str] = {}
    filled = [n for n in rows if any((n, c.number) in page.sheet.cells for c in columns)]
    ordered = by_order({n: named_and_numbered(page, table, n, context) for n in filled}, context.lexicon)
    for number, cells in page.sheet.by_row().items():
        if not table.covers(number):
            continue
        index, label = named_and_numbered(page, table, number, context)
        total = number not in ordered and _is_total(page, table, number, context)
        inside = [c for c in cells if c.column in table.columns]
        for cell in cells:
            meaning = table.columns[cell.column].meaning if cell.column in table.columns else "note"
            if meaning in ("index", "label"):
                page.role(number, cell.column, "label")
            elif total or meaning in ("commune_count", "commune_share"):
                page.role(number, cell.column, "total")
            elif meaning == "other_year":
                column = table.columns[cell.column]
                page.role_of_other_time(number, cell.column, column.period, column.of)
            elif meaning != "commune_column":
                page.role(number, cell.column, "note")
        if total:
            _totals(page, number, label, columns, states)
            continue
        criterion, problem = criterion_of_row(index, label, context)
        if number in ordered and (criterion is None or problem):
            criterion, problem = ordered[number], ""
            page.issue(
                "criterion_by_order", number, table.label, found=label, expected=criterion, criterion_no=criterion
            )
        blank = not any(c.column in communes for c in inside)
        if blank and (criterion is None or is_numeral(index)):
            continue  # a group of criteria, though it may be called as its first
        if not label and not index and not any(is_data(c) for c in inside):
            page.row_role(number, "note")  # who signs
            continue
        if blank and not page.blank_is_told:
            page.issue(
                "blank_mark",
                number,
                table.label if label else table.index or table.label,
                place=f"{label or index}: cả hàng",
                criterion_no=criterion,
            )
        if criterion is None:
            column = table.label if label else inside[0].column
            page.hold(number, column, "unknown_row", found=label or index)
        elif problem:
            page.hold(number, table.label, "heading_conflict", found=f"{index} / {label}", criterion_no=criterion)
        for column in columns:
            commune = communes[column.number]
            why = problem or ("tiêu đề cột mâu thuẫn hoặc trùng" if column.problem else "")
            spot = Spot(number, column.number, column.subject, commune, criterion, why, blank)
            states[spot.at] = read_mark(page, spot, context)


def _is_total(page: Page, table: Table, row: int, context: Context) -> bool:
    """True for a row that sums others, by its name or its counts; 'Giảm nghèo', 'Tỷ lệ lao động có việc làm' begin as a total
    does and are criteria."""
    index, label = named_and_numbered(page, table, row, context)
    if criterion_of_row(index, label, context)[0] is not None:
        return False
    columns = {c.number for c in table.of("commune_column")}
    counts = [whole_number(c) for c in page.sheet.row(row) if c.column in columns]
    is_count_of = None not in counts and any(n > MOST_OF_MARKS for n in counts if n)
    return is_total(label) or (bool(label) and is_count_of)


def _commune(page: Page, column: Column, context: Context) -> Commune | None:
    row, number = column.cells[-1]
    place = context.places.resolve(column.subject, context.district)
    if place.commune is None:
        page.hold(row, number, place.rule, found=column.subject, expected=place.expected, place=place.where)
        context.unread_rows += 1
        return None
    page.tell_decoration(row, number, column.subject, context.places)
    context.seen.setdefault(("transposed", place.commune.commune_code), []).append((page.sheet.name, row, number))
    return place.commune


def named_and_numbered(page: Page, table: Table, row: int, context: Context) -> tuple[str, str]:
    """(number, name) of a row of criteria. Where its label is only a number ('TC 2') and words that are no mark stand
    right of it, those are the name: they must not contradict it."""
    label = clean(page.sheet.text(row, table.label))
    index = clean(page.sheet.text(row, table.index)) if table.index else ""
    beside = table.columns.get(table.label + 1)
    is_number = bool(LISTED.fullmatch(label) or (label and not context.lexicon.criterion(label)[2]))
    if is_number and beside is not None and beside.meaning in ("unknown", "criterion_row"):
        name = clean(page.sheet.text(row, beside.number))
        if any(c.isalpha() for c in name) and marks.certain(name) is None:
            return label, name
    return index, label


def criterion_of_row(index: str, label: str, context: Context) -> tuple[int | None, str]:
    """(criterion, problem) a row is about: by its name, by the number in the name or in the index column."""
    number, named, name = context.lexicon.criterion(label) if label else (None, set(), "")
    by_index = number_of(index, context.lexicon) if index else None
    if len(named) == 1:
        found = next(iter(named))
        agrees = all(n is None or n == found for n in (number, by_index))
        return found, "" if agrees else "số và tên tiêu chí của hàng mâu thuẫn"
    if (
        not named
        and by_index is not None
        and number in (None, by_index)
        and by_index in context.lexicon.resembling(label)
    ):
        return by_index, ""  # 'Quy hoạch xây dựng' beside its number
    if number is not None and not named:
        # A name that is like no criterion's beside a number may be another one's.
        return number, "" if by_index in (None, number) and not name else "số và tên tiêu chí của hàng mâu thuẫn"
    if not label and by_index is not None:
        return by_index, ""
    return None, ""


def _totals(page: Page, row: int, label: str, columns: list[Column], states: dict[tuple[int, int], str]) -> None:
    """A total row under communes counts the criteria each has passed."""
    if not is_count(label):
        return
    for column in columns:
        cell = page.sheet.cells.get((row, column.number))
        if cell is None or page.unusable(cell, label):
            continue
        mine = [s for (_, c), s in states.items() if c == column.number]
        low = sum(s == marks.PASSED for s in mine)
        high = low + sum(s in (marks.HELD, marks.NOT_REPORTED) for s in mine)
        declared = whole_number(cell)
        if declared is not None and not low <= declared <= high:
            page.issue(
                "declared_total",
                row,
                column.number,
                found=cell.text,
                place=f"{label}, {column.subject}",
                expected=low if low == high else f"{low}–{high}",
            )
