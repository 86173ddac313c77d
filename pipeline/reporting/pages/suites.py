"""A page for each suite of expectations: every rule, what it finds now, and what it found in the builds before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import content
from pipeline.reporting import checking, language, wording
from pipeline.reporting.facts import Facts
from pipeline.reporting.render import html
from pipeline.schema import rows

FOLDER = "checks"
"""Below reports/: a suite is about a build, not about a period."""


def write_all(reports: Path, root: Path, facts: Facts, earlier: Sequence[Mapping[str, Any]]) -> None:
    """One page a suite of the workspace at ``root``, into ``reports``/checks. ``earlier``: what each rule found in the
    builds before, newest first, one row a rule and build (run_id, started, rule_id, outcome, rows_failed)."""
    folder = reports / FOLDER
    folder.mkdir(exist_ok=True)
    suites = checking.load(root)
    builds = {row["run_id"]: str(row["started"] or "")[:10] for row in earlier}
    found = {(row["rule_id"], row["run_id"]): _sign(row) for row in earlier}
    now = {row["rule_id"]: row for row in facts.read(rows.Results, "FROM checks.results")}
    for suite in suites:
        lines = [
            {
                "reason": checking.reason(now[rule.rule_id]),
                "severity": wording.SEVERITIES[rule.severity],
                "now": _sign(now[rule.rule_id]),
                "checked": now[rule.rule_id]["rows_checked"],
                "before": [found.get((rule.rule_id, run), "") for run in builds],
            }
            for rule in suite.rules
            if rule.rule_id in now
        ]
        name = checking.title(suite)
        title = f"{language.say('Kiểm tra tự động')} · {name}"
        text = html.page("pages/suite.html.j2", facts, title, name=name, rows=lines, days=list(builds.values()))
        content.put(folder / f"{suite.name}.html", text.encode())
    for stray in set(folder.glob("*.html")) - {folder / f"{suite.name}.html" for suite in suites}:
        stray.unlink()


def _sign(row: Mapping[str, Any]) -> str:
    """✓, ✗ and how many rows, ? where the rule did not run."""
    return {"passed": "✓", "not_run": "?"}.get(row["outcome"]) or f"✗ {wording.number(row['rows_failed'])}".strip()
