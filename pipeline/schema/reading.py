"""Rows of a query as dictionaries whose keys pyright knows: those of a class of ``rows``, or of one made from it.

>>> read(con, rows.Districts, "FROM reference.districts WHERE district_code = ?", "180")[0]["full_name"]  # doctest: +SKIP
'Huyện Cao Lộc'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = TypeVar("Row", bound=Mapping[str, Any])


def read(con: DuckDBPyConnection, row: type[Row], sql: str, *values: Any, **named: Any) -> list[Row]:
    """Rows of a query by column; values from outside are bound (``?`` or ``$name``), never written into the text.

    ``row`` is a TypedDict, or ``dict`` where the columns are not known beforehand. Raises KeyError for a key of it that the
    query does not give.
    """
    cursor = con.execute(sql, named or list(values))
    names = [column[0] for column in cursor.description or ()]
    if missing := getattr(row, "__required_keys__", frozenset()) - set(names):
        raise KeyError(f"{row.__name__}: the query gives no {', '.join(sorted(missing))}")
    return [cast("Row", dict(zip(names, line, strict=True))) for line in cursor.fetchall()]
