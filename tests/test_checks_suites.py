"""The suites under expectations/ as files: strictly read, complete, readable by people."""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import checks, errors
from pipeline.checks import judging
from pipeline.checks.suites import NAMESPACE
from pipeline.schema import catalogue, words

SUITES = Path(__file__).parents[1] / "expectations"
GOOD: dict[str, Any] = {
    "name": "thu",
    "meta": {"table": "core.criterion_results", "title_vi": "Thử", "title_en": "Trial"},
    "expectations": [
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "state"},
            "severity": "critical",
            "meta": {"rule": "state_known", "reason_vi": "Vì sao.", "reason_en": "Why."},
        }
    ],
}


def written(tmp_path: Path, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> Path:
    """A folder with one suite, changed by ``change(document, its first rule)``."""
    document = copy.deepcopy(GOOD)
    change(document, document["expectations"][0])
    (tmp_path / "thu.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def sql(rule: dict[str, Any], query: object) -> None:
    rule.update(type="unexpected_rows_expectation", kwargs={"unexpected_rows_query": query})


def test_the_good_one_loads(tmp_path: Path) -> None:
    (suite,) = checks.load(written(tmp_path, lambda document, rule: None))
    (rule,) = suite.rules
    assert rule.rule_id == "thu.state_known"
    assert rule.key == ("period", "commune_code", "criterion_no")
    assert rule.source_cell == "source_cell"
    assert uuid.UUID(rule.gx_id).version == 5


WRONG: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = {
    "unknown key of a suite": lambda d, r: d.update(rules=[]),
    "missing key of a suite": lambda d, r: d["meta"].pop("title_vi"),
    "another file's name": lambda d, r: d.update(name="khac"),
    "empty suite": lambda d, r: d.update(expectations=[]),
    "rules not a list": lambda d, r: d.update(expectations={"id": "x"}),
    "rule not an object": lambda d, r: d.update(expectations=["state_known"]),
    "unknown key of a rule": lambda d, r: r.update(severty="info"),
    "missing reason": lambda d, r: r["meta"].pop("reason_vi"),
    "empty reason": lambda d, r: r["meta"].update(reason_en=" "),
    "wrong severity": lambda d, r: r.update(severity="Critical"),
    "duplicate id": lambda d, r: d["expectations"].append(dict(r)),
    "id with spaces": lambda d, r: r["meta"].update(rule="state known"),
    "unknown table": lambda d, r: r["meta"].update(table="core.criterion_result"),
    "unknown key column": lambda d, r: r["meta"].update(key=["commune"]),
    "unknown source column": lambda d, r: r["meta"].update(source_cell="cell"),
    "kwargs not an object": lambda d, r: r.update(kwargs=["state"]),
    "row_condition": lambda d, r: r["kwargs"].update(row_condition="period=='2019-06'"),
    "meta not an object": lambda d, r: r.update(meta="state_known"),
    "limits on a date": lambda d, r: r.update(
        meta=r["meta"] | {"table": "plan.targets"},
        type="expect_column_values_to_be_between",
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
    "misspelt type": lambda d, r: r.update(type="expect_column_values_to_not_be_nul"),
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
    (tmp_path / "thu.json").write_bytes(b'{"name": "th\xff"')
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
        for rule in document["expectations"]:
            assert rule["meta"]["reason_vi"] != rule["meta"]["reason_en"]
            assert rule["severity"] in words.SEVERITIES


@pytest.mark.parametrize("path", sorted(SUITES.glob("*.json")), ids=lambda p: p.stem)
def test_a_suite_is_one_of_plain_great_expectations(path: Path, tmp_path: Path) -> None:
    """Loaded as its own documentation does, nothing is lost: type, arguments, severity, reason; what it writes loads here."""
    from great_expectations.core import ExpectationSuite

    document = json.loads(path.read_text("utf-8"))
    suite = ExpectationSuite(**document)
    assert (suite.name, suite.meta["title_vi"]) == (path.stem, document["meta"]["title_vi"])
    kept = [
        {"type": e.configuration.type, "kwargs": e.configuration.kwargs, "severity": e.severity.value, "meta": e.meta}
        for e in suite.expectations
    ]
    assert [{**k, "kwargs": without_defaults(k["kwargs"])} for k in kept] == [
        {**e, "kwargs": without_defaults(e["kwargs"])} for e in document["expectations"]
    ]
    (tmp_path / path.name).write_text(json.dumps(suite.to_json_dict()), "utf-8")
    [ours] = [s for s in checks.load(SUITES) if s.name == path.stem]
    [theirs] = checks.load(tmp_path)
    assert [(r.rule_id, r.table, r.key) for r in theirs.rules] == [(r.rule_id, r.table, r.key) for r in ours.rules]


def without_defaults(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if value not in (None, False, "both_values_are_missing")}


def test_no_rule_repeats_what_the_tables_themselves_refuse() -> None:
    """NOT NULL, CHECK and keys hold while a database is built: a rule about them could never fail."""
    for rule in (rule for suite in checks.load(SUITES) for rule in suite.rules):
        table = catalogue.table(rule.table)
        columns = {c.name: c for c in table.columns}
        if rule.expectation == "expect_column_values_to_not_be_null":
            assert columns[rule.kwargs["column"]].nullable, rule.rule_id
        if rule.expectation == "expect_column_values_to_be_in_set":
            values = columns[rule.kwargs["column"]].values
            assert not values or not set(values) <= set(rule.kwargs["value_set"]), rule.rule_id
        if rule.expectation in ("expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique"):
            assert not set(table.key) <= set(rule.columns), rule.rule_id


# A comparison of one column with a figure or with another column of its row, a flag, a lack: GX has those.
NATIVE = re.compile(
    r"SELECT [^()]*(\([^()]*\)[^()]*)* FROM \{batch\} WHERE "
    r"(NOT \w+|\w+ IS (NOT )?NULL|\w+ (<|>|<=|>=|<>|=) [\w.'-]+|\w+ (NOT )?IN \([^()]*\)|regexp_matches\([^()]*\))",
    re.IGNORECASE,
)


def test_a_rule_is_sql_only_where_great_expectations_has_none() -> None:
    queries = {
        rule.rule_id: " ".join(rule.kwargs["unexpected_rows_query"].split())
        for suite in checks.load(SUITES)
        for rule in suite.rules
        if rule.is_sql
    }
    assert [rule for rule, query in queries.items() if NATIVE.fullmatch(query)] == []
    assert NATIVE.fullmatch("SELECT period, value AS found FROM {batch} WHERE value < 0")
    assert NATIVE.fullmatch("SELECT check_id, concat(found, expected) AS found FROM {batch} WHERE NOT passes")


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
