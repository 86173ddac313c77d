"""SQL in a notebook: one query, its ``$names`` bound, a DataFrame back; and what a section shows there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline import errors
from pipeline.reporting import language

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.reporting.document import Section
    from pipeline.reporting.report import Report

PREVIEW = 5  # rows of a query's result a notebook shows


class QueryError(errors.NtmError):
    """A query that cannot run; ``found`` is what DuckDB says, with the line."""

    exit_code = 2


def ask(db: Any, sql: str, values: Mapping[str, Any]) -> pd.DataFrame:
    """Rows of the one statement in ``sql``. Each ``$name`` takes the value of that name; lists and dates too.

    Raises QueryError for a query that is wrong, for none or several, and for a ``$name`` nobody gave.
    """
    import duckdb

    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise _wrong(error, sql) from None
    if len(statements) != 1:
        raise QueryError(
            "%%ask", f"{len(statements)} câu SQL", "một câu SQL trong một ô",
            "Tách mỗi câu ra một ô %%ask." if statements else "Viết một câu SELECT dưới dòng %%ask.",
            english="One statement in a cell: SELECT … below the line %%ask name.",
        )  # fmt: skip
    [statement] = statements
    missing = sorted(statement.named_parameters - values.keys())
    if missing:
        near = difflib.get_close_matches(missing[0], values, 1)
        raise QueryError(
            "%%ask", ", ".join(f"${name}" for name in missing), "một trong: " + ", ".join(f"${v}" for v in values),
            f"Có phải là ${near[0]}?" if near else "Thêm tham số vào ntm.open(…), hoặc viết giá trị vào câu SQL.",
            english=f"No parameter of that name; did you mean ${near[0]}?" if near else "No parameter of that name.",
        )  # fmt: skip
    try:
        result = db.execute(statement, {name: values[name] for name in statement.named_parameters})
        return result.df()
    except duckdb.Error as error:
        raise _wrong(error, sql) from None


def _wrong(error: Exception, sql: str) -> QueryError:
    """What DuckDB says, and where to look: at the columns of the query's own table, or at the tables."""
    kind = type(error).__name__
    table = re.search(r"\b(?:FROM|JOIN)\s+([\w.]+)", sql, re.IGNORECASE)
    todo, english = {
        "CatalogException": ("Xem các bảng: SHOW TABLES; nếu bảng phải có, chạy lại 'ntm run'.",
                             "No such table: SHOW TABLES lists them."),
        "BinderException": (f"Xem các cột: DESCRIBE {table[1] if table else 'tên_bảng'}",
                            "No such column, or not of that type: DESCRIBE lists them."),
        "InvalidInputException": ("Cơ sở dữ liệu chỉ để đọc; bảng của riêng bạn: CREATE TEMP TABLE …",
                                  "The database is read-only; CREATE TEMP TABLE makes one of your own."),
    }.get(kind, ("Sửa câu SQL ở dòng nêu trên rồi chạy lại.", "DuckDB cannot run this query."))  # fmt: skip
    return QueryError("%%ask", str(error), "một câu SQL của DuckDB", todo, english=english)


def bring_magic(report: Report) -> None:
    """In IPython: ``%%ask name`` runs the query of the cell for ``report``, leaves its DataFrame under ``name`` and shows
    its first rows. Variables of the notebook can be ``$names`` too, after the report's own."""
    shell = _shell()
    if shell is None:
        return

    def magic(line: str, cell: str) -> None:
        name = line.strip()
        if name and not name.isidentifier():
            raise QueryError("%%ask", name, "một tên biến, như: %%ask targets", "Sửa dòng đầu của ô.",
                             english="The first line is %%ask and a name for the rows.")  # fmt: skip
        names = shell.user_ns.keys() - shell.user_ns_hidden.keys()
        own = {k: v for k in names if isinstance(v := shell.user_ns[k], (str, int, float, list)) and k[0] != "_"}
        rows = ask(report.facts.db, cell, own | report.bound)
        if name:
            shell.user_ns[name] = rows
        display(rows if len(rows) <= PREVIEW else rows.head(PREVIEW))

    shell.register_magic_function(magic, "cell", "ask")
    # plotly shows its figures itself, as its own type alone: nothing is left of it in a converted notebook.
    shell.display_formatter.ipython_display_formatter.for_type_by_name(
        "plotly.graph_objs._figure", "Figure", _show_figure
    )


def _show_figure(figure: Any) -> None:
    from pipeline.reporting.figures.own import own

    display(own(figure, lang=language.current()))


def show(section: Section) -> None:
    """In IPython, show a section as it stands in the report: its title, then block by block."""
    if _shell() is None:
        return
    from IPython.display import Markdown

    display(Markdown(f"## {section.title}"))
    for block in section.blocks:
        display(getattr(block, "chart", block))


def display(what: Any) -> None:
    """Show something in the cell. Where a report is made (runner), a chart first gets only what JupyterLab draws it from:
    its picture is drawn once, for paper, and only if paper is asked for; the notebook gets it then."""
    from IPython.display import display as shown

    shell = _shell()
    if not hasattr(shell, "charts") or not hasattr(what, "still"):
        shown(what)
        return
    shown(what, exclude=["text/html"])
    shell.charts.append((shell.outputs[-1], what))


def _shell() -> Any:
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()
