"""Every table and column of the database, described once: type, unit, meaning, key.

DDL, COMMENTs and the data dictionary come from here; nothing else in the project lists columns.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, English meaning (with its unit and allowed values), whether NULL may stand in it."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    values: tuple[str, ...] = ()
    nullable: bool = True

    def comment(self) -> str:
        """The COMMENT of the column: meaning, unit, allowed values."""
        parts = [self.meaning]
        if self.unit:
            parts.append(f"Unit: {self.unit}.")
        if self.values:
            parts.append("One of: " + ", ".join(self.values) + ".")
        return " ".join(parts)


@dataclass(frozen=True)
class Table:
    """One table: ``schema.name``, meaning, columns, key. ``made_by`` is 'python' (rows inserted) or 'sql' (a query)."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    made_by: str = "python"

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def quoted(text: str) -> str:
    """A SQL string literal. Only for texts of this package; values from outside are always bound parameters."""
    return "'" + text.replace("'", "''") + "'"


def ddl(table: Table) -> str:
    """CREATE TABLE with types, NOT NULL, key and CHECKs on enumerated columns."""
    lines = []
    for c in table.columns:
        line = f'    "{c.name}" {c.type}'
        if not c.nullable:
            line += " NOT NULL"
        if c.values:
            line += f' CHECK ("{c.name}" IN ({", ".join(quoted(v) for v in c.values)}))'
        lines.append(line)
    if table.key:
        lines.append("    PRIMARY KEY (" + ", ".join(f'"{k}"' for k in table.key) + ")")
    return f"CREATE TABLE {table.name} (\n" + ",\n".join(lines) + "\n)"


def comments(table: Table) -> list[str]:
    """COMMENT statements for the table and each of its columns."""
    made = [f"COMMENT ON TABLE {table.name} IS {quoted(table.meaning)}"]
    made += [f'COMMENT ON COLUMN {table.name}."{c.name}" IS {quoted(c.comment())}' for c in table.columns]
    return made
