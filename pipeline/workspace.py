"""A workspace: the one folder a run reads and writes (contract: *Workspace*)."""

from __future__ import annotations

import re
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
        """Periods that have a folder under submissions/, oldest first."""
        if not self.submissions.is_dir():
            return []
        return sorted(p.name for p in self.submissions.iterdir() if p.is_dir() and periods.is_period(p.name))

    def workbooks(self) -> list[Path]:
        """Every file below the period folders (not their subfolders' links), sorted by period and name."""
        found: list[Path] = []
        for period in self.periods():
            folder = self.submissions / period
            found += sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
        return found

    def file_id(self, path: Path) -> str:
        """``<YYYY-MM>/<file name>``, the name a file has in every table."""
        return path.relative_to(self.submissions).as_posix()
