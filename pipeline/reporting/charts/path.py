"""A target over the periods: what was measured and how sure it is, the plan's line, the target, what is to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline import periods
from pipeline.reporting import language, wording
from pipeline.reporting.charts import (
    PLAN,
    SHADES,
    Chart,
    axis,
    coloured,
    layout,
    missing,
    month,
    note,
    spread,
    text,
    ticks,
)
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, STATUSES, number

HEIGHT, HEIGHT_NARROW = 300, 290  # pixels
HEIGHT_MM = 62
LINE = COLOURS["good"]
CONE = SHADES["5-9"]
SOURCE = "mart.target_progress, mart.forecast"


@dataclass(frozen=True)
class Point:
    """A measured period: days since the start of the year's plan, value, the least and most it can be (None: no data)."""

    period: str
    x: float
    value: float | None
    low: float | None
    high: float | None


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


def path(facts: Facts, target_id: str) -> Chart:
    """One target of the plan over all periods up to this one.

    Where nothing was ever measured the chart is a sentence that says why. Raises KeyError for a target there is not.
    """
    rows = facts.rows(
        """SELECT p.*, t.plan_text, t.due_on FROM mart.target_progress p JOIN plan.targets t USING (target_id)
           WHERE target_id = ? AND period <= ? ORDER BY period""",
        target_id,
        facts.period,
    )
    now = next((r for r in rows if r["period"] == facts.period), None)
    if now is None:
        raise KeyError(target_id)
    title = wording.sentence(now["plan_text"]) or target_id
    id = "chart-path-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in target_id)
    unit = wording.unit(now["unit"])
    if all(r["value"] is None for r in rows):
        goal = wording.goal(now["target_low"], now["target_high"])
        words = say("Chưa có số liệu nào của mục tiêu này đến {period}.", period=wording.inner(facts.label))
        if now["target_low"] is not None:
            words += " " + say("Mục tiêu: {goal} {unit}.", goal=goal, unit=unit).replace(" .", ".")
        reason = language.of(now, "reason")
        return missing(id, title, words + (f" {wording.sentence(reason)}." if reason else ""), SOURCE)
    way = _way(facts, rows, now, unit)

    def printed(width: float) -> Any:
        return _sheet(way, width, key).figure

    key = _key(way)
    return Chart(
        id=id,
        title=title,
        alt=_alt(way, facts),
        source=SOURCE,
        data=_traces(way),
        layout=_layout(way, narrow=False),
        narrow=_layout(way, narrow=True),
        key=key,
        printed=printed,
    )


def _way(facts: Facts, rows: list[Row], now: Row, unit: str) -> Way:
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
        unit=unit,
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


def _key(way: Way) -> list[tuple[str, str]]:
    made = [("path", say("đo được"))]
    if any(_open(p) for p in way.points):
        made.append(("whisker", say("chưa chắc: ô giữ lại, chưa báo cáo")))
    if way.plan:
        made.append(("plan", say("đường kế hoạch")))
    if way.goal:
        made.append(("diamond", say("mục tiêu")))
    if way.forecast:
        made.append(("forecast", say("dự báo và khoảng của nó")))
    if any(p.value is None for p in way.points):
        made.append(("sign", say("? chưa có số liệu")))
    return made


def _open(p: Point) -> bool:
    return p.low is not None and p.high is not None and p.high > p.low


def _alt(way: Way, facts: Facts) -> str:
    said = "; ".join(
        f"{month(p.period)}: "
        + (
            say("chưa có số liệu")
            if p.value is None
            else f"{number(p.value)} {wording.interval(p.low, p.high)}".rstrip()
        )
        for p in way.points
    )
    made = say("Biểu đồ đường, đơn vị {unit}. {said}.", unit=way.unit or say("như kế hoạch nêu"), said=said)
    if way.goal:
        made += " " + say("Mục tiêu {month}: {goal}.", month=way.marks[-1][1], goal=wording.goal(*way.goal))
    if way.forecast:
        value, low, high = way.forecast
        made += " " + say("Dự báo: {value} {span}.", value=number(value), span=wording.interval(low, high)).replace(
            " .", "."
        )
    elif way.why_no_forecast:
        made += " " + say("Chưa dự báo: {reason}.", reason=way.why_no_forecast)
    return made


def _why(way: Way) -> str:
    return say("Chưa dự báo: {reason}.", reason=way.why_no_forecast) if way.why_no_forecast else ""


def _measured(way: Way) -> list[list[Point]]:
    """The measured points in unbroken runs."""
    runs: list[list[Point]] = [[]]
    for p in way.points:
        if p.value is None:
            runs.append([])
        else:
            runs[-1].append(p)
    return [r for r in runs if r]


# -- on the page ------------------------------------------------------------------------------------------------


def _hover(way: Way, p: Point) -> str:
    told = (
        say("chưa có số liệu") if p.value is None else f"{number(p.value)} {way.unit} {wording.interval(p.low, p.high)}"
    )
    return f"<b>{text(wording.period(p.period))}</b><br>{text(told.rstrip())}"


def _traces(way: Way) -> list[dict[str, Any]]:
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "cliponaxis": False}
    open_x: list[float | None] = []
    open_y: list[float | None] = []
    for p in way.points:
        if _open(p):
            open_x += [p.x, p.x, None]
            open_y += [p.low, p.high, None]
    traces: list[dict[str, Any]] = []
    last = way.last
    if way.forecast:
        value, low, high = way.forecast
        traces += [
            line | {"x": [last.x, way.due, way.due, last.x], "y": [last.value, high, low, last.value], "fill": "toself",
                    "fillcolor": CONE, "line": {"width": 0}},
            line | {"x": [last.x, way.due], "y": [last.value, value],
                    "line": {"color": COLOURS["ink"], "width": 1.6, "dash": "dot"}},
        ]  # fmt: skip
    traces.append(line | {"x": open_x, "y": open_y, "line": {"color": COLOURS["range"], "width": 9}})
    traces.append(line | {"x": [x for x, _ in way.plan], "y": [v for _, v in way.plan],
                          "line": {"color": PLAN, "width": 1.6}})  # fmt: skip
    known = [p for p in way.points if p.value is not None]
    traces.append(
        line | {
            "mode": "lines+markers", "x": [p.x for p in way.points], "y": [p.value for p in way.points],
            "connectgaps": False, "line": {"color": LINE, "width": 3},
            "marker": {"color": LINE, "opacity": 1, "size": [11 if p is known[-1] else 8 for p in way.points]},
            "hoverinfo": "text", "hovertext": [_hover(way, p) for p in way.points],
        }
    )  # fmt: skip
    if way.goal:
        told = f"{say('Mục tiêu')} {way.marks[-1][1]}: {wording.goal(*way.goal)} {way.unit}"
        traces.append(
            line | {
                "mode": "lines+markers", "x": [way.due] * 2, "y": list(way.goal),
                "line": {"color": COLOURS["ink"], "width": 2},
                "marker": {"symbol": "diamond", "size": 11, "color": "#ffffff",
                           "line": {"width": 1.8, "color": COLOURS["ink"]}},
                "hoverinfo": "text", "hovertext": text(told),
            }
        )  # fmt: skip
    if way.forecast:
        value = way.forecast[0]
        told = f"{say('Dự báo')} {way.marks[-1][1]}: {way.said(value)} {way.unit} {way.span()}"
        traces.append(
            line | {
                "mode": "markers", "x": [way.due], "y": [value], "hoverinfo": "text", "hovertext": text(told.rstrip()),
                "marker": {"symbol": "circle", "size": 8, "color": "#ffffff",
                           "line": {"width": 1.8, "color": COLOURS["ink"]}},
            }
        )  # fmt: skip
    return traces


def _layout(way: Way, *, narrow: bool) -> dict[str, Any]:
    height = HEIGHT_NARROW if narrow else HEIGHT
    left, right, top, bottom = (40, 96, 30, 46) if narrow else (56, 150, 30, 46)
    tall, wide = height - top - bottom, (350 if narrow else 1000) - left - right
    (low, high), span = way.reach, way.due or 1.0
    y = lambda v: top + (high - v) / (high - low) * tall  # noqa: E731
    said = way.ends()
    placed = spread([y(v) for v, *_ in said], 52 if narrow else 35, top, height - bottom)
    notes = [note(0, 1, text(way.unit), xref="paper", yref="paper", xshift=-left, yshift=20, font=_small())]
    for (_, word, figure, under), at in zip(said, placed, strict=True):
        sign = coloured(word, way.word.tone) if word == way.word.symbol else text(word)
        below = f'<br><span style="color:{COLOURS["muted"]};font-size:12px">{text(under)}</span>' if under else ""
        notes.append(note(1, 1 - (at - top) / tall, f"{sign}{'<br>' if narrow else ' '}<b>{text(figure)}</b>{below}",
                          xref="paper", yref="paper", xshift=12, align="left"))  # fmt: skip
    last, first = way.last, next(p for p in way.points if p.value is not None)
    if not way.is_over:
        value, side = _beside(way)
        sign = coloured(way.word.symbol, way.word.tone)
        notes.append(note(last.x, value, f"{sign} <b>{number(last.value)}</b>", yshift=17 * side, xanchor="center"))
        if way.expected is not None and way.expected != last.value:
            notes.append(note(last.x, way.expected, text(_needs(way)), yshift=-12 * side, font=_small(),
                              xanchor=_needs_anchor(way), xshift=-6 if _needs_anchor(way) == "right" else 6))  # fmt: skip
    if first is not last:
        up = 1 if way.falls else -1
        notes.append(note(first.x, first.value or 0.0, number(first.value), yshift=15 * up, xanchor="left", xshift=-6))
    notes += [note(p.x, 0, "?", yref="paper", yshift=9, xanchor="center") for p in way.points if p.value is None]
    if _why(way):
        lines = _wrapped(_why(way), 50 if narrow else 140)
        notes.append(note(0, 0, "<br>".join(map(text, lines)), xref="paper", yref="paper", xshift=-left, yshift=-28,
                          yanchor="top", align="left", font=_small()))  # fmt: skip
        height, bottom = height + 16 * (len(lines) - 1), bottom + 16 * (len(lines) - 1)
    marks = way.shown_marks(60 * span / wide)
    lines = ticks(low, high, 5)
    return layout(
        height,
        margin={"l": left, "r": right, "t": top, "b": bottom},
        xaxis=axis(
            range=[-0.03 * span, span * 1.01] if way.due else [-1, 1], showticklabels=True,
            tickvals=[x for x, _ in marks], ticktext=[text(m) for _, m in marks], tickfont=_small(),
        ),
        yaxis=axis(
            range=[low, high], showticklabels=True, showgrid=True, gridcolor=COLOURS["rule"], gridwidth=1,
            tickvals=lines, ticktext=[number(v) for v in lines], tickfont=_small(),
        ),
        annotations=notes,
    )  # fmt: skip


def _small() -> dict[str, Any]:
    return {"size": 12, "color": COLOURS["muted"]}


def _beside(way: Way) -> tuple[float, int]:
    """Where the label of the newest value stands: past the end of its interval, away from the plan's line (1: above)."""
    last = way.last
    assert last.value is not None
    side = -1 if way.is_behind else 1
    ends = (last.low if side < 0 else last.high, last.value)
    return next(v for v in ends if v is not None), side


def _needs(way: Way) -> str:
    return say("cần {value}", value=number(way.expected, way.digits))


def _needs_anchor(way: Way) -> str:
    """On the open side of a sloping line: above a rising one to the left, below it to the right."""
    return "right" if way.is_behind != way.falls else "left"


def _wrapped(words: str, letters: int) -> list[str]:
    import textwrap

    return textwrap.wrap(words, letters, break_long_words=True) or [""]


# -- on paper ---------------------------------------------------------------------------------------------------


def _sheet(way: Way, width: float, key: list[tuple[str, str]]) -> Any:
    from pipeline.reporting.charts import printing as p

    said = way.ends()
    lines = ticks(*way.reach, 5)
    left = max(p.width_of(number(v), p.SMALL) for v in lines) + 4
    widest = max(
        (
            max(p.width_of(f"{word} {figure}", p.BODY, "bold"), p.width_of(under, p.SMALL))
            for _, word, figure, under in said
        ),
        default=0.0,
    )
    why = p.folded(_why(way), width, p.SMALL) if _why(way) else []
    foot = HEIGHT_MM - 6
    sheet = p.Sheet(width, HEIGHT_MM + 3.8 * len(why), key)
    for i, line in enumerate(why):
        sheet.text(0, HEIGHT_MM + 1.4 + 3.8 * i, line, size=p.SMALL, colour=COLOURS["muted"])
    right = width - (widest + 5 if said else 6)
    x = p.scale(0, way.due or 1.0, left + 4, right) if way.due else lambda _: (left + right) / 2
    y = p.scale(*way.reach, foot, 6)
    sheet.text(0, 2.4, way.unit, size=p.SMALL, colour=COLOURS["muted"])
    for v in lines:
        sheet.line([(left, y(v)), (right, y(v))], COLOURS["rule"], 0.5, over=0)
        sheet.text(left - 2, y(v), number(v), anchor="right", size=p.SMALL, colour=COLOURS["muted"])
    room = 15 / max(x(way.due) - x(0), 1) * (way.due or 1.0)
    for at, label in way.shown_marks(room):
        sheet.text(x(at), foot + 3.6, label, anchor="center", size=p.SMALL, colour=COLOURS["muted"])
    _print_marks(sheet, way, x, y)
    placed = spread([y(v) for v, *_ in said], 8.2, 4, foot - 2)
    for (_, word, figure, under), at in zip(said, placed, strict=True):
        tone = COLOURS[way.word.tone] if word == way.word.symbol else COLOURS["ink"]
        rise = 1.7 if under else 0.0
        sheet.run(right + 3, at - rise, [(f"{word} ", "normal", tone), (figure, "bold", COLOURS["ink"])])
        sheet.text(right + 3, at + 1.9, under, size=p.SMALL, colour=COLOURS["muted"])
    return sheet


def _print_marks(sheet: Any, way: Way, x: Any, y: Any) -> None:
    ink, last = COLOURS["ink"], way.last
    assert last.value is not None
    if way.forecast:
        value, low, high = way.forecast
        start = (x(last.x), y(last.value))
        sheet.area([start, (x(way.due), y(high)), (x(way.due), y(low))], CONE, over=0)
        sheet.line([start, (x(way.due), y(value))], ink, 1.0, dash=(1.4, 1.4))
        sheet.mark("o", x(way.due), y(value), 1.6, "#ffffff", edge=ink)
    for p in way.points:
        if p.low is not None and p.high is not None and p.high > p.low:
            sheet.bar(
                x(p.x) - 0.9, y(p.high), 1.8, y(p.low) - y(p.high), COLOURS["range"], edge=COLOURS["muted"], line=0.3
            )
        if p.value is None:
            sheet.text(x(p.x), y(way.reach[0]) - 2, "?", anchor="center")
    if way.plan:
        sheet.line([(x(at), y(v)) for at, v in way.plan], PLAN, 0.9)
    for run in _measured(way):
        sheet.line([(x(p.x), y(p.value)) for p in run], LINE, 1.9, over=3)
        for p in run:
            sheet.mark("o", x(p.x), y(p.value), 2.3 if p is last else 1.7, LINE)
    if way.goal:
        sheet.line([(x(way.due), y(v)) for v in way.goal], ink, 1.2, over=5)
        for v in dict.fromkeys(way.goal):
            sheet.diamond(x(way.due), y(v), 1.9)
    if not way.is_over:
        value, up = _beside(way)
        parts = [(f"{way.word.symbol} ", "normal", COLOURS[way.word.tone]), (number(last.value), "bold", ink)]
        sheet.run(x(last.x), y(value) - 3.4 * up, parts, anchor="center")
        if way.expected is not None and way.expected != last.value:
            anchor = _needs_anchor(way)
            off = -1.2 if anchor == "right" else 1.2
            sheet.text(x(last.x) + off, y(way.expected) + 2.4 * up, _needs(way), anchor=anchor, size=7.2,
                       colour=COLOURS["muted"])  # fmt: skip
    first = next(p for p in way.points if p.value is not None)
    if first is not last:
        sheet.text(x(first.x) - 1.2, y(first.value) + (-3.0 if way.falls else 3.2), number(first.value))
