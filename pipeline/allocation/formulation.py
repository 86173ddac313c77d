"""The integer programme as columns and rows.

x, one for every mark that may be raised. For every commune with m such marks, δ(q), one for each number q = 1 … m of them,
1 where exactly q are raised; and w(i, q), the part of x(i) that goes with q. Per commune: Σδ ≤ 1; per q: Σw = q·δ and
w ≤ δ; per mark: x = Σ over q of w. What a commune pays for q passes at once, and the level it reaches, hang on δ alone.

The plain form (n·z ≤ Σx for a commune that lacks n) has the same integer solutions, but its relaxation counts two thirds
of a commune for the two cheapest of three marks, and the solver needs half a minute to find out that there is no such
thing. In this form the relaxation of one commune is exact, and that of the whole within half a percent of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.allocation.demands import Demand
from pipeline.allocation.effort import crowding

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
    criterion, M). ``pinned``: M booleans, those that must be. ``already``: N passes taken before this problem."""

    passed: NDArray[np.bool_]
    cells: NDArray[np.int64]
    effort: NDArray[np.float64]
    pinned: NDArray[np.bool_]
    demands: tuple[Demand, ...]
    limits: tuple[Limit, ...] = ()
    settles_ties: bool = True
    already: NDArray[np.int64] | None = None

    def costs(self) -> NDArray[np.float64]:
        """Effort with what settles equal efforts, M entries."""
        if not self.settles_ties:
            return self.effort
        communes, criteria = self.passed.shape
        lacking = 1 - self.passed.sum(axis=1)[self.cells[:, 0]] / max(1, criteria)
        return self.effort + TIE * (0.9 * lacking + 0.1 * self.cells[:, 0] / max(1, communes))

    def crowding(self, c: int, count: int) -> NDArray[np.float64]:
        """What 0 … count passes in commune ``c`` cost on top of their efforts."""
        before = 0 if self.already is None else int(self.already[c])
        return crowding(before + np.arange(count + 1)) - crowding(before)

    def cost(self, chosen: NDArray[np.bool_]) -> float:
        """Cost of a choice: efforts, what settles ties, crowding."""
        taken = np.bincount(self.cells[chosen, 0], minlength=len(self.passed))
        before = np.zeros_like(taken) if self.already is None else self.already
        return float(self.costs()[chosen].sum() + (crowding(before + taken) - crowding(before)).sum())

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
    costs: list[float] = field(default_factory=list)
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

    def new_columns(self, costs: Sequence[float], *, integer: bool) -> range:
        """A column more for each of the costs."""
        made = range(self.columns, self.columns + len(costs))
        self.columns += len(costs)
        self.costs.extend(costs)
        if integer:
            self.integer.extend(made)
        return made

    def to_highs(self) -> highspy.HighsLp:
        """The model as HiGHS takes it."""
        import highspy

        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, len(self.lower)
        lp.col_cost_ = np.array(self.costs, dtype=float)
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


def formulate(problem: Problem, *, lean: bool = False) -> Model:
    """The model of a problem. ``lean``: without costs and without w, to ask only whether there is a choice."""
    costs = [0.0] * len(problem.cells) if lean else problem.costs().tolist()
    model = Model(problem, len(problem.cells), list(range(len(problem.cells))), costs=costs)
    totals = problem.passed.sum(axis=1)
    # Marks stand in order of commune: those of one commune are a range.
    first = np.searchsorted(problem.cells[:, 0], np.arange(len(totals) + 1)).tolist()
    counts = [_counts(model, problem, c, range(first[c], first[c + 1]), lean) for c in range(len(totals))]
    for demand in problem.demands:
        there = demand.value(problem.passed)
        most = np.inf if demand.most is None else demand.most - there
        if demand.need <= there and most == np.inf:
            continue
        if demand.shape == "passes":
            inside = _inside(problem, demand.members, demand.criteria)
            model.row(inside, 1.0, demand.need - there, most)
            continue
        # Of a commune that lacks n: raised by n or more.
        short = demand.members[totals[demand.members] < demand.level].tolist()
        reached = [counts[c][demand.level - int(totals[c]) - 1 :] for c in short]
        if demand.shape == "each":
            for columns in reached:
                model.row(columns, 1.0, 1, np.inf)
        else:
            model.row([z for columns in reached for z in columns], 1.0, demand.need - there, most)
    for limit in problem.limits:
        model.row(_inside(problem, limit.members, limit.criteria), 1.0, -np.inf, limit.most)
    return model


def _inside(problem: Problem, members: NDArray[np.int64], criteria: NDArray[np.int64]) -> list[int]:
    inside = np.isin(problem.cells[:, 0], members) & np.isin(problem.cells[:, 1], criteria)
    return np.flatnonzero(inside).tolist()


def _counts(model: Model, problem: Problem, c: int, x: range, lean: bool) -> list[int]:
    """The columns δ(1) … δ(m) of one commune, with their rows; for a single mark x is δ itself."""
    extra = np.zeros(len(x) + 1) if lean else problem.crowding(c, len(x))
    if len(x) <= 1:
        for column in x:
            model.costs[column] += extra[1]
        return list(x)
    counts = model.new_columns(extra[1:].tolist(), integer=True)
    model.row(counts, 1.0, -np.inf, 1)
    if lean:
        model.row([*x, *counts], [1.0] * len(x) + [-float(q) for q in range(1, len(x) + 1)], 0, 0)
        return list(counts)
    parts: list[Sequence[int]] = []
    for q, z in enumerate(counts, start=1):
        if q == len(x):
            parts.append([z] * len(x))
            continue
        w = model.new_columns([0.0] * len(x), integer=False)
        parts.append(w)
        model.row([*w, z], [1.0] * len(x) + [-float(q)], 0, 0)
        for part in w:
            model.row((part, z), (1.0, -1.0), -np.inf, 0)
    for n, mark in enumerate(x):
        model.row([mark, *(part[n] for part in parts)], [1.0] + [-1.0] * len(parts), 0, 0)
    return list(counts)
