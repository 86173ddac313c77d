"""What a commune still lacks, and which passes may not last: the words of mart.near_misses and mart.at_risk_passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.text import indicators
from pipeline.text.numbers import number
from pipeline.text.phrases import LANGUAGES, Lang, Phrase, paragraph, sentence
from pipeline.text.words import Words

HELD = Phrase("ô đang giữ lại, cần làm rõ", "the cell is held, to be cleared up")
NOT_REPORTED = Phrase("chưa báo cáo, cần hỏi lại", "not reported, to be asked for")
UNMEASURED = Phrase(
    "chưa có số liệu chỉ tiêu; xã đã đạt {n} tiêu chí", "no indicator data; the commune passes {n} criteria"
)
CRITERION = Phrase("{name} ({no}){state}", "{name} ({no}){state}")
UNNAMED = Phrase("tiêu chí {no}{state}", "criterion {no}{state}")
OPEN_STATES = {"held": Phrase(", đang giữ lại", ", held"), "not_reported": Phrase(", chưa báo cáo", ", not reported")}

LOST_BEFORE = Phrase("Đã mất {n} lần rồi đạt lại", "Lost {n} before and passed again")
ALSO_LOST = Phrase("; đã mất {n} lần", "; lost {n} before")
CONTRADICTED = Phrase(
    "Chỉ tiêu {id} là {value}, ngưỡng {needed}: không đạt ngưỡng (chưa kiểm chứng)",
    "Indicator {id} is {value}, threshold {needed}: not met (threshold not verified)",
)
THIN = Phrase(
    "Chỉ tiêu {id} là {value}, ngưỡng {needed}: chỉ hơn {margin}",
    "Indicator {id} is {value}, threshold {needed}: inside by {margin} only",
)
JUST_MET = Phrase(
    "Chỉ tiêu {id} là {value}, ngưỡng {needed}: vừa đúng ngưỡng",
    "Indicator {id} is {value}, threshold {needed}: exactly at the threshold",
)


def near_misses(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    """missing_vi and missing_en of a row of mart.near_misses, which has beside its columns: missing_indicators, a list as
    ``indicators.gap`` takes them; missing_criteria, a list of {criterion_no, criterion_name, criterion_name_en, state}
    (of aim complete); criteria_passed."""
    return {f"missing_{lang}": _missing(row, lang, words) for lang in LANGUAGES}


def _missing(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    if row["aim"] == "complete":
        return "; ".join(_criterion(c, lang) for c in row["missing_criteria"])
    if row["missing_indicators"]:
        return "; ".join(indicators.gap(i, lang, words) for i in row["missing_indicators"])
    if row["state"] == "held":
        return HELD.say(lang)
    if row["state"] == "not_reported":
        return NOT_REPORTED.say(lang)
    return UNMEASURED.say(lang, n=number(row["criteria_passed"], lang, 0))


def _criterion(criterion: Mapping[str, Any], lang: Lang) -> str:
    open_state = OPEN_STATES.get(criterion["state"])
    name = criterion["criterion_name_en" if lang == "en" else "criterion_name"]
    return (CRITERION if name else UNNAMED).say(
        lang, name=name, no=criterion["criterion_no"], state=open_state.say(lang) if open_state else ""
    )


def at_risk_passes(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    """explanation_vi and explanation_en of a row of mart.at_risk_passes, which has beside its columns: comparator."""
    return {f"explanation_{lang}": _risk(row, lang, words) for lang in LANGUAGES}


def _risk(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    if row["risk"] == "lost_before":
        return sentence(LOST_BEFORE.say(lang, n=_times(row["times_lost"], lang)))
    unit = words.unit(row["unit"])
    phrase = CONTRADICTED if row["risk"] == "contradicted" else JUST_MET if row["margin"] == 0 else THIN
    text = phrase.say(
        lang,
        id=row["indicator_id"],
        value=unit.figure(row["value"], lang),
        needed=indicators.needed(row, lang, unit),
        margin=unit.difference.figure(abs(row["margin"]), lang),
    )
    lost = ALSO_LOST.say(lang, n=_times(row["times_lost"], lang)) if row["times_lost"] else ""
    return paragraph((sentence(text + lost),))


def _times(n: int, lang: Lang) -> str:
    """A number of times: in Vietnamese the figure, whose word follows in the phrase."""
    if lang == "vi":
        return number(n, lang, 0)
    return {1: "once", 2: "twice"}.get(n, f"{number(n, lang, 0)} times")
