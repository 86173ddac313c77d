"""The real run, in a process of its own: published from real workbooks, off the network, and killed while it works."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.publish import lock, snapshots
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
FEW = ("DINH LAP", "chi lang", "DS xa dat chuan")
"""Beginnings of the names of a few workbooks of the example's newest period."""

ONLY = "province,district-178"
"""Reports enough to see processes forked, notebooks run and every medium written."""

# Loaded by every Python of the run, kernels of notebooks included, before anything else.
WATCH = """
import os, sys

def watch(event, args):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        address = args[0] if event.startswith("socket.get") else args[1]
        if not isinstance(address, (str, bytes)) or event.startswith("socket.get"):
            with open(os.environ["NETWORK_LOG"], "a") as log:
                log.write(f"{event} {address!r}\\n")

sys.addaudithook(watch)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The example's reference and plan with a few of its workbooks."""
    made = Workspace(tmp_path_factory.mktemp("province"))
    example = Workspace(ROOT)
    shutil.copytree(example.reference, made.reference)
    shutil.copytree(example.plan, made.plan)
    newest = made.submissions / example.periods()[-1]
    newest.mkdir(parents=True)
    for path in example.workbooks():
        if path.parent.name == newest.name and path.name.startswith(FEW):
            shutil.copy(path, newest)
    assert len(made.workbooks()) == len(FEW)
    mistyped = made.submissions / "2091-06"
    mistyped.mkdir()
    shutil.copy(made.workbooks()[0], mistyped)
    return made


def start(workspace: Workspace, **environment: str) -> subprocess.Popen[str]:
    """``ntm run``, not waited for."""
    return subprocess.Popen(
        [
            *(sys.executable, "-c", "from pipeline.cli import main; main()"),
            *("--workspace", str(workspace.root), "run", "--only", ONLY),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def network(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Publishes the workspace once; gives the log of what touched the network meanwhile."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(WATCH, "utf-8")
    log = folder / "network.log"
    log.touch()
    run = start(workspace, PYTHONPATH=str(folder), NETWORK_LOG=str(log))
    out, err = run.communicate(timeout=300)
    assert run.returncode == 0, err
    assert "Đã công bố" in out
    yield log


def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, "utf-8")
    log = tmp_path / "network.log"
    script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NETWORK_LOG": str(log)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert "socket.bind" in log.read_text("utf-8")


def test_a_run_opens_no_network_socket(network: Path) -> None:
    # At import urllib3 asks the system whether it knows IPv6, by a bind to loopback that it closes at once.
    probe = "socket.bind ('::1', 0)"
    assert [line for line in network.read_text("utf-8").splitlines() if line != probe] == []


def test_a_run_publishes_pages_and_a_database_with_every_value_at_its_cell(workspace: Workspace, network: Path) -> None:
    made = json.loads((workspace.processed / "manifest.json").read_text("utf-8"))["reports"]
    ((period, entry),) = made.items()
    assert period == "2019-09", "a folder mistyped as a year to come is nobody's newest period"
    assert entry["failed"] == [] and (workspace.root / entry["made"][0]["path"]).is_file()
    with duckdb.connect(str(workspace.database), read_only=True) as opened:
        ((passed,),) = opened.execute(
            "SELECT count(*) FROM core.criterion_results AS results JOIN raw.cells AS cells"
            " ON results.source_cell = cells.file || '!' || cells.sheet || '!' || cells.cell"
            " WHERE results.period = ? AND state = 'passed'",
            [period],
        ).fetchall()
        ((all_passed,),) = opened.execute(
            "SELECT count(*) FROM core.criterion_results WHERE period = ? AND state = 'passed'", [period]
        ).fetchall()
    assert passed == all_passed > 100


@pytest.mark.slow
@pytest.mark.parametrize("line", ["Dựng cơ sở dữ liệu…", "Làm báo cáo…"])
def test_killed_at_work_it_leaves_the_old_publication(workspace: Workspace, network: Path, line: str) -> None:
    before = workspace.database.resolve()
    aliases = workspace.reference / "aliases.csv"
    aliases.write_bytes(aliases.read_bytes() + b"\n")
    run = start(workspace)
    assert run.stderr is not None
    told = ""
    for told in run.stderr:
        if told.strip() == line:
            break
    os.killpg(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL and told.strip() == line

    assert workspace.database.resolve() == before
    assert snapshots.built_from(workspace.database.resolve()) is not None
    assert (lock.read_mark(workspace) or {}).get("pid") == run.pid and not lock.is_held(workspace)
