"""Known wrong cells, put right while they still say what they said. The workbook itself is never written to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline import errors
from pipeline.ingest.grid import Cell, position
from pipeline.ingest.page import Page
from pipeline.ingest.text import clean
from pipeline.reference.model import Correction, Reference

STALE = "stale_correction"


def of_file(reference: Reference, file: str) -> tuple[Correction, ...]:
    """The corrections of one workbook."""
    return tuple(c for c in reference.corrections if c.file == file)


def apply(page: Page, corrections: Iterable[Correction]) -> set[Correction]:
    """Correct the cells of a sheet; returns the corrections that spoke about it.

    A cell that no longer says what the correction expects stays as it is and raises stale_correction.
    """
    spoken: set[Correction] = set()
    for c in corrections:
        if clean(c.sheet) != clean(page.sheet.name):
            continue
        spoken.add(c)
        row, column = position(c.cell)
        found = page.sheet.cells.get((row, column))
        text = found.text if found else ""
        why = f"{c.reason}; hỏi {c.requested_from}"
        if clean(text) != clean(c.expect):
            page.issue(STALE, row, column, found=text, expected=c.expect, place=f"dòng {c.line} của corrections.csv")
            continue
        page.issue("corrected_cell", row, column, found=text, expected=c.corrected, place=why)
        if found is not None:
            page.originals[row, column] = text
        page.sheet.put(Cell(row, column, c.corrected))
    return spoken


def check(reference: Reference, issues: Iterable[dict[str, Any]], files: set[str]) -> None:
    """Fail loudly where a correction no longer fits its workbook. Raises errors.ReferenceFileError naming each."""
    faults = [f"{i['file']}!{i['sheet']}!{i['cell']}: {i['message_vi']}" for i in issues if i["rule"] == STALE]
    faults += [f"dòng {c.line}: không có tệp {c.file}" for c in reference.corrections if c.file not in files]
    if faults:
        raise errors.ReferenceFileError(
            "data/raw/corrections.csv",
            "; ".join(faults),
            "mỗi dòng đính chính khớp với ô như đang ghi trong biểu",
            "xóa dòng đính chính đã hết hiệu lực hoặc ghi lại giá trị đang có trong ô",
            english="A correction no longer matches its workbook: " + "; ".join(faults),
        )
