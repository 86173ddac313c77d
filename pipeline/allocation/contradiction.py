"""When there is no choice: which targets contradict one another.

A set of targets that cannot all be met, while any of them left out makes the others possible (an irreducible set), found
by leaving them out one at a time. A target that not even every possible pass would meet is such a set by itself.
Targets asking "at least" can only contradict one another through a limit (what-if) or an exact reading of the plan.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.allocation import programme
from pipeline.allocation.demands import Demand
from pipeline.allocation.formulation import Problem


def irreducible(problem: Problem) -> tuple[Demand, ...]:
    """An irreducible set of demands of an infeasible problem, in the plan's order.

    Empty where the limits and pins alone cannot be kept. Raises ValueError for a problem that has a choice.
    """
    everything = problem.after(np.ones(len(problem.cells), dtype=bool))
    for demand in problem.demands:
        if demand.value(everything) < demand.need:
            return (demand,)
    kept = problem.demands
    # By prices first: a fraction of a second each. What they cannot show, the programme decides.
    for is_infeasible in (programme.is_shown_infeasible, lambda p: not programme.is_feasible(p)):
        if not is_infeasible(replace(problem, demands=kept)):
            continue
        # From the end of the plan: what it says first and foremost stays in the set where there is another way.
        for demand in reversed(kept):
            rest = tuple(d for d in kept if d is not demand)
            if is_infeasible(replace(problem, demands=rest)):
                kept = rest
    if kept == problem.demands and programme.is_feasible(problem):
        raise ValueError("the problem has a choice; nothing contradicts")
    return kept


def given_up(conflict: tuple[Demand, ...]) -> Demand:
    """The one to set aside so that the others may be met: a band if there is one, else the last in the plan's order."""
    bands = [d for d in conflict if d.target.measure == "communes_in_band"]
    return (bands or list(conflict))[-1]
