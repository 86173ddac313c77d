"""The choice as rows of the three tables, and into them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.allocation import wording
from pipeline.allocation.choosing import Choice
from pipeline.allocation.demands import Demand, up
from pipeline.allocation.outcome import Outcome
from pipeline.reference.coherence.finding import en, vi
from pipeline.schema import catalogue, reading
from pipeline.text import codes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DIGITS = 6


def outcome(choice: Choice) -> Outcome:
    """Rows as dictionaries by column; ``conflicts`` is for the terminal, their text is in the summary as well."""
    conflicts = []
    for number, found in enumerate(choice.conflicts, start=1):
        text_vi, text_en = wording.conflict(found, choice.situation.full_count)
        conflicts.append(
            {
                "contradiction": number,
                "targets": [d.target_id for d in found.targets],
                "set_aside": found.given_up.target_id,
                "by_what_if": found.by_what_if,
                "text_vi": text_vi,
                "text_en": text_en,
            }
        )
    targets = _targets(choice)
    return Outcome(_summary(choice, targets, conflicts), _picks(choice), targets, conflicts, choice.idle)


def _picks(choice: Choice) -> list[dict[str, Any]]:
    made = []
    for rank, pick in enumerate(choice.picks, start=1):
        gap_vi, gap_en = wording.gap(choice, pick)
        explanation_vi, explanation_en = wording.explanation(choice, pick)
        purpose_vi, purpose_en = wording.reasons(choice, pick)
        made.append(
            {
                "period": choice.situation.period,
                "rank": rank,
                "commune_code": choice.situation.places[pick.commune].commune_code,
                "criterion_no": choice.situation.criteria[pick.criterion][0],
                "state": str(choice.situation.states[pick.commune, pick.criterion]),
                "effort": pick.effort,
                "effort_source": pick.source,
                "gap_vi": gap_vi,
                "gap_en": gap_en,
                "serves": ";".join(d.target_id for d in pick.serves) or None,
                "purpose_vi": purpose_vi or None,
                "purpose_en": purpose_en or None,
                "explanation_vi": explanation_vi,
                "explanation_en": explanation_en,
            }
        )
    return made


def _targets(choice: Choice) -> list[dict[str, Any]]:
    before, after = choice.situation.passed, choice.after
    serving = Counter(d.target_id for pick in choice.picks for d in pick.serves)
    contradiction: dict[str, int] = {}
    for number, found in enumerate(choice.conflicts, start=1):
        for demand in found.targets:
            contradiction.setdefault(demand.target_id, number)

    def row(demand: Demand, kept: bool) -> dict[str, Any]:
        value = demand.value(before)
        is_there = demand.need <= value
        return {
            "period": choice.situation.period,
            "target_id": demand.target_id,
            "outcome": ("met_already" if is_there else "met") if kept else "set_aside",
            "unit": "passes" if demand.shape == "passes" else "communes",
            "value": value,
            "value_after": demand.value(after),
            "needed": demand.need,
            "choices": serving[demand.target_id],
            "contradiction": contradiction.get(demand.target_id),
            "reason_vi": None if kept else codes.REASONS["set_aside"].say("vi"),
            "reason_en": None if kept else codes.REASONS["set_aside"].say("en"),
        }

    made = [row(d, True) for d in choice.demands] + [row(c.given_up, False) for c in choice.conflicts]
    for left in choice.left_out:
        made.append(
            {
                **dict.fromkeys(catalogue.table("mart.allocation_targets").column_names),
                "period": choice.situation.period,
                "target_id": left.target.target_id,
                "outcome": "left_out",
                "reason_vi": codes.REASONS[left.reason].say("vi"),
                "reason_en": codes.REASONS[left.reason].say("en"),
            }
        )
    order = {t.target_id: t.sort_no for t in choice.situation.targets}
    return sorted(made, key=lambda r: order[r["target_id"]])


def plan_in_passes(choice: Choice) -> tuple[int | None, int | None, list[int]]:
    """What the plan asks: the sum of its totals by criterion, its average over all communes as passes (None where it has
    none), and the criteria without a total, which count as passed everywhere."""
    situation = choice.situation
    communes = len(situation.places)
    totals = {
        t.criterion_no: t.target_low
        for t in situation.targets
        if t.measure == "communes_passing"
        and t.kind in ("count", "maintain")
        and t.group == "all"
        and t.criterion_no is not None
        and t.target_low is not None
    }
    silent = [number for number, _, _ in situation.criteria if number not in totals]
    by_totals = up(sum(totals.values()) + communes * len(silent)) if totals else None
    means = (
        t for t in situation.targets if t.measure == "mean_criteria" and t.standard == "dat_chuan" and t.group == "all"
    )
    average = next(means, None)
    by_average = up(average.target_low * communes) if average and average.target_low is not None else None
    return by_totals, by_average, silent


def _summary(choice: Choice, targets: list[dict[str, Any]], conflicts: list[dict[str, Any]]) -> dict[str, Any]:
    situation, after = choice.situation, choice.after
    outcomes = Counter(t["outcome"] for t in targets)
    by_totals, by_average, silent = plan_in_passes(choice)
    complete = [int((marks.sum(axis=1) >= situation.full_count).sum()) for marks in (situation.passed, after)]
    made = {
        "period": situation.period,
        "status": choice.status,
        "gap": round(choice.gap, DIGITS),
        "effort": round(choice.effort, DIGITS),
        "effort_crowding": round(choice.crowding, DIGITS),
        "choices": len(choice.picks),
        "to_confirm": sum(pick.source == "confirm" for pick in choice.picks),
        "communes": len({pick.commune for pick in choice.picks}),
        "targets_met_already": outcomes["met_already"],
        "targets_met": outcomes["met"],
        "targets_set_aside": outcomes["set_aside"],
        "targets_left_out": outcomes["left_out"],
        "complete_now": complete[0],
        "complete_after": complete[1],
        "passes_now": int(situation.passed.sum()),
        "passes_after": int(after.sum()),
        "passes_needed_by_criterion_totals": by_totals,
        "passes_needed_by_average": by_average,
        "passes_difference": None if by_totals is None or by_average is None else by_average - by_totals,
        "criteria_without_total": ";".join(map(str, silent)) or None,
    }
    passes_vi, passes_en = wording.passes(by_totals, by_average, silent)
    confirm_vi = f", trong đó {vi(made['to_confirm'])} kết quả phải xác minh trước" if made["to_confirm"] else ""
    confirm_en = f", {en(made['to_confirm'])} of them to be confirmed first" if made["to_confirm"] else ""
    all_vi = "mọi mục tiêu về tiêu chí" if not conflicts else "các mục tiêu về tiêu chí còn lại"
    all_en = "all targets about criteria" if not conflicts else "the remaining targets about criteria"
    made["explanation_vi"] = " ".join(
        filter(
            None,
            (
                *dict.fromkeys(c["text_vi"] for c in conflicts),
                f"Ít nhất cần thêm {vi(made['choices'])} lượt đạt tiêu chí ở {vi(made['communes'])} xã để đạt {all_vi}"
                f"{confirm_vi}; số xã đủ {situation.full_count} tiêu chí từ {vi(complete[0])} lên {vi(complete[1])}.",
                passes_vi,
            ),
        )
    )
    made["explanation_en"] = " ".join(
        filter(
            None,
            (
                *dict.fromkeys(c["text_en"] for c in conflicts),
                f"The least effort is {en(made['choices'])} more passes in {en(made['communes'])} communes to meet {all_en}"
                f"{confirm_en}; complete communes go from {en(complete[0])} to {en(complete[1])}.",
                passes_en,
            ),
        )
    )
    return made


def store(connection: DuckDBPyConnection, made: Outcome) -> None:
    """Replace what the three tables hold, in one transaction."""
    tables = {
        "mart.allocation": made.picks,
        "mart.allocation_targets": made.targets,
        "mart.allocation_summary": [made.summary] if made.summary else [],
    }
    connection.begin()
    try:
        for name, rows in tables.items():
            columns = catalogue.table(name).column_names
            names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
            connection.execute(f"DELETE FROM {name}")
            if rows:
                connection.executemany(
                    f"INSERT INTO {name} ({names}) VALUES ({marks})", [[row[c] for c in columns] for row in rows]
                )
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def stored(connection: DuckDBPyConnection, period: str) -> Outcome | None:
    """What a run stored for a period; None where it stored nothing, or a choice whose contradictions are not stored."""

    def read(name: str, order: str) -> list[dict[str, Any]]:
        columns = catalogue.table(name).column_names
        names = ", ".join(f'"{c}"' for c in columns)
        return reading.read(connection, dict, f"SELECT {names} FROM {name} WHERE period = ? ORDER BY {order}", period)

    summary = read("mart.allocation_summary", "period")
    if not summary or summary[0]["status"] == "infeasible":
        return None
    targets = {t["target_id"]: t for t in read("mart.allocation_targets", "target_id")}
    order = connection.execute("SELECT target_id FROM plan.targets ORDER BY sort_no").fetchall()
    return Outcome(summary[0], read("mart.allocation", "rank"), [targets[t] for (t,) in order if t in targets])
