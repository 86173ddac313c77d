"""A Document as plain data for the templates of paper (templates/paper): every text said; typst does the layout.

The templates hold no words and compute nothing; what stands here reaches them as JSON, never as their own source, so no
text of a workbook can mean anything to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any

from pipeline.reporting import columns, document, language, wording
from pipeline.reporting.figures.style import COLOURS
from pipeline.reporting.render import plain
from pipeline.reporting.render.type_face import clean, kept_together

# The colours of the states of a criterion, by the tones the page's style sheet knows.
TONES = COLOURS | {
    "none": COLOURS["muted"], "s-pass": COLOURS["done"], "s-fail": COLOURS["bad"], "s-na": COLOURS["muted"],
    "s-none": COLOURS["muted"], "s-held": COLOURS["warn"],
}  # fmt: skip
TALLEST = 208.0  # millimetres: with its heading a figure still stands on one sheet
TALLEST_LYING = 128.0
FEW = 12  # parts of a volume whose sections the contents still list
PROSE = ("long", "source")
"""Kinds of columns that hold sentences and addresses: they give way to the others."""
LONG_CELL = 700  # signs past which a row may run over the foot of a page
SIZES = ((8, 8.5), (11, 8.0), (999, 7.0))
"""Points of type by the most columns a table has."""
VOLUME_ROWS, VOLUME_TALLEST = 8, 90.0
"""Rows of a table and millimetres of a figure in the volume; the report's own PDF has all of them, and its annexes."""
NARROW = 9  # letters a line of a heading over figures may have at least


def data(made: document.Document) -> dict[str, Any]:
    """The whole report: its masthead, ``sections`` in order, ``provenance``."""
    return masthead(made) | {
        "sections": [section(number, s, made) for number, s in enumerate(made.paper, 1)],
        "provenance": [[line(what), line(which)] for what, which in made.provenance],
    }


def masthead(made: document.Document) -> dict[str, Any]:
    """What stands on every sheet and at its head."""
    return {
        "title": line(made.title),
        "listed": line(made.listed or made.title),
        "subtitle": line(made.subtitle),
        "label": line(made.label),
        "as_of": clean(language.say("Số liệu đến ngày {day}", day=wording.date(made.period_end))),
        "date": [made.period_end.year, made.period_end.month, made.period_end.day],
        "lang": made.lang,
        "notice": line(made.notice),
        "issuer": line(made.issuer),
        "coordinator": line(made.coordinator),
        "province": line(made.province),
        "words": words(),
    }


def volume(parts: Sequence[dict[str, Any]], missing: Mapping[str, str]) -> dict[str, Any]:
    """The bound volume of reports as ``data`` made them; the language is theirs. Raises ValueError where there is none.

    How to read them and what all were made from is said once, at the end.
    """
    if not parts:
        raise ValueError("a volume of nothing")
    first = parts[0]
    common = [pair for pair in first["provenance"] if all(pair in p["provenance"] for p in parts)]
    with language.spoken(first["lang"]):
        sheet_words = words()
        cover = line(language.say("Báo cáo tiến độ {period}", period=wording.inner(first["label"])))
    return {k: first[k] for k in ("label", "as_of", "date", "lang", "notice", "issuer", "coordinator", "province")} | {
        "title": cover,
        "subtitle": first["subtitle"] or first["title"],
        "depth": 2 if len(parts) <= FEW else 1,
        "parts": [_part(p) for p in parts],
        "method": [s | {"title": s["title"].partition(" ")[2]} for s in first["sections"] if s["id"] == plain.METHOD],
        "missing": [[line(name), line(cause)] for name, cause in missing.items()],
        "provenance": common,
        "words": sheet_words,
    }


def _part(report: dict[str, Any]) -> dict[str, Any]:
    """A report as a part of the volume, which is for reading: without its annexes, long tables cut, charts smaller."""
    sections = [s | {"blocks": list(map(_shortened, s["blocks"]))} for s in report["sections"] if not s["annex"]]
    return report | {"sections": sections, "title": report["listed"]}


def _shortened(block: dict[str, Any]) -> dict[str, Any]:
    if block["kind"] == "figure":
        return block | {"tallest": min(VOLUME_TALLEST, block["tallest"])}
    if len(block.get("rows", ())) <= VOLUME_ROWS:
        return block
    return block | {"rows": block["rows"][:VOLUME_ROWS], "more": block["more_in_volume"]}


def words() -> dict[str, str]:
    """The few words of the sheet itself, in the language spoken."""
    say = language.say
    return {
        "page": say("Trang"),
        "contents": say("Trong báo cáo này"),
        "whole_contents": say("Mục lục"),
        "part": say("Phần"),
        "provenance": say("Nguồn số liệu và phiên bản"),
        "missing": say("Báo cáo chưa làm được trong kỳ này"),
        "end": say("Số liệu lấy từ cơ sở dữ liệu nêu trên; cùng số liệu vào thì cho ra đúng văn bản này."),
    }


def line(text: str) -> str:
    """A text of prose: clean, its figures kept with their units."""
    return kept_together(clean(text))


def section(number: int, made: document.Section, whole: document.Document) -> dict[str, Any]:
    """A numbered section; it lies down as a whole where one of its tables has many columns."""
    lying = plain.lies(made)
    blocks = [block(b, lying=lying, whole=whole) for b in made.printed]
    for first, second in pairwise(blocks):
        if first["kind"] == "prose":  # a sentence that opens a table does not stay behind alone
            first["sticky"] = second["kind"] in ("table", "figure", "listing", "tiles") and len(first["text"]) < 400
    if blocks and blocks[0].get("title") == line(made.title):
        blocks[0]["title"] = ""  # a section that is one chart or table bears its title already
    title = line(f"{number}. {made.title}")
    return {"id": made.id, "title": title, "lying": lying, "blocks": blocks, "annex": made.annex}


def block(made: document.Block, *, lying: bool, whole: document.Document) -> dict[str, Any]:
    """A block by its kind."""
    if isinstance(made, document.Prose):
        return {"kind": "prose", "style": made.kind, "text": line(made.text), "sticky": False}
    if isinstance(made, document.Listing):
        return {"kind": "listing", "items": list(map(line, made.items))}
    if isinstance(made, document.Tiles):
        return {"kind": "tiles", "tiles": [tile(t) for t in made.tiles]}
    if isinstance(made, document.Table):
        return table(made, whole=whole)
    return figure(made.chart, lying)


def tile(made: document.Tile) -> dict[str, Any]:
    """A tile; its figure is never broken."""
    return {
        "title": line(made.title),
        "value": clean(wording.number(made.value, made.digits)),
        "of": clean(made.of),
        "status": status(made.word) if made.word else None,
        "note": line(made.note),
    }


def status(word: wording.Word) -> dict[str, str]:
    """A status with its symbol, word and colour: in grey the first two still tell it apart."""
    return {"symbol": word.symbol, "word": clean(word.text), "colour": TONES[word.tone]}


def figure(chart: Any, lying: bool) -> dict[str, Any]:
    """A chart, as wide as the sheet where that leaves it on one."""
    return {
        "kind": "figure",
        "title": line(chart.headline),
        "alt": line(chart.alt),
        "svg": chart.svg().decode(),
        "tallest": TALLEST_LYING if lying else TALLEST,
        "note": line(chart.note),
    }


# -- tables --------------------------------------------------------------------------------------------------------
def table(made: document.Table, *, whole: document.Document) -> dict[str, Any]:
    """A table; past ``paper_rows`` it says how many rows more there are and where they stand."""
    about = {
        "kind": "table",
        "title": line(made.title),
        "note": line(made.note),
    }
    if not made.rows:
        return about | {"empty": line(made.empty_line)}
    rows = list(made.rows)[: made.paper_rows]
    shares = sum(c.width for c in made.columns)
    return about | {
        "empty": "",
        "size": next(size for most, size in SIZES if len(made.columns) <= most),
        "right": [c.is_right for c in made.columns],
        "shares": [round(c.width / shares, 3) if c.kind in PROSE else 0 for c in made.columns],
        "head": [heading(c) for c in made.columns],
        "rows": [[cell(c, r.get(c.key)) for c in made.columns] for r in rows],
        "long": any(len(printed(c, r.get(c.key))) > LONG_CELL for c in made.columns for r in rows),
        "total": list(map(clean, made.total_texts)) or None,
        "more": line(plain.more_rows(made, len(rows), whole)),
        "more_in_volume": line(plain.more_rows(made, VOLUME_ROWS, whole)),
    }


def heading(column: document.Column) -> str:
    """A column's heading. Over figures it takes as many lines as it needs to be no wider than they are:
    typst gives a column what its longest line wants."""
    text = clean(column.title)
    if not column.is_right and column.kind != "date":
        return text
    return "\n".join(wrap(text, max(NARROW, *map(len, text.split())), break_long_words=False))


def printed(column: document.Column, value: object) -> str:
    """A cell's text, clean; prose keeps its figures with their units."""
    text = clean(columns.format_cell(column, value))
    return kept_together(text) if column.kind == "long" else text


def cell(column: document.Column, value: object) -> Any:
    """A cell: a status as such, anything else as text."""
    if column.kind in columns.WORDS and value:
        return status(columns.WORDS[column.kind][str(value)])
    return printed(column, value)
