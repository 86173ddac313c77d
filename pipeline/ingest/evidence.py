"""What the cells of a column are, whatever its heading says: names of communes, criteria, outputs, money, tasks.

A form is known by this evidence first: a column of commune names is the column of communes, whether the office calls it
'Tên xã', 'Đơn vị' or nothing at all. Where its heading plainly speaks of something else the two contradict each other.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from pipeline.ingest import marks, numbers, times
from pipeline.ingest.contents import LISTED
from pipeline.ingest.grid import Cell, Sheet
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.row_labels import is_total
from pipeline.ingest.text import clean, key

LABEL_OF = {
    "commune": "commune",
    "criterion": "criterion_row",
    "output": "output_row",
    "funding": "funding_row",
    "work": "work_row",
}
FEWEST = 3  # names of one kind that make a column theirs without a word in its heading
MOST = 0.5  # of the named cells of a run that are of that kind
GAP = 12  # cells that name nothing between two that do: indicators, remarks, subtotals
ABOVE = 14  # rows above the first name in which its heading is looked for
FIGURE = re.compile(r"[\d.,%\s/()+-]*\d[\d.,%\s/()+-]*")
# Headings of columns that hold names of something else than what those names usually are.
OTHERWISE = re.compile(
    r"\b(thôn|bản|xóm|khu dân cư|tổ dân phố|họ và tên|chủ hộ|trường|chợ|hợp tác xã|htx|công trình|dự án|nơi sinh|quê quán|người)\b"
)


@dataclass(frozen=True)
class NamedColumn:
    """A run of cells of one column that name things of one kind; ``heading`` is the row of the heading above it."""

    column: int
    kind: str
    heading: int
    first: int
    last: int

    @property
    def label(self) -> str:
        return LABEL_OF[self.kind]


def named_columns(sheet: Sheet, lexicon: Lexicon) -> list[NamedColumn]:
    """The columns whose cells name things that the workspace lists, with the heading of each."""
    columns: dict[int, list[Cell]] = defaultdict(list)
    for cell in (c for cells in sheet.by_row().values() for c in cells):
        if cell.kind == "text" and len(cell.text) < 300:
            columns[cell.column].append(cell)
    made: list[NamedColumn] = []
    for number, cells in columns.items():
        lists: list[tuple[str, list[Cell]]] = []
        few: list[tuple[Cell, frozenset[str]]] = []  # names of stretches too short to be a list of their own
        for run in _runs([(c, lexicon.kinds(c.text)) for c in cells]):
            kind = _kind(run, lexicon)
            if not kind:
                few += run
                continue
            names = [c for c, kinds in run if kind in kinds]
            names = [c for c, kinds in few if kind in kinds and names[0].row - c.row <= GAP] + names
            few = [(c, kinds) for c, kinds in few if kind not in kinds]
            if lists and lists[-1][0] == kind and names and names[0].row - lists[-1][1][-1].row <= GAP:
                lists[-1][1].extend(names)  # a name of another kind parted them: one list, without a heading between
            else:
                lists.append((kind, names))
        for kind, names in lists:
            if kind == "criterion" and _are_figures(cells, names):
                continue
            made += _with_headings(sheet, number, kind, names, lexicon) if kind else []
    return [n for n in made if not _numbers_names(n, made, sheet)]


def _numbers_names(column: NamedColumn, named: list[NamedColumn], sheet: Sheet) -> bool:
    """True for a column of numbers left of the names they belong to: 1, 1.1, 1.2 are criteria only where nothing names them."""
    beside = any(n.column == column.column + 1 and n.first <= column.last and column.first <= n.last for n in named)
    return beside and all(
        FIGURE.fullmatch(clean(sheet.text(r, column.column)))
        for r in range(column.first, column.last + 1)
        if (r, column.column) in sheet.cells and not LISTED.fullmatch(clean(sheet.text(r, column.column)))
    )


def _are_figures(cells: list[Cell], names: list[Cell]) -> bool:
    """True for figures typed as text of which some are written as an indicator's number: 64.5, 18.4, 77.3, 14.3. Numbers
    that name indicators stand in their order, without others between."""
    numbers = [
        clean(c.text) for c in cells if names[0].row <= c.row <= names[-1].row and FIGURE.fullmatch(clean(c.text))
    ]
    if not all(FIGURE.fullmatch(clean(c.text)) for c in names):
        return False
    in_order = [tuple(map(int, re.findall(r"\d+", n))) for n in numbers]
    return len(numbers) > len(names) or in_order != sorted(in_order)


def _runs(cells: list[tuple[Cell, frozenset[str]]]) -> list[list[tuple[Cell, frozenset[str]]]]:
    """Cells of a column in stretches without too many in a row that name nothing, or names of another kind."""
    named = [(place, cell, kinds) for place, (cell, kinds) in enumerate(cells) if kinds]
    runs: list[list[tuple[Cell, frozenset[str]]]] = []
    kinds_here: frozenset[str] = frozenset()
    last = -GAP - 2
    for i, (place, cell, kinds) in enumerate(named):
        near, last = place - last <= GAP + 1, place
        if not near or not kinds & kinds_here:
            # 'Văn hóa' may be a commune's name, 'Tổng số' a line of money: one such cell ends no run.
            if near and runs and not any(k & kinds for _, _, k in named[i + 1 : i + 3]):
                continue
            runs.append([])
            kinds_here = kinds
        runs[-1].append((cell, kinds))
        kinds_here = kinds_here | kinds
    return runs


def _kind(run: list[tuple[Cell, frozenset[str]]], lexicon: Lexicon) -> str:
    """The kind most cells of a run name; '' where there are too few, or they name districts: those label no table."""
    counts = Counter(k for _, kinds in run for k in kinds)
    # Of names that are both, as districts are often called after a commune, what the others are decides.
    # A numbered list of communes looks like criteria by number as well.
    kind, count = max(
        counts.items(), key=lambda c: (c[1], c[0] == "district", c[0] == "commune", c[0] != "criterion", c[0])
    )
    if kind == "district":
        return ""
    distinct = len({key(c.text) for c, kinds in run if kind in kinds})
    few = kind == "commune" and distinct == count == len(run) == FEWEST - 1  # a district may have two communes
    return kind if (distinct >= FEWEST or few) and count > MOST * len(run) else ""


def _with_headings(sheet: Sheet, number: int, kind: str, cells: list[Cell], lexicon: Lexicon) -> list[NamedColumn]:
    """A run by each heading that stands in it: the first above its first name, further ones between its names."""
    heading = _heading_of_first(sheet, number, kind, cells, lexicon)
    while heading is None and len(cells) > FEWEST and _only_resembles(kind, cells[0].text, lexicon):
        cells = cells[1:]
        heading = _heading_of_first(sheet, number, kind, cells, lexicon)
    names = [c.row for c in cells]
    text = sheet.text(heading, number) if heading else ""
    is_other = kind == "commune" and OTHERWISE.search(clean(text).casefold())
    if heading is None or is_other or lexicon.time(text) == times.OTHER:
        return []
    made = [NamedColumn(number, kind, heading, names[0], names[-1])]
    above = key(sheet.text(heading, number))
    for before, row in itertools.pairwise(names):
        again = _heading_above(sheet, number, kind, range(row - 1, before, -1), lexicon)
        if again is not None and (key(sheet.text(again, number)) == above or _many_tell(sheet, again, number, lexicon)):
            made.append(NamedColumn(number, kind, again, row, names[-1]))
    return made


def _only_resembles(kind: str, text: str, lexicon: Lexicon) -> bool:
    """True for what is like the name of an output, a source of money or a task without being one."""
    return kind in lexicon.rows and lexicon.rows[kind].find(text) is None


def _heading_of_first(sheet: Sheet, number: int, kind: str, cells: list[Cell], lexicon: Lexicon) -> int | None:
    first = cells[0].row
    return _heading_above(sheet, number, kind, range(first - 1, max(0, first - ABOVE - 1), -1), lexicon)


def _heading_above(sheet: Sheet, number: int, kind: str, rows: range, lexicon: Lexicon) -> int | None:
    """The row of these that heads a column, the nearest one whose words are known to, else the nearest that may: text
    beside other text, no name, no total, no number of a column."""
    names = {kind, "commune", "district"} - {"criterion", "output"}
    worded: list[int] = []
    figured: list[int] = []
    for above in rows:
        cell, beside = sheet.cells.get((above, number)), sheet.row(above)
        if cell is None or cell.kind != "text" or len(beside) < 2:
            continue
        kinds = lexicon.kinds(cell.text)
        others = [c for c in beside if c.column != number]
        figures = sum(_is_figure(c.text, lexicon) or bool(LISTED.fullmatch(clean(c.text))) for c in others)
        # 'Nguồn vốn đầu tư' over the sources of money is like the name of one, and heads them.
        if not figures and _only_resembles(kind, cell.text, lexicon):
            kinds -= {kind}
        if kind in kinds and "district" not in kinds and kind != "criterion":
            break  # a name of another table's
        if (
            kinds & names
            or (kind == "output" and lexicon.rows[kind].find(cell.text))
            or (is_total(cell.text) and figures)
        ):
            continue
        typed = clean(cell.text)
        if len(typed.strip("()[] .")) < 2 or LISTED.fullmatch(typed) or _is_data(others, lexicon):
            continue
        if len(beside) == 2 and any(re.fullmatch(r"[\W\dA-Zivx]{1,5}", clean(c.text)) for c in others):
            continue  # 'A | Cụm 1', 'I | Khu vực phía bắc'
        if LABEL_OF[kind] in lexicon.meanings(cell.text):
            return above
        # A share or a total in words nobody knows stands beside figures: it heads nothing if a row further up may.
        (figured if figures * 2 > len(others) else worded).append(above)
    return next(iter([*worded, *figured]), None)


def _is_figure(text: str, lexicon: Lexicon) -> bool:
    """True for '350', '12,5 %', '350 km', not for '6 tháng đầu năm'."""
    typed = clean(text)
    return bool(FIGURE.fullmatch(typed)) or (
        len(typed) <= 40 and (unit := numbers.read(typed, "").unit) != "" and lexicon.units.named(unit) is not None
    )


def _is_data(cells: list[Cell], lexicon: Lexicon) -> bool:
    """True for cells that are figures or marks: no heading repeats one short text in most of its columns."""
    numbers = [c.text for c in cells if c.kind == "number"]
    if len(set(numbers)) < len(numbers) or any("." in n for n in numbers):
        return True
    texts = Counter(key(c.text) for c in cells if c.kind == "text")
    return bool(texts) and len(cells) > 3 and texts.most_common(1)[0][1] * 2 > len(cells)


def _many_tell(sheet: Sheet, row: int, label: int, lexicon: Lexicon) -> bool:
    cells = sheet.row(row)
    # 12 and 7 may be figures as well as criteria, 'Đạt chuẩn' a mark as well as a heading; 'TC 2' left of names counts rows.
    numbers = [c for c in cells if FIGURE.fullmatch(clean(c.text)) or (c.column < label and re.search(r"\d", c.text))]
    worded = [c for c in cells if c not in numbers and not marks.is_word(c.text)]
    return sum(bool(lexicon.meanings(c.text) or lexicon.criterion(c.text)[0]) for c in worded) * 2 >= len(cells) > 2
