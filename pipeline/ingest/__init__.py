"""Workbooks as received → addressed cells, observations, issues. The one way in is :func:`read_each`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pipeline import cluster, content, periods
from pipeline.ingest import aliases, cache, corrections, distributed, isolation, misplaced
from pipeline.ingest.open import BYTES, not_a_data_file
from pipeline.ingest.reading import Ingested
from pipeline.ingest.readings import Readings, mark_duplicates, refuse_for_now
from pipeline.ingest.workbook import prepare, refused
from pipeline.reference.model import Reference
from pipeline.workspace import Workspace

Progress = Callable[[str, int, int], None]

__all__ = ["Ingested", "Readings", "read_all", "read_each", "read_file"]


def read_each(
    workspace: Workspace,
    reference: Reference,
    *,
    as_of: dt.date | None = None,
    today: dt.date | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Readings:
    """Read every file under data/raw/submissions.

    Each workbook is read in a process apart with limits on memory and time, and its reading is kept by the hash
    of its bytes, its name, the reference files and the reading code: an unchanged workbook is never read twice, unless
    ``fresh``, which trusts nothing kept. The bytes hashed are the bytes parsed: a file is opened once.
    ``as_of`` leaves out what was received after that day (a workbook without a date counts as received at its period's
    end). A period that has not begun ``today`` is refused (None: every period has). ``progress`` is called with (file,
    done, total). Never raises for a bad workbook or one that cannot be read: that is a refused submission. Raises
    errors.ReferenceFileError where a line of corrections.csv no longer fits its workbook.
    """
    files = workspace.workbooks()
    known = _known_periods(workspace, reference)
    scope = cache.scope_of(reference, known)
    entries: set[Path] = set()
    made = Readings()

    def pending() -> Iterator[isolation.Job]:
        """The workbooks without a kept reading, each opened when its turn comes; the others' readings are filled in."""
        for path in files:
            file = workspace.file_id(path)
            period = file.split("/", 1)[0]
            made.digests[file] = content.UNREAD
            why = not_a_data_file(path)
            try:
                data, made.digests[file] = content.read(path, 0 if why else BYTES)
            except OSError as error:
                made.keep(file, _unread(file, period, error), None)
                continue
            if why:
                made.keep(file, refused(file, period, "ignored_file", why), None)
                continue
            if data is None:
                size = f"{made.digests[file].bytes / 1e6:.0f} MB"
                made.keep(file, refused(file, period, "too_large", size, f"{BYTES / 1e6:.0f} MB"), None)
                continue
            sha256 = str(made.digests[file].sha256)
            kept = cache.entry(workspace.cache, scope, file, sha256, corrections.of_file(reference, file))
            entries.add(kept)
            if fresh:
                kept.unlink(missing_ok=True)
            reading = cache.load(kept)
            if reading is None:
                yield isolation.Job(Path(file).name, data, file, period, kept)
            else:
                made.keep(file, reading, kept)

    elsewhere = cluster.current()
    read = partial(distributed.read_each, elsewhere) if elsewhere else isolation.read_each
    for job, reading in read(pending(), known, reference):
        made.keep(job.file, reading, job.kept if job.kept.is_file() else None)
        if progress:
            progress(job.file, made.count, len(files))
    unsettled: list[dict[str, Any]] = []
    named: set[str] = set()
    for file in made.files():
        reading = made.of(file)
        submission = reading.submissions[0] | {"sha256": made.digests[file].sha256, "bytes": made.digests[file].bytes}
        if submission["status"] == "refused" and not submission["sender"]:
            _name_by_file(submission, reference)
        if as_of is not None and _received(submission) > as_of:
            continue
        if today and submission["period"] > f"{today:%Y-%m}":
            refuse_for_now(submission)
            made.to_come.add(file)
        else:
            unsettled += [i for i in reading.issues if i["rule"] == corrections.STALE]
        made.submissions.append(submission)
        named |= aliases.names_in(reading.cells)
    mark_duplicates(made.submissions)
    outside = misplaced.lines(workspace)
    made.submissions += outside.submissions
    cache.forget_stale(workspace.cache, entries)
    corrections.check(reference, unsettled, set(made.files()))
    made.issues += [*outside.issues, *aliases.unused(reference, named)]
    return made


def read_all(workspace: Workspace, reference: Reference, **options: Any) -> Ingested:
    """What ``read_each`` reads, all of it in memory."""
    return read_each(workspace, reference, **options).whole()


def read_file(workspace: Workspace, reference: Reference, file: str) -> Ingested:
    """The reading of one workbook of the workspace, as read_each reads it, without its place among the others.

    Raises OSError where its bytes cannot be had.
    """
    data, digest = content.read(workspace.path_of(file), BYTES)
    period = file.split("/", 1)[0]
    if data is None:
        return refused(file, period, "too_large", f"{digest.bytes / 1e6:.0f} MB", f"{BYTES / 1e6:.0f} MB")
    known = _known_periods(workspace, reference)
    scope = cache.scope_of(reference, known)
    kept = cache.entry(workspace.cache, scope, file, str(digest.sha256), corrections.of_file(reference, file))
    reading = cache.load(kept)
    if reading is None:
        job = isolation.Job(Path(file).name, data, file, period, kept)
        _, reading = next(iter(isolation.read_each([job], known, reference)))
    return reading


def _known_periods(workspace: Workspace, reference: Reference) -> list[str]:
    """The periods of the plan's reviews and those that files came in, oldest first."""
    return sorted(
        {workspace.file_id(p).split("/", 1)[0] for p in workspace.workbooks()} | {r.period for r in reference.reviews}
    )


def _unread(file: str, period: str, error: OSError) -> Ingested:
    """A file whose bytes could not be had. Nothing of it is kept: the next run tries again."""
    if isinstance(error, FileNotFoundError):
        return refused(file, period, "bytes_gone")
    if isinstance(error, PermissionError):
        return refused(file, period, "bytes_forbidden")
    return refused(file, period, "bytes_unreadable", error.strerror or type(error).__name__)


def _name_by_file(submission: dict[str, Any], reference: Reference) -> None:
    """The sender of a file that could not be opened is the district its name speaks of, where it speaks of one."""
    if submission["form"] == "unknown" and not submission["cells_total"]:
        district = prepare(reference).places.district_in_file_name(submission["file"].split("/", 1)[1])
        if district:
            submission |= {"sender": district, "sender_kind": "district", "district_code": district}


def _received(submission: dict[str, Any]) -> dt.date:
    return submission["received_on"] or periods.end_of(submission["period"])
