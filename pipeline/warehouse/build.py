"""Building the database: Python inserts the rows that were read, SQL makes everything that follows from them.

Each file under ``sql/`` named as a table is one SELECT that gives the table's columns; ``TABLES_MADE`` is their order.
``sql/findings/`` are the issues that only show between rows, ``sql/statuses/`` what the weighing made of the files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from pipeline import errors
from pipeline.schema import catalogue, quoted, rules
from pipeline.schema.reading import read
from pipeline.text import Words
from pipeline.text.findings import finding, submission_reason
from pipeline.warehouse import earlier, issues, rows, views, wording
from pipeline.warehouse.earlier import Earlier
from pipeline.warehouse.queries import SQL, query, statements_of

if TYPE_CHECKING:
    from pipeline.reference.model import Reference

TABLES_READ = (
    "reference.districts",
    "reference.communes",
    "reference.boundaries",
    "reference.criteria",
    "reference.indicators",
    "reference.thresholds",
    "reference.aliases",
    "reference.units",
    "reference.names",
    "reference.agencies",
    "reference.commune_changes",
    "plan.plan",
    "plan.reviews",
    "plan.targets",
    "plan.groups",
    "plan.schedule",
    "plan.links",
    "plan.revisions",
    "plan.milestones",
    "plan.bands",
    "plan.duties",
    "plan.stages",
    "plan.notes",
    "plan.approvals",
)
"""Tables that the reference and plan files fill."""

TABLES_MADE = (
    "mart.periods",
    "core.weighed_observations",
    "core.indicator_values",
    "core.criterion_results",
    "core.relisted_results",
    "core.output_values",
    "core.funding_values",
    "core.work_results",
    "core.recognitions",
    "core.advanced_results",
    "core.model_areas",
    "mart.target_plan",
    "mart.commune_progress",
    "mart.criterion_changes",
    "mart.criterion_progress",
    "mart.district_progress",
    "mart.output_progress",
    "mart.funding_progress",
    "mart.members",
    "mart.transition_rates",
    "mart.likely_trials",
    "mart.target_values",
    "mart.likely_ranges",
    "mart.source_cells",
    "mart.target_progress",
    "mart.contributions",
    "mart.contribution_changes",
    "mart.target_changes",
    "mart.district_contributions",
    "mart.resubmission_changes",
    "mart.schedule_progress",
    "mart.forecast_trials",
    "mart.forecast",
    "mart.near_misses",
    "mart.at_risk_passes",
    "mart.recognition_stages",
    "mart.promises",
)
"""Tables that SQL makes, each from those before it."""

LARGEST = (
    "mart.source_cells",
    "mart.contributions",
    "mart.contribution_changes",
    "mart.district_contributions",
    "mart.near_misses",
)
"""Of many cells made period by period, so that memory need hold one: their queries follow a period given from outside."""

READ = ("raw.cells", "raw.headings", "raw.comparatives", "raw.proposals")
"""Tables of what was read of workbooks, but for the submissions, and for issues and observations, which are numbered."""

OBSERVED, WEIGHED = "raw.observations", "core.weighed_observations"

TABLES_MADE_LAST = ("mart.completeness", "mart.period_readiness", "meta.build")
"""Tables that also count the issues, so they come after the findings."""

MACROS = ("macros", "targets", "likely", "forecasts")
"""Files of expressions that several tables need."""

STATUSES = ("superseded", "partly_accepted")


FEW = 200_000
"""Cells up to which one processor builds in one transaction: sharing out so little costs more than it gains (see
schema.connecting). More are built within MEMORY, table by table."""


MEMORY = "2GB"
"""What DuckDB keeps in memory of many cells; the rest of its work lies on the disk beside the database."""

BATCH = 50_000
"""Cells whose rows are Python objects at a time."""


class Ingested(Protocol):
    """What was read of workbooks: rows whose keys are columns of the ``raw`` tables, ids not yet set."""

    @property
    def cells(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def headings(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def observations(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def comparatives(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def proposals(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def issues(self) -> Sequence[Mapping[str, Any]]: ...


class Readings(Protocol):
    """What reading the workbooks gives: rows of raw.submissions, and ``parts``, each of other files than the one before
    and none of an earlier name; of files of periods before ``since`` only their issues."""

    @property
    def submissions(self) -> Sequence[Mapping[str, Any]]: ...
    def parts(self, since: str = "") -> Iterator[Ingested]: ...


def build(
    path: Path,
    reference: Reference,
    readings: Readings,
    coherence_rows: Iterable[Mapping[str, Any]],
    *,
    as_of: dt.date | None,
    input_hash: str,
    version: str,
    today: dt.date | None = None,
    last: Earlier | None = None,
) -> None:
    """Make the whole database in a fresh file at ``path``, as it stands on ``today`` (None: every due date has passed).

    Observations and issues are numbered here, in order of file, sheet, row and column, so that the same input gives the
    same numbers.
    ``coherence_rows`` are rows of mart.plan_coherence. Of many cells, the rows that would come out as in the ``last``
    database are taken from there.

    Raises FileExistsError if the file is there already (a database is never changed, only replaced), NothingToPublish
    if there is no submission at all, and ValueError for a row that lacks a column its table needs.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists; a database is built in a fresh file")
    if not readings.submissions:
        raise errors.NothingToPublish(
            "data/raw/submissions",
            "không có tệp nào",
            "ít nhất một biểu trong một thư mục kỳ, ví dụ 2019-06",
            "Chép các biểu nhận được vào data/raw/submissions/<YYYY-MM>/ rồi chạy lại.",
            english="No submission to build a database from.",
        )
    is_large = sum(s["cells_total"] for s in readings.submissions) >= FEW
    with duckdb.connect(str(path)) as con:
        con.execute(f"SET memory_limit = '{MEMORY}'" if is_large else "SET threads = 1")
        con.execute("SET enable_progress_bar = false")  # it is drawn on standard output, amid the run's own words
        since = earlier.attach(con, last if is_large else None)
        # One transaction: a few hundred small statements would otherwise each wait for the disk.
        con.execute("BEGIN")
        about = {"version": version, "input_hash": input_hash, "as_of": as_of, "today": today, "since": since}
        for name, value in about.items():
            con.execute(
                f"SET VARIABLE {name} = CAST(? AS {'DATE' if name in ('as_of', 'today') else 'VARCHAR'})", [value]
            )
        for statement in catalogue.statements():
            con.execute(statement)
        for name in MACROS:
            for macro in statements_of(name):
                con.execute(macro)
        for name in TABLES_READ:
            rows.insert(con, name, reference.rows(name))
        rows.insert_dicts(con, "raw.submissions", readings.submissions)
        insert_parts(con, readings.parts(since), since)
        rows.insert_dicts(con, "mart.plan_coherence", list(coherence_rows))
        words = wording.words(con)
        if since and not earlier.is_own_period(con):
            since = ""
        for name in TABLES_MADE:
            if is_large:
                _to_disk(con)
                make_by_period(con, name, words, since)
            else:
                make(con, name, words)
            if since and name == earlier.TIMELESS and not earlier.is_unchanged(con, name):
                since = ""
        if is_large and last:
            earlier.detach(con)
        for name in STATUSES:
            set_statuses(con, name)
        issues.gather(con, findings(con, words))
        issues.number(con)
        for name in TABLES_MADE_LAST:
            make(con, name, words)
        views.make(con)
        con.execute("COMMIT")
        con.execute("ANALYZE")
        con.execute("CHECKPOINT")


def insert_parts(con: duckdb.DuckDBPyConnection, parts: Iterable[Ingested], since: str = "") -> None:
    """Insert what was read, a batch of parts at a time; the issues are gathered with those to come. Rows of files before
    ``since`` are those of the earlier database."""
    for table in map(catalogue.table, (*READ, OBSERVED) if since else ()):
        earlier.take(con, table, f"file < {quoted(since)}")
    [(observed,)] = con.execute(f"SELECT count(*) FROM {OBSERVED}").fetchall()
    in_memory = 0
    for batch in _batches(parts):
        for name in READ:
            rows.insert_dicts(con, name, [row for part in batch for row in getattr(part, name.removeprefix("raw."))])
        observations = (row for part in batch for row in part.observations)
        observed += rows.insert_numbered(con, OBSERVED, observations, "obs_id", observed + 1)
        issues.gather(con, (row for part in batch for row in part.issues))
        in_memory += sum(len(part.cells) for part in batch)
        if in_memory >= FEW:
            _to_disk(con)
            in_memory = 0


def _batches(parts: Iterable[Ingested]) -> Iterator[list[Ingested]]:
    batch: list[Ingested] = []
    for part in parts:
        batch.append(part)
        if sum(len(p.cells) for p in batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def make(con: duckdb.DuckDBPyConnection, name: str, words: Words, only: str = "", order: str = "") -> None:
    """Fill one table from the SELECT in the file of its name, its columns of words by ``wording`` from what that gives; of
    its rows ``only`` those that a condition holds for. Rows go in by key (after ``order``): the same input, the same file.
    """
    table = catalogue.table(name)
    keys = ", ".join([*filter(None, [order]), *(f'"{c}"' for c in table.key or table.column_names)])
    rows = f"FROM ({query(name)}) {f'WHERE {only}' if only else ''} ORDER BY {keys}"
    if name in wording.WRITERS:
        wording.fill(con, table, f"SELECT * {rows}", words)
        return
    columns = ", ".join(f'"{c}"' for c in table.column_names)
    con.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} {rows}")


def make_by_period(con: duckdb.DuckDBPyConnection, name: str, words: Words, since: str) -> None:
    """The same, earlier periods first, those before ``since`` from the earlier database; the LARGEST a period at a time."""
    con.execute(f"SET VARIABLE since = {quoted(since)}")  # the weighing of observations looks at it itself
    table = catalogue.table(name)
    has_period = "period" in table.column_names
    if since and has_period:
        earlier.take(con, table, f"period < {quoted(since)}")
    elif since and name == WEIGHED:
        earlier.take(con, table, f"obs_id IN (SELECT obs_id FROM {OBSERVED} WHERE period < {quoted(since)})")
    if name in LARGEST:
        periods = con.execute("SELECT period FROM mart.periods WHERE period >= ? ORDER BY period", [since]).fetchall()
        for (period,) in periods:
            make(con, name, words, f"period = {quoted(period)}")
    elif has_period:
        make(con, name, words, f"period >= {quoted(since)}", "period")
    else:
        make(con, name, words)


def _to_disk(con: duckdb.DuckDBPyConnection) -> None:
    """Have what was made so far leave memory: what no transaction has ended is kept there."""
    for statement in ("COMMIT", "CHECKPOINT", "BEGIN"):
        con.execute(statement)


def set_statuses(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Write what the weighing made of files (status, reason, replaced_by) into raw.submissions."""
    for row in named_rows(con, f"statuses/{name}"):
        con.execute(
            """
            UPDATE raw.submissions
            SET status = $status, reason = $reason, reason_en = $reason_en, replaced_by = coalesce($replaced_by, replaced_by)
            WHERE file = $file
            """,
            {k: row[k] for k in ("file", "status", "replaced_by")} | submission_reason(row),
        )


def findings(con: duckdb.DuckDBPyConnection, words: Words) -> Iterator[dict[str, Any]]:
    """The issues that only show between rows: every query of sql/findings, put into words by the rules' catalogue."""
    for path in sorted((SQL / "findings").glob("*.sql")):
        for batch in con.execute(query(f"findings/{path.stem}")).to_arrow_table().to_batches(BATCH):
            for row in batch.to_pylist():
                yield rules.issue(
                    row["rule"],
                    file=row["file"],
                    sheet=row["sheet"],
                    cell=row["cell"],
                    period=row["period"],
                    commune_code=row["commune_code"],
                    criterion_no=row["criterion_no"],
                    **finding(row, words),
                )


def named_rows(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """The rows of a query under sql/, by column name."""
    return read(con, dict, query(name))
