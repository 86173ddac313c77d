"""Releases: database, pages and letters of one publication, switched together by one pointer.

    reports/.releases/<name>/     ntm.duckdb (a link to its snapshot), manifest.json, files.json, reports/…
    reports/.current              the pointer: a link to the release that is published
    reports/<YYYY-MM>, index.html, assets; data/processed/ntm.duckdb, manifest.json     fixed names: links through the pointer

A release is made aside and never changed once the pointer leads to it; putting the pointer elsewhere is one rename, so a
reader sees the old release or the new one. What a release does not make anew it shares with the one before, by hard
links. Where the system has no links the pointer is a small file with the release's name, and the fixed names are copies:
``copies.json`` says of which release each is, and the next run makes those anew that lag behind.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import content, periods
from pipeline.publish import lock, manifest, snapshots
from pipeline.workspace import Workspace

KEPT = 2
"""Releases kept, the published one included."""

UNFINISHED = ".unfinished-"
"""Begins the name of a release that is being made."""
DISCARDED = ".discarded-"
"""Begins the name of what is being removed: a removal cut off in the middle never looks like a whole release."""
RESTATEMENTS = "restatements"
"""Folder under reports/: how an approved period would read by the data that came later, a page each."""
RECORD = "files.json"
"""SHA-256 of every file of a release, by its path in it."""
FRESH = ".fresh"
"""Ends the name of what is about to take another's place."""


def run_name(started: dt.datetime) -> str:
    """Name of a run: no two runs share it, and the later one's is sorted later."""
    return f"{started:%Y%m%dT%H%M%S%f}-{os.getpid()}"


def current(workspace: Workspace) -> Path | None:
    """The folder of the published release; None before the first."""
    pointer = workspace.pointer
    try:
        name = pointer.readlink().name if pointer.is_symlink() else pointer.read_text("utf-8").strip()
    except OSError:
        return None
    folder = workspace.releases / name
    return folder if name and folder.is_dir() else None


def published(workspace: Workspace) -> Path | None:
    """The snapshot of the published release, or of the past state that is looked at; None where there is none yet."""
    if not workspace.as_of and (release := current(workspace)) is not None:
        workspace = replace(workspace, release=release)
    named = None if workspace.as_of else manifest.read(workspace).get("snapshot")
    if named and (workspace.snapshots / str(named)).exists():
        return workspace.snapshots / str(named)
    return workspace.database.resolve() if workspace.database.exists() else None


def published_manifest(workspace: Workspace) -> dict[str, Any]:
    """The manifest of the published release; before the first, that of the layout before releases."""
    return manifest.read(workspace if workspace.as_of else replace(workspace, release=current(workspace)))


@contextmanager
def change(workspace: Workspace, name: str) -> Iterator[Workspace]:
    """The next release, begun as the published one; what is done to the workspace given is published at the end.

    Only under the lock. Nothing is published where the block raises, or where the release does not prove whole.
    """
    folder = workspace.releases / f"{UNFINISHED}{name}"
    _remove(folder)
    try:
        _begin(workspace, folder)
        draft = replace(workspace, release=folder)
        yield draft
        _prove(draft)
        _finish(workspace, folder, name)
    finally:
        _remove(folder)


@contextmanager
def edit(workspace: Workspace, command: str) -> Iterator[Workspace]:
    """``change`` under the lock, for a command that adds to what is published. Raises LockHeld while a run is under way."""
    started = dt.datetime.now().astimezone()
    with lock.held(workspace, {"command": command, "started": started.isoformat(timespec="seconds")}):
        settle(workspace)
        with change(workspace, run_name(started)) as draft:
            yield draft
        prune(workspace)


def settle(workspace: Workspace) -> list[str]:
    """Put right what an earlier run left: unfinished releases go, pages that are no release's (those of version 0.1) are taken
    into one, whose names are given; fixed names lead to the published one. Only under the lock."""
    for pattern in (f"{UNFINISHED}*", f"{DISCARDED}*"):
        for folder in workspace.releases.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in (workspace.releases.parent, workspace.processed):
        for fresh in folder.glob(f".*{FRESH}"):
            _remove(fresh)
    if workspace.as_of:
        return []
    if adopted := [path.name for path in _adoptable(workspace)]:
        name = f"{dt.datetime.now():%Y%m%dT%H%M%S}-adopted"
        folder = workspace.releases / f"{UNFINISHED}{name}"
        _begin(workspace, folder)
        _finish(workspace, folder, name)
    elif (release := current(workspace)) is not None:
        _name(workspace, release)
    return adopted


def use(draft: Workspace, snapshot: Path) -> None:
    """Make a sealed snapshot the database of a release that is being made; without links its manifest alone names it."""
    draft.database.unlink(missing_ok=True)
    if _has_links(draft):
        draft.database.symlink_to(os.path.relpath(snapshot.resolve(), draft.database.parent.resolve()))


def _has_links(workspace: Workspace) -> bool:
    """Whether symbolic links can be made below reports/. Raises what stops any file from being written."""
    probe = workspace.pointer.with_name(f".link{FRESH}")
    probe.unlink(missing_ok=True)
    try:
        probe.symlink_to("nowhere")
    except NotImplementedError:
        return False
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES):
            raise
        return False
    probe.unlink()
    return True


def files_of(release: Path) -> dict[str, Path]:
    """The files of a release by their path in it, its database included, its record not."""
    there = {p.relative_to(release).as_posix(): p for p in sorted(release.rglob("*")) if p.is_file()}
    return {path: file.resolve() for path, file in there.items() if path != RECORD}


def recorded(release: Path) -> dict[str, str]:
    """SHA-256 of each file of a release when it was published; empty where there is no record."""
    try:
        return dict(json.loads((release / RECORD).read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def visible(draft: Workspace, path: Path) -> Path:
    """Where a path of a release that is being made stands once it is published."""
    if draft.release is None or not path.is_relative_to(draft.reports):
        return path
    return replace(draft, release=None).reports / path.relative_to(draft.reports)


def prune(workspace: Workspace, keep: int = KEPT) -> set[str]:
    """Remove all but the newest releases; gives the names of the snapshots that those kept need."""
    release = current(workspace)
    others = sorted((p for p in workspace.releases.glob("[!.]*") if p != release), key=lambda p: p.name, reverse=True)
    for old in others[max(keep - 1, 0) :]:
        _discard(old)
    left = [*others[: max(keep - 1, 0)], *([release] if release else [])]
    return {str(manifest.read(replace(workspace, release=folder)).get("snapshot")) for folder in left}


def _begin(workspace: Workspace, folder: Path) -> None:
    """Lay out a release like the published one, with what is adopted."""
    reports = folder / "reports"
    reports.mkdir(parents=True)
    before = current(workspace)
    for source in (*(sorted((before / "reports").iterdir()) if before else ()), *_adoptable(workspace)):
        if _is_fixed(source.name):
            _share(source, reports / source.name)
    draft = replace(workspace, release=folder)
    snapshot = published(workspace)
    if snapshot is not None:
        use(draft, snapshot)
        manifest.write(draft, published_manifest(workspace) or {"snapshot": snapshot.name, "reports": {}})


def _adoptable(workspace: Workspace) -> list[Path]:
    """What stands under a fixed name without being a release's: the pages of version 0.1, those put there by hand."""
    if not workspace.reports.is_dir():
        return []
    before = current(workspace)
    names = {p.name for p in (before / "reports").iterdir()} if before else set()
    there = sorted(p for p in workspace.reports.iterdir() if _is_fixed(p.name) and not p.is_symlink())
    return [p for p in there if p.name not in names]


def _is_fixed(name: str) -> bool:
    """Whether a name below reports/ belongs to the publication: a period, what pages share, the front page, restatements,
    what expectations found."""
    return periods.is_period(name) or name in ("assets", "index.html", "checks", RESTATEMENTS)


def _share(source: Path, target: Path) -> None:
    """The same files under another name: hard links, or copies where the system has none."""
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)
    else:
        _link(source, target)


def _link(source: Path | str, target: Path | str) -> None:
    try:
        os.link(source, target)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target)


def _prove(draft: Workspace) -> None:
    """Raise RuntimeError for a release whose database is not the one its manifest tells of, or that lacks a page."""
    told = manifest.read(draft)
    if not told:
        return  # blank forms before the first run
    snapshot = draft.snapshots / str(told["snapshot"])
    if snapshots.built_from(snapshot) != told.get("input_hash"):
        raise RuntimeError(f"{snapshot.name} is not the database of this release")
    paths = [r["path"] for entry in told["reports"].values() for r in entry["made"]]
    missing = [p for p in paths if not (draft.reports / Path(p).relative_to("reports")).is_file()]
    if missing:
        raise RuntimeError(f"the release lacks {', '.join(missing)}")


def _finish(workspace: Workspace, folder: Path, name: str) -> None:
    """Publish a release that is laid out and proved."""
    record = {path: content.digest(file).sha256 for path, file in files_of(folder).items()}
    (folder / RECORD).unlink(missing_ok=True)  # shared with the release before
    (folder / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=0, sort_keys=True), "utf-8")
    _to_disk(folder)
    final = _free_name(workspace, name)
    folder.rename(final)
    snapshots.to_disk(workspace.releases)
    _publish(workspace, final)


def _free_name(workspace: Workspace, name: str) -> Path:
    final, number = workspace.releases / name, 2
    while final.exists():
        final, number = workspace.releases / f"{name}-{number}", number + 1
    return final


def _publish(workspace: Workspace, release: Path) -> None:
    """Let everything mean this release: new names first (they lead nowhere yet), then the pointer, then the rest."""
    has_links = _has_links(workspace)
    if has_links:
        for fixed, to in _fixed_names(workspace, release).items():
            if not fixed.exists() and not fixed.is_symlink():
                fixed.symlink_to(to)
    fresh = workspace.pointer.with_name(f"{workspace.pointer.name}{FRESH}")
    fresh.unlink(missing_ok=True)
    if has_links:
        fresh.symlink_to(Path(workspace.releases.name) / release.name)
    else:
        fresh.write_text(release.name, "utf-8")
        snapshots.to_disk(fresh)
    snapshots.replace(fresh, workspace.pointer)
    snapshots.to_disk(workspace.pointer.parent)
    _name(workspace, release)


def _fixed_names(workspace: Workspace, release: Path) -> dict[Path, Path]:
    """Fixed name → the relative link that leads through the pointer."""
    pointer = workspace.pointer.parent.resolve() / workspace.pointer.name
    names = {workspace.reports / p.name: pointer / "reports" / p.name for p in (release / "reports").iterdir()}
    if (release / "manifest.json").exists():
        names |= {p: pointer / p.name for p in (workspace.manifest, workspace.database)}
    return {
        fixed: Path(os.path.relpath(to, fixed.parent.resolve()))
        for fixed, to in names.items()
        if not fixed.name.startswith(".")
    }


def _name(workspace: Workspace, release: Path) -> None:
    """Bring the fixed names in line with the published release; those it has no more go."""
    if not workspace.pointer.is_symlink():
        _copy_names(workspace, release)
        return
    names = _fixed_names(workspace, release)
    for fixed, to in names.items():
        if not fixed.is_symlink() or fixed.readlink() != to:
            fresh = fixed.with_name(f".{fixed.name}{FRESH}")
            _remove(fresh)
            fresh.symlink_to(to)
            _put(fresh, fixed)
    for path in workspace.reports.iterdir():
        if path.is_symlink() and path not in names and workspace.pointer.name in path.readlink().parts:
            path.unlink()


def _copy_names(workspace: Workspace, release: Path) -> None:
    """The fixed names as copies, each stamped with its release in copies.json once it stands."""
    record = workspace.processed / "copies.json"
    try:
        stamps = dict(json.loads(record.read_text("utf-8")))
    except (OSError, ValueError):
        stamps = {}
    snapshot = published(workspace)
    sources = {f"reports/{p.name}": p for p in (release / "reports").iterdir()}
    if snapshot is not None:
        sources |= {"data/processed/manifest.json": release / "manifest.json", "data/processed/ntm.duckdb": snapshot}
    for name, source in sources.items():
        fixed = workspace.root / name
        if stamps.get(name) == release.name and fixed.exists():
            continue
        fresh = fixed.with_name(f".{fixed.name}{FRESH}")
        _remove(fresh)
        if source.is_dir():
            shutil.copytree(source, fresh)
        else:
            shutil.copyfile(source, fresh)
        _put(fresh, fixed)
        stamps[name] = release.name
        fresh = record.with_name(f".{record.name}{FRESH}")
        fresh.write_text(json.dumps(stamps, indent=1), "utf-8")
        snapshots.replace(fresh, record)
    for name in set(stamps) - set(sources):
        _remove(workspace.root / name)


def _put(fresh: Path, fixed: Path) -> None:
    """Put a file, link or folder in the place of another."""
    if fixed.is_dir() and not fixed.is_symlink():
        content.put_folder(fresh, fixed)
    else:
        snapshots.replace(fresh, fixed)


def _discard(folder: Path) -> None:
    """Remove a release; what cannot be removed now goes at the next run."""
    aside = folder.with_name(f"{DISCARDED}{folder.name}")
    with suppress(OSError):
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        snapshots.remove(path)


def _to_disk(folder: Path) -> None:
    """Force what a release brings anew to the disk; what it shares with another is there already."""
    for here, _, files in os.walk(folder):
        for path in (Path(here) / name for name in files):
            if not path.is_symlink() and path.stat().st_nlink == 1:
                snapshots.to_disk(path)
        snapshots.to_disk(Path(here))
