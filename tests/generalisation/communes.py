"""Forms about communes: the district's matrix, the same transposed, indicators, a department's, a commune's own."""

from __future__ import annotations

import random
from collections import Counter

from troubles.matrix import F, P, communes_of, full_name, reference

from pipeline.ingest.text import fold
from pipeline.reference.model import Commune, Criterion, Indicator

from .drawing import (
    UNKNOWN,
    Cell,
    Draw,
    DrawnWorkbook,
    Heading,
    SheetWriter,
    arranged,
    commune_name,
    commune_number,
    district_places,
    figure,
    finish,
    numbering,
)

NEEDS_LEGEND = ("x", "X", "+", "v", "*", "●")  # signs that say nothing without one


BARE = ("{n}", "TC.{nn}", "T/C {n}", "({n})")  # headings that are hardly more than a number


def begin(form: str, draw: Draw, name: str) -> DrawnWorkbook:
    """An empty workbook; one in sixteen is of another period."""
    return DrawnWorkbook(form, draw, [], name, refuse=draw.chance("other period", 1 / 16))


class Marks:
    """How a workbook writes passed and failed, and whether it says so."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        concept = "value.signs" if draw.chance("signs", 0.4) else "value.clear_marks"
        way = draw.word(concept)
        self.passed, self.failed, self.legend = way["passed"], way["failed"], way["legend"]
        self.mute = self.passed in NEEDS_LEGEND and draw.chance("mute", 0.15)
        if self.mute:
            self.legend = []

    def cell(self, key: tuple[str, str, str, str], state: str) -> Cell:
        text = self.passed if state == P else self.failed
        shown = int(text) if text.isdigit() else text
        return Cell(shown, key, UNKNOWN if self.mute else state)

    def unclear(self, key: tuple[str, str, str, str]) -> Cell:
        return Cell(self.draw.word("value.unclear"), key, UNKNOWN)


def note(draw: Draw, code: str) -> str:
    """What stands beside a commune in the column of notes: nothing, or one of this workbook's notes."""
    return random.Random(f"{draw.seed}-note-{code}").choice(draw.word("value.notes"))


def short_name(draw: Draw, criterion: Criterion) -> str:
    return draw.word("names.criterion_short")[criterion.criterion_no - 1]


def criterion_text(draw: Draw, c: Criterion, concept: str = "heading.criterion") -> list[str]:
    """A criterion's heading as this workbook writes it."""
    way = draw.word(concept)
    name = c.criterion_name if draw.chance("full names", 0.75) else short_name(draw, c)
    return way.format(n=c.criterion_no, nn=f"{c.criterion_no:02d}", name=name, short=short_name(draw, c)).split("\n")


def criterion_headings(draw: Draw) -> list[Heading]:
    """The headings of the 19 criteria, one to three rows deep."""
    rows, bare = draw.word("heading.criterion_rows"), draw.word("heading.criterion") in BARE
    headings = []
    for c in reference().criteria:
        group, number, name = f"{c.group_no}. {c.group_name}", str(c.criterion_no), c.criterion_name
        lines = {
            "name_number": [draw.word("heading.criteria"), name, f"({number})"],
            "number_name": [draw.word("heading.criteria"), number, name],
            "groups": [group, *criterion_text(draw, c)],
            "criteria_groups": [draw.word("heading.criteria"), group, *criterion_text(draw, c)],
            "number_word_name": [draw.word("heading.criteria"), f"TC {number}", name],
            "groups_numbers": [group, name, number],
        }.get(rows)
        if lines is None:
            above = [draw.word("heading.criteria")] if bare or draw.chance("criteria above", 0.5) else []
            lines = [*above, *criterion_text(draw, c)]
        headings.append(Heading(tuple(lines), number))
    return headings


def extras(draw: Draw) -> list[str]:
    """Columns that are no criterion's: people, last year's count."""
    kind = draw.word("layout.extras")
    return [] if kind == "none" else [draw.word(f"heading.{kind}")]


def population(draw: Draw) -> int:
    """People, households or hectares; a commune has fewer villages than those."""
    count = draw.dice.randrange(900, 6000)
    return count // 400 if "thôn" in draw.word("heading.population").lower() else count


def states(draw: Draw, rows: list[Commune]) -> dict[tuple[str, int], str]:
    return {(c.commune_code, k): P if draw.dice.random() < 0.6 else F for c in rows for k in range(1, 20)}


def matrix(draw: Draw) -> DrawnWorkbook:
    """Communes down, criteria across."""
    district = draw.dice.choice(reference().districts).district_code
    book = begin("matrix", draw, f"BC NTM {full_name(district)}")
    sheet, marks = SheetWriter(book), Marks(draw)
    rows = arranged(draw, communes_of(district), lambda c: c.commune_name)
    state = states(draw, rows)
    sheet.title_block(draw.word("title_block.office"), draw.word("title_block.matrix_title"), district_places(district))
    above = draw.chance("legend above", 0.25)
    if above:
        for text in marks.legend:
            sheet.line(text)
    more, shares, notes = extras(draw), draw.chance("share", 0.3), draw.chance("note", 0.4)
    first = notes and draw.word("layout.notes") == "first"
    total = Heading((draw.word("heading.total"),))
    ending = (
        [total]
        + [Heading((draw.word("heading.share"),))] * shares
        + [Heading((draw.word("heading.note"),))] * (notes and not first)
    )
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.commune"),)),
        *[Heading((draw.word("heading.note"),))] * first,
        *(Heading((text,)) for text in more),
        *criterion_headings(draw),
        *ending,
    ])  # fmt: skip
    where = draw.word("layout.total")
    if where in ("top", "both"):
        _total_rows(sheet, draw, rows, state, len(more) + first, shares)
    odd = (draw.dice.choice(rows).commune_code, draw.dice.choice([k for k in range(1, 20) if k != 7]))
    unclear = draw.chance("unclear", 0.35)
    groups = {0: 0, len(rows) // 3: 1} if draw.word("layout.row_groups") == "groups" else {}
    for n, c in enumerate(rows, start=1):
        if n == len(rows) // 2 > 1:
            sheet.repeat_headings()
        if n - 1 in groups:
            if n > 1:
                sheet.space()
            sheet.data([("I", "II")[groups[n - 1]], draw.word("names.row_groups")[groups[n - 1]]])
        cells = []
        for k in range(1, 20):
            key = ("criterion", c.commune_code, str(k), "mark")
            cells.append(
                marks.unclear(key)
                if unclear and odd == (c.commune_code, k)
                else marks.cell(key, state[c.commune_code, k])
            )
        passed = sum(state[c.commune_code, k] == P for k in range(1, 20))
        count = {"fraction": f"{passed}/19", "unit": f"{passed} TC"}.get(draw.word("layout.total_style"), passed)
        beside = [note(draw, c.commune_code)] * notes
        tail = [count, *[round(passed / 19 * 100, 1)] * shares, *([] if first else beside)]
        figures = {"population": population(draw), "increase": passed % 3}
        people = [figures.get(draw.word("layout.extras"), passed - 1)] * len(more)
        name = commune_name(draw, c.commune_name, n)
        row = [commune_number(draw, n), name, *(beside if first else []), *people, *cells, *tail]
        sheet.data(row, c.commune_code)
    if draw.chance("unknown commune", 0.15):
        name = commune_name(draw, draw.word("names.unknown_commune"), len(rows) + 1)
        sheet.data([commune_number(draw, len(rows) + 1), name, *[""] * (len(more) + first), *[marks.passed] * 19])
    if where in ("bottom", "both"):
        _total_rows(sheet, draw, rows, state, len(more) + first, shares)
    sheet.below([] if above else marks.legend)
    return finish(book)


def _total_rows(sheet: SheetWriter, draw: Draw, rows: list[Commune], state: dict, more: int, shares: int) -> None:
    counts = [sum(state[c.commune_code, k] == P for c in rows) for k in range(1, 20)]
    sheet.data(["", draw.word("heading.total_row"), *[""] * more, *counts, sum(counts)])
    if shares:
        each = [f"{x / len(rows) * 100:.1f}".replace(".", ",") for x in counts]
        sheet.data(["", draw.word("heading.share_row"), *[""] * more, *each])


def transposed(draw: Draw) -> DrawnWorkbook:
    """Criteria down, communes across."""
    districts = [d.district_code for d in reference().districts if len(communes_of(d.district_code)) < 24]
    district = draw.dice.choice(districts)
    book = begin("transposed", draw, f"Tieu chi {full_name(district)}")
    sheet, marks = SheetWriter(book), Marks(draw)
    rows = arranged(draw, communes_of(district), lambda c: c.commune_name)
    state = states(draw, rows)
    sheet.title_block(draw.word("title_block.office"), draw.word("title_block.matrix_title"), district_places(district))
    grouped = (draw.word("heading.commune"),) if draw.chance("commune group", 0.5) else ()
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.criterion_row_label"),)),
        *(
            Heading((*grouped, commune_name(draw, c.commune_name, n)), c.commune_code)
            for n, c in enumerate(rows, start=1)
        ),
        Heading((draw.word("heading.commune_count"),)),
    ])  # fmt: skip
    bare = draw.word("heading.criterion") in (*BARE, "T.chí {n}", "TC{n}", "TC {n}")
    for c in reference().criteria:
        criterion_group(sheet, c)
        cells = [
            marks.cell(
                ("criterion", x.commune_code, str(c.criterion_no), "mark"), state[x.commune_code, c.criterion_no]
            )
            for x in rows
        ]
        label = c.criterion_name if bare else " ".join(criterion_text(draw, c))
        count = sum(state[x.commune_code, c.criterion_no] == P for x in rows)
        sheet.data([numbering(draw, c.criterion_no), label, *cells, count], str(c.criterion_no))
    if draw.word("layout.total") != "none":
        each = [sum(state[x.commune_code, k] == P for k in range(1, 20)) for x in rows]
        sheet.data(["", draw.word("heading.total"), *each, sum(each)])
    sheet.below(marks.legend)
    return finish(book)


def criterion_group(sheet: SheetWriter, c: Criterion) -> None:
    """A row that names a group of criteria above its first, where the layout has it."""
    first = next(x for x in reference().criteria if x.group_no == c.group_no)
    if sheet.draw.word("layout.criterion_groups") == "rows" and c.criterion_no == first.criterion_no:
        sheet.data([c.group_no, c.group_name.upper()])


def indicator_cell(draw: Draw, marks: tuple[str, str], i: Indicator, commune: Commune) -> Cell:
    """A commune's value of one indicator, and its truth."""
    key, dice = ("indicator", commune.commune_code, i.indicator_id, "value"), draw.dice
    if i.kind == "pass_fail":
        state = P if dice.random() < 0.7 else F
        return Cell(marks[state == F], key, state)
    if i.kind == "none_allowed":
        count = dice.randrange(0, 9)
        return Cell(count, key, float(count))
    value = round(dice.uniform(61, 98) if i.unit == "%" and i.comparator == ">=" else dice.uniform(11, 39), 1)
    if value == int(value):
        value += 0.5
    if i.indicator_id == "17.1":
        second = round(value / 2, 1)
        return Cell(f"{value} ({second})".replace(".", ","), key, (value, second))
    shown, number_format = figure(draw, value, i.unit == "%")
    return Cell(shown, key, value, number_format)


def indicator_heading(draw: Draw, i: Indicator, above: tuple[str, ...] = ()) -> Heading:
    name = draw.own_name(f"indicator.{i.indicator_id}", i.indicator_name)
    text = draw.word("heading.indicator").format(id=i.indicator_id, name=name)
    if i.unit and draw.word("layout.units") == "second_row":
        return Heading((*above, text, i.unit), i.indicator_id, label=len(above))
    if i.unit and draw.chance("units", 0.5):
        text += f" ({i.unit})"
    return Heading((*above, text), i.indicator_id)


def indicator_matrix(draw: Draw) -> DrawnWorkbook:
    """Communes of a district down, indicators of a few criteria across."""
    district = draw.dice.choice(reference().districts).district_code
    book = begin("indicator_matrix", draw, f"Chi tieu NTM {full_name(district)}")
    sheet, marks = SheetWriter(book), draw.word("value.verdict_marks")
    rows = arranged(draw, communes_of(district), lambda c: c.commune_name)
    chosen = sorted(draw.dice.sample(range(1, 20), 5))
    criteria = {c.criterion_no: c for c in reference().criteria}
    indicators = [i for i in reference().indicators if i.criterion_no in chosen]
    sheet.title_block(
        draw.word("title_block.office"), draw.word("title_block.indicator_title"), district_places(district)
    )
    grouped = draw.chance("criterion above", 0.6)
    above = {n: (f"{n}. {criteria[n].criterion_name}",) if grouped else () for n in chosen}
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.commune"),)),
        *(indicator_heading(draw, i, above[i.criterion_no]) for i in indicators),
    ])  # fmt: skip
    for n, c in enumerate(rows, start=1):
        if n == len(rows) // 2 > 1:
            sheet.repeat_headings()
        values = [indicator_cell(draw, marks, i, c) for i in indicators]
        sheet.data([commune_number(draw, n), commune_name(draw, c.commune_name, n), *values], c.commune_code)
    sheet.below([])
    return finish(book)


def department(draw: Draw) -> DrawnWorkbook:
    """One criterion's indicators for the communes of several districts, each under its own numbered row."""
    criterion = draw.dice.choice(reference().criteria)
    indicators = [i for i in reference().indicators if i.criterion_no == criterion.criterion_no]
    book = begin("department", draw, f"So nganh tieu chi {criterion.criterion_no}")
    sheet, marks = SheetWriter(book), draw.word("value.verdict_marks")
    agency, name = criterion.lead_agency, criterion.criterion_name
    places = {"AGENCY": agency.upper(), "Agency": agency, "NAME": name.upper(), "Name": name}
    places["n"] = str(criterion.criterion_no)
    sheet.title_block(draw.word("title_block.department_office"), draw.word("title_block.department_title"), places)
    more, verdict = draw.chance("people", 0.3), draw.chance("verdict", 0.4)
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.commune_and_district"),)),
        *[Heading((draw.word("heading.population"),))] * more,
        *(indicator_heading(draw, i) for i in indicators),
        *[Heading((draw.word("heading.verdict"),), "verdict")] * verdict,
    ])  # fmt: skip
    number = 0
    districts = draw.dice.sample(reference().districts, 4)
    for d, district in enumerate(districts):
        rows = arranged(draw, communes_of(district.district_code), lambda c: c.commune_name)
        short = district.full_name.replace("Huyện ", "").replace("Thành phố ", "TP. ")
        text = draw.word("layout.district")
        if short.startswith("TP."):
            text = text.replace("H. ", "").replace("H.", "")
        label = text.format(Full=district.full_name, FULL=district.full_name.upper(), short=short, count=len(rows))
        figures = {"none": "", "count": len(rows), "average": "71,5", "dash": "-"}[draw.word("layout.district_figures")]
        if d:
            sheet.space()
        start = draw.word("layout.numeral")
        sheet.data([_numeral(start, d), label, *[""] * more, *[figures] * len(indicators)])
        for n, c in enumerate(rows, start=1):
            number += 1
            people = [population(draw)] * more
            values = [indicator_cell(draw, marks, i, c) for i in indicators]
            ending = []
            if verdict:
                state = _verdict(values, indicators)
                key = ("verdict", c.commune_code, str(criterion.criterion_no), "mark")
                ending = [Cell(marks[state == F], key, state)]
            at = n if draw.chance("restart", 0.5) else number
            name = commune_name(draw, c.commune_name, at)
            sheet.data([commune_number(draw, at), name, *people, *values, *ending], c.commune_code)
    sheet.below([])
    return finish(book)


def _numeral(start: str, n: int) -> str:
    return ("ABCD"[n] if start.startswith("A") else ("I", "II", "III", "IV")[n]) + start[1:]


def _verdict(values: list[Cell], indicators: list[Indicator]) -> str:
    """A verdict that its own pass-or-fail indicators do not contradict; figures are never judged here."""
    return F if any(v.truth == F for v in values) or not indicators else P


def self_assessment(draw: Draw) -> DrawnWorkbook:
    """One sheet a commune: criteria and indicators down, its own score, perhaps the district's beside it."""
    district = draw.dice.choice(reference().districts).district_code
    # A sheet need not name its district, so its commune's name must belong to one commune alone.
    names = Counter(fold(c.commune_name) for c in reference().communes)
    alone = [c for c in communes_of(district) if names[fold(c.commune_name)] == 1]
    rows = draw.dice.sample(alone, 1 if draw.chance("one commune", 0.5) else 3)
    book = begin("self_assessment", draw, f"Tu danh gia {rows[0].commune_name}")
    marks, both = draw.word("value.verdict_marks"), draw.chance("appraised", 0.5)
    for c in rows:
        sheet = SheetWriter(book, f"Xã {c.commune_name}" if len(rows) > 1 else None)
        places = district_places(district) | {"COMMUNE": c.commune_name.upper(), "Commune": c.commune_name}
        sheet.title_block(f"UBND XÃ {c.commune_name.upper()}", draw.word("title_block.self_title"), places)
        sheet.headings([
            Heading((draw.word("heading.index"),)),
            Heading((draw.word("heading.self_content"),)),
            Heading((draw.word("heading.self_requirement"),)),
            Heading((draw.word("heading.self_score"),)),
            *[Heading((draw.word("heading.self_appraisal"),))] * both,
        ])  # fmt: skip
        dice = random.Random(f"{draw.seed}-{c.commune_code}")
        for criterion in reference().criteria:
            n = criterion.criterion_no
            criterion_group(sheet, criterion)
            state = P if dice.random() < 0.7 else F
            own = F if both and dice.random() < 0.1 else state
            cell = Cell(marks[state == F], ("criterion", c.commune_code, str(n), "mark"), state)
            scores = [marks[own == F], cell] if both else [cell]
            sheet.data([n, criterion.criterion_name, "", *scores], str(n))
            for i in (i for i in reference().indicators if i.criterion_no == n):
                value = indicator_cell(draw, marks, i, c)
                required = f"{i.comparator} 80%" if i.kind == "percent" else "Đạt"
                cells = [value.shown, value] if both else [value]
                name = draw.own_name(f"indicator.{i.indicator_id}", i.indicator_name)
                sheet.data([i.indicator_id, name, required, *cells], i.indicator_id)
        sheet.below([])
    return finish(book)
