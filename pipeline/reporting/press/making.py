"""One report, made: its notebook run, its pages written, then each of its other formats from the same document.

Runs in a process of the press. Whatever a notebook or a writer does costs that notebook or that format only.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.reporting import language, tables
from pipeline.reporting.press import engine, failures
from pipeline.reporting.press.program import VOLUME, VOLUME_FILE, Job, Volume, volume_title
from pipeline.reporting.report import DATABASE, WORKSPACE

WRITERS = {
    "pdf": "pipeline.reporting.render.pdf",
    "docx": "pipeline.reporting.render.docx",
    "xlsx": "pipeline.reporting.render.xlsx",
}
"""Format → the module whose ``write(document, path)`` makes it; imported when used."""

PAGES = "html"
"""The word for a report's pages, where formats are spoken of."""


@dataclass(frozen=True)
class Desk:
    """What all reports of one publication share: where they are written, in which folder notebooks run, which database
    (as a notebook is told), the period, the label of invented data, the language, how deep the pages lie, the office's own
    template of the official form where it has one."""

    building: Path
    folder: Path
    database: str
    period: str
    notice: str = ""
    lang: str = "vi"
    depth: int = 1
    writers: Mapping[str, str] = field(default_factory=lambda: dict(WRITERS))
    official_form: Path | None = None


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


def make(job: Job, desk: Desk, told: Callable[[str], None] = lambda format: None) -> ReportResult:
    """Make ``job`` into ``desk.building``; ``told`` hears of each format once it is written. Never raises for what a
    notebook or a writer does."""
    started = time.perf_counter()
    language.use(desk.lang)
    clear(job, desk)
    if isinstance(job, Volume):
        return result(job, desk, _bind(job, desk, told), time.perf_counter() - started)
    output = desk.building / f"{job.name}.ipynb"
    given = {"period": desk.period, "lang": desk.lang, **job.parameters}
    os.environ[WORKSPACE] = str(desk.folder.resolve())  # this process makes reports of one workspace only
    os.environ[DATABASE] = str((desk.folder / desk.database).resolve())
    causes: dict[str, str] = {}
    with _shell() as shell, _limited(job.limit) as clock:
        try:
            executed = engine.execute(
                job.notebook, output, given, folder=desk.folder, shell=shell, limit_passed=lambda: clock.passed
            )
            _write_pages(job, desk, executed)
            told(PAGES)
        except (Exception, failures.TimeUp) as error:
            causes[PAGES] = failures.cause(error, at_limit=clock.passed)
            engine.keep_half_run(output)
        else:
            engine.keep(output, executed.notebook, desk.building / job.executed)
            for format in job.formats:
                path = desk.building / job.file(format)
                if clock.passed:
                    causes[format] = failures.late(clock.passed)
                    continue
                try:
                    form = {"template": desk.official_form} if format == "docx" and desk.official_form else {}
                    importlib.import_module(desk.writers[format]).write(_document(executed.names), path, **form)
                    told(format)
                except (Exception, failures.TimeUp) as error:
                    path.unlink(missing_ok=True)
                    causes[format] = failures.cause(error, at_limit=clock.passed)
    return result(job, desk, causes, time.perf_counter() - started)


CHARTS = "charts"
"""The folder of the data of every chart: ``<report>.<chart>.csv``."""

PAPER = ".paper"
"""The folder in which the PDF writer leaves what each PDF was made from, for the volume."""

OVERVIEW = PAPER + "/{name}.overview"
"""What a report gives to the period's start page: a piece of HTML."""


def volume(jobs: Sequence[Job], results: Sequence[ReportResult], desk: Desk) -> Volume | None:
    """The volume of the set: the jobs not on demand whose PDF stands in the building folder. None where there is none,
    or where it stands there already, carried over."""
    paper = [j for j in jobs if "pdf" in j.formats and not j.on_demand]
    bound = tuple(j.name for j in paper if (desk.building / j.file("pdf")).is_file())
    if not bound or (desk.building / VOLUME_FILE).is_file():
        return None
    missing = {r.title: r.cause_vi for r in results if "pdf" in r.failed}
    limit = max(job.limit for job in jobs)
    pages = {"": VOLUME_FILE}
    return Volume(VOLUME, VOLUME, volume_title(), Path(), pages, limit=limit, bound=bound, missing=missing)


def _bind(volume: Volume, desk: Desk, told: Callable[[str], None]) -> dict[str, str]:
    """Bind the volume; the cause, where it could not be."""
    with _limited(volume.limit) as clock:
        try:
            writer = importlib.import_module(desk.writers["pdf"])
            writer.bind(desk.building, volume.bound, desk.building / volume.page, missing=volume.missing)
            told(PAGES)
        except (Exception, failures.TimeUp) as error:
            return {PAGES: failures.cause(error, at_limit=clock.passed)}
    return {}


def clear(job: Job, desk: Desk) -> None:
    """Remove what an earlier making of the report left in the building folder."""
    beside = (desk.building / OVERVIEW.format(name=job.name), *desk.building.glob(f"{CHARTS}/{job.name}.*"))
    for path in (*map(desk.building.joinpath, job.files), *beside):
        path.unlink(missing_ok=True)


def result(job: Job, desk: Desk, causes: Mapping[str, str], seconds: float) -> ReportResult:
    """The result of a job, by the cause of each format that was not made; nothing else of a failed format stays."""
    page, kept = desk.building / job.page, engine.failed(desk.building / f"{job.name}.ipynb")
    if PAGES in causes:
        for name in {*job.files} - {kept.name}:
            (desk.building / name).unlink(missing_ok=True)
        return ReportResult(job.name, job.title, kept, False, causes[PAGES], seconds, (PAGES, *job.formats))
    said = "; ".join(f"{format.upper()}: {cause}" for format, cause in causes.items())
    return ReportResult(job.name, job.title, page, not causes, said, seconds, tuple(causes))


def _write_pages(job: Job, desk: Desk, executed: Any) -> None:
    """All pages or none: a page is written when each of them could be made."""
    report = executed.names.get("report")
    if not hasattr(report, "page"):
        raise failures.NotebookFailed(language.say("Sổ tính không có 'report' (ntm.open) để làm ra trang."))
    csv = {chart.name: f"{CHARTS}/{job.name}.{chart.name}.csv" for chart in report.charts()}
    made = {
        file: report.page(
            name, notice=desk.notice, depth=desk.depth, notebook=job.executed, pages=job.pages, csv=csv
        )
        for name, file in job.pages.items()
    }  # fmt: skip
    (desk.building / CHARTS).mkdir(exist_ok=True)
    for chart in report.charts():
        tables.write_frame(desk.building / csv[chart.name], chart.data, label=desk.notice)
    for file, text in made.items():
        (desk.building / file).write_text(text, encoding="utf-8")
    if overview := report.overview(csv):
        (desk.building / PAPER).mkdir(exist_ok=True)
        (desk.building / OVERVIEW.format(name=job.name)).write_text(overview, encoding="utf-8")


def _document(names: Mapping[str, Any]) -> Any:
    if not hasattr(names.get("report"), "document"):
        raise failures.NotebookFailed(language.say("Sổ tính không có 'report' để làm ra giấy."))
    return names["report"].document()


def _shell() -> contextlib.AbstractContextManager[Any]:
    from pipeline.reporting.press.shell import opened

    return opened()


@dataclass
class _Clock:
    passed: float | None = None


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[_Clock]:
    """Raise TimeUp inside once ``seconds`` have passed, where the system has alarms; the press kills what does not
    listen. The clock says whether that has happened, since a library may turn it into an error of its own."""
    clock = _Clock()
    if not hasattr(signal, "setitimer"):
        yield clock
        return

    def ring(*_: object) -> None:
        clock.passed = seconds
        raise failures.TimeUp(seconds)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield clock
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def moved(result: ReportResult, building: Path, target: Path) -> ReportResult:
    """The result once the building folder has become ``target``."""
    return replace(result, path=target / result.path.relative_to(building))
