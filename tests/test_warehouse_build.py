"""The building itself: whole, typed, repeatable, and refusing what it cannot keep."""

from __future__ import annotations

import datetime as dt
import importlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from golden.world import World, target

from pipeline import errors, warehouse
from pipeline.publish import verification
from pipeline.schema import catalogue, rules
from pipeline.schema.views import VIEWS
from pipeline.warehouse.build import SQL, STATUSES, TABLES_MADE, TABLES_MADE_LAST, query


def build(world: World, path: Path, **more: Any) -> None:
    read = replace(world.read(), **more)
    warehouse.build(path, world.reference(), read, [], as_of=dt.date(2019, 7, 5), input_hash="abc", version="9")


@pytest.fixture
def world() -> World:
    made = World(targets=[target("criterion.01.total", criterion_no=1, baseline=0, low=2)])
    made.sent("2018-12", c1="PF")
    made.sent("2019-06", c1="PP", c2="H-")
    return made


def test_an_existing_file_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "ntm.duckdb").write_bytes(b"")
    with pytest.raises(FileExistsError):
        build(world, tmp_path / "ntm.duckdb")


def test_nothing_sent_is_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(errors.NothingToPublish):
        build(World(), tmp_path / "ntm.duckdb")


def test_a_key_that_is_no_column_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no column"):
        build(world, tmp_path / "ntm.duckdb", cells=[{"file": "f", "colour": "red"}])


def test_a_value_of_the_wrong_type_is_refused(world: World, tmp_path: Path) -> None:
    cell = {"file": "f", "sheet": "S", "cell": "A1", "row_no": "one", "column_no": 1, "text": "x", "role": "value"}
    with pytest.raises(ValueError, match=r"raw\.cells\.row_no is INTEGER"):
        build(world, tmp_path / "ntm.duckdb", cells=[cell])


def test_how_it_was_made_stands_in_it_columns_keep_their_type_and_every_one_has_its_comment(
    world: World, tmp_path: Path
) -> None:
    build(world, tmp_path / "ntm.duckdb")
    with duckdb.connect(str(tmp_path / "ntm.duckdb"), read_only=True) as con:
        assert con.execute("SELECT version, input_hash, as_of, newest_period FROM meta.build").fetchall() == [
            ("9", "abc", dt.date(2019, 7, 5), "2019-06")
        ]
        found = con.execute(
            "SELECT schema_name || '.' || table_name, column_name, data_type, comment FROM duckdb_columns() "
            "WHERE NOT internal AND (schema_name, table_name) NOT IN (SELECT (schema_name, view_name) FROM duckdb_views()) "
            "ORDER BY table_oid, column_index"
        ).fetchall()
        tables = con.execute("SELECT count(*), count(comment) FROM duckdb_tables()").fetchall()
    assert sorted(found) == sorted((t.name, c.name, c.type, c.comment()) for t in catalogue.TABLES for c in t.columns)
    assert tables == [(len(catalogue.TABLES), len(catalogue.TABLES))]


@pytest.mark.slow
def test_the_order_rows_come_in_changes_nothing(world: World, tmp_path: Path) -> None:
    issues = [
        rules.issue("unreadable_mark", file="2019-06/bieu 2019-06.xlsx", sheet="S", cell=c) for c in ("B11", "B2")
    ]
    build(world, tmp_path / "a.duckdb", issues=issues)
    world.observations.reverse()
    world.submissions.reverse()
    build(world, tmp_path / "b.duckdb", issues=issues[::-1])
    made = []
    for name in ("a", "b"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb"), read_only=True) as con:
            made.append(
                {t.name: con.execute(f"SELECT * FROM {t.name} ORDER BY ALL").fetchall() for t in catalogue.TABLES}
            )
    assert made[0] == made[1]
    assert [i[3] for i in made[0]["raw.issues"] if i[3]] == ["B2", "B11"]  # by row, not by text


def test_rows_inserted_in_many_batches_are_numbered_as_in_one(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = world.read()
    names = ("submissions", "cells", "observations", "issues", "headings", "comparatives", "proposals")
    parts = [
        replace(read, **{name: [row for row in getattr(read, name) if row["file"] == file] for name in names})
        for file in sorted({s["file"] for s in read.submissions})
    ]
    assert len(parts) > 1
    build(world, tmp_path / "one.duckdb")
    monkeypatch.setattr(type(read), "parts", lambda *_: iter(parts))
    monkeypatch.setattr(importlib.import_module("pipeline.warehouse.build"), "BATCH", 1)
    build(world, tmp_path / "many.duckdb")
    with duckdb.connect() as con:
        for name in ("one", "many"):
            con.execute(f"ATTACH '{tmp_path / name}.duckdb' AS {name} (READ_ONLY)")
        for table in ("raw.observations", "raw.issues", "core.criterion_results"):
            one, many = (con.execute(f"FROM {name}.{table} ORDER BY ALL").fetchall() for name in ("one", "many"))
            assert one and one == many, table


def test_every_table_made_by_sql_has_its_file_and_every_file_its_table() -> None:
    by_sql = {t.name for t in catalogue.TABLES if t.made_by == "sql"}
    assert {*TABLES_MADE, *TABLES_MADE_LAST} == by_sql
    assert {p.stem for p in SQL.glob("*.*.sql")} == by_sql
    assert {p.stem for p in (SQL / "statuses").glob("*.sql")} == set(STATUSES)


def test_every_rule_between_rows_has_a_query() -> None:
    text = "\n".join(query(f"findings/{p.stem}") for p in (SQL / "findings").glob("*.sql"))
    read = {"unused_alias"}  # told where the files are read: it takes the aliases that any name was resolved by
    for rule in (*rules.BETWEEN_RULES, rules.RULES["superseded_file"], rules.RULES["duplicate_contradiction"]):
        assert (f"'{rule.id}'" in text) is (rule.id not in read), rule.id


@pytest.mark.slow
def test_views_that_are_stored_say_the_same_in_both_languages(example_database: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(example_database, tmp_path / "ntm.duckdb"))

    def rows() -> dict[tuple[str, str], list[tuple[Any, ...]]]:
        with duckdb.connect(str(path)) as con:
            answers = {}
            for lang in ("", "vi", "en"):
                con.execute(f"SET VARIABLE lang = '{lang}'")
                for view in VIEWS:
                    answers[view.name, lang] = con.execute(f"SELECT * FROM {view.name} ORDER BY ALL").fetchall()
            comments = con.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL")
            return {**answers, ("comments", ""): comments.fetchall()}

    before = rows()
    warehouse.store(path)
    assert rows() == before
    assert before["mart.named_targets", "vi"] != before["mart.named_targets", "en"]
    with duckdb.connect(str(path)) as con:
        stored = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'stored'").fetchall()
    assert {f"mart.{name}" for (name,) in stored} == {v.name for v in VIEWS if v.is_stored}
    assert [d.where for d in verification.tables(example_database, path)] == [f"stored.{name}" for (name,) in stored]
    changed = Path(shutil.copy(path, tmp_path / "changed.duckdb"))
    with duckdb.connect(str(changed)) as con:
        con.execute("UPDATE stored.named_targets SET value = 1")
    assert [d.where for d in verification.tables(changed, path)] == ["stored.named_targets"]
    assert verification.tables(path, path) == []
