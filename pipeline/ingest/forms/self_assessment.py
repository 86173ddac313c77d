"""One sheet a commune, criteria and their indicators down the page: the commune's own score and the district's re-score.

The district's appraisal (thẩm định) counts where it is given; where it differs from the commune's own score an issue
says so at its cell.
"""

from __future__ import annotations

import re
from typing import Any

from pipeline.ingest import marks
from pipeline.ingest.criterion_order import by_order
from pipeline.ingest.forms.indicators import IndicatorCells
from pipeline.ingest.forms.marking import Spot, read_mark
from pipeline.ingest.forms.rows import heading_roles, is_data, is_signature
from pipeline.ingest.forms.transposed import criterion_of_row, named_and_numbered
from pipeline.ingest.grid import Cell
from pipeline.ingest.page import Context, Page
from pipeline.ingest.row_labels import is_total
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean
from pipeline.ingest.titles import commune_named
from pipeline.reference.model import Commune

INDICATOR_NUMBER = re.compile(r"[^\d,]{0,12}?(\d{1,2}\.\d{1,2})[^\d%]?")
LEVELS = ("huyện", "tỉnh", "trung ương")  # who appraised, the highest last (contract, rule 14)


def read(page: Page, table: Table, context: Context) -> None:
    """Read a commune's sheet. The commune is named by the sheet's title or by the sheet; else everything is held."""
    heading_roles(page, table, context)
    commune = _commune(page, table, context)
    own = next((c.number for c in table.of("self_score")), None)
    again, rivals = _highest(table)
    problem = "hai cột thẩm định cùng cấp" if rivals else ""
    for column in rivals:
        page.issue("heading_duplicate", *column.cells[-1], found=" và ".join(c.text for c in rivals))
    scored = [c for c in (own, again) if c is not None]
    for column in table.of("re_score"):
        if column.number != again:
            for row in filter(table.covers, page.sheet.by_row()):
                lower = "điểm của cấp dưới; kết quả thẩm định cấp cao hơn được tính"
                page.role(row, column.number, *(("held", problem) if column in rivals else ("ignored", lower)))
    rows = {n: _names_of(page, table, n, context) for n in page.sheet.by_row() if table.covers(n)}
    filled = {n: names for n, names in rows.items() if any((n, c) in page.sheet.cells for c in scored)}
    ordered = by_order(filled, context.lexicon)
    for number, (index, label) in rows.items():
        cells = page.sheet.row(number)
        values = [c for c in cells if c.column in scored]
        if is_signature(cells, index, label, values) or not (label or index or any(is_data(c) for c in cells)):
            page.row_role(number, "note")
            continue
        # 'Tỷ lệ người dân tham gia bảo hiểm y tế' begins as a total does: the lists are asked first.
        known = _indicator(index, label, context) or criterion_of_row(index, label, context)[0]
        total = is_total(label) and not known
        for cell in cells:
            meaning = table.columns[cell.column].meaning if cell.column in table.columns else "note"
            if meaning in ("index", "label", "criterion_row", "requirement", "unit"):
                page.role(number, cell.column, "label")
            elif total:
                page.role(number, cell.column, "total")
            elif meaning == "other_year":
                column = table.columns[cell.column]
                page.role_of_other_time(number, cell.column, column.period, column.of)
            elif cell.column not in scored:
                page.role(number, cell.column, "note")
        if not total and any((number, c) in page.sheet.cells for c in scored):
            _read_row(page, number, index, label, own, again, commune, table, context, problem, ordered.get(number))


def _names_of(page: Page, table: Table, row: int, context: Context) -> tuple[str, str]:
    """(number, name) of a row; where a criterion stands beside its first indicator, the row is the indicator's."""
    index, label = named_and_numbered(page, table, row, context)
    columns = [table.label, *(c.number for c in table.of("criterion_row"))]
    texts = [t for c in columns if (t := clean(page.sheet.text(row, c)))]
    names = [t for t in texts if any(ch.isalpha() for ch in t) and t != index]
    specific = (t for t in names if any(context.lexicon.indicator(t)))
    return index, next(specific, names[0]) if len(names) > 1 else label or next(iter(texts), "")


def _highest(table: Table) -> tuple[int | None, list[Column]]:
    """The column of the highest level that appraised, and the columns of that level where they are several."""
    columns = table.of("re_score")
    levels = {
        c.number: max((n for n, w in enumerate(LEVELS, 1) if w in clean(c.text).casefold()), default=1) for c in columns
    }
    best = [c for c in columns if levels[c.number] == max(levels.values())]
    return (best[0].number if best else None), (best if len(best) > 1 else [])


def _commune(page: Page, table: Table, context: Context) -> Commune | None:
    """The commune a sheet is about: 'Xã Hoàng Đồng' above the table, else the sheet's name."""
    candidates = [
        (at, name)
        for at, c in sorted(page.sheet.cells.items())
        if at[0] < table.heading_rows[0] and c.kind == "text"
        if (name := commune_named(c.text, context.places.is_commune_name))
    ]
    named: list[tuple[tuple[int, int] | None, str]] = [*candidates, (None, page.sheet.name)]
    for at, name in named:
        place = context.places.resolve(name, context.district)
        if place.commune is not None:
            context.seen.setdefault(("self", place.commune.commune_code), []).append((page.sheet.name, 1, 1))
            return place.commune
        if at is not None:
            page.hold(at[0], at[1], place.rule, found=name, expected=place.expected, place=place.where)
            return None
    page.issue("unknown_commune", table.heading_rows[0], table.label, found=page.sheet.name, place="danh sách xã")
    return None


def _read_row(
    page: Page,
    row: int,
    index: str,
    label: str,
    own: int | None,
    again: int | None,
    commune: Commune | None,
    table: Table,
    context: Context,
    doubt: str,
    ordered: int | None,
) -> None:
    # The re-score speaks where it is filled in; the own score is then only compared with it.
    column = again if again is not None and (row, again) in page.sheet.cells else own
    if column is None:
        return
    other = own if column == again else None
    if own is not None and other is not None and (cell := page.sheet.cells.get((row, own))) is not None:
        page.role(row, own, "ignored", "điểm tự đánh giá của xã; kết quả thẩm định được tính")
        if clean(cell.text).casefold() != clean(page.sheet.text(row, column)).casefold():
            page.issue(
                "scores_differ",
                row,
                column,
                found=cell.text,
                expected=page.sheet.text(row, column),
                place=label,
                commune_code=commune.commune_code if commune else None,
            )
    if doubt == "" and (rival := _rival(page, row, column, table)) is not None:
        words = {"found": rival.text, "expected": page.sheet.text(row, column), "place": label}
        page.issue("scores_differ", row, column, **words, commune_code=commune.commune_code if commune else None)
        doubt = "cột không nhận ra tiêu đề cho kết quả khác"
    indicator = _indicator(index, label, context)
    if indicator is not None:
        cells = IndicatorCells(page, indicator, context, [(row, column)])
        cells.read((row, column), commune, clean(label), held=bool(doubt))
        return
    criterion, problem = criterion_of_row(index, label, context)
    if ordered is not None:
        criterion, problem = ordered, ""
        page.issue("criterion_by_order", row, table.label, found=label, expected=ordered, criterion_no=ordered)
    if criterion is None:
        page.hold(row, table.label if label else column, "unknown_row", found=label or index)
        page.role(row, column, "held", "không nhận ra tên hàng")
        return
    if problem:
        page.hold(row, table.label, "heading_conflict", found=f"{index} / {label}", criterion_no=criterion)
    read_mark(page, Spot(row, column, page.sheet.name, commune, criterion, problem or doubt), context)


def _rival(page: Page, row: int, column: int, table: Table) -> Cell | None:
    """A mark in a column of unknown meaning that says the opposite of the one that counts: nobody can tell whose it is."""
    counted = marks.certain(page.sheet.text(row, column))
    cells = (page.sheet.cells.get((row, c.number)) for c in table.of("unknown"))
    return next((c for c in cells if c and counted and marks.certain(c.text) not in (None, counted)), None)


def _indicator(index: str, label: str, context: Context) -> str | None:
    found, named = context.lexicon.indicator(label)
    lexicon: Any = context.lexicon
    numbered = INDICATOR_NUMBER.fullmatch(index)
    by_index = numbered[1] if numbered and numbered[1] in lexicon.indicators else None
    if by_index and named and by_index not in named:
        return None
    return by_index or found or (named.pop() if len(named) == 1 else None)
