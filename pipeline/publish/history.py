"""data/processed/runs.jsonl: one line per run, oldest first."""

from __future__ import annotations

import json
import os
from typing import Any

from pipeline.workspace import Workspace

STATUSES = {
    "published": "đã công bố",
    "unchanged": "không có gì mới",
    "reports_failed": "có báo cáo bị lỗi",
    "lake_failed": "đã công bố, chưa ghi vào kho chung",
    "refused": "bị chặn, giữ bản trước",
    "nothing": "không có gì để công bố",
    "reference_wrong": "tệp danh mục sai",
    "usage": "lệnh sai",
    "failed": "lỗi chương trình",
    "cut_off": "bị ngắt giữa chừng",
}
"""What became of a run, and the words for it."""


def append(workspace: Workspace, line: dict[str, Any]) -> None:
    """Add one run. One write of one line, forced to the disk, so that a line is there whole or not at all."""
    workspace.processed.mkdir(parents=True, exist_ok=True)
    text = json.dumps(line, ensure_ascii=False, default=str) + "\n"
    if _ends_inside_a_line(workspace):
        text = "\n" + text
    with workspace.history.open("ab") as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())


def read(workspace: Workspace) -> list[dict[str, Any]]:
    """All runs, oldest first. A line that cannot be read (power lost while it was written) is left out."""
    if not workspace.history.exists():
        return []
    runs = []
    for text in workspace.history.read_text("utf-8", errors="replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict):
            runs.append(line)
    return runs


def _ends_inside_a_line(workspace: Workspace) -> bool:
    if not workspace.history.exists() or not workspace.history.stat().st_size:
        return False
    with workspace.history.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) != b"\n"
