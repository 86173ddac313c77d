"""Every sheet a period was read from as a page: its cells as they were read, so that a figure ends where it began.

A page is made from ``raw.cells`` alone, never from the workbook: what is shown is what was read.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline.reporting import links
from pipeline.reporting.facts import Facts
from pipeline.reporting.render import html
from pipeline.schema import rows

MOST_CELLS = 20_000
"""A sheet with more is shown only where it was counted from or has an issue; a page must open on an office machine."""


def write_all(folder: Path, facts: Facts, *, depth: int = 1) -> list[Path]:
    """One page per sheet of the period, and of the earlier sheets its figures still stand on, into ``folder``/cells."""
    (folder / "cells").mkdir(exist_ok=True)
    issues = _issues(facts)
    made = []
    for (file, sheet), cells in _cells(facts).items():
        context = _page(facts, file, sheet, cells, issues.get((file, sheet), []))
        title = f"{sheet} · {Path(file).name}"
        text = html.page("pages/sheet.html.j2", facts, title, depth=depth + 1, search="../", **context)
        path = folder / "cells" / links.sheet_page(f"{file}!{sheet}")
        path.write_text(text, encoding="utf-8")
        made.append(path)
    return made


def _cells(facts: Facts) -> dict[tuple[str, str], list[rows.Cells]]:
    """Cells by (file, sheet): files of the period, and those its source cells name."""
    cells = facts.read(
        rows.Cells,
        """FROM raw.cells WHERE concat(file, '!', sheet) IN (SELECT place FROM mart.shown_sheets WHERE period = ?)
           ORDER BY file, sheet, row_no, column_no""",
        facts.period,
    )
    grouped: dict[tuple[str, str], list[rows.Cells]] = defaultdict(list)
    for c in cells:
        grouped[c["file"], c["sheet"]].append(c)
    return grouped


def _issues(facts: Facts) -> dict[tuple[str | None, str | None], list[rows.Issues]]:
    grouped: dict[tuple[str | None, str | None], list[rows.Issues]] = defaultdict(list)
    for i in facts.read(rows.Issues, "FROM raw.issues ORDER BY issue_id"):
        grouped[i["file"], i["sheet"]].append(i)
    return grouped


class _Sending(rows.Submissions):
    full_name: str | None


def _page(facts: Facts, file: str, sheet: str, cells: list[rows.Cells], issues: list[rows.Issues]) -> dict[str, Any]:
    from pipeline.ingest.grid import letters  # brings all readers

    flagged = {i["cell"]: i for i in issues if i["cell"]}
    shown = cells
    if len(cells) > MOST_CELLS:
        shown = [c for c in cells if c["role"] in ("value", "held", "heading") or c["cell"] in flagged][:MOST_CELLS]
    columns = sorted({c["column_no"] for c in shown})
    lines: dict[int, dict[int, rows.Cells]] = defaultdict(dict)
    for c in shown:
        lines[c["row_no"]][c["column_no"]] = c
    about = facts.read(
        _Sending,
        "SELECT s.*, d.full_name FROM raw.submissions s LEFT JOIN reference.districts d USING (district_code) WHERE file = ?",
        file,
    )
    sheets = facts.db.execute("SELECT DISTINCT sheet FROM raw.cells WHERE file = ? ORDER BY sheet", [file]).fetchall()
    return {
        "file": file,
        "sheet": sheet,
        "about": about[0] if about else None,
        "others": [other for (other,) in sheets if other != sheet],
        "columns": [(n, letters(n)) for n in columns],
        "rows": sorted(lines.items()),
        "issues": issues,
        "flagged": flagged,
        "left_out": len(cells) - len(shown),
    }
