"""Which criterion, district or commune a notebook was asked for; for one there is not, the nearest there is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

from pipeline import errors
from pipeline.ingest.text import fold
from pipeline.reporting.document import Row
from pipeline.reporting.language import say


def chosen(rows: Sequence[Row], key: str, given: object, *, parameter: str, called: Callable[[Row], str]) -> Row:
    """The row whose ``key`` is exactly ``given``. ``called`` is how a row is called ('Huyện Cao Lộc'). Raises UsageError
    for any other, naming the nearest by code or by name, with or without its diacritics."""
    for row in rows:
        if row[key] == given and type(row[key]) is type(given):
            return row
    near = _nearest(rows, key, str(given), called)
    some = ", ".join(f"{r[key]} {called(r)}" for r in rows[:3])
    raise errors.UsageError(
        parameter,
        say("không có '{given}'", given=given),
        say("một mã trong danh mục, như: {some}", some=some) if rows else say("danh mục đang trống"),
        say("Có phải là {code} ({name})?", code=repr(near[key]), name=called(near))
        if near
        else say("Xem mã trong tệp danh mục dưới data/raw/reference."),
    )


def _nearest(rows: Sequence[Row], key: str, given: str, called: Callable[[Row], str]) -> Row | None:
    """By the folded name, whole or in part, or by the code."""
    known: dict[str, Row] = {}
    for row in rows:
        name = fold(called(row))
        for text in (fold(str(row[key])), name, name.partition(" ")[2], " ".join(name.split()[-2:])):
            if text:
                known.setdefault(text, row)
    found = difflib.get_close_matches(fold(given), known, 1, 0.6)
    return known[found[0]] if found else None
