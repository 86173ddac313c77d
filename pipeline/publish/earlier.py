"""What a run takes from the publication before it: the database whose earlier periods it would give again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pipeline import periods
from pipeline.publish import releases, snapshots
from pipeline.publish.inputs import SUBMISSIONS, InputFile
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.warehouse import Earlier


def last_build(
    workspace: Workspace, files: list[InputFile], name: Callable[[list[InputFile]], str], today: dt.date
) -> Earlier | None:
    """The published database, where the same code made it of the same files but for workbooks of some periods, and it still
    says the same ``today``. ``name`` gives the input hash of files read by the code of now."""
    from pipeline.warehouse import Earlier

    content, published = releases.published_manifest(workspace), releases.published(workspace)
    before = [InputFile(**file) for file in content.get("files", [])]
    if workspace.as_of or published is None or snapshots.built_from(published, today) != name(before):
        return None
    since = first_change(before, files)
    return Earlier(published, since) if since else None


def first_change(before: Iterable[InputFile], now: Iterable[InputFile]) -> str:
    """The first period (YYYY-MM) in which a workbook came, went or changed; '' where anything else did too (a file outside
    the periods, the periods themselves), where nothing did, or where a file cannot be read."""
    then, today = ({f.path: f.sha256 for f in files} for files in (before, now))
    differing = [path for path in then.keys() | today.keys() if not then.get(path) or then.get(path) != today.get(path)]
    changed = {_period_of(path) for path in differing}
    is_told = changed and "" not in changed and {*map(_period_of, then)} == {*map(_period_of, today)}
    return min(changed) if is_told else ""


def _period_of(path: str) -> str:
    """The period of a submitted file by its path; '' for any other."""
    period = path.removeprefix(SUBMISSIONS).partition("/")[0]
    return period if path.startswith(SUBMISSIONS) and periods.is_period(period) else ""
