"""The plan of the next year, drafted from the present one: what goes on is kept, what the new plan must say is left blank."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.reference import loading
from pipeline.reference.model import Plan, Reference
from pipeline.reference.new_workspace import ChecklistItem, NewWorkspace
from pipeline.workspace import Workspace

FROM_ZERO = ("count_new", "cumulative", "money")
"""Kinds of target that count from the beginning of the year: their baseline of zero stays."""
LAST_YEAR = {
    "target_low": "last_year_target_low",
    "target_high": "last_year_target_high",
    "plan_text": "last_year_plan_text",
}
"""Columns the new plan must say anew → where last year's cell is kept to compare with; no reader looks there."""
KEPT = ("groups.csv", "schedule.csv", "links.csv", "bands.csv", "duties.csv")
LEFT = {
    "statements.csv": "các câu trong lời văn là của kế hoạch cũ: ghi lại theo kế hoạch mới nếu cần đối chiếu",
    "milestones.csv": "mốc từng kỳ là của kế hoạch cũ: ghi lại nếu kế hoạch mới nêu",
}
"""Files that say what only the old plan said; its revisions, stages and notes stay with it and go on counting."""

Cells = dict[str, str]


def draft(workspace: Workspace) -> NewWorkspace:
    """The workspace of the next year: reference and earlier plans as they are, each in the folder of its year, the next
    one drafted beside them; the submissions up to its baseline, which is the last review of the present plan.

    Raises ReferenceFileError where the present files have faults.
    """
    present = loading.load(workspace)
    plan, year = present.plan, present.plan.year + 1
    reviews = sorted(r.period for r in present.reviews if r.plan_year == plan.year and not r.is_baseline)
    baseline = reviews[-1] if reviews else plan.baseline_period
    folder = next(f for f in workspace.plan_folders() if f.name in (str(plan.year), workspace.plan.name))
    revisions: list[ChecklistItem] = [
        ChecklistItem(
            f"plan/{year}/plan.toml", "id, title_vi, title_en", (), f"tên kế hoạch năm {year} (đã đổi số năm)"
        ),
        ChecklistItem(f"plan/{year}/plan.toml", "reviews", (), "các kỳ rà soát (đã lùi một năm)"),
    ]
    texts = {f"data/raw/plan/{year}/plan.toml": _plan_toml(plan, year, baseline, [_later(r) for r in reviews])}
    texts[f"data/raw/plan/{year}/targets.csv"] = _targets(folder / "targets.csv", plan.year, revisions)
    for name in KEPT:
        if (folder / name).is_file():
            texts[f"data/raw/plan/{year}/{name}"] = (folder / name).read_text("utf-8-sig")
            _mentions(f"plan/{year}/{name}", folder / name, plan.year, revisions)
    revisions += [ChecklistItem(f"plan/{year}/{n}", "", (), why) for n, why in LEFT.items() if (folder / n).is_file()]
    _thresholds(present, year, revisions)
    return NewWorkspace(texts, _copies(workspace, plan.year, baseline), revisions)


def _copies(workspace: Workspace, plan_year: int, baseline: str) -> dict[str, Path]:
    """What goes on as it is. Approvals do not: they fix releases of the old workspace, which stay there."""
    raw = "data/raw"
    copies = {f"{raw}/reference/{p.name}": p for p in sorted(workspace.reference.iterdir()) if p.is_file()}
    for folder in workspace.plan_folders():
        year = folder.name if folder != workspace.plan else str(plan_year)
        copies |= {f"{raw}/plan/{year}/{p.name}": p for p in sorted(folder.iterdir()) if p.is_file()}
    for path in workspace.workbooks():
        below = path.relative_to(workspace.submissions)
        if below.parts[0] <= baseline:
            copies[f"{raw}/submissions/{below.as_posix()}"] = path
    if workspace.corrections.is_file():
        copies[f"{raw}/corrections.csv"] = workspace.corrections
    if (workspace.root / "ntm.toml").is_file():
        copies["ntm.toml"] = workspace.root / "ntm.toml"
    return copies


def _targets(path: Path, year: int, revisions: list[ChecklistItem]) -> str:
    """The targets with their figures and sentences blank, last year's kept in columns of their own."""
    name = f"plan/{year + 1}/targets.csv"
    header, rows = _table(path)
    lines: dict[str, list[int]] = {
        column: [] for column in ("target_low", "target_high", "plan_text", "baseline", "path")
    }
    for line, row in rows:
        for column, kept in LAST_YEAR.items():
            row[kept], row[column] = row.get(column, ""), ""
            if row[kept]:
                lines[column].append(line)
        if row.get("baseline", "") and not (row["kind"] in FROM_ZERO and float(row["baseline"]) == 0):
            row["baseline"] = ""
            lines["baseline"].append(line)
        if row.get("path") == "milestones":
            row["path"] = ""
            lines["path"].append(line)
        if int(row["due"][:4]) <= year:
            row["due"] = _later(row["due"])
    todo: Mapping[str, str] = {
        "target_low": "số phải đạt của năm mới (số năm trước ở cột last_year_target_low); xóa dòng mà kế hoạch mới không nêu",
        "target_high": "cận trên, nếu kế hoạch mới nêu một khoảng",
        "plan_text": "câu của kế hoạch mới (câu năm trước ở cột last_year_plan_text)",
        "baseline": "để trống thì lấy từ số liệu kỳ gốc; ghi số nếu kế hoạch mới nêu",
        "path": "mục tiêu theo mốc: ghi lại milestones và tệp milestones.csv nếu kế hoạch mới nêu mốc",
    }
    revisions += [
        ChecklistItem(name, column, tuple(lines[column]), text) for column, text in todo.items() if lines[column]
    ]
    revisions.append(ChecklistItem(name, "due", (), "thời hạn (đã lùi một năm; hạn sau năm kế hoạch giữ nguyên)"))
    _mentions(name, path, year, revisions, without={"due", *LAST_YEAR})
    return _text([*header, *(c for c in LAST_YEAR.values() if c not in header)], [row for _, row in rows])


def _mentions(
    name: str, path: Path, year: int, revisions: list[ChecklistItem], without: Sequence[str] | set[str] = ()
) -> None:
    """The lines in which a cell names the old year."""
    header, rows = _table(path)
    for column in (c for c in header if c not in without):
        lines = tuple(line for line, row in rows if re.search(rf"\b{year}\b", row.get(column, "")))
        if lines:
            revisions.append(ChecklistItem(name, column, lines, f"nhắc năm {year}: sửa theo kế hoạch mới"))


def _thresholds(present: Reference, year: int, revisions: list[ChecklistItem]) -> None:
    """Indicators with a threshold for the present year and none for the next."""
    known = {(t.indicator_id, t.year) for t in present.thresholds if t.threshold is not None}
    lacking = sorted(i for i, y in known if y == year - 1 and (i, year) not in known)
    if lacking:
        shown = ", ".join(lacking)
        revisions.append(
            ChecklistItem("reference/thresholds.csv", "year", (), f"chưa có ngưỡng năm {year} của chỉ tiêu {shown}")
        )


def _plan_toml(plan: Plan, year: int, baseline: str, reviews: Sequence[str]) -> str:
    def anew(text: str) -> str:
        return re.sub(rf"\b{plan.year}\b", str(year), text)

    keys: dict[str, dict[str, object]] = {
        "plan": {
            "id": anew(plan.id),
            "title_vi": anew(plan.title_vi),
            "title_en": anew(plan.title_en),
            "province_code": plan.province_code,
            "province_name": plan.province_name,
            "year": year,
            "issuer": plan.issuer,
            "coordinator": plan.coordinator,
            "synthetic": plan.synthetic,
            "notice_vi": plan.notice_vi,
            "notice_en": plan.notice_en,
        },
        "periods": {"baseline": baseline, "reviews": list(reviews)},
        "set": {
            "criteria": plan.criteria_count,
            "communes": plan.commune_count,
            "full_count": plan.full_count,
            "region": plan.region,
        },
        "progress": {"on_track": plan.on_track, "at_risk": plan.at_risk},
        "ready": {"share": plan.ready_share, "days": plan.ready_days, "least": plan.ready_least},
    }
    return "\n".join(
        f"[{section}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
        for section, values in keys.items()
    )


def _toml(value: object) -> str:
    """A text, number, truth value or list of texts as TOML."""
    import json

    return json.dumps("" if value is None else value, ensure_ascii=False)


def _later(period: str) -> str:
    """The same month a year later."""
    return f"{int(period[:4]) + 1}{period[4:]}"


def _table(path: Path) -> tuple[list[str], list[tuple[int, Cells]]]:
    """Heading and rows of a CSV file without faults, each row with the line it starts on."""
    reader = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    header: list[str] = []
    rows: list[tuple[int, Cells]] = []
    end = 0
    for cells in reader:
        line, end = end + 1, reader.line_num
        if not any(c.strip() for c in cells):
            continue
        if header:
            rows.append((line, dict(zip(header, (c.strip() for c in cells)))))
        else:
            header = [c.strip() for c in cells]
    return header, rows


def _text(header: Sequence[str], rows: Sequence[Cells]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
