"""Files in the columns of version 0.1, turned into the columns of today.

What those files leave to the id of a target, to the number of a criterion or to an alias is read here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.reference import defaults
from pipeline.reference.model import IMPLIED_GROUPS, Name, Unit
from pipeline.reference.records import AliasRecord, CriterionRecord, TargetRecord

BAND_ID = re.compile(r"band\.(?P<low>[0-9]{1,3})(_(?P<high>[0-9]{1,3}))?")
STANDARD, LEVEL = "dat_chuan", "xa"
COUNTS = ("count", "count_new", "maintain")
RURAL_TRADE = ("thuong mai nong thon", "cho nong thon")
RURAL_TRADE_NO = 7


def band(target: TargetRecord) -> tuple[int | None, int | None]:
    """Fewest and most criteria of a band: the columns where filled, else as ``band.15_18`` or ``band.19`` says."""
    if target.band_low is not None or target.band_high is not None:
        return target.band_low, target.band_high
    named = BAND_ID.fullmatch(target.target_id)
    return (int(named["low"]), int(named["high"] or named["low"])) if named else (None, None)


def target(target: TargetRecord, plan: Sequence[TargetRecord]) -> TargetRecord:
    """A target with its measure, standard, level, band, parent and fact filled in; ``plan`` are all the targets."""
    measure, standard, level = measured(target)
    low, high = band(target)
    # A file may have some of the new columns: what they say beside the default stands.
    standard = target.standard if target.standard != STANDARD else standard
    level = target.level if target.level != LEVEL else level
    return target.model_copy(
        update={
            "measure": measure,
            "standard": standard,
            "level": level,
            "band_low": low if measure == "communes_in_band" else target.band_low,
            "band_high": high if measure == "communes_in_band" else target.band_high,
            "parent": target.parent or parent(target, plan),
            "fact_id": target.fact_id or fact(target, plan),
        }
    )


def measured(target: TargetRecord) -> tuple[str, str, str]:
    """(measure, standard, level) as version 0.1 measured a target of that kind, criterion, band and id."""
    kind, id = target.kind, target.target_id
    if kind == "qualitative" or target.target_low is None:
        return "none", target.standard, target.level
    if band(target)[0] is not None:
        return "communes_in_band", STANDARD, LEVEL
    of_communes = kind in COUNTS or (kind == "all_of_group" and target.unit == "commune")
    if of_communes and target.criterion_no is not None:
        return "communes_passing", STANDARD, LEVEL
    if kind in COUNTS and id.startswith("recognised."):
        return "communes_recognised", STANDARD, LEVEL
    if kind == "average":
        return "mean_criteria", "nang_cao" if id.startswith("advanced.") else STANDARD, LEVEL
    if kind == "all_of_group" and id.startswith("advanced."):
        return "communes_recognised", "nang_cao", LEVEL
    if kind == "all_of_group" and id.startswith("model_area."):
        return "members_reaching", "kieu_mau", "thon"
    if kind == "all_of_group":
        return "members_reaching", STANDARD, LEVEL
    measures = {"cumulative": "output", "level": "indicator_level", "money": "money"}
    return measures.get(kind, "none"), target.standard, target.level


def parent(target: TargetRecord, plan: Sequence[TargetRecord]) -> str:
    """The funding line a funding line is part of: ``a.b.c`` of ``a.b``, ``a.b`` of ``a.total``."""
    if target.kind != "money":
        return ""
    stem = target.target_id.rpartition(".")[0]
    lines = {t.target_id for t in plan if t.kind == "money"} - {target.target_id}
    return next((line for line in (stem, f"{stem}.total") if stem and line in lines), "")


def fact(target: TargetRecord, plan: Sequence[TargetRecord]) -> str:
    """One fact for 'thêm 12' and 'tổng 61' of the same thing, where there is exactly one of each; else its own."""
    if target.kind not in COUNTS:
        return target.target_id

    def thing(t: TargetRecord) -> tuple[Any, ...]:
        return (*measured(t), t.group, t.criterion_no, band(t), t.unit, t.due)

    same = [t for t in plan if t.kind in COUNTS and thing(t) == thing(target)]
    totals = [t.target_id for t in same if t.kind != "count_new"]
    if measured(target)[0] == "none" or len(totals) != 1 or len(same) != 2:
        return target.target_id
    stem = totals[0].removesuffix(".total")
    return totals[0] if any(t.target_id == stem for t in plan) else stem


def unknown_units(targets: Sequence[TargetRecord], units: Sequence[Unit]) -> list[Unit]:
    """A row for every unit that only the plan knows: it is printed as written."""
    known = {u.unit_id for u in units}
    words = dict.fromkeys(t.unit for t in targets if t.unit and t.unit not in known)
    return [Unit(word, word, word, 2, False, word) for word in words]


def may_be_not_applicable(criterion: CriterionRecord, criteria: Sequence[CriterionRecord]) -> bool:
    """The criterion of rural trade, by its name or another name it has; where none is named so, the seventh."""

    def is_trade(c: CriterionRecord) -> bool:
        return any(words in defaults.folded(f"{c.criterion_name}|{c.aliases}") for words in RURAL_TRADE)

    if any(is_trade(c) for c in criteria):
        return is_trade(criterion)
    return criterion.criterion_no == RURAL_TRADE_NO


def names(aliases: Sequence[AliasRecord], targets: Sequence[TargetRecord], given: set[tuple[str, str]]) -> list[Name]:
    """Outputs and funding lines are called as the first of the names that forms give them everywhere; a group that neither
    names.csv (``given``) nor the package knows is printed as written. None without targets in older columns."""
    if not targets:
        return []
    first: dict[tuple[str, str], Name] = {}
    for alias in aliases:
        if alias.kind in ("output", "funding") and not alias.scope:
            first.setdefault((alias.kind, alias.target), Name(alias.kind, alias.target, alias.alias))
    package = {n.id for n in defaults.names() if n.kind == "group"}
    for group in dict.fromkeys(t.group for t in targets if t.group not in {"", *IMPLIED_GROUPS, *package}):
        first["group", group] = Name("group", group, group, group.replace("_", " "))
    return [name for key, name in first.items() if key not in given]
