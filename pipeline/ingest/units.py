"""Units as forms state them, and how many of the expected unit one of them is: the words are those of reference.units.

Contract, rules of reading 3 and 15: equal text always matches; what has a base unit in common is converted; the unit of a
cell stands before that of its row, a column's before the table's, the table's before the title's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.ingest.grid import Sheet
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean, key
from pipeline.reference.model import Unit

LINE = re.compile(
    r"(?P<sure>đơn vị\s+tính|đ\.?\s*vị tính|\bđ\.?v\.?t\b|don vi tinh|\bdvt\b)(?:\s*(?:là|bằng))?\s*[:.]?\s*(?P<unit>[^):.\s][^)]*)"
    r"|(?:đơn vị|\bđ\.?\s*v(?:ị)?\b|don vi|tính bằng)\s*[:.]?\s*(?P<maybe>[^)]+)"
)
# A sum of đồng, whatever its short form: 'tỷ đ', 'Tr.đồng', '1.000đ', 'triệu VNĐ'.
MONEY = re.compile(
    r"(?:(?:x\s*)?(?P<number>1(?:[.,\s]?000)+|10\s*\^\s*[369])\s*)?"
    r"(?P<words>(?:(?:nghìn|ngàn|nghin|ngan|ngh|ng|triệu|trieu|tr|tỷ|tỉ|ty)\s*\.?\s*)*)"
    r"(?P<of>đồng|dong|vnđ|vnd|đ)(?:\s*(?:việt nam|vn))?\.?"
)
POWERS = {"ng": 3, "tr": 6, "tỷ": 9, "tỉ": 9, "ty": 9}
BRACKETS = re.compile(r"\(([^()]*)\)")
SEVERAL = re.compile(r"\s*[,;]\s*|\s+và\s+")
IN_NUMBERS = re.compile(r"(?<=\d)[.,](?=\d)")
LONGEST = 40  # characters of a unit
SAME = 1e-6
# The two units of reference.units that every form writes with the same sign.
SHARE, POINTS = "%", "percentage point"


@dataclass(frozen=True)
class Stated:
    """A unit a form states, where it does, and of what: its column, or the whole table.

    ``is_plain``: it stands behind 'Đơn vị tính', so it is a unit even where nobody knows it.
    """

    text: str
    at: tuple[int, int]
    of_column: bool
    is_plain: bool = False


class Units:
    """The units of a workspace, by all their spellings."""

    def __init__(self, units: Iterable[Unit]):
        self._by_spelling: dict[str, Unit] = {}
        rows = list(units)
        for spelt in ([(u.unit_id, u) for u in rows], [(s, u) for u in rows for s in u.spellings]):
            for word, unit in spelt:
                self._by_spelling.setdefault(_key(word), unit)

    def named(self, text: str) -> Unit | None:
        """The unit written so; None where nobody knows it."""
        found = self._by_spelling.get(_key(text))
        return found if found is not None or len(text) > LONGEST else self._of_money(text)

    def _of_money(self, text: str) -> Unit | None:
        """The unit of so many đồng, where the workspace counts in money at all."""
        found = MONEY.fullmatch(clean(text).casefold())
        one = self._by_spelling.get(_key("đồng"))
        if not found or one is None:
            return None
        zeros = sum(POWERS[w[:2]] for w in re.findall(r"[^\W\d]+", found["words"]))
        if found["number"]:
            typed = re.sub(r"\s", "", found["number"])
            zeros += int(typed[-1]) if "^" in typed else typed.count("0")
        same = (u for u in self._by_spelling.values() if u.base_unit == one.base_unit)
        factor = one.factor * 10**zeros
        known = next((u for u in same if abs(u.factor / factor - 1) < SAME), None)
        return known or replace(one, unit_id=text, name_vi=text, factor=factor)

    def name(self, text: str) -> str:
        """A unit as forms write it, for a message."""
        unit = self.named(text)
        return unit.name_vi if unit else text

    def factor(self, stated: str, expected: str) -> float | None:
        """How many of the expected unit one of the stated one is; None where they have no base in common.

        Of several stated in one line ('triệu đồng, %') the one that fits counts.
        """
        one = self._factor(stated, expected)
        parts = {self._factor(part, expected) for part in SEVERAL.split(stated)} - {None}
        return one if one is not None or len(parts) != 1 else parts.pop()

    def _factor(self, stated: str, expected: str) -> float | None:
        if _key(stated) == _key(expected):
            return 1.0
        one, other = self.named(stated), self.named(expected)
        if one and other and one.base_unit == other.base_unit:
            return one.factor / other.factor
        if other and other.base_unit in (SHARE, POINTS) and "%" in stated:
            return 1.0
        return self._of_rates(stated, expected, other)

    def _of_rates(self, stated: str, expected: str, other: Unit | None) -> float | None:
        """The same for what is counted per something: 'triệu đồng' of 'triệu đồng/người/năm', never 'triệu đồng/hộ' of it."""
        counted, _, per = _bare(stated).partition("/")
        for spelt in (expected, *(other.spellings if other else ())):
            expected_counted, slash, expected_per = _bare(spelt).partition("/")
            one, two = self.named(counted), self.named(expected_counted)
            if slash and one and two and one.base_unit == two.base_unit and per in ("", expected_per):
                return one.factor / two.factor
        return None

    def convertible(self, text: str, expected: str) -> set[str]:
        """Units that could be the expected one, wherever they stand in a text: 'Thu nhập nghìn đồng/người' → it."""
        bases = {u.base_unit for u in map(self.named, (expected, _bare(expected).partition("/")[0])) if u}
        spelt = {_bare(s) for u in self._by_spelling.values() if u.base_unit in bases for s in u.spellings}
        longest = "|".join(map(re.escape, sorted(spelt, key=len, reverse=True))) or r"(?!)"
        # 'Tỷ lệ' is no billion.
        pattern = rf"(?<!\w)(?:{longest})(?!\w)(?!\s+(?:lệ|trọng|suất|số))(?:/\w+)*"
        return {m[0] for m in re.finditer(pattern, _bare(text))}

    def of_column(self, sheet: Sheet, table: Table, column: Column) -> Stated | None:
        """The unit the heading of a column states in brackets or behind 'ĐVT', else the one merged above it."""
        top, bottom = table.heading_rows
        wide = [
            (c.row, c.column)
            for row in range(top, bottom + 1)
            for c in sheet.row(row)
            if (merge := sheet.merge_at(row, c.column)) and merge[1] <= column.number <= merge[3]
        ]
        lowest = column.cells[-1] if len(column.cells) > 1 or wide else None
        if lowest and (unit := clean(sheet.text(*lowest)).strip("()")) and self.named(unit) is not None:
            return Stated(unit, lowest, True)
        for row, number in [*reversed(column.cells), *sorted(wide, reverse=True)]:
            for text, is_plain in _units_in(sheet.text(row, number)):
                if is_plain or self._is_known(text):
                    return Stated(text, (row, number), True, is_plain)
        return None

    def of_table(self, sheet: Sheet, table: Table) -> Stated | None:
        """The unit of the line 'Đơn vị tính: …' nearest above a table, else the one in brackets in a title, a line that is
        nothing but a sum of money, or the line below the sheet's last table."""
        inside = {at for c in table.columns.values() for at in c.cells}
        rows = range(table.heading_rows[1], 0, -1)
        above = [c for row in rows for c in sheet.row(row) if c.kind == "text" and (row, c.column) not in inside]
        rest = [c for c in sheet.cells.values() if c.row > table.first_row and c.kind == "text"]
        below = rest if max((c.row for c in rest), default=0) <= table.last_row else []
        for units_of, cells in ((_lines, above), (_brackets, above), (_alone, above), (_plain_lines, below)):
            for cell in cells:
                for text, is_plain in units_of(cell.text):
                    if is_plain or self._is_known(text):
                        return Stated(text, (cell.row, cell.column), False, is_plain)
        return None

    def _is_known(self, text: str) -> bool:
        return len(text) <= LONGEST and any(
            self.named(p) or self.named(_bare(p).partition("/")[0]) for p in (text, *SEVERAL.split(text))
        )


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    stated = LINE.search(clean(text).casefold())
    if stated:
        unit = (stated["unit"] or stated["maybe"]).strip(" .():")
        yield unit.rpartition(":")[2].strip(" ."), bool(stated["sure"])  # 'Đơn vị tính số tiền: tỷ đồng'


def _plain_lines(text: str) -> Iterator[tuple[str, bool]]:
    yield from ((unit, is_plain) for unit, is_plain in _lines(text) if is_plain)


def _alone(text: str) -> Iterator[tuple[str, bool]]:
    bare = clean(text).casefold().strip(" .:()")
    if MONEY.fullmatch(bare):
        yield bare, False


def _brackets(text: str) -> Iterator[tuple[str, bool]]:
    for inner in reversed(BRACKETS.findall(clean(text).casefold())):
        yield inner.rpartition(":")[2].strip(" ."), False  # 'số tiền: tỷ đồng'


def _units_in(text: str) -> Iterator[tuple[str, bool]]:
    yield from _lines(text)
    yield from _brackets(text)


def _bare(text: str) -> str:
    """A unit in lower case, '1.000 đồng' as '1000 đồng', 'người / năm' as 'người/năm'."""
    return re.sub(r"\s*/\s*", "/", IN_NUMBERS.sub("", clean(text).casefold())).strip()


def _key(text: str) -> str:
    return key(_bare(text))
