"""One process per report, forked from one that has everything imported; where the system cannot fork, a few that stay.

A report that hangs is killed, one that crashes is told by its exit code, and when the caller goes (Ctrl-C, an error,
kill -9) no process stays behind.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.reporting.runner import engine, failures, report_list
from pipeline.reporting.runner.report_list import Job
from pipeline.reporting.runner.worker import PAGES, Desk, ReportResult, make, result

FORKS = sys.platform == "linux"
"""Elsewhere a fork of a process with so many libraries is not safe (macOS) or not to be had (Windows)."""

GRACE = 5.0
"""Seconds after its time limit in which a report may still end by itself."""

MOST = 4
Told = Callable[[str, bool], None]
"""(report, done): heard when a report begins, and again when it is done."""


def usual() -> int:
    """How many reports are made at once where nobody says: as many as this process has processors, at most four."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(MOST, there or 1)


def _context() -> Any:
    if not FORKS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.reporting.runner.preload"])
    return context


def start() -> None:
    """Have the process that reports are forked from import what they need, while the caller does something else."""
    if FORKS:
        from multiprocessing import forkserver

        _context()
        with _no_main():
            forkserver.ensure_running()


@dataclass
class _Worker:
    """A process and the job it has; it lives for one report, or where nothing can be forked for many."""

    process: Any
    line: multiprocessing.connection.Connection
    job: Job
    since: float
    made: list[str] = field(default_factory=list)

    @property
    def deadline(self) -> float:
        return self.since + self.job.limit + GRACE


def run(jobs: Sequence[Job], desk: Desk, *, workers: int | None = None, told: Told | None = None) -> list[ReportResult]:
    """Make all jobs, ``workers`` at once, and give their results in the order of ``jobs``.

    Never raises for what a report does: a report that hangs or whose process dies costs itself.
    """
    told = told or (lambda name, done: None)
    at_once = max(1, min(workers or usual(), len(jobs)))
    waiting = report_list.in_order(jobs)[::-1]
    results: dict[str, ReportResult] = {}
    busy: list[_Worker] = []
    idle: list[_Worker] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < at_once:
                job = waiting.pop()
                told(job.name, False)
                busy.append(_begin(job, desk, idle))
            for worker in _wait(busy):
                found = _hear(worker, desk)
                if found is None:
                    continue
                busy.remove(worker)
                results[found.name] = found
                told(found.name, True)
                if worker.process.exitcode is None and not FORKS:
                    idle.append(worker)
    finally:
        for worker in [*busy, *idle]:
            worker.process.kill()
            worker.process.join()
            worker.line.close()
    return [results[job.name] for job in jobs]


def _begin(job: Job, desk: Desk, idle: list[_Worker]) -> _Worker:
    if idle:
        worker = idle.pop()
        worker.job, worker.since, worker.made = job, time.monotonic(), []
        worker.line.send((job, desk))
        return worker
    context = _context()
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, not FORKS), name=f"ntm-{job.name}", daemon=True)
    with _no_main():
        process.start()
    there.close()
    here.send((job, desk))
    return _Worker(process, here, job, time.monotonic())


def _wait(busy: list[_Worker]) -> list[_Worker]:
    """The workers that have something to say, have ended, or are past their deadline."""
    soonest = min(w.deadline for w in busy) - time.monotonic()
    ready = multiprocessing.connection.wait([x for w in busy for x in (w.line, w.process.sentinel)], max(0.0, soonest))
    now = time.monotonic()
    return [w for w in busy if w.line in ready or w.process.sentinel in ready or w.deadline <= now]


def _hear(worker: _Worker, desk: Desk) -> ReportResult | None:
    """The result of a worker's report, from it or, where it cannot say, from how it ended; None while it goes on."""
    try:
        while worker.line.poll():
            said = worker.line.recv()
            if isinstance(said, ReportResult):
                if FORKS:
                    worker.process.join(GRACE)
                    worker.line.close()
                return said
            worker.made.append(said)
    except (EOFError, OSError):
        worker.process.join(GRACE)
    late = worker.deadline <= time.monotonic()
    if worker.process.is_alive() and not late:
        return None
    worker.process.kill()
    worker.process.join()
    worker.line.close()
    cause = failures.late(worker.job.limit) if late else failures.died(worker.process.exitcode)
    return _unsaid(worker, desk, cause)


def _unsaid(worker: _Worker, desk: Desk, cause: str) -> ReportResult:
    """The result of a report whose process is gone: what it had told is made, the rest is not."""
    job, seconds = worker.job, time.monotonic() - worker.since
    output = desk.building / f"{job.name}.ipynb"
    causes = {f: cause for f in (PAGES, *job.formats) if f not in worker.made}
    if PAGES in causes:
        engine.keep_half_run(output)
    for format in causes.keys() - {PAGES}:
        (desk.building / job.file(format)).unlink(missing_ok=True)
    output.unlink(missing_ok=True)
    return result(job, desk, causes, seconds)


def _serve(line: multiprocessing.connection.Connection, stays: bool) -> None:
    """A worker's life: jobs come down the line, formats made and results go up; after one job, or when hung up on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the one that asked decides
    _end_with_parent()
    if stays:
        importlib.import_module("pipeline.reporting.runner.preload")  # once for all its reports
    else:
        gc.set_threshold(100_000)  # it ends within a second or two; looking for garbage costs some 5 % of that
    while True:
        try:
            job, desk = line.recv()
        except EOFError:
            return
        started = time.perf_counter()
        try:
            done = make(job, desk, line.send)
        except BaseException as error:  # a report's own mistakes are caught in making; this is a fault of the press
            done = result(job, desk, {PAGES: failures.cause(error)}, time.perf_counter() - started)
        line.send(done)
        if not stays:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)  # a thread that a notebook left running must not keep the process


def _end_with_parent() -> None:
    """End this process when its parent does, even when that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        multiprocessing.connection.wait([sentinel])
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
