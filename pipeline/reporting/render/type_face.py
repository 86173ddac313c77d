"""The faces of paper: which signs they have, and what stays together in a text set in them.

Be Vietnam Pro is bundled; what it lacks (▲ ◆ ✓) comes from DejaVu Sans beside it, the figures of tables from a cut
of our own whose digits are of one width. Anything neither has is shown as
the sign for an unknown character, so that no face of the machine ever slips in and no sign vanishes without a trace.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "fonts"
UNKNOWN = "\ufffd"
NBSP = "\u00a0"


@functools.cache
def _signs() -> frozenset[int]:
    """Every sign that one of the faces has."""
    from matplotlib.ft2font import FT2Font

    faces = ("BeVietnamPro-Regular.ttf", "signs/DejaVuSans.ttf")
    return frozenset().union(*(FT2Font(str(FOLDER / face)).get_charmap() for face in faces))


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
            " " if c in "\t\n\r\u2028\u2029" else c if ord(c) in _signs() else UNKNOWN
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
