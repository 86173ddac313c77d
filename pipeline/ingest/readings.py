"""The readings of all workbooks: what is small at hand, the rows of each workbook when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.content import Digest
from pipeline.ingest import cache
from pipeline.ingest.reading import Ingested
from pipeline.schema import rules

AT_HAND = 100_000
"""Cells whose readings stay in memory; those of further workbooks lie in the cache until they are asked for."""


@dataclass
class Readings:
    """Every workbook's submission, and ``parts``: what was read of each, in order of their names.

    ``digests``: what was read of each file by its name, those left out by a day included. ``issues`` are those of no
    workbook's reading. ``to_come``: files of a period that has not begun.
    """

    submissions: list[dict[str, Any]] = field(default_factory=list)
    digests: dict[str, Digest] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    to_come: set[str] = field(default_factory=set)
    _kept: dict[str, Ingested | Path] = field(default_factory=dict)
    _at_hand: int = 0

    def keep(self, file: str, reading: Ingested, path: Path | None) -> None:
        """Have a reading for later; ``path`` is where the cache has it too."""
        self._at_hand += len(reading.cells)
        self._kept[file] = reading if path is None or self._at_hand <= AT_HAND else path

    def of(self, file: str) -> Ingested:
        """The reading of one file as the cache has it. Raises NtmError where the cache was emptied meanwhile."""
        kept = self._kept[file]
        reading = cache.load(kept) if isinstance(kept, Path) else kept
        if reading is None:
            raise errors.NtmError(
                where=str(kept),
                found=f"không còn kết quả đọc của tệp {file}",
                expected="thư mục này giữ nguyên trong lúc chạy",
                todo="Chạy lại `ntm run`; không xóa data/processed trong lúc đang chạy.",
                english=f"What was read of {file} was removed during the run.",
            )
        return reading

    @property
    def count(self) -> int:
        """How many files were opened or refused so far."""
        return len(self._kept)

    def files(self) -> list[str]:
        """Names of the files that were opened or refused, in order."""
        return sorted(self._kept)

    def parts(self, since: str = "") -> Iterator[Ingested]:
        """What counts of each file among the others, of those of periods before ``since`` only the issues; then the issues
        of no file's reading."""
        submissions = {s["file"]: s for s in self.submissions}
        for file in self.files():
            if file in submissions:
                part = _as_counted(self.of(file), submissions[file], file in self.to_come)
                yield part.since(since)
        yield Ingested(issues=self.issues)

    def whole(self) -> Ingested:
        """All of it at once."""
        made = Ingested(digests=self.digests)
        for part in self.parts():
            made.add(part)
        made.submissions = self.submissions
        return made


def mark_duplicates(submissions: list[dict[str, Any]]) -> None:
    """Of byte-identical files one counts: the first that was accepted."""
    first: dict[str, str] = {}
    for s in submissions:
        if s["status"] not in ("accepted", "partly_accepted"):
            continue
        original = first.setdefault(s["sha256"], s["file"])
        if original != s["file"]:
            issue = _duplicate(s["file"], original)
            s |= {"status": "duplicate", "reason": issue["message_vi"], "reason_en": issue["message_en"]}
            s |= {"replaced_by": original, "cells_held": 0}


def refuse_for_now(submission: dict[str, Any]) -> None:
    """Refuse a file of a period that has not begun: it counts for no period."""
    if submission["status"] != "ignored":
        issue = _to_come(submission)
        submission |= {"status": "refused", "reason": issue["message_vi"], "reason_en": issue["message_en"]}
    submission |= {"cells_held": submission["cells_total"], "period": None}


def _as_counted(reading: Ingested, submission: dict[str, Any], is_to_come: bool) -> Ingested:
    """A reading with its file's place among the others: a copy's cells are ignored, those of a period to come held."""
    if is_to_come:
        issue = _to_come(submission)
        issues = reading.issues if submission["status"] == "ignored" else [issue]
        cells = [c | {"role": "held", "reason": issue["message_vi"]} for c in reading.cells]
        return Ingested([submission], cells, issues=[i | {"period": None} for i in issues])
    if submission["status"] == "duplicate":
        issue = _duplicate(submission["file"], submission["replaced_by"])
        cells = [c | {"role": "ignored", "reason": f"tệp giống hệt {submission['replaced_by']}"} for c in reading.cells]
        return Ingested([submission], cells, issues=[issue])
    return replace(reading, submissions=[submission])


def _to_come(submission: dict[str, Any]) -> dict[str, Any]:
    return rules.issue("period_to_come", file=submission["file"], found=submission["file"].split("/", 1)[0])


def _duplicate(file: str, original: str) -> dict[str, Any]:
    return rules.issue("duplicate_file", file=file, found=original, period=file.split("/", 1)[0])
