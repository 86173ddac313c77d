"""Where the tables of a sheet are: heading rows are found, not assumed.

A heading may be one row or three, numbers or names or both, merged or not. What the words mean stands in headings.csv,
in the reference files and in aliases.csv; a new form is new rows there.
"""

from __future__ import annotations

import re

from pipeline.ingest.columns import GROUP, columns_of, counts_columns, says_when
from pipeline.ingest.grid import Sheet
from pipeline.ingest.lexicon import NUMBER_ONLY, Lexicon
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean

ROMAN = re.compile(r"^(x{0,2})(ix|iv|v?i{0,3})$", re.IGNORECASE)
CAPTION_ROWS = 4  # a caption stands no further above its table
PROSE = 16  # characters; a commune's name is shorter, a caption longer
HEADING_ROWS = 6  # no form seen has more rows of headings; further rows are data whatever they look like
# The label column and what else a form must have, the most telling first.
FORMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("recognition", "commune", ("decision_no",)),
    ("advanced", "commune", ("advanced_passed",)),
    ("model_area", "commune", ("area_recognised",)),
    ("funding", "funding_row", ("mobilised",)),
    ("funding", "funding_row", ("disbursed",)),
    ("schedule", "work_row", ("work_state",)),
    ("outputs", "output_row", ("cumulative",)),
    ("indicators", "commune", ("indicator",)),
    ("matrix", "commune", ("criterion",)),
    ("self_assessment", "criterion_row", ("self_score",)),
    ("self_assessment", "criterion_row", ("re_score",)),
    ("summary", "criterion_row", ("commune_count",)),
    ("transposed", "criterion_row", ("commune_column",)),
)
LABELS = ("commune", "funding_row", "work_row", "output_row", "criterion_row")


def find_tables(sheet: Sheet, lexicon: Lexicon) -> list[Table]:
    """The tables of a sheet, top to bottom and left to right. A repeated heading (page break) continues its table."""
    rows = sheet.by_row()
    tables: list[Table] = []
    below = 0
    for row in sorted(rows):
        if row <= below:
            continue
        for made in _tables_at(sheet, lexicon, row, rows):
            # 'xã' as a unit in a value column is no heading: a further table shows an index or the same label column.
            if tables and made.index is None and made.label not in {t.label for t in tables}:
                continue
            below = made.heading_rows[1]
            before = next((t for t in reversed(tables) if made.continues(t)), None)
            if before is not None and before.heading_rows[0] < row and not _has_caption(rows, row):
                before.repeats.append(made.heading_rows)
            else:
                tables.append(made)
    last = max(rows, default=0)
    for table in tables:
        following = [t.heading_rows[0] for t in tables if t.heading_rows[0] > table.first_row and t.span == table.span]
        table.last_row = min(following, default=last + 1) - 1
    return tables


def _has_caption(rows: dict[int, list], row: int) -> bool:
    """True where a line of prose stands close above a heading: it opens a table of its own, it repeats none."""
    above = (rows.get(r, []) for r in range(row - CAPTION_ROWS, row))
    return any(0 < len(cells) <= 2 and any(len(clean(c.text)) > PROSE for c in cells) for cells in above)


def _tables_at(sheet: Sheet, lexicon: Lexicon, row: int, rows: dict[int, list]) -> list[Table]:
    """The tables whose first heading row this is: under a label heading a known form unfolds; several may stand abreast."""
    if len(rows[row]) < 2:
        return []
    meanings = [(c.column, lexicon.meanings(c.text)) for c in rows[row]]
    labels = [(column, m) for column, its in meanings for m in LABELS if m in its]
    if not labels:
        return []
    bottom = _bottom(sheet, row, {c for c, _ in labels}, rows, lexicon)
    for form, label_meaning, needed in (*FORMS, *lexicon.forms):
        named = [c for c, m in labels if m == label_meaning]
        # 'Tên tiêu chí | Nội dung tiêu chí' side by side label one table, not two.
        places = [c for c in named if c - 1 not in named]
        made: list[Table] = []
        for span, column in zip(_spans(sheet, lexicon, row, places), places):
            columns = columns_of(sheet, lexicon.of_form(form), row, bottom, column, form, span)
            if all(n in {c.meaning for c in columns.values()} for n in needed):
                made.append(Table(form, (row, bottom), column, columns, bottom + 1, bottom, span))
        if made:
            return made
    return []


def _spans(sheet: Sheet, lexicon: Lexicon, row: int, labels: list[int]) -> list[tuple[int, int]]:
    """The columns of each table abreast: from its index column (or its label) to before the next one's."""
    starts = [c - 1 if "index" in lexicon.meanings(sheet.text(row, c - 1)) else c for c in labels]
    if len(starts) < 2:
        return [(1, 1 << 20)] * len(starts)
    return [(1 if i == 0 else s, starts[i + 1] - 1 if i + 1 < len(starts) else 1 << 20) for i, s in enumerate(starts)]


def _bottom(sheet: Sheet, top: int, labels: set[int], rows: dict[int, list], lexicon: Lexicon) -> int:
    """The last heading row: merged ranges of the first row reach down to it, and rows that only carry headings follow."""
    bottom = top
    for cell in rows[top]:
        merge = sheet.merge_at(top, cell.column)
        if merge and merge[2] - merge[0] < HEADING_ROWS:
            bottom = max(bottom, merge[2])
    for row in range(bottom + 1, top + HEADING_ROWS):
        cells = rows.get(row, [])
        if not cells or not _is_heading_row(cells, labels, lexicon):
            break
        bottom = row
    return bottom


def _is_heading_row(cells: list, labels: set[int], lexicon: Lexicon) -> bool:
    if counts_columns(cells):
        return True
    if any(c.column in labels for c in cells):
        return False
    telling = sum(1 for c in cells if _tells(c.text, lexicon))
    numbers = [c.text for c in cells if NUMBER_ONLY.fullmatch(clean(c.text).casefold())]
    # A row of 1/0 marks is numbers too, but they repeat; the numbers of a heading do not.
    return telling * 2 >= len(cells) and len(set(numbers)) == len(numbers)


def _tells(text: str, lexicon: Lexicon) -> bool:
    number, named, _ = lexicon.criterion(text)
    indicator, names = lexicon.indicator(text)
    return bool(
        number or named or indicator or names or lexicon.meanings(text) or GROUP.match(clean(text)) or says_when(text)
    )
