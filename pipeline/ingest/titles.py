"""What a form says about itself above its table and below it: which period, which district, which report, replacing what."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline import periods
from pipeline.ingest.text import clean, fold

# What a form is attached to, with its day: in brackets, or up to that day ('kèm theo Kế hoạch quý III' names a quarter).
ATTACHED = re.compile(
    r"\(\s*(?:ban hành )?(?:kèm theo|đính kèm)[^)]*\)?"
    r"|(?:ban hành )?(?:kèm theo|đính kèm)(?:(?!quý|tháng đầu)[^()])*?ngày[\s.…_]*\d{0,2}[\s.…_]*(?:[/.\-]|tháng)[\s.…_]*\d{0,2}"
    r"[\s.…_]*(?:[/.\-]|năm)\s*\d{4}",
    re.IGNORECASE,
)
# A document's number and day, a stretch of years: they name no period (contract, rule 19); what follows them may.
_DAY = r"(?:\s*,?\s*(?:ngày\s*)?\d{1,2}\s*(?:[/.\-]|tháng)\s*\d{1,2}\s*(?:[/.\-]|năm)\s*\d{4}|\s*,?\s*năm\s*\d{4})?"
LEGAL = re.compile(
    rf"(?:theo |căn cứ )?(?:quyết định|nghị quyết|thông tư|nghị định|chỉ thị|qđ|qd|nq)\s*(?:số\s*)?:?\s*\d[\w/\-–&.]*{_DAY}"
    r"|(?:theo |căn cứ |thực hiện )?(?:công văn|văn bản|thông báo|hướng dẫn|biên bản|kế hoạch|báo cáo|tờ trình|cv|vb|tb|hd|kh|bc)"
    rf"\s*(?:số\s*:?\s*\d[\w/\-–&.]*|\d+\s*/\s*[^\W\d][\w/\-–&.]*){_DAY}"
    rf"|(?:văn bản|thông báo|hướng dẫn|chương trình|đề án|công điện)?\s*số\s*:?\s*\d+[a-z]?\s*/\s*[^\W\d][\w/\-–&.]*{_DAY}"
    r"|(?:giai đoạn\s*|thời kỳ\s*)?(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d"
    r"|so với(?:\s+[^\s.,;():]+){0,6}?\s+[^\s.,;():]*20\d\d",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"(?:báo cáo|công văn|tờ trình|văn bản)\s*(?:số)?\s*:?\s*(?P<no>\d+\s*/\s*[\w\-–&.]+)?\s*,?\s*ngày\s*(?P<day>\d{1,2})"
    r"(?:\s*[/.\-]\s*|\s*tháng\s*)(?P<month>\d{1,2})(?:\s*[/.\-]\s*|\s*năm\s*)(?P<year>\d{4})",
    re.IGNORECASE,
)
SIGNED = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
UNTIL = re.compile(
    r"\b(?:đến|tới|hết|từ|thời điểm)\s+(?:hết\s+)?ngày", re.IGNORECASE
)  # figures up to a day, no signature
REPLACES = re.compile(r"thay thế|thay cho|đính chính|bản sửa|gửi lại|điều chỉnh lần|lần (?:thứ )?[2-9]", re.IGNORECASE)
REPLACES_NAME = re.compile(r"\b(lan (?:thu )?[2-9]|thay the|sua lai|dinh chinh|ban sua|gui lai)\b")

DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*((?:19|20)\d\d)")
SHORT_DAY = re.compile(
    r"\b(?:đến|tới|hết|ngày)\s+\d{1,2}\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d\d)(?!\s*[\d/.\-])", re.IGNORECASE
)
MONTH = re.compile(
    r"(?:tháng|(?:kỳ|kỳ báo cáo|đến|tới|hết)(?=\s*:?\s*\d\d?\s*[/.\-]\s*(?:19|20)\d\d))\s*:?\s*"
    r"(\d{1,2})(?:\s*[/.,\-]\s*(?:năm\s*)?|\s*năm\s*|\s+)((?:19|20)\d\d)",
    re.IGNORECASE,
)
MONTHS = re.compile(
    r"(\d{1,2})\s*tháng\s*[/,]?\s*(đầu năm|cuối năm|năm)?\s*[,/(]?\s*(?:năm\s*)?((?:19|20)\d\d)", re.IGNORECASE
)
QUARTER = re.compile(
    r"\b(?:quý|q\.?)\s*(i{1,3}|iv|[1-4])\s*(?:/|-|\.|,)?\s*(?:năm)?\s*((?:19|20)\d\d)",
    re.IGNORECASE,
)
ROMAN_QUARTER = re.compile(
    r"(?<!phụ lục )(?<!biểu )(?<!mẫu )(?<![\w/.-])(i{1,3}|iv)\s*/\s*((?:19|20)\d\d)\b", re.IGNORECASE
)
SHORT_MONTH = re.compile(
    r"\bt\.?\s*(\d{1,2})\s*[/.\-]\s*((?:19|20)\d\d|[1-4]\d(?![/.\-\d]))\b|\b(\d{1,2})\s*t\s*[/.\-]?\s*((?:19|20)\d\d)\b"
    r"|(?<!phụ lục )(?<!biểu )(?<!mẫu )(?<!số )(?<![\w/.,\-])(0[1-9]|1[0-2])[/.\-](20\d\d)\b(?![/.\-]\w)",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(r"(?<![\w/.\-])(20\d\d)[/.\-](0[1-9]|1[0-2])(?![\w/.\-])")  # '2019-06'
_NO_YEAR = r"\b(?!\s*(?:/|-|\.|,)?\s*(?:năm)?\s*(?:19|20)\d\d)"
WITHOUT_YEAR = re.compile(
    rf"\bquý\s*(iii|ii|iv|i|[1-4]){_NO_YEAR}|\b(\d{{1,2}})\s*tháng\s*đầu\s*năm{_NO_YEAR}"
    rf"|\b(?:đến|tới|hết)\s+(?:(?:hết|cuối|ngày)\s+)*(?:(?:\d{{1,2}}\s*)?tháng\s*|\d{{1,2}}\s*[/.\-]\s*)(\d{{1,2}}){_NO_YEAR}(?!\s*[/.\-]\s*\d)",
    re.IGNORECASE,
)
WHOLE_YEAR = re.compile(r"\bnăm\s*((?:19|20)\d\d)", re.IGNORECASE)
# The day on which a form was sent or taken back is its period only where nothing else names one.
SENT = re.compile(
    r"(?:\b(?:gửi|nộp|nhận)|thay (?:thế|cho)[^.;()\d]{1,40}\bngày)\s*(?:ngày)?\s*:?\s*"
    r"\d{1,2}\s*(?:[/.\-]|tháng)\s*\d{1,2}\s*(?:[/.\-]|năm)\s*\d{4}",
    re.IGNORECASE,
)
_IN_WORDS = {  # without 'năm', which is the year as well as five
    **{"một": 1, "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10},
    **{"mười một": 11, "mười hai": 12},
}
_NUMBER = "|".join(sorted(_IN_WORDS, key=len, reverse=True))
_YEAR_AHEAD = r"(?=\s*:?\s*(?:19|20)\d\d\b)"


def _in_figures(match: re.Match[str]) -> int:
    return _IN_WORDS[match[match.lastindex or 0].casefold()]


# Quí, Qúy, no diacritics, numbers in words, a colon after the word: one spelling each. 'tháng năm 2019' may be May.
_SPELLINGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b(?:quí|qúi|qúy)\b", re.IGNORECASE), "quý"),
    (re.compile(r"\bquy(?=\s*:?\s*(?:i{1,3}|iv|0?[1-4])\b)", re.IGNORECASE), "quý"),
    (re.compile(r"\bdau nam\b", re.IGNORECASE), "đầu năm"),
    (re.compile(r"\bcuoi nam\b", re.IGNORECASE), "cuối năm"),
    (re.compile(r"\b(đầu|cuối) (?:tiên )?(?:của |trong |thuộc )?năm\b", re.IGNORECASE), r"\1 năm"),
    (
        re.compile(r"(?<![\d/.\-])((?:19|20)\d\d)\s*[-/.]?\s*(?:quý\s*|q\.?)(i{1,3}|iv|[1-4])\b", re.IGNORECASE),
        r"quý \2/\1",
    ),
    (re.compile(rf"(?<!việt )(?<!viet )\bnam{_YEAR_AHEAD}", re.IGNORECASE), "năm"),
    (re.compile(r"\bthang(?=\s*:?\s*\d)|(?<=\d)thang\b|(?<=\d )thang\b", re.IGNORECASE), "tháng"),
    (re.compile(r"\b(?:den|toi)(?= (?:het |ngay )*(?:thang|tháng|quy|quý|\d))", re.IGNORECASE), "đến"),
    (re.compile(r"\b(quý|tháng|năm)\s*:\s*", re.IGNORECASE), r"\1 "),
    (re.compile(r"\bquý\s*(?:thứ\s*0?|0)(?!\s*[/.\-])", re.IGNORECASE), "quý "),
    (re.compile(r"\b(\d{1,2})\s*t\.?\s*(?=(?:đầu|cuối) năm)", re.IGNORECASE), r"\1 tháng "),
    (re.compile(rf"\b({_NUMBER}) (?=(?:tháng|quý)\b)", re.IGNORECASE), lambda m: f"{_in_figures(m)} "),
    (
        re.compile(rf"\b(tháng) ({_NUMBER})(?=\s*[/,.\-]?\s*(?:năm\s*)?(?:19|20)\d\d\b)", re.IGNORECASE),
        lambda m: f"{m[1]} {_in_figures(m)}",
    ),
    (re.compile(rf"\b(quý) ({_NUMBER})\b", re.IGNORECASE), lambda m: f"{m[1]} {_in_figures(m)}"),
    (re.compile(r"\b([1-4]) quý (?=(?:đầu|cuối) năm)", re.IGNORECASE), lambda m: f"{int(m[1]) * 3} tháng "),
)
LONGEST_NAME = 4  # words of a commune's name
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True)
class Stated:
    """What a file states. ``months`` are (year, month) ends named, ``years`` years named without a month."""

    months: frozenset[tuple[int, int]]
    years: frozenset[int]
    received_on: dt.date | None
    document_no: str
    says_replaces: bool
    bare: frozenset[int] = frozenset()  # end months of quarters and half years named without their year


def stated(titles: Iterable[str], endings: Iterable[str], file_name: str) -> Stated:
    """Read titles (above tables, covers) and endings (below them) of one file."""
    above, below = [clean(t) for t in titles], [clean(t) for t in endings]
    months: set[tuple[int, int]] = set()
    years: set[int] = set()
    bare_months: set[int] = set()
    sent: set[tuple[int, int]] = set()
    received: dt.date | None = None
    number = ""
    for text in above:
        report = REPORT.search(text)
        if report and received is None:
            received = _day(report["day"], report["month"], report["year"])
            number = clean(report["no"] or "").replace(" ", "")
        bare = spelled(LEGAL.sub(" ", ATTACHED.sub(" ", text)))
        sent |= {end for day in SENT.findall(bare) for end in months_named(day)}
        bare = SENT.sub(" ", bare)
        if SIGNED.search(bare) and not UNTIL.search(bare):
            continue
        named = months_named(bare)
        months |= named
        without = {QUARTERS[q.casefold()] * 3 if q else int(m or n) for q, m, n in WITHOUT_YEAR.findall(bare)}
        bare_months |= {m for m in without if 1 <= m <= 12}
        if not named:
            years |= {int(y) for y in WHOLE_YEAR.findall(bare)}
    if not (months or bare_months) and years <= {y for y, _ in sent}:
        months = sent
    for text in [*below, *above]:
        signed = SIGNED.search(text)
        if signed and received is None:
            received = _day(*signed.groups())
    replaces = any(REPLACES.search(t) for t in [*above, *below]) or bool(REPLACES_NAME.search(fold(file_name)))
    return Stated(frozenset(months), frozenset(years), received, number, replaces, frozenset(bare_months))


@lru_cache(maxsize=20_000)
def spelled(text: str) -> str:
    """The text with its words of time in one spelling: 'Quí I', 'QUY I NAM 2019', 'ba tháng đầu năm'."""
    for pattern, words in _SPELLINGS:
        text = pattern.sub(words, text)
    return text


def months_named(text: str) -> set[tuple[int, int]]:
    """(year, month) ends a text names: of days, months, quarters, 'N tháng đầu năm'."""
    text = spelled(text)
    named = {(int(y), int(m)) for _, m, y in DAY.findall(text) if 1 <= int(m) <= 12}
    named |= {(2000 + int(y), int(m)) for m, y in SHORT_DAY.findall(text) if 1 <= int(m) <= 12}
    named |= {(int(y), int(m)) for m, y in MONTH.findall(text) if 1 <= int(m) <= 12}
    for count, which, year in MONTHS.findall(text):
        if which.casefold() == "cuối năm":
            named.add((int(year), 12))
        elif 1 <= int(count) <= 12:
            named.add((int(year), int(count)))
    named |= {(int(y), int(m)) for y, m in YEAR_FIRST.findall(text)}
    quarters = [*QUARTER.findall(text), *ROMAN_QUARTER.findall(text)]
    named |= {(int(y), QUARTERS[q.casefold()] * 3) for q, y in quarters}
    for groups in SHORT_MONTH.findall(text):
        month, year = (int(g) for g in groups if g)
        if 1 <= month <= 12:
            named.add((year + 2000 * (year < 100), month))
    return named


def _day(day: str, month: str, year: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def commune_named(text: str, is_commune_name: Callable[[str], bool]) -> str | None:
    """The commune a line of a title names with its kind before it: 'UBND XÃ HOÀNG ĐỒNG, HUYỆN …' → 'HOÀNG ĐỒNG'."""
    for part in clean(text).replace(":", ",").split(","):
        lower = part.casefold()
        if "xã " not in lower:
            continue
        words = part[lower.rindex("xã ") + len("xã ") :].split(" - ")[0].split()
        for count in range(min(LONGEST_NAME, len(words)), 0, -1):
            if is_commune_name(name := " ".join(words[:count])):
                return name
    return None


def other_period(said: Stated, period: str, known: Iterable[str]) -> str | None:
    """The period the file names where it is not the folder's; None where they agree or the file names none.

    A month between the period before and this one belongs to this period's reporting; the end of another known period
    does not.
    """
    end = periods.end_of(period)
    here = (end.year, end.month)
    if said.months:
        # '6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2019' reports the first half.
        if here in said.months or (end.month in said.bare and min(said.months) > here):
            return None
        others = {periods.end_of(p) for p in known if p != period}
        before = max(((d.year, d.month) for d in others if (d.year, d.month) < here), default=(end.year - 1, end.month))
        before = max(before, (end.year - 1, end.month))
        wrong = sorted(m for m in said.months if not before < m <= here or m in {(d.year, d.month) for d in others})
        return f"{wrong[0][1]}/{wrong[0][0]}" if wrong and len(wrong) == len(said.months) else None
    if said.years and end.year not in said.years:
        return f"năm {min(said.years)}"
    if said.bare and end.month not in said.bare:
        return f"{min(said.bare)}/{end.year}"
    return None
