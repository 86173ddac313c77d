"""Tables of the ``mart`` schema about what comes next: the schedule, the forecast, near misses, passes at risk."""

from pipeline.schema import Column, Table, words
from pipeline.schema.changes import TARGET
from pipeline.schema.core import COMMUNE, CRITERION, PERIOD, SOURCE

STANDINGS = ("done", "overdue", "due_soon", "planned", "recurring", "no_date", "unknown")

TABLES: tuple[Table, ...] = (
    Table(
        "mart.schedule_progress",
        "Every scheduled task in every period: when it is due, what was reported, where that leaves it. A task with "
        "several dates has a round for each.",
        (
            PERIOD,
            Column("work_id", "VARCHAR", "Task of plan.schedule.", nullable=False),
            Column("sort_no", "INTEGER", "Order in the annex.", nullable=False),
            Column(
                "timing",
                "VARCHAR",
                "dated: on the dates of due_dates. recurring: all year, or every month or quarter. open: as conditions "
                "allow, or not understood.",
                values=("dated", "recurring", "open"),
                nullable=False,
            ),
            Column("due_dates", "VARCHAR", "Days it is due on, YYYY-MM-DD joined with ;. Empty: no date."),
            Column("starts_on", "DATE", "First day, where the plan gives a span."),
            Column("rounds_due", "INTEGER", "Dates that have passed by the end of the period.", "rounds"),
            Column("rounds_done", "INTEGER", "Rounds reported done; null where the report does not say.", "rounds"),
            Column("state", "VARCHAR", "Last state reported.", values=words.WORK_STATES),
            Column("reported_in", "VARCHAR", "Period of that report."),
            Column("done_on", "DATE", "Day it was completed on, where reported."),
            Column(
                "standing",
                "VARCHAR",
                "done. overdue: a date has passed and it is reported undone. due_soon: within 92 days. planned: later. "
                "recurring. no_date. unknown: a date has passed and nothing, or nothing readable, was reported.",
                values=STANDINGS,
                nullable=False,
            ),
            Column("next_due", "DATE", "Next day it is due on; the one that passed, if overdue or unknown."),
            Column("days_late", "INTEGER", "Days since that day, if overdue.", "days"),
            Column("serves", "VARCHAR", "Targets it serves (plan.links), joined with ;."),
            Column("explanation_vi", "VARCHAR", "One sentence.", nullable=False),
            Column("explanation_en", "VARCHAR", "The same in English.", nullable=False),
            SOURCE,
        ),
        ("period", "work_id"),
        "sql",
    ),
    Table(
        "mart.forecast",
        "Every target at its due date if things go on, by each of two simple methods, with how far the same method was "
        "off when it was tried on earlier periods. Nothing is forecast from fewer than three points.",
        (
            PERIOD,
            TARGET,
            Column(
                "method",
                "VARCHAR",
                "recent_pace: as fast as between the last two points. planned_curve: the share of the way made so far, "
                "stretched along the plan's own path.",
                values=("recent_pace", "planned_curve"),
                nullable=False,
            ),
            Column("forecast", "DOUBLE", "Value at the due date, in the target's unit; null with a reason."),
            Column("low", "DOUBLE", "Lower end of the interval."),
            Column("high", "DOUBLE", "Upper end of the interval."),
            Column("points", "INTEGER", "Points known by then, the start of the year included.", nullable=False),
            Column(
                "backtest_error",
                "DOUBLE",
                "Mean absolute error, in the target's unit, when the method stood at an earlier period and forecast a "
                "later one that is now known.",
            ),
            Column("backtest_n", "INTEGER", "How many such trials.", "trials", nullable=False),
            Column("is_chosen", "BOOLEAN", "True for the method that was off least on targets of this kind."),
            Column("reaches_target", "BOOLEAN", "Whether the forecast reaches the target."),
            Column("reason_vi", "VARCHAR", "Why there is no forecast."),
            Column("reason_en", "VARCHAR", "The same in English."),
        ),
        ("period", "target_id", "method"),
        "sql",
    ),
    Table(
        "mart.forecast_trials",
        "Every trial of a forecast method on earlier periods: what it would have said and what came.",
        (
            Column("origin", "VARCHAR", "Period it stands at.", nullable=False),
            Column("period", "VARCHAR", "Later period it forecasts.", nullable=False),
            TARGET,
            Column("method", "VARCHAR", "Method.", values=("recent_pace", "planned_curve"), nullable=False),
            Column("days", "INTEGER", "Days between the two.", "days", nullable=False),
            Column("points", "INTEGER", "Points known at the origin.", nullable=False),
            Column("forecast", "DOUBLE", "What it said, in the target's unit.", nullable=False),
            Column("actual", "DOUBLE", "What came.", nullable=False),
            Column("error", "DOUBLE", "forecast − actual.", nullable=False),
        ),
        ("origin", "period", "target_id", "method"),
        "sql",
    ),
    Table(
        "mart.near_misses",
        "Criteria that a commune does not pass, closest first (aim: criterion), and communes that are not complete, "
        "closest first (aim: complete, criterion_no 0).",
        (
            PERIOD,
            Column("aim", "VARCHAR", "criterion or complete.", values=("criterion", "complete"), nullable=False),
            Column("criterion_no", "INTEGER", "Criterion; 0 for all of them.", nullable=False),
            COMMUNE,
            Column("rank", "INTEGER", "1 is the closest; ties share a rank.", nullable=False),
            Column("state", "VARCHAR", "State of the criterion; null for aim complete.", values=words.CRITERION_STATES),
            Column(
                "basis",
                "VARCHAR",
                "indicators: the gap is known. unsure: held or not reported, so to be asked first. other_criteria: no "
                "indicator is known; ordered by how many criteria the commune passes. criteria: for aim complete.",
                values=("indicators", "unsure", "other_criteria", "criteria"),
                nullable=False,
            ),
            Column(
                "missing", "INTEGER", "Indicators that miss their threshold, or criteria not passed.", nullable=False
            ),
            Column("indicator_id", "VARCHAR", "The indicator furthest from its threshold."),
            Column("value", "DOUBLE", "Its value, in its unit."),
            Column("threshold", "DOUBLE", "Its threshold, in its unit."),
            Column("gap", "DOUBLE", "What is missing, in the indicator's unit; positive."),
            Column("unit", "VARCHAR", "That unit."),
            Column("relative_gap", "DOUBLE", "gap / threshold; the order of ranks."),
            Column("missing_vi", "VARCHAR", "What is missing, in words.", nullable=False),
            Column("missing_en", "VARCHAR", "The same in English."),
            SOURCE,
        ),
        ("period", "aim", "criterion_no", "commune_code"),
        "sql",
    ),
    Table(
        "mart.at_risk_passes",
        "Passes most at risk of being lost, gravest first: an indicator says otherwise or stands just inside its "
        "threshold, or the commune has lost the criterion before.",
        (
            PERIOD,
            COMMUNE,
            CRITERION,
            Column("rank", "INTEGER", "1 is the gravest in the period; ties share a rank.", nullable=False),
            Column(
                "risk",
                "VARCHAR",
                "contradicted: an indicator with an unverified threshold misses it. thin: an indicator is within 5 % of "
                "its threshold. lost_before: the commune lost it earlier and passed again.",
                values=("contradicted", "thin", "lost_before"),
                nullable=False,
            ),
            Column("indicator_id", "VARCHAR", "Indicator with the smallest margin."),
            Column("value", "DOUBLE", "Its value, in its unit."),
            Column("threshold", "DOUBLE", "Its threshold, in its unit."),
            Column("margin", "DOUBLE", "How far inside, in its unit; negative: outside."),
            Column("unit", "VARCHAR", "That unit."),
            Column("relative_margin", "DOUBLE", "margin / threshold."),
            Column("times_lost", "INTEGER", "How often the commune lost this criterion up to now.", nullable=False),
            Column("loss_share", "DOUBLE", "Passes of this criterion lost per period, over all communes so far."),
            Column("explanation_vi", "VARCHAR", "In words.", nullable=False),
            Column("explanation_en", "VARCHAR", "The same in English."),
            SOURCE,
        ),
        ("period", "commune_code", "criterion_no"),
        "sql",
    ),
)
