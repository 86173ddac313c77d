"""How the commands speak: states, tables, JSON and CSV, the panel of an error."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.errors import NtmError
    from pipeline.reporting.wording import Word

COLOURS = {
    "bad": "red",
    "warn": "yellow",
    "good": "green",
    "done": "green",
    "s-pass": "green",
    "s-fail": "red",
    "s-held": "yellow",
}
"""Colour of the terminal for each tone of the reports' words; the symbol alone is enough where there is none."""


def speak_utf8() -> None:
    """Vietnamese on every terminal: old Windows consoles would otherwise fail on its letters, and every terminal on a
    path that is no UTF-8, whose bytes are shown as ``\\xE1``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def drop_unwritable() -> None:
    """Forget output that cannot be written, which Python would try again at exit and end with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with Path(os.devnull).open("w") as nowhere, contextlib.suppress(OSError):
                os.dup2(nowhere.fileno(), stream.fileno())


def console(*, stderr: bool = False) -> Console:
    """A rich console for the terminal as it is now; wide enough for a table where the output goes into a file."""
    from rich.console import Console

    out = Console(stderr=stderr, highlight=False)
    if not out.is_terminal:
        out = Console(stderr=stderr, highlight=False, width=200)
    return out


def marked(word: str, words: Mapping[str, Word], count: int | None = None) -> str:
    """Symbol and words of a status or state as the reports print them, in colour, as rich markup."""
    look = words.get(word)
    if look is None:
        return plain(word)
    number = "" if count is None else f"{count} "
    colour = COLOURS.get(look.tone, "bright_black")
    return f"[{colour}]{look.symbol} {number}{look.text.lower()}[/{colour}]"


def plain(text: object) -> str:
    """A text from a workbook or a plan for a rich table: no markup in it is obeyed, nothing in it moves the cursor."""
    from rich.markup import escape

    return escape(printable(text))


def printable(text: object) -> str:
    """A text from outside without control characters: an escape sequence in a cell must not command the terminal."""
    return COMMANDS.sub("�", "" if text is None else str(text))


COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that a terminal obeys or that turn the order of what is read: control, bidirectional."""


def print_json(value: object) -> None:
    """JSON on standard output, Vietnamese letters as they are, what a terminal would obey as ``\\u…``."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    print(COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: TextIO | None = None) -> None:
    """CSV on standard output. Text cells that a spreadsheet would take for a formula get an apostrophe in front."""
    to = stream or sys.stdout
    # Into a file the texts go as they are; on a terminal nothing in them is obeyed.
    shown = (lambda v: printable(v) if isinstance(v, str) else v) if to.isatty() else (lambda v: v)
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow([shown(_harmless(c)) for c in columns])
    writer.writerows([shown(_harmless(v)) for v in row] for row in rows)


def _harmless(value: object) -> object:
    """Only texts: a number may begin with a minus sign."""
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value


def show_error(error: NtmError) -> None:
    """Where, what was found, what is needed, how to mend it: a panel on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        for label, text in error.lines():
            print(f"{label}: {printable(text)}", file=sys.stderr)
        return
    from rich.panel import Panel
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in error.lines():
        grid.add_row(label, plain(text))
    console(stderr=True).print(Panel(grid, title=f"Không thực hiện được (mã {error.exit_code})", border_style="red"))
