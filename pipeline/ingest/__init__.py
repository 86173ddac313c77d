"""Workbooks as received → addressed cells, observations, issues. The one way in is :func:`read_all`."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline import periods
from pipeline.ingest import aliases, cache, corrections, isolation, misplaced
from pipeline.ingest.open import not_a_data_file
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import refused
from pipeline.reference.model import Reference
from pipeline.schema import rules
from pipeline.workspace import Workspace

Progress = Callable[[str, int, int], None]

__all__ = ["Ingested", "read_all"]


def read_all(
    workspace: Workspace, reference: Reference, *, as_of: dt.date | None = None, progress: Progress | None = None
) -> Ingested:
    """Read every file under data/raw/submissions.

    Each workbook is read in a process of its own with limits on memory and time, and its reading is kept by the hash
    of its bytes, its name, the reference files and the reading code: an unchanged workbook is never read twice.
    ``as_of`` leaves out what was received after that day (a workbook without a date counts as received at its period's
    end). ``progress`` is called with (file, done, total). Never raises for a bad workbook: that is a refused submission.
    Raises errors.ReferenceFileError where a line of corrections.csv no longer fits its workbook.
    """
    files = workspace.workbooks()
    known = sorted(set(workspace.periods()) | {r.period for r in reference.reviews})
    scope = cache.scope_of(reference, known)
    readings: dict[str, Ingested] = {}
    pending: list[isolation.Job] = []
    entries: set[Path] = set()
    hashes: dict[str, tuple[str, int]] = {}
    for path in files:
        file = workspace.file_id(path)
        with path.open("rb") as f:
            hashes[file] = (hashlib.file_digest(f, "sha256").hexdigest(), path.stat().st_size)
        period = file.split("/", 1)[0]
        why = not_a_data_file(path)
        if why:
            readings[file] = refused(file, period, "ignored_file", why)
            continue
        kept = cache.entry(workspace.cache, scope, file, hashes[file][0], corrections.of_file(reference, file))
        entries.add(kept)
        found = cache.load(kept)
        if found is not None:
            readings[file] = found
        else:
            pending.append(isolation.Job(path, file, period, kept))
    done = len(readings)
    for job, reading in isolation.read_each(pending, known, reference):
        readings[job.file] = reading
        done += 1
        if progress:
            progress(job.file, done, len(files))
    made = Ingested()
    for path in files:
        file = workspace.file_id(path)
        reading = readings[file]
        sha256, size = hashes[file]
        reading.submissions[0] |= {"sha256": sha256, "bytes": size}
        if as_of is None or _received(reading.submissions[0]) <= as_of:
            made.add(reading)
    _mark_duplicates(made)
    made.add(misplaced.lines(workspace))
    cache.forget_stale(workspace.cache, entries)
    corrections.check(reference, made.issues, set(readings))
    made.issues += aliases.unused(reference, made.cells)
    return made


def _received(submission: dict[str, Any]) -> dt.date:
    return submission["received_on"] or periods.end_of(submission["period"])


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
    made.issues = [i for i in made.issues if i["file"] not in copies]
    made.issues += [
        rules.issue("duplicate_file", file=f, found=original, period=f.split("/", 1)[0])
        for f, original in copies.items()
    ]
    for c in made.cells:
        if c["file"] in copies:
            c |= {"role": "ignored", "reason": f"tệp giống hệt {copies[c['file']]}"}


def reading_code() -> list[Path]:
    """The files whose content decides how a workbook is read."""
    room = Path(__file__).parent
    rules_room = room.parent / "schema" / "rules"
    return sorted([*room.rglob("*.py"), *room.rglob("*.csv"), *rules_room.glob("*.py")])
