"""Two runs at once, and runs killed in the middle: real processes, real signals."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import stand_in_stages as stand_in

from pipeline import errors, publish
from pipeline.publish import history, lock
from pipeline.workspace import Workspace

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9")

CHILD = """
    import sys, time
    from pathlib import Path
    import pytest, stand_in_stages as stand_in
    from pipeline import publish, reporting, warehouse
    from pipeline.publish import releases
    from pipeline.workspace import Workspace

    root, point = sys.argv[1:]
    patch = pytest.MonkeyPatch()
    stages = stand_in.Stages().install(patch)

    def stop(*args, **kwargs):
        if point == "warehouse":
            Path(args[0]).write_bytes(b"half a database")
        print("here", flush=True)
        time.sleep(60)

    place = {"warehouse": (warehouse, "build"), "pointer": (releases, "_publish"), "reports": (reporting, "publish")}
    patch.setattr(*place[point], stop)
    publish.run(Workspace(Path(root)), force=True)
"""


def start(workspace: Workspace, point: str) -> subprocess.Popen[str]:
    """A run in a process of its own that stands still at a point; returns once it is there."""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(workspace.root), point],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert process.stdout is not None and process.stdout.readline() == "here\n"
    return process


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> stand_in.Stages:
    return stand_in.Stages().install(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path, stages: stand_in.Stages) -> Workspace:
    """Published once with the value 7; its workbook says 20 now."""
    made = stand_in.workspace(tmp_path)
    publish.run(made)
    (made.submissions / "2019-06" / "a.xlsx").write_text("ok 20", "utf-8")
    return made


def test_a_second_run_is_refused_while_the_first_holds_the_lock(workspace: Workspace, stages: stand_in.Stages) -> None:
    lines = len(history.read(workspace))
    other = start(workspace, "warehouse")
    try:
        assert lock.is_held(workspace)
        begun = time.monotonic()
        with pytest.raises(errors.LockHeld) as caught:
            publish.run(workspace)
        assert time.monotonic() - begun < 1
        assert caught.value.exit_code == 14 and str(other.pid) in caught.value.found
        assert len(history.read(workspace)) == lines
    finally:
        other.kill()
        other.wait()
    assert not lock.is_held(workspace)


@pytest.mark.parametrize(("point", "value"), [("warehouse", 7), ("pointer", 7), ("reports", 7)])
def test_killed_anywhere_the_database_is_the_old_or_the_new_one_whole(
    workspace: Workspace, stages: stand_in.Stages, point: str, value: int
) -> None:
    process = start(workspace, point)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL

    assert stand_in.value(workspace.database) == value
    result = publish.run(workspace)

    assert result.status == "published" and stand_in.value(workspace.database) == 20
    assert [line["status"] for line in history.read(workspace)] == ["published", "cut_off", "published"]
    assert not list(workspace.snapshots.glob(".*")) and not list(workspace.processed.glob(".*"))
    assert lock.read_mark(workspace) is None


@pytest.mark.slow
def test_killed_at_three_hundred_random_moments(workspace: Workspace, stages: stand_in.Stages) -> None:
    """Of three runs, each by new data, two are killed somewhere and one is left to finish."""
    chance = random.Random(12)
    longest, cut_off, value = 0.5, 0, 7
    for number in range(8, 458):
        (workspace.submissions / "2019-06" / "a.xlsx").write_text(f"ok {number}", "utf-8")
        begun = time.monotonic()
        child = os.fork()
        if not child:
            try:
                publish.run(workspace)
            finally:
                os._exit(0)
        if number % 3:
            time.sleep(chance.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if not number % 3:
            longest = time.monotonic() - begun
        before, value = value, int(stand_in.value(workspace.database.resolve()))
        assert value in (before, number) and (number % 3 or value == number), number
        cut_off += value == before
        page = (workspace.reports / "2019-06" / "province.html").read_text("utf-8")
        assert page == workspace.database.resolve().name, number
    assert cut_off > 100, "the kills do fall before the end"
    publish.run(workspace, force=True)
    assert not [p for p in workspace.root.rglob(".*") if p.name not in (".releases", ".current")]
