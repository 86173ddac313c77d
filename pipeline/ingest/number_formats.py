"""What a number format shows of a value: as a percentage, as a date, or only words that the value does not say.

ECMA-376 part 1, 18.8.31: up to four sections (positive; negative; zero; text), or sections with conditions in brackets;
text in quotes, after a backslash, or after ``_`` and ``*`` is shown as it is and says nothing about the value.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Ids that stand for a format without being written down; those left out show a plain number.
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)), "dd/mm/yyyy"),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "hh:mm:ss"),
    49: "@",
}
LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|!.')
BRACKETS = re.compile(r"\[(?P<inside>[^\]]*)\]")
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
TESTS = {
    "<": float.__lt__,
    "<=": float.__le__,
    ">": float.__gt__,
    ">=": float.__ge__,
    "=": float.__eq__,
    "<>": float.__ne__,
}


@lru_cache(maxsize=2_000)
def _sections(code: str) -> tuple[str, ...]:
    return tuple(re.findall(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;])+|(?<=;)(?=;)|^(?=;)|(?<=;)$', code)) or ("",)


@lru_cache(maxsize=2_000)
def _bare(section: str) -> str:
    """A section without what is shown literally and without its brackets."""
    return BRACKETS.sub("", LITERAL.sub("", section))


def section_for(code: str, value: float) -> str:
    """The section of a format that shows this number."""
    sections = _sections(code)
    conditions = [CONDITION.search(m["inside"]) for s in sections for m in [BRACKETS.search(s)] if m]
    if any(conditions):
        for s in sections:
            asked = next((c for m in BRACKETS.finditer(s) if (c := CONDITION.fullmatch(m["inside"].strip()))), None)
            if asked is None or TESTS[asked[1]](float(value), float(asked[2])):
                return s
        return sections[-1]
    numeric = list(sections[:3])
    if value < 0 and len(numeric) > 1:
        return numeric[1]
    return numeric[2] if value == 0 and len(numeric) > 2 else numeric[0]


@lru_cache(maxsize=2_000)
def is_date(code: str) -> bool:
    """True where the format shows a date or a time: ``dd/mm/yyyy``, ``[h]:mm``; not ``0" đ"`` or ``General``."""
    first = _sections(code)[0]
    if ELAPSED.search(LITERAL.sub("", first)):
        return True
    bare = re.sub(r"general", "", _bare(first), flags=re.IGNORECASE)
    return bool(re.search(r"[ymdhs]", bare, re.IGNORECASE)) and not re.search(r"[0#?]", re.sub(r"\.0+", "", bare))


def has_day(code: str) -> bool:
    """True where a date format shows more than the time of day."""
    return bool(re.search(r"[yd]", _bare(_sections(code)[0]), re.IGNORECASE))


def is_percent(code: str, value: float = 1.0) -> bool:
    """True where the format multiplies by a hundred: a percent sign that is no literal text."""
    return "%" in _bare(section_for(code, value))


def writes_percent(code: str, value: float = 1.0) -> bool:
    """True where the format writes a percent sign behind the value as it is: ``0.00"%"``, ``0\\%``."""
    section = section_for(code, value)
    return not is_percent(code, value) and any(
        "%" in m for m in LITERAL.findall(section) if not m.startswith(("_", "*"))
    )


def shows_otherwise(code: str, value: float) -> bool:
    """True where the eye sees something else than the number: words only, nothing at all, or a thousandth of it."""
    if code in ("", "General"):
        return False
    section = section_for(code, value)
    bare = _bare(section)
    if not bare.strip() and not section.strip():
        return True  # an empty section shows nothing
    if re.search(r"general|@", bare, re.IGNORECASE) or is_date(section):
        return False
    return not re.search(r"[0#?]", bare) or bool(re.search(r"[0#?],+(?![0#?,])", bare))


@lru_cache(maxsize=2_000)
def hides_text(code: str) -> bool:
    """True where the format's fourth section replaces a text by another, or by nothing."""
    sections = _sections(code)
    return len(sections) > 3 and "@" not in _bare(sections[3])
