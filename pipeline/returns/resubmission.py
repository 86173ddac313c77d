"""A later file against the one before it: which of the issues returned then are fixed, still open, or new."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from pipeline.returns.issues_of import Issue, Published, Submission, ranked
from pipeline.schema import rules
from pipeline.workspace import Workspace

NOT_A_FAULT = frozenset(
    ("superseded_file", "duplicate_file", "ignored_file", "unread_sheet", "criterion_lost",
     "threshold_unknown", "full_not_recognised", "recognised_below_full", "baseline_differs",
     "stage_out_of_order", "stage_decision_differs")
)  # fmt: skip
"""Rules that tell of something the sender cannot mend in the workbook: never reported as mended."""

_BETWEEN = frozenset(r.id for r in rules.BETWEEN_RULES)


@dataclass(frozen=True)
class Tracked:
    """An issue with what became of it: open, new or fixed; None where there is nothing to compare with.

    ``is_absent``: still open, but the new file does not hold the row it is about.
    """

    issue: Issue
    status: str | None = None
    is_absent: bool = False


@dataclass(frozen=True)
class Earlier:
    """What a file is held against: its issues, and the submission while it is still there (None once overwritten)."""

    name: str
    period: str
    received_on: dt.date | None
    issues: tuple[Issue, ...]
    submission: Submission | None = None


class Record:
    """What was sent back before, so that an issue is remembered when the file that had it is replaced.

    Issues that show only between files leave the database once a file is superseded, and all do when the mended copy is
    saved over the first; this record keeps them. It lies under data/processed, by period, and may be deleted: then only
    the database's own issues are compared.
    """

    def __init__(self, workspace: Workspace):
        self._folder = workspace.processed / "returned"

    def issues(self, submission: Submission) -> tuple[Issue, ...]:
        """The issues of a file: those in the database and those it was returned with, while it is the same file."""
        kept = self._load(submission.period).get(submission.file, {})
        return (
            ranked([*submission.issues, *_read(kept)]) if kept.get("sha256") == submission.sha256 else submission.issues
        )

    def overwritten(self, submission: Submission) -> tuple[Issue, ...]:
        """What the file that had this name before was returned with; nothing where there was none."""
        kept = self._load(submission.period).get(submission.file, {})
        return _read(kept.get("before", {}) if kept.get("sha256") == submission.sha256 else kept)

    def keep(self, period: str, submissions: Iterable[Submission]) -> None:
        """Remember what is returned now, beside what was remembered of the same files and of those they replaced."""
        record = self._load(period)
        for s in submissions:
            issues, old = self.issues(s), record.get(s.file)
            if not issues and not old:
                continue
            before = old and (
                old.get("before") if old["sha256"] == s.sha256 else {k: old[k] for k in ("sha256", "issues")}
            )
            record[s.file] = {"sha256": s.sha256, "issues": [asdict(i) for i in issues]} | (
                {"before": before} if before else {}
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / f".{period}-{os.getpid()}.json"
        fresh.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
        fresh.replace(self._folder / f"{period}.json")

    def _load(self, period: str) -> dict[str, Any]:
        path = self._folder / f"{period}.json"
        try:
            found = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _read(kept: dict[str, Any]) -> tuple[Issue, ...]:
    names = {f.name for f in fields(Issue)}
    return tuple(Issue(**row) for row in kept.get("issues", ()) if set(row) == names)


def before(published: Published, record: Record, later: Submission) -> Earlier | None:
    """What a file is held against, with its issues: an earlier sending, or the file it was saved over."""
    overwritten = [i for i in record.overwritten(later) if i.rule not in NOT_A_FAULT]
    if overwritten:
        return Earlier(later.name, later.period, None, tuple(overwritten))
    earlier = sent_before(published, later)
    if earlier is None:
        return None
    issues = tuple(i for i in record.issues(earlier) if i.rule not in NOT_A_FAULT)
    return Earlier(earlier.name, earlier.period, earlier.received_on, issues, earlier)


def sent_before(published: Published, later: Submission) -> Submission | None:
    """The file a later one is to be held against: the one it follows in its period, else that of the period before.

    The same sender, the same form (or one that could not be told), something in common between the two; of the same
    period only what surely came earlier.
    """
    mine = published.sender_of(later).key
    candidates = [
        s
        for s in published.submissions.values()
        if s.file != later.file
        and later.sender
        and published.sender_of(s).key == mine
        and s.status not in ("duplicate", "ignored")
        and (s.form == later.form or "unknown" in (s.form, later.form))
        and _share(published, s, later)
    ]
    same = [s for s in candidates if s.period == later.period and _is_later(later, s)]
    if same:
        return max(same, key=lambda s: (s.received_on is not None, str(s.received_on), s.says_replaces, s.file))
    past = [s for s in candidates if s.period < later.period and s.status != "superseded"]
    return max(past, key=lambda s: (s.period, str(s.received_on or ""), s.file), default=None)


def _share(published: Published, earlier: Submission, later: Submission) -> bool:
    """Two halves of one district are no resubmission of each other; a file that gave nothing may be of anything."""
    a, b = published.observed(earlier.file), published.observed(later.file)
    return not a or not b or not a.keys().isdisjoint(b)


def _is_later(later: Submission, earlier: Submission) -> bool:
    """As the warehouse orders sendings: by date where both state one, else by what the file says of itself."""
    if later.received_on and earlier.received_on and later.received_on != earlier.received_on:
        return later.received_on > earlier.received_on
    return later.says_replaces and not earlier.says_replaces


def track(published: Published, later: Submission, earlier: Earlier | None) -> list[Tracked]:
    """The issues of a file, each with its status; those of the earlier file that are gone at the end, as fixed.

    An issue matches by rule and by what it is about (commune and criterion), wherever the row stands now; where it is
    about neither, by its cell, else by the text found. An issue about a commune or criterion that the new file does not
    hold is not fixed: it is still open.
    """
    if earlier is None:
        return [Tracked(i) for i in later.issues]
    left = list(earlier.issues)
    made: dict[Issue, Tracked] = {}
    for keys in (_by_subject, _by_found):
        for issue in later.issues:
            match = next((e for e in left if issue not in made and keys(e) == keys(issue) != None), None)  # noqa: E711
            if match is not None:
                left.remove(match)
                made[issue] = Tracked(issue, "open")
    for issue in later.issues:
        if issue not in made:
            made[issue] = Tracked(issue, "open" if _was_there(published, issue, later, earlier.submission) else "new")
    gone = [_fate(published, e, later) for e in left]
    absent, fixed = [t for t in gone if t.status == "open"], [t for t in gone if t.status == "fixed"]
    return [*(made[i] for i in later.issues), *absent, *fixed]


def _by_subject(issue: Issue) -> tuple[object, ...] | None:
    if issue.commune_code is not None or issue.criterion_no is not None:
        return issue.rule, issue.commune_code, issue.criterion_no
    return issue.rule, issue.cell


def _by_found(issue: Issue) -> tuple[object, ...] | None:
    """For rows that moved: the same rule about the same text."""
    if issue.commune_code is not None or issue.criterion_no is not None or not issue.found:
        return None
    return issue.rule, issue.found


def _was_there(published: Published, issue: Issue, later: Submission, earlier: Submission | None) -> bool:
    """An issue between files at a mark the sender did not change: it was there, though the replaced file lost it."""
    if earlier is None or issue.rule not in _BETWEEN or later.period != earlier.period:
        return False
    key = (issue.commune_code, str(issue.criterion_no))
    said = published.observed(earlier.file).get(key)
    return said is not None and said == published.observed(later.file).get(key)


def _fate(published: Published, issue: Issue, later: Submission) -> Tracked:
    """An earlier issue that is not raised any more: fixed, unless the new file does not speak of its subject at all."""
    seen = published.observed(later.file)
    if later.status == "refused" or (not seen and later.issues):
        return Tracked(issue, "open", is_absent=True)
    if issue.commune_code is None:
        return Tracked(issue, "fixed")
    criterion = None if issue.criterion_no is None else str(issue.criterion_no)
    holds = any(
        commune == issue.commune_code
        and (criterion in (None, subject) or subject.startswith(f"indicator:{criterion}."))
        for commune, subject in seen
    )
    return Tracked(issue, "fixed" if holds else "open", is_absent=not holds)
