"""The way between the pages of a period: every report in its family, and what stands before and after one."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reporting import language
from pipeline.reporting.facts import Facts
from pipeline.reporting.press import program
from pipeline.reporting.press.program import Job

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


def family(job: Job) -> str:
    """The family a report is listed under."""
    return job.family if job.family in FAMILIES else "matter"


def menu(facts: Facts, page: str) -> Menu:
    """The menu of ``page``, a file of the period's folder; reports made on demand are left out."""
    jobs = program.chosen(program.jobs([r for r in program.listed() if not r.on_demand], facts), ())
    numbers = {j.name: str(j.parameters.get(NUMBERED, "")) for j in jobs}
    districts = {d["district_code"]: d["district_name"] for d in facts.districts}
    short = {j.name: numbers[j.name] or districts.get(j.parameters.get("district"), j.title) for j in jobs}
    entries = {j.name: Entry(j.page, short[j.name], j.title, page in j.pages.values()) for j in jobs}
    families = tuple(
        (key, language.say(title), tuple(entries[j.name] for j in jobs if family(j) == key))
        for key, title in FAMILIES.items()
        if any(family(j) == key for j in jobs)
    )
    around = next((f for _, _, f in families if any(e.is_here for e in f)), ())
    at = next((i for i, e in enumerate(around) if e.is_here), 0)
    return Menu(families, around[at - 1] if at else None, around[at + 1] if at + 1 < len(around) else None)
