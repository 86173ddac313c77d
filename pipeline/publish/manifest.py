"""The manifest (data/processed/manifest.json): which files a publication was made from, and which reports were made of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pipeline.publish.inputs import InputFile
from pipeline.workspace import Workspace


def read(workspace: Workspace) -> dict[str, Any]:
    """The manifest; empty where there is none or it cannot be read (the next run writes it anew)."""
    try:
        found = json.loads(workspace.manifest.read_text("utf-8"))
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


def reports_key(period: str, lang: str) -> str:
    """The key under ``reports``: the period, and the language where it is not Vietnamese."""
    return period if lang == "vi" else f"{period}/{lang}"


def reports(
    *, run_id: str, made: Mapping[str, str], failed: Sequence[str], before: dict[str, Any] | None, whole: bool
) -> dict[str, Any]:
    """The entry of a period's reports: name → path of each made, the names that failed, whether the set was ever made.

    ``before`` is the entry of the same database that this run only adds to.
    """
    old = before or {"made": [], "failed": [], "whole": False}
    kept = {r["name"]: r["path"] for r in old["made"] if r["name"] not in failed}
    return {
        "run_id": run_id,
        "whole": whole or old.get("whole", False),
        "made": [{"name": name, "path": path} for name, path in {**kept, **made}.items()],
        "failed": [*(name for name in old["failed"] if name not in made and name not in failed), *failed],
    }


def write(workspace: Workspace, content: dict[str, Any]) -> None:
    """Replace the manifest in one step."""
    fresh = workspace.manifest.with_name(f".manifest-{os.getpid()}.json")
    with fresh.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(workspace.manifest)
