"""Faults at the system calls of a process: killed, disk full, no permission, input/output error."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CREATING = ("open", "os.mkdir", "os.link", "os.symlink", "os.fsync")
REMOVING = ("os.remove", "os.rmdir")
CHANGING = (*CREATING, *REMOVING, "os.rename", "os.chmod", "os.truncate")
KILLED = 9


def calls(root: Path, work: Callable[[], object]) -> list[str]:
    """The system calls by which ``work`` changes files, in order; in a process of its own."""
    reader, writer = os.pipe()

    def note(number: int, event: str) -> None:
        os.write(writer, f"{event}\n".encode())

    ended = _forked(root, work, note)
    os.close(writer)
    with os.fdopen(reader) as stream:
        text = stream.read()
    assert ended == 0, "the work fails without any fault"
    return text.split()


def struck(root: Path, work: Callable[[], object], at: int, kind: str) -> int:
    """Run ``work`` in a process of its own, struck at its call number ``at``: ``killed`` before that call; ``full``: from
    then on nothing new can be written; ``forbidden``: from then on nothing can be changed; ``broken``: that call alone
    fails. Gives 0, 1 where it raised, or KILLED."""

    def strike(number: int, event: str) -> None:
        if number < at:
            return
        if kind == "killed":
            os._exit(KILLED)
        if kind == "full" and event not in REMOVING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if kind == "forbidden":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if kind == "broken" and number == at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    return _forked(root, work, strike)


def _forked(root: Path, work: Callable[[], object], at_call: Callable[[int, str], None]) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        _watch(root, at_call)
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def _watch(root: Path, at_call: Callable[[int, str], None]) -> None:
    """Call ``at_call`` with number and name before every call that changes a file below ``root``."""
    number, inside = -1, False

    def count(event: str) -> None:
        nonlocal number, inside
        if inside:
            return
        inside, number = True, number + 1
        try:
            at_call(number, event)
        finally:
            inside = False

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event not in CHANGING:
            return
        if event == "open":
            path, mode, flags = args
            writes = any(c in (mode or "") for c in "wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if not writes or not isinstance(path, str | bytes) or not os.fsdecode(path).startswith(str(root)):
                return
        count(event)

    fsync = os.fsync

    def watched_fsync(descriptor: int) -> None:
        count("os.fsync")
        fsync(descriptor)

    os.fsync = watched_fsync
    sys.addaudithook(hook)
