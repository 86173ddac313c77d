"""Bullet chart of the criteria: where each stands, where it should be by now, where it must end."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import wording
from pipeline.reporting.charts import BEGAN, Chart, axis, coloured, layout, note, text
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.wording import COLOURS, STATUSES, number

ROW, ROW_NARROW = 31, 46  # pixels a row
LEFT = 308  # room for the names


def bullet(facts: Facts) -> Chart:
    """One row per criterion, furthest behind the plan first; a criterion without a number in the plan comes last."""
    rows = _rows(facts)
    total = int(facts.plan["commune_count"])
    behind = [r for r in rows if (r["lead"] or 0) < 0]
    return Chart(
        id="chart-criteria",
        title="Mười chín tiêu chí: đã đạt, cần có lúc này, mục tiêu năm",
        alt=(
            f"Biểu đồ {len(rows)} tiêu chí, xếp từ chậm nhất. {len(behind)} tiêu chí thấp hơn mức cần có lúc này"
            + (": " + "; ".join(f"{r['name']} {number(r['lead'], 1)} xã" for r in behind[:5]) if behind else "")
            + ". Các số đều có trong bảng mục tiêu ở trên."
        ),
        source="mart.criterion_progress, mart.target_progress",
        data=_traces(rows),
        layout=_wide(rows, total),
        narrow=_narrow(rows, total),
        key=[
            ("base", "đạt từ đầu năm"),
            ("gain", "đạt thêm trong năm (màu: tình trạng)"),
            ("range", "chưa chắc: ô giữ lại, chưa báo cáo"),
            ("tick", "cần có lúc này"),
            ("diamond", "mục tiêu năm"),
        ],
    )


def _rows(facts: Facts) -> list[Row]:
    """Per criterion: name, value, low, high, expected, goal, lead, word."""
    about = {t["criterion_no"]: t for t in facts.targets if t["criterion_no"] and t["kind"] in ("count", "maintain")}
    made = []
    for c in facts.criteria:
        no = c["criterion_no"]
        p, t = facts.criterion_progress.get(no), about.get(no)
        if p is None:
            continue
        made.append(
            {
                "no": no,
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
                "lead_agency": c["lead_agency"] or "",
            }
        )
    return sorted(made, key=lambda r: (r["lead"] is None, r["lead"] if r["lead"] is not None else 0, r["no"]))


def _hover(r: Row) -> str:
    lines = [f"<b>{text(r['name'])}</b>", f"{r['word'].symbol} {r['word'].text}"]
    span = wording.interval(r["low"], r["high"])
    lines.append(f"Đạt: {number(r['value'])} xã {span}".rstrip())
    if r["goal"] is not None:
        lines.append(f"Cần có lúc này: {number(r['expected'], 1)} xã · mục tiêu: {number(r['goal'])} xã")
    else:
        lines.append("Kế hoạch không nêu con số")
    if r["robust"] is False:
        lines.append("Chưa chắc chắn: còn ô giữ lại hoặc chưa báo cáo")
    return "<br>".join([*lines, text(r["lead_agency"])])


def _traces(rows: list[Row]) -> list[dict[str, Any]]:
    at = list(range(len(rows)))
    hover = [_hover(r) for r in rows]
    shown = {"hoverinfo": "text", "hovertext": hover}
    planned = [i for i in at if rows[i]["goal"] is not None]
    tones = [r["word"].tone for r in rows]
    began = [r["value"] if r["began"] is None else r["began"] for r in rows]
    lost = [i for i in at if began[i] > rows[i]["value"]]
    flat = {"type": "bar", "orientation": "h"}
    return [
        flat | shown | {
            "y": at, "base": [r["low"] for r in rows], "width": 0.62, "x": [r["high"] - r["low"] for r in rows],
            "marker": {"color": COLOURS["range"]},
        },
        flat | shown | {
            "y": at, "x": [min(b, r["value"]) for b, r in zip(began, rows, strict=True)], "width": 0.32,
            "marker": {"color": BEGAN},
        },
        flat | shown | {
            "y": at, "base": began, "width": 0.32, "marker": {"color": [COLOURS[t] for t in tones]},
            "x": [max(r["value"] - b, 0) for b, r in zip(began, rows, strict=True)],
        },
        flat | {
            "y": lost, "base": [rows[i]["value"] for i in lost], "x": [began[i] - rows[i]["value"] for i in lost],
            "width": 0.32, "marker": {"color": "#ffffff", "line": {"color": COLOURS["bad"], "width": 1.5}},
            "hoverinfo": "text", "hovertext": [hover[i] for i in lost],
        },
        {
            "type": "scatter", "mode": "markers", "y": planned, "x": [rows[i]["expected"] for i in planned],
            "marker": {"symbol": "line-ns-open", "size": 17, "color": COLOURS["ink"], "line": {"width": 2.5}},
            "hoverinfo": "text", "hovertext": [hover[i] for i in planned], "cliponaxis": False,
        },
        {
            "type": "scatter", "mode": "markers", "y": planned, "x": [rows[i]["goal"] for i in planned],
            "marker": {"symbol": "diamond", "size": 9, "color": "#ffffff",
                       "line": {"width": 1.6, "color": COLOURS["ink"]}},
            "hoverinfo": "text", "hovertext": [hover[i] for i in planned], "cliponaxis": False,
        },
        flat | {
            "meta": "wide", "xaxis": "x2", "yaxis": "y", "width": 0.32, "y": planned,
            "x": [rows[i]["lead"] for i in planned], "marker": {"color": [COLOURS[tones[i]] for i in planned]},
            "text": [number(rows[i]["lead"], 1, signed=True) for i in planned], "textposition": "outside",
            "cliponaxis": False, "constraintext": "none", "textangle": 0,
            "textfont": {"color": COLOURS["ink"], "size": 13},
            "hoverinfo": "text", "hovertext": [hover[i] for i in planned],
        },
    ]  # fmt: skip


def _wide(rows: list[Row], total: int) -> dict[str, Any]:
    names = [
        note(0, i, label, xref="paper", xshift=shift)
        for i, r in enumerate(rows)
        for label, shift in ((coloured(r["word"].symbol, r["word"].tone), -LEFT), (text(r["name"]), 20 - LEFT))
    ]
    reach = max([abs(r["lead"]) for r in rows if r["lead"] is not None] + [1.0]) * 1.45
    values = [
        note(0.665, i, f"<b>{number(r['value'])}</b>" + ("" if r["goal"] is None else f" / {number(r['goal'])}"),
             xref="paper")
        for i, r in enumerate(rows)
    ]  # fmt: skip
    heads = [
        note(0, -0.95, f"Số xã đạt (trong {number(total)} xã)", xref="x", font=_small()),
        note(0.665, -0.95, "đạt / mục tiêu", xref="paper", font=_small()),
        note(0.9, -0.95, "so với mức cần lúc này (xã)", xref="paper", xanchor="center", font=_small()),
    ]
    middle = {"type": "line", "xref": "x2", "yref": "y", "x0": 0, "x1": 0, "y0": -0.5, "y1": len(rows) - 0.5}
    return layout(
        ROW * len(rows) + 52,
        margin={"l": LEFT, "r": 8, "t": 22, "b": 6},
        barmode="overlay",
        xaxis=axis(domain=[0, 0.65], range=[0, total]),
        xaxis2=axis(domain=[0.8, 1], range=[-reach, reach], anchor="y"),
        yaxis=axis(range=[len(rows) - 0.5, -1.4]),
        annotations=names + values + heads,
        shapes=[middle | {"line": {"color": COLOURS["muted"], "width": 1}}, _edge(total, len(rows))],
    )


def _narrow(rows: list[Row], total: int) -> dict[str, Any]:
    names = [
        note(0, i - 0.42, f"{coloured(r['word'].symbol, r['word'].tone)} {text(r['name'])}", xref="x")
        for i, r in enumerate(rows)
    ]
    values = [
        note(
            1, i - 0.42, f"<b>{number(r['value'])}</b>"
            + ("" if r["goal"] is None else f"/{number(r['goal'])}")
            + ("" if r["lead"] is None else f" ({number(r['lead'], 1, signed=True)})"),
            xref="paper", xanchor="right",
        )
        for i, r in enumerate(rows)
    ]  # fmt: skip
    for one in names + values:
        one["font"] = {"size": 12}
    return layout(
        ROW_NARROW * len(rows) + 20,
        margin={"l": 2, "r": 6, "t": 4, "b": 4},
        barmode="overlay",
        xaxis=axis(domain=[0, 1], range=[0, total]),
        yaxis=axis(range=[len(rows) - 0.6, -0.8]),
        annotations=names + values,
    )


def _small() -> dict[str, Any]:
    return {"size": 12, "color": COLOURS["muted"]}


def _edge(total: int, count: int) -> dict[str, Any]:
    """A faint line at 'every commune', so that the length of a bar has its whole beside it."""
    return {
        "type": "line", "xref": "x", "yref": "y", "x0": total, "x1": total, "y0": -0.5, "y1": count - 0.5,
        "line": {"color": COLOURS["rule"], "width": 1},
    }  # fmt: skip
