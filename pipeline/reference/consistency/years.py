"""plan.toml against the files beside it, and several plans against each other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.reference.files import Folder, key_line
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.reference.loading import Files, PlanFiles

PLAN_FILES = ("plan.toml", "targets.csv")


def check(folder: Folder, workspace: Workspace, files: Files) -> None:
    """Adds to ``folder.problems`` what plan.toml says wrongly, and plans that stand where they cannot be told apart."""
    # A file with faults has already been told; its count would only repeat them.
    faulty = {p.file.rsplit("/", 1)[-1] for p in folder.problems}
    for plan in files.plans:
        _counts(folder, plan, files, faulty)
        _periods(folder, plan, len(files.plans) > 1)
        _shares(folder, plan)
        if plan.plan and plan.folder != workspace.plan and str(plan.plan.year) != plan.folder.name:
            _wrong(
                folder,
                plan,
                "plan.year",
                str(plan.plan.year),
                f"{plan.folder.name}, tên thư mục của kế hoạch",
                f"The folder is called {plan.folder.name}, the plan is of {plan.plan.year}.",
            )
    _folders(folder, workspace)
    _baselines(folder, files)


def _wrong(folder: Folder, plan: PlanFiles, key: str, found: str, expected: str, english: str) -> None:
    path = plan.folder / "plan.toml"
    section, _, name = key.partition(".")
    line = key_line(folder.text(path, required=True) or "", section, name)
    folder.problem(path, line, key, found, expected, "Sửa plan.toml hoặc tệp kia cho khớp nhau.", english)


def _counts(folder: Folder, plan: PlanFiles, files: Files, faulty: set[str]) -> None:
    """[set] against communes.csv, in the year of the plan, and criteria.csv."""
    if plan.set is None or plan.plan is None:
        return
    year, stated = plan.plan.year, plan.set.communes
    days = [dt.date(year, 1, 1), dt.date(year, 12, 31)]
    counts = [
        sum((c.valid_from or d) <= d <= (c.valid_until or d) for c in (r.record for r in files.communes)) for d in days
    ]
    if "communes.csv" not in faulty and stated not in counts:
        there = " hoặc ".join(str(n) for n in dict.fromkeys(counts))
        _wrong(
            folder,
            plan,
            "set.communes",
            f"{stated}, communes.csv có {there} xã trong năm {year}",
            f"số xã của communes.csv ({there})",
            f"[set] says {stated} communes, communes.csv has {counts[-1]} in {year}.",
        )
    numbers = sorted(r.record.criterion_no for r in files.criteria)
    if "criteria.csv" not in faulty and numbers != list(range(1, plan.set.criteria + 1)):
        _wrong(
            folder,
            plan,
            "set.criteria",
            f"{plan.set.criteria}, criteria.csv có {len(numbers)} tiêu chí",
            "criteria.csv đánh số liền từ 1 đến số tiêu chí của [set]",
            f"[set] says {plan.set.criteria} criteria; criteria.csv must number them 1 to {plan.set.criteria}.",
        )
    if not 1 <= plan.set.full_count <= plan.set.criteria:
        _wrong(
            folder,
            plan,
            "set.full_count",
            str(plan.set.full_count),
            f"từ 1 và không quá số tiêu chí ({plan.set.criteria})",
            f"full_count is not between 1 and the number of criteria ({plan.set.criteria}).",
        )


def _periods(folder: Folder, plan: PlanFiles, is_one_of_several: bool) -> None:
    if plan.periods is None or plan.plan is None:
        return
    reviews, baseline, year = plan.periods.reviews, plan.periods.baseline, plan.plan.year
    if len(set(reviews)) != len(reviews) or any(r <= baseline for r in reviews):
        _wrong(
            folder,
            plan,
            "periods.reviews",
            ", ".join(reviews[:20]),
            f"các kỳ khác nhau, sau kỳ gốc {baseline}",
            f"Reviews must differ from each other and come after the baseline {baseline}.",
        )
    elif is_one_of_several and any(r[:4] != str(year) for r in reviews):
        _wrong(
            folder,
            plan,
            "periods.reviews",
            ", ".join(reviews[:20]),
            f"các kỳ của năm {year}: có nhiều kế hoạch thì mỗi kỳ thuộc kế hoạch của năm đó",
            f"With several plans a review belongs to the plan of its year, {year}.",
        )


def _shares(folder: Folder, plan: PlanFiles) -> None:
    """[progress] and [ready]: the lower bound is not above the higher one."""
    for key, low, high, name in (
        ("progress.at_risk", plan.progress.at_risk, plan.progress.on_track, "on_track"),
        ("ready.least", plan.ready.least, plan.ready.share, "share"),
    ):
        if low > high:
            _wrong(
                folder, plan, key, f"{low:g}", f"không lớn hơn {name} ({high:g})", f"{key} is above {name} ({high:g})."
            )


def _folders(folder: Folder, workspace: Workspace) -> None:
    """No plan is left out unseen: beside folders of years there is no other plan."""
    if not workspace.plan.is_dir():
        return
    several = workspace.plan_folders() != [workspace.plan]
    strays = [workspace.plan / name for name in PLAN_FILES if several and (workspace.plan / name).exists()]
    strays += [
        p / "plan.toml"
        for p in sorted(workspace.plan.iterdir())
        if p not in workspace.plan_folders() and (p / "plan.toml").is_file()
    ]
    for path in strays:
        folder.problem(
            path,
            0,
            "",
            "một kế hoạch nằm ngoài thư mục năm",
            "mỗi kế hoạch một thư mục tên là năm của nó (plan/2019, plan/2020), hoặc một kế hoạch duy nhất trong plan",
            "Chuyển các tệp này vào thư mục năm, hoặc xóa đi.",
            "Beside folders named by years no other plan may stand: it would be left out.",
        )


def _baselines(folder: Folder, files: Files) -> None:
    """The baseline of a plan may be the last review of the one before, never of a later one."""
    ordered = sorted((p for p in files.plans if p.plan and p.periods), key=lambda p: p.plan.year if p.plan else 0)
    for plan in ordered[1:]:
        if plan.plan and plan.periods and int(plan.periods.baseline[:4]) >= plan.plan.year:
            _wrong(
                folder,
                plan,
                "periods.baseline",
                plan.periods.baseline,
                f"một kỳ trước năm {plan.plan.year}",
                f"The baseline of the plan of {plan.plan.year} lies before that year.",
            )
