"""How long the allocation takes, and how near the least it gets, from one province to the whole country. SYNTHETIC.

    .venv/bin/python benchmarks/allocation.py            # 207, 1,000 and 9,000 communes
    .venv/bin/python benchmarks/allocation.py 207 --json

Each instance is made from a seed: communes of unlike strength, criteria of unlike hardness, indicator values for three of
the criteria, targets like those of the plan (totals and new passes by criterion, complete communes, the average, four bands,
a group of border communes). One row a size: marks that may be raised, choices made, seconds, proven gap, peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Sequence

import numpy as np

from pipeline.allocation import choosing
from pipeline.allocation.situation import Measure, Place, PlanTarget, Situation

CRITERIA = 19
SIZES = (207, 1000, 9000)


def instance(communes: int, seed: int) -> Situation:
    """A made-up province, or country, of so many communes."""
    rng = np.random.default_rng(seed)
    strength = np.where(rng.random(communes) < 0.24, 9.0, rng.normal(-0.4, 0.5, communes))
    ease = np.array([9, -0.9, 1.6, 0.6, -0.9, -0.9, 2.0, -0.8, 0.4, -0.9, -0.6, 9, 0, 3, 0.4, 0, -0.9, -0.8, 3.0])
    passed = rng.random((communes, CRITERIA)) < 1 / (1 + np.exp(-(strength[:, None] + ease)))
    passed |= (strength > 5)[:, None]
    states = np.where(passed, "passed", "failed").astype("<U14")
    states[~passed & (rng.random(passed.shape) < 0.01)] = "not_reported"
    border = tuple(np.flatnonzero(rng.random(communes) < 0.1).tolist())
    missing = {
        (c, k): (Measure(f"{k + 1}.1", "Chỉ tiêu", "%", ">=", round(float(value), 1), None, 85.0, None),)
        for k in (10, 14, 16)
        for c, value in zip(np.flatnonzero(states[:, k] == "failed").tolist(), rng.uniform(40, 84.9, communes))
    }
    return Situation(
        period="2019-09",
        full_count=CRITERIA,
        places=tuple(Place(f"{n:05}", f"Xã {n}", f"{n % 11:02}", f"Huyện {n % 11}") for n in range(communes)),
        criteria=tuple((k, f"Tiêu chí {k}", f"Criterion {k}") for k in range(1, CRITERIA + 1)),
        states=states,
        refuted=np.zeros(states.shape, dtype=bool),
        recognised=np.asarray(passed.sum(axis=1) == CRITERIA),
        tried=3 * (~passed).sum(axis=0),
        gained=rng.integers(2, 20, CRITERIA) * max(1, communes // 207),
        missing=missing,
        targets=tuple(_targets(passed, border, communes)),
        groups={"border": (border, False)},
    )


def _targets(passed: np.ndarray, border: Sequence[int], communes: int) -> list[PlanTarget]:
    """Targets a plan might set: a little more of everything than there is."""
    made: list[PlanTarget] = []

    def add(
        target_id: str,
        kind: str,
        low: float,
        value: float,
        criterion_no: int | None = None,
        *,
        group: str = "all",
        band: tuple[int | None, int | None] = (None, None),
    ) -> None:
        made.append(
            PlanTarget(
                target_id, len(made), kind, "", group, criterion_no, low, band[0], band[1], "2019-12", value, None, None
            )
        )

    totals, by_criterion = passed.sum(axis=1), passed.sum(axis=0)
    complete = int((totals == CRITERIA).sum())
    more = max(1, round(0.04 * communes))
    add("recognised.total", "count", complete + more, complete)
    add("recognised.new", "count_new", more, 0)
    add("criteria.average.all", "average", round(float(totals.mean()) + 0.45, 1), float(totals.mean()))
    here = float(totals[list(border)].mean())
    add("criteria.average.border", "average", round(here + 1, 1), here, group="border")
    counts = {level: int((totals >= level).sum()) for level in (19, 15, 10, 5)}
    wanted = {19: complete + more, 15: counts[15] + more, 10: counts[10] + 2 * more, 5: counts[5]}
    add("band.19", "count", wanted[19], counts[19], band=(19, 19))
    for level, top, above in ((15, 18, 19), (10, 14, 15), (5, 9, 10)):
        low = max(0, wanted[level] - wanted[above])
        add(f"band.{level}_{top}", "count_distribution", low, 0, band=(level, top))
    for k, there in enumerate(by_criterion.tolist(), start=1):
        add(f"criterion.{k:02}.total", "count", min(communes, there + more), there, k)
        add(f"criterion.{k:02}.new", "count_new", min(communes, there + more) - there, 0, k)
    return made


def measured(communes: int, seed: int) -> dict[str, object]:
    """One row of the table."""
    now = instance(communes, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    choice = choosing.choose(now)
    return {
        "communes": communes,
        "marks": len(choice.efforts.cells),
        "choices": len(choice.picks),
        "status": choice.status,
        "gap": round(choice.gap, 6),
        "seconds": round(time.perf_counter() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("communes", nargs="*", type=int, default=SIZES, help="sizes to try")
    parser.add_argument("--seed", type=int, default=2019)
    parser.add_argument("--json", action="store_true", help="one line of JSON a size")
    given = parser.parse_args()
    for communes in given.communes or SIZES:
        row = measured(communes, given.seed)
        print(
            json.dumps(row) if given.json else "  ".join(f"{name} {value}" for name, value in row.items()), flush=True
        )


if __name__ == "__main__":
    main()
