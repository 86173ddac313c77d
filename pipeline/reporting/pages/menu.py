"""The way between the pages of a period: every report in its family, and what stands before and after one."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reporting import language
from pipeline.reporting.facts import Facts
from pipeline.reporting.runner import report_list
from pipeline.reporting.runner.report_list import Report

NUMBERED = "criterion"
"""The family whose pages are known by their numbers."""
FAMILIES = {
    "province": "Toàn tỉnh",
    "matter": "Theo việc",
    "criterion": "Từng tiêu chí",
    "district": "Từng huyện, thành phố",
    "commune": "Từng xã (làm khi cần)",
}
"""Families of reports under their headings, in their order."""


@dataclass(frozen=True)
class Entry:
    """A report of the menu: its page, what it is called there, its whole title."""

    page: str
    name: str
    title: str
    is_here: bool = False


@dataclass(frozen=True)
class Menu:
    """Every report of the period by family, and the neighbours of the page it stands on within its family."""

    families: tuple[tuple[str, str, tuple[Entry, ...]], ...] = ()
    before: Entry | None = None
    after: Entry | None = None


def family(report: Report) -> str:
    """The family a report is listed under."""
    return report.family if report.family in FAMILIES else "matter"


def menu(facts: Facts, page: str) -> Menu:
    """The menu of ``page``, a file of the period's folder; reports made on demand are left out."""
    if facts.is_nation:
        return Menu()
    lines = [line for line in report_list.read() if not line.on_demand]
    reports = report_list.chosen(report_list.expanded(lines, facts), ())
    numbers = {r.name: str(r.parameters.get(NUMBERED, "")) for r in reports}
    districts = {d["district_code"]: d["district_name"] for d in facts.districts}
    short = {r.name: numbers[r.name] or districts.get(str(r.parameters.get("district")), r.title) for r in reports}
    entries = {r.name: Entry(r.page, short[r.name], r.title, page in r.pages.values()) for r in reports}
    families = tuple(
        (key, language.say(title), tuple(entries[r.name] for r in reports if family(r) == key))
        for key, title in FAMILIES.items()
        if any(family(r) == key for r in reports)
    )
    around = next((f for _, _, f in families if any(e.is_here for e in f)), ())
    at = next((i for i, e in enumerate(around) if e.is_here), 0)
    return Menu(families, around[at - 1] if at else None, around[at + 1] if at + 1 < len(around) else None)
