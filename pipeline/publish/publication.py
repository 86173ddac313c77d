"""The run: what happens in which order, and what is left behind when it stops early.

Nothing people read changes before the database has passed the gate and the pages are made of it; then one pointer leads
to both. Killed anywhere, the workspace holds the old publication or the new one, whole, and the next run goes on from
there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pipeline
from pipeline import cluster, errors, settings
from pipeline.publish import (
    approvals,
    earlier,
    gate,
    history,
    inputs,
    lake,
    lock,
    manifest,
    nation,
    pages,
    preconditions,
    proposals,
    releases,
    snapshots,
    summary,
    timeline,
)
from pipeline.publish.result import RunResult
from pipeline.workspace import Workspace

Progress = Callable[[str, str, int, int], None]
"""(stage, what is in hand, done, of how many); stages are the keys of STAGES. 0 of 0: length unknown."""

STAGES = {
    "reference": "Đọc danh mục và kế hoạch",
    "ingest": "Đọc biểu",
    "warehouse": "Dựng cơ sở dữ liệu",
    "allocation": "Tìm phương án ít công sức nhất",
    "checks": "Kiểm tra số liệu",
    "publish": "Công bố cơ sở dữ liệu",
    "reports": "Làm báo cáo",
    "lake": "Ghi vào kho chung",
}


def run(
    workspace: Workspace,
    *,
    period: str | None = None,
    as_of: dt.date | None = None,
    reports: bool = True,
    only: Sequence[str] = (),
    workers: int | None = None,
    lang: str = "vi",
    force: bool = False,
    scheduled: bool = False,
    progress: Progress | None = None,
) -> RunResult:
    """Publish a workspace: database, and the reports of ``period`` (default: the newest ready) in ``lang``.

    ``as_of`` leaves out what was received after that day, and builds that past state beside the publication, which
    stays as it is: snapshots/as-of-<day>.duckdb, reports/as-of-<day>/. ``workers`` is how many reports are made at once (default:
    as many as processors, at most four). Where the inputs equal those of the published database and
    the reports are there, nothing is made anew unless ``force``. ``scheduled``: nobody looks on, the watch is to tell.
    Raises the errors of pipeline.errors, each with the exit code of the contract; a run that held the lock leaves a line
    in the history whatever its end, so does a scheduled one that has no workbooks to begin with.
    """
    started = _now()
    result = RunResult(run_id=releases.run_name(started), started=started.isoformat(timespec="seconds"))
    result.as_of, result.lang, result.scheduled = as_of.isoformat() if as_of else None, lang, scheduled
    usual = settings.load(workspace)
    provinces = usual.provinces
    result.provinces = dict(provinces)
    try:
        if provinces:
            preconditions.require_nation(as_of, only)
        else:
            preconditions.require_workspace(workspace, period, as_of or started.date())
    except errors.NothingToPublish as error:
        if scheduled and workspace.processed.is_dir():  # a mistyped --workspace leaves no trace where it points
            result.end_with(error, _now())
            history.append(workspace, result.history_line())
        raise
    workspace = workspace.at(as_of)
    if reports:
        from pipeline.reporting import language
        from pipeline.reporting.runner import report_list

        with language.spoken(lang):
            report_list.check(report_list.read(), only)  # a misspelt report is told before an hour's work, not after it
    report = progress or (lambda stage, what, done, of: None)
    mark = {"run_id": result.run_id, "started": result.started, "scheduled": scheduled}
    with lock.held(workspace, mark), cluster.at(usual.cluster):
        try:
            result.adopted = _clean_up(workspace)
            files = (
                _bring_nation_up_to_date(workspace, result, period, force, report)
                if provinces
                else _bring_up_to_date(workspace, result, period, force, report, with_reports=reports)
            )
            wanted = (
                pages.wanted(result.snapshot, result.period, lang, only)
                if reports and only and result.snapshot
                else None
            )
            _publish(workspace, result, files, report, pages.Order(reports, tuple(only), wanted, workers, force))
            if usual.lake and not provinces and not workspace.as_of:
                _append_to_lake(workspace, usual.lake, result, report)
        except BaseException as error:
            result.end_with(error, _now())
            raise
        finally:
            result.ended = _now().isoformat(timespec="seconds")
            history.append(workspace, result.history_line())
            _keep_expectations(workspace, result)
    return result


def _keep_expectations(workspace: Workspace, result: RunResult) -> None:
    """What the expectations found in a build, published or refused, goes into history.duckdb. No run fails for it."""
    import duckdb

    database = workspace.refused if result.status == "refused" else result.snapshot if result.built else None
    if database is not None and not workspace.as_of and not result.provinces:
        with suppress(duckdb.Error, OSError):
            timeline.record(workspace, result.run_id, database)


def _append_to_lake(workspace: Workspace, shared: settings.Lake, result: RunResult, report: Progress) -> None:
    """The publication stands, whatever becomes of this; a run that could not append ends with a code of its own."""
    assert result.snapshot is not None
    report("lake", "", 0, 1)
    try:
        lake.write(workspace, shared, result.snapshot, result.run_id)
    except errors.LakeFailed as error:
        result.lake_failure = error
        if not result.exit_code:
            result.end_with(error, _now())
    report("lake", "", 1, 1)


def _clean_up(workspace: Workspace) -> list[str]:
    """Put right what killed runs left behind; gives the names of pages taken over from an earlier version."""
    from pipeline.reporting import site

    snapshots.sweep(workspace)
    site.recover(workspace)
    return releases.settle(workspace)


def _bring_up_to_date(
    workspace: Workspace,
    result: RunResult,
    period: str | None,
    force: bool,
    report: Progress,
    *,
    with_reports: bool,
) -> list[inputs.InputFile]:
    """Find or build the database that data/raw asks for, and fill the result by it; gives the files it was made from."""
    files = inputs.raw_files(workspace)
    name = partial(
        inputs.input_hash, code=inputs.code_hash(workspace), version=pipeline.__version__, as_of=workspace.as_of
    )
    result.input_hash, today = name(files), workspace.as_of or _now().date()
    _find_built(workspace, result, today, force)
    if result.snapshot is None:
        if with_reports:
            from pipeline.reporting.runner import run

            run.start()  # imports what reports need while the workbooks are read
        built, files = _build(workspace, files, name, today, force, report)
        result.input_hash = name(files)
        result.snapshot = snapshots.seal(workspace, built, result.input_hash)
    result.period = period or _newest_period(result.snapshot)
    result.counts = summary.counts(result.snapshot)
    result.summary = summary.read(result.snapshot, result.period)
    return files


def _bring_nation_up_to_date(
    workspace: Workspace,
    result: RunResult,
    period: str | None,
    force: bool,
    report: Progress,
) -> list[inputs.InputFile]:
    """The same for a nation: the database that its provinces' publications ask for; nothing is read of workbooks."""
    standing = nation.look(workspace, result.provinces)
    result.input_hash = nation.input_hash(workspace, standing)
    _find_built(workspace, result, _now().date(), force)
    if result.snapshot is None:
        built, standing = nation.build(workspace, standing, report)
        result.input_hash = nation.input_hash(workspace, standing)
        result.snapshot = snapshots.seal(workspace, built, result.input_hash)
    result.period = nation.chosen_period(result.snapshot, period)
    result.provinces = nation.states(result.snapshot, result.period)
    result.counts = summary.counts(result.snapshot)
    return nation.files(standing)


def _find_built(workspace: Workspace, result: RunResult, today: dt.date, force: bool) -> None:
    """Give the result the published database, or one a killed run had sealed, of the inputs as they are; else none."""
    result.snapshot = releases.published(workspace)
    if force or result.snapshot is None or snapshots.built_from(result.snapshot, today) != result.input_hash:
        result.built = True
        result.snapshot = None if force or workspace.as_of else snapshots.sealed(workspace, result.input_hash, today)


def _publish(
    workspace: Workspace, result: RunResult, files: list[inputs.InputFile], report: Progress, order: pages.Order
) -> None:
    """Make a release of the database and the pages ordered, where the published one is not that already."""
    assert result.snapshot is not None  # set by _bring_up_to_date
    before = content = releases.published_manifest(workspace)
    is_new = result.built or content.get("input_hash") != result.input_hash
    if is_new:
        content = manifest.publication(
            snapshot=result.snapshot.name,
            version=pipeline.__version__,
            input_hash=result.input_hash,
            as_of=result.as_of,
            run_id=result.run_id,
            files=files,
        )
        if not workspace.as_of:
            content["reports"] = approvals.frozen(workspace, before)
    key = manifest.reports_key(result.period, result.lang)
    is_made = (
        not order.is_given
        or (not workspace.as_of and result.period in approvals.frozen(workspace, content))
        or (not order.force and pages.are_made(workspace, content["reports"].get(key), order))
    )
    if is_new or not is_made:
        # A past state has places of its own, beside the publication, and no release.
        with nullcontext(workspace) if workspace.as_of else releases.change(workspace, result.run_id) as draft:
            if is_new:
                _put_database(draft, result, content)
            if not workspace.as_of:
                approvals.restore(draft, content)
            if not is_made:
                _make_reports(draft, result, content, before, order, report)
            elif is_new:
                pages.mark_outdated(draft, result.snapshot, content)
            report("publish", "", 0, 1)
        if not workspace.as_of:
            approvals.keep(workspace, content)
        if result.built and not workspace.as_of and not result.provinces:
            proposals.write(workspace, result.snapshot)
        snapshots.prune(workspace, releases.prune(workspace) | approvals.snapshots_of(content))
        report("publish", result.snapshot.name, 1, 1)
    if workspace.as_of:
        pages.drop_those_of_another(workspace)
    if result.built:
        snapshots.remove(workspace.refused)
    elif not result.reports:
        result.status = "unchanged"
    folder = pages.folder(workspace, result.period, result.lang)
    result.pages = folder if folder.is_dir() else None


def _put_database(draft: Workspace, result: RunResult, content: dict[str, Any]) -> None:
    """Give a release its database, and letters of that database where the one before had letters."""
    assert result.snapshot is not None
    if not draft.as_of:
        releases.use(draft, result.snapshot)
        result.reports += pages.letters(draft, result.snapshot, spared=approvals.frozen(draft, content))
    manifest.write(draft, content)


def _build(
    workspace: Workspace,
    listed: list[inputs.InputFile],
    name: Callable[[list[inputs.InputFile]], str],
    today: dt.date,
    fresh: bool,
    report: Progress,
) -> tuple[Path, list[inputs.InputFile]]:
    """Raw to a checked private database, and the files it was made from: by the bytes read, not by those ``listed``.

    A file that changes, comes or goes meanwhile thus gives the next run another hash, hence a rebuild. ``name`` gives
    the input hash of files; ``fresh`` trusts no reading kept before, nor the last publication. Raises what the gate and
    the readers raise; leaves no private file then.
    """
    # Imported here, so that a command which only looks at what is published does not wait for the whole house.
    from pipeline import allocation, checks, ingest, reference, warehouse
    from pipeline.reference import coherence

    try:
        with inputs.frozen(workspace, listed) as (frozen, outside):
            report("reference", "", 0, 1)
            known = reference.load(frozen)
            coherence_rows = coherence.check(known)
            report("reference", "", 1, 1)
            ingested = ingest.read_each(
                workspace,
                known,
                as_of=workspace.as_of,
                today=today,
                fresh=fresh,
                progress=lambda what, done, of: report("ingest", what, done, of),
            )
            preconditions.require_usable(workspace, ingested.submissions)
            files = inputs.as_read(workspace, listed, outside, ingested.digests)
            built = snapshots.private_file(workspace)
            report("warehouse", "", 0, 1)
            last = None if fresh else earlier.last_build(workspace, files, name, today)
            checks.preload()
            warehouse.build(
                built,
                known,
                ingested,
                coherence_rows,
                as_of=workspace.as_of,
                input_hash=name(files),
                version=pipeline.__version__,
                today=today,
                last=last,
            )
            del ingested  # its rows are in the database
            report("warehouse", "", 1, 1)
            report("allocation", "", 0, 1)
            allocation.run(built, frozen)
            report("allocation", "", 1, 1)
        report("checks", "", 0, 1)
        objections = gate.objections(checks.run(built, inputs.SUITES, own=workspace.root / "expectations"))
        report("checks", "", 1, 1)
        if objections:
            snapshots.remove(workspace.refused)
            built.replace(workspace.refused)
            raise gate.refuse(objections, workspace)
        warehouse.store(built)
    except BaseException:
        snapshots.sweep(workspace)
        raise
    return built, files


def _make_reports(
    draft: Workspace,
    result: RunResult,
    content: dict[str, Any],
    was: dict[str, Any],
    order: pages.Order,
    report: Progress,
) -> None:
    """Make the period's pages, then the front page; the manifest says which of them were made, ``was`` what it said of the
    release before."""
    from pipeline import reporting

    assert result.snapshot is not None
    key = manifest.reports_key(result.period, result.lang)
    before = content["reports"].get(key) if order.only else None
    if order.only and before is None:
        pages.clear(draft, result.period, result.lang)  # those not asked for are of another database
    report("reports", "", 0, 0)
    made = reporting.publish(
        result.snapshot,
        draft,
        result.period,
        before=None if order.force else pages.made_from(draft, was, key),
        code=inputs.code_hash(draft),
        only=order.only,
        workers=order.workers,
        lang=result.lang,
        progress=lambda what, done, of: report("reports", what, done, of),
    )
    made = [replace(r, path=releases.visible(draft, r.path)) if r.path else r for r in made]
    content["reports"][key] = manifest.reports(
        run_id=result.run_id,
        made={r.name: r.path.relative_to(draft.root).as_posix() for r in made if r.ok},
        failed=[r.name for r in made if not r.ok],
        before=before,
        whole=not order.only,
    )
    if not draft.as_of:
        content["reports"][key] |= approvals.stamp(draft, result.period, result.snapshot)
    pages.mark_outdated(draft, result.snapshot, content)
    manifest.write(draft, content)
    result.reports += made
    if any(not r.ok for r in result.reports):
        result.status, result.exit_code = "reports_failed", errors.ReportFailed.exit_code


def _newest_period(database: Path) -> str:
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        ((newest,),) = connection.execute("SELECT newest_period FROM meta.build").fetchall()
    return str(newest)


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()
