"""A chart on paper: matplotlib draws what a plotly figure holds, its traces, lines, notes, tick labels and key, in their places.

So a chart is described once, as plotly has it. A pixel of the page is ``PT`` points here; the key stands above the drawing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any

from pipeline.reporting.figures import style
from pipeline.reporting.figures.style import COLOURS, MM, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Axes = Any  # matplotlib's: its stubs doubt what its manual allows
Given = dict[str, Any]  # a part of a plotly figure: a trace, an axis, a note
PT, TYPE = 0.6, 0.65  # points a pixel takes, and one of type
PX = PT / 72 / MM  # millimetres a pixel takes
LETTER = 1.5  # millimetres a letter takes at 8 points, for margins alone
UPRIGHT = 12  # categories under standing bars whose names still lie
HEIGHT = 360  # pixels of a figure that says nothing of it
DASHES = {"dash": (0, (4, 2.5)), "dot": ":", "dashdot": "-.", "longdash": "--"}
# Symbol of plotly without ``-open``: marker, and its size beside plotly's.
SYMBOLS = {
    "circle": ("o", 0.82), "diamond": ("D", 0.7), "square": ("s", 1.3), "line-ns": ("|", 1.1), "x-thin": ("x", 0.6),
    "triangle-left": ("<", 0.75), "triangle-right": (">", 0.75), "triangle-down": ("v", 0.9), "triangle-up": ("^", 0.9),
}  # fmt: skip
SIGNS = {"–": "_", "·": ".", "*": "*"}  # signs in squares that are markers; others are letters


def drawn(figure: style.PlotlyFigure) -> Figure:
    """A plotly figure as matplotlib's, ``WIDTH`` millimetres wide; to be called under ``style.rc()``."""
    from matplotlib.figure import Figure

    traces, layout = [t.to_plotly_json() for t in figure.data], figure.layout.to_plotly_json()
    separators = layout.get("separators") or layout.get("template", {}).get("layout", {}).get("separators")
    lang = "en" if separators == style.SEPARATORS["en"] else "vi"
    margin = style.MARGIN | layout.get("margin", {})
    ends: dict[str, Given] = {"x": {}, "y": {}}
    ends |= {k.replace("axis", ""): v for k, v in layout.items() if re.fullmatch(r"[xy]axis\d*", k)}
    _name_places(traces, ends)
    named = [i for i, t in enumerate(traces) if t.get("name") and t.get("showlegend", True)]
    key = {i: words(traces[i]["name"], is_key=True) for i in named if layout.get("showlegend", len(named) > 1)}
    room = {side: max(_room(k, ends, side) for k in ends) for side in ("left", "right", "top", "bottom")}
    sides = [max(margin[side[0]] * PX, room[side], 2) for side in ("left", "right")]
    left, right = (
        m * min(1, 0.75 * WIDTH / sum(sides)) for m in sides
    )  # the drawing keeps a quarter, whatever they ask
    letters = sum(len(label) + 7 for label in key.values())
    lines = max(1, -(-round(letters * LETTER * 0.9) // round(WIDTH - left)))  # of the key
    top, bottom = room["top"] + (4 + 4 * lines if key else 2), room["bottom"] + 2
    width, height = WIDTH - left - right, (layout.get("height", HEIGHT) - margin["t"] - margin["b"]) * PX
    if "scaleanchor" in ends["y"] and "range" in ends["x"]:
        spans = [abs(high - low) for low, high in (ends["y"]["range"], ends["x"]["range"])]
        height = min(height, width * spans[0] / spans[1])
    whole = top + height + bottom
    sheet = Figure(figsize=(WIDTH * MM, whole * MM), dpi=100)
    panels: dict[str, Axes] = {}
    for y in [k for k in ends if k[0] == "y" and "overlaying" not in ends[k]]:
        (x0, x1), (y0, y1) = ends["x" + y[1:]].get("domain", (0, 1)), ends[y].get("domain", (0, 1))
        box = (left + x0 * width, bottom + y0 * height, (x1 - x0) * width, (y1 - y0) * height)
        panels[y] = sheet.add_axes(tuple(m / s for m, s in zip(box, (WIDTH, whole) * 2)), frameon=False)
    panel = lambda ref: panels.get(str(ref or "y").split()[0], panels["y"])  # noqa: E731
    handles: dict[int, Any] = _bars(
        [(i, t, panel(t.get("yaxis"))) for i, t in enumerate(traces) if t["type"] == "bar"], layout
    )
    for i, t in enumerate(traces):
        if t["type"] in DRAWN and t.get("opacity") != 0:
            handles[i] = DRAWN[t["type"]](panel(t.get("yaxis")), t, colour_of(t, i), lang)
    for y, end in ends.items():
        if y[0] == "y":
            _draw_ends(panel(y), ends.get("x" + y[1:], {}), end, lang)
    for shape in layout.get("shapes", ()):
        if shape["type"] == "line":
            _draw_line(panel(shape.get("yref")), shape)
    for note in layout.get("annotations", ()):
        _draw_note(panel(note.get("yref")), note)
    for i, label in key.items():
        handles[i].set_label(label)
    if key:
        sheet.legend(handles=[handles[i] for i in key], loc="upper left", ncols=-(-len(key) // lines),
                     bbox_to_anchor=(left / WIDTH, 1.0))  # fmt: skip
    return sheet


def words(text: object, *, is_key: bool = False) -> str:
    """A label of plotly without its marks of HTML; in a key without the sign before it, for a text with a sign is set in the
    face that has the sign."""
    plain = unescape(re.sub(r"<[^>]+>", "", str(text).replace("<br>", "\n")))
    return plain[2:] if is_key and plain[1:2] == " " and plain[0] in style.SIGNED else plain


def colour_of(trace: Given, number: int) -> Any:
    """The trace's own colour, or its points', where matplotlib knows them, else the next of the house."""
    from matplotlib.colors import is_color_like

    given = trace.get("line", {}).get("color") or trace.get("marker", {}).get("color")
    whole = [given] if given is None or isinstance(given, str) else list(given)
    if whole and all(is_color_like(c) for c in whole):
        return given if isinstance(given, str) else whole
    return style.COLORWAY[number % len(style.COLORWAY)]


def _size(about: Given) -> float:
    return about.get("size", 12) * TYPE


def _face(text: str) -> Given:
    return {"fontfamily": style.SIGNS} if set(text) & style.SIGNED else {}


# -- traces ---------------------------------------------------------------------------------------------------------------
def _numbers(values: Any) -> list[Any]:
    """Places on an axis: days as matplotlib counts them, what is missing as NaN."""
    values = [] if values is None else list(values)
    return [v.toordinal() if isinstance(v, dt.date) else float("nan") if v is None else v for v in values]


def _name_places(traces: Iterable[Given], ends: dict[str, Given]) -> None:
    """Bars over names stand at 0, 1, 2 …, with the names as tick labels; so do the points over them."""
    for axis in "xy":
        given = [v for t in traces if t["type"] == "bar" and t.get(axis) is not None for v in t[axis]]
        if any(isinstance(v, str) for v in given):
            places = {v: i for i, v in enumerate(dict.fromkeys(given))}
            for t in traces:
                if t.get(axis) is not None:
                    t[axis] = [places.get(v, v) for v in t[axis]]
            texts = [style.html(style.brief(str(v), 30)) for v in places]
            angle = -90 if axis == "x" and len(places) > UPRIGHT else 0
            ends[axis] = {"tickvals": list(places.values()), "ticktext": texts, "tickangle": angle} | ends[axis]


def _bars(bars: Sequence[tuple[int, Given, Axes]], layout: Given) -> dict[int, Any]:
    """Bars of all traces: beside one another, over one another, or where they are stacked, on one another. Gives what the key
    shows of each trace."""
    mode, room = layout.get("barmode", "group"), 1 - layout.get("bargap", 0.2)
    ends: dict[tuple[Any, bool], float] = {}
    handles = {}
    for n, (i, t, axes) in enumerate(bars):
        at, sizes = (_numbers(t.get(axis)) for axis in ("yx" if t.get("orientation") == "h" else "xy"))
        starts = _numbers(t.get("base")) or [0.0] * len(sizes)
        if mode in ("stack", "relative") and t.get("base") is None:
            starts = [ends.get((p, s < 0), 0.0) for p, s in zip(at, sizes)]
            ends |= {(p, s < 0): b + s for p, s, b in zip(at, sizes, starts) if s == s}
        width = t.get("width") or room / (len(bars) if mode == "group" else 1)
        shift = (n - (len(bars) - 1) / 2) * width if mode == "group" else 0
        handles[i] = _draw_bars(axes, t, [p + shift for p in at], starts, sizes, width, colour_of(t, i))
    return handles


def _draw_bars(
    axes: Axes, t: Given, at: list[Any], starts: list[Any], sizes: list[Any], width: float, colour: Any
) -> Any:
    """The bars of a trace as one artist, a fifth of the cost of barh, and their figures; a pattern is that of the whole trace."""
    import numpy as np
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    lying = t.get("orientation") == "h"
    middle, low = np.asarray(at, dtype=float), np.asarray(starts, dtype=float)
    high, half = low + np.asarray(sizes, dtype=float), width / 2
    corners = [(low, middle - half), (high, middle - half), (high, middle + half), (low, middle + half)]
    shapes = np.stack([np.stack(c, -1) for c in corners], 1)[..., :: 1 if lying else -1]
    known = np.flatnonzero(~np.isnan(shapes).any(axis=(1, 2))).tolist()  # of a bar an end may be unknown
    marker = t.get("marker", {})
    edge, pattern = marker.get("line", {}), marker.get("pattern", {}).get("shape")
    look: Given = {"facecolor": colour, "edgecolor": edge.get("color", "none"), "linewidth": edge.get("width", 0) * PT}
    if pattern and isinstance(pattern, str):  # matplotlib's letters for them are plotly's
        look |= {"facecolor": COLOURS["paper"], "edgecolor": colour, "hatch": pattern * 5}
    of_known: Given = {k: [v[i] for i in known] if isinstance(v, (list, tuple)) else v for k, v in look.items()}
    axes.add_collection(PolyCollection(list(shapes[known]), **of_known))
    axes.autoscale_view()
    most = max((high[i] for i in known), default=0)
    for i in known if t.get("text") is not None else ():
        text = words(t["text"][i])
        if text and t.get("textposition") == "outside":
            axes.annotate(text, (middle[i], high[i]), xytext=(0, 1), textcoords="offset points", ha="center", va="bottom",
                          fontweight=700)  # fmt: skip
        elif text and high[i] - low[i] > most * 0.013 * len(text):  # a part too thin for its figure has it in the hover
            at_middle: Given = {"ha": "center", "va": "center", "color": style.on(colour), **_face(text)}
            axes.text((low[i] + high[i]) / 2, middle[i], text, **at_middle)
    return Patch(**{k: v[0] if isinstance(v, (list, tuple)) else v for k, v in look.items()})


def _draw_points(axes: Axes, t: Given, colour: Any, _: str) -> Any:
    """Lines, marks and words of a trace, or an area; gives what the key shows of them."""
    import numpy as np
    from matplotlib.patches import Patch, PathPatch
    from matplotlib.path import Path

    y = _numbers(t.get("y"))
    x = _numbers(t.get("x")) or list(range(len(y)))
    mode, marker, line = t.get("mode", "lines"), t.get("marker", {}), t.get("line", {})
    edge, width = marker.get("line", {}), line.get("width", 2) * PT
    if t.get("fill") == "toself":
        points = np.column_stack([x, y])
        gaps = np.flatnonzero(np.isnan(points).any(axis=1))  # part the outlines
        rings = [ring[~np.isnan(ring).any(axis=1)] for ring in np.split(points, gaps)]
        area = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings if len(ring)))
        patch = axes.add_patch(PathPatch(area, facecolor=t.get("fillcolor"), edgecolor=colour, linewidth=width))
        axes.autoscale_view()
        return patch
    points = marker["color"] if isinstance(marker.get("color"), str) else colour
    look: Given = {"color": colour, "linewidth": width, "linestyle": DASHES.get(line.get("dash"), "-")}
    look = look if "lines" in mode else {"linestyle": "none"}
    if "markers" in mode:
        symbol, opening, _ = str(marker.get("symbol", "circle")).partition("-open")
        sign, factor = SYMBOLS.get(symbol, SYMBOLS["circle"])
        sizes = marker.get("size", 6)
        sizes = [sizes] if isinstance(sizes, (int, float)) else list(sizes)
        look |= {"marker": sign, "markersize": max(sizes) * PT * factor, "markerfacecolor": "none" if opening else points,
                 "markeredgecolor": edge.get("color") or points,
                 "markeredgewidth": edge.get("width", 1 if opening else 0) * PT}  # fmt: skip
        if len(sizes) > 1:  # plotly has no line that only ends in a mark
            look["markevery"] = [i for i, s in enumerate(sizes) if s >= 1]
    if error := t.get("error_y"):
        low, high = [v - d for v, d in zip(y, error["arrayminus"])], [v + d for v, d in zip(y, error["array"])]
        axes.vlines(x, low, high, color=error.get("color"), linewidth=error.get("thickness", 1) * PT)
    if "text" in mode:
        font = {"color": t["textfont"].get("color"), "fontsize": _size(t["textfont"])} if "textfont" in t else {}
        for a, b, text in zip(x, y, map(words, t["text"])):
            axes.text(a, b, text, ha="center", va="center", **font, **_face(text))
    if isinstance(points, list):
        return axes.scatter(x, y, s=14, c=points)
    [drawn] = axes.plot(x, y, clip_on="markers" not in mode or t.get("cliponaxis", True), **look)
    if marker.get("symbol") == "square":
        return Patch(facecolor=colour, edgecolor=edge.get("color"), linewidth=edge.get("width", 0) * PT)
    return drawn


def _draw_squares(axes: Axes, t: Given, *_: object) -> None:
    """A heatmap of whole steps: the squares of one colour as one artist, a sixth of the file of a mesh, and the signs on them."""
    import numpy as np
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    colours = [colour for _, colour in t["colorscale"][::2]]
    places = [(x, y, int(z)) for y, line in enumerate(t["z"]) for x, z in enumerate(line) if z is not None and z == z]
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * (0.5 - 0.02 * t["xgap"])
    for code, colour in enumerate(colours):
        middles = np.array([(x, y) for x, y, z in places if z == code], dtype=float)
        if len(middles):
            squares = Path.make_compound_path_from_polys(middles[:, None, :] + corners)
            edge = {"edgecolor": COLOURS["muted"], "linewidth": 0.3} if t["xgap"] > 1 else {"linewidth": 0}
            axes.add_patch(PathPatch(squares, facecolor=colour, **edge))
    signs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for x, y, z in places if t.get("text") is not None else ():
        if sign := t["text"][y][x]:
            signs.setdefault((sign, style.on(colours[z])), []).append((x, y))
    for (sign, colour), at in signs.items():
        axes.plot(*zip(*at), marker=SIGNS.get(sign, f"${sign}$"), color=colour, markersize=3, linestyle="none",
                  markeredgewidth=0.5)  # fmt: skip


def _draw_circle(axes: Axes, t: Given, _: Any, lang: str) -> None:
    labels = [f"{n}: {style.number(v, None, lang)}" for n, v in zip(t["labels"], t["values"])]
    axes.pie(list(t["values"]), labels=labels, colors=style.shades(len(labels)),
             wedgeprops={"edgecolor": COLOURS["paper"]}, startangle=90, counterclock=False)  # fmt: skip


def _draw_histogram(axes: Axes, t: Given, colour: Any, _: str) -> Any:
    lying = t.get("x") is None
    return axes.hist(list(t["y" if lying else "x"]), bins=t.get("nbinsx") or "auto", edgecolor=COLOURS["paper"],
                     color=colour if isinstance(colour, str) else None,
                     orientation="horizontal" if lying else "vertical")[-1][0]  # fmt: skip


DRAWN = {
    "scatter": _draw_points, "scattergl": _draw_points, "heatmap": _draw_squares, "pie": _draw_circle,
    "histogram": _draw_histogram,
}  # fmt: skip
"""Types of trace besides bars."""


# -- axes, lines, notes -----------------------------------------------------------------------------------------------------
def _title(end: Given) -> str:
    return words(end.get("title", {}).get("text", ""))


def _is_labelled(end: Given) -> bool:
    return end.get("visible", True) and end.get("showticklabels", True)


def _room(name: str, ends: dict[str, Given], side: str) -> float:
    """Millimetres that the labels of an axis take at a side of the drawing."""
    end = ends[name]
    if side != end.get("side", "left" if name[0] == "y" else "bottom"):
        return 0.0
    title, texts = 4.0 if _title(end) else 0.0, list(end.get("ticktext", ()))
    if not _is_labelled(end):
        return title
    if name[0] == "x":
        return title + (LETTER * max(map(len, texts), default=0) + 1 if end.get("tickangle") else 4)
    inside = ends.get("x" + name[1:], {}).get("domain", (0, 1))[0] * WIDTH
    return max(0.0, title + (_Labels(end).room if texts else 12) - inside)


class _Labels:
    """The labels of an upright axis: names, figures in bold, and signs in their colour, each in a column of its own."""

    def __init__(self, end: Given):
        texts, letter = list(end.get("ticktext", ())), LETTER * _size(end.get("tickfont", {})) / 8
        self.signs = [re.search(r'<span style="color:(#\w+)">(.*?)</span>', t) for t in texts]
        self.figures = [words("".join(re.findall(r"<b>(.*?)</b>", t))) for t in texts]
        self.names = [words(re.sub(r"<(b|span).*?</\1>", "", t)).strip() for t in texts]
        of_names, of_figures = (letter * max(len(line) for t in ["", *column] for line in t.split("\n"))
                                for column in (self.names, self.figures))  # fmt: skip
        self.of_signs = 4.0 if any(self.signs) else 0.0
        self.of_figures = of_figures + 1 if of_figures else 0.0
        self.room = 4 + self.of_signs + self.of_figures + of_names


def _draw_ends(axes: Axes, x: Given, y: Given, lang: str) -> None:
    """The reach, the ticks and the titles of both axes."""
    if "range" in y:
        axes.set_ylim(*_numbers(y["range"]))
    if "overlaying" not in y:
        axes.set(xlabel=_title(x), ylabel=_title(y))
        _draw_x(axes, x, lang)
    if y.get("showgrid"):
        axes.grid(axis="y", color=COLOURS["rule"], linewidth=0.4)
        axes.set_axisbelow(True)
    if "scaleanchor" in y:
        axes.set_aspect(y.get("scaleratio", 1), anchor="NW" if x.get("constraintoward") == "left" else "C")
    if _is_labelled(y) and "ticktext" not in y:
        return _number_ticks(axes.yaxis, y, lang)
    axes.set_yticks([])
    return _write_labels(axes, y) if _is_labelled(y) else None


def _draw_x(axes: Axes, x: Given, lang: str) -> None:
    if "range" in x:
        axes.set_xlim(*_numbers(x["range"]))
    if x.get("side") == "top":
        axes.xaxis.tick_top()
    if not _is_labelled(x):
        axes.set_xticks([])
    elif "tickvals" in x:
        texts = [words(t) for t in x.get("ticktext", ())] or [style.number(v, None, lang) for v in x["tickvals"]]
        font = x.get("tickfont", {}).get("size", 12) * PT
        axes.set_xticks(_numbers(x["tickvals"]), texts, rotation=90 if x.get("tickangle") else 0, fontsize=font)
    else:
        _number_ticks(axes.xaxis, x, lang)


def _number_ticks(axis: Any, end: Given, lang: str) -> None:
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    if isinstance(axis.get_major_formatter(), ScalarFormatter):
        axis.set_major_locator(MaxNLocator(end.get("nticks", 6)))
        axis.set_major_formatter(lambda value, _: style.number(value, None, lang))


def _write_labels(axes: Axes, end: Given) -> None:
    """Half the cost of tick labels, which are five artists each."""
    from matplotlib.transforms import ScaledTranslation

    labels, right = _Labels(end), end.get("side") == "right"
    figures, names = (1 + labels.of_figures, 2 + labels.of_figures) if right else (
        -1, -1 - labels.of_figures - labels.of_signs)  # fmt: skip
    size = _size(end.get("tickfont", {}))

    def write(text: str, at: float, offset: float, side: str, **look: Any) -> None:
        place = axes.get_yaxis_transform() + ScaledTranslation(offset * MM, 0, axes.figure.dpi_scale_trans)
        if text:
            axes.text(int(right), at, text, ha=side, va="center", transform=place, fontsize=size, **look)

    for at, figure in zip(end["tickvals"], labels.figures):
        write(figure, at, figures, "right", fontweight=700)
    for at, sign in zip(end["tickvals"], labels.signs):
        if sign and not right:
            write(words(sign[2]), at, -2.4, "center", color=sign[1])
    for at, name in zip(end["tickvals"], labels.names):
        write(name, at, names, "left" if right else "right")


def _draw_line(axes: Axes, shape: Given) -> None:
    line = shape.get("line", {})
    is_across, is_upright = (re.search("paper|domain", shape.get(ref, "")) for ref in ("xref", "yref"))
    axes.plot(_numbers((shape["x0"], shape["x1"])), _numbers((shape["y0"], shape["y1"])),
              color=line.get("color", COLOURS["ink"]),
              linewidth=line.get("width", 2) * PT, linestyle=DASHES.get(line.get("dash"), "-"),
              zorder=0 if shape.get("layer") == "below" else 1.5,
              transform=axes.get_yaxis_transform() if is_across else
              axes.get_xaxis_transform() if is_upright else axes.transData)  # fmt: skip


def _draw_note(axes: Axes, note: Given) -> None:
    """Text at a place of the data, or of the axes where a reference says so; bold as a whole where a part of it is."""
    font, colour = note.get("font", {}), re.search(r"color:(#\w+)", note["text"])
    places = ["axes fraction" if re.search("paper|domain", note.get(ref, "")) else "data" for ref in ("xref", "yref")]
    axes.annotate(
        words(note["text"]).strip(), _numbers((note["x"], note["y"])), xycoords=tuple(places), textcoords="offset points",
        xytext=(note.get("xshift", 0) * PT, note.get("yshift", 0) * PT), annotation_clip=False, fontsize=_size(font),
        ha=note.get("xanchor", "center"), va=note.get("yanchor", "middle").replace("middle", "center"),
        fontweight=700 if "<b>" in note["text"] else 400, color=colour[1] if colour else font.get("color", COLOURS["ink"]),
    )  # fmt: skip
