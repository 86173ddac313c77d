"""What goes back to those who sent: their own workbooks, marked, and a covering text. The one way in is ``make``."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import errors, periods
from pipeline.returns import annotate, issues_of, letter, substitute, wording
from pipeline.returns.issues_of import Published, Sender, Submission
from pipeline.returns.letter import Enclosure
from pipeline.returns.listing import Head
from pipeline.returns.markup import CannotEdit
from pipeline.returns.resubmission import Earlier, Record, Tracked, before, track
from pipeline.workspace import Workspace

Progress = Callable[[str, int, int], None]

__all__ = ["LETTER", "Returned", "make"]

LETTER = "thu-kem-theo.txt"

NOT_RETURNED = frozenset(("superseded", "duplicate", "ignored"))
"""Files that another stands for, or that are no submissions: the letter may name them, no copy goes back."""


@dataclass(frozen=True)
class Returned:
    """One file that goes back: the marked workbook, or the letter alone where it could not be opened."""

    sender: str
    file: str
    path: Path
    issues: dict[str, int]
    statuses: dict[str, int] = field(default_factory=dict)


def make(
    database: Path,
    workspace: Workspace,
    period: str | None = None,
    senders: Sequence[str] = (),
    out: Path | None = None,
    progress: Progress | None = None,
) -> list[Returned]:
    """Write ``<out>/<sender>/`` for every sender of the period who has something to mend or to know.

    ``period`` is the newest unless given; ``senders`` names some (district code, name, or folder name, accents and
    capitals apart); ``out`` is reports/<period>/returns of the workspace. ``progress`` is called with (file, done,
    total). Each sender's folder is made aside and swapped in; without ``senders`` those who have nothing to mend any
    more lose theirs. data/raw is only read. The same input gives the same bytes.

    Raises UsageError for a period or a sender that is not there, and for a workbook changed since the last run.
    """
    published, chosen = issues_of.read(database, period)
    by_sender = _chosen(published, chosen, senders)
    folder = out or workspace.reports / chosen / "returns"
    record = Record(workspace)
    total = sum(len(files) for _, files in by_sender.values())
    made: list[Returned] = []
    kept: set[str] = set()
    done = 0
    for sender, files in by_sender.values():
        work = _Sender(published, workspace, database, record, sender, chosen, folder)
        for submission in files:
            work.add(submission)
            done += 1
            if progress:
                progress(submission.file, done, total)
        made += work.finish()
        kept.add(sender.key)
    if not senders:
        _forget(folder, kept={r.path.parent.name for r in made})
    record.keep(chosen, [s for _, files in by_sender.values() for s in files])
    return made


def _chosen(published: Published, period: str, senders: Sequence[str]) -> dict[str, tuple[Sender, list[Submission]]]:
    """The senders of a period and their files, by folder name."""
    found: dict[str, tuple[Sender, list[Submission]]] = {}
    codes: dict[str, str] = {}
    for s in published.submissions.values():
        if s.period == period and s.status != "ignored":
            sender = published.sender_of(s)
            found.setdefault(sender.key, (sender, []))[1].append(s)
            codes[s.sender or ""] = sender.key
            codes[wording.slug(sender.addressee)] = sender.key
    if not senders:
        return dict(sorted(found.items()))
    short = {
        key.removeprefix(k): key for key in found for k in ("huyen-", "thanh-pho-", "thi-xa-") if key.startswith(k)
    }
    wanted = {}
    for word in senders:
        key = codes.get(word) or next((k for k in (wording.slug(word),) if k in found), None)
        key = key or codes.get(wording.slug(word)) or short.get(wording.slug(word))
        if key is None:
            raise errors.UsageError(
                where="--sender",
                found=f"'{wording.plain(word)}' không gửi tệp nào trong kỳ {period}",
                expected="một trong: " + ", ".join(sorted(found)),
                todo="Ghi mã huyện, tên nơi gửi hoặc tên thư mục như trên.",
                english="No such sender in this period.",
            )
        wanted[key] = found[key]
    return dict(sorted(wanted.items()))


class _Sender:
    """The folder of one sender, made aside."""

    def __init__(
        self, published: Published, workspace: Workspace, database: Path, record: Record, sender: Sender, period: str,
        folder: Path,
    ):  # fmt: skip
        self._published, self._workspace, self._database, self._record = published, workspace, database, record
        self._sender, self._period = sender, period
        self._final = folder / sender.key
        self._aside = folder / f".{sender.key}-{os.getpid()}"
        self._enclosures: list[Enclosure] = []
        self._made: list[Returned] = []

    def add(self, submission: Submission) -> None:
        """Mark one file, if it has issues and is not replaced by another."""
        if submission.status in NOT_RETURNED:
            self._enclosures.append(Enclosure(submission))
            return
        previous = before(self._published, self._record, submission)
        tracked = track(self._published, submission, previous)
        if not tracked:
            self._enclosures.append(Enclosure(submission))
            return
        if (
            previous
            and previous.period != submission.period
            and not any(t.status in ("open", "fixed") for t in tracked)
        ):
            # Another period's file that had nothing to mend: to call every issue new would say nothing.
            tracked, previous = [Tracked(t.issue) for t in tracked], None
        name = self._marked(submission, tracked, previous) if submission.cells_total else None
        self._enclosures.append(Enclosure(submission, tuple(tracked), name, previous))
        statuses = {w: sum(t.status == w for t in tracked) for w in wording.STATUSES} if previous else {}
        live = [t.issue for t in tracked if t.status != "fixed"]
        path = self._final / (name or LETTER)
        self._made.append(Returned(self._sender.name, submission.file, path, issues_of.count(live), statuses))

    def _marked(self, submission: Submission, tracked: list[Tracked], previous: Earlier | None) -> str | None:
        """Write the marked workbook; gives its name. What cannot be edited in place is written anew."""
        data = _as_published(self._workspace.path_of(submission.file), submission)
        head = _head(self._published, self._sender, submission, previous)
        try:
            marked, suffix = annotate.mark(data, tracked, head)
            name = wording.file_name(submission.name, suffix)
        except CannotEdit as reason:
            cells = issues_of.cells_of(self._database, submission.file)
            rebuilt, names = substitute.rebuild(data, submission.name, cells)
            moved = [Tracked(_renamed(t.issue, names), t.status, t.is_absent) for t in tracked]
            note = (
                f"Tệp gốc {wording.plain(submission.name)} không đánh dấu trực tiếp được ({_why(data, reason)}); bản này do máy "
                "chép lại sang .xlsx: mọi ô giữ nguyên vị trí và nội dung, định dạng có thể khác."
            )
            marked, suffix = annotate.mark(rebuilt, moved, Head(**{**vars(head), "notes": (note, *head.notes)}))
            name = wording.file_name(submission.name, suffix, " (bản có đánh dấu)")
        self._aside.mkdir(parents=True, exist_ok=True)
        stem, number = name.rpartition(".")[0], 2
        while (self._aside / name).exists():
            name, number = f"{stem} ({number}){suffix}", number + 1
        (self._aside / name).write_bytes(marked)
        return name

    def finish(self) -> list[Returned]:
        """Write the letter and swap the folder in; a sender with nothing to mend gets none."""
        if not self._made:
            shutil.rmtree(self._final, ignore_errors=True)
            return []
        self._aside.mkdir(parents=True, exist_ok=True)
        written = letter.write(self._published, self._sender, self._period, self._enclosures)
        (self._aside / LETTER).write_text(written.text(), "utf-8", newline="\n")
        (self._aside / LETTER).with_suffix(".docx").write_bytes(written.docx(periods.end_of(self._period)))
        shutil.rmtree(self._final, ignore_errors=True)
        self._aside.replace(self._final)
        return self._made


def _as_published(path: Path, submission: Submission) -> bytes:
    """The file's bytes. Raises UsageError where it is not the file the database speaks of: marks would sit askew."""
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != submission.sha256:
        raise errors.UsageError(
            where=submission.file,
            found="tệp đã thay đổi hoặc không còn sau lượt chạy gần nhất",
            expected="đúng tệp mà cơ sở dữ liệu đã đọc",
            todo="Chạy: ntm run, rồi chạy lại ntm returns.",
            english="The file changed after the last run.",
        )
    return data


def _head(published: Published, sender: Sender, submission: Submission, previous: Earlier | None) -> Head:
    return Head(
        file=submission.file,
        coordinator=published.coordinator,
        lines=(
            f"Nơi gửi: {sender.name}. {letter.received(submission)}",
            f"{letter.outcome(submission)} {letter.cells(submission)}",
        ),
        notice=wording.plain(published.notice),
        compared_with=letter.earlier(previous) if previous else "",
        earlier_file=previous.submission.file if previous and previous.submission else "",
    )


def _why(data: bytes, reason: CannotEdit) -> str:
    """In words why a copy goes back instead of the file itself."""
    return str(reason) if data[:2] == b"PK" and b"opendocument" not in data[:200] else "không phải dạng .xlsx"


def _renamed(issue: issues_of.Issue, names: dict[str, str]) -> issues_of.Issue:
    return issues_of.Issue(**{**vars(issue), "sheet": names.get(issue.sheet or "", issue.sheet)})


def _forget(folder: Path, *, kept: set[str]) -> None:
    """Remove the folders of an earlier return whose senders have nothing to mend now: only those with our letter."""
    if not folder.is_dir():
        return
    for other in folder.iterdir():
        if other.is_dir() and other.name not in kept and (other / LETTER).is_file():
            shutil.rmtree(other)
