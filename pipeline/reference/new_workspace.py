"""The files of a new workspace: empty ones that name what is to be filled, or those of the next plan year (``next_plan``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import shipped
from pipeline.reference.file_list import FILES

EMPTY_PLAN = """\
# Kế hoạch: của ai, năm nào, kỳ gốc, các kỳ rà soát. Điền mọi khóa; khóa có «có thể để trống» thì tùy.
# The plan: whose, which year, baseline, reviews. Fill every key; those marked «có thể để trống» may stay blank.
[plan]
id = ""                  # tên ngắn, ví dụ tỉnh và năm
title_vi = ""            # tên đầy đủ của kế hoạch
title_en = ""            # có thể để trống
province_code = ""
province_name = ""
year = 0                 # năm kế hoạch
issuer = ""              # có thể để trống: cơ quan ban hành
coordinator = ""         # có thể để trống: cơ quan điều phối
synthetic = false        # true: số liệu minh họa, mọi trang ghi rõ như vậy

[periods]
baseline = ""            # kỳ gốc, dạng YYYY-MM: số liệu lúc kế hoạch bắt đầu
reviews = []             # các kỳ rà soát trong năm, ví dụ quý: ["YYYY-03", "YYYY-06", "YYYY-09", "YYYY-12"]

[set]
criteria = 0             # số tiêu chí trong criteria.csv
communes = 0             # số xã trong communes.csv
full_count = 0           # đạt bao nhiêu tiêu chí thì đủ
region = ""              # có thể để trống: vùng trong Bộ tiêu chí
"""


@dataclass(frozen=True)
class ChecklistItem:
    """What somebody must look at: ``lines`` of a file below data/raw, none for the file as a whole."""

    file: str
    column: str
    lines: tuple[int, ...]
    todo: str


@dataclass(frozen=True)
class NewWorkspace:
    """What is written: ``texts`` and ``copies`` (files as they are) by their path below the workspace; ``revisions``."""

    texts: Mapping[str, str]
    copies: Mapping[str, Path] = field(default_factory=dict)
    revisions: Sequence[ChecklistItem] = ()


def empty() -> NewWorkspace:
    """Headings alone, a plan.toml of blank keys: nothing of any province."""
    texts = {f"data/raw/{f.path}": f.heading for f in FILES if f.is_required and f.record}
    return NewWorkspace({**texts, "data/raw/plan/plan.toml": EMPTY_PLAN})


def write(new: NewWorkspace, root: Path) -> None:
    """Lays it at ``root``, which holds nothing yet, with the list of what is to be filled as README.md.

    All or nothing: it is written beside ``root`` and renamed. Raises OSError where that cannot be.
    """
    import shutil
    import tempfile

    root.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{root.name}-", dir=root.parent))
    try:
        for folder in ("data/raw/submissions", "data/raw/reference", "data/processed", "reports"):
            (draft / folder).mkdir(parents=True)
        guides = {f"docs/{name}": shipped.folder("docs") / name for name in shipped.GUIDES}
        for name, source in {**new.copies, **guides}.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, draft / name)
        for name, text in {**new.texts, "README.md": checklist(new)}.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(text, encoding="utf-8")
        draft.chmod(0o755)  # as mkdir would have made it; a temporary folder is its owner's alone
        if root.exists():
            root.rmdir()
        draft.rename(root)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def checklist(new: NewWorkspace) -> str:
    """What is to be filled and looked through, as Markdown."""
    parts = [
        "# Thư mục làm việc / Workspace\n",
        "1. Điền các tệp dưới đây; từng cột: `docs/plan_files.md`. Fill the files below; each column is described there.",
        "2. `ntm doctor` nêu từng chỗ còn thiếu hoặc sai: tệp, dòng, cần gì, cách sửa. It names what is missing or wrong.",
        "3. Chép biểu các nơi gửi vào `data/raw/submissions/<YYYY-MM>/`. Copy the workbooks received there.",
        "4. `ntm run`\n",
    ]
    if new.revisions:
        parts += ["## Phải rà lại cho năm mới / To be revised for the new year\n"]
        parts += [f"- [ ] `{place(r)}`: {r.todo}" for r in new.revisions]
        parts += [""]
    for title, required in (("Tệp phải có / Required", True), ("Tệp tùy chọn / Optional", False)):
        parts += [f"## {title}\n", "| tệp | là gì | cột phải có | cột có thể bỏ |", "|---|---|---|---|"]
        for f in (f for f in FILES if f.is_required == required):
            free = [c for c in f.columns if c not in f.needed_columns]
            what = f"{f.purpose_vi} ({f.purpose_en})"
            parts.append(f"| `data/raw/{f.path}` | {what} | {', '.join(f.needed_columns)} | {', '.join(free)} |")
        parts += [""]
    if new.revisions:
        parts += ["`data/raw/plan/…` ở đây là `data/raw/plan/<năm>/…`. Each plan lies in the folder of its year.", ""]
    return "\n".join(parts)


def place(item: ChecklistItem) -> str:
    """``plan/2020/targets.csv, cột target_low, dòng 2–73``."""
    parts = [f"data/raw/{item.file}"]
    if item.column:
        parts.append(f"{'khóa' if item.file.endswith('.toml') else 'cột'} {item.column}")
    if item.lines:
        parts.append(f"dòng {_spans(item.lines)}")
    return ", ".join(parts)


def _spans(lines: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for line in sorted(set(lines)):
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
