"""The files of one plan held against each other and against the reference files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reference import defaults
from pipeline.reference.consistency.faults import differs, filled, known, once, one_of
from pipeline.reference.files import Folder, shown
from pipeline.reference.model import IMPLIED_GROUPS
from pipeline.reference.records import AGENCIES_OF_CRITERIA, DISTRICTS

if TYPE_CHECKING:
    from pipeline.reference.loading import Files, PlanFiles

# The roles that the statements of one comparison may have.
ROLE_SETS = ({"total", "part"}, {"same"}, {"smaller", "larger"}, {"group_size"}, {"cited_document"}, {"least_criteria"})


def check(folder: Folder, plan: PlanFiles, files: Files) -> None:
    """Adds to ``folder.problems`` what does not agree in the files of one plan, targets.csv but for its keys."""
    for name, rows, key in (
        ("targets.csv", plan.targets, lambda r: r.target_id),
        ("groups.csv", plan.groups, lambda r: (r.group, r.commune_code)),
        ("schedule.csv", plan.schedule, lambda r: r.work_id),
        ("statements.csv", plan.statements, lambda r: r.statement_id),
        ("links.csv", plan.links, lambda r: (r.work_id, r.target_id)),
        ("revisions.csv", plan.revisions, lambda r: (r.target_id, r.from_period)),
        ("milestones.csv", plan.milestones, lambda r: (r.target_id, r.period)),
        ("duties.csv", plan.duties, lambda r: r.duty_id),
        ("stages.csv", plan.stages, lambda r: (r.commune_code, r.standard, r.stage, r.reached_on)),
    ):
        once(folder, plan.folder / name, rows, key)
    filled(folder, plan.folder / "targets.csv", plan.targets)
    communes = {r.record.commune_code: r.record.commune_name for r in files.communes}
    _groups(folder, plan, communes)
    targets, works = {r.record.target_id for r in plan.targets}, {r.record.work_id for r in plan.schedule}
    for row in plan.links:
        known(folder, plan.folder / "links.csv", row.line, "work_id", row.record.work_id, works, "schedule.csv")
    linked = {r.record.work_id for r in plan.links}
    for row in plan.schedule:
        if row.record.no_target and row.record.work_id in linked:
            folder.problem(
                plan.folder / "schedule.csv",
                row.line,
                "no_target",
                shown(row.record.no_target),
                "trống: links.csv nối công việc này với một chỉ tiêu",
                "Xóa ô này, hoặc xóa dòng của links.csv.",
                "links.csv joins this task to a target, so it has no reason to serve none.",
            )
    for name, rows in (
        ("links", plan.links),
        ("revisions", plan.revisions),
        ("milestones", plan.milestones),
        ("notes", plan.notes),
    ):
        for row in rows:
            path = plan.folder / f"{name}.csv"
            known(folder, path, row.line, "target_id", row.record.target_id, targets, "targets.csv")
    for row in plan.stages:
        path = plan.folder / "stages.csv"
        known(folder, path, row.line, "commune_code", row.record.commune_code, communes, "communes.csv")
    _duties(folder, plan, files)
    _bands(folder, plan)
    _statements(folder, plan)


def _groups(folder: Folder, plan: PlanFiles, communes: dict[str, str]) -> None:
    path = plan.folder / "groups.csv"
    for row in plan.groups:
        code, since, until = row.record.commune_code, row.record.from_period, row.record.until_period
        if row.record.group in IMPLIED_GROUPS:
            folder.problem(
                path,
                row.line,
                "group",
                repr(row.record.group),
                f"tên nhóm khác {', '.join(IMPLIED_GROUPS)}",
                "Xóa dòng này: các nhóm đó không liệt kê thành viên.",
                f"The group {row.record.group} is implied and is not listed.",
            )
        if not known(folder, path, row.line, "commune_code", code, communes, "communes.csv"):
            continue
        if row.record.commune_name.casefold() != communes[code].casefold():
            differs(folder, path, row.line, "commune_name", row.record.commune_name, communes[code])
        if until and since > until:
            folder.problem(
                path,
                row.line,
                "until",
                repr(until),
                f"không trước kỳ bắt đầu ({since})",
                "Sửa một trong hai kỳ.",
                f"The last period {until} is before the first, {since}.",
            )


def _duties(folder: Folder, plan: PlanFiles, files: Files) -> None:
    """Whoever owes a report is an agency, every district or every lead agency of a criterion."""
    agencies = [r.record.agency_id for r in files.own_agencies] or [
        a.agency_id
        for a in defaults.agencies(
            [*(r.record.lead_agency for r in files.criteria), *(r.record.owner for r in plan.targets)]
        )
    ]
    allowed = [DISTRICTS, AGENCIES_OF_CRITERIA, *agencies]
    for row in plan.duties:
        one_of(folder, plan.folder / "duties.csv", row.line, "owed_by", row.record.owed_by, allowed, "agencies.csv")


def _bands(folder: Folder, plan: PlanFiles) -> None:
    """Bands cover every number of criteria from none to all, each once."""
    if not plan.bands or plan.set is None:
        return
    path, last, next_low = plan.folder / "bands.csv", plan.set.criteria, 0
    for row in sorted(plan.bands, key=lambda r: (r.record.band_low, r.record.band_high)):
        low, high = row.record.band_low, row.record.band_high
        if low != next_low or high < low or high > last:
            what_vi, what_en = ("chồng lên dải trước", "overlaps") if low < next_low else ("để hở", "leaves a gap")
            if high < low or high > last:
                what_vi, what_en = f"không nằm trong 0–{last}", f"is not within 0 to {last}"
            folder.problem(
                path,
                row.line,
                "band_low, band_high",
                f"{low} – {high}: {what_vi}",
                f"dải bắt đầu từ {next_low}, kết thúc không quá {last} tiêu chí",
                "Sửa các dải cho liền nhau, không chồng nhau, phủ từ 0 đến số tiêu chí của [set].",
                f"The band {low}–{high} {what_en}; it should begin at {next_low} and end at most at {last}.",
            )
            return
        next_low = high + 1
    if next_low <= last:
        folder.problem(
            path,
            0,
            "band_high",
            f"dải cao nhất kết thúc ở {next_low - 1}",
            f"kết thúc ở {last}, số tiêu chí của [set]",
            "Thêm dải còn thiếu.",
            f"The bands end at {next_low - 1}, the criteria at {last}.",
        )


def _statements(folder: Folder, plan: PlanFiles) -> None:
    """Roles that belong together stand together, and each has the figure it is compared by."""
    path = plan.folder / "statements.csv"
    roles: dict[str, set[str]] = {}
    for row in plan.statements:
        roles.setdefault(row.record.comparison, set()).add(row.record.role)
    for row in plan.statements:
        s = row.record
        column = "date" if s.role == "cited_document" else "value"
        if getattr(s, column) is None:
            folder.problem(
                path,
                row.line,
                column,
                "ô trống",
                f"một giá trị: vai trò {s.role} được so bằng cột này",
                "Ghi giá trị mà câu trong kế hoạch nêu.",
                f"The role {s.role} is compared by its {column}.",
            )
        if roles[s.comparison] not in ROLE_SETS:
            folder.problem(
                path,
                row.line,
                "role",
                ", ".join(sorted(roles[s.comparison])),
                "các vai trò đi cùng nhau: " + "; ".join(" + ".join(sorted(r)) for r in ROLE_SETS),
                f"Sửa các dòng của phép so sánh {s.comparison}.",
                f"The roles of {s.comparison} do not belong together.",
            )
