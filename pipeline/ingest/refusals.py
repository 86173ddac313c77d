"""What becomes of a workbook that is refused as a whole: every cell held, its sender and period kept, a proposal made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.ingest import corrections
from pipeline.ingest.comparatives import Reader, read_apart
from pipeline.ingest.grid import address
from pipeline.ingest.page import Context, Page
from pipeline.ingest.reading import Ingested, count_cells
from pipeline.ingest.sheets import Leaf
from pipeline.schema import rules

# As an issue names the forms a sheet could be.
FORM_NAMES = {
    "recognition": ("danh sách xã được công nhận", "register of recognised communes"),
    "advanced": ("tiêu chí nâng cao", "advanced criteria"),
    "model_area": ("khu dân cư kiểu mẫu", "model residential areas"),
    "indicators": ("biểu chỉ tiêu", "form of indicators"),
    "matrix": ("biểu tiêu chí theo xã", "criteria by commune"),
}


def refuse(made: Ingested, leaves: list[Leaf], hidden: list[Page], rule: str, found: str, expected: str) -> None:
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
        found_en=_in_english(found) if rule == "ambiguous_form" else None,
        period=submission["period"],
    )
    submission |= {"status": "refused", "reason": issue["message_vi"], "reason_en": issue["message_en"]}
    made.issues.append(issue)
    for page in [leaf.page for leaf in leaves] + hidden:
        page.observations.clear()
        page.issues = [i for i in page.issues if i["rule"] in ("hidden_sheet", "corrected_cell", corrections.STALE)]
        for row, column in page.sheet.cells:
            page.role(row, column, "held", str(issue["message_vi"]))
        made.cells += page.cells()
        made.issues += page.issues
    count_cells(submission, made.cells)


def propose(made: Ingested, rows: list[dict[str, Any]]) -> None:
    """Keep how a refused file could be read, and say in its reason how that is approved."""
    submission = made.submissions[0]
    made.proposals = rows
    if rows:
        submission["reason"] = (
            f'{submission["reason"]} Xem cách hiểu được gợi ý và dạy: ntm learn "{submission["file"]}"'
        )
        submission["reason_en"] = (
            f'{submission["reason_en"]} What it may mean, to be taught: ntm learn "{submission["file"]}"'
        )


def _in_english(forms: str) -> str:
    """Names of forms in English, as _problem joins them in Vietnamese."""
    return " and ".join(english for vietnamese, english in FORM_NAMES.values() if vietnamese in forms)


def hold_what_it_would_report(
    made: Ingested, leaves: list[Leaf], context: Context, readers: Mapping[str, Reader]
) -> None:
    """What a file of another period would have reported is held for this one, never shown as it was before (contract,
    rule 13): its observations without what they say."""
    unsaid = ("value", "value_2", "on_date", "decision_no", "year_counted", "detail")
    for leaf in leaves:
        for table in leaf.tables:
            observations = read_apart(leaf.page, table, context, readers[table.form]).observations
            made.observations += [
                {**o, "state": "held", **dict.fromkeys(unsaid)} for o in observations if o["state"] != "not_reported"
            ]
