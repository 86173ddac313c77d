"""A workspace: the one folder a run reads and writes (contract: *Workspace*)."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import errors, periods

VARIABLE = "NTM_WORKSPACE"
"""Environment: the workspace where none is named. The runner sets it."""


@dataclass(frozen=True)
class Workspace:
    """Paths of a workspace. Nothing is read or written outside ``root``.

    ``as_of``: the day whose past state is built or looked at. Its database, manifest and pages have places of their own,
    beside those of the publication; None means the publication itself. ``release``: the folder of a release that is
    being made, which then holds database, manifest and reports.
    """

    root: Path
    as_of: dt.date | None = None
    release: Path | None = None

    @classmethod
    def above(cls, start: Path) -> Workspace | None:
        """The workspace that ``start`` is in: the nearest folder at or above it with data/raw, or with what was published of
        it. None where there is none."""
        for folder in (start, *start.parents):
            workspace = cls(folder)
            if workspace.raw.is_dir() or workspace.database.exists():
                return workspace
        return None

    def at(self, day: dt.date | None) -> Workspace:
        """The workspace as of a day; None: as it is published. Raises UsageError for a day that has not come."""
        today = dt.date.today()
        if day is not None and day > today:
            raise errors.UsageError(
                where="--as-of",
                found=f"ngày {day:%d/%m/%Y} chưa đến",
                expected=f"một ngày không sau hôm nay ({today:%d/%m/%Y})",
                todo="Ghi một ngày đã qua, hoặc bỏ --as-of để dùng số liệu hiện có.",
                english=f"{day} lies in the future.",
            )
        return replace(self, as_of=day)

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def reference(self) -> Path:
        return self.raw / "reference"

    @property
    def official_form(self) -> Path:
        """The office's own template of the official DOCX; where there is none, the project's is used."""
        return self.reference / "official.docx"

    @property
    def plan(self) -> Path:
        """The folder of the only plan, or of the folders of several."""
        return self.raw / "plan"

    def plan_folders(self) -> list[Path]:
        """The folder of each plan, by year: ``plan/2019``, ``plan/2020``, or ``plan`` itself where there is one."""
        if not self.plan.is_dir():
            return [self.plan]
        years = sorted(p for p in self.plan.iterdir() if p.is_dir() and re.fullmatch(r"[0-9]{4}", p.name))
        return years or [self.plan]

    @property
    def submissions(self) -> Path:
        return self.raw / "submissions"

    @property
    def corrections(self) -> Path:
        return self.raw / "corrections.csv"

    @property
    def approvals(self) -> Path:
        """Which periods are approved, by whom, by which decision; written by ``ntm approve`` and ``ntm reopen``."""
        return self.raw / "approvals.csv"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def database(self) -> Path:
        """The published database: always whole, always readable, opened read-only by everyone but the builder."""
        return self._past(".duckdb") or (self.release or self.processed) / "ntm.duckdb"

    @property
    def refused(self) -> Path:
        """The last database a critical expectation kept from publication."""
        return self._past(".refused.duckdb") or self.processed / "refused.duckdb"

    @property
    def manifest(self) -> Path:
        """Which files the published database was made from, and which reports were made of it."""
        return self._past(".json") or (self.release or self.processed) / "manifest.json"

    @property
    def snapshots(self) -> Path:
        return self.processed / "snapshots"

    @property
    def cache(self) -> Path:
        """Readings of workbooks by their hash; may be deleted at any time."""
        return self.processed / "cache"

    @property
    def lock(self) -> Path:
        return self.processed / "run.lock"

    @property
    def history(self) -> Path:
        """One JSON line per run, oldest first."""
        return self.processed / "runs.jsonl"

    @property
    def reports(self) -> Path:
        if self.release:
            return self.release / "reports"
        live = self.root / "reports"
        return live / f"as-of-{self.as_of.isoformat()}" if self.as_of else live

    @property
    def releases(self) -> Path:
        """Each release in a folder of its own, beside the pages: who shares reports/ alone shares whole releases."""
        return self.root / "reports" / ".releases"

    @property
    def pointer(self) -> Path:
        """What says which release is published: a link to its folder, or a file with its name where there are no links."""
        return self.root / "reports" / ".current"

    def _past(self, suffix: str) -> Path | None:
        """A file of the past state that is looked at; None where it is the publication."""
        return self.snapshots / f"as-of-{self.as_of.isoformat()}{suffix}" if self.as_of else None

    def periods(self) -> list[str]:
        """Periods that have a folder of their own (no link) under submissions/, oldest first."""
        if not self.submissions.is_dir():
            return []
        folders = (p for p in self.submissions.iterdir() if periods.is_period(p.name))
        return sorted(p.name for p in folders if p.is_dir() and not p.is_symlink())

    def workbooks(self) -> list[Path]:
        """Every file below the period folders (not their subfolders' links), sorted by period and name."""
        found: list[Path] = []
        for period in self.periods():
            folder = self.submissions / period
            found += sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
        return found

    def misplaced(self) -> list[Path]:
        """Everything below submissions/ that workbooks() leaves out, sorted: files outside the period folders, links,
        pipes and the like, folders that cannot be opened."""
        closed: list[Path] = []
        there: set[Path] = set()
        for folder, folders, files in os.walk(self.submissions, onerror=lambda e: closed.append(Path(e.filename))):
            here = Path(folder)
            there |= {here / name for name in files} | {here / name for name in folders if (here / name).is_symlink()}
        return sorted({*closed, *there} - {self.submissions} - set(self.workbooks()), key=os.fsencode)

    def file_id(self, path: Path) -> str:
        """``<YYYY-MM>/<file name>``, the name a file has in every table; bytes that are no UTF-8 as ``\\xE1``."""
        return os.fsencode(path.relative_to(self.submissions).as_posix()).decode("utf-8", "backslashreplace")

    def path_of(self, file: str) -> Path:
        """The file of that name: also one whose name is no UTF-8."""
        path = self.submissions / file
        if path.exists() or "\\x" not in file:
            return path
        return next((p for p in self.workbooks() if self.file_id(p) == file), path)
