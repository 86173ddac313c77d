"""How long a period's reports take: the runner beside one ``papermill`` and one ``jupyter nbconvert`` command a notebook.

    python -m benchmarks.reports                 the whole set both ways; ten minutes
    python -m benchmarks.reports --sample 9      the loop for every ninth report only, scaled up

Both sides run in this environment, from cold processes, in turns (runner, a part of the loop, runner, …), so that a busy
moment of the machine falls on both; bytecode is allowed on both, and compiled by a first untimed turn. Compared is HTML
with HTML; all formats together are timed beside it. The runner also makes the sheets, the search and the start page, and
uses every processor, the loop one: processor seconds stand beside the seconds, and matter where others use the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path

from benchmarks import timing
from benchmarks.timing import PROJECT, Spent
from pipeline import reporting
from pipeline.reporting.facts import Facts
from pipeline.reporting.runner import report_list
from pipeline.reporting.runner import run as runner
from pipeline.workspace import Workspace

BIN = Path(sys.executable).parent


def run(database: Path, period: str, folder: Path, *, at_once: int, formats: bool) -> Spent:
    """Time for the whole set in a fresh process. Raises RuntimeError where a report fails."""
    words = ["--inside", str(database), period, str(folder), str(at_once), str(int(formats))]
    return timing.command([sys.executable, "-m", "benchmarks.reports", *words])


def inside(database: str, period: str, folder: str, at_once: str, formats: str) -> None:
    """The process ``run`` times."""
    reports = report_list.read()
    if formats == "0":
        reports = [replace(r, formats=()) for r in reports]
    results = reporting.publish(Path(database), Workspace(Path(folder)), period, reports=reports, workers=int(at_once))
    if wrong := [r.cause_vi for r in results if not r.ok]:
        raise SystemExit("\n".join(wrong))
    if runner.FORKS:
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # waited for, so that its processor seconds are counted


def loop(jobs: Sequence[report_list.Report], workspace: Path, period: str, folder: Path) -> list[Spent]:
    """Time for two commands a report, one report after another."""
    spent = []
    for job in jobs:
        executed = folder / f"{job.name}.ipynb"
        given = {"period": period, "workspace": str(workspace), "lang": "vi", **job.parameters}
        words = [w for k, v in given.items() for w in ("-r" if isinstance(v, str) else "-p", k, str(v))]
        spent.append(timing.command([BIN / "papermill", "--no-progress-bar", job.notebook, executed, *words]))
        spent.append(timing.command([BIN / "jupyter", "nbconvert", "--log-level", "ERROR", "--to", "html", executed]))
        if not executed.with_suffix(".html").is_file():
            raise RuntimeError(f"{job.name}: no page")
    return spent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--workspace", type=Path, default=PROJECT, help="a workspace with a published database")
    options.add_argument("--period", help="default: the newest with data")
    options.add_argument("--workers", type=int, default=runner.default_workers())
    options.add_argument("--sample", type=int, default=1, metavar="N", help="the loop makes every Nth report only")
    options.add_argument(
        "--turns", type=int, default=3, help="parts the loop is cut into, with the runner between them"
    )
    said = options.parse_args()

    root = said.workspace.resolve()
    database = Workspace(root).database.resolve()
    with Facts(database, said.period or "") as facts:
        facts.period = period = said.period or facts.periods[-1]
        jobs = report_list.chosen(report_list.expanded(report_list.read(), facts), ())
    asked = jobs[:: said.sample]
    with tempfile.TemporaryDirectory(prefix="ntm-benchmark-") as name:
        folder = Path(name)
        run(database, period, folder, at_once=said.workers, formats=False)  # untimed: bytecode, the file cache
        loop(jobs[:1], root, period, folder)
        pages: list[Spent] = []
        looped: list[Spent] = []
        whole: list[Spent] = []
        for turn in range(said.turns):
            for formats, spent in ((False, pages), (True, whole)):
                spent.append(run(database, period, folder, at_once=said.workers, formats=formats))
                shutil.rmtree(folder / "reports")
            looped += loop(asked[turn :: said.turns], root, period, folder)
            print(f"  … runner {pages[-1].clock:.1f} s, all formats {whole[-1].clock:.1f} s", flush=True)
    print(
        f"{len(jobs)} reports, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, loop on {len(asked)} reports"
    )
    for name, of in (("seconds", lambda s: s.clock), ("processor seconds", lambda s: s.processors)):
        html, every = statistics.median(map(of, pages)), statistics.median(map(of, whole))
        slow = sum(map(of, looped)) * len(jobs) / len(asked)
        print(
            f"{name:>18}: loop {slow:.1f}, HTML set {html:.1f}, {slow / html:.1f} times faster; "
            f"all formats {every:.1f}, {every / html:.1f} times the HTML set"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:])
    else:
        main()
