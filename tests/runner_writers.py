"""Writers standing in for PDF, DOCX and XLSX, each with a fault of its own. Named by module in ``Desk.writers``."""

from __future__ import annotations

import os
import signal
import sys
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write(document: Any, path: Path) -> None:
    """A sound writer: the titles of the sections."""
    path.write_text("\n".join(s.title for s in document.sections), "utf-8")
    (path.parent / ".paper").mkdir(exist_ok=True)
    (path.parent / ".paper" / f"{path.stem}.json").write_text(path.stem, "utf-8")


def bind(folder: Path, names: Sequence[str], path: Path, *, missing: Mapping[str, str]) -> None:
    """A sound volume: what was left for it, and what is missing."""
    parts = [(folder / ".paper" / f"{name}.json").read_text("utf-8") for name in names]
    path.write_text(f"{parts} {dict(missing)}", "utf-8")


def _module(name: str, write: Any) -> str:
    made = types.ModuleType(f"{__name__}.{name}")
    made.write = write  # type: ignore[attr-defined]
    sys.modules[made.__name__] = made
    return made.__name__


def _half(document: Any, path: Path) -> None:
    path.write_text("half", "utf-8")
    raise ValueError("không vẽ được chữ")


def _crash(document: Any, path: Path) -> None:
    path.write_text("half", "utf-8")
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang(document: Any, path: Path) -> None:
    while True:
        signal.pause()


HALF, CRASH, HANG = (_module(n, w) for n, w in (("half", _half), ("crash", _crash), ("hang", _hang)))
