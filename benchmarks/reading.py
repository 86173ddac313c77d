"""Reading workbooks: from bytes to kept observations, against bare readers that only take the same cells' values."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Ratio, here, paired
from pipeline import reference as reference_files
from pipeline.ingest import cache
from pipeline.ingest.open import open_workbook
from pipeline.ingest.workbook import prepare, read_workbook
from pipeline.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Ratio]:
    """Our whole reading of every .xlsx, against python-calamine and openpyxl; and what a cell costs."""
    import openpyxl
    import python_calamine

    reference = reference_files.load(workspace)
    known = sorted(set(workspace.periods()) | {r.period for r in reference.reviews})
    prepare(reference)
    files = [(p, p.read_bytes()) for p in workspace.workbooks() if p.suffix.casefold() == ".xlsx"]
    cells = 0

    def ours() -> None:
        nonlocal cells
        cells = 0
        with tempfile.TemporaryDirectory() as folder:
            for path, data in files:
                file = workspace.file_id(path)
                book = open_workbook(data, path.name)
                reading = read_workbook(book, file, file.split("/", 1)[0], known, reference)
                cache.save(Path(folder) / "kept.gz", reading)
                cells += len(reading.cells)

    def calamine() -> None:
        for _, data in files:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    def by_openpyxl() -> None:
        for _, data in files:
            for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets:
                for _row in sheet.iter_rows(values_only=True):
                    pass

    yield paired("reading, whole", lambda: here(ours), "bare python-calamine", lambda: here(calamine))
    yield (whole := paired("reading, whole", lambda: here(ours), "bare openpyxl", lambda: here(by_openpyxl)))
    yield Ratio(f"reading, a cell of {cells:,}", whole.ours / cells * 1000, "goal", 0.03, "CPU-ms")
