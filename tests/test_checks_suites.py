"""The suites under expectations/ as files: strictly read, complete, readable by people."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import checks, errors
from pipeline.checks import judging
from pipeline.checks.suites import NAMESPACE
from pipeline.schema import words

SUITES = Path(__file__).parents[1] / "expectations"
GOOD: dict[str, Any] = {
    "suite": "thu",
    "table": "core.criterion_results",
    "title_vi": "Thử",
    "title_en": "Trial",
    "rules": [
        {
            "id": "state_known",
            "severity": "critical",
            "expectation": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "state"},
            "reason_vi": "Vì sao.",
            "reason_en": "Why.",
        }
    ],
}


def written(tmp_path: Path, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> Path:
    """A folder with one suite, changed by ``change(document, its first rule)``."""
    document = copy.deepcopy(GOOD)
    change(document, document["rules"][0])
    (tmp_path / "thu.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def sql(rule: dict[str, Any], query: object) -> None:
    rule.update(expectation="unexpected_rows_expectation", kwargs={"unexpected_rows_query": query})


def test_the_good_one_loads(tmp_path: Path) -> None:
    (suite,) = checks.load(written(tmp_path, lambda document, rule: None))
    (rule,) = suite.rules
    assert rule.rule_id == "thu.state_known"
    assert rule.key == ("period", "commune_code", "criterion_no")
    assert rule.source_cell == "source_cell"
    assert uuid.UUID(rule.gx_id).version == 5


WRONG: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = {
    "unknown key of a suite": lambda d, r: d.update(rule=[]),
    "missing key of a suite": lambda d, r: d.pop("title_vi"),
    "another file's name": lambda d, r: d.update(suite="khac"),
    "empty suite": lambda d, r: d.update(rules=[]),
    "rules not a list": lambda d, r: d.update(rules={"id": "x"}),
    "rule not an object": lambda d, r: d.update(rules=["state_known"]),
    "unknown key of a rule": lambda d, r: r.update(severty="info"),
    "missing reason": lambda d, r: r.pop("reason_vi"),
    "empty reason": lambda d, r: r.update(reason_en=" "),
    "wrong severity": lambda d, r: r.update(severity="Critical"),
    "duplicate id": lambda d, r: d["rules"].append(dict(r)),
    "id with spaces": lambda d, r: r.update(id="state known"),
    "unknown table": lambda d, r: r.update(table="core.criterion_result"),
    "unknown key column": lambda d, r: r.update(key=["commune"]),
    "unknown source column": lambda d, r: r.update(source_cell="cell"),
    "kwargs not an object": lambda d, r: r.update(kwargs=["state"]),
    "row_condition": lambda d, r: r["kwargs"].update(row_condition="period=='2019-06'"),
    "limits on a date": lambda d, r: r.update(
        table="plan.targets",
        expectation="expect_column_values_to_be_between",
        kwargs={"column": "due_on", "min_value": "2019-01-01"},
    ),
    "SQL without batch": lambda d, r: sql(r, "SELECT 1 FROM core.criterion_results"),
    "SQL with single braces": lambda d, r: sql(r, "SELECT 1 FROM {batch} WHERE period ~ '[0-9]{4}'"),
    "SQL that writes": lambda d, r: sql(r, "DELETE FROM {batch}"),
    "SQL not a text": lambda d, r: sql(r, [1, 2]),
}


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_suite_is_an_error(fault: str, tmp_path: Path) -> None:
    with pytest.raises(checks.CheckSuiteError) as caught:
        checks.load(written(tmp_path, WRONG[fault]))
    assert caught.value.exit_code == 11
    assert caught.value.where == "thu.json"
    assert isinstance(caught.value, errors.NtmError)


DROPPED: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = {
    "misspelt type": lambda d, r: r.update(expectation="expect_column_values_to_not_be_nul"),
    "misspelt kwarg": lambda d, r: r["kwargs"].update(colum="state"),
    "missing kwarg": lambda d, r: r.update(kwargs={}),
    "wrong kind of kwarg": lambda d, r: r.update(kwargs={"column": {"a": 1}}),
}


@pytest.mark.parametrize("fault", DROPPED)
def test_rule_great_expectations_would_drop_is_an_error(fault: str, tmp_path: Path) -> None:
    """GX logs these and goes on without the rule; here the run stops and names it."""
    suites = checks.load(written(tmp_path, DROPPED[fault]))
    with pytest.raises(checks.CheckSuiteError, match="state_known"):
        judging._built(suites[0].rules[0])


def test_missing_and_empty_folder_are_errors(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(checks.CheckSuiteError):
            checks.load(folder)


def test_key_written_twice_is_an_error(tmp_path: Path) -> None:
    text = json.dumps(GOOD).replace('"severity": "critical"', '"severity": "critical", "severity": "info"')
    (tmp_path / "thu.json").write_text(text, encoding="utf-8")
    with pytest.raises(checks.CheckSuiteError, match=r"thu\.json"):
        checks.load(tmp_path)


def test_broken_json_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "thu.json").write_bytes(b'{"suite": "th\xff"')
    with pytest.raises(checks.CheckSuiteError):
        checks.load(tmp_path)


def test_number_of_rules_loaded_is_compared_with_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were GX to drop a rule after all, the run stops instead of passing without it."""
    from great_expectations.core import ExpectationSuite

    rules = checks.load(written(tmp_path, lambda document, rule: None))[0].rules
    built = {rule.rule_id: judging._built(rule) for rule in rules}
    monkeypatch.setattr(ExpectationSuite, "_build_expectation", _refuse)
    with pytest.raises(checks.CheckSuiteError, match=r"0 quy tắc; mất thu\.state_known"):
        judging._gx_suite("core.criterion_results", list(rules), built)


def _refuse(self: object, expectation_configuration: object) -> None:
    from great_expectations.exceptions.exceptions import InvalidExpectationConfigurationError

    raise InvalidExpectationConfigurationError("dropped")


def test_files_are_readable_by_people() -> None:
    """Vietnamese as it is, no escapes, one rule a block, a reason in both languages."""
    for path in sorted(SUITES.glob("*.json")):
        raw = path.read_bytes()
        text = raw.decode("utf-8")
        assert not raw.startswith(b"\xef\xbb\xbf") and "\\u" not in text
        document = json.loads(text)
        assert text == json.dumps(document, ensure_ascii=False, indent=2) + "\n", path.name
        for rule in document["rules"]:
            assert rule["reason_vi"] != rule["reason_en"]
            assert rule["severity"] in words.SEVERITIES


def test_tables_that_must_not_be_empty_have_a_row_count_rule() -> None:
    """Column rules pass over an empty table, so each table that carries the result says it must have rows."""
    rules = [rule for suite in checks.load(SUITES) for rule in suite.rules]
    counted = {rule.table for rule in rules if rule.expectation in judging.ROW_COUNTS and rule.severity == "critical"}
    assert counted >= {
        "reference.communes",
        "plan.plan",
        "plan.targets",
        "raw.submissions",
        "core.criterion_results",
        "mart.target_progress",
        "mart.plan_coherence",
        "meta.build",
    }


def test_ids_are_unique_and_stable() -> None:
    rules = [rule for suite in checks.load(SUITES) for rule in suite.rules]
    assert len({rule.gx_id for rule in rules}) == len({rule.rule_id for rule in rules}) == len(rules)
    complete = next(rule for rule in rules if rule.rule_id == "criterion_results.grid_complete")
    assert complete.gx_id == str(uuid.uuid5(NAMESPACE, "criterion_results.grid_complete"))
