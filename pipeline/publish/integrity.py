"""The cheap part of verification: are the sources and the published files, by their hashes, those of the publication?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline import content
from pipeline.publish import inputs, releases
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was published. ``kind``: source, code, calendar, cache, table, file."""

    kind: str
    where: str
    found: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def sources(workspace: Workspace) -> list[Difference]:
    """Files under data/raw that are not the ones the publication was made from: by their hashes, without reading them as
    workbooks."""
    then = {f["path"]: f["sha256"] for f in releases.published_manifest(workspace).get("files", [])}
    now = {f.path: f.sha256 for f in inputs.raw_files(workspace)}

    def word(path: str) -> str:
        if path not in now:
            return "không còn"
        return "có thêm sau khi công bố" if path not in then else "đã đổi nội dung"

    changed = sorted(path for path in then.keys() | now.keys() if path not in then or then[path] != now.get(path))
    return [Difference("source", f"data/raw/{path}", word(path)) for path in changed]


def files(workspace: Workspace) -> list[Difference]:
    """Files of the published release, its database included, whose bytes are not those published."""
    release = releases.current(workspace)
    if release is None:
        return []
    then, there = releases.recorded(release), releases.files_of(release)
    now = {path: content.digest(file).sha256 for path, file in there.items()}

    def word(path: str) -> str:
        if path not in now:
            return "không còn"
        return "không do lượt chạy ghi" if path not in then else "đã bị sửa"

    changed = sorted(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))
    return [Difference("file", path, word(path)) for path in changed]
