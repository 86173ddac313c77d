"""The files held against each other: keys once, references that exist, figures that can be, counts that plan.toml states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reference.consistency import communes, plan, reference, targets, years
from pipeline.reference.files import Folder
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.reference.loading import Files


def check(folder: Folder, workspace: Workspace, files: Files) -> None:
    """Adds to ``folder.problems`` every disagreement between the files."""
    reference.check(folder, workspace.reference, files)
    communes.check(folder, workspace.reference, files)
    for own in files.plans:
        plan.check(folder, own, files)
        targets.check(folder, own, files)
    years.check(folder, workspace, files)
