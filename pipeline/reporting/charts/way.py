"""What the chart of a target's path shows: measured points, the plan's line, the target and the forecast, with the labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pipeline import periods
from pipeline.reporting import language, wording
from pipeline.reporting.charts import SHADES, month
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, STATUSES, number

LINE = COLOURS["good"]
CONE = SHADES["2"]


@dataclass(frozen=True)
class Point:
    """A measured period: days since the start of the year's plan, value, the least and most it can be (None: no data)."""

    period: str
    x: float
    value: float | None
    low: float | None
    high: float | None

    @property
    def is_open(self) -> bool:
        """True where it is an interval."""
        return self.low is not None and self.high is not None and self.high > self.low


@dataclass(frozen=True)
class Way:
    """All that the chart shows, worked out once for the page and for paper."""

    points: list[Point]
    plan: list[tuple[float, float]]
    goal: tuple[float, float] | None  # at the due date: from, to (equal for a single figure)
    due: float
    forecast: tuple[float, float, float] | None  # value, low, high, at the due date
    why_no_forecast: str
    word: wording.Word
    unit: str
    marks: list[tuple[float, str]]  # the months under the axis
    reach: tuple[float, float]

    expected: float | None  # needed at the newest period
    digits: (
        int  # decimals of what is worked out (forecast, needed by now): more than a count has, or it would seem counted
    )
    falls: bool  # the plan wants less of it

    def said(self, value: float) -> str:
        """A figure that was worked out, not measured."""
        return number(value, self.digits)

    def span(self) -> str:
        """The interval of the forecast; empty where it has none."""
        if not self.forecast or self.said(self.forecast[1]) == self.said(self.forecast[2]):
            return ""
        low, high = self.forecast[1:]
        between = f" {say('đến')} " if low < 0 or high < 0 else "–"
        return f"[{self.said(low)}{between}{self.said(high)}]"

    @property
    def last(self) -> Point:
        """The newest point that has a figure."""
        return [p for p in self.points if p.value is not None][-1]

    @property
    def is_over(self) -> bool:
        """True where the newest figure stands at the right edge: nothing lies ahead of it."""
        return self.last.x >= self.due

    def ends(self) -> list[tuple[float, str, str, str]]:
        """The labels at the right edge: where each points, its word, its figure, what stands under it."""
        made = []
        if self.forecast:
            made.append((self.forecast[0], say("dự báo"), self.said(self.forecast[0]), self.span()))
        if self.is_over and self.last.value is not None:
            made.append((self.last.value, self.word.symbol, number(self.last.value), ""))
        if self.goal:
            made.append((sum(self.goal) / 2, say("mục tiêu"), wording.goal(*self.goal), ""))
        return made

    def shown_marks(self, room: float) -> list[tuple[float, str]]:
        """The months that fit under the axis, each wanting ``room`` (in days): first, newest and last before the others."""
        wanted = [self.marks[0][0], self.marks[-1][0], self.last.x, *(x for x, _ in reversed(self.marks))]
        kept: list[float] = []
        for x in wanted:
            if all(abs(x - other) >= room for other in kept):
                kept.append(x)
        return [(x, label) for x, label in self.marks if x in kept]

    @property
    def is_behind(self) -> bool:
        """True where the value stands below the plan's line: its label then goes below it, the plan's above."""
        return self.expected is not None and self.last.value is not None and self.last.value < self.expected

    @property
    def why(self) -> str:
        """Why there is no forecast, as a sentence; empty where there is one, or nothing left to forecast."""
        return say("Chưa dự báo: {reason}.", reason=self.why_no_forecast) if self.why_no_forecast else ""

    def runs(self) -> list[list[Point]]:
        """The measured points in unbroken runs."""
        made: list[list[Point]] = [[]]
        for p in self.points:
            if p.value is None:
                made.append([])
            else:
                made[-1].append(p)
        return [r for r in made if r]

    def beside(self) -> tuple[float, int]:
        """Where the label of the newest value stands: past the end of its interval, away from the plan's line (1: above)."""
        side = -1 if self.is_behind else 1
        ends = (self.last.low if side < 0 else self.last.high, self.last.value)
        return next(v for v in ends if v is not None), side

    @property
    def needs(self) -> str:
        """What the plan wants by now, where that is not what there is."""
        if self.is_over or self.expected is None or self.expected == self.last.value:
            return ""
        return say("cần {value}", value=self.said(self.expected))

    @property
    def needs_anchor(self) -> Literal["left", "right"]:
        """On the open side of a sloping line: above a rising one to the left, below it to the right."""
        return "right" if self.is_behind != self.falls else "left"


def way_of(facts: Facts, rows: list[Row]) -> Way:
    """From the target's rows of mart.target_progress up to this period, oldest first; at least one has a value."""
    now = rows[-1]
    start = periods.end_of(facts.plan["baseline_period"])
    day = lambda date: float((date - start).days)  # noqa: E731
    due = day(periods.end_of(now["due"]))
    points = [
        Point(r["period"], day(periods.end_of(r["period"])), r["value"], r["value_low"], r["value_high"]) for r in rows
    ]
    if points[0].period > facts.plan["baseline_period"] and now["baseline"] is not None:
        points.insert(0, Point(facts.plan["baseline_period"], 0.0, now["baseline"], None, None))
    goal = None
    if now["target_low"] is not None:
        goal = (now["target_low"], now["target_low"] if now["target_high"] is None else now["target_high"])
    plan = _plan(facts, now, due, day)
    chosen = facts.rows(
        "SELECT * FROM mart.forecast WHERE target_id = ? AND period = ? ORDER BY is_chosen DESC NULLS LAST, method",
        now["target_id"],
        now["period"],
    )
    forecast, why = None, ""
    if points[-1].x < due:
        best = chosen[0] if chosen else {}
        if best.get("is_chosen") and best["forecast"] is not None and points[-1].value is not None:
            value = best["forecast"]
            forecast = (value, *(value if v is None else v for v in (best["low"], best["high"])))
        else:
            why = language.of(best, "reason")
    end = max(due, points[-1].x)
    months = {p.x: month(p.period) for p in points} | ({due: month(now["due"])} if goal else {})
    seen = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    seen += [v for _, v in plan] + [*(goal or ())] + [*(forecast or ())]
    low, high = min(seen), max(seen)
    pad = (high - low) * 0.12 or max(abs(high) * 0.1, 1.0)
    if 0 <= low <= (high - low) * 0.25:
        low = 0.0
    known = [p.value for p in points if p.value is not None]
    return Way(
        points=points,
        plan=plan,
        goal=goal,
        due=end if goal or forecast else points[-1].x,
        forecast=forecast,
        why_no_forecast=why,
        word=STATUSES[now["status"]],
        unit=wording.unit(now["unit"]),
        marks=sorted(months.items()),
        reach=(low - pad, high + pad),
        expected=now["expected_by_now"] if plan and now["value"] is not None else None,
        digits=_digits(known),
        falls=len(plan) > 1 and plan[-1][1] < plan[0][1],
    )


def _digits(known: list[float]) -> int:
    """One decimal for what is worked out from counts, two from averages, none from thousands."""
    most = max(map(abs, known))
    return 0 if most >= 1000 else 1 if most >= 100 or all(float(v).is_integer() for v in known) else 2


def _plan(facts: Facts, now: Row, due: float, day: Any) -> list[tuple[float, float]]:
    """The plan's own line: from where the year began, through its milestones, to the target; empty where it has none."""
    began, goal = now["baseline"], now["target_low"]
    if began is None or goal is None:
        return []
    between: dict[float, float] = {
        day(m["period_end"]): began + m["share"] * (goal - began)
        for m in facts.rows("SELECT period_end, share FROM plan.milestones WHERE target_id = ?", now["target_id"])
    }
    return sorted({0.0: began, **{x: v for x, v in between.items() if 0 < x < due}, due: goal}.items())
