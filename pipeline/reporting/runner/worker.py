"""One report: its notebook run, its pages written, then each of its other formats from the same document.

Runs in a process of its own (run.py). Whatever a notebook or a writer does costs that notebook or that format only.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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


Attempt = Callable[..., bool]
"""(format, function, its arguments): calls it; whether that went well."""


def make_report(
    report: Report, context: RunContext, written: Callable[[str], None] = lambda _: None, *, by_kernel: bool = False
) -> ReportResult:
    """Make a report into ``context.building``; ``written`` is called with each format that stands. ``by_kernel``: plain
    papermill runs the notebook in a kernel. Never raises for what a notebook or a writer does."""
    started, building = time.perf_counter(), context.building
    language.use(context.lang)
    beside = (building / OVERVIEW.format(name=report.name), *building.glob(f"{CHARTS}/{report.name}.*"))
    for path in (*map(building.joinpath, report.files), *beside):  # of an earlier run
        path.unlink(missing_ok=True)
    os.environ[VARIABLE] = str(context.folder.resolve())
    os.environ[DATABASE] = str((context.folder / context.database).resolve())
    causes: dict[str, str] = {}
    with _limited(report.limit) as has_passed:
        attempt = _attempts(causes, written, has_passed)
        if isinstance(report, Volume):
            bind, pages = importlib.import_module(context.writers["pdf"]).bind, building / report.page
            attempt(PAGES, lambda: bind(building, report.bound, pages, missing=report.missing))
        elif by_kernel:
            attempt(PAGES, _run_in_kernel, report, context, causes)
        else:
            _run_here(report, context, attempt)
    return result(report, context, causes, time.perf_counter() - started)


def _attempts(
    causes: dict[str, str], written: Callable[[str], None], has_passed: Callable[[], float | None]
) -> Attempt:
    def attempt(format: str, write: Callable[..., None], *arguments: Any) -> bool:
        try:
            if has_passed():
                raise failures.TimeUp
            write(*arguments)
        except (Exception, failures.TimeUp) as error:
            causes[format] = failures.cause(error, at_limit=has_passed())
            return False
        written(format)
        return True

    return attempt


def _given(report: Report, context: RunContext) -> dict[str, object]:
    return {"period": context.period, "lang": context.lang, **report.parameters}


def _run_here(report: Report, context: RunContext, attempt: Attempt) -> None:
    """Run the notebook in this process, write its pages and its formats."""
    from pipeline.reporting.runner import shell as shells  # brings IPython

    half_run, kept = context.building / report.half_run, context.building / report.executed
    with shells.opened() as shell:
        executed: list[engine.Executed] = []

        def run() -> None:
            ran = engine.execute(report.notebook, half_run, _given(report, context), folder=context.folder, shell=shell)
            _write_pages(ran.names.get("report"), report, context)
            engine.keep(ran.notebook, half_run, kept)
            executed.append(ran)

        if attempt(PAGES, run):
            [(notebook, names)] = executed
            _write_formats(names["report"], report, context, attempt)
            if shell.add_pictures():
                engine.keep(notebook, half_run, kept)


def _run_in_kernel(report: Report, context: RunContext, causes: dict[str, str]) -> None:
    """Run the notebook by plain papermill; the kernel itself writes pages and formats, in a last cell that is not kept."""
    half_run = context.building / report.half_run
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    with tempfile.TemporaryDirectory(prefix="ntm-") as private:
        job = Path(private) / "job.pickle"
        job.write_bytes(pickle.dumps((report, context)))
        last = f"from {__name__} import finish as _finish; _finish(globals().get('report'), {str(job)!r})"
        executed = engine.execute_by_kernel(
            report.notebook, half_run, _given(report, context), last, folder=context.folder, limit=report.limit
        )
        causes |= pickle.loads(job.read_bytes())
    if PAGES not in causes:
        engine.keep(executed, half_run, context.building / report.executed)


def finish(shown: Any, job: str) -> None:
    """In the kernel of a notebook that has run: write the pages and formats of its report; the causes of those that failed
    take the place of the job."""
    report, context = pickle.loads(Path(job).read_bytes())
    causes: dict[str, str] = {}
    attempt = _attempts(causes, lambda _: None, lambda: None)
    if attempt(PAGES, _write_pages, shown, report, context):
        _write_formats(shown, report, context, attempt)
    Path(job).write_bytes(pickle.dumps(causes))


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

    def ring(*_: object) -> None:
        passed.append(seconds)
        raise failures.TimeUp

    alarms = hasattr(signal, "setitimer")
    if alarms:
        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield lambda: passed[0] if passed else None
    finally:
        if alarms:
            signal.setitimer(signal.ITIMER_REAL, 0)
