"""What ``ntm doctor`` looks at, one function a question."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.workspace import Workspace

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
"""Every Vietnamese letter with its marks; capitals are checked too."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, whether it is well, what was found, what to do if it is not, what to do even so."""

    name: str
    title_vi: str
    is_well: bool
    found: str
    todo: str = ""
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def examine(workspace: Workspace) -> list[Finding]:
    """Everything a run needs, in the order a person would mend it."""
    return [
        python(),
        packages(),
        submissions(workspace),
        reference_files(workspace),
        older_columns(workspace),
        writable(workspace),
        database(workspace),
        publication(workspace),
        font(),
    ]


def python() -> Finding:
    """The interpreter is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "Python", sys.version_info >= (3, 11), version, "Cài Python 3.11 trở lên.")


def packages() -> Finding:
    """Every package the project requires is installed, in a version it accepts."""
    from importlib import metadata

    from packaging.requirements import Requirement

    missing = []
    wanted = [Requirement(text) for text in metadata.requires("ntm-pipeline") or []]
    wanted = [r for r in wanted if not r.marker or r.marker.evaluate({"extra": ""})]
    for requirement in wanted:
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(f"thiếu {requirement.name}")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            missing.append(f"{requirement.name} {version}, cần {requirement.specifier}")
    found = "; ".join(missing) or f"đủ {len(wanted)} gói"
    return Finding("packages", "Các gói phần mềm", not missing, found, "Chạy lại: make install")


def submissions(workspace: Workspace) -> Finding:
    """There is something to read."""
    files = workspace.workbooks()
    found = f"{workspace.root}: {len(workspace.periods())} kỳ, {len(files)} tệp"
    aside = [workspace.file_id(p) for p in workspace.misplaced()]
    if aside:
        found += f"; {len(aside)} tệp ngoài thư mục kỳ, không được đọc: {', '.join(aside[:5])}" + "…" * (len(aside) > 5)
    todo = "Chép biểu vào data/raw/submissions/<YYYY-MM>/."
    return Finding("workspace", "Thư mục làm việc", bool(files), found, todo)


def reference_files(workspace: Workspace) -> Finding:
    """The reference and plan files load."""
    from pipeline import reference

    title = "Tệp danh mục và kế hoạch"
    try:
        known = reference.load(workspace)
    except errors.NtmError as error:
        return Finding("reference", title, False, f"{error.where}: {error.found}; cần {error.expected}", error.todo)
    found = f"{len(known.communes)} xã, {len(known.criteria)} tiêu chí, {len(known.targets)} mục tiêu"
    return Finding("reference", title, True, found)


def older_columns(workspace: Workspace) -> Finding:
    """Files in the columns of version 0.1 still load; they can be written out in today's."""
    from pipeline.reference import new_columns

    title = "Cột của tệp kế hoạch"
    try:
        older = new_columns.needed(workspace)
    except errors.NtmError:
        return Finding("columns", title, True, "chưa xét: sửa tệp danh mục và kế hoạch trước")
    if not older:
        return Finding("columns", title, True, "đủ các cột hiện nay")
    found = f"{', '.join(r.path.name for r in older)} theo cột của phiên bản 0.1, vẫn đọc được"
    return Finding(
        "columns",
        title,
        True,
        found,
        advice="Ghi ra theo cột mới (giữ bản cũ bên cạnh): ntm doctor --write-new-columns",
    )


def writable(workspace: Workspace) -> Finding:
    """The two folders a run writes to can be written to."""
    barred = []
    for folder in (workspace.processed, workspace.reports):
        probe = folder / f".doctor-{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as error:
            barred.append(f"{folder}: {error.strerror}")
    found = "; ".join(barred) or "ghi được data/processed và reports"
    return Finding("writable", "Quyền ghi", not barred, found, "Cấp quyền ghi cho tài khoản chạy ntm.")


def database(workspace: Workspace) -> Finding:
    """The published database opens and has all its tables; before the first run there is none, which is well."""
    from pipeline.publish import releases, snapshots

    title = "Cơ sở dữ liệu"
    published = releases.published(workspace)
    if published is None:
        return Finding("database", title, True, "chưa công bố lần nào")
    whole = snapshots.built_from(published) is not None
    found = published.name if whole else f"{published.name} không mở được hoặc thiếu bảng"
    return Finding("database", title, whole, found, "Chạy lại: ntm run")


def publication(workspace: Workspace) -> Finding:
    """Published files are as they were published; sources that changed since are told. The cheap part of ``ntm verify``."""
    from pipeline.publish import integrity, releases

    title = "Bản công bố"
    if releases.published(workspace) is None:
        return Finding("publication", title, True, "chưa công bố lần nào")
    changed = integrity.files(workspace)
    if changed:
        found = "; ".join(f"{d.where} {d.found}" for d in changed[:5]) + "…" * (len(changed) > 5)
        return Finding("publication", title, False, found, "Làm lại: ntm run --force")
    newer = integrity.sources(workspace)
    if newer:
        found = f"{len(newer)} tệp dưới data/raw đã khác khi công bố: " + "; ".join(d.where for d in newer[:3])
        return Finding("publication", title, True, found, advice="Công bố số liệu mới: ntm run")
    return Finding("publication", title, True, "đúng từng tệp; kiểm tra đầy đủ: ntm verify")


def font() -> Finding:
    """The face charts are drawn with has every Vietnamese letter."""
    from matplotlib import font_manager, ft2font

    path = font_manager.findfont(font_manager.FontProperties(family=["sans-serif"]))
    face = ft2font.FT2Font(path).get_charmap()
    lacking = [letter for letter in LETTERS + LETTERS.upper() if ord(letter) not in face]
    found = Path(path).name + (f" thiếu {''.join(lacking[:20])}" if lacking else " có đủ chữ Việt")
    return Finding("font", "Phông chữ của biểu đồ", not lacking, found, "Cài phông DejaVu Sans hoặc Noto Sans.")
