"""Writing files in the columns of version 0.1 out in the columns of today, a copy of each kept beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ReferenceFileError
from pipeline.reference import loading, problems
from pipeline.reference.files import Folder
from pipeline.reference.loading import Files, PlanFiles
from pipeline.workspace import Workspace

TARGET_COLUMNS = ("measure", "standard", "level", "band_low", "band_high", "parent", "fact_id", "path")
CRITERION_COLUMN = "may_be_not_applicable"
UNIT_COLUMNS = ("unit_id", "name_vi", "name_en", "decimals", "is_whole", "base_unit", "factor", "aliases")
NAME_COLUMNS = ("kind", "id", "name_vi", "name_en")
COPY = ".old"


@dataclass(frozen=True)
class Rewritten:
    """A file as it would read: what is new in it, and where the copy of the present one is to stand ('' for none)."""

    path: Path
    text: str
    added: tuple[str, ...]
    copy: Path | None


def needed(workspace: Workspace) -> list[Rewritten]:
    """The files that have older columns, as they would read; none where all have today's.

    Raises ReferenceFileError where the files have faults: those are mended first.
    """
    folder = Folder(workspace.root)
    files = loading.read(folder, workspace)
    if folder.problems:
        raise problems.error(folder.problems)
    reference = workspace.reference
    made = [r for plan in files.plans if plan.is_older for r in [_targets(folder, plan)]]
    if not folder.has_column(reference / "criteria.csv", CRITERION_COLUMN):
        made.append(_criteria(folder, reference / "criteria.csv", files))
    if any(plan.is_older for plan in files.plans):
        made += [*_units(folder, reference / "units.csv", files), *_names(folder, reference / "names.csv", files)]
    return made


def write(workspace: Workspace) -> list[Rewritten]:
    """Writes them, each after a copy of what was there; gives what was written.

    The files must mean the same before and after: where they do not, they are put back and RuntimeError is raised.
    Raises ReferenceFileError where they have faults, or would have: what older columns leave open, new ones may not.
    """
    before = loading.load(workspace)
    rewritten = needed(workspace)
    for file in rewritten:
        if file.copy:
            file.copy.write_bytes(file.path.read_bytes())
        file.path.write_text(file.text, encoding="utf-8", newline="")
    try:
        after = loading.load(workspace)
    except ReferenceFileError:
        _put_back(rewritten)
        raise
    if after != before:
        _put_back(rewritten)
        raise RuntimeError("the files in new columns do not mean what the old ones did; they were put back")
    return rewritten


def _put_back(rewritten: Sequence[Rewritten]) -> None:
    for file in rewritten:
        if file.copy:
            file.copy.replace(file.path)
        else:
            file.path.unlink()


def _targets(folder: Folder, plan: PlanFiles) -> Rewritten:
    records = [r.record for r in plan.targets]
    columns = {"unit": [r.unit for r in records]}
    columns |= {c: [_cell(getattr(r, c)) for r in records] for c in TARGET_COLUMNS}
    return _with_columns(folder, plan.folder / "targets.csv", columns)


def _criteria(folder: Folder, path: Path, files: Files) -> Rewritten:
    flags = ["1" if r.record.may_be_not_applicable else "0" for r in files.criteria]
    return _with_columns(folder, path, {CRITERION_COLUMN: flags})


def _units(folder: Folder, path: Path, files: Files) -> Iterable[Rewritten]:
    """A unit that only the plan knows gets a row of its own, to be bettered by whoever knows it."""
    rows = [{**vars(u), "is_whole": "0", "base_unit": "", "factor": "1"} for u in files.older_units]
    return _with_rows(folder, path, rows, UNIT_COLUMNS)


def _names(folder: Folder, path: Path, files: Files) -> Iterable[Rewritten]:
    return _with_rows(folder, path, [vars(n) for n in files.older_names], NAME_COLUMNS)


def _with_columns(folder: Folder, path: Path, columns: dict[str, list[str]]) -> Rewritten:
    """The file with these columns filled in, those it lacks at its end; everything else as it stands."""
    header, rows, ending = _table(folder, path)
    added = tuple(c for c in columns if c not in header)
    for row, *values in zip(rows, *columns.values(), strict=True):
        row |= dict(zip(columns, values))
    return Rewritten(path, _text([*header, *added], rows, ending), added, _copy(path))


def _with_rows(
    folder: Folder, path: Path, rows: Sequence[Mapping[str, object]], columns: Sequence[str]
) -> Iterable[Rewritten]:
    """The file with these rows at its end, or a new file of them; nothing where there are none."""
    if not rows:
        return
    header, there, ending = _table(folder, path) if path.exists() else (list(columns), [], "\n")
    text = _text(header, [*there, *({c: _cell(r.get(c)) for c in header} for r in rows)], ending)
    yield Rewritten(path, text, tuple(str(r.get("unit_id") or r.get("id")) for r in rows), _copy(path))


def _table(folder: Folder, path: Path) -> tuple[list[str], list[dict[str, str]], str]:
    text = folder.text(path, required=True) or ""
    lines = [cells for cells in csv.reader(io.StringIO(text, newline="")) if any(c.strip() for c in cells)]
    header = [c.strip() for c in lines[0]]
    return header, [dict(zip(header, cells)) for cells in lines[1:]], "\r\n" if "\r\n" in text else "\n"


def _text(header: Sequence[str], rows: Sequence[Mapping[str, str]], ending: str) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header, lineterminator=ending)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _copy(path: Path) -> Path | None:
    """A name beside the file that nothing has yet; None where there is no file to copy."""
    if not path.exists():
        return None
    names = (path.with_name(f"{path.name}{COPY}{n or ''}") for n in range(1000))
    return next(name for name in names if not name.exists())


def _cell(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
