"""Tables of the ``mart`` schema about the least-effort choice that would meet the plan."""

from pipeline.schema import Column, Table, words
from pipeline.schema.core import COMMUNE, CRITERION, PERIOD

STATUSES = ("optimal", "feasible", "infeasible")
EFFORT_SOURCES = ("indicator_gap", "gain_rate", "confirm", "override")
OUTCOMES = ("met_already", "met", "set_aside", "left_out")

TABLES: tuple[Table, ...] = (
    Table(
        "mart.allocation",
        "The least-effort set of passes that would meet all targets about criteria at once, from the newest period on: "
        "what to raise in which commune. A proposal to talk about, not a forecast; docs/allocation.md says what it knows.",
        (
            PERIOD,
            Column("rank", "INTEGER", "Order: the least effort first.", nullable=False),
            COMMUNE,
            CRITERION,
            Column("state", "VARCHAR", "State now.", values=words.CRITERION_STATES, nullable=False),
            Column("effort", "DOUBLE", "What it is taken to cost; 1 is an average missing pass.", nullable=False),
            Column(
                "effort_source",
                "VARCHAR",
                "indicator_gap: from how far its indicators are from their thresholds. gain_rate: from how rarely communes "
                "gained the criterion. confirm: held or never reported, find out first. override: from effort.csv.",
                values=EFFORT_SOURCES,
                nullable=False,
            ),
            Column("gap_vi", "VARCHAR", "What its indicators lack, in words; null where nothing is known of them."),
            Column("gap_en", "VARCHAR", "The same in English."),
            Column("serves", "VARCHAR", "Targets that break when it is left out, joined with ;. Null: pinned by hand."),
            Column("purpose_vi", "VARCHAR", "The same in words, joined with '; '."),
            Column("purpose_en", "VARCHAR", "The same in English."),
            Column("explanation_vi", "VARCHAR", "One sentence: what, how far, what for.", nullable=False),
            Column("explanation_en", "VARCHAR", "The same in English.", nullable=False),
        ),
        ("period", "commune_code", "criterion_no"),
    ),
    Table(
        "mart.allocation_targets",
        "What becomes of every target under the choice of mart.allocation.",
        (
            PERIOD,
            Column("target_id", "VARCHAR", "Target of plan.targets.", nullable=False),
            Column(
                "outcome",
                "VARCHAR",
                "met_already: nothing to do. met: by the choice. set_aside: contradicts others, see contradiction. left_out: "
                "not decided by criteria, or not assessable.",
                values=OUTCOMES,
                nullable=False,
            ),
            Column("unit", "VARCHAR", "What is counted.", values=("passes", "communes")),
            Column("value", "INTEGER", "Counted now: passes in its communes and criteria, or communes at its level."),
            Column("value_after", "INTEGER", "Counted once the choice is carried out."),
            Column("needed", "INTEGER", "What the plan asks; bands count from the top down."),
            Column("choices", "INTEGER", "Choices it would break without.", "choices"),
            Column(
                "contradiction", "INTEGER", "Number of the set of targets that cannot all be met, where it is in one."
            ),
            Column("reason_vi", "VARCHAR", "Why it is left out or set aside."),
            Column("reason_en", "VARCHAR", "The same in English."),
        ),
        ("period", "target_id"),
    ),
    Table(
        "mart.allocation_summary",
        "The choice in one row, and what the plan asks in passes by two of its own ways of saying it.",
        (
            PERIOD,
            Column(
                "status",
                "VARCHAR",
                "optimal: no choice costs less, but for the gap. feasible: a choice, not shown to be near the least. "
                "infeasible: no choice meets all targets; the rows are for those left when the fewest were set aside one "
                "contradiction at a time.",
                values=STATUSES,
                nullable=False,
            ),
            Column("gap", "DOUBLE", "How much less the effort could be at most, as a share of it."),
            Column("effort", "DOUBLE", "Effort of the whole choice.", nullable=False),
            Column("effort_crowding", "DOUBLE", "Of that, what several in one commune cost on top.", nullable=False),
            Column("choices", "INTEGER", "Passes to add.", "choices", nullable=False),
            Column("to_confirm", "INTEGER", "Of those, marks to find out first.", "choices", nullable=False),
            Column("communes", "INTEGER", "Communes with at least one.", "communes", nullable=False),
            Column("targets_met_already", "INTEGER", "Targets met without anything.", "targets", nullable=False),
            Column("targets_met", "INTEGER", "Targets met by the choice.", "targets", nullable=False),
            Column("targets_set_aside", "INTEGER", "Targets that contradict others.", "targets", nullable=False),
            Column("targets_left_out", "INTEGER", "Targets no choice of passes can serve.", "targets", nullable=False),
            Column("complete_now", "INTEGER", "Communes with all criteria.", "communes", nullable=False),
            Column("complete_after", "INTEGER", "The same once the choice is carried out.", "communes", nullable=False),
            Column("passes_now", "INTEGER", "Passes of all communes together.", "passes", nullable=False),
            Column("passes_after", "INTEGER", "The same once the choice is carried out.", "passes", nullable=False),
            Column(
                "passes_needed_by_criterion_totals",
                "INTEGER",
                "Sum of the plan's totals by criterion; one without a number counts as passed everywhere.",
                "passes",
            ),
            Column("passes_needed_by_average", "INTEGER", "The plan's average over all communes, in passes.", "passes"),
            Column(
                "passes_difference",
                "INTEGER",
                "Average less totals: if positive, so many passes more than the plan's own totals add up to.",
                "passes",
            ),
            Column("criteria_without_total", "VARCHAR", "Criteria the plan gives no total for, joined with ;."),
            Column("explanation_vi", "VARCHAR", "In a few sentences.", nullable=False),
            Column("explanation_en", "VARCHAR", "The same in English.", nullable=False),
        ),
        ("period",),
    ),
)
