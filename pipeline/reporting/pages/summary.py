"""The few numbers that decide, and the targets grouped by what has to be done about them."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.wording import NEEDS, STATUSES

# What a leader asks for first, by what is measured; a plan may lack one, then its tile is left out.
HEADLINES = {
    "communes_recognised": "Xã được công nhận đạt chuẩn",
    "mean_criteria": "Tiêu chí bình quân một xã",
    "communes_in_band": "Xã đủ tiêu chí",
}


def headlines(facts: Facts) -> list[tuple[str, Row]]:
    """The targets a leader asks for first, each under its title."""
    rows = {t["measure"]: t for t in reversed(facts.targets) if t["is_headline"]}
    return [(title, rows[measure]) for measure, title in HEADLINES.items() if measure in rows]


def summary(facts: Facts) -> dict[str, Any]:
    """tiles, counts of statuses in order of need, health of the data, and the sentence that opens the page."""
    tiles = [_tile(language.say(title), t) for title, t in headlines(facts)]
    fragile = [t for t in facts.leading_targets if t["is_robust"] is False]
    return {
        "tiles": tiles,
        "counts": counts(facts),
        "health": health(facts),
        "lead": lead_sentence(facts),
        "fragile": fragile,
    }


def counts(facts: Facts) -> list[tuple[wording.Word, int]]:
    """How many targets have each status, in order of need; a status nobody has is left out."""
    return [(word, n) for s, word in STATUSES.items() if (n := sum(t["status"] == s for t in facts.leading_targets))]


def _tile(title: str, t: Row) -> dict[str, Any]:
    say, gap = language.say, t["lead"]
    if gap is None or t["expected_by_now"] is None:
        pace = language.of(t, "reason")
    elif abs(gap) < 0.005:
        pace = say("đúng bằng mức cần có lúc này")
    else:
        told = {"gap": wording.number(abs(gap)), "needed": wording.number(t["expected_by_now"])}
        if gap > 0:
            pace = say("hơn {gap} so với mức cần có lúc này ({needed})", **told)
        else:
            pace = say("kém {gap} so với mức cần có lúc này ({needed})", **told)
    return {"title": title, "target": t, "word": STATUSES[t["status"]], "pace": pace}


def health(facts: Facts) -> dict[str, Any]:
    """Who has sent, what is held, what was never reported or carried over."""
    districts = [s for s in facts.senders if s["sender_kind"] == "district"]
    progress = facts.commune_progress.values()
    return {
        "districts": len(districts),
        "districts_sent": sum(s["has_sent"] for s in districts),
        "missing": [s["sender_name"] for s in facts.senders if not s["has_sent"]],
        "held": len(facts.held),
        "not_reported": sum(p["criteria_not_reported"] for p in progress),
        "carried": sum(p["criteria_carried"] for p in progress),
        "cells": len(facts.results),
        "critical": sum(i["issues"] for i in facts.issues if i["severity"] == "critical"),
        "warnings": sum(i["issues"] for i in facts.issues if i["severity"] == "warning"),
        "checks_failed": sum(c["outcome"] == "failed" for c in facts.checks),
        "checks_not_run": sum(c["outcome"] == "not_run" for c in facts.checks),
        "checks": len(facts.checks),
        "faults": sum(not c["passes"] for c in facts.coherence),
    }


def lead_sentence(facts: Facts) -> str:
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


def grouped_targets(facts: Facts) -> list[dict[str, Any]]:
    """The targets by need, those furthest behind their pace first within each group."""
    made, say = [], language.say
    for key, title, sentence, statuses in NEEDS:
        chosen = [t for t in facts.leading_targets if t["status"] in statuses]
        if key != "unknown":
            chosen.sort(key=lambda t: (statuses.index(t["status"]), _worse_first(t), t["sort_no"]))
        if chosen:
            made.append(
                {"key": key, "title": say(title), "sentence": say(sentence), "targets": [_row(t) for t in chosen]}
            )
    return made


def _worse_first(t: Row) -> float:
    return t["pace"] if t["pace"] is not None else (t["progress"] if t["progress"] is not None else 0.0)


def _row(t: Row) -> dict[str, Any]:
    return t | {
        "word": STATUSES[t["status"]],
        "word_low": STATUSES[t["status_low"]],
        "word_high": STATUSES[t["status_high"]],
        "path": path(t),
        "expected": t["expected_by_now"],
    }


def path(t: Row) -> dict[str, float] | None:
    """The way from baseline to target as shares of a small track: now, from, to, planned. None where there is none."""
    y0, goal, value = t["baseline"], t["target_low"], t["value"]
    if y0 is None or goal is None or value is None or goal == y0:
        return None
    place = lambda y: min(max((y - y0) / (goal - y0), -0.12), 1.12)  # noqa: E731
    low, high = (value if t[k] is None else t[k] for k in ("value_low", "value_high"))
    return {"now": place(value), "low": place(low), "high": place(high), "planned": t["planned_share"]}
