"""Small stand-ins for the stages of a run, so that publication is tested for what it does itself.

The "workbooks" are text files: ``ok 7`` is read (its number becomes the value of the one target), ``held 7`` is read
with a held cell, anything else is refused. The database has every table of the schema and a handful of rows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import empty_database

from pipeline import allocation, checks, content, ingest, reference, reporting, shipped, warehouse
from pipeline.publish import inputs
from pipeline.reference import coherence
from pipeline.reporting.runner import run
from pipeline.schema import Column, catalogue
from pipeline.workspace import Workspace

NEUTRAL = {"VARCHAR": "", "INTEGER": 0, "BIGINT": 0, "DOUBLE": 0.0, "BOOLEAN": False, "DATE": dt.date(2019, 1, 1)}
COMMUNES = (
    ("06040", "Hồng Phong", "Bình Gia"),
    ("06196", "Hồng Phong", "Cao Lộc"),
    ("05962", "Hoàng Đồng", "Lạng Sơn"),
    ("05977", "Mai Pha", "Lạng Sơn"),
)


@dataclass
class Report:
    """What reporting.publish gives for one report."""

    name: str
    title: str
    path: Path | None
    ok: bool
    cause_vi: str = ""
    seconds: float = 0.0


@dataclass
class Stages:
    """The stand-ins, with what they were asked and what they are to do."""

    calls: list[str] = field(default_factory=list)
    critical: list[dict[str, Any]] = field(default_factory=list)
    not_run: list[dict[str, Any]] = field(default_factory=list)
    failing_reports: tuple[str, ...] = ()
    stands: tuple[dt.date | None, dt.date | None] = (None, None)
    days: list[dt.date] = field(default_factory=list)

    def load(self, workspace: Workspace) -> Any:
        self.calls.append("reference")
        return SimpleNamespace(communes=COMMUNES, criteria=(), targets=())

    def check(self, reference: Any) -> list[dict[str, Any]]:
        return []

    def read_each(
        self,
        workspace: Workspace,
        reference: Any,
        *,
        as_of: Any = None,
        today: Any = None,
        fresh: bool = False,
        progress: Any = None,
    ) -> Any:
        self.calls.append("ingest fresh" if fresh else "ingest")
        submissions = []
        digests = {}
        for number, path in enumerate(workspace.workbooks(), 1):
            data, digests[workspace.file_id(path)] = content.read(path, 1000)
            word, _, value = (data or b"").decode().partition(" ")
            status = {"ok": "accepted", "held": "partly_accepted"}.get(word, "refused")
            if progress:
                progress(path.name, number, len(workspace.workbooks()))
            submissions.append(
                {
                    "file": workspace.file_id(path),
                    "period": path.parent.name,
                    "status": status,
                    "reason": "không đọc được" if status == "refused" else "",
                    "value": float(value or 0),
                    "cells_held": int(word == "held"),
                }
            )
        return SimpleNamespace(submissions=submissions, digests=digests)

    def build(
        self,
        path: Path,
        reference: Any,
        ingested: Any,
        coherence_rows: Any,
        *,
        as_of: Any,
        input_hash: str,
        version: str,
        today: Any,
        last: Any = None,
    ) -> None:
        self.calls.append("warehouse")
        self.days.append(today)
        with duckdb.connect(str(empty_database.lay(path))) as opened:
            opened.execute("BEGIN")  # one write to the disk instead of several hundred
            fill(opened, ingested.submissions, input_hash, as_of)
            opened.execute("UPDATE meta.build SET stands_from = ?, stands_until = ?", list(self.stands))
            opened.execute("COMMIT")

    def allocate(self, database: Path, workspace: Workspace) -> None:
        self.calls.append("allocation")

    def preload(self) -> None:
        """Nothing judges here, so nothing is imported for it."""

    def run(self, database: Path, suites: Path, *, own: Path | None = None) -> Any:
        self.calls.append("checks")
        with duckdb.connect(str(database)) as opened:
            for rule in self.critical:
                add(opened, "checks.failures", rule_id=rule["rule_id"], source_cell="2019-06/a.xlsx!Bieu!C4")
        return SimpleNamespace(results=[], critical_failed=self.critical, not_run=self.not_run)

    def publish(self, database: Path, workspace: Workspace, period: str, **options: Any) -> list[Report]:
        english = options["lang"] == "en"
        self.calls.append(f"reports {period}{' en' * english}")
        wanted = options["only"] or ("province", "changes")
        folder = workspace.reports / period / ("en" if english else "")
        folder.mkdir(parents=True, exist_ok=True)
        made = []
        for name in wanted:
            ok = name not in self.failing_reports
            if ok:
                (folder / f"{name}.html").unlink(missing_ok=True)
                (folder / f"{name}.html").write_text(database.name, "utf-8")
            made.append(Report(name, name, folder / f"{name}.html", ok, "" if ok else "lỗi trong sổ tay"))
        return made

    def start(self) -> None:
        """No process to fork reports from: publish makes none."""

    def index(
        self, workspace: Workspace, database: Path, *, outdated: Any = (), restated: Any = None, checked: Any = ()
    ) -> None:
        page = workspace.reports / "index.html"
        page.unlink(missing_ok=True)  # a release shares its files with the one before: none is written in place
        page.write_text(f"{database.name} {' '.join([*outdated, *(restated or {}).values()])}".strip(), "utf-8")

    def install(self, monkeypatch: Any) -> Stages:
        """Put the stand-ins where publication looks for the stages."""
        for module, name in (
            (reference, "load"),
            (coherence, "check"),
            (ingest, "read_each"),
            (warehouse, "build"),
            (checks, "run"),
            (checks, "preload"),
            (reporting, "publish"),
            (reporting, "index"),
            (run, "start"),
        ):
            monkeypatch.setattr(module, name, getattr(self, name))
        monkeypatch.setattr(allocation, "run", self.allocate)
        monkeypatch.setattr(inputs, "code_hash", _code_hash)
        return self


_of_code = cache(partial(inputs.code_hash, Workspace(Path("nowhere"))))  # it does not change while it is tested
_with_own = inputs.code_hash


def _code_hash(workspace: Workspace) -> str:
    return _with_own(workspace) if any(shipped.own(name, workspace.root) for name in shipped.FOLDERS) else _of_code()


def workspace(root: Path, **files: str) -> Workspace:
    """A workspace whose period 2019-06 holds the given "workbooks"; without any, one that can be read."""
    made = Workspace(root)
    folder = made.submissions / "2019-06"
    folder.mkdir(parents=True)
    for name, text in (files or {"a": "ok 7"}).items():
        (folder / f"{name}.xlsx").write_text(text, "utf-8")
    return made


def value(database: Path) -> float:
    """The value of the one target, the way a reader gets it."""
    with duckdb.connect(str(database), read_only=True) as opened:
        ((found,),) = opened.execute("SELECT value FROM mart.target_progress").fetchall()
    return found


def add(opened: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    """One row; columns not given are NULL, or neutral where NULL is not allowed."""
    columns = catalogue.table(table).columns
    row = [values[c.name] if c.name in values else _neutral(c) for c in columns]
    opened.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _neutral(column: Column) -> object:
    if column.nullable:
        return None
    return column.values[0] if column.values else NEUTRAL[column.type]


def fill(opened: duckdb.DuckDBPyConnection, submissions: list[dict[str, Any]], input_hash: str, as_of: Any) -> None:
    """Rows for one target, four communes and two criteria."""
    period = max(s["period"] for s in submissions)
    add(opened, "meta.build", version="test", input_hash=input_hash, as_of=as_of, newest_period=period)
    add(opened, "plan.plan", id="p", synthetic=True, notice_vi="SỐ LIỆU MINH HỌA")
    for number, (code, name, district) in enumerate(COMMUNES):
        names = {"commune_name": name, "district_name": district}
        add(opened, "reference.communes", commune_code=code, sort_no=number, **names)
    add(opened, "reference.criteria", criterion_no=2, criterion_name="Giao thông")
    add(opened, "reference.criteria", criterion_no=17, criterion_name="Môi trường")
    add(opened, "plan.targets", target_id="criterion.02.total", kind="count", plan_text="61/207 xã", sort_no=1)
    for s in submissions:
        add(opened, "raw.submissions", cells_total=10, **{k: v for k, v in s.items() if k != "value"})
    total = sum(s["value"] for s in submissions if s["status"] != "refused")
    add(
        opened,
        "mart.target_progress",
        period=period,
        target_id="criterion.02.total",
        sort_no=1,
        kind="count",
        baseline=49.0,
        value=total,
        value_low=total,
        value_high=total + 1,
        target_low=61.0,
        status="at_risk",
        leads_fact=True,
        is_robust=False,
        hangs_on="Mai Pha (Lạng Sơn)",
        explanation_vi="Tiêu chí số 2: còn thiếu.",
    )
    file = submissions[0]["file"]
    cell = {"file": file, "sheet": "Bieu!1", "cell": "C4"}
    add(opened, "raw.cells", **cell, row_no=4, column_no=3, text="Đ", role="value")
    source = f"{file}!Bieu!1!C4"
    for code, state, counts, source_cell in (("05962", "passed", True, source), ("05977", "held", False, None)):
        found = {"commune_code": code, "criterion_no": 2, "state": state, "source_cell": source_cell}
        add(opened, "core.criterion_results", period=period, **found)
        add(
            opened,
            "mart.source_cells",
            target_id="criterion.02.total",
            period=period,
            counts=counts,
            is_open=not counts,
            **found,
        )
    add(
        opened,
        "raw.issues",
        issue_id=1,
        **cell,
        rule="unreadable_mark",
        severity="warning",
        message_vi="Không hiểu ký hiệu '=1+1'.",
        found="=1+1",
        period=period,
        commune_code="05977",
        criterion_no=2,
    )
    add(opened, "mart.completeness", period=period, sender="178", sender_name="Lạng Sơn", has_sent=True)
    add(opened, "mart.completeness", period=period, sender="179", sender_name="Tràng Định", has_sent=False)
