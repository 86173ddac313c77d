"""One report: its notebook run, its pages written, then each of its other formats from the same document.

Runs in a process of its own (run.py). Whatever a notebook or a writer does costs that notebook or that format only.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import content
from pipeline.reporting import language, links, tables, unchanged
from pipeline.reporting.report import DATABASE
from pipeline.reporting.runner import engine, failures
from pipeline.reporting.runner.report_list import VOLUME, Report, Volume
from pipeline.workspace import VARIABLE

WRITERS = {format: f"pipeline.reporting.render.{format}" for format in ("pdf", "docx", "xlsx", "brief", "pptx")}
"""Format → the module whose ``write(document, path)`` makes it; imported when used."""

PAGES = "html"
"""The word for a report's pages, where formats are spoken of."""

CHARTS = "charts"
"""The folder of the data of every chart: ``<report>.<chart>.csv``."""

OVERVIEW = links.PAPER + "/{name}.overview"
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


Tell = Callable[[str, str], object]
"""(format, cause): called once a format stands, with no cause, or has failed."""
Attempt = Callable[..., bool]
"""(format, function, its arguments): calls it and tells; whether that went well."""


def make_report(report: Report, context: RunContext, tell: Tell) -> None:
    """Make a report into ``context.building``.

    Never raises for what a notebook or a writer does: it tells.
    """
    building = context.building
    language.use(context.lang)
    beside = (building / OVERVIEW.format(name=report.name), *building.glob(f"{CHARTS}/{report.name}.*"))
    for path in (*map(building.joinpath, report.files), *beside):  # of an earlier run
        path.unlink(missing_ok=True)
    os.environ[VARIABLE] = str(context.folder.resolve())
    os.environ[DATABASE] = str((context.folder / context.database).resolve())
    os.environ.setdefault("MPLBACKEND", "agg")  # what a notebook draws opens no window
    unheard = io.StringIO()  # what a library prints as it writes a format is not for the one who asked for reports
    with _limited(report.limit) as has_passed, redirect_stdout(unheard), redirect_stderr(unheard):
        attempt = _attempts(tell, has_passed)
        if isinstance(report, Volume):
            bind, pages = importlib.import_module(context.writers["pdf"]).bind, building / report.page
            attempt(PAGES, lambda: bind(building, report.bound, pages, missing=report.missing))
        else:
            _run_notebook(report, context, attempt)


def _attempts(tell: Tell, has_passed: Callable[[], float | None]) -> Attempt:
    def attempt(format: str, write: Callable[..., None], *arguments: Any) -> bool:
        cause = ""
        try:
            if has_passed():
                raise failures.TimeUp
            write(*arguments)
        except (Exception, failures.TimeUp) as error:
            cause = failures.cause(error, at_limit=has_passed())
        tell(format, cause)
        return not cause

    return attempt


def _run_notebook(report: Report, context: RunContext, attempt: Attempt) -> None:
    """Run the notebook, write its pages and its formats; a chart drawn for paper shows that picture where there is no script:
    on GitHub, in a converted notebook."""
    half_run, kept = context.building / report.half_run, context.building / report.executed
    given = {"period": context.period, "lang": context.lang, **report.parameters}
    executed: list[engine.Executed] = []

    def run() -> None:
        executed.append(engine.execute(report.notebook, half_run, given, folder=context.folder))
        _write_pages(executed[0].names.get("report"), report, context)
        engine.keep(executed[0].notebook, half_run, kept)

    if attempt(PAGES, run):
        [(notebook, names, charts)] = executed
        _write_formats(names["report"], report, context, attempt)
        if drawn := [(output, chart) for output, chart in charts if chart.pictures]:
            for output, chart in drawn:
                output.data["text/html"] = chart.still()
            engine.keep(notebook, half_run, kept)


def _write_pages(shown: Any, report: Report, context: RunContext) -> None:
    """Write all pages of the report that a notebook left, or none."""
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
        content.put(building / OVERVIEW.format(name=report.name), overview.encode())


def _write_formats(shown: Any, report: Report, context: RunContext, attempt: Attempt) -> None:
    """Write each format; where all stand, keep what the report asked of the database."""
    whole = [attempt(format, _write_format, format, shown, report, context) for format in report.formats]
    if all(whole) and context.code:
        unchanged.record(context.building, report, context, shown.facts.db.asked)


def _write_format(format: str, shown: Any, report: Report, context: RunContext) -> None:
    if not hasattr(shown, "document"):
        raise failures.NotebookFailed(language.say("Sổ tính không có 'report' để làm ra giấy."))
    form = {"template": context.official_form} if format == "docx" and context.official_form else {}
    writer = importlib.import_module(context.writers[format])
    writer.write(shown.document(), context.building / report.file(format), **form)


def result(report: Report, context: RunContext, causes: Mapping[str, str], seconds: float) -> ReportResult:
    """The result of a report, by the cause of each format (empty where it stands); nothing else of a failed format stays."""
    failed = tuple(format for format, cause in causes.items() if cause)
    path, text = context.building / report.page, "; ".join(f"{f.upper()}: {causes[f]}" for f in failed)
    lost = [report.file(format) for format in failed]
    if PAGES in failed:
        path, text, failed = context.building / report.half_run, causes[PAGES], (PAGES, *report.formats)
        lost = [file for file in report.files if file != report.half_run]
    for file in lost:
        (context.building / file).unlink(missing_ok=True)
    return ReportResult(report.name, report.title, path, not failed, text, seconds, failed)


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


@contextmanager
def _limited(seconds: float) -> Iterator[Callable[[], float | None]]:
    """Raise TimeUp inside once ``seconds`` have passed, where the system has alarms (run.py kills what does not stop).

    Gives a function that returns the limit once it has passed: a library may turn the alarm into an error of its own.
    """
    passed: list[float] = []

    def ring(*_: object) -> None:
        passed.append(seconds)
        raise failures.TimeUp

    if not hasattr(signal, "setitimer"):
        yield lambda: None
        return
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield lambda: passed[0] if passed else None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
