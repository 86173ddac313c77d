"""What a column is called before people, in both languages, and in which form its values are shown: titles.csv.

A column bears one title wherever it stands, so a table needs no options to look right. ``form`` is how a value is
written: number, signed, share (0–1 as per cent), range (two columns ``x_low`` and ``x_high`` as one), date, period, text,
long, code, unit, source (a cell that leads to its sheet), or the name of a list of words (status, state, …).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "titles.csv"


@dataclass(frozen=True)
class Title:
    """How a column is shown. ``digits`` fixes the decimals (None: up to two); ``width`` is its share of a sheet."""

    vi: str
    en: str
    form: str
    digits: int | None
    width: float

    def text(self, lang: str) -> str:
        """The title in a language."""
        return self.en if lang == "en" else self.vi


@cache
def titles() -> dict[str, Title]:
    """Column → its title."""
    with SOURCE.open(encoding="utf-8", newline="") as stream:
        return {
            r["column"]: Title(
                r["title_vi"], r["title_en"], r["form"], int(r["digits"]) if r["digits"] else None, float(r["width"])
            )
            for r in csv.DictReader(stream)
        }
