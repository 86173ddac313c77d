"""The column that says where a row's figures stand, and rows that can be followed there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.reporting import addresses, language, links
from pipeline.reporting.document import Column, Row, Table


def column(width: float = 2.0) -> Column:
    """The source cell of a row, led to its place in the sheet on the screen."""
    return Column("source_cell", language.say("Ô nguồn"), "source", width=width, href="source_link")


def linked(rows: Iterable[Row]) -> list[Row]:
    """The rows, each with the link of its ``source_cell`` where that names a sheet and the sheet has a page in this
    period's folder (rows say so by ``has_page``; without it, it has)."""
    return [r | {"source_link": links.source(r["source_cell"]) if _is_shown(r) else ""} for r in rows]


def _is_shown(r: Row) -> bool:
    return "!" in (r.get("source_cell") or "") and r.get("has_page") is not False


def placed(rows: Iterable[Row]) -> list[Row]:
    """The rows with ``place`` ('Quan Lạng (Hữu Lũng)') and its link where they name a commune, with links of cells."""
    return [
        r
        | {
            "place": f"{r['commune_name']} ({r['district_name']})" if r.get("commune_name") else "",
            "place_link": links.commune(r["commune_code"], r["district_code"]) if r.get("commune_name") else "",
        }
        for r in linked(rows)
    ]


def brief(table: Table, *dispensable: str) -> Table:
    """A table as narrow as it can be: where all its source cells lie on one sheet, the rows say the cell and the note
    says the sheet; columns named ``dispensable`` go where no row has anything in them."""
    idle = {k for k in dispensable if not any(r.get(k) for r in table.rows)}
    columns = tuple(c for c in table.columns if c.key not in idle)
    addressed = [r["source_cell"] for r in table.rows if r.get("source_cell")]
    places = {addresses.split(a)[0] for a in addressed}
    if len(places) != 1 or not any(c.key == "source_cell" for c in columns):
        return replace(table, columns=columns)
    rows = [r | {"cell": addresses.split(r["source_cell"])[1] if r.get("source_cell") else ""} for r in table.rows]
    columns = tuple(replace(c, key="cell", width=0.8) if c.key == "source_cell" else c for c in columns)
    where = language.say("Ô nguồn ở trang tính {sheet}.", sheet=places.pop())
    return replace(table, columns=columns, rows=rows, note=f"{table.note} {where}".strip())
