"""A report of the place tests as its notebook shows it, taken apart; and the database asked another way."""

from __future__ import annotations

import ast
import functools
import json
from pathlib import Path
from typing import Any

import duckdb
import reporting_database as example
import reporting_places

from pipeline.reporting.document import Heading, Listing, Prose, Section, Table, Tiles
from pipeline.reporting.subjects.report import Report

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NOW, BASELINE = example.NOW, example.BASELINE


@functools.cache
def built(folder: Path) -> Path:
    """The database of reporting_places, made once for all tests that only read it."""
    return reporting_places.make(folder / "places.duckdb", example.Province(example.invented()))


def changed(database: Path, path: Path, sql: str) -> Path:
    """A copy of the database on which ``sql`` has been run."""
    path.write_bytes(database.read_bytes())
    with duckdb.connect(str(path)) as db:
        db.execute(sql or "SELECT 1")
    return path


def ask(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """A query of the test's own."""
    with duckdb.connect(str(database), read_only=True) as db:
        return db.execute(sql, list(values)).fetchall()


def methods(name: str) -> list[str]:
    """What the cells of a notebook call, in order."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    calls = [ast.parse(s).body[0] for s in sources if s.startswith("report.")]
    return [c.value.func.attr for c in calls]  # type: ignore[attr-defined]


def whole(report: Report, name: str) -> list[Section]:
    """The report as its notebook shows it."""
    for method in methods(name):
        getattr(report, method)()
    return report.sections


def tables(section: Section) -> dict[str, Table]:
    return {t.name: t for t in section.tables()}


def tiles(section: Section) -> dict[str, Any]:
    return {t.title: t for b in section.blocks if isinstance(b, Tiles) for t in b.tiles}


def words(section: Section) -> str:
    said = [b.text for b in section.blocks if isinstance(b, (Prose, Heading))]
    return "\n".join(said + [i for b in section.blocks if isinstance(b, Listing) for i in b.items])
