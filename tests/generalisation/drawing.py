"""Draw words of one half of the vocabulary, and a sheet laid out with them; every cell of data knows what it means."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from troubles import sheets
from troubles.matrix import Key, full_name, reference
from troubles.sheets import Leaf

HALVES = ("develop", "held_out")
# Other hands' words, each written without sight of the reader and scored before anyone looked at what it cost
# (docs/teaching.md). They have been looked at since: an honest figure wants a new hand.
ONLY_SCORED = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
PERIOD = "2019-06"
UNKNOWN = "unknown"  # the truth of a cell that nobody can read with certainty: it must not count


@cache
def vocabulary(half: str) -> dict[str, list[Any]]:
    """Concept (``heading.commune``) → its ways of writing in that half."""
    text = (Path(__file__).parent / f"{half}.toml").read_text(encoding="utf-8")
    return {f"{group}.{name}": ways for group, names in tomllib.loads(text).items() for name, ways in names.items()}


class Draw:
    """Choices of one workbook. Each concept has dice of its own, so that one choice can be changed alone (``instead``)."""

    def __init__(self, half: str, seed: str, instead: Mapping[str, int] | None = None) -> None:
        self.half, self.seed = half, seed
        self.instead = dict(instead or {})
        self.chosen: dict[str, int] = {}
        self.dice = random.Random(f"{half}-{seed}")

    def word(self, concept: str) -> Any:
        """The way this workbook writes a concept: the same each time it is asked."""
        ways = vocabulary(self.half)[concept]
        if concept not in self.chosen:
            own = random.Random(f"{self.half}-{self.seed}-{concept}").randrange(len(ways))
            self.chosen[concept] = self.instead.get(concept, own)
        return ways[self.chosen[concept]]

    def own_name(self, concept: str, name: str) -> str:
        """This half's own name of an indicator or a row, in half of the workbooks and where it has one; else ``name``."""
        known = concept in vocabulary(self.half) and self.chance("own names", 0.5)
        return self.word(concept) if known else name

    def chance(self, what: str, share: float) -> bool:
        """True in that share of workbooks."""
        return random.Random(f"{self.half}-{self.seed}-{what}").random() < share


@dataclass
class DrawnWorkbook:
    """A workbook with its truth by key; ``UNKNOWN`` must be held. ``refuse``: it is of another period, nothing counts."""

    form: str
    draw: Draw
    leaves: list[Leaf]
    name: str
    truth: dict[Key, Any] = field(default_factory=dict)
    aside: dict[tuple[str, str, str], set[float]] = field(default_factory=dict)
    refuse: bool = False
    data: bytes = b""


@dataclass(frozen=True)
class Cell:
    """A value as it is written, and what it means: its key and truth; ``aside`` is a figure of another time or a plan."""

    shown: Any
    key: Key | None = None
    truth: Any = None
    number_format: str = ""
    aside: Any = None


@dataclass(frozen=True)
class Heading:
    """A column's heading lines from top to bottom; equal upper lines of neighbours are one merged cell.

    ``label``: which of the lines names the subject; a unit may stand below it.
    """

    lines: tuple[str, ...]
    subject: str = ""
    label: int = -1


class SheetWriter:
    """A sheet written from top to bottom: title block, headings, rows, what stands below."""

    def __init__(self, book: DrawnWorkbook, name: str | None = None) -> None:
        self.book, self.draw = book, book.draw
        self.leaf = Leaf(name if name is not None else self.draw.word("title_block.sheet"))
        book.leaves.append(self.leaf)
        self.layout = self.draw.word("layout.table")
        self.left = {"column_b": 2, "column_c": 3, "inset": 3}.get(self.layout, 1)
        self.row = 3 if self.layout == "inset" else 1
        self.columns: list[int] = []
        self.heading_rows: list[list[tuple[int, Any]]] = []

    def line(self, text: str, column: int | None = None) -> None:
        """A line of text of its own; a line break makes two."""
        for part in text.split("\n") if text else ():
            self.leaf.put(self.row, column or self.left, part)
            self.row += 1

    def title_block(self, office: str, title: str, places: Mapping[str, str]) -> None:
        """Office, motto, number of the form, title with its period, caption."""
        period = self.draw.word("title_block.other_period" if self.book.refuse else "title_block.period")
        motto = self.draw.word("title_block.motto")
        for n, part in enumerate(motto.split("\n") if motto else ()):
            self.leaf.put(self.row + n, self.left + 5, part)
        self.line(office.format(**places))
        self.line(self.draw.word("title_block.form_no"))
        self.line(title.format(period=period, **places))
        self.line(self.draw.word("title_block.caption"))
        self.row += {"gap": 1, "two_gaps": 2}.get(self.layout, 0)

    def headings(self, columns: list[Heading]) -> None:
        """The heading rows, with merges down and across, and a row that numbers the columns where the layout has one."""
        depth = max(len(c.lines) for c in columns)
        places = range(self.left, self.left + len(columns) + 1)
        hole = len(columns) - 1 if self.layout == "blank_column" else None
        self.columns = [c for c in places if hole is None or c != self.left + hole][: len(columns)]
        top = self.row
        for at, heading in zip(self.columns, columns):
            for n, text in enumerate(heading.lines):
                self._heading(top + n, at, int(text) if text.isdigit() else text)
            if depth > len(heading.lines):
                self.leaf.merge(top + len(heading.lines) - 1, at, top + depth - 1, at)
            if heading.subject:
                self.leaf.anchors["column", heading.subject] = (top + heading.label % len(heading.lines), at)
                self.leaf.anchors["below column", heading.subject] = (top + len(heading.lines) - 1, at)
        self._merge_across(top, columns)
        self.row = top + depth
        if self.layout in ("numbered_columns", "letters_row", "formula_row", "bracket_row"):
            for n, at in enumerate(self.columns, start=1):
                letters: Any = "AB"[n - 1] if n <= 2 else n - 2
                whole = f"({n})=(3)+…+({n - 1})" if n > 12 and n == len(columns) else f"({n})"
                ways = {"letters_row": letters, "bracket_row": f"[{n}]", "formula_row": whole}
                self._heading(self.row, at, ways.get(self.layout, f"({n})"))
            self.row += 1
        self.heading_rows = [[(at, self.leaf.cells.get((r, at))) for at in self.columns] for r in range(top, self.row)]
        self.row += self.layout == "two_gaps"

    def _heading(self, row: int, column: int, text: Any) -> None:
        self.leaf.put(row, column, text)

    def _merge_across(self, top: int, columns: list[Heading]) -> None:
        for level in range(max(len(c.lines) for c in columns) - 1):
            above = [c.lines[: level + 1] if len(c.lines) > level + 1 else (n,) for n, c in enumerate(columns)]
            start = 0
            for n in range(1, len(columns) + 1):
                if n == len(columns) or above[n] != above[start]:
                    if n - start > 1:
                        self.leaf.merge(top + level, self.columns[start], top + level, self.columns[n - 1])
                    start = n

    def space(self) -> None:
        """A blank row before a group of rows, where the layout has it."""
        self.row += self.draw.word("layout.spacing") == "blank_row"

    def repeat_headings(self) -> None:
        """The headings once more, as after a page break, where the layout has it."""
        if self.layout == "repeated_heading":
            for line in self.heading_rows:
                for at, text in line:
                    self.leaf.put(self.row, at, text)
                self.row += 1

    def data(self, cells: list[Any], subject: str = "", label: int = 1) -> None:
        """One row; plain values are labels or figures without a key. ``subject``: whom the row is about."""
        for n, (at, cell) in enumerate(zip(self.columns, cells)):
            if n == label and subject:
                self.leaf.anchors["row", subject] = (self.row, at)
            if not isinstance(cell, Cell):
                self.leaf.put(self.row, at, None if cell == "" else cell)
                continue
            self.leaf.put(self.row, at, None if cell.shown == "" else cell.shown)
            if cell.number_format:
                self.leaf.formats[self.row, at] = cell.number_format
            if cell.key is not None and cell.aside is not None:
                self.book.aside.setdefault(cell.key[:3], set()).add(cell.aside)
            elif cell.key is not None:
                self.leaf.anchors[cell.key] = (self.row, at)
                self.book.truth[cell.key] = cell.truth
        self.row += 1

    def below(self, lines: list[str]) -> None:
        """Lines under the table, and the signatures to the right of them."""
        starred = self.draw.word("layout.name") if "layout.name" in self.draw.chosen else ""
        sign = "(*)" if "(*)" in starred else "*" * starred.endswith("*")
        for text in [*lines, self.draw.word("value.footnote").format(sign=sign)] if sign else lines:
            self.line(text)
        for text in self.draw.word("title_block.signature"):
            self.line(text, max(self.columns[-1] - 1, self.left))


def numbering(draw: Draw, n: int) -> Any:
    """A running number as this workbook writes it."""
    shown = draw.word("layout.numbering").format(n=n)
    return n if shown == str(n) else shown


def commune_name(draw: Draw, name: str, n: int = 0) -> str:
    """A commune's name as this workbook writes it; a ``|`` parts two ways that stand in one list, as where some have a star."""
    ways = draw.word("layout.name").split("|")
    way = random.Random(f"{draw.seed}-{name}").choice(ways)
    return way.format(name=name, NAME=name.upper(), n=n)


def commune_number(draw: Draw, n: int) -> Any:
    """A commune's running number; blank where it stands before the name."""
    return "" if "{n}" in draw.word("layout.name") else numbering(draw, n)


def district_places(code: str) -> dict[str, str]:
    """What a title may say of a district."""
    whole = full_name(code)
    name = next(d.district_name for d in reference().districts if d.district_code == code)
    return {"DISTRICT": whole.upper(), "District": whole, "DISTRICT_NAME": name.upper()}


def arranged(draw: Draw, rows: list[Any], name: Callable[[Any], str]) -> list[Any]:
    """Rows in the order this workbook keeps."""
    order = draw.word("layout.order")
    if order == "alphabet":
        return sorted(rows, key=name)
    if order == "shuffled":
        return draw.dice.sample(rows, len(rows))
    return rows[::-1] if order == "reverse" else rows


def figure(draw: Draw, value: float, percent: bool) -> tuple[Any, str]:
    """A number with one decimal as this workbook writes it, with its number format."""
    style = draw.word("value.number")
    comma = f"{value:.1f}".replace(".", ",")
    if style in ("two_decimals", "dotted_text", "padded"):
        return {"two_decimals": comma + "0", "dotted_text": f"{value:.1f}", "padded": f" {comma} "}[style], ""
    if style == "percent_format" and percent:
        return round(value / 100, 6), "0.0%"
    if style in ("percent_text", "spaced_percent") and percent:
        return comma + (" %" if style == "spaced_percent" else "%"), ""
    return (value, "0.0") if style in ("number", "dotted_decimal_number") else (comma, "")


def finish(book: DrawnWorkbook) -> DrawnWorkbook:
    """Add the sheets beside the table, choose the type of file and write it."""
    extra = book.draw.word("layout.extra_sheet")
    if extra == "cover":
        cover = Leaf("Bìa")
        for n, text in enumerate(("BÁO CÁO", "Kết quả xây dựng nông thôn mới"), start=3):
            cover.put(n, 2, text)
        book.leaves.insert(0, cover)
    elif extra == "guide":
        guide = Leaf("Hướng dẫn")
        guide.put(1, 1, "Hướng dẫn ghi biểu")
        guide.put(2, 1, "Các đơn vị không thêm, bớt cột của biểu; gửi trước ngày 25 của tháng cuối quý.")
        book.leaves.append(guide)
    elif extra == "empty":
        book.leaves.append(Leaf("Sheet2"))
    kind = book.draw.word("layout.file_type")
    formatted = any(leaf.formats for leaf in book.leaves)
    dated = any(isinstance(v, dt.date) for leaf in book.leaves for v in leaf.cells.values())
    if (kind in ("csv", "html") and (len(book.leaves) > 1 or dated)) or (kind in ("csv", "html", "ods") and formatted):
        kind = "xlsx"
    if kind == "ods" and dated:
        kind = "xlsx"
    if kind in ("csv", "html"):
        for at, value in book.leaves[0].cells.items():
            if isinstance(value, float):
                book.leaves[0].cells[at] = f"{value:g}".replace(".", ",")
    write: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: sheets.xlsx(book.leaves),
        "xls": lambda: sheets.xls(book.leaves),
        "ods": lambda: sheets.ods(book.leaves),
        "csv": lambda: sheets.csv_bytes(book.leaves[0]),
        "html": lambda: sheets.html(book.leaves[0]),
    }
    book.data = write[kind]()
    book.name = f"{book.name}.{'xls' if kind == 'html' else kind}"
    return book
