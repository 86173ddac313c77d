"""The published folder: one period's pages built aside and swapped in whole, and the start pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import cluster, content, periods
from pipeline.reporting import language, links, tables, unchanged
from pipeline.reporting.facts import Facts
from pipeline.reporting.pages import assets, menu, search, sheets, start, suites
from pipeline.reporting.runner import distributed, report_list, run, worker
from pipeline.reporting.runner.report_list import VOLUME, Report
from pipeline.reporting.runner.worker import ReportResult, RunContext
from pipeline.workspace import Workspace

Progress = Callable[[str, int, int], None]


def publish(
    database: Path,
    workspace: Workspace,
    period: str,
    *,
    only: Sequence[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    reports: Sequence[Report] | None = None,
    lang: str = "vi",
    before: Path | None = None,
    code: str = "",
) -> list[ReportResult]:
    """Make the reports of ``period`` from ``database`` (read-only) and swap reports/<period>/ in whole; another
    language than Vietnamese has reports/<period>/<lang>/ and leaves the rest of the period's folder alone.

    With ``only`` (names or families) the other reports of the folder stay as they are. A report that fails costs only
    itself: its half-run notebook is kept, its cause stands in the result and on the period's start page. ``workers``
    reports are made at once (default: as many as processors, at most four). ``progress(name, done, total)`` is told of
    each report when it begins and when it is done. ``before`` is the database that the pages standing there were made from:
    reports of the same ``code`` (its hash) that would come of the same rows now stay. Raises UsageError for an unknown
    period, report or language, NothingToPublish without a database.
    """
    run.start()  # imports what reports need while this process reads what there is to report
    with language.spoken(lang), Facts(database, period) as facts:
        facts.check_period()
        lines = report_list.with_own_notebooks(report_list.of(facts), workspace.root) if reports is None else reports
        every = report_list.expanded(lines, facts)
        todo = report_list.chosen(every, only)
        workspace.reports.mkdir(parents=True, exist_ok=True)
        assets.write_all(workspace.reports)
        recover(workspace)
        target = folder_of(workspace, period, lang)
        building = workspace.reports / f".{period}.{lang}.building-{os.getpid()}"
        shutil.rmtree(building, ignore_errors=True)
        try:
            building.mkdir(parents=True)
            if only:
                others = [r for r in every if r.has_matter and r not in todo]
                _carry_over(others, target, building, volume=all(report.on_demand for report in todo))
            context = RunContext(
                building=building,
                folder=workspace.root,
                database=os.path.relpath(database.resolve(), workspace.root.resolve()),
                period=period,
                notice=facts.notice,
                lang=lang,
                depth=len(target.relative_to(workspace.reports).parts),
                official_form=workspace.official_form if workspace.official_form.is_file() else None,
                code=code,
            )
            kept = unchanged.standing(todo, target, context, before, database) if before and code and not only else []
            if kept:
                new = [r for r in todo if r not in kept and "pdf" in r.formats and not r.on_demand]
                _carry_over(kept, target, building, volume=not new)
            results = [worker.result(r, context, {}, 0.0) for r in kept]
            results += _make_all([r for r in todo if r not in kept], context, workers, progress)
            results.sort(key=lambda result: [r.name for r in todo].index(result.name))
            if not facts.is_nation and (volume := worker.volume(every, results, context)):
                if progress:
                    progress(volume.name, len(todo), len(todo))
                results += run.run([volume], context)
            _pages(facts, every, results, context)
            _swap(building, target)
            assets.write_periods(workspace.reports)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return [replace(r, path=target / r.path.relative_to(building)) for r in results]


def recover(workspace: Workspace) -> None:
    """Put right what a killed run left: pages it had moved aside go back where nothing took their place, what is half
    built goes. Only under the lock: nobody works on it then."""
    _recover(workspace.reports)
    for folder in workspace.reports.glob("*"):
        if periods.is_period(folder.name):
            _recover(folder)  # the pages in another language


def _recover(folder: Path) -> None:
    for aside in sorted(folder.glob(".*.old-*"), key=lambda p: p.stat().st_mtime, reverse=True):
        target = folder / aside.name[1:].rpartition(".old-")[0]
        if not _is_whole(target) and _is_whole(aside):
            _return(aside, target)
        shutil.rmtree(aside, ignore_errors=True)
    for half in folder.glob(".*.building-*"):
        shutil.rmtree(half, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    """Whether a folder holds pages: it gets its start page before it is put in place, and never without."""
    return (folder / "index.html").is_file()


def _return(aside: Path, target: Path) -> None:
    """Move a period's pages back, under what other commands have put in their place meanwhile (returns, templates)."""
    for newer in target.iterdir() if target.is_dir() else ():
        shutil.rmtree(aside / newer.name, ignore_errors=True)
        newer.rename(aside / newer.name)
    if target.is_dir():
        target.rmdir()
    aside.rename(target)


def folder_of(workspace: Workspace, period: str, lang: str) -> Path:
    """Where the reports of a period stand in a language."""
    return workspace.reports / period / ("" if lang == "vi" else lang)


def _make_all(
    todo: Sequence[Report], context: RunContext, workers: int | None, progress: Progress | None
) -> list[ReportResult]:
    done = 0

    def report_done(name: str, is_done: bool) -> None:
        nonlocal done
        done += is_done
        if progress:
            progress(name, done, len(todo))

    if progress:
        progress("", 0, len(todo))
    if todo and (client := cluster.current()):
        return distributed.make_all(client, todo, context, workers=workers, progress=report_done)
    return run.run(todo, context, workers=workers, progress=report_done)


def _carry_over(others: Sequence[Report], published: Path, building: Path, *, volume: bool) -> None:
    """The files of the reports that are not made now, and the volume where it stays as it is; what belongs to no report
    there is any more stays behind."""
    (building / links.PAPER).mkdir()
    if volume and (published / f"{VOLUME}.pdf").is_file():
        shutil.copyfile(published / f"{VOLUME}.pdf", building / f"{VOLUME}.pdf")
    for report in others:
        beside = [p for kind in (links.PAPER, worker.CHARTS) for p in published.glob(f"{kind}/{report.name}.*")]
        for name in [*report.files, *(p.relative_to(published).as_posix() for p in beside)]:
            if (published / name).is_file() and not start.stands_in(published / name):
                (building / name).parent.mkdir(exist_ok=True)
                shutil.copyfile(published / name, building / name)


def index(
    workspace: Workspace,
    database: Path,
    *,
    outdated: Collection[str] = (),
    restated: Mapping[str, str] | None = None,
    checked: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Rewrite reports/index.html: the published periods, newest first, each with its state in a line. The pages of the
    ``outdated`` ones were made from an earlier database, and it says so; of approved ones whose figures changed since,
    ``restated`` has the page that says how. Beside it a page for each suite of expectations; ``checked``: what they found
    in the builds before, newest first."""
    workspace.reports.mkdir(parents=True, exist_ok=True)
    with Facts(database, "0000-01") as none:  # the page is about no one period
        entries = [
            start.about(
                Facts(database, p.name, none.db),
                english=(p / "en" / "index.html").is_file(),
                outdated=p.name in outdated,
                restated=(restated or {}).get(p.name, ""),
            )
            for p in assets.published(workspace.reports)
        ]
        text = start.workspace(none, entries)
        if not none.is_nation:
            suites.write_all(workspace.reports, workspace.root, none, checked)
    assets.write_periods(workspace.reports)
    target = workspace.reports / "index.html"
    content.put(target, text.encode())
    return target


def _pages(facts: Facts, reports: Sequence[Report], results: Sequence[ReportResult], context: RunContext) -> None:
    """The tables and pages no notebook makes: the sheets, the start page that says which report is missing and why, the search."""
    of = {r.name: r for r in results}
    entries = [
        _entry(report, of.get(report.name), context.building)
        for report in reports
        if report.has_matter
        and (not report.on_demand or report.name in of or (context.building / report.page).is_file())
    ]
    there = [(e.title, e.page) for e in entries if e.page]
    search.write(context.building, facts, there)
    if facts.is_nation:
        text = start.nation(facts, entries, depth=context.depth)
        (context.building / "index.html").write_text(text, encoding="utf-8")
        return
    tables.write_all(context.building, facts)
    sheets.write_all(context.building, facts, depth=context.depth)
    volume = context.building / f"{VOLUME}.pdf"
    bound = {worker.volume_title(): volume.name} if volume.is_file() else {}
    pieces = [context.building / worker.OVERVIEW.format(name=e.name) for e in entries if e.page]
    overview = "\n".join(p.read_text(encoding="utf-8") for p in pieces if p.is_file())
    empty = [report.title for report in reports if not report.has_matter]
    text = start.period(facts, entries, overview=overview, bound=bound, without_matter=empty, depth=context.depth)
    (context.building / "index.html").write_text(text, encoding="utf-8")
    pages = {report.name: report.pages.values() for report in reports}
    for e in entries:
        for page in pages[e.name] if not e.page else ():
            # other pages link to it: better a page that says why it is missing than a dead link
            (context.building / page).write_text(start.missing(facts, e, depth=context.depth), encoding="utf-8")


def _entry(report: Report, result: ReportResult | None, folder: Path) -> start.Entry:
    return start.Entry(
        name=report.name,
        family=menu.family(report),
        title=report.title,
        page=report.page if (folder / report.page).is_file() else "",
        files={f: report.file(f) for f in report.formats if (folder / report.file(f)).is_file()},
        cause=result.cause_vi if result else "",
        kept=report.half_run if (folder / report.half_run).is_file() else "",
    )


MADE_BY_OTHERS = ("returns", "templates", *language.LANGUAGES[1:])
"""Folders of a period that other commands, and runs in another language, fill; a new run carries them over."""


def _swap(building: Path, target: Path) -> None:
    """Put the finished folder where readers look. Killed in between, the next run puts the old one back (``recover``)."""
    for name in MADE_BY_OTHERS:
        if (target / name).is_dir() and not (building / name).exists():
            shutil.copytree(target / name, building / name)
    content.put_folder(building, target)
