"""Whatever lies below submissions/ has a line: outside period folders, behind links, under names of any bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from troubles.judging import values
from troubles.matrix import matrix, reference

from pipeline import ingest
from pipeline.ingest.reading import Ingested
from pipeline.workspace import Workspace

GOOD = "2019-06/Dinh Lap.xlsx"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    put(made, GOOD)
    return made


def put(place: Workspace, name: str, data: bytes = b"") -> Path:
    path = place.submissions / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data or matrix().data())
    return path


def lines(made: Ingested) -> dict[str, tuple[str | None, str]]:
    """File → (period, rule of its issue) of all that was left out; the good workbook must have been read."""
    assert values(made) == matrix().truth
    rules = {i["file"]: i["rule"] for i in made.issues}
    return {s["file"]: (s["period"], rules[s["file"]]) for s in made.submissions if s["status"] == "ignored"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("2019-9/cl.xlsx", "2019-09"),
        ("Binh Gia 9.2019.xlsx", "2019-09"),
        ("2019-13/x.xlsx", "YYYY-MM"),
        ("quý III/2019_12/x.ods", "2019-12"),
        ("moi/sau/hon/x.csv", "YYYY-MM"),
        ("2019-06.xlsx", "2019-06"),
    ],
)
def test_a_workbook_outside_the_period_folders_is_told_with_the_folder_it_needs(
    place: Workspace, name: str, meant: str
) -> None:
    stray = put(place, name)
    made = ingest.read_all(place, reference())
    assert lines(made) == {name: (None, "misplaced_file")}
    [issue] = made.issues
    assert (issue["severity"], issue["period"]) == ("warning", None)
    assert f"submissions/{meant}/" in str(issue["remedy_vi"])
    assert made.submissions[-1]["sha256"] and made.submissions[-1]["bytes"] == stray.stat().st_size


def test_documents_and_litter_outside_are_ignored_as_inside(place: Workspace) -> None:
    put(place, "ghi chu.txt", b"x")
    put(place, "Thumbs.db", b"x")
    assert lines(ingest.read_all(place, reference())) == {
        "Thumbs.db": (None, "ignored_file"),
        "ghi chu.txt": (None, "ignored_file"),
    }


@pytest.mark.parametrize(
    "name", ["2019-06/lien ket.xlsx", "lien ket.xlsx", "2019-06/thu muc", "2019-09", "2019-06/gay"]
)
def test_a_link_is_told_and_never_followed(place: Workspace, name: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "ngoai"
    elsewhere.mkdir()
    (elsewhere / "x.xlsx").write_bytes(matrix().data())
    target = elsewhere / "x.xlsx" if name.endswith(".xlsx") else elsewhere / "nowhere" if "gay" in name else elsewhere
    (place.submissions / name).symlink_to(target)
    made = ingest.read_all(place, reference())
    assert lines(made) == {name: (None, "linked_file")}
    assert made.submissions[-1]["sha256"] is None


def test_a_pipe_is_told_and_not_waited_for(place: Workspace) -> None:
    os.mkfifo(place.submissions / "2019-06" / "ong.xlsx")
    assert lines(ingest.read_all(place, reference())) == {"2019-06/ong.xlsx": (None, "not_a_file")}


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may open every folder")
def test_a_folder_that_cannot_be_opened_is_told(place: Workspace) -> None:
    put(place, "2019-09/x.xlsx").parent.chmod(0)
    try:
        assert lines(ingest.read_all(place, reference())) == {"2019-09": (None, "closed_folder")}
    finally:
        (place.submissions / "2019-09").chmod(0o700)


def test_a_folder_that_cannot_be_walked_has_its_line(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    put(place, "2019-09/x.xlsx").unlink()
    closed, honest = place.submissions / "2019-09", os.scandir

    def scandir(path: object = ".") -> object:
        if Path(str(path)) == closed:
            raise PermissionError(13, "closed", str(path))
        return honest(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)
    assert place.misplaced() == [closed]


def test_a_workbook_in_a_folder_of_the_period_is_read(place: Workspace) -> None:
    put(place, "2019-06/huyen/sau/khac.xlsx", matrix("178").data())
    made = ingest.read_all(place, reference())
    assert {s["file"]: s["status"] for s in made.submissions} == {
        GOOD: "accepted",
        "2019-06/huyen/sau/khac.xlsx": "accepted",
    }


@pytest.mark.parametrize(
    "name", [b"B\xe1o c\xe1o.xlsx", b"\xff\xfe.xlsx", "Đình Lập".encode("utf-16-le")[:9] + b".xlsx"]
)
def test_a_name_that_is_no_utf8_is_read_and_shown_byte_by_byte(place: Workspace, name: bytes) -> None:
    (place.submissions / GOOD).unlink()
    path = put(place, "2019-06/" + os.fsdecode(name.replace(b"\0", b"").replace(b"/", b"")))
    made = ingest.read_all(place, reference())
    [submission] = made.submissions
    assert submission["status"] == "accepted" and values(made) == matrix().truth
    submission["file"].encode("utf-8")
    assert "\\x" in submission["file"]
    assert place.path_of(submission["file"]) == path
