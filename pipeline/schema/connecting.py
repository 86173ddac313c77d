"""How DuckDB is to work on a database of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SMALL = 64 * 2**20
"""Bytes of a database below which one processor is enough: of a province's year, queries over a few thousand rows, several
spend half as much again on sharing out the work, and the clock gains nothing."""


def settle(con: Any, database: Path) -> None:
    """Use one processor for a small database; a large one takes all there are."""
    if database.stat().st_size < SMALL:
        con.execute("SET threads = 1")
