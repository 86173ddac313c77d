"""Districts side by side on one scale: the path of each over the periods, with the province in grey behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline import periods
from pipeline.reporting import links, wording
from pipeline.reporting.charts import BEGAN, Chart, axis, cut, layout, missing, month, note, text
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, number, percent

ROW, ROW_NARROW = 140, 118  # pixels a row of panels
ROW_MM = 28.0
COLUMNS, COLUMNS_NARROW = 4, 2
LINE = COLOURS["good"]
# Of a panel, as shares of its width and height: where its line may run.
LEFT, RIGHT, TOP, BOTTOM = 0.03, 0.72, 0.28, 0.80

AVERAGE = """
    SELECT p.period, c.district_code, count(*) AS communes,
           avg(p.criteria_passed) AS value, avg(p.criteria_low) AS low, avg(p.criteria_high) AS high,
           sum(p.criteria_held + p.criteria_not_reported) >= count(*) * any_value(n.criteria_count) AS is_unknown
    FROM mart.commune_progress p JOIN reference.communes c USING (commune_code)
    JOIN mart.periods y ON y.period = p.period JOIN plan.plan n ON n.year = y.plan_year
    WHERE p.period <= ?
    GROUP BY GROUPING SETS ((p.period, c.district_code), (p.period)) ORDER BY p.period"""
PASSING = """
    SELECT d.period, d.district_code, sum(d.communes) AS communes, sum(d.passed) / sum(d.communes) AS value,
           sum(d.passed_low) / sum(d.communes) AS low, sum(d.passed_high) / sum(d.communes) AS high,
           sum(d.passed) AS passed, sum(d.passed) = 0 AND sum(d.passed_high) = sum(d.communes) AS is_unknown
    FROM mart.district_progress d WHERE d.period <= ? AND d.criterion_no = ?
    GROUP BY GROUPING SETS ((d.period, d.district_code), (d.period)) ORDER BY d.period"""


@dataclass(frozen=True)
class Panel:
    """One district, or the province (no ``href``): for each period its value (None: not known), its words, whether sure."""

    name: str
    href: str
    values: list[float | None]
    told: list[str]
    sure: list[bool]
    last: str
    moved: str  # from the first period to the newest figure; empty where there is nothing to compare

    @property
    def newest(self) -> int | None:
        """Which period is the newest that has a figure."""
        known = [i for i, v in enumerate(self.values) if v is not None]
        return known[-1] if known else None


def multiples(facts: Facts, criterion_no: int | None = None) -> Chart:
    """One small panel per district, best first: average criteria per commune, or with ``criterion_no`` the share of
    communes that pass that criterion. Where nothing is known yet the chart is a sentence. Raises KeyError for a criterion
    there is not."""
    named = {c["criterion_no"]: c["criterion_name"] for c in facts.criteria}
    if criterion_no is None:
        id, title = "chart-multiples", say("Từng huyện qua các kỳ: số tiêu chí bình quân một xã")
        rows, source = facts.rows(AVERAGE, facts.period), "mart.commune_progress"
    else:
        id = f"chart-multiples-{criterion_no:02}"
        title = say("Từng huyện qua các kỳ: xã đạt tiêu chí {no}. {name}", no=criterion_no, name=named[criterion_no])
        rows, source = facts.rows(PASSING, facts.period, criterion_no), "mart.district_progress"
    seen = sorted({r["period"] for r in rows})
    found = {(r["district_code"], r["period"]): r for r in rows}
    panels = [
        _panel(d["district_name"], links.district(d["district_code"]), d["district_code"], seen, found, criterion_no)
        for d in facts.districts
        if any((d["district_code"], p) in found for p in seen)
    ]
    panels = sorted(panels, key=lambda p: -1.0 if p.values[-1] is None else p.values[-1], reverse=True)
    province = _panel(say("Toàn tỉnh"), "", None, seen, found, criterion_no)
    known = [v for p in panels for v in p.values if v is not None]
    if not known:
        return missing(id, title, say("Chưa có số liệu theo huyện để vẽ biểu đồ này."), source)
    low, high = min(known), max(known)
    pad = (high - low) * 0.08 or max(abs(high) * 0.05, 0.05)
    reach = (max(0.0, low - pad), high + pad)
    x = _times(seen)
    shown = [province, *panels]

    def printed(width: float) -> Any:
        return _sheet(shown, x, reach, seen, width, key).figure

    scale_said = (
        f"{number(low, 1)}–{number(high, 1)} {say('tiêu chí/xã')}"
        if criterion_no is None
        else f"{percent(low, 0)} – {percent(high, 0)}"
    )
    key = [("path", say("huyện, thành phố")), ("province", say("toàn tỉnh"))]
    if any(not s for p in shown for s, v in zip(p.sure, p.values, strict=True) if v is not None):
        key.append(("ring", say("chưa chắc: ô giữ lại, chưa báo cáo")))
    key.append(("sign", say("Cùng một thang: {scale}", scale=scale_said)))
    if province.moved:
        key.append(("sign", say("Số nhỏ: thay đổi từ {month}", month=month(seen[0]))))
    return Chart(
        id=id,
        title=title,
        alt=_alt(shown, seen),
        source=source,
        data=_traces(shown, x, reach, COLUMNS, "wide") + _traces(shown, x, reach, COLUMNS_NARROW, "narrow"),
        layout=_layout(shown, x, reach, seen, COLUMNS, ROW),
        narrow=_layout(shown, x, reach, seen, COLUMNS_NARROW, ROW_NARROW),
        key=key,
        printed=printed,
    )


def _panel(
    name: str,
    href: str,
    code: str | None,
    seen: list[str],
    found: dict[tuple[str | None, str], Row],
    criterion_no: int | None,
) -> Panel:
    values: list[float | None] = []
    told, sure, last = [], [], ""
    counted: list[float] = []  # what the change is told in: the average, or communes
    for p in seen:
        r = found.get((code, p))
        value = None if r is None or r["is_unknown"] else r["value"]
        values.append(value)
        sure.append(r is None or value is None or r["high"] - r["low"] < 1e-9)
        if r is None or value is None:
            told.append(say("chưa có số liệu"))
        elif criterion_no is None:
            last = number(value, 1)
            counted.append(value)
            told.append(f"{number(value, 2)} {wording.interval(r['low'], r['high'])}".rstrip())
        else:
            last = f"{number(r['passed'])}/{number(r['communes'])}"
            counted.append(float(r["passed"]))
            told.append(say("{passed} xã đạt ({share})", passed=last, share=percent(value, 0)))
    moved = ""
    if len(counted) > 1 and values[0] is not None:
        moved = number(counted[-1] - counted[0], 1 if criterion_no is None else 0, signed=True)
    return Panel(name, href, values, told, sure, last, moved)


def _times(seen: list[str]) -> list[float]:
    """The periods as shares of the time from the first to the last."""
    days = [periods.end_of(p).toordinal() for p in seen]
    span = (days[-1] - days[0]) or 1
    return [(d - days[0]) / span for d in days]


def _alt(shown: list[Panel], seen: list[str]) -> str:
    said = "; ".join(f"{p.name} {p.last or say('chưa có số liệu')}" for p in shown)
    return say(
        "{n} biểu đồ đường nhỏ, cùng một thang, từ {first} đến {last}. Mới nhất: {said}.",
        n=number(len(shown)), first=month(seen[0]), last=month(seen[-1]), said=said,
    )  # fmt: skip


def _runs(p: Panel) -> list[list[int]]:
    """Which periods have figures, in unbroken runs."""
    runs: list[list[int]] = [[]]
    for i, v in enumerate(p.values):
        if v is None:
            runs.append([])
        else:
            runs[-1].append(i)
    return [r for r in runs if r]


def _at(i: int, columns: int, share: float, value: float, reach: tuple[float, float]) -> tuple[float, float]:
    """A point of panel ``i`` in units of panels from the top left corner."""
    low, high = reach
    across = i % columns + LEFT + share * (RIGHT - LEFT)
    return across, i // columns + BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)


# -- on the page ------------------------------------------------------------------------------------------------


def _traces(
    shown: list[Panel], x: list[float], reach: tuple[float, float], columns: int, meta: str
) -> list[dict[str, Any]]:
    def through(drawn: list[tuple[int, Panel]]) -> dict[str, Any]:
        xs: list[float | None] = []
        ys: list[float | None] = []
        for i, p in drawn:
            for run in _runs(p):
                for k in run:
                    across, down = _at(i, columns, x[k], p.values[k] or 0.0, reach)
                    xs.append(round(across, 4))
                    ys.append(round(down, 4))
                xs.append(None)
                ys.append(None)
        return {
            "type": "scatter",
            "mode": "lines",
            "hoverinfo": "skip",
            "cliponaxis": False,
            "x": xs,
            "y": ys,
            "meta": meta,
        }

    province = shown[0]
    points = [(i, p, k) for i, p in enumerate(shown) for k, v in enumerate(p.values) if v is not None]
    places = [_at(i, columns, x[k], p.values[k] or 0.0, reach) for i, p, k in points]
    colours = [LINE if p.href else COLOURS["muted"] for _, p, _ in points]
    seen = [(k == p.newest) for _, p, k in points]
    return [
        through([(i, province) for i in range(1, len(shown))]) | {"line": {"color": BEGAN, "width": 1.6}},
        through([(0, province)]) | {"line": {"color": COLOURS["muted"], "width": 2.4}},
        through(list(enumerate(shown))[1:]) | {"line": {"color": LINE, "width": 2.4}},
        {
            "type": "scatter", "mode": "markers", "meta": meta, "cliponaxis": False,
            "x": [round(a, 4) for a, _ in places], "y": [round(b, 4) for _, b in places],
            "marker": {
                "size": [9 if newest else 5 for newest in seen], "opacity": 1,
                "color": [c if p.sure[k] else "#ffffff" for c, (_, p, k) in zip(colours, points, strict=True)],
                "line": {"color": colours, "width": 1.6},
            },
            "hoverinfo": "text", "customdata": [p.href for _, p, _ in points],
            "hovertext": [f"<b>{text(p.name)}</b><br>{text(p.told[k])}" for _, p, k in points],
        },
    ]  # fmt: skip


def _layout(
    shown: list[Panel], x: list[float], reach: tuple[float, float], seen: list[str], columns: int, row: int
) -> dict[str, Any]:
    down = -(-len(shown) // columns)
    small = {"size": 12, "color": COLOURS["muted"]}
    notes, shapes = [], []
    for i, p in enumerate(shown):
        col, line = i % columns, i // columns
        notes.append(note(col + LEFT, line + 0.12, f"<b>{text(cut(p.name, 24))}</b>"))
        shapes.append({"type": "line", "x0": col + LEFT, "x1": col + RIGHT, "y0": line + BOTTOM + 0.04,
                       "y1": line + BOTTOM + 0.04, "line": {"color": COLOURS["rule"], "width": 1}})  # fmt: skip
        if p.newest is None:
            notes.append(note(col + LEFT, line + 0.5, say("chưa có số liệu"), font=small))
            continue
        across, up = _at(i, columns, x[p.newest], p.values[p.newest] or 0.0, reach)
        notes.append(note(across, up, f"<b>{p.last}</b>", xshift=8))
        if p.moved:
            notes.append(note(across, up, p.moved, xshift=8, yshift=-15, font=small))
    ends = [(x[0], seen[0], "left")] + ([(x[-1], seen[-1], "right")] if len(seen) > 1 else [])
    notes += [
        note(LEFT + share * (RIGHT - LEFT), BOTTOM + 0.11, text(month(period)), xanchor=side, font=small)
        for share, period, side in ends
    ]
    return layout(
        row * down + 12,
        margin={"l": 0, "r": 0, "t": 0, "b": 12},
        xaxis=axis(range=[0, columns]),
        yaxis=axis(range=[down, 0]),
        annotations=notes,
        shapes=shapes,
    )


# -- on paper ---------------------------------------------------------------------------------------------------


def _sheet(
    shown: list[Panel],
    x: list[float],
    reach: tuple[float, float],
    seen: list[str],
    width: float,
    key: list[tuple[str, str]],
) -> Any:
    from pipeline.reporting.charts import printing as p

    columns = COLUMNS if width >= p.COLUMN else COLUMNS_NARROW
    across, muted = width / columns, COLOURS["muted"]
    sheet = p.Sheet(width, ROW_MM * -(-len(shown) // columns) + 3, key)

    def at(i: int, k: int, value: float) -> tuple[float, float]:
        a, b = _at(i, columns, x[k], value, reach)
        return a * across, b * ROW_MM

    def lines(i: int, panel: Panel, colour: str, wide: float) -> None:
        for run in _runs(panel):
            sheet.line([at(i, k, panel.values[k] or 0.0) for k in run], colour, wide)

    for i, panel in enumerate(shown):
        left, top = (i % columns + LEFT) * across, i // columns * ROW_MM
        right, foot = (i % columns + RIGHT) * across, top + (BOTTOM + 0.04) * ROW_MM
        sheet.text(left, top + 0.12 * ROW_MM, p.fitted(panel.name, across * 0.93, p.BODY, "bold"), weight="bold")
        sheet.line([(left, foot), (right, foot)], COLOURS["rule"], 0.6, over=0)
        if not i:
            sheet.text(left, foot + 1.9, month(seen[0]), size=p.SMALL, colour=muted)
            if len(seen) > 1:
                sheet.text(right, foot + 1.9, month(seen[-1]), anchor="right", size=p.SMALL, colour=muted)
        if panel.newest is None:
            sheet.text(left, top + 0.5 * ROW_MM, say("chưa có số liệu"), size=p.SMALL, colour=muted)
            continue
        colour = LINE if panel.href else muted
        if panel.href:
            lines(i, shown[0], BEGAN, 1.0)
        lines(i, panel, colour, 1.5)
        for k, v in enumerate(panel.values):
            if v is not None:
                fill = colour if panel.sure[k] else "#ffffff"
                sheet.mark("o", *at(i, k, v), 2.0 if k == panel.newest else 1.2, fill, edge=colour)
        end = at(i, panel.newest, panel.values[panel.newest] or 0.0)
        sheet.text(end[0] + 2, end[1], panel.last, weight="bold")
        sheet.text(end[0] + 2, end[1] + 3.4, panel.moved, size=p.SMALL, colour=muted)
    return sheet
