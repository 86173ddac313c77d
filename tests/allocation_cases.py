"""Small situations for the tests of the allocation, and a solver that tries everything. All of it invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline import allocation
from pipeline.allocation.demands import Demand, demands
from pipeline.allocation.formulation import Limit, Problem
from pipeline.allocation.situation import Place, PlanTarget, Situation
from pipeline.workspace import Workspace

MEASURES = {
    "average": "mean_criteria",
    "all_of_group": "members_reaching",
    "cumulative": "output",
    "level": "indicator_level",
    "money": "money",
    "qualitative": "none",
}
STATES = {"P": "passed", "F": "failed", "N": "not_applicable", "-": "not_reported", "H": "held"}


def target(
    target_id: str,
    kind: str = "count",
    *,
    low: float | None,
    value: float | None = 0.0,
    criterion_no: int | None = None,
    group: str = "all",
    band: tuple[int, int] | None = None,
) -> PlanTarget:
    """A target with what was measured; ``value`` matters to new passes and recognitions only."""
    if band:
        measure = "communes_in_band"
    elif kind in MEASURES:
        measure = MEASURES[kind]
    else:
        measure = "communes_recognised" if criterion_no is None else "communes_passing"
    return PlanTarget(
        target_id, 0, kind, measure, "dat_chuan", "commune", group, criterion_no, low, band[0] if band else None, "2019-12",
        value, None, None,
    )  # fmt: skip


def situation(
    marks: Iterable[str],
    targets: Iterable[PlanTarget],
    *,
    recognised: Iterable[int] = (),
    groups: dict[str, list[int]] | None = None,
) -> Situation:
    """Communes as rows of letters, one a criterion; commune 0 is ``c0``."""
    states = np.array([[STATES[letter] for letter in row] for row in marks], dtype="<U14")
    communes, criteria = states.shape
    passed = states == "passed"

    targets = tuple(targets)

    def measured(t: PlanTarget) -> PlanTarget:
        if t.band_low is not None:
            up = (
                b.target_low or 0
                for b in targets
                if b.band_low is not None and b.group == t.group and b.band_low >= t.band_low
            )
            return replace(t, judged_target=float(sum(up)))
        # Totals by criterion: what the warehouse would have measured.
        if t.kind in ("count", "maintain") and t.criterion_no is not None:
            members = groups[t.group] if groups and t.group != "all" else list(range(communes))
            return replace(t, value=float(passed[members, t.criterion_no - 1].sum()))
        return t

    return Situation(
        period="2019-06",
        full_count=criteria,
        places=tuple(Place(f"c{n}", f"Xã {n}", "AB"[n % 2], ("An", "Bình")[n % 2]) for n in range(communes)),
        criteria=tuple((k, f"Tiêu chí {k}", f"Criterion {k}") for k in range(1, criteria + 1)),
        states=states,
        refuted=np.zeros(states.shape, dtype=bool),
        recognised=np.isin(np.arange(communes), list(recognised)),
        tried=np.zeros(criteria, dtype=np.int64),
        gained=np.zeros(criteria, dtype=np.int64),
        missing={},
        targets=tuple(replace(measured(t), sort_no=n) for n, t in enumerate(targets)),
        groups={g: (tuple(m), True) for g, m in (groups or {}).items()},
    )


def problem(now: Situation, effort: Iterable[float], *, limits: tuple[Limit, ...] = (), exact: bool = False) -> Problem:
    """The problem of a situation, with an effort for each mark that is not passed, in order."""
    cells = np.argwhere(np.isin(now.states, ("failed", "held", "not_reported")))
    made, _ = demands(now, exact=exact)
    given = np.array(list(effort), dtype=float)[: len(cells)]
    return Problem(now.passed, cells, given, np.zeros(len(cells), dtype=bool), made, limits)


def every_choice(given: Problem) -> NDArray[np.bool_]:
    """All 2^M choices, a row each."""
    count = len(given.cells)
    return (np.arange(2**count)[:, None] >> np.arange(count)) % 2 == 1


def feasible_choices(given: Problem) -> NDArray[np.bool_]:
    """All choices that meet every demand and keep every limit and pin, found by trying each."""
    found = []
    for chosen in every_choice(given):
        passed = given.after(chosen)
        within = all(limit.counts(given.cells[chosen]) <= limit.most for limit in given.limits)
        if within and chosen[given.pinned].all() and all(d.is_met(passed) for d in given.demands):
            found.append(chosen)
    return np.array(found, dtype=bool).reshape(len(found), len(given.cells))


def least_cost(given: Problem) -> float:
    """The least cost of any choice; infinite where there is none."""
    return min((given.cost(chosen) for chosen in feasible_choices(given)), default=np.inf)


@st.composite
def problems(draw: st.DrawFn, *, with_limits: bool = False) -> Problem:
    """Up to four communes and three criteria, some targets of every shape, efforts that repeat, now and then a limit."""
    criteria = draw(st.integers(1, 3))
    communes = draw(st.integers(1, 4 if criteria < 3 else 3))
    marks = draw(
        st.lists(st.text("PFFH-N", min_size=criteria, max_size=criteria), min_size=communes, max_size=communes)
    )
    recognised = draw(st.sets(st.integers(0, communes - 1), max_size=1))
    members = sorted(draw(st.sets(st.integers(0, communes - 1), min_size=1)))
    number = st.integers(0, communes)
    bands = draw(st.lists(number, min_size=criteria, max_size=criteria))
    asked = [
        *(target(f"criterion.{k:02}.total", low=draw(number), criterion_no=k) for k in range(1, criteria + 1)),
        target("criterion.01.new", "count_new", low=draw(number), value=draw(st.integers(-1, 1)), criterion_no=1),
        target("criteria.average.all", "average", low=draw(st.integers(0, 2 * criteria)) / 2),
        target("criteria.average.g", "average", low=draw(st.integers(0, 2 * criteria)) / 2, group="g"),
        target("criteria.minimum.g", "all_of_group", low=draw(st.integers(0, criteria)), group="g"),
        target("recognised.total", low=draw(number), value=len(recognised)),
        *(target(f"band.{b}", "count_distribution", low=n // 2, band=(b, b)) for b, n in enumerate(bands, start=1)),
    ]
    chosen = draw(st.lists(st.sampled_from(asked), min_size=1, max_size=4, unique_by=lambda t: t.target_id))
    now = situation(marks, chosen, recognised=recognised, groups={"g": members})
    effort = draw(st.lists(st.sampled_from([0.1, 0.5, 1.0, 1.0, 1.7]), min_size=12, max_size=12))
    limits: tuple[Limit, ...] = ()
    if with_limits:
        where = st.sets(st.integers(0, criteria - 1), min_size=1).map(lambda s: np.array(sorted(s)))
        limits = (Limit(np.arange(communes), draw(where), draw(st.integers(0, 4))),)
    return problem(now, effort, limits=limits, exact=with_limits and draw(st.booleans()))


def ids(found: Iterable[Demand]) -> list[str]:
    """Identifiers of targets."""
    return [demand.target_id for demand in found]


def chosen(path: Path, folder: Path) -> allocation.Outcome:
    """The rows a run stores in the database at ``path``, for the workspace ``folder``."""
    return allocation.run(path, Workspace(folder))


def missed(path: Path, outcome: allocation.Outcome) -> list[str]:
    """Targets the outcome claims to meet that the warehouse does not find met; bands from the top down, as claimed."""
    with duckdb.connect(str(path), read_only=True) as con:
        period = con.execute("SELECT newest_period FROM meta.build").fetchall()[0][0]
        met = dict(
            con.execute(
                "SELECT target_id, judged_value >= judged_target - 1e-9 FROM mart.target_progress WHERE period = ?",
                [period],
            ).fetchall()
        )
    return [
        row["target_id"]
        for row in outcome.targets
        if row["outcome"] in ("met", "met_already") and not met[row["target_id"]]
    ]
