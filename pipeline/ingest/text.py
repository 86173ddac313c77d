"""Vietnamese text as offices type it: old encodings, Unicode forms, tone placement. One key under which names compare.

A *key* makes equal what is the same name typed differently (NFC/NFD, Hoà/Hòa, Thuỷ/Thủy, capitals, Ð/Đ, spaces,
punctuation). It never makes equal what differs in a letter or a tone. A *fold* also drops the diacritics; it serves to
suggest and to collate, never to decide which commune is meant.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
# Characters without meaning of their own; the soft hyphen goes here only after decoding, for in TCVN3 it is the letter ư.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), None)
# Between a number and a name one sign is as good as another.
ROUND = str.maketrans({**dict.fromkeys("[{", "("), **dict.fromkeys("]}", ")"), **dict.fromkeys("=|→", ":")})
ETH = str.maketrans({"Ð": "Đ", "ð": "đ", "\u0189": "Đ", "\u0256": "đ"})
SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u3000]+")
PUNCTUATION = re.compile(r"[\s.,;:!?()\[\]{}\"'“”‘’«»/\\|_+*=<>#~^`…–—→←↓↑⇒-]+")


@lru_cache(maxsize=50_000)
def clean(text: str) -> str:
    """The text in NFC, with Ð as Đ, one space where there were several, nothing invisible, no space at the ends."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(ETH).translate(INVISIBLE)).strip()


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """What the text compares as: lower case, words apart by one space, each word's tone moved to its end."""
    words = PUNCTUATION.sub(" ", clean(text).replace("&", " và ").casefold()).split()
    return " ".join(_tone_last(w) for w in words)


@lru_cache(maxsize=20_000)
def _tone_last(word: str) -> str:
    """``hoà`` and ``hòa`` alike become ``hoa`` + grave: where the tone sits is typing, which tone it is is meaning."""
    letters, tones = [], []
    for ch in unicodedata.normalize("NFD", word):
        (tones if ch in TONES else letters).append(ch)
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(sorted(tones))


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower-case ASCII of the text, for suggestions: ``Hoàng Đồng`` → ``hoang dong``."""
    from unidecode import unidecode

    return " ".join(PUNCTUATION.sub(" ", unidecode(clean(text)).lower()).split())


@lru_cache(maxsize=20_000)
def signs_of(word: str) -> frozenset[str]:
    """The diacritics of a word; hook and tilde are one, which half the country does not tell apart in speech."""
    apart = unicodedata.normalize("NFD", word.replace("đ", "d\u0335"))
    return frozenset("\u0303" if ch == "\u0309" else ch for ch in apart if unicodedata.combining(ch))


@lru_cache(maxsize=20_000)
def decode(text: str, encoding: str, *, capitals: bool = False) -> str:
    """Text typed in ``tcvn3`` or ``vni`` as Unicode; ``capitals`` for fonts whose name ends in H (.VnTimeH)."""
    from viparse.normalize.encodings import get_charmap
    from viparse.normalize.tables import convert

    charmap = get_charmap(encoding)
    if charmap is None:
        raise ValueError(f"no table for the encoding {encoding!r}")
    made = convert(text, charmap)
    if encoding == "vni":
        # The one VNI letter of a single sign that the table lacks; no Vietnamese text has the French letter.
        made = made.replace("î", "ỵ").replace("Î", "Ỵ")
    return made.upper() if capitals else made


def repair_latin1(text: str) -> str | None:
    """UTF-8 that was read as Latin-1 or cp1252 (``XÃ£ HoÃ ng``), repaired; None where the text is not that."""
    for wrong in ("cp1252", "latin-1"):
        try:
            made = text.encode(wrong).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        return made if made != text else None
    return None


def encoding_of_font(font: str) -> tuple[str, bool] | None:
    """(encoding, capitals) that a font name announces: ``.VnTimeH`` → tcvn3 in capitals, ``VNI-Times`` → vni."""
    name = (font or "").strip().casefold()
    if name.startswith(".vn"):
        return "tcvn3", name.endswith("h")
    if name.startswith("vni-") or name.startswith("vni "):
        return "vni", False
    return None
