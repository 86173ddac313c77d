"""A bullet chart on paper: in columns where the sheet is wide, names above their bars where it is narrow."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.reporting.charts import BEGAN, SHADES
from pipeline.reporting.charts import printing as p
from pipeline.reporting.facts import Row
from pipeline.reporting.wording import COLOURS

ROW_MM, ROW_MM_NARROW = 5.9, 9.2
PLAIN = SHADES["4"]  # a bar with neither a beginning nor a status to tell
BAR, SPAN = 0.32, 0.62  # thickness of the bar and of its range, in rows


def parts(rows: list[Row]) -> list[tuple[float, float, float]]:
    """Of each row: where the year began (or where it stands now, if that is not known), and the value, as drawn."""
    made = []
    for r in rows:
        value = r["value"] or 0.0
        began = value if r["began"] is None or r["value"] is None else r["began"]
        made.append((began, value, min(began, value) if began * value >= 0 else 0.0))
    return made


def shade(r: Row) -> str:
    """The colour of a bar's own part: grey where it is only what there was, a colour where it is all there is to show."""
    return PLAIN if r["began"] is None and r["word"] is None else BEGAN


def sheet(
    rows: list[Row],
    reach: tuple[float, float],
    total: float | None,
    heads: dict[str, str],
    width: float,
    key: list[tuple[str, str]],
) -> p.Sheet:
    """The rows as ``bullet`` made them ready, ``width`` millimetres wide. ``reach`` is the axis, ``total`` the whole
    (None: no line for it), ``heads`` the words above the columns."""
    if width >= p.COLUMN:
        return _wide(rows, reach, total, heads, width, key)
    return _narrow(rows, reach, heads, width, key)


def _wide(
    rows: list[Row],
    reach: tuple[float, float],
    total: float | None,
    heads: dict[str, str],
    width: float,
    key: list[tuple[str, str]],
) -> p.Sheet:
    leads = [abs(r["lead"]) for r in rows if r["lead"] is not None]
    signs = 4.6 if any(r["symbol"] for r in rows) else 0.0
    names = min(width * 0.41, signs + max(p.width_of(r["name"]) for r in rows) + 3)
    values = max(p.width_of(_value_text(r), p.BODY, "bold") for r in rows)
    lead = max(34.0, p.width_of(heads["lead"], p.SMALL)) if leads else 0.0
    end = width - lead - max(values, p.width_of(heads["value"], p.SMALL)) - 6
    sheet = p.Sheet(width, ROW_MM * len(rows) + 7, key)
    x = p.scale(*reach, names, end)
    sheet.text(names, 2.4, heads["bars"], size=p.SMALL, colour=COLOURS["muted"])
    sheet.text(end + 3, 2.4, heads["value"], size=p.SMALL, colour=COLOURS["muted"])
    foot = 5 + ROW_MM * len(rows)
    if total is not None:
        sheet.line([(x(total), 5), (x(total), foot)], COLOURS["rule"], 0.6, over=0)
    if reach[0] < 0:
        sheet.line([(x(0), 5), (x(0), foot)], COLOURS["muted"], 0.6, over=0)
    middle = width - lead / 2
    if leads:
        sheet.text(middle, 2.4, heads["lead"], anchor="center", size=p.SMALL, colour=COLOURS["muted"])
        sheet.line([(middle, 5), (middle, foot)], COLOURS["muted"], 0.6)
    longest = max((p.width_of(r["said_lead"]) for r in rows), default=0) + 1
    to_lead = p.scale(0, max([*leads, 1e-9]), 0, lead / 2 - longest)
    for i, r in enumerate(rows):
        y = 5 + ROW_MM * (i + 0.5)
        sheet.text(0, y, r["symbol"], colour=COLOURS[r["tone"]])
        sheet.text(signs, y, p.fitted(r["name"], names - signs - 2))
        _draw(sheet, r, x, y, ROW_MM)
        if r["value"] is not None:
            _print_value(sheet, r, end + 3, y, "left")
        if r["lead"] is not None:
            run = to_lead(abs(r["lead"])) * (1 if r["lead"] >= 0 else -1)
            sheet.bar(middle, y - ROW_MM * BAR / 2, run, ROW_MM * BAR, COLOURS[r["tone"]])
            ahead = r["lead"] >= 0
            sheet.text(middle + run + (0.8 if ahead else -0.8), y, r["said_lead"], anchor="left" if ahead else "right")
    return sheet


def _narrow(
    rows: list[Row], reach: tuple[float, float], heads: dict[str, str], width: float, key: list[tuple[str, str]]
) -> p.Sheet:
    sheet = p.Sheet(width, ROW_MM_NARROW * len(rows) + 6, key)
    sheet.text(width, 2.4, heads["all"], anchor="right", size=p.SMALL, colour=COLOURS["muted"])
    x = p.scale(*reach, 0.5, width - 1.5)
    for i, r in enumerate(rows):
        y = ROW_MM_NARROW * i + 7.6
        used = _print_value(sheet, r, width, y, "right") if r["value"] is not None else 0.0
        signs = 4.2 if r["symbol"] else 0.0
        sheet.text(0, y, r["symbol"], colour=COLOURS[r["tone"]])
        sheet.text(signs, y, p.fitted(r["name"], width - used - signs - 2))
        _draw(sheet, r, x, y + 4, ROW_MM)
    return sheet


def _value_text(r: Row) -> str:
    return "" if r["value"] is None else r["said"] + (f" / {r['said_goal']}" if r["said_goal"] else "")


def _print_value(sheet: p.Sheet, r: Row, x: float, y: float, anchor: p.Anchor) -> float:
    ink = COLOURS["ink"]
    said: list[tuple[str, p.Weight, str]] = [(r["said"], "bold", ink)]
    if r["said_goal"]:
        said.append((f" / {r['said_goal']}", "normal", ink))
    if anchor == "right" and r["said_lead"]:
        said.append((f"  ({r['said_lead']})", "normal", ink))
    return sheet.run(x, y, said, anchor=anchor)


def _draw(sheet: p.Sheet, r: Row, x: Callable[[float], float], y: float, row: float) -> None:
    """The marks of one row: range, bar, what came or went, the tick and the diamond."""
    ((began, value, base),) = parts([r])
    thin, thick = row * BAR, row * SPAN
    if r["value"] is None:
        sheet.text(x(0) + 1, y, r["said"], size=p.SMALL, colour=COLOURS["muted"])
    else:
        if r["high"] > r["low"]:
            sheet.bar(x(r["low"]), y - thick / 2, x(r["high"]) - x(r["low"]), thick, COLOURS["range"],
                      edge=COLOURS["muted"], line=0.3)  # fmt: skip
        sheet.bar(x(0), y - thin / 2, x(base) - x(0), thin, shade(r), over=2)
        if value > began:
            sheet.bar(x(began), y - thin / 2, x(value) - x(began), thin, COLOURS[r["tone"]], over=2)
        elif value < began:
            sheet.bar(x(value), y - thin / 2, x(began) - x(value), thin, "#ffffff", edge=COLOURS[r["tone"]],
                      hatch=p.LOST, over=2)  # fmt: skip
    if r["expected"] is not None:
        sheet.tick(x(r["expected"]), y, row * 0.66)
    if r["goal"] is not None:
        sheet.diamond(x(r["goal"]), y)
