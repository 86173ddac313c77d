"""Views of the ``mart`` schema: rows that people read, with names beside codes, in the order they are made.

A column that a view takes over keeps the meaning its table gives it; only the others are described here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PLACE = {"commune_name": "Name of the commune.", "district_name": "Name of the district."}
CRITERION = {"criterion_name": "Name of the criterion, in the language asked for."}
THRESHOLD = {
    "threshold_verified": "True where the threshold was checked against its source.",
    "comparator": "How a value meets its threshold: >=, <=, =.",
}
LACKS = {"lacks": "Numbers of the criteria it does not pass (failed, held or not reported), joined with ', '."}
LANGUAGE = (
    "Names and sentences come in the language of the session: SET VARIABLE lang = 'en' for English, else Vietnamese."
)


@dataclass(frozen=True)
class View:
    """A view: ``schema.name``, meaning, and the meaning of the columns no table has. ``is_stored``: its rows lie in the
    published database in both languages, for every report asks for them and planning its query takes longest."""

    name: str
    meaning: str
    columns: dict[str, str] = field(default_factory=dict)
    is_stored: bool = False


VIEWS: tuple[View, ...] = (
    View(
        "mart.named_targets",
        f"mart.target_progress under the plan's own words, its figures as the verdict judges them (judged_… there), with the "
        f"forecast chosen for it. {LANGUAGE}",
        CRITERION
        | {
            "expected_by_now": "What is needed by now, rounded to the next step of its unit: a commune is whole.",
            "unit": "Name of the unit, in the language asked for.",
            "lead": "value − expected_by_now, in the direction of the target.",
            "target_high": "Upper end of its range; null where the verdict is about another figure than the printed.",
            "in_band": "Of a band as the plan prints it: the communes in it.",
            "band_target": "Of a band as the plan prints it: how many communes are to be in it.",
            "group_label": "Name of the group of communes.",
            "is_headline": "True for what a leader asks first: the standard reached in the whole province.",
            "subject": "What it is about, briefly.",
            "target_name": "The plan's own sentence.",
            "forecast": "Figure at the due date if things go on, in the decimals of its unit.",
            "to_go": "What is still missing, in the target's unit; 0 once it is reached.",
            "cells": "How many source cells it was counted from (mart.source_cells).",
            "reason": "Why it is not assessable.",
            "explanation": "One sentence a leader can read aloud.",
            "forecast_low": "Lower end of the forecast.",
            "forecast_high": "Upper end of the forecast.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_results",
        f"core.criterion_results with names, and for a held mark what was found at its cell. {LANGUAGE}",
        CRITERION | {"message": "What was found at the cell.", "remedy": "How to mend it."},
    ),
    View("mart.named_changes", f"mart.criterion_changes with names. {LANGUAGE}", CRITERION),
    View(
        "mart.named_communes",
        "mart.commune_progress with names, the change since the period before and since the year began.",
        LACKS
        | {
            "before": "criteria_passed in the period before.",
            "criteria_change": "Criteria more (or fewer) than in the period before.",
            "at_start": "criteria_passed when the plan's year began.",
            "since_start": "Criteria more (or fewer) than when the plan's year began.",
            "is_complete": "True where every criterion is passed.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_near_misses",
        f"mart.near_misses with names, the indicator and its threshold. {LANGUAGE}",
        CRITERION | THRESHOLD | LACKS | {"lacking": "What is missing, in words."},
    ),
    View(
        "mart.named_at_risk",
        f"mart.at_risk_passes with names. {LANGUAGE}",
        CRITERION | THRESHOLD | {"explanation": "In words."},
    ),
    View(
        "mart.named_allocation",
        f"mart.allocation with names. {LANGUAGE}",
        CRITERION
        | {
            "lacking": "What its indicators lack, in words.",
            "purpose": "Targets that break when it is left out, in words.",
            "explanation": "One sentence: what, how far, what for.",
        },
    ),
    View(
        "mart.actions",
        f"What can be done next in a commune about a criterion, easiest first. {LANGUAGE}",
        {
            "action": "confirm: find out a held or missing mark. collect: get the form of this period. keep: a pass at risk. "
            "finish: closest to its thresholds. choose: asked by the least-effort choice.",
            "action_no": "Order of the actions.",
            "action_rank": "Order within an action, smallest first.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_districts",
        "Districts beside one another: criteria a commune, complete and recognised communes, marks in doubt.",
        {
            "communes": "Communes of the district.",
            "average": "Criteria passed per commune.",
            "average_low": "Least it can be.",
            "average_high": "Most it can be.",
            "average_before": "The same in the period before.",
            "average_change": "Difference to the period before.",
            "place": "1 is the highest average; ties share a place.",
            "complete": "Communes that pass every criterion.",
            "recognised": "Communes recognised by decision.",
            "held": "Marks held.",
            "not_reported": "Marks never reported.",
            "carried": "Marks carried from an earlier period.",
            "province_average": "Criteria passed per commune in the whole province.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_criteria",
        f"mart.criterion_progress with names, beside the target on how many communes pass. {LANGUAGE}",
        CRITERION
        | {
            "share": "Communes that pass, of all of the province (0 to 1).",
            "expected_by_now": "What is needed by now, whole communes.",
            "certainty": "How sure the status is.",
            "unit": "What is counted, in the language asked for.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_district_criteria",
        f"mart.district_progress with names, beside the province. {LANGUAGE}",
        CRITERION
        | {
            "failed": "Communes that fail it.",
            "unknown": "Communes where it is held or was never reported.",
            "share": "Communes that pass, of those of the district (0 to 1).",
            "since_start": "Communes more (or fewer) that pass than when the plan's year began.",
            "province_share": "Communes that pass, of all of the province (0 to 1).",
            "status": "Status of the province's target on this criterion.",
        },
        is_stored=True,
    ),
    View(
        "mart.criterion_indicators",
        "Indicators with the threshold of the period's year, and how many communes meet it by the newest values.",
        THRESHOLD
        | {
            "values_of": "Period of those values.",
            "known": "Communes with a value.",
            "meet": "Communes whose value meets the threshold.",
            "miss": "Communes whose value does not.",
            "undecided": "Communes whose value cannot be judged: held, or the threshold is not known.",
        },
    ),
    View(
        "mart.commune_indicators",
        "Each commune's newest value of every indicator known by the period, beside its threshold.",
        PLACE | THRESHOLD | {"values_of": "Period of the value."},
    ),
    View(
        "mart.shown_sheets",
        "Sheets that a period's pages show: its own, and earlier ones its figures still stand on.",
        {"place": "<YYYY-MM>/<file>!<sheet>."},
        is_stored=True,
    ),
    View(
        "mart.carried_results",
        "What a period took over from an earlier one, by commune.",
        PLACE
        | {
            "criteria": "Criteria taken over.",
            "criteria_passed": "Of those, passed.",
            "criterion_numbers": "Their numbers, joined with ', '.",
        },
    ),
    View(
        "mart.named_funding",
        f"Money by source against what the plan needs and the time gone, in billion VND. {LANGUAGE}",
        {
            "source_name": "Name of the source.",
            "is_total": "True for the line the others are part of.",
            "time_share": "Share of the way planned by now (0 to 1).",
            "to_mobilise": "needed − mobilised.",
            "unspent": "mobilised − disbursed.",
            "spending_lead": "Share disbursed − share of the time gone, in percentage points.",
            "explanation": "One sentence a leader can read aloud.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_outputs",
        f"Outputs of the programme against the plan, each in its own unit. {LANGUAGE}",
        {"output_name": "Name of the output.", "explanation": "One sentence a leader can read aloud."},
        is_stored=True,
    ),
    View(
        "mart.named_schedule",
        f"mart.schedule_progress in the annex's own words. {LANGUAGE}",
        {
            "lead_office": "Who leads it (chỉ đạo).",
            "reported": "State as written.",
            "explanation": "One sentence.",
        },
    ),
    View(
        "mart.named_submissions",
        "raw.submissions with the sender's name, and its cells by what they were taken for.",
        {
            "reason": "Why, in words.",
            "loaded": "Cells whose value was loaded.",
            "held": "Cells held.",
            "explained": "Headings, labels, totals and notes.",
            "ignored": "Cells left aside, with a reason.",
            "accounted": "All of these together; equal to cells_total of a readable file.",
        },
    ),
    View(
        "mart.named_issues",
        "raw.issues with who sent the workbook and the address of the cell; severity_no sorts the gravest first.",
        PLACE
        | {
            "message": "What was found.",
            "remedy": "How to mend it.",
            "severity_no": "1 critical, 2 warning, 3 info.",
            "source_cell": "Where it stands: <YYYY-MM>/<file>!<sheet>!<A1>.",
            "district_code": "District of the commune or of the sender.",
        },
    ),
    View(
        "mart.named_members",
        "Members of the plan's groups of communes in each period: what each has, lacks, and has to reach.",
        LACKS
        | {
            "criteria_change": "Criteria more (or fewer) than in the period before.",
            "group_label": "Name of the group.",
            "asked": "Passes that the least-effort choice asks of it.",
        },
        is_stored=True,
    ),
    View(
        "mart.recognised_communes",
        "Communes recognised for the period's year or before: decision, criteria now, advanced criteria, model areas.",
        LACKS
        | {
            "is_complete": "True where every criterion is passed.",
            "advanced": "Advanced criteria passed.",
            "advanced_of": "Of how many.",
            "advanced_cell": "Where that stands.",
            "areas": "Model residential areas that reached the standard.",
            "areas_registered": "Model residential areas registered.",
            "areas_cell": "Where that stands.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_contributions",
        "What each district adds to each of the province's targets.",
        {
            "subject": "What it is about, briefly.",
            "target_name": "The plan's own sentence.",
            "province_value": "The province's figure.",
        },
        is_stored=True,
    ),
    View(
        "mart.named_allocation_targets",
        f"mart.allocation_targets under the plan's own words. {LANGUAGE}",
        {"target_name": "The plan's own sentence.", "reason": "Why it is left out or set aside."},
    ),
    View(
        "mart.named_failures",
        f"Rows that an automatic check found, with the rule's reason. {LANGUAGE}",
        {"reason": "Why the rule exists.", "severity_no": "1 critical, 2 warning, 3 info."},
    ),
    View(
        "mart.named_promises",
        f"mart.promises beside the target they are about. {LANGUAGE}",
        {
            "subject": "What the target is about, briefly.",
            "criterion_no": "Its criterion.",
            "sort_no": "Its place in the plan.",
        },
    ),
    View(
        "mart.requests",
        f"Who is asked for what, and by when: what the official report and the meeting ask for. {LANGUAGE}",
        {
            "agency": "Who is asked, by its whole name; never the office that signs.",
            "action": "explain, finish_tasks, report_back, send or confirm.",
            "matters": "How many matters of this kind it is asked about.",
            "criterion_numbers": "Numbers of the criteria among them.",
            "what": "The first three of them.",
            "due_on": "By when: the end of the next review, or the day the first of them is due.",
        },
        is_stored=True,
    ),
)
