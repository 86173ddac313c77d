"""Who sent a workbook: the district its titles and its communes name, or the department or office it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.ingest.grid import Workbook
from pipeline.ingest.places import Places
from pipeline.ingest.sheets import Leaf
from pipeline.ingest.text import clean, fold, key
from pipeline.ingest.titles import commune_named
from pipeline.reference.model import HeadingAlias, Reference

TITLE_ROWS = 12  # above them a sender names itself
DISTRICT_FORMS = ("matrix", "indicator_matrix", "transposed", "self_assessment")


def _label_names(leaves: list[Leaf], places: Places) -> list[str]:
    """Names in the label columns of district forms."""
    made = []
    for leaf in leaves:
        for table in leaf.tables:
            if table.form in ("matrix", "indicators"):
                rows = leaf.page.sheet.rows(table.first_row, table.last_row)
                made += [t for cells in rows if (t := leaf.page.sheet.text(cells[0].row, table.label))]
            elif table.form == "transposed":
                made += [c.subject for c in table.of("commune_column")]
            elif table.form == "self_assessment":
                above = (c.text for row in range(1, table.heading_rows[0]) for c in leaf.page.sheet.row(row))
                named = (commune_named(t, places.is_commune_name) for t in above)
                made.append(next(filter(None, named), leaf.page.sheet.name))
    return made


def district_of(
    leaves: list[Leaf], above: list[str], places: Places, file: str, form: str
) -> tuple[str | None, tuple[str, str, str] | None]:
    """The one district a file is about, or the problem (rule, found, expected) where its evidence disagrees. ``above``: the
    texts above its tables.

    Evidence, the strongest first: the communes of all its sheets together, its titles and heading rows, its file's
    name. Titles may not contradict the communes, nor may the file's name where no title names a district (contract,
    rule 7). Eleven names are communes of two districts, so a wrong district would take marks without a word.
    """
    labels = _label_names(leaves, places)
    if form == "department" and _is_one_district(above, labels, places):
        form = "indicator_matrix"
    if form not in DISTRICT_FORMS:
        return None, None
    headings = {
        places.district(n) for n in labels if places.has_district_prefix(n) or not places.is_commune_name(n)
    } - {None}
    if len(headings) > 1:
        return None, None  # a form of the whole province: districts come from its heading rows
    mentioned = set().union(*(places.districts_mentioned(t) for t in above))
    named_by_file = places.district_in_file_name(file.split("/", 1)[1])
    listed, rival = _by_communes(labels, places)
    stated = [
        ({h for h in headings if h}, "dòng tên huyện: "),
        (mentioned, ""),
        ({named_by_file} - {None} if not mentioned else set(), "tên tệp: "),
    ]
    for codes, source in stated:
        if codes and listed and listed not in codes:
            return None, ("wrong_district", source + _names(codes, places), _names({listed}, places))
    if rival:
        return None, ("district_unclear", f"các xã trong bảng thuộc {_names(rival, places)}", "")
    if listed:
        return listed, None
    claims = [
        *({c} for c in headings),
        *([mentioned] if mentioned else []),
        *([{named_by_file}] if named_by_file else []),
    ]
    agreed = set.intersection(*claims) if claims else set()
    if len(agreed) == 1:
        return agreed.pop(), None
    if claims and not agreed:
        told = [f"tiêu đề ghi {_names(mentioned | headings, places)}"] * bool(mentioned | headings)
        told += [f"tên tệp ghi {_names({named_by_file}, places)}"] * bool(named_by_file)
        return None, ("district_unclear", ", ".join(told), "")
    return None, ("unknown_sender", file, "")


def district_named(leaves: list[Leaf], places: Places, file: str) -> str | None:
    """The one district that a workbook without a known form names above its tables, or else in its file name."""
    above = [
        c.text
        for leaf in leaves
        for row in range(1, TITLE_ROWS + 1)
        for c in leaf.page.sheet.row(row)
        if c.kind == "text"
    ]
    if any(fold(clean(t)).startswith(("so ", "cuc ", "van phong")) for t in above):
        return None
    mentioned = set().union(*(places.districts_mentioned(t) for t in above))
    by_file = places.district_in_file_name(file.split("/", 1)[1])
    return next(iter(mentioned or {by_file})) if len(mentioned | ({by_file} - {None})) == 1 else None


def headings_of_sender(book: Workbook, file: str, reference: Reference) -> list[HeadingAlias]:
    """What the workspace has been taught of this sender's headings: it is named by the file or above its tables."""
    taught = [h for h in reference.headings if h.sender]
    if not taught:
        return []
    texts = [c.text for sheet in book.sheets for row in range(1, TITLE_ROWS + 1) for c in sheet.row(row)]
    named = fold(" ".join([file, *texts]))
    return [h for h in taught if fold(h.sender) in named]


def _is_one_district(above: list[str], labels: list[str], places: Places) -> bool:
    """True for indicators of one criterion that a district sends: its titles name it, and every commune is its own."""
    mentioned = set().union(*(places.districts_mentioned(t) for t in above))
    names = [n for n in labels if places.is_commune_name(n)]
    return len(mentioned) == 1 and bool(names) and all(places.resolve(n, next(iter(mentioned))).commune for n in names)


def _by_communes(labels: list[str], places: Places) -> tuple[str | None, set[str]]:
    """(the district most communes of a list belong to, the districts it cannot be told from).

    A district with two communes or more of its own on the list, and half as many as the first, is no slip of typing.
    """
    names = [n for n in labels if places.is_commune_name(n)]
    ranked = sorted(places.district_votes(names).items(), key=lambda v: v[1], reverse=True)
    own = [(code, v.own) for code, v in ranked if v.own]
    several = {code for code, n in own if n >= 2 and n * 2 >= own[0][1]}
    if len(several) > 1:
        return None, several
    return places.best_district(names), set()


def _names(codes: Iterable[str | None], places: Places) -> str:
    return ", ".join(places.districts[c].full_name for c in sorted(filter(None, codes)))


def name_sender(
    submission: dict[str, Any],
    form: str,
    district: str | None,
    leaves: list[Leaf],
    above: list[str],
    reference: Reference,
) -> None:
    """Set who sent a workbook: the district, else the agency or office it names. One without a known form that names
    none has no sender."""
    if district:
        submission |= {"sender": district, "sender_kind": "district", "district_code": district}
        return
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
        if form == "unknown" and not named and (not first or fold(first).startswith("ubnd")):
            return
        own = named or (_title_case(first, reference) if first else reference.plan.coordinator)
        kind = "department" if named or fold(first).startswith(("so ", "cuc ")) else "province"
        submission |= {"sender": own, "sender_kind": kind}


def _title_case(text: str, reference: Reference) -> str:
    """A sender's name as printed; the coordinator's own name where that is meant."""
    coordinator = reference.plan.coordinator
    return coordinator if coordinator and key(coordinator) in key(text) else clean(text)
