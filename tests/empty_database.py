"""The empty database of the schema, laid out once in a process and copied from then on: its comments alone take longer
than most tests that need one."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import duckdb

from pipeline.schema import catalogue


def lay(path: Path) -> Path:
    """Put every table of the schema, empty, into a fresh file. Raises FileExistsError if it is there already."""
    with path.open("xb") as file:
        file.write(_content())
    return path


@cache
def _content() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with duckdb.connect(str(path)) as opened:
            opened.execute("BEGIN")
            for statement in catalogue.statements():
                opened.execute(statement)
            opened.execute("COMMIT")
        return path.read_bytes()
