"""The solver against one that tries everything: the least cost, the bound below it, the sets that contradict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from allocation_cases import feasible_choices, ids, least_cost, problem, problems, situation, target
from hypothesis import given, settings

from pipeline.allocation import choosing, contradiction, pricing, programme, repair, rows
from pipeline.allocation.decisions import WhatIf
from pipeline.allocation.formulation import Limit, Problem

SLACK = 1e-6


@settings(deadline=None, max_examples=60)
@given(problems())
def test_the_choice_costs_no_more_than_any_other(case: Problem) -> None:
    least = least_cost(case)
    # A core of three marks: the steps that widen it are taken too.
    for cores in (programme.CORES, (3,)):
        found = programme.solve(case, gap=1e-9, cores=cores)
        if found.status == programme.INFEASIBLE:
            assert least == np.inf
            continue
        assert all(d.is_met(case.after(found.chosen)) for d in case.demands)
        assert case.cost(found.chosen) == pytest.approx(least, abs=SLACK)
        assert found.bound <= least + SLACK


@settings(deadline=None, max_examples=40)
@given(problems(with_limits=True))
def test_limits_and_exact_readings_are_kept(case: Problem) -> None:
    least = least_cost(case)
    found = programme.solve(case, gap=1e-9)
    assert (found.status == programme.INFEASIBLE) == (least == np.inf)
    if least < np.inf:
        assert case.cost(found.chosen) == pytest.approx(least, abs=SLACK)
        assert any((found.chosen == choice).all() for choice in feasible_choices(case))


@settings(deadline=None, max_examples=40)
@given(problems())
def test_prices_never_promise_too_much(case: Problem) -> None:
    """The bound is below every choice; what it says a mark adds is below what it adds."""
    bound = pricing.bound(case)
    choices = feasible_choices(case)
    costs = np.array([case.cost(chosen) for chosen in choices])
    assert (bound.value <= costs + SLACK).all()
    for n in range(len(case.cells)):
        if len(choices):
            assert (bound.value + bound.into[n] <= costs[choices[:, n]] + SLACK).all()
            assert (bound.value + bound.out_of[n] <= costs[~choices[:, n]] + SLACK).all()


@settings(deadline=None, max_examples=40)
@given(problems(with_limits=True))
def test_targets_that_contradict_do_and_every_one_of_them_is_needed_for_it(case: Problem) -> None:
    if least_cost(case) < np.inf:
        with pytest.raises(ValueError, match="contradicts"):
            contradiction.irreducible(case)
        return
    found = contradiction.irreducible(case)
    assert least_cost(replace(case, demands=found)) == np.inf
    for one in found:
        assert least_cost(replace(case, demands=tuple(d for d in found if d is not one))) < np.inf


@settings(deadline=None, max_examples=40)
@given(problems())
def test_nothing_idle_is_left_and_each_mark_serves_what_breaks_without_it(case: Problem) -> None:
    found = programme.solve(case)
    if found.status == programme.INFEASIBLE:
        return
    # Start from more than is needed, so that there is something to drop.
    kept = repair.without_idle(case, np.ones(len(case.cells), dtype=bool))
    serves = repair.serving(case, kept)
    for n in np.flatnonzero(kept).tolist():
        without = kept.copy()
        without[n] = False
        broken = [d for d in case.demands if not d.is_met(case.after(without))]
        assert broken and ids(broken) == ids(serves[n])


def test_two_totals_under_one_limit_contradict_by_name() -> None:
    # Criteria 1 and 2 each lack two passes, three may be raised: the two totals contradict, the average has no part in it.
    now = situation(
        ["FF", "FF"],
        [
            target("criterion.01.total", low=2, criterion_no=1),
            target("criterion.02.total", low=2, criterion_no=2),
            target("criteria.average.all", "average", low=0.5),
        ],
    )
    case = problem(now, [1] * 4, limits=(Limit(np.arange(2), np.arange(2), 3),))
    assert ids(contradiction.irreducible(case)) == ["criterion.01.total", "criterion.02.total"]


def test_a_contradiction_costs_one_target_and_is_told() -> None:
    # Two more of each criterion are four passes; three are allowed: the later target gives way, the first is met.
    asked = [target(f"criterion.0{k}.total", low=2, criterion_no=k) for k in (1, 2)]
    given_limit = WhatIf(limits=(Limit(np.arange(2), np.arange(2), 3, "chỉ đủ vốn cho 3"),))
    made = rows.outcome(choosing.choose(situation(["FF", "FF"], asked), what_if=given_limit))
    assert made.summary is not None and made.summary["status"] == "infeasible"
    assert [(c["targets"], c["set_aside"], c["by_what_if"]) for c in made.conflicts] == [
        (["criterion.01.total", "criterion.02.total"], "criterion.02.total", True)
    ]
    assert "Không thể cùng đạt" in made.conflicts[0]["text_vi"] and "Cannot all be met" in made.conflicts[0]["text_en"]
    assert {(p["commune_code"], p["criterion_no"]) for p in made.picks} == {("c0", 1), ("c1", 1)}
    assert [(t["outcome"], t["contradiction"]) for t in made.targets] == [("met", 1), ("set_aside", 1)]


def test_the_average_asks_more_than_exact_totals_allow() -> None:
    # 2 communes × 2 criteria: totals of exactly 1 and 1 are 2 passes; an average of 1.5 needs 3.
    asked = [
        target("criterion.01.total", low=1, criterion_no=1),
        target("criterion.02.total", low=1, criterion_no=2),
        target("criteria.average.all", "average", low=1.5),
    ]
    now = situation(["FF", "FF"], asked)
    assert programme.is_feasible(problem(now, [1] * 4))
    case = problem(now, [1] * 4, exact=True)
    assert ids(contradiction.irreducible(case)) == ["criterion.01.total", "criterion.02.total", "criteria.average.all"]


def test_several_passes_in_one_commune_cost_more_than_the_same_in_several() -> None:
    now = situation(["FFF", "FFF", "FFF"], [target("criteria.average.all", "average", low=1)])
    found = programme.solve(problem(now, [1] * 9))
    assert problem(now, [1] * 9).after(found.chosen).sum(axis=1).tolist() == [1, 1, 1]


def test_equal_efforts_go_to_the_commune_with_more_criteria() -> None:
    now = situation(["FFF", "PFF", "FFF"], [target("criterion.03.total", low=1, criterion_no=3)])
    case = problem(now, [1] * 8)
    assert case.cells[programme.solve(case).chosen].tolist() == [[1, 2]]


def test_bands_are_counted_from_the_top_down() -> None:
    # One commune with 3 of 3, one with 2: a commune too good for its band serves the lower one as well.
    now = situation(
        ["PPF", "PPF", "FFF"],
        [
            target("band.3", low=1, band=(3, 3)),
            target("band.2", "count_distribution", low=1, band=(2, 2)),
        ],
    )
    case = problem(now, [1] * 5)
    assert [(d.target_id, d.level, d.need) for d in case.demands] == [("band.3", 3, 1), ("band.2", 2, 2)]
    assert int(programme.solve(case).chosen.sum()) == 1


@pytest.mark.parametrize("marks", [["PP", "PP"], ["NN"], ["-H", "F-"]])
def test_nothing_to_ask_or_nothing_to_raise_is_an_empty_choice(marks: list[str]) -> None:
    for asked in ([], [target("criterion.01.total", low=0, criterion_no=1)]):
        made = rows.outcome(choosing.choose(situation(marks, asked)))
        assert made.summary is not None
        assert (made.summary["status"], made.summary["choices"], made.summary["effort"]) == ("optimal", 0, 0)
