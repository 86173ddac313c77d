"""SQL rules on the pandas engine: Great Expectations has no metric for them there, so this room brings one.

The query runs in DuckDB, on the connection and for the table that ``over`` set; GX over SQLAlchemy would answer every
rule with an error on this engine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


class Queries:
    """Answers of SQL rules over one table: the first ``limit`` unexpected rows and how many there are in all."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, limit: int):
        self._connection, self._table, self._limit = connection, table, limit
        self._answers: dict[str, tuple[list[dict[str, Any]], int]] = {}

    def unexpected(self, query: str) -> tuple[list[dict[str, Any]], int]:
        """(rows as dicts in a stable order, true count). Each query runs once; errors of DuckDB go through."""
        if query not in self._answers:
            counted = self._connection.execute(
                f"SELECT *, count(*) OVER () FROM ({query.format(batch=self._table)}\n) ORDER BY ALL LIMIT ?",
                [self._limit],
            )
            names = [column[0] for column in counted.description][:-1]
            found = counted.fetchall()
            self._answers[query] = ([dict(zip(names, row[:-1])) for row in found], found[0][-1] if found else 0)
        return self._answers[query]


_active: ContextVar[Queries] = ContextVar("queries of the table being checked")


@contextlib.contextmanager
def over(connection: duckdb.DuckDBPyConnection, table: str, limit: int) -> Iterator[Queries]:
    """Within this block SQL rules are answered over ``table``."""
    queries = Queries(connection, table, limit)
    token = _active.set(queries)
    try:
        yield queries
    finally:
        _active.reset(token)


@cache
def register() -> None:
    """Teach the pandas engine the two metrics of UnexpectedRowsExpectation. Defining the classes registers them."""
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.metrics.metric_provider import metric_value
    from great_expectations.expectations.metrics.query_metric_provider import QueryMetricProvider

    class UnexpectedRows(QueryMetricProvider):
        metric_name = "unexpected_rows_query.table"
        value_keys = ("unexpected_rows_query",)

        @metric_value(engine=PandasExecutionEngine)
        def _pandas(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, metrics, runtime_configuration):
            return _active.get().unexpected(metric_value_kwargs["unexpected_rows_query"])[0]

    class UnexpectedRowCount(QueryMetricProvider):
        metric_name = "unexpected_rows_query.row_count"
        value_keys = ("unexpected_rows_query",)

        @metric_value(engine=PandasExecutionEngine)
        def _pandas(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, metrics, runtime_configuration):
            return _active.get().unexpected(metric_value_kwargs["unexpected_rows_query"])[1]
