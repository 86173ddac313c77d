"""Which figure a column of outputs or money holds: the plan, this period's, the one since the year began, an estimate.

Told by what the words of its headings, the upper ones with the lower, say of the thing and of the time. Only the year's
own figures count; those of another time or of a part of the year's plan are set aside as such.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest import times
from pipeline.ingest.text import clean
from pipeline.ingest.titles import months_named

if TYPE_CHECKING:
    from pipeline.ingest.lexicon import Lexicon

SEVERAL_YEARS = re.compile(
    r"giai đoạn|các năm|nhiều năm|thời kỳ|(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d|từ (?:năm )?(?:19|20)\d\d|\b(?:2|3|4|5|10) năm\b"
    r"|từ khi|từ đầu chương trình"
)
# 'Năm 2019 (kế hoạch và thực hiện)', 'Năm kế hoạch' over a plan and its results says of neither column which it is.
BOTH = re.compile(
    r"(?<=\bnăm )kế hoạch\b|\(?\b(?:kế hoạch|kh)\s*(?:và|,|/|&|-|–)\s*(?:kết quả )?(?:thực hiện|th|kết quả|kq)\b\)?"
    r"|\(?\b(?:thực hiện|th)\s*(?:và|,|/|&|-|–)\s*(?:kế hoạch|kh)\b\)?",
    re.IGNORECASE,
)
PART = re.compile(r"\bquý\b|\btháng\b|\bđợt\b|bổ sung|điều chỉnh|trung hạn|còn lại|vốn kéo dài")
OF_MONEY = ("mobilised", "disbursed")
CONCEPTS = frozenset(
    {
        "planned",
        "this_period",
        "cumulative",
        "estimate",
        "result",
        "share",
        "unit",
        "index",
        "note",
        "work_agency",
        *OF_MONEY,
    }
)


def meaning_of(texts: list[str], allowed: frozenset[str], lexicon: Lexicon, form: str) -> str:
    """The meaning of a column under these headings, top to bottom; 'unknown' where they do not tell."""
    texts = [*(BOTH.sub(" ", clean(t)) for t in texts[:-1]), *texts[-1:]]
    each = [lexicon.meanings(t) & allowed & CONCEPTS for t in texts]
    if not texts:
        return "unknown"
    lowest = each[-1]
    if "%" in texts[-1] and "unit" not in lowest:
        return "share"  # no figure of its own: those of outputs counted in percent have their unit in the row
    if not lowest and not times.is_only_time(texts[-1]):
        return "unknown"
    for plain in ("share", "unit", "index", "note", "work_agency"):
        if plain in lowest:
            return plain
    whole = " / ".join(clean(t) for t in texts)
    lower = times.written_out(whole)
    concepts = set().union(*each)
    if not concepts and lexicon.time(whole) not in (times.THIS, times.OTHER):
        return "unknown"
    if "planned" in concepts:  # 'Kế hoạch giao đầu năm' is this year's
        texts = [re.sub("đầu năm", " ", clean(t).casefold()) for t in texts]
    if any(lexicon.time(t) == times.OTHER for t in texts) or SEVERAL_YEARS.search(lower):
        return "other_year"
    span = times.span_of(lower, lexicon.period) if lexicon.period else times.NONE
    if span == times.OTHER_STRETCH:
        return "unknown"
    if (times.IN_MONTH.search(lower) and not times.STRETCH.search(lower)) or times.LATE.search(lower):
        return "other_year"  # of one month: neither the quarter's nor the year's
    money = concepts & set(OF_MONEY)
    if len(money) > 1:
        return "unknown"
    if "estimate" in concepts:
        # An estimate of the year; one of the months reported is no figure to count.
        months = {m for _, m in months_named(lower)} | {int(m) for _, m in times.BARE_DAY.findall(lower)}
        partly = months != {12} if months else re.search(r"(?<!\d)(?!12 )\d+ tháng|\d+\s*/\s*\d+", lower)
        return "unknown" if money or span == times.QUARTER or partly else "estimate"
    if "planned" in concepts:
        if money or concepts & {"result", "cumulative", "this_period"}:
            return _lower(each) if not money else "unknown"
        return "other_year" if PART.search(lower) else "planned"
    if money:
        return "other_year" if span == times.QUARTER else money.pop()
    if form == "funding":
        return (
            "unknown"
            if concepts & {"this_period"} or span == times.QUARTER
            else "result"
            if concepts or span
            else "unknown"
        )
    if span == times.QUARTER and "cumulative" not in lowest:
        return "this_period"
    if "cumulative" in concepts:
        return "cumulative"
    if "this_period" in concepts:
        return "cumulative" if span == times.FROM_START and times.END.search(lower) else "this_period"
    if span == times.FROM_START:
        return "cumulative"
    return "result" if "result" in concepts else "unknown"


def other_time(texts: list[str], lexicon: Lexicon, form: str) -> tuple[str, str, str]:
    """(meaning in its own time, time, period) of a column that ``meaning_of`` sets aside; '' for what does not tell."""
    each = [lexicon.meanings(t) & CONCEPTS for t in texts]
    concepts = set().union(*each)
    lower = times.written_out(" / ".join(clean(t) for t in texts))
    period = next((p for t in reversed(texts) if lexicon.time(t) == times.OTHER and (p := lexicon.period_of(t))), "")
    period = period or lexicon.period_of(lower)
    if SEVERAL_YEARS.search(lower):
        period = ""
    if "planned" in concepts:
        # A quarter's plan, or what was added to it, is no part of the plan that a target states.
        year = period[:4] or (lexicon.period[:4] if not SEVERAL_YEARS.search(lower) else "")
        return "planned", "" if PART.search(lower) or not year else times.PLAN, f"{year}-12" if year else ""
    if not period or times.LATE.search(lower) or times.IN_MONTH.search(lower) or period >= lexicon.period:
        return next(iter(sorted(concepts - {"note"})), ""), "", period
    money = concepts & set(OF_MONEY)
    if money or form == "funding":
        return (next(iter(money)), times.EARLIER_PERIOD, period) if len(money) == 1 else ("result", "", period)
    span = times.span_of(lower, period)
    if span == times.QUARTER and "cumulative" not in each[-1]:
        return "this_period", times.EARLIER_PERIOD, period
    if "cumulative" in concepts or span == times.FROM_START or times.SAME_MONTH.search(lower) or period.endswith("-12"):
        return "cumulative", times.EARLIER_PERIOD, period
    return "result", "", period  # 'Kỳ trước': the quarter's or the year's so far


def _lower(each: list[set[str]]) -> str:
    """Of headings that speak of a plan and of results, what the lowest says where it says one thing."""
    lowest = each[-1]
    return next(iter(lowest)) if len(lowest) == 1 and lowest <= {"planned", "cumulative", "this_period"} else "unknown"
