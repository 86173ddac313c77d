"""What a publication is a function of: every byte under data/raw, the code, the day it is made as of."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline import content, errors, shipped
from pipeline.content import Digest
from pipeline.workspace import Workspace

SUITES = shipped.folder("expectations")


SUBMISSIONS = "submissions/"


@dataclass(frozen=True)
class InputFile:
    """One file under data/raw: path below data/raw, size in bytes, SHA-256 of its bytes (None: it cannot be read)."""

    path: str
    bytes: int
    sha256: str | None


def raw_files(workspace: Workspace) -> list[InputFile]:
    """Every file under data/raw as it is now, sorted by path: what is compared with what was read last.

    Below submissions/ they are what a reading lists, where links, pipes and closed folders have no hash; elsewhere a link
    is the file it leads to.
    """
    made = [_input(name, content.digest(path, follow=True)) for name, path in _outside_submissions(workspace).items()]
    made += [_input(SUBMISSIONS + workspace.file_id(p), content.digest(p)) for p in _submissions(workspace)]
    return sorted(made, key=lambda f: f.path)


def as_read(
    workspace: Workspace, listed: Iterable[InputFile], outside: Iterable[InputFile], submissions: Mapping[str, Digest]
) -> list[InputFile]:
    """The files a database was made from: those ``outside`` submissions/ as copied, the ``submissions`` (by their id) by
    the bytes that were read, what is only told of (misplaced files) as ``listed``."""
    told_of = {SUBMISSIONS + workspace.file_id(p) for p in workspace.misplaced()}
    made = [*outside, *(f for f in listed if f.path in told_of)]
    made += [_input(SUBMISSIONS + file, digest) for file, digest in submissions.items()]
    return sorted(made, key=lambda f: f.path)


@contextmanager
def frozen(workspace: Workspace, files: Iterable[InputFile]) -> Iterator[tuple[Workspace, list[InputFile]]]:
    """A private copy of the reference files, the plan and what lies beside them in data/raw, and what was copied.

    Whoever reads the copy reads the bytes whose hashes are given here, whatever happens to the originals meanwhile.
    Gives the copy as a workspace, and ``files`` without the submissions, by what was copied. The copy goes at the end.
    Raises ReferenceFileError for a file that cannot be read.
    """
    copy = Workspace(workspace.processed / f"{FROZEN}{os.getpid()}")
    outside = {f.path: f for f in files if not f.path.startswith(SUBMISSIONS)}
    paths = _outside_submissions(workspace)
    try:
        for name in list(outside):
            folder = name.split("/", 1)[0]
            if folder != name and folder not in ("reference", "plan"):
                continue  # read by nobody
            target = copy.raw / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                outside[name] = _input(name, content.copy(paths[name], target))
            except (FileNotFoundError, KeyError):
                del outside[name]  # gone since it was listed: the loader says so, if it is needed
            except OSError as error:
                raise _unreadable(name, error) from None
        yield copy, list(outside.values())
    finally:
        shutil.rmtree(copy.root, ignore_errors=True)


FROZEN = ".inputs-"
"""Begins the name of a private copy under data/processed."""


def code_hash(workspace: Workspace, package: Path = shipped.PACKAGE) -> str:
    """Hash of everything that decides what a publication says: the package, the expectations and the notebooks, those of
    the workspace included."""
    files = {f"pipeline/{p.relative_to(package).as_posix()}": p for p in _files(package)}
    for name in shipped.FOLDERS:
        files |= {
            f"{name}/{p.relative_to(folder).as_posix()}": p for folder in [shipped.folder(name)] for p in _files(folder)
        }
        files |= {f"{name}/{file}": p for file, p in shipped.own(name, workspace.root).items()}
    whole = hashlib.sha256()
    for name, path in files.items():
        whole.update(f"{name}\0{content.digest(path).sha256}\n".encode())
    return whole.hexdigest()


def input_hash(files: Iterable[InputFile], *, code: str, version: str, as_of: dt.date | None) -> str:
    """The name of a publication: equal hashes mean equal figures."""
    whole = hashlib.sha256()
    whole.update(f"{version}\0{code}\0{as_of.isoformat() if as_of else ''}\n".encode())
    for file in files:
        whole.update(f"{file.path}\0{file.sha256 or ''}\n".encode())
    return whole.hexdigest()


LEFT_BEHIND = {"__pycache__", ".ipynb_checkpoints"}
"""Folders of Python, Jupyter and editors."""


def _files(folder: Path) -> list[Path]:
    """Regular files below a folder in a fixed order, without what Python, Jupyter and editors leave behind."""
    return sorted(
        p
        for p in folder.rglob("*")
        if p.is_file() and not p.is_symlink() and not LEFT_BEHIND & set(p.relative_to(folder).parts)
    )


def _outside_submissions(workspace: Workspace) -> dict[str, Path]:
    """Path below data/raw → file, for all but submissions/. The folders themselves may be links, those in them not."""
    made: dict[str, Path] = {}
    for top in (workspace.raw, workspace.reference, workspace.plan):
        for folder, folders, names in os.walk(top):
            here = Path(folder)
            skipped = LEFT_BEHIND | ({workspace.submissions.name} if here == workspace.raw else set())
            folders[:] = [name for name in folders if name not in skipped]
            for path in (here / name for name in names):
                if path.is_file() or path.is_symlink():
                    made[_shown(path.relative_to(workspace.raw))] = path
    return made


def _submissions(workspace: Workspace) -> list[Path]:
    return [*workspace.workbooks(), *workspace.misplaced()]


def _input(path: str, digest: Digest) -> InputFile:
    return InputFile(path, digest.bytes, digest.sha256)


def _shown(path: Path) -> str:
    """A path as text that can be written anywhere, bytes that are no UTF-8 included."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _unreadable(name: str, error: OSError) -> errors.ReferenceFileError:
    return errors.ReferenceFileError(
        where=f"data/raw/{name}",
        found=f"không đọc được tệp; hệ thống báo: {error.strerror or type(error).__name__}",
        expected="một tệp mà người chạy lệnh đọc được",
        todo="Cấp quyền đọc hoặc chép lại tệp rồi chạy lại `ntm run`.",
        english=f"The file cannot be read: {error.strerror or type(error).__name__}.",
    )
