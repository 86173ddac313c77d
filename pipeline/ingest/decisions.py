"""Decisions and days as registers write them: '123/QĐ-UBND ngày 4/5/2018', 'ngày 24 tháng 10 năm 2014'."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.ingest.text import clean, key

# Day, month, year with signs or words between them, in any mixture: '4/5/2018', '14 th 02 năm 2015', '15/03 năm 2016'.
_MONTH, _YEAR = (rf"\s*(?:[/.,\-–—]|,?\s*(?:{words})\b\.?|\s)\s*" for words in ("tháng|thang|thg|th|t", "năm|nam|n"))
_NUMBERS = (r"\d{1,2}", r"\d{1,2}", r"(?:\d{4}|\d\d)")
DAY = re.compile(rf"(?:ngày\s*)?({_NUMBERS[0]}){_MONTH}({_NUMBERS[1]}){_YEAR}({_NUMBERS[2]})")
YEAR_FIRST = re.compile(r"((?:19|20)\d\d)([/.\-])(\d{1,2})\2(\d{1,2})(?:[t ]00:00:00)?")
OFFICE = re.compile(r"^(?:(?:quyết định|qđ|nghị quyết|văn bản)\s*)?(?:số\s*:?\s*)?", re.IGNORECASE)
# What may lead from the number to the day: 'được ban hành ngày', 'ngày ký:', 'ngày, tháng'.
_LEADING = (
    r"(?:(?:được|đã)\s+)*(?:(?:ban hành|ký|ra)\s+)?(?:(?:ngày|ngay|ng\.)(?:\s*,?\s*tháng)?(?:\s*,?\s*năm)?)?"
    r"(?:\s*(?:ký|ban hành|ra))?\s*:?\s*"
)
WITH_DAY = re.compile(
    rf"[\s,;:(-]*{_LEADING}(?P<day>(?:19|20)\d\d[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}"
    rf"|(?<!\d){_NUMBERS[0]}{_MONTH}{_NUMBERS[1]}{_YEAR}{_NUMBERS[2]})"
    r"\s*\)?(?:\s+của\s+.{3,60})?[\s.;,]*$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+[a-z]?\s*/\s*(?:\d{4}\s*/\s*)?(?:qđ|qd|nq)\s*[-–]\s*[^\W\d_][\w.&\-–]*[^\W_]", re.IGNORECASE)
DAY_INSIDE = re.compile(
    rf"(?<![\d/.\-])(?:(?:19|20)\d\d([/.\-])\d{{1,2}}\1\d{{1,2}}|{_NUMBERS[0]}{_MONTH}{_NUMBERS[1]}{_YEAR}{_NUMBERS[2]})(?![\d/.\-])",
    re.IGNORECASE,
)
AROUND = frozenset(
    key("quyết định qđ nghị quyết số ngày ký ban hành ra của ubnd tỉnh huyện theo được đã tháng năm vào").split()
)
# A number with words of a day left in it is not read whole: it is held, never kept as '123/QĐ-UBND ngày'.
DECISION = re.compile(r"\d+[a-z]?\s*/(?!.*\b(?:ngày|ngay|ng|ký|ban hành|được|đã|ra)\b).*", re.IGNORECASE)
YEARS = range(2010, 2100)
CENTURY = 2000  # of a year of two digits; no decision of the programme is older


def day_of(text: str) -> dt.date | None:
    """A day as written in Vietnam: 24/10/2014, 24.10.14, 2014-10-24, 2014/10/24, 'ngày 24 tháng 10 năm 2014'. None for anything else."""
    typed = re.sub(r"^(?:ban hành|ký)\s+", "", clean(text).casefold()).rstrip(" ;,.")
    found = DAY.fullmatch(typed)
    first = YEAR_FIRST.fullmatch(typed.removeprefix("ngày "))
    if not found and not first:
        return None
    day, month, year = (int(g) for g in (found.groups() if found else first.group(4, 3, 1) if first else ()))
    try:
        return dt.date(year if year > 99 else CENTURY + year, month, day)
    except ValueError:
        return None


def split_decision(text: str) -> tuple[str, dt.date | None]:
    """(number, day) of a decision as a cell writes it: '123/QĐ-UBND ngày 4/5/2018', 'QĐ số 123/QĐ-UBND (4/5/2018)', in either
    order with any signs between; words that are neither's leave the text whole."""
    bare = OFFICE.sub("", text)
    day = DAY_INSIDE.search(bare)
    rest = bare[: day.start()] + " " + bare[day.end() :] if day else bare
    number = NUMBER.search(rest)
    left = set(key(NUMBER.sub(" ", rest, count=1)).split())
    if number and left <= AROUND and (day or key("ngày") not in left):
        return number[0], day_of(day[0]) if day else None
    found = WITH_DAY.search(bare)
    if not found:
        return bare, None
    return bare[: found.start()].strip(" ,;()[]-–/"), day_of(found["day"])
