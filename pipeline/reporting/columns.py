"""Columns of a report's tables: what kind of values stand in them, and how every medium prints one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.reporting import wording
from pipeline.text.numbers import NONE

Row = dict[str, Any]
Kind = Literal[
    "text", "long", "number", "signed", "share", "range", "date", "source", "code",
    "status", "state", "severity", "outcome", "standing",
    "promise",
]  # fmt: skip
RIGHT = ("number", "signed", "share", "range")
"""Kinds of figures; a ``range`` is one said already: a goal of 11–11,5, an interval."""
WORDS: dict[str, dict[str, wording.Word]] = {
    "status": wording.STATUSES,
    "state": wording.STATES,
    "severity": wording.SEVERITIES,
    "outcome": wording.OUTCOMES,
    "standing": wording.STANDINGS,
    "promise": wording.PROMISES,
}
"""Kinds of columns whose values are words with a symbol and a tone."""


@dataclass(frozen=True)
class Column:
    """A column of a table. ``title`` is said already; ``width`` is its share of the paper beside the others' shares.

    ``digits`` fixes the decimals (None: up to two, no idle zeros). ``total`` asks for a sum under the column, a formula
    where the medium has formulas. ``href`` is the key of the row that holds the screen's link for this cell. ``beside``
    names another column: on a page the value stands small under that one's and takes no column of its own.
    """

    key: str
    title: str
    kind: Kind = "text"
    digits: int | None = None
    total: bool = False
    width: float = 1.0
    href: str = ""
    beside: str = ""

    @property
    def is_right(self) -> bool:
        """True for figures, which stand at the right."""
        return self.kind in RIGHT


def format_cell(column: Column, value: object) -> str:
    """A value of a column as every medium prints it, in the language spoken; None is an en dash."""
    if value is None or value == "":
        return NONE
    if column.kind in WORDS:
        word = WORDS[column.kind][str(value)]
        return f"{word.symbol} {word.text}"
    if column.kind == "share":
        assert isinstance(value, (int, float))
        return wording.percent(value, 1 if column.digits is None else column.digits)
    if column.kind in ("number", "signed"):
        assert isinstance(value, (int, float))
        return wording.number(value, column.digits, signed=column.kind == "signed")
    if isinstance(value, dt.date):
        return wording.date(value)
    if isinstance(value, bool):
        return wording.yes_no(value)
    if isinstance(value, (int, float)):
        return wording.number(value, column.digits)
    return str(value)
