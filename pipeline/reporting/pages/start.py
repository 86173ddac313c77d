"""The start pages: one for a period, one for the workspace. What needs a decision first, then what changed, then the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.reporting import language, links, wording
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.pages import menu, summary
from pipeline.reporting.render import html
from pipeline.reporting.wording import STATUSES

FORMATS = {"pdf": "PDF", "docx": "DOCX", "xlsx": "XLSX", "pptx": "PPTX"}
LOSSES_SHOWN = 12


@dataclass(frozen=True)
class Entry:
    """A report as the start page lists it. ``family`` groups them; ``page`` is empty where the report is missing, then
    ``cause`` says why and ``kept`` is its half-run notebook; ``files`` are its other formats (format → file)."""

    name: str
    family: str
    title: str
    page: str
    files: dict[str, str] = field(default_factory=dict)
    cause: str = ""
    kept: str = ""


def period(
    facts: Facts, entries: Sequence[Entry], *, overview: str = "", bound: dict[str, str] | None = None,
    without_matter: Sequence[str] = (), depth: int = 1,
) -> str:  # fmt: skip
    """The period's start page. ``overview`` is what reports give to it (escaped HTML); ``bound`` are the files that hold
    several reports (title → file), ``without_matter`` the reports not made because the plan has nothing for them."""
    found = summary.summary(facts)
    before = _before(facts)
    body = html.fill(
        "pages/period.html.j2",
        facts=facts,
        overview=overview,
        tiles=found["tiles"],
        counts=found["counts"],
        lead=found["lead"],
        health=found["health"],
        fragile=found["fragile"],
        groups=summary.grouped_targets(facts),
        moved=_moved(facts, before),
        previous=facts.previous,
        changes=_changes(facts),
        families=_families(facts, entries),
        missing=[e for e in entries if e.cause],
        unmade=sum(not e.page and not e.cause for e in entries),
        bound=bound or {},
        without_matter=without_matter,
        formats=FORMATS | {"brief": language.say("PDF một trang")},
        root="../" * depth,
    )
    title = f"{facts.label} · {language.of(facts.plan, 'title')}"
    around = menu.menu(facts, "index.html")
    parts = [(f"#{anchor}", name) for anchor, name in re.findall(r'<section id="([^"]+)" data-nav="([^"]+)"', body)]
    return html.shell(
        body, title, notice=facts.notice, depth=depth, period=facts.period, charts='class="ntm-chart"' in body,
        side=html.side([(address, Markup(name)) for address, name in parts], around),
    )  # fmt: skip


STAND_IN = "<!-- no report: this page stands in for one -->"


def missing(facts: Facts, entry: Entry, *, depth: int = 1) -> str:
    """The page that stands where a report is missing, and says why."""
    body = html.fill("pages/missing.html.j2", facts=facts, entry=entry)
    text = html.shell(body, entry.title, notice=facts.notice, depth=depth)
    return text.replace("<head>", f"<head>{STAND_IN}", 1)


def stands_in(page: Path) -> bool:
    """True for a page that ``missing`` made."""
    with page.open("rb") as stream:
        return STAND_IN.encode() in stream.read(400)


def workspace(facts: Facts, periods: Sequence[dict[str, Any]]) -> str:
    """The start page of all periods, newest first, before those that are no published review; ``periods`` as ``about``
    gives them."""
    plan = facts.plan
    entries = sorted(periods, key=lambda e: bool(e["standing"]))
    body = html.fill("pages/workspace.html.j2", plan=plan, entries=entries)
    title = language.say("Báo cáo nông thôn mới · {province}", province=plan["province_name"])
    newest = next((e["period"] for e in entries if e["lead"]), "")
    return html.shell(body, title, notice=facts.notice, depth=0, search=f"{newest}/" if newest else "")


def about(facts: Facts, *, english: bool = False, outdated: bool = False, restated: str = "") -> dict[str, Any]:
    """A period as the workspace's start page lists it; without figures where the database no longer knows it."""
    known = facts.period in facts.periods
    return {
        "period": facts.period,
        "label": facts.label,
        "standing": facts.standing,
        "missing": facts.readiness["missing"],
        "lead": summary.lead_sentence(facts) if known else "",
        "counts": summary.counts(facts) if known else [],
        "tiles": summary.summary(facts)["tiles"] if known else [],
        "decide": sum(t["status"] in wording.NEEDS[0][3] for t in facts.leading_targets) if known else 0,
        "owing": len([s for s in facts.senders if not s["has_sent"] and s["duty_ids"]]) if known else 0,
        "english": english,
        "outdated": outdated,
        "approval": facts.approval,
        "restated": restated,
    }


def _before(facts: Facts) -> dict[str, Row]:
    """The targets as they stood in the period before, by id."""
    if facts.previous is None:
        return {}
    found = facts.rows("SELECT target_id, status FROM mart.target_progress WHERE period = ?", facts.previous)
    return {t["target_id"]: t for t in found}


def _moved(facts: Facts, before: dict[str, Row]) -> dict[str, list[Row]]:
    """Targets whose status is another one than in the period before, the worst first: those that got worse, and better."""
    order = list(STATUSES)
    moved: list[Row] = [
        t | {"was": STATUSES[before[t["target_id"]]["status"]], "word": STATUSES[t["status"]]}
        for t in facts.leading_targets
        if t["target_id"] in before and before[t["target_id"]]["status"] not in (t["status"], "not_started")
    ]
    moved.sort(key=lambda t: (order.index(t["status"]), t["sort_no"]))
    is_worse = lambda t: order.index(t["status"]) < order.index(before[t["target_id"]]["status"])  # noqa: E731
    return {"worse": [t for t in moved if is_worse(t)], "better": [t for t in moved if not is_worse(t)]}


def _changes(facts: Facts) -> dict[str, Any]:
    lost = [x for x in facts.changes if x["change"] == "lost"]
    return {
        "gained": sum(x["change"] == "gained" for x in facts.changes),
        "lost": len(lost),
        "restated": sum(x["change"] == "restated" for x in facts.changes),
        "lost_list": lost[:LOSSES_SHOWN],
        "lost_more": max(len(lost) - LOSSES_SHOWN, 0),
    }


def _families(facts: Facts, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entries under their headings, criteria and districts each with its figure beside it."""
    say = language.say
    beside: dict[str, tuple[str, wording.Word | None]] = {}
    for t in facts.targets:
        if t["measure"] == "communes_passing" and t["leads_fact"] and t["group"] == "all":
            told = f"{wording.number(t['value'])} / {wording.goal(t['target_low'], t['target_high'])} {t['unit']}"
            beside[links.criterion(t["criterion_no"])] = (told, STATUSES[t["status"]])
    for d in facts.district_averages:
        told = say(
            "bình quân {n} tiêu chí, {m} xã đủ", n=wording.number(d["average"], 1), m=wording.number(d["complete"])
        )
        beside[links.district(d["district_code"])] = (told, None)
    made = []
    for family, title in menu.FAMILIES.items():
        mine = [(e, *beside.get(e.page, ("", None))) for e in entries if e.family == family]
        if mine:
            made.append({"title": say(title), "entries": mine})
    return made
