"""How long a period's reports take: the runner beside one ``papermill`` and one ``jupyter nbconvert`` command a notebook.

    python benchmarks/reports.py                 the whole set both ways; ten minutes
    python benchmarks/reports.py --sample 6      the loop for every sixth report only, scaled up

Both sides run in this environment, from cold processes, in turns (runner, a part of the loop, runner, …), so that a busy
moment of the machine falls on both; bytecode is allowed on both, and compiled by a first untimed turn. Compared is HTML
with HTML; all formats together are timed beside it. The runner also makes the sheets, the search and the start page, and
uses every processor, the loop one: processor seconds stand beside the seconds, and matter where others use the machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path
from typing import NamedTuple

from pipeline import reporting
from pipeline.reporting.facts import Facts
from pipeline.reporting.runner import report_list, run
from pipeline.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


class Spent(NamedTuple):
    """Seconds by the clock, and seconds of processors, children's included."""

    clock: float
    processors: float

    def __add__(self, other: Spent) -> Spent:  # type: ignore[override]
        return Spent(self.clock + other.clock, self.processors + other.processors)


def runner(database: Path, period: str, folder: Path, *, at_once: int, formats: bool) -> Spent:
    """Time for the whole set in a fresh process. Raises RuntimeError where a report fails."""
    words = ["--inside", str(database), period, str(folder), str(at_once), str(int(formats))]
    return timed([sys.executable, __file__, *words])


def inside(database: str, period: str, folder: str, at_once: str, formats: str) -> None:
    """The process ``runner`` times."""
    reports = report_list.read()
    if formats == "0":
        reports = [replace(r, formats=()) for r in reports]
    results = reporting.publish(Path(database), Workspace(Path(folder)), period, reports=reports, workers=int(at_once))
    if wrong := [r.cause_vi for r in results if not r.ok]:
        raise SystemExit("\n".join(wrong))
    if run.FORKS:
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # waited for, so that its processor seconds are counted


def loop(jobs: Sequence[report_list.Report], database: Path, period: str, folder: Path) -> Spent:
    """Time for two commands a report, one report after another."""
    spent = Spent(0, 0)
    for job in jobs:
        executed = folder / f"{job.name}.ipynb"
        given = {"period": period, "database": str(database), "lang": "vi", **job.parameters}
        words = [w for k, v in given.items() for w in ("-r" if isinstance(v, str) else "-p", k, str(v))]
        run = [str(BIN / "papermill"), "--no-progress-bar", str(job.notebook), str(executed), *words]
        spent += timed([*run, "--cwd", str(PROJECT)])
        spent += timed([str(BIN / "jupyter"), "nbconvert", "--log-level", "ERROR", "--to", "html", str(executed)])
        if not executed.with_suffix(".html").is_file():
            raise RuntimeError(f"{job.name}: no page")
    return spent


def timed(command: Sequence[str]) -> Spent:
    """Time of one command. Raises RuntimeError with what it said where it fails."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PATH"] = f"{BIN}{os.pathsep}{environment.get('PATH', '')}"
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(time.perf_counter() - began, used)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--workspace", type=Path, default=PROJECT, help="a workspace with a published database")
    options.add_argument("--period", help="default: the newest with data")
    options.add_argument("--workers", type=int, default=run.default_workers())
    options.add_argument("--sample", type=int, default=1, metavar="N", help="the loop makes every Nth report only")
    options.add_argument("--turns", type=int, default=3, help="parts the loop is cut into, with the runner between them")
    said = options.parse_args()

    database = Workspace(said.workspace.resolve()).database.resolve()
    with Facts(database, said.period or "") as facts:
        period = said.period or facts.periods[-1]
        jobs = report_list.chosen(report_list.expanded(report_list.read(), facts), ())
    asked = jobs[:: said.sample]
    parts = [asked[i :: said.turns] for i in range(said.turns)]
    with tempfile.TemporaryDirectory(prefix="ntm-benchmark-") as name:
        folder = Path(name)
        runner(database, period, folder, at_once=said.workers, formats=False)  # untimed: bytecode, the file cache
        loop(jobs[:1], database, period, folder)
        pages: list[Spent] = []
        looped = Spent(0, 0)
        for part in parts:
            pages.append(runner(database, period, folder, at_once=said.workers, formats=False))
            looped += loop(part, database, period, folder)
            print(f"  … runner {pages[-1].clock:.1f} s, loop {looped.clock:.0f} s so far", flush=True)
            shutil.rmtree(folder / "reports")
        whole = runner(database, period, folder, at_once=said.workers, formats=True)
    print(f"{len(jobs)} reports, {os.cpu_count()} processors, {said.workers} workers, loop on {len(asked)} reports")
    for number, name in enumerate(("seconds", "processor seconds")):
        html, slow = statistics.median(spent[number] for spent in pages), looped[number] * len(jobs) / len(asked)
        told = f"runner {html:.1f}, loop {slow:.1f}, ratio {slow / html:.1f}; runner, all formats {whole[number]:.1f}"
        print(f"{name:>18}: {told}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:])
    else:
        main()
