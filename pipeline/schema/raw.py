"""Tables of the ``raw`` schema: what stands in the workbooks, where, and what is wrong with it."""

from pipeline.schema import Column, Table, words

FILE = Column("file", "VARCHAR", "Workbook: <YYYY-MM>/<file name>.", nullable=False)
SHEET = Column("sheet", "VARCHAR", "Sheet, as named in the workbook.")
CELL = Column("cell", "VARCHAR", "Address in A1 notation.")

TABLES: tuple[Table, ...] = (
    Table(
        "raw.submissions",
        "One row for every file found under data/raw/submissions: what it is, who sent it, what became of it.",
        (
            FILE,
            Column("sha256", "VARCHAR", "Hash of the bytes that were read; null where none could be."),
            Column("bytes", "BIGINT", "Size.", "bytes", nullable=False),
            Column("form", "VARCHAR", "Kind of form its sheets carry.", values=words.FORMS, nullable=False),
            Column(
                "period", "VARCHAR", "Folder it lies in: YYYY-MM; null for a file that lies in none, and is ignored."
            ),
            Column("sender", "VARCHAR", "District code, or the name of the department or office that sent it."),
            Column("sender_kind", "VARCHAR", "district, department or province."),
            Column("district_code", "VARCHAR", "District, where one district sent it."),
            Column("received_on", "DATE", "Date of the report the workbook belongs to, as it states it."),
            Column("document_no", "VARCHAR", "Number of that report (Báo cáo số …)."),
            Column("says_replaces", "BOOLEAN", "True where it says it replaces an earlier sending.", nullable=False),
            Column("status", "VARCHAR", "What became of it.", values=words.SUBMISSION_STATUSES, nullable=False),
            Column("reason", "VARCHAR", "Why, in Vietnamese; empty for a plain acceptance."),
            Column("reason_en", "VARCHAR", "Why, in English."),
            Column("replaced_by", "VARCHAR", "File that supersedes or duplicates it."),
            Column("cells_total", "BIGINT", "Non-empty cells.", "cells", nullable=False),
            Column("cells_held", "BIGINT", "Cells held back.", "cells", nullable=False),
        ),
        ("file",),
    ),
    Table(
        "raw.cells",
        "One row for every non-empty cell of every readable workbook. Loaded + held + explained = all.",
        (
            FILE,
            Column("sheet", "VARCHAR", SHEET.meaning, nullable=False),
            Column("cell", "VARCHAR", CELL.meaning, nullable=False),
            Column("row_no", "INTEGER", "Row, from 1.", nullable=False),
            Column("column_no", "INTEGER", "Column, from 1.", nullable=False),
            Column("text", "VARCHAR", "Text as it stands, decoded; a number in its shortest form.", nullable=False),
            Column("role", "VARCHAR", "What the cell is.", values=words.ROLES, nullable=False),
            Column("reason", "VARCHAR", "Why it was ignored or held; always there for those two roles."),
            Column(
                "period",
                "VARCHAR",
                "Of a value of another time or of a plan: the period it speaks of, YYYY-MM; null where it does not tell, "
                "and for the values of the file's own period.",
            ),
            Column(
                "meaning",
                "VARCHAR",
                "Of a value of another time or of a plan: what it is, in the words of raw.headings.meaning.",
            ),
        ),
        ("file", "sheet", "cell"),
    ),
    Table(
        "raw.headings",
        "What each column of every table was taken to mean; a sender's columns are held against those sent before.",
        (
            FILE,
            Column("sheet", "VARCHAR", SHEET.meaning, nullable=False),
            Column("table_no", "INTEGER", "Table on the sheet, from 1.", nullable=False),
            Column("column_no", "INTEGER", "Column, from 1.", nullable=False),
            Column("cell", "VARCHAR", "Cell of its lowest heading."),
            Column(
                "meaning",
                "VARCHAR",
                "label, index, district, criterion, indicator, verdict, commune_column, criterion_total, note, "
                "other_year, unknown … as pipeline/ingest/headings.csv names them.",
                nullable=False,
            ),
            Column("subject", "VARCHAR", "Criterion number, indicator id or commune, where it has one."),
            Column("text", "VARCHAR", "The heading as it stands, rows joined by /."),
            Column("period", "VARCHAR", "Period a column of another time (other_year) speaks of, where it tells."),
        ),
        ("file", "sheet", "table_no", "column_no"),
    ),
    Table(
        "raw.observations",
        "One row for every value read from a cell, before sendings are weighed against one another. A blank that means "
        "something (not passed, not reported) has a row too.",
        (
            Column("obs_id", "BIGINT", "Running number in order of file, sheet, cell.", nullable=False),
            FILE,
            Column("period", "VARCHAR", "Period of the submission.", nullable=False),
            Column("sheet", "VARCHAR", SHEET.meaning, nullable=False),
            Column("cell", "VARCHAR", CELL.meaning, nullable=False),
            Column("kind", "VARCHAR", "What is observed.", values=words.OBSERVATION_KINDS, nullable=False),
            Column("commune_code", "VARCHAR", "Commune, where the observation is about one."),
            Column(
                "subject",
                "VARCHAR",
                "criterion/verdict: number; indicator: id; output, funding: target id; work: work id; recognition: "
                "standard (ntm, advanced); advanced, model_area: empty.",
                nullable=False,
            ),
            Column(
                "measure",
                "VARCHAR",
                "mark, value; for outputs planned, this_period, cumulative, estimate; for funding planned, mobilised, "
                "disbursed; for model areas registered, recognised.",
                nullable=False,
            ),
            Column("state", "VARCHAR", "What the text says.", values=words.OBSERVATION_STATES, nullable=False),
            Column("value", "DOUBLE", "Number, in the unit of the indicator or target (percent as 85.3)."),
            Column("value_2", "DOUBLE", "Second number of a compound cell: 90,5 (52)."),
            Column("text", "VARCHAR", "Text as it stands."),
            Column("on_date", "DATE", "Date of the decision, or of completion."),
            Column("decision_no", "VARCHAR", "Number of the decision."),
            Column("year_counted", "INTEGER", "Year the recognition counts for."),
            Column("detail", "VARCHAR", "work: done, in_progress or not_started."),
        ),
        ("obs_id",),
    ),
    Table(
        "raw.comparatives",
        "What workbooks repeat of an earlier period, or of the plan, beside this period's figures. It feeds nothing: it is "
        "compared with what was reported then, or with the plan (rules of reading 7 and 8).",
        (
            FILE,
            Column("period", "VARCHAR", "Period of the submission.", nullable=False),
            Column("sheet", "VARCHAR", SHEET.meaning, nullable=False),
            Column("cell", "VARCHAR", CELL.meaning, nullable=False),
            Column("of_period", "VARCHAR", "Period it speaks of; the year's last one for a plan.", nullable=False),
            Column("time", "VARCHAR", "Which time that is.", values=("earlier", "plan"), nullable=False),
            Column(
                "kind",
                "VARCHAR",
                "What is told, as in raw.observations.",
                values=words.OBSERVATION_KINDS,
                nullable=False,
            ),
            Column("commune_code", "VARCHAR", "Commune, where it is about one."),
            Column("subject", "VARCHAR", "As in raw.observations.", nullable=False),
            Column("measure", "VARCHAR", "As in raw.observations.", nullable=False),
            Column("state", "VARCHAR", "What the text says.", values=words.OBSERVATION_STATES, nullable=False),
            Column("value", "DOUBLE", "Number, in the unit of the indicator or target."),
            Column("value_2", "DOUBLE", "Second number of a compound cell."),
            Column("text", "VARCHAR", "Text as it stands."),
        ),
        ("file", "sheet", "cell"),
    ),
    Table(
        "raw.proposals",
        "How the columns of a workbook that was refused because no form, or more than one, fits could be understood. For a "
        "person to approve with ntm learn; nothing is read by it.",
        (
            FILE,
            Column("period", "VARCHAR", "Period of the submission."),
            Column("sheet", "VARCHAR", SHEET.meaning, nullable=False),
            Column("form", "VARCHAR", "Form the sheet could be; null where the proposed columns make none."),
            Column("column_no", "INTEGER", "Column, from 1.", nullable=False),
            Column("cell", "VARCHAR", "Cell of its lowest heading.", nullable=False),
            Column("heading", "VARCHAR", "The heading as it stands."),
            Column(
                "holds", "VARCHAR", "What most of its cells are: commune, mark, number, date, decision, year, text."
            ),
            Column(
                "meaning",
                "VARCHAR",
                "What it may mean, as ntm learn takes it (commune, criterion_6, cumulative …); null where nothing tells.",
            ),
            Column(
                "evidence",
                "VARCHAR",
                "What speaks for it: what its cells hold, its heading as a known one, its likeness to a known one.",
                values=("contents", "heading", "likeness"),
            ),
            Column("confidence", "DOUBLE", "How much of that evidence agrees, 0 to 1.", nullable=False),
        ),
    ),
    Table(
        "raw.issues",
        "Everything that is doubtful or wrong, at its cell: what was found, what is expected, how to mend it.",
        (
            Column("issue_id", "BIGINT", "Running number.", nullable=False),
            Column("file", "VARCHAR", FILE.meaning),
            SHEET,
            CELL,
            Column("rule", "VARCHAR", "Identifier of the rule.", nullable=False),
            Column("severity", "VARCHAR", "How grave.", values=words.SEVERITIES, nullable=False),
            Column("found", "VARCHAR", "What stands there."),
            Column("expected", "VARCHAR", "What should stand there."),
            Column("message_vi", "VARCHAR", "What is wrong, in Vietnamese.", nullable=False),
            Column("message_en", "VARCHAR", "What is wrong, in English.", nullable=False),
            Column("remedy_vi", "VARCHAR", "What to do, in Vietnamese.", nullable=False),
            Column("remedy_en", "VARCHAR", "What to do, in English."),
            Column("period", "VARCHAR", "Period of the workbook."),
            Column("commune_code", "VARCHAR", "Commune it is about, where known."),
            Column("criterion_no", "INTEGER", "Criterion it is about, where known."),
        ),
        ("issue_id",),
    ),
)
