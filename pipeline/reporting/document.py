"""What a report is made of, whatever it is printed on: sections of prose, tiles, tables and figures.

The same objects become the page, the PDF, the DOCX and the XLSX (``render/``); none of those is made from another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from pipeline.reporting import language, links, wording
from pipeline.reporting.columns import Column, Row, format_cell
from pipeline.text import meeting


@dataclass(frozen=True)
class Native:
    """The chart a spreadsheet draws beside a table: a category column and the columns of values."""

    kind: Literal["bar", "column", "line", "stacked"]
    category: str
    values: tuple[str, ...]
    title: str = ""


FEW = 5  # rows of a table that its page folds away, in a notebook


class Shown:
    """A block that a notebook can show by itself."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from pipeline.reporting.render import html  # brings jinja2

        return {"text/html": html.block(self.shortened()), "text/plain": f"<{type(self).__name__.lower()}>"}

    def shortened(self) -> Shown:
        """The block as a notebook shows it: of a long table its first rows."""
        return self


@dataclass(frozen=True)
class Table(Shown):
    """Rows under headings. ``name`` (ASCII, unique in a report) names its sheet and anchor.

    ``shown`` is how many rows a page shows before the rest folds away; paper and spreadsheet always have all, but for
    ``paper_rows``, past which paper says how many more there are and where they stand. ``lists_cells``: it is where the
    figures of a report lead, the cells they were read from.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    note: str = ""
    shown: int | None = None
    paper_rows: int | None = None
    native: Native | None = None
    empty: str = ""
    lists_cells: bool = False

    def shortened(self) -> Table:
        """The first rows, and how many more there are."""
        few = self.shown or FEW
        if len(self.rows) <= few:
            return self
        left = language.say("{n} dòng nữa", n=wording.number(len(self.rows) - few))
        note = " ".join(filter(None, (f"… {left}.", self.note)))
        return replace(self, rows=self.rows[:few], shown=None, note=note)

    @cached_property
    def on_page(self) -> list[Column]:
        """The columns of the page, without those that stand under another and those in which nothing stands."""
        return [
            c for i, c in enumerate(self.columns)
            if not i or (not c.beside and any(r.get(c.key) not in (None, "") for r in self.rows))
        ]  # fmt: skip

    @cached_property
    def beside(self) -> dict[str, Column]:
        """The column that stands under another, by the key of that other."""
        return {c.beside: c for c in self.columns if c.beside}

    @property
    def has_links(self) -> bool:
        """True where rows lead on by themselves: to cells, or to the page of what they are about. A line of the plan is not
        there yet: its own line leads to cells."""
        ways = (str(r.get(c.href) or "") for c in self.columns if c.href for r in self.rows)
        return any(w and not w.startswith(links.PROVINCE) for w in ways)

    @property
    def is_for_spreadsheet(self) -> bool:
        """True for a table that stands whole in the spreadsheet and nowhere else."""
        return self.shown == 0 == self.paper_rows

    @property
    def has_total(self) -> bool:
        """True where some column is summed and there is something to sum."""
        return bool(self.rows) and any(c.total for c in self.columns)

    def total(self, column: Column) -> float | None:
        """The sum of a column; None where it is not summed or holds no figure."""
        known = [r[column.key] for r in self.rows if r.get(column.key) is not None]
        return sum(known) if column.total and known else None

    def texts(self, most: int | None = None) -> list[list[str]]:
        """The first ``most`` rows (None: all) as every medium prints them."""
        return [[format_cell(c, r.get(c.key)) for c in self.columns] for r in self.rows[:most]]

    @property
    def total_texts(self) -> list[str]:
        """The last row as paper prints it: its label in the first column, the sums under theirs; empty without a total."""
        if not self.has_total:
            return []
        sums = [(c, self.total(c)) for c in self.columns[1:]]
        return [language.say("Tổng cộng"), *("" if total is None else format_cell(c, total) for c, total in sums)]

    @property
    def empty_line(self) -> str:
        """What stands in place of rows where there are none."""
        return self.empty or language.say("Không có dòng nào.")


@dataclass(frozen=True)
class Prose(Shown):
    """A paragraph. ``kind``: finding is the sentence a report is read for, lead opens a section, fine is small print,
    warning must be seen."""

    text: str
    kind: Literal["body", "finding", "lead", "fine", "warning"] = "body"


@dataclass(frozen=True)
class Listing(Shown):
    """Short items, one under another."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Tile:
    """One of the few figures that decide: large, with what it is measured against and its verdict."""

    title: str
    value: float | None
    of: str = ""
    word: wording.Word | None = None
    note: str = ""
    digits: int | None = None
    is_signed: bool = False


@dataclass(frozen=True)
class Tiles(Shown):
    """A row of tiles."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Figure:
    """A chart with its title, words, key and source line."""

    chart: Any


Block = Prose | Listing | Tiles | Table | Figure


@dataclass(frozen=True)
class Section:
    """A part of a report. ``id`` is its anchor; ``nav`` its name in the page's contents (empty: not listed).

    ``on`` says where it stands. An ``annex`` stands after the signature of official paper. ``page`` names the page of the
    report it stands on, where that is not the first. ``start``: it stands on the period's start page too, over the
    ``whole`` width or ``half`` of it.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    nav: str = ""
    on: Literal["both", "screen", "paper"] = "both"
    annex: bool = False
    page: str = ""
    start: Literal["", "half", "whole"] = ""

    @property
    def is_bare(self) -> bool:
        """True where there is nothing to show but the sentence that says so."""
        shown = [b for b in self.blocks if not (isinstance(b, Prose) and b.kind == "fine")]
        return bool(shown) and all(isinstance(b, Table) and not b.rows and not b.title for b in shown)

    @property
    def printed(self) -> list[Block]:
        """The blocks that go on paper."""
        return [b for b in self.blocks if not (isinstance(b, Table) and b.is_for_spreadsheet)]

    def tables(self) -> list[Table]:
        """The tables among the blocks."""
        return [b for b in self.blocks if isinstance(b, Table)]

    def figures(self) -> list[Figure]:
        """The figures among the blocks."""
        return [b for b in self.blocks if isinstance(b, Figure)]


@dataclass(frozen=True)
class Meeting:
    """What the quarterly meeting is shown: one page for the leader and six slides are made of it.

    ``finding`` is the one sentence that opens both. Charts bring their data and their own findings; of ``criteria`` the rows
    are those of ntm.bullet, of ``trend`` those of ntm.cards.
    """

    finding: str
    statuses: Any
    trend: Any
    decisions: Table
    criteria: Any
    changes: Any
    districts: Any
    senders: Any
    requests: Table

    @property
    def titles(self) -> tuple[str, ...]:
        """What each of the six slides says, in their order: its finding is its title."""
        lang = language.current()
        return (
            self.finding, meeting.decisions(len(self.decisions.rows), lang), self.trend.headline, self.criteria.headline,
            self.districts.headline, meeting.requests(len(self.requests.rows), lang),
        )  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A whole report for paper and spreadsheet: what it is called, what it was made from, its sections in order.

    ``listed`` is its name among other reports, where that is not its title. ``provenance`` is what the last page and the
    provenance sheet say: rows of (what, which).
    """

    name: str
    title: str
    subtitle: str
    period: str
    label: str
    lang: str
    notice: str
    issuer: str
    coordinator: str
    province: str
    period_end: dt.date
    sections: tuple[Section, ...]
    provenance: tuple[tuple[str, str], ...] = field(default=())
    meeting: Meeting | None = None
    listed: str = ""

    @property
    def paper(self) -> list[Section]:
        """The sections that go on paper."""
        return [s for s in self.sections if s.on != "screen" and s.blocks]

    def tables(self) -> list[Table]:
        """Every table of the report, in order."""
        return [t for s in self.sections for t in s.tables()]
