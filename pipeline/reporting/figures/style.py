"""How every chart looks: colours, glyphs, number form, the plotly template and matplotlib's settings.

A colour never stands alone: a status has its glyph, a state its mark or its lightness. All colours come from ``COLOURS`` and
``SHADES``; ``DARK`` has the colour of a dark page for each of them, so that a dark chart is the same JSON with other words.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import shorten, wrap
from typing import Any

from pipeline import periods
from pipeline.text import dates, numbers
from pipeline.text.numbers import NONE
from pipeline.text.phrases import Lang

PlotlyFigure = Any  # plotly.graph_objects.Figure: pyright knows nothing of its layout
# Colours of a light page and of a dark one.
PALETTE = {
    "ink": ("#17212b", "#e6ebef"),
    "muted": ("#55606c", "#a9b4be"),
    "rule": ("#cfd6dc", "#3a4752"),
    "paper": ("#ffffff", "#12181e"),
    "accent": ("#0a4f7d", "#8cc8f2"),
    "bad": ("#b23a0e", "#ff9469"),  # vermillion, darkened until it reads as text on white (6.0:1)
    "warn": ("#8a5a00", "#f0b84a"),
    "good": ("#0a6199", "#6fb6e8"),
    "done": ("#00694f", "#4fc7a0"),
    "none": ("#5f6b77", "#98a4af"),
    "range": ("#b9c7d3", "#43525f"),
    "track": ("#dfe4e8", "#2c3843"),
    "passed": ("#2f77a8", "#5c9ecb"),
    "failed": ("#f6e4d6", "#37261b"),
    "not_applicable": ("#e3e7ea", "#2b343c"),
    "held": ("#ffc629", "#ffc629"),
}
# One hue from pale to deep: order needs no legend, and it stays in order when printed in grey.
PALE_TO_DEEP = (
    ("#edf1f4", "#1e2830"),
    ("#d5dfe6", "#2a3a47"),
    ("#b9cedd", "#35505f"),
    ("#9dbdd3", "#3f6d8c"),
    ("#74a5c5", "#4c86ab"),
    ("#4f8fb8", "#5c9ecc"),
    ("#0a4f7c", "#8cc8f3"),
)
COLOURS = {name: light for name, (light, _) in PALETTE.items()}
SHADES = [light for light, _ in PALE_TO_DEEP]
DARK = dict([*PALETTE.values(), *PALE_TO_DEEP])
COLORWAY = [COLOURS[c] for c in ("good", "warn", "done", "bad", "muted")]
MARGIN = {"l": 4, "r": 8, "t": 8, "b": 8}  # pixels, where a chart says nothing else
FAMILY = "Be Vietnam Pro"
SIGNS = "DejaVu Sans"  # has the glyphs that Be Vietnam Pro lacks; it comes with matplotlib
MM = 1 / 25.4  # inches a millimetre
SEPARATORS = {"vi": ",.", "en": ".,"}  # of decimals and thousands, as plotly takes them
WIDTH = 170.0  # millimetres of a figure on paper
WIDTH_PX = round(WIDTH * MM * 96)  # the same on a screen


@dataclass(frozen=True)
class Glyph:
    """The sign of a status or state and its colour, a key of COLOURS."""

    text: str
    tone: str

    @property
    def colour(self) -> str:
        return COLOURS[self.tone]

    @property
    def html(self) -> str:
        """The sign in its colour, for a label of plotly."""
        return f'<span style="color:{self.colour}">{escape(self.text)}</span>'


# In the order in which a leader must look at them; the codes of mart.target_progress.status.
STATUSES = {
    "missed": Glyph("✕", "bad"),
    "reversing": Glyph("▼", "bad"),
    "behind": Glyph("◆", "bad"),
    "no_movement": Glyph("■", "bad"),
    "at_risk": Glyph("▲", "warn"),
    "on_track": Glyph("●", "good"),
    "achieved": Glyph("✓", "done"),
    "not_started": Glyph("○", "none"),
    "not_assessable": Glyph("?", "none"),
}
# core.criterion_results.state; the tone fills a cell, so only the rare ones carry a sign.
STATES = {
    "passed": Glyph("", "passed"),
    "failed": Glyph("", "failed"),
    "not_applicable": Glyph("–", "not_applicable"),
    "not_reported": Glyph("·", "paper"),
    "held": Glyph("!", "held"),
}
# mart.schedule_progress.standing.
STANDINGS = {
    "overdue": Glyph("✕", "bad"),
    "unknown": Glyph("?", "warn"),
    "due_soon": Glyph("▲", "warn"),
    "planned": Glyph("○", "none"),
    "recurring": Glyph("●", "good"),
    "no_date": Glyph("–", "none"),
    "done": Glyph("✓", "done"),
}
SIGNED = {g.text for words in (STATUSES, STATES, STANDINGS) for g in words.values()} - {""}
"""Every sign."""


# -- numbers and words ------------------------------------------------------------------------------------------


def _language(lang: str) -> Lang:
    return "en" if lang == "en" else "vi"  # a language there is not is refused where words are asked for


def number(value: float | None, decimals: int | None = None, lang: str = "vi", *, signed: bool = False) -> str:
    """``1234.5`` → ``1.234,5``. Without ``decimals`` up to two, no idle zeros. None, NaN and infinity → an en dash."""
    most = 2 if decimals is None else decimals
    return numbers.number(value, _language(lang), most, fixed=decimals is not None, signed=signed)


def percent(share: float | None, lang: str = "vi", decimals: int = 0) -> str:
    """``0.345`` → ``35 %``, in English ``35%``."""
    text = number(None if share is None else share * 100, decimals, lang)
    return text if text == NONE else numbers.percent_sign(text, _language(lang))


def span(low: float, high: float, decimals: int | None = None, lang: str = "vi") -> str:
    """``54–56``; one figure where both ends print alike; empty where one is unknown."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    ends = number(low, decimals, lang), number(high, decimals, lang)
    # A dash beside a minus cannot be read.
    between = (" đến " if lang == "vi" else " to ") if low < 0 or high < 0 else "–"
    return ends[0] if ends[0] == ends[1] else between.join(ends)


def month(period: str, lang: str = "vi") -> str:
    """A period on an axis: ``6/2019``, in English ``Jun 2019``; what is no period stands as it is."""
    if not periods.is_period(period):
        return period
    day = periods.end_of(period)
    return f"{day.month}/{day.year}" if lang == "vi" else f"{day:%b %Y}"


def date(day: dt.date, lang: str = "vi") -> str:
    """``05/02/2019``, ``30/9/2019``, in English ``30 September 2019``."""
    return dates.date(day, _language(lang))


def folded(text: str, letters: int, lines: int = 2) -> list[str]:
    """The text on at most ``lines`` lines of about ``letters`` letters; what is left over ends in an ellipsis."""
    short = shorten(text, letters * lines, placeholder="…") if len(text) > letters * lines else text
    parts = wrap(short, letters, max_lines=lines, placeholder="…")
    return parts or [text[: letters - 1] + "…" if len(text) > letters else text]


def brief(text: str, letters: int = 40) -> str:
    """The text on one line of so many letters, for a key or a heading."""
    return folded(text, letters, 1)[0]


def html(text: object) -> str:
    """A text of the data for a label or hover: plotly reads a little HTML there, so it is escaped."""
    return escape(str(text), quote=False)


def reach(values: Iterable[float], share: float) -> tuple[float, float]:
    """The ends of an axis for these values (NaN: not known), with a share of their span as room beyond either."""
    known = [v for v in values if not math.isnan(v)]
    low, high = min(known), max(known)
    room = (high - low) * share or max(abs(high) * 0.1, 1.0)
    return low - room, high + room


def shades(count: int) -> list[str]:
    """So many colours from pale to deep; the palest of all only where the others do not suffice."""
    if count < 2:
        return [SHADES[-1]] * count
    first, last = int(count < len(SHADES)), len(SHADES) - 1
    return [SHADES[first + round(i * (last - first) / (count - 1))] for i in range(count)]


def on(colour: str) -> str:
    """The colour of text that reads on a fill."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return COLOURS["paper"] if 0.299 * red + 0.587 * green + 0.114 * blue < 150 else COLOURS["ink"]


# -- the page: plotly ---------------------------------------------------------------------------------------------


@functools.cache
def template(lang: str = "vi") -> Any:
    """The house style for a plotly figure: ``figure.update_layout(template=style.template())``."""
    import plotly.graph_objects as go

    font = {"family": f'"{FAMILY}", "Noto Sans", "Segoe UI", Roboto, Arial, sans-serif', "color": COLOURS["ink"]}
    axis = {
        "showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True, "ticks": "", "showline": False,
        "gridcolor": COLOURS["rule"], "linecolor": COLOURS["rule"], "tickfont": {"size": 12},
        "title": {"standoff": 8, "font": {"size": 12}},
    }  # fmt: skip
    return go.layout.Template(
        layout={
            "font": {**font, "size": 13},
            "separators": SEPARATORS[lang],
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": COLORWAY,
            "margin": MARGIN,
            "autosize": True,
            "dragmode": False,
            "hoverlabel": {"bgcolor": COLOURS["paper"], "bordercolor": COLOURS["rule"], "align": "left", "font": font},
            "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"size": 12}, "itemclick": False,
                       "itemdoubleclick": False, "traceorder": "normal", "maxheight": 1},
            "xaxis": axis,
            "yaxis": axis,
            "bargap": 0.3,
            "hovermode": "closest",
            "annotationdefaults": {"showarrow": False, "font": {"size": 12}},
        }
    )  # fmt: skip


def page(traces: Sequence[Any], height: float, lang: str = "vi", **layout: Any) -> PlotlyFigure:
    """A plotly figure in the house style, ``height`` in pixels. Traces and annotations given at once, not added one by one,
    cost a third.

    ``meta`` may hold ``narrow``: changes of the layout (keys as of Plotly.relayout) that chart.js makes on a telephone.
    """
    import plotly.graph_objects as go

    return go.Figure(list(traces), {"template": template(lang), "height": round(height), **layout})


def squares(z: Sequence[Sequence[int | None]], colours: Sequence[str], **look: Any) -> dict[str, Any]:
    """A trace of squares, each of the colour of its number (None: no square)."""
    scale = [[(i + d) / len(colours), c] for i, c in enumerate(colours) for d in (0, 1)]
    return {"type": "heatmap", "z": z, "zmin": -0.5, "zmax": len(colours) - 0.5, "colorscale": scale, "showscale": False,
            "hoverinfo": "text", **look}  # fmt: skip


def key_squares(key: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Traces that draw nothing but the key: a square of each colour with its label."""
    edge = {"color": COLOURS["muted"], "width": 0.8}
    return [
        {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "name": html(label),
         "marker": {"symbol": "square", "size": 11, "color": colour, "line": edge}}
        for colour, label in key
    ]  # fmt: skip


# -- paper: matplotlib --------------------------------------------------------------------------------------------


def rc(salt: str = "ntm") -> Any:
    """The settings under which a figure is drawn and saved; ids in the SVG depend on ``salt`` alone:
    ``with matplotlib.rc_context(style.rc()): …``"""
    return {
        "font.family": [FAMILY, SIGNS],
        "font.size": 8,
        "text.color": COLOURS["ink"],
        "text.parse_math": False,  # a name with two dollar signs is a name
        "axes.labelcolor": COLOURS["muted"],
        "axes.labelsize": 7.5,
        "xtick.labelsize": 7.5,
        "ytick.labelsize": 8,
        "xtick.color": COLOURS["muted"],
        "ytick.color": COLOURS["ink"],
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "legend.frameon": False,
        "legend.fontsize": 7.5,
        "legend.borderaxespad": 0,
        "legend.borderpad": 0,
        "legend.columnspacing": 1.4,
        "legend.handletextpad": 0.5,
        "legend.handlelength": 1.6,
        "hatch.linewidth": 0.5,
        "lines.solid_capstyle": "butt",
        "savefig.facecolor": "white",
        "svg.fonttype": "none",  # text stays text: typst sets it in its own fonts, and the file is a quarter
        "svg.hashsalt": salt,
    }


@functools.cache
def fonts() -> None:
    """Make the bundled faces known to matplotlib, once a process."""
    from matplotlib.font_manager import fontManager

    for face in ("Regular", "SemiBold", "Bold"):
        fontManager.addfont(str(Path(__file__).parents[1] / "fonts" / f"BeVietnamPro-{face}.ttf"))
