"""What a pass is taken to cost. The one place where effort is defined.

The unit: 1 is an average missing pass of the province. Four sources, the first that applies:

``override``      A line of data/raw/plan/effort.csv: someone knows better.
``confirm``       The mark is held or was never reported: it may be there already. The first step is to find out, which
                  is small (``CONFIRM``), and says nothing of what it costs if the answer is no. A mark held because a
                  verified indicator refutes it is no riddle: it takes the effort of its gap.
``indicator_gap`` An indicator of the criterion is known to miss its threshold. Its gap relative to the threshold (71,2 %
                  against 85 %: 0,16; a yes-or-no indicator that is "no": 1), summed over the indicators that miss,
                  divided by the mean of the same sum over the communes that miss the criterion, times the effort of the
                  criterion. So the criterion's difficulty comes from the record and the commune's place within it from
                  its gap; percentages, million đồng and yes-or-no never meet on one scale. Kept within ``GAP_RANGE``.
``gain_rate``     Nothing known of its indicators: the effort of the criterion, −ln of the share of communes that did not
                  pass it and did pass it a period later, over all periods so far. The share is drawn toward that of all
                  criteria together as if ``PRIOR`` more communes had been seen with it, so that a criterion seen twice
                  is not called impossible.

On top of that comes ``CROWDING``: each further pass in the same commune costs so much more than the one before. Without it
the cheapest way to one more complete commune can be to lift a single one from 7 criteria to 19 because that serves three
targets at once; in the record nearly all communes that gained anything in a period gained one criterion or two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from pipeline.allocation.situation import CONFIRM_STATES, Measure, Situation

CONFIRM = 0.1
PRIOR = 20.0
GAP_RANGE = (0.1, 3.0)
SOURCES = ("indicator_gap", "gain_rate", "confirm", "override")
DECIMALS = 4
CROWDING = 0.15


@dataclass(frozen=True)
class Efforts:
    """For every mark that is not passed and could be: its position, what it is taken to cost, and why.

    ``cells`` is M × 2 (commune, criterion), in that order; ``effort`` and ``source`` have M entries. ``rate`` is the share
    of communes that gained each criterion from one period to the next, K entries.
    """

    cells: NDArray[np.int64]
    effort: NDArray[np.float64]
    source: NDArray[np.str_]
    rate: NDArray[np.float64]


def efforts(situation: Situation, overrides: dict[tuple[int, int], float] | None = None) -> Efforts:
    """Effort of every mark that may be raised: failed, held or never reported. 'Không xét' is nothing to raise.

    ``overrides``: effort by (commune, criterion) position.
    """
    open_ = (situation.states == "failed") | np.isin(situation.states, CONFIRM_STATES)
    cells = np.argwhere(open_)
    rate = gain_rates(situation)
    hardness = -np.log(rate)
    failed = situation.states == "failed"
    weights = failed.sum(axis=0)
    mean = float((hardness * weights).sum() / weights.sum()) if weights.sum() else float(hardness.mean())
    hardness = hardness / mean
    gaps = relative_gaps(situation)
    typical = _typical(situation, gaps)
    effort, source = np.empty(len(cells)), np.empty(len(cells), dtype="<U13")
    for n, (c, k) in enumerate(cells.tolist()):
        effort[n], source[n] = _one(situation, c, k, float(hardness[k]), gaps, typical, overrides or {})
    return Efforts(cells, np.round(effort, DECIMALS), source, rate)


def _one(
    situation: Situation,
    c: int,
    k: int,
    hardness: float,
    gaps: dict[tuple[int, int], float],
    typical: dict[int, float],
    overrides: dict[tuple[int, int], float],
) -> tuple[float, str]:
    if (c, k) in overrides:
        return overrides[c, k], "override"
    if situation.states[c, k] in CONFIRM_STATES and not situation.refuted[c, k]:
        return CONFIRM, "confirm"
    if (c, k) in gaps:
        low, high = GAP_RANGE
        return hardness * min(high, max(low, gaps[c, k] / typical[k])), "indicator_gap"
    if situation.refuted[c, k]:  # refuted, yet the reading that refuted it is not the last one
        return CONFIRM, "confirm"
    return hardness, "gain_rate"


@overload
def crowding(count: int) -> float: ...
@overload
def crowding(count: NDArray[np.int64]) -> NDArray[np.float64]: ...
def crowding(count: int | NDArray[np.int64]) -> float | NDArray[np.float64]:
    """What so many passes in one commune cost on top of their own efforts: 0, 0, 1, 3, 6 … times CROWDING."""
    return CROWDING * count * (count - 1) / 2


def gain_rates(situation: Situation) -> NDArray[np.float64]:
    """Share of communes that passed a period after they did not, per criterion, drawn toward that of all together."""
    overall = (situation.gained.sum() + 1) / (situation.tried.sum() + 2)
    return np.minimum((situation.gained + PRIOR * overall) / (situation.tried + PRIOR), 0.95)


def relative_gaps(situation: Situation) -> dict[tuple[int, int], float]:
    """Sum over the indicators that miss of gap/threshold, by (commune, criterion), for marks that are not passed."""
    widest: dict[str, float] = {}
    for measures in situation.missing.values():
        for measure in measures:
            widest[measure.indicator_id] = max(widest.get(measure.indicator_id, 0.0), *absolute_gap(measure))
    return {
        cell: sum(_relative(measure, widest[measure.indicator_id]) for measure in measures)
        for cell, measures in situation.missing.items()
        if situation.states[cell] == "failed" or situation.refuted[cell]
    }


def _typical(situation: Situation, gaps: dict[tuple[int, int], float]) -> dict[int, float]:
    """Mean gap of the communes that miss each criterion."""
    sums: dict[int, list[float]] = {}
    for (_, k), gap in gaps.items():
        sums.setdefault(k, []).append(gap)
    return {k: math.fsum(found) / len(found) or 1.0 for k, found in sums.items()}


def absolute_gap(measure: Measure) -> tuple[float, float]:
    """How far both values are from their thresholds, in the indicator's unit; 0 where nothing is to be compared."""
    pairs = ((measure.value, measure.threshold), (measure.value_2, measure.threshold_2))
    return (_short(measure.comparator, *pairs[0]), _short(measure.comparator, *pairs[1]))


def _short(comparator: str, value: float | None, threshold: float | None) -> float:
    if value is None or threshold is None:
        return 0.0
    by = round(threshold, 6) - round(value, 6)
    if comparator == ">=":
        return max(0.0, by)
    return max(0.0, -by) if comparator == "<=" else abs(by)


def _relative(measure: Measure, widest: float) -> float:
    """A threshold of 0 gives no share: there the widest gap of any commune is 1. Without values the whole step is 1."""
    total = 0.0
    for gap, threshold in zip(absolute_gap(measure), (measure.threshold, measure.threshold_2)):
        if gap:
            total += gap / (abs(threshold) if threshold else widest)
    return total or 1.0
