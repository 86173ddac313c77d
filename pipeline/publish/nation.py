"""A nation's run: which provinces it is made of, what their publications are, and its own database of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pipeline
from pipeline import errors
from pipeline.publish import inputs, preconditions, releases, snapshots
from pipeline.publish.inputs import InputFile
from pipeline.workspace import Workspace


def look(workspace: Workspace, folders: Mapping[str, str]) -> list[Any]:
    """The provinces (warehouse.nation.Province) listed in ntm.toml, id → folder seen from the workspace, by what each has
    published now. Nothing is read of one that lists itself."""
    from pipeline.warehouse import nation

    seen = []
    for id, folder in sorted(folders.items()):
        root = (workspace.root / Path(folder).expanduser()).resolve()
        is_there = root.is_dir() and root != workspace.root.resolve()
        database = releases.published(Workspace(root)) if is_there else None
        seen.append(nation.look(id, folder, database, exists=is_there, version=pipeline.__version__))
    return nation.apart(seen)


def input_hash(workspace: Workspace, provinces: Sequence[Any]) -> str:
    """The name of a nation's publication: equal where every province stands as it did, and the code is the same."""
    about = [inputs.code_hash(workspace), pipeline.__version__, [p.row for p in provinces]]
    return hashlib.sha256(json.dumps(about, default=str, sort_keys=True).encode()).hexdigest()


def files(provinces: Sequence[Any]) -> list[InputFile]:
    """What the publication was made from, for its manifest: the database of each province."""
    return [
        InputFile(f"{p.id}/{p.row['snapshot'] or ''}", p.database.stat().st_size if p.is_in else 0, p.row["input_hash"])
        for p in provinces
    ]


def build(
    workspace: Workspace, provinces: Sequence[Any], progress: Callable[[str, str, int, int], None]
) -> tuple[Path, list[Any]]:
    """The nation's private database, and its provinces as they then stand. Raises NothingToPublish where none can be
    taken in: the last publication stays."""
    from pipeline.warehouse import nation

    built = snapshots.private_file(workspace)
    try:
        progress("warehouse", "", 0, 1)
        taken = nation.build(
            built, provinces, version=pipeline.__version__, name=lambda standing: input_hash(workspace, standing)
        )
        progress("warehouse", "", 1, 1)
        if not any(p.is_in for p in taken):
            raise _none(taken)
    except BaseException:
        snapshots.sweep(workspace)
        raise
    return built, taken


def chosen_period(database: Path, period: str | None) -> str:
    """The period asked for, or the one half of the provinces have published. Raises UsageError, naming those there are."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as con:
        known = [p for (p,) in con.execute("SELECT period FROM mart.nation_progress ORDER BY 1").fetchall()]
        if period is None:
            return str(con.execute("SELECT newest_period FROM meta.build").fetchall()[0][0])
    if period not in known:
        raise preconditions.unknown_period(period, known, "mà tỉnh đã công bố")
    return period


def states(database: Path, period: str) -> dict[str, tuple[str, str, str | None]]:
    """Province id → its name, its state in a period (schema.nation.STATES), and why it is left out."""
    import duckdb

    sql = "SELECT province_id, province_name, state, reason_vi FROM mart.province_periods WHERE period = ? ORDER BY ALL"
    with duckdb.connect(str(database), read_only=True) as con:
        return {id: tuple(about) for id, *about in con.execute(sql, [period]).fetchall()}


def _none(provinces: Sequence[Any]) -> errors.NothingToPublish:
    return errors.NothingToPublish(
        where="ntm.toml: [provinces]",
        found="không tỉnh nào lấy được số liệu:\n"
        + "\n".join(f"• {p.id}: {p.row['reason_vi']}" for p in provinces[:10]),
        expected="ít nhất một tỉnh đã công bố bằng phiên bản đang dùng",
        todo="Sửa đường dẫn trong ntm.toml, hoặc chạy ntm run ở các tỉnh, rồi chạy lại; bản công bố trước vẫn giữ nguyên.",
        english="No province can be taken in: " + "; ".join(f"{p.id}: {p.row['reason_en']}" for p in provinces[:10]),
    )
