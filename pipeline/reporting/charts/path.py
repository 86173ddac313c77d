"""A target over the periods: what was measured and how sure it is, the plan's line, the target, what is to be expected."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.charts import (
    PLAN,
    Chart,
    axis,
    coloured,
    layout,
    missing,
    month,
    note,
    path_paper,
    spread,
    text,
    ticks,
)
from pipeline.reporting.charts.way import CONE, LINE, Point, Way, way_of
from pipeline.reporting.facts import Facts
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, number

HEIGHT, HEIGHT_NARROW = 300, 290  # pixels
SOURCE = "mart.target_progress, mart.forecast"


def path(facts: Facts, target_id: str) -> Chart:
    """One target of the plan over all periods up to this one.

    Where nothing was ever measured the chart is a sentence that says why. Raises KeyError for a target there is not.
    """
    rows = facts.rows(
        """SELECT p.*, t.plan_text, t.due_on FROM mart.target_progress p JOIN plan.targets t USING (plan_year, target_id)
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
    found = way_of(facts, rows)

    def printed(width: float) -> Any:
        return path_paper.sheet(found, width, key).figure

    key = _key(found)
    return Chart(
        id=id,
        title=title,
        alt=_alt(found),
        source=SOURCE,
        data=_traces(found),
        layout=_layout(found, narrow=False),
        narrow=_layout(found, narrow=True),
        key=key,
        printed=printed,
    )


def _key(way: Way) -> list[tuple[str, str]]:
    made = [("path", say("đo được"))]
    if any(p.is_open for p in way.points):
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


def _alt(way: Way) -> str:
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
        if p.is_open:
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
        value, side = way.beside()
        sign = coloured(way.word.symbol, way.word.tone)
        notes.append(note(last.x, value, f"{sign} <b>{number(last.value)}</b>", yshift=17 * side, xanchor="center"))
        if way.needs and way.expected is not None:
            notes.append(note(last.x, way.expected, text(way.needs), yshift=-12 * side, font=_small(),
                              xanchor=way.needs_anchor, xshift=-6 if way.needs_anchor == "right" else 6))  # fmt: skip
    if first is not last:
        up = 1 if way.falls else -1
        notes.append(note(first.x, first.value or 0.0, number(first.value), yshift=15 * up, xanchor="left", xshift=-6))
    notes += [note(p.x, 0, "?", yref="paper", yshift=9, xanchor="center") for p in way.points if p.value is None]
    if way.why:
        lines = _wrapped(way.why, 50 if narrow else 140)
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


def _wrapped(words: str, letters: int) -> list[str]:
    import textwrap

    return textwrap.wrap(words, letters, break_long_words=True) or [""]
