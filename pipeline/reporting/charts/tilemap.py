"""Every commune a tile of one size, the tiles of a district together, the districts about where they lie.

A map gives a large empty commune more ink than a small crowded one; here each counts as one. The places of the districts
come from map_row and map_column of districts.csv; a province without them has its districts in their own order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pipeline.reporting import links, wording
from pipeline.reporting.charts import Chart, cells, missing
from pipeline.reporting.charts.printing import Sheet, fitted, folded, width_of
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import of, say
from pipeline.reporting.wording import COLOURS, number

FLOW = 4  # districts beside each other where no map is laid out
PAGE = 226.0  # millimetres of an A4 page that a figure may fill
TITLE, GAP = 5.2, 3.4  # above a district's tiles, between districts
TILE = 8.4  # height of a tile with its name on it, millimetres


@dataclass(frozen=True)
class Tile:
    """A commune: its name, how it looks, what is said about it, where its line stands, the cell it was read from."""

    code: str
    name: str
    look: cells.Look
    said: str
    source_cell: str
    carried: str
    recognised: bool
    href: str


@dataclass(frozen=True)
class Place:
    """A district with its tiles, its row and column on the map (from 1) and the figure beside its name."""

    name: str
    full_name: str
    href: str
    row: int
    column: int
    tiles: tuple[Tile, ...]
    figure: str


@dataclass(frozen=True)
class Subject:
    """What a map shows: its id, title and words, each commune's look, its key and the key of the marks on tiles, the table."""

    id: str
    title: str
    looks: dict[str, Tile]
    figures: dict[str, str]
    key: list[tuple[str, str]]
    marks: list[tuple[str, str]]
    source: str
    alt: str


def tile_map(facts: Facts, criterion_no: int | None = None) -> Chart:
    """The communes by their state in a criterion, or by how many criteria they pass; HTML on the page, one sheet on paper."""
    about = subject(facts, criterion_no)
    places = _places(facts, about)
    if not places:
        return missing(about.id, about.title, say("Chưa có xã nào trong danh mục để lập sơ đồ."), about.source)
    from pipeline.reporting.render import html

    columns, key = max(p.column for p in places), about.key + about.marks
    markup = html.fill("charts/tilemap.html.j2", places=places, columns=columns, alt=about.alt)
    return Chart(
        about.id, about.title, about.alt, about.source, [], {"height": 0}, {"height": 0},
        key=key, printed=lambda width: _paper(places, key, width), markup=markup,
    )  # fmt: skip


def subject(facts: Facts, criterion_no: int | None = None) -> Subject:
    """What a map of the communes shows, for tiles and outlines alike. ``id`` begins with 'chart-map'."""
    return _by_band(facts) if criterion_no is None else _by_state(facts, criterion_no)


def _by_state(facts: Facts, no: int) -> Subject:
    name = next((of(c, "criterion_name") for c in facts.criteria if c["criterion_no"] == no), "")
    looks, states = {}, {}
    for c in facts.communes:
        r = facts.results.get((c["commune_code"], no))
        states[c["commune_code"]] = state = r["state"] if r else "not_reported"
        look = cells.state(state)
        looks[c["commune_code"]] = _tile(facts, c, look, f"{look.symbol} {look.text}", r)
    passed = {d["district_code"]: _passed(facts, d, states) for d in facts.districts}
    counted = {look.mark: sum(t.look.mark == look.mark for t in looks.values()) for look in cells.states()}
    key = [(s.mark, f"{s.text} {number(counted[s.mark])}") for s in cells.states() if counted[s.mark]]
    return Subject(
        id=f"chart-map-{no}",
        title=say("Tiêu chí {no}. {name}: từng xã", no=no, name=name),
        looks=looks,
        figures={code: say("{n}/{whole} xã đạt", n=number(n), whole=number(whole)) for code, (n, whole) in passed.items()},
        key=key,
        marks=_marks(looks),
        source="core.criterion_results",
        alt=_alt(
            facts,
            say("Sơ đồ {n} xã theo huyện, tiêu chí {no}. {name}", n=number(len(looks)), no=no, name=name),
            [what for _, what in key],
            {d["district_code"]: n / whole if whole else 0.0 for d in facts.districts
             for n, whole in [passed[d["district_code"]]]},
            {code: say("{n}/{whole} xã đạt", n=number(n), whole=number(w)) for code, (n, w) in passed.items()},
        ),
    )  # fmt: skip


def _by_band(facts: Facts) -> Subject:
    looks = {}
    for c in facts.communes:
        p = facts.commune_progress.get(c["commune_code"])
        look = cells.band(facts.plan_bands[p["band"]], p["criteria_passed"]) if p else cells.unknown()
        said = say("{n} tiêu chí", n=number(p["criteria_passed"])) if p else look.text
        if p and (span := wording.interval(p["criteria_low"], p["criteria_high"])):
            said += f" {span}"
        looks[c["commune_code"]] = _tile(facts, c, look, said, None, bool(p and p["is_recognised"]))
    bands = [cells.band(b) for b in facts.plan_bands.values()]
    counted = {look.mark: sum(t.look.mark == look.mark for t in looks.values()) for look in bands}
    key = [(b.mark, f"{b.text} {number(counted[b.mark])}") for b in bands if counted[b.mark]]
    unsaid = sum(t.look == cells.unknown() for t in looks.values())
    if unsaid:
        key.append((cells.unknown().mark, f"{cells.unknown().text} {number(unsaid)}"))
    average = {d["district_code"]: d["average"] for d in facts.district_averages}
    return Subject(
        id="chart-map",
        title=say("Từng xã theo số tiêu chí đạt"),
        looks=looks,
        figures={code: say("bình quân {n}", n=number(x, 1)) for code, x in average.items()},
        key=key,
        marks=_marks(looks),
        source="mart.commune_progress",
        alt=_alt(
            facts,
            say("Sơ đồ {n} xã theo huyện, mỗi ô ghi số tiêu chí đạt", n=number(len(looks))),
            [what for _, what in key],
            average,
            {code: say("bình quân {n} tiêu chí", n=number(x, 1)) for code, x in average.items()},
        ),
    )


def _passed(facts: Facts, district: Row, states: dict[str, str]) -> tuple[int, int]:
    mine = [c["commune_code"] for c in facts.communes if c["district_code"] == district["district_code"]]
    return sum(states[code] == "passed" for code in mine), len(mine)


def _tile(facts: Facts, c: Row, look: cells.Look, said: str, result: Row | None, recognised: bool = False) -> Tile:
    carried = result["carried_from"] if result else None
    return Tile(
        code=c["commune_code"],
        name=c["commune_name"],
        look=look,
        said=said,
        source_cell=(result["source_cell"] if result else "") or "",
        carried=say("lấy từ {period}", period=wording.inner(wording.period(carried))) if carried else "",
        recognised=recognised,
        href=links.commune(c["commune_code"], c["district_code"]),
    )


def _marks(looks: dict[str, Tile]) -> list[tuple[str, str]]:
    carried = sum(bool(t.carried) for t in looks.values())
    stars = sum(t.recognised for t in looks.values())
    made = [("carried", say("lấy từ kỳ trước {n}", n=number(carried)))] if carried else []
    return made + ([("star", say("xã đã được công nhận {n}", n=number(stars)))] if stars else [])


def _alt(facts: Facts, start: str, counted: list[str], rank: dict[str, float], said: dict[str, str]) -> str:
    """What the map shows in words: the counts, and the districts at both ends."""
    text = f"{start}, {wording.inner(facts.label)}: {', '.join(counted)}."
    named = [d for d in facts.districts if d["district_code"] in rank]
    if len(named) > 1:
        ordered = sorted(named, key=lambda d: (-rank[d["district_code"]], d["sort_no"]))
        best, last = (f"{wording.place(d)} ({said[d['district_code']]})" for d in (ordered[0], ordered[-1]))
        text += " " + say("Cao nhất: {best}; thấp nhất: {last}.", best=best, last=last)
    return text


def _places(facts: Facts, about: Subject) -> list[Place]:
    """The districts that have communes, each in its row and column; gaps of the map's edge taken away."""
    mine = {
        d["district_code"]: [c["commune_code"] for c in facts.communes if c["district_code"] == d["district_code"]]
        for d in facts.districts
    }
    shown = [d for d in facts.districts if mine[d["district_code"]]]
    at: list[tuple[Any, Any]] = [(d.get("map_row"), d.get("map_column")) for d in shown]
    if not all(row and column for row, column in at) or len(set(at)) < len(at):
        at = [(i // FLOW + 1, i % FLOW + 1) for i in range(len(shown))]
    rows = {row: i for i, row in enumerate(sorted({row for row, _ in at}), 1)}
    first = min((column for _, column in at), default=1) - 1
    return [
        Place(
            name=_short(d),
            full_name=wording.place(d),
            href=links.district(d["district_code"]),
            row=rows[row],
            column=column - first,
            tiles=tuple(about.looks[code] for code in mine[d["district_code"]]),
            figure=about.figures.get(d["district_code"], ""),
        )
        for d, (row, column) in zip(shown, at, strict=True)
    ]


def _short(d: Row) -> str:
    """A district as a map names it: without 'huyện', a town by its abbreviation."""
    town = {"thành phố": say("TP {name}", name=d["district_name"]), "thị xã": say("TX {name}", name=d["district_name"])}
    return town.get(d["district_kind"]) or str(d["district_name"])


# -- paper ------------------------------------------------------------------------------------------------------


def _paper(places: list[Place], key: list[tuple[str, str]], width: float) -> Any:
    """Districts in rows and columns; tiles carry their names where a tile is wide enough for them."""
    columns, last = max(p.column for p in places), max(p.row for p in places)
    each = (width - GAP * (columns - 1)) / columns
    across, named = _across(places, each, last)
    tile = each / across
    high = TILE if named else min(tile, 5.0)
    tops, y = {}, 0.0
    for row in range(1, last + 1):
        tops[row] = y
        most = max(len(p.tiles) for p in places if p.row == row)
        y += TITLE + high * math.ceil(most / across) + GAP
    sheet = Sheet(width, y - GAP + 0.5, key, cells.swatches() | cells.marks())
    for p in places:
        x, top = (p.column - 1) * (each + GAP), tops[p.row]
        room = each - width_of(p.figure, 6.8) - 1.5
        sheet.text(x, top + 2, fitted(p.name, room, 7.4, "bold"), size=7.4, weight="bold")
        sheet.text(x + each, top + 2, p.figure, anchor="right", size=6.8, colour=COLOURS["muted"])
        with cells.Cells(sheet) as drawn:
            for i, t in enumerate(p.tiles):
                _tile_on(drawn, t, x + i % across * tile, top + TITLE - 0.6 + i // across * high, tile, high, named)
    return sheet.figure


def _across(places: list[Place], each: float, rows: int) -> tuple[int, bool]:
    """How many tiles beside each other in a district, and whether their names stand on them: they do where all fits a page."""

    def height(across: int, tile: float) -> float:
        most = [max(math.ceil(len(p.tiles) / across) for p in places if p.row == row) for row in range(1, rows + 1)]
        return sum(most) * tile + rows * (TITLE + GAP)

    for across in range(max(int(each / 8.0), 1), int(each / 6.6) + 1):
        if height(across, TILE) <= PAGE:
            return across, True
    for across in range(max(int(each / 5.0), 1), int(each / 1.6) + 2):
        if height(across, min(each / across, 5.0)) <= PAGE:
            return across, False
    return int(each / 1.6) + 1, False


def _tile_on(drawn: cells.Cells, t: Tile, x: float, y: float, width: float, height: float, named: bool) -> None:
    sheet = drawn.sheet
    drawn.cell(t.look, x, y, width, height)
    if not named:
        drawn.symbol(t.look, x + width / 2, y + height / 2, min(6.0, width * 1.8))
    else:
        drawn.symbol(t.look, x + width / 2, y + 1.9, 6.4)
        lines, size = _name(t.name, width - 0.7)
        for k, line in enumerate(lines):
            middle = y + 5.5 + (k - (len(lines) - 1) / 2) * size * 0.39
            sheet.text(x + width / 2, middle, line, anchor="center", size=size, colour=t.look.ink)
    if t.recognised:
        sheet.text(x + width - 1.2, y + 1.5, "★", anchor="center", size=4.6, colour=t.look.ink)
    if t.carried:
        drawn.corner(x + width, y, min(width, height) * 0.8)


def _name(name: str, room: float) -> tuple[list[str], float]:
    """A name on two lines in the largest size in which nothing of it is cut."""
    for size in (5.8, 5.4, 5.0, 4.6):
        lines = folded(name, room, size)
        if not any("…" in line for line in lines):
            return lines, size
    return folded(name, room, 4.6), 4.6
