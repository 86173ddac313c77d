"""One release, one pointer: struck at any system call, a reader sees the old publication or the new one, whole, and the
next run puts everything right by itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faults
import pytest
import stand_in_stages as stand_in

from pipeline import publish, reporting
from pipeline.publish import inputs, publication, releases, snapshots, summary
from pipeline.workspace import Workspace

pytestmark = pytest.mark.skipif(os.name == "nt", reason="fork")

KINDS = ("killed", "full", "forbidden", "broken")
TEMPORARY = (".unfinished-", ".discarded-", ".building-", ".manifest-", ".inputs-")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose database is a text (the number in the one workbook) and whose pages repeat it: what is left is the
    publication itself."""
    stand_in.Stages().install(monkeypatch)

    def build(workspace: Workspace, files: list[inputs.InputFile], *_: Any) -> tuple[Path, list[inputs.InputFile]]:
        built = snapshots.private_file(workspace)
        (book,) = workspace.workbooks()
        built.write_text(f"{_number(book)} {inputs.input_hash(files, code='', version='', as_of=None)}")
        return built, files

    def pages(database: Path, draft: Workspace, period: str, **_: Any) -> list[stand_in.Report]:
        number = _number(database)
        for name in (f"{period}/province.html", f"{period}/index.html", "assets/plotly.min.js"):
            path = draft.reports / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_text(number)
        if number == "8":  # a release may show what the one before did not
            (draft.reports / "2019-09").mkdir(exist_ok=True)
            (draft.reports / "2019-09" / "index.html").write_text(number)
        return [stand_in.Report("province", "", draft.reports / period / "province.html", True)]

    def index(draft: Workspace, database: Path, **_: Any) -> None:
        (draft.reports / "index.html").unlink(missing_ok=True)
        (draft.reports / "index.html").write_text(_number(database))

    def letters(database: Path, draft: Workspace, period: str) -> None:
        for letter in (draft.reports / period / "returns").iterdir():
            letter.unlink()
            letter.write_text(_number(database))

    for module, name, stub in (
        (publication, "_build", build),
        (publication, "_newest_period", lambda _: "2019-06"),
        (snapshots, "built_from", lambda path, today=None: path.read_text().split()[-1] if path.exists() else None),
        (inputs, "code_hash", lambda _: ""),
        (inputs, "input_hash", lambda files, **_: "".join(str(f.sha256)[:6] for f in files)),
        (publication.timeline, "record", lambda *_: None),
        (summary, "counts", lambda _: {}),
        (summary, "read", lambda *_: SimpleNamespace(targets={})),
        (publication.proposals, "write", lambda *_: 0),
        (reporting, "publish", pages),
        (reporting, "index", index),
    ):
        monkeypatch.setattr(module, name, stub)
    monkeypatch.setattr("pipeline.returns.make", letters)
    monkeypatch.setattr("time.sleep", lambda _: None)  # a file another program has open is tried for again


def _number(path: Path) -> str:
    return path.read_text().removeprefix("ok ").split()[0]


@pytest.fixture(params=["links", pytest.param("no links", marks=pytest.mark.slow)])
def workspace(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, light: None
) -> Workspace:
    """Published twice, with letters; its workbook says 8 now and 7 before. Where there are no links, neither does fork
    bring them back."""
    if request.param == "no links":
        monkeypatch.setattr(Path, "symlink_to", _no_links)
    made = stand_in.workspace(tmp_path / "before", a="ok 6")
    publish.run(made)
    (releases.current(made) or made.reports).joinpath("reports/2019-06/returns").mkdir()
    (releases.current(made) or made.reports).joinpath("reports/2019-06/returns/thu.txt").write_text("6")
    _say(made, 7)
    publish.run(made)
    _say(made, 8)
    return made


def _no_links(*_: object, **__: object) -> None:
    raise OSError("no symbolic links here")


def _say(workspace: Workspace, number: int) -> None:
    (workspace.submissions / "2019-06" / "a.xlsx").write_text(f"ok {number}", "utf-8")


def shown(workspace: Workspace) -> dict[str, str]:
    """What a reader of the fixed names sees: name → number."""
    names = [
        *("data/processed/ntm.duckdb", "reports/index.html", "reports/assets/plotly.min.js"),
        *("reports/2019-06/index.html", "reports/2019-06/province.html", "reports/2019-06/returns/thu.txt"),
        "reports/2019-09/index.html",
    ]
    return {name: _number(workspace.root / name) for name in names if (workspace.root / name).exists()}


def released(workspace: Workspace) -> set[str]:
    """The numbers in the published release, as those see them who go through the pointer."""
    release = releases.current(workspace)
    assert release is not None
    pages = {p.read_text().split()[0] for p in (release / "reports").rglob("*") if p.is_file()}
    database = releases.published(workspace)
    assert database is not None
    return {*pages, _number(database)}


def left_behind(workspace: Workspace) -> list[str]:
    found = [p.relative_to(workspace.root).as_posix() for p in workspace.root.rglob("*")]
    return [n for n in found if ".old-" in n or n.endswith(".fresh") or any(t in n for t in TEMPORARY)]


def copies(workspace: Workspace, folder: Path) -> Iterator[Workspace]:
    """Fresh copies of a workspace, one after the other in the same place."""
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(workspace.root, folder, symlinks=True)
        yield Workspace(folder)


def check(place: Workspace, links: bool, told: str) -> None:
    """After a fault: old or new, whole; after the next run: new, with nothing left behind."""
    assert len(released(place)) == 1, told
    if links:
        numbers = set(shown(place).values())
        assert numbers in ({"7"}, {"8"}), f"{told}: {shown(place)}"
        assert ("reports/2019-09/index.html" in shown(place)) == (numbers == {"8"}), told
    publish.run(place)
    assert released(place) == set(shown(place).values()) == {"8"}, told
    assert len(shown(place)) == 7, told
    assert left_behind(place) == [], told
    assert len(list(place.releases.iterdir())) <= releases.KEPT + 1, told
    assert publish.run(place).status == "unchanged", told


def strike(workspace: Workspace, folder: Path, kinds: Callable[[int], tuple[str, ...]]) -> dict[str, int]:
    """Strike a run at each of its calls; gives how many strikes ended it, by kind."""
    fresh = copies(workspace, folder)
    place = next(fresh)
    points = faults.calls(place.root, partial(publish.run, place))
    ended: dict[str, int] = dict.fromkeys(KINDS, 0)
    for at, event in enumerate(points):
        for kind in kinds(at):
            place = next(fresh)
            code = faults.struck(place.root, partial(publish.run, place), at, kind)
            ended[kind] += code != 0
            check(place, workspace.pointer.is_symlink(), f"{kind} at call {at} of {len(points)} ({event})")
    assert len(points) > 60, "the calls of a publication are watched"
    return ended


def test_struck_at_any_call_the_publication_is_the_old_or_the_new_one(workspace: Workspace, tmp_path: Path) -> None:
    """At every other call, by one fault after the other; every fault at every call is for ``make soak``."""
    ended = strike(workspace, tmp_path / "struck", lambda at: () if at % 2 else (KINDS[at // 2 % 4],))
    assert min(ended.values()) > 3, "the faults do strike"


@pytest.mark.slow
def test_every_fault_at_every_call(workspace: Workspace, tmp_path: Path) -> None:
    ended = strike(workspace, tmp_path / "struck", lambda _: KINDS)
    assert min(ended.values()) > 20


def test_the_check_sees_a_publication_written_in_place(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def in_place(workspace: Workspace, name: str) -> Iterator[Workspace]:
        yield replace(workspace, release=releases.current(workspace))

    monkeypatch.setattr(releases, "change", in_place)
    with pytest.raises(AssertionError, match="killed at call"):
        strike(workspace, tmp_path / "struck", lambda _: ("killed",))
