"""The published folder: one period's pages built aside and swapped in whole, and the start pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipeline import errors, periods
from pipeline.reporting import language, tables
from pipeline.reporting.facts import Facts
from pipeline.reporting.press import making, program
from pipeline.reporting.press import workers as press
from pipeline.reporting.press.making import ReportResult
from pipeline.reporting.press.program import Job, Report
from pipeline.reporting.render import html
from pipeline.reporting.sections import summary
from pipeline.reporting.wording import STATUSES
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
) -> list[ReportResult]:
    """Make the reports of ``period`` from ``database`` (read-only) and swap reports/<period>/ in whole; another
    language than Vietnamese has reports/<period>/<lang>/ and leaves the rest of the period's folder alone.

    With ``only`` (names or families) the other reports of the folder stay as they are. A report that fails costs only
    itself: its half-run notebook is kept, its cause stands in the result and on the period's start page. ``workers``
    reports are made at once (default: as many as processors, at most four). ``progress(name, done, total)`` is told of
    each report when it begins and when it is done. Raises UsageError for an unknown period, report or language,
    NothingToPublish without a database.
    """
    with language.spoken(lang), Facts(database, period) as facts:
        facts.check_period()
        every = program.jobs(program.listed() if reports is None else reports, facts)
        todo = program.chosen(every, only)
        workspace.reports.mkdir(parents=True, exist_ok=True)
        _plotly(workspace)
        target = folder_of(workspace, period, lang)
        building = workspace.reports / f".{period}.{lang}.building-{os.getpid()}"
        shutil.rmtree(building, ignore_errors=True)
        try:
            building.mkdir(parents=True)
            if only:
                _carry_over([j for j in every if j not in todo], target, building)
            desk = making.Desk(
                building=building,
                folder=workspace.root,
                database=os.path.relpath(database.resolve(), workspace.root.resolve()),
                period=period,
                notice=language.of(facts.plan, "notice"),
                lang=lang,
                depth=len(target.relative_to(workspace.reports).parts),
            )
            results = _make_all(todo, desk, workers, progress)
            tables.write_all(building, facts)
            (building / "index.html").write_text(_period_page(facts, every, results, desk), encoding="utf-8")
            _swap(building, target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return [making.moved(r, building, target) for r in results]


def folder_of(workspace: Workspace, period: str, lang: str) -> Path:
    """Where the reports of a period stand in a language."""
    return workspace.reports / period / ("" if lang == "vi" else lang)


def _make_all(
    todo: Sequence[Job], desk: making.Desk, at_once: int | None, progress: Progress | None
) -> list[ReportResult]:
    done = 0

    def told(name: str, is_done: bool) -> None:
        nonlocal done
        done += is_done
        if progress:
            progress(name, done, len(todo))

    if progress:
        progress("", 0, len(todo))
    return press.run(todo, desk, workers=at_once, told=told)


def _carry_over(others: Sequence[Job], published: Path, building: Path) -> None:
    """The files of the reports that are not made now; what belongs to no report there is any more stays behind."""
    for name in [name for job in others for name in job.files]:
        if (published / name).is_file():
            shutil.copyfile(published / name, building / name)


def index(workspace: Workspace, database: Path) -> Path:
    """Rewrite reports/index.html: the published periods, newest first, each with its state in a line."""
    workspace.reports.mkdir(parents=True, exist_ok=True)
    published = sorted(
        # A folder may hold only blank forms or returned workbooks: without its own start page it is no publication.
        (p.name for p in workspace.reports.iterdir() if periods.is_period(p.name) and (p / "index.html").is_file()),
        reverse=True,
    )
    entries: list[dict[str, Any]] = []
    plan: dict[str, Any] = {}
    with Facts(database, published[0] if published else "0000-01") as newest:
        plan = newest.plan
        for period in published:
            facts = Facts(database, period, newest.db)
            known = period in newest.periods
            entries.append(
                {
                    "period": period,
                    "label": periods.label_vi(period),
                    "lead": summary.lead_sentence(facts) if known else "",
                    "counts": _counts(facts) if known else [],
                }
            )
    body = html.fill("sections/site.html.j2", plan=plan, entries=entries)
    text = html.shell(body, f"Báo cáo nông thôn mới · {plan['province_name']}", notice=plan["notice_vi"] or "", depth=0)
    target = workspace.reports / "index.html"
    fresh = target.with_name(f".index.{os.getpid()}.html")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(target)
    return target


def _counts(facts: Facts) -> list[tuple[Any, int]]:
    return [(w, n) for s, w in STATUSES.items() if (n := sum(t["status"] == s for t in facts.targets))]


def _period_page(facts: Facts, jobs: Sequence[Job], results: Sequence[ReportResult], desk: making.Desk) -> str:
    """The period's start page: the summary, the reports, and which is missing and why."""
    of = {r.name: r for r in results}
    entries = [
        {
            "title": job.title,
            "file": job.page,
            "there": (desk.building / job.page).is_file(),
            "missing": [f.upper() for f in of[job.name].failed if f != making.PAGES] if job.name in of else [],
            "cause": of[job.name].cause_vi if job.name in of else "",
            "kept": f"{job.name}.failed.ipynb" if (desk.building / f"{job.name}.failed.ipynb").is_file() else "",
        }
        for job in jobs
        if not job.on_demand or job.name in of or (desk.building / job.page).is_file()
    ]
    body = html.fill("sections/period.html.j2", facts=facts, entries=entries, **summary.summary(facts))
    return html.shell(body, f"{facts.label} · {language.of(facts.plan, 'title')}", notice=desk.notice, depth=desk.depth)


def _plotly(workspace: Workspace) -> None:
    """One shared plotly.min.js beside the pages, copied from the installed package, only when it is another one."""
    import importlib.util

    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise errors.NtmError("plotly", "chưa cài đặt", "thư viện plotly", "Chạy 'make install'.")
    source = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    target = workspace.reports / "assets" / "plotly.min.js"
    if target.is_file() and target.stat().st_size == source.stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".plotly.{os.getpid()}.js")
    shutil.copyfile(source, fresh)
    fresh.replace(target)


MADE_BY_OTHERS = ("returns", "templates", *language.LANGUAGES[1:])
"""Folders of a period that other commands, and runs in another language, fill; a new run carries them over."""


def _swap(building: Path, target: Path) -> None:
    """Put the finished folder where readers look, by renames; the old one goes after the new one stands."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    for name in MADE_BY_OTHERS:
        if (target / name).is_dir() and not (building / name).exists():
            shutil.copytree(target / name, building / name)
    if target.exists():
        target.rename(old)
    try:
        building.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
