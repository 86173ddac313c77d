"""Heat map commune × criterion by district: every cell with its state, its symbol and where it was read.

On the page an HTML table a district (page.js shows the source of a cell); on paper the same rows in columns of districts,
or one district alone with the criteria's names over its columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.reporting import wording
from pipeline.reporting.addresses import split
from pipeline.reporting.charts import Chart, cells, missing
from pipeline.reporting.charts.printing import Sheet, fitted, folded, width_of
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import count, say
from pipeline.reporting.wording import COLOURS, STATES, number

PAGE = 226.0  # millimetres of an A4 page that a figure may fill
HEAD, GAP = 8.6, 2.4  # a district's heading and the air after it
GUTTER = 5.0
ROW_MOST, ROW_LEAST = 4.2, 3.0  # height of a row where there is a choice


def heat_map(facts: Facts, district_code: str | None = None) -> Chart:
    """Every commune by every criterion, one grid a district; or one district alone, larger, each row with its anchor.

    Its printed form is one figure of one page at most; ``pages`` gives the whole province in larger ones.
    """
    found = rows(facts, district_code)
    title = say("Từng xã, từng tiêu chí")
    id = "chart-grid" + (f"-{district_code}" if district_code else "")
    if not found["blocks"]:
        return missing(id, title, say("Chưa có xã nào trong danh mục để lập bảng."), "core.criterion_results")
    from pipeline.reporting.render import html

    markup = html.fill("charts/grid.html.j2", facts=facts, alt=_alt(facts, found["blocks"], found["counted"]), **found)
    return _chart(facts, id, title, found["blocks"], found, markup=markup, alone=district_code is not None)


def pages(facts: Facts) -> list[Chart]:
    """The heat map of the province for paper: columns of districts, two to a figure, as many figures as they need."""
    found = rows(facts)
    columns, height = _columns(found["blocks"])
    title = say("Từng xã, từng tiêu chí")
    sets = [columns[i : i + 2] for i in range(0, len(columns), 2)]
    return [
        _chart(
            facts, f"chart-grid-page-{i}",
            f"{title} ({number(i)}/{number(len(sets))})" if len(sets) > 1 else title,
            [b for column in pair for b in column], found, columns=pair, row=height,
        )
        for i, pair in enumerate(sets, 1)
    ]  # fmt: skip


def rows(facts: Facts, district_code: str | None = None) -> dict[str, Any]:
    """What both forms show. ``blocks``: districts with their communes' cells; ``places`` numbers every 'file!sheet' once,
    to keep the page small; ``counted`` cells by state; ``carried`` cells taken from an earlier period."""
    places: dict[str, int] = {}
    averages = {d["district_code"]: d for d in facts.district_averages}
    blocks = []
    for d in facts.districts:
        if district_code not in (None, d["district_code"]):
            continue
        communes = [_commune(facts, c, places) for c in facts.communes if c["district_code"] == d["district_code"]]
        if communes:
            blocks.append({"district": d, "communes": communes, "sum": averages.get(d["district_code"])})
    shown = [c for b in blocks for x in b["communes"] for c in x["cells"]]
    return {
        "blocks": blocks,
        "places": list(places),
        "counted": {s: sum(c["state"] == s for c in shown) for s in STATES},
        "states": STATES,
        "carried": sum(bool(c["carried"]) for c in shown),
        "recognised": sum(bool(x["recognised"]) for b in blocks for x in b["communes"]),
        "alone": district_code is not None,
    }


def key(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The states with how many cells are in each, and the two marks beside them where they occur."""
    made = [
        (look.mark, f"{look.text} {number(found['counted'][name])}")
        for name, look in _looks().items()
        if found["counted"][name]
    ]
    if found["carried"]:
        made.append(("carried", say("lấy từ kỳ trước {n}", n=number(found["carried"]))))
    if found["recognised"]:
        made.append(("star", say("xã đã được công nhận {n}", n=number(found["recognised"]))))
    return made


def _looks() -> dict[str, cells.Look]:
    return {name: cells.state(name) for name in STATES}


def _commune(facts: Facts, c: Row, places: dict[str, int]) -> dict[str, Any]:
    made = []
    for criterion in facts.criteria:
        r = facts.results.get((c["commune_code"], criterion["criterion_no"]))
        state = r["state"] if r else "not_reported"
        place, cell = split(r["source_cell"]) if r and r["source_cell"] else ("", "")
        at = places.setdefault(place, len(places)) if place else None
        made.append(
            {
                "state": state,
                "word": STATES[state],
                "cell": cell,
                "place": at,
                "carried": r["carried_from"] if r else None,
                "reason": (r["held_reason"] if r else None) if state == "held" else None,
            }
        )
    usual = [x["place"] for x in made if x["place"] is not None]
    common = max(set(usual), key=lambda p: (usual.count(p), -p)) if usual else None
    progress = facts.commune_progress.get(c["commune_code"], {})
    return {
        "name": c["commune_name"],
        "code": c["commune_code"],
        "cells": made,
        "place": common,
        "passed": progress.get("criteria_passed"),
        "range": wording.interval(progress.get("criteria_low"), progress.get("criteria_high")),
        "recognised": progress.get("is_recognised"),
    }


def _alt(facts: Facts, blocks: Sequence[dict[str, Any]], counted: dict[str, int]) -> str:
    communes = sum(len(b["communes"]) for b in blocks)
    said = ", ".join(f"{STATES[s].text} {number(n)}" for s, n in counted.items() if n)
    return say(
        "Bảng {communes} xã × {criteria} tiêu chí, {period}. Số ô: {said}.",
        communes=number(communes),
        criteria=number(len(facts.criteria)),
        period=wording.inner(facts.label),
        said=said,
    )


def _chart(
    facts: Facts,
    id: str,
    title: str,
    blocks: list[dict[str, Any]],
    found: dict[str, Any],
    *,
    markup: str = "",
    alone: bool = False,
    columns: list[list[dict[str, Any]]] | None = None,
    row: float = 0,
) -> Chart:
    def printed(width: float) -> Any:
        if alone:
            return _paper_alone(facts, blocks[0], key(found), width)
        if columns:
            return _paper(facts, columns, key(found), width, row, slots=2)
        split_in, height = [blocks], ROW_MOST
        for many in range(max(1, round(width / 90)), max(1, round(width / 55)) + 1):
            split_in = _split(blocks, many)
            height = _row(split_in)
            if height >= ROW_LEAST:
                break
        return _paper(facts, split_in, key(found), width, height, slots=max(len(split_in), round(width / 90)))

    counted = {s: sum(c["state"] == s for b in blocks for x in b["communes"] for c in x["cells"]) for s in STATES}
    return Chart(
        id, title, _alt(facts, blocks, counted), "core.criterion_results", [], {"height": 0}, {"height": 0},
        key=key(found), printed=printed, markup=markup,
    )  # fmt: skip


# -- paper ------------------------------------------------------------------------------------------------------


def _rows(column: Sequence[dict[str, Any]]) -> int:
    return sum(len(b["communes"]) for b in column)


def _heads(column: Sequence[dict[str, Any]]) -> float:
    return (HEAD + GAP) * len(column)


def _row(columns: Sequence[Sequence[dict[str, Any]]]) -> float:
    """The height of a row with which the longest of these columns fits a page."""
    return min([ROW_MOST, *((PAGE - _heads(c)) / max(_rows(c), 1) for c in columns)])


def _columns(blocks: list[dict[str, Any]]) -> tuple[list[list[dict[str, Any]]], float]:
    """Columns of districts in their own order, and the height of a row: as few pages of two columns as are legible."""
    for many in range(2, 2 * len(blocks) + 2, 2):
        columns = _split(blocks, many)
        if _row(columns) >= ROW_LEAST or many > len(blocks):
            return columns, _row(columns)
    return [], ROW_MOST


def _split(blocks: list[dict[str, Any]], many: int) -> list[list[dict[str, Any]]]:
    """The blocks in order in at most ``many`` columns, the longest as short as can be."""
    lengths = [len(b["communes"]) + 3.0 for b in blocks]
    low, high = max(lengths, default=0.0), sum(lengths)
    while high - low > 0.5:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(blocks, lengths, middle)) <= many else (middle, high)
    return _filled(blocks, lengths, high)


def _filled(blocks: list[dict[str, Any]], lengths: list[float], room: float) -> list[list[dict[str, Any]]]:
    columns: list[list[dict[str, Any]]] = []
    left = 0.0
    for block, length in zip(blocks, lengths, strict=True):
        if not columns or length > left + 1e-9:
            columns.append([])
            left = room
        columns[-1].append(block)
        left -= length
    return columns


def _paper(
    facts: Facts,
    columns: list[list[dict[str, Any]]],
    shown: list[tuple[str, str]],
    width: float,
    row: float,
    *,
    slots: int,
) -> Any:
    """Columns of districts side by side; ``slots`` is how many columns the sheet has room for."""
    each = (width - 0.6 - GUTTER * (slots - 1)) / slots  # a screen's letters run a little wider than measured
    height = max(_heads(c) + row * _rows(c) for c in columns)
    sheet = Sheet(width, height, shown, cells.swatches() | cells.marks())
    size = min(7.0, row * 2.05)
    for i, column in enumerate(columns):
        x, y = i * (each + GUTTER), 0.0
        for block in column:
            _block(sheet, facts, block, x, y, each, row, size)
            y += HEAD + row * len(block["communes"]) + GAP
    return sheet.figure


def _block(
    sheet: Sheet, facts: Facts, block: dict[str, Any], x: float, y: float, width: float, row: float, size: float
) -> None:
    names, total = width * 0.265, 5.2 if width > 70 else 4.2
    cell = (width - names - total) / max(len(facts.criteria), 1)
    sheet.text(x, y + 1.7, fitted(wording.place(block["district"]), width * 0.55, size + 0.8, "bold"),
               size=size + 0.8, weight="bold")  # fmt: skip
    sheet.text(x + width, y + 1.7, _beside(block, short=width < 70), anchor="right", size=size - 0.6,
               colour=COLOURS["muted"])  # fmt: skip
    small = min(size - 0.8, cell * 2.15)
    for i, c in enumerate(facts.criteria):
        sheet.text(x + names + cell * (i + 0.5), y + HEAD - 2.1, str(c["criterion_no"]), anchor="center", size=small,
                   colour=COLOURS["muted"])  # fmt: skip
    sheet.text(x + width, y + HEAD - 2.1, "Σ", anchor="right", size=small, colour=COLOURS["muted"])
    with cells.Cells(sheet) as drawn:
        for j, commune in enumerate(block["communes"]):
            _line(drawn, commune, x, y + HEAD - 0.4 + j * row, width, names, cell, row, size)


def _line(
    drawn: cells.Cells,
    commune: dict[str, Any],
    x: float,
    top: float,
    width: float,
    names: float,
    cell: float,
    row: float,
    size: float,
) -> None:
    sheet, middle = drawn.sheet, top + row / 2
    star = width_of("★", size) + 0.9 if commune["recognised"] else 0
    name = fitted(commune["name"], names - star - 0.8, size)
    sheet.text(x, middle, name, size=size)
    if star:
        sheet.text(x + width_of(name, size) + 0.9, middle, "★", size=size - 0.5, colour=COLOURS["warn"])
    looks = _looks()
    for i, c in enumerate(commune["cells"]):
        left = x + names + cell * i
        drawn.cell(looks[c["state"]], left, top, cell, row, min(size, cell * 2.4))
        if c["carried"]:
            drawn.corner(left + cell, top, min(cell, row))
    sheet.text(x + width, middle, number(commune["passed"]), anchor="right", size=size, weight="semibold")


def _beside(block: dict[str, Any], *, short: bool = False) -> str:
    """What stands beside a district's name: communes, average, complete ones."""
    about, said = block["sum"], [count(len(block["communes"]), "{n} xã")]
    if about:
        said.append(
            say("bq {n}", n=number(about["average"], 1)) if short
            else say("bình quân {n} tiêu chí", n=number(about["average"], 1))
        )  # fmt: skip
    return " · ".join(said)


def _paper_alone(facts: Facts, block: dict[str, Any], shown: list[tuple[str, str]], width: float) -> Any:
    """One district: the criteria's names stand over their columns."""
    from matplotlib.text import Text

    from pipeline.reporting.charts.printing import POINT, face

    names, total = min(34.0, width * 0.22), 7.0
    cell = (width - names - total) / max(len(facts.criteria), 1)
    size = min(6.2, cell * 0.92)
    lines_of = 2 if cell > 2.2 * size * POINT * 1.15 else 1
    titles = [folded(c["criterion_name"], 27, size, lines=lines_of) for c in facts.criteria]
    head = max((width_of(line, size) for lines in titles for line in lines), default=0) + 6.5
    row = min(5.6, (PAGE - head) / len(block["communes"]))
    text = min(7.4, row * 1.75)
    sheet = Sheet(width, head + row * len(block["communes"]) + 0.5, shown, cells.swatches() | cells.marks())
    for i, (c, lines) in enumerate(zip(facts.criteria, titles, strict=True)):
        middle = names + cell * (i + 0.5)
        for k, line in enumerate(lines):
            x = middle + (k - (len(lines) - 1) / 2) * size * POINT * 1.15 + 0.35 * size * POINT
            sheet.add(
                Text(x, head - 5.2, line, fontproperties=face(size), rotation=90, ha="right", va="bottom",
                     rotation_mode="default", parse_math=False, color=COLOURS["ink"])
            )  # fmt: skip
        sheet.text(middle, head - 2.6, str(c["criterion_no"]), anchor="center", size=6.6, weight="semibold")
    sheet.text(width, head - 2.6, "Σ", anchor="right", size=6.6, weight="semibold")
    with cells.Cells(sheet) as drawn:
        for j, commune in enumerate(block["communes"]):
            _line(drawn, commune, 0, head + j * row, width, names, cell, row, text)
    return sheet.figure
