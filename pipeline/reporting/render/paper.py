"""A Document as plain data for the templates of paper (templates/paper): every text said, every width known.

The templates hold no words and compute nothing; what stands here reaches them as JSON, never as their own source, so no
text of a workbook can mean anything to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pipeline.reporting import document, language, wording
from pipeline.reporting.render import fitting, plain
from pipeline.reporting.render.type_face import NBSP, clean, kept_together, pieces

# The colours of the states of a criterion, by the tones the page's style sheet knows.
TONES = wording.COLOURS | {
    "s-pass": wording.COLOURS["done"],
    "s-fail": wording.COLOURS["bad"],
    "s-na": wording.COLOURS["none"],
    "s-none": wording.COLOURS["none"],
    "s-held": wording.COLOURS["warn"],
}
TALLEST = 208.0  # millimetres: with its heading a figure still stands on one sheet
TALLEST_LYING = 128.0
FEW = 12  # parts of a volume whose sections the contents still list
LONG_CELL = 700  # signs past which a row may run over the foot of a page


def data(made: document.Document) -> dict[str, Any]:
    """The whole report. Keys: what stands on every sheet, ``sections`` in order, ``provenance``, ``words``."""
    return {
        "name": made.name,
        "title": line(made.title),
        "subtitle": line(made.subtitle),
        "label": line(made.label),
        "as_of": clean(language.say("Số liệu đến ngày {day}", day=wording.date(made.period_end))),
        "date": [made.period_end.year, made.period_end.month, made.period_end.day],
        "lang": made.lang,
        "notice": line(made.notice),
        "issuer": line(made.issuer),
        "coordinator": line(made.coordinator),
        "province": line(made.province),
        "sections": [section(number, s, made) for number, s in enumerate(made.paper, 1)],
        "provenance": [[line(what), pieces(line(which))] for what, which in made.provenance],
        "words": words(),
    }


def volume(parts: Sequence[dict[str, Any]], title: str, missing: Mapping[str, str]) -> dict[str, Any]:
    """The bound volume of reports as ``data`` made them; the language is theirs. Raises ValueError where there is none.

    What all parts were made from is said once, at the end.
    """
    if not parts:
        raise ValueError("a volume of nothing")
    first = parts[0]
    common = [pair for pair in first["provenance"] if all(pair in p["provenance"] for p in parts)]
    with language.spoken(first["lang"]):
        sheet_words = words()
        province = line(language.say("Toàn tỉnh: tiến độ từng mục tiêu"))
        cover = line(title or language.say("Báo cáo tiến độ {period}", period=wording.inner(first["label"])))
    return {k: first[k] for k in ("label", "as_of", "date", "lang", "notice", "issuer", "coordinator", "province")} | {
        "title": cover,
        "subtitle": first["subtitle"] or first["title"],
        "depth": 2 if len(parts) <= FEW else 1,
        # Alone, the province's report is named after its plan; among others it says what it is about.
        "parts": [p if p["subtitle"] else p | {"title": province, "subtitle": p["title"]} for p in parts],
        "missing": [[line(name), pieces(line(cause))] for name, cause in missing.items()],
        "provenance": common,
        "words": sheet_words,
    }


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
    """A numbered section; it lies down as a whole where one of its tables does not fit upright."""
    tables = [t for t in made.tables() if not t.is_for_spreadsheet]
    lying = any(fitting.fit(asked(t)).is_lying for t in tables if t.rows)
    printed = [b for b in made.blocks if not (isinstance(b, document.Table) and b.is_for_spreadsheet)]
    blocks = [block(b, lying=lying, whole=whole) for b in printed]
    for first, second in pairwise(blocks):
        if first["kind"] == "prose":  # a sentence that opens a table does not stay behind alone
            first["sticky"] = second["kind"] in ("table", "figure", "listing", "tiles") and len(first["text"]) < 3
    if blocks and blocks[0].get("title") == line(made.title):
        blocks[0]["title"] = ""  # a section that is one chart or table bears its title already
    return {"id": made.id, "title": line(f"{number}. {made.title}"), "lying": lying, "blocks": blocks}


def block(made: document.Block, *, lying: bool, whole: document.Document) -> dict[str, Any]:
    """A block by its kind."""
    if isinstance(made, document.Prose):
        return {"kind": "prose", "style": made.kind, "text": pieces(line(made.text)), "sticky": False}
    if isinstance(made, document.Heading):
        return {"kind": "heading", "text": line(made.text)}
    if isinstance(made, document.Listing):
        return {"kind": "listing", "ordered": made.ordered, "items": [pieces(line(i)) for i in made.items]}
    if isinstance(made, document.Tiles):
        return {"kind": "tiles", "tiles": [tile(t) for t in made.tiles]}
    if isinstance(made, document.Table):
        return table(made, lying=lying, whole=whole)
    return figure(made.chart, fitting.LYING if lying else fitting.UPRIGHT)


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


def figure(chart: Any, width: float) -> dict[str, Any]:
    """A chart, drawn ``width`` millimetres wide; ``svg`` is empty where it has no printed form: its words stand then."""
    svg = chart.svg().decode()
    return {
        "kind": "figure",
        "title": line(chart.headline),
        "alt": line(chart.alt),
        "svg": svg,
        "height": min(_height(svg, width), TALLEST if width == fitting.UPRIGHT else TALLEST_LYING),
        "source": line(chart.note),
    }


_SIZE = re.compile(r'<svg[^>]*?\bviewBox="0 0 ([\d.]+) ([\d.]+)"')


def _height(svg: str, width: float) -> float:
    """How high a figure stands at this width, in millimetres."""
    found = _SIZE.search(svg)
    assert found, "a figure without a size"
    return round(width * float(found[2]) / float(found[1]), 2)


def source(text: str) -> str:
    """The line that says where figures come from; empty where nothing is named."""
    return clean(language.say("Nguồn: {source}", source=text)) if text else ""


# -- tables --------------------------------------------------------------------------------------------------------
def table(made: document.Table, *, lying: bool, whole: document.Document) -> dict[str, Any]:
    """A table with its widths; past ``paper_rows`` it says how many rows more there are and where they stand."""
    about = {
        "kind": "table",
        "title": line(made.title),
        "note": pieces(line(made.note)),
        "source": source(made.source),
    }
    if not made.rows:
        return about | {"empty": line(made.empty or language.say("Không có dòng nào."))}
    rows = list(made.rows)[: made.paper_rows]
    left = len(made.rows) - len(rows)
    fit = fitting.fit(asked(made), lying=lying)
    tight = fit.letters if fit.is_tight else 0
    return about | {
        "empty": "",
        "size": fit.size,
        "widths": [round(w, 2) for w in fit.widths],
        "right": [c.is_right for c in made.columns],
        "head": [pieces(heading(c), tight) for c in made.columns],
        "rows": [[cell(c, r.get(c.key), tight) for c in made.columns] for r in rows],
        "long": any(len(text) > LONG_CELL for c in made.columns for text in texts(c, rows)),
        "total": total(made) if made.has_total else None,
        "more": more(left, made, whole) if left > 0 else "",
    }


def more(left: int, made: document.Table, whole: document.Document) -> str:
    """How many rows paper leaves out, and where they are."""
    return line(
        language.say(
            "Và {n} dòng nữa: xem trang tính {sheet} của tệp {file}.",
            n=wording.number(left),
            sheet=plain.sheet(whole, made),
            file=f"{whole.name}.xlsx",
        )
    )


def heading(column: document.Column) -> str:
    """A column's heading with its unit; a short one stays on one line."""
    unit = column.unit.replace(" ", NBSP) if len(column.unit) < 10 else column.unit
    return clean(f"{column.title} ({unit})" if unit else column.title)


def said(column: document.Column, value: object) -> str:
    """A cell's text, clean; prose keeps its figures with their units."""
    text = clean(document.said(column, value))
    return kept_together(text) if column.kind == "long" else text


def texts(column: document.Column, rows: Iterable[document.Row]) -> list[str]:
    """What a column prints in these rows; a symbol stays with the first word beside it."""
    shown = [said(column, r.get(column.key)) for r in rows]
    return [text.replace(" ", NBSP, 1) for text in shown] if column.kind in document.WORDS else shown


def cell(column: document.Column, value: object, tight: int) -> Any:
    """A cell: a status as such, anything else as the pieces between which it may break."""
    if column.kind in document.WORDS and value:
        return status(document.WORDS[column.kind][str(value)])
    return pieces(said(column, value), tight)


def total(made: document.Table) -> list[Any]:
    """The last row: its label in the first column, the sums under theirs."""
    label = made.total_label or language.say("Tổng cộng")
    sums = [(c, made.total(c)) for c in made.columns]
    return [
        pieces(clean(label)) if not i else [] if amount is None else pieces(clean(document.said(c, amount)))
        for i, (c, amount) in enumerate(sums)
    ]


def asked(made: document.Table) -> list[fitting.Asked]:
    """What each column of a table asks for."""
    rows = list(made.rows)[: made.paper_rows]
    found = []
    for i, column in enumerate(made.columns):
        shown = texts(column, rows)
        if made.has_total and (column.total or not i):
            amount = made.total(column)
            label = made.total_label or language.say("Tổng cộng")
            shown.append(clean(document.said(column, amount) if i else label))
        wrapped = not (column.is_right or column.kind == "date")
        found.append(fitting.Asked(column.width, heading(column), shown, wrapped, column.kind in document.WORDS))
    return found
