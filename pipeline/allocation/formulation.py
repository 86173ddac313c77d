"""The integer programme as columns and rows.

x, one for every mark that may be raised. For every commune that could rise to a level which some demand counts: λ, one a
level, 1 where that is the highest level it is counted for; and w, one for each x and level, the part of x that the level
rests on. Per commune and level, with n marks lacking: Σw ≥ n·λ, w ≤ λ; per mark: Σ over levels of w ≤ x; Σλ ≤ 1. Where n
is all there is, w is λ itself.

The plain form (n·z ≤ Σx, one z a level) has the same integer solutions, but its relaxation counts two thirds of a commune
for the two cheapest of three marks, and the solver needs half a minute to find out that there is no such thing. In this
form the relaxation of one commune is exact, and that of the whole is within half a percent of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.allocation.demands import Demand

if TYPE_CHECKING:
    import highspy

TIE = 1e-3
"""The most that settles equal efforts: communes with more criteria first, then the order of the list."""


@dataclass(frozen=True)
class Limit:
    """At most ``most`` of the marks raised may be among these: what a district or a department can do by then."""

    members: NDArray[np.int64]
    criteria: NDArray[np.int64]
    most: int
    reason: str = ""

    def counts(self, cells: NDArray[np.int64]) -> int:
        """How many of these marks (m × 2) it is about."""
        return int((np.isin(cells[:, 0], self.members) & np.isin(cells[:, 1], self.criteria)).sum())


@dataclass(frozen=True)
class Problem:
    """``passed``: N × K marks now. ``cells``, ``effort``: M marks that may be raised (M × 2 in order of commune and
    criterion, M). ``pinned``: M booleans, those that must be."""

    passed: NDArray[np.bool_]
    cells: NDArray[np.int64]
    effort: NDArray[np.float64]
    pinned: NDArray[np.bool_]
    demands: tuple[Demand, ...]
    limits: tuple[Limit, ...] = ()
    settles_ties: bool = True

    def costs(self) -> NDArray[np.float64]:
        """Effort with what settles equal efforts, M entries."""
        if not self.settles_ties:
            return self.effort
        communes, criteria = self.passed.shape
        lacking = 1 - self.passed.sum(axis=1)[self.cells[:, 0]] / max(1, criteria)
        return self.effort + TIE * (0.9 * lacking + 0.1 * self.cells[:, 0] / max(1, communes))

    def after(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """N × K marks once the chosen ones are passed."""
        passed = self.passed.copy()
        passed[tuple(self.cells[chosen].T)] = True
        return passed


@dataclass
class Model:
    """Columns (all between 0 and 1, the marks first) and rows of one problem."""

    problem: Problem
    columns: int
    integer: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    @property
    def marks(self) -> int:
        """How many of the columns are marks."""
        return len(self.problem.cells)

    def row(self, index: Iterable[int], value: Sequence[float] | float, lower: float, upper: float) -> None:
        """One row: lower ≤ Σ value·column ≤ upper."""
        before = len(self.index)
        self.index.extend(index)
        count = len(self.index) - before
        self.value.extend([value] * count if isinstance(value, (int, float)) else value)
        self.starts.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)

    def new_columns(self, count: int, *, integer: bool) -> range:
        """So many columns more."""
        made = range(self.columns, self.columns + count)
        self.columns += count
        if integer:
            self.integer.extend(made)
        return made

    def to_highs(self) -> highspy.HighsLp:
        """The model as HiGHS takes it."""
        import highspy

        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, len(self.lower)
        lp.col_cost_ = np.concatenate([self.problem.costs(), np.zeros(self.columns - self.marks)])
        lp.col_lower_, lp.col_upper_ = np.zeros(self.columns), np.ones(self.columns)
        lp.row_lower_ = np.clip(np.array(self.lower, dtype=float), -highspy.kHighsInf, highspy.kHighsInf)
        lp.row_upper_ = np.clip(np.array(self.upper, dtype=float), -highspy.kHighsInf, highspy.kHighsInf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.value, dtype=float)
        kinds = [highspy.HighsVarType.kContinuous] * self.columns
        for column in self.integer:
            kinds[column] = highspy.HighsVarType.kInteger
        lp.integrality_ = kinds
        return lp


def formulate(problem: Problem) -> Model:
    """The model of a problem."""
    model = Model(problem, len(problem.cells), list(range(len(problem.cells))))
    totals = problem.passed.sum(axis=1)
    # Marks stand in order of commune: those of one commune are a range.
    first = np.searchsorted(problem.cells[:, 0], np.arange(len(totals) + 1)).tolist()
    reached = _levels(model, problem, totals, first)
    for demand in problem.demands:
        there = demand.value(problem.passed)
        if demand.shape == "passes":
            most = np.inf if demand.most is None else demand.most - there
            if demand.need > there or most < np.inf:
                inside = _inside(problem, demand.members, demand.criteria)
                model.row(inside, 1.0, demand.need - there, most)
        elif demand.shape == "each":
            for c in demand.members[totals[demand.members] < demand.level].tolist():
                model.row(range(first[c], first[c + 1]), 1.0, demand.level - int(totals[c]), np.inf)
        else:
            short = demand.members[totals[demand.members] < demand.level].tolist()
            if demand.need > there:
                counted = (z for c in short for level, z in reached.get(c, ()) if level >= demand.level)
                model.row(counted, 1.0, demand.need - there, np.inf)
            if demand.most is not None:
                slipped = [
                    z for c in short if (z := _slipped(model, demand, int(totals[c]), first[c : c + 2])) is not None
                ]
                model.row(slipped, 1.0, -np.inf, demand.most - there)
    for limit in problem.limits:
        model.row(_inside(problem, limit.members, limit.criteria), 1.0, -np.inf, limit.most)
    return model


def _inside(problem: Problem, members: NDArray[np.int64], criteria: NDArray[np.int64]) -> list[int]:
    inside = np.isin(problem.cells[:, 0], members) & np.isin(problem.cells[:, 1], criteria)
    return np.flatnonzero(inside).tolist()


def _levels(
    model: Model, problem: Problem, totals: NDArray[np.int64], first: list[int]
) -> dict[int, list[tuple[int, int]]]:
    """λ, w and their rows; gives the (level, λ) of each commune."""
    wanted: dict[int, set[int]] = {}
    for demand in problem.demands:
        if demand.shape == "communes" and demand.need > demand.value(problem.passed):
            for c in demand.members[totals[demand.members] < demand.level].tolist():
                if demand.level - totals[c] <= first[c + 1] - first[c]:
                    wanted.setdefault(c, set()).add(demand.level)
    reached: dict[int, list[tuple[int, int]]] = {}
    for c in sorted(wanted):
        x = range(first[c], first[c + 1])
        parts: list[Sequence[int]] = []
        for level in sorted(wanted[c]):
            (z,) = model.new_columns(1, integer=True)
            reached.setdefault(c, []).append((level, z))
            lacking = level - int(totals[c])
            if lacking == len(x):
                parts.append([z] * len(x))
                continue
            w = model.new_columns(len(x), integer=False)
            parts.append(w)
            model.row([*w, z], [1.0] * len(x) + [-float(lacking)], 0, np.inf)
            for part in w:
                model.row((part, z), (1.0, -1.0), -np.inf, 0)
        if len(parts) > 1:
            model.row([z for _, z in reached[c]], 1.0, -np.inf, 1)
        for n, mark in enumerate(x):
            model.row([mark, *(part[n] for part in parts)], [1.0] + [-1.0] * len(parts), 0, np.inf)
    return reached


def _slipped(model: Model, demand: Demand, total: int, span: Sequence[int]) -> int | None:
    """A column that is 1 once the commune has reached the level: none may get there uncounted."""
    x = range(span[0], span[1])
    lacking = demand.level - total
    if lacking > len(x):
        return None
    (z,) = model.new_columns(1, integer=True)
    model.row([*x, z], [1.0] * len(x) + [-(len(x) - lacking + 1.0)], -np.inf, lacking - 1)
    return z
