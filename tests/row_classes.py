"""An empty database with every table and view; ``python tests/row_classes.py`` writes pipeline/schema/rows.py from it."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "pipeline" / "schema" / "rows.py"


def text() -> str:
    """What rows.py is to hold."""
    from pipeline.schema import catalogue, row_classes
    from pipeline.warehouse import views
    from pipeline.warehouse.build import MACROS, statements_of

    with duckdb.connect() as con:
        for statement in [*catalogue.statements(), *(macro for name in MACROS for macro in statements_of(name))]:
            con.execute(statement)
        views.make(con)
        return row_classes.text(con)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    FILE.write_text(text(), encoding="utf-8")
