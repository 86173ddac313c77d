"""Reports made by the workers of a cluster that see the workspace at the same place; a report is put in place whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import cluster
from pipeline.reporting import language
from pipeline.reporting.runner import report_list, run
from pipeline.reporting.runner.report_list import Report
from pipeline.reporting.runner.worker import ReportResult, RunContext

ATTEMPT = ".attempt-"
"""Begins the name of the folder, in the one the pages are built in, that one try at a report writes into: of two that make
the same report, since one was thought lost, neither touches what the other made."""


def make_all(
    client: Any, reports: Sequence[Report], context: RunContext, *, workers: int | None, progress: run.Progress
) -> list[ReportResult]:
    """As run.run does; what the cluster gives back is made here."""
    seen = replace(context, building=context.building.resolve(), folder=context.folder.resolve())
    if seen.official_form:
        seen = replace(seen, official_form=seen.official_form.resolve())
    results: dict[str, ReportResult] = {}
    coming = iter(report_list.in_order(reports))
    patience = max(report.limit for report in reports) + run.GRACE + 60
    lost: list[Report] = []
    for report, made in cluster.each(client, _make, coming, seen, patience=patience):
        if made is cluster.LOST:
            lost.append(report)
            continue
        attempt, result = made
        results[report.name] = _put_in_place(seen.building / attempt, result, context)
        progress(report.name, True)
    lost += coming
    for attempt in seen.building.glob(f"{ATTEMPT}*"):
        shutil.rmtree(attempt, ignore_errors=True)
    results |= {r.name: r for r in run.run(lost, context, workers=workers, progress=progress)}
    return [results[report.name] for report in reports]


def _put_in_place(attempt: Path, result: ReportResult, context: RunContext) -> ReportResult:
    for path in sorted(p for p in attempt.rglob("*") if p.is_file()):
        target = context.building / path.relative_to(attempt)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    return replace(result, path=context.building / result.path.relative_to(attempt))


def _make(report: Report, context: RunContext) -> tuple[str, ReportResult]:
    """On a worker: one try at a report. Raises OSError where it does not see what the caller sees."""
    attempt = context.building / f"{ATTEMPT}{uuid.uuid4().hex}"
    attempt.mkdir()
    for needed in (report.notebook, context.folder / context.database):
        needed.stat()
    with language.spoken(context.lang):
        [result] = run.run([report], replace(context, building=attempt), workers=1)
    return attempt.name, result
