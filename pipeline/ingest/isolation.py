"""Each workbook is read in a process of its own, bounded in memory and time: a bomb hurts nobody but itself."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import time
from collections.abc import Iterable, Iterator
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


def read_each(
    jobs: Iterable[Job], known_periods: list[str], reference: Reference, *, seconds: float = SECONDS, method: str = ""
) -> Iterator[tuple[Job, Ingested]]:
    """Read the workbooks, as many at once as there are processors; yields each as it is done.

    ``jobs`` is asked for the next one only when there is room for it: the bytes of a few are in memory, not of all.
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
        prepare(reference)
    running: dict[Any, tuple[Job, float]] = {}
    while job or running:
        while job and len(running) < (os.cpu_count() or 1) and _fits(job, running):
            process = context.Process(target=read_one, args=(job, known_periods, reference), daemon=True)
            process.start()
            running[process] = (job, time.monotonic() + seconds)
            job = next(coming, None)
        soonest = min(deadline for _, deadline in running.values())
        multiprocessing.connection.wait([p.sentinel for p in running], max(0.0, soonest - time.monotonic()))
        for process in [p for p in running if not p.is_alive() or running[p][1] <= time.monotonic()]:
            done, _ = running.pop(process)
            late = process.is_alive()
            if late:
                process.kill()
            process.join()
            yield done, _outcome(done, late, seconds, process.exitcode)


def _fits(job: Job, running: dict[Any, tuple[Job, float]]) -> bool:
    """Whether the bytes in memory stay within IN_HAND; one workbook always does."""
    return not running or len(job.data) + sum(len(other.data) for other, _ in running.values()) <= IN_HAND


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
    """Bound this process's memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    except (OSError, ValueError):
        limit = 4 * MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
