"""A suite of expectations run over what is published, from a notebook: ``ntm.check("recognitions")``."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import checks, errors, shipped
from pipeline.reporting import language
from pipeline.reporting.report import database_of, found_workspace

if TYPE_CHECKING:
    import pandas as pd


RESULTS = ["rule", "reason", "severity", "check_outcome", "rows_checked", "rows_failed"]
FAILURES = ["reason", "row_key", "found", "source_cell"]


@dataclass(frozen=True)
class CheckedSuite:
    """What a suite found: ``results`` one row a rule, ``failures`` the rows that fail; ``path`` its file, which plain
    Great Expectations reads: ``ExpectationSuite(**json.loads(path.read_text("utf-8")))``."""

    title: str
    path: Path
    results: pd.DataFrame
    failures: pd.DataFrame


def check(suite: str, *, workspace: str | Path = "") -> CheckedSuite:
    """Run one suite of expectations over the newest publication, read-only; in the language of the open report.

    Raises UsageError for a suite there is not, naming the nearest; CheckSuiteError where its file is wrong.

    >>> checked = check("recognitions")  # doctest: +SKIP
    >>> checked.failures  # doctest: +SKIP
    """
    import pandas as pd

    root = found_workspace(workspace)
    suites = {s.name: s for s in load(root.root)}
    if suite not in suites:
        near = difflib.get_close_matches(suite, suites, 1)
        raise errors.UsageError(
            f'ntm.check("{suite}")', f"không có bộ quy tắc '{suite}'", f"một trong: {', '.join(suites)}",
            f"Có phải là '{near[0]}'?" if near else "Chọn một tên trong danh sách.",
            english=f"No suite '{suite}'" + (f"; did you mean '{near[0]}'?" if near else "."),
        )  # fmt: skip
    chosen = suites[suite]
    outcome = checks.look(database_of(root), [chosen])
    reasons = {r["rule_id"]: reason(r) for r in outcome.results}
    results = [
        {**r, "rule": r["rule_id"].partition(".")[2], "reason": reason(r), "check_outcome": r["outcome"]}
        for r in outcome.results
    ]
    keys = [" · ".join(f"{k} {v}" for k, v in json.loads(f["row_key"]).items()) for f in outcome.failures]
    failures = [
        {**f, "reason": reasons[f["rule_id"]], "row_key": key} for f, key in zip(outcome.failures, keys, strict=True)
    ]
    frames = pd.DataFrame(results, columns=RESULTS), pd.DataFrame(failures, columns=FAILURES)
    return CheckedSuite(title(chosen), chosen.path, *frames)


def load(root: Path) -> tuple[checks.Suite, ...]:
    """The suites of a workspace: the project's, and its own, which win."""
    return checks.load(shipped.folder("expectations"), root / "expectations")


def title(suite: checks.Suite) -> str:
    """What a suite is called, in the language spoken."""
    return suite.title_vi if language.current() == "vi" else suite.title_en


def reason(row: Mapping[str, Any]) -> str:
    """Why a rule stands, in the language spoken; ``row`` as in checks.results."""
    return str(row["reason_vi" if language.current() == "vi" else "reason_en"])
