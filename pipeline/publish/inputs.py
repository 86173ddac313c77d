"""What a publication is a function of: every byte under data/raw, the code, the day it is made as of."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pipeline
from pipeline.workspace import Workspace

PROJECT = Path(pipeline.__file__).resolve().parents[1]
"""Where the expectations and the notebooks lie: beside the package, the same for every workspace."""

SUITES = PROJECT / "expectations"


@dataclass(frozen=True)
class InputFile:
    """One file under data/raw: path below data/raw, size in bytes, SHA-256 of its bytes."""

    path: str
    bytes: int
    sha256: str


def raw_files(workspace: Workspace) -> list[InputFile]:
    """Every regular file under data/raw, sorted by path; links are left out, as they are in a reading."""
    found = []
    for path in _files(workspace.raw):
        found.append(InputFile(path.relative_to(workspace.raw).as_posix(), path.stat().st_size, _sha256(path)))
    return found


def code_hash(project: Path = PROJECT) -> str:
    """Hash of everything that decides what a publication says: the package, the expectations, the notebooks."""
    whole = hashlib.sha256()
    folders = (project / "pipeline", project / "expectations", project / "notebooks")
    for path in (p for folder in folders for p in _files(folder)):
        whole.update(f"{path.relative_to(project).as_posix()}\0{_sha256(path)}\n".encode())
    return whole.hexdigest()


def input_hash(files: Iterable[InputFile], *, code: str, version: str, as_of: dt.date | None) -> str:
    """The name of a publication: equal hashes mean equal figures."""
    whole = hashlib.sha256()
    whole.update(f"{version}\0{code}\0{as_of.isoformat() if as_of else ''}\n".encode())
    for file in files:
        whole.update(f"{file.path}\0{file.sha256}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> list[Path]:
    """Regular files below a folder in a fixed order, without what Python, Jupyter and editors leave behind."""
    left_behind = {"__pycache__", ".ipynb_checkpoints"}
    return sorted(
        p
        for p in folder.rglob("*")
        if p.is_file() and not p.is_symlink() and not left_behind & set(p.relative_to(folder).parts)
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
