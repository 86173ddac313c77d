"""Sections as escaped HTML for a notebook to show, and an executed notebook's outputs as one lean page.

Texts of the database go through Jinja's autoescape; nothing from a cell is ever marked as safe.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.reporting import columns, language, links, wording
from pipeline.reporting.pages import menu

if TYPE_CHECKING:
    from pipeline.reporting.document import Section
    from pipeline.reporting.facts import Facts

TEMPLATES = Path(__file__).parents[1] / "templates"


@functools.cache
def environment() -> Any:
    """The Jinja environment: autoescape always on, translation and the number forms at hand."""
    import jinja2

    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "num": wording.number,
        "day": wording.date,
        "sentence": wording.sentence,
        "period": wording.period,
        "inner": wording.inner,
        "css_text": css_text,
    }
    env.globals |= {
        "_": language.say,
        "count": language.count,
        "of": language.of,
        "w": wording,
        "goal": wording.goal,
        "interval": wording.interval,
        "format_cell": columns.format_cell,
        "links": links,
        "language": language,
        "WORDS": columns.WORDS,
        "kind_of": lambda block: type(block).__name__,
        "brief_source": brief_source,
        "linked": True,
        "notebook": "",
        "cells": "",
        "csv": {},
        "sheets_of": lambda chart: {},
    }
    return env


def brief_source(cell: str) -> str:
    """``2019-09/Biểu TH.xlsx!TH!H37`` → ``TH!H37``, where a link and its title say the rest."""
    file, bang, rest = cell.partition("!")
    return rest if bang else file


def css_text(text: str) -> str:
    """A text as a CSS string in which no character can mean anything: all but letters and digits by their code."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'


def fill(template: str, **context: Any) -> str:
    """A template of templates/ filled in."""
    return environment().get_template(template).render(**context)


def page(
    template: str, facts: Facts, title: str, *, depth: int = 1, search: str = "", period: str = "", **context: Any
) -> str:
    """A whole page of a template of templates/pages, filled in with ``facts``, the way up (``root``) and ``context``; the rest as
    of ``shell``."""
    body = fill(template, facts=facts, root="../" * depth, **context)
    return shell(body, title, notice=facts.notice, depth=depth, search=search, period=period)


NOTEBOOK_STYLE = """<style>.ntm{max-width:960px}.ntm table{border-collapse:collapse;width:100%;font-size:13px}
.ntm.ntm th,.ntm.ntm td{text-align:left;vertical-align:top;padding:3px 8px;border-bottom:1px solid var(--jp-border-color2,#cfd6dc)}
.ntm.ntm.ntm .r{text-align:right;font-variant-numeric:tabular-nums}.ntm .fine,.ntm .source,.ntm .unit{font-size:12px;opacity:.8}
.ntm .lead{font-size:16px}.ntm .bad{color:#b23a0e}.ntm .warn{color:#8a5a00}.ntm .good{color:#0a6199}.ntm .done{color:#00694f}
.ntm .tiles{display:flex;flex-wrap:wrap;gap:12px}.ntm .tile{border:1px solid var(--jp-border-color2,#cfd6dc);padding:8px 14px}
.ntm .big{font-size:26px;font-weight:600;margin:2px 0}.ntm h3{font-size:14px;margin:4px 0}.ntm th,.ntm td{overflow-wrap:anywhere}</style>"""
"""Enough to read a block in JupyterLab, light or dark; a page has its own style sheet."""


def block(one: Any) -> str:
    """A block as escaped HTML that stands by itself in a notebook."""
    return f'{NOTEBOOK_STYLE}<div class="ntm">{fill("sections/blocks.html.j2", blocks=[one], linked=False)}</div>'


@dataclass(frozen=True)
class Place:
    """Where a page of a report stands: its file in the period's folder, the report's pages (name → file), how deep the
    folder lies below reports/, the label of invented data, the executed notebook, the CSV of each chart (name → file), the
    sheets that have a page (``file!sheet`` → page)."""

    file: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    depth: int = 1
    notice: str = ""
    notebook: str = ""
    csv: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)


def report_page(facts: Facts, title: str, sections: Sequence[Section], name: str, place: Place) -> str:
    """Page ``name`` of a report made of ``sections``, those of its other pages included, under its masthead."""
    around = menu.menu(facts, place.file)
    here = [s for s in sections if s.page == name]
    file_of = lambda s: "" if s.page == name else place.pages.get(s.page, "")  # noqa: E731
    lists = [f"{file_of(s)}#{s.id}" for s in sections if any(t.lists_cells for t in s.tables())]
    cells = lists[0] if lists else f"#{here[-1].id}" if facts.is_nation and here else links.SOURCES
    header = fill(
        "sections/header.html.j2", facts=facts, title=title, is_whole=place.file in (links.PROVINCE, links.NATION)
    )
    turn = fill("sections/turn.html.j2", menu=around)
    body = [section(s, cells, place) for s in here]
    foot = fill("sections/method.html.j2", facts=facts, definitions=wording.definitions(), notebook=place.notebook)
    whole = "\n".join([header, *body, foot, turn])
    contents = [(f"{file_of(s)}#{s.id}", s.nav) for s in sections if s.nav]
    return shell(
        whole, f"{title} · {facts.label}", notice=place.notice, depth=place.depth, period=facts.period,
        side=side(contents, around), search=None if facts.is_nation else "",
    )  # fmt: skip


def section(one: Section, cells: str = "", place: Place | None = None) -> str:
    """A section as escaped HTML. ``cells`` is where figures without a link of their own lead."""
    place = place or Place()
    open_to = lambda chart: {s: place.sheets[s] for s in sorted(chart.sheets) if s in place.sheets}  # noqa: E731
    return fill("sections/section.html.j2", section=one, cells=cells, csv=place.csv, sheets_of=open_to)


def side(contents: Sequence[tuple[str, str]], around: menu.Menu) -> str:
    """What stands beside a page: its parts (address, name), the reports of the period."""
    return fill("contents.html.j2", contents=contents, menu=around)


def shell(
    body: str,
    title: str,
    *,
    notice: str = "",
    depth: int = 1,
    search: str | None = "",
    side: str = "",
    period: str = "",
) -> str:
    """A whole page around a body of escaped HTML, ``depth`` folders below reports/; one with a chart loads the shared plotly
    script. ``search`` is the way to the folder whose index the search box asks (None: no box), ``side`` the menu beside the page,
    ``period`` the one the switch of periods starts from (empty: no switch)."""
    return fill(
        "shell.html.j2",
        body=body,
        title=title,
        notice=notice,
        root="../" * depth,
        search=search,
        side=side,
        period=period,
        charts='class="ntm-chart"' in body,
        words=_words(),
        **assets(),
    )


def _words() -> str:
    """What the script says, in the language spoken, as JSON that is safe inside a script element."""
    say = language.say
    said = {
        "noscript": say("Không mở được tệp assets/plotly.min.js nên không vẽ được biểu đồ."),
        "noindex": say("Không mở được tệp search.js nên không tìm được."),
        "found": say("{n} kết quả"),
        "nothing": say("Không thấy gì."),
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


@functools.cache
def assets() -> dict[str, str]:
    """The style and script that stand in every page, as text."""
    from pipeline.reporting.figures import style

    dark = f"window.ntmDark = {json.dumps(style.DARK, separators=(',', ':'))};\n"
    chart = (Path(style.__file__).parent / "chart.js").read_text(encoding="utf-8")
    return {
        "style": (TEMPLATES / "page.css").read_text(encoding="utf-8"),
        "script": (TEMPLATES / "page.js").read_text(encoding="utf-8") + dark + chart,
    }
