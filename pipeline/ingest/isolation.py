"""Workbooks are read by processes apart, each bounded in memory and time: a bomb costs itself and its process, nobody else."""

from __future__ import annotations

import gc
import importlib
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.ingest import cache
from pipeline.ingest.grid import CannotOpen
from pipeline.ingest.open import open_workbook
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import prepare, read_workbook, refused
from pipeline.reference.model import Reference

MEMORY = 768 * 1024 * 1024  # bytes of address space beyond what the process starts with
SECONDS = 30.0
IN_HAND = 256 * 1024 * 1024  # bytes of workbooks in memory at once
# How a process ends that the memory limit (an abort, where it is met inside a parser) or the kernel stopped.
STOPPED = (-signal.SIGABRT, -9)


@dataclass(frozen=True)
class Job:
    """One workbook to read: its name, its bytes, its id and period in the tables, and where its reading goes."""

    name: str
    data: bytes
    file: str
    period: str
    kept: Path


@dataclass
class Worker:
    """A process that reads one workbook after another, our end of the pipe to it, and what it has in hand until when."""

    process: Any
    pipe: Any
    job: Job
    deadline: float = 0.0


def read_each(
    jobs: Iterable[Job], known_periods: list[str], reference: Reference, *, seconds: float = SECONDS, method: str = ""
) -> Iterator[tuple[Job, Ingested]]:
    """Read the workbooks, as many at once as there are processors; yields each as it is done.

    ``jobs`` is asked for the next one only when there is room for it: the bytes of a few are in memory, not of all.
    A workbook that ends its process, or outlives its time, costs itself: the next is read by a fresh one.
    ``method`` is how processes are started (default: forked of this one where the system can).
    """
    coming = iter(jobs)
    job = next(coming, None)
    if job is None:
        return
    known = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context(next(m for m in (method, "fork", "spawn") if m in known))
    if context.get_start_method() == "fork":
        _import_readers()
        prepare(reference, job.period)
    busy: list[Worker] = []
    idle: list[Worker] = []
    try:
        while job or busy:
            while job and len(busy) < (os.cpu_count() or 1) and _fits(job, busy):
                worker = idle.pop() if idle else _started(context, known_periods, reference, job)
                worker.job, worker.deadline = job, time.monotonic() + seconds
                with suppress(OSError):  # it is gone: so the pipe says when it is asked for the answer
                    worker.pipe.send(job)
                busy.append(worker)
                job = next(coming, None)
            soonest = min(w.deadline for w in busy)
            ready = multiprocessing.connection.wait([w.pipe for w in busy], max(0.0, soonest - time.monotonic()))
            for worker in [w for w in busy if w.pipe in ready or w.deadline <= time.monotonic()]:
                busy.remove(worker)
                is_late, stays = worker.pipe not in ready, False
                if not is_late:
                    with suppress(EOFError, OSError):
                        stays = worker.pipe.recv()
                if stays:
                    idle.append(worker)
                else:  # killed where it is late; else it has ended, or is about to
                    _end(worker, is_late)
                yield worker.job, _outcome(worker.job, is_late, seconds, worker.process.exitcode)
    finally:
        for worker in (*busy, *idle):
            _end(worker, True)


def _started(context: Any, known_periods: list[str], reference: Reference, job: Job) -> Worker:
    pipe, other_end = context.Pipe()
    process = context.Process(target=_read_jobs, args=(other_end, known_periods, reference), daemon=True)
    process.start()
    other_end.close()
    return Worker(process, pipe, job)


def _read_jobs(pipe: Any, known_periods: list[str], reference: Reference) -> None:
    """A worker's life: it answers each job with whether it takes another, and goes once a workbook has left it large."""
    gc.freeze()  # what was there before the first workbook is never garbage: it need not be looked through again
    room = _memory() + MEMORY // 4
    stays = True
    while stays:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        read_one(job, known_periods, reference)
        stays = _memory() < room
        pipe.send(stays)


def _end(worker: Worker, is_killed: bool) -> None:
    if is_killed:
        worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _fits(job: Job, busy: list[Worker]) -> bool:
    """Whether the bytes in memory stay within IN_HAND; one workbook always does."""
    return not busy or len(job.data) + sum(len(w.job.data) for w in busy) <= IN_HAND


def _outcome(job: Job, late: bool, seconds: float, exit_code: int | None) -> Ingested:
    found = None if late else cache.load(job.kept)
    if found is not None:
        return found
    if late:
        return refused(job.file, job.period, "too_large", f"đọc quá {seconds:.0f} giây", f"{seconds:.0f} giây")
    if exit_code not in STOPPED:
        return refused(job.file, job.period, "our_fault")
    return refused(job.file, job.period, "too_large", "cần quá nhiều bộ nhớ để đọc", f"{MEMORY // 2**20} MB")


READERS = (
    "lxml.etree",
    "odf.opendocument",
    "odf.table",
    "odf.teletype",
    "python_calamine",
    "python_calamine",
    "rapidfuzz.process",
    "unidecode",
    "viparse.normalize.encodings",
    "xlrd",
)


def _import_readers() -> None:
    """Import the parsers once, before forking, rather than in every child."""
    for name in READERS:
        importlib.import_module(name)


def read_one(job: Job, known_periods: list[str], reference: Reference) -> None:
    """Read one workbook inside the limits and keep the reading. Runs in a child process."""
    _limit()
    try:
        book = open_workbook(job.data, job.name)
        reading = read_workbook(book, job.file, job.period, known_periods, reference)
    except CannotOpen as e:
        reading = refused(job.file, job.period, e.rule, e.found, e.expected)
    except (MemoryError, RecursionError):
        reading = refused(job.file, job.period, "too_large", "cần quá nhiều bộ nhớ để đọc", f"{MEMORY // 2**20} MB")
    except Exception:
        # A fault of ours on one workbook must not cost the others, and is no affair of the sender's.
        logging.getLogger(__name__).exception("reading %s", job.file)
        reading = refused(job.file, job.period, "our_fault")
    cache.save(job.kept, reading)


def _limit() -> None:
    """Bound this process's memory to what it has and a workbook's share, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, ((_memory() or 3 * MEMORY) + MEMORY, hard))


def _memory() -> int:
    """Bytes of address space this process has; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
