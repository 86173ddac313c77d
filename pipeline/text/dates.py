"""Dates and periods as officials write and say them."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from pipeline import periods
from pipeline.text.numbers import NONE
from pipeline.text.phrases import Lang, Phrase

QUARTER = Phrase("quý {which} năm {year}", "the {which} quarter of {year}")
ROMAN = ("I", "II", "III", "IV")
ORDINALS = ("first", "second", "third", "fourth")


def date(day: dt.date | None, lang: Lang) -> str:
    """``30/9/2019``, in English ``30 September 2019``; None → an en dash.

    A day below ten and the months January and February take a zero (Nghị định 30/2020/NĐ-CP, phụ lục I): 05/02/2019.
    """
    if day is None:
        return NONE
    if lang == "en":
        return format_date(day, "d MMMM y", locale="en")
    return format_date(day, "dd/MM/y" if day.month < 3 else "dd/M/y", locale="vi")


def period(text: str, lang: Lang) -> str:
    """A review period inside a sentence: ``2019-09`` → ``9 tháng năm 2019``, in English ``September 2019``.

    Raises ValueError for text that is not a period.
    """
    if lang == "en":
        return periods.label_en(text)
    label = periods.label_vi(text)
    return label[:1].lower() + label[1:]


def quarter(text: str, lang: Lang) -> str:
    """The quarter that ends with a period's month or holds it: ``2019-09`` → ``quý III năm 2019``.

    Raises ValueError for text that is not a period.
    """
    end = periods.end_of(text)
    which = (ORDINALS if lang == "en" else ROMAN)[(end.month - 1) // 3]
    return QUARTER.say(lang, which=which, year=end.year)
