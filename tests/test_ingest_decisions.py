"""What people decide once and what changes between sendings: corrections, aliases, headings, proposals."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import partial_warehouse
import pytest

from pipeline import errors, ingest, reference
from pipeline.ingest.lexicon import Lexicon
from pipeline.publish import proposals
from pipeline.reference.model import Reference
from pipeline.workspace import Workspace

CORRECTIONS = "file,sheet,cell,expect,corrected,reason,requested_from,requested_on,answered_on"


@pytest.fixture
def workspace(tmp_path: Path, workspace_root: Path) -> Workspace:
    """One district's workbook of 2018-12 and of 2019-03, with the project's own reference and plan."""
    for folder in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / folder, tmp_path / "data" / "raw" / folder)
    for period in ("2018-12", "2019-03"):
        to = tmp_path / "data" / "raw" / "submissions" / period
        to.mkdir(parents=True)
        source = next((workspace_root / "data" / "raw" / "submissions" / period).glob("BC tieu chi NTM huyen Trang*"))
        shutil.copy(source, to / "Trang Dinh.xlsx")
    return Workspace(tmp_path)


def read(workspace: Workspace) -> ingest.Ingested:
    return ingest.read_all(workspace, reference.load(workspace))


def build(database: Path, loaded: Reference, read_now: ingest.Ingested) -> None:
    """The database as far as its issues."""
    partial_warehouse.build(
        database, loaded, read_now, [], as_of=None, input_hash="test", version="0", tables=["raw.issues"]
    )


def first_mark(workspace: Workspace) -> dict:
    """The first mark of 2019-03 that is a plain pass."""
    found = read(workspace).observations
    return next(o for o in found if o["period"] == "2019-03" and o["kind"] == "criterion" and o["state"] == "passed")


def correct(workspace: Workspace, mark: dict, expect: str, corrected: str) -> None:
    line = ",".join([mark["file"], mark["sheet"], mark["cell"], expect, corrected, "gõ nhầm", "UBND huyện", "", ""])
    workspace.corrections.write_text(f"{CORRECTIONS}\n{line}\n", encoding="utf-8")


def test_a_correction_changes_its_cell_and_nothing_else(workspace: Workspace) -> None:
    mark = first_mark(workspace)
    before = {(o["file"], o["cell"], o["subject"]): o["state"] for o in read(workspace).observations}
    correct(workspace, mark, mark["text"], "CĐ")
    after = read(workspace)
    states = {(o["file"], o["cell"], o["subject"]): o["state"] for o in after.observations}
    changed = {k for k in before if before[k] != states[k]}
    assert changed == {(mark["file"], mark["cell"], mark["subject"])}
    assert states[mark["file"], mark["cell"], mark["subject"]] == "failed"
    kept = next(c for c in after.cells if (c["file"], c["cell"]) == (mark["file"], mark["cell"]))
    assert (kept["text"], kept["role"]) == (mark["text"], "value"), "the cell still shows what the sender wrote"
    assert [i["cell"] for i in after.issues if i["rule"] == "corrected_cell"] == [mark["cell"]]


def test_a_correction_that_no_longer_fits_stops_the_run(workspace: Workspace) -> None:
    mark = first_mark(workspace)
    correct(workspace, mark, "something else", "CĐ")
    with pytest.raises(errors.ReferenceFileError, match=r"corrections\.csv") as raised:
        read(workspace)
    assert mark["cell"] in raised.value.found
    assert raised.value.exit_code == 11


def test_a_correction_for_a_file_that_is_gone_stops_the_run(workspace: Workspace) -> None:
    correct(workspace, {**first_mark(workspace), "file": "2019-03/none.xlsx"}, "Đ", "CĐ")
    with pytest.raises(errors.ReferenceFileError) as raised:
        read(workspace)
    assert "2019-03/none.xlsx" in raised.value.found


def misspell(workspace: Workspace, name: str, wrong: str) -> str:
    """Write a commune's name wrong in 2019-03; returns the cell."""
    path = workspace.submissions / "2019-03" / "Trang Dinh.xlsx"
    book = openpyxl.load_workbook(path)
    cell: Any = next(c for row in book.worksheets[0].iter_rows() for c in row if name in str(c.value))
    cell.value = wrong
    book.save(path)
    return cell.coordinate


def test_an_alias_is_a_decision_and_an_unused_one_is_reported(workspace: Workspace) -> None:
    misspell(workspace, "Khánh Long", "Khánh Lòng")
    held = [i for i in read(workspace).issues if i["rule"] == "misspelt_commune" and i["found"].endswith("Khánh Lòng")]
    assert held, "a typo is held until somebody decides"
    with (workspace.reference / "aliases.csv").open("a", encoding="utf-8") as f:
        f.write("commune,Khánh Lòng,05998,180,quyết định của VPĐP\ncommune,Không Ai Gọi,06001,180,đã cũ\n")
    after = read(workspace)
    assert not [i for i in after.issues if i["found"] and str(i["found"]).endswith("Khánh Lòng")]
    assert {o["commune_code"] for o in after.observations if o["period"] == "2019-03"} >= {"05998"}
    assert [i["found"] for i in after.issues if i["rule"] == "unused_alias"] == ["Không Ai Gọi"]


def test_unknown_names_and_headings_are_proposed_not_applied(workspace: Workspace) -> None:
    misspell(workspace, "Khánh Long", "-Khánh Lòng")
    loaded = reference.load(workspace)
    database = workspace.root / "built.duckdb"
    build(database, loaded, ingest.read_all(workspace, loaded))
    workspace.processed.mkdir(parents=True, exist_ok=True)
    assert proposals.write(workspace, database) >= 1
    with (workspace.processed / "proposed_aliases.csv").open(encoding="utf-8-sig", newline="") as f:
        lines = list(csv.DictReader(f))
    mine = [line for line in lines if line["target"] == "05998"]
    assert mine and mine[0]["alias"].startswith("'-"), "no cell becomes a formula in the file"
    lexicon = Lexicon(loaded, lambda _: False)
    assert lexicon.propose("Giao thông nông thôn") == "criterion,Giao thông nông thôn,2"
    assert lexicon.propose("Zzz") == ""


def drift(workspace: Workspace, change) -> list[tuple[str, str]]:
    """(rule, found or expected) of the columns that drifted in 2019-03 after a change of its sheet."""
    path = workspace.submissions / "2019-03" / "Trang Dinh.xlsx"
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    loaded = reference.load(workspace)
    database = workspace.root / "built.duckdb"
    read_now = ingest.read_all(workspace, loaded)
    build(database, loaded, read_now)
    import duckdb

    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(
            "SELECT rule, criterion_no FROM raw.issues WHERE rule LIKE 'heading%' AND period = '2019-03' ORDER BY ALL"
        ).fetchall()


def columns_of(workspace: Workspace) -> dict[int, int]:
    """Column number by criterion, in 2019-03."""
    headings = [h for h in read(workspace).headings if h["file"].startswith("2019-03") and h["meaning"] == "criterion"]
    return {int(h["subject"]): h["column_no"] for h in headings}


def test_the_same_columns_as_last_time_raise_nothing(workspace: Workspace) -> None:
    assert drift(workspace, lambda sheet: None) == []


def test_columns_that_changed_places_are_shown_beside_where_they_were(workspace: Workspace) -> None:
    at = columns_of(workspace)

    def swap(sheet) -> None:
        merged = {str(m) for m in sheet.merged_cells.ranges}
        for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
            a, b = row[at[4] - 1], row[at[5] - 1]
            if not any(a.coordinate in m or b.coordinate in m for m in merged) and "MergedCell" not in (
                type(a).__name__,
                type(b).__name__,
            ):
                a.value, b.value = b.value, a.value

    assert drift(workspace, swap) == [("heading_moved", 4), ("heading_moved", 5)]
