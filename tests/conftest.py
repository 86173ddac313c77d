"""Fixtures every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import reference as reference_files
from pipeline.reference.model import Reference
from pipeline.workspace import Workspace


@pytest.fixture(scope="session")
def workspace_root() -> Path:
    """The repository, which is itself a workspace. Read it, never write into it."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def reference(workspace_root: Path) -> Reference:
    """The project's own reference and plan: Lạng Sơn 2019."""
    return reference_files.load(Workspace(workspace_root))
