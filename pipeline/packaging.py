"""How setuptools builds a wheel: notebooks, suites and guides, which lie at the top of the project, go into the package."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

FOLDERS = {
    "notebooks": "*.ipynb",
    "expectations": "*.json",
    "docs": "*.md",
}  # pipeline.shipped, which a build cannot import


class BuildWithShippedFiles(build_py):
    """``build_py``, and the shipped folders below pipeline/share. Raises FileNotFoundError where one is missing: a wheel
    without them could not publish."""

    editable_mode = False

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # the checkout has them
        for source in _files():
            target = Path(self.build_lib) / "pipeline" / "share" / source
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *map(str, _files())]


def _files() -> list[Path]:
    found = [sorted(Path(folder).glob(pattern)) for folder, pattern in FOLDERS.items()]
    if not all(found):
        raise FileNotFoundError(f"no {' or '.join(FOLDERS)} beside pyproject.toml")
    return [path for paths in found for path in paths]
