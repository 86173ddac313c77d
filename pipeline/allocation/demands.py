"""What the targets of the plan demand of the marks of the communes: each a sum that must reach a number.

Three shapes are enough. ``passes``: so many passes in a block of communes × criteria (criterion totals, new passes,
averages). ``communes``: so many communes with at least ``level`` criteria (complete communes, bands, communes ready for
recognition). ``each``: every commune of a group has at least ``level``.

Bands are read "at least as good", from the top down: as many communes with 19 criteria, with 15 or more, with 10 or
more, with 5 or more as the plan's bands add up to. Held to their exact numbers, bands would forbid a commune to do
better than planned. ``exact=True`` asks that stricter question all the same: may the plan be met to the letter?
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.allocation.situation import PlanTarget, Situation

SAME = 1e-6
"""Two figures of a plan that differ by less are the same: an average of 11 over 207 communes is 2,277 passes."""


@dataclass(frozen=True, eq=False)
class Demand:
    """One target as a sum over marks.

    ``members`` and ``criteria`` are positions in the situation; ``criteria`` matters for passes only, ``level`` for the
    other shapes. ``need`` is the least the sum may be; ``most``, where given, the most.
    """

    target: PlanTarget
    shape: str
    members: NDArray[np.int64]
    criteria: NDArray[np.int64]
    level: int
    need: int
    most: int | None = None
    is_recognition: bool = False
    is_verified: bool = True

    @property
    def target_id(self) -> str:
        """Identifier of the target."""
        return self.target.target_id

    @cached_property
    def member_set(self) -> frozenset[int]:
        """Positions of the communes, to look one up."""
        return frozenset(self.members.tolist())

    @cached_property
    def criterion_set(self) -> frozenset[int]:
        """Positions of the criteria, to look one up."""
        return frozenset(self.criteria.tolist())

    def value(self, passed: NDArray[np.bool_]) -> int:
        """The sum for N × K marks: passes in the block, or communes at the level."""
        if self.shape == "passes":
            return int(passed[np.ix_(self.members, self.criteria)].sum())
        return int((passed[self.members].sum(axis=1) >= self.level).sum())

    def is_met(self, passed: NDArray[np.bool_]) -> bool:
        """True where the sum reaches what is needed, and does not pass what is allowed."""
        return self.need <= self.value(passed) <= (self.most if self.most is not None else math.inf)


@dataclass(frozen=True)
class LeftOut:
    """A target that no choice of marks can serve, with the code of the reason (pipeline/text)."""

    target: PlanTarget
    reason: str


def demands(situation: Situation, *, exact: bool = False) -> tuple[tuple[Demand, ...], tuple[LeftOut, ...]]:
    """Every target as a demand, or left out with its reason; both in the plan's order.

    ``exact``: criterion totals and bands also as upper ends, but never below what is passed already: a mark that is there
    is not taken back.
    """
    made: list[Demand] = []
    left: list[LeftOut] = []
    for target in situation.targets:
        found = _demand(situation, target, exact)
        if isinstance(found, Demand):
            made.append(found)
        elif found is not None:
            left.append(found)
    return tuple(made), tuple(left)


ABOUT_MARKS = ("communes_passing", "communes_recognised", "mean_criteria", "communes_in_band", "members_reaching")


def is_about_marks(target: PlanTarget) -> bool:
    """True for the measures that passes of the criteria decide; outputs, money, other standards and texts are not."""
    return target.measure in ABOUT_MARKS and target.standard == "dat_chuan"


def _demand(situation: Situation, target: PlanTarget, exact: bool) -> Demand | LeftOut | None:
    if target.kind == "qualitative" or target.target_low is None:
        return LeftOut(target, "no_number")
    if not is_about_marks(target):
        return LeftOut(target, "not_by_criteria")
    members, verified = _members(situation, target.group)
    if target.value is None or target.reason is not None or members is None:
        return LeftOut(target, target.reason or "no_members")
    every = np.arange(len(situation.criteria))
    full, passed, low = situation.full_count, situation.passed, target.target_low
    if target.measure == "communes_in_band":
        need = up(target.judged_target or 0)
        there = int((passed[members].sum(axis=1) >= target.band_low).sum())
        return Demand(
            target,
            "communes",
            members,
            every,
            target.band_low or 0,
            need,
            max(need, there) if exact else None,
            is_verified=verified,
        )
    if target.measure == "communes_passing":
        column = np.array([k for k, (number, _, _) in enumerate(situation.criteria) if number == target.criterion_no])
        there = int(passed[np.ix_(members, column)].sum())
        need = len(members) if target.kind == "all_of_group" else there + up(low - target.value)
        return Demand(
            target,
            "passes",
            members,
            column,
            0,
            need,
            max(need, there) if exact and target.kind != "count_new" else None,
            is_verified=verified,
        )
    if target.measure == "mean_criteria":
        return Demand(target, "passes", members, every, 0, up(low * len(members)), is_verified=verified)
    if target.measure == "members_reaching":
        return Demand(target, "each", members, every, up(low), len(members), is_verified=verified)
    # Recognition: communes already recognised stay; another needs to be complete before a decision can name it.
    if situation.recognised is None:
        return LeftOut(target, "no_register")
    waiting = members[~situation.recognised[members]]
    return Demand(
        target,
        "communes",
        waiting,
        every,
        full,
        max(0, up(low - target.value)),
        is_recognition=True,
        is_verified=verified,
    )


def _members(situation: Situation, group: str) -> tuple[NDArray[np.int64] | None, bool]:
    if group == "all":
        return np.arange(len(situation.places)), True
    if group == "recognised":
        return (None, True) if situation.recognised is None else (np.flatnonzero(situation.recognised), True)
    if group not in situation.groups:
        return None, False
    members, verified = situation.groups[group]
    return np.array(members, dtype=np.int64), verified


def up(number: float) -> int:
    """The least whole number that is not below; 2276.9999999 is 2277 already."""
    return math.ceil(number - SAME)


def unmet(made: Iterable[Demand], passed: NDArray[np.bool_]) -> list[Demand]:
    """The demands that the marks do not meet."""
    return [d for d in made if not d.is_met(passed)]
