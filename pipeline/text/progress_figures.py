"""The figures a verdict is about, as they are shown: of what they count, at which decimals, how far from what is needed.

Sentences and tables take them from here, so that both say the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pipeline.text.numbers import NONE, compact, decimals_of, number, percent, rounded, up_to
from pipeline.text.phrases import Lang
from pipeline.text.words import LEVELS, Unit, Words

COUNTS = ("communes_passing", "communes_recognised", "communes_in_band", "members_reaching")
"""Measures that count communes (or what stands at the target's level), whatever the plan's unit is called."""


class Figures(NamedTuple):
    """What a verdict is about, printed without units: of a band the counts from the top, of a group its members."""

    baseline: str
    value: str
    interval: str
    needed_by_now: str
    target: str


def figures(row: Mapping[str, Any], lang: Lang, words: Words) -> Figures:
    """The figures of a row for a table: people and communes have no decimals, what is needed by now is rounded up;
    ``interval`` is empty where both ends print alike or are not known. ``row`` as for ``explanation``."""
    reading = JudgedFigures(row, lang, words)
    low, high = (None if x is None else reading.unit.number(x, lang) for x in reading.ends("judged", "value"))
    interval = f"[{compact(low, high)}]" if low is not None and high is not None and low != high else ""
    return Figures(
        reading.unit.number(reading.baseline, lang),
        reading.unit.number(reading.judged, lang),
        interval,
        needed_by_now(row, lang, words),
        reading.goal(compact),
    )


def needed_by_now(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """What is needed by now as every page and medium shows it: of whole things to the next whole one."""
    reading = JudgedFigures(row, lang, words)
    if reading.expected is None:
        return NONE
    if reading.judged is None:
        return reading.unit.number(up_to(reading.expected, reading.unit.places, is_down=reading.is_down), lang)
    needed, _, decimals = reading.needed_and_gap()
    return number(needed, lang, decimals)


class JudgedFigures:
    """One row of mart.target_progress (see ``progress.explanation``) with the figures its verdict speaks of."""

    def __init__(self, row: Mapping[str, Any], lang: Lang, words: Words):
        self.row, self.words = row, words
        self.lang: Lang = lang
        self.status: str = row["status"]
        self.measure: str = row.get("measure") or "none"
        self.is_new = row["kind"] == "count_new"
        self.value = figure_of(row.get("value"))
        self.judged = _first(row.get("judged_value"), row.get("value"))
        self.baseline = _first(row.get("judged_baseline"), row.get("baseline"))
        self.target = _first(row.get("judged_target"), row.get("target_low"))
        self.expected = figure_of(row.get("expected_by_now"))

    @cached_property
    def unit(self) -> Unit:
        """What the verdict's figures are counted in."""
        if self.measure not in COUNTS:
            return self.words.unit(self.row.get("unit"))
        level = self.row.get("level") or "xa"
        # A group's members are communes, whatever stands in them is counted by.
        return LEVELS["xa" if self.measure == "members_reaching" and level == "thon" else level]

    @cached_property
    def is_to_keep(self) -> bool:
        return self.row["kind"] == "maintain" or (self.target is not None and self.target == self.baseline)

    @cached_property
    def is_down(self) -> bool:
        if self.is_to_keep or self.target is None or self.baseline is None:
            return False
        return self.target < self.baseline

    @cached_property
    def nothing_due(self) -> bool:
        """The path expects nothing yet: a pace has no meaning."""
        told = self.row.get("nothing_due")
        return self.row.get("pace") is None if told is None else bool(told)

    def goal(self, joined: Callable[[str, str], str]) -> str:
        """The target, or its range where the plan gives one, its ends ``joined``; an en dash where there is none."""
        low = self.unit.number(self.target, self.lang)
        high = figure_of(self.row.get("target_high"))
        if self.target is None or high is None or high <= self.target or self.measure == "members_reaching":
            return low
        return joined(low, self.unit.number(high, self.lang))

    def needed_and_gap(self) -> tuple[float, float, int]:
        """What is needed by now as shown (whole things to the next whole one), how far ahead of it, and the decimals:
        as many more as it takes to show a gap that decides."""
        assert self.expected is not None and self.judged is not None
        decimals = self.decimals
        while True:
            needed = up_to(self.expected, decimals, is_down=self.is_down)
            gap = float(rounded((needed - self.judged) if self.is_down else (self.judged - needed), decimals))
            is_short = self.status in ("at_risk", "behind")
            if self.unit.is_whole or decimals >= 6 or not (is_short and gap >= 0):
                return needed, gap, decimals
            decimals += 1

    @cached_property
    def decimals(self) -> int:
        """Decimals of what is needed by now: those that measured figure and target are written with, so that a road of
        61,3 km is held against 86,4 and not 86,31."""
        written = (decimals_of(x, self.unit.places) for x in (self.judged, self.target) if x is not None)
        return max(written, default=self.unit.places)

    def pace(self) -> str:
        """The pace in whole per cents; one just under a threshold is not rounded up to it: 94.9 % is not on track, and
        who is short of what is needed is not at 100 %."""
        pace = figure_of(self.row.get("pace")) or 0.0
        shown = float(rounded(pace, 2))
        if any(
            pace < threshold <= shown
            for threshold in (1.0, self.row.get("on_track") or 0.95, self.row.get("at_risk") or 0.60)
        ):
            shown = up_to(pace, 2, is_down=True)
        return percent(shown, self.lang, 0)

    def ends(self, *kinds: str) -> tuple[float | None, float | None]:
        """The ends of the first interval there is."""
        for kind in kinds:
            low, high = figure_of(self.row.get(f"{kind}_low")), figure_of(self.row.get(f"{kind}_high"))
            if low is not None or high is not None:
                return low, high
        return None, None


def figure_of(value: float | int | None) -> float | None:
    """The figure, None for what is no number."""
    return None if value is None or not math.isfinite(value) else float(value)


def _first(*values: float | int | None) -> float | None:
    return next((f for f in map(figure_of, values) if f is not None), None)
