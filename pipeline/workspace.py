"""A workspace: the one folder a run reads and writes (contract: *Workspace*)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline import periods


@dataclass(frozen=True)
class Workspace:
    """Paths of a workspace. Nothing is read or written outside ``root``."""

    root: Path

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
        return self.raw / "plan"

    @property
    def submissions(self) -> Path:
        return self.raw / "submissions"

    @property
    def corrections(self) -> Path:
        return self.raw / "corrections.csv"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def database(self) -> Path:
        """The published database: always whole, always readable, opened read-only by everyone but the builder."""
        return self.processed / "ntm.duckdb"

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
        return self.root / "reports"

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
