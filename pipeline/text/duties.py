"""Who owes which report, and how late it is: the words of mart.completeness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.text.dates import date, period, quarter
from pipeline.text.phrases import LANGUAGES, Lang, Phrase, sentence
from pipeline.text.words import Unit, Words

DAY = Unit("day", "ngày", "day", 0, True)
SENT = Phrase("{who}: đã gửi {what}{on}{late}", "{who}: {what} sent{on}{late}")
OWED = Phrase("{who}: còn nợ {what}, hạn {due}, trễ {late}", "{who}: owes {what}, due on {due}, {late} late")
NOT_DUE = Phrase("{who}: chưa đến hạn gửi {what} ({due})", "{who}: {what} is not due yet ({due})")
ON = Phrase(" ngày {day}", " on {day}")
LATE = Phrase(", trễ {days}", ", {days} late")
INFERRED = Phrase(" (thời hạn do hệ thống suy ra, kế hoạch không ghi)", " (the date is inferred, the plan gives none)")
NEVER = Phrase("; chưa gửi lần nào", "; it never sent any")
REPORTS = {
    "quarter": Phrase("báo cáo {period}", "the report of {period}"),
    "half": Phrase("báo cáo {period}", "the report of {period}"),
    "year": Phrase("báo cáo {period}", "the report of {period}"),
}


def completeness(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    """explanation_vi and explanation_en of a row of mart.completeness that has: sender_name, period, every (quarter, half,
    year), due_on, days_late, has_sent, received_on, has_ever_sent, inferred; ``what`` in Vietnamese, the plan's own words."""
    return {f"explanation_{lang}": explanation(row, lang) for lang in LANGUAGES}


def explanation(row: Mapping[str, Any], lang: Lang) -> str:
    """'Sở Y tế: còn nợ báo cáo quý III năm 2019, hạn 15/10/2019, trễ 12 ngày.' ``row`` as for ``completeness``."""
    days = row.get("days_late") or 0
    late = DAY.figure(days, lang)
    received = row.get("received_on")
    phrase = SENT if row["has_sent"] else OWED if days > 0 else NOT_DUE
    text = phrase.say(
        lang,
        who=row["sender_name"],
        what=report(row, lang),
        due=date(row.get("due_on"), lang),
        on=ON.say(lang, day=date(received, lang)) if received else "",
        late=late if phrase is OWED else LATE.say(lang, days=late) if days > 0 else "",
    )
    if row.get("inferred"):
        text += INFERRED.say(lang)
    if row.get("has_ever_sent") is False:
        text += NEVER.say(lang)
    return sentence(text)


def report(row: Mapping[str, Any], lang: Lang) -> str:
    """'báo cáo quý III năm 2019', of a half-year and a year as the review is called."""
    every = row.get("every") or "quarter"
    named = quarter(row["period"], lang) if every == "quarter" else period(row["period"], lang)
    return REPORTS[every].say(lang, period=named)
