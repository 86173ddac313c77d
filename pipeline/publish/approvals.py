"""Periods that are approved: their pages stay as they are, byte for byte; data that come later make a restatement beside.

data/raw/approvals.csv says who approved what, by which decision, and the hash of the figures approved. The pages made with
that approval carry it in the manifest (``approved``, ``snapshot``) from release to release until the period is reopened.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import shutil
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.content import digest
from pipeline.publish import comparison, integrity, lock, manifest, releases
from pipeline.workspace import Workspace

COLUMNS: tuple[str, ...] = (
    "period", "approved_by", "decision", "approved_on", "figures_sha256", "reopened_by", "reopened_on", "reason",
)  # fmt: skip

FIGURES = {
    "mart.target_progress": "plan_year, target_id, baseline, value, value_low, value_high, target_low, target_high, status",
    "mart.commune_progress": "commune_code, criteria_passed, criteria_low, criteria_high, is_recognised",
    "mart.criterion_progress": "criterion_no, passed, failed, not_applicable, unknown",
    "core.criterion_results": "commune_code, criterion_no, state",
    "core.indicator_values": "commune_code, indicator_id, value, value_2, passes",
    "core.output_values": "output_id, value",
    "core.funding_values": "source_id, planned, mobilised, disbursed",
    "core.work_results": "work_id, state",
}
"""Table → the columns that are a period's figures: what is counted, none of the words about it."""


KEPT = "approved"
"""Folder under data/processed: the approved pages, by period."""
STAMP = ".complete"
"""In each of them once it is whole: which runs made the pages."""


def figures_sha256(database: Path, period: str) -> str:
    """SHA-256 of a period's figures, whatever the order of rows and the words beside them."""
    import duckdb

    whole = hashlib.sha256()
    with duckdb.connect(str(database), read_only=True) as opened:
        for table, columns in FIGURES.items():
            rows = opened.execute(f"SELECT {columns} FROM {table} WHERE period = ?", [period]).fetchall()
            lines = sorted(repr([round(v, 9) if isinstance(v, float) else v for v in row]) for row in rows)
            whole.update("\n".join([table, *lines, ""]).encode())
    return whole.hexdigest()


def lines(workspace: Workspace) -> list[dict[str, str]]:
    """The lines of approvals.csv, as written; none where there is no file."""
    if not workspace.approvals.exists():
        return []
    with workspace.approvals.open(encoding="utf-8-sig", newline="") as stream:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(stream)]


def standing(workspace: Workspace) -> dict[str, dict[str, str]]:
    """The approval that holds, by period."""
    return {row.get("period", ""): row for row in lines(workspace) if not row.get("reopened_on")}


def approve(workspace: Workspace, period: str, *, by: str, decision: str, on: dt.date) -> dict[str, str]:
    """Write the line that approves a published period; the next run makes its pages for the last time.

    Raises UsageError where it is approved already, is not published whole, is not ready, or the sources changed since;
    LockHeld while a run is under way.
    """
    with lock.held(workspace, {"command": "approve"}):
        database = _approvable(workspace, period)
        line = dict.fromkeys(COLUMNS, "") | {
            "period": period,
            "approved_by": by,
            "decision": decision,
            "approved_on": on.isoformat(),
            "figures_sha256": figures_sha256(database, period),
        }
        _write(workspace, [*lines(workspace), line])
    return line


def reopen(workspace: Workspace, period: str, *, by: str, reason: str, on: dt.date) -> None:
    """Write into the approval's line who reopened the period and why; the next run makes its pages anew.

    Raises UsageError where it is not approved, LockHeld while a run is under way.
    """
    with lock.held(workspace, {"command": "reopen"}):
        held = standing(workspace).get(period)
        if held is None:
            raise _usage(period, "chưa được phê duyệt", "một kỳ đang được phê duyệt", "Xem: ntm history --approvals")
        rows = lines(workspace)
        rows[max(i for i, row in enumerate(rows) if row == held)] = held | {
            "reopened_by": by, "reopened_on": on.isoformat(), "reason": reason,
        }  # fmt: skip
        _write(workspace, rows)


def withdraw(workspace: Workspace, line: dict[str, str]) -> None:
    """Take back the line of an approval whose run did not come about."""
    with lock.held(workspace, {"command": "approve"}):
        _write(workspace, [row for row in lines(workspace) if row != line])


def stamp(draft: Workspace, period: str, snapshot: Path) -> dict[str, str]:
    """What the manifest keeps of pages made with an approval that holds: the figures' hash and the database. Raises
    UsageError where the figures are not those approved: the pages of the approval were never made, or are lost."""
    held = standing(draft).get(period)
    if held is None:
        return {}
    if figures_sha256(snapshot, period) != held["figures_sha256"]:
        raise _usage(
            period,
            "đã phê duyệt, nhưng trang phê duyệt chưa làm được hoặc đã mất, và số liệu nay đã khác",
            "số liệu như khi phê duyệt",
            f"Mở lại kỳ: ntm reopen {period}; rồi phê duyệt lại số liệu hiện hành",
        )
    return {"approved": held["figures_sha256"], "snapshot": snapshot.name}


def keep(workspace: Workspace, content: dict[str, Any]) -> None:
    """Keep a copy of the approved pages apart, and drop those of periods that are approved no more. Letters and blank forms
    are no part of what is approved."""
    wanted = {key.partition("/")[0] for key in frozen(workspace, content)}
    folder = workspace.processed / KEPT
    for old in folder.glob("*"):
        if old.name not in wanted:
            shutil.rmtree(old, ignore_errors=True)
    for period in wanted:
        kept = folder / period
        stamps = "\n".join(f"{k} {e['run_id']}" for k, e in frozen(workspace, content).items() if k.startswith(period))
        if (kept / STAMP).is_file() and (kept / STAMP).read_text("utf-8") == stamps:
            continue
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(workspace.reports / period, kept, ignore=shutil.ignore_patterns("returns", "templates"))
        (kept / STAMP).write_text(stamps, "utf-8")  # last: without it the copy is made again


def restore(draft: Workspace, content: dict[str, Any]) -> None:
    """Put approved pages that were changed or removed back into a release that is being made."""
    for period in {key.partition("/")[0] for key in frozen(draft, content)}:
        kept = draft.processed / KEPT / period
        if not (kept / STAMP).is_file():
            continue
        for source in (p for p in sorted(kept.rglob("*")) if p.is_file() and p.name != STAMP):
            target = draft.reports / period / source.relative_to(kept)
            if digest(target) != digest(source):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copyfile(source, target)


def frozen(workspace: Workspace, content: dict[str, Any]) -> dict[str, Any]:
    """The manifest's entries of pages that stay as they are, by key; their periods are keys too."""
    held = standing(workspace)
    return {
        key: entry
        for key, entry in content.get("reports", {}).items()
        if entry.get("approved") and entry["approved"] == held.get(key.partition("/")[0], {}).get("figures_sha256")
    }


def snapshots_of(content: dict[str, Any]) -> set[str]:
    """The databases that approved pages were made from, by name: they are kept for comparison."""
    return {entry["snapshot"] for entry in content.get("reports", {}).values() if entry.get("approved")}


def restate(draft: Workspace, database: Path, content: dict[str, Any]) -> dict[str, str]:
    """Write, for each approved period whose figures are others by now, the page that says which and why; gives period →
    its address from the front page. What needs none any more goes."""
    from pipeline.reporting.facts import Facts
    from pipeline.reporting.pages import restatement

    folder = draft.reports / releases.RESTATEMENTS
    shutil.rmtree(folder, ignore_errors=True)
    pages: dict[str, str] = {}
    for key, entry in frozen(draft, content).items():
        if "/" in key or figures_sha256(database, key) == entry["approved"]:
            continue
        then = comparison.Side(f"{key}, đã phê duyệt", draft.snapshots / entry["snapshot"])
        found = comparison.compare(then, comparison.Side(f"{key}, nay", database), key)
        folder.mkdir(exist_ok=True)
        with Facts(database, key) as facts:
            (folder / f"{key}.html").write_text(restatement.page(facts, found.targets), "utf-8")
        pages[key] = f"{releases.RESTATEMENTS}/{key}.html"
    return pages


def _approvable(workspace: Workspace, period: str) -> Path:
    """The database whose figures are approved. Raises UsageError where the period cannot be."""
    from pipeline.reporting.facts import Facts

    database = releases.published(workspace)
    entry = releases.published_manifest(workspace).get("reports", {}).get(manifest.reports_key(period, "vi"))
    if period in standing(workspace):
        raise _usage(period, "đã được phê duyệt", "một kỳ chưa phê duyệt", f"Mở lại trước: ntm reopen {period}")
    if database is None or not entry or entry["failed"] or not entry.get("whole"):
        raise _usage(
            period,
            "chưa công bố đủ báo cáo từ số liệu hiện hành",
            "một kỳ đã công bố",
            f"Chạy: ntm run --period {period}",
        )
    changed = integrity.sources(workspace)
    if changed:
        raise _usage(
            period,
            f"số liệu gốc đã đổi sau khi công bố: {changed[0].where}",
            "bản công bố làm từ đúng số liệu hiện có",
            f"Chạy: ntm run --period {period}, xem lại rồi phê duyệt",
        )
    with Facts(database, period) as facts:
        if facts.standing:
            raise _usage(period, facts.standing, "một kỳ rà soát đã đủ báo cáo", "Chờ đủ báo cáo của các huyện.")
    return database


def _usage(period: str, found: str, expected: str, todo: str) -> errors.UsageError:
    return errors.UsageError(
        f"kỳ {period}", found, expected, todo, english=f"Period {period} cannot be approved or reopened so."
    )


def _write(workspace: Workspace, rows: list[dict[str, str]]) -> None:
    if not rows:
        workspace.approvals.unlink(missing_ok=True)
        return
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    # Beside data/raw, not in it: what a kill leaves there would be a source.
    fresh = workspace.processed / f".approvals.csv{releases.FRESH}"
    fresh.write_text(text.getvalue(), "utf-8")
    os.replace(fresh, workspace.approvals)  # noqa: PTH105 - replaces on every system
