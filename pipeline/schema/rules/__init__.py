"""The rules that can raise an issue: how grave, what to tell the sender, how to mend it. One sentence each, once.

A text may use {found}, {expected}, {place} (a commune, a criterion, another cell). Severity: *critical* costs the whole
file or a whole column, *warning* needs a person, *info* is worth knowing and needs nothing.
"""

from __future__ import annotations

from pipeline.schema.rules.between import BETWEEN_RULES
from pipeline.schema.rules.cells import CELL_RULES
from pipeline.schema.rules.files import FILE_RULES
from pipeline.schema.rules.rule import Rule

__all__ = ["BETWEEN_RULES", "CELL_RULES", "FILE_RULES", "RULES", "Rule", "clip", "issue"]

RULES: dict[str, Rule] = {r.id: r for r in FILE_RULES + CELL_RULES + BETWEEN_RULES}


def issue(
    rule: str,
    *,
    file: str | None,
    sheet: str | None = None,
    cell: str | None = None,
    found: object = "",
    expected: object = "",
    place: str = "",
    found_en: object | None = None,
    expected_en: object | None = None,
    place_en: str | None = None,
    period: str | None = None,
    commune_code: str | None = None,
    criterion_no: int | None = None,
) -> dict[str, object]:
    """A row of ``raw.issues`` (without issue_id) for a rule of this catalogue; the English words where they differ from
    the others. Raises KeyError for an unknown rule."""
    r = RULES[rule]
    words = {"found": clip(found), "expected": clip(expected), "place": place}
    english = {
        "found": words["found"] if found_en is None else clip(found_en),
        "expected": words["expected"] if expected_en is None else clip(expected_en),
        "place": place if place_en is None else place_en,
    }
    tidy = lambda text, words=words: text.format(**words).replace(" ()", "")  # noqa: E731
    return {
        "file": file,
        "sheet": sheet,
        "cell": cell,
        "rule": rule,
        "severity": r.severity,
        "found": words["found"],
        "expected": words["expected"],
        "message_vi": tidy(r.message_vi),
        "message_en": tidy(r.message_en, english),
        "remedy_vi": tidy(r.remedy_vi),
        "remedy_en": tidy(r.remedy_en, english),
        "period": period,
        "commune_code": commune_code,
        "criterion_no": criterion_no,
    }


def clip(text: object, limit: int = 200) -> str:
    """A text of a cell, cut for a message."""
    line = " ".join(str(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
