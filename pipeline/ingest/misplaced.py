"""Files below submissions/ that are not read because of where or what they are: each gets its line (contract, rule 8)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pipeline.ingest.open import BYTES, not_a_data_file
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import refused
from pipeline.workspace import Workspace

YEAR_FIRST = re.compile(r"(?P<year>20\d\d)\D{0,3}(?P<month>1[0-2]|0?[1-9])(?!\d)")
MONTH_FIRST = re.compile(r"(?<!\d)(?P<month>1[0-2]|0?[1-9])\D{1,3}(?P<year>20\d\d)(?!\d)")


def lines(workspace: Workspace) -> Ingested:
    """A submission ``ignored`` without a period, and an issue, for each file, link or folder that is not read."""
    made = Ingested()
    for path in workspace.misplaced():
        file = workspace.file_id(path)
        line = refused(file, None, *_reason(workspace, path))
        line.submissions[0] |= {"status": "ignored", **_content(path)}
        made.add(line)
    return made


def _reason(workspace: Workspace, path: Path) -> tuple[str, str, str]:
    """(rule, found, expected)."""
    if path.is_symlink():
        return "linked_file", "", ""
    aside = not_a_data_file(path) if path.is_file() else None
    if aside:
        return "ignored_file", aside, ""
    if not path.is_file():
        return ("closed_folder" if path.is_dir() else "not_a_file"), "", ""
    folder = workspace.file_id(path.parent) if path.parent != workspace.submissions else ""
    return "misplaced_file", folder or "submissions", _period_meant(f"{folder} {path.name}")


def _period_meant(text: str) -> str:
    """The period folder a name seems to mean ('2019-9', 'T9.2019'), for the remedy only."""
    found = YEAR_FIRST.search(text) or MONTH_FIRST.search(text)
    return f"{found['year']}-{int(found['month']):02}" if found else "YYYY-MM"


def _content(path: Path) -> dict[str, object]:
    """Hash and size of a file's bytes; of what is no file, or cannot be read, the size alone."""
    size = path.lstat().st_size
    try:
        if path.is_symlink() or not path.is_file() or size > BYTES:
            return {"sha256": None, "bytes": size}
        data = path.read_bytes()
    except OSError:
        return {"sha256": None, "bytes": size}
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
