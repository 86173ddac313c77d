"""One run at a time in a workspace, and a mark of the run under way.

The lock is the operating system's, on an open file: it falls with the process that holds it, however that ends, so a
killed run never leaves it held. The mark beside it only says who holds it, and lets the next run tell that the one
before was cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.publish import history
from pipeline.workspace import Workspace


@contextmanager
def held(workspace: Workspace, mark: dict[str, Any]) -> Iterator[None]:
    """Hold the workspace's lock. A run that was cut off before this one gets its line in the history.

    ``mark`` (run_id, started, …) is what others are told of this run. Raises LockHeld at once if another run holds it.
    """
    from filelock import FileLock, Timeout

    workspace.processed.mkdir(parents=True, exist_ok=True)
    # No falling back to a lock that is a mere file: a killed run would leave that one held for ever.
    lock = FileLock(workspace.lock, timeout=0, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise _lock_held(workspace) from None
    try:
        if (cut_off := read_mark(workspace)) and "run_id" in cut_off:
            history.append(workspace, {**cut_off, "status": "cut_off", "exit_code": None, "ended": None})
        _mark_file(workspace).write_text(json.dumps({**mark, "pid": os.getpid()}, ensure_ascii=False), "utf-8")
        yield
    finally:
        _mark_file(workspace).unlink(missing_ok=True)
        lock.release()


def is_held(workspace: Workspace) -> bool:
    """True while a run is under way in the workspace, in this process or another."""
    from filelock import FileLock, Timeout

    if not workspace.lock.exists():
        return False
    lock = FileLock(workspace.lock, timeout=0, fallback_to_soft=False)
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError:
        return read_mark(workspace) is not None  # who may only read cannot try the lock; the mark says enough


def read_mark(workspace: Workspace) -> dict[str, Any] | None:
    """The mark of the run under way or cut off; None without one or where it cannot be read."""
    try:
        mark = json.loads(_mark_file(workspace).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return mark if isinstance(mark, dict) else None


def _mark_file(workspace: Workspace) -> Path:
    return workspace.processed / "running.json"


def _lock_held(workspace: Workspace) -> errors.LockHeld:
    mark = read_mark(workspace) or {}
    who = f" (tiến trình {mark.get('pid')}, bắt đầu lúc {mark.get('started')})" if mark else ""
    return errors.LockHeld(
        where=str(workspace.root),
        found=f"một lượt chạy khác đang làm việc trong thư mục này{who}",
        expected="mỗi lúc chỉ một lượt chạy",
        todo="Chờ lượt chạy kia xong rồi chạy lại; nếu nó bị dừng đột ngột thì khóa tự mở, không cần xóa tệp nào.",
        english="Another run holds this workspace's lock.",
    )
