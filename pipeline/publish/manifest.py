"""data/processed/manifest.json: which files a publication was made from, and which reports were made of it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.publish.inputs import InputFile
from pipeline.workspace import Workspace


def path(workspace: Workspace) -> Path:
    """Where the manifest lies."""
    return workspace.processed / "manifest.json"


def read(workspace: Workspace) -> dict[str, Any]:
    """The manifest; empty where there is none or it cannot be read (the next run writes it anew)."""
    try:
        found = json.loads(path(workspace).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def publication(
    *, snapshot: str, version: str, input_hash: str, as_of: str | None, run_id: str, files: list[InputFile]
) -> dict[str, Any]:
    """The manifest of a publication that has no reports yet."""
    return {
        "snapshot": snapshot,
        "version": version,
        "input_hash": input_hash,
        "as_of": as_of,
        "run_id": run_id,
        "files": [asdict(f) for f in files],
        "reports": {},
    }


def write(workspace: Workspace, content: dict[str, Any]) -> None:
    """Replace the manifest in one step."""
    fresh = path(workspace).with_name(f".manifest-{os.getpid()}.json")
    with fresh.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path(workspace))
