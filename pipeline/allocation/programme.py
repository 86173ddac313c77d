"""Solving the integer programme, in three steps that scale.

1. Prices give a bound below which no choice can cost, and for every mark what it would add to take it, or to leave it.
2. The core: the marks that are nearly indifferent; all others stay as their commune prefers. HiGHS solves the programme of
   the core, a few hundred marks whatever the size of the country.
3. A choice that does otherwise with a mark outside the core costs at least the bound plus what that mark adds. Where that
   is more than the core's answer, it is the answer of the whole; else the core is widened, at most to everything.

HiGHS runs on one thread with a fixed seed and stops at a gap, not at a time (solver.TIME_LIMIT only guards against a run
that never ends), so the same input gives the same choice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.allocation import pricing, repair
from pipeline.allocation.formulation import Model, Problem, formulate
from pipeline.allocation.solver import solver as new_solver

GAP = 1e-3
STARTS = 6
GOLDEN = (5**0.5 - 1) / 2
CORES = (400, 800, 1600, 6400)
FEASIBLE, OPTIMAL, INFEASIBLE = "feasible", "optimal", "infeasible"


@dataclass(frozen=True)
class Solution:
    """``chosen``: M booleans. ``bound``: no choice costs less (in Problem.costs). ``status``: optimal within GAP, feasible
    (a choice, but not shown to be that near the least), infeasible."""

    status: str
    chosen: NDArray[np.bool_]
    bound: float


def solve(problem: Problem, *, gap: float = GAP, cores: tuple[int, ...] = CORES) -> Solution:
    """The cheapest choice, shown to be within ``gap`` (a share of its cost) of the least there can be.

    ``cores``: how many marks are left open, step by step; after the last, all of them.
    """
    none = np.zeros(len(problem.cells), dtype=bool)
    infeasible = Solution(INFEASIBLE, none, np.inf)
    if _falls_short(problem):
        return infeasible
    free, pinned_cost = _without_pins(problem)
    bound = pricing.bound(free)
    if not np.isfinite(bound.value):
        return infeasible
    wanted = bound.into <= bound.out_of
    best, cost, least = _first(free, bound), np.inf, bound.value
    if best is not None:
        cost = free.cost(best)
    adds = np.maximum(bound.into, bound.out_of)
    order = np.argsort(adds, kind="stable")
    for size in (*cores, len(order)):
        if best is not None:
            if cost - least <= gap * (cost + pinned_cost):
                break
            # What would make the known choice dearer need not be looked at again.
            size = min(size, int((adds <= cost - bound.value).sum()) + 1)
        is_open = np.zeros(len(order), dtype=bool)
        is_open[order[:size]] = True
        beyond = bound.value + (adds[order[size]] if size < len(order) else np.inf)
        if best is not None:
            is_open |= best != wanted  # so that the known choice is one of the core's
        found = _solve_core(free, np.flatnonzero(wanted & ~is_open), np.flatnonzero(is_open), gap / 2, best)
        if found is not None:
            chosen, core_bound = found
            if free.cost(chosen) <= cost:
                best, cost = chosen, free.cost(chosen)
            least = max(least, min(core_bound, float(beyond)))
        if is_open.all():
            break
    if best is None:
        return infeasible
    chosen = problem.pinned.copy()
    chosen[~problem.pinned] = best
    is_within = cost - least <= gap * (cost + pinned_cost) + 1e-9
    return Solution(OPTIMAL if is_within else FEASIBLE, chosen, min(least, cost) + pinned_cost)


def _first(problem: Problem, bound: pricing.Bound) -> NDArray[np.bool_] | None:
    """A choice to start from: every commune takes one of its decisions in the mixture, so that together they keep to its
    shares; then completed and shortened. The more communes, the nearer that comes to the bound."""
    if not bound.mixture:
        return None
    communes = problem.cells[:, 0]
    shares = np.cumsum([share for share, _ in bound.mixture])
    decisions = np.array([chosen for _, chosen in bound.mixture])
    # Like communes side by side, and steps of the golden ratio through the shares: even in every stretch of the list.
    totals = problem.passed.sum(axis=1)
    place = np.empty(len(totals))
    place[np.lexsort((np.arange(len(totals)), totals))] = np.arange(len(totals))
    worth = np.maximum(bound.reduced, 0) + 1e-3 * problem.costs()
    best, cost = None, np.inf
    for start in range(STARTS):
        turn = np.minimum(np.searchsorted(shares, (place * GOLDEN + start / STARTS) % 1.0), len(shares) - 1)
        found = repair.completed(problem, decisions[turn[communes], np.arange(len(communes))], worth)
        if found is not None:
            found = repair.without_idle(problem, found)
            if problem.cost(found) < cost:
                best, cost = found, problem.cost(found)
    return best


def is_feasible(problem: Problem) -> bool:
    """Whether any choice meets all demands within the limits."""
    if _falls_short(problem):
        return False
    free, _ = _without_pins(problem)
    bound = pricing.bound(free)
    if not np.isfinite(bound.value):
        return False
    return _first(free, bound) is not None or _run(formulate(free, lean=True), 1.0, None) is not None


def is_shown_infeasible(problem: Problem) -> bool:
    """Whether the prices alone show that there is no choice: quick, but False says nothing."""
    return _falls_short(problem) or not np.isfinite(pricing.bound(_without_pins(problem)[0]).value)


def _falls_short(problem: Problem) -> bool:
    """Whether a demand is not met even with everything."""
    everything = problem.after(np.ones(len(problem.cells), dtype=bool))
    return any(demand.value(everything) < demand.need for demand in problem.demands)


def _without_pins(problem: Problem) -> tuple[Problem, float]:
    """The problem after the pinned marks, and what those cost."""
    if not problem.pinned.any():
        return problem, 0.0
    return _given(problem, np.flatnonzero(problem.pinned)), problem.cost(problem.pinned)


def _given(problem: Problem, taken: NDArray[np.int64], open_: NDArray[np.int64] | None = None) -> Problem:
    """The problem once the marks ``taken`` are passed; only those ``open_`` (default: all others) may still be raised."""
    given = np.zeros(len(problem.cells), dtype=bool)
    given[taken] = True
    rest = np.flatnonzero(~given) if open_ is None else np.sort(open_)
    limits = tuple(replace(limit, most=limit.most - limit.counts(problem.cells[given])) for limit in problem.limits)
    return replace(
        problem,
        passed=problem.after(given),
        cells=problem.cells[rest],
        # The costs are kept as they were: what settles ties looks at the marks a commune began with.
        effort=problem.costs()[rest],
        pinned=np.zeros(len(rest), dtype=bool),
        limits=limits,
        settles_ties=False,
        already=np.bincount(problem.cells[given, 0], minlength=len(problem.passed))
        + (0 if problem.already is None else problem.already),
    )


def _solve_core(
    problem: Problem,
    taken: NDArray[np.int64],
    open_: NDArray[np.int64],
    gap: float,
    known: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.bool_], float] | None:
    """The choice and a bound for it, with all but the ``open_`` marks taken or left; None where there is none."""
    core = _given(problem, taken, open_)
    before = np.zeros(len(problem.cells), dtype=bool)
    before[taken] = True
    model = formulate(core)
    found = _run(model, gap, None if known is None else known[np.sort(open_)])
    if found is None:
        return None
    values, bound = found
    chosen = np.zeros(len(problem.cells), dtype=bool)
    chosen[taken] = True
    chosen[np.sort(open_)[values[: model.marks] > 0.5]] = True
    return chosen, problem.cost(before) + bound


def _run(model: Model, gap: float, known: NDArray[np.bool_] | None) -> tuple[NDArray[np.float64], float] | None:
    """Values of the columns and a bound; None where there is no solution. Raises RuntimeError where HiGHS cannot tell."""
    import highspy

    if not model.columns:
        return (np.zeros(0), 0.0) if all(v <= 0 for v in model.lower) and all(v >= 0 for v in model.upper) else None
    solver = new_solver(mip_rel_gap=gap)
    solver.passModel(model.to_highs())
    if known is not None:
        start = np.flatnonzero(np.arange(model.columns) < model.marks).astype(np.int32)
        solver.setSolution(len(start), start, known.astype(float))
        solver.setOptionValue("mip_heuristic_effort", 0.0)  # what is left to do is to prove, or to better it a little
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return None
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise RuntimeError(f"HiGHS found neither a choice nor that there is none: {solver.modelStatusToString(status)}")
    return np.array(solver.getSolution().col_value), float(info.mip_dual_bound)
