"""Workbooks as received → addressed cells, observations, issues. The one way in is :func:`read_all`."""

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
from pipeline.ingest.workbook import prepare, refused
from pipeline.reference.model import Reference
from pipeline.schema import rules
from pipeline.workspace import Workspace

Progress = Callable[[str, int, int], None]

__all__ = ["Ingested", "read_all", "read_file"]


def read_all(
    workspace: Workspace,
    reference: Reference,
    *,
    as_of: dt.date | None = None,
    today: dt.date | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Ingested:
    """Read every file under data/raw/submissions.

    Each workbook is read in a process of its own with limits on memory and time, and its reading is kept by the hash
    of its bytes, its name, the reference files and the reading code: an unchanged workbook is never read twice, unless
    ``fresh``, which trusts nothing kept. The bytes hashed are the bytes parsed: a file is opened once.
    ``as_of`` leaves out what was received after that day (a workbook without a date counts as received at its period's
    end). A period that has not begun ``today`` is refused (None: every period has). ``progress`` is called with (file,
    done, total). Never raises for a bad workbook or one that cannot be read: that is a refused submission. Raises
    errors.ReferenceFileError where a line of corrections.csv no longer fits its workbook.
    """
    files = workspace.workbooks()
    known = sorted(set(workspace.periods()) | {r.period for r in reference.reviews})
    scope = cache.scope_of(reference, known)
    readings: dict[str, Ingested] = {}
    entries: set[Path] = set()
    made = Ingested()

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
                readings[file] = _unread(file, period, error)
                continue
            if why:
                readings[file] = refused(file, period, "ignored_file", why)
                continue
            if data is None:
                size = f"{made.digests[file].bytes / 1e6:.0f} MB"
                readings[file] = refused(file, period, "too_large", size, f"{BYTES / 1e6:.0f} MB")
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
                readings[file] = reading

    elsewhere = cluster.current()
    read = partial(distributed.read_each, elsewhere) if elsewhere else isolation.read_each
    for job, reading in read(pending(), known, reference):
        readings[job.file] = reading
        if progress:
            progress(job.file, len(readings), len(files))
    for path in files:
        file = workspace.file_id(path)
        submission = readings[file].submissions[0]
        submission |= {"sha256": made.digests[file].sha256, "bytes": made.digests[file].bytes}
        if submission["status"] == "refused" and not submission["sender"]:
            _name_by_file(submission, reference)
        if as_of is None or _received(submission) <= as_of:
            if today and submission["period"] > f"{today:%Y-%m}":
                _refuse_for_now(readings[file])
            made.add(readings[file])
    _mark_duplicates(made)
    made.add(misplaced.lines(workspace))
    cache.forget_stale(workspace.cache, entries)
    corrections.check(reference, made.issues, set(readings))
    made.issues += aliases.unused(reference, made.cells)
    return made


def read_file(workspace: Workspace, reference: Reference, file: str) -> Ingested:
    """The reading of one workbook of the workspace, as read_all reads it, without its place among the others.

    Raises OSError where its bytes cannot be had.
    """
    data, digest = content.read(workspace.path_of(file), BYTES)
    period = file.split("/", 1)[0]
    if data is None:
        return refused(file, period, "too_large", f"{digest.bytes / 1e6:.0f} MB", f"{BYTES / 1e6:.0f} MB")
    known = sorted(set(workspace.periods()) | {r.period for r in reference.reviews})
    scope = cache.scope_of(reference, known)
    kept = cache.entry(workspace.cache, scope, file, str(digest.sha256), corrections.of_file(reference, file))
    reading = cache.load(kept)
    if reading is None:
        job = isolation.Job(Path(file).name, data, file, period, kept)
        _, reading = next(iter(isolation.read_each([job], known, reference)))
    return reading


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
        district = prepare(reference)[0].district_in_file_name(submission["file"].split("/", 1)[1])
        if district:
            submission |= {"sender": district, "sender_kind": "district", "district_code": district}


def _received(submission: dict[str, Any]) -> dt.date:
    return submission["received_on"] or periods.end_of(submission["period"])


def _refuse_for_now(reading: Ingested) -> None:
    """Refuse a file of a period that has not begun: it counts for no period, its cells are held, with that reason."""
    submission = reading.submissions[0]
    issue = rules.issue("period_to_come", file=submission["file"], found=submission["period"])
    if submission["status"] != "ignored":
        submission |= {"status": "refused", "reason": issue["message_vi"], "reason_en": issue["message_en"]}
        reading.issues = [issue]
    submission |= {"period": None, "cells_held": len(reading.cells)}
    for row in reading.issues:
        row["period"] = None
    reading.observations, reading.headings, reading.comparatives, reading.proposals = [], [], [], []
    for cell in reading.cells:
        cell |= {"role": "held", "reason": issue["message_vi"]}


def _mark_duplicates(made: Ingested) -> None:
    """Of byte-identical files one counts: the first that was accepted. The others keep their cells, ignored."""
    first: dict[str, str] = {}
    copies: dict[str, str] = {}
    for s in made.submissions:
        if s["status"] not in ("accepted", "partly_accepted"):
            continue
        original = first.setdefault(s["sha256"], s["file"])
        if original != s["file"]:
            copies[s["file"]] = original
    if not copies:
        return
    for s in made.submissions:
        if s["file"] in copies:
            issue = rules.issue("duplicate_file", file=s["file"], found=copies[s["file"]], period=s["period"])
            s |= {"status": "duplicate", "reason": issue["message_vi"], "reason_en": issue["message_en"]}
            s |= {"replaced_by": copies[s["file"]], "cells_held": 0}
    made.observations = [o for o in made.observations if o["file"] not in copies]
    made.headings = [h for h in made.headings if h["file"] not in copies]
    made.comparatives = [c for c in made.comparatives if c["file"] not in copies]
    made.issues = [i for i in made.issues if i["file"] not in copies]
    made.issues += [
        rules.issue("duplicate_file", file=f, found=original, period=f.split("/", 1)[0])
        for f, original in copies.items()
    ]
    for c in made.cells:
        if c["file"] in copies:
            c |= {"role": "ignored", "reason": f"tệp giống hệt {copies[c['file']]}"}
