"""Blocks of a report out of DataFrames: a table, tiles, a paragraph. A chart is one already (``figures``).

What a column is called, its form and its decimals come from ``pipeline/schema/titles.csv``; a column that is not there
is called as the query names it. The same block is shown in the notebook, on the page, on paper and in the spreadsheet.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from pipeline import errors
from pipeline.reporting import addresses, language, links, wording
from pipeline.reporting.columns import Column, Kind, Row, format_cell
from pipeline.reporting.document import Listing, Native, Prose, Table, Tile, Tiles
from pipeline.schema.titles import Title, titles
from pipeline.text.codes import CERTAINTIES
from pipeline.text.labels import LABELS
from pipeline.text.numbers import NONE
from pipeline.text.phrases import Phrase

if TYPE_CHECKING:
    import pandas as pd


KINDS = get_args(Kind)
SHOWN = 10  # rows a page shows before the rest folds away
NAME_OF = {
    "commune_code": ("commune_name",),
    "district_code": ("district_name", "full_name"),
    "criterion_no": ("criterion_name",),
    "target_id": ("subject", "target_name", "source_name", "output_name"),
}
"""A code that stands beside its name is not printed: it is where the name leads."""
BESIDE = {"certainty": "status"}
"""A column that on a page stands under another, where both are there."""


def _word(phrases: Mapping[str, Phrase], code: Any) -> str:
    """The word of a code in the language spoken; a code without a word keeps its name."""
    phrase = phrases.get(str(code))
    return phrase.say(language.current()) if phrase else str(code)


FORMS: dict[str, Callable[[Any], str]] = {
    **{form: functools.partial(_word, phrases) for form, phrases in LABELS.items()},
    "certainty": functools.partial(_word, CERTAINTIES),
    "period": lambda value: wording.period(str(value)),
    "unit": lambda value: wording.unit(str(value)),
    "year": lambda value: str(int(value)),
    "band": lambda value: str(value).replace("-", "–"),
}
"""Form of a column → how its values are written, where that is neither a figure, a day nor plain text."""
GOAL = "target"  # the one interval whose ends are a wish and not a doubt


def table(
    data: pd.DataFrame,
    *,
    title: str = "",
    note: str = "",
    empty: str = "",
    total: Sequence[str] = (),
    shown: int = SHOWN,
    on_paper: int | None = None,
    native: tuple[str, str, Sequence[str]] | None = None,
    anchor: str = "",
) -> Table:
    """Rows under headings, as they will be printed.

    ``total`` names the columns summed below; a page folds away what is past ``shown`` rows, paper leaves out what is past
    ``on_paper``. ``native`` is the chart a spreadsheet draws: (bar, column, line or stacked; the column of names; the
    columns of values). ``anchor`` makes a row's anchor of its columns: ``"t-{target_id}"``, which links from elsewhere
    lead to. ``x_low`` and ``x_high`` become one column, the interval of x.

    >>> import pandas as pd
    >>> [c.title for c in table(pd.DataFrame({"commune_name": ["Quan Lạng"], "criteria_passed": [12]})).columns]
    ['Xã', 'Tiêu chí đã đạt']
    """
    if not hasattr(data, "columns"):
        raise errors.UsageError(
            "ntm.table", f"một {type(data).__name__}", "một DataFrame (kết quả của %%ask)", "ntm.table(tên_bảng)",
            english="ntm.table takes a DataFrame, such as %%ask leaves.",
        )  # fmt: skip
    if wrong := [c for c in (*total, *(native[2] if native else ())) if c not in data.columns]:
        there = ", ".join(map(str, data.columns))
        raise errors.UsageError(
            "ntm.table", f"không có cột {', '.join(wrong)}", f"trong: {there}", "Sửa tên cột ở total=… hoặc native=…",
            english=f"No column {', '.join(wrong)}; there are: {there}.",
        )  # fmt: skip
    names = list(map(str, data.columns))
    rows = [dict(zip(names, map(plain, values), strict=True)) for values in data.itertuples(index=False)]
    hidden = {code for code, named in NAME_OF.items() if code in names and any(n in names for n in named)}
    intervals = [n.removesuffix("_low") for n in names if n.endswith("_low") and n[:-4] + "_high" in names]
    hidden |= {f"{base}_high" for base in intervals}
    columns: list[Column] = []
    shown_rows: list[Row] = [{} for _ in rows]
    for key in names:
        if key in hidden:
            continue
        base = key.removesuffix("_low")
        is_interval = base != key and base in intervals
        column, value = _interval(base) if is_interval else _plain_column(key)
        cells = [value(r) for r in rows]
        if is_interval and base != GOAL and not any(cells):
            continue
        for r, shown_row, cell in zip(rows, shown_rows, cells, strict=True):
            shown_row[column.key] = cell
            if link := _link(column.key, r, anchor):
                shown_row[f"{column.key}_link"] = link
        if key.isdecimal():  # a criterion's column, one of many
            figures = all(isinstance(cell, (int, float)) for cell in cells if cell is not None)
            column = replace(column, kind="number" if figures else column.kind, width=0.4)
        href = f"{column.key}_link" if any(f"{column.key}_link" in r for r in shown_rows) else ""
        beside = BESIDE[key] if BESIDE.get(key) in names else ""
        columns.append(replace(column, total=key in total, href=href, beside=beside))
    anchors = {anchor.format(**r): shown_row for r, shown_row in reversed([*zip(rows, shown_rows)])} if anchor else {}
    for named, shown_row in anchors.items():  # of rows with the same anchor the first has it
        shown_row["anchor"] = named
    drawn = Native(native[0], native[1], tuple(native[2]), language.say(title)) if native else None  # type: ignore[arg-type]
    return Table(
        "", language.say(title), tuple(columns), shown_rows, note=language.say(note), empty=language.say(empty),
        shown=shown, paper_rows=on_paper, native=drawn,
    )  # fmt: skip


def tables(data: pd.DataFrame, by: str, *, title: str, **options: Any) -> list[Table]:
    """One table for each value of the column ``by``, in the order of the frame: ``report.section(…, *ntm.tables(…))``.
    ``title`` is the heading of each, with the value in braces; ``options`` as of ``table``.

    >>> import pandas as pd
    >>> [t.title for t in tables(pd.DataFrame({"plan_section": ["I", "II"], "value": [1, 2]}), "plan_section", title="Mục {plan_section}")]
    ['Mục I', 'Mục II']
    """
    parts = data.groupby(by, sort=False, dropna=False)
    return [
        table(part.drop(columns=by), title=language.say(title, **{by: plain(value) or NONE}), **options)
        for value, part in parts
    ]


def matrix(data: pd.DataFrame, *, note: str = "") -> Table:
    """Places by criteria: columns of names, then one of states for each criterion (PIVOT … USING first(state)).

    The spreadsheet has it whole; a page and paper, where ``ntm.criteria_grid`` shows the same, only say where it is.
    """
    made = table(data, note=note, shown=0, on_paper=0)
    columns = tuple(replace(c, kind="state") if c.key.isdecimal() and not c.href else c for c in made.columns)
    return replace(made, columns=columns)


def tiles(data: pd.DataFrame) -> Tiles:
    """The few figures that decide, large: one for each column of figures of a DataFrame's first row.

    Columns that say more about the first figure stand with it: ``target_low`` and ``target_high`` (of how many), ``status``,
    ``expected_by_now``, ``to_go``, ``unit``; ``x_low`` and ``x_high`` are the interval of x.
    """
    if not len(data):
        return Tiles(())
    row = {str(k): plain(v) for k, v in data.iloc[0].items()}
    made: list[Tile] = []
    for key, value in row.items():
        about = titles().get(key)
        if key in _ABOUT_FIRST or key.endswith(("_low", "_high")) or not (about and about.form in ("number", "signed")):
            continue
        notes = [_span_note(row, key)]
        word, of = None, ""
        if not made:
            word = wording.STATUSES.get(str(row.get("status")))
            if row.get("target_low") is not None:
                of = "/ " + wording.goal(row["target_low"], row.get("target_high"))
            if row.get("expected_by_now") is not None:
                notes.append(language.say("Cần lúc này {n}.", n=wording.number(row["expected_by_now"])))
            if row.get("to_go"):
                notes.append(language.say("Còn thiếu {n}.", n=wording.number(row["to_go"])))
        made.append(
            Tile(about.text(language.current()), value, of, word, " ".join(filter(None, notes)), about.digits,
                 is_signed=about.form == "signed")
        )  # fmt: skip
    return Tiles(tuple(made))


_ABOUT_FIRST = ("expected_by_now", "to_go", "target_low", "target_high", "status", "unit")


def prose(text: str | pd.Series, kind: str = "body", data: pd.DataFrame | None = None) -> Prose | Listing | None:
    """A paragraph; of a column of sentences, one each. ``kind``: finding is what the report is read for, lead opens a
    section, fine is small print, warning must be seen. ``data`` fills ``{columns}`` of the text from its first row, as a
    table would print them; without a row there is no paragraph (None).

    >>> import pandas as pd
    >>> prose("Chưa có biểu nào.").text  # pyright: ignore
    'Chưa có biểu nào.'
    >>> prose("Bình quân {average} tiêu chí.", "lead", pd.DataFrame({"average": [9.324]})).text  # pyright: ignore
    'Bình quân 9,32 tiêu chí.'
    """
    if data is not None and not len(data):
        return None
    if isinstance(text, str):
        return Prose(language.say(text, **_printed(data)), kind)  # type: ignore[arg-type]
    sentences = tuple(str(s) for s in text if plain(s))
    if len(sentences) == 1:
        return Prose(sentences[0], kind)  # type: ignore[arg-type]
    return Listing(sentences)


def _printed(data: pd.DataFrame | None) -> dict[str, str]:
    """The first row of a frame as its table would print it; nothing without one."""
    if data is None:
        return {}
    whole = table(data.head(1))
    return {c.key: format_cell(c, whole.rows[0].get(c.key)) for c in whole.columns}


def sources(cells: pd.Series) -> Table:
    """Where figures were read: the source cells of a column by workbook and sheet, as ranges."""
    rows = [
        {"source_cell": sheet, "ranges": ", ".join(ranges), "cells": count, "source_cell_link": f"cells/{links.sheet_page(sheet)}"}
        for sheet, ranges, count in addresses.by_sheet(str(c) for c in cells if plain(c))
    ]  # fmt: skip
    say = language.say
    columns = (
        Column("source_cell", say("Biểu, trang tính"), "source", width=3, href="source_cell_link"),
        Column("ranges", say("Các ô"), "long", width=3),
        Column("cells", say("Số ô"), "number", total=True),
    )
    return Table("", "", columns, rows, empty=say("Chưa có ô nguồn nào."), lists_cells=True)


def plain(value: Any) -> Any:
    """A value of a DataFrame as the writers know it: nothing missing but None, days as dates, lists as one text."""
    if value is None or type(value).__name__ in ("NaTType", "NAType"):  # pandas' own, which a chart's frame may hold
        return None
    if isinstance(value, float):
        return None if value != value else float(value)
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime().date()
    if hasattr(value, "dtype") and getattr(value, "ndim", 0) == 0:
        return plain(value.item())
    if isinstance(value, dt.datetime):
        return value.date()
    if not isinstance(value, (str, Mapping)) and isinstance(value, Iterable):
        return ", ".join(str(v) for v in value)
    return value


def _title(key: str) -> Title:
    about = titles().get(key)
    if about is None:  # a name the analyst gave: said as it is
        return Title(key.replace("_", " "), key.replace("_", " "), "", None, 1.4)
    return about


def _plain_column(key: str) -> tuple[Column, Callable[[Row], Any]]:
    about = _title(key)
    kind: Any = about.form if about.form in KINDS else "text"
    column = Column(key, about.text(language.current()), kind, about.digits, width=about.width)
    if key == "criterion_name":
        return column, lambda r: f"{r['criterion_no']}. {r[key]}" if r.get("criterion_no") and r[key] else r[key]
    if spoken := FORMS.get(about.form):
        return column, lambda r: None if r[key] is None else spoken(r[key])
    return column, lambda r: r[key]


def _interval(base: str) -> tuple[Column, Callable[[Row], Any]]:
    about = titles().get(f"{base}_range") or _title("value_range")
    column = Column(f"{base}_range", about.text(language.current()), "range", width=about.width)
    written = wording.goal if base == GOAL else wording.interval
    return column, lambda r: written(r[f"{base}_low"], r[f"{base}_high"])


def _span_note(row: Row, key: str) -> str:
    span = wording.interval(row.get(f"{key}_low"), row.get(f"{key}_high"))
    return language.say("Có thể từ {span}.", span=span.strip("[]")) if span else ""


def _link(key: str, row: Row, anchor: str) -> str:
    """Where a name, or a source cell, leads; empty where nowhere. ``anchor`` is that of the table's rows."""
    if key == "commune_name" and row.get("commune_code") and row.get("district_code"):
        return links.commune(row["commune_code"], row["district_code"])
    if key in NAME_OF["district_code"] and row.get("district_code"):
        return links.district(row["district_code"])
    if key == "suite" and row.get(key):
        return links.suite(row[key])
    if key == "criterion_name" and row.get("criterion_no"):
        return links.criterion(row["criterion_no"])
    if key in NAME_OF["target_id"] and row.get("target_id"):
        # a link to the line it stands in says nothing: on, to the cells it was counted from, once a line
        return links.cells(row["target_id"]) if anchor == "t-{target_id}" else links.target(row["target_id"])
    if key == "value" and row.get("target_id") and row[key] is not None and not anchor:
        return links.cells(row["target_id"])
    if titles().get(key) and titles()[key].form == "source" and re.search(r"!.+![A-Z]+\d+$", str(row.get(key) or "")):
        return links.source(row[key])
    return ""
