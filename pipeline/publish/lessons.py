"""What a person teaches about workbooks, as rows of data/raw: tried on every workbook first, written whole, taken back.

A lesson adds rows to ``reference/headings.csv``, ``aliases.csv``, ``forms.csv`` or to ``corrections.csv``. It is kept only
where nothing that read before reads differently. Each row carries when and from which workbook it was taught, so the
last lesson can be removed again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.ingest import Ingested, read_all
from pipeline.ingest.lexicon import LONGEST
from pipeline.ingest.text import key as folded
from pipeline.reference.model import Alias, Correction, FormEvidence, HeadingAlias, Reference
from pipeline.workspace import Workspace

STAMP = "ntm learn"
NOT_COUNTED = ("held", "not_reported")
CORRECTION_COLUMNS = tuple(f.name for f in fields(Correction) if f.name != "line")


@dataclass(frozen=True)
class Lesson:
    """Rows to add, of each kind; ``file`` is the workbook they are taught from."""

    file: str
    headings: tuple[HeadingAlias, ...] = ()
    aliases: tuple[Alias, ...] = ()
    forms: tuple[FormEvidence, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.headings or self.aliases or self.forms or self.corrections)

    def added_to(self, reference: Reference) -> Reference:
        """The reference with this lesson's rows."""
        return replace(
            reference,
            headings=(*reference.headings, *self.headings),
            aliases=(*reference.aliases, *self.aliases),
            forms=(*reference.forms, *self.forms),
            corrections=(*reference.corrections, *self.corrections),
        )

    def rows(self) -> Iterator[tuple[str, tuple[str, ...], list[Any]]]:
        """(file below data/raw, its columns, rows) of what is to be written."""
        for name, kind, rows in (
            ("reference/headings.csv", HeadingAlias, self.headings),
            ("reference/aliases.csv", Alias, self.aliases),
            ("reference/forms.csv", FormEvidence, self.forms),
        ):
            if rows:
                yield name, tuple(f.name for f in fields(kind)), list(rows)
        if self.corrections:
            yield "corrections.csv", CORRECTION_COLUMNS, list(self.corrections)


@dataclass(frozen=True)
class Change:
    """A value that reads differently: what it was and what it would be ('' where it would not be read)."""

    file: str
    sheet: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True)
class Trial:
    """What a lesson does to the workspace: ``changed`` values of other workbooks, values ``gained`` by workbook."""

    before: Ingested
    after: Ingested
    changed: tuple[Change, ...]
    gained: dict[str, int]


def try_out(workspace: Workspace, reference: Reference, lesson: Lesson) -> Trial:
    """Read every workbook with and without the lesson."""
    before, after = read_all(workspace, reference), read_all(workspace, lesson.added_to(reference))
    old, new = _values(before), _values(after)
    changed = [
        Change(*place, shown, new.get(key, ("", ""))[1])
        for key, (place, shown) in old.items()
        if key[0] != lesson.file and new.get(key, ("", ""))[1] != shown
    ]
    gained: dict[str, int] = {}
    for key in new.keys() - old.keys():
        gained[key[0]] = gained.get(key[0], 0) + 1
    return Trial(before, after, tuple(sorted(changed, key=lambda c: (c.file, c.sheet, c.cell))), gained)


def _values(reading: Ingested) -> dict[tuple[str, ...], tuple[tuple[str, str, str], str]]:
    """Every value that counts, by file, cell and what it is about, with its place and how it reads."""
    made = {}
    for o in reading.observations:
        if o["state"] in NOT_COUNTED:
            continue
        key = tuple(str(o[k]) for k in ("file", "sheet", "cell", "kind", "commune_code", "subject", "measure"))
        facts = (o[k] for k in ("state", "value", "value_2", "detail", "decision_no", "on_date", "year_counted"))
        made[key] = ((o["file"], o["sheet"], o["cell"]), " ".join(str(f) for f in facts if f is not None))
    return made


def refuse_if_useless(trial: Trial, lesson: Lesson) -> None:
    """Raises UsageError where the lesson changes nothing, not even what a cell of its own workbook is taken for."""
    roles = [
        {(c["file"], c["sheet"], c["cell"]): c["role"] for c in reading.cells if c["file"] == lesson.file}
        for reading in (trial.before, trial.after)
    ]
    if trial.gained or trial.changed or roles[0] != roles[1] or _values(trial.before) != _values(trial.after):
        return
    unused = [a.alias for a in lesson.aliases if not _stands(a.alias, trial.after)]
    if unused:
        raise errors.UsageError(
            where=lesson.file,
            found=f"không tệp nào trong data/raw/submissions có tên «{unused[0]}»",
            expected="tên viết đúng như trong tệp",
            todo="Chép tên từ chính ô trong tệp (ntm learn TỆP kể ra các tên chưa hiểu), rồi chạy lại.",
            english=f"Not kept: no workbook has the name «{unused[0]}».",
        )
    submission = next((s for s in trial.after.submissions if s["file"] == lesson.file), None)
    reason = submission["reason"] if submission else ""
    raise errors.UsageError(
        where=lesson.file,
        found="dạy như vậy không đổi gì" + (f"; tệp vẫn: {reason}" if reason else ""),
        expected="ít nhất một ô được hiểu khác",
        todo="Sửa nguyên nhân nêu trên trước, hoặc dạy thêm cột còn thiếu (cột tên xã, cột kết quả).",
        english="Not kept: nothing would be read differently.",
    )


def _stands(name: str, reading: Ingested) -> bool:
    return any(folded(name) in folded(c["text"]) for c in reading.cells if len(c["text"]) < LONGEST)


def refuse_if_changed(trial: Trial) -> None:
    """Raises UsageError, naming them, where values of other workbooks would read differently."""
    if not trial.changed:
        return
    shown = [f"{c.file}!{c.sheet}!{c.cell}: {c.before} → {c.after or 'không đọc nữa'}" for c in trial.changed[:12]]
    rest = len(trial.changed) - len(shown)
    raise errors.UsageError(
        where="ntm learn",
        found="biểu đã đọc trước đây sẽ đọc khác đi:\n" + "\n".join(shown) + (f"\n… và {rest} ô khác" if rest else ""),
        expected="mọi biểu trước đọc như cũ",
        todo="Dạy riêng cho nơi gửi này (--sender), hoặc dùng cụm từ đầy đủ hơn của tiêu đề.",
        english=f"Not kept: {len(trial.changed)} value(s) of other workbooks would read differently.",
    )


def keep(workspace: Workspace, lesson: Lesson, now: dt.datetime) -> list[Path]:
    """Write the lesson's rows; each file is replaced whole. The files written, or put back where one is found wrong.

    Raises errors.ReferenceFileError where the files with these rows are not right; nothing is kept then.
    """
    from pipeline import reference as reference_files

    stamp = f"{STAMP} {now:%Y-%m-%d %H:%M:%S} · {lesson.file}"
    before: dict[Path, bytes | None] = {}
    for name, columns, rows in lesson.rows():
        path = workspace.raw / name
        before[path] = path.read_bytes() if path.exists() else None
        lines = [{**asdict(r), **({"note": stamp} if "note" in columns else {})} for r in rows]
        _replace(path, _appended(before[path], columns, lines))
    try:
        reference_files.load(workspace)
    except errors.ReferenceFileError:
        _put_back(before)
        raise
    if lesson.corrections:
        own = workspace.corrections.read_bytes().splitlines()[-len(lesson.corrections) :]
        _remember(workspace, [*_written_lines(workspace), *(line.decode().strip() for line in own)])
    return list(before)


def _put_back(before: dict[Path, bytes | None]) -> None:
    for path, content in before.items():
        if content is None:
            path.unlink()
        else:
            _replace(path, content)


def _appended(content: bytes | None, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> bytes:
    """The file with rows below those it has, in its own columns; its own lines stay byte for byte."""
    if content is None:
        content = (",".join(columns) + "\n").encode()
    end = b"\r\n" if b"\r\n" in content else b"\n"
    header = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    text = io.StringIO()
    writer = csv.DictWriter(text, [h.strip() for h in header], extrasaction="ignore", lineterminator=end.decode())
    writer.writerows(rows)
    return content + (b"" if content.endswith(b"\n") else end) + text.getvalue().encode()


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def taken_back(workspace: Workspace) -> tuple[str, list[str]]:
    """Remove the rows of the last lesson; its stamp and the lines removed. ('', []) where nothing was taught."""
    paths = [workspace.reference / name for name in ("headings.csv", "aliases.csv", "forms.csv")]
    lines = {p: p.read_bytes().splitlines(keepends=True) for p in paths if p.exists()}
    stamps = [s for found in lines.values() for line in found if (s := _stamp(line))]
    if not stamps:
        return "", []
    last, removed = max(stamps), []
    for path, found in lines.items():
        gone = [line for line in found if _stamp(line) == last]
        if gone:
            _replace(path, b"".join(line for line in found if line not in gone))
            removed += [f"{path.name}: {line.decode().strip()}" for line in gone]
    return last, removed


def last_correction_removed(workspace: Workspace) -> str:
    """Remove the line of corrections.csv that ``keep`` wrote last, if it still stands there as written; '' where there is
    none. Lines that somebody else wrote are theirs to remove."""
    written = _written_lines(workspace)
    path = workspace.corrections
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    bare = [line.strip() for line in lines]
    while written:
        last = written.pop().encode()
        if last in bare:
            del lines[len(bare) - 1 - bare[::-1].index(last)]
            _replace(path, b"".join(lines))
            _remember(workspace, written)
            return last.decode("utf-8-sig")
    return ""


def _memory(workspace: Workspace) -> Path:
    """Where the lines of corrections.csv that were written here are remembered: that file has no column for it."""
    return workspace.processed / "learn" / "corrections.txt"


def _written_lines(workspace: Workspace) -> list[str]:
    path = _memory(workspace)
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _remember(workspace: Workspace, lines: list[str]) -> None:
    path = _memory(workspace)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, "".join(f"{line}\n" for line in lines).encode())


def _stamp(line: bytes) -> str:
    """The stamp a line of a file carries in its last columns; '' for a line nobody taught."""
    cells = next(csv.reader([line.decode("utf-8", "replace").strip()]), [])
    return next((c for c in reversed(cells) if c.startswith(f"{STAMP} ")), "")
