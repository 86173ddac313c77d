"""The start pages: one for a period, one for the workspace. What needs a decision first, then what changed, then the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Tile
from pipeline.reporting.facts import Facts
from pipeline.reporting.pages import menu
from pipeline.reporting.render import html
from pipeline.reporting.wording import NEEDS, STATUSES
from pipeline.schema import rows
from pipeline.text import nation as provinces

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
    body = html.fill(
        "pages/period.html.j2",
        facts=facts,
        overview=overview,
        tiles=_tiles(facts),
        counts=_counts(facts),
        lead=_lead_sentence(facts),
        fragile=sum(t["is_robust"] is False for t in facts.leading_targets),
        groups=_grouped_targets(facts),
        moved=_moved(facts),
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
    around = menu.menu(facts, "index.html")
    parts = [(f"#{anchor}", name) for anchor, name in re.findall(r'<section id="([^"]+)" data-nav="([^"]+)"', body)]
    return html.shell(
        body, _title(facts), notice=facts.notice, depth=depth, period=facts.period,
        side=html.side([(address, Markup(name)) for address, name in parts], around),
    )  # fmt: skip


STAND_IN = "<!-- no report: this page stands in for one -->"


def missing(facts: Facts, entry: Entry, *, depth: int = 1) -> str:
    """The page that stands where a report is missing, and says why."""
    text = html.page("pages/missing.html.j2", facts, entry.title, depth=depth, entry=entry)
    return text.replace("<head>", f"<head>{STAND_IN}", 1)


def stands_in(page: Path) -> bool:
    """True for a page that ``missing`` made."""
    with page.open("rb") as stream:
        return STAND_IN.encode() in stream.read(400)


def workspace(facts: Facts, periods: Sequence[dict[str, Any]]) -> str:
    """The start page of all periods, newest first, of a province before those that are no published review; ``periods`` as
    ``about`` gives them."""
    plan, entries = facts.plan, list(periods)
    title = language.of(plan, "title")
    if not facts.is_nation:
        entries.sort(key=lambda e: bool(e["standing"]))
        title = language.say("Báo cáo nông thôn mới · {province}", province=plan["province_name"])
    search = next((f"{e['period']}/" for e in entries if e["lead"]), "")
    return html.page("pages/workspace.html.j2", facts, title, depth=0, search=search, plan=plan, entries=entries)


def nation(facts: Facts, entries: Sequence[Entry], *, depth: int = 1) -> str:
    """A nation's start page of a period: its reports, and what became of each province."""
    return html.page(
        "pages/nation.html.j2", facts, _title(facts), depth=depth, period=facts.period, entries=entries, formats=FORMATS,
        states={state: phrase.say(language.current()) for state, phrase in provinces.STATES.items()},
    )  # fmt: skip


def _title(facts: Facts) -> str:
    return f"{facts.label} · {language.of(facts.plan, 'title')}"


def about(facts: Facts, *, english: bool = False, outdated: bool = False, restated: str = "") -> dict[str, Any]:
    """A period as the workspace's start page lists it; without figures for a nation, and where the database no longer
    knows it."""
    known = not facts.is_nation and facts.period in facts.periods
    return {
        "period": facts.period,
        "label": facts.label,
        "standing": facts.standing,
        "missing": facts.awaited if known else "",
        "lead": _lead_sentence(facts) if known else "",
        "counts": _counts(facts) if known else [],
        "tiles": _tiles(facts) if known else [],
        "decide": sum(t["status"] in NEEDS[0][3] for t in facts.leading_targets) if known else 0,
        "owing": sum(bool(s["duty_ids"]) for s in facts.missing_senders) if known else 0,
        "english": english,
        "outdated": outdated,
        "approval": facts.approval,
        "restated": restated,
    }


def _moved(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Targets whose status is another one than in the period before, the worst first: those that got worse, and better."""
    order, moved = list(STATUSES), {"worse": [], "better": []}
    for t in sorted(facts.leading_targets, key=lambda t: (order.index(t["status"]), t["sort_no"])):
        before = facts.status_before.get(t["target_id"], "not_started")
        if before not in (t["status"], "not_started"):
            is_worse = order.index(t["status"]) < order.index(before)
            line = {**t, "was": STATUSES[before], "word": STATUSES[t["status"]]}
            moved["worse" if is_worse else "better"].append(line)
    return moved


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
        if t["measure"] == "communes_passing" and t["leads_fact"] and t["group"] == "all" and t["criterion_no"]:
            figure = f"{wording.number(t['value'])} / {wording.goal(t['target_low'], t['target_high'])} {t['unit']}"
            beside[links.criterion(t["criterion_no"])] = (figure, STATUSES[t["status"]])
    for d in facts.district_progress.values():
        average, complete = wording.number(d["average"], 1), wording.number(d["complete"])
        figure = say("bình quân {n} tiêu chí, {m} xã đủ", n=average, m=complete)
        beside[links.district(d["district_code"])] = (figure, None)
    made = []
    for family, title in menu.FAMILIES.items():
        mine = [(e, *beside.get(e.page, ("", None))) for e in entries if e.family == family]
        if mine:
            made.append({"title": say(title), "entries": mine})
    return made


# -- the few numbers that decide, and the targets by what has to be done about them -----------------------------------
# What a leader asks for first, by what is measured; a plan may lack one, then its tile is left out.
HEADLINES = {
    "communes_recognised": "Xã được công nhận đạt chuẩn",
    "mean_criteria": "Tiêu chí bình quân một xã",
    "communes_in_band": "Xã đủ tiêu chí",
}


def _tiles(facts: Facts) -> list[tuple[rows.NamedTargets, Tile]]:
    """The targets a leader asks for first, each with its tile."""
    asked_first = {t["measure"]: t for t in reversed(facts.targets) if t["is_headline"]}
    return [
        (asked_first[measure], _tile(language.say(title), asked_first[measure]))
        for measure, title in HEADLINES.items()
        if measure in asked_first
    ]


def _counts(facts: Facts) -> list[tuple[wording.Word, int]]:
    """How many targets have each status, in order of need; a status nobody has is left out."""
    return [(word, n) for s, word in STATUSES.items() if (n := sum(t["status"] == s for t in facts.leading_targets))]


def _tile(title: str, t: rows.NamedTargets) -> Tile:
    say, gap = language.say, t["lead"]
    if gap is None or t["expected_by_now"] is None:
        pace = t["reason"] or ""
    elif abs(gap) < 0.005:
        pace = say("đúng bằng mức cần có lúc này")
    else:
        figures = {"gap": wording.number(abs(gap)), "needed": wording.number(t["expected_by_now"])}
        ahead = say("hơn {gap} so với mức cần có lúc này ({needed})", **figures)
        behind = say("kém {gap} so với mức cần có lúc này ({needed})", **figures)
        pace = ahead if gap > 0 else behind
    of = f"/ {wording.goal(t['target_low'], t['target_high'])}"
    return Tile(title, t["value"], of, STATUSES[t["status"]], wording.sentence(pace))


def _lead_sentence(facts: Facts) -> str:
    """One sentence: how many targets, how many measured, how they stand."""
    say, number = language.say, wording.number
    words = {
        "decide": say("cần quyết định"),
        "watch": say("có nguy cơ chậm"),
        "well": say("đã đạt hoặc đúng tiến độ"),
        "start": say("ở kỳ gốc, chưa tính tiến độ"),
        "unknown": say("chưa đánh giá được"),
    }
    groups = [
        (words[key], sum(t["status"] in statuses for t in facts.leading_targets)) for key, _, _, statuses in NEEDS
    ]
    said = ", ".join(f"{number(n)} {word}" for word, n in groups if n)
    return say("Trong {n} mục tiêu của kế hoạch: {said}.", n=number(len(facts.leading_targets)), said=said)


def _grouped_targets(facts: Facts) -> list[dict[str, Any]]:
    """The targets by need, those furthest behind their pace first within each group."""
    made, say = [], language.say
    for key, title, sentence, statuses in NEEDS:
        chosen = [t for t in facts.leading_targets if t["status"] in statuses]
        if key != "unknown":
            chosen.sort(key=lambda t: (statuses.index(t["status"]), _worse_first(t), t["sort_no"]))
        if targets := [{**t, "word": STATUSES[t["status"]]} for t in chosen]:
            made.append({"key": key, "title": say(title), "sentence": say(sentence), "targets": targets})
    return made


def _worse_first(t: rows.NamedTargets) -> float:
    return t["pace"] if t["pace"] is not None else (t["progress"] if t["progress"] is not None else 0.0)
