"""Numbers as offices write them: decimal comma, thousands dot, percent, units, compound cells. Ambiguity is held.

Contract, rule of reading 11: ``12,350`` is 12.35; ``28.500`` alone in a column that does not settle its separator is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.ingest.text import clean

LONGEST = 400  # characters of a line that explains signs
DASHES = ("-", "–", "—", "−")
DASH_IS_ZERO = re.compile(
    r"(?:dấu\s*)?(?<![\w\d])[\"'“‘(]*\s*[-–—−]\s*[\"'”’)]*\s*(?:[:=]|là|(?:có )?nghĩa là|tức là|thể hiện)\s*"
    r"(?:là\s*)?(?:số\s*)?(?:bằng\s*)?"
    r"(?:0\b|không\b(?!\s*(?:có số liệu|có báo cáo|rõ|báo cáo|áp dụng|xét|đạt|thống kê))|chưa phát sinh)"
)
PLAIN = re.compile(r"[+-]?\d+")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
THOUSANDS_DOT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3}){2,}(,\d+)?|[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+")
ONE_DOT = re.compile(r"[+-]?\d+\.\d+")
MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
THOUSANDS_SPACE = re.compile(r"[+-]?[1-9]\d{0,2}( \d{3})+(,\d+)?")
COMPOUND = re.compile(r"(?P<first>[^()]+?)\s*\(\s*(?P<second>[^()]+?)\s*\)")
UNIT = re.compile(r"(?P<number>[+-]?[\d.,\s]*\d)\s*(?P<unit>[^\d\s(),.+-].*)")


class Number(NamedTuple):
    """A number as read: value, second value of a compound cell, or the rule that says why it is held."""

    value: float | None = None
    value_2: float | None = None
    rule: str = ""
    expected: str = ""
    unit: str = ""


def dash_is_zero(texts: Iterable[str]) -> bool:
    """True where a form says that a dash stands for nothing: 'Dấu (-): bằng 0' (contract, rule 15)."""
    return any(DASH_IS_ZERO.search(clean(t).casefold()) for t in texts if len(t) <= LONGEST)


def dot_means(texts: Iterable[str]) -> str:
    """What the dot is in a column of texts: 'thousands', 'decimal', or '' where the column does not settle it."""
    thousands = decimal = False
    for text in texts:
        for part in re.split(r"[()]", clean(text)):
            bare = re.sub(r"[^\d.,+-]", "", part)
            if THOUSANDS_DOT.fullmatch(bare) or DECIMAL_COMMA.fullmatch(bare):
                thousands = True
            elif ONE_DOT.fullmatch(bare) and not MAYBE_THOUSANDS.fullmatch(bare):
                decimal = True
    return "" if thousands == decimal else ("thousands" if thousands else "decimal")


@lru_cache(maxsize=20_000)
def parse(text: str, dot: str) -> Number:
    """A number alone in its cell, without unit; ``dot`` as dot_means says."""
    bare = clean(text).replace("−", "-")
    bare = (THOUSANDS_SPACE.fullmatch(bare) and bare.replace(" ", "")) or bare
    if PLAIN.fullmatch(bare):
        return Number(float(bare))
    if DECIMAL_COMMA.fullmatch(bare):
        # Rule 11: a comma is decimal, also before three digits.
        return Number(float(bare.replace(",", ".")))
    if THOUSANDS_DOT.fullmatch(bare):
        return Number(float(bare.replace(".", "").replace(",", ".")))
    if ONE_DOT.fullmatch(bare):
        if not MAYBE_THOUSANDS.fullmatch(bare):
            return Number(float(bare)) if dot != "thousands" else Number(rule="unreadable_number")
        as_thousands, as_decimal = float(bare.replace(".", "")), float(bare)
        if dot == "thousands":
            return Number(as_thousands)
        if dot == "decimal":
            return Number(as_decimal)
        return Number(rule="ambiguous_number", expected=f"{as_thousands:.0f} hoặc {bare.replace('.', ',')}")
    return Number(rule="unreadable_number")


def read(text: str, dot: str, *, compound: bool = False) -> Number:
    """A number with what may stand around it: percent sign, unit, and for compound indicators a second one in brackets."""
    typed = clean(text)
    second: Number | None = None
    split = COMPOUND.fullmatch(typed)
    if split:
        if not compound:
            return Number(rule="unreadable_number")
        typed, second = split["first"], _with_unit(split["second"], dot)
        if second.value is None:
            return second
    first = _with_unit(typed, dot)
    if first.value is None or second is None:
        return first
    return Number(first.value, second.value, unit=first.unit or second.unit)


def _with_unit(text: str, dot: str) -> Number:
    found = parse(text, dot)
    if found.value is not None or found.rule == "ambiguous_number":
        return found
    split = UNIT.fullmatch(clean(text))
    if not split:
        return found
    inner = parse(split["number"], dot)
    return Number(inner.value, None, inner.rule, inner.expected, split["unit"].strip(" .").casefold())
