"""Errors that stop a command, each kind with the exit code the contract gives it.

An error says where, what was found, what was expected and what to do, in Vietnamese first. A wrong *cell* is never an
error of this kind: it becomes a row of ``raw.issues`` and costs its own cell, nothing else.
"""

from __future__ import annotations

import errno


class NtmError(Exception):
    """Base of the errors people are told about; ``exit_code`` is what the command line ends with."""

    exit_code = 1

    def __init__(self, where: str, found: str, expected: str, todo: str, *, english: str = ""):
        """where/found/expected/todo are Vietnamese sentences or names; ``english`` is the whole in one sentence."""
        self.where, self.found, self.expected, self.todo, self.english = where, found, expected, todo, english
        super().__init__(f"{where}: {found}")

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: the same lines as the terminal."""
        return ["\n".join(f"{label}: {text}" for label, text in self.lines())]

    def lines(self) -> list[tuple[str, str]]:
        """(label, text) pairs for the terminal, in the order a person needs them."""
        pairs = [
            ("Ở đâu", self.where),
            ("Thấy", self.found),
            ("Cần", self.expected),
            ("Cách sửa", self.todo),
            ("English", self.english),
        ]
        return [(label, text) for label, text in pairs if text]


class UsageError(NtmError):
    """The command's words are wrong (an unknown period, an unknown report)."""

    exit_code = 2


class NothingToPublish(NtmError):
    """No usable workbook, or no workspace: there is nothing to publish from."""

    exit_code = 10


class ReferenceFileError(NtmError):
    """A file under data/raw/reference or data/raw/plan, or corrections.csv, is wrong."""

    exit_code = 11


class CriticalExpectationFailed(NtmError):
    """A critical expectation failed; the last good publication stays where it was."""

    exit_code = 12


class ReportFailed(NtmError):
    """A report failed; the others are published."""

    exit_code = 13


class NotAsPublished(NtmError):
    """What is published is not what the sources give (``ntm verify``)."""

    exit_code = 15


class MachineFailed(NtmError):
    """The machine refused: the disk is full or broken; the last good publication stays."""

    exit_code = 16


class NoticeFailed(NtmError):
    """A notice could not be delivered; the watch tries again."""

    exit_code = 17


class LakeFailed(NtmError):
    """The publication stands, but could not be appended to the shared lake; the next run appends it."""

    exit_code = 18


class LockHeld(NtmError):
    """Another run holds the workspace's lock."""

    exit_code = 14


MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)
"""Numbers of system errors that are the machine's: no space, quota used up, input/output, read-only."""


def exit_code_of(error: BaseException) -> int:
    """The exit code an error ends the command with."""
    if isinstance(error, NtmError):
        return error.exit_code
    if isinstance(error, PermissionError):
        return UsageError.exit_code
    return MachineFailed.exit_code if isinstance(error, OSError) and error.errno in MACHINE else 1
