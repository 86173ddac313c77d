"""The catalogue of tables: each column described, each word of an enumeration known, the DDL accepted by DuckDB."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import row_classes

from pipeline.schema import Column, Table, catalogue, comments, ddl, dictionary, nation, reading, rows, rules, words


@pytest.mark.parametrize("table", (*catalogue.TABLES, nation.PROVINCES, *nation.MADE), ids=lambda t: t.name)
def test_tables_describe_themselves(table: Table) -> None:
    assert table.meaning.endswith((".", ")")), "a meaning is a sentence"
    assert len(set(table.column_names)) == len(table.columns)
    assert set(table.key) <= set(table.column_names)
    for column in table.columns:
        assert column.meaning, f"{table.name}.{column.name}"
        assert column.type in {"VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "DATE"}
    assert table.name.split(".")[0] in catalogue.SCHEMAS


def test_the_statements_make_every_table_with_its_comments() -> None:
    with duckdb.connect(":memory:") as con:
        for statement in catalogue.statements():
            con.execute(statement)
        tables = con.execute("SELECT schema_name || '.' || table_name, comment FROM duckdb_tables()").fetchall()
        missing = con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
        ).fetchall()
    assert dict(tables) == {t.name: t.meaning for t in catalogue.TABLES}
    assert missing == []


def test_the_ddl_refuses_a_word_that_is_not_allowed_and_a_second_row_of_a_key() -> None:
    table = Table(
        "main.t", "A table.", (Column("k", "INTEGER", "Key."), Column("w", "VARCHAR", "W.", "", ("a", "b"))), ("k",)
    )
    with duckdb.connect(":memory:") as con:
        con.execute(ddl(table))
        con.execute("INSERT INTO t VALUES (1, 'a')")
        with pytest.raises(duckdb.ConstraintException):
            con.execute("INSERT INTO t VALUES (2, 'c')")
        with pytest.raises(duckdb.ConstraintException):
            con.execute("INSERT INTO t VALUES (1, 'b')")


def test_a_comment_carries_unit_and_values_and_escapes_quotes() -> None:
    column = Column("c", "DOUBLE", "The sender's figure.", "km", ("1", "2"))
    assert column.comment() == "The sender's figure. Unit: km. One of: 1, 2."
    made = comments(Table("main.t", "A table.", (column,)))
    assert made[1] == "COMMENT ON COLUMN main.t.\"c\" IS 'The sender''s figure. Unit: km. One of: 1, 2.'"


def test_an_unknown_table_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match=r"core\.nothing"):
        catalogue.table("core.nothing")


def test_the_dictionary_lists_every_table_and_column() -> None:
    text = dictionary.text()
    for table in (*catalogue.TABLES, nation.PROVINCES, *nation.MADE):
        assert f"## {table.name}" in text
        for column in table.columns:
            assert f"| `{column.name}`" in text


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda r: r.id)
def test_rules_speak_to_the_sender(rule: rules.Rule) -> None:
    assert rule.severity in words.SEVERITIES
    row = rules.issue(rule.id, file="2019-06/a.xlsx", found="{x}", expected="b", place="Xã 1")
    for message in ("message_vi", "message_en", "remedy_vi"):
        assert row[message], message
    assert set(row) == set(catalogue.table("raw.issues").column_names) - {"issue_id"}


def test_an_unknown_rule_is_refused_and_long_texts_are_cut() -> None:
    with pytest.raises(KeyError):
        rules.issue("no_such_rule", file=None)
    assert len(str(rules.issue("unreadable_mark", file="f", found="x" * 500)["found"])) == 200


# -- typed rows -------------------------------------------------------------------------------------------------------
def test_the_classes_of_rows_are_those_of_the_database() -> None:
    assert row_classes.FILE.read_text("utf-8") == row_classes.text(), "run: python tests/row_classes.py"


def test_every_class_of_rows_is_read_somewhere() -> None:
    source = "\n".join(
        p.read_text("utf-8") for p in (row_classes.ROOT / "pipeline").rglob("*.py") if p != row_classes.FILE
    )
    classes = [
        name for name, value in vars(rows).items() if isinstance(value, type) and value.__module__ == rows.__name__
    ]
    assert len(classes) > 10
    assert [name for name in classes if f"rows.{name}" not in source] == []


def test_a_row_is_read_by_its_columns_and_a_key_the_query_does_not_give_is_refused() -> None:
    with duckdb.connect(":memory:") as con:
        query = "SELECT 'v' AS version, 'h' AS input_hash, NULL AS as_of, ? AS newest_period"
        with pytest.raises(KeyError, match="Build: the query gives no stands_from, stands_until"):
            reading.read(con, rows.Build, query, "2019-06")
        [row] = reading.read(con, rows.Build, query + ", NULL AS stands_from, NULL AS stands_until", "2019-06")
    assert row["newest_period"] == "2019-06"


@pytest.mark.slow
def test_a_misspelt_column_fails_in_pyright(tmp_path: Path) -> None:
    file = tmp_path / "reads.py"
    file.write_text(
        "from pipeline.schema import rows\n\n\ndef name(row: rows.Communes) -> str:\n    return row['comune_name']\n",
        "utf-8",
    )
    found = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, str(file)],
        cwd=row_classes.ROOT, env={**os.environ, "PYTHONPATH": str(row_classes.ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 1 and '"comune_name" is not a defined key in "Communes"' in found.stdout
