"""Where a scheduled task stands: the words of mart.schedule_progress."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.text import codes
from pipeline.text.dates import date
from pipeline.text.phrases import LANGUAGES, Lang, Phrase, sentence
from pipeline.text.words import Unit, Words

DAY = Unit("day", "ngày", "day", 0, True)

STANDINGS = {
    "done": Phrase("đã hoàn thành{on}{late}", "done{on}{late}"),
    "overdue": Phrase("quá hạn {due} ({late}), {state}", "overdue since {due} ({late}), {state}"),
    "due_soon": Phrase("sắp đến hạn {due}, {state}", "due soon, on {due}, {state}"),
    "planned": Phrase("hạn {due}, {state}", "due on {due}, {state}"),
    "recurring": Phrase("làm thường xuyên{timing}, {state}{next}", "recurring{timing}, {state}{next}"),
    "no_date": Phrase("kế hoạch không ấn định ngày{timing}, {state}", "the plan sets no date{timing}, {state}"),
    "unknown": Phrase("đã qua hạn {due} nhưng {state}", "its date, {due}, has passed, but {state}"),
}
NOTHING_REPORTED = Phrase("chưa có báo cáo", "nothing was reported")
ROUNDS_DONE = Phrase("các đợt đến nay đã hoàn thành", "the rounds so far are done")
ON = Phrase(" ngày {day}", " on {day}")
LATE = Phrase(", trễ {days} so với hạn", ", {days} late")
NEXT = Phrase("; lần tới {day}", "; next on {day}")
TIMING = Phrase(" («{text}»)", " («{text}»)")
ROUNDS = Phrase("; đã xong {done}/{all} đợt", "; {done} of {all} rounds done")


def schedule_progress(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    """explanation_vi and explanation_en of a row of mart.schedule_progress (standing, state, next_due, done_on, days_late,
    rounds_done), which has beside its columns: timing_text, the plan's own words for when; rounds, how many dates the
    task has. days_late of a finished task is how late it was done; null or 0: in time.

    Raises KeyError for a standing or state without words.
    """
    return {f"explanation_{lang}": explanation(row, lang) for lang in LANGUAGES}


def explanation(row: Mapping[str, Any], lang: Lang) -> str:
    """One sentence about one task, as for ``schedule_progress``."""
    standing, timing, rounds = row["standing"], row.get("timing_text"), row.get("rounds") or 0
    late = DAY.figure(row.get("days_late") or 0, lang)
    is_done = standing == "done"
    text = STANDINGS[standing].say(
        lang,
        due=date(row.get("next_due"), lang),
        state=_state(row, lang),
        timing=TIMING.say(lang, text=timing) if timing else "",
        next=NEXT.say(lang, day=date(row["next_due"], lang)) if row.get("next_due") else "",
        on=ON.say(lang, day=date(row["done_on"], lang)) if row.get("done_on") else "",
        late=late if not is_done else LATE.say(lang, days=late) if (row.get("days_late") or 0) > 0 else "",
    )
    done = row.get("rounds_done") or 0
    if rounds > 1 and done > 0 and not is_done:
        text += ROUNDS.say(lang, done=min(done, rounds), all=rounds)
    return sentence(text)


def _state(row: Mapping[str, Any], lang: Lang) -> str:
    state = row.get("state")
    if state is None:
        return NOTHING_REPORTED.say(lang)
    if state == "done" and row["standing"] in ("planned", "due_soon"):
        return ROUNDS_DONE.say(lang)
    return codes.WORK_STATES[state].say(lang)
