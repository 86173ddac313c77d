"""Who a change came of: the words of mart.target_changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.text import lists
from pipeline.text.phrases import LANGUAGES
from pipeline.text.words import Words

PARTS = ("gained", "lost", "restated", "boundary")


def target_changes(row: Mapping[str, Any], words: Words) -> dict[str, str | None]:
    """gained_by, lost_by, restated_by, boundary_by and the same with ``_en`` of a row of mart.target_changes, which has
    beside its columns the lists gained_names, lost_names, restated_names, boundary_names (null: nobody)."""
    return {
        f"{part}_by{suffix}": lists.names(row[f"{part}_names"], lang) or None
        for part in PARTS
        for lang, suffix in zip(LANGUAGES, ("", "_en"), strict=True)
    }
