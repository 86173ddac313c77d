"""How a table fits on a sheet: the width of each column, the size of its type, and whether the sheet lies down.

Widths are in millimetres, type in points. A column is never narrower than its widest word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.reporting.render import type_face

UPRIGHT, LYING = 165.0, 252.0
"""Room for text on an A4 sheet between its margins, in millimetres."""
PADDING = 2.2  # millimetres of a cell's width that hold no text
EM = 0.352778  # millimetres a point
WIDE = 0.7  # em of a wide letter
SLACK = 1.02  # kerning and rounding
WAYS = ((UPRIGHT, 8.5, 10), (UPRIGHT, 8.0, 12), (LYING, 8.5, 14), (LYING, 8.0, 20), (LYING, 7.0, 40))
"""Room, type and most columns, in the order in which they are tried."""
SHORT = 36.0  # millimetres: a column that needs no more should not be broken
SENTENCES = 0.33  # of the room: what stays for the long columns when the short ones are spared their breaks
PROMISED = 0.5  # of its share: what a column that can use it always has
STEP = 1.0  # millimetres
BROKEN = 0.5  # lines: how much a short text in two halves weighs beside the height of its row
SAMPLE = 120  # rows looked at to find the widths
COMPACT = 0.72  # a table that needs less than this share of the room is not stretched over it


@dataclass(frozen=True)
class Asked:
    """What a column asks for: its share beside the others, and its texts, all as printed; figures are not ``is_wrapped``."""

    share: float
    heading: str
    texts: Sequence[str]
    is_wrapped: bool = True
    is_bold: bool = False  # a status: it should stand on one line

    def least(self, size: float) -> float:
        """Millimetres below which a word would run over, or a figure be broken."""
        cells = type_face.widest_piece if self.is_wrapped else type_face.width_of_figures
        found = max(
            [cells(t, bold=self.is_bold) for t in self.texts] + [type_face.widest_piece(self.heading, bold=True)]
        )
        return found * size * EM * SLACK + PADDING

    def lines(self) -> list[float]:
        """How wide each text stands on one line, in em."""
        cells = type_face.width if self.is_wrapped else type_face.width_of_figures
        return [cells(t, bold=self.is_bold) for t in self.texts]

    def most(self, size: float) -> float:
        """Millimetres with which no text would be broken; a heading may stand on two lines."""
        heading = max(type_face.widest_piece(self.heading, bold=True), type_face.width(self.heading, bold=True) * 0.55)
        return max([*self.lines(), heading]) * size * EM * SLACK + PADDING


@dataclass(frozen=True)
class Fit:
    """How a table is set: millimetres of each column, points of its type. ``is_tight``: words must be cut inside."""

    widths: tuple[float, ...]
    size: float
    is_lying: bool = False
    is_tight: bool = False

    @property
    def letters(self) -> int:
        """How many wide letters stand beside one another in the narrowest column; at least one."""
        return max(1, int((min(self.widths) - PADDING) / (self.size * EM * WIDE)))


def fit(columns: Sequence[Asked], *, lying: bool | None = None) -> Fit:
    """The first way in which every word fits; ``lying`` fixes the sheet. Where none does, the smallest type and
    columns by need: words are then cut inside, never run over."""
    ways = [w for w in WAYS if (lying is None or (w[0] == LYING) == lying) and len(columns) <= w[2]]
    upright = [w for w in ways if w[0] == UPRIGHT]
    for room, size, _ in [*(w for w in upright if _is_easy(columns, *w[:2])), *reversed(upright), *ways]:
        if sum(c.least(size) for c in columns) <= room:
            return Fit(_shared(columns, room, size), size, room == LYING)
    room, size, _ = [w for w in WAYS if lying is None or (w[0] == LYING) == lying][-1]
    least = [c.least(size) for c in columns]
    return Fit(tuple(w * room / sum(least) for w in least), size, room == LYING, is_tight=True)


def _is_easy(columns: Sequence[Asked], room: float, size: float) -> bool:
    """True where statuses stand on one line and sentences still have room."""
    short = [c.most(size) if c.is_bold else c.least(size) for c in columns if c.most(size) <= SHORT]
    return len(short) == len(columns) or sum(short) <= room * (1 - SENTENCES)


def _shared(columns: Sequence[Asked], room: float, size: float) -> tuple[float, ...]:
    """Every column what it cannot do without; the rest by shares to those that still want it."""
    least, most = [c.least(size) for c in columns], [c.most(size) for c in columns]
    if sum(most) <= room:
        target = room if sum(most) > COMPACT * room else min(room, sum(most) * 1.15)
        spare = target - sum(most)
        weights = [c.share if c.is_wrapped else c.share * 0.5 for c in columns]
        return tuple(m + spare * w / sum(weights) for m, w in zip(most, weights, strict=True))
    asked = sum(c.share for c in columns)
    widths = [max(low, min(high, PROMISED * room * c.share / asked)) for low, high, c in zip(least, most, columns)]
    if sum(widths) > room:
        widths = list(least)
    for i, c in enumerate(columns):  # a status stands on one line, where the sentences beside it still have room
        others = sum(w for j, w in enumerate(widths) if j != i)
        if c.is_bold and others + most[i] <= room * (1 - SENTENCES * (max(most) > SHORT)) + _sentences(widths, most):
            widths[i] = most[i]
    if sum(widths) > room:
        widths = list(least)
    return tuple(_lowest(columns, widths, most, room, size))


def _sentences(widths: Sequence[float], most: Sequence[float]) -> float:
    return sum(w for w, m in zip(widths, most, strict=True) if m > SHORT)


def _lowest(
    columns: Sequence[Asked], widths: Sequence[float], most: Sequence[float], room: float, size: float
) -> list[float]:
    """The widths widened where it makes the table lowest, step by step, or at once to where nothing is broken.

    What is weighed is the lines of each row's highest cell, and beside them every short text that is broken.
    """
    import numpy as np

    rows = min(len(c.texts) for c in columns)  # a sum below a column is nobody's neighbour
    sampled = range(0, rows, max(1, rows // SAMPLE))
    em = [[type_face.width(c.heading, bold=True) for c in columns]] * 3  # a heading is seen on every sheet
    lines_of = [c.lines() for c in columns]
    em += [[lines[r] for lines in lines_of] for r in sampled]
    needed = np.array(em) * size * EM * SLACK
    short = np.array([m <= SHORT for m in most])

    def cost(at: Any) -> float:  # the eighth power lets the highest decide and its neighbours be heard
        lines = np.maximum(needed / (at - PADDING), 1.0)
        high = ((lines**8).sum(1) ** 0.125).sum()
        return float(high + BROKEN * (short & (lines > 1.001)).sum())

    now = np.array(widths)
    known = cost(now)
    while (spare := room - now.sum()) > 0.1:
        ways = []
        for i in range(len(columns)):
            wished = most[i] - now[i]
            for step in {min(STEP, spare, wished), wished if short[i] else 0.0}:
                if 0.05 < step <= spare:
                    then = now.copy()
                    then[i] += step
                    ways.append(((known - (found := cost(then))) / step, found, i, step))
        if not ways:
            break
        _, known, best, step = max(ways)
        now[best] += step
    return [float(w) for w in now]
