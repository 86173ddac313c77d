"""A connection that remembers what it was asked."""

from __future__ import annotations

from typing import Any

BUILD = "FROM meta.build"
"""What every report asks about the build."""


class Recorder:
    """A connection that remembers what it was asked; ``asked`` is None once that is not the whole of it."""

    def __init__(self, connection: Any):
        self._connection = connection
        self.asked: list[tuple[str, Any]] | None = []

    def execute(self, query: Any, parameters: Any = None) -> Any:
        """As DuckDB's own."""
        text = str(getattr(query, "query", query)).strip()
        if not text.upper().startswith("SET "):
            self._note(text, parameters)
        return self._connection.execute(query, parameters)

    def __getattr__(self, name: str) -> Any:
        if name != "close":
            self.asked = None
        return getattr(self._connection, name)

    def _note(self, text: str, parameters: Any) -> None:
        import duckdb

        kinds = [statement.type for statement in duckdb.extract_statements(text)]
        if kinds != [duckdb.StatementType.SELECT]:
            self.asked = None
        elif self.asked is not None:
            self.asked.append((text, parameters))
