"""Indicators held against their thresholds, in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pipeline.text import codes
from pipeline.text.numbers import number, percent_sign
from pipeline.text.phrases import Lang, Phrase
from pipeline.text.words import Unit, Words

COMPARATORS = {
    ">=": Phrase("ít nhất {n}", "at least {n}"),
    "<=": Phrase("nhiều nhất {n}", "at most {n}"),
    "=": Phrase("đúng {n}", "exactly {n}"),
}
SIGNS = {">=": "≥", "<=": "≤", "=": "="}

NOT_MET = Phrase("{id}: chưa đạt", "{id}: not met")
SHORT = Phrase("{id}: {value}, cần {needed}, còn cách {gap}", "{id}: {value}, needs {needed}, {gap} to go")
FOUND = Phrase("{id} = {value}", "{id} = {value}")


def gap(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """What an indicator lacks. ``row``: indicator_id, value, comparator, threshold, margin (negative outside; null for a
    mark), unit."""
    unit = words.unit(row["unit"])
    return _gap(row["indicator_id"], row["value"], row["comparator"], row["threshold"], row["margin"], unit, lang)


# Thousands of communes share a few hundred figures.
@lru_cache(maxsize=50_000)
def _gap(
    indicator_id: str,
    value: float | None,
    comparator: str,
    threshold: float,
    margin: float | None,
    unit: Unit,
    lang: Lang,
) -> str:
    if margin is None:
        return NOT_MET.say(lang, id=indicator_id)
    return SHORT.say(
        lang,
        id=indicator_id,
        value=unit.figure(value, lang),
        needed=COMPARATORS[comparator].say(lang, n=unit.figure(threshold, lang)),
        gap=unit.difference.figure(abs(margin), lang),
    )


def needed(row: Mapping[str, Any], lang: Lang, unit: Unit) -> str:
    """'ít nhất 85 %'. ``row``: comparator, threshold."""
    return COMPARATORS[row["comparator"]].say(lang, n=unit.figure(row["threshold"], lang))


def found(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """'15.1 = 71,2 %'; a mark in words. ``row``: indicator_id, value, value_2 (of a compound one: 90 (50)), text, passes,
    unit."""
    return FOUND.say(lang, id=row["indicator_id"], value=_figures(row, "value", lang, words))


def threshold(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """'≥ 85 %', 'đạt' where a mark is asked for. ``row``: comparator, threshold, threshold_2, unit."""
    if row["threshold"] is None:
        return codes.STATES["passed"].say(lang)
    return f"{SIGNS[row['comparator']]} {_figures(row, 'threshold', lang, words)}"


def _figures(row: Mapping[str, Any], kind: str, lang: Lang, words: Words) -> str:
    """A figure, or the two of a compound one, with the unit; else the text, else the state it amounts to."""
    first, second = row[kind], row.get(f"{kind}_2")
    unit = words.unit(row.get("unit"))
    if first is None:
        return row.get("text") or codes.STATES["passed" if row.get("passes") else "failed"].say(lang)
    if second is None:
        return unit.figure(first, lang)
    both = f"{number(first, lang, unit.places)} ({number(second, lang, unit.places)})"
    return percent_sign(both, lang) if unit.is_percent else f"{both} {unit.name(lang)}".strip()
