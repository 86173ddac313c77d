"""The words a workspace brings along: units, and the names of groups, outputs, sources, standards and agencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.text.numbers import between, number, percent_sign
from pipeline.text.phrases import Lang, Phrase

_IRREGULAR = {"person": "people", "criterion": "criteria", "child": "children"}


def english_forms(name: str) -> tuple[str, str]:
    """(singular, plural) of a countable unit's English name, which files may give as either, or as ``one|many``.

    Only the word before ' per ' changes: criterion per commune, criteria per commune.
    """
    if "|" in name:
        one, _, many = name.partition("|")
        return one.strip(), many.strip()
    head, per, rest = name.partition(" per ")
    start, _, last = head.rpartition(" ")
    start += " " if start else ""
    for one, many in _IRREGULAR.items():
        if last in (one, many):
            return start + one + per + rest, start + many + per + rest
    if last.endswith("s"):
        return start + last[: -2 if last.endswith("sses") else -1] + per + rest, name
    return name, start + last + "s" + per + rest


@dataclass(frozen=True)
class Unit:
    """A unit of reference.units. ``decimals`` is the most a figure shows; one that is whole never shows any."""

    unit_id: str
    vi: str
    en: str
    decimals: int = 2
    is_whole: bool = False

    @property
    def is_percent(self) -> bool:
        return self.vi == "%"

    @property
    def places(self) -> int:
        """Decimals that a figure of this unit may show."""
        return 0 if self.is_whole else self.decimals

    def name(self, lang: Lang, amount: float | None = None) -> str:
        """The unit's word; in English in the singular for exactly one."""
        if lang == "vi":
            return self.vi
        if not (self.is_whole or "|" in self.en or self.en.endswith("points") or self.en.endswith("point")):
            return self.en
        one, many = english_forms(self.en)
        return one if amount is not None and abs(amount) == 1 else many

    def number(self, value: float | None, lang: Lang) -> str:
        """A figure without its word, but with its per cent sign."""
        text = number(value, lang, self.places)
        return percent_sign(text, lang) if self.is_percent and value is not None else text

    def figure(self, value: float | None, lang: Lang) -> str:
        """A figure with its word: ``3 xã``, ``34,6 %``, ``1.234,5 tỷ đồng``."""
        text = self.number(value, lang)
        return text if self.is_percent or not self.vi else f"{text} {self.name(lang, value)}"

    def range(self, low: float | None, high: float | None, lang: Lang) -> str:
        """An interval to be read aloud, its word once: ``từ 54 đến 57 xã``."""
        if low is None:
            return between(None, None if high is None else self.figure(high, lang), lang)
        if high is None:
            return between(self.figure(low, lang), None, lang)
        if self.number(low, lang) == self.number(high, lang):
            return self.figure(high, lang)
        return between(self.number(low, lang), self.figure(high, lang), lang)

    @property
    def difference(self) -> Unit:
        """The unit of a difference of two figures: percentages differ by percentage points."""
        return PERCENTAGE_POINT if self.is_percent else self


PERCENTAGE_POINT = Unit("percentage point", "điểm phần trăm", "percentage points", 2)

LEVELS = {
    "xa": Unit("xa", "xã", "communes", 0, True),
    "thon": Unit("thon", "thôn", "villages", 0, True),
    "huyen": Unit("huyen", "huyện", "districts", 0, True),
}
"""What is counted at each administrative level."""


@dataclass(frozen=True)
class Words:
    """Units and names of one workspace. What has no name is called as its id says, never left out."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    names: Mapping[tuple[str, str], Phrase] = field(default_factory=dict)
    agencies: Mapping[str, Phrase] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        units: Iterable[Mapping[str, Any]] = (),
        names: Iterable[Mapping[str, Any]] = (),
        agencies: Iterable[Mapping[str, Any]] = (),
    ) -> Words:
        """From rows of reference.units, reference.names and reference.agencies."""
        by_id: dict[str, Unit] = {}
        aliases: dict[str, Unit] = {}
        for u in units:
            unit = Unit(
                u["unit_id"],
                u["name_vi"] or u["unit_id"],
                u["name_en"] or u["unit_id"],
                2 if u["decimals"] is None else u["decimals"],
                bool(u["is_whole"]),
            )
            by_id[unit.unit_id] = unit
            for alias in (unit.vi, *(u.get("aliases") or "").split(";")):
                aliases.setdefault(alias.strip(), unit)
        return cls(
            aliases | by_id,
            {(n["kind"], n["id"]): Phrase(n["name_vi"] or n["id"], n["name_en"] or "") for n in names},
            {a["agency_id"]: Phrase(a["name_vi"], a["name_en"] or a["name_vi"]) for a in agencies},
        )

    def unit(self, unit_id: str | None) -> Unit:
        """A unit by its id, name or alias; one that no file names is called as it is written."""
        key = unit_id or ""
        return self.units.get(key) or Unit(key, key, key)

    def name(self, kind: str, key: str | None, lang: Lang) -> str:
        """The name of a group, output, funding source or standard; empty where no file gives one in this language."""
        named = self.names.get((kind, key or ""))
        return named.say(lang) if named else ""

    def agency(self, agency_id: str, lang: Lang) -> str:
        """The name of an agency, a sender's name as it stands where no file knows it."""
        named = self.agencies.get(agency_id)
        return named.say(lang) if named else agency_id
