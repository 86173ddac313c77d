"""What can be searched: targets, criteria, districts, communes and reports, as a script a page loads when asked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.reporting import language, links, wording
from pipeline.reporting.facts import Facts
from pipeline.reporting.pages import assets

CRITERIA = """SELECT c.*, p.passed FROM reference.criteria c
    LEFT JOIN mart.criterion_progress p ON p.criterion_no = c.criterion_no AND p.period = ? ORDER BY c.criterion_no"""
COMMUNES = """SELECT c.*, p.criteria_passed AS passed FROM reference.communes c
    LEFT JOIN mart.commune_progress p ON p.commune_code = c.commune_code AND p.period = ? ORDER BY c.sort_no"""


def entries(facts: Facts, reports: Iterable[tuple[str, str]]) -> list[list[str]]:
    """[what it is, its name, what stands beside it, where] for everything that has a place in the period's folder;
    ``reports`` are (title, file)."""
    say = language.say
    found = [[say("báo cáo"), title, "", file] for title, file in reports]
    if facts.is_nation:
        return found  # places and targets have their pages in the provinces
    for c in facts.read(dict, CRITERIA, facts.period):
        name = f"{c['criterion_no']}. {language.of(c, 'criterion_name')}"
        beside = "" if c["passed"] is None else language.count(c["passed"], "{n} xã đạt")
        found.append([say("tiêu chí"), name, beside, links.criterion(c["criterion_no"])])
    for d in facts.districts:
        a = facts.district_progress.get(d["district_code"])
        beside = say("bình quân {n} tiêu chí", n=wording.number(a["average"], 1)) if a else ""
        found.append([say("huyện"), wording.place(d), beside, links.district(d["district_code"])])
    for c in sorted(facts.read(dict, COMMUNES, facts.period), key=lambda c: language.sort_key(c["commune_name"])):
        passed = "" if c["passed"] is None else f" · {language.count(c['passed'], '{n} tiêu chí đạt')}"
        found.append(
            [
                say("xã"),
                c["commune_name"],
                c["district_name"] + passed,
                links.commune(c["commune_code"], c["district_code"]),
            ]
        )
    for t in facts.targets:
        word = wording.STATUSES[t["status"]]
        name = wording.sentence(t["target_name"] or t["target_id"])
        found.append([say("mục tiêu"), name, f"{word.symbol} {word.text}", links.target(t["target_id"])])
    return found


def write(folder: Path, facts: Facts, reports: Iterable[tuple[str, str]]) -> None:
    """``search.js`` into ``folder``."""
    there = {p.name for p in folder.glob("*.html")}
    kept = [e for e in entries(facts, reports) if e[3].split("#")[0] in there]
    assets.write_script(folder / "search.js", "ntmSearch", kept)
