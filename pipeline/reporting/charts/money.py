"""Money by source against the time gone: how much of each source has come, how much is spent, how much of the year is over.

Every bar is a share of what the plan wants from that source, so that one line shows the time for all of them; the amounts
stand beside, in billions of đồng.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.reporting import language, links, wording
from pipeline.reporting.charts import Chart, axis, layout, missing, note
from pipeline.reporting.charts import text as escaped
from pipeline.reporting.charts.printing import COLUMN, SMALL, Sheet, folded, width_of
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.queries import money as asked
from pipeline.reporting.wording import COLOURS, number, percent

CAME, SPENT = COLOURS["range"], COLOURS["good"]
MOST = 1.5  # of what the plan wants: a bar that is longer ends in an arrow
LEFT, RIGHT, STEP, STEP_NARROW = 240, 366, 44, 84  # pixels: names, amounts, a row, a row of a telephone
INDENT = 18  # pixels a level
SOURCE = "mart.funding_progress, mart.target_progress"


@dataclass(frozen=True)
class Line:
    """A source of money: amounts in billions of đồng, shares of ``needed`` from 0; None is not reported."""

    name: str
    depth: int
    is_total: bool
    needed: float | None
    mobilised: float | None
    disbursed: float | None
    mobilised_share: float | None
    disbursed_share: float | None
    time_share: float | None
    lead: float | None
    source_cell: str
    href: str


def funding(facts: Facts) -> Chart:
    """Every source in the plan's order, the total on top, its parts under it and theirs under them."""
    lines = prepared(asked.sources(facts))
    title = say("Huy động và giải ngân so với thời gian đã qua")
    if not any(x.mobilised is not None or x.disbursed is not None for x in lines):
        words = say("Kỳ này chưa có báo cáo về nguồn vốn.") if lines else say("Kế hoạch không có mục tiêu nào về vốn.")
        return missing("chart-funding", title, words, SOURCE)
    key = [
        ("came", say("đã huy động")),
        ("spent", say("đã giải ngân")),
        ("tick", say("phần thời gian đã qua: {share}", share=percent(_time(lines), 0))),
        ("whole", say("100 % nhu cầu của kế hoạch")),
    ]
    return Chart(
        id="chart-funding",
        title=title,
        alt=_alt(facts, lines),
        source=SOURCE,
        data=[*_traces(lines, "wide"), *_traces(lines, "narrow")],
        layout=_wide(lines),
        narrow=_narrow(lines),
        key=key,
        printed=lambda width: _paper(lines, key, width),
    )


def prepared(sources: list[Row]) -> list[Line]:
    """Rows of queries.money.sources as lines: in their order, but each under what it is a part of."""
    known = {s["target_id"] for s in sources}
    under: dict[str | None, list[Row]] = {}
    for s in sources:
        under.setdefault(s["parent_id"] if s["parent_id"] in known else None, []).append(s)
    made: list[Line] = []

    def add(parent: str | None, depth: int) -> None:
        for s in under.pop(parent, []):
            made.append(_line(s, depth, has_parts=s["target_id"] in under))
            add(s["target_id"], depth + 1)

    add(None, 0)
    return made


def _line(s: Row, depth: int, *, has_parts: bool) -> Line:
    return Line(
        name=wording.sentence(language.of(s, "name")),
        depth=depth,
        is_total=depth == 0 and has_parts,
        needed=s["needed"],
        mobilised=s["mobilised"],
        disbursed=s["disbursed"],
        mobilised_share=s["mobilised_share"],
        disbursed_share=s["disbursed_share"],
        time_share=s["time_share"],
        lead=s["spending_lead"],
        source_cell=s["source_cell"] or "",
        href=links.target(s["target_id"]),
    )


def _time(lines: list[Line]) -> float | None:
    """The share of the year gone: that of the first source that has one."""
    return next((x.time_share for x in lines if x.time_share is not None), None)


def _amount(value: float | None, share: float | None) -> str:
    """``2.480,4 (83 %)``, or that it was not reported."""
    if value is None:
        return say("chưa báo cáo")
    return number(value, 1) + ("" if share is None else f" ({percent(share, 0)})")


def _lead(x: Line) -> str:
    return wording.NONE if x.lead is None else number(x.lead, 1, signed=True)


def _alt(facts: Facts, lines: list[Line]) -> str:
    said = [
        say(
            "{name}: cần {needed}, huy động {came}, giải ngân {spent} tỷ đồng",
            name=x.name,
            needed=number(x.needed, 1),
            came=_amount(x.mobilised, x.mobilised_share),
            spent=_amount(x.disbursed, x.disbursed_share),
        )
        for x in lines
    ]
    return say(
        "Biểu đồ thanh {n} nguồn vốn, {period}, đã qua {time} thời gian. {said}.",
        n=number(len(lines)),
        period=wording.inner(facts.label),
        time=percent(_time(lines), 0),
        said="; ".join(said),
    )


def _hover(x: Line) -> str:
    said = [
        f"<b>{escaped(x.name)}</b>",
        say("Kế hoạch cần {n} tỷ đồng", n=number(x.needed, 1)),
        say("Đã huy động {n}", n=_amount(x.mobilised, x.mobilised_share)),
        say("Đã giải ngân {n}", n=_amount(x.disbursed, x.disbursed_share)),
        say("Thời gian đã qua {share}", share=percent(x.time_share, 0)),
        escaped(x.source_cell),
    ]
    return "<br>".join(t for t in said if t)


def _reach(lines: list[Line]) -> tuple[float, float]:
    """The shares the axis runs between."""
    shares = [s for x in lines for s in (x.mobilised_share, x.disbursed_share) if s is not None]
    return max(min([0.0, *shares]), -0.2), min(max([1.0, *shares]), MOST)


# -- page -------------------------------------------------------------------------------------------------------


def _traces(lines: list[Line], form: str) -> list[dict[str, Any]]:
    shift, came, spent = (0.0, 0.5, 0.2) if form == "wide" else (0.08, 0.24, 0.1)
    hover = [_hover(x) for x in lines]
    shown = {
        "type": "bar", "orientation": "h", "meta": form, "hoverinfo": "text", "hovertext": hover,
        "y": [i + shift for i in range(len(lines))], "customdata": [x.href for x in lines],
    }  # fmt: skip
    low, high = _reach(lines)
    inside = lambda s: None if s is None else min(max(s, low), high)  # noqa: E731
    made = [
        shown | {"x": [inside(x.mobilised_share) for x in lines], "width": came, "marker": {"color": CAME}},
        shown | {"x": [inside(x.disbursed_share) for x in lines], "width": spent, "marker": {"color": SPENT}},
    ]
    beyond = [i for i, x in enumerate(lines) if max(x.mobilised_share or 0, x.disbursed_share or 0) > MOST]
    if beyond:
        made.append(
            {
                "type": "scatter", "mode": "markers", "meta": form, "x": [high] * len(beyond),
                "y": [i + shift for i in beyond], "cliponaxis": False, "hoverinfo": "skip",
                "marker": {"symbol": "triangle-right", "size": 12, "color": COLOURS["ink"]},
            }
        )  # fmt: skip
    return made


def _rules(lines: list[Line], half: float, shift: float, whole: float = 0.5) -> list[dict[str, Any]]:
    """The time gone, source by source (one line where it is the same for all), and the whole of the plan; ``half`` and
    ``whole`` are how far they reach from the middle of a row."""
    made = [
        {
            "type": "line", "xref": "x", "yref": "y", "x0": x.time_share, "x1": x.time_share,
            "y0": i + shift - half, "y1": i + shift + half, "line": {"color": COLOURS["ink"], "width": 2},
        }
        for i, x in enumerate(lines) if x.time_share is not None
    ]  # fmt: skip
    end = {"type": "line", "xref": "x", "yref": "y", "x0": 1, "x1": 1, "layer": "below"}
    dots = {"color": COLOURS["muted"], "width": 1, "dash": "dot"}
    return [
        *(end | {"y0": i + shift - whole, "y1": i + shift + whole, "line": dots} for i in range(len(lines))),
        *made,
    ]


def _broken(name: str, letters: int) -> list[str]:
    """A name in lines of about so many letters, none of it lost."""
    made = [""]
    for word in name.split():
        if made[-1] and len(made[-1]) + 1 + len(word) > letters:
            made.append("")
        made[-1] = f"{made[-1]} {word}".strip()
    return made


COLUMNS = (64, 174, 284, 360)  # pixels from the bars to the right edges


def _heads() -> list[list[str]]:
    """The headings of the columns of amounts, each on two lines."""
    return [
        [say("cần"), say("(tỷ đồng)")],
        [say("đã huy động"), say("(tỷ đồng, %)")],
        [say("đã giải ngân"), say("(tỷ đồng, %)")],
        [say("so thời gian"), say("(điểm %)")],
    ]


def _wide(lines: list[Line]) -> dict[str, Any]:
    notes, small = [], {"size": 12, "color": COLOURS["muted"]}
    for place, head in zip(COLUMNS, _heads(), strict=True):
        said = "<br>".join(head)
        notes.append(note(1, -0.95, said, xref="paper", xshift=place, xanchor="right", align="right", font=small))
    notes.append(note(0, -0.95, say("so với số cần"), xref="x", font=small))
    for i, x in enumerate(lines):
        indent = INDENT * max(x.depth - 1, 0)
        bold = (lambda t: f"<b>{t}</b>") if x.is_total else (lambda t: t)
        name = "<br>".join(bold(escaped(t)) for t in _broken(x.name, 33 - 2 * x.depth))
        notes.append(note(0, i, name, xref="paper", xshift=indent - LEFT, align="left"))
        for place, figure in zip(COLUMNS, _figures(x), strict=True):
            notes.append(note(1, i, bold(figure), xref="paper", xshift=place, xanchor="right"))
    low, high = _reach(lines)
    return layout(
        STEP * len(lines) + 62,
        margin={"l": LEFT, "r": RIGHT, "t": 22, "b": 6},
        barmode="overlay",
        xaxis=axis(range=[low, high * 1.01]),
        yaxis=axis(range=[len(lines) - 0.5, -1.35]),
        annotations=notes,
        shapes=_rules(lines, 0.5, 0.0),
    )


def _narrow(lines: list[Line]) -> dict[str, Any]:
    notes = []
    for i, x in enumerate(lines):
        broken = _broken(x.name, 46 - 3 * x.depth)
        name = "<br>".join(f"<b>{escaped(t)}</b>" if x.is_total else escaped(t) for t in broken)
        said = say(
            "huy động <b>{came}</b> · giải ngân <b>{spent}</b> · cần {needed}",
            came=_amount(x.mobilised, x.mobilised_share),
            spent=_amount(x.disbursed, x.disbursed_share),
            needed=number(x.needed, 1),
        )
        indent = 14 * max(x.depth - 1, 0)
        notes.append(
            note(0, i - 0.06, name, xref="paper", xshift=indent, yanchor="bottom", align="left", font={"size": 12.5})
        )
        notes.append(note(0, i + 0.36, said, xref="paper", font={"size": 11.5}))
    low, high = _reach(lines)
    return layout(
        STEP_NARROW * len(lines) + 16,
        margin={"l": 2, "r": 6, "t": 4, "b": 4},
        barmode="overlay",
        xaxis=axis(range=[low, high * 1.01]),
        yaxis=axis(range=[len(lines) - 0.5, -0.5]),
        annotations=notes,
        shapes=_rules(lines, 0.17, 0.08, whole=0.2),
    )


# -- paper ------------------------------------------------------------------------------------------------------


def _paper(lines: list[Line], key: list[tuple[str, str]], width: float) -> Any:
    """The same lines in millimetres: names at the left, bars, then the amounts in columns; stacked on a narrow sheet."""
    swatches = {
        "came": lambda s, x, y: s.bar(x, y - 1.6, 5, 3.2, CAME),
        "spent": lambda s, x, y: s.bar(x, y - 0.7, 5, 1.4, SPENT),
        "whole": lambda s, x, y: s.line([(x + 3, y - 1.8), (x + 3, y + 1.8)], COLOURS["muted"], 0.9, dash=(1, 1.5)),
    }
    stacked = width < COLUMN
    heads = _heads()
    wide = [
        max([*(width_of(t, SMALL) for t in head), *(width_of(t[k], SMALL, "semibold") for t in map(_figures, lines))])
        + 2.5
        for k, head in enumerate(heads)
    ]
    names = width if stacked else min(50.0, width * 0.3)
    right = width if stacked else width - sum(wide)
    left = 0.0 if stacked else names + 1.5
    low, high = _reach(lines)
    at = lambda share: left + (min(max(share, low), high) - low) / ((high - low) or 1) * (right - 2 - left)  # noqa: E731
    texts = [folded(x.name, names - 1 - 2.6 * max(x.depth - 1, 0), 7.6, lines=3) for x in lines]
    rows = [(3.4 * len(t) + (9.6 if stacked else 3.4)) for t in texts]
    top = 0.0 if stacked else 8.2
    sheet = Sheet(width, top + sum(rows) + 0.5, key, swatches)
    if not stacked:
        sheet.text(left, 5.2, say("so với số cần"), size=SMALL, colour=COLOURS["muted"])
        for k, head in enumerate(heads):
            for j, line in enumerate(head):
                edge = right + sum(wide[: k + 1])
                sheet.text(edge, 2 + 3.2 * j, line, anchor="right", size=SMALL, colour=COLOURS["muted"])
    y = top
    sheet.line([(at(1), y), (at(1), y + sum(rows))], COLOURS["muted"], 0.8, dash=(1, 1.5), over=0)
    for x, words, row in zip(lines, texts, rows, strict=True):
        _row_on(sheet, x, words, (y, row), (left, right, width), wide, at, stacked=stacked)
        y += row
    return sheet.figure


def _figures(x: Line) -> tuple[str, str, str, str]:
    return (
        number(x.needed, 1),
        _amount(x.mobilised, x.mobilised_share),
        _amount(x.disbursed, x.disbursed_share),
        _lead(x),
    )


def _row_on(
    sheet: Sheet,
    x: Line,
    words: list[str],
    place: tuple[float, float],
    edges: tuple[float, float, float],
    columns: list[float],
    at: Any,
    *,
    stacked: bool,
) -> None:
    (y, row), (_, right, width) = place, edges
    weight = "semibold" if x.is_total else "normal"
    start = 2.6 * max(x.depth - 1, 0)
    middle = y + row / 2
    first = y + 2.2 if stacked else middle - (len(words) - 1) * 1.7
    for k, line in enumerate(words):
        sheet.text(start, first + 3.4 * k, line, size=7.6, weight=weight)
    if stacked:
        middle = y + 3.4 * len(words) + 2.8
        said = say(
            "huy động {came} · giải ngân {spent} · cần {needed}",
            came=_figures(x)[1],
            spent=_figures(x)[2],
            needed=_figures(x)[0],
        )
        sheet.text(0, middle + 4.3, said, size=SMALL - 0.4)
    for share, height, fill in ((x.mobilised_share, 4.0, CAME), (x.disbursed_share, 1.6, SPENT)):
        if share is not None:
            sheet.bar(at(0), middle - height / 2, at(share) - at(0), height, fill)
    if max(x.mobilised_share or 0, x.disbursed_share or 0) > MOST:
        sheet.mark(">", at(MOST), middle, 2.2, COLOURS["ink"])
    if x.mobilised is None and x.disbursed is None:
        sheet.text(at(0) + 0.8, middle, say("chưa báo cáo"), size=SMALL, colour=COLOURS["muted"])
    if x.time_share is not None:
        half = 2.3 if stacked else row / 2
        sheet.line([(at(x.time_share), middle - half), (at(x.time_share), middle + half)], COLOURS["ink"], 1.3, over=5)
    if not stacked:
        for k, figure in enumerate(_figures(x)):
            edge = right + sum(columns[: k + 1])
            sheet.text(edge, middle, figure, anchor="right", size=SMALL, weight=weight)
    sheet.line([(0, y + row), (width, y + row)], COLOURS["rule"], 0.9 if x.is_total else 0.4, over=0)
