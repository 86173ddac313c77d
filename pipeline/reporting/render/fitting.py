"""How a table fits on a sheet: the width of each column, the size of its type, and whether the sheet lies down.

Widths are in millimetres, type in points. A column is never narrower than its widest word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reporting.render import type_face

UPRIGHT, LYING = 162.0, 252.0
"""Room for text on an A4 sheet between its margins, in millimetres."""
PADDING = 2.4  # millimetres of a cell's width that hold no text
EM = 0.352778  # millimetres a point
SLACK = 1.02  # kerning and rounding
WAYS = ((UPRIGHT, 9.0, 8), (UPRIGHT, 8.5, 9), (UPRIGHT, 8.0, 10), (LYING, 9.0, 14), (LYING, 8.0, 20), (LYING, 7.0, 40))
"""Room, type and most columns, in the order in which they are tried."""
COMPACT = 0.72  # a table that needs less than this share of the room is not stretched over it


@dataclass(frozen=True)
class Asked:
    """What a column asks for: its share beside the others, and its texts (a heading first), all as printed."""

    share: float
    heading: str
    texts: Sequence[str]
    is_wrapped: bool = True

    def least(self, size: float) -> float:
        """Millimetres below which a word would run over: a figure is never broken, nor a status."""
        cells = type_face.widest_piece if self.is_wrapped else type_face.width
        found = max([cells(t) for t in self.texts] + [type_face.widest_piece(self.heading, bold=True)])
        return found * size * EM * SLACK + PADDING

    def most(self, size: float) -> float:
        """Millimetres with which no text would be broken."""
        found = max([type_face.width(t) for t in self.texts] + [type_face.width(self.heading, bold=True)])
        return found * size * EM * SLACK + PADDING


@dataclass(frozen=True)
class Fit:
    """How a table is set: millimetres of each column, points of its type. ``is_tight``: words must be cut inside."""

    widths: tuple[float, ...]
    size: float
    is_lying: bool = False
    is_tight: bool = False


def fit(columns: Sequence[Asked], *, lying: bool | None = None) -> Fit:
    """The first way in which every word fits; ``lying`` fixes the sheet. Where none does, the smallest type and
    columns by need: words are then cut inside, never run over."""
    ways = [w for w in WAYS if lying is None or (w[0] == LYING) == lying]
    for room, size, most in ways:
        if len(columns) <= most and sum(c.least(size) for c in columns) <= room:
            return Fit(_shared(columns, room, size), size, room == LYING)
    room, size, _ = ways[-1]
    least = [c.least(size) for c in columns]
    return Fit(tuple(w * room / sum(least) for w in least), size, room == LYING, is_tight=True)


def _shared(columns: Sequence[Asked], room: float, size: float) -> tuple[float, ...]:
    """Every column what it cannot do without; the rest by shares to those that still want it."""
    least, most = [c.least(size) for c in columns], [c.most(size) for c in columns]
    if sum(most) <= room:
        target = room if sum(most) > COMPACT * room else min(room, sum(most) * 1.15)
        spare = target - sum(most)
        weights = [c.share if c.is_wrapped else c.share * 0.5 for c in columns]
        return tuple(m + spare * w / sum(weights) for m, w in zip(most, weights, strict=True))
    widths = list(least)
    while (spare := room - sum(widths)) > 0.01:
        # Who is furthest below its share gets first: raise the level of width per share until the room is full.
        wanting = [i for i in range(len(columns)) if widths[i] < most[i] - 0.01]
        if not wanting:
            break
        levels = sorted({widths[i] / columns[i].share for i in wanting})
        lowest = [i for i in wanting if widths[i] / columns[i].share <= levels[0] + 1e-6]
        step = min(
            spare / sum(columns[i].share for i in lowest),
            levels[1] - levels[0] if len(levels) > 1 else float("inf"),
            min((most[i] - widths[i]) / columns[i].share for i in lowest),
        )
        for i in lowest:
            widths[i] += step * columns[i].share
    return tuple(widths)
