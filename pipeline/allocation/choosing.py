"""From a situation to a choice: solve, set aside what contradicts, drop what is idle, say what each choice is for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline import errors
from pipeline.allocation import contradiction, programme, repair
from pipeline.allocation.decisions import WhatIf
from pipeline.allocation.demands import Demand, LeftOut, demands
from pipeline.allocation.effort import Efforts, crowding, efforts
from pipeline.allocation.formulation import Problem
from pipeline.allocation.situation import Situation


@dataclass(frozen=True)
class Pick:
    """One pass to add. ``commune`` and ``criterion`` are positions; ``serves`` are the targets that break without it."""

    commune: int
    criterion: int
    effort: float
    source: str
    serves: tuple[Demand, ...]
    pinned_for: str | None = None


@dataclass(frozen=True)
class Conflict:
    """Targets that cannot all be met, and the one set aside. ``by_what_if``: without the what-if file they could."""

    targets: tuple[Demand, ...]
    given_up: Demand
    by_what_if: bool


@dataclass(frozen=True)
class Choice:
    """The least-effort choice for a situation. ``picks`` by effort, the least first; ``gap`` as in mart.allocation_summary.

    ``demands`` are those met; those set aside are in ``conflicts`` alone. ``idle``: lines of a what-if file that change nothing.
    """

    situation: Situation
    efforts: Efforts
    status: str
    gap: float
    picks: tuple[Pick, ...]
    demands: tuple[Demand, ...]
    left_out: tuple[LeftOut, ...]
    conflicts: tuple[Conflict, ...]
    idle: tuple[str, ...] = ()

    @property
    def after(self) -> NDArray[np.bool_]:
        """N × K marks once the choice is carried out."""
        passed = self.situation.passed.copy()
        for pick in self.picks:
            passed[pick.commune, pick.criterion] = True
        return passed

    @property
    def effort(self) -> float:
        """Effort of all picks, with what several in one commune cost on top."""
        return float(sum(pick.effort for pick in self.picks)) + self.crowding

    @property
    def crowding(self) -> float:
        """What several picks in one commune cost on top of their own efforts."""
        return sum(crowding(count) for count in Counter(pick.commune for pick in self.picks).values())


def choose(
    situation: Situation,
    overrides: dict[tuple[int, int], float] | None = None,
    what_if: WhatIf | None = None,
    *,
    exact: bool = False,
) -> Choice:
    """The least-effort set of passes that meets every target at once.

    Where there is none, targets are set aside one contradiction at a time until there is. ``exact`` reads criterion totals
    and bands as upper ends too. Raises UsageError where the what-if file contradicts itself.
    """
    given = what_if or WhatIf()
    known = efforts(situation, overrides)
    made, left_out = demands(situation, exact=exact)
    allowed = np.array([(c, k) not in given.forbids for c, k in known.cells.tolist()], dtype=bool)
    pinned = np.array([(c, k) in given.pins for c, k in known.cells[allowed].tolist()], dtype=bool)
    problem = Problem(situation.passed, known.cells[allowed], known.effort[allowed], pinned, made, given.limits)
    _require_pins_within_limits(problem, given)
    conflicts: list[Conflict] = []
    while (solution := programme.solve(problem)).status == programme.INFEASIBLE:
        targets = contradiction.irreducible(problem)
        out = contradiction.given_up(targets)
        without = replace(
            problem,
            cells=known.cells,
            effort=known.effort,
            pinned=np.zeros(len(known.cells), dtype=bool),
            limits=(),
            demands=targets,
        )
        by_what_if = what_if is not None and programme.is_feasible(without)
        conflicts.append(Conflict(targets, out, by_what_if))
        problem = replace(problem, demands=tuple(d for d in problem.demands if d is not out))
    chosen = repair.without_idle(problem, solution.chosen)
    cost = problem.cost(chosen)
    gap = max(0.0, (cost - solution.bound) / cost) if cost > 0 else 0.0
    status = programme.INFEASIBLE if conflicts else solution.status
    source = known.source[allowed]
    serves = repair.serving(problem, chosen)
    picks = [
        Pick(c, k, float(problem.effort[n]), str(source[n]), serves[n], given.pins.get((c, k)))
        for n in np.flatnonzero(chosen).tolist()
        for c, k in [problem.cells[n].tolist()]
    ]
    picks.sort(key=lambda pick: (pick.effort, pick.commune, pick.criterion))
    return Choice(situation, known, status, gap, tuple(picks), problem.demands, left_out, tuple(conflicts), given.idle)


def _require_pins_within_limits(problem: Problem, given: WhatIf) -> None:
    for limit in given.limits:
        pinned = limit.counts(problem.cells[problem.pinned])
        if pinned > limit.most:
            raise errors.UsageError(
                where="--what-if",
                found=f"{pinned} lựa chọn bị ghim (pin) trong phạm vi chỉ cho {limit.most}",
                expected="số ghim không vượt mức limit",
                todo="Bớt dòng pin hoặc nâng most của dòng limit.",
                english="More marks are pinned than a limit allows.",
            )
