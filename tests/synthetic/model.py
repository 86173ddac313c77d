"""The invented year: which commune passes which criterion at the end of each review period.

Real are the communes, the criteria, the plan's targets and the per-criterion counts they imply at the end of 2018
(target minus "thêm"; criterion 8 gives none and is taken as 56). Everything at commune level is invented here, from
one seed, and follows four facts of the plan: 48 communes stand at 19/19, nobody below 5, the column sums are exact,
and the quarters move toward the plan unevenly, with losses.
"""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = 2019_0215
PERIODS = ("2018-12", "2019-03", "2019-06", "2019-09")
BASELINE, QUARTERS = PERIODS[0], PERIODS[1:]
NUMBERS = tuple(range(1, 20))
FEWEST = 5
MOST_OF_THE_REST = 12

# Counts the plan does not state: planning and employment are met everywhere, criterion 8 is an assumption.
ASSUMED_BASELINE = {1: 207, 8: 56, 12: 207}

# How many communes of each district stand at 19/19 at the end of 2018 (together 48).
FULL_BY_DISTRICT = {
    "178": 2, "180": 4, "181": 3, "182": 5, "183": 5, "184": 4, "185": 6, "186": 7, "187": 6, "188": 5, "189": 1,
}  # fmt: skip
ALWAYS_FULL = ("05986", "06523")  # Hoàng Đồng and Chi Lăng: the plan names them as pilots of the advanced standard

# Communes that come close in 2019, by district, and the period their recognition is prepared for (None: not this year).
CANDIDATES: tuple[tuple[str, str | None], ...] = (
    ("186", "2019-03"), ("187", "2019-06"), ("185", "2019-06"), ("183", "2019-09"), ("182", "2019-09"),
    ("188", "2019-09"), ("186", None), ("180", None),
)  # fmt: skip
CANDIDATE_CORE = (1, 3, 4, 7, 9, 12, 13, 14, 15, 16, 19)
CANDIDATE_EXTRA = (8, 10, 11, 18)

# Net change of the count since the end of 2018, at the end of March, June and September.
# Some run ahead of the plan (4, 6, 7), some behind (5, 16), one reverses (14), one has come back to where it was (19).
NET: dict[int, tuple[int, int, int]] = {
    1: (0, 0, 0), 2: (2, 6, 9), 3: (1, 3, 5), 4: (3, 6, 9), 5: (2, 5, 7), 6: (3, 8, 12), 7: (3, 7, 11), 8: (3, 7, 10),
    9: (5, 10, 16), 10: (2, 5, 7), 11: (2, 6, 9), 12: (0, 0, 0), 13: (2, 4, 7), 14: (0, -1, -2), 15: (4, 10, 18),
    16: (1, 2, 4), 17: (2, 6, 9), 18: (4, 9, 13), 19: (2, 1, 0),
}  # fmt: skip
LOSSES: dict[str, dict[int, int]] = {
    "2019-03": {9: 1, 11: 1, 17: 1},
    "2019-06": {14: 2, 16: 1, 19: 2, 13: 1},
    "2019-09": {14: 2, 17: 1, 19: 2, 15: 1, 18: 1},
}
# A recognised commune may lose a criterion and keep its recognition: (period, criterion).
LOST_BY_RECOGNISED = (("2019-06", 16), ("2019-09", 17))

# The city sends nothing in September and the departments' figures for it do not move: see troubles.SILENT.
SILENT_DISTRICT, SILENT_PERIOD = "178", "2019-09"
FROZEN_CRITERIA = (11, 15, 17)

NOT_APPLICABLE_CRITERION = 7
NOT_APPLICABLE_DISTRICT = "187"


@dataclass(frozen=True)
class Commune:
    """One of the 207 communes, as communes.csv lists it."""

    code: str
    name: str
    district: str
    is_border: bool


@dataclass(frozen=True)
class District:
    """One of the 11 districts, as districts.csv lists it."""

    code: str
    name: str
    full_name: str


@dataclass
class Year:
    """The whole invented year. ``passed[period]`` is the set of (commune code, criterion) that pass."""

    communes: tuple[Commune, ...]
    districts: tuple[District, ...]
    passed: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    not_applicable: frozenset[tuple[str, int]] = frozenset()
    recognised_before: tuple[str, ...] = ()
    recognised_in: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of_district(self, code: str) -> list[Commune]:
        """Communes of a district, in the order of communes.csv."""
        return [c for c in self.communes if c.district == code]

    def count(self, period: str, code: str) -> int:
        """Criteria a commune passes in a period."""
        return sum((code, no) in self.passed[period] for no in NUMBERS)

    def total(self, period: str, no: int) -> int:
        """Communes that pass a criterion in a period."""
        return sum((c.code, no) in self.passed[period] for c in self.communes)

    def recognised(self, period: str) -> list[str]:
        """Communes recognised up to a period, in order of recognition."""
        later = [code for p in QUARTERS if p <= period for code in self.recognised_in.get(p, ())]
        return [*self.recognised_before, *later]


def table(relative: str) -> list[dict[str, str]]:
    """Rows of a CSV file under data/raw."""
    with (ROOT / "data" / "raw" / relative).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def baselines() -> dict[int, int]:
    """Communes that pass each criterion at the end of 2018, as the plan's targets imply."""
    counts = dict(ASSUMED_BASELINE)
    for row in table("plan/targets.csv"):
        if row["target_id"].endswith(".total") and row["criterion_no"] and row["baseline"]:
            counts[int(row["criterion_no"])] = int(float(row["baseline"]))
    missing = [no for no in NUMBERS if no not in counts]
    if missing:
        raise ValueError(f"plan/targets.csv gives no baseline for criteria {missing}")
    return counts


def build() -> Year:
    """The year, the same at every call."""
    rng = random.Random(SEED)
    communes = tuple(
        Commune(r["commune_code"], r["commune_name"], r["district_code"], r.get("is_border_unverified") == "1")
        for r in table("reference/communes.csv")
    )
    districts = tuple(
        District(r["district_code"], r["district_name"], r["full_name"]) for r in table("reference/districts.csv")
    )
    year = Year(communes, districts)
    fitting = _Fitting(year, rng)
    fitting.end_of_2018()
    for quarter in range(len(QUARTERS)):
        fitting.move(quarter)
    return year


class _Fitting:
    """Fits the end of 2018 to the plan's margins and moves the quarters on."""

    def __init__(self, year: Year, rng: random.Random):
        self.year, self.rng = year, rng
        lean = {d.code: rng.gauss(0.0, 0.7) for d in year.districts}
        self.strength = {c.code: lean[c.district] + rng.gauss(0, 0.9) - 0.8 * c.is_border for c in year.communes}
        self.taste = {(d.code, no): rng.gauss(0, 0.8) for d in year.districts for no in NUMBERS}
        self.candidates: list[tuple[str, str | None]] = []

    # -- the end of 2018 ------------------------------------------------------------------------------------------
    def end_of_2018(self) -> None:
        """Sets ``passed['2018-12']`` with the plan's column sums exactly, 48 full rows and no row below five."""
        year, rng = self.year, self.rng
        full = self._choose_full()
        taken = set(full)
        for district, period in CANDIDATES:
            near = [c for c in year.of_district(district) if c.code not in taken and not c.is_border]
            chosen = max(near, key=lambda c: (self.strength[c.code], c.code)).code
            taken.add(chosen)
            self.candidates.append((chosen, period))
        passed = {(code, no) for code in full for no in NUMBERS}
        for code, _ in self.candidates:
            passed |= {(code, no) for no in CANDIDATE_CORE}
            passed |= {(code, no) for no in rng.sample(CANDIDATE_EXTRA, 2)}
        rest = [c for c in year.communes if c.code not in taken]
        for no, wanted in sorted(baselines().items()):
            open_places = wanted - sum((code, no) in passed for code in taken)
            if not 0 <= open_places <= len(rest):
                raise ValueError(f"criterion {no}: {wanted} communes cannot be reached")
            score = {
                c.code: 1.2 * self.strength[c.code]
                + 0.8 * self.taste[c.district, no]
                - math.log(-math.log(rng.random()))
                for c in rest
            }
            best = sorted(rest, key=lambda c: (-score[c.code], c.code))[:open_places]
            passed |= {(c.code, no) for c in best}
        self._level(passed, [c.code for c in rest])
        year.passed[BASELINE] = passed
        year.not_applicable = frozenset(self._choose_not_applicable(rest, passed))
        year.recognised_before = tuple(rng.sample(full, len(full)))

    def _choose_full(self) -> list[str]:
        full = []
        for district, wanted in FULL_BY_DISTRICT.items():
            here = [c for c in self.year.of_district(district) if not c.is_border]
            here.sort(
                key=lambda c: (c.code not in ALWAYS_FULL, -self.strength[c.code] + self.rng.gauss(0, 0.5), c.code)
            )
            full += sorted(c.code for c in here[:wanted])
        return full

    def _level(self, passed: set[tuple[str, int]], rows: list[str]) -> None:
        """Swaps marks between two rows of one column until every row lies between the fewest and the most."""
        count = {code: sum((code, no) in passed for no in NUMBERS) for code in rows}
        while True:
            poor = [code for code in rows if count[code] < FEWEST]
            rich = [code for code in rows if count[code] > MOST_OF_THE_REST]
            if not poor and not rich:
                return
            taker = self.rng.choice(poor or [code for code in rows if count[code] < FEWEST + 5])
            middle = [code for code in rows if FEWEST + 1 < count[code] < FEWEST + 5]
            giver = self.rng.choice(rich or middle)
            movable = [no for no in NUMBERS if (giver, no) in passed and (taker, no) not in passed]
            no = self.rng.choice(movable)
            passed.remove((giver, no))
            passed.add((taker, no))
            count[giver] -= 1
            count[taker] += 1

    def _choose_not_applicable(self, rest: list[Commune], passed: set[tuple[str, int]]) -> list[tuple[str, int]]:
        no = NOT_APPLICABLE_CRITERION
        without = [c.code for c in rest if c.district == NOT_APPLICABLE_DISTRICT and (c.code, no) not in passed]
        return [(code, no) for code in self.rng.sample(without, 2)]

    # -- the quarters ---------------------------------------------------------------------------------------------
    def move(self, quarter: int) -> None:
        """Makes one quarter from the one before: losses first, then gains, candidates for recognition before others."""
        year, rng = self.year, self.rng
        period, before = QUARTERS[quarter], PERIODS[quarter]
        was = year.passed[before]
        now = set(was)
        due_now = [code for code, when in self.candidates if when == period]
        losses = LOSSES[period]
        for no, wanted in sorted(losses.items()):
            now -= {(code, no) for code in self._losers(period, no, wanted, was)}
        share = {c.code: 0 for c in year.communes}
        lively = {d.code: rng.uniform(0.4, 1.6) for d in year.districts}
        for no in NUMBERS:
            step = NET[no][quarter] - (NET[no][quarter - 1] if quarter else 0)
            slots = step + losses.get(no, 0)
            for code in due_now:
                if (code, no) not in now:
                    now.add((code, no))
                    share[code] += 1
                    slots -= 1
            if slots < 0:
                raise ValueError(f"{period}: criterion {no} gains too little for the communes to be recognised")
            waiting = [c for c, when in self.candidates if when and when > period and (c, no) not in now]
            later = NET[no][-1] - NET[no][quarter] + sum(LOSSES[p].get(no, 0) for p in QUARTERS[quarter + 1 :])
            for _ in range(slots):
                must = len(waiting) > later
                pool = waiting if must else self._may_gain(no, was, now, share, period)
                code = self._weighted(pool, now, lively)
                now.add((code, no))
                share[code] += 1
                waiting = [c for c in waiting if c != code]
        year.passed[period] = now
        year.recognised_in[period] = tuple(due_now)

    def _losers(self, period: str, no: int, wanted: int, was: set[tuple[str, int]]) -> list[str]:
        near = {code for code, _ in self.candidates}
        spare = [c for c in self.year.communes if c.district != SILENT_DISTRICT and c.code not in near]
        full = set(self.year.recognised_before)
        old = [c.code for c in spare if c.code in full and (c.code, no) in was and c.code not in ALWAYS_FULL]
        others = [
            c.code for c in spare
            if c.code not in full and (c.code, no) in was
            and sum((c.code, n) in was for n in NUMBERS) > FEWEST + 1
        ]  # fmt: skip
        from_old = 1 if (period, no) in LOST_BY_RECOGNISED else 0
        return self.rng.sample(old, from_old) + self.rng.sample(others, wanted - from_old)

    def _may_gain(
        self, no: int, was: set[tuple[str, int]], now: set[tuple[str, int]], share: dict[str, int], period: str
    ) -> list[str]:
        near = {code for code, _ in self.candidates}
        return [
            c.code for c in self.year.communes
            if (c.code, no) not in was and (c.code, no) not in now and (c.code, no) not in self.year.not_applicable
            and share[c.code] < (4 if c.code in near else 2)
            and not (c.district == SILENT_DISTRICT and (no in FROZEN_CRITERIA or period == SILENT_PERIOD))
        ]  # fmt: skip

    def _weighted(self, pool: list[str], now: set[tuple[str, int]], lively: dict[str, float]) -> str:
        district = {c.code: c.district for c in self.year.communes}
        near = {code for code, _ in self.candidates}
        weights = [
            (5.0 if code in near else 1.0)
            * lively[district[code]]
            * math.exp(0.22 * (sum((code, n) in now for n in NUMBERS) - 7))
            for code in pool
        ]
        return self.rng.choices(pool, weights)[0]
