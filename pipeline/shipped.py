"""What travels beside the code: the notebooks of the reports, the suites of the checks, the guides that messages name.

In a checkout they lie at its top, in an installed wheel inside the package (``packaging``). A workspace may hold its own,
file by file, and they win.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
FOLDERS = {"notebooks": "*.ipynb", "expectations": "*.json"}
INSTALLED = "share"
GUIDES = ("allocation.md", "checks.md", "lake.md", "plan_files.md", "reports.md", "teaching.md")
"""Pages of docs/ that a message, a notebook or a new workspace's README sends its reader to; ``ntm new`` lays them there."""


def folder(name: str) -> Path:
    """The folder of ``name`` (notebooks, expectations, docs) that belongs to this code."""
    is_checkout = (PACKAGE.parent / "pyproject.toml").is_file()
    return PACKAGE.parent / name if is_checkout else PACKAGE / INSTALLED / name


def own(name: str, root: Path) -> dict[str, Path]:
    """Those a workspace holds, by file name; a link is none, it may lead anywhere."""
    return {p.name: p for p in sorted((root / name).glob(FOLDERS[name])) if p.is_file() and not p.is_symlink()}
