"""Which pages and letters a release needs, which of them are made already, and which are of another database."""

from __future__ import annotations

import shutil
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import errors, periods
from pipeline.content import digest
from pipeline.publish import approvals, manifest, releases, timeline
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Order:
    """What a run is asked to make: whether any reports, ``only`` some of them (``wanted``: by their own names; None: the
    whole set), with how many workers, anew even where they are made."""

    is_given: bool
    only: tuple[str, ...] = ()
    wanted: set[str] | None = None
    workers: int | None = None
    force: bool = False


def wanted(database: Path, period: str, lang: str, only: Sequence[str]) -> set[str]:
    """The reports ``only`` names, each by its own name. Raises UsageError for one this database does not have."""
    from pipeline.reporting import language
    from pipeline.reporting.facts import Facts
    from pipeline.reporting.runner import report_list

    with language.spoken(lang), Facts(database, period) as facts:
        return {r.name for r in report_list.chosen(report_list.expanded(report_list.read(), facts), only)}


def are_made(workspace: Workspace, entry: dict[str, Any] | None, order: Order) -> bool:
    """True where the manifest's entry lists every report ordered and each still lies where it was put."""
    if not entry or not (workspace.reports / "index.html").is_file():
        return False
    made = {r["name"]: r["path"] for r in entry["made"]}
    if order.wanted is None:
        whole = bool(entry.get("whole") and not entry["failed"] and made)
        return whole and all((workspace.root / path).exists() for path in made.values())
    return order.wanted <= made.keys() and all((workspace.root / made[name]).exists() for name in order.wanted)


def made_from(draft: Workspace, before: dict[str, Any], key: str) -> Path | None:
    """The database that a period's pages in a draft were made from, by the manifest ``before``; None where they are not
    all there as they were made."""
    entry, database = before.get("reports", {}).get(key), draft.snapshots / str(before.get("snapshot"))
    release = releases.current(draft)
    if draft.as_of or release is None or not entry or not entry["whole"] or entry["failed"] or not database.is_file():
        return None
    inside = f"reports/{key.partition('/')[0]}/"
    made = {path: sha256 for path, sha256 in releases.recorded(release).items() if path.startswith(inside)}
    return database if made and all(digest(release / path).sha256 == sha256 for path, sha256 in made.items()) else None


def folder(workspace: Workspace, period: str, lang: str) -> Path:
    """Where the pages of a period stand in a language."""
    from pipeline.reporting import site

    return site.folder_of(workspace, period, lang)


def clear(draft: Workspace, period: str, lang: str) -> None:
    """Remove a period's pages in a language from a release that is being made; letters, blank forms and the other language
    stay."""
    from pipeline.reporting import site

    here = folder(draft, period, lang)
    for path in here.iterdir() if here.is_dir() else ():
        if path.name not in site.MADE_BY_OTHERS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def mark_outdated(draft: Workspace, database: Path, content: dict[str, Any]) -> None:
    """Write the front page, which says of which periods the pages were made from an earlier database."""
    from pipeline import reporting

    if not draft.reports.is_dir():
        return
    shown = [p.name for p in draft.reports.iterdir() if (p / "index.html").is_file()]
    current = {key.partition("/")[0] for key in content["reports"]}
    if shown or current:
        restated = {} if draft.as_of else approvals.restate(draft, database, content)
        reporting.index(
            draft,
            database,
            outdated=[period for period in shown if period not in current],
            restated=restated,
            checked=timeline.latest(draft),
        )


def letters(draft: Workspace, database: Path, spared: Container[str]) -> list[Any]:
    """Make the letters of every period that has some, and is not ``spared``, anew from ``database``; gives a failed result
    for each period where that cannot be done, whose old letters go: they would speak of other data."""
    from pipeline.reporting import ReportResult
    from pipeline.returns import make

    failed = []
    for folder in sorted(draft.reports.glob("*/returns")):
        period = folder.parent.name
        if period in spared:
            continue
        try:
            make(database, draft, period)
        except errors.NtmError as error:
            shutil.rmtree(folder)
            cause = f"{error.where}: {error.found}"
            failed.append(ReportResult(f"returns {period}", "Thư và biểu trả lại", folder, ok=False, cause_vi=cause))
    return failed


def drop_those_of_another(past: Workspace) -> None:
    """Remove the pages of a past state that another one of the same day has replaced: its manifest lists them no more."""
    made = {key.partition("/")[0] for key in manifest.read(past)["reports"]}
    if not made:
        shutil.rmtree(past.reports, ignore_errors=True)
        return
    stale = [p for p in past.reports.iterdir() if periods.is_period(p.name) and p.name not in made]
    for folder in stale:
        shutil.rmtree(folder, ignore_errors=True)
    if stale:
        from pipeline import reporting

        reporting.index(past, past.database)
