"""Bullet chart: where each row stands, how sure that is, where it should be by now, where it must end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.reporting import wording
from pipeline.reporting.charts import Chart, axis, bullet_paper, coloured, cut, layout, missing, note, text
from pipeline.reporting.charts.bullet_paper import BAR, SPAN
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, STATUSES, number

ROW, ROW_NARROW = 31, 50  # pixels a row


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
    heads["all"] = heads["value"] + (f" ({heads['lead']})" if any(r["said_lead"] for r in ready) else "")

    def printed(width: float) -> Any:
        return bullet_paper.sheet(ready, reach, total, heads, width, key).figure

    key = _key(ready)
    return Chart(
        id=id,
        title=title,
        alt=alt or _alt(title, ready),
        source=source,
        data=_traces(ready),
        layout=_wide(ready, reach, total, heads),
        narrow=_narrow(ready, reach, heads),
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


def _traces(rows: list[Row]) -> list[dict[str, Any]]:
    hover = ["<br>".join([f"<b>{text(r['hover'][0])}</b>", *map(text, r["hover"][1:])]) for r in rows]
    hrefs = [r["href"] or "" for r in rows]
    at = [i for i, r in enumerate(rows) if r["value"] is not None]
    due = [i for i, r in enumerate(rows) if r["expected"] is not None]
    aimed = [i for i, r in enumerate(rows) if r["goal"] is not None]
    led = [i for i in at if rows[i]["lead"] is not None]
    began_value = bullet_paper.parts(rows)
    less = [i for i in at if began_value[i][0] > began_value[i][1]]

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
    # A pattern is drawn in the bar's own colour, over its background.
    hollow = {"color": [tones[i] for i in less], "line": {"color": [tones[i] for i in less], "width": 1.5},
              "pattern": {"shape": "/", "bgcolor": "#ffffff", "size": 5, "solidity": 0.25}}  # fmt: skip
    tick = {"symbol": "line-ns-open", "size": 17, "color": COLOURS["ink"], "line": {"width": 2.5}}
    diamond = {"symbol": "diamond", "size": 9, "color": "#ffffff", "line": {"width": 1.6, "color": COLOURS["ink"]}}
    return [
        under,
        bar(at, SPAN, base=[rows[i]["low"] for i in at], x=[rows[i]["high"] - rows[i]["low"] for i in at],
            marker={"color": COLOURS["range"]}),
        bar(at, BAR, x=[began_value[i][2] for i in at], marker={"color": [bullet_paper.shade(rows[i]) for i in at]}),
        bar(at, BAR, base=[began_value[i][0] for i in at], x=[max(began_value[i][1] - began_value[i][0], 0) for i in at],
            marker={"color": [tones[i] for i in at]}),
        bar(less, BAR, base=[began_value[i][1] for i in less], x=[began_value[i][0] - began_value[i][1] for i in less],
            marker=hollow),
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


def _narrow(rows: list[Row], reach: tuple[float, float], heads: dict[str, str]) -> dict[str, Any]:
    labels = [note(1, -1.0, text(heads["all"]), xref="paper", xanchor="right", font=_small())]
    behind = {"bgcolor": "#ffffff", "borderpad": 1} if reach[0] < 0 else {}  # the zero line ends at a name
    for i, r in enumerate(rows):
        sign = f"{coloured(r['symbol'], r['tone'])} " if r["symbol"] else ""
        room = 50 - len(r["said"] + r["said_goal"] + r["said_lead"])
        labels.append(note(0, i - 0.5, sign + text(cut(r["name"], room)), xref="paper", font={"size": 12}, **behind))
        value = _value(r, "/") + (f" ({r['said_lead']})" if r["said_lead"] else "")
        if value:
            labels.append(note(1, i - 0.5, value, xref="paper", xanchor="right", font={"size": 12}))
    return layout(
        ROW_NARROW * len(rows) + 44,
        margin={"l": 2, "r": 6, "t": 4, "b": 4},
        barmode="overlay",
        xaxis=axis(domain=[0, 1], range=list(reach)),
        yaxis=axis(range=[len(rows) - 0.6, -1.35]),
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
