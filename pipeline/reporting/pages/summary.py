"""The few numbers that decide, and the targets grouped by what has to be done about them."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.facts import Facts
from pipeline.reporting.wording import NEEDS, STATUSES
from pipeline.schema import rows

# What a leader asks for first, by what is measured; a plan may lack one, then its tile is left out.
HEADLINES = {
    "communes_recognised": "Xã được công nhận đạt chuẩn",
    "mean_criteria": "Tiêu chí bình quân một xã",
    "communes_in_band": "Xã đủ tiêu chí",
}


def tiles(facts: Facts) -> list[dict[str, Any]]:
    """The targets a leader asks for first, each under its title, with its verdict."""
    asked_first = {t["measure"]: t for t in reversed(facts.targets) if t["is_headline"]}
    return [
        _tile(language.say(title), asked_first[measure])
        for measure, title in HEADLINES.items()
        if measure in asked_first
    ]


def counts(facts: Facts) -> list[tuple[wording.Word, int]]:
    """How many targets have each status, in order of need; a status nobody has is left out."""
    return [(word, n) for s, word in STATUSES.items() if (n := sum(t["status"] == s for t in facts.leading_targets))]


def _tile(title: str, t: rows.NamedTargets) -> dict[str, Any]:
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
    return {"title": title, "target": t, "word": STATUSES[t["status"]], "pace": pace}


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
        if targets := [{**t, "word": STATUSES[t["status"]]} for t in chosen]:
            made.append(
                {
                    "key": key,
                    "title": say(title),
                    "sentence": say(sentence),
                    "targets": targets,
                }
            )
    return made


def _worse_first(t: rows.NamedTargets) -> float:
    return t["pace"] if t["pace"] is not None else (t["progress"] if t["progress"] is not None else 0.0)
