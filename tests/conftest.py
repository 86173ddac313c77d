"""Fixtures every test may use."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import reporting_database as example
from filelock import FileLock

from pipeline import reference as reference_files
from pipeline import reporting
from pipeline.reference.model import Reference
from pipeline.reporting import language
from pipeline.workspace import Workspace


@pytest.fixture(scope="session")
def workspace_root() -> Path:
    """The repository, which is itself a workspace. Read it, never write into it."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def reference(workspace_root: Path) -> Reference:
    """The project's own reference and plan: Lạng Sơn 2019."""
    return reference_files.load(Workspace(workspace_root))


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a notebook opened in English leaves behind, or a worker of the runner's in this process, is no other test's matter."""
    language.use("vi")
    monkeypatch.delenv("NTM_WORKSPACE", raising=False)


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """``once(name, make)``: the folder that ``make`` fills, made by one of the processes that run tests, for all."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                building = shared / f"{name}.building"
                building.mkdir()
                make(building)
                building.rename(folder)
        return folder

    return made


PUBLISHED = ("province", "criterion-04", "district-180", "funding")
"""The reports of ``published_example``."""


@pytest.fixture(scope="session")
def example_database(once: Once) -> Path:
    """The database of the invented province. Read it or copy it, never write into it."""

    def make(folder: Path) -> None:
        example.make(folder / "ntm.duckdb", example.Province(example.invented()))

    return once("database", make) / "ntm.duckdb"


@pytest.fixture(scope="session")
def published_example(once: Once, example_database: Path) -> Workspace:
    """The invented province with a few reports in every format, and the start pages. Read it or copy it."""

    def publish(root: Path) -> None:
        workspace = Workspace(root)
        workspace.database.parent.mkdir(parents=True)
        shutil.copyfile(example_database, workspace.database)
        results = reporting.publish(workspace.database, workspace, example.NOW, only=PUBLISHED)
        assert [r.cause_vi for r in results if not r.ok] == []
        reporting.index(workspace, workspace.database)

    return Workspace(once("published", publish))
