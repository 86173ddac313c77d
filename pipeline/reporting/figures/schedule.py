"""The scheduled tasks: every date they are due on, what became of it, and the day it is now."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing, say_known, sentences
from pipeline.reporting.figures.style import COLOURS, STANDINGS, PlotlyFigure
from pipeline.text.headlines import names, say

TEXT = ("name", "standing", "due_dates", "starts_on", "done_on", "lead", "source")


def schedule(
    data: pd.DataFrame, *, today: dt.date | None = None, limit: int = 40, name: str = "schedule", lang: str = "vi"
) -> Chart:
    """One row a task: a line from its start to its last date, a sign at every date due, a ring at the day it was done.

    Columns: ``name``, ``standing`` (code of mart.schedule_progress); optional ``due_dates`` (one date, or several as text
    with semicolons), ``starts_on``, ``done_on``, ``rounds_done`` (how many of the dates are met), ``lead`` (agency),
    ``source``. ``today``: the day a line is drawn at, the end of the period.
    """
    whole = prepared(data, today)
    if not len(whole):
        return nothing(name, data, lang)
    whole["words"] = [_words(r, lang) for r in whole.to_dict("records")]
    rows, left_out = capped(whole, limit, lang)
    now = say("schedule.today", lang, day=style.date(today, lang)) if today else ""
    return Chart(
        name, data, lambda: _page(rows, today, lang), headline(whole, lang),
        say("schedule.alt", lang, rows=listed(whole["name"] + ": " + whole["words"].str.join(", "), lang, 40)),
        sentences(say("schedule.note", lang), now, left_out),
    )  # fmt: skip


def prepared(data: pd.DataFrame, today: dt.date | None) -> Frame:
    """The frame's columns; ``due`` the dates in order, ``signs`` the standing of each of them."""
    rows = frame(data, "schedule", text=TEXT, numbers=("rounds_done",), needed=("name", "standing"))
    rows["standing"] = rows["standing"].where(rows["standing"].isin(list(STANDINGS)), "no_date")
    for column in ("starts_on", "done_on"):
        rows[column] = [next(iter(_dates(t)), None) for t in rows[column]]
    rows["due"] = [sorted(_dates(t)) for t in rows["due_dates"]]
    rows["signs"] = [_signs(r, today) for r in rows.to_dict("records")]
    return rows


def _dates(text: str) -> list[dt.date]:
    texts = pd.Series(text.split(";"), dtype=object).str.strip()
    return [day.date() for day in pd.to_datetime(texts, errors="coerce", format="mixed").dropna()]


def _signs(r: dict[Any, Any], today: dt.date | None) -> list[str]:
    """Dates met are done; the first that is not has the task's own standing; what lies ahead of it is planned."""
    if r["standing"] == "done":
        return ["done"] * len(r["due"])
    met = 0 if math.isnan(r["rounds_done"]) else int(r["rounds_done"])
    if met == 0 and r["standing"] in ("due_soon", "planned") and today:
        met = sum(day < today for day in r["due"])  # nothing is overdue, so what is past is done
    signs = ["done"] * min(met, len(r["due"])) + [r["standing"]] + ["planned"] * len(r["due"])
    return signs[: len(r["due"])]


def headline(rows: Frame, lang: str) -> str:
    """How many tasks are overdue and which, how many are due soon."""
    late = list(rows["name"][rows["standing"] == "overdue"])
    key = "schedule.late" if late else "schedule.none_late"
    sentence = say(key, lang, k=len(late), n=len(rows), names=names(late, lang, 2))
    sentence += say_known("schedule.unknown", lang, k=(rows["standing"] == "unknown").sum())
    return sentence + say_known("schedule.soon", lang, k=(rows["standing"] == "due_soon").sum())


def _words(r: dict[Any, Any], lang: str) -> list[str]:
    parts = [
        say(f"standing.{r['standing']}", lang),
        say_known("schedule.due", lang, day=", ".join(style.date(d, lang) for d in r["due"])),
        say("schedule.done_on", lang, day=style.date(r["done_on"], lang)) if r["done_on"] else "",
        r["lead"],
    ]
    return list(filter(None, parts))


def _labels(rows: Frame, lang: str) -> list[row_axes.Row]:
    return [
        row_axes.Row(r["name"], "", say(f"standing.{r['standing']}", lang), STANDINGS[r["standing"]],
                     hover=hover(r["name"], *r["words"], source=r["source"]))
        for r in rows.to_dict("records")
    ]  # fmt: skip


def _page(rows: Frame, today: dt.date | None, lang: str) -> PlotlyFigure:
    signs = [(i, d, s) for i, (due, of) in enumerate(zip(rows["due"], rows["signs"])) for d, s in zip(due, of)]
    done = [(i, d) for i, d in enumerate(rows["done_on"]) if d]
    lines = [(i, s, (due or [today or s])[-1]) for i, (s, due) in enumerate(zip(rows["starts_on"], rows["due"])) if s]
    days = [*(d for _, d, _ in signs), *(d for _, d in done), *(d for _, *ends in lines for d in ends)]
    days += [today] if today else []
    year = min(days).year if days else 2000
    first, last = dt.date(year, 1, 1), max([*days, dt.date(year, 12, 31)])
    months = (last.year - year) * 12 + 12
    step = 3 if months <= 24 else 12 * math.ceil(months / 12 / 8)  # whole quarters on the axis, or years
    ticks = [dt.date(year + m // 12, m % 12 + 1, 1) for m in range(0, months + 1, step) if year + m // 12 <= 9999]
    edge = dt.timedelta(days=(last - first).days // 40)  # a sign on the last day keeps clear of the labels
    mark = row_axes.MARK
    traces: list[dict[str, Any]] = [
        {**mark, "mode": "lines", "x": [start, end], "y": [i, i], "showlegend": False,
         "line": {"color": COLOURS["range"], "width": 6}} for i, start, end in lines
    ]  # fmt: skip
    if done:
        ring = {"symbol": "circle-open", "size": 15, "color": COLOURS["done"], "line": {"width": 1.4}}
        traces.append({**mark, "x": [d for _, d in done], "y": [i for i, _ in done], "marker": ring,
                       "name": say("schedule.done_mark", lang)})  # fmt: skip
    for code in dict.fromkeys(s for *_, s in signs):
        at = [(i, d) for i, d, s in signs if s == code]
        traces.append({**mark, "mode": "text", "x": [d for _, d in at], "y": [i for i, _ in at],
                       "text": [STANDINGS[code].text] * len(at), "showlegend": False, "name": code,
                       "textfont": {"color": STANDINGS[code].colour, "size": 14}})  # fmt: skip
    grid = [row_axes.upright(t, len(rows), color=COLOURS["rule"], width=1) | {"layer": "below"} for t in ticks]
    if today:
        grid.append(row_axes.upright(today, len(rows), color=COLOURS["ink"], width=1.4))
    x = {"type": "date", "range": (first - edge, last + edge), "tickvals": ticks, "showticklabels": True, "tickangle": 0,
         "ticktext": [style.month(f"{t:%Y-%m}", lang) for t in ticks]}  # fmt: skip
    figure = row_axes.page(_labels(rows, lang), traces, lang, x=x, shapes=grid)
    figure.data[-1].x = [first - edge] * len(rows)  # the hover of a row belongs to a day of this axis
    return figure
