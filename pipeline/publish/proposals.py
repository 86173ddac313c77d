"""Names and headings nobody has decided on yet, as lines a person may approve by moving them into aliases.csv."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.workspace import Workspace

COLUMNS = ("kind", "alias", "target", "scope", "note")
# What a cell of a workbook begins with must not become a formula in whatever opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(workspace: Workspace, database: Path) -> int:
    """Write data/processed/proposed_aliases.csv from the issues of a published database; returns how many lines.

    Unknown headings with a likely meaning, misspelt communes with the one commune of the district that is near. No
    file stands where there is nothing to propose.
    """
    import duckdb

    path = workspace.processed / "proposed_aliases.csv"
    with duckdb.connect(str(database), read_only=True) as con:
        headings = con.execute(
            "SELECT DISTINCT expected, file FROM raw.issues WHERE rule = 'heading_unknown' AND expected <> '' ORDER BY ALL"
        ).fetchall()
        names = con.execute(
            """
            SELECT DISTINCT i.found, c.commune_code, c.district_code, i.file
            FROM raw.issues i
            JOIN reference.communes c ON i.expected = c.commune_name || ' (' || c.district_name || ')'
            WHERE i.rule = 'misspelt_commune' ORDER BY ALL
            """
        ).fetchall()
    lines = [[*next(csv.reader([expected])), "", f"đề xuất từ {file}"] for expected, file in headings]
    lines += [["commune", found, code, district, f"đề xuất từ {file}"] for found, code, district, file in names]
    if not lines:
        path.unlink(missing_ok=True)
        return 0
    with path.open("w", encoding="utf-8-sig", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(COLUMNS)
        writer.writerows([["'" + v if str(v).startswith(FORMULA) else v for v in line] for line in lines])
    return len(lines)
