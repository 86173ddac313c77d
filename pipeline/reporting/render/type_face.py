"""The faces of paper: which signs they have, and how wide a text stands in them.

Be Vietnam Pro is bundled; what it lacks (▲ ◆ ✓) comes from DejaVu Sans beside it, the figures of tables from a cut
of our own whose digits are of one width. Anything neither has is shown as
the sign for an unknown character, so that no face of the machine ever slips in and no sign vanishes without a trace.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "fonts"
FAMILIES = ("Be Vietnam Pro", "DejaVu Sans")
UNKNOWN = "\ufffd"
NBSP = "\u00a0"
BOLD = 1.07  # how much wider the semibold cut runs, measured over the plan's sentences


@functools.cache
def _faces() -> list[tuple[Any, dict[int, Any]]]:
    """Each face with its signs, in the order in which they are asked."""
    from matplotlib.ft2font import FT2Font

    found = [FT2Font(str(FOLDER / "BeVietnamPro-Regular.ttf")), FT2Font(str(FOLDER / "signs" / "DejaVuSans.ttf"))]
    for face in found:
        face.set_size(1000, 72)
    return [(face, dict(face.get_charmap())) for face in found]


@functools.cache
def _advance(sign: str) -> float:
    """The width of one sign in em; 0 where neither face has it."""
    from matplotlib.ft2font import LoadFlags

    for face, signs in _faces():
        if ord(sign) in signs:
            return face.load_char(ord(sign), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 1000
    return 0.0


@functools.cache
def _is_there(sign: str) -> bool:
    return any(ord(sign) in signs for _, signs in _faces())


_HEAPED = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
"""More marks than any script puts on a letter."""


@functools.lru_cache(maxsize=50_000)
def clean(text: str) -> str:
    """The text with only signs the faces have: composed (NFC), on one line, without controls, marks
    of direction or heaps of accents."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isascii() or not composed.isprintable():
        composed = "".join(
            " " if c in "\t\n\r\u2028\u2029" else c if _is_there(c) else UNKNOWN
            for c in composed
            if c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cf")
        )
    return _HEAPED.sub(r"\1", composed)


# What must not be torn apart at the end of a line: a figure and its unit, a word and its number.
_UNITS = "%|xã|tiêu chí|tỷ|triệu|nghìn|km|ha|điểm|lượt|ô|biểu|tệp|mục tiêu|công trình|trường|khu|huyện|ngày|tháng"
_FIGURE_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))")
_WORD_NUMBER = re.compile(
    r"(?<!\w)((?:[Qq]uý|[Tt]háng|[Nn]ăm|[Nn]gày|tiêu chí|[Mm]ục|[Đđ]iều|[Kk]ỳ|số)) (?=\d|[IVX]+(?!\w))"
)


@functools.lru_cache(maxsize=50_000)
def kept_together(text: str) -> str:
    """The text with no-break spaces between a figure and its unit, and a word and its number."""
    return _WORD_NUMBER.sub(rf"\1{NBSP}", _FIGURE_UNIT.sub(NBSP, text))


LONG_WORD, LONG_ADDRESS = 16, 8  # signs past which a word may be broken inside, and one with the marks of an address
_ADDRESS = re.compile(r"[/!_\\]")
_CUTS = re.compile(r"(?<=[/!_\\.,;:\-–·|])")


@functools.lru_cache(maxsize=50_000)
def pieces(text: str, tight: int = 0) -> list[str]:
    """The text cut where a line may break inside a word too long for a column: after signs, then every ten letters.

    Joined they are the text again. Words of ordinary length stay whole, but where a column is so ``tight`` that only
    so many letters stand beside one another.
    """
    made = [""]
    for word in re.split(r"( )", text):
        if len(word) <= (tight or (LONG_ADDRESS if _ADDRESS.search(word) else LONG_WORD)):
            made[-1] += word
            continue
        for number, part in enumerate(p for p in _CUTS.split(word) if p):
            for at, piece in enumerate(_chopped(part, tight)):
                if number or at:
                    made.append(piece)
                else:
                    made[-1] += piece
    return made


def _chopped(part: str, tight: int) -> list[str]:
    """Pieces of at most about ten, or ``tight``, signs; a combining mark stays with its letter."""
    if len(part) <= (tight or LONG_WORD):
        return [part]
    longest = tight or 10
    made = [""]
    for c in part:
        if len(made[-1]) >= longest and not unicodedata.combining(c):
            made.append("")
        made[-1] += c
    return made


@functools.lru_cache(maxsize=50_000)
def width(text: str, *, bold: bool = False) -> float:
    """How wide a line of text stands, in em."""
    return sum(map(_advance, text)) * (BOLD if bold else 1)


_ZEROS = str.maketrans("123456789", "000000000")


def width_of_figures(text: str, *, bold: bool = False) -> float:
    """How wide a figure of a table stands, in em: its digits are all as wide as the zero (fonts/tabular.py)."""
    return width(text.translate(_ZEROS), bold=bold)


@functools.lru_cache(maxsize=50_000)
def widest_piece(text: str, *, bold: bool = False) -> float:
    """The widest part of a text that cannot be broken, in em."""
    return max((width(w, bold=bold) for p in pieces(text) for w in p.split(" ")), default=0.0)
