"""What one run did: told in the terminal, to those noticed, and as a line of the history."""

from __future__ import annotations

import datetime as dt
import getpass
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pipeline
from pipeline import errors
from pipeline.publish import summary

_STATUS_OF_ERROR = {2: "usage", 10: "nothing", 11: "reference_wrong", 12: "refused", 18: "lake_failed"}


@dataclass
class RunResult:
    """What a run did. ``status`` is a key of history.STATUSES; ``exit_code`` is 0, 13 or 18, other ends are errors."""

    run_id: str
    started: str
    status: str = "published"
    exit_code: int = 0
    scheduled: bool = False
    reason: str = ""
    ended: str = ""
    period: str = ""
    lang: str = "vi"
    as_of: str | None = None
    input_hash: str = ""
    snapshot: Path | None = None
    built: bool = False
    pages: Path | None = None
    reports: list[Any] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    summary: summary.Summary | None = None
    provinces: dict[str, Any] = field(default_factory=dict)
    adopted: list[str] = field(default_factory=list)
    lake_failure: errors.LakeFailed | None = None

    def history_line(self) -> dict[str, Any]:
        """The line of runs.jsonl."""
        return {
            "run_id": self.run_id,
            "started": self.started,
            "ended": self.ended,
            "status": self.status,
            "exit_code": self.exit_code,
            "reason": self.reason[:1000] or None,
            "scheduled": self.scheduled,
            "who": _who(),
            "period": self.period or None,
            "lang": self.lang,
            "as_of": self.as_of,
            "input_hash": self.input_hash or None,
            "snapshot": self.snapshot.name if self.snapshot else None,
            "version": pipeline.__version__,
            "adopted": self.adopted or None,
            "counts": self.counts,
            "targets": self.summary.targets if self.summary else {},
            "reports": {"made": sum(r.ok for r in self.reports), "failed": [r.name for r in self.reports if not r.ok]},
        }

    def end_with(self, error: BaseException, now: dt.datetime) -> None:
        """Take down how an error ended the run."""
        self.exit_code, self.ended = errors.exit_code_of(error), now.isoformat(timespec="seconds")
        if isinstance(error, errors.NtmError):
            self.status, self.reason = _STATUS_OF_ERROR.get(error.exit_code, "failed"), f"{error.where}: {error.found}"
        else:
            self.status, self.reason = "failed", f"{type(error).__name__}: {error}"


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""  # a user without a name: in a container
