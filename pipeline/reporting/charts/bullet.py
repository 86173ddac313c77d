"""Bullet chart: where each row stands, how sure that is, where it should be by now, where it must end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.reporting import wording
from pipeline.reporting.charts import BEGAN, Chart, axis, coloured, cut, layout, missing, note, text
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, STATUSES, number

ROW, ROW_NARROW = 31, 50  # pixels a row
ROW_MM, ROW_MM_NARROW = 5.9, 9.2
BAR, SPAN = 0.32, 0.62  # thickness of the bar and of its range, in rows


def bullet(facts: Facts) -> Chart:
    """One row per criterion, furthest behind the plan first; a criterion without a number in the plan comes last."""
    rows = _criteria(facts)
    total = int(facts.plan["commune_count"])
    behind = [r for r in rows if (r["lead"] or 0) < 0]
    alt = say(
        "Biểu đồ {n} tiêu chí, xếp từ chậm nhất. {k} tiêu chí thấp hơn mức cần có lúc này{names}. Các số đều có trong "
        "bảng mục tiêu.",
        n=number(len(rows)),
        k=number(len(behind)),
        names=": " + "; ".join(say("{name} {lead} xã", name=r["name"], lead=number(r["lead"], 1)) for r in behind[:5])
        if behind
        else "",
    )
    return bars(
        "chart-criteria",
        say("Các tiêu chí: đã đạt, cần có lúc này, mục tiêu năm"),
        rows,
        unit=say("xã"),
        total=total,
        heading=say("Số xã đạt (trong {total} xã)", total=number(total)),
        source="mart.criterion_progress, mart.target_progress",
        alt=alt,
    )


def _criteria(facts: Facts) -> list[Row]:
    about = {t["criterion_no"]: t for t in facts.targets if t["criterion_no"] and t["kind"] in ("count", "maintain")}
    made = []
    for c in facts.criteria:
        no = c["criterion_no"]
        p, t = facts.criterion_progress.get(no), about.get(no)
        if p is None:
            continue
        made.append(
            {
                "name": f"{no}. {c['criterion_name']}",
                "value": p["passed"],
                "low": p["passed_low"],
                "high": p["passed_high"],
                "began": t["baseline"] if t else None,
                "expected": t["expected_by_now"] if t else None,
                "goal": t["target_low"] if t else None,
                "lead": t["lead"] if t else None,
                "word": STATUSES[t["status"] if t else "not_assessable"],
                "robust": t["is_robust"] if t else None,
                "beside": c["lead_agency"] or "",
                "no": no,
            }
        )
    return sorted(made, key=lambda r: (r["lead"] is None, r["lead"] if r["lead"] is not None else 0, r["no"]))


def bars(
    id: str,
    title: str,
    rows: Sequence[Row],
    *,
    unit: str = "",
    source: str = "",
    total: float | None = None,
    heading: str = "",
    alt: str = "",
    digits: int | None = None,
) -> Chart:
    """One bar per row, in the order given. A row is a dict of

    ``name`` and ``value`` (None: not known, and said so), and where there are such: ``low``, ``high`` (the interval),
    ``began`` (where the year began), ``expected`` (needed by now), ``goal``, ``lead`` (ahead of what is needed; worked out
    from value and expected if left out), ``word`` (a ``wording.Word``), ``robust`` (False: say that it is not sure),
    ``beside`` (a line of the hover), ``hover`` (plain lines in place of the usual ones), ``href`` (a page of this period).

    ``total`` is the whole, at the end of the axis (None: the largest figure). ``heading`` stands above the bars,
    ``digits`` fixes the decimals. All names and lines are plain text and are escaped here.
    """
    ready = [_ready(r, unit, digits) for r in rows]
    known = [r for r in ready if r["value"] is not None]
    if not known:
        words = say("Chưa có số liệu để vẽ biểu đồ này.")
        return missing(id, title, words, source)
    ends = [v for r in ready for v in (r["value"], r["low"], r["high"], r["began"], r["expected"], r["goal"])]
    figures = [v for v in ends if v is not None]
    low = min(0.0, *figures)
    reach = (low, max([total or 0.0, *figures]) or 1.0)
    heads = {"bars": heading, "value": _heading(ready), "lead": say("so với mức cần lúc này")}

    def printed(width: float) -> Any:
        from pipeline.reporting.charts import printing

        sheet = _wide_sheet if width >= printing.COLUMN else _narrow_sheet
        return sheet(ready, reach, total, heads, width, key).figure

    key = _key(ready)
    return Chart(
        id=id,
        title=title,
        alt=alt or _alt(title, ready),
        source=source,
        data=_traces(ready),
        layout=_wide(ready, reach, total, heads),
        narrow=_narrow(ready, reach),
        key=key,
        printed=printed,
    )


def _ready(row: Row, unit: str, digits: int | None) -> Row:
    """A row with everything worked out that both forms show, its labels as text."""
    r = {k: row.get(k) for k in ("value", "low", "high", "began", "expected", "goal", "lead", "word", "robust", "href")}
    value = r["value"]
    r["name"] = str(row["name"])
    r["low"], r["high"] = (r["low"], r["high"]) if value is not None else (None, None)
    r["low"] = value if r["low"] is None else r["low"]
    r["high"] = value if r["high"] is None else r["high"]
    if value is None:
        r["lead"] = None
    elif r["lead"] is None and r["expected"] is not None:
        back = r["goal"] is not None and r["began"] is not None and r["goal"] < r["began"]
        r["lead"] = (r["expected"] - value) if back else (value - r["expected"])
    r["tone"] = r["word"].tone if r["word"] else "good"
    r["symbol"] = r["word"].symbol if r["word"] else ""
    r["said"] = say("chưa có số liệu") if value is None else number(value, digits)
    r["said_goal"] = "" if r["goal"] is None else number(r["goal"], digits)
    r["said_lead"] = "" if r["lead"] is None else number(r["lead"], 1 if digits is None else digits, signed=True)
    r["hover"] = [str(line) for line in row.get("hover") or ()] or _hover(r, row.get("beside") or "", unit)
    return r


def _hover(r: Row, beside: str, unit: str) -> list[str]:
    lines = [r["name"]]
    if r["word"]:
        lines.append(f"{r['word'].symbol} {r['word'].text}")
    if r["value"] is None:
        return [*lines, say("Chưa có số liệu"), *([beside] if beside else [])]
    span = wording.interval(r["low"], r["high"])
    lines.append(say("Hiện có: {value} {unit} {span}", value=r["said"], unit=unit, span=span).rstrip())
    if r["goal"] is not None and r["expected"] is not None:
        lines.append(
            say(
                "Cần có lúc này: {expected} · mục tiêu: {goal} {unit}",
                expected=number(r["expected"], 1), goal=r["said_goal"], unit=unit,
            )
        )  # fmt: skip
    elif r["goal"] is not None:
        lines.append(say("Mục tiêu: {goal} {unit}", goal=r["said_goal"], unit=unit))
    if r["robust"] is False:
        lines.append(say("Chưa chắc chắn: còn ô giữ lại hoặc chưa báo cáo"))
    return [line.rstrip() for line in [*lines, beside] if line]


def _heading(rows: list[Row]) -> str:
    return say("hiện có / mục tiêu") if any(r["goal"] is not None for r in rows) else say("hiện có")


def _key(rows: list[Row]) -> list[tuple[str, str]]:
    known = [r for r in rows if r["value"] is not None]
    began = [r for r in known if r["began"] is not None]
    made = [("base", say("có từ đầu năm"))] if began else []
    if any(r["value"] > r["began"] for r in began):
        made.append(("gain", say("thêm trong năm (màu: tình trạng)")))
    if any(r["value"] < r["began"] for r in began):
        made.append(("lost", say("bớt so với đầu năm")))
    if any(r["high"] > r["low"] for r in known):
        made.append(("range", say("chưa chắc: ô giữ lại, chưa báo cáo")))
    if any(r["expected"] is not None for r in rows):
        made.append(("tick", say("cần có lúc này")))
    if any(r["goal"] is not None for r in rows):
        made.append(("diamond", say("mục tiêu")))
    words = {r["word"].symbol: r["word"].text for r in rows if r["word"]}
    made += [("sign", f"{word.symbol} {word.text.lower()}") for word in STATUSES.values() if word.symbol in words]
    return made


def _alt(title: str, rows: list[Row]) -> str:
    said = "; ".join(
        f"{r['name']}: {r['said']}"
        + (f"/{r['said_goal']}" if r["said_goal"] else "")
        + (f" ({r['said_lead']})" if r["said_lead"] else "")
        for r in rows[:20]
    )
    more = say(" và {n} dòng khác", n=number(len(rows) - 20)) if len(rows) > 20 else ""
    return say("Biểu đồ thanh: {title}. {said}{more}.", title=title, said=said, more=more)


# -- on the page ------------------------------------------------------------------------------------------------


def _part(rows: list[Row]) -> list[tuple[float, float, float]]:
    """Of each row: where the year began (or where it stands now, if that is not known), and the value, as drawn."""
    made = []
    for r in rows:
        value = r["value"] or 0.0
        began = value if r["began"] is None or r["value"] is None else r["began"]
        made.append((began, value, min(began, value) if began * value >= 0 else 0.0))
    return made


def _traces(rows: list[Row]) -> list[dict[str, Any]]:
    hover = ["<br>".join([f"<b>{text(r['hover'][0])}</b>", *map(text, r["hover"][1:])]) for r in rows]
    hrefs = [r["href"] or "" for r in rows]
    at = [i for i, r in enumerate(rows) if r["value"] is not None]
    due = [i for i, r in enumerate(rows) if r["expected"] is not None]
    aimed = [i for i, r in enumerate(rows) if r["goal"] is not None]
    led = [i for i in at if rows[i]["lead"] is not None]
    parts = _part(rows)
    less = [i for i in at if parts[i][0] > parts[i][1]]

    def bar(ids: list[int], width: float, **more: Any) -> dict[str, Any]:
        return {"type": "bar", "orientation": "h", "y": ids, "width": width, "hoverinfo": "skip"} | more

    def sign(ids: list[int], key: str, marker: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "scatter", "mode": "markers", "y": ids, "x": [rows[i][key] for i in ids], "marker": marker,
            "cliponaxis": False, "hoverinfo": "skip",
        }  # fmt: skip

    # One transparent bar a row takes the hover and the click: a target as high as the row, and the words stand once.
    reached = [max(v for v in (r["high"], r["goal"], r["expected"], 0) if v is not None) for r in rows]
    under = bar(list(range(len(rows))), 0.9, x=reached, marker={"color": "rgba(0,0,0,0)"}, hovertext=hover)
    under |= {"hoverinfo": "text"} | ({"customdata": hrefs} if any(hrefs) else {})
    tones = [COLOURS[r["tone"]] for r in rows]
    tick = {"symbol": "line-ns-open", "size": 17, "color": COLOURS["ink"], "line": {"width": 2.5}}
    diamond = {"symbol": "diamond", "size": 9, "color": "#ffffff", "line": {"width": 1.6, "color": COLOURS["ink"]}}
    return [
        under,
        bar(at, SPAN, base=[rows[i]["low"] for i in at], x=[rows[i]["high"] - rows[i]["low"] for i in at],
            marker={"color": COLOURS["range"]}),
        bar(at, BAR, x=[parts[i][2] for i in at], marker={"color": BEGAN}),
        bar(at, BAR, base=[parts[i][0] for i in at], x=[max(parts[i][1] - parts[i][0], 0) for i in at],
            marker={"color": [tones[i] for i in at]}),
        bar(less, BAR, base=[parts[i][1] for i in less], x=[parts[i][0] - parts[i][1] for i in less],
            marker={"color": "#ffffff", "line": {"color": [tones[i] for i in less], "width": 1.5}}),
        sign(due, "expected", tick),
        sign(aimed, "goal", diamond),
        bar(led, BAR, meta="wide", xaxis="x2", yaxis="y", x=[rows[i]["lead"] for i in led],
            marker={"color": [tones[i] for i in led]}, text=[rows[i]["said_lead"] for i in led],
            textposition="outside", cliponaxis=False, constraintext="none", textangle=0,
            textfont={"color": COLOURS["ink"], "size": 13}),
    ]  # fmt: skip


def _value(r: Row, between: str = " / ") -> str:
    if r["value"] is None:
        return ""
    return f"<b>{r['said']}</b>" + (f"{between}{r['said_goal']}" if r["said_goal"] else "")


def _unknown(rows: list[Row], x: float) -> list[dict[str, Any]]:
    return [note(x, i, text(r["said"]), font=_small(), xshift=4) for i, r in enumerate(rows) if r["value"] is None]


def _wide(rows: list[Row], reach: tuple[float, float], total: float | None, heads: dict[str, str]) -> dict[str, Any]:
    left = min(308, 44 + 8 * max(len(r["name"]) for r in rows))
    letters = int((left - 24) / 6.4)
    leads = [abs(r["lead"]) for r in rows if r["lead"] is not None]
    bars_end, values, middle_of = (0.65, 0.665, 0.9) if leads else (0.84, 0.855, 0.9)
    names = [note(0, i, text(cut(r["name"], letters)), xref="paper", xshift=22 - left) for i, r in enumerate(rows)]
    names += [
        note(0, i, coloured(r["symbol"], r["tone"]), xref="paper", xshift=-left)
        for i, r in enumerate(rows)
        if r["symbol"]
    ]
    names += [note(values, i, _value(r), xref="paper") for i, r in enumerate(rows) if r["value"] is not None]
    titles = [note(reach[0], -0.95, text(heads["bars"]), font=_small())] if heads["bars"] else []
    titles.append(note(values, -0.95, text(heads["value"]), xref="paper", font=_small()))
    shapes = []
    if leads:
        titles.append(note(middle_of, -0.95, text(heads["lead"]), xref="paper", xanchor="center", font=_small()))
        shapes.append(_upright(0, len(rows), COLOURS["muted"], "x2"))
    if total is not None:
        shapes.append(_upright(total, len(rows), COLOURS["rule"]))
    if reach[0] < 0:
        shapes.append(_upright(0, len(rows), COLOURS["muted"]))
    span = max([*leads, 1e-9]) * 1.45
    return layout(
        ROW * len(rows) + 52,
        margin={"l": left, "r": 8, "t": 22, "b": 6},
        barmode="overlay",
        xaxis=axis(domain=[0, bars_end], range=list(reach)),
        xaxis2=axis(domain=[0.8, 1], range=[-span, span], anchor="y"),
        yaxis=axis(range=[len(rows) - 0.5, -1.4]),
        annotations=names + titles + _unknown(rows, max(reach[0], 0)),
        shapes=shapes,
    )


def _narrow(rows: list[Row], reach: tuple[float, float]) -> dict[str, Any]:
    labels = []
    for i, r in enumerate(rows):
        sign = f"{coloured(r['symbol'], r['tone'])} " if r["symbol"] else ""
        room = 44 - len(r["said"] + r["said_goal"] + r["said_lead"])
        labels.append(note(0, i - 0.5, sign + text(cut(r["name"], room)), xref="paper", font={"size": 12}))
        value = _value(r, "/") + (f" ({r['said_lead']})" if r["said_lead"] else "")
        if value:
            labels.append(note(1, i - 0.5, value, xref="paper", xanchor="right", font={"size": 12}))
    return layout(
        ROW_NARROW * len(rows) + 20,
        margin={"l": 2, "r": 6, "t": 4, "b": 4},
        barmode="overlay",
        xaxis=axis(domain=[0, 1], range=list(reach)),
        yaxis=axis(range=[len(rows) - 0.6, -0.85]),
        annotations=labels + _unknown(rows, max(reach[0], 0)),
        shapes=[_upright(0, len(rows), COLOURS["muted"])] if reach[0] < 0 else [],
    )


def _small() -> dict[str, Any]:
    return {"size": 12, "color": COLOURS["muted"]}


def _upright(x: float, count: int, colour: str, axis: str = "x") -> dict[str, Any]:
    """A line down the chart: zero, or the whole, so that the length of a bar has it beside it."""
    return {
        "type": "line", "xref": axis, "yref": "y", "x0": x, "x1": x, "y0": -0.5, "y1": count - 0.5,
        "line": {"color": colour, "width": 1},
    }  # fmt: skip


# -- on paper ---------------------------------------------------------------------------------------------------


def _wide_sheet(
    rows: list[Row],
    reach: tuple[float, float],
    total: float | None,
    heads: dict[str, str],
    width: float,
    key: list[tuple[str, str]],
) -> Any:
    from pipeline.reporting.charts import printing as p

    leads = [abs(r["lead"]) for r in rows if r["lead"] is not None]
    signs = 4.6 if any(r["symbol"] for r in rows) else 0.0
    names = min(width * 0.38, signs + max(p.width_of(r["name"]) for r in rows) + 3)
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


def _narrow_sheet(
    rows: list[Row],
    reach: tuple[float, float],
    total: float | None,
    heads: dict[str, str],
    width: float,
    key: list[tuple[str, str]],
) -> Any:
    from pipeline.reporting.charts import printing as p

    sheet = p.Sheet(width, ROW_MM_NARROW * len(rows) + 1, key)
    x = p.scale(*reach, 0.5, width - 1.5)
    for i, r in enumerate(rows):
        y = ROW_MM_NARROW * i + 2.6
        used = _print_value(sheet, r, width, y, "right") if r["value"] is not None else 0.0
        signs = 4.2 if r["symbol"] else 0.0
        sheet.text(0, y, r["symbol"], colour=COLOURS[r["tone"]])
        sheet.text(signs, y, p.fitted(r["name"], width - used - signs - 2))
        _draw(sheet, r, x, y + 4, ROW_MM)
    return sheet


def _value_text(r: Row) -> str:
    return "" if r["value"] is None else r["said"] + (f" / {r['said_goal']}" if r["said_goal"] else "")


def _print_value(sheet: Any, r: Row, x: float, y: float, anchor: Any) -> float:
    ink = COLOURS["ink"]
    parts = [(r["said"], "bold", ink)] + ([(f" / {r['said_goal']}", "normal", ink)] if r["said_goal"] else [])
    if anchor == "right" and r["said_lead"]:
        parts.append((f" ({r['said_lead']})", "normal", ink))
    return sheet.run(x, y, parts, anchor=anchor)


def _draw(sheet: Any, r: Row, x: Any, y: float, row: float) -> None:
    """The marks of one row: range, bar, what came or went, the tick and the diamond."""
    from pipeline.reporting.charts import printing as p

    ((began, value, base),) = _part([r])
    thin, thick = row * BAR, row * SPAN
    if r["value"] is None:
        sheet.text(x(0) + 1, y, r["said"], size=p.SMALL, colour=COLOURS["muted"])
    else:
        if r["high"] > r["low"]:
            sheet.bar(x(r["low"]), y - thick / 2, x(r["high"]) - x(r["low"]), thick, COLOURS["range"],
                      edge=COLOURS["muted"], line=0.3)  # fmt: skip
        sheet.bar(x(0), y - thin / 2, x(base) - x(0), thin, BEGAN, over=2)
        if value > began:
            sheet.bar(x(began), y - thin / 2, x(value) - x(began), thin, COLOURS[r["tone"]], over=2)
        elif value < began:
            sheet.bar(x(value), y - thin / 2, x(began) - x(value), thin, "#ffffff", edge=COLOURS[r["tone"]],
                      hatch=p.LOST, over=2)  # fmt: skip
    if r["expected"] is not None:
        sheet.tick(x(r["expected"]), y, row * 0.66)
    if r["goal"] is not None:
        sheet.diamond(x(r["goal"]), y)
