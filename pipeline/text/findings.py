"""The words of issues that show between rows: what was found, what is expected, where.

A query of warehouse/sql/findings gives a text as it stands in a workbook as text, and everything else by what it is:

- a number (a figure or a count);
- {'state': code} or {'state': code, 'text': text}: a state, or the text where it is none;
- {'phrase': code}: a phrase of ``PHRASES``;
- {'period': period, 'state': code}: what a period said;
- {'stage': code or null, 'day': date or null}: a stage of recognition and its day, or the day alone;
- {'indicator': …}, {'threshold': …}: a struct as ``indicators.found`` and ``indicators.threshold`` take it;
- {'indicator': …, 'threshold': …}: both, the threshold in brackets;
- a list of these, joined by semicolons, or by ' / ' where they are states.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.text import codes, indicators, lists
from pipeline.text.dates import date
from pipeline.text.numbers import number
from pipeline.text.phrases import LANGUAGES, Lang, Phrase
from pipeline.text.subjects import subject
from pipeline.text.words import Words

PHRASES = {
    # Never the answer itself: what stands in a return must not be a mark to copy.
    "confirmed": Phrase("xác nhận của đơn vị, kèm minh chứng", "the sender's confirmation, with evidence"),
    "one_decision": Phrase("một quyết định", "one decision"),
    "recognition_decision": Phrase("quyết định công nhận", "a decision of recognition"),
}
STAGED = Phrase("{stage} ({day})", "{stage} ({day})")
PART = Phrase("{place}, {part}", "{place}, {part}")

HELD_CELLS = Phrase("{n} ô được giữ lại", "{n} cells are held")
HELD_CELL = Phrase("1 ô được giữ lại", "1 cell is held")
REPLACED = Phrase("Đã được thay bằng {file}", "Replaced by {file}")


def finding(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    """found, expected, place and the same with ``_en`` of a row of a finding: found and expected as above; where it is,
    as place (a text), or commune_name, district_name, criterion_no, part (an indicator, an output), or target (a struct
    as ``subjects.subject`` takes it), or output_id beside place."""
    return {
        f"{key}{suffix}": text
        for lang, suffix in zip(LANGUAGES, ("", "_en"), strict=True)
        for key, text in (
            ("found", value(row["found"], lang, words)),
            ("expected", value(row["expected"], lang, words)),
            ("place", _place(row, lang, words)),
        )
    }


def value(told: Any, lang: Lang, words: Words) -> str:
    """What a query gave, in words. Raises KeyError for a code without words, TypeError for what is none of the above."""
    if told is None:
        return ""
    if isinstance(told, str):
        return told
    if isinstance(told, int | float):
        return number(told, lang)
    if isinstance(told, list):
        is_states = all(isinstance(t, Mapping) and "state" in t and "period" not in t for t in told)
        return (" / " if is_states else "; ").join(value(t, lang, words) for t in told)
    if not isinstance(told, Mapping):
        raise TypeError(f"a finding cannot say {told!r}")
    if "phrase" in told:
        return PHRASES[told["phrase"]].say(lang)
    if "stage" in told:
        day = date(told["day"], lang)
        return STAGED.say(lang, stage=codes.STAGES[told["stage"]].say(lang), day=day) if told["stage"] else day
    if "state" in told:
        state = codes.STATES.get(told["state"])
        said = state.say(lang) if state else told.get("text") or told["state"]
        return f"{told['period']}: {said}" if "period" in told else said
    parts = [indicators.found(told["indicator"], lang, words)] if "indicator" in told else []
    if "threshold" in told:
        threshold = indicators.threshold(told["threshold"], lang, words)
        parts.append(f"({threshold})" if parts else threshold)
    return " ".join(parts)


def _place(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    if row.get("target"):
        return subject(row["target"], lang, words)
    if row.get("output_id"):
        named = words.name("output", row["output_id"], lang) or words.name("funding", row["output_id"], lang)
        return named or row["place"]
    if row.get("commune_name"):
        label = lists.commune(row["commune_name"], row["district_name"])
        if row.get("part"):
            return PART.say(lang, place=label, part=row["part"])
        return lists.place(label, row.get("criterion_no"), lang)
    return row.get("place") or ""


def submission_reason(row: Mapping[str, Any]) -> dict[str, str]:
    """reason and reason_en of a file's new status: replaced_by (the file), else held (a number of cells)."""
    texts = {}
    for lang, suffix in zip(LANGUAGES, ("", "_en"), strict=True):
        if row.get("replaced_by"):
            texts[f"reason{suffix}"] = REPLACED.say(lang, file=row["replaced_by"])
        else:
            texts[f"reason{suffix}"] = (HELD_CELL if row["held"] == 1 else HELD_CELLS).say(
                lang, n=number(row["held"], lang, 0)
            )
    return texts
