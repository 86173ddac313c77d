"""The files held against each other: keys once, references that exist, counts that plan.toml states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.reference.files import Folder, Row, key_line
from pipeline.reference.model import IMPLIED_GROUPS
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.reference.loading import Files

# The roles that the statements of one comparison may have.
ROLE_SETS = ({"total", "part"}, {"same"}, {"smaller", "larger"}, {"group_size"}, {"cited_document"})
# Kinds of target that are words or dates, not a number to reach.
WITHOUT_NUMBER = ("qualitative",)


def check(folder: Folder, workspace: Workspace, files: Files) -> None:
    """Adds to ``folder.problems`` every disagreement between the files."""
    reference, plan = workspace.reference, workspace.plan
    districts = {r.record.district_code: r.record.district_name for r in files.districts}
    communes = {r.record.commune_code: r.record.commune_name for r in files.communes}
    criteria = {r.record.criterion_no for r in files.criteria}
    indicators = {r.record.indicator_id for r in files.indicators}

    for name, rows, key in (
        ("districts.csv", files.districts, lambda r: r.district_code),
        ("communes.csv", files.communes, lambda r: r.commune_code),
        ("criteria.csv", files.criteria, lambda r: r.criterion_no),
        ("indicators.csv", files.indicators, lambda r: r.indicator_id),
        ("thresholds.csv", files.thresholds, lambda r: (r.indicator_id, r.year or "mọi năm")),
        ("aliases.csv", files.aliases, lambda r: (r.kind, r.alias, r.scope)),
    ):
        _once(folder, reference / name, rows, key)
    for name, rows, key in (
        ("targets.csv", files.targets, lambda r: r.target_id),
        ("groups.csv", files.groups, lambda r: (r.group, r.commune_code)),
        ("schedule.csv", files.schedule, lambda r: r.work_id),
        ("statements.csv", files.statements, lambda r: r.statement_id),
        ("links.csv", files.links, lambda r: (r.work_id, r.target_id)),
        ("revisions.csv", files.revisions, lambda r: (r.target_id, r.from_period)),
        ("milestones.csv", files.milestones, lambda r: (r.target_id, r.period)),
    ):
        _once(folder, plan / name, rows, key)

    _map(folder, reference / "districts.csv", files)
    for row in files.communes:
        path, code = reference / "communes.csv", row.record.district_code
        if not _known(folder, path, row.line, "district_code", code, districts, "districts.csv"):
            continue
        if row.record.district_name.casefold() != districts[code].casefold():
            _differs(folder, path, row.line, "district_name", row.record.district_name, districts[code])
    for row in files.indicators:
        path = reference / "indicators.csv"
        _known(folder, path, row.line, "criterion_no", row.record.criterion_no, criteria, "criteria.csv")
    for row in files.thresholds:
        path = reference / "thresholds.csv"
        _known(folder, path, row.line, "indicator_id", row.record.indicator_id, indicators, "indicators.csv")
    for row in files.groups:
        path, code = plan / "groups.csv", row.record.commune_code
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
        if not _known(folder, path, row.line, "commune_code", code, communes, "communes.csv"):
            continue
        if row.record.commune_name.casefold() != communes[code].casefold():
            _differs(folder, path, row.line, "commune_name", row.record.commune_name, communes[code])

        if row.record.until_period and row.record.from_period > row.record.until_period:
            _out_of_order(folder, plan / "groups.csv", row.line, row.record.until_period, row.record.from_period)

    targets, works = {r.record.target_id for r in files.targets}, {r.record.work_id for r in files.schedule}
    for row in files.links:
        _known(folder, plan / "links.csv", row.line, "work_id", row.record.work_id, works, "schedule.csv")
    for name, rows in (("links", files.links), ("revisions", files.revisions), ("milestones", files.milestones)):
        for row in rows:
            target_id = row.record.target_id
            _known(folder, plan / f"{name}.csv", row.line, "target_id", target_id, targets, "targets.csv")
    _targets(folder, plan / "targets.csv", files, criteria)
    _aliases(folder, reference / "aliases.csv", files)
    _statements(folder, plan / "statements.csv", files)
    _counts(folder, workspace, files)


def _map(folder: Folder, path: Path, files: Files) -> None:
    """Every district in a place of its own on the map, or no map at all."""
    places: dict[tuple[int | None, int | None], int] = {}
    laid_out = any(r.record.map_row or r.record.map_column for r in files.districts)
    for row in files.districts if laid_out else ():
        place = (row.record.map_row, row.record.map_column)
        if None in place:
            folder.problem(
                path,
                row.line,
                "map_row" if place[0] is None else "map_column",
                "ô trống",
                "hàng và cột cho mọi huyện, hoặc không huyện nào",
                "Điền cả map_row và map_column cho mọi huyện, hoặc xóa hai cột này.",
                "A map of districts needs the row and column of every district.",
            )
        elif place in places:
            folder.problem(
                path,
                row.line,
                "map_row, map_column",
                f"hàng {place[0]}, cột {place[1]} (đã có ở dòng {places[place]})",
                "mỗi huyện một chỗ riêng trên sơ đồ",
                "Sửa hàng hoặc cột của một trong hai huyện.",
                f"Two districts stand in row {place[0]}, column {place[1]} of the map.",
            )
        else:
            places[place] = row.line


def _once(folder: Folder, path: Path, rows: Sequence[Row[Any]], key: Callable[[Any], object]) -> None:
    first: dict[object, int] = {}
    for row in rows:
        value = key(row.record)
        if value in first:
            shown = " · ".join(str(v) for v in value) if isinstance(value, tuple) else str(value)
            folder.problem(
                path,
                row.line,
                "",
                f"{shown!r} lặp lại (đã có ở dòng {first[value]})",
                "mỗi khóa chỉ một lần",
                "Xóa một trong hai dòng hoặc sửa khóa.",
                f"{shown!r} stands twice; first on line {first[value]}.",
            )
        else:
            first[value] = row.line


def _known(folder: Folder, path: Path, line: int, column: str, value: object, known: Any, where: str) -> bool:
    if value in known:
        return True
    folder.problem(
        path,
        line,
        column,
        repr(value),
        f"một giá trị có trong {where}",
        f"Sửa ô này hoặc bổ sung vào {where}.",
        f"{value!r} is not in {where}.",
    )
    return False


def _differs(folder: Folder, path: Path, line: int, column: str, found: str, expected: str) -> None:
    folder.problem(
        path,
        line,
        column,
        repr(found),
        f"{expected!r} như mã ghi bên cạnh",
        "Sửa tên hoặc sửa mã cho khớp nhau.",
        f"{found!r} is not the name of that code, {expected!r} is.",
    )


def _out_of_order(folder: Folder, path: Path, line: int, until: str, since: str) -> None:
    folder.problem(
        path,
        line,
        "until",
        repr(until),
        f"không trước kỳ bắt đầu ({since})",
        "Sửa một trong hai kỳ.",
        f"The last period {until} is before the first, {since}.",
    )


def _targets(folder: Folder, path: Path, files: Files, criteria: set[int]) -> None:
    full = files.set.criteria if files.set else None
    for row in files.targets:
        t, line = row.record, row.line
        if t.criterion_no is not None:
            _known(folder, path, line, "criterion_no", t.criterion_no, criteria, "criteria.csv")
        if t.kind not in WITHOUT_NUMBER and t.target_low is None:
            folder.problem(
                path,
                line,
                "target_low",
                "ô trống",
                f"một số: chỉ tiêu loại {t.kind} phải có mức cần đạt",
                "Ghi mức cần đạt, hoặc đổi loại thành qualitative nếu kế hoạch không nêu số.",
                f"A target of kind {t.kind} needs a number.",
            )
        if t.target_low is not None and t.target_high is not None and t.target_high < t.target_low:
            folder.problem(
                path,
                line,
                "target_high",
                f"{t.target_high:g}",
                f"không nhỏ hơn target_low ({t.target_low:g})",
                "Sửa một trong hai ô.",
                "target_high is below target_low.",
            )
        low, high = t.band
        misplaced = low is not None and (high is None or high < low or (full is not None and high > full))
        if (t.kind == "count_distribution" and low is None) or (low is None) != (high is None) or misplaced:
            folder.problem(
                path,
                line,
                "band_low, band_high",
                f"{'trống' if low is None else low} – {'trống' if high is None else high}",
                f"hai số nguyên, số đầu không lớn hơn số sau, không quá {full if full is not None else 'số tiêu chí'}",
                "Đặt mã dạng band.5_9 hoặc ghi band_low và band_high.",
                "A band needs band_low and band_high, or an id such as band.5_9, within the number of criteria.",
            )


def _aliases(folder: Folder, path: Path, files: Files) -> None:
    targets = {r.record.target_id for r in files.targets}
    # Kinds that are not listed here (heading and what other readers add) name no row of these files.
    known: dict[str, tuple[Any, str]] = {
        "commune": ({r.record.commune_code for r in files.communes}, "communes.csv"),
        "district": ({r.record.district_code for r in files.districts}, "districts.csv"),
        "criterion": ({str(r.record.criterion_no) for r in files.criteria}, "criteria.csv"),
        "indicator": ({r.record.indicator_id for r in files.indicators}, "indicators.csv"),
        "work": ({r.record.work_id for r in files.schedule}, "schedule.csv"),
        "output": (targets, "targets.csv"),
        "funding": (targets, "targets.csv"),
    }
    for row in files.aliases:
        if row.record.kind in known:
            values, where = known[row.record.kind]
            _known(folder, path, row.line, "target", row.record.target, values, where)


def _statements(folder: Folder, path: Path, files: Files) -> None:
    """Roles that belong together stand together, and each has the figure it is compared by."""
    roles: dict[str, set[str]] = {}
    for row in files.statements:
        roles.setdefault(row.record.comparison, set()).add(row.record.role)
    for row in files.statements:
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


def _counts(folder: Folder, workspace: Workspace, files: Files) -> None:
    """Counts of [set] against the files, and the periods against each other."""
    path = workspace.plan / "plan.toml"
    if files.set is None or files.periods is None or files.plan is None:
        return
    text = folder.text(path, required=True) or ""

    def wrong(section: str, key: str, found: object, expected: str, english: str) -> None:
        folder.problem(
            path,
            key_line(text, section, key),
            f"{section}.{key}",
            found,
            expected,
            "Sửa plan.toml hoặc tệp kia cho khớp nhau.",
            english,
        )

    communes, criteria = len(files.communes), [r.record.criterion_no for r in files.criteria]
    # A file with faults has already been told; its count would only repeat them.
    faulty = {p.file.rsplit("/", 1)[-1] for p in folder.problems}
    if "communes.csv" not in faulty and communes != files.set.communes:
        wrong(
            "set",
            "communes",
            f"{files.set.communes}, communes.csv có {communes} xã",
            f"số xã của communes.csv ({communes})",
            f"[set] says {files.set.communes} communes, communes.csv has {communes}.",
        )
    if "criteria.csv" not in faulty and sorted(criteria) != list(range(1, files.set.criteria + 1)):
        wrong(
            "set",
            "criteria",
            f"{files.set.criteria}, criteria.csv có {len(criteria)} tiêu chí",
            "criteria.csv đánh số liền từ 1 đến số tiêu chí của [set]",
            f"[set] says {files.set.criteria} criteria; criteria.csv must number them 1 to {files.set.criteria}.",
        )
    if files.set.full_count > files.set.criteria:
        wrong(
            "set",
            "full_count",
            files.set.full_count,
            f"không quá số tiêu chí ({files.set.criteria})",
            f"full_count is above the number of criteria ({files.set.criteria}).",
        )
    reviews, baseline = files.periods.reviews, files.periods.baseline
    if len(set(reviews)) != len(reviews) or any(r <= baseline for r in reviews):
        wrong(
            "periods",
            "reviews",
            ", ".join(reviews),
            f"các kỳ khác nhau, sau kỳ gốc {baseline}",
            f"Reviews must differ from each other and come after the baseline {baseline}.",
        )
