"""Earlier periods of many cells are taken from the last database: every row is the one that a build from nothing gives."""

from __future__ import annotations

import dataclasses
import importlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import other_province
import pytest
from test_warehouse_gaps import with_gaps
from thorough import examples

from pipeline import ingest, publish, reference, warehouse
from pipeline.ingest import Ingested
from pipeline.publish.verification import tables, verify
from pipeline.reference import Reference, coherence
from pipeline.schema import catalogue
from pipeline.warehouse import Earlier, earlier
from pipeline.workspace import Workspace

building = importlib.import_module("pipeline.warehouse.build")
Case = tuple[Reference, Ingested]


@pytest.fixture(autouse=True)
def of_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "FEW", 0)


def _read(workspace: Workspace) -> Case:
    known = reference.load(workspace)
    return known, ingest.read_all(workspace, known)


def _example(folder: Path, root: Path) -> Case:
    """The example year, in which two communes become one between its third and fourth period."""
    shutil.copytree(root / "data" / "raw", folder / "data" / "raw")
    workspace = Workspace(folder)
    communes = workspace.reference / "communes.csv"
    head, first, second, *others = communes.read_text("utf-8").splitlines()
    assert "valid_until" not in head
    rows = [f"{head},valid_until", f"{first},", f"{second},2019-06-30", *(f"{row}," for row in others)]
    communes.write_text("\n".join(rows) + "\n", "utf-8")
    kept, gone = first.split(",")[0], second.split(",")[0]
    (workspace.reference / "commune_changes.csv").write_text(
        f"on,kind,from_code,to_code,decision,note\n2019-07-01,merge,{kept};{gone},{kept},1/NQ,giả định\n", "utf-8"
    )
    return _read(workspace)


def _other(folder: Path, root: Path) -> Case:
    other_province.lay(folder)
    return _read(Workspace(folder))


@pytest.fixture(scope="module", params=[_example, _other], ids=["the example year", "another province"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, workspace_root: Path) -> Case:
    read: Callable[[Path, Path], Case] = request.param
    return read(tmp_path_factory.mktemp("workspace"), workspace_root)


def _build(path: Path, known: Reference, readings: Ingested, last: Earlier | None = None) -> Path:
    rows = coherence.check(known)
    warehouse.build(path, known, readings, rows, as_of=None, input_hash="x", version="0", last=last)
    return path


@pytest.fixture
def newest(case: Case, tmp_path: Path) -> Earlier:
    """The database of a case as it is, in whose newest period something is to change."""
    known, whole = case
    since = max(str(s["period"]) for s in whole.submissions if s["period"])
    return Earlier(_build(tmp_path / "last.duckdb", known, whole), since)


def _joined(before: Ingested, now: Ingested, since: str) -> Ingested:
    """What the first says of files before a period, the second of those from it on."""
    of = {
        f.name: [row for row in getattr(before, f.name) if (row["file"] or "") < since]
        + [row for row in getattr(now, f.name) if (row["file"] or "") >= since]
        for f in dataclasses.fields(before)
        if isinstance(getattr(before, f.name), list)
    }
    return dataclasses.replace(before, **of)


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(examples(2)))
def test_whatever_changed_since_a_period_the_rows_are_those_of_a_build_from_nothing(
    case: Case, seed: int, tmp_path: Path
) -> None:
    known, whole = case
    draw = random.Random(seed)
    periods = sorted({str(s["period"]) for s in whole.submissions if s["period"]})
    since = periods[-1] if seed == 0 else draw.choice(periods[1:])
    before = whole if seed == 0 else with_gaps(whole, draw)
    now = _joined(before, with_gaps(whole, draw), since)
    last = _build(tmp_path / "last.duckdb", known, before)
    by_parts = _build(tmp_path / "parts.duckdb", known, now, Earlier(last, since))
    assert tables(_build(tmp_path / "anew.duckdb", known, now), by_parts) == []


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables of which rows are taken over, as they are."""
    names: list[str] = []
    real = earlier.take
    monkeypatch.setattr(
        earlier, "take", lambda con, table, before: (names.append(table.name), real(con, table, before))
    )
    return names


READ = {*building.READ, building.OBSERVED}


def test_what_has_no_period_is_weighed_by_its_observation_or_looked_at_for_changes() -> None:
    """Another table that speaks of all periods at once would be taken over unseen, and what is made of it."""
    timeless = {n for n in building.TABLES_MADE if "period" not in catalogue.table(n).column_names}
    assert timeless == {building.WEIGHED, earlier.TIMELESS}


def test_every_table_of_periods_is_taken_while_the_registers_say_what_they_said(
    case: Case, newest: Earlier, taken: list[str], tmp_path: Path
) -> None:
    """And a wrong row in the last database is seen: what is taken is what stands there."""
    known, whole = case
    with duckdb.connect(str(newest.database)) as con:
        con.execute("UPDATE mart.criterion_progress SET passed = passed + 1 WHERE period < ?", [newest.since])
    by_parts = _build(tmp_path / "parts.duckdb", known, whole, newest)
    assert set(taken) == READ | set(building.TABLES_MADE) - {earlier.TIMELESS}
    differing = tables(_build(tmp_path / "anew.duckdb", known, whole), by_parts)
    assert "mart.criterion_progress" in {d.where for d in differing}


def test_a_register_that_says_something_else_has_all_after_it_made_anew(
    case: Case, newest: Earlier, taken: list[str], tmp_path: Path
) -> None:
    known, whole = case
    decisions = [o for o in whole.observations if o["kind"] == "recognition" and o["file"] >= newest.since]
    assert decisions
    now = dataclasses.replace(whole, observations=[o for o in whole.observations if o not in decisions[::2]])
    by_parts = _build(tmp_path / "parts.duckdb", known, now, newest)
    made_after = building.TABLES_MADE[building.TABLES_MADE.index(earlier.TIMELESS) + 1 :]
    assert "core.criterion_results" in taken and not set(taken) & set(made_after)
    assert tables(_build(tmp_path / "anew.duckdb", known, now), by_parts) == []


def test_an_observation_of_another_period_than_its_files_has_all_made_anew(
    case: Case, newest: Earlier, taken: list[str], tmp_path: Path
) -> None:
    known, whole = case
    first = min(str(s["period"]) for s in whole.submissions if s["period"])
    stray = next(o for o in whole.observations if o["file"] >= newest.since and o["kind"] == "criterion")
    moved = [o | {"period": first} if o is stray else o for o in whole.observations]
    now = dataclasses.replace(whole, observations=moved)
    by_parts = _build(tmp_path / "parts.duckdb", known, now, newest)
    assert set(taken) == READ
    assert tables(_build(tmp_path / "anew.duckdb", known, now), by_parts) == []


def _turn(path: Path, old: int, new: int) -> None:
    """Have one cell of a workbook say something else."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet, at = next((s, c.coordinate) for s in book for row in s.iter_rows() for c in row if c.value == old)
    sheet[at] = new
    book.save(path)


def test_a_run_takes_what_no_change_can_touch_and_verify_finds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_province.lay(tmp_path)
    workspace = Workspace(tmp_path)
    given: list[str | None] = []
    real = earlier.attach
    monkeypatch.setattr(
        earlier, "attach", lambda con, last: (given.append(last.since if last else None), real(con, last))[1]
    )
    publish.run(workspace, reports=False)
    first, *_, newest = workspace.periods()
    book = next(p for p in workspace.workbooks() if p.parent.name == newest and p.suffix == ".xlsx")

    def publish_and_verify() -> str | None:
        given.clear()
        publish.run(workspace, reports=False)
        since = given[0]
        assert verify(workspace) == [] and given[1:] == [None]  # verify takes nothing over
        return since

    copy = book.with_name("gửi lại.xlsx")
    shutil.copy(book, copy)
    assert publish_and_verify() == newest
    copy.unlink()
    _turn(book.with_name("Ket qua nhiem vu 6-2020.xlsx"), 15, 16)
    assert publish_and_verify() == newest
    early = next(p for p in workspace.workbooks() if p.parent.name == first)
    early.rename(early.with_name(f"cũ {early.name}"))
    assert publish_and_verify() == first
    aliases = workspace.reference / "aliases.csv"
    there = aliases.read_text("utf-8") if aliases.is_file() else "kind,alias,target,scope,note\n"
    aliases.write_text(there + "commune,An Phu,SM01,,giả định\n", "utf-8")
    assert publish_and_verify() is None  # another reference file
    shutil.copytree(book.parent, workspace.submissions / "2020-12")
    assert publish_and_verify() is None  # another period
    publish.run(workspace, reports=False, force=True)
    assert given[-1] is None  # trusts nothing kept
