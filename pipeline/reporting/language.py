"""The language a report speaks: Vietnamese first, English second, from one catalogue.

The source text is Vietnamese and is its own key; ``messages/en.po`` holds the English. A process speaks one language at
a time (each report is made in a process of its own), so the language is a setting of the process and not of each call:
a notebook's cells do not share a context that could carry it.
"""

from __future__ import annotations

import contextlib
import functools
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pipeline import errors
from pipeline.text import Lang, numbers

LANGUAGES = ("vi", "en")
CATALOGUES = Path(__file__).parent / "messages"

_spoken: list[Lang] = ["vi"]


def use(code: str) -> None:
    """Speak ``code`` from now on. Raises UsageError for a language there is not."""
    if code not in LANGUAGES:
        raise errors.UsageError("lang", f"'{code}'", f"một trong: {', '.join(LANGUAGES)}", "Dùng lang = 'vi'.")
    _spoken[0] = cast(Lang, code)


def current() -> Lang:
    """The code of the language spoken now."""
    return _spoken[0]


@contextlib.contextmanager
def spoken(code: str) -> Iterator[None]:
    """Speak ``code`` inside, and what was spoken before afterwards. Raises UsageError for a language there is not."""
    before = current()
    use(code)
    try:
        yield
    finally:
        use(before)


@functools.cache
def catalogue(code: str) -> Any:
    """The catalogue of a language (babel's Catalog); None for Vietnamese, whose texts stand in the source."""
    path = CATALOGUES / f"{code}.po"
    if code == "vi":
        return None
    from babel.messages.pofile import read_po

    with path.open("rb") as stream:
        return read_po(stream, locale=code)


def _found(text: str, amount: float | None = None) -> str:
    known = catalogue(current())
    message = known.get(text) if known is not None else None
    if message is None or not message.string:
        return text  # a test holds the catalogue complete; a page with one Vietnamese line still beats no page
    if isinstance(message.string, str):
        return message.string
    return message.string[0 if amount == 1 else 1]


def say(text: str, **values: object) -> str:
    """The text in the language spoken, its ``{names}`` filled in. Only the text itself is a pattern, never a value."""
    said = _found(text)
    return said.format(**values) if values else said


def count(amount: float, text: str, **values: object) -> str:
    """As ``say``, in the singular or plural of ``amount`` where the language has them; ``{n}`` is the amount itself."""
    return _found(text, amount).format(n=numbers.number(amount, current(), 2), **values)


def of(row: Mapping[str, Any], key: str) -> str:
    """A text the database holds in both languages: ``explanation`` → ``explanation_vi`` or ``explanation_en``.

    English falls back on Vietnamese where the database has no English; a Vietnamese column may bear the bare name.
    """
    for name in ([f"{key}_en"] if current() == "en" else []) + [f"{key}_vi", key]:
        if row.get(name):
            return str(row[name])
    return ""


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"


def sort_key(text: str) -> list[Any]:
    """Sorts names as a Vietnamese register does: Ba, Bá, Bắc, Cao, Chi, Đại; syllable by syllable, its letters (â, ơ and đ
    are letters) before its tone."""
    key = []
    for word in unicodedata.normalize("NFD", text.lower()).split():
        letters = unicodedata.normalize("NFC", "".join(c for c in word if c not in _TONES))
        places = [(_LETTERS.find(c) % 99, c) for c in letters]  # a sign that is no letter comes last
        key.append((places, [_TONES.find(c) for c in word if c in _TONES]))
    return key
