"""Suites (bộ quy tắc): the JSON files under ``expectations/``, each an ExpectationSuite of Great Expectations, read strictly.

Great Expectations drops a misspelt rule with a log line and calls an empty suite a success, so every mistake in a file
is an error here, before anything runs. docs/checks.md says how a rule is written.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.schema import Table, catalogue, words

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://ntm.example/expectations")
SQL_RULE = "unexpected_rows_expectation"
# Great Expectations turns their limits into dates, which compare neither with ISO text nor with timestamps.
BETWEEN = {"expect_column_values_to_be_between", "expect_column_min_to_be_between", "expect_column_max_to_be_between"}
SUITE_KEYS = {"name", "meta", "expectations"}
SUITE_META = {"table", "title_vi", "title_en"}
RULE_KEYS = {"type", "kwargs", "severity", "meta"}
OWN_KEYS = {"id", "notes"}  # what Great Expectations writes beside them
RULE_REQUIRED = {"rule", "reason_vi", "reason_en"}
RULE_META = RULE_REQUIRED | {"table", "legal_source", "key", "source_cell"}
NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


class CheckSuiteError(errors.NtmError):
    """A file under expectations/ is wrong. Same exit code as a wrong reference or plan file."""

    exit_code = 11


@dataclass(frozen=True)
class Rule:
    """One rule. ``key`` names the columns that identify a failing row, ``source_cell`` the column with its address."""

    suite: str
    id: str
    table: str
    expectation: str
    kwargs: dict[str, Any]
    severity: str
    reason_vi: str
    reason_en: str
    legal_source: str | None = None
    key: tuple[str, ...] = ()
    source_cell: str | None = None

    @property
    def rule_id(self) -> str:
        """``suite.rule``: how results, reports and people call it."""
        return f"{self.suite}.{self.id}"

    @property
    def gx_id(self) -> str:
        """The id Great Expectations carries through to the result: uuid5 of suite and rule, stable over runs."""
        return str(uuid.uuid5(NAMESPACE, self.rule_id))

    @property
    def is_sql(self) -> bool:
        return self.expectation == SQL_RULE

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table the expectation itself reads; empty for SQL and whole-table rules."""
        named = [self.kwargs[k] for k in ("column", "column_A", "column_B") if k in self.kwargs]
        return tuple(named) + tuple(self.kwargs.get("column_list", ()))


@dataclass(frozen=True)
class Suite:
    """One file: its name, path and rules in the file's order."""

    name: str
    path: Path
    rules: tuple[Rule, ...] = field(default_factory=tuple)
    title_vi: str = ""
    title_en: str = ""


def load(folder: Path, own: Path | None = None) -> tuple[Suite, ...]:
    """Every ``*.json`` of the folder by name, those of ``own`` in place of or beside them. Raises CheckSuiteError naming file,
    rule, what was found and expected."""
    paths = {path.name: path for place in (folder, own) if place for path in place.glob("*.json")}
    if not paths:
        raise _wrong(folder, "không có tệp .json nào", "ít nhất một bộ quy tắc", "no suite files")
    return tuple(_suite(path) for _, path in sorted(paths.items()))


def _suite(path: Path) -> Suite:
    try:
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=lambda p: _once(path, p))
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise _wrong(path, str(fault), "tệp JSON, mã UTF-8", f"not UTF-8 JSON: {fault}") from fault
    if not isinstance(document, dict):
        raise _wrong(path, type(document).__name__, "một đối tượng JSON", "the file must hold one JSON object")
    _keys(path, "", document, required=SUITE_KEYS, allowed=SUITE_KEYS | OWN_KEYS)
    if document["name"] != path.stem:
        raise _wrong(path, f"name = {document['name']!r}", repr(path.stem), "name must be the file's own")
    meta = document["meta"]
    if not isinstance(meta, dict):
        raise _wrong(path, "meta", "một đối tượng JSON", "meta must be an object")
    _keys(path, "meta", meta, required=SUITE_META, allowed=SUITE_META | {"great_expectations_version"})
    for name in ("title_vi", "title_en"):
        _text(path, "", name, meta[name])
    rules = document["expectations"]
    if not isinstance(rules, list) or not rules:
        raise _wrong(
            path, "bộ quy tắc rỗng", "ít nhất một quy tắc trong 'expectations'", "an empty suite would always pass"
        )
    made = tuple(_rule(path, meta["table"], number, rule) for number, rule in enumerate(rules, 1))
    seen: set[str] = set()
    for rule in made:
        if rule.id in seen:
            raise _wrong(path, f"hai quy tắc cùng mã {rule.id!r}", "mỗi mã một quy tắc", f"duplicate rule id {rule.id}")
        seen.add(rule.id)
    return Suite(path.stem, path, made, meta["title_vi"], meta["title_en"])


def _rule(path: Path, suite_table: object, number: int, rule: object) -> Rule:
    place = f"quy tắc thứ {number}"
    if not isinstance(rule, dict):
        raise _wrong(path, f"{place}: {type(rule).__name__}", "một đối tượng JSON", "a rule must be an object")
    _keys(path, place, rule, required=RULE_KEYS, allowed=RULE_KEYS | OWN_KEYS)
    meta = rule["meta"]
    if not isinstance(meta, dict):
        raise _wrong(path, f"{place}: meta", "một đối tượng JSON", "meta must be an object")
    place = f"quy tắc {meta.get('rule', number)!r}"
    _keys(path, place, meta, required=RULE_REQUIRED, allowed=RULE_META)
    for name, value in {"type": rule["type"], **{n: meta[n] for n in RULE_REQUIRED}}.items():
        _text(path, place, name, value)
    if not NAME.fullmatch(meta["rule"]):
        raise _wrong(path, f"{place}: rule = {meta['rule']!r}", "chữ thường, số và _", "rules are lower_case words")
    if rule["severity"] not in words.SEVERITIES:
        expected = " | ".join(words.SEVERITIES)
        raise _wrong(path, f"{place}: severity = {rule['severity']!r}", expected, "unknown severity")
    if not isinstance(rule["kwargs"], dict):
        raise _wrong(path, f"{place}: kwargs", "một đối tượng JSON", "kwargs must be an object")
    table = _table(path, place, meta.get("table", suite_table))
    described = catalogue.table(table)
    legal_source = meta.get("legal_source")
    if legal_source is not None:
        _text(path, place, "legal_source", legal_source)
    key = tuple(meta.get("key", described.key))
    source_cell = meta.get("source_cell", "source_cell" if "source_cell" in described.column_names else None)
    for column in (*key, *([source_cell] if source_cell else [])):
        if column not in described.column_names:
            raise _wrong(path, f"{place}: cột {column!r}", f"một cột của {table}", f"{table} has no column {column}")
    return Rule(
        suite=path.stem,
        id=meta["rule"],
        table=table,
        expectation=rule["type"],
        kwargs=_kwargs(path, place, described, rule["type"], dict(rule["kwargs"])),
        severity=rule["severity"],
        reason_vi=meta["reason_vi"],
        reason_en=meta["reason_en"],
        legal_source=legal_source,
        key=key,
        source_cell=source_cell,
    )


def _kwargs(path: Path, place: str, table: Table, expectation: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The kwargs, with nothing in them that would slow or silence a rule."""
    if "row_condition" in kwargs:
        raise _wrong(path, f"{place}: row_condition", "một quy tắc SQL", "row_condition is slow: write one SQL rule")
    dates = {column.name for column in table.columns if column.type in ("DATE", "TIMESTAMP")}
    if expectation in BETWEEN and kwargs.get("column") in dates:
        raise _wrong(path, f"{place}: {expectation} trên cột ngày", "một quy tắc SQL", "write limits of dates in SQL")
    if expectation != SQL_RULE:
        return kwargs
    sql = kwargs.get("unexpected_rows_query")
    if not isinstance(sql, str) or not re.match(r"\s*(SELECT|WITH)\b", sql, re.IGNORECASE):
        raise _wrong(path, f"{place}: unexpected_rows_query", "một câu SELECT hoặc WITH", "the rule needs one SELECT")
    try:
        filled = sql.format(batch="\0")
    except (KeyError, IndexError, ValueError) as fault:
        raise _wrong(path, f"{place}: {fault!r}", "ngoặc nhọn viết đôi {{ }}", "double literal braces") from fault
    if "\0" not in filled:
        raise _wrong(path, f"{place}: thiếu {{batch}}", "{batch} thay cho bảng được kiểm", "the SQL must read {batch}")
    return kwargs


def _table(path: Path, place: str, name: object) -> str:
    known = [t.name for t in catalogue.TABLES]
    if name not in known:
        raise _wrong(path, f"{place}: bảng {name!r}", "một bảng của pipeline/schema", f"unknown table {name!r}")
    return str(name)


def _once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no key stands twice; the json module would keep the last one silently."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise _wrong(path, f"khóa {name!r} viết hai lần", "mỗi khóa một lần", f"key {name!r} stands twice")
    return dict(pairs)


def _keys(path: Path, place: str, given: dict[str, Any], *, required: set[str], allowed: set[str]) -> None:
    missing, unknown = sorted(required - given.keys()), sorted(given.keys() - allowed)
    if missing or unknown:
        found = "; ".join(
            ([f"thiếu {', '.join(missing)}"] if missing else []) + ([f"lạ {', '.join(unknown)}"] if unknown else [])
        )
        english = f"missing: {missing}, unknown: {unknown}"
        raise _wrong(path, f"{place} {found}".strip(), ", ".join(sorted(allowed)), english)


def _text(path: Path, place: str, name: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, f"{place} {name} = {value!r}".strip(), "một dòng chữ", f"{name} must be a text")


def _wrong(path: Path, found: str, expected: str, english: str) -> CheckSuiteError:
    return CheckSuiteError(
        where=path.name,
        found=found,
        expected=expected,
        todo="Sửa tệp này; cách viết một quy tắc có ở docs/checks.md.",
        english=f"{path.name}: {english}.",
    )
