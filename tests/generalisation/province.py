"""Forms about the province: outputs with their columns of time, money, tasks, decisions of recognition."""

from __future__ import annotations

import datetime as dt
from typing import Any

from troubles.matrix import communes_of, reference

from .communes import begin
from .drawing import Cell, Draw, DrawnWorkbook, Heading, SheetWriter, commune_name, commune_number, finish, numbering

NO_PLACE: dict[str, str] = {}
MILLION, THOUSAND = 1_000, 1_000_000  # how many of them are a billion
UNITS = {"tỷ": 1, "tỉ": 1, "trđ": MILLION, "tr.đ": MILLION, "tr. đ": MILLION, "triệu": MILLION}
UNITS |= {"nghìn": THOUSAND, "ngàn": THOUSAND, "1.000": THOUSAND, "1000": THOUSAND, "đồng": 1_000_000_000}
YEAR = ("planned", "this_period", "cumulative", "estimate")
BESIDE = ("last_year", "same_period", "share")  # columns of another time, or of none


def _named_rows(kind: str) -> list[tuple[str, str]]:
    """(target id, name) of the rows such forms have."""
    return [(a.target, a.alias) for a in reference().aliases if a.kind == kind]


def _row_name(draw: Draw, n: int, target: str, name: str) -> str:
    return draw.word("value.row_name").format(n=n, name=draw.own_name(f"row.{target}", name))


def outputs(draw: Draw) -> DrawnWorkbook:
    """What the programme built: plan, in the quarter, cumulative, estimate, last year, in any order."""
    book = begin("outputs", draw, "VPDP ket qua thuc hien")
    sheet = SheetWriter(book)
    sheet.title_block(draw.word("title_block.province_office"), draw.word("title_block.output_title"), NO_PLACE)
    times = ["planned", "this_period", "cumulative"] + [
        m for m in ("estimate", *BESIDE) if draw.chance(f"column {m}", 0.5)
    ]
    draw.dice.shuffle(times)
    years = draw.word("layout.output_years") == "row"
    if years:  # the year above, what of it below: last year's columns come first
        times = [m for m in ("last_year", "same_period", *YEAR, "share") if m in times]
    stacked = not years and draw.chance("stacked", 0.35)
    if stacked:  # the two results stand beside each other under one heading
        times.remove("cumulative")
        times.insert(times.index("this_period") + 1, "cumulative")
    lines = {m: (draw.word(f"heading.output_{m}"),) for m in times}
    if years:
        below = draw.word("heading.output_years")
        lines = {m: (below["before" if m in ("last_year", "same_period") else "now"], below[m]) for m in times}
    if stacked:
        group, quarter, since = draw.word("heading.output_stacked")
        lines |= {"this_period": (group, quarter), "cumulative": (group, since)}
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.output_label"),)),
        Heading((draw.word("heading.unit"),)),
        *(Heading(lines[m], m) for m in times),
        *[Heading((draw.word("heading.note"),))] * draw.chance("note", 0.4),
    ])  # fmt: skip
    units = {u.unit_id: u for u in reference().units}
    targets = {t.target_id: t for t in reference().targets}
    for n, (target, name) in enumerate(_named_rows("output"), start=1):
        unit = units[targets[target].unit]
        planned = float(targets[target].target_low or 0)
        shares = {
            "planned": 1,
            "this_period": 0.23,
            "cumulative": 0.47,
            "estimate": 1.02,
            "last_year": 0.9,
            "same_period": 0.4,
        }
        cells = []
        for m in times:
            value = round(planned * shares.get(m, 0), 0 if unit.is_whole else 1)
            if m == "share":
                cells.append("47,0")
                continue
            beside = m in BESIDE
            shown, number_format = _output_figure(draw, value, unit.name_vi)
            cells.append(Cell(shown, ("output", "", target, m), value, number_format, aside=value if beside else None))
        sheet.data([numbering(draw, n), _row_name(draw, n, target, name), unit.name_vi, *cells], target)
    sheet.below([])
    return finish(book)


def _output_figure(draw: Draw, value: float, unit: str) -> tuple[Any, str]:
    style = draw.word("value.output_number")
    whole = value == int(value)
    comma = f"{int(value)}" if whole else f"{value:.1f}".replace(".", ",")
    grouped = f"{int(value):,}".replace(",", ".")
    if not whole:
        grouped += "," + f"{value:.1f}"[-1]
    if style == "with_unit" and unit in ("km", "ha", "%", "xã", "người"):
        return f"{comma}{'' if unit == '%' else ' '}{unit}", ""
    if style == "leading_zero":  # 05, as offices write counts below ten
        return (f"0{comma}" if whole and 0 < value < 10 else grouped), ""
    if style == "spaced_thousands":
        return grouped.replace(".", " "), ""
    if style == "number_format":
        return (int(value) if whole else value), "#,##0" if whole else "#,##0.0"
    if style == "number":
        return (int(value) if whole else value), ""
    return (grouped if style.startswith("thousands") else comma), ""


def funding(draw: Draw) -> DrawnWorkbook:
    """Money by source, in the unit that the line above the table states."""
    book = begin("funding", draw, "Nguon von NTM")
    sheet = SheetWriter(book)
    sheet.title_block(draw.word("title_block.province_office"), draw.word("title_block.funding_title"), NO_PLACE)
    unit = draw.word("value.unit_line")
    below: tuple[str, ...] = ()
    if draw.word("layout.units") == "second_row":
        below = (unit.partition(":")[2].strip(" ()"),)
    else:
        sheet.line(unit, sheet.left + 3)
    of_billion = next(f for word, f in UNITS.items() if word in unit.lower())
    share = draw.chance("share", 0.4)
    lines = {m: (draw.word(f"heading.funding_{m}"), *below) for m in ("planned", "mobilised", "disbursed")}
    grouped = draw.word("layout.funding_results") == "grouped"
    if grouped:
        results, mobilised, disbursed = draw.word("heading.funding_results")
        lines |= {"mobilised": (results, mobilised, *below), "disbursed": (results, disbursed, *below)}
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.funding_label"),)),
        *(Heading(texts, m, label=len(texts) - len(below) - 1) for m, texts in lines.items()),
        *[Heading((draw.word("heading.funding_share"),))] * share,
    ])  # fmt: skip
    targets = {t.target_id: t for t in reference().targets}
    as_text = draw.chance("money as text", 0.5)
    for n, (target, name) in enumerate(_named_rows("funding"), start=1):
        planned = float(targets[target].target_low or 0)
        cells = []
        for m, part in (("planned", 1.0), ("mobilised", 0.6), ("disbursed", 0.4)):
            value = round(planned * part, 2)
            written: Any = value if of_billion == 1 else round(value * of_billion)
            if as_text:
                written = f"{written:,}".replace(",", " ").replace(".", ",").replace(" ", ".")
            cells.append(Cell(written, ("funding", "", target, m), value))
        sheet.data([numbering(draw, n), _row_name(draw, n, target, name), *cells, *["40,0"] * share], target)
    sheet.below([])
    return finish(book)


def schedule(draw: Draw) -> DrawnWorkbook:
    """The state of the tasks of the plan's annex."""
    book = begin("schedule", draw, "Tien do nhiem vu")
    sheet = SheetWriter(book)
    sheet.title_block(draw.word("title_block.province_office"), draw.word("title_block.schedule_title"), NO_PLACE)
    agency, timing, done_on = draw.chance("agency", 0.6), draw.chance("timing", 0.5), draw.chance("done on", 0.5)
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.work_label"),)),
        *[Heading((draw.word("heading.work_agency"),))] * agency,
        *[Heading((draw.word("heading.work_timing"),))] * timing,
        Heading((draw.word("heading.work_state"),), "state"),
        *[Heading((draw.word("heading.work_done_on"),))] * done_on,
    ])  # fmt: skip
    group = ""
    for n, work in enumerate(reference().schedule):
        if work.group_no != group:
            group = work.group_no
            sheet.data([group, work.group_name])
        state = ("done", "in_progress", "not_started")[n % 3]
        cells: list[Any] = [work.lead] * agency + [work.timing_text] * timing
        cells.append(Cell(draw.word(f"value.{state}"), ("work", "", work.work_id, "state"), state))
        if done_on and state == "done":
            cells.append(_day(draw, dt.date(2019, 1 + n % 5, 13 + n % 15)))
        sheet.data([work.item_no, work.work_name, *cells], work.work_id)
    sheet.below([])
    return finish(book)


def _day(draw: Draw, day: dt.date) -> Any:
    way = draw.word("value.date")
    return day if way == "date" else day.strftime(way)


def register(draw: Draw) -> DrawnWorkbook:
    """Decisions of recognition, number and date in one column or in two."""
    book = begin("register", draw, "DS xa dat chuan")
    sheet = SheetWriter(book)
    sheet.title_block(draw.word("title_block.province_office"), draw.word("title_block.register_title"), NO_PLACE)
    joined = draw.chance("joined", 0.35)
    facts = ["both"] if joined else ["no", "date"]
    columns = [*facts, "year"] if draw.chance("year last", 0.6) else ["year", *facts]
    sheet.headings([
        Heading((draw.word("heading.index"),)),
        Heading((draw.word("heading.district_column"),)),
        Heading((draw.word("heading.commune"),), "commune"),
        *(Heading((draw.word(f"heading.decision_{c}"),), c) for c in columns),
    ])  # fmt: skip
    everyone = [c for d in draw.dice.sample(reference().districts, 3) for c in communes_of(d.district_code)]
    for n, c in enumerate(draw.dice.sample(everyone, min(14, len(everyone))), start=1):
        day = dt.date(2014 + n % 5, 1 + n % 12, 13 + n % 15)
        no, year = f"{draw.dice.randrange(100, 2500)}/QĐ-UBND", day.year
        key, truth = ("recognition", c.commune_code, "ntm", "decision"), (no, day, year)
        text = _day(draw, day)
        both = draw.word("value.decision_pair")
        written = text if isinstance(text, str) else day.strftime("%d/%m/%Y")
        shown = {
            "no": Cell(no, key, truth),
            "both": Cell(both.format(no=no, date=written.removeprefix("ngày ").removeprefix("Ngày ")), key, truth),
            "date": text,
            "year": year,
        }
        name = commune_name(draw, c.commune_name, n)
        sheet.data(
            [commune_number(draw, n), c.district_name, name, *(shown[x] for x in columns)], c.commune_code, label=2
        )
        for at, part in zip(sheet.columns[3:], columns):
            sheet.leaf.anchors[f"row {part}", c.commune_code] = (sheet.row - 1, at)
    sheet.below([])
    return finish(book)
