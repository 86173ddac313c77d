"""The list of kinds of trouble as a page: docs/troubles.md. ``python tests/troubles/listing.py`` writes it anew."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from troubles import known  # noqa: E402
from troubles.hostile import FILES  # noqa: E402
from troubles.kinds import Kind, departments, encodings, headings, marks, registers, rows, titles  # noqa: E402

FAMILIES = {
    "marks": ("Ký hiệu và chú giải", marks),
    "headings": ("Tiêu đề cột", headings),
    "rows": ("Hàng và tên xã", rows),
    "titles": ("Kỳ và huyện trong tiêu đề", titles),
    "encodings": ("Bảng mã và phông chữ", encodings),
    "departments": ("Biểu của sở, ngành: số liệu chỉ tiêu", departments),
    "registers": ("Danh sách công nhận, chỉ tiêu, vốn, công việc", registers),
}
PAGE = ROOT / "docs" / "troubles.md"


def every() -> list[Kind]:
    """All kinds, family by family."""
    return [k for _, module in FAMILIES.values() for k in module.kinds.kinds]


def page() -> str:
    """The page's text."""
    kinds = every()
    lines = [
        "# Kinds of trouble that are tried",
        "",
        f"{len(kinds)} spoilt workbooks and {len(FILES)} hostile files, made by `tests/troubles/`, each read by",
        "`tests/test_troubles.py` and `tests/test_ingest_files.py`. For every one of them: each value equals the truth, or is",
        "held with an issue at its cell, its row's name or its column's heading; what the trouble does not touch is read",
        "exactly; every non-empty cell is accounted for. `benchmarks/fuzz.py` mutates the example year's workbooks at random,",
        "`benchmarks/hostile.py` measures time and memory. This page is written by `tests/troubles/listing.py`.",
        "",
        "Measured on 27 November 2026 (two cores, idle):",
        "",
        "- 5,000 mutations (`--seed 20191127`): 2,558 partly accepted, 1,930 accepted, 512 refused, none wrong, none silent; 329 s,",
        "  the slowest reading 6.5 s. Runs before it had found three faults, each now a test: marks without a name right below the",
        "  headings lost as headings, an archive of a later zip version, a sheet of one form beside one that fits two.",
        "- Hostile files: the slowest 1.6 s, the largest 151 MB (bounds 2 s, 300 MB).",
        "- Spreadsheets that nobody here made, by value against python-calamine: 5 files are to be had from installed packages (odfpy's",
        "  examples, LibreOffice's self-test). 3 read: 139 cells, none at a wrong address, none different (5 others are",
        "  formulas without a value, which python-calamine leaves out); one is empty; one (KSpread) neither program reads: refused.",
        "",
    ]
    for tag, (title, module) in FAMILIES.items():
        mine = module.kinds.kinds
        lines += [f"## {title} ({len(mine)})", ""]
        lines += [f"- `{k.id[len(tag) + 1 :]}` {_tidy(k.what)}{_open(k)}" for k in mine]
        lines.append("")
    lines += [f"## Tệp hỏng hoặc có hại ({len(FILES)})", ""]
    lines += [f"- `{name}` {what}" for name, _, _, what in FILES]
    return "\n".join(lines) + "\n"


def _tidy(text: str) -> str:
    """Texts of cells go into Markdown as text."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").split())


def _open(kind: Kind) -> str:
    return f" — **open:** {known.DEFECTS[kind.id]}" if kind.id in known.DEFECTS else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
