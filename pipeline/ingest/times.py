"""Which time a heading speaks of, against the period of the file: this period, another one, an intention, or none.

A column of another time never counts as this period's (contract, rules of reading 7 and 8).
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline import periods
from pipeline.ingest.abbreviations import initials_out
from pipeline.ingest.text import clean, key
from pipeline.ingest.titles import LEGAL, QUARTERS, months_named, spelled
from pipeline.ingest.vocabulary import FILLERS

LONGEST = 400  # characters of a heading or caption
THIS, OTHER, PLAN, NONE = "this", "other", "plan", ""
EARLIER_PERIOD = "earlier"
QUARTER, FROM_START, OTHER_STRETCH = "quarter", "from start", "other stretch"

EARLIER = re.compile(
    r"\b(kỳ trước|quý trước|năm trước|tháng trước|lần trước|đợt trước|cùng kỳ|năm ngoái|đầu kỳ|"
    r"(?<!từ )(?<!tháng )(?<!quý )đầu năm(?! đến)|"
    r"kỳ gốc|trước đây|chuyển sang|kéo dài|năm sau|kỳ sau|kỳ tới|quý sau|quý tới|tiếp theo|còn lại)\b"
)
INTENDED = re.compile(
    r"\b(kế hoạch|kh|đăng ký|đk|dự kiến|dk|phấn đấu|mục tiêu|chỉ tiêu giao|ước|lộ trình|nhiệm vụ năm|đề nghị|nhu cầu|"
    r"giao(?! thông))\b"
)
CURRENT = re.compile(
    r"\b(kỳ này|năm nay|hiện nay|hiện tại|quý này|kỳ báo cáo|quý báo cáo|cuối kỳ|đến nay|trong kỳ|trong quý|hiện trạng)\b"
)
LATE = re.compile(r"\btháng cuối năm\b|\bcuối năm (?:nay|này)\b")
BEGUN = re.compile(r"\b(từ đầu năm|lũy kế|luỹ kế|cộng dồn|lk)\b")
IN_MONTH = re.compile(r"(?<!đến )(?<!hết )(?<!\d )\btháng\s*\d{1,2}\b(?!\s*tháng)")
UP_TO = re.compile(r"\b(?:đến|hết)\s+(?:hết\s+|cuối\s+)?(?:quý|tháng)\b")
SHORT_QUARTER = re.compile(r"\bq\.?\s*(iv|i{1,3}|[1-4])\b")
IN_QUARTER = re.compile(
    r"\b(quý báo cáo|trong quý|quý này|trong kỳ|trong tháng|phát sinh|quý\s*(?:[ivx]{1,3}|[1-4])\b)"
)
YEAR = re.compile(r"\b(20\d\d)\b")  # no figure of the programme is older
BARE_MONTHS = re.compile(r"\b(\d{1,2})\s*tháng\b|\b(\d{1,2})\s*t\b")
BARE_DAY = re.compile(r"(?<![\d/.])(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?![\d/.\-])")
BARE_QUARTER = re.compile(r"\bquý\s*(i{1,3}|iv|[1-4])\b")
SAME_MONTH = re.compile(r"\bcùng kỳ\b")
YEAR_BEFORE = re.compile(r"\b(?:năm trước|năm ngoái|(?<!từ )(?<!tháng )(?<!quý )đầu năm(?! đến))\b")
PERIOD_BEFORE = re.compile(r"\b(?:kỳ trước|lần trước|đợt trước|đầu kỳ)\b")
MONTHS_BEFORE = ((re.compile(r"\bquý trước\b"), 3), (re.compile(r"\btháng trước\b"), 1))
NO_PERIOD = re.compile(
    r"\b(?:trước đây|chuyển sang|kéo dài|còn lại|tiếp theo|kỳ gốc|năm sau|kỳ sau|kỳ tới|quý sau|quý tới)\b"
)


def _quarter(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    return f"quý {last // 3}" if last == first + 2 else found[0]


_AND = r"\s*(?:[,;+&]|và)\s*(?:tháng |t)?"
_TO = r"\s*(?:đến|[-–—>→]+)\s*(?:hết\s+|cuối\s+)*"
_BETWEEN = r"\s*(?:\+|,|;|&|và|đến|[-–—])\s*(?:hết\s+)?(?:quý\s*)?"
# The year's first day, month or quarter with what it goes up to: 'từ 1/1 đến 30/6', 'T1-T6', 'quý I + II', 'nửa đầu năm'.
FROM_BEGINNING = (
    (re.compile(r"(?<!kỳ )(?<!quý )(?<!năm )\btới\b"), "đến"),
    (re.compile(rf"\b(?:3 )?(?:tháng|t\.?)\s*(1|4|7|10){_AND}(?:2|5|8|11){_AND}(3|6|9|12)\b"), _quarter),
    (re.compile(r"\b(\d{1,2})\s*(?:t|th)\.?\s*(?=đầu năm|cuối năm|năm\b)"), r"\1 tháng "),
    (re.compile(r"\btừ\s+(?:ngày\s+)?0?1\s*[/.\-]\s*0?1\b(?![/.\-]\d\d?\b)"), "từ đầu năm"),
    (re.compile(r"(?<![\d/.\-])0?1\s*[/.\-]\s*0?1((?:\s*[/.\-]\s*20\d\d)?\s*(?:đến|[-–—])\s*(?:ngày\s+)?\d)"), r"từ đầu năm\1"),
    (re.compile(rf"(?<![\d/.\-])0?(\d\d?)/(20\d\d){_TO}0?(\d\d?)/\2\b"), r"từ tháng \1 đến tháng \3/\2"),
    (re.compile(rf"(?:\btừ\s+)?\b(?:tháng|t\.?)\s*0?1(?:/20\d\d)?{_TO}(?:tháng|t\.?)?\s*(\d{{1,2}})\b"), r"từ đầu năm đến hết tháng \1"),
    (re.compile(rf"(?:\btừ\s+)?\bquý\s*(?:i|1)(?:{_BETWEEN}(?:ii|2))(?!{_BETWEEN}(?:iii|3)\b)\b"), "từ đầu năm đến hết quý ii"),
    (re.compile(rf"(?:\btừ\s+)?\bquý\s*(?:i|1)(?:{_BETWEEN}(?:ii|2))?{_BETWEEN}(?:iii|3)\b"), "từ đầu năm đến hết quý iii"),
    (re.compile(r"\b(?:nửa|½)\s+(?:đầu\s+năm|năm\s+đầu|năm)\b|\b2 quý(?: đầu năm)?\b(?! cuối)"), "6 tháng đầu năm"),
    (re.compile(r"\b3 quý(?: đầu năm)?\b(?! cuối)"), "9 tháng đầu năm"),
)  # fmt: skip
END = re.compile(r"\bđến\b")
# What is left that begins on another day: 'từ 1/4 đến 30/6', 'T4-T6'.
STRETCH = re.compile(
    r"\btừ\s+(?:ngày\s+)?(\d{1,2})\s*[/.\-]\s*(\d{1,2})\b(?:\s*[/.\-]\s*(20\d\d))?"
    r"|\b(?:từ\s+)?(?:tháng|t\.?)\s*(\d{1,2})\s*(?:/20\d\d)?\s*(?:đến|[-–—])\s*(?:hết\s+)?(?:tháng|t\.?)\s*\d"
)
UNTIL_MONTH = re.compile(r"\b(?:đến|hết|cuối)\s+(?:(?:hết|cuối|ngày)\s+)*(?:\d{1,2}\s+)?tháng\s*(\d{1,2})\b")

DATED = re.compile(r"\bquý \w|\b\d+ tháng\b|\btháng \d|\d/\d|\bnăm \d")
OF_TIME = frozenset(
    key(
        "quý tháng năm kỳ riêng lũy kế cộng dồn gộp lại chỉ tính trọn thực hiện kết quả đạt làm nửa đầu cuối từ hết"
    ).split()
)
_WHOLLY = re.compile(
    rf"(?:{EARLIER.pattern[2:-2]}|{INTENDED.pattern[2:-2]}|{CURRENT.pattern[2:-2]}|{BEGUN.pattern[2:-2]}|thực hiện|kết quả|báo cáo"
    r"|(?:số |đã )?làm(?: được)?|chỉ(?: tính)?(?= (?:riêng |trong )?(?:quý|tháng))|sau(?= \d+ tháng)|từ"
    r"|ngày(?=\s*\d)|thời điểm(?=\s*(?:\d|ngày))"
    r"|(?:tổng|cộng)(?: cộng| dồn)?(?= \d+ tháng)|(?:số(?: liệu)? )?(?:cả|đủ)(?= (?:năm|\d))"
    r"|(?:số(?: liệu)? )?chính thức|(?:cộng|gộp)(?: lại|$)|σ|số(?: liệu)?(?= (?:\d|quý|tháng|kỳ|trong))"
    r"|(?:riêng|trong đó:?)(?: của| trong)?(?= (?:quý|tháng))"
    r"|th|kq|đầu năm|trước|này|trong|vào"
    r"|năm|quý|tháng|kỳ|đến|hết|tính|đạt được|đạt|của|t(?=\s?\d)|(?<=\d)t(?![^\W\d])|[\divx/.\-()\s,:])+"
)


@lru_cache(maxsize=20_000)
def written_out(text: str) -> str:
    """A text in small letters, its short quarters and its stretches from the year's beginning in words."""
    lower = SHORT_QUARTER.sub(r"quý \1", spelled(initials_out(clean(text[:LONGEST]))).casefold())
    for pattern, words in FROM_BEGINNING:
        lower = pattern.sub(words, lower)
    return lower


def _months_without_year(lower: str) -> set[int]:
    months = {int(m) for _, m in BARE_DAY.findall(lower)} | {int(m or n) for m, n in BARE_MONTHS.findall(lower)}
    months |= {QUARTERS[q] * 3 for q in BARE_QUARTER.findall(lower)} | set(map(int, UNTIL_MONTH.findall(lower)))
    return {m for m in months if 1 <= m <= 12}


@lru_cache(maxsize=20_000)
def time_of(text: str, period: str) -> str:
    """THIS, OTHER or PLAN as a heading says; NONE where it names no time.

    The end of this period and what is said of this year alike are THIS; a day, month, quarter or year that is not is
    OTHER, and so is 'cùng kỳ'; an intention is PLAN whatever year it names.
    """
    if len(text) > LONGEST:
        return NONE
    lower = written_out(LEGAL.sub(" ", clean(text)))
    if EARLIER.search(lower):
        return OTHER
    end = periods.end_of(period)
    here = (end.year, end.month)
    if LATE.search(lower) and end.month != 12:
        return PLAN if INTENDED.search(lower) else OTHER
    named = months_named(lower)
    bare = _months_without_year(lower)
    years = {int(y) for y in YEAR.findall(lower)}
    if years and end.year not in years:
        return OTHER
    if named and here not in named:
        # A plan of the whole year, or an estimate of it, ends in December.
        return PLAN if INTENDED.search(lower) and all(y == end.year for y, _ in named) else OTHER
    if not named and bare and end.month not in bare:
        return PLAN if INTENDED.search(lower) else OTHER
    if INTENDED.search(lower):
        return PLAN
    return THIS if named or bare or years or CURRENT.search(lower) or BEGUN.search(lower) else NONE


def period_of(text: str, period: str, before: str = "") -> str:
    """The period (YYYY-MM) a heading of another time speaks of; '' where it names none, or several years.

    ``before`` is the period before this one. A year alone is its end, 'cùng kỳ' the same month of the year before.
    """
    lower = written_out(LEGAL.sub(" ", clean(text[:LONGEST])))
    end = periods.end_of(period)
    years = {int(y) for y in YEAR.findall(lower)}
    if NO_PERIOD.search(lower) or len(years) > 1:
        return ""
    named = months_named(lower)
    if named:
        return "{}-{:02}".format(*max(named))
    month = max(_months_without_year(lower), default=0)
    past = {y for y in years if y != end.year}
    if SAME_MONTH.search(lower):
        return f"{min(past, default=end.year - 1)}-{month or end.month:02}"
    if past:
        return f"{past.pop()}-{month or 12:02}"
    if YEAR_BEFORE.search(lower):
        return f"{end.year - 1}-{month or 12:02}"
    if PERIOD_BEFORE.search(lower):
        return before
    for pattern, months in MONTHS_BEFORE:
        if pattern.search(lower):
            back = end.year * 12 + end.month - 1 - months
            return f"{back // 12}-{back % 12 + 1:02}"
    return f"{end.year}-{month:02}" if 0 < month <= end.month else ""


def span_of(text: str, period: str) -> str:
    """FROM_START where a figure counts from the beginning of the year to the period's end, QUARTER where it counts the
    last quarter of that, OTHER_STRETCH where it begins on another day; NONE where the words do not tell."""
    lower = written_out(text)
    end = periods.end_of(period)
    if stretch := STRETCH.search(lower):
        day, month, year, bare = stretch.groups()
        began = (int(year or end.year), int(month or bare), int(day or 1))
        if began[:2] != (end.year - 1, 12):  # offices' own years begin in the middle of December
            return QUARTER if began == (end.year, end.month - 2, 1) else OTHER_STRETCH
    if BEGUN.search(lower) or UP_TO.search(lower):
        return FROM_START
    if IN_QUARTER.search(lower):
        return QUARTER
    months = {int(m or n) for m, n in BARE_MONTHS.findall(lower)}
    if end.month in months or END.search(lower):
        return FROM_START
    return FROM_START if end.month == 12 and re.search(rf"\bnăm\s*{end.year}\b|\bcả năm\b", lower) else NONE


@lru_cache(maxsize=20_000)
def is_only_time(text: str) -> bool:
    """True for a sub-heading that says when and nothing else: 'Kỳ này', '31/12/2018', 'Năm 2019', 'Kế hoạch'."""
    lower = written_out(text)
    if re.fullmatch(r"\W*\d{1,2}\W*", lower):
        return False
    words = set(key(re.sub(r"\b(?:\d+|[ivx]+)\b", " ", lower)).split())
    return bool(_WHOLLY.fullmatch(lower)) or (bool(DATED.search(lower)) and words <= OF_TIME | FILLERS)
