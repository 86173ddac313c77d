"""One workbook, from its grid to rows: its sheets decoded, its tables found and read, its sender and period judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pipeline.ingest import (
    comparatives,
    confirmations,
    corrections,
    decorations,
    evidence,
    marks,
    proposals,
    refusals,
    titles,
)
from pipeline.ingest.forms import hidden, indicators, matrix, province, registers, schedule, self_assessment, transposed
from pipeline.ingest.grid import Workbook, address
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.page import Context, Page
from pipeline.ingest.places import Places
from pipeline.ingest.reading import Ingested, count_cells
from pipeline.ingest.row_labels import of_total
from pipeline.ingest.senders import DISTRICT_FORMS, district_named, district_of, headings_of_sender, name_sender
from pipeline.ingest.sheets import Leaf, is_returned_list, leaves_of, titles_of
from pipeline.reference.model import Reference
from pipeline.schema import rules

READERS = {
    "matrix": matrix.read,
    "indicators": indicators.read,
    "recognition": registers.read_recognition,
    "advanced": registers.read_counts,
    "model_area": registers.read_counts,
    "outputs": province.read_outputs,
    "funding": province.read_funding,
    "schedule": schedule.read_schedule,
    "summary": province.read_summary,
    "transposed": transposed.read,
    "self_assessment": self_assessment.read,
}
# What a whole file is called, the most telling table first; a summary alone is no form.
WHOLE_FORM = (
    ("matrix", "matrix"),
    ("transposed", "transposed"),
    ("self_assessment", "self_assessment"),
    ("recognition", "recognition"),
    ("funding", "funding"),
    ("schedule", "schedule"),
    ("outputs", "outputs"),
    ("advanced", "advanced"),
    ("model_area", "advanced"),
)

# Columns whose marks and figures are never mere notes.
COUNTED = ("criterion", "indicator", "commune_column", "verdict", "self_score", "re_score", "cumulative", "this_period",
           "mobilised", "disbursed", "decision_no", "work_state", "advanced_passed", "area_recognised")  # fmt: skip
BLANKS = ("blank_mark", "number_missing", confirmations.RULE)


class Prepared(NamedTuple):
    """A reference as it is at some periods, the names of its places, the words of its headings."""

    reference: Reference
    places: Places
    lexicon: Lexicon


_prepared: list[tuple[Reference, Prepared]] = []


def prepare(reference: Reference, period: str = "") -> Prepared:
    """What the forms of a period are read by (of none: by all of the reference), made once for each plan and its communes;
    before processes are forked, so that each finds it ready."""
    own = reference.at(period) if period else reference
    for whole, known in _prepared:
        if whole is reference and known.reference.plan == own.plan and known.reference.communes == own.communes:
            return known
    places = Places(own)
    lexicon = Lexicon(own, places.is_commune_name, lambda t: places.district(of_total(t)) is not None)
    made = Prepared(own, places, lexicon)
    _prepared[:] = [*(p for p in _prepared if p[0] is reference), (reference, made)]
    return made


def read_workbook(book: Workbook, file: str, period: str, known_periods: list[str], reference: Reference) -> Ingested:
    """Everything one workbook says. The submission's row lacks sha256 and bytes, which the caller knows.

    A workbook without a known form, or of another period or district than it should be, comes back refused.
    """
    reference, places, words = prepare(reference, period)
    lines = decorations.lines_of(book)
    places = places.of_workbook(decorations.learn(lines, places.names, places.is_name))
    lexicon = words.of_period(period, known_periods).of_sender(headings_of_sender(book, file, reference))
    lexicon = lexicon.of_workbook(book, lines, places)
    leaves, hidden = leaves_of(book, file, period, lexicon, places, corrections.of_file(reference, file))
    form = _form(leaves, lexicon)
    above, below = titles_of(leaves)
    said = titles.stated(above, below, file.split("/", 1)[1])
    made = Ingested()
    submission = _submission(file, period, form, said)
    # A copy that was returned with its errors marked, mended and sent again replaces what it is a copy of.
    submission["says_replaces"] = said.says_replaces or any(is_returned_list(s) for s in book.sheets)
    made.submissions.append(submission)
    for rule, found in book.notes:
        made.issues.append(rules.issue(rule, file=file, found=found, period=period))
    problem = _problem(form, leaves, said, period, known_periods)
    district, unclear = district_of(leaves, above, places, file, form)
    if form == "unknown":
        district = district_named(leaves, places, file)
    elif district and form == "department":
        submission["form"] = form = "indicator_matrix"
    if not unclear:
        name_sender(submission, form, district, leaves, above, reference)
    context = Context(places, lexicon, reference, submission["district_code"], period)
    context.not_applicable = frozenset(c.criterion_no for c in reference.criteria if c.may_be_not_applicable)
    context.compound = frozenset(t.indicator_id for t in reference.thresholds if t.threshold_2 is not None)
    if problem or unclear:
        refusals.refuse(made, leaves, hidden, *(problem or unclear or ()))
        if problem and problem[0] == "wrong_period" and not unclear:
            refusals.hold_what_it_would_report(made, leaves, context, READERS)
        elif problem and problem[0] == "ambiguous_form":
            refusals.propose(made, proposals.of_rivals(made, leaves))
        elif problem and problem[0] == "unknown_form":
            refusals.propose(made, proposals.of_unknown(made, places.is_commune_name, lexicon))
        return made
    for leaf in leaves:
        _read_leaf(leaf, context)
        made.headings += _headings(leaf)
    _missing(leaves, context, form)
    _gather(made, [leaf.page for leaf in leaves] + hidden)
    return made


def refused(file: str, period: str | None, rule: str, found: str = "", expected: str = "") -> Ingested:
    """A file that could not be opened: one submission row, one issue, no cells."""
    made = Ingested()
    submission = _submission(file, period, "unknown", titles.stated((), (), ""))
    problem = rules.issue(rule, file=file, found=found, expected=expected, period=period)
    status = "ignored" if rule == "ignored_file" else "refused"
    submission |= {"status": status, "reason": problem["message_vi"], "reason_en": problem["message_en"]}
    made.submissions.append(submission)
    made.issues.append(problem)
    return made


def _form(leaves: list[Leaf], lexicon: Lexicon) -> str:
    found = {t.form for leaf in leaves for t in leaf.tables}
    for table_form, form in WHOLE_FORM:
        if table_form in found:
            return form
    if "indicators" in found:
        tables = [t for leaf in leaves for t in leaf.tables if t.form == "indicators"]
        each = [{lexicon.indicators[c.subject].criterion_no for c in t.of("indicator")} for t in tables]
        return "department" if all(len(criteria) == 1 for criteria in each) else "indicator_matrix"
    return "unknown"


def _submission(file: str, period: str | None, form: str, said: titles.Stated) -> dict[str, Any]:
    return {
        "file": file,
        "form": form,
        "period": period,
        "sender": None,
        "sender_kind": None,
        "district_code": None,
        "received_on": said.received_on,
        "document_no": said.document_no or None,
        "says_replaces": said.says_replaces,
        "status": "accepted",
        "reason": None,
        "reason_en": None,
        "replaced_by": None,
        "cells_total": 0,
        "cells_held": 0,
    }


def _problem(
    form: str, leaves: list[Leaf], said: titles.Stated, period: str, known: list[str]
) -> tuple[str, str, str] | None:
    """(rule, found, expected) where the file as a whole cannot count."""
    names = ", ".join(leaf.page.sheet.name for leaf in leaves) or "không có trang tính nào hiện ra"
    if form == "unknown":
        return "unknown_form", names, ""
    rivals = next((t.rivals for leaf in leaves for t in leaf.tables if t.rivals), ())
    if rivals:
        forms = dict.fromkeys(t.form for t in rivals)
        return "ambiguous_form", " và ".join(refusals.FORM_NAMES[f][0] for f in forms), names
    other = titles.other_period(said, period, known)
    if other:
        return "wrong_period", other, period
    return None


def _read_leaf(leaf: Leaf, context: Context) -> None:
    page = leaf.page
    for table in leaf.tables:
        page.no_is_failed = False
        READERS[table.form](page, table, context)
        comparatives.read_columns(page, table, context, READERS[table.form])
        hidden.tell(page, table)
    for table in leaf.earlier:
        comparatives.read_table(page, table, context, READERS[table.form])
    if page.unconfirmed and leaf.tables:
        confirmations.tell_unconfirmed(page, leaf.tables[0].label)
    page.hold_unused(_marks_and_figures(leaf))
    _tell_blank_sheet_once(leaf)
    top = min((t.heading_rows[0] for t in leaf.tables), default=None)
    for at in page.legend.cells:
        page.role(*at, "note")
    for row, column in page.sheet.cells.keys() - page.roles.keys():
        if top is None:
            page.role(row, column, "ignored", "trang tính không có biểu nào nhận ra được")
        elif row < top:
            page.role(row, column, "label")
        else:
            page.role(row, column, "note")
    if top is None and len(page.sheet.cells) > 30:
        has_list = bool(evidence.named_columns(page.sheet, context.lexicon))
        page.issue("unread_table" if has_list else "unread_sheet", None, None, found=page.sheet.name)


def _marks_and_figures(leaf: Leaf) -> Iterator[tuple[int, int]]:
    """The cells of a sheet's tables that are a mark or a number, in the columns that count."""
    for table in leaf.tables:
        counted = {c.number for c in table.of(*COUNTED)}
        for row in filter(table.covers, leaf.page.sheet.by_row()):
            for c in leaf.page.sheet.row(row):
                if c.column in counted and (c.kind == "number" or (c.kind == "text" and marks.is_word(c.text))):
                    yield row, c.column


def _tell_blank_sheet_once(leaf: Leaf) -> None:
    """A sheet on which nothing was filled in has one line, not one for every blank."""
    page = leaf.page
    blanks = [i for i in page.issues if i["rule"] in BLANKS]
    unreported = [o for o in page.observations if o["state"] == "not_reported" and not o["text"]]
    # A sheet of which nothing could be read has other lines too, of what was held; sums of nothing are no such lines.
    is_empty = unreported or all(i["rule"] in (*BLANKS, "formula_without_value") for i in page.issues)
    if leaf.tables and len(blanks) > 1 and is_empty and len(unreported) == len(page.observations):
        page.issues = [i for i in page.issues if i not in blanks]
        page.issue("sheet_blank", leaf.tables[0].heading_rows[0], leaf.tables[0].label, found=page.sheet.name)


def _headings(leaf: Leaf) -> list[dict[str, Any]]:
    """Rows of raw.headings: what each column of the sheet's tables was taken to mean."""
    return [
        {
            "file": leaf.page.file,
            "sheet": leaf.page.sheet.name,
            "table_no": number,
            "column_no": column.number,
            "cell": address(*column.cells[-1]) if column.cells else None,
            "meaning": column.meaning,
            "subject": column.subject or None,
            "text": column.text or None,
            "period": column.period or None,
        }
        for number, table in enumerate(leaf.tables, start=1)
        for column in table.columns.values()
    ]


def _missing(leaves: list[Leaf], context: Context, form: str) -> None:
    """Communes the form should list and does not: one issue for each kind of table, at the heading of its communes."""
    if form not in (*DISTRICT_FORMS, "department") or not (context.seen or context.unread_rows):
        return
    expected = [
        c for c in context.reference.communes if context.district is None or c.district_code == context.district
    ]
    told: set[str] = set()
    for leaf in leaves:
        for table in leaf.tables:
            if table.form not in ("matrix", "indicators", "transposed") or table.about in told:
                continue
            told.add(table.about)
            about = table.form if table.form == "transposed" else table.about
            seen = {code for kind, code in context.seen if kind == about}
            lost = [
                c
                for c in expected
                if c.commune_code not in seen and f"{c.commune_name} ({c.district_name})" not in context.suggested
            ]
            if not lost or not seen:
                continue
            place = context.places.districts[context.district].full_name if context.district else "tỉnh"
            rest = f" và {len(lost) - 8} xã khác" if len(lost) > 8 else ""
            leaf.page.issue(
                "missing_commune",
                table.heading_rows[0],
                table.label,
                found=", ".join(c.commune_name for c in lost[:8]) + rest,
                place=place,
                commune_code=lost[0].commune_code if len(lost) == 1 else None,
            )


def _gather(made: Ingested, pages: list[Page]) -> None:
    for page in pages:
        made.cells += page.cells()
        made.observations += page.observations
        made.comparatives += page.comparatives
        made.issues += page.issues
    submission = made.submissions[0]
    count_cells(submission, made.cells)
    if submission["cells_held"] or any(o["state"] == "held" for o in made.observations):
        submission["status"] = "partly_accepted"
        submission["reason"] = f"{submission['cells_held']} ô được giữ lại"
        submission["reason_en"] = f"{submission['cells_held']} cells are held"
