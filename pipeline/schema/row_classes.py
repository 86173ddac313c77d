"""The text of ``rows.py``: a TypedDict for every table and view whose rows Python reads by name, made from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.schema import catalogue

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

READ = (
    "reference.districts", "reference.communes", "reference.criteria",
    "plan.plan", "plan.approvals",
    "raw.submissions", "raw.cells", "raw.issues",
    "mart.target_progress", "mart.completeness", "mart.period_readiness", "mart.allocation",
    "mart.named_targets", "mart.named_changes", "mart.named_districts",
    "checks.results", "meta.build",
)  # fmt: skip
TYPES = {
    "VARCHAR": "str", "INTEGER": "int", "BIGINT": "int", "HUGEINT": "int", "DOUBLE": "float", "BOOLEAN": "bool",
    "DATE": "dt.date", "INTEGER[]": "list[int]", "VARCHAR[]": "list[str]",
}  # fmt: skip
HEAD = '''"""The rows of tables and views as Python reads them. Made from the database by ``python tests/row_classes.py``; do not edit."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict
'''


def text(con: DuckDBPyConnection) -> str:
    """The module, from a database with every table and view. Raises KeyError for a type it has no word for.

    Of a view DuckDB cannot say in which columns NULL may stand: not in keys, nor where no table has it.
    """
    columns = con.execute(
        """SELECT concat(schema_name, '.', table_name), column_name, data_type FROM duckdb_columns() WHERE NOT internal
           ORDER BY column_index"""
    ).fetchall()
    described = [c for table in catalogue.TABLES for c in table.columns]
    filled = {c.name for c in described} - {c.name for c in described if c.nullable}
    filled |= {key for table in catalogue.TABLES for key in table.key}
    own = {t.name: {c.name for c in t.columns if not c.nullable} | set(t.key) for t in catalogue.TABLES}
    classes = []
    for name in READ:
        title = name.partition(".")[2].title().replace("_", "")
        of = [
            (c, TYPES[kind] + ("" if c in own.get(name, filled) else " | None")) for n, c, kind in columns if n == name
        ]
        classes.append(
            "\n".join([f"class {title}(TypedDict):", f'    """{name}."""', "", *(f"    {c}: {t}" for c, t in of)])
        )
    return "\n\n\n".join([HEAD, *classes]).replace("\n\n\n\n", "\n\n\n", 1) + "\n"
