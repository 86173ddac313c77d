"""What the published database says about the files of a period: who sent them, what was read, what is doubtful."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import errors
from pipeline.ingest.grid import position
from pipeline.returns import wording
from pipeline.schema import reading, rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HELD = """
WITH held AS (
    SELECT file, sheet, cell FROM raw.cells WHERE role = 'held'
    UNION
    SELECT o.file, o.sheet, o.cell
    FROM raw.observations o
    JOIN core.weighed_observations w USING (obs_id)
    LEFT JOIN core.criterion_results r
      ON r.period = o.period AND r.commune_code = o.commune_code AND CAST(r.criterion_no AS VARCHAR) = o.subject
    WHERE w.outcome = 'contradicts'
       OR (w.outcome = 'counts' AND o.kind = 'criterion' AND r.state = 'held')
       OR (w.outcome = 'counts' AND o.kind = 'verdict' AND r.held_reason = 'verdict_against_values')
),
replaced AS (
    SELECT o.file, o.sheet, o.cell
    FROM raw.observations o
    JOIN core.weighed_observations w USING (obs_id)
    GROUP BY ALL
    HAVING bool_and(w.outcome = 'superseded')
)
SELECT
    s.file,
    (SELECT count(*) FROM raw.cells c WHERE c.file = s.file AND c.role = 'value'
        AND NOT EXISTS (SELECT 1 FROM held h WHERE h.file = c.file AND h.sheet = c.sheet AND h.cell = c.cell)
        AND NOT EXISTS (SELECT 1 FROM replaced p WHERE p.file = c.file AND p.sheet = c.sheet AND p.cell = c.cell)) AS loaded,
    (SELECT count(*) FROM held h WHERE h.file = s.file) AS held
FROM raw.submissions s
"""
"""Cells of data by file. Held are those that could not be read and marks that were read and then held; loaded are the
values that count, without the held ones and without those a later sending replaced."""


@dataclass(frozen=True)
class Issue:
    """One row of raw.issues, without its English half."""

    sheet: str | None
    cell: str | None
    rule: str
    severity: str
    found: str
    expected: str
    message: str
    remedy: str
    commune_code: str | None
    criterion_no: int | None

    @property
    def order(self) -> tuple[object, ...]:
        """File-level first within a severity, then sheet by sheet in reading order."""
        row, column = (0, 0)
        if self.cell:
            with contextlib.suppress(ValueError):
                row, column = position(self.cell.partition(":")[0])
        return (self.sheet is not None, self.sheet or "", row, column, self.rule, self.found, self.message)


@dataclass(frozen=True)
class Submission:
    """One file that was sent, with what became of it; ``loaded`` and ``held`` count its cells of data."""

    file: str
    sha256: str
    form: str
    period: str
    sender: str | None
    sender_kind: str | None
    received_on: dt.date | None
    document_no: str | None
    says_replaces: bool
    status: str
    reason: str
    replaced_by: str | None
    cells_total: int
    loaded: int
    held: int
    issues: tuple[Issue, ...] = ()

    @property
    def name(self) -> str:
        """The file's own name, without period and folders."""
        return self.file.rpartition("/")[2]

    def counts(self) -> dict[str, int]:
        return count(self.issues)


@dataclass(frozen=True)
class Sender:
    """Who gets a folder: ``name`` as in the reference or in its workbooks, ``addressee`` as a letter begins."""

    key: str
    name: str
    addressee: str


@dataclass(frozen=True)
class Promise:
    """What somebody promised about a target in an earlier period, and has not been said to have done."""

    subject: str
    measure: str
    by_when: dt.date | None
    written_in: str


@dataclass
class Published:
    """The database's facts that every letter needs, and the submissions of all periods by file."""

    coordinator: str
    province: str
    notice: str
    districts: dict[str, str]
    submissions: dict[str, Submission]
    newest: str
    periods: tuple[str, ...]
    issuer: str = ""
    promises: Mapping[str, Sequence[Promise]] = field(default_factory=dict)
    """By the key of the sender who promised; those asked back in the period."""
    _observed: dict[str, dict[tuple[str | None, str], str]] = field(default_factory=dict)

    def sender_of(self, submission: Submission) -> Sender:
        """The sender of a file; those written alike but for capitals and accents are one."""
        name = submission.sender or ""
        if name in self.districts:
            full = self.districts[name]
            return Sender(wording.slug(full), full, f"Ủy ban nhân dân {full[0].lower()}{full[1:]}")
        if not name:
            return Sender("khong-ro-noi-gui", "Chưa rõ nơi gửi", "………………………… (chưa xác định được nơi gửi)")
        return Sender(wording.slug(name), wording.plain(name), wording.plain(name))

    def observed(self, file: str) -> dict[tuple[str | None, str], str]:
        """What a file says about each (commune, subject): its text, or its state where the cell is blank."""
        return self._observed.get(file, {})


def read(database: Path, period: str | None) -> tuple[Published, str]:
    """Everything a return needs, and the period it is for.

    Raises UsageError for a period without submissions, naming those there are.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as con:
        sent = "SELECT DISTINCT period FROM raw.submissions WHERE period IS NOT NULL ORDER BY 1"
        known = tuple(p for (p,) in con.execute(sent).fetchall())
        # The newest that came, ready or not: workbooks go back while there is time to mend them.
        chosen = period or (known[-1] if known else "")
        if chosen not in known:
            raise errors.UsageError(
                where="--period",
                found=f"kỳ '{wording.plain(chosen)}'",
                expected=f"một trong các kỳ có biểu: {', '.join(known)}",
                todo="Ghi lại kỳ dạng YYYY-MM, hoặc chạy lại `ntm run` nếu kỳ vừa có biểu.",
                english=f"No submissions in this period; there are {', '.join(known)}.",
            )
        plan = reading.read(con, rows.Plan, "FROM plan.plan")[0]
        made = Published(
            coordinator=plan["coordinator"] or "Văn phòng Điều phối NTM",
            province=plan["province_name"] or "",
            notice=(plan["notice_vi"] or "SỐ LIỆU MINH HỌA (giả định).") if plan["synthetic"] else "",
            districts=dict(con.execute("SELECT district_code, full_name FROM reference.districts").fetchall()),
            submissions=_submissions(con),
            newest=known[-1],
            periods=known,
            issuer=plan["issuer"] or "",
            promises=_promises(con, chosen),
        )
        for file, commune, kind, subject, measure, said in con.execute(
            "SELECT file, commune_code, kind, subject, measure, coalesce(text, state) FROM raw.observations ORDER BY obs_id"
        ).fetchall():
            key = subject if kind in ("criterion", "verdict") else f"{kind}:{subject}:{measure}"
            made._observed.setdefault(file, {})[commune, key] = said
    return made, chosen


def _promises(con: DuckDBPyConnection, period: str) -> dict[str, list[Promise]]:
    asked: dict[str, list[Promise]] = {}
    for row in reading.read(
        con,
        dict,
        "SELECT promised_by, t.plan_text AS subject, measure_promised, by_when, written_in"
        " FROM mart.promises m JOIN plan.targets t USING (plan_year, target_id)"
        " WHERE is_asked AND promised_by IS NOT NULL AND period = ? ORDER BY t.sort_no, written_in",
        period,
    ):
        promise = Promise(row["subject"], row["measure_promised"], row["by_when"], row["written_in"])
        asked.setdefault(wording.slug(row["promised_by"]), []).append(promise)
    return asked


def _submissions(con: DuckDBPyConnection) -> dict[str, Submission]:
    issues: dict[str, list[Issue]] = {}
    for row in reading.read(con, rows.Issues, "FROM raw.issues WHERE file IS NOT NULL ORDER BY issue_id"):
        issues.setdefault(str(row["file"]), []).append(
            Issue(
                sheet=row["sheet"],
                cell=row["cell"],
                rule=row["rule"],
                severity=row["severity"],
                found=row["found"] or "",
                expected=row["expected"] or "",
                message=row["message_vi"],
                remedy=row["remedy_vi"],
                commune_code=row["commune_code"],
                criterion_no=row["criterion_no"],
            )
        )
    cells = {file: (loaded, held) for file, loaded, held in con.execute(HELD).fetchall()}
    return {
        r["file"]: Submission(
            r["file"], r["sha256"] or "", r["form"], r["period"] or "", r["sender"], r["sender_kind"], r["received_on"],
            r["document_no"], bool(r["says_replaces"]), r["status"], _reason(r, issues), r["replaced_by"],
            r["cells_total"], *cells[r["file"]], ranked(issues.get(r["file"], ())),
        )
        for r in reading.read(con, rows.Submissions, "FROM raw.submissions ORDER BY file")
    }  # fmt: skip


def _reason(row: rows.Submissions, issues: dict[str, list[Issue]]) -> str:
    """Why a file is what it is, as its sender is told: how the office would teach a form is none of its business."""
    graves = [i.message for i in issues.get(str(row["file"]), ()) if i.severity == "critical"]
    reason = str(row["reason"] or "")
    return next((m for m in graves if reason.startswith(m)), reason)


def cells_of(database: Path, file: str) -> list[tuple[str, int, int, str, str]]:
    """The cells of a file as they were read: (sheet, row, column, text, role)."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(
            "SELECT sheet, row_no, column_no, text, role FROM raw.cells WHERE file = ? ORDER BY 1, 2, 3", [file]
        ).fetchall()


def ranked(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues of a file, each once, gravest first."""
    unique = dict.fromkeys(issues)
    return tuple(sorted(unique, key=lambda i: (wording.SEVERITIES.index(i.severity), *i.order)))


def count(issues: Iterable[Issue]) -> dict[str, int]:
    """How many of each severity, all three named."""
    made = dict.fromkeys(wording.SEVERITIES, 0)
    for i in issues:
        made[i.severity] += 1
    return made
