"""Great Expectations at work: one batch per table, one suite of its rules, each result read for what it really says."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.checks import frames, queries
from pipeline.checks.suites import SQL_RULE, CheckSuiteError, Rule, Suite

if TYPE_CHECKING:
    import duckdb

ADDRESS = ("file", "sheet", "cell")
Row = dict[str, Any]
# Whole-table expectations that read no column, so that no column has to be fetched for them.
ROW_COUNTS = {"expect_table_row_count_to_be_between", "expect_table_row_count_to_equal"}


def judge(
    connection: duckdb.DuckDBPyConnection,
    suites: Sequence[Suite],
    *,
    max_failures: int,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[list[Row], list[Row]]:
    """(rows of checks.results in the suites' order, rows of checks.failures).

    Raises CheckSuiteError for a rule Great Expectations would drop: unknown type, wrong kwargs, a repeated rule.
    """
    whole = _whole_frame(_context())
    rules = [rule for suite in suites for rule in suite.rules]
    built = {rule.rule_id: _built(rule) for rule in rules}
    by_table: dict[str, list[Rule]] = {}
    for rule in rules:
        by_table.setdefault(rule.table, []).append(rule)
    judged: dict[str, tuple[Row, list[Row]]] = {}
    for done, (table, its_rules) in enumerate(by_table.items(), 1):
        judged.update(_table(whole, connection, table, its_rules, built, max_failures))
        if progress:
            progress(table, done, len(by_table))
    results = [judged[rule.rule_id][0] for rule in rules]
    failures = [failure for rule in rules for failure in judged[rule.rule_id][1]]
    return results, failures


def library() -> Any:
    """Great Expectations, imported (seconds) without its telemetry."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import
    import great_expectations

    return great_expectations


def _context() -> Any:
    """An ephemeral context: no telemetry, no progress bars on the terminal, no files."""
    great_expectations = library()
    import tqdm
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    tqdm.tqdm.monitor_interval = 0  # GX makes bars even when they are off; their watcher thread would outlive the run
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    queries.register()
    return context


def _whole_frame(context: Any) -> Any:
    """The one batch definition of a run: a whole frame, whichever is given to it.

    One for each table would have GX write its whole configuration out as YAML three times a table.
    """
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset("table")
    return asset.add_batch_definition_whole_dataframe("whole")


def _built(rule: Rule) -> dict[str, Any]:
    """The rule as GX's configuration, after GX itself has accepted it; else the CheckSuiteError that says why not."""
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    configuration = {"type": rule.expectation, "kwargs": rule.kwargs, "id": rule.gx_id, "severity": rule.severity}
    try:
        expectation = ExpectationConfiguration(**configuration).to_domain_obj()
    except Exception as fault:  # GX raises several unrelated classes, pydantic's among them; all mean the same here
        message = " ".join(str(fault).split())
        raise CheckSuiteError(
            where=f"{rule.suite}.json, quy tắc {rule.id!r}",
            found=f"{rule.expectation}: {message[:300]}",
            expected="một loại kỳ vọng của Great Expectations với đúng tham số",
            todo="Sửa 'expectation' hoặc 'kwargs' của quy tắc; xem docs/checks.md.",
            english=f"Great Expectations does not accept rule {rule.rule_id}: {message[:300]}",
        ) from fault
    if expectation.id != rule.gx_id or expectation.severity.value != rule.severity:
        raise CheckSuiteError(
            where=f"{rule.suite}.json, quy tắc {rule.id!r}",
            found=f"id {expectation.id}, severity {expectation.severity}",
            expected=f"id {rule.gx_id}, severity {rule.severity}",
            todo="Kiểm tra phiên bản Great Expectations.",
            english=f"Great Expectations changed the id or severity of {rule.rule_id}.",
        )
    return configuration


def _table(
    whole: Any,
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rules: list[Rule],
    built: dict[str, dict[str, Any]],
    max_failures: int,
) -> dict[str, tuple[Row, list[Row]]]:
    """Results and failures of every rule of one table, by rule_id."""
    there = frames.columns(connection, table)
    if not there:
        cause = f"không có bảng {table}"
        return {rule.rule_id: (_result(rule, "not_run", None, None, cause), []) for rule in rules}
    rows = frames.row_count(connection, table)
    index = [c for c in dict.fromkeys(c for rule in rules for c in _index(rule, there)) if c in there]
    data = frames.frame(connection, table, _wanted(rules, index))
    suite = _gx_suite(table, rules, built)
    with queries.over(connection, table, max_failures), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas deprecations inside GX; nothing a person here can act on
        batch = whole.get_batch({"dataframe": data})
        validation = batch.validate(
            suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": index}
        )
    answers = {answer.expectation_config.id: answer for answer in validation.results}
    return {rule.rule_id: _judged(rule, answers.get(rule.gx_id), rows, max_failures) for rule in rules}


def _index(rule: Rule, there: Iterable[str]) -> list[str]:
    """Columns that lead from a failing row back to its cell: its key, its source cell or its file, sheet and cell."""
    address = [c for c in ADDRESS if c in there]
    return [*rule.key, *([rule.source_cell] if rule.source_cell else address)]


def _wanted(rules: list[Rule], index: list[str]) -> list[str] | None:
    """Columns to fetch: those that column rules read and the index; None (all) where a rule is about the columns."""
    by_column = [rule for rule in rules if rule.columns]
    if any(not rule.columns and not rule.is_sql and rule.expectation not in ROW_COUNTS for rule in rules):
        return None
    return [*(c for rule in by_column for c in rule.columns), *(index if by_column else [])]


def _gx_suite(table: str, rules: list[Rule], built: dict[str, dict[str, Any]]) -> Any:
    """The GX suite. Raises CheckSuiteError where it holds fewer rules than the files: GX only logs a dropped one."""
    from great_expectations.core import ExpectationSuite

    suite = ExpectationSuite(name=table, expectations=[built[rule.rule_id] for rule in rules])
    kept = {expectation.id for expectation in suite.expectations}
    lost = [rule.rule_id for rule in rules if rule.gx_id not in kept]
    if lost or len(suite.expectations) != len(rules):
        raise CheckSuiteError(
            where=f"các quy tắc của {table}",
            found=f"nạp được {len(suite.expectations)} quy tắc; mất {', '.join(lost) or 'không rõ'}",
            expected=f"{len(rules)} quy tắc như trong tệp",
            todo="Xem quy tắc bị mất: Great Expectations đã bỏ qua nó.",
            english=f"{len(suite.expectations)} of {len(rules)} rules of {table} were loaded; lost: {lost}.",
        )
    return suite


def _judged(rule: Rule, answer: Any, rows: int, max_failures: int) -> tuple[Row, list[Row]]:
    """What came of one rule. An exception, or no answer at all, is 'not_run'."""
    if answer is None:
        return _result(rule, "not_run", rows, None, "Great Expectations không trả lời quy tắc này"), []
    cause = _cause(answer.exception_info)
    if cause:
        return _result(rule, "not_run", rows, None, cause), []
    found = answer.result or {}
    if rule.is_sql:
        total = int(found["observed_value"])
        unexpected = found["details"]["unexpected_rows"]
    elif "unexpected_count" in found:
        total = int(found["unexpected_count"])
        unexpected = found.get("unexpected_index_list") or []
    else:  # about the whole table: no row of it is the failing one
        outcome = "passed" if answer.success else "failed"
        return _result(rule, outcome, rows, None, f"thấy {_said(found.get('observed_value'))}"), []
    outcome = "passed" if answer.success else "failed"
    observed = f"{total} hàng không đạt" if total else ("bảng rỗng, không có hàng để kiểm" if not rows else "")
    failures = [] if answer.success else [_failure(rule, row) for row in unexpected[:max_failures]]
    return _result(rule, outcome, rows, total, observed), failures


def _cause(exception_info: Any) -> str:
    """The message of the exception behind an answer; empty where none was raised.

    GX puts either one record or one record per metric there.
    """
    if not exception_info:
        return ""
    records = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    for record in records:
        if record.get("raised_exception"):
            return " ".join(str(record.get("exception_message") or "không rõ nguyên nhân").split())[:500]
    return ""


def _result(rule: Rule, outcome: str, rows: int | None, failed: int | None, observed: str) -> Row:
    return {
        "rule_id": rule.rule_id,
        "suite": rule.suite,
        "table_name": rule.table,
        "expectation": rule.expectation,
        "severity": rule.severity,
        "outcome": outcome,
        "rows_checked": rows,
        "rows_failed": failed,
        "reason_vi": rule.reason_vi,
        "reason_en": rule.reason_en,
        "legal_source": rule.legal_source,
        "observed": observed,
    }


def _failure(rule: Rule, row: Row) -> Row:
    """A row of checks.failures. SQL rules say what they found in ``found`` and where in ``source_cell``."""
    address = row.get(rule.source_cell or "source_cell")
    if _missing(address):  # what is about a whole file has no cell, and stands at the file
        address = "!".join(str(row[part]) for part in ADDRESS if row.get(part) and not _missing(row[part])) or None
    beside = {"found", "source_cell"}
    if rule.expectation == SQL_RULE:
        key = {name: value for name, value in row.items() if name not in beside}
        found = row.get("found")
    else:
        key = {name: row[name] for name in rule.key if name in row}
        found = ", ".join(f"{name} = {_said(row[name])}" for name in rule.columns if name in row)
    return {
        "rule_id": rule.rule_id,
        "row_key": json.dumps(key, ensure_ascii=False, default=_plain),
        "found": None if found is None else str(found),
        "source_cell": None if _missing(address) else str(address),
    }


def _plain(value: Any) -> object:
    """numpy's numbers as numbers, the rest as text, for JSON."""
    return value.item() if hasattr(value, "item") else None if _missing(value) else str(value)


def _said(value: object) -> str:
    return "trống" if _missing(value) else str(value)


def _missing(value: object) -> bool:
    """True for the several ways pandas and GX write a NULL."""
    return value is None or str(value) in ("<NA>", "nan", "NaT", "None")
