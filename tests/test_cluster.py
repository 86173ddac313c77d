"""Work sent to a real Dask cluster: the same figures and pages as without, whatever is killed in the midst."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline import cluster, errors, settings
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
PYTHON = Path(os.environ.get("NTM_CLUSTER_PYTHON", ROOT / ".venv-cluster" / "bin" / "python"))
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}
DONE = """
import sys
from distributed import Client
def count(dask_scheduler):
    return sum(1 for key, _, finish, *_ in dask_scheduler.transition_log if finish == "memory" and key.startswith("_do"))
print(Client(sys.argv[1]).run_on_scheduler(count))
"""
real = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="no interpreter with Dask here: make .venv-cluster/.installed"),
]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A scheduler and two workers, started as docs/cluster.md says; gives its address and the process of the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = PYTHON.with_name("dask")
    host, port = address.removeprefix("tcp://").split(":")
    quiet = {"cwd": tmp_path, "env": ENV, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen([dask, "scheduler", "--host", host, "--port", port, "--no-dashboard"], **quiet)
    both = subprocess.Popen(
        [dask, "worker", address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard"],
        **quiet,
        start_new_session=True,
    )
    try:
        yield address, both.pid
    finally:
        scheduler.kill()
        os.killpg(both.pid, signal.SIGKILL)
        scheduler.wait()
        both.wait()


def start(root: Path, scheduler: str) -> subprocess.Popen[str]:
    """A run of the example into a workspace of its own, in the environment that has Dask."""
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    (root / "ntm.toml").write_text(f'[cluster]\nscheduler = "{scheduler}"\n' if scheduler else "", "utf-8")
    return subprocess.Popen(
        [PYTHON, "-m", "pipeline.cli", "--workspace", root, "run", "--only", "data_quality,criterion-04"],
        env=ENV, cwd=ROOT, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def processes(pid: int) -> list[int]:
    """The processes that work under ``dask worker``."""
    children = [child for each in Path(f"/proc/{pid}/task").glob("*/children") for child in each.read_text().split()]
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def differences(one: Path, other: Path) -> list[str]:
    """Tables and pages that two workspaces do not have alike."""
    differ = []
    with duckdb.connect() as con:
        for name, root in (("one", one), ("other", other)):
            con.execute(f"ATTACH '{Workspace(root).database}' AS {name} (READ_ONLY)")
        sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'one'"
        for (table,) in con.execute(sql).fetchall():
            here, there = f"FROM one.{table}", f"FROM other.{table}"
            sql = f"SELECT count(*) FROM (({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here}))"
            differ += [table] * bool(con.execute(sql).fetchall()[0][0])
    pages = [
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.suffix in (".html", ".pdf", ".csv", ".xlsx")}
        for f in ((root / "reports" / "2019-09").resolve() for root in (one, other))
    ]
    assert len(pages[0]) > 20
    return differ + [str(p) for p in {*pages[0], *pages[1]} if pages[0].get(p) != pages[1].get(p)]


class TestReal:
    pytestmark = real

    def test_workers_killed_in_the_midst_cost_time_and_nothing_else(
        self, workers: tuple[str, int], tmp_path: Path
    ) -> None:
        alone = start(tmp_path / "alone", "")
        assert alone.wait(900) == 0, alone.communicate()[1]
        address, pid = workers
        draw, killed, begun = random.Random(13), 0, time.monotonic()
        sent = start(tmp_path / "sent", address)
        while sent.poll() is None:
            time.sleep(draw.uniform(1, 4))
            is_reading = any(
                (tmp_path / "sent" / "data" / "processed").glob("cache/*.gz")
            )  # a worker still starting is not restarted
            if is_reading and killed < 6 and time.monotonic() - begun > 6 * killed and (at_work := processes(pid)):
                os.kill(draw.choice(at_work), signal.SIGKILL)
                killed += 1
        assert sent.returncode == 0, sent.communicate()[1]
        assert killed >= 2 and differences(tmp_path / "alone", tmp_path / "sent") == []
        done = subprocess.run([PYTHON, "-c", DONE, address], env=ENV, capture_output=True, text=True, check=True)
        assert int(done.stdout) > 60, "the workbooks were read on the cluster"

    def test_where_the_scheduler_dies_the_rest_is_done_here(self, tmp_path: Path) -> None:
        script = """
from pipeline import cluster
from cluster_jobs import square
if __name__ == "__main__":
    with cluster.at("local"):
        client = cluster.current()
        jobs = iter(range(40))
        for n, (job, result) in enumerate(cluster.each(client, square, jobs, 2, patience=5)):
            print(job, "LOST" if result is cluster.LOST else result)
            if n == 5:
                client.cluster.scheduler.loop.add_callback(client.cluster.scheduler.close)
        print("left", len(list(jobs)))
"""
        (tmp_path / "cluster_jobs.py").write_text("def square(job, times):\n    return job * times\n", "utf-8")
        (tmp_path / "script.py").write_text(script, "utf-8")
        done = subprocess.run(
            [PYTHON, tmp_path / "script.py"], capture_output=True, text=True, timeout=300, check=False,
            env={**ENV, "PYTHONPATH": f"{ROOT}:{tmp_path}"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        *lines, last = [line.split() for line in done.stdout.splitlines()]
        assert all(result in ("LOST", str(2 * int(job))) for job, result in lines)
        assert len(lines) + int(last[1]) == 40 and int(last[1]) > 0


def test_a_cluster_that_does_not_answer_is_told_of_and_not_used(caplog: pytest.LogCaptureFixture) -> None:
    with cluster.at("tcp://127.0.0.1:1"):
        assert cluster.current() is None
    assert "Dask" in caplog.text


@pytest.mark.parametrize("text", ["cluster = 3", "[cluster]\nscheduler = 'here'", "[cluster]\nworkers = 2"])
def test_a_wrong_cluster_is_an_error_that_says_where(text: str) -> None:
    with pytest.raises(errors.ReferenceFileError) as caught:
        settings.parse(text)
    assert "cluster" in str(caught.value.lines())
