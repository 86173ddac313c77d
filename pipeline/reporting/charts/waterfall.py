"""Change since the period before, step by step: what came, what went, what was only told otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pipeline.reporting import wording
from pipeline.reporting.charts import Chart, axis, cut, layout, missing, note, text
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, number

Kind = Literal["gained", "lost", "restated", "boundary", "unexplained"]
End = tuple[str, float | None]
Step = tuple[str, float | None, str]

ROW, ROW_NARROW = 38, 52  # pixels a row
ROW_MM, ROW_MM_NARROW = 7.4, 10.4
THICK = 0.42
NEAR = 0.005  # figures closer than this are the same: they were rounded somewhere
# Kind of step → mark of the key (page.css, printing.SWATCHES), fill, outline, pattern of the page, its name.
LOOKS: dict[str, tuple[str, str, str, str, str]] = {
    "gained": ("more", COLOURS["done"], COLOURS["done"], "", "thêm"),
    "lost": ("less", "#ffffff", COLOURS["bad"], "/", "bớt"),
    "restated": ("restated", "#ffffff", COLOURS["muted"], "-", "xác định lại"),
    "boundary": ("boundary", "#ffffff", COLOURS["muted"], "", "do danh sách xã thay đổi"),
    "unexplained": ("unexplained", "#ffffff", COLOURS["muted"], "x", "chưa rõ nguyên nhân"),
}


def waterfall(
    id: str,
    title: str,
    start: End,
    steps: Sequence[Step],
    end: End,
    *,
    unit: str = "",
    source: str = "",
    digits: int | None = None,
) -> Chart:
    """From one figure to another by signed steps.

    ``start`` and ``end`` are (label, value); each step is (label, signed amount, kind) with kind one of ``LOOKS``. A step
    of 0 or None is left out, but for gained and lost. Where the steps do not add up to the end, one more says by how
    much: the chart never hides it. Raises KeyError for another kind.
    """
    if start[1] is None or end[1] is None:
        words = say("Chưa có kỳ trước để so sánh.") if start[1] is None else say("Kỳ này chưa có số liệu để so sánh.")
        return missing(id, title, words, source)
    kept = [(label, amount or 0.0, kind) for label, amount, kind in steps if amount or kind in ("gained", "lost")]
    rest = end[1] - start[1] - sum(amount for _, amount, _ in kept)
    if abs(rest) > NEAR:
        kept.append((say("Chưa rõ nguyên nhân"), rest, "unexplained"))
    rows, at = [_end(start, digits)], start[1]
    for label, amount, kind in kept:
        mark, fill, edge, pattern, name = LOOKS[kind]
        rows.append(
            {
                "label": label, "kind": kind, "from": at, "to": at + amount, "amount": amount, "mark": mark,
                "fill": fill, "edge": edge, "pattern": pattern, "name": say(name),
                "said": number(amount, digits, signed=True) if abs(amount) > 0 else number(0),
            }
        )  # fmt: skip
        at += amount
    rows.append(_end(end, digits))

    def printed(width: float) -> Any:
        return _sheet(rows, unit, width, key).figure

    moved = [r for r in rows if r["kind"] and r["amount"]]
    key = list({r["mark"]: (r["mark"], r["name"]) for r in moved}.values())
    return Chart(
        id=id,
        title=title,
        alt=_alt(rows, unit),
        source=source,
        data=_traces(rows, unit),
        layout=_layout(rows, unit, narrow=False),
        narrow=_layout(rows, unit, narrow=True),
        key=key,
        printed=printed,
    )


def of_target(facts: Facts, target_id: str) -> Chart:
    """The change of a target since the period before, from mart.target_changes."""
    found = facts.rows("SELECT * FROM mart.target_changes WHERE target_id = ? AND period = ?", target_id, facts.period)
    about = next((t for t in facts.targets if t["target_id"] == target_id), None)
    if about is None:
        raise KeyError(target_id)
    id = "chart-change-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in target_id)
    title = say("Thay đổi so với kỳ trước: {name}", name=wording.sentence(about["plan_text"]) or target_id)
    source = "mart.target_changes"
    if not found:
        return missing(id, title, say("Chưa có kỳ trước để so sánh."), source)
    r = found[0]
    less = lambda v: None if v is None else -v  # noqa: E731
    return waterfall(
        id,
        title,
        (wording.period(r["previous_period"]), r["value_before"]),
        (
            (say("Thêm"), r["gained"], "gained"),
            (say("Bớt"), less(r["lost"]), "lost"),
            (say("Xác định lại"), r["restated"], "restated"),
            (say("Do danh sách xã thay đổi"), r["boundary"], "boundary"),
        ),
        (facts.label, r["value"]),
        unit=wording.unit(about["unit"]),
        source=source,
    )


def _end(end: End, digits: int | None) -> Row:
    label, value = end
    return {"label": label, "kind": "", "from": value, "to": value, "amount": 0.0, "said": number(value, digits)}


def _alt(rows: list[Row], unit: str) -> str:
    steps = "; ".join(f"{r['label']}: {r['said']}" for r in rows[1:-1])
    return say(
        "Biểu đồ bậc thang, đơn vị {unit}. {start}: {first}. {steps}. {end}: {last}.",
        unit=unit or say("như kế hoạch nêu"), start=rows[0]["label"], first=rows[0]["said"], steps=steps,
        end=rows[-1]["label"], last=rows[-1]["said"],
    )  # fmt: skip


def _reach(rows: list[Row], room: float) -> tuple[float, float]:
    """The axis: from the least to the most, with ``room`` (a share) at the right for the words beside the bars."""
    seen = [v for r in rows for v in (r["from"], r["to"])]
    low, high = min(seen), max(seen)
    span = (high - low) or max(abs(high) * 0.1, 1.0)
    return low - span * 0.06, high + span * room


# -- on the page ------------------------------------------------------------------------------------------------


def _traces(rows: list[Row], unit: str) -> list[dict[str, Any]]:
    steps = [i for i, r in enumerate(rows) if r["amount"]]
    ends = [0, len(rows) - 1]
    x: list[float | None] = []
    y: list[float | None] = []
    for i, r in enumerate(rows[:-1]):
        x += [r["to"], r["to"], None]
        y += [i, i + 1, None]
    told = [f"<b>{text(r['label'])}</b><br>{r['said']} {text(unit)}".rstrip() for r in rows]
    return [
        {
            "type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip",
            "line": {"color": COLOURS["muted"], "width": 1},
        },
        {
            "type": "bar", "orientation": "h", "width": THICK, "y": steps, "base": [rows[i]["from"] for i in steps],
            "x": [rows[i]["amount"] for i in steps], "hoverinfo": "text", "hovertext": [told[i] for i in steps],
            "marker": {
                "color": [rows[i]["edge"] if rows[i]["pattern"] else rows[i]["fill"] for i in steps],
                "line": {"color": [rows[i]["edge"] for i in steps], "width": 1.4},
                # A pattern is drawn in the bar's own colour, over its background.
                "pattern": {
                    "shape": [rows[i]["pattern"] for i in steps], "bgcolor": [rows[i]["fill"] for i in steps],
                    "size": 6, "solidity": 0.25,
                },
            },
        },
        {
            "type": "scatter", "mode": "markers", "x": [rows[i]["to"] for i in ends], "y": ends, "cliponaxis": False,
            "marker": {"size": 12, "color": COLOURS["ink"], "opacity": 1}, "hoverinfo": "text",
            "hovertext": [told[i] for i in ends],
        },
    ]  # fmt: skip


def _layout(rows: list[Row], unit: str, *, narrow: bool) -> dict[str, Any]:
    left = 4 if narrow else min(300, 30 + 8 * max(len(r["label"]) for r in rows))
    low, high = _reach(rows, 0.3 if narrow else 0.12)
    notes = []
    for i, r in enumerate(rows):
        # The unit stands once, on the side of its mark that has room.
        turned = not i and r["to"] > (low + high) / 2
        words = r["said"] if r["kind"] else f"<b>{r['said']}</b>" + (f" {text(unit)}".rstrip() if not i else "")
        notes.append(note(max(r["from"], r["to"]), i, words, xanchor="right" if turned else "left",
                          xshift=(-12 if turned else 8 if r["kind"] else 12)))  # fmt: skip
        label = text(cut(r["label"], 48 if narrow else int((left - 10) / 6.6)))
        label = label if r["kind"] else f"<b>{label}</b>"
        notes.append(note(0, i - (0.48 if narrow else 0), label, xref="paper", xshift=0 if narrow else -left,
                          font={"size": 12 if narrow else 13}, bgcolor="#ffffff", borderpad=1))  # fmt: skip
    return layout(
        (ROW_NARROW if narrow else ROW) * len(rows) + 16,
        margin={"l": left, "r": 8, "t": 6, "b": 6},
        barmode="overlay",
        xaxis=axis(range=[low, high]),
        yaxis=axis(range=[len(rows) - 0.5, -0.75 if narrow else -0.5]),
        annotations=notes,
    )


# -- on paper ---------------------------------------------------------------------------------------------------


def _sheet(rows: list[Row], unit: str, width: float, key: list[tuple[str, str]]) -> Any:
    from pipeline.reporting.charts import printing as p

    narrow = width < p.COLUMN
    row = ROW_MM_NARROW if narrow else ROW_MM
    left = 1.5 if narrow else min(width * 0.36, 4 + max(p.width_of(r["label"], p.BODY, "semibold") for r in rows))
    beside = 5 + max(p.width_of(r["said"], p.BODY, "bold") for r in rows)
    sheet = p.Sheet(width, row * len(rows) + 1, key)
    x = p.scale(*_reach(rows, 0.02), left, width - beside)
    rise = 2.2 if narrow else 0.0
    y = [row * (i + 0.5) + rise for i in range(len(rows))]
    for i, r in enumerate(rows[:-1]):
        sheet.line([(x(r["to"]), y[i]), (x(r["to"]), y[i + 1])], COLOURS["muted"], 0.6)
    for i, r in enumerate(rows):
        weight: p.Weight = "normal" if r["kind"] else "semibold"
        room = width if narrow else left - 2
        sheet.text(
            0, y[i] - (4.8 if narrow else 0), p.fitted(r["label"], room, p.BODY, weight), weight=weight, halo=narrow
        )
        right = x(max(r["from"], r["to"]))
        if r["kind"]:
            thick = ROW_MM * THICK
            hatch = {"/": p.LOST, "-": p.RESTATED, "x": p.UNEXPLAINED}.get(r["pattern"], "")
            if r["amount"]:
                sheet.bar(x(r["from"]), y[i] - thick / 2, x(r["to"]) - x(r["from"]), thick, r["fill"], edge=r["edge"],
                          hatch=hatch, over=3)  # fmt: skip
            sheet.text(right + 1.6, y[i], r["said"])
            continue
        sheet.mark("o", right, y[i], 2.6, COLOURS["ink"])
        parts: Any = [(r["said"], "bold", COLOURS["ink"])]
        if not i and unit:
            parts.append((f" {unit}", "normal", COLOURS["ink"]))
        turned = not i and right > (left + width - beside) / 2
        sheet.run(right + (-2.6 if turned else 2.6), y[i], parts, anchor="right" if turned else "left")
    return sheet
