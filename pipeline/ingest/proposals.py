"""How a refused workbook could be read: rows of raw.proposals, for a person to approve with ``ntm learn``; never applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipeline.ingest import description
from pipeline.ingest.grid import address, position
from pipeline.ingest.headings import FORMS
from pipeline.ingest.lexicon import LABEL_MEANINGS, Lexicon
from pipeline.ingest.reading import Ingested
from pipeline.ingest.sheets import Leaf

LONGEST = 80  # characters of a heading; more is prose


def of_unknown(reading: Ingested, is_commune_name: Callable[[str], bool], lexicon: Lexicon) -> list[dict[str, Any]]:
    """A row for each column of a workbook without a known form: what its contents and its heading say it may be.

    None where nothing is proposed for any column of a sheet that could label its rows or be read.
    """
    columns = [c for c in description.describe(reading, is_commune_name) if 0 < len(c.heading) <= LONGEST]
    rows = []
    for sheet in dict.fromkeys(c.sheet for c in columns):
        own = [c for c in columns if c.sheet == sheet]
        found = {c.heading_cell: description.suggestion(c, own, lexicon) for c in own}
        meanings = {s.meaning for s in found.values() if s.meaning}
        if not meanings - {"index", "note", "unit", "district"}:
            continue
        form = _form(meanings)
        for c in own:
            proposed = found[c.heading_cell]
            rows.append(
                _row(
                    reading,
                    sheet,
                    form,
                    c.heading_cell,
                    c.heading,
                    proposed.meaning,
                    proposed.evidence,
                    proposed.confidence,
                )
                | {"holds": c.holds or None}
            )
    return rows


def of_rivals(reading: Ingested, leaves: Sequence[Leaf]) -> list[dict[str, Any]]:
    """A row for each column of a table that fits two forms, under each of them."""
    return [
        _row(
            reading,
            leaf.page.sheet.name,
            form.form,
            address(*column.cells[-1]),
            column.text,
            meaning,
            "heading",
            1 / len(table.rivals),
        )
        for leaf in leaves
        for table in leaf.tables
        for form in table.rivals
        for column in form.columns.values()
        if column.cells and (meaning := _full_meaning(column.meaning, column.subject))
    ]


def _full_meaning(meaning: str, subject: str) -> str:
    if meaning in ("unknown", "group", "other_year"):
        return ""
    if meaning == "label":
        return "commune"  # the forms that are rivals all list communes
    return f"{meaning}_{subject}" if meaning in ("criterion", "indicator") else meaning


def _form(meanings: Iterable[str]) -> str | None:
    """The form whose label and columns are all proposed; else one whose columns are; None where none fits."""
    kinds = {
        m.split("_")[0] if m.split("_")[0] in ("criterion", "indicator") and m[-1].isdigit() else m for m in meanings
    }
    whole = next((form for form, label, needed in FORMS if label in kinds and set(needed) <= kinds), None)
    labelled = kinds & set(LABEL_MEANINGS)
    return whole or next((form for form, _, needed in FORMS if not labelled and set(needed) <= kinds), None)


def _row(
    reading: Ingested,
    sheet: str,
    form: str | None,
    cell: str,
    heading: str,
    meaning: str,
    evidence: str,
    confidence: float,
) -> dict[str, Any]:
    submission = reading.submissions[0]
    return {
        "file": submission["file"],
        "period": submission["period"],
        "sheet": sheet,
        "form": form,
        "column_no": position(cell)[1],
        "cell": cell,
        "heading": heading,
        "meaning": meaning or None,
        "evidence": evidence or None,
        "confidence": round(confidence, 2),
    }
