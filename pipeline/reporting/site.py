"""The published folder: one period's pages built aside and swapped in whole, and the start pages."""

from __future__ import annotations

import difflib
import os
import shutil
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import errors, periods
from pipeline.reporting import run, tables
from pipeline.reporting.facts import Facts
from pipeline.reporting.render import html
from pipeline.reporting.sections import summary
from pipeline.reporting.wording import STATUSES
from pipeline.workspace import Workspace

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Report:
    """One line of reports.toml: a notebook, its parameters and the pages it makes (page name → file)."""

    name: str
    title_vi: str
    notebook: Path
    pages: Mapping[str, str]
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportResult:
    """What came of one report. ``path`` is its page, or the half-run notebook where ``ok`` is False."""

    name: str
    title: str
    path: Path
    ok: bool
    cause_vi: str = ""
    seconds: float = 0.0


def listed(source: Path | None = None) -> list[Report]:
    """The reports of a period, from reports.toml."""
    text = (source or Path(__file__).parent / "reports.toml").read_text(encoding="utf-8")
    return [
        Report(r["name"], r["title_vi"], NOTEBOOKS / r["notebook"], r["pages"], r.get("parameters", {}))
        for r in tomllib.loads(text)["report"]
    ]


def chosen(reports: Sequence[Report], only: Sequence[str]) -> list[Report]:
    """The reports named by ``only``; all where it is empty. Raises UsageError, naming the nearest, for an unknown."""
    names = [r.name for r in reports]
    for name in only:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            raise errors.UsageError(
                "--only",
                f"không có báo cáo '{name}'",
                f"một trong: {', '.join(names)}",
                f"Có phải là '{near[0]}'?" if near else "Chọn một tên trong danh sách.",
            )
    return [r for r in reports if not only or r.name in only]


def publish(
    database: Path,
    workspace: Workspace,
    period: str,
    *,
    only: Sequence[str] = (),
    workers: int = 1,
    progress: Progress | None = None,
    reports: Sequence[Report] | None = None,
) -> list[ReportResult]:
    """Make the reports of ``period`` from ``database`` (read-only) and swap reports/<period>/ in whole.

    With ``only`` the other reports of the folder stay as they are. A report that fails costs only itself: its half-run
    notebook is kept, its cause stands in the result and on the period's start page. Raises UsageError for an unknown
    period or report, NothingToPublish without a database. ``progress(name, done, total)`` is told of each report.
    """
    reports = listed() if reports is None else reports
    todo = chosen(reports, only)
    with Facts(database, period) as facts:
        facts.check_period()
        workspace.reports.mkdir(parents=True, exist_ok=True)
        _plotly(workspace)
        target = workspace.reports / period
        building = workspace.reports / f".{period}.building-{os.getpid()}"
        shutil.rmtree(building, ignore_errors=True)
        try:
            if only and target.is_dir():
                shutil.copytree(target, building)
            building.mkdir(parents=True, exist_ok=True)
            results = _make_all(todo, database, workspace, facts, building, workers, progress)
            tables.write_all(building, facts)
            (building / "index.html").write_text(_period_page(facts, reports, results, building), encoding="utf-8")
            _swap(building, target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return [_moved(r, building, target) for r in results]


def _make_all(
    todo: Sequence[Report],
    database: Path,
    workspace: Workspace,
    facts: Facts,
    building: Path,
    workers: int,
    progress: Progress | None,
) -> list[ReportResult]:
    notice = facts.plan["notice_vi"] or ""
    given = {"period": facts.period, "database": os.path.relpath(database.resolve(), workspace.root.resolve())}

    def one(report: Report) -> ReportResult:
        return make(report, given, building, folder=workspace.root, notice=notice)

    results: list[ReportResult] = []
    if progress:
        progress("", 0, len(todo))
    with ThreadPoolExecutor(max(1, min(workers, len(todo) or 1))) as pool:
        for result in pool.map(one, todo):
            results.append(result)
            if progress:
                progress(result.name, len(results), len(todo))
    return results


def make(report: Report, given: Mapping[str, object], folder_out: Path, *, folder: Path, notice: str) -> ReportResult:
    """One report into ``folder_out``: its notebook run in ``folder``, its pages rendered. Never raises for what a
    notebook does."""
    started = time.perf_counter()
    kept = folder_out / f"{report.name}.failed.ipynb"
    for old in [*(folder_out / f for f in report.pages.values()), kept]:
        old.unlink(missing_ok=True)
    done = folder_out / f"{report.name}.ipynb"
    try:
        executed = run.execute(report.notebook, done, {**report.parameters, **given}, folder=folder)
        made = {file: html.page(executed, name, notice=notice) for name, file in report.pages.items()}
    except (run.NotebookFailed, errors.UsageError) as error:
        cause = error.cause_vi if isinstance(error, run.NotebookFailed) else f"{error.found}. {error.todo}"
        return ReportResult(report.name, report.title_vi, kept, False, cause, time.perf_counter() - started)
    for file, text in made.items():
        (folder_out / file).write_text(text, encoding="utf-8")
    done.unlink()  # the pages are the record; the notebook itself is in notebooks/, without outputs
    first = folder_out / next(iter(report.pages.values()))
    return ReportResult(report.name, report.title_vi, first, True, "", time.perf_counter() - started)


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


def _period_page(facts: Facts, reports: Sequence[Report], results: Sequence[ReportResult], building: Path) -> str:
    """The period's start page: the summary, the reports, and which is missing and why."""
    failed = {r.name: r for r in results if not r.ok}
    entries = [
        {
            "title": r.title_vi,
            "file": next(iter(r.pages.values())),
            "there": (building / next(iter(r.pages.values()))).is_file(),
            "cause": failed[r.name].cause_vi if r.name in failed else "",
            "kept": failed[r.name].path.name if r.name in failed and failed[r.name].path.is_file() else "",
        }
        for r in reports
    ]
    body = html.fill("sections/period.html.j2", facts=facts, entries=entries, **summary.summary(facts))
    return html.shell(body, f"{facts.label} · {facts.plan['title_vi']}", notice=facts.plan["notice_vi"] or "")


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


MADE_BY_OTHERS = ("returns", "templates")
"""Folders of a period that other commands fill; a new run of the reports carries them over."""


def _swap(building: Path, target: Path) -> None:
    """Put the finished folder where readers look, by renames; the old one goes after the new one stands."""
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


def _moved(result: ReportResult, building: Path, target: Path) -> ReportResult:
    path = target / result.path.relative_to(building)
    return ReportResult(result.name, result.title, path, result.ok, result.cause_vi, result.seconds)
