"""The words and number forms of the reports: one place, so that pages, charts and tables say the same.

Numbers are Vietnamese (``1.234,5``) or, in an English report, English (``1,234.5``); a colour never stands without its
symbol and its word. The texts in the tables below are keys of the catalogue: they are said when they are asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import periods
from pipeline.reporting import language
from pipeline.reporting.figures import style
from pipeline.reporting.figures.style import Glyph
from pipeline.reporting.language import say
from pipeline.text import codes, dates
from pipeline.text.labels import LABELS, UNITS
from pipeline.text.phrases import Phrase


@dataclass(frozen=True)
class Word:
    """How a status or state looks and is called. ``tone`` is a class of page.css and a colour of charts."""

    symbol: str
    word: str | Phrase
    tone: str

    @property
    def text(self) -> str:
        """The word in the language spoken."""
        return say(self.word) if isinstance(self.word, str) else self.word.say(language.current())


def sentence(text: str | None) -> str:
    """The text with its first letter in upper case, as a name to print."""
    line = (text or "").strip().rstrip(",;")
    return line[:1].upper() + line[1:]


def _signed(words: Mapping[str, Phrase], glyphs: Mapping[str, Glyph]) -> dict[str, Word]:
    """The words of codes as headings, each with the sign that charts give it."""
    return {c: Word(glyphs[c].text, Phrase(*map(sentence, words[c])), glyphs[c].tone) for c in words}


STATUSES = _signed(codes.STATUSES, style.STATUSES)
"""In the order in which a leader must look at them."""
STANDINGS = _signed(codes.STANDINGS, style.STANDINGS)

# Groups of statuses by what a leader has to do, with the heading and the sentence under it.
NEEDS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("decide", "Cần quyết định", "Chậm, đứng yên, thụt lùi hoặc đã quá hạn.",
     ("missed", "reversing", "behind", "no_movement")),
    ("watch", "Cần theo dõi", "Đã tiến nhưng chưa đủ nhanh: 60–95 % tốc độ cần có.", ("at_risk",)),
    ("well", "Đang đúng hướng", "Đã đạt, hoặc ít nhất 95 % tốc độ cần có.", ("on_track", "achieved")),
    ("start", "Chưa bắt đầu tính", "Kỳ gốc của kế hoạch: chưa có gì để so sánh.", ("not_started",)),
    ("unknown", "Chưa đánh giá được", "Thiếu số liệu, thiếu danh sách xã hoặc kế hoạch không nêu con số.",
     ("not_assessable",)),
)  # fmt: skip

SIGNS = {"passed": ("●", "s-pass"), "failed": ("○", "s-fail"), "not_applicable": ("–", "s-na"),
         "not_reported": ("·", "s-none"), "held": ("!", "s-held")}  # fmt: skip
STATES = {code: Word(sign, codes.STATES[code], tone) for code, (sign, tone) in SIGNS.items()}
SEVERITIES: dict[str, Word] = {
    "critical": Word("✕", "nghiêm trọng", "bad"),
    "warning": Word("▲", "cần người xem", "warn"),
    "info": Word("i", "để biết", "none"),
}
OUTCOMES: dict[str, Word] = {
    "failed": Word("✕", "không đạt", "bad"),
    "not_run": Word("?", "không chạy được", "warn"),
    "passed": Word("✓", "đạt", "done"),
}
HEALTH: dict[str, Word] = {
    "sent": Word("✓", "Mọi đơn vị phải gửi đều đã gửi", "done"),
    "missing": Word("✕", "Chưa gửi biểu", "bad"),
    "no_report": Word("✕", "Chưa có báo cáo này", "bad"),
}


DEFINITIONS = {
    "Cần lúc này": "Mức phải có vào cuối kỳ theo đường của mục tiêu: mốc kế hoạch nêu, nhịp các năm trước, hoặc chia đều theo "
    "ngày từ đầu năm đến hạn. Thứ đếm nguyên (xã, người, công trình) thì làm tròn lên.",
    "Tình trạng": "Đúng tiến độ: đạt từ 95 % tốc độ cần có. Có nguy cơ chậm: 60–95 %. Chậm: dưới 60 %. Chưa chuyển biến: "
    "bằng đầu năm. Thụt lùi: thấp hơn đầu năm. Không đạt: quá hạn mà chưa tới.",
    "[thấp–cao]": "Khoảng của con số khi các ô đang giữ lại, chưa báo cáo hoặc lấy từ kỳ trước được xác nhận theo hướng "
    "này hay hướng kia.",
    "Chắc chắn": "Hai đầu của khoảng cho cùng một kết luận; nếu không thì chưa chắc chắn, và nêu tên các xã làm kết luận "
    "thay đổi.",
    "Công nhận": "Là quyết định có số, có ngày; đủ tiêu chí chưa phải là được công nhận.",
}
# What became of a promise of notes.csv.
PROMISES: dict[str, Word] = {
    "kept": Word("✓", "Đã làm", "done"),
    "overdue": Word("✕", "Quá hạn, chưa làm", "bad"),
    "open": STANDINGS["planned"],
}


def definitions() -> dict[str, str]:
    """The terms of a report and what they mean, in the language spoken."""
    return {say(term): say(meaning) for term, meaning in DEFINITIONS.items()}


def unit(text: str | None) -> str:
    """The name of a unit; km, ha and % stand for themselves."""
    phrase = UNITS.get(text or "")
    return phrase.say(language.current()) if phrase else text or ""


def number(value: float | int | None, digits: int | None = None, *, signed: bool = False) -> str:
    """``1234.5`` → ``1.234,5``. Without ``digits``: up to two decimals, no idle zeros. None → an en dash."""
    return style.number(value, digits, language.current(), signed=signed)


def percent(share: float | None, digits: int = 1) -> str:
    """``0.3456`` → ``34,6 %``, in English ``34.6%``."""
    return style.percent(share, language.current(), digits)


def interval(low: float | None, high: float | None) -> str:
    """``[54–56]`` where the ends differ as printed; empty where they do not, or are unknown."""
    if low is None or high is None or number(low) == number(high):
        return ""
    between = f" {say('đến')} " if low < 0 or high < 0 else "–"  # a dash beside a minus sign cannot be read
    return f"[{number(low)}{between}{number(high)}]"


def goal(low: float | None, high: float | None) -> str:
    """A target: ``61``, or ``11–11,5`` where the plan gives a range."""
    if low is not None and high is not None and high != low:
        return f"{number(low)}–{number(high)}"
    return number(low)


def date(day: dt.date | None) -> str:
    """``24/10/2014``, in English ``24 October 2014``; None → an en dash."""
    return dates.date(day, language.current())


def period(text: str) -> str:
    """``2019-06`` as officials say it, in the language spoken."""
    return periods.label_en(text) if language.current() == "en" else periods.label_vi(text)


def submission(status: str) -> str:
    """What became of a file sent in."""
    return LABELS["submission"][status].say(language.current())


def place(row: Mapping[str, Any]) -> str:
    """A district as it is called: 'Huyện Cao Lộc', in English 'Cao Lộc'."""
    return str(row["district_name"] if language.current() == "en" else row["full_name"])


def yes_no(value: bool) -> str:
    """có, không."""
    return say("có") if value else say("không")


def inner(text: str) -> str:
    """The text as it stands inside a sentence: first letter in lower case, the rest ('Quý I') as it is. An English period
    ('June 2019') keeps its capital."""
    if language.current() == "en" and text[-4:].isdecimal():
        return text
    return text[:1].lower() + text[1:]
