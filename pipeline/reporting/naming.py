"""What a report, its place and its parts are called: names of files, titles, anchors."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.document import Block, Figure, Prose, Table
from pipeline.reporting.facts import Facts
from pipeline.reporting.language import say
from pipeline.reporting.runner import report_list

Row = Mapping[str, Any]


def place(facts: Facts, parameters: Mapping[str, Any]) -> Row | None:
    """The row of the criterion, district or commune a report is about; None where it is about none.

    Raises UsageError for one there is not, naming the nearest.
    """
    for each in report_list.EACH.values():
        if (parameter := each.parameter) in parameters:
            called = functools.partial(each.name, facts)
            return chosen(each.rows(facts), each.key, parameters[parameter], parameter=parameter, called=called)
    return None


def chosen(rows: Sequence[Row], key: str, given: object, *, parameter: str, called: Callable[[Row], str]) -> Row:
    """The row whose ``key`` is exactly ``given``. ``called`` is how a row is called ('Huyện Cao Lộc'). Raises UsageError
    for any other, naming the nearest by code or by name, with or without its diacritics."""
    for row in rows:
        if row[key] == given and type(row[key]) is type(given):
            return row
    near = _nearest(rows, key, str(given), called)
    todo = say("Xem mã trong tệp danh mục dưới data/raw/reference.")
    if near:
        todo = say("Có phải là {code} ({name})?", code=repr(near[key]), name=called(near))
    some = ", ".join(f"{r[key]} {called(r)}" for r in rows[:3])
    expected = say("một mã trong danh mục, như: {some}", some=some) if rows else say("danh mục đang trống")
    raise errors.UsageError(parameter, say("không có '{given}'", given=given), expected, todo)


def _nearest(rows: Sequence[Row], key: str, given: str, called: Callable[[Row], str]) -> Row | None:
    """By the folded name, whole or in part, or by the code."""
    from pipeline.ingest.text import fold  # brings all readers

    known: dict[str, Row] = {}
    for row in rows:
        name = fold(called(row))
        for text in (fold(str(row[key])), name, name.partition(" ")[2], " ".join(name.split()[-2:])):
            if text:
                known.setdefault(text, row)
    found = difflib.get_close_matches(fold(given), known, 1, 0.6)
    return known[found[0]] if found else None


def named(name: str, facts: Facts, parameters: Mapping[str, Any], title: str) -> tuple[str, str]:
    """(name of its files, title) of a report: as reports.toml has it, or as its author calls it."""
    families = {r.family: r for r in report_list.of(facts)}
    line = families.get(name)
    if line is None:
        if name in {r.family for r in report_list.read(key="report" if facts.is_nation else "nation")}:
            raise errors.UsageError(
                f'ntm.open("{name}")', f"báo cáo '{name}' không dành cho cơ sở dữ liệu này", f"một trong: {', '.join(families)}",
                "Mở trong không gian làm việc của cả nước (ntm.toml: [provinces])." if not facts.is_nation
                else "Mở trong không gian làm việc của một tỉnh.",
                english=f"'{name}' is a report of {'one province' if facts.is_nation else 'a workspace that lists provinces'}.",
            )  # fmt: skip
        if not title and (near := difflib.get_close_matches(name, families, 1, 0.8)):
            raise errors.UsageError(
                f"ntm.open(\"{name}\")", f"không có báo cáo '{name}'", f"một trong: {', '.join(families)}",
                f"Có phải là '{near[0]}'? Báo cáo của riêng bạn: thêm title=…",
                english=f"No report '{name}'; did you mean '{near[0]}'? One of your own needs a title.",
            )  # fmt: skip
        return slug(name or title or "report"), language.say(title) if title else name or language.say("Báo cáo")
    about = place(facts, parameters)
    called = ""
    if line.each:
        each = report_list.EACH[line.each]
        if each.parameter not in parameters or about is None:
            raise errors.UsageError(
                f"ntm.open(\"{name}\")", f"thiếu {each.parameter}", f"{each.parameter}=…",
                f"Ví dụ: ntm.open(\"{name}\", {each.parameter}={each.rows(facts)[0][each.key]!r})",
            )  # fmt: skip
        called = each.name(facts, about)
    if name == "province":
        return name, title or language.of(facts.plan, "title")
    said = language.say(line.title, name=called, **parameters)
    return line.name.format(**parameters), language.say(title) if title else said


def slug(text: str) -> str:
    """``Kế hoạch yêu cầu gì`` → ``ke-hoach-yeu-cau-gi``: an anchor."""
    from unidecode import unidecode

    return re.sub(r"[^a-z0-9]+", "-", unidecode(text).lower()).strip("-") or "phan"


def kept(blocks: Iterable[Any], note: str, section: str, shown: set[str]) -> tuple[Block, ...]:
    """The blocks of a section as the writers take them: text is a paragraph, a chart or plotly figure a figure, each table
    has a name and links only to sheets that have a page (``shown``: their addresses).

    Raises UsageError for what is no block.
    """
    made: list[Block] = []
    for block in blocks:
        if block is None:
            continue
        if isinstance(block, str):
            made.append(Prose(language.say(block)))
        elif isinstance(block, Table):
            number = sum(isinstance(b, Table) for b in made)
            rows = [{k: v if _leads(k, v, shown) else "" for k, v in row.items()} for row in block.rows]
            made.append(replace(block, name=block.name or f"{section}_{number}".replace("-", "_"), rows=rows))
        elif hasattr(block, "headline") and hasattr(block, "paper"):
            made.append(Figure(block))
        elif isinstance(block, Block):
            made.append(block)
        elif hasattr(block, "to_plotly_json"):
            from pipeline.reporting.figures.own import own

            number = sum(isinstance(b, Figure) for b in made)
            chart = own(block, name=f"{section}-{number}", lang=language.current())
            made.append(Figure(chart if chart.headline else replace(chart, headline=language.say("Biểu đồ"))))
        else:
            raise errors.UsageError(
                "report.section", f"một {type(block).__name__}", "ntm.table(…), ntm.tiles(…), ntm.prose(…), biểu đồ, hình plotly, chữ",
                "Một DataFrame đi qua ntm.table(…).",
                english="A section takes ntm.table(…), ntm.tiles(…), ntm.prose(…), a chart, a plotly figure, text.",
            )  # fmt: skip
    if note:
        made.append(Prose(language.say(note), "fine"))
    return tuple(made)


def _leads(key: str, value: Any, shown: set[str]) -> bool:
    """False for a link to a sheet that has no page."""
    return not (key.endswith("_link") and str(value).startswith("cells/")) or value.partition("#")[0] in shown
