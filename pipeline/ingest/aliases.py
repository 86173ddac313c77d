"""Names that people decided on once: which of them no workbook uses any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.ingest.places import bare_commune
from pipeline.ingest.text import key
from pipeline.reference.model import Reference
from pipeline.schema import rules

NAMED_IN = ("label", "heading", "held")


def names_in(cells: Iterable[Mapping[str, Any]]) -> set[str]:
    """The texts of a workbook's cells that may be names of places."""
    return {c["text"] for c in cells if c["role"] in NAMED_IN and len(c["text"]) < 80}


def unused(reference: Reference, texts: Iterable[str]) -> list[dict[str, Any]]:
    """An issue for every alias of a commune or district that is none of ``texts``: it may be out of date."""
    wanted = [a for a in reference.aliases if a.kind in ("commune", "district")]
    there = {key(bare_commune(text)) for text in texts} if wanted else set()
    return [
        rules.issue("unused_alias", file=None, found=a.alias, expected=a.target, place=a.note)
        for a in wanted
        if key(bare_commune(a.alias)) not in there
    ]
