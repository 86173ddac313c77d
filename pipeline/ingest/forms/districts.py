"""Which district each row of a table of communes lies in: by the headings between them, by a column, by the list's own order.

A row that heads a block may say its district in any writing; where it cannot be read, its block is the district of the
names in it that are one district's alone. A list without headings that keeps each district's communes together says by
its order what a name of several districts means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.ingest.page import Context, Page
from pipeline.ingest.row_labels import of_total
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean
from pipeline.reference.model import Commune

DITTO = frozenset({'"', "''", "”", "“", "nt", "-nt-", "như trên", "〃", "//", "- nt -", "-//-", ",,"})
NUMERAL = re.compile(r"\(?(?:x{0,2}(?:ix|iv|v?i{0,3})|[A-K])\)?[.):/\-]?", re.IGNORECASE)
FEWEST = 2  # names of one district alone that tell whose block an unreadable heading opens


def is_numeral(text: str) -> bool:
    """True for what numbers a heading among rows: 'I', 'II.', 'A'."""
    typed = clean(text)
    return bool(typed) and bool(NUMERAL.fullmatch(typed)) and not typed.islower()


@dataclass
class Row:
    """One row below the headings. ``kind``: commune, held, district, total, note."""

    number: int
    kind: str
    label: str
    column: int
    commune: Commune | None = None


@dataclass
class _Block:
    """The rows of communes below one heading (None above the first); ``is_unread``: its name is no district's."""

    heading: Row | None
    district: str | None
    is_unread: bool = False
    rows: list[Row] = field(default_factory=list)


class Districts:
    """The district of each row of communes; ``misplaced`` are rows whose heading names another district than theirs."""

    def __init__(self, page: Page, table: Table, context: Context, rows: list[Row], column: int | None):
        self._page, self._table, self._places = page, table, context.places
        self._of: dict[int, str | None] = {}
        self.misplaced: set[int] = set()
        self._heads_by_total(rows)
        for block in self._blocks(rows, context.district):
            if block.heading is not None and self._names_another(block):
                self.misplaced |= {r.number for r in block.rows}
            self._of |= dict.fromkeys((r.number for r in block.rows), block.district)
            self._of |= dict.fromkeys(self._strays(block)) if context.district is None else {}
            if block.district is None and context.district is None and column is None:
                self._of |= self._by_order(block)
        if column is not None:
            self._by_column(rows, column)

    def of(self, row: Row) -> str | None:
        """The district's code; None where nothing tells."""
        return self._of.get(row.number)

    def _heads_by_total(self, rows: list[Row]) -> None:
        """'Tổng huyện Chi Lăng' above the communes of Chi Lăng heads them; below them it is their sum."""
        for n, row in enumerate(rows):
            code = self._places.district(of_total(row.label)) if row.kind == "total" else None
            beside = [r for r in rows[n + 1 : n + 4] if r.kind == "commune"]
            above = next((r for r in reversed(rows[:n]) if r.kind in ("commune", "district")), None)
            is_own = lambda r, code=code: r.kind == "commune" and self._own(r.label) == code  # noqa: E731
            if code and any(map(is_own, beside)) and not (above and (above.kind == "district" or is_own(above))):
                row.kind, row.label = "district", of_total(row.label)

    def _blocks(self, rows: list[Row], district: str | None) -> list[_Block]:
        blocks = [_Block(None, district)]
        for row in rows:
            if row.kind == "district":
                blocks.append(_Block(row, self._places.district_of_row(row.label)))
            elif row.kind in ("commune", "note") and district is None and self._is_break(row):
                blocks.append(_Block(None, None, is_unread=True))
                blocks[-1].rows += [row] if row.kind == "commune" else []
            elif row.kind == "commune":
                blocks[-1].rows.append(row)
        return [self._settled(b) for b in blocks]

    def _is_break(self, row: Row) -> bool:
        """True for a row that heads others and whose name is no commune's: a district as nobody writes it, a cluster."""
        index = self._page.sheet.text(row.number, self._table.index) if self._table.index else ""
        return not self._places.is_commune_name(row.label) and (
            is_numeral(index) or self._places.has_district_prefix(row.label)
        )

    def _settled(self, block: _Block) -> _Block:
        """A block below an unreadable heading is the one district's that its names alone belong to."""
        if block.is_unread:
            own = [c for r in block.rows if (c := self._own(r.label))]
            if len(set(own)) == 1 and len(own) >= FEWEST:
                block.district = own[0]
        return block

    def _own(self, label: str) -> str | None:
        """The one district that has a commune of this name."""
        codes = self._places.districts_with(label)
        return next(iter(codes)) if len(codes) == 1 else None

    def _names_another(self, block: _Block) -> bool:
        """True, with an issue at the heading, where more of the communes below it are another district's alone than its own."""
        votes = self._places.district_votes(r.label for r in block.rows)
        best = max(votes, key=lambda code: votes[code], default=None)
        heading, district = block.heading, block.district
        if heading is None or district is None or best is None or votes[best].own <= votes[district].own:
            return False
        meant = self._places.districts[best].full_name
        self._page.hold(heading.number, heading.column, "wrong_district", found=heading.label, expected=meant)
        return True

    def _strays(self, block: _Block) -> list[int]:
        """Rows whose name several districts have and that stand among another district's communes than their heading's:
        the heading between them could not be read."""
        codes = [self._places.districts_with(r.label) for r in block.rows]

        def beside(numbers: range) -> set[str]:
            return next((codes[n] for n in numbers if len(codes[n]) < 2), set())

        made = []
        for n, row in enumerate(block.rows):
            if len(codes[n]) > 1:
                near = beside(range(n - 1, -1, -1)) | beside(range(n + 1, len(codes)))
                if near and block.district not in near:
                    made.append(row.number)
        return made

    def _by_order(self, block: _Block) -> dict[int, str | None]:
        """What the order of a list tells: where each district's communes stand together, a name that several districts
        have lies in that of its neighbours, if only one of them has it."""
        own = [self._own(r.label) for r in block.rows]
        told = [c for c in own if c]
        changes = [c for n, c in enumerate(told) if n == 0 or told[n - 1] != c]
        if len(set(changes)) < max(FEWEST, len(changes)):
            return {}
        made: dict[int, str | None] = {}
        for n, row in enumerate(block.rows):
            codes = self._places.districts_with(row.label)
            above = next((c for c in reversed(own[:n]) if c), None)
            below = next((c for c in own[n + 1 :] if c), None)
            beside = {above, below} & codes
            # Between two communes of one district stands no other's; at a seam, one that is nowhere else on the list may.
            if len(codes) > 1 and len(beside) == 1 and (above == below or codes <= set(told)):
                made[row.number] = beside.pop()
        return made

    def _by_column(self, rows: list[Row], column: int) -> None:
        """A column of districts tells its own row's; one that names each once, those below as well."""
        sheet, table = self._page.sheet, self._table
        named = [clean(c.text).casefold() for (r, n), c in sheet.cells.items() if n == column and table.covers(r)]
        each_once = len(set(named)) == len(named)
        above: str | None = None
        for row in rows:
            if row.kind != "commune":
                continue
            text = sheet.text_under_merge(row.number, column)
            self._page.role(row.number, column, "label")
            if clean(text).casefold() in DITTO:
                self._of[row.number] = above
            elif text:
                self._of[row.number] = above = self._places.district(text)
            elif each_once and above and self._places.resolve(row.label, above).commune:
                self._of[row.number] = above  # a district is named once, for the rows below it
