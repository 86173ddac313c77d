"""Makes the figures of tables: the digits of Be Vietnam Pro, each given the same width, so that they stand in columns.

    python tests/tabular_font.py

Be Vietnam Pro has digits of different widths only. The result, a face of its own name under the same licence (OFL.txt),
holds the ten digits and nothing else; it is committed, and this file says how it came to be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "pipeline" / "reporting" / "fonts"
FAMILY = "Ntm Figures"
STYLES = ("Regular", "SemiBold")


def source(style: str) -> Path:
    """The face the digits are taken from."""
    return FOLDER / f"BeVietnamPro-{style}.ttf"


def file(style: str) -> Path:
    """The face made here."""
    return FOLDER / f"NtmFigures-{style}.ttf"


def make(style: str, path: Path) -> None:
    """Write the digits of a style to ``path``, each as wide as the zero and in the middle of that width."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(source(style), recalcTimestamp=False)
    wanted = subset.Options(layout_features=[], hinting=False, name_IDs=["*"], notdef_outline=True, glyph_names=True)
    cut = subset.Subsetter(wanted)
    cut.populate(text="0123456789")
    cut.subset(font)
    names, widths = font.getBestCmap() or {}, font["hmtx"]
    width = widths[names[ord("0")]][0]
    for digit in "0123456789":
        _centre(font, names[ord(digit)], width)
    _rename(font, style)
    font.save(path)


def _centre(font: Any, name: str, width: int) -> None:
    glyph, widths = font["glyf"][name], font["hmtx"]
    shift = (width - (glyph.xMax - glyph.xMin)) // 2 - glyph.xMin
    glyph.coordinates.translate((shift, 0))
    glyph.recalcBounds(font["glyf"])
    widths[name] = (width, glyph.xMin)


def _rename(font: Any, style: str) -> None:
    """A name of its own: it is not the face it came from."""
    said = {1: f"{FAMILY} {style}", 2: "Regular", 3: f"NtmFigures-{style}", 4: f"{FAMILY} {style}",
            6: f"NtmFigures-{style}", 16: FAMILY, 17: style}  # fmt: skip
    table = font["name"]
    for record in list(table.names):
        if record.nameID in said:
            record.string = said[record.nameID]
        elif record.nameID in (21, 22, 25):
            table.names.remove(record)
    for number, text in said.items():
        table.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    for one in STYLES:
        make(one, file(one))
