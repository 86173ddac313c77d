"""targets.csv of one plan: words that exist, columns that belong together, figures that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.reference import defaults
from pipeline.reference.consistency.faults import known, one_of
from pipeline.reference.files import Folder, Row, shown
from pipeline.reference.model import IMPLIED_GROUPS
from pipeline.schema import words

if TYPE_CHECKING:
    from pipeline.reference.loading import Files, PlanFiles
    from pipeline.reference.records import TargetRecord

# Which kinds of arithmetic a measure goes with; 'none' goes with every kind.
KINDS = {
    "communes_passing": ("count", "count_new", "maintain", "all_of_group"),
    "communes_recognised": ("count", "count_new", "maintain", "all_of_group"),
    "communes_in_band": ("count", "count_distribution", "maintain"),
    "mean_criteria": ("average", "maintain"),
    "output": ("cumulative", "count", "count_new", "level", "maintain"),
    "indicator_level": ("level", "maintain"),
    "money": ("money",),
    "members_reaching": ("all_of_group",),
}
OF_COMMUNES = ("communes_passing", "communes_recognised", "communes_in_band", "mean_criteria", "members_reaching")
COUNTED = ("communes_passing", "communes_recognised", "communes_in_band")
# What the rows of one fact have in common.
OF_ONE_FACT = ("measure", "standard", "level", "unit", "group", "criterion_no", "band_low", "band_high", "due")
TOTALS = ("count", "maintain")


@dataclass(frozen=True)
class Wrong:
    """One fault of a row of targets.csv."""

    column: str
    found: object
    expected: str
    todo: str
    english: str


def check(folder: Folder, plan: PlanFiles, files: Files) -> None:
    """Adds to ``folder.problems`` every fault of the targets, of their paths and revisions."""
    path = plan.folder / "targets.csv"
    criteria = {r.record.criterion_no for r in files.criteria}
    for row in plan.targets:
        _words(folder, path, row, plan, files)
        if row.record.criterion_no is not None:
            known(folder, path, row.line, "criterion_no", row.record.criterion_no, criteria, "criteria.csv")
        if not plan.is_older:
            tell(folder, path, row.line, _columns(row.record))
        tell(folder, path, row.line, [*_band(row.record), *_figures(row.record, plan, files)])
    _parents(folder, path, plan, files)
    _facts(folder, path, plan)
    _milestones(folder, plan)
    _paths(folder, path, plan)
    _revisions(folder, plan, files)


def tell(folder: Folder, path: Path, line: int, faults: Iterable[Wrong]) -> None:
    """Adds the faults of one row to ``folder.problems``."""
    for f in faults:
        found = "ô trống" if f.found in (None, "") else f"{f.found:g}" if isinstance(f.found, float) else shown(f.found)
        folder.problem(path, line, f.column, found, f.expected, f.todo, f.english)


def _words(folder: Folder, path: Path, row: Row[TargetRecord], plan: PlanFiles, files: Files) -> None:
    """Measure, unit and group are words somebody defined; older files may use others, which then show as written."""
    if plan.is_older:
        return
    t = row.record
    if not t.measure:
        one_of(folder, path, row.line, "measure", t.measure, words.MEASURES, "targets.csv")
    if t.unit or t.measure != "none":
        one_of(folder, path, row.line, "unit", t.unit, [u.unit_id for u in files.units], "reference/units.csv")
    if t.group or t.measure in OF_COMMUNES:
        one_of(folder, path, row.line, "group", t.group, groups(plan, files), "groups.csv, reference/names.csv")


def groups(plan: PlanFiles, files: Files) -> list[str]:
    """Groups that a target may be set for: the implied ones, those with members, those with a name."""
    named = [r.record.id for r in files.own_names if r.record.kind == "group"]
    package = [n.id for n in defaults.names() if n.kind == "group"]
    return list(dict.fromkeys([*IMPLIED_GROUPS, *(r.record.group for r in plan.groups), *named, *package]))


def _columns(t: TargetRecord) -> Iterator[Wrong]:
    """Columns that ask for each other, or exclude each other."""
    allowed = KINDS.get(t.measure, words.TARGET_KINDS)
    if t.kind not in allowed:
        yield Wrong(
            "kind",
            t.kind,
            f"với measure {t.measure}, một trong: {', '.join(allowed)}",
            "Sửa kind hoặc measure.",
            f"measure {t.measure} goes with kind {', '.join(allowed)}",
        )
    if t.measure == "communes_passing" and t.criterion_no is None:
        yield Wrong(
            "criterion_no",
            None,
            "số của tiêu chí được đếm",
            "Ghi tiêu chí số mấy.",
            "communes_passing needs a criterion",
        )
    if t.measure != "communes_in_band" and (t.band_low is not None or t.band_high is not None):
        yield Wrong(
            "band_low, band_high",
            f"{t.band_low} – {t.band_high}",
            f"trống: measure {t.measure} không đếm theo dải",
            "Xóa hai ô này, hoặc ghi measure là communes_in_band.",
            f"Only communes_in_band has a band, not {t.measure}.",
        )
    if t.parent and t.measure != "money":
        yield Wrong(
            "parent", t.parent, "trống: chỉ nguồn vốn có dòng mẹ", "Xóa ô này.", "Only money is part of another line."
        )
    if t.path == "learned" and t.measure not in ("communes_recognised", ""):
        yield Wrong(
            "path",
            t.path,
            "even, milestones hoặc trống: chỉ việc công nhận có ngày của các quyết định trước",
            "Sửa path.",
            "Only recognition has earlier decisions to learn a path from.",
        )


def _band(t: TargetRecord) -> Iterator[Wrong]:
    low, high = t.band_low, t.band_high
    is_band = t.measure == "communes_in_band" or t.kind == "count_distribution"
    if (is_band or low is not None or high is not None) and (low is None or high is None or high < low):
        yield Wrong(
            "band_low, band_high",
            f"{'trống' if low is None else low} – {'trống' if high is None else high}",
            "hai số nguyên, số đầu không lớn hơn số sau",
            "Ghi band_low và band_high (tệp cột cũ: hoặc đặt mã dạng band.5_9).",
            "A band needs band_low and band_high; in older files an id such as band.5_9 will do.",
        )


def _figures(t: TargetRecord, plan: PlanFiles, files: Files) -> Iterator[Wrong]:
    """Figures that no province could have."""
    if t.kind != "qualitative" and t.target_low is None:
        yield Wrong(
            "target_low",
            None,
            f"một số: chỉ tiêu loại {t.kind} phải có mức cần đạt",
            "Ghi mức cần đạt, hoặc đổi loại thành qualitative nếu kế hoạch không nêu số.",
            f"A target of kind {t.kind} needs a number.",
        )
    yield from _range(t.target_low, t.target_high)
    if plan.set and t.band_high is not None and t.band_high > plan.set.criteria:
        yield Wrong(
            "band_low, band_high",
            f"{t.band_low} – {t.band_high}",
            f"không quá {plan.set.criteria} tiêu chí",
            "Sửa dải cho nằm trong số tiêu chí của [set].",
            f"The band reaches beyond the {plan.set.criteria} criteria.",
        )
    unit = next((u for u in files.units if u.unit_id == t.unit), None)
    for column in ("baseline", "target_low", "target_high"):
        value = getattr(t, column)
        if value is not None:
            yield from possible(t, column, value, plan, len(files.communes), unit is not None and unit.is_whole)
    if plan.periods and t.due <= plan.periods.baseline:
        yield Wrong(
            "due",
            t.due,
            f"một kỳ sau kỳ gốc {plan.periods.baseline}",
            "Sửa hạn của chỉ tiêu.",
            f"A target is due after the baseline {plan.periods.baseline}.",
        )


def _range(low: float | None, high: float | None) -> Iterator[Wrong]:
    if low is not None and high is not None and high < low:
        yield Wrong(
            "target_high",
            high,
            f"không nhỏ hơn target_low ({low:g})",
            "Sửa một trong hai ô.",
            "target_high is below target_low.",
        )


def possible(
    t: TargetRecord, column: str, value: float, plan: PlanFiles, communes: int, is_whole: bool
) -> Iterator[Wrong]:
    """A figure of a target: never negative but for a level, in whole where communes are counted, not more than there are.

    A baseline may have been counted on another list of communes, so it is held against every commune of ``communes``.
    """
    if value < 0 and t.measure != "indicator_level":
        yield Wrong(column, value, "một số không âm", "Sửa ô này.", f"{column} is negative.")
    if t.measure in COUNTED and is_whole and value != int(value):
        yield Wrong(column, value, "một số nguyên: đếm theo đơn vị", "Sửa ô này.", f"{column} counts whole units.")
    most = None
    if plan.set and t.level == "xa" and t.measure in COUNTED:
        most = max(communes, plan.set.communes) if column == "baseline" else plan.set.communes
    elif plan.set and t.level == "xa" and t.standard == "dat_chuan" and column != "baseline":
        most = plan.set.criteria if t.measure in ("mean_criteria", "members_reaching") else None
    if most is not None and value > most:
        yield Wrong(
            column,
            value,
            f"không quá {most}",
            "Sửa ô này, hoặc số xã, số tiêu chí trong [set] của plan.toml.",
            f"There are only {most}.",
        )


def _parents(folder: Folder, path: Path, plan: PlanFiles, files: Files) -> None:
    """A funding line is part of another in the same money, and never of itself."""
    lines = {r.record.target_id: r.record for r in plan.targets if r.record.measure == "money"}
    bases = {u.unit_id: u.base_unit for u in files.units}
    for row in plan.targets:
        t = row.record
        if not t.parent or t.measure != "money":
            continue
        if not one_of(folder, path, row.line, "parent", t.parent, lines, "targets.csv (measure money)"):
            continue
        above, at = [t.target_id], t.parent
        while at in lines and at not in above:
            above.append(at)
            at = lines[at].parent
        if at in above:
            fault = Wrong(
                "parent",
                t.parent,
                "một dòng không nằm trong chính nó",
                "Sửa dòng mẹ.",
                f"The line is part of itself: {' → '.join([*above, at][:10])}.",
            )
            tell(folder, path, row.line, [fault])
        elif bases.get(t.unit) != bases.get(lines[t.parent].unit):
            fault = Wrong(
                "unit",
                t.unit,
                f"một đơn vị quy đổi được về đơn vị của {t.parent} ({lines[t.parent].unit})",
                "Sửa đơn vị của một trong hai dòng.",
                f"{t.unit} cannot be added up to {lines[t.parent].unit}.",
            )
            tell(folder, path, row.line, [fault])


def _facts(folder: Folder, path: Path, plan: PlanFiles) -> None:
    """Rows of one fact are about the same thing; of one kind they state the same figures."""
    first: dict[str, Row[TargetRecord]] = {}
    kinds: dict[str, dict[str, Row[TargetRecord]]] = {}
    for row in plan.targets:
        t = row.record
        fact = t.fact_id or t.target_id
        other = first.setdefault(fact, row)
        differing = [c for c in OF_ONE_FACT if getattr(t, c) != getattr(other.record, c)]
        kind = "total" if t.kind in TOTALS else t.kind
        twin = kinds.setdefault(fact, {}).setdefault(kind, row)
        if twin is not row and not differing:
            differing = [c for c in ("kind", "target_low", "target_high") if getattr(t, c) != getattr(twin.record, c)]
            other = twin
        if set(kinds[fact]) - {"total", "count_new"} and len(kinds[fact]) > 1:
            differing = [*differing, "kind"]
        if differing:
            fault = Wrong(
                "fact_id",
                fact,
                f"các dòng của một sự việc giống nhau ở cột {', '.join(dict.fromkeys(differing))} (như dòng {other.line})",
                "Đặt fact_id khác cho dòng này, hoặc sửa các cột đó.",
                f"Line {other.line} states the same fact but differs in {', '.join(dict.fromkeys(differing))}.",
            )
            tell(folder, path, row.line, [fault])


def _milestones(folder: Folder, plan: PlanFiles) -> None:
    """A milestone lies between the baseline and the day the target is due, and none takes back what was planned."""
    path = plan.folder / "milestones.csv"
    targets = {r.record.target_id: r.record for r in plan.targets}
    highest: dict[str, float] = {}
    for row in sorted(plan.milestones, key=lambda r: r.record.period):
        m, t = row.record, targets.get(row.record.target_id)
        if t is None:
            continue
        if (plan.periods and m.period <= plan.periods.baseline) or m.period > t.due:
            since = plan.periods.baseline if plan.periods else ""
            fault = Wrong(
                "period",
                m.period,
                f"một kỳ sau kỳ gốc {since} và không sau hạn {t.due}",
                "Sửa kỳ của mốc.",
                f"A milestone lies after the baseline {since} and not after {t.due}.",
            )
            tell(folder, path, row.line, [fault])
        if m.share < highest.get(m.target_id, 0):
            fault = Wrong(
                "share",
                m.share,
                f"không nhỏ hơn mốc trước ({highest[m.target_id]:g})",
                "Sửa phần của mốc.",
                "A later milestone is not below an earlier one.",
            )
            tell(folder, path, row.line, [fault])
        highest[m.target_id] = max(m.share, highest.get(m.target_id, 0))


def _paths(folder: Folder, path: Path, plan: PlanFiles) -> None:
    """A target has milestones where its path says so, or says nothing; never beside another path."""
    marked = {r.record.target_id: r.line for r in plan.milestones}
    for row in plan.targets:
        t = row.record
        if t.path == "milestones" and t.target_id not in marked:
            fault = Wrong(
                "path",
                t.path,
                "có dòng của chỉ tiêu này trong milestones.csv",
                "Ghi các mốc vào milestones.csv, hoặc sửa path.",
                "A path by milestones needs rows in milestones.csv.",
            )
            tell(folder, path, row.line, [fault])
        if t.path in ("even", "learned") and t.target_id in marked:
            fault = Wrong(
                "path",
                t.path,
                f"milestones: milestones.csv có mốc của chỉ tiêu này (dòng {marked[t.target_id]})",
                "Sửa path, hoặc xóa các mốc.",
                f"The path is {t.path} but milestones.csv has milestones.",
            )
            tell(folder, path, row.line, [fault])


def _revisions(folder: Folder, plan: PlanFiles, files: Files) -> None:
    """A revised figure is as possible as a first one."""
    targets = {r.record.target_id: r.record for r in plan.targets}
    whole = {u.unit_id for u in files.units if u.is_whole}
    for row in plan.revisions:
        r, t = row.record, targets.get(row.record.target_id)
        if t is None:
            continue
        faults = [*_range(r.target_low, r.target_high)]
        for column in ("target_low", "target_high"):
            value = getattr(r, column)
            if value is not None:
                faults += possible(t, column, value, plan, len(files.communes), t.unit in whole)
        tell(folder, plan.folder / "revisions.csv", row.line, faults)
