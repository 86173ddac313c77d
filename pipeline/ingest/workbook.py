"""One workbook, from its grid to rows: its sheets decoded, its tables found and read, its sender and period judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.ingest import marks, titles
from pipeline.ingest.decoding import decode_sheet
from pipeline.ingest.forms import indicators, matrix, province, registers, self_assessment, transposed
from pipeline.ingest.forms.rows import SIGNATURE
from pipeline.ingest.grid import CannotOpen, Sheet, Workbook, address
from pipeline.ingest.headings import Lexicon, Table, find_tables
from pipeline.ingest.page import Context, Page
from pipeline.ingest.places import Places
from pipeline.ingest.reading import Ingested
from pipeline.ingest.text import clean, fold, key
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
    "schedule": province.read_schedule,
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
FORM_SHEET = "_ntm"
RESULT_FORMS = ("matrix", "indicators", "transposed", "self_assessment")
PLAN_TITLE = re.compile(
    r"^\W*(biểu\s*(số)?\s*\d*\s*[:.\-–]?\s*)?(kế hoạch|đăng ký|dự kiến|phấn đấu|mục tiêu|lộ trình)\b"
)
RESULT_TITLE = re.compile(r"kết quả|rà soát|tình hình|tiến độ|đánh giá")
DISTRICT_FORMS = ("matrix", "indicator_matrix", "transposed", "self_assessment")
# Criterion 7 may be "không xét" where a commune's planning foresees no market (rule of reading 2).
NOT_APPLICABLE = frozenset({7})


@dataclass
class _Leaf:
    """A sheet with its page and tables."""

    page: Page
    tables: list[Table]
    encoding: str


def read_workbook(book: Workbook, file: str, period: str, known_periods: list[str], reference: Reference) -> Ingested:
    """Everything one workbook says. The submission's row lacks sha256 and bytes, which the caller knows.

    Raises CannotOpen (unknown_form) where no sheet has a form that is read.
    """
    places = Places(reference)
    lexicon = Lexicon(reference, places.is_commune_name, int(period[:4]))
    leaves, hidden = _leaves(book, file, period, lexicon, places)
    form = _form(leaves, lexicon)
    said = titles.stated(*_titles(leaves), file.split("/", 1)[1])
    made = Ingested()
    submission = _submission(file, period, form, said)
    made.submissions.append(submission)
    for rule, found in book.notes:
        made.issues.append(rules.issue(rule, file=file, found=found, period=period))
    problem = _problem(form, leaves, said, period, known_periods)
    if not problem:
        district, problem = _district(leaves, places, file, form)
        _sender(submission, form, district, leaves, places, reference)
    if problem:
        _refuse(made, leaves, hidden, *problem)
        return made
    context = Context(places, lexicon, reference, submission["district_code"], period)
    context.not_applicable = NOT_APPLICABLE
    context.compound = frozenset(t.indicator_id for t in reference.thresholds if t.threshold_2 is not None)
    for leaf in leaves:
        _read_leaf(leaf, context)
    _missing(leaves, context, form)
    _gather(made, [leaf.page for leaf in leaves] + hidden)
    return made


def refused(file: str, period: str, rule: str, found: str = "", expected: str = "") -> Ingested:
    """A file that could not be opened: one submission row, one issue, no cells."""
    made = Ingested()
    submission = _submission(file, period, "unknown", titles.stated((), (), ""))
    problem = rules.issue(rule, file=file, found=found, expected=expected, period=period)
    status = "ignored" if rule == "ignored_file" else "refused"
    submission |= {"status": status, "reason": problem["message_vi"], "reason_en": problem["message_en"]}
    made.submissions.append(submission)
    made.issues.append(problem)
    return made


def _leaves(book: Workbook, file: str, period: str, lexicon: Lexicon, places: Places) -> tuple[list[_Leaf], list[Page]]:
    leaves: list[_Leaf] = []
    hidden: list[Page] = []
    references = _reference_sheets(book)
    for raw in book.sheets:
        sheet, encoding = decode_sheet(raw, places.is_commune_name, lexicon.is_heading)
        page = Page(file, period, sheet)
        aside = _form_sheet(sheet, references)
        if aside:
            for row, column in sheet.cells:
                page.role(row, column, "ignored", aside)
            hidden.append(page)
            continue
        if sheet.hidden:
            if sheet.cells:
                page.issue("hidden_sheet", None, None, found=sheet.name)
            for row, column in sheet.cells:
                page.role(row, column, "held", "trang tính bị ẩn")
            hidden.append(page)
            continue
        if encoding:
            page.issue("decoded_text", None, None, found=encoding)
        leaf = _Leaf(page, find_tables(sheet, lexicon), encoding)
        _set_plans_aside(leaf)
        leaves.append(leaf)
    _legends(leaves)
    return leaves, hidden


def _reference_sheets(book: Workbook) -> set[str]:
    """Sheets that a form of our own declares to be for reference only, on its hidden sheet '_ntm'."""
    declared = next((s for s in book.sheets if s.name == FORM_SHEET and s.text(1, 1) == "NTM_FORM"), None)
    if declared is None:
        return set()
    rows = declared.by_row().values()
    return {r[1].text for r in rows if len(r) > 2 and r[0].text == "NTM_SHEET" and r[2].text == "reference"}


def _form_sheet(sheet: Sheet, references: set[str]) -> str:
    """Why a sheet of one of our own forms is no data: its declarations, or the last period's state for reference."""
    if sheet.name == FORM_SHEET and sheet.text(1, 1) == "NTM_FORM":
        return "trang khai báo của biểu mẫu"
    first = clean(sheet.cells[min(sheet.cells)].text).casefold() if sheet.cells else ""
    if sheet.name in references or key(sheet.name).endswith(key("kỳ trước")) or first.startswith("kỳ trước"):
        return "trang kỳ trước của biểu mẫu, chỉ để tham khảo"
    return ""


def _set_plans_aside(leaf: _Leaf) -> None:
    """A sheet titled as a plan or a pledge reports no results: its cells are held, its tables not read."""
    if not {t.form for t in leaf.tables} & set(RESULT_FORMS):
        return
    top = min(t.heading_rows[0] for t in leaf.tables)
    for (row, column), cell in sorted(leaf.page.sheet.cells.items()):
        if (
            row < top
            and PLAN_TITLE.match(clean(cell.text).casefold())
            and not RESULT_TITLE.search(cell.text.casefold())
        ):
            leaf.page.issue("plan_not_result", row, column, found=cell.text)
            leaf.tables.clear()
            for at in leaf.page.sheet.cells:
                leaf.page.role(*at, "held", str(leaf.page.issues[-1]["message_vi"]))
            return


def _legends(leaves: list[_Leaf]) -> None:
    """Each sheet's own legend; a sheet without one takes the file's."""
    everything: list[tuple[tuple[int, int], str]] = []
    for leaf in leaves:
        outside = [(at, c.text) for at, c in _outside(leaf)]
        leaf.page.legend = marks.legend_of(outside)
        leaf.page.notes = marks.footnotes(t for _, t in outside)
        everything += outside
    whole = marks.legend_of(everything)
    notes = marks.footnotes(t for _, t in everything)
    for leaf in leaves:
        leaf.page.notes = notes | leaf.page.notes
        if not leaf.page.legend.meanings:
            leaf.page.legend = marks.Legend(whole.meanings, whole.contradictory)


def _outside(leaf: _Leaf) -> list[tuple[tuple[int, int], Any]]:
    """Cells that are no value of a table: above the first heading, below it in the first columns, or far longer than a mark."""
    made = []
    tops = [t.heading_rows for t in leaf.tables]
    for at, cell in sorted(leaf.page.sheet.cells.items()):
        inside_heading = any(a <= at[0] <= b for a, b in tops)
        if cell.kind == "text" and not inside_heading and len(clean(cell.text)) > 3:
            made.append((at, cell))
    return made


def _form(leaves: list[_Leaf], lexicon: Lexicon) -> str:
    found = {t.form for leaf in leaves for t in leaf.tables}
    for table_form, form in WHOLE_FORM:
        if table_form in found:
            return form
    if "indicators" in found:
        tables = [t for leaf in leaves for t in leaf.tables if t.form == "indicators"]
        each = [{lexicon.indicators[c.subject].criterion_no for c in t.of("indicator")} for t in tables]
        return "department" if all(len(criteria) == 1 for criteria in each) else "indicator_matrix"
    return "unknown"


def _titles(leaves: list[_Leaf]) -> tuple[list[str], list[str]]:
    above: list[str] = []
    below: list[str] = []
    for leaf in leaves:
        top = min((t.heading_rows[0] for t in leaf.tables), default=None)
        for (row, _), cell in sorted(leaf.page.sheet.cells.items()):
            if cell.kind != "text":
                continue
            if top is None or row < top:
                above.append(cell.text)
            elif SIGNATURE.search(clean(cell.text).casefold()) or "thay thế" in cell.text.casefold():
                below.append(cell.text)
    return above, below


def _submission(file: str, period: str, form: str, said: titles.Stated) -> dict[str, Any]:
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
    form: str, leaves: list[_Leaf], said: titles.Stated, period: str, known: list[str]
) -> tuple[str, str, str] | None:
    """(rule, found, expected) where the file as a whole cannot count."""
    names = ", ".join(leaf.page.sheet.name for leaf in leaves) or "không có trang tính nào hiện ra"
    if form == "unknown":
        return "unknown_form", names, ""
    other = titles.other_period(said, period, known)
    if other:
        return "wrong_period", other, period
    return None


def _label_names(leaves: list[_Leaf]) -> list[str]:
    """Names in the label columns of district forms."""
    made = []
    for leaf in leaves:
        for table in leaf.tables:
            if table.form in ("matrix", "indicators"):
                made += [
                    leaf.page.sheet.text(r, table.label)
                    for r in range(table.first_row, table.last_row + 1)
                    if leaf.page.sheet.text(r, table.label)
                ]
            elif table.form == "transposed":
                made += [c.subject for c in table.of("commune_column")]
            elif table.form == "self_assessment":
                made.append(leaf.page.sheet.name)
    return made


def _district(
    leaves: list[_Leaf], places: Places, file: str, form: str
) -> tuple[str | None, tuple[str, str, str] | None]:
    """The one district a file is about, judged by its titles and by the communes it lists; they must not disagree."""
    if form not in DISTRICT_FORMS:
        return None, None
    titles_above, _ = _titles(leaves)
    mentioned = set().union(*(places.districts_mentioned(t) for t in titles_above)) if titles_above else set()
    names = [n for n in _label_names(leaves) if places.is_commune_name(n)]
    headings = {places.district(n) for n in _label_names(leaves) if places.has_district_prefix(n)} - {None}
    if len(headings) > 1:
        return None, None  # a form of the whole province: districts come from its heading rows
    listed = places.best_district(names)
    if listed and mentioned and listed not in mentioned:
        said = ", ".join(places.districts[m].full_name for m in sorted(mentioned))
        return None, ("wrong_district", said, places.districts[listed].full_name)
    by_name = places.district_in_file_name(file.split("/", 1)[1])
    if listed and not mentioned and by_name and by_name != listed:
        return None, (
            "wrong_district",
            f"tên tệp: {places.districts[by_name].full_name}",
            places.districts[listed].full_name,
        )
    only = next(iter(mentioned)) if len(mentioned) == 1 else None
    found = listed or only or by_name
    if found is None:
        return None, ("unknown_sender", file, "")
    return found, None


def _sender(
    submission: dict[str, Any],
    form: str,
    district: str | None,
    leaves: list[_Leaf],
    places: Places,
    reference: Reference,
) -> None:
    if district:
        submission |= {"sender": district, "sender_kind": "district", "district_code": district}
        return
    above, _ = _titles(leaves)
    agencies = {key(c.lead_agency): c.lead_agency for c in reference.criteria if c.lead_agency}
    named = next((agencies[k] for t in above[:4] for k in agencies if k in key(t)), None)
    if form == "department":
        if named is None:
            criteria = {c.subject.split(".")[0] for leaf in leaves for t in leaf.tables for c in t.of("indicator")}
            named = next((c.lead_agency for c in reference.criteria if str(c.criterion_no) in criteria), "")
        submission |= {"sender": named, "sender_kind": "department"}
    else:
        first = next((clean(t) for t in above if fold(t).startswith(("so ", "cuc ", "van phong", "ubnd", "ban "))), "")
        own = named or (_title_case(first, reference) if first else reference.plan.coordinator)
        kind = "department" if named or fold(first).startswith(("so ", "cuc ")) else "province"
        submission |= {"sender": own, "sender_kind": kind}


def _title_case(text: str, reference: Reference) -> str:
    """A sender's name as printed; the coordinator's own name where that is meant."""
    coordinator = reference.plan.coordinator
    return coordinator if coordinator and key(coordinator) in key(text) else clean(text)


def _refuse(made: Ingested, leaves: list[_Leaf], hidden: list[Page], rule: str, found: str, expected: str) -> None:
    """The file as a whole is refused: its cells stay, each held with the reason, and nothing of it is observed."""
    submission = made.submissions[0]
    where = next((leaf for leaf in leaves if leaf.page.sheet.cells), None)
    cell = address(*min(where.page.sheet.cells)) if where else None
    issue = rules.issue(
        rule,
        file=submission["file"],
        sheet=where.page.sheet.name if where else None,
        cell=cell,
        found=found,
        expected=expected,
        period=submission["period"],
    )
    submission |= {"status": "refused", "reason": issue["message_vi"], "reason_en": issue["message_en"]}
    made.issues.append(issue)
    for page in [leaf.page for leaf in leaves] + hidden:
        page.observations.clear()
        page.issues = [i for i in page.issues if i["rule"] == "hidden_sheet"]
        for row, column in page.sheet.cells:
            page.role(row, column, "held", str(issue["message_vi"]))
        made.cells += page.cells()
        made.issues += page.issues
    _count(submission, made.cells)


def _read_leaf(leaf: _Leaf, context: Context) -> None:
    page = leaf.page
    for table in leaf.tables:
        reader = READERS.get(table.form)
        if reader is not None:
            reader(page, table, context)
    top = min((t.heading_rows[0] for t in leaf.tables), default=None)
    for at in page.legend.cells:
        page.role(*at, "note")
    for row, column in page.sheet.cells:
        if top is None or row < top:
            page.role(row, column, "label")
        else:
            page.role(row, column, "note")
    if top is None and len(page.sheet.cells) > 30:
        page.issue("unread_sheet", None, None, found=page.sheet.name)


def _missing(leaves: list[_Leaf], context: Context, form: str) -> None:
    """Communes the form should list and does not: one issue at the heading of the communes' column."""
    if form not in (*DISTRICT_FORMS, "department") or not (context.seen or context.unread_rows):
        return
    expected = [
        c for c in context.reference.communes if context.district is None or c.district_code == context.district
    ]
    seen = {code for _, code in context.seen}
    lost = [
        c
        for c in expected
        if c.commune_code not in seen and f"{c.commune_name} ({c.district_name})" not in context.suggested
    ]
    for leaf in leaves:
        table = next((t for t in leaf.tables if t.form in ("matrix", "indicators", "transposed")), None)
        if table is not None and lost:
            place = context.places.districts[context.district].full_name if context.district else "tỉnh"
            found = ", ".join(c.commune_name for c in lost[:8]) + (
                f" và {len(lost) - 8} xã khác" if len(lost) > 8 else ""
            )
            page, at = leaf.page, (table.heading_rows[0], table.label)
            page.issue(
                "missing_commune",
                *at,
                found=found,
                place=place,
                commune_code=lost[0].commune_code if len(lost) == 1 else None,
            )
            return


def _gather(made: Ingested, pages: list[Page]) -> None:
    for page in pages:
        made.cells += page.cells()
        made.observations += page.observations
        made.issues += page.issues
    submission = made.submissions[0]
    _count(submission, made.cells)
    if submission["cells_held"] or any(o["state"] == "held" for o in made.observations):
        submission["status"] = "partly_accepted"
        submission["reason"] = f"{submission['cells_held']} ô được giữ lại"
        submission["reason_en"] = f"{submission['cells_held']} cells are held"


def _count(submission: dict[str, Any], cells: list[dict[str, Any]]) -> None:
    submission["cells_total"] = len(cells)
    submission["cells_held"] = sum(c["role"] == "held" for c in cells)


__all__ = ["CannotOpen", "Sheet", "read_workbook", "refused"]
