"""Tables of the ``core`` schema: one weighed value per subject, commune and period, with its source cell."""

from pipeline.schema import Column, Table, words

PERIOD = Column("period", "VARCHAR", "Review period, YYYY-MM.", nullable=False)
COMMUNE = Column("commune_code", "VARCHAR", "Commune.", nullable=False)
CRITERION = Column("criterion_no", "INTEGER", "Criterion, 1 to 19.", nullable=False)
SOURCE = Column("source_cell", "VARCHAR", "Where it stands: <YYYY-MM>/<file>!<sheet>!<A1>.")

TABLES: tuple[Table, ...] = (
    Table(
        "core.weighed_observations",
        "What became of every observation when the sendings were weighed against one another (rule of reading 4).",
        (
            Column("obs_id", "BIGINT", "Observation of raw.observations.", nullable=False),
            Column(
                "outcome",
                "VARCHAR",
                "counts: it speaks for its subject. confirms: says the same as, or yields to, the one that does. held: "
                "unreadable. contradicts: disagrees with another that is neither earlier nor later. superseded: a later "
                "sending of the same sender says something. blank: not reported here, known from another sending or "
                "row. no_place: about no commune of the list. set_aside: its file does not count.",
                values=(
                    "counts",
                    "confirms",
                    "held",
                    "contradicts",
                    "superseded",
                    "blank",
                    "no_place",
                    "set_aside",
                ),
                nullable=False,
            ),
            Column("stands", "BOOLEAN", "True for the one observation its subject is read from.", nullable=False),
            Column("state", "VARCHAR", "State the subject takes from it: its own, or held.", nullable=False),
            Column("other_obs_id", "BIGINT", "Observation it yields to, confirms or contradicts."),
        ),
        ("obs_id",),
        "sql",
    ),
    Table(
        "core.criterion_results",
        "State of every criterion in every commune and period (communes × criteria × periods rows), by the contract's "
        "rules of reading.",
        (
            PERIOD,
            COMMUNE,
            CRITERION,
            Column("state", "VARCHAR", "State that counts.", values=words.CRITERION_STATES, nullable=False),
            Column("declared_state", "VARCHAR", "State the workbook declares."),
            Column("computed_state", "VARCHAR", "State its indicators give, where their thresholds are known."),
            SOURCE,
            Column("carried_from", "VARCHAR", "Period the state was last reported in, where this one brought nothing."),
            Column(
                "held_reason",
                "VARCHAR",
                "Why it is held: unreadable, contradiction, refuted, refused (its file), unknown_place …",
            ),
            Column(
                "era",
                "INTEGER",
                "Mergers and splits the commune had come out of by then; states are compared only within one.",
                nullable=False,
            ),
        ),
        ("period", "commune_code", "criterion_no"),
        "sql",
    ),
    Table(
        "core.relisted_results",
        "States at a plan's baseline on the list of communes its year begins with, where the list changes on that day; "
        "empty else. What becomes of a criterion of a merged commune is the criterion's rule (reference.criteria).",
        (
            Column("plan_year", "INTEGER", "Plan.", nullable=False),
            PERIOD,
            COMMUNE,
            CRITERION,
            Column("state", "VARCHAR", "State.", values=words.CRITERION_STATES, nullable=False),
            Column(
                "carried_from", "VARCHAR", "Period the state was last reported in, where the baseline brought nothing."
            ),
            Column("is_new", "BOOLEAN", "True for a commune that came out of others.", nullable=False),
        ),
        ("plan_year", "period", "commune_code", "criterion_no"),
        "sql",
    ),
    Table(
        "core.indicator_values",
        "Values of indicators per commune and period.",
        (
            PERIOD,
            COMMUNE,
            Column("indicator_id", "VARCHAR", "Indicator.", nullable=False),
            Column("value", "DOUBLE", "Value in the indicator's unit; null for pass_fail and for held."),
            Column("value_2", "DOUBLE", "Second value of a compound indicator."),
            Column("text", "VARCHAR", "Text as typed."),
            Column("passes", "BOOLEAN", "Meets its threshold; null where the threshold is unknown or the value held."),
            Column("threshold_verified", "BOOLEAN", "True where that threshold was checked against its source."),
            Column("is_held", "BOOLEAN", "True where the text could not be read with certainty.", nullable=False),
            SOURCE,
        ),
        ("period", "commune_code", "indicator_id"),
        "sql",
    ),
    Table(
        "core.output_values",
        "Programme outputs of the province: the cumulative figure of the year.",
        (
            PERIOD,
            Column("output_id", "VARCHAR", "Target the output belongs to.", nullable=False),
            Column("value", "DOUBLE", "Cumulative figure, in the target's unit."),
            Column("planned", "DOUBLE", "Plan the form states."),
            Column("this_period", "DOUBLE", "Figure of the period alone."),
            Column("estimate", "DOUBLE", "The sender's estimate for the year."),
            SOURCE,
        ),
        ("period", "output_id"),
        "sql",
    ),
    Table(
        "core.funding_values",
        "Money by source.",
        (
            PERIOD,
            Column("source_id", "VARCHAR", "Target the source belongs to.", nullable=False),
            Column("planned", "DOUBLE", "Plan.", "billion VND"),
            Column("mobilised", "DOUBLE", "Mobilised so far.", "billion VND"),
            Column("disbursed", "DOUBLE", "Disbursed so far.", "billion VND"),
            SOURCE,
        ),
        ("period", "source_id"),
        "sql",
    ),
    Table(
        "core.work_results",
        "State of the scheduled tasks.",
        (
            Column("work_id", "VARCHAR", "Task of plan.schedule.", nullable=False),
            PERIOD,
            Column("state", "VARCHAR", "State reported.", values=words.WORK_STATES, nullable=False),
            Column("text", "VARCHAR", "State as written."),
            Column("done_on", "DATE", "Date of completion, where given."),
            SOURCE,
        ),
        ("work_id", "period"),
        "sql",
    ),
    Table(
        "core.recognitions",
        "Decisions recognising communes. Recognised (công nhận) is a decision with number and date, not '19 of 19'.",
        (
            COMMUNE,
            Column("standard", "VARCHAR", "Standard recognised.", values=words.STANDARDS, nullable=False),
            Column("decision_no", "VARCHAR", "Number of the decision."),
            Column("decision_date", "DATE", "Date of the decision."),
            Column("year_counted", "INTEGER", "Year the register counts it for."),
            SOURCE,
        ),
        ("commune_code", "standard"),
        "sql",
    ),
    Table(
        "core.advanced_results",
        "Advanced criteria reached by recognised communes.",
        (
            PERIOD,
            COMMUNE,
            Column("criteria_passed", "INTEGER", "Advanced criteria passed."),
            Column("criteria_of", "INTEGER", "Of how many, where the form says."),
            SOURCE,
        ),
        ("period", "commune_code"),
        "sql",
    ),
    Table(
        "core.model_areas",
        "Model residential areas (khu dân cư kiểu mẫu) per commune.",
        (
            PERIOD,
            COMMUNE,
            Column("recognised_count", "INTEGER", "Areas that reached the standard."),
            Column("registered_count", "INTEGER", "Areas registered."),
            SOURCE,
        ),
        ("period", "commune_code"),
        "sql",
    ),
)
