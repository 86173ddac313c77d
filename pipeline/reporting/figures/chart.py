"""One chart: its data, the drawing of it, its finding in a sentence, its figures in words."""

from __future__ import annotations

import base64
import functools
import io
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import errors
from pipeline.reporting import addresses
from pipeline.reporting.figures import style
from pipeline.reporting.figures.style import PlotlyFigure
from pipeline.text.headlines import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOTLY = "application/vnd.plotly.v1+json"
DPI = 200  # of a picture: sharp in print, and one picture serves DOCX, PPTX and notebooks
CONFIG = {"displayModeBar": False, "responsive": True}
Frame = Any  # a DataFrame inside a chart: without stubs of pandas, pyright doubts every column of it


@dataclass(frozen=True)
class Chart:
    """What a chart function returns, and a block of a report.

    ``name`` is its id on a page and the name of its files; ``data`` what is drawn, whole; ``figure`` draws it with plotly;
    ``headline`` is the finding, ``alt`` the figures in words, ``note`` what a reader must know to read it. ``is_empty`` where
    there is nothing to show: ``headline`` says so. ``for_paper``: the figure that paper is drawn from, where a sheet needs
    another.
    """

    name: str
    data: pd.DataFrame
    figure: Callable[[], PlotlyFigure]
    headline: str
    alt: str
    note: str = ""
    is_empty: bool = False
    for_paper: Callable[[], PlotlyFigure] | None = None

    def records(self, *, newest: bool = False) -> list[dict[str, Any]]:
        """Its rows as dictionaries, None where nothing is known; ``newest``: of each ``name`` the last with a ``value``."""
        data: Frame = self.data[self.data["value"].notna()].groupby("name", sort=False).tail(1) if newest else self.data
        return data.astype(object).where(data.notna(), None).to_dict("records")

    def spec(self) -> str:
        """The plotly figure as JSON that is safe inside a script element; the same data give the same text."""
        text = json.dumps(_plain(self._figure), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

    def svg(self) -> bytes:
        """The paper drawing as SVG whose text is text; drawn once, and the same data give the same bytes."""
        return self._drawn

    @functools.cached_property
    def _figure(self) -> PlotlyFigure:
        return self.figure()

    def paper(self) -> Figure:
        """The same drawing by matplotlib (paper.py)."""
        import matplotlib as mpl

        from pipeline.reporting.figures import paper

        style.fonts()
        with mpl.rc_context(style.rc()):
            return paper.drawn(self.for_paper() if self.for_paper else self._figure)

    @functools.cached_property
    def _drawn(self) -> bytes:
        import matplotlib as mpl

        stream = io.BytesIO()
        with mpl.rc_context(style.rc(f"ntm-{self.name}")):
            self.paper().savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        return stream.getvalue()

    def png(self, dpi: int = DPI) -> bytes:
        """The same drawing as PNG: typst makes it of the SVG, in the bundled faces; made once for each ``dpi``."""
        from pipeline.reporting.render import pdf

        if dpi not in self.pictures:
            self.pictures[dpi] = pdf.png(self.svg(), dpi)
        return self.pictures[dpi]

    @functools.cached_property
    def pictures(self) -> dict[int, bytes]:
        """The PNGs made so far, by their dots an inch."""
        return {}

    @functools.cached_property
    def sheets(self) -> set[str]:
        """The sheets (``file!sheet``) of the cells its data were read from."""
        named = [c for c in ("source", "sources", "source_cell") if c in self.data.columns]
        texts = {_text(value) for column in named for value in self.data[column].tolist()}
        return {addresses.split(part.strip())[0] for text in texts for part in text.split(";") if "!" in part}

    def html(self, below: str = "", sheets: Mapping[str, str] | None = None) -> str:
        """The chart as part of a page: chart.js draws it there. Finding and note are text, the figures stand in ``alt``;
        ``below`` is escaped HTML that follows. ``sheets`` (``file!sheet`` → page): a click on a mark opens its cell there."""
        opens = f' data-sheets="{escape(json.dumps(sheets, ensure_ascii=False, sort_keys=True))}"' if sheets else ""
        note = f"<figcaption>{escape(self.note)}</figcaption>" if self.note else ""
        drawn = "" if self.is_empty else (
            f'<div class="ntm-chart"{opens} id="{escape(self.name)}" role="img" aria-label="{escape(self.alt)}"></div>'
            f'<script type="application/json">{self.spec()}</script>'
        )  # fmt: skip
        return f'<figure class="chart"><p class="headline">{escape(self.headline)}</p>{drawn}{note}{below}</figure>'

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """For JupyterLab plotly's own type; for nbconvert and others HTML with the paper drawing. No ``image/png``:
        plotly's extension for JupyterLab would show that in place of the chart."""
        makers: dict[str, Callable[[], Any]] = {
            PLOTLY: self._titled, "text/html": self.still, "text/plain": lambda: f"{self.headline}\n{self.alt}",
        }  # fmt: skip
        kept = [m for m in makers if (include is None or m in include) and m not in (exclude or ())]
        return {m: makers[m]() for m in kept}

    def _titled(self) -> dict[str, Any]:
        figure = {**_plain(self._figure), "config": CONFIG}
        layout = figure["layout"]
        layout["paper_bgcolor"] = style.COLOURS["paper"]  # a notebook may be dark, and its ink cannot know
        if lines := style.folded(self.headline, 90) if self.headline else []:
            title = "<br>".join(style.html(line) for line in lines)
            layout["title"] = {
                "text": f"<b>{title}</b>", "font": {"size": 16}, "x": 0, "xref": "container", "xanchor": "left",
                "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 6, "l": 4},
            }  # fmt: skip
            margin = layout.setdefault("margin", {})
            margin["t"] = margin.get("t", 8) + 26 * len(lines)
            layout["height"] = layout.get("height", 400) + 26 * len(lines)
        return figure

    def still(self) -> str:
        """Finding, paper drawing and note as HTML that needs no script. The picture is a PNG: an SVG's text would be set in
        whatever fonts the reader has, and GitHub drops an embedded SVG."""
        image = base64.b64encode(self.png()).decode()
        return (
            f'<figure class="ntm-still"><figcaption><b>{escape(self.headline)}</b></figcaption><img alt="{escape(self.alt)}" '
            f'width="{style.WIDTH_PX}" src="data:image/png;base64,{image}"><br><small>{escape(self.note)}</small></figure>'
        )


def _plain(figure: PlotlyFigure) -> dict[str, Any]:
    return json.loads(str(figure.to_json(engine="json")))


def nothing(name: str, data: pd.DataFrame, lang: str, why: str = "empty") -> Chart:
    """In place of a chart without matter: a sentence, on both media."""
    words = say(why, lang)
    return Chart(name, data, lambda: sentence(words, lang), words, words, is_empty=True)


def sentence(words: str, lang: str) -> PlotlyFigure:
    """A figure that is a sentence."""
    label = {"text": words, "x": 0, "y": 0.5, "xref": "paper", "yref": "paper", "xanchor": "left",
             "font": {"color": style.COLOURS["muted"]}}  # fmt: skip
    return style.page([], 48, lang, xaxis={"visible": False}, yaxis={"visible": False}, annotations=[label])


# -- the frame ----------------------------------------------------------------------------------------------------


def frame(
    data: pd.DataFrame, chart: str, *, text: Sequence[str] = (), numbers: Sequence[str] = (), needed: Sequence[str]
) -> Frame:
    """The columns a chart reads, whatever they were: text without control signs (missing: ""), numbers as floats (missing,
    not a number, infinite: NaN). An optional column that is absent is all missing; the index is 0, 1, 2 …

    Raises UsageError for a needed column that is absent, unless there are no rows.
    """
    absent = [c for c in needed if c not in data.columns]
    if absent and len(data):
        there = ", ".join(map(str, data.columns))
        optional = [c for c in (*text, *numbers) if c not in needed]
        raise errors.UsageError(
            f"biểu đồ ntm.{chart}", f"không có cột {', '.join(absent)}; chỉ có {there}",
            f"các cột {', '.join(needed)}" + (f"; có thể thêm {', '.join(optional)}" if optional else ""),
            f"Đặt tên cột trong câu SQL: SELECT {data.columns[0]} AS {absent[0]}",
            english=f"ntm.{chart} needs the columns {', '.join(needed)}; there are only {there}.",
        )  # fmt: skip
    if "source" not in data.columns:
        data = data.rename(columns={"sources": "source", "source_cell": "source"})
    columns = pd.DataFrame(index=range(len(data)))
    for column in text:
        values = data[column] if column in data.columns else [""] * len(data)
        columns[column] = pd.Series([_text(v) for v in values], dtype=object)
    for column in numbers:
        values = data[column].tolist() if column in data.columns else [math.nan] * len(data)
        columns[column] = pd.Series([_float(v) for v in values], dtype=float)
    return columns


def _text(value: Any) -> str:
    """One line of printable text; a list of texts is joined by semicolons."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return " ".join("".join(c if c.isprintable() else " " for c in value).split())
    if isinstance(value, Iterable):
        return "; ".join(filter(None, (_text(v) for v in value)))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _text(str(value))


def _float(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return number if abs(number) < 1e15 else math.nan


def flags(data: pd.DataFrame, column: str) -> list[bool | None]:
    """A column of true, false and unknown, absent as all unknown."""
    if column not in data.columns:
        return [None] * len(data)
    return [None if _text(v) == "" else bool(v) for v in data[column].tolist()]


def capped(rows: Frame, limit: int, lang: str) -> tuple[Frame, str]:
    """The first ``limit`` rows and, where some were left out, a sentence that says how many."""
    if len(rows) <= limit:
        return rows, ""
    shown, total = style.number(limit, 0, lang), style.number(len(rows), 0, lang)
    return rows.head(limit), say("capped", lang, shown=shown, total=total)


def listed(parts: Sequence[str], lang: str, most: int = 25) -> str:
    """Parts of an alternative text, the first ``most``, and how many more there are."""
    parts = list(parts)
    rest = len(parts) - most
    return "; ".join(parts[:most]) + (f"; {say('more', lang, n=style.number(rest, 0, lang))}" if rest > 0 else "") + "."


def sentences(*parts: str) -> str:
    """Sentences one after another, empty ones left out."""
    return " ".join(p for p in parts if p)


def say_known(key: str, lang: str, **value: Any) -> str:
    """``say`` with one value; nothing where that is none: empty, not known (or its dash), 0."""
    [known] = value.values()
    return "" if not known or known == style.NONE else say(key, lang, **value)


def sources(text: str, most: int = 3) -> list[str]:
    """The first addresses of a ``source``, and how many more there are."""
    cells = [s.strip() for s in text.split(";") if s.strip()]
    return [*cells[:most], *([f"… +{len(cells) - most}"] if len(cells) > most else [])]


def hover(title: str, *lines: str, source: str = "") -> str:
    """What a mark of plotly says: its name in bold, its figures, the cells they were read from."""
    parts = [f"<b>{style.html(title)}</b>", *(style.html(t) for t in lines if t), *map(style.html, sources(source))]
    return "<br>".join(parts)
