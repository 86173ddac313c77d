"""A target's path on paper."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.reporting.charts import PLAN, spread, ticks
from pipeline.reporting.charts import printing as p
from pipeline.reporting.charts.way import CONE, LINE, Way
from pipeline.reporting.wording import COLOURS, number

HEIGHT_MM = 62
Scale = Callable[[float], float]


def sheet(way: Way, width: float, key: list[tuple[str, str]]) -> p.Sheet:
    """The path ``width`` millimetres wide."""
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
    why = p.folded(way.why, width, p.SMALL) if way.why else []
    foot = HEIGHT_MM - 6
    drawn = p.Sheet(width, HEIGHT_MM + 3.8 * len(why), key)
    for i, line in enumerate(why):
        drawn.text(0, HEIGHT_MM + 1.4 + 3.8 * i, line, size=p.SMALL, colour=COLOURS["muted"])
    right = width - (widest + 5 if said else 6)
    middle = (left + right) / 2  # where a single period stands alone
    x = p.scale(0, way.due, left + 4, right) if way.due else p.scale(0, 1.0, middle, middle)
    y = p.scale(*way.reach, foot, 6)
    drawn.text(0, 2.4, way.unit, size=p.SMALL, colour=COLOURS["muted"])
    for v in lines:
        drawn.line([(left, y(v)), (right, y(v))], COLOURS["rule"], 0.5, over=0)
        drawn.text(left - 2, y(v), number(v), anchor="right", size=p.SMALL, colour=COLOURS["muted"])
    room = 15 / max(x(way.due) - x(0), 1) * (way.due or 1.0)
    for at, label in way.shown_marks(room):
        drawn.text(x(at), foot + 3.6, label, anchor="center", size=p.SMALL, colour=COLOURS["muted"])
    _marks(drawn, way, x, y)
    placed = spread([y(v) for v, *_ in said], 8.2, 4, foot - 2)
    for (_, word, figure, under), at in zip(said, placed, strict=True):
        tone = COLOURS[way.word.tone] if word == way.word.symbol else COLOURS["ink"]
        rise = 1.7 if under else 0.0
        drawn.run(right + 3, at - rise, [(f"{word} ", "normal", tone), (figure, "bold", COLOURS["ink"])])
        drawn.text(right + 3, at + 1.9, under, size=p.SMALL, colour=COLOURS["muted"])
    return drawn


def _marks(sheet: p.Sheet, way: Way, x: Scale, y: Scale) -> None:
    ink, last = COLOURS["ink"], way.last
    assert last.value is not None
    if way.forecast:
        value, low, high = way.forecast
        start = (x(last.x), y(last.value))
        sheet.area([start, (x(way.due), y(high)), (x(way.due), y(low))], CONE, over=0)
        sheet.line([start, (x(way.due), y(value))], ink, 1.0, dash=(1.4, 1.4))
        sheet.mark("o", x(way.due), y(value), 1.6, "#ffffff", edge=ink)
    for point in way.points:
        if point.low is not None and point.high is not None and point.is_open:
            sheet.bar(
                x(point.x) - 0.9,
                y(point.high),
                1.8,
                y(point.low) - y(point.high),
                COLOURS["range"],
                edge=COLOURS["muted"],
                line=0.3,
            )
        if point.value is None:
            sheet.text(x(point.x), y(way.reach[0]) - 2, "?", anchor="center")
    if way.plan:
        sheet.line([(x(at), y(v)) for at, v in way.plan], PLAN, 0.9)
    for run in way.runs():
        sheet.line([(x(point.x), y(point.value or 0.0)) for point in run], LINE, 1.9, over=3)
        for point in run:
            sheet.mark("o", x(point.x), y(point.value or 0.0), 2.3 if point is last else 1.7, LINE)
    if way.goal:
        sheet.line([(x(way.due), y(v)) for v in way.goal], ink, 1.2, over=5)
        for v in dict.fromkeys(way.goal):
            sheet.diamond(x(way.due), y(v), 1.9)
    if not way.is_over:
        value, up = way.beside()
        said: list[tuple[str, p.Weight, str]] = [
            (f"{way.word.symbol} ", "normal", COLOURS[way.word.tone]),
            (number(last.value), "bold", ink),
        ]
        sheet.run(x(last.x), y(value) - 3.4 * up, said, anchor="center")
        if way.needs and way.expected is not None:
            anchor = way.needs_anchor
            off = -1.2 if anchor == "right" else 1.2
            sheet.text(x(last.x) + off, y(way.expected) + 2.4 * up, way.needs, anchor=anchor, size=7.2,
                       colour=COLOURS["muted"])  # fmt: skip
    first = way.runs()[0][0]
    if first is not last:
        sheet.text(x(first.x) - 1.2, y(first.value or 0.0) + (-3.0 if way.falls else 3.2), number(first.value))
