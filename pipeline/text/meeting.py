"""What the leader's page and the slides of the quarterly meeting say beside the findings of their charts."""

from __future__ import annotations

from pipeline.text.numbers import number
from pipeline.text.phrases import Lang, Phrase

DECISIONS = Phrase("{n} mục tiêu cần quyết định", "Targets that need a decision: {n}")
NO_DECISIONS = Phrase("Không mục tiêu nào cần quyết định", "No target needs a decision")
REQUESTS = Phrase("{n} kiến nghị, mỗi việc có cơ quan và thời hạn", "Requests, each with an agency and a date: {n}")
NO_REQUESTS = Phrase("Không có kiến nghị nào", "Nothing is asked for")
MORE = Phrase("và {n} dòng nữa trong báo cáo toàn tỉnh", "and {n} more in the report of the province")


def decisions(count: int, lang: Lang) -> str:
    """How many targets need a decision."""
    return DECISIONS.say(lang, n=number(count, lang)) if count else NO_DECISIONS.say(lang)


def requests(count: int, lang: Lang) -> str:
    """How many things are asked for."""
    return REQUESTS.say(lang, n=number(count, lang)) if count else NO_REQUESTS.say(lang)


def more(rows: int, lang: Lang) -> str:
    """What stands under a table that is cut; empty where it is whole."""
    return MORE.say(lang, n=number(rows, lang)) if rows > 0 else ""
