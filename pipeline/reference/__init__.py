"""The reference and plan files of a workspace, typed and checked on load, and the plan's coherence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reference.model import Reference

if TYPE_CHECKING:
    from pipeline.workspace import Workspace


def load(workspace: Workspace) -> Reference:
    """Every file under data/raw/reference and data/raw/plan of the workspace, typed and checked against each other.

    Raises errors.ReferenceFileError listing every fault of every file: file, line, column, found, expected, remedy.
    """
    # Imported here because a reader of workbooks needs only the model, not pydantic.
    from pipeline.reference import loading

    return loading.load(workspace)
