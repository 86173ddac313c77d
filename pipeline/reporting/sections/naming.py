"""The first columns of a table about communes and criteria: those that the report's own subject does not already say."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.reporting import language, links
from pipeline.reporting.document import Column, Row
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import cells


def columns(scope: Scope) -> tuple[Column, ...]:
    """Commune, district and criterion, each led to its page, but for what ``scope`` holds fast."""
    say = language.say
    made = []
    if scope.commune_code is None:
        made.append(Column("commune_name", say("Xã"), width=1.5, href="commune_link"))
        if scope.district_code is None:
            made.append(Column("district_name", say("Huyện"), width=1.3, href="district_link"))
    if scope.criterion_no is None:
        made.append(Column("criterion", say("Tiêu chí"), width=2.2, href="criterion_link"))
    return tuple(made)


def named(rows: Iterable[Row]) -> list[Row]:
    """Rows with a commune, a criterion and a source cell: what the columns above print, and their links."""
    return [r | _commune(r) | _criterion(r) for r in cells.linked(rows)]


def criterion(row: Row) -> str:
    """'4. Điện'."""
    return f"{row['criterion_no']}. {language.of(row, 'criterion_name')}"


def span(rows: Iterable[Row], key: str = "span") -> tuple[Column, ...]:
    """A column for intervals where some row has one."""
    return (Column(key, language.say("Khoảng"), "range", width=0.9),) if any(r.get(key) for r in rows) else ()


def numbers(text: str | None, full: int | None = None) -> str:
    """A list of criterion numbers as the database joins it; said in words where it is empty or whole."""
    if not text:
        return ""
    if full is not None and len(text.split(", ")) >= full:
        return language.say("mọi tiêu chí")
    return text


def _commune(r: Row) -> Row:
    if not r.get("commune_name"):
        return {}
    return {
        "commune_link": links.commune(r["commune_code"], r["district_code"]),
        "district_link": links.district(r["district_code"]),
    }


def _criterion(r: Row) -> Row:
    if not r.get("criterion_name"):
        return {}
    return {"criterion": criterion(r), "criterion_link": links.criterion(r["criterion_no"])}
