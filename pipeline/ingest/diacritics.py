"""Headings typed without diacritics, with some of them, or as names of fields, written out: 'Luy ke', 'Kêt luận', 'ke_hoach_2019'.

A syllable gets the form it has in the package's own headings beside its neighbour there ('ke hoach' is 'kế hoạch', though
'lũy kế' has another 'ke'); one of which two forms would do leaves the whole text as it was typed. Names of communes are no
headings: they are never restored (contract, rule 8).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pipeline.ingest.abbreviations import SHORT_FORMS
from pipeline.ingest.text import clean, fold, key, signs_of

WORD = re.compile(r"[^\W\d_]+")
ROMAN = re.compile(r"i{1,3}|iv|\w", re.IGNORECASE)  # 'quy II', 'Nhom A'
JOINED = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")  # 'ke_hoach_2019'
ENGLISH = re.compile(r"\s*(?:/\s*[A-Za-z][A-Za-z .']{3,}(?=$|[\d(])|\([A-Z][A-Za-z .']{3,}\))")
SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?|.{1,3}"
)
PHRASE = re.compile(r"[\w\s]+")
# What headings say of time beside the words of headings.csv.
OF_TIME = (
    "lũy kế từ đầu năm đến hết tháng, 6 tháng đầu năm, cuối năm, cùng kỳ năm trước, kỳ trước, kỳ này, quý này, quý trước, năm nay, "
    "quý năm, tháng năm, ước cả năm, ước thực hiện, trong quý, trong kỳ, trong tháng, kế hoạch năm, thực hiện năm, đến ngày, tính đến, "
    "hiện nay, năm ngoái, đến nay, hết quý, đến quý, số liệu, kỳ báo cáo, kế hoạch quý, thực hiện quý, tháng trước, số kế hoạch, "
    "tỉnh giao năm, riêng quý, cuối quý, đến kỳ, quý thực hiện, ước tính, phát sinh quý, thực hiện từ, năm báo cáo, tháng quý, "
    "số kh, số th, số đã, xã đạt, cộng xã, của ngành, năm giao, nếu có, của quý, cả năm, đầu năm, các xã, thứ tự dòng"
)


@lru_cache(maxsize=20_000)
def restored(text: str) -> str:
    """The text with the diacritics it lacks; a phrase with a word that the package does not know stays as it is."""
    spaced = JOINED.sub(" ", without_english(clean(text)))
    whole = _restored(spaced)
    return whole if whole != spaced else PHRASE.sub(lambda phrase: _restored(phrase[0]), spaced)


@lru_cache(maxsize=20_000)
def without_english(text: str) -> str:
    """'Đã giải ngân/Disbursed', 'Hoàn thành (Completed)' without what repeats it in English: Latin letters that make no
    Vietnamese syllables, behind words that have diacritics."""
    found = ENGLISH.search(text)
    is_short = found is not None and found[0].isupper()  # (BHYT)
    if (
        found is None
        or is_short
        or text[: found.start()].isascii()
        or all(map(SYLLABLE.fullmatch, WORD.findall(found[0].lower())))
    ):
        return text
    return f"{text[: found.start()]} {text[found.end() :]}".strip()


def _restored(phrase: str) -> str:
    words = [w.casefold() for w in WORD.findall(phrase) if not ROMAN.fullmatch(w)]
    is_bare = phrase.isascii()
    chosen = _likeliest([_options(w, is_bare=is_bare) for w in words]) if len(words) > 1 else None
    if chosen is None or not (is_bare or _are_paired(words, chosen)):
        return phrase
    forms = iter(chosen)

    def typed(word: re.Match[str]) -> str:
        form = word[0] if ROMAN.fullmatch(word[0]) else next(forms)
        return word[0] if form.isascii() or key(form) == key(word[0]) else form  # 'KH', 'TT' stay as they are

    return WORD.sub(typed, phrase)


def _are_paired(words: list[str], forms: tuple[str, ...]) -> bool:
    """True where each word that changes stands between its neighbours in known headings: 'kê khai' is no 'kế'."""
    beside = _forms()[1]
    changed = [i for i, (word, form) in enumerate(zip(words, forms, strict=True)) if key(word) != key(form)]
    return all(pair in beside for i in changed for pair in pairwise(forms[max(0, i - 1) : i + 2]))


def _options(word: str, *, is_bare: bool) -> frozenset[str]:
    """The forms a word may be meant for: those that have its diacritics and more. In a text that has some, a known word is
    itself."""
    forms = _forms()[0].get(fold(word), frozenset())
    if not is_bare and (same := next((f for f in forms if key(f) == key(word)), None)):
        return frozenset({same})
    return frozenset(f for f in forms if signs_of(word) <= signs_of(f))


def _likeliest(words: list[frozenset[str]]) -> tuple[str, ...] | None:
    """The forms of which most stand side by side in known headings; None where two rows of forms do alike, or a word has
    none."""
    beside = _forms()[1]
    # The two best rows of forms by their last one.
    ended: dict[str, list[tuple[int, tuple[str, ...]]]] = {"": [(0, ())]}
    for forms in words:
        ended = {
            form: sorted(
                ((n + ((last, form) in beside), (*row, form)) for last, rows in ended.items() for n, row in rows),
                reverse=True,
            )[:2]
            for form in forms
        }
    rows = sorted((r for rows in ended.values() for r in rows), reverse=True)[:2]
    return rows[0][1] if rows and rows[0][0] > max((n for n, _ in rows[1:]), default=-1) else None


@lru_cache(maxsize=1)
def _forms() -> tuple[dict[str, frozenset[str]], frozenset[tuple[str, str]]]:
    """(syllable without diacritics → its forms, forms that stand side by side) in the package's own headings."""
    here = Path(__file__).parent
    with (here / "headings.csv").open(encoding="utf-8") as f:
        texts = [row["alias"] for row in csv.DictReader(f)]
    with (here / "concepts.csv").open(encoding="utf-8") as f:
        texts += [p for row in csv.DictReader(f) for p in re.split(r"[|+]", row["needs"])]
    forms: dict[str, set[str]] = defaultdict(set)
    beside: set[tuple[str, str]] = set()
    same: dict[str, str] = {}
    for text in (*texts, *SHORT_FORMS.values(), *OF_TIME.split(",")):
        words = [same.setdefault(key(w), w) for w in re.findall(r"[^\W\d_]+", clean(text).casefold())]  # 'lũy' is 'luỹ'
        for word in words:
            forms[fold(word)].add(word)
        beside.update(pairwise(words))
    for short in SHORT_FORMS:
        forms[fold(short)].add(short)
    return {w: frozenset(f) for w, f in forms.items()}, frozenset(beside)
