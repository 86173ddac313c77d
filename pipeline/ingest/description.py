"""How a workbook was understood, column by column: heading, meaning, what its cells hold, what of it counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.grid import address, position
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.marks import CERTAIN
from pipeline.ingest.places import bare_commune
from pipeline.ingest.reading import Ingested
from pipeline.ingest.text import clean

DECISION = re.compile(r"^(số\s*)?\d+\s*/\s*(qđ|nq)[\s\-–].*", re.IGNORECASE)
DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^(19|20)\d\d-\d\d-\d\d")
NUMBER = re.compile(r"^-?[\d.,\s]*\d\s*%?$")
YEAR = re.compile(r"^(19|20)\d\d$")
# What the cells of a column are expected to hold under a heading of that meaning.
FITTING = {
    "commune": ("commune",),
    "criterion": ("mark",),
    "verdict": ("mark",),
    "self_score": ("mark", "number"),
    "re_score": ("mark", "number"),
    "decision_no": ("decision",),
    "decision_date": ("date",),
    "decision_year": ("year",),
    "planned": ("number", "year"),
    "this_period": ("number", "year"),
    "cumulative": ("number", "year"),
    "estimate": ("number", "year"),
    "mobilised": ("number", "year"),
    "disbursed": ("number", "year"),
}
# What a column is whose cells are of these kinds, whatever its heading says.
HOLDING = {"commune": "commune", "decision": "decision_no"}
BESIDE_DECISIONS = {"date": "decision_date", "year": "decision_year"}
HEADING_SEARCH = 30  # rows from the top of a sheet within which its headings are looked for
SHARE = 0.6  # of the cells of a column that are of one kind, from which on the column holds that kind
FILLED = 3  # cells a row of headings has at least


@dataclass
class ColumnDescription:
    """A column of a sheet. ``holds``: the kind most of its cells are (commune, mark, number, date, decision, year, text),
    ``share``: how many of them are.

    ``counted``: its cells that count, by what they say; ``held``: cells held back. ``confidence``: certain where heading
    and contents agree, heading where only the heading speaks, unknown.
    """

    sheet: str
    letters: str
    heading_cell: str
    heading: str
    meaning: str = "unknown"
    holds: str = ""
    share: float = 0.0
    examples: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    held: int = 0

    @property
    def confidence(self) -> str:
        if self.meaning in ("unknown", "group"):
            return "unknown"
        return "certain" if self.holds in _fitting(self.meaning) else "heading"


def describe(reading: Ingested, is_commune_name: Callable[[str], bool]) -> list[ColumnDescription]:
    """The columns of every table; where a sheet has no known table, those below the row that looks like its headings."""
    by_column: dict[tuple[str, int], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for cell in reading.cells:
        row, column = position(cell["cell"])
        by_column[cell["sheet"], column].append((row, cell))
    columns = [_of_heading(h) for h in reading.headings if h["cell"]]
    for sheet in dict.fromkeys(c["sheet"] for c in reading.cells):
        if not any(c.sheet == sheet for c in columns):
            columns += _guessed(sheet, [c for c in reading.cells if c["sheet"] == sheet])
    said: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for o in reading.observations:
        said[o["sheet"], _letters(o["cell"])].append(o)
    for c in columns:
        top, column = position(c.heading_cell)
        below = [cell for row, cell in sorted(by_column[c.sheet, column], key=lambda x: x[0]) if row > top]
        texts = [clean(cell["text"]) for cell in below if cell["role"] != "heading"]
        c.examples = list(dict.fromkeys(texts))[:3]
        c.holds, c.share = _kind_of(texts, is_commune_name)
        c.held = sum(cell["role"] == "held" for cell in below)
        own = said[c.sheet, c.letters]
        c.counted = Counter(_shown(o) for o in own if o["state"] not in ("held", "not_reported"))
    return columns


@dataclass(frozen=True)
class Suggestion:
    """What an unknown column may mean: ``criterion_6``, ``indicator_15.1``, ``cumulative``; '' where nothing tells.
    ``evidence``: contents, heading (a known one), likeness (of the heading to a known one). ``confidence``: 0 to 1."""

    meaning: str = ""
    evidence: str = ""
    confidence: float = 0.0


def suggestion(column: ColumnDescription, beside: Iterable[ColumnDescription], lexicon: Lexicon) -> Suggestion:
    """What an unknown column may mean, by what it and those beside it hold, or by the known heading nearest to its own."""
    if column.confidence != "unknown":
        return Suggestion()
    if column.holds in HOLDING:
        return Suggestion(HOLDING[column.holds], "contents", column.share)
    known = lexicon.meanings(column.heading)
    if len(known) == 1:
        return Suggestion(min(known), "heading", 1.0)
    if column.holds in BESIDE_DECISIONS and any(c.holds == "decision" and c.sheet == column.sheet for c in beside):
        return Suggestion(BESIDE_DECISIONS[column.holds], "contents", column.share)
    number, named, _ = lexicon.criterion(column.heading)
    own_id, ids = lexicon.indicator(column.heading)
    if own_id or len(ids) == 1:
        return Suggestion(f"indicator_{own_id or min(ids)}", "heading", 1.0)
    if number or len(named) == 1:
        return Suggestion(f"criterion_{number or min(named)}", "heading", 1.0)
    nearest = lexicon.nearest(column.heading)
    if nearest is None:
        return Suggestion()
    kind, target, likeness = nearest
    meaning = target if kind == "heading" else f"{kind}_{target}"
    fits = column.holds in _fitting(meaning) if _fitting(meaning) else column.holds != "mark"
    return Suggestion(meaning, "likeness", likeness) if fits or kind == "indicator" else Suggestion()


def _fitting(meaning: str) -> tuple[str, ...]:
    """The kinds of cells that go with a meaning; none where any may."""
    return FITTING.get("criterion" if re.fullmatch(r"criterion_\d+", meaning) else meaning, ())


def _of_heading(row: dict[str, Any]) -> ColumnDescription:
    meaning = row["meaning"]
    if row["subject"] and meaning in ("criterion", "indicator"):
        meaning = f"{meaning}_{row['subject']}"
    return ColumnDescription(row["sheet"], _letters(row["cell"]), row["cell"], row["text"] or "", meaning)


def _guessed(sheet: str, cells: list[dict[str, Any]]) -> list[ColumnDescription]:
    """The columns below the first row near the top that has most texts: no table of a known form is there."""
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for cell in cells:
        row, column = position(cell["cell"])
        rows[row][column] = clean(cell["text"])
    counts = {r: sum(not NUMBER.match(t) for t in texts.values()) for r, texts in rows.items() if r <= HEADING_SEARCH}
    most = max(counts.values(), default=0)
    if most < FILLED:
        return []
    top = min(r for r, n in counts.items() if n >= max(FILLED, most * SHARE))
    label = min(rows[top])
    bottom = top
    while bottom + 1 in rows and label not in rows[bottom + 1] and label + 1 not in rows[bottom + 1]:
        bottom += 1
    lowest = {c: (r, t) for r in range(top, bottom + 1) for c, t in rows.get(r, {}).items()}
    return [ColumnDescription(sheet, _letters(address(r, c)), address(r, c), t) for c, (r, t) in sorted(lowest.items())]


def _kind_of(texts: Iterable[str], is_commune_name: Callable[[str], bool]) -> tuple[str, float]:
    kinds = Counter(_kind(t, is_commune_name) for t in texts if t)
    if not kinds:
        return "", 0.0
    kind, count = kinds.most_common(1)[0]
    share = count / kinds.total()
    return (kind, share) if share >= SHARE else ("text", 1.0)


def _kind(text: str, is_commune_name: Callable[[str], bool]) -> str:
    if is_commune_name(bare_commune(text)):
        return "commune"
    if text.casefold() in CERTAIN:
        return "mark"
    if DECISION.match(text):
        return "decision"
    if DATE.match(text):
        return "date"
    if YEAR.match(text):
        return "year"
    return "number" if NUMBER.match(text) else "text"


def _shown(observation: dict[str, Any]) -> str:
    state = observation["state"]
    return observation["detail"] or "value" if state == "value" else state


def _letters(cell: str) -> str:
    return re.sub(r"\d", "", cell)
