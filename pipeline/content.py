"""A file's bytes and their SHA-256, taken in one read: what is hashed is what is parsed."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20  # bytes


@dataclass(frozen=True)
class Digest:
    """SHA-256 (hexadecimal) and size in bytes of what was read; ``sha256`` is None where nothing could be."""

    sha256: str | None
    bytes: int


UNREAD = Digest(None, 0)


def read(path: Path, limit: int) -> tuple[bytes | None, Digest]:
    """The bytes of a regular file and their digest; no bytes where there are more than ``limit``, only the digest.

    Raises OSError where the file is gone, may not be read, or is a link or no regular file any more.
    """
    whole = hashlib.sha256()
    chunks: list[bytes] = []
    size = 0
    with _opened(path, follow=False) as stream:
        while chunk := stream.read(CHUNK):
            whole.update(chunk)
            size += len(chunk)
            if size <= limit:
                chunks.append(chunk)
            else:
                chunks.clear()
    return (None if size > limit else b"".join(chunks)), Digest(whole.hexdigest(), size)


def put(path: Path, data: bytes) -> None:
    """Put a file in place whole: never written where a reader may look, nor into what a hard link shares."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(path)


def put_folder(fresh: Path, place: Path) -> None:
    """Put a folder in the place of another, by renames; the old one goes after the new one stands. A process that is killed
    between the two leaves the old one as ``.<name>.old-<pid>``."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.old-{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    if place.exists():
        place.rename(aside)
    try:
        fresh.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def digest(path: Path, *, follow: bool = False) -> Digest:
    """The digest of a file, whatever its size; UNREAD where it cannot be read. ``follow``: a link is its target."""
    try:
        return copy(path, None, follow=follow)
    except OSError:
        return UNREAD


def copy(path: Path, to: Path | None, *, follow: bool = True) -> Digest:
    """Copy a file (to nowhere: only look) and give the digest of the bytes copied. Raises OSError as ``read`` does."""
    whole = hashlib.sha256()
    size = 0
    with _opened(path, follow=follow) as stream, (to or Path(os.devnull)).open("wb") as target:
        while chunk := stream.read(CHUNK):
            whole.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Digest(whole.hexdigest(), size)


@contextmanager
def _opened(path: Path, *, follow: bool) -> Iterator[BinaryIO]:
    """A regular file open for reading; nothing that took its place since it was listed (a pipe would never end)."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor, not a path
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        yield stream
