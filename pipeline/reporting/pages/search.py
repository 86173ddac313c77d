"""What can be searched: targets, criteria, districts, communes and reports, as a script a page loads when asked.

A script and not a data file: pages opened from a shared folder may not fetch anything, but may load a script beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.reporting import language, links, wording
from pipeline.reporting.facts import Facts

FILE = "search.js"


def entries(facts: Facts, reports: Iterable[tuple[str, str]]) -> list[list[str]]:
    """[what it is, its name, what stands beside it, where] for everything that has a place in the period's folder;
    ``reports`` are (title, file)."""
    say = language.say
    found = [[say("báo cáo"), title, "", file] for title, file in reports]
    if facts.is_nation:
        return found  # places and targets have their pages in the provinces
    for c in facts.criteria:
        name = f"{c['criterion_no']}. {language.of(c, 'criterion_name')}"
        passing = facts.communes_passing.get(c["criterion_no"])
        beside = "" if passing is None else language.count(passing, "{n} xã đạt")
        found.append([say("tiêu chí"), name, beside, links.criterion(c["criterion_no"])])
    for d in facts.districts:
        a = facts.district_progress.get(d["district_code"])
        beside = say("bình quân {n} tiêu chí", n=wording.number(a["average"], 1)) if a else ""
        found.append([say("huyện"), wording.place(d), beside, links.district(d["district_code"])])
    for c in sorted(facts.communes, key=lambda c: language.sort_key(c["commune_name"])):
        passed = facts.criteria_passed.get(c["commune_code"])
        beside = "" if passed is None else f" · {language.count(passed, '{n} tiêu chí đạt')}"
        beside = c["district_name"] + beside
        found.append([say("xã"), c["commune_name"], beside, links.commune(c["commune_code"], c["district_code"])])
    for t in facts.targets:
        word = wording.STATUSES[t["status"]]
        name = wording.sentence(t["target_name"] or t["target_id"])
        found.append([say("mục tiêu"), name, f"{word.symbol} {word.text}", links.target(t["target_id"])])
    return found


def write(folder: Path, facts: Facts, reports: Iterable[tuple[str, str]]) -> Path:
    """``search.js`` into ``folder``: one assignment of JSON, in which no '<' survives."""
    there = {p.name for p in folder.glob("*.html")}
    kept = [e for e in entries(facts, reports) if e[3].split("#")[0] in there]
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    path = folder / FILE
    path.write_text(f"window.ntmSearch={text};\n", encoding="utf-8")
    return path
