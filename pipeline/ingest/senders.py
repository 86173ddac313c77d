"""Who sent a workbook: the district its titles and its communes name, or the department or office it comes from."""

from __future__ import annotations

from typing import Any

from pipeline.ingest.places import Places
from pipeline.ingest.sheets import Leaf, titles_of
from pipeline.ingest.text import clean, fold, key
from pipeline.reference.model import Reference

DISTRICT_FORMS = ("matrix", "indicator_matrix", "transposed", "self_assessment")


def _label_names(leaves: list[Leaf]) -> list[str]:
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


def district_of(
    leaves: list[Leaf], places: Places, file: str, form: str
) -> tuple[str | None, tuple[str, str, str] | None]:
    """The one district a file is about, judged by its titles and by the communes it lists; they must not disagree."""
    if form not in DISTRICT_FORMS:
        return None, None
    titles_above, _ = titles_of(leaves)
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


def name_sender(
    submission: dict[str, Any],
    form: str,
    district: str | None,
    leaves: list[Leaf],
    places: Places,
    reference: Reference,
) -> None:
    if district:
        submission |= {"sender": district, "sender_kind": "district", "district_code": district}
        return
    above, _ = titles_of(leaves)
    agencies = {key(c.lead_agency): c.lead_agency for c in reference.criteria if c.lead_agency}
    named = next((agencies[k] for t in above[:4] for k in agencies if k in key(t)), None)
    if form == "department":
        if named is None:
            criteria = {c.subject.split(".")[0] for leaf in leaves for t in leaf.tables for c in t.of("indicator")}
            named = next((c.lead_agency for c in reference.criteria if str(c.criterion_no) in criteria), "")
        submission |= {"sender": named, "sender_kind": "department"}
    else:
        # The superior body stands above the sender: 'UBND TỈNH …', then 'SỞ …' or 'VĂN PHÒNG …'.
        heads = [clean(t) for t in above if fold(t).startswith(("so ", "cuc ", "van phong", "ban ", "ubnd"))]
        first = next((t for t in heads if not fold(t).startswith("ubnd")), heads[0] if heads else "")
        own = named or (_title_case(first, reference) if first else reference.plan.coordinator)
        kind = "department" if named or fold(first).startswith(("so ", "cuc ")) else "province"
        submission |= {"sender": own, "sender_kind": kind}


def _title_case(text: str, reference: Reference) -> str:
    """A sender's name as printed; the coordinator's own name where that is meant."""
    coordinator = reference.plan.coordinator
    return coordinator if coordinator and key(coordinator) in key(text) else clean(text)
