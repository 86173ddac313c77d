"""The gate before publication: nothing a critical expectation objects to becomes the published database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.workspace import Workspace


def objections(outcome: Any) -> list[dict[str, Any]]:
    """Rows of checks.results that forbid publication: critical rules that failed, and critical ones that could not run.

    A rule that could not run says nothing about the data, but neither does it vouch for them.
    """
    not_run = [row for row in outcome.not_run if row.get("severity") == "critical"]
    return [*outcome.critical_failed, *(row for row in not_run if row not in outcome.critical_failed)]


def refuse(rules: list[dict[str, Any]], workspace: Workspace) -> errors.CriticalExpectationFailed:
    """The error that ends the run; the refused database of the workspace keeps the rows the rules found."""
    database = workspace.refused
    past = f" --as-of {workspace.as_of}" if workspace.as_of else ""
    told = []
    for rule in rules[:5]:
        if rule.get("outcome") == "not_run":
            told.append(f"• {rule['rule_id']}: không chạy được ({rule.get('observed') or 'không rõ lý do'})")
            continue
        cells = _cells(database, str(rule["rule_id"]))
        places = f" — ví dụ {'; '.join(cells)}" if cells else ""
        told.append(f"• {rule['rule_id']}: {rule.get('rows_failed') or '?'} dòng không đạt{places}")
    if len(rules) > 5:
        told.append(f"• và {len(rules) - 5} quy tắc khác")
    return errors.CriticalExpectationFailed(
        where=str(database),
        found="kiểm tra bắt buộc không qua:\n" + "\n".join(told),
        expected="\n".join(str(rule.get("reason_vi") or rule["rule_id"]) for rule in rules[:5]),
        todo="Sửa số liệu ở các ô nêu trên rồi chạy lại; bản công bố trước vẫn giữ nguyên. "
        f'Xem mọi dòng bị nêu: ntm sql --refused{past} "SELECT * FROM checks.failures"',
        english=f"{len(rules)} critical expectation(s) not met; the last good publication stays.",
    )


def _cells(database: Path, rule_id: str) -> list[str]:
    """A few of the cells a rule found, to start from."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "SELECT coalesce(source_cell, row_key) FROM checks.failures WHERE rule_id = ? ORDER BY 1 LIMIT 3", [rule_id]
        ).fetchall()
    return [str(cell) for (cell,) in found]
