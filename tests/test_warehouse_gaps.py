"""Whatever is missing or held in what was read, there is a database, and it is sound."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import random
from pathlib import Path

import duckdb
import other_province
import pytest
from thorough import examples

from pipeline import checks, ingest, reference, warehouse
from pipeline.ingest import Ingested
from pipeline.publish import inputs
from pipeline.reference import Reference, coherence
from pipeline.schema import catalogue
from pipeline.workspace import Workspace

TODAY = dt.date(2021, 1, 1)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reference, Ingested]:
    workspace = Workspace(tmp_path_factory.mktemp("whole"))
    other_province.lay(workspace.root)
    known = reference.load(workspace)
    return known, ingest.read_all(workspace, known, today=TODAY)


def with_gaps(whole: Ingested, draw: random.Random) -> Ingested:
    """Some files not sent; of some kinds some values, or all of a commune or subject, held or not there."""
    first, *others = sorted({str(s["file"]) for s in whole.submissions})
    files = {first, *(f for f in others if draw.random() > draw.choice([0, 0, 0.3, 0.6]))}
    rates = {
        (fate, kind): draw.choice([0, 0, 0.03, 0.3, 0.9, 1])
        for fate in ("lost", "held")
        for kind in sorted({o["kind"] for o in whole.observations})
    }
    of = {
        text: draw.random() < 0.3
        for text in sorted({str(o[key]) for o in whole.observations for key in ("commune_code", "subject")})
    }
    observations = []
    for o in whole.observations:
        hit = of[str(o["commune_code"])] or of[str(o["subject"])]
        lost, held = (draw.random() < rates[fate, o["kind"]] * (2 if hit else 0.5) for fate in ("lost", "held"))
        if o["file"] in files and not lost:
            gap = {"state": "held", "value": None, "value_2": None, "on_date": None, "detail": o["detail"] and "held"}
            observations.append({**o, **gap} if held else o)
    kept = {
        f.name: [row for row in getattr(whole, f.name) if row["file"] in files]
        for f in dataclasses.fields(whole)
        if isinstance(getattr(whole, f.name), list)
    }
    return dataclasses.replace(whole, **{**kept, "observations": observations})


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(examples(2)))
def test_any_value_may_be_missing(read: tuple[Reference, Ingested], seed: int, tmp_path: Path) -> None:
    known, whole = read
    path = tmp_path / "gaps.duckdb"
    gaps = with_gaps(whole, random.Random(seed))
    warehouse.build(
        path, known, gaps, coherence.check(known), as_of=None, input_hash="x", version="x", today=TODAY
    )  # raises where a table cannot hold what its question gives
    outcome = checks.run(path, inputs.SUITES)
    assert [(r["rule"], r["observed"]) for r in outcome.blocking] == []
    with duckdb.connect(str(path), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM mart.target_progress").fetchone() != (0,)


def test_a_large_database_made_by_period_holds_every_row_of_one_made_whole(
    read: tuple[Reference, Ingested], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, whole = read
    building = importlib.import_module("pipeline.warehouse.build")
    for name, few in (("small", 10**9), ("large", 0)):
        monkeypatch.setattr(building, "FEW", few)
        rows = coherence.check(known)
        warehouse.build(tmp_path / f"{name}.duckdb", known, whole, rows, as_of=None, input_hash="x", version="0")
    with duckdb.connect() as con:
        for name in ("small", "large"):
            con.execute(f"ATTACH '{tmp_path / name}.duckdb' AS {name} (READ_ONLY)")
        for table in (t.name for t in catalogue.TABLES):
            small, large = (con.execute(f"FROM {name}.{table} ORDER BY ALL").fetchall() for name in ("small", "large"))
            assert small == large, table
            assert small or table not in building.LARGEST, table
