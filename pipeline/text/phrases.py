"""A phrase in both languages, and joining phrases into sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Lang = Literal["vi", "en"]
LANGUAGES: tuple[Lang, ...] = ("vi", "en")


class Phrase(NamedTuple):
    """One phrase in Vietnamese and English; ``{fields}`` are filled in by ``say``."""

    vi: str
    en: str

    def say(self, lang: Lang, **fields: object) -> str:
        """The phrase in one language. Only the phrase is a pattern, never a value. Raises KeyError for a field that is
        not given."""
        pattern = self.en if lang == "en" else self.vi
        return pattern.format(**fields) if fields else pattern


def sentence(text: str) -> str:
    """First letter in upper case, the rest (names, 'NTM') as it is; ends with a full stop, once."""
    line = text.strip()
    line = line[:1].upper() + line[1:]
    return line if line.endswith((".", "!", "?", "…")) and not line.endswith("….") else line + "."


def paragraph(sentences: Iterable[str]) -> str:
    """The sentences that are there, one after the other."""
    return " ".join(s for s in sentences if s)
