"""A bound from below, by prices.

Suppose each demand paid a price for every unit that serves it. Then every commune could decide for itself: take its marks
from the cheapest on, and stop where the next one costs more than it earns; a band or completeness pays a lump when the
commune reaches the level. Whatever the prices, the sum of those decisions plus the price of all that is needed is below
the cost of any choice that meets the demands (Lagrangian relaxation). The best prices are found by cutting planes: some
thirty prices, however many communes there are, so that the whole country is bounded in seconds where the relaxation of
the full programme takes minutes.

The prices also say what cannot be part of a better choice: a mark that a commune would take or leave only at a loss
greater than what separates the bound from a choice already known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.allocation.effort import crowding
from pipeline.allocation.formulation import Problem
from pipeline.allocation.solver import solver as new_solver

ROUNDS = 400
NEAR = 2e-5
"""Prices are near enough to the best once they promise less than this share more."""


@dataclass(frozen=True)
class _Priced:
    """A sum over marks that is priced: at least ``need`` of it (sign 1), or at most −``need`` (sign −1)."""

    members: NDArray[np.int64]
    criteria: NDArray[np.int64]
    level: int
    need: float
    sign: float

    @property
    def counts_communes(self) -> bool:
        return self.level > 0


@dataclass(frozen=True)
class Bound:
    """``value``: no choice costs less. ``into``, ``out_of``: M costs above it of a choice that takes, or leaves, a mark.
    ``reduced``: M costs of the marks after what they earn. ``mixture``: shares that sum to 1, each with the M decisions at
    some prices; mixed in these shares, they meet the demands almost exactly at almost the bound's cost."""

    value: float
    into: NDArray[np.float64]
    out_of: NDArray[np.float64]
    reduced: NDArray[np.float64]
    mixture: tuple[tuple[float, NDArray[np.bool_]], ...] = ()


@dataclass
class _Market:
    """A problem laid out for pricing: N × K arrays, infinite cost where there is no mark to raise."""

    problem: Problem
    cost: NDArray[np.float64]
    totals: NDArray[np.int64]
    priced: list[_Priced]
    forbidden: NDArray[np.bool_]
    crowded: NDArray[np.float64]

    def reduced(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost of each mark after what it earns, N × K."""
        left = self.cost.copy()
        for price, row in zip(prices, self.priced):
            if price and not row.counts_communes:
                left[np.ix_(row.members, row.criteria)] -= price * row.sign
        return left

    def decisions(
        self, prices: NDArray[np.float64], left: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Marks of each commune from the cheapest on (N × K positions), their costs in that order, and what it is worth
        to take the first q of them, q = 0 … K (N × (K+1))."""
        communes, criteria = left.shape
        order = np.argsort(left, axis=1, kind="stable")
        ordered = np.take_along_axis(left, order, axis=1)
        worth = np.zeros((communes, criteria + 1))
        np.cumsum(ordered, axis=1, out=worth[:, 1:])
        worth += self.crowded
        reached = self.totals[:, None] + np.arange(criteria + 1)
        for price, row in zip(prices, self.priced):
            if price and row.counts_communes:
                short = row.members[self.totals[row.members] < row.level]
                worth[short] -= price * row.sign * (reached[short] >= row.level)
        worth[self.forbidden] = np.inf
        return order, ordered, worth

    def value(self, prices: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], NDArray[np.bool_]]:
        """The bound at these prices, its slope in each of them, and the decisions (M)."""
        order, _, worth = self.decisions(prices, self.reduced(prices))
        taken = worth.argmin(axis=1)
        chosen = np.zeros(self.cost.shape, dtype=bool)
        np.put_along_axis(chosen, order, np.arange(self.cost.shape[1]) < taken[:, None], axis=1)
        slopes = np.empty(len(self.priced))
        for n, row in enumerate(self.priced):
            if row.counts_communes:
                before = self.totals[row.members]
                served = ((before < row.level) & (before + taken[row.members] >= row.level)).sum()
            else:
                served = chosen[np.ix_(row.members, row.criteria)].sum()
            slopes[n] = row.need - row.sign * served
        needs = np.array([row.need for row in self.priced])
        return float(worth.min(axis=1).sum() + prices @ needs), slopes, chosen[tuple(self.problem.cells.T)]


def bound(problem: Problem) -> Bound:
    """The best bound found, and what each mark would add to it. An infinite ``value``: there is no choice at all."""
    market = _market(problem)
    if not np.isfinite(market.decisions(np.zeros(0), market.cost)[2].min(axis=1)).all():
        never = np.full(len(problem.cells), np.inf)
        return Bound(np.inf, never, never, never)
    value, prices, mixture = _best_prices(market, problem.cost(np.ones(len(problem.cells), dtype=bool)))
    return Bound(value, *_regrets(market, prices), market.reduced(prices)[tuple(problem.cells.T)], mixture)


def _market(problem: Problem) -> _Market:
    cost = np.full(problem.passed.shape, np.inf)
    cost[tuple(problem.cells.T)] = problem.costs()
    totals = problem.passed.sum(axis=1)
    reached = totals[:, None] + np.arange(problem.passed.shape[1] + 1)
    forbidden = np.zeros(reached.shape, dtype=bool)
    priced: dict[tuple[bytes, bytes, int, float], _Priced] = {}

    def price(members: NDArray[np.int64], criteria: NDArray[np.int64], level: int, need: float, sign: float) -> None:
        # Two targets may ask the same sum ('thêm 12 xã', '61/207 xã'): one price, for the one that asks more.
        key = (members.tobytes(), b"" if level else criteria.tobytes(), level, sign)
        if key not in priced or priced[key].need < need:
            priced[key] = _Priced(members, criteria, level, need, sign)

    for demand in problem.demands:
        there = demand.value(problem.passed)
        if demand.shape == "each":
            forbidden[demand.members] |= reached[demand.members] < demand.level
            continue
        level = demand.level if demand.shape == "communes" else 0
        if demand.need > there:
            price(demand.members, demand.criteria, level, demand.need - there, 1.0)
        if demand.most is not None:
            price(demand.members, demand.criteria, level, -float(demand.most - there), -1.0)
    for limit in problem.limits:
        price(limit.members, limit.criteria, 0, -float(limit.most), -1.0)
    before = np.zeros(len(totals), dtype=np.int64) if problem.already is None else problem.already
    takes = before[:, None] + np.arange(problem.passed.shape[1] + 1)
    crowded = crowding(takes) - crowding(before)[:, None]
    return _Market(problem, cost, totals, list(priced.values()), forbidden, crowded)


def _best_prices(
    market: _Market, everything: float
) -> tuple[float, NDArray[np.float64], tuple[tuple[float, NDArray[np.bool_]], ...]]:
    """Cutting planes inside a box around the best prices so far, which grows while it is worth while.

    Gives the bound, the prices, and the mixture of decisions that the last planes rest on.

    A bound above the cost of ``everything`` proves that there is no choice: any choice is part of everything.
    """
    import highspy

    count = len(market.priced)
    best, slopes, decisions = market.value(np.zeros(count))
    at, seen = np.zeros(count), [decisions]
    if not count:
        return best, at, ((1.0, decisions),)
    radius = 1.0
    solver = new_solver()
    solver.addVars(count + 1, np.zeros(count + 1), np.full(count + 1, highspy.kHighsInf))
    solver.changeColBounds(count, -highspy.kHighsInf, highspy.kHighsInf)
    solver.changeColCost(count, 1.0)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    columns = np.arange(count + 1, dtype=np.int32)
    _cut(solver, columns, best, slopes, at)
    for _ in range(ROUNDS):
        for n in range(count):
            solver.changeColBounds(n, max(0.0, at[n] - radius), at[n] + radius)
        solver.run()
        solution = np.array(solver.getSolution().col_value)
        prices, promised = solution[:count], float(solution[count])
        is_inside = bool((np.abs(prices - at) < radius * (1 - 1e-9)).all())
        if promised - best <= NEAR * max(1.0, abs(best)):
            if is_inside or radius > 1e6:
                break
            radius *= 4
            continue
        value, slopes, decisions = market.value(prices)
        seen.append(decisions)
        _cut(solver, columns, value, slopes, prices)
        if value - best > 0.1 * (promised - best):
            best, at = value, prices
            radius = radius if is_inside else radius * 2
        else:
            if value > best:
                best, at = value, prices
            radius = max(radius / 1.5, 1e-3)
        if best > everything * (1 + 1e-6) + 1:
            return np.inf, at, ()
    solver.run()
    shares = np.abs(np.array(solver.getSolution().row_dual))
    mixture = [(float(share / shares.sum()), seen[n]) for n, share in enumerate(shares) if share > 1e-9]
    return best, at, tuple(mixture)


def _cut(solver: object, columns: NDArray[np.int32], value: float, slopes: NDArray[np.float64], at: NDArray) -> None:
    """promised ≤ value + slopes · (prices − at)."""
    solver.addRow(  # type: ignore[attr-defined]
        -np.inf, float(value - slopes @ at), len(columns), columns, np.append(-slopes, 1.0)
    )


def _regrets(market: _Market, prices: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What it costs a commune, at these prices, to take a mark or to leave it, above what it would do: M each."""
    left = market.reduced(prices)
    order, ordered, worth = market.decisions(prices, left)
    criteria = left.shape[1]
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(criteria), order.shape), axis=1)
    least = worth.min(axis=1)
    c, k = market.problem.cells.T
    own, place = left[c, k][:, None], rank[c, k][:, None]
    takes = np.arange(criteria + 1)[None, :]
    after = np.concatenate([ordered, np.full((len(ordered), 1), np.inf)], axis=1)[c]  # after[q]: the next beyond q
    before = np.concatenate([np.full((len(ordered), 1), np.inf), ordered], axis=1)[c]  # before[q]: the last within q
    mine = worth[c]
    with np.errstate(invalid="ignore"):
        # Among the first q already, or in place of the last of them; q = 0 takes nothing.
        into = np.where(takes > place, mine, np.where(takes > 0, mine - before + own, np.inf))
        out_of = np.where(takes > place, mine - own + after, mine)
    into, out_of = np.nan_to_num(into, nan=np.inf, posinf=np.inf), np.nan_to_num(out_of, nan=np.inf, posinf=np.inf)
    base = least[c]
    return into.min(axis=1) - base, out_of.min(axis=1) - base
