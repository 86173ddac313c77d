"""A letter to each agency or district that owes a report of a period: which report, by which duty of the plan, due when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from pipeline import periods
from pipeline.returns import issues_of, letter, wording
from pipeline.returns.official import Letter
from pipeline.schema.reading import read
from pipeline.text.dates import date
from pipeline.workspace import Workspace

LETTER = "thu-nhac-bao-cao.txt"
OWED = """
SELECT sender, sender_name, sender_kind, due_on, inferred, files, string_split(duty_ids, ';') AS duty_ids
FROM mart.completeness
WHERE period = ? AND duty_ids IS NOT NULL AND NOT has_sent
ORDER BY sender_name
"""


class Owed(TypedDict):
    """A row of OWED."""

    sender: str
    sender_name: str
    due_on: dt.date | None
    inferred: bool | None
    files: int
    duty_ids: list[str]


@dataclass(frozen=True)
class Reminder:
    """A letter that was written, to whom, and since when the report is owed."""

    sender: str
    due_on: dt.date | None
    path: Path


def make(
    database: Path,
    workspace: Workspace,
    period: str | None = None,
    senders: Sequence[str] = (),
    out: Path | None = None,
) -> list[Reminder]:
    """Write ``<out>/<sender>/thu-nhac-bao-cao.txt`` for every sender that owes a report of the period.

    ``period`` is the newest unless given; ``senders`` names some (district code, or name as printed, accents and capitals
    apart); ``out`` is reports/<period>/returns of the workspace. A letter of an earlier call to who has sent since is
    removed. Raises UsageError for a period that is not there.
    """
    import duckdb

    published, chosen = issues_of.read(database, period)
    with duckdb.connect(str(database), read_only=True) as con:
        owed = read(con, Owed, OWED, chosen)
        duties = {
            d: (what, text)
            for d, what, text in con.execute("SELECT duty_id, what, plan_text FROM plan.duties").fetchall()
        }
    wanted = {wording.slug(s) for s in senders}
    folder = out or workspace.reports / chosen / "returns"
    for stale in folder.glob(f"*/{Path(LETTER).stem}.*") if not senders else ():
        stale.unlink()
    made = []
    for row in owed:
        name: str = published.districts.get(row["sender"]) or row["sender_name"]
        if wanted and not wanted & {wording.slug(name), wording.slug(row["sender"])}:
            continue
        path = folder / wording.slug(name) / LETTER
        path.parent.mkdir(parents=True, exist_ok=True)
        reports = [duties[d] for d in row["duty_ids"] if d in duties]
        written = _letter(published, name, chosen, row, reports)
        _put(path, written.text().encode())
        _put(path.with_suffix(".docx"), written.docx(periods.end_of(chosen)))
        made.append(Reminder(name, row["due_on"], path))
    return made


def _put(path: Path, content: bytes) -> None:
    # Never written in place: the file of an earlier release may be the same one.
    aside = path.with_name(f".{path.name}")
    aside.write_bytes(content)
    aside.replace(path)


def _letter(published: issues_of.Published, name: str, period: str, row: Owed, duties: list[tuple[str, str]]) -> Letter:
    """The letter, in Vietnamese; number, place, date and the new deadline are left for the office to fill in."""
    label = letter.inner_label(period)
    office = wording.plain(published.coordinator)
    addressee = f"Ủy ban nhân dân {name[0].lower()}{name[1:]}" if row["sender"] in published.districts else name
    body = [f"Đến nay {office} chưa nhận được số liệu dùng được của quý cơ quan cho {label}:"]
    for what, text in duties:
        body.append(f"- {wording.plain(what)}" + (f" (kế hoạch: “{wording.plain(text)}”)" if text else ""))
    if row["due_on"]:
        assumed = "; kế hoạch không nêu ngày, đây là hạn Văn phòng áp dụng" if row["inferred"] else ""
        body.append(f"   Hạn: {date(row['due_on'], 'vi')}{assumed}.")
    if row["files"]:
        body.append("   Tệp đã gửi chưa đọc được số liệu; xem thư và tệp đánh dấu gửi kèm.")
    body += letter.promised(published, wording.slug(name))
    body += [
        "",
        "Đề nghị quý cơ quan gửi báo cáo kèm biểu số liệu (.xlsx) trước ngày …… tháng …… năm ……; biểu mẫu gửi kèm nếu cần.",
        "Nếu đã gửi, đề nghị cho biết số, ngày văn bản để đối chiếu.",
    ]
    return letter.addressed(published, f"gửi báo cáo xây dựng nông thôn mới {label}", wording.plain(addressee), body)
