"""When a period has enough to be published: the rule, its edges, and what the calendar alone changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest
from stand_in_stages import add

from pipeline.schema import catalogue, ddl
from pipeline.warehouse.build import query, statements_of

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

DUE = dt.date(2019, 7, 15)  # fifteen days after 30/06/2019
READ = (
    *("reference.communes", "plan.plan", "plan.reviews", "raw.submissions"),
    *("core.criterion_results", "mart.completeness", "mart.periods"),
)


def readiness(
    today: dt.date | None, *, districts: int, sent: dict[str, int], covered: int = 0
) -> dict[str, dict[str, Any]]:
    """mart.period_readiness by period, and meta.build under ''. Of the districts, each of one commune, so many have
    ``sent`` in each period, and so many more are ``covered`` by somebody else's form: two of their three criteria are
    fresh. The plan has the baseline 2018-12 and the reviews 2019-06 and 2019-12."""
    with duckdb.connect(config={"threads": 1}) as con:
        for schema in ("reference", "plan", "raw", "core", "mart", "meta"):
            con.execute(f"CREATE SCHEMA {schema}")
        for name in (*READ, "mart.period_readiness", "meta.build"):
            con.execute(ddl(catalogue.table(name)))
        (macro,) = (m for m in statements_of("macros") if "MACRO end_of_period" in m)
        con.execute(macro)
        con.execute("SET VARIABLE today = CAST(? AS DATE)", [today])
        con.execute("SET VARIABLE version = ''")
        con.execute("SET VARIABLE input_hash = ''")
        add(con, "plan.plan", year=2019, ready_share=0.8, ready_days=15, ready_least=0.5)
        for period in ("2018-12", "2019-06", "2019-12"):
            add(con, "plan.reviews", period=period, is_baseline=period == "2018-12")
        for n in range(districts):
            add(con, "reference.communes", commune_code=f"x{n}", district_code=f"d{n:02}")
        for period, count in sent.items():
            add(con, "mart.periods", period=period, plan_year=2019)
            add(con, "raw.submissions", file=f"{period}/a.xlsx", period=period)
            for n in range(districts):
                district = {"sender": f"d{n:02}", "sender_name": f"Huyện {n}", "sender_kind": "district"}
                add(con, "mart.completeness", period=period, has_sent=n < count, **district)
                for criterion in (1, 2, 3):
                    told = {"state": "passed", "carried_from": None}
                    if n >= count + covered or criterion == 3:
                        told = {"state": "passed", "carried_from": "2018-12"}
                    about = {"period": period, "commune_code": f"x{n}", "criterion_no": criterion}
                    add(con, "core.criterion_results", **about, **told)
        made: dict[str, dict[str, Any]] = {}
        for name in ("mart.period_readiness", "meta.build"):
            con.execute(f"INSERT INTO {name} BY NAME {query(name)}")
            columns = catalogue.table(name).column_names
            rows = [dict(zip(columns, row, strict=True)) for row in con.execute(f"FROM {name}").fetchall()]
            made |= {row.get("period", ""): row for row in rows}
    assert [period for period, row in made.items() if row.get("is_default")] == [made[""]["newest_period"]]
    return made


@pytest.mark.parametrize(
    ("districts", "come", "today", "standing"),
    [
        (10, 8, DUE, "ready"),  # exactly 80 %
        (10, 7, DUE, "provisional"),
        (11, 9, DUE, "ready"),  # 81.8 %
        (11, 8, DUE, "provisional"),  # 72.7 %
        (10, 5, DUE, "provisional"),  # the due day itself has not passed
        (10, 5, DUE + dt.timedelta(days=1), "ready"),  # exactly half
        (10, 4, DUE + dt.timedelta(days=1), "provisional"),
        (11, 5, dt.date(2030, 1, 1), "provisional"),  # 45 %: never ready by waiting
        (11, 6, None, "ready"),
    ],
)
def test_the_rule_and_its_edges(districts: int, come: int, today: dt.date | None, standing: str) -> None:
    made = readiness(today, districts=districts, sent={"2018-12": districts, "2019-06": come})
    assert made["2019-06"]["standing"] == standing and made["2019-06"]["districts_come"] == come
    assert made[""]["newest_period"] == ("2019-06" if standing == "ready" else "2018-12")


def test_a_department_that_covers_a_district_counts_for_it() -> None:
    made = readiness(DUE, districts=10, sent={"2019-06": 6}, covered=2)["2019-06"]
    assert (made["standing"], made["districts_come"], made["missing"]) == ("ready", 8, "Huyện 8, Huyện 9")


def test_a_period_outside_the_plan_is_never_the_default() -> None:
    made = readiness(None, districts=2, sent={"2018-12": 2, "2019-06": 2, "2019-08": 2})
    assert made["2019-08"]["standing"] == "outside_plan" and made[""]["newest_period"] == "2019-06"
    assert readiness(None, districts=2, sent={"2019-06": 0, "2019-08": 2})[""]["newest_period"] == "2019-06"
    assert readiness(None, districts=2, sent={"2019-08": 2})[""]["newest_period"] == "2019-08", "there is nothing else"


def test_the_days_between_which_the_same_files_say_the_same() -> None:
    def days(today: dt.date) -> tuple[dt.date | None, dt.date | None]:
        build = readiness(today, districts=2, sent={"2019-06": 1})[""]
        return build["stands_from"], build["stands_until"]

    begun, passed = dt.date(2019, 6, 1), DUE + dt.timedelta(days=1)
    assert days(dt.date(2019, 5, 31)) == (None, begun)
    assert days(begun) == days(DUE) == (begun, passed)
    assert days(passed) == (passed, None)
