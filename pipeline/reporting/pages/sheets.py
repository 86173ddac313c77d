"""Every sheet a period was read from as a page: its cells as they were read, so that a figure ends where it began.

A page is made from ``raw.cells`` alone, never from the workbook: what is shown is what was read.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline.reporting import addresses, links
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.render import html

MOST_CELLS = 20_000
"""A sheet with more is shown only where it was counted from or has an issue; a page must open on an office machine."""


def write_all(folder: Path, facts: Facts, *, depth: int = 1) -> list[Path]:
    """One page per sheet of the period, and of the earlier sheets its figures still stand on, into ``folder``/cells."""
    (folder / "cells").mkdir(exist_ok=True)
    notice = facts.notice
    issues = _issues(facts)
    made = []
    for (file, sheet), cells in _cells(facts).items():
        context = _page(facts, file, sheet, cells, issues.get((file, sheet), []))
        body = html.fill("pages/sheet.html.j2", facts=facts, **context)
        title = f"{sheet} · {Path(file).name}"
        path = folder / "cells" / links.sheet_page(f"{file}!{sheet}")
        path.write_text(html.shell(body, title, notice=notice, depth=depth + 1, search="../"), encoding="utf-8")
        made.append(path)
    return made


def _cells(facts: Facts) -> dict[tuple[str, str], list[Row]]:
    """Cells by (file, sheet): files of the period, and those its source cells name."""
    found = facts.rows(
        """SELECT c.* FROM raw.cells c
           WHERE concat(c.file, '!', c.sheet) IN (SELECT place FROM mart.shown_sheets WHERE period = $period)
           ORDER BY c.file, c.sheet, c.row_no, c.column_no""",
        period=facts.period,
    )
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for c in found:
        grouped[c["file"], c["sheet"]].append(c)
    return grouped


def _issues(facts: Facts) -> dict[tuple[str, str], list[Row]]:
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for i in facts.rows("SELECT * FROM raw.issues ORDER BY issue_id"):
        grouped[i["file"], i["sheet"]].append(i)
    return grouped


def _page(facts: Facts, file: str, sheet: str, cells: list[Row], issues: list[Row]) -> dict[str, Any]:
    flagged = {i["cell"]: i for i in issues if i["cell"]}
    shown = cells
    if len(cells) > MOST_CELLS:
        shown = [c for c in cells if c["role"] in ("value", "held", "heading") or c["cell"] in flagged][:MOST_CELLS]
    columns = sorted({c["column_no"] for c in shown})
    rows: dict[int, dict[int, Row]] = defaultdict(dict)
    for c in shown:
        rows[c["row_no"]][c["column_no"]] = c
    about = facts.rows(
        """SELECT s.*, d.full_name, d.district_name FROM raw.submissions s
           LEFT JOIN reference.districts d USING (district_code) WHERE s.file = $file""",
        file=file,
    )
    sheets = facts.rows("SELECT DISTINCT sheet FROM raw.cells WHERE file = $file ORDER BY sheet", file=file)
    return {
        "file": file,
        "sheet": sheet,
        "about": about[0] if about else None,
        "others": [s["sheet"] for s in sheets if s["sheet"] != sheet],
        "columns": [(n, addresses.column_letters(n)) for n in columns],
        "rows": sorted(rows.items()),
        "issues": issues,
        "flagged": flagged,
        "left_out": len(cells) - len(shown),
    }
