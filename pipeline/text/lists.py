"""Lists of names: A, B và 3 xã khác."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.text.numbers import number
from pipeline.text.phrases import Lang, Phrase

OTHERS = Phrase("{names} và {n} xã khác", "{names} and {n} other communes")
COMMUNE = Phrase("{commune} ({district})", "{commune} ({district})")
PLACE = Phrase("{commune}, tiêu chí {criterion_no}", "{commune}, criterion {criterion_no}")


def names(items: Sequence[str] | None, lang: Lang, limit: int = 8, others: Phrase = OTHERS) -> str:
    """Names joined by commas; past ``limit`` the number of the rest. One left over is named: that is no longer than
    saying so. Empty for no names."""
    listed = list(items or ())
    if len(listed) <= limit + 1:
        return ", ".join(listed)
    return others.say(lang, names=", ".join(listed[:limit]), n=number(len(listed) - limit, lang))


def commune(commune_name: str, district_name: str) -> str:
    """A commune for a person to read, in either language: Cao Minh (Tràng Định)."""
    return COMMUNE.say("vi", commune=commune_name, district=district_name)


def place(commune_label: str, criterion_no: int | None, lang: Lang) -> str:
    """A commune and, where it is about one, the criterion."""
    if criterion_no is None:
        return commune_label
    return PLACE.say(lang, commune=commune_label, criterion_no=criterion_no)
