"""The run: what happens in which order, and what is left behind when it stops early.

Nothing people read changes before the gate; then the database is swapped in, then the pages, then the manifest and the
history say so. Killed anywhere, the workspace holds the old publication or the new one, whole, and the next run goes on
from there.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pipeline
from pipeline import errors, periods
from pipeline.publish import gate, history, inputs, lock, manifest, proposals, snapshots, summary
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
}

_STATUS_OF_ERROR = {2: "usage", 10: "nothing", 11: "reference_wrong", 12: "refused", 13: "reports_failed"}


@dataclass
class RunResult:
    """What a run did. ``status`` is a key of history.STATUSES; ``exit_code`` is 0 or 13, other ends are errors."""

    run_id: str
    started: str
    status: str = "published"
    exit_code: int = 0
    ended: str = ""
    period: str = ""
    lang: str = "vi"
    as_of: str | None = None
    input_hash: str = ""
    snapshot: Path | None = None
    built: bool = False
    pages: Path | None = None
    reports: list[Any] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    summary: summary.Summary | None = None

    def history_line(self) -> dict[str, Any]:
        """The line of runs.jsonl."""
        return {
            "run_id": self.run_id,
            "started": self.started,
            "ended": self.ended,
            "status": self.status,
            "exit_code": self.exit_code,
            "period": self.period or None,
            "lang": self.lang,
            "as_of": self.as_of,
            "input_hash": self.input_hash or None,
            "snapshot": self.snapshot.name if self.snapshot else None,
            "version": pipeline.__version__,
            "counts": self.counts,
            "targets": self.summary.targets if self.summary else {},
            "reports": {"made": sum(r.ok for r in self.reports), "failed": [r.name for r in self.reports if not r.ok]},
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
    progress: Progress | None = None,
) -> RunResult:
    """Publish a workspace: database, and the reports of ``period`` (default: the newest ready) in ``lang``.

    ``as_of`` leaves out what was received after that day, and builds that past state beside the publication, which
    stays as it is: snapshots/as-of-<day>.duckdb, reports/as-of-<day>/. ``workers`` is how many reports are made at once (default:
    as many as processors, at most four). Where the inputs equal those of the published database and
    the reports are there, nothing is made anew unless ``force``. Raises the errors of pipeline.errors, each with the
    exit code of the contract; a run that held the lock leaves a line in the history whatever its end.
    """
    _require_workspace(workspace, period)
    workspace = workspace.at(as_of)
    if reports:
        from pipeline.reporting import language
        from pipeline.reporting.runner import report_list

        with language.spoken(lang):
            report_list.check(report_list.read(), only)  # a misspelt report is told before an hour's work, not after it
    started = _now()
    result = RunResult(run_id=f"{started:%Y%m%dT%H%M%S}-{os.getpid()}", started=started.isoformat(timespec="seconds"))
    result.as_of, result.lang = as_of.isoformat() if as_of else None, lang
    report = progress or (lambda stage, what, done, of: None)
    with lock.held(workspace, {"run_id": result.run_id, "started": result.started}) as cut_off:
        if cut_off:
            history.append(workspace, {**cut_off, "status": "cut_off", "exit_code": None, "ended": None})
        try:
            _publish(workspace, result, period, force, report, with_reports=reports)
            if reports:
                _make_reports(workspace, result, only, workers, force, report)
            if as_of:
                _drop_pages_of_another(workspace)
            if not result.built and not result.reports:
                result.status = "unchanged"
        except errors.NtmError as error:
            result.status, result.exit_code = _STATUS_OF_ERROR.get(error.exit_code, "failed"), error.exit_code
            raise
        except BaseException:
            result.status, result.exit_code = "failed", 1
            raise
        finally:
            result.ended = _now().isoformat(timespec="seconds")
            history.append(workspace, result.history_line())
    return result


def _publish(
    workspace: Workspace,
    result: RunResult,
    period: str | None,
    force: bool,
    report: Progress,
    *,
    with_reports: bool,
) -> None:
    """Bring ntm.duckdb up to date with data/raw and fill the result; builds only where something changed."""
    from pipeline.reporting import site

    snapshots.sweep(workspace)
    site.recover(workspace)
    files = inputs.raw_files(workspace)
    name = partial(inputs.input_hash, code=inputs.code_hash(), version=pipeline.__version__, as_of=workspace.as_of)
    result.input_hash = name(files)
    result.snapshot = snapshots.published(workspace)
    today = workspace.as_of or _now().date()
    if force or result.snapshot is None or built_from(result.snapshot, today) != result.input_hash:
        if with_reports:
            from pipeline.reporting.runner import run

            run.start()  # imports what reports need while the workbooks are read
        built, files = _build(workspace, files, name, today, force, report)
        report("publish", "", 0, 1)
        result.input_hash = name(files)
        result.snapshot, result.built = snapshots.seal(workspace, built, result.input_hash), True
        snapshots.remove(workspace.refused)
        if not workspace.as_of:
            snapshots.point(workspace, result.snapshot)
            proposals.write(workspace, result.snapshot)
            snapshots.prune(workspace)
        report("publish", result.snapshot.name, 1, 1)
    if result.built or manifest.read(workspace).get("input_hash") != result.input_hash:
        content = manifest.publication(
            snapshot=result.snapshot.name,
            version=pipeline.__version__,
            input_hash=result.input_hash,
            as_of=result.as_of,
            run_id=result.run_id,
            files=files,
        )
        manifest.write(workspace, content)
    result.period = period or _newest_period(result.snapshot)
    result.counts = summary.counts(result.snapshot)
    result.summary = summary.read(result.snapshot, result.period)
    pages = _pages(workspace, result)
    result.pages = pages if pages.is_dir() else None


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
    the input hash of files; ``fresh`` trusts no reading kept before. Raises what the gate and the readers raise; leaves
    no private file then.
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
            ingested = ingest.read_all(
                workspace,
                known,
                as_of=workspace.as_of,
                today=today,
                fresh=fresh,
                progress=lambda what, done, of: report("ingest", what, done, of),
            )
            _require_usable(workspace, ingested.submissions)
            files = inputs.as_read(workspace, listed, outside, ingested.digests)
            built = snapshots.private_file(workspace)
            report("warehouse", "", 0, 1)
            warehouse.build(
                built,
                known,
                ingested,
                coherence_rows,
                as_of=workspace.as_of,
                input_hash=name(files),
                version=pipeline.__version__,
                today=today,
            )
            report("warehouse", "", 1, 1)
            report("allocation", "", 0, 1)
            allocation.run(built, frozen)
            report("allocation", "", 1, 1)
        report("checks", "", 0, 1)
        objections = gate.objections(checks.run(built, inputs.SUITES))
        report("checks", "", 1, 1)
        if objections:
            snapshots.remove(workspace.refused)
            built.replace(workspace.refused)
            raise gate.refuse(objections, workspace)
    except BaseException:
        snapshots.sweep(workspace)
        raise
    return built, files


def _make_reports(
    workspace: Workspace,
    result: RunResult,
    only: Sequence[str],
    workers: int | None,
    force: bool,
    report: Progress,
) -> None:
    """Make the period's pages where the manifest does not show them made from this very database, then the index."""
    assert result.snapshot is not None  # set by _publish
    content = manifest.read(workspace)
    key = manifest.reports_key(result.period, result.lang)
    before = content["reports"].get(key)
    if not force and _are_made(workspace, before, _wanted(result, only) if only else None):
        return
    from pipeline import reporting

    report("reports", "", 0, 0)
    result.reports = reporting.publish(
        result.snapshot,
        workspace,
        result.period,
        only=tuple(only),
        workers=workers,
        lang=result.lang,
        progress=lambda what, done, of: report("reports", what, done, of),
    )
    reporting.index(workspace, result.snapshot)
    content["reports"][key] = manifest.reports(
        run_id=result.run_id,
        made={r.name: _inside(workspace, r.path) for r in result.reports if r.ok},
        failed=[r.name for r in result.reports if not r.ok],
        before=before if only else None,
        whole=not only,
    )
    manifest.write(workspace, content)
    result.pages = _pages(workspace, result)
    if any(not r.ok for r in result.reports):
        result.status, result.exit_code = "reports_failed", errors.ReportFailed.exit_code


def _wanted(result: RunResult, only: Sequence[str]) -> set[str]:
    """The reports ``only`` names, each by its own name. Raises UsageError for one this database does not have."""
    from pipeline.reporting import language
    from pipeline.reporting.facts import Facts
    from pipeline.reporting.runner import report_list

    assert result.snapshot is not None
    with language.spoken(result.lang), Facts(result.snapshot, result.period) as facts:
        return {r.name for r in report_list.chosen(report_list.expanded(report_list.read(), facts), only)}


def _are_made(workspace: Workspace, entry: dict[str, Any] | None, wanted: set[str] | None) -> bool:
    """True where the manifest lists every wanted report (None: the whole set) and each still lies where it was put."""
    if not entry or not (workspace.reports / "index.html").is_file():
        return False
    made = {r["name"]: r["path"] for r in entry["made"]}
    if wanted is None:
        whole = bool(entry.get("whole") and not entry["failed"] and made)
        return whole and all((workspace.root / path).exists() for path in made.values())
    return wanted <= made.keys() and all((workspace.root / made[name]).exists() for name in wanted)


def _drop_pages_of_another(workspace: Workspace) -> None:
    """Remove the pages of a past state that another one of the same day has replaced: its manifest lists them no more."""
    made = {key.partition("/")[0] for key in manifest.read(workspace)["reports"]}
    if not made:
        shutil.rmtree(workspace.reports, ignore_errors=True)
        return
    stale = [p for p in workspace.reports.iterdir() if periods.is_period(p.name) and p.name not in made]
    for folder in stale:
        shutil.rmtree(folder, ignore_errors=True)
    if stale:
        from pipeline import reporting

        reporting.index(workspace, workspace.database)


def _pages(workspace: Workspace, result: RunResult) -> Path:
    from pipeline.reporting import site

    return site.folder_of(workspace, result.period, result.lang)


def _inside(workspace: Workspace, path: Path) -> str:
    return Path(path).resolve().relative_to(workspace.root.resolve()).as_posix()


def _require_workspace(workspace: Workspace, period: str | None) -> None:
    """A run needs data/raw with at least one period folder, and a period that is one of them."""
    try:
        known = workspace.periods()
    except OSError as error:
        raise errors.NothingToPublish(
            where=str(workspace.submissions),
            found=f"không mở được thư mục này; hệ thống báo: {error.strerror}",
            expected="một thư mục mà người chạy lệnh đọc được",
            todo="Cấp quyền đọc và mở thư mục cho người chạy ntm rồi chạy lại.",
            english=f"The folder cannot be opened: {error.strerror}.",
        ) from None
    if not known:
        raise errors.NothingToPublish(
            where=str(workspace.submissions),
            found="không có thư mục kỳ rà soát nào",
            expected="ít nhất một thư mục dạng 2019-06 chứa biểu của các huyện, sở",
            todo="Chép biểu vào data/raw/submissions/<YYYY-MM>/, hoặc chỉ đúng thư mục: ntm --workspace THƯ_MỤC run",
            english="No period folder under data/raw/submissions.",
        )
    if period is None:
        return
    if not periods.is_period(period) or period not in known:
        raise errors.UsageError(
            where="--period",
            found=f"kỳ '{period}'",
            expected=f"một trong các kỳ có thư mục: {', '.join(known)}",
            todo=f"Ghi lại kỳ, ví dụ --period {known[-1]}",
            english=f"No such period; there are {', '.join(known)}.",
        )


def _require_usable(workspace: Workspace, submissions: list[dict[str, Any]]) -> None:
    """At least one workbook must have been read; otherwise the last publication stays."""
    if any(s["status"] in ("accepted", "partly_accepted") for s in submissions):
        return
    refused = [f"• {s['file']}: {s['reason'] or s['status']}" for s in submissions if s["status"] != "ignored"]
    more = [f"• và {len(refused) - 10} tệp khác"] if len(refused) > 10 else []
    raise errors.NothingToPublish(
        where=str(workspace.submissions),
        found="không có biểu nào dùng được"
        + (f" tính đến ngày {workspace.as_of:%d/%m/%Y}" if workspace.as_of else "")
        + ("\n" + "\n".join(refused[:10] + more) if refused else ""),
        expected="ít nhất một biểu đọc được",
        todo="Xem lý do ở từng tệp, sửa hoặc thay tệp rồi chạy lại; bản công bố trước (nếu có) vẫn giữ nguyên.",
        english="No usable workbook.",
    )


def built_from(database: Path, today: dt.date | None = None) -> str | None:
    """The input hash a whole database was built from; None where it cannot be opened, where a table is missing, or where
    the same files say something else ``today`` (None: whatever the day): a period has begun or fallen due."""
    import duckdb

    from pipeline.schema import catalogue

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            present = {
                f"{schema}.{name}"
                for schema, name in connection.execute(
                    "SELECT table_schema, table_name FROM information_schema.tables"
                ).fetchall()
            }
            if not {table.name for table in catalogue.TABLES} <= present:
                return None
            found = connection.execute(
                "SELECT input_hash FROM meta.build"
                " WHERE coalesce(stands_from <= $today::DATE, TRUE) AND coalesce($today::DATE < stands_until, TRUE)",
                {"today": today},
            ).fetchall()
    except duckdb.Error:
        return None
    return str(found[0][0]) if found else None


def _newest_period(database: Path) -> str:
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        ((newest,),) = connection.execute("SELECT newest_period FROM meta.build").fetchall()
    return str(newest)


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()
