"""A refused file's sender and period are kept; what it would have reported is held for its period (contract, rule 13)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from golden.world import World
from test_ingest_forms import DISTRICT, communes, matrix, read, sheet_of

from pipeline import ingest
from pipeline.ingest.reading import Ingested
from pipeline.reference.model import Reference
from pipeline.workspace import Workspace


def told(reading: Ingested) -> tuple[str, str | None, Counter[str]]:
    submission = reading.submissions[0]
    states = Counter(o["state"] for o in reading.observations)
    assert all(o["value"] is None and o["on_date"] is None for o in reading.observations)
    return submission["status"], submission["sender"], states


@pytest.mark.parametrize("title", ["Kết quả quý I năm 2019", "Số liệu đến 31/12/2018", "Kết quả 9 tháng năm 2019"])
def test_a_file_of_another_period_names_its_sender_and_holds_what_it_would_report(
    reference: Reference, title: str
) -> None:
    reading = read(reference, sheet_of(matrix(reference, title=title)))
    code = communes(reference)[0].district_code
    assert told(reading) == ("refused", code, {"held": 114})
    assert reading.submissions[0]["form"] == "matrix" and reading.submissions[0]["period"] == "2019-06"
    assert {c["role"] for c in reading.cells} == {"held"}


def test_a_file_whose_communes_contradict_its_title_has_no_sender(reference: Reference) -> None:
    rows = matrix(reference)
    rows[0] = ["UBND huyện Cao Lộc"]
    assert told(read(reference, sheet_of(rows))) == ("refused", None, {})


@pytest.mark.parametrize(
    ("titles", "sender"),
    [
        ([f"UBND huyện {DISTRICT}"], True),
        (["UBND TỈNH LẠNG SƠN", "SỞ Y TẾ"], "Sở Y tế"),
        (["UBND TỈNH LẠNG SƠN", "SỞ LẠ", f"Số liệu huyện {DISTRICT}"], "SỞ LẠ"),
        (["Huyện Cao Lộc", f"Huyện {DISTRICT}"], None),
        (["Báo cáo"], None),
    ],
)
def test_an_unknown_form_names_who_it_names(reference: Reference, titles: list[str], sender: str | bool | None) -> None:
    code = communes(reference)[0].district_code
    rows = [*([t] for t in titles), ["Gì", "Đó", "Lạ"], ["a", "b", "c"], ["d", "e", "f"]]
    status, named, states = told(read(reference, sheet_of(rows)))
    assert (status, named, states) == ("refused", code if sender is True else sender, {})


@pytest.mark.parametrize(("name", "known"), [("BC huyen Cao Loc.xlsx", True), ("Bao cao.xlsx", False)])
def test_a_file_that_cannot_be_opened_is_known_by_its_name(
    name: str, known: bool, reference: Reference, tmp_path: Path
) -> None:
    path = tmp_path / "data" / "raw" / "submissions" / "2019-06" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK\x03\x04 cut off")
    (submission,) = ingest.read_all(Workspace(tmp_path), reference).submissions
    code = next(d.district_code for d in reference.districts if d.district_name == "Cao Lộc")
    assert (submission["status"], submission["district_code"]) == ("refused", code if known else None)


def states(world: World, folder: Path) -> dict[str, tuple[str, str | None]]:
    rows = world.ask(
        folder,
        "SELECT commune_code, state, carried_from FROM core.criterion_results WHERE period = '2019-06' AND criterion_no = 1",
    )
    return {code: (state, carried) for code, state, carried in rows}


def refuse(world: World, file: str, **more: str) -> None:
    next(s for s in world.submissions if s["file"] == file).update({"status": "refused", "reason": "x", **more})


def test_what_was_refused_is_held_and_not_carried(tmp_path: Path) -> None:
    world = World(communes=4, criteria=1)
    world.marks(world.file("A", "2018-12"), c1="P", c3="F")
    world.marks(world.file("B", "2018-12", sender="B"), c2="P", c4="P")
    wrong = world.file("A", "2019-06")
    world.marks(wrong, c1="H", c3="H")
    refuse(world, wrong)
    assert states(world, tmp_path) == {
        "c1": ("held", None),
        "c3": ("held", None),
        "c2": ("passed", "2018-12"),
        "c4": ("passed", "2018-12"),
    }


def test_a_refused_file_holds_nothing_that_another_reports(tmp_path: Path) -> None:
    world = World(communes=4, criteria=1)
    world.marks(world.file("A", "2018-12"), c1="P", c3="F")
    wrong = world.file("A cu", "2019-06")
    world.marks(wrong, c1="H", c3="H")
    refuse(world, wrong)
    world.marks(world.file("A moi", "2019-06"), c1="F", c3="-")
    found = states(world, tmp_path)
    assert (found["c1"], found["c3"]) == (("failed", None), ("held", None))


@pytest.mark.parametrize(
    ("form", "also_good", "held"), [("unknown", False, True), ("unknown", True, False), ("funding", False, False)]
)
def test_a_districts_file_of_which_nothing_can_be_read_holds_its_communes(
    form: str, also_good: bool, held: bool, tmp_path: Path
) -> None:
    world = World(communes=4, criteria=1)
    world.marks(world.file("A", "2018-12"), c1="P", c3="F")
    wrong = world.file("A", "2019-06")
    refuse(world, wrong, form=form, district_code="A")
    if also_good:
        good = world.file("A2", "2019-06")
        next(s for s in world.submissions if s["file"] == good)["district_code"] = "A"
        world.marks(good, c1="P")
    found = states(world, tmp_path)
    assert found["c3"] == (("held", None) if held else ("failed", "2018-12"))
    assert found["c1"][0] == ("held" if held else "passed")
    assert found["c2"][0] == "not_reported"
