"""How one commune looks as a cell, tile or area: fill, ink and symbol of a state or a band, the same on every chart.

A symbol or a figure always stands on the fill, and the fills keep their order of lightness in grey.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reporting import wording
from pipeline.reporting.charts import SHADES
from pipeline.reporting.wording import COLOURS, STATES

if TYPE_CHECKING:
    from pipeline.reporting.charts.printing import Sheet
    from pipeline.reporting.facts import Row

FILLS = {
    "passed": ("#2f77a8", "#ffffff"),
    "failed": ("#f6e4d6", "#8f4a1d"),
    "not_applicable": ("#e3e7ea", "#3c4650"),
    "not_reported": ("#ffffff", "#3c4650"),
    "held": ("#ffc629", "#1c1300"),
}
DARK_SHADES = ("5",)
EDGE = "#98a3ad"


@dataclass(frozen=True)
class Look:
    """``tone`` is the class of charts.css, ``mark`` the name in a key."""

    tone: str
    fill: str
    ink: str
    symbol: str
    text: str
    mark: str


def state(name: str) -> Look:
    """The look of a state of core.criterion_results."""
    word, (fill, ink) = STATES[name], FILLS[name]
    return Look(word.tone, fill, ink, word.symbol, word.text, f"state-{name}")


def band(of: Row, criteria_passed: int | None = None) -> Look:
    """The look of a band of communes (``Facts.plan_bands``); the symbol is the number of criteria passed."""
    symbol = "" if criteria_passed is None else wording.number(criteria_passed)
    shade = of["shade"]
    ink = "#ffffff" if shade in DARK_SHADES else COLOURS["ink"]
    return Look(f"b-{shade}", SHADES[shade], ink, symbol, of["label"], f"band-{shade}")


def unknown() -> Look:
    """A commune of which the period says nothing at all."""
    fill, ink = FILLS["not_reported"]
    return Look(
        "s-none", fill, ink, STATES["not_reported"].symbol, wording.say("chưa có số liệu"), "state-not_reported"
    )


def states() -> list[Look]:
    """Every state, in the order of keys."""
    return [state(name) for name in STATES]


class Cells:
    """Cells of a sheet gathered and drawn at once on leaving: four thousand of them one by one take a second and a
    megabyte, one outline a fill takes a tenth of either."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self._boxes: dict[tuple[str, bool], list[tuple[float, float, float, float]]] = {}
        self._dots: dict[tuple[str, str, float], list[tuple[float, float]]] = {}
        self._corners: list[tuple[float, float, float]] = []

    def __enter__(self) -> Cells:
        return self

    def cell(self, look: Look, x: float, y: float, width: float, height: float, size: float = 0) -> None:
        """A cell from its top left corner (mm), its symbol in the middle in ``size`` points (0: without)."""
        outlined = look.fill in ("#ffffff", FILLS["failed"][0], FILLS["not_applicable"][0])
        inset = 0.12
        box = (x + inset, y + inset, x + width - inset, y + height - inset)
        self._boxes.setdefault((look.fill, outlined), []).append(box)
        if size:
            self.symbol(look, x + width / 2, y + height / 2, size)

    def corner(self, right: float, top: float, side: float) -> None:
        """A corner folded over: taken from an earlier period."""
        self._corners.append((right, top, max(side * 0.3, 0.5)))

    def symbol(self, look: Look, x: float, y: float, size: float) -> None:
        """The symbol alone, centred. Rings and dots are drawn: a letter for them sits differently in every face."""
        if look.symbol == "●":
            self._dots.setdefault((look.ink, look.ink, size * 0.5), []).append((x, y))
        elif look.symbol == "○":
            self._dots.setdefault((look.fill, look.ink, size * 0.5), []).append((x, y))
        elif look.symbol == "·":
            self._dots.setdefault((look.ink, look.ink, size * 0.2), []).append((x, y))
        else:
            weight = "bold" if look.symbol == "!" else "normal"
            self.sheet.text(x, y, look.symbol, anchor="center", size=size, weight=weight, colour=look.ink)

    def __exit__(self, *_: object) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        rectangle = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        for (fill, outlined), boxes in self._boxes.items():
            points = [p for x0, y0, x1, y1 in boxes for p in ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))]
            outline = Path(points, rectangle * len(boxes))
            edge = {"edgecolor": EDGE, "linewidth": 0.25} if outlined else {"edgecolor": "none", "linewidth": 0}
            self.sheet.add(PathPatch(outline, facecolor=fill, zorder=1, **edge))
        for (fill, edge, size), places in self._dots.items():
            xs, ys = zip(*places, strict=True)
            self.sheet.add(
                Line2D(
                    xs, ys, linestyle="none", marker="o", markersize=size, markerfacecolor=fill, markeredgecolor=edge,
                    markeredgewidth=0 if fill == edge else 0.9, zorder=4,
                )
            )  # fmt: skip
        if self._corners:
            folds = [p for r, t, s in self._corners for p in ((r - s, t), (r, t), (r, t + s), (r - s, t))]
            triangle = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
            fold = Path(folds, triangle * len(self._corners))
            self.sheet.add(PathPatch(fold, facecolor="#ffffff", edgecolor="none", linewidth=0, zorder=5))
            creases = [p for r, t, s in self._corners for p in ((r - s, t), (r, t + s))]
            crease = Path(creases, [Path.MOVETO, Path.LINETO] * len(self._corners))
            self.sheet.add(PathPatch(crease, facecolor="none", edgecolor=COLOURS["ink"], linewidth=0.4, zorder=6))


def swatches() -> dict[str, Callable[[Sheet, float, float], None]]:
    """The marks of a key on paper: a cell of each state."""
    return {look.mark: _swatch(look) for look in states()}


def marks() -> dict[str, Callable[[Sheet, float, float], None]]:
    """Marks beside a state in a key: taken from an earlier period, recognised, absent from the map."""

    def carried(sheet: Sheet, x: float, y: float) -> None:
        with Cells(sheet) as drawn:
            drawn.cell(state("passed"), x + 1, y - 1.7, 3.6, 3.4, 6.5)
            drawn.corner(x + 4.6, y - 1.7, 3.4)

    def star(sheet: Sheet, x: float, y: float) -> None:
        sheet.text(x + 2.8, y, "★", anchor="center", size=7.2, colour=COLOURS["warn"])

    def absent(sheet: Sheet, x: float, y: float) -> None:
        sheet.text(x + 2.8, y, "∅", anchor="center", size=7.2, colour=COLOURS["muted"])

    return {"carried": carried, "star": star, "absent": absent}


def _swatch(look: Look) -> Callable[[Sheet, float, float], None]:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        with Cells(sheet) as drawn:
            drawn.cell(look, x + 1, y - 1.7, 3.6, 3.4, 6.5)

    return draw
