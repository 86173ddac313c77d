"""One report: its notebook run, its pages written, then each of its other formats from the same document.

Runs in a process of its own (run.py). Whatever a notebook or a writer does costs that notebook or that format only.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.reporting import language, tables, unchanged
from pipeline.reporting.report import DATABASE, WORKSPACE
from pipeline.reporting.runner import engine, failures
from pipeline.reporting.runner.report_list import VOLUME, Report, Volume

WRITERS = {format: f"pipeline.reporting.render.{format}" for format in ("pdf", "docx", "xlsx", "brief", "pptx")}
"""Format → the module whose ``write(document, path)`` makes it; imported when used."""

PAGES = "html"
"""The word for a report's pages, where formats are spoken of."""

CHARTS = "charts"
"""The folder of the data of every chart: ``<report>.<chart>.csv``."""

PAPER = ".paper"
"""The folder in which the PDF writer leaves what each PDF was made from, for the volume."""

OVERVIEW = PAPER + "/{name}.overview"
"""What a report gives to the period's start page: a piece of HTML."""


@dataclass(frozen=True)
class RunContext:
    """What all reports of one publication share: where they are written, in which folder notebooks run, the database
    (as seen from there), the period, the label of invented data, the language, how deep the pages lie, the office's own
    template of the official form where it has one, the hash of the code where reports may stand as they are next time."""

    building: Path
    folder: Path
    database: str
    period: str
    notice: str = ""
    lang: str = "vi"
    depth: int = 1
    writers: Mapping[str, str] = field(default_factory=lambda: dict(WRITERS))
    official_form: Path | None = None
    code: str = ""


@dataclass(frozen=True)
class ReportResult:
    """What came of one report. ``path`` is its page; where there is none, the half-run notebook.

    ``ok``: all of it was made. ``failed`` names the formats that were not (``html`` for the pages), ``cause_vi`` why.
    """

    name: str
    title: str
    path: Path
    ok: bool
    cause_vi: str = ""
    seconds: float = 0.0
    failed: tuple[str, ...] = ()


def make_report(report: Report, context: RunContext, written: Callable[[str], None] = lambda _: None) -> ReportResult:
    """Make a report into ``context.building``; ``written`` is called with each format that stands. Never raises for
    what a notebook or a writer does."""
    from pipeline.reporting.runner import shell as shells  # brings IPython

    started, building = time.perf_counter(), context.building
    language.use(context.lang)
    beside = (building / OVERVIEW.format(name=report.name), *building.glob(f"{CHARTS}/{report.name}.*"))
    for path in (*map(building.joinpath, report.files), *beside):  # of an earlier run
        path.unlink(missing_ok=True)
    causes: dict[str, str] = {}
    executed = engine.Executed(None, {})
    with shells.opened() as shell, _limited(report.limit) as has_passed:
        for format in (PAGES, *report.formats):
            try:
                if has_passed():
                    raise failures.TimeUp
                if isinstance(report, Volume):
                    importlib.import_module(context.writers["pdf"]).bind(
                        building, report.bound, building / report.page, missing=report.missing
                    )
                elif format == PAGES:
                    executed = _run_notebook(report, context, shell)
                else:
                    _write_format(format, report, context, executed.names)
                written(format)
            except (Exception, failures.TimeUp) as error:
                causes[format] = failures.cause(error, at_limit=has_passed())
                if format == PAGES:
                    break
        if executed.notebook and shell.add_pictures():
            engine.keep(executed.notebook, building / report.half_run, building / report.executed)
        if executed.notebook and not causes and context.code:
            asked = executed.names["report"].facts.db.asked
            unchanged.record(building, report, context, asked)
    return result(report, context, causes, time.perf_counter() - started)


def _run_notebook(report: Report, context: RunContext, shell: Any) -> engine.Executed:
    """Run the notebook and write all its pages, or none."""
    half_run = context.building / report.half_run
    given = {"period": context.period, "lang": context.lang, **report.parameters}
    os.environ[WORKSPACE] = str(context.folder.resolve())
    os.environ[DATABASE] = str((context.folder / context.database).resolve())
    executed = engine.execute(report.notebook, half_run, given, folder=context.folder, shell=shell)
    shown = executed.names.get("report")
    if shown is None or not hasattr(shown, "page"):
        raise failures.NotebookFailed(language.say("Sổ tính không có 'report' (ntm.open) để làm ra trang."))
    building = context.building
    csv = {chart.name: f"{CHARTS}/{report.name}.{chart.name}.csv" for chart in shown.charts()}
    about = {"notice": context.notice, "depth": context.depth, "notebook": report.executed, "pages": report.pages}
    pages = {file: shown.page(name, csv=csv, **about) for name, file in report.pages.items()}
    (building / CHARTS).mkdir(exist_ok=True)
    for chart in shown.charts():
        tables.write_frame(building / csv[chart.name], chart.data, label=context.notice)
    for file, text in pages.items():
        (building / file).write_text(text, encoding="utf-8")
    if overview := shown.overview(csv):
        (building / PAPER).mkdir(exist_ok=True)
        (building / OVERVIEW.format(name=report.name)).write_text(overview, encoding="utf-8")
    engine.keep(executed.notebook, half_run, context.building / report.executed)
    return executed


def _write_format(format: str, report: Report, context: RunContext, names: Mapping[str, Any]) -> None:
    if not hasattr(names.get("report"), "document"):
        raise failures.NotebookFailed(language.say("Sổ tính không có 'report' để làm ra giấy."))
    form = {"template": context.official_form} if format == "docx" and context.official_form else {}
    writer = importlib.import_module(context.writers[format])
    writer.write(names["report"].document(), context.building / report.file(format), **form)


def result(report: Report, context: RunContext, causes: Mapping[str, str], seconds: float) -> ReportResult:
    """The result of a report, by the cause of each format that was not made; nothing else of a failed format stays."""
    if PAGES in causes:
        for file in {*report.files} - {report.half_run}:
            (context.building / file).unlink(missing_ok=True)
        failed = (PAGES, *report.formats)
        return ReportResult(
            report.name, report.title, context.building / report.half_run, False, causes[PAGES], seconds, failed
        )
    for format in causes:
        (context.building / report.file(format)).unlink(missing_ok=True)
    cause = "; ".join(f"{format.upper()}: {text}" for format, text in causes.items())
    page = context.building / report.page
    return ReportResult(report.name, report.title, page, not causes, cause, seconds, tuple(causes))


def volume(reports: Sequence[Report], results: Sequence[ReportResult], context: RunContext) -> Volume | None:
    """The volume of the set: the reports not on demand whose PDF stands in the building folder. None where there is
    none, or where it stands there already, carried over."""
    on_paper = [r for r in reports if "pdf" in r.formats and not r.on_demand]
    bound = tuple(r.name for r in on_paper if (context.building / r.file("pdf")).is_file())
    file = f"{VOLUME}.pdf"
    if not bound or (context.building / file).is_file():
        return None
    missing = {r.title: r.cause_vi for r in results if "pdf" in r.failed}
    limit = max(report.limit for report in reports)
    return Volume(VOLUME, volume_title(), Path(), {"": file}, limit=limit, bound=bound, missing=missing)


def volume_title() -> str:
    """What the volume is called."""
    return language.say("Cả tập báo cáo của kỳ")


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[Callable[[], float | None]]:
    """Raise TimeUp inside once ``seconds`` have passed, where the system has alarms (run.py kills what does not stop).

    Gives a function that returns the limit once it has passed: a library may turn the alarm into an error of its own.
    """
    passed: list[float] = []
    if not hasattr(signal, "setitimer"):
        yield lambda: None
        return

    def ring(*_: object) -> None:
        passed.append(seconds)
        raise failures.TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield lambda: passed[0] if passed else None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
