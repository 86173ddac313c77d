"""What a target is about, as the beginning of a sentence or the name of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.text import codes
from pipeline.text.phrases import Lang, Phrase, sentence
from pipeline.text.words import LEVELS, Words

WHOLE = ("all", "province", None, "")
"""Groups that need no name: the whole list, and figures of the province."""
PLAN_TEXT_LENGTH = 90

CRITERION = Phrase("Tiêu chí số {criterion_no}{named}", "Criterion {criterion_no}{named}")
MORE = Phrase("{about}, số xã đạt thêm", "{about}, additional communes")
RECOGNISED = Phrase("Tổng số {unit} được công nhận đạt chuẩn {standard}", "{unit} recognised under {standard}, in all")
RECOGNISED_NEW = Phrase(
    "Số {unit} được công nhận đạt chuẩn {standard} trong năm", "{unit} recognised under {standard} this year"
)
AT_LEAST = Phrase("Số xã đạt ít nhất {low} tiêu chí", "Communes with at least {low} criteria")
IN_BAND = Phrase("Số xã đạt {band} tiêu chí", "Communes with {band} criteria")
MEAN = Phrase("Bình quân tiêu chí/xã", "Criteria per commune, mean")
MEAN_OF = Phrase("Bình quân tiêu chí {standard}/xã", "Criteria of {standard} per commune, mean")
MEMBERS = Phrase("Mọi xã của nhóm", "Every commune of the group")
MEMBERS_OF = Phrase("Mọi {group}", "Every one of the {group}")
MEMBERS_ALL = Phrase("Mọi xã", "Every commune")
MONEY = Phrase("Nguồn vốn «{name}»", "Funding «{name}»")
QUOTED = Phrase("«{text}»", "The plan's «{text}»")
UNNAMED = Phrase("Mục tiêu", "Target")
OF_GROUP = Phrase("{about} ({group})", "{about} ({group})")


def subject(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """What a target is about. ``row`` has target_id, measure, kind, standard, level, group, criterion_no,
    criterion_name(_en), band_low, band_high, judged_bands, plan_text; what is missing is left unsaid."""
    measure, group = row["measure"], row.get("group")
    is_new = row["kind"] == "count_new"
    if measure == "members_reaching":
        return _members(group, lang, words)
    if measure == "communes_passing" and row.get("criterion_no") is not None:
        about = criterion(row, lang)
        about = MORE.say(lang, about=about) if is_new else about
    elif measure == "communes_recognised":
        unit = LEVELS[row.get("level") or "xa"].name(lang)
        about = (RECOGNISED_NEW if is_new else RECOGNISED).say(lang, unit=unit, standard=standard(row, lang, words))
        about = about[:1].upper() + about[1:]
    elif measure == "communes_in_band" and row.get("band_low") is not None:
        about = _band(row, lang)
    elif measure == "mean_criteria":
        is_default = (row.get("standard") or "dat_chuan") == "dat_chuan"
        about = MEAN.say(lang) if is_default else MEAN_OF.say(lang, standard=standard(row, lang, words))
    else:
        return _named(row, lang, words)
    if group in WHOLE:
        return about
    return OF_GROUP.say(lang, about=about, group=group_name(group, lang, words))


def criterion(row: Mapping[str, Any], lang: Lang) -> str:
    """'Tiêu chí số 14 (Giáo dục và Đào tạo)'; in English without a name where there is no English one."""
    name = row.get("criterion_name_en" if lang == "en" else "criterion_name")
    return CRITERION.say(lang, criterion_no=row.get("criterion_no"), named=f" ({name})" if name else "")


def group_name(group: str, lang: Lang, words: Words) -> str:
    """The name of a group, or its id as words."""
    return words.name("group", group, lang) or group.replace("_", " ")


def standard(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """The name of a standard; one that has none is called by its code."""
    code = row.get("standard") or "dat_chuan"
    named = codes.STANDARDS.get(code)
    return words.name("standard", code, lang) or (named.say(lang) if named else code.replace("_", " "))


def _band(row: Mapping[str, Any], lang: Lang) -> str:
    """The count from the top where the verdict is about it, else the printed band."""
    low, high = row["band_low"], row.get("band_high")
    if is_from_the_top(row):
        return AT_LEAST.say(lang, low=low)
    return IN_BAND.say(lang, band=band_name(low, high))


def is_from_the_top(row: Mapping[str, Any]) -> bool:
    """Whether a band is judged with those above it: 'at least 10 criteria'."""
    is_judged = row.get("judged_value") is not None and row.get("judged_target") is not None
    return row["measure"] == "communes_in_band" and len(row.get("judged_bands") or ()) > 1 and is_judged


def band_name(low: int, high: int | None) -> str:
    """A band by its criteria: ``10–14``, ``19``; both ends are whole numbers from 0, so a dash can be read."""
    return f"{low}" if high is None or high == low else f"{low}–{high}"


def _members(group: str | None, lang: Lang, words: Words) -> str:
    if group in WHOLE:
        return MEMBERS_ALL.say(lang)
    name = words.name("group", group, lang)
    return MEMBERS_OF.say(lang, group=name) if name else MEMBERS.say(lang)


def _named(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """An output, an indicator, a source of money, or a target without measure: by its name, else the plan's words."""
    key = row.get("target_id")
    if row["measure"] == "money":
        name = words.name("funding", key, lang)
        if name:
            return MONEY.say(lang, name=name)
    name = words.name("output", key, lang)
    if name:
        return sentence(name).removesuffix(".")
    text = " ".join((row.get("plan_text") or "").split())
    if not text:
        return criterion(row, lang) if row.get("criterion_no") is not None else UNNAMED.say(lang)
    return QUOTED.say(lang, text=text if len(text) <= PLAN_TEXT_LENGTH else text[: PLAN_TEXT_LENGTH - 1].rstrip() + "…")
