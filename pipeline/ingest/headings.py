"""Where the tables of a sheet are: heading rows are found, not assumed.

A heading may be one row or three, numbers or names or both, merged or not. What the words mean stands in headings.csv,
in the reference files and in aliases.csv; a new form is new rows there.
"""

from __future__ import annotations

import itertools
from collections import defaultdict

from pipeline.ingest import evidence, times
from pipeline.ingest.columns import columns_of, counts_columns, is_group, says_when
from pipeline.ingest.contents import Contents, settle
from pipeline.ingest.evidence import NamedColumn
from pipeline.ingest.grid import Cell, Sheet
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.marks import CERTAIN
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean

CAPTION_ROWS = 4  # a caption stands no further above its table
PROSE = 16  # characters; a commune's name is shorter, a caption longer
HEADING_ROWS = 6  # no form seen has more rows of headings; further rows are data whatever they look like
# The label column and what else a form must have, the most telling first.
FORMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("recognition", "commune", ("decision_no",)),
    ("recognition", "commune", ("decision",)),
    ("advanced", "commune", ("advanced_passed",)),
    ("model_area", "commune", ("area_recognised",)),
    ("funding", "funding_row", ("mobilised",)),
    ("funding", "funding_row", ("disbursed",)),
    ("funding", "funding_row", ("result",)),
    ("schedule", "work_row", ("work_state",)),
    ("outputs", "output_row", ("cumulative",)),
    ("outputs", "output_row", ("result",)),
    ("indicators", "commune", ("indicator",)),
    ("matrix", "commune", ("criterion",)),
    ("transposed", "criterion_row", ("commune_column",)),
    ("self_assessment", "criterion_row", ("self_score",)),
    ("self_assessment", "criterion_row", ("re_score",)),
    ("summary", "criterion_row", ("commune_count",)),
)
# Forms of which one table can only be one: a sheet that fits both is refused with both named.
RIVALS = frozenset(
    frozenset(pair)
    for pair in (
        ("recognition", "matrix"),
        ("recognition", "indicators"),
        ("recognition", "advanced"),
        ("recognition", "model_area"),
        ("advanced", "model_area"),
        ("advanced", "matrix"),
        ("model_area", "matrix"),
    )
)
LABELS = ("commune", "funding_row", "work_row", "output_row", "criterion_row")


def find_tables(sheet: Sheet, lexicon: Lexicon) -> list[Table]:
    """The tables of a sheet, top to bottom and left to right. A repeated heading (page break) continues its table.

    A table begins at the heading of a column that names communes, criteria, outputs, money or tasks; where no column
    names any, at words that head such a column.
    """
    rows = sheet.by_row()
    named: dict[int, list[NamedColumn]] = defaultdict(list)
    for column in evidence.named_columns(sheet, lexicon):
        named[_top(sheet, column, rows, lexicon)].append(column)
    tables: list[Table] = []
    below = 0
    for row in sorted(rows):
        if row <= below:
            continue
        here = named.get(row, [])
        labels = [(n.column, n.label) for n in here] or _labels_by_words(lexicon, rows[row], named)
        for made in _tables_at(sheet, lexicon, row, rows, labels, here) if labels else ():
            # 'xã' as a unit in a value column is no heading: a further table shows an index or the same label column.
            if not here and tables and made.index is None and made.label not in {t.label for t in tables}:
                continue
            below = max(below, made.heading_rows[1])
            before = next((t for t in reversed(tables) if made.continues(t)), None)
            if before is not None and before.heading_rows[0] < row and not _has_caption(rows, row, lexicon):
                before.repeats.append(made.heading_rows)
            else:
                tables.append(made)
    last = max(rows, default=0)
    for table in tables:
        following = [t.heading_rows[0] for t in tables if t.heading_rows[0] > table.first_row and t.span == table.span]
        table.last_row = min(following, default=last + 1) - 1
    return tables


def _labels_by_words(lexicon: Lexicon, cells: list[Cell], named: dict[int, list[NamedColumn]]) -> list[tuple[int, str]]:
    """(column, meaning) of the words of a row that head a label, where no column of names lies beside it."""
    if len(cells) < 2 or any(n.heading <= cells[0].row <= n.last for columns in named.values() for n in columns):
        return []
    return [(c.column, m) for c in cells for m in LABELS if m in lexicon.meanings(c.text)]


def _top(sheet: Sheet, column: NamedColumn, rows: dict[int, list], lexicon: Lexicon) -> int:
    """The first heading row above a column of names: its own heading's, or that of rows of headings right above it."""
    top = column.heading
    while top > 1 and top > column.heading - HEADING_ROWS:
        cells = rows.get(top - 1, [])
        beside = [c for c in cells if c.column != column.column]
        if any(c.column < column.column and sheet.merge_at(c.row, c.column) is None for c in beside):
            break  # a title begins left of the names, with something beside it; headings do not leave out the names' own
        if len(beside) < 2 or len(cells) != len(beside) or not _is_heading_row(cells, {column.column}, lexicon):
            break
        top -= 1
    return top


def _has_caption(rows: dict[int, list], row: int, lexicon: Lexicon) -> bool:
    """True where a line of prose, or of a time ('Kỳ trước'), stands close above a heading, with no row of data between: it
    opens a table of its own, it repeats none."""
    above = (rows.get(r, []) for r in range(row - 1, row - CAPTION_ROWS - 1, -1))
    lines = itertools.takewhile(lambda cells: len(cells) <= 2, above)
    return any(is_caption(c, lexicon) for cells in lines for c in cells)


def is_caption(cell: Cell, lexicon: Lexicon) -> bool:
    """True for a text that is longer than a commune's name, or says when."""
    return len(clean(cell.text)) > PROSE or (cell.kind == "text" and lexicon.time(cell.text) != times.NONE)


def _tables_at(
    sheet: Sheet,
    lexicon: Lexicon,
    row: int,
    rows: dict[int, list],
    labels: list[tuple[int, str]],
    named: list[NamedColumn],
) -> list[Table]:
    """The tables whose first heading row this is: under a label heading a known form unfolds; several may stand abreast."""
    heading, first = max((n.heading for n in named), default=row), min((n.first for n in named), default=0)
    found: list[list[Table]] = []
    held: dict[int, Contents] = {}
    for (form, label_meaning), alike in itertools.groupby((*FORMS, *lexicon.forms), key=lambda f: f[:2]):
        columns_named = [c for c, m in labels if m == label_meaning]
        # 'Tên tiêu chí | Nội dung tiêu chí' side by side label one table, not two.
        places = [c for c in columns_named if c - 1 not in columns_named]
        if not places:
            continue
        bottom = _bottom(sheet, row, heading, set(columns_named), rows, lexicon, first)
        if bottom not in held:
            held[bottom] = Contents(sheet, lexicon, bottom)
        unfolded: list[Table] = []
        for span, column in zip(_spans(sheet, lexicon, row, places), places):
            columns = columns_of(sheet, lexicon.of_form(form), row, bottom, column, form, span)
            if named:
                settle(form, column, columns, held[bottom], lexicon)
            unfolded.append(Table(form, (row, bottom), column, columns, bottom + 1, bottom, span))
        for _, _, needed in alike:
            made = [t for t in unfolded if {c.meaning for c in t.columns.values()}.issuperset(needed)]
            if made and not (found and found[0][0].form == form):
                found.append(made)
    if not found:
        return []
    rivals = [t for t in found[1:] if frozenset((t[0].form, found[0][0].form)) in RIVALS]
    if rivals:
        for table in found[0]:
            table.rivals = (table, *(t for tables in rivals for t in tables if t.label == table.label))
    return found[0]


def _spans(sheet: Sheet, lexicon: Lexicon, row: int, labels: list[int]) -> list[tuple[int, int]]:
    """The columns of each table abreast: from its index column (or its label) to before the next one's."""
    starts = [c - 1 if "index" in lexicon.meanings(sheet.text(row, c - 1)) else c for c in labels]
    if len(starts) < 2:
        return [(1, 1 << 20)] * len(starts)
    return [(1 if i == 0 else s, starts[i + 1] - 1 if i + 1 < len(starts) else 1 << 20) for i, s in enumerate(starts)]


def _bottom(
    sheet: Sheet, top: int, heading: int, labels: set[int], rows: dict[int, list], lexicon: Lexicon, first: int
) -> int:
    """The last heading row: merged ranges of the first row reach down to it, and rows that only carry headings follow.

    ``heading`` is the row of the label's own heading, ``first`` that of the first name below it (0 where not known).
    """
    bottom = heading
    for row in range(top, heading + 1):
        for cell in rows.get(row, []):
            merge = sheet.merge_at(row, cell.column)
            if merge and merge[2] - merge[0] < HEADING_ROWS and (not first or merge[2] < first):
                bottom = max(bottom, merge[2])
    for row in range(bottom + 1, top + HEADING_ROWS):
        cells = rows.get(row, [])
        if not cells or (first and row >= first) or not _is_heading_row(cells, labels, lexicon, under=first > row):
            break
        bottom = row
    return bottom


def _is_heading_row(cells: list, labels: set[int], lexicon: Lexicon, *, under: bool = False) -> bool:
    """True for a row that only carries headings; ``under``: between a label's heading and the first name below it."""
    if counts_columns(cells):
        return True
    if any(c.column in labels for c in cells):
        return False
    numbers = [t for c in cells if (t := clean(c.text).strip("() .")).isdigit()]
    # A row of 1/0 marks is numbers too, but they repeat; the numbers of a heading do not.
    if len(set(numbers)) < len(numbers):
        return False
    # 'Đạt' may head a column; a row of it is marks whose name is missing, never lost as headings (contract, rule 17).
    typed = [clean(c.text).casefold() for c in cells]
    if sum(t in CERTAIN for t in typed) > max(2, len(cells) // 2) and len(set(typed)) < len(typed):
        return False
    telling = sum(1 for c in cells if _tells(c.text, lexicon) or (under and lexicon.units.named(c.text)))
    if telling * 2 >= len(cells):
        return True
    # Words that differ from column to column, where no row has begun: headings nobody knows yet.
    texts = [clean(c.text).casefold() for c in cells]
    return (
        under
        and all(c.kind == "text" for c in cells)
        and not any(t in CERTAIN for t in texts)
        and len(cells) > 2
        and len(set(texts)) > 2
    )


def _tells(text: str, lexicon: Lexicon) -> bool:
    number, named, _ = lexicon.criterion(text)
    indicator, names = lexicon.indicator(text)
    return bool(
        number
        or named
        or indicator
        or names
        or lexicon.meanings(text)
        or is_group(text)
        or says_when(text)
        or lexicon.is_commune_name(text)
    )
