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
from pipeline.schema import words

if TYPE_CHECKING:
    from pipeline.reporting.charts.printing import Sheet

FILLS = {
    "passed": ("#2f77a8", "#ffffff"),
    "failed": ("#f6e4d6", "#8f4a1d"),
    "not_applicable": ("#e3e7ea", "#3c4650"),
    "not_reported": ("#ffffff", "#3c4650"),
    "held": ("#ffc629", "#1c1300"),
}
DARK_BANDS = ("19",)
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


def band(name: str, criteria_passed: int | None = None) -> Look:
    """The look of a band of communes; the symbol is the number of criteria passed."""
    symbol = "" if criteria_passed is None else wording.number(criteria_passed)
    ink = "#ffffff" if name in DARK_BANDS else COLOURS["ink"]
    return Look(f"b-{name}", SHADES[name], ink, symbol, wording.band(name), f"band-{name}")


def unknown() -> Look:
    """A commune of which the period says nothing at all."""
    fill, ink = FILLS["not_reported"]
    return Look(
        "s-none", fill, ink, STATES["not_reported"].symbol, wording.say("chưa có số liệu"), "state-not_reported"
    )


def states() -> list[Look]:
    """Every state, in the order of keys."""
    return [state(name) for name in STATES]


def bands() -> list[Look]:
    """Every band, fewest criteria first."""
    return [band(name) for name in words.BANDS]


def draw(sheet: Sheet, look: Look, x: float, y: float, width: float, height: float, size: float) -> None:
    """A cell on paper from its top left corner (mm), its symbol in the middle in ``size`` points (0: without)."""
    outlined = look.fill in ("#ffffff", FILLS["failed"][0], FILLS["not_applicable"][0])
    inset = 0.08
    sheet.bar(
        x + inset,
        y + inset,
        width - 2 * inset,
        height - 2 * inset,
        look.fill,
        edge=EDGE if outlined else None,
        line=0.25,
    )
    if size:
        symbol(sheet, look, x + width / 2, y + height / 2, size)


def corner(sheet: Sheet, right: float, top: float, side: float) -> None:
    """A corner folded over: taken from an earlier period."""
    part = max(side * 0.3, 0.7)
    sheet.area([(right - part, top), (right, top), (right, top + part)], "#ffffff", over=5)
    sheet.line([(right - part, top), (right, top + part)], COLOURS["ink"], 0.4, over=6)


def symbol(sheet: Sheet, look: Look, x: float, y: float, size: float) -> None:
    """The symbol alone, centred. Rings and dots are drawn: a letter for them sits differently in every face."""
    millimetres = size * 25.4 / 72
    if look.symbol in ("●", "○"):
        filled = look.symbol == "●"
        sheet.mark("o", x, y, millimetres * 0.5, look.ink if filled else look.fill, edge=None if filled else look.ink)
    elif look.symbol == "·":
        sheet.mark("o", x, y, millimetres * 0.2, look.ink)
    else:
        sheet.text(
            x, y, look.symbol, anchor="center", size=size, weight="bold" if look.symbol == "!" else "normal",
            colour=look.ink,
        )  # fmt: skip


def swatches() -> dict[str, Callable[[Sheet, float, float], None]]:
    """The marks of a key on paper: a cell of each state."""
    return {look.mark: _swatch(look) for look in states()}


def marks() -> dict[str, Callable[[Sheet, float, float], None]]:
    """Marks beside a state in a key: taken from an earlier period, recognised, absent from the map."""

    def carried(sheet: Sheet, x: float, y: float) -> None:
        draw(sheet, state("passed"), x + 1, y - 1.7, 3.6, 3.4, 6.5)
        corner(sheet, x + 4.6, y - 1.7, 3.4)

    def star(sheet: Sheet, x: float, y: float) -> None:
        sheet.text(x + 2.8, y, "★", anchor="center", size=7.2, colour=COLOURS["warn"])

    def absent(sheet: Sheet, x: float, y: float) -> None:
        sheet.text(x + 2.8, y, "∅", anchor="center", size=7.2, colour=COLOURS["muted"])

    return {"carried": carried, "star": star, "absent": absent}


def _swatch(look: Look) -> Callable[[Sheet, float, float], None]:
    return lambda sheet, x, y: draw(sheet, look, x + 1, y - 1.7, 3.6, 3.4, 6.5)
