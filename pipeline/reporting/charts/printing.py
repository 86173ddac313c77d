"""Charts on paper: a sheet measured in millimetres, the marks every chart draws on it, and the bytes of the finished figure.

A chart draws with ``Sheet`` (``bar``, ``line``, ``area``, ``mark``, ``text`` …) from the same prepared rows as its page
form; ``svg`` and ``png`` make the file. The figure carries its key; its title and source line are text of the document
around it. Same chart, same bytes: own fonts by file, no date, no counters. No pyplot, no axes: a chart of lines and labels
needs neither, and both are slow.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from pipeline.reporting.charts import BEGAN, COLOURS, PLAN, SHADES, Chart

FONTS = Path(__file__).parents[1] / "fonts"
SANS, SIGNS = "ntm-sans", "ntm-signs"  # own names: a face of the same name on this machine cannot take their place
BODY, SMALL = 8.0, 7.2  # points
MM = 1 / 25.4  # inches a millimetre
POINT = 25.4 / 72  # millimetres a point
COLUMN = 120  # a sheet narrower than this (mm) takes the form for narrow columns
LOST, RESTATED, UNEXPLAINED = "//////", "-----", "xxxxx"  # hatches of what went, was only told otherwise, is not known

SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}  # of a text's width, left of its anchor
Anchor = Literal["left", "center", "right"]
Weight = Literal["normal", "semibold", "bold"]
Points = Sequence[tuple[float, float]]


@functools.cache
def fonts() -> None:
    """Make the bundled faces known to matplotlib under names of our own, and DejaVu Sans for signs they lack."""
    import matplotlib
    from matplotlib.font_manager import FontEntry, fontManager

    own = {"Regular": 400, "SemiBold": 600, "Bold": 700}
    for name, weight in own.items():
        fontManager.ttflist.append(FontEntry(fname=str(FONTS / f"BeVietnamPro-{name}.ttf"), name=SANS, weight=weight))
    fontManager.ttflist.append(
        FontEntry(fname=str(FONTS / "BeVietnamPro-Italic.ttf"), name=SANS, style="italic", weight=400)
    )
    shipped = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name, weight in (("DejaVuSans", 400), ("DejaVuSans-Bold", 600), ("DejaVuSans-Bold", 700)):
        fontManager.ttflist.append(FontEntry(fname=str(shipped / f"{name}.ttf"), name=SIGNS, weight=weight))


@functools.cache
def face(size: float = BODY, weight: Weight = "normal") -> Any:
    """The type face in a size (points) and weight, as matplotlib's FontProperties."""
    from matplotlib.font_manager import FontProperties

    fonts()
    return FontProperties(family=[SANS, SIGNS], size=size, weight=weight)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=20_000)
def width_of(text: str, size: float = BODY, weight: Weight = "normal") -> float:
    """How wide a text is printed, in millimetres."""
    from matplotlib.textpath import text_to_path

    return text_to_path.get_text_width_height_descent(text, face(size, weight), False)[0] * POINT


def fitted(text: str, room: float, size: float = BODY, weight: Weight = "normal") -> str:
    """The text, or as much of it as fits into ``room`` millimetres and an ellipsis."""
    if width_of(text, size, weight) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle].rstrip() + "…", size, weight) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def folded(text: str, room: float, size: float = BODY, weight: Weight = "normal", lines: int = 2) -> list[str]:
    """The text on at most ``lines`` lines of ``room`` millimetres, broken between words; the last one may be cut."""
    made, words = [""], text.split()
    while words:
        longer = f"{made[-1]} {words[0]}".strip()
        if made[-1] and width_of(longer, size, weight) > room:
            if len(made) == lines:
                made[-1] = fitted(" ".join([made[-1], *words]), room, size, weight)
                break
            made.append("")
        else:
            made[-1] = longer
            words.pop(0)
    return [fitted(line, room, size, weight) for line in made]


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """From values [low, high] to millimetres [start, end]."""
    span = (high - low) or 1.0
    return lambda value: start + (value - low) / span * (end - start)


@functools.cache
def _label() -> Any:
    """matplotlib's Text for one line that is neither turned nor mathematics: drawn without measuring it first, which
    halves the time of a figure. Its width, where the anchor needs one, is remembered from figure to figure."""
    from matplotlib.text import Text

    class Label(Text):
        def draw(self, renderer: Any) -> None:
            x, y = self.get_transform().transform(self.get_position())
            font, words = self.get_fontproperties(), self.get_text()
            share = SHARE[self.get_horizontalalignment()]
            if share:
                x -= share * width_of(words, font.get_size(), font.get_weight()) / 25.4 * self.figure.dpi
            if renderer.flipy():
                y = renderer.get_canvas_width_height()[1] - y
            gc = renderer.new_gc()
            gc.set_foreground(self.get_color())
            renderer.draw_text(gc, x, y, words, font, 0, ismath=False)
            gc.restore()

    return Label


class Sheet:
    """A figure in millimetres from its top left corner, y downward; ``height`` is the room below the key.

    ``key`` is the chart's own: its marks stand in rows above the drawing. ``swatches`` draw marks not in ``SWATCHES``.
    """

    def __init__(
        self,
        width: float,
        height: float,
        key: Sequence[tuple[str, str]] = (),
        swatches: dict[str, Callable[[Sheet, float, float], None]] | None = None,
    ):
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        fonts()
        places, above = _placed(key, width)
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width * MM, (height + above) * MM), dpi=72, facecolor="white")
        self.mm = Affine2D().scale(MM, -MM).translate(0, height * MM) + self.figure.dpi_scale_trans
        for (mark, what), (x, y) in zip(key, places, strict=True):
            ((swatches or {}).get(mark) or SWATCHES.get(mark, _swatch_none))(self, x, y - above)
            self.text(x + (0 if mark == "sign" else SWATCH), y - above, what, size=SMALL)

    def add(self, artist: Any) -> Any:
        """Any matplotlib artist, placed in millimetres (its transform is set here)."""
        artist.set_transform(self.mm)
        self.figure.add_artist(artist, clip=False)
        return artist

    def bar(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        hatch: str = "",
        edge: str | None = None,
        line: float = 0.6,
        over: int = 1,
    ) -> None:
        """A filled rectangle from its top left corner (a negative width or height is turned round). ``edge`` colours its
        outline and hatch; ``line`` is the outline in points, ``over`` the layer."""
        from matplotlib.patches import Rectangle

        box = Rectangle(
            (min(x, x + width), min(y, y + height)), abs(width), abs(height),
            facecolor=fill, edgecolor=edge or "none", linewidth=line if edge else 0, hatch=hatch or None, zorder=over,
        )  # fmt: skip
        self.add(box)

    def line(
        self, points: Points, colour: str, width: float = 1.2, *, dash: Sequence[float] = (), over: int = 2
    ) -> None:
        """A line through points; ``dash`` is on and off, in line widths."""
        from matplotlib.lines import Line2D

        style: Any = (0, tuple(dash)) if dash else "solid"
        found = Line2D(
            [x for x, _ in points], [y for _, y in points], color=colour, linewidth=width, linestyle=style, zorder=over,
            solid_capstyle="butt", solid_joinstyle="round",
        )  # fmt: skip
        self.add(found)

    def area(self, points: Points, fill: str, *, hatch: str = "", edge: str | None = None, over: int = 1) -> None:
        """A filled polygon."""
        from matplotlib.patches import Polygon

        self.add(Polygon(list(points), closed=True, facecolor=fill, edgecolor=edge or "none", linewidth=0,
                         hatch=hatch or None, zorder=over))  # fmt: skip

    def mark(
        self, sign: str, x: float, y: float, size: float, fill: str, *, edge: str | None = None, over: int = 4
    ) -> None:
        """A marker of matplotlib ('o', 'D', 's', '^' …), ``size`` in millimetres."""
        from matplotlib.lines import Line2D

        found = Line2D(
            [x], [y], linestyle="none", marker=sign, markersize=size / POINT, markerfacecolor=fill,
            markeredgecolor=edge or fill, markeredgewidth=0.9 if edge else 0, zorder=over,
        )  # fmt: skip
        self.add(found)

    def tick(self, x: float, y: float, height: float, colour: str = COLOURS["ink"], width: float = 1.6) -> None:
        """An upright stroke with its middle at (x, y)."""
        self.line([(x, y - height / 2), (x, y + height / 2)], colour, width, over=5)

    def diamond(self, x: float, y: float, size: float = 1.7) -> None:
        """The mark of a target."""
        self.mark("D", x, y, size, "#ffffff", edge=COLOURS["ink"], over=6)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "left",
        size: float = BODY,
        weight: Weight = "normal",
        colour: str = COLOURS["ink"],
        halo: bool = False,
    ) -> None:
        """A text whose small letters stand centred on ``y``. It is never read as mathematics; ``halo`` clears the
        lines behind it."""
        if not text:
            return
        if halo:
            wide, high = width_of(text, size, weight), 1.25 * size * POINT
            start = x - SHARE[anchor] * wide
            self.bar(start - 0.4, y - high / 2, wide + 0.8, high, "#ffffff", over=7)
        found = _label()(
            x, y + 0.35 * size * POINT, text, fontproperties=face(size, weight), color=colour, ha=anchor,
            va="baseline", parse_math=False, zorder=8,
        )  # fmt: skip
        self.add(found)

    def run(
        self,
        x: float,
        y: float,
        parts: Sequence[tuple[str, Weight, str]],
        *,
        anchor: Anchor = "left",
        size: float = BODY,
    ) -> float:
        """Texts of several weights and colours, one after another; returns their width."""
        widths = [width_of(text, size, weight) for text, weight, _ in parts]
        start = x - SHARE[anchor] * sum(widths)
        for (text, weight, colour), width in zip(parts, widths, strict=True):
            self.text(start, y, text, size=size, weight=weight, colour=colour)
            start += width
        return sum(widths)


SWATCH = 6.2  # millimetres from the start of a key's mark to its words


def _placed(key: Sequence[tuple[str, str]], width: float) -> tuple[list[tuple[float, float]], float]:
    """Where each entry of a key stands, row by row, and how high the key is (0 for none)."""
    places, x, y = [], 0.0, 2.0
    for mark, what in key:
        room = (0 if mark == "sign" else SWATCH) + width_of(what, SMALL)
        if x and x + room > width:
            x, y = 0.0, y + 4.4
        places.append((x, y))
        x += room + 5
    return places, (y + 4.2 if places else 0.0)


def _swatch_none(sheet: Sheet, x: float, y: float) -> None:
    raise ValueError("a mark of the key that paper cannot draw: give the sheet its swatch")


def _block(fill: str, height: float = 2.4, **more: Any) -> Callable[[Sheet, float, float], None]:
    return lambda sheet, x, y: sheet.bar(x, y - height / 2, 5, height, fill, **more)


def _gain(sheet: Sheet, x: float, y: float) -> None:
    for i, tone in enumerate(("bad", "warn", "good")):
        sheet.bar(x + i * 5 / 3, y - 0.8, 5 / 3, 1.6, COLOURS[tone])


def _dots(fill: str, edge: str | None) -> Callable[[Sheet, float, float], None]:
    return lambda sheet, x, y: sheet.mark("o", x + 3, y, 2.2, fill, edge=edge)


def _stroke(colour: str, width: float, dash: Sequence[float] = ()) -> Callable[[Sheet, float, float], None]:
    return lambda sheet, x, y: sheet.line([(x, y), (x + 5, y)], colour, width, dash=dash)


def _path(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + 5, y)], COLOURS["good"], 1.6)
    sheet.mark("o", x + 2.5, y, 1.7, COLOURS["good"])


def _cone(sheet: Sheet, x: float, y: float) -> None:
    sheet.area([(x, y), (x + 5, y - 1.4), (x + 5, y + 1.4)], COLOURS["range"])
    sheet.line([(x, y), (x + 5, y)], COLOURS["ink"], 1, dash=(2, 1.6))


# The marks of a key by the name its page form has as a CSS class. A chart may bring others (``Sheet``'s ``swatches``).
SWATCHES: dict[str, Callable[[Sheet, float, float], None]] = {
    "sign": lambda sheet, x, y: None,  # its words begin with the sign itself
    "base": _block(BEGAN, 1.6),
    "gain": _gain,
    "range": _block(COLOURS["range"], 2.8),
    "tick": lambda sheet, x, y: sheet.tick(x + 3, y, 3.2),
    "diamond": lambda sheet, x, y: sheet.diamond(x + 3, y, 1.8),
    "dot": _dots(COLOURS["good"], None),
    "ring": _dots("#ffffff", COLOURS["muted"]),
    "more": _block(COLOURS["done"], 2.0),
    "less": _block("#ffffff", 2.0, hatch=LOST, edge=COLOURS["bad"]),
    "restated": _block("#ffffff", 2.0, hatch=RESTATED, edge=COLOURS["muted"]),
    "unexplained": _block("#ffffff", 2.0, hatch=UNEXPLAINED, edge=COLOURS["muted"]),
    "boundary": _block("#ffffff", 2.0, edge=COLOURS["muted"]),
    "lost": _block("#ffffff", 1.8, hatch=LOST, edge=COLOURS["bad"]),
    "path": _path,
    "plan": _stroke(PLAN, 1.2),
    "forecast": _cone,
    "province": _stroke(BEGAN, 1.2),
    "whisker": _block(COLOURS["range"], 2.8),
    **{
        f"band-{name}": _block(shade, 2.8, edge=COLOURS["muted"], line=0.3, hatch="////" if name == "1" else "")
        for name, shade in SHADES.items()
    },
}


def _style(chart: Chart) -> Any:
    return {"svg.fonttype": "path", "svg.hashsalt": chart.id, "hatch.linewidth": 0.6, "path.simplify": False}


def _figure(chart: Chart, width_mm: float) -> Any:
    if chart.printed is None:
        raise ValueError(f"chart {chart.id} has no printed form")
    return chart.printed(width_mm)


def svg(chart: Chart, width_mm: float) -> bytes:
    """The printed form as SVG, its letters as outlines; the same bytes every time. Raises ValueError for a chart that is
    for the screen only."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    made = io.BytesIO()
    with matplotlib.rc_context(_style(chart)):
        FigureCanvasSVG(_figure(chart, width_mm)).print_svg(
            made, metadata={"Date": None, "Creator": None, "Title": chart.title}
        )
    return made.getvalue()


def png(chart: Chart, width_mm: float, dpi: float = 200) -> bytes:
    """The printed form as PNG; the same bytes every time. Raises ValueError as ``svg``."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    made = io.BytesIO()
    with matplotlib.rc_context(_style(chart)):
        figure = _figure(chart, width_mm)
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(made, metadata={"Software": None}, pil_kwargs={"compress_level": 4})
    return made.getvalue()
