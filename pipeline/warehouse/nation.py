"""A nation's database: the published tables of its provinces, each row under its province's code, and what SQL sums of them.

A province that cannot be taken in is named with the reason, and costs only itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from pipeline.schema import Table, catalogue, nation, quoted
from pipeline.schema.reading import read
from pipeline.text import LANGUAGES
from pipeline.text import nation as words
from pipeline.warehouse import views
from pipeline.warehouse.queries import query

ATTACHED = "province"
"""Name a province's database is attached under."""


@dataclass(frozen=True)
class Province:
    """A province of the list: its id and folder as written in ntm.toml, its published database (None: there is none), what
    became of it (a row of meta.provinces)."""

    id: str
    folder: str
    database: Path | None
    row: dict[str, Any]

    def left_out(self, state: str, reason: str = "", **fields: Any) -> Province:
        """The province without its rows, and why."""
        about = words.reason(reason or state, folder=self.folder, **fields)
        return replace(self, row=self.row | {"state": state} | about)

    @property
    def is_in(self) -> bool:
        """Whether its rows are to be taken."""
        return self.row["state"] == "published"


def look(id: str, folder: str, database: Path | None, *, exists: bool, version: str) -> Province:
    """A province by what its published database says of itself; nothing of its rows is read yet."""
    blank = dict.fromkeys(nation.PROVINCES.column_names)
    row = blank | {"province_id": id, "province_name": id, "folder": folder, "state": "published"}
    seen = Province(id, folder, database, row)
    if database is None:
        return seen.left_out("missing", "nothing" if exists else "missing")
    try:
        with duckdb.connect(str(database), read_only=True) as con:
            there = set(
                con.execute("SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns()").fetchall()
            )
            lacking = [
                f"{t.name}.{c}" for t in nation.FROM_PROVINCES for c in t.column_names if (t.name, c) not in there
            ]
            built = con.execute("SELECT version, input_hash, newest_period FROM meta.build").fetchall()[0]
            plans = con.execute(
                "SELECT province_code, province_name, synthetic FROM plan.plan ORDER BY year DESC"
            ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException, IndexError):
        return seen.left_out("other_version", theirs="?", ours=version, lacking=())
    except duckdb.Error as error:
        return seen.left_out("unreadable", what=str(error).splitlines()[0])
    if not plans:
        return seen.left_out("other_version", theirs=built[0], ours=version, lacking=())
    code, name, _ = plans[0]
    row |= dict(zip(("version", "input_hash", "newest_period"), built))
    row |= {
        "province_code": code,
        "province_name": name,
        "synthetic": any(p[2] for p in plans),
        "snapshot": database.name,
    }
    seen = replace(seen, row=row)
    if built[0] != version or lacking:
        return seen.left_out("other_version", theirs=built[0], ours=version, lacking=lacking)
    return seen


def apart(provinces: Sequence[Province]) -> list[Province]:
    """The provinces with each code once: of two that share one, the first keeps it."""
    taken: dict[str, str] = {}
    kept = []
    for province in provinces:
        code = province.row["province_code"]
        if province.is_in and taken.setdefault(code, province.id) != province.id:
            province = province.left_out("same_code", code=code, other=taken[code])
        kept.append(province)
    return kept


def build(
    path: Path, provinces: Sequence[Province], *, version: str, name: Callable[[Sequence[Province]], str]
) -> list[Province]:
    """Make the nation's database in a fresh file at ``path``; gives the provinces as they then stand.

    One whose database breaks while its rows are taken is left out whole; where none is left, the database is not
    finished. ``name`` gives the input hash of provinces as they stand.
    """
    with duckdb.connect(str(path)) as con:
        con.execute("SET enable_progress_bar = false")
        con.execute("BEGIN")
        for statement in nation.statements():
            con.execute(statement)
        con.execute("COMMIT")
        taken = [_taken(con, province) if province.is_in else province for province in provinces]
        if not any(province.is_in for province in taken):
            return taken
        con.execute("BEGIN")
        _insert(con, nation.PROVINCES, [p.row for p in taken])
        _insert(con, nation.PLAN, _plans(con))
        for table in nation.MADE:
            columns, order = _names(table.column_names), _names(table.key)
            select = f"SELECT {columns} FROM ({query(f'nation/{table.name}')}) ORDER BY {order}"
            con.execute(f"INSERT INTO {table.name} ({columns}) {select}")
        newest = con.execute(query("nation/newest_period")).fetchall()[0][0]
        made = {"version": version, "input_hash": name(taken), "newest_period": newest}
        _insert(con, catalogue.table("meta.build"), [made])
        con.execute(views.SPOKEN)
        views.latest(con)
        con.execute("COMMIT")
        con.execute("ANALYZE")
        con.execute("CHECKPOINT")
    return taken


def _taken(con: duckdb.DuckDBPyConnection, province: Province) -> Province:
    """The province once its rows are in the nation's tables, all of them or none."""
    code = quoted(province.row["province_code"])
    con.execute("BEGIN")
    try:
        con.execute(f"ATTACH {quoted(str(province.database))} AS {ATTACHED} (READ_ONLY)")
        for table in nation.FROM_PROVINCES:
            own = _names(c for c in table.column_names if c != nation.PROVINCE.name)
            con.execute(
                f"INSERT INTO {table.name} ({nation.PROVINCE.name}, {own}) SELECT {code}, {own} FROM {ATTACHED}.{table.name}"
            )
        con.execute("COMMIT")
    except duckdb.Error as error:
        con.execute("ROLLBACK")
        return province.left_out("unreadable", what=str(error).splitlines()[0])
    finally:
        con.execute(f"DETACH DATABASE IF EXISTS {ATTACHED}")
    return province


def _plans(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Rows of plan.nation: the provinces' plans of each year as one."""
    made = []
    with_year: dict[int, list[dict[str, Any]]] = {}
    for plan in read(con, dict, "FROM plan.plan ORDER BY year, province_code"):
        with_year.setdefault(plan["year"], []).append(plan)
    for year, plans in with_year.items():
        label = {lang: words.notice({p["province_name"]: p[f"notice_{lang}"] for p in plans}) for lang in LANGUAGES}
        made.append(
            plans[0]  # the shares and days that a nation judges nothing by
            | {
                "id": f"nation-{year}",
                "title_vi": words.TITLE.say("vi", year=year),
                "title_en": words.TITLE.say("en", year=year),
            }
            | {"province_code": "", "province_name": words.NAME.vi, "issuer": None, "coordinator": None, "region": None}
            | {"synthetic": any(p["synthetic"] for p in plans), "notice_vi": label["vi"], "notice_en": label["en"]}
            | {"baseline_period": min(p["baseline_period"] for p in plans), "issued_on": None}
            | {"criteria_count": max(p["criteria_count"] for p in plans)}
            | {
                "commune_count": sum(p["commune_count"] for p in plans),
                "full_count": max(p["full_count"] for p in plans),
            }
        )
    return made


def _insert(con: duckdb.DuckDBPyConnection, table: Table, lines: Sequence[Mapping[str, Any]]) -> None:
    """A few rows, by column name."""
    if lines:
        marks = ", ".join("?" * len(table.columns))
        con.executemany(
            f"INSERT INTO {table.name} VALUES ({marks})", [[r.get(c) for c in table.column_names] for r in lines]
        )


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)
