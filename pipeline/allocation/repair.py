"""From any set of marks to one that meets the demands, and to one without idle marks; and what each mark is for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.allocation.demands import Demand
from pipeline.allocation.effort import CROWDING
from pipeline.allocation.formulation import Problem


def completed(problem: Problem, chosen: NDArray[np.bool_], worth: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """More marks, the cheapest by ``worth`` (M) first, until every demand is met; None where that breaks a limit.

    Quick and without foresight: each group first, then levels from the highest down, then passes. A place to start from.
    """
    kept = chosen.copy()
    place = np.full(problem.passed.shape, -1)
    place[tuple(problem.cells.T)] = np.arange(len(kept))
    price = np.full(problem.passed.shape, np.inf)
    price[tuple(problem.cells.T)] = worth
    price[tuple(problem.cells[kept].T)] = np.inf
    passed = problem.after(kept)

    def take(c: int, k: int) -> None:
        kept[place[c, k]] = passed[c, k] = True
        price[c, k] = np.inf
        price[c] += CROWDING

    def raise_to(communes: NDArray[np.int64], level: int) -> None:
        for c in communes.tolist():
            for k in np.argsort(price[c], kind="stable")[: level - int(passed[c].sum())].tolist():
                take(c, k)

    by_level = sorted((d for d in problem.demands if d.shape == "communes"), key=lambda d: -d.level)
    for demand in (d for d in problem.demands if d.shape == "each"):
        raise_to(demand.members[passed[demand.members].sum(axis=1) < demand.level], demand.level)
    for demand in by_level:
        lacking = demand.level - passed[demand.members].sum(axis=1)
        more = demand.need - int((lacking <= 0).sum())
        if more > 0:
            ways = np.cumsum(np.sort(price[demand.members], axis=1), axis=1)
            cost = np.take_along_axis(ways, np.maximum(lacking - 1, 0)[:, None], axis=1)[:, 0]
            cost[lacking <= 0] = np.inf
            best = np.argsort(cost, kind="stable")[:more]
            raise_to(demand.members[best[np.isfinite(cost[best])]], demand.level)
    for demand in (d for d in problem.demands if d.shape == "passes"):
        more = demand.need - demand.value(passed)
        if more > 0:
            block = price[np.ix_(demand.members, demand.criteria)]
            # The second of a commune in this very block is dearer than the first.
            block = block + CROWDING * np.argsort(np.argsort(block, axis=1, kind="stable"), axis=1)
            for n in np.argsort(block, axis=None, kind="stable")[:more].tolist():
                c, k = int(demand.members[n // block.shape[1]]), int(demand.criteria[n % block.shape[1]])
                if np.isfinite(price[c, k]):
                    take(c, k)
    within = all(limit.counts(problem.cells[kept]) <= limit.most for limit in problem.limits)
    return kept if within and all(demand.is_met(passed) for demand in problem.demands) else None


def without_idle(problem: Problem, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The choice without marks that no demand needs, the dearest left out first; pinned ones stay.

    A choice within the gap of the least may hold one; what is left breaks a demand wherever it is shortened.
    """
    kept, costs = chosen.copy(), problem.costs()
    passed = problem.after(kept)
    spare, totals = _spare(problem, passed), passed.sum(axis=1)
    candidates = np.flatnonzero(chosen & ~problem.pinned).tolist()
    for n in sorted(candidates, key=lambda n: (-costs[n], n)):
        c, k = problem.cells[n].tolist()
        uses = [demand_no for demand_no, d in enumerate(problem.demands) if _uses(d, int(totals[c]), c, k)]
        if all(spare[demand_no] > 0 for demand_no in uses):
            kept[n] = False
            totals[c] -= 1
            for demand_no in uses:
                spare[demand_no] -= 1
    return kept


def serving(problem: Problem, chosen: NDArray[np.bool_]) -> dict[int, tuple[Demand, ...]]:
    """For every chosen mark the demands that break without it."""
    passed = problem.after(chosen)
    spare, totals = _spare(problem, passed), passed.sum(axis=1)
    found = {}
    for n in np.flatnonzero(chosen).tolist():
        c, k = problem.cells[n].tolist()
        found[n] = tuple(d for d, left in zip(problem.demands, spare) if left <= 0 and _uses(d, int(totals[c]), c, k))
    return found


def _spare(problem: Problem, passed: NDArray[np.bool_]) -> list[int]:
    """By how much each demand is exceeded."""
    return [demand.value(passed) - demand.need for demand in problem.demands]


def _uses(demand: Demand, total: int, c: int, k: int) -> bool:
    """Whether the sum of the demand falls by one when commune ``c``, at ``total`` criteria, loses its pass of ``k``."""
    if c not in demand.member_set:
        return False
    return k in demand.criterion_set if demand.shape == "passes" else total == demand.level
