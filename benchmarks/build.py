"""Building and checking: against the same SQL over tables that lie there already, and the same rules as plain SQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.timing import Ratio, here, paired
from pipeline import checks, ingest, warehouse
from pipeline import reference as reference_files
from pipeline.checks import suites
from pipeline.publish import inputs
from pipeline.reference import coherence
from pipeline.warehouse.build import TABLES_MADE
from pipeline.warehouse.queries import query
from pipeline.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Ratio]:
    """The whole build against the SELECTs of core and mart alone; the checks against their queries alone."""
    reference = reference_files.load(workspace)
    plan_rows = coherence.check(reference)
    ingested = ingest.read_all(workspace, reference)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)

        def build(name: str = "built.duckdb") -> None:
            (place / name).unlink(missing_ok=True)
            warehouse.build(place / name, reference, ingested, plan_rows, as_of=None, input_hash="0", version="0")

        def selects() -> None:
            with duckdb.connect(str(place / "kept.duckdb"), read_only=True) as con:
                for table in TABLES_MADE:
                    con.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {query(table)}")

        def rules() -> None:
            with duckdb.connect(str(place / "kept.duckdb"), read_only=True) as con:
                for suite in suites.load(inputs.SUITES):
                    for rule in suite.rules:
                        if sql := rule.kwargs.get("unexpected_rows_query"):
                            con.execute(f"SELECT count(*) FROM ({sql.format(batch=rule.table)})").fetchall()

        build("kept.duckdb")
        yield paired(
            "building core and mart", lambda: here(build), "their SELECTs over loaded tables", lambda: here(selects)
        )
        yield paired(
            "checks, Great Expectations", lambda: here(lambda: checks.run(place / "built.duckdb", inputs.SUITES)),
            "their SQL rules alone", lambda: here(rules),
        )  # fmt: skip
