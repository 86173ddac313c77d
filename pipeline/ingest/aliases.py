"""Names that people decided on once: which of them no workbook uses any more."""

from __future__ import annotations

from typing import Any

from pipeline.ingest.places import bare_commune
from pipeline.ingest.text import key
from pipeline.reference.model import Reference
from pipeline.schema import rules

NAMED_IN = ("label", "heading", "held")


def unused(reference: Reference, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An issue for every alias of a commune or district that stands in no workbook: it may be out of date."""
    wanted = [a for a in reference.aliases if a.kind in ("commune", "district")]
    if not wanted:
        return []
    there = {key(bare_commune(c["text"])) for c in cells if c["role"] in NAMED_IN and len(c["text"]) < 80}
    return [
        rules.issue("unused_alias", file=None, found=a.alias, expected=a.target, place=a.note)
        for a in wanted
        if key(bare_commune(a.alias)) not in there
    ]
