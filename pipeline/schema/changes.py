"""Tables of the ``mart`` schema about what moved: by commune, by district, by target, by sending."""

from pipeline.schema import Column, Table
from pipeline.schema.core import COMMUNE, CRITERION, PERIOD

PLAN_YEAR = Column("plan_year", "INTEGER", "Plan the target stands in.", nullable=False)
TARGET = Column("target_id", "VARCHAR", "Target of plan.targets.", nullable=False)
PREVIOUS = Column("previous_period", "VARCHAR", "Period with data before this one.")
CHANGES = ("gained", "lost", "restated", "boundary")

TABLES: tuple[Table, ...] = (
    Table(
        "mart.output_progress",
        "Figures of the programme's outputs and money, each held against the one before it in the same year, so that a "
        "cumulative figure, an increment entered in its place and a correction are told apart.",
        (
            PLAN_YEAR,
            PERIOD,
            TARGET,
            PREVIOUS,
            Column("previous_value", "DOUBLE", "Figure of that period, in the target's unit."),
            Column("value", "DOUBLE", "Figure as it stands, in the target's unit; a fall is not hidden."),
            Column("this_period", "DOUBLE", "Figure of the period alone, where the form gives it."),
            Column(
                "reading",
                "VARCHAR",
                "level: no sum over time. first: the year's first figure. adds_up: the one before plus the period's own. "
                "rises: no own figure to compare with. restated: not the one before plus the period's own. increment: "
                "equal to the period's own figure though there was one before. falls: lower than the one before. held: "
                "not read with certainty. carried: nothing new, the one before stands.",
                values=("level", "first", "adds_up", "rises", "restated", "increment", "falls", "held", "carried"),
                nullable=False,
            ),
            Column("value_low", "DOUBLE", "Least it can be; null where nothing bounds it."),
            Column("value_high", "DOUBLE", "Most it can be; null where nothing bounds it."),
            Column("carried_from", "VARCHAR", "Period of the figure, where this one brought nothing new."),
            Column("source_cell", "VARCHAR", "Where it stands: <YYYY-MM>/<file>!<sheet>!<A1>."),
        ),
        ("plan_year", "period", "target_id"),
        "sql",
    ),
    Table(
        "mart.funding_progress",
        "Money by source against the plan and against the time elapsed. A source's parts are those whose id begins with "
        "its own.",
        (
            PLAN_YEAR,
            PERIOD,
            TARGET,
            Column("parent_id", "VARCHAR", "Source it is a part of."),
            Column("needed", "DOUBLE", "What the plan wants.", "billion VND"),
            Column("planned", "DOUBLE", "Plan the form states.", "billion VND"),
            Column("mobilised", "DOUBLE", "Mobilised so far.", "billion VND"),
            Column("disbursed", "DOUBLE", "Disbursed so far.", "billion VND"),
            Column("time_share", "DOUBLE", "Share of the way planned by now, 0 to 1.", nullable=False),
            Column("mobilised_share", "DOUBLE", "mobilised / needed."),
            Column("disbursed_share", "DOUBLE", "disbursed / needed."),
            Column("disbursed_of_mobilised", "DOUBLE", "disbursed / mobilised."),
            Column("mobilised_of_parts", "DOUBLE", "Sum over its parts, where all are known.", "billion VND"),
            Column("disbursed_of_parts", "DOUBLE", "Sum over its parts, where all are known.", "billion VND"),
            Column("source_cell", "VARCHAR", "Where it stands: <YYYY-MM>/<file>!<sheet>!<A1>."),
        ),
        ("plan_year", "period", "target_id"),
        "sql",
    ),
    Table(
        "mart.contributions",
        "What each commune of a target's group adds to its value, in the target's unit; they sum to mart.target_values. "
        "Targets that are a least value, a figure of the province or nothing measured have no rows.",
        (
            PLAN_YEAR,
            PERIOD,
            TARGET,
            COMMUNE,
            Column("value", "DOUBLE", "What it adds.", nullable=False),
            Column("value_low", "DOUBLE", "Least it can add.", nullable=False),
            Column("value_high", "DOUBLE", "Most it can add; null where nothing bounds it."),
        ),
        ("plan_year", "period", "target_id", "commune_code"),
        "sql",
    ),
    Table(
        "mart.contribution_changes",
        "Every change of a commune's contribution to a target since the period before, split.",
        (
            PLAN_YEAR,
            PERIOD,
            Column("previous_period", "VARCHAR", "Period compared with.", nullable=False),
            TARGET,
            COMMUNE,
            Column(
                "change",
                "VARCHAR",
                "gained, lost: a reported result that changed. restated: known before and held or unreported now, or the "
                "reverse. boundary: the commune came to the group or left it, or the group's size changed.",
                values=CHANGES,
                nullable=False,
            ),
            Column("amount", "DOUBLE", "Signed, in the target's unit.", nullable=False),
        ),
        ("plan_year", "period", "target_id", "commune_code", "change"),
        "sql",
    ),
    Table(
        "mart.target_changes",
        "Change of every target since the period before: value − value_before = gained − lost + restated + boundary.",
        (
            PLAN_YEAR,
            PERIOD,
            TARGET,
            PREVIOUS,
            Column("value_before", "DOUBLE", "Value in that period."),
            Column("value", "DOUBLE", "Value now."),
            Column("gained", "DOUBLE", "In the target's unit; null where there is nothing to compare with."),
            Column("lost", "DOUBLE", "As a positive figure."),
            Column("restated", "DOUBLE", "Net."),
            Column("boundary", "DOUBLE", "Net, through communes that came to the group or left it."),
            Column("gained_by", "VARCHAR", "Communes, at most eight by name."),
            Column("lost_by", "VARCHAR", "Communes, at most eight by name."),
            Column("restated_by", "VARCHAR", "Communes, at most eight by name."),
            Column("boundary_by", "VARCHAR", "Communes, at most eight by name."),
            Column("gained_by_en", "VARCHAR", "The same in English."),
            Column("lost_by_en", "VARCHAR", "The same in English."),
            Column("restated_by_en", "VARCHAR", "The same in English."),
            Column("boundary_by_en", "VARCHAR", "The same in English."),
        ),
        ("plan_year", "period", "target_id"),
        "sql",
    ),
    Table(
        "mart.district_contributions",
        "What each district adds to a target's value; the districts sum to the province. The row '-' is what no district "
        "answers for: the difference between the baseline the plan implies and the one the data give.",
        (
            PLAN_YEAR,
            PERIOD,
            TARGET,
            Column("district_code", "VARCHAR", "District, or '-'.", nullable=False),
            Column("members", "INTEGER", "Communes of the target's group in the district.", "communes", nullable=False),
            Column("value", "DOUBLE", "What it adds, in the target's unit.", nullable=False),
            Column("value_low", "DOUBLE", "Least it can add.", nullable=False),
            Column("value_high", "DOUBLE", "Most it can add; null where nothing bounds it."),
            Column("gained", "DOUBLE", "Since the period before; null in the first."),
            Column("lost", "DOUBLE", "As a positive figure."),
            Column("restated", "DOUBLE", "Net."),
            Column("boundary", "DOUBLE", "Net."),
        ),
        ("plan_year", "period", "target_id", "district_code"),
        "sql",
    ),
    Table(
        "mart.members",
        "Each member of the group of a target that all of the group must meet (all_of_group): what it stands at and "
        "whether that is enough.",
        (
            PLAN_YEAR,
            PERIOD,
            TARGET,
            COMMUNE,
            Column("value", "DOUBLE", "What it stands at, in the target's unit; null where not known."),
            Column("needed", "DOUBLE", "What each member must reach.", nullable=False),
            Column("reaches", "BOOLEAN", "True, false, or null where it is not known.", nullable=True),
        ),
        ("plan_year", "period", "target_id", "commune_code"),
        "sql",
    ),
    Table(
        "mart.resubmission_changes",
        "What a later sending of the same sender changed, cell by cell.",
        (
            PERIOD,
            COMMUNE,
            CRITERION,
            Column("file", "VARCHAR", "The later file.", nullable=False),
            Column("replaced_file", "VARCHAR", "The earlier file.", nullable=False),
            Column(
                "change",
                "VARCHAR",
                "gained: failed, then passed. lost: passed, then failed. restated: any other difference.",
                values=("gained", "lost", "restated"),
                nullable=False,
            ),
            Column("state_before", "VARCHAR", "What the earlier file says.", nullable=False),
            Column("state", "VARCHAR", "What the later file says.", nullable=False),
            Column("cell_before", "VARCHAR", "Where the earlier file says it.", nullable=False),
            Column("source_cell", "VARCHAR", "Where the later file says it.", nullable=False),
        ),
        ("period", "commune_code", "criterion_no", "replaced_file", "cell_before"),
        "sql",
    ),
)
