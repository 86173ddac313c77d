"""Forms of the province as a whole: programme outputs, money by source, summaries."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ingest import numbers, times, units
from pipeline.ingest.forms.rows import heading_roles, is_data, is_signature
from pipeline.ingest.grid import Cell, position
from pipeline.ingest.number_formats import is_percent, writes_percent
from pipeline.ingest.page import Context, Page
from pipeline.ingest.row_labels import is_total
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean
from pipeline.reference.model import Target, Unit

ROUNDING = 0.005  # of a sum, that its parts may miss


def read_outputs(page: Page, table: Table, context: Context) -> None:
    """Programme outputs: plan, this period, cumulative, estimate; rows are known by their name."""
    _settle_results(page, table, context)
    measures = ("planned", "this_period", "cumulative", "estimate")
    stated = {c.number: _stated(page, table, c, context) for c in table.of(*measures)}
    _read_named_rows(page, table, context, "output", measures, FormUnits(stated))


def read_funding(page: Page, table: Table, context: Context) -> None:
    """Money by source, in the units of the plan's own lines.

    A figure is in the unit the form states, borne out by its plan column. A form that states none, or one not known, is
    held, unless its plan column equals the plan's own figures in a unit; one whose plan column says otherwise is held.
    """
    _hold_unclear(page, table)
    columns = table.of("planned", "mobilised", "disbursed")
    units = context.lexicon.units
    stated = {c.number: _stated(page, table, c, context) for c in columns}
    proven = _unit_of_plan(page, table, context)
    of_plan = next((stated[c.number] for c in columns if c.meaning == "planned"), None)
    known = units.named(of_plan.text) if of_plan else None
    contradicted = proven is not None and known is not None and known.factor != proven.factor
    for c in columns:
        own = stated[c.number]
        unknown = own is not None and units.named(own.text) is None and (own.is_plain or proven is None)
        if contradicted or unknown or (own is None and proven is None):
            found = own.text if own else "không ghi đơn vị tính"
            found += ", trái với cột kế hoạch" if contradicted else ""
            page.issue("unit_differs", *c.cells[-1], found=found, expected=_money_units(context), place=c.text)
    before = len(page.observations)
    _read_named_rows(
        page,
        table,
        context,
        "funding",
        ("planned", "mobilised", "disbursed"),
        FormUnits(stated, proven.name_vi if proven else None, required=True, contradicted=contradicted),
    )
    _compare_totals(page, table, before, context)


def _settle_results(page: Page, table: Table, context: Context) -> None:
    """A column 'Thực hiện' without a time counts from the year's beginning where the title says that the form does."""
    results = table.of("result")
    if len(results) == 1 and not table.of("cumulative", "this_period") and not results[0].problem:
        above = [c.text for row in range(1, table.heading_rows[0]) for c in page.sheet.row(row) if c.kind == "text"]
        spans = {times.span_of(t, context.period) for t in above if times.time_of(t, context.period) == times.THIS}
        if spans - {times.NONE} == {times.FROM_START}:
            results[0].meaning = "cumulative"
    _hold_unclear(page, table)


def _hold_unclear(page: Page, table: Table) -> None:
    """An issue at each heading that names a result and does not say of which time or of which money; its cells are held."""
    for column in table.of("result"):
        column.problem = "measure_unclear"
        column.found = column.text
        for row in page.sheet.by_row():
            if table.covers(row):
                page.role(row, column.number, "held", "tiêu đề cột không rõ số của kỳ nào hay loại nào")


def _compare_totals(page: Page, table: Table, before: int, context: Context) -> None:
    """An issue at each sum of money that is not that of its parts, where the plan's own sums are (contract, rule 14)."""
    targets = {t.target_id: t for t in context.reference.targets}
    figures = {
        (o["subject"], o["measure"]): o
        for o in page.observations[before:]
        if o["kind"] == "funding" and o["state"] == "value"
    }
    for parent in targets:
        parts = [t for t in targets.values() if t.parent == parent and t.unit == targets[parent].unit]
        if not parts or not _same_sum(targets[parent].target_low, [t.target_low for t in parts]):
            continue
        for column in table.of("planned", "mobilised", "disbursed"):
            whole = figures.get((parent, column.meaning))
            values = [
                figures[t.target_id, column.meaning]["value"] for t in parts if (t.target_id, column.meaning) in figures
            ]
            if whole is None or len(values) < len(parts) or _same_sum(whole["value"], values):
                continue
            row, number = position(whole["cell"])
            place = f"{clean(page.sheet.text(row, table.label))}, {column.text}"
            unit = context.lexicon.units.name(targets[parent].unit)
            total = f"{sum(values):.6g} {unit}".replace(".", ",")
            page.issue("declared_total", row, number, found=whole["text"], expected=total, place=place)


def _same_sum(whole: float | None, parts: list[float | None]) -> bool:
    """True where a sum is that of its parts but for rounding."""
    return whole is not None and abs(whole - sum(p or 0.0 for p in parts)) <= ROUNDING * max(abs(whole), 1e-9)


@dataclass(frozen=True)
class FormUnits:
    """What a form states of the units of its columns. ``proven``: the unit in which its plan column is the plan's own.

    ``required``: a figure whose unit is not known is held; else it is taken to be in the plan's.
    """

    stated: dict[int, units.Stated | None]
    proven: str | None = None
    required: bool = False
    contradicted: bool = False

    def factor(self, column: int, target: Target, known: units.Units) -> float | None:
        """How many of the target's unit one in that column is; None where that is not certain."""
        if self.contradicted:
            return None
        stated = self.stated[column]
        if stated and (stated.is_plain or known.named(stated.text) or not self.required):
            return known.factor(stated.text, target.unit)
        if self.proven is not None:
            return known.factor(self.proven, target.unit)
        return None if self.required else 1.0


def _stated(page: Page, table: Table, column: Column, context: Context) -> units.Stated | None:
    known = context.lexicon.units
    return known.of_column(page.sheet, table, column) or known.of_table(page.sheet, table)


def _money_units(context: Context) -> str:
    targets = [t for t in context.reference.targets if t.measure == "money"]
    return " hoặc ".join(dict.fromkeys(context.lexicon.units.name(t.unit) for t in targets))


def _unit_of_plan(page: Page, table: Table, context: Context) -> Unit | None:
    """The unit in which most of the form's plan column equals the plan's own figures; None where none does."""
    names = context.lexicon.rows["funding"]
    targets = {t.target_id: t for t in context.reference.targets}
    column = next((c.number for c in table.of("planned")), None)
    votes: dict[str, int] = {}
    for row in page.sheet.by_row():
        target = targets.get(names.find(page.sheet.text(row, table.label)) or "")
        cell = page.sheet.cells.get((row, column)) if column else None
        if not table.covers(row) or cell is None or target is None or not target.target_low:
            continue
        for unit in _convertible(target, context):
            if _is_planned(cell, target, context.lexicon.units.factor(unit.unit_id, target.unit)):
                votes[unit.unit_id] = votes.get(unit.unit_id, 0) + 1
    best = max(votes, key=lambda u: votes[u], default=None)
    return next(u for u in context.reference.units if u.unit_id == best) if best and votes[best] >= 2 else None


def _convertible(target: Target, context: Context) -> list[Unit]:
    """The units that a target's may be given in, one a factor, its own first."""
    own = context.lexicon.units.named(target.unit)
    same = [u for u in context.reference.units if own and u.base_unit == own.base_unit and u.factor != own.factor]
    return [own, *{u.factor: u for u in same}.values()] if own else []


def _is_planned(cell: Cell, target: Target, factor: float | None) -> bool:
    """True where a plan figure, read in a unit, is the plan's own."""
    for dot in ("thousands", "decimal"):
        value = _value(cell, dot).value
        if value is None or factor is None or not target.target_low:
            continue
        if abs(value * factor - target.target_low) <= 0.002 * abs(target.target_low):
            return True
    return False


def _read_named_rows(
    page: Page, table: Table, context: Context, kind: str, measures: tuple[str, ...], form_units: FormUnits
) -> None:
    heading_roles(page, table, context)
    columns = table.of(*measures)
    names = _row_targets(page, table, kind, form_units, context)
    targets = {t.target_id: t for t in context.reference.targets}
    seen: dict[str, int] = {}
    dots = {
        c.number: numbers.dot_means(
            cell.text
            for (r, column), cell in page.sheet.cells.items()
            if column == c.number and table.covers(r) and cell.kind == "text"
        )
        for c in columns
    }
    for number, cells in page.sheet.by_row().items():
        if not table.covers(number):
            continue
        label = clean(page.sheet.text(number, table.label))
        subject = names.get(number)
        filled = [c for c in columns if (number, c.number) in page.sheet.cells]
        index = page.sheet.text(number, table.index) if table.index else ""
        signs = is_signature(cells, index, label, [page.sheet.cells[number, c.number] for c in filled])
        if subject is None and (signs or not (label or any(is_data(c) for c in cells))):
            page.row_role(number, "note")
            continue
        page.role(number, table.label, "label" if label else "note")
        if table.index:
            page.role(number, table.index, "label")
        if subject is None and filled:
            page.hold(number, table.label if label else filled[0].number, "unknown_row", found=label)
            for c in filled:
                page.role(number, c.number, "held", "không nhận ra tên hàng")
        elif subject is not None:
            if subject in seen and filled:
                page.issue("duplicate_row", number, table.label, found=label, place=str(seen[subject]))
            seen.setdefault(subject, number)
            target = targets[subject]
            row_unit = _unit_of_row(page, number, table)
            factors = _factors(page, number, table, target, row_unit, form_units, context) if filled else {}
            for c in filled:
                factor = factors[c.number]
                if c.problem:
                    page.role(number, c.number, "held", "tiêu đề cột mâu thuẫn hoặc trùng")
                    page.observe(number, c.number, kind, subject, "held", measure=c.meaning)
                elif factor is None:
                    page.role(number, c.number, "held", "đơn vị tính không rõ hoặc khác kế hoạch")
                    page.observe(number, c.number, kind, subject, "held", measure=c.meaning)
                else:
                    _number(page, number, table, c, target, kind, dots[c.number], factor, row_unit, context)
        for cell in cells:
            column = table.columns.get(cell.column)
            meaning = column.meaning if column else "outside"
            role = {"share": "total", "unit": "label", "note": "note", "outside": "note", "work_agency": "note"}.get(
                meaning
            )
            if role or subject is None:
                page.role(number, cell.column, role or "note")
            elif column is not None and meaning == "other_year":
                page.role_of_other_time(number, cell.column, column.period, column.of)
            else:
                page.role(number, cell.column, "ignored", "cột có tiêu đề không nhận ra")


def _unit_of_row(page: Page, row: int, table: Table) -> str:
    """The unit a row states in its own column; '' where it states none."""
    column = next((c.number for c in table.of("unit")), None)
    return clean(page.sheet.text(row, column)) if column else ""


def _factors(
    page: Page, row: int, table: Table, target: Target, row_unit: str, form_units: FormUnits, context: Context
) -> dict[int, float | None]:
    """By column how many of the target's unit a figure of this row is; None, with an issue, where it cannot be told."""
    known = context.lexicon.units
    columns = list(form_units.stated)
    if form_units.contradicted:
        return dict.fromkeys(columns)
    place = clean(page.sheet.text(row, table.label))
    made = {c: form_units.factor(c, target, known) for c in columns}
    if row_unit:
        at = (row, next(c.number for c in table.of("unit")))
        own = known.factor(row_unit, target.unit)
        made = dict.fromkeys(columns, own)
        if own is None or (own != 1 and _is_disproved(page, row, table, target, own)):
            found = row_unit if own is None else f"{row_unit}, trái với cột kế hoạch"
            page.hold(*at, "unit_differs", found=found, expected=known.name(target.unit), place=place)
            return dict.fromkeys(columns)
    elif not form_units.required:  # what a form of money leaves open has its issue at the headings
        for c in columns:
            stated = form_units.stated[c]
            if made[c] is None and stated and (row, c) in page.sheet.cells:
                page.hold(row, c, "unit_differs", found=stated.text, expected=known.name(target.unit), place=place)
    return made


def _is_disproved(page: Page, row: int, table: Table, target: Target, factor: float) -> bool:
    """True where the row's plan figure, read in the unit stated, is not the plan's own."""
    column = next((c.number for c in table.of("planned")), None)
    cell = page.sheet.cells.get((row, column)) if column else None
    return cell is not None and not _is_planned(cell, target, factor)


def _row_targets(page: Page, table: Table, kind: str, form_units: FormUnits, context: Context) -> dict[int, str]:
    """The target each row is about: by its name; where that is only like a target's, by its plan figure as well."""
    names = context.lexicon.rows[kind]
    targets = {t.target_id: t for t in context.reference.targets}
    column = next((c.number for c in table.of("planned") if not c.problem), None)
    labels = {n: t for n in page.sheet.by_row() if table.covers(n) and (t := page.sheet.text(n, table.label))}
    made = {n: found for n, t in labels.items() if (found := names.find(t)) and found in targets}
    of_kind = [t for t in targets.values() if names.has(t.target_id)]
    for number, text in labels.items():
        cell = page.sheet.cells.get((number, column)) if column else None
        if number in made or cell is None:
            continue
        row_unit = _unit_of_row(page, number, table)
        planned = set()
        for target in of_kind:
            known = context.lexicon.units
            factor = known.factor(row_unit, target.unit) if row_unit else form_units.factor(column or 0, target, known)
            if _is_planned(cell, target, factor):
                planned.add(target.target_id)
        fits = (names.candidates(text) & planned) - set(made.values())
        # A name in other words, where nothing else in the plan has this figure in this unit.
        if not fits and len(planned) == 1 and (row_unit or kind == "funding"):
            fits = (names.related(text) & planned) - set(made.values())
        if len(fits) == 1:
            made[number] = fits.pop()
    return made


def _number(
    page: Page,
    row: int,
    table: Table,
    column: Column,
    target: Target,
    kind: str,
    dot: str,
    factor: float,
    row_unit: str,
    context: Context,
) -> None:
    cell, measure, subject = page.sheet.cells[row, column.number], column.meaning, target.target_id
    place = f"{clean(page.sheet.text(row, table.label))}, {column.text}"
    if page.unusable(cell, place):
        page.observe(row, column.number, kind, subject, "held", measure=measure)
        return
    known = context.lexicon.units
    found = numbers.Number(0.0) if page.dash_is_zero and clean(cell.text) in numbers.DASHES else _value(cell, dot)
    if found.unit:
        own = known.factor(found.unit, target.unit)
        # A cell that states another unit than its own row does contradicts it.
        if own is None or (row_unit and own != factor):
            found = numbers.Number(rule="unreadable_number", expected=known.name(row_unit or target.unit))
        else:
            factor = own
    unit = known.named(target.unit)
    is_share = unit is not None and unit.base_unit == units.SHARE
    if is_share and found.value is not None and 0 < found.value <= 1 and not found.unit and not _signed(cell):
        found = numbers.Number(rule="ambiguous_number", expected=f"{cell.text} % hoặc {found.value * 100:g} %")
    if found.rule == "ambiguous_number" and measure == "planned":
        found = _as_planned(cell, target, factor) or found
    rule = found.rule or ("unreadable_number" if found.value is None else "")
    if not rule and found.value is not None and found.value < 0:
        rule = "number_out_of_range"
    if rule or found.value is None:
        page.hold(row, column.number, rule, found=cell.text, expected=found.expected or "từ 0 trở lên", place=place)
        page.observe(row, column.number, kind, subject, "held", measure=measure)
        return
    page.role(row, column.number, "value")
    page.observe(row, column.number, kind, subject, "value", measure=measure, value=round(found.value * factor, 9))


def _value(cell: Cell, dot: str) -> numbers.Number:
    if cell.kind in ("date", "bool"):
        return numbers.Number(rule="unreadable_number")
    if cell.value is not None:
        return numbers.Number(round(cell.value * (100 if is_percent(cell.number_format, cell.value) else 1), 10))
    return numbers.read(cell.text, dot)


def _signed(cell: Cell) -> bool:
    """True where the cell itself shows a percent sign."""
    value = cell.value
    return value is not None and (is_percent(cell.number_format, value) or writes_percent(cell.number_format, value))


def _as_planned(cell: Cell, target: Target, factor: float) -> numbers.Number | None:
    """An ambiguous plan figure is the reading that equals the plan's own target; else it stays ambiguous."""
    for dot in ("thousands", "decimal"):
        found = numbers.read(cell.text, dot)
        if found.value is None or target.target_low is None:
            continue
        if abs(found.value * factor - target.target_low) < 1e-9:
            return found
    return None


def read_summary(page: Page, table: Table, context: Context) -> None:
    """Counts by criterion beside the real form: totals, not results; they are kept as such and feed nothing."""
    heading_roles(page, table, context)
    for number, cells in page.sheet.by_row().items():
        if not table.covers(number):
            continue
        for cell in cells:
            column = table.columns.get(cell.column)
            meaning = column.meaning if column else "outside"
            is_label = meaning in ("index", "label") or is_total(cell.text)
            if column is not None and meaning == "other_year":
                page.role_of_other_time(number, cell.column, column.period, column.of)
            page.role(
                number, cell.column, "label" if is_label else "note" if meaning in ("note", "outside") else "total"
            )
