"""One process per report, forked from one that has everything imported; where there is no fork, a fresh one.

A report that hangs is killed, one that crashes is told by its exit code, and when the caller goes (Ctrl-C, an error,
kill -9) no process stays behind.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pipeline.reporting.runner import failures, report_list
from pipeline.reporting.runner.report_list import Report
from pipeline.reporting.runner.worker import PAGES, ReportResult, RunContext, make_report, result

FORKS = sys.platform == "linux"
"""Elsewhere a fork of a process with so many libraries is not safe (macOS) or not to be had (Windows)."""

PRELOAD = ["pipeline.reporting.runner.preload"]
DONE = None
"""What a worker sends when it is through with a report."""
GRACE = 5.0
"""Seconds after its time limit in which a report may still end by itself."""

MOST = 4
Progress = Callable[[str, bool], None]
"""(report, is_done): called when a report begins, and again when it is done."""


def default_workers() -> int:
    """How many reports are made at once where nobody says: as many as this process has processors, at most four."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(MOST, available or 1)


def _multiprocessing() -> Any:
    if not FORKS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def start() -> None:
    """Have the process that reports are forked from import what they need, while the caller does something else."""
    if FORKS:
        from multiprocessing import forkserver

        _multiprocessing()
        with _no_main():
            forkserver.ensure_running()


class _Worker:
    """A process that makes a report, and the line from it; since when, and the cause of each format it is done with (empty: it
    stands)."""

    def __init__(self, report: Report, context: RunContext):
        self.line, theirs = _multiprocessing().Pipe(duplex=False)
        about = (theirs, report, context)
        self.process = _multiprocessing().Process(target=_worker_main, args=about, name="ntm-report")
        with _no_main():
            self.process.start()
        theirs.close()
        self.report, self.since = report, time.monotonic()
        self.deadline = self.since + report.limit + GRACE
        self.causes: dict[str, str] = {}

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.line.close()


def run(
    reports: Sequence[Report], context: RunContext, *, workers: int | None = None, progress: Progress | None = None
) -> list[ReportResult]:
    """Make all reports, ``workers`` at once, and give their results in the order of ``reports``.

    Never raises for what a report does: a report that hangs or whose process dies costs itself.
    """
    progress = progress or (lambda name, is_done: None)
    waiting = report_list.in_order(reports)[::-1]
    results: dict[str, ReportResult] = {}
    busy: list[_Worker] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < max(1, workers or default_workers()):
                report = waiting.pop()
                progress(report.name, False)
                busy.append(_Worker(report, context))
            for worker in _wait(busy):
                if done := _poll(worker, context):
                    busy.remove(worker)
                    results[done.name] = done
                    progress(done.name, True)
    finally:
        for worker in busy:
            worker.end()
    return [results[report.name] for report in reports]


def _wait(busy: list[_Worker]) -> list[_Worker]:
    """The workers that have written something, have ended, or are past their deadline."""
    soonest = min(w.deadline for w in busy) - time.monotonic()
    ready = multiprocessing.connection.wait([x for w in busy for x in (w.line, w.process.sentinel)], max(0.0, soonest))
    return [w for w in busy if w.line in ready or w.process.sentinel in ready or w.deadline <= time.monotonic()]


def _poll(worker: _Worker, context: RunContext) -> ReportResult | None:
    """The result of a worker's report, where it is done, its process gone or its time over; None while it goes on."""
    report, is_done = worker.report, False
    try:
        while not is_done and worker.line.poll():
            if (outcome := worker.line.recv()) is DONE:
                is_done = True
            else:
                worker.causes.update([outcome])
    except (EOFError, OSError):
        worker.process.join(GRACE)
    is_late = worker.deadline <= time.monotonic()
    if is_done:
        worker.process.join(GRACE)
    elif worker.process.is_alive() and not is_late:
        return None
    worker.end()
    if not is_done:
        cause = failures.late(report.limit) if is_late else failures.died(worker.process.exitcode)
        worker.causes |= {f: cause for f in (PAGES, *report.formats) if f not in worker.causes}
    return result(report, context, worker.causes, time.monotonic() - worker.since)


def _worker_main(line: multiprocessing.connection.Connection, report: Report, context: RunContext) -> None:
    """A worker's life: it makes its report and tells what came of each format."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the one that asked decides
    _end_with_parent()
    gc.set_threshold(100_000)  # it ends within a second or two; looking for garbage costs some 5 % of that
    try:
        make_report(report, context, lambda *outcome: line.send(outcome))
    except BaseException as error:  # a report's own mistakes are caught there; this is a fault of the runner
        line.send((PAGES, failures.cause(error)))
    line.send(DONE)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # a thread that a notebook left running must not keep the process


def _end_with_parent() -> None:
    """End this process when its parent does, even when that was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextlib.contextmanager
def _no_main() -> Iterator[None]:
    """A process started inside does not import the caller's main module: a plain script may publish without a guard,
    and a report does not wait for the command line to be imported."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
