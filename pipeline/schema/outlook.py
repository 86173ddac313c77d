"""Tables of the ``mart`` schema about what comes next: the schedule, the forecast, near misses, passes at risk."""

from pipeline.schema import Column, Table, words
from pipeline.schema.changes import PLAN_YEAR, TARGET
from pipeline.schema.core import COMMUNE, CRITERION, PERIOD, SOURCE

FORECAST_METHODS = ("no_change", "even", "recent_pace", "planned_curve", "mean")
FORECAST_SILENCES = ("no_number", "due", "no_value", "carried", "few_points", "no_basis", "few_trials")
STANDINGS = ("done", "overdue", "due_soon", "planned", "recurring", "no_date", "unknown")
PROMISES = ("kept", "overdue", "open")
METHOD = Column(
    "method",
    "VARCHAR",
    "no_change: the figure stays. even: it goes on as the plan spreads evenly from the start to the due date. recent_pace: "
    "as fast as between the last two points. planned_curve: the share of the way made so far, stretched along the plan's "
    "own path. mean: the mean of the last two.",
    values=FORECAST_METHODS,
    nullable=False,
)

TABLES: tuple[Table, ...] = (
    Table(
        "mart.schedule_progress",
        "Every scheduled task in every period: when it is due, what was reported, where that leaves it. A task with "
        "several dates has a round for each. A period has the tasks of the plan it is judged by.",
        (
            PLAN_YEAR,
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
            Column(
                "days_late",
                "INTEGER",
                "overdue: days since that day. done: days from its last day to done_on, 0 if in time; null where the report "
                "gives no day.",
                "days",
            ),
            Column("serves", "VARCHAR", "Targets it serves (plan.links), joined with ;."),
            Column("no_target", "VARCHAR", "Why it serves none (plan.schedule.no_target)."),
            Column("explanation_vi", "VARCHAR", "One sentence.", nullable=False),
            Column("explanation_en", "VARCHAR", "The same in English.", nullable=False),
            SOURCE,
        ),
        ("plan_year", "period", "work_id"),
        "sql",
    ),
    Table(
        "mart.forecast",
        "Every target at its due date if things go on, by five simple methods, each with how far it was off when it was "
        "tried on earlier periods; the best by that is chosen. Nothing is forecast from fewer than three points or three "
        "trials. A band is forecast as its verdict is given: at least so many criteria.",
        (
            PLAN_YEAR,
            PERIOD,
            TARGET,
            METHOD,
            Column("forecast", "DOUBLE", "Figure at the due date, in the target's unit; null with a reason."),
            Column(
                "low",
                "DOUBLE",
                "Lower end: as far as four of five earlier forecasts were off, by the day, and as the figure itself is open.",
            ),
            Column("high", "DOUBLE", "Upper end."),
            Column("points", "INTEGER", "Points known by then, the start of the year included.", nullable=False),
            Column("backtest_error", "DOUBLE", "Mean absolute error of the method on this target, in its unit."),
            Column("backtest_n", "INTEGER", "On how many trials.", "trials", nullable=False),
            Column("relative_error", "DOUBLE", "backtest_error as a share of |T − y0|."),
            Column(
                "against_no_change",
                "DOUBLE",
                "Mean error as a multiple of no_change's on the same trials; under 1 is better.",
            ),
            Column("against_even", "DOUBLE", "The same against even."),
            Column("against_mean", "DOUBLE", "The same against mean."),
            Column("is_chosen", "BOOLEAN", "True for the method used; null where nothing is forecast."),
            Column(
                "chosen_by",
                "VARCHAR",
                "What the choice and the interval rest on. target: its own trials, six at least, or all there are where "
                "T = y0 or y0 is unknown. kind_and_unit: those of all facts of its kind and unit, as shares of |T − y0|.",
                values=("target", "kind_and_unit"),
                nullable=False,
            ),
            Column("chosen_n", "INTEGER", "How many such trials of the method.", "trials", nullable=False),
            Column("chosen_error", "DOUBLE", "Their mean error as a multiple of no_change's; the least is chosen."),
            Column(
                "coverage",
                "DOUBLE",
                "Share of intervals made like this one that held what came; null if none is known.",
            ),
            Column("coverage_n", "INTEGER", "How many such intervals.", "trials", nullable=False),
            Column("reaches_target", "BOOLEAN", "Whether the forecast reaches the target."),
            Column("reach_is_robust", "BOOLEAN", "True where both ends of the interval say the same."),
            Column(
                "reason",
                "VARCHAR",
                "Why there is no forecast. no_number: the target has none. due: it is due. no_value: no figure now. carried: "
                "no figure of this period. few_points: under three. no_basis: the method has nothing to go on from. "
                "few_trials: tried under three times.",
                values=FORECAST_SILENCES,
            ),
            Column("reason_vi", "VARCHAR", "The reason in Vietnamese."),
            Column("reason_en", "VARCHAR", "The same in English."),
        ),
        ("plan_year", "period", "target_id", "method"),
        "sql",
    ),
    Table(
        "mart.forecast_trials",
        "Every trial of a forecast method on earlier periods: what it would have said, with what was known then, and what "
        "came.",
        (
            PLAN_YEAR,
            Column("origin", "VARCHAR", "Period it stands at.", nullable=False),
            Column("period", "VARCHAR", "Later period it forecasts.", nullable=False),
            TARGET,
            METHOD,
            Column("days", "INTEGER", "Days between the two.", "days", nullable=False),
            Column("points", "INTEGER", "Points known at the origin.", nullable=False),
            Column("forecast", "DOUBLE", "What it said, in the target's unit.", nullable=False),
            Column("actual", "DOUBLE", "What came.", nullable=False),
            Column("error", "DOUBLE", "forecast − actual.", nullable=False),
            Column(
                "low", "DOUBLE", "Lower end of the interval it would have given; null from fewer than three trials."
            ),
            Column("high", "DOUBLE", "Upper end."),
            Column("is_inside", "BOOLEAN", "Whether that interval held what came."),
        ),
        ("plan_year", "origin", "period", "target_id", "method"),
        "sql",
    ),
    Table(
        "mart.recognition_stages",
        "The way of communes to recognition (plan.stages): every stage entered by the end of the period, how long it took, "
        "and for the current one who waits on whom. A stage entered twice has two rows. Empty without a register.",
        (
            PERIOD,
            COMMUNE,
            Column(
                "standard", "VARCHAR", "Standard it is to be recognised by.", values=words.STANDARDS, nullable=False
            ),
            Column("stage", "VARCHAR", "Stage.", values=words.STAGES, nullable=False),
            Column("since", "DATE", "Day it was entered.", nullable=False),
            Column("until_day", "DATE", "Day the next one was entered; null for the current one."),
            Column(
                "days_in_stage",
                "INTEGER",
                "Days from since to until_day or the end of the period; null for the decision, which ends the way.",
                "days",
            ),
            Column("is_current", "BOOLEAN", "True for where the commune stands.", nullable=False),
            Column("waiting", "VARCHAR", "Who waits, in the current stage.", values=("commune", "district")),
            Column(
                "waits_on",
                "VARCHAR",
                "For whom: district (verifies, then sends the dossier), province_office (appraises), province_committee "
                "(decides).",
                values=("district", "province_office", "province_committee"),
            ),
            Column("next_stage", "VARCHAR", "What comes next, in the current stage.", values=words.STAGES),
            Column(
                "is_in_order",
                "BOOLEAN",
                "False where a stage that comes later is dated before it, or an earlier one after it.",
                nullable=False,
            ),
        ),
        ("period", "commune_code", "standard", "stage", "since"),
        "sql",
    ),
    Table(
        "mart.promises",
        "Causes and promises of notes.csv by period: in the one they were written in, and a promise in every later one until "
        "it is done; the review after says once that it was.",
        (
            PERIOD,
            PLAN_YEAR,
            Column("target_id", "VARCHAR", "Target of plan.targets.", nullable=False),
            Column("written_in", "VARCHAR", "Period it was written in, YYYY-MM.", nullable=False),
            Column("cause", "VARCHAR", "Cause of where the target stands."),
            Column("measure_promised", "VARCHAR", "What was promised; null for a cause alone."),
            Column("promised_by", "VARCHAR", "Who promised it, named as district or agency where it is one."),
            Column("by_when", "DATE", "Day it is promised for."),
            Column(
                "promise",
                "VARCHAR",
                "kept: done. overdue: its day has come by the end of the period. open: not yet. Null without a promise.",
                values=PROMISES,
            ),
            Column(
                "is_asked", "BOOLEAN", "True where the one who promised is asked whether it is done.", nullable=False
            ),
        ),
        (),
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
