"""Tables about the publication itself: which periods have enough to be shown, and how the database was made."""

from pipeline.schema import Column, Table
from pipeline.schema.core import PERIOD

STANDINGS = ("ready", "provisional", "outside_plan")

TABLES: tuple[Table, ...] = (
    Table(
        "mart.period_readiness",
        "Whether a period has enough to be published: [ready] of plan.toml, by the districts' reports and the due date.",
        (
            PERIOD,
            Column("due_on", "DATE", "Day the districts' reports are due.", nullable=False),
            Column("is_due", "BOOLEAN", "True where that day has passed.", nullable=False),
            Column("districts", "INTEGER", "Districts that owe a report.", "districts", nullable=False),
            Column(
                "districts_come",
                "INTEGER",
                "Those whose report has come, their own or in a form that covers most of their communes and criteria.",
                "districts",
                nullable=False,
            ),
            Column("missing", "VARCHAR", "Senders whose report has not come, districts first; empty: none."),
            Column(
                "standing",
                "VARCHAR",
                "ready. provisional: a review with too few reports so far. outside_plan: neither baseline nor review.",
                values=STANDINGS,
                nullable=False,
            ),
            Column("is_default", "BOOLEAN", "True for the one period shown where none is asked for.", nullable=False),
        ),
        ("period",),
        "sql",
    ),
    Table(
        "meta.build",
        "How this database was made: one row.",
        (
            Column("version", "VARCHAR", "Version of the pipeline.", nullable=False),
            Column("input_hash", "VARCHAR", "Hash of everything under data/raw and of the code.", nullable=False),
            Column("as_of", "DATE", "Sendings after this day were left out; null: none were."),
            Column(
                "newest_period",
                "VARCHAR",
                "Newest review that is ready; while none is, the newest there is. Shown where no period is asked for.",
                nullable=False,
            ),
            Column("stands_from", "DATE", "Last day by which a period began or fell due; null: none has."),
            Column(
                "stands_until", "DATE", "Next such day: from then on the same files say something else. Null: none."
            ),
        ),
        (),
        "sql",
    ),
)
