"""Invented provinces of the growth benchmark: every cell is read for what it was written as, and little of it is an issue."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.growth import PERIODS, Invented, invent
from pipeline import ingest, reference
from pipeline.ingest.reading import Ingested
from pipeline.workspace import Workspace

COMMUNES = 207  # what the plan of the project is for; its last district has seven
PROJECT = Workspace(Path(__file__).parent.parent)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Invented]:
    workspace = Workspace(tmp_path_factory.mktemp("invented"))
    return workspace, invent(PROJECT, workspace.root, COMMUNES, PERIODS[3:4])


@pytest.fixture(scope="module")
def read(province: tuple[Workspace, Invented]) -> Ingested:
    return ingest.read_all(province[0], reference.load(province[0]))


def test_a_country_of_twenty_periods_has_fourteen_million_cells(province: tuple[Workspace, Invented]) -> None:
    made = province[1]
    assert made.marks == COMMUNES * 19
    assert made.values == COMMUNES * 49
    assert made.cells / COMMUNES * 9_000 * 20 == pytest.approx(14e6, rel=0.05)


def test_every_cell_is_read_as_what_it_was_written_as(province: tuple[Workspace, Invented], read: Ingested) -> None:
    made = province[1]
    assert Counter(s["form"] for s in read.submissions) == {"matrix": 11, "indicator_matrix": 11}
    assert {s["status"] for s in read.submissions} == {"accepted"}
    roles = Counter(cell["role"] for cell in read.cells)
    assert roles["value"] == made.marks + made.values
    assert roles["held"] == 0
    assert roles.total() == made.cells
    assert Counter(o["kind"] for o in read.observations) == {"criterion": made.marks, "indicator": made.values}
    assert not read.issues


def test_indicators_say_what_the_marks_say(province: tuple[Workspace, Invented], read: Ingested) -> None:
    """A criterion all of whose indicators are marks themselves; values are as plausible as their unit."""
    known = reference.load(province[0])
    said = {(o["period"], o["commune_code"], o["kind"], o["subject"]): o for o in read.observations}
    for (period, commune, kind, subject), o in said.items():
        if kind == "criterion" and subject in {"1", "8", "13", "19"}:
            parts = [i.indicator_id for i in known.indicators if str(i.criterion_no) == subject]
            assert {said[period, commune, "indicator", part]["state"] for part in parts} == {o["state"]}
    shares = [i.indicator_id for i in known.indicators if i.unit == "%"]
    assert all(0 <= o["value"] <= 100 for o in said.values() if o["subject"] in shares)


def test_the_same_size_is_the_same_province(province: tuple[Workspace, Invented], tmp_path: Path) -> None:
    invent(PROJECT, tmp_path, COMMUNES, PERIODS[3:4])
    again = Workspace(tmp_path)
    files = [p.relative_to(again.raw) for p in again.raw.rglob("*") if p.is_file()]
    assert len(files) > 22
    assert all((again.raw / file).read_bytes() == (province[0].raw / file).read_bytes() for file in files)
