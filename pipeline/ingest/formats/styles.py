"""How the cells of an ``.xlsx`` look, as far as it says something: font, strike, number format, text that cannot be seen."""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (a C extension without stubs)

from pipeline.ingest.formats.package import is_true, local, parse
from pipeline.ingest.grid import CannotOpen
from pipeline.ingest.number_formats import BUILT_IN

WHITE = "white"
WHITES = {("rgb", "ffffff"), ("theme", "0"), ("indexed", "1"), ("indexed", "9"), ("indexed", "65")}


class Look(NamedTuple):
    """Of one cell style: the font's name, whether it is struck through, the number format, whether text is invisible."""

    font: str = ""
    struck: bool = False
    number_format: str = ""
    invisible: bool = False


class Font(NamedTuple):
    name: str = ""
    struck: bool = False
    colour: str = ""


def read_styles(content: bytes | None) -> list[Look] | None:
    """The looks by the number cells refer to; an empty list where the part is missing, None where it is damaged.

    A part of it that makes no sense costs only what refers to it: colours and borders are looked at no further.
    """
    if content is None:
        return []
    try:
        root = parse(content)
    except CannotOpen:
        return None
    parts = {local(e): e for e in root}
    formats = {e.get("numFmtId"): e.get("formatCode") or "" for e in parts.get("numFmts", ()) if local(e) == "numFmt"}
    fonts = [_font(e) for e in parts.get("fonts", ()) if local(e) == "font"]
    fills = [_fill(e) for e in parts.get("fills", ()) if local(e) == "fill"]
    made = []
    for xf in (e for e in parts.get("cellXfs", ()) if local(e) == "xf"):
        font = _at(fonts, xf.get("fontId")) or Font()
        fill = _at(fills, xf.get("fillId")) or WHITE
        number = xf.get("numFmtId") or "0"
        code = formats.get(number) or (BUILT_IN.get(int(number), "") if number.isdigit() else "")
        made.append(Look(font.name, font.struck, code, bool(font.colour) and font.colour == fill))
    return made


def _at(items: list[Any], number: str | None) -> Any:
    at = int(number) if number and number.isdigit() else 0
    return items[at] if at < len(items) else None


def _font(element: etree._Element) -> Font:
    at = {local(e): e for e in element}
    name = at["name"].get("val") if "name" in at else ""
    return Font(name or "", is_on(at.get("strike")), _colour(at.get("color")))


def is_on(element: etree._Element | None) -> bool:
    """``<strike/>`` and ``<strike val="1"/>``, not ``<strike val="0"/>``."""
    return element is not None and (element.get("val") is None or is_true(element.get("val")))


def _fill(element: etree._Element) -> str:
    """The colour behind the text: a plain fill's; white where there is none; '?' where a pattern lies over it."""
    pattern = next((e for e in element if local(e) == "patternFill"), None)
    if pattern is None or pattern.get("patternType") in (None, "none"):
        return WHITE
    if pattern.get("patternType") != "solid":
        return "?"
    return _colour(next((e for e in pattern if local(e) == "fgColor"), None)) or "?"


def _colour(element: etree._Element | None) -> str:
    """One name for one colour; '' where none is given or the program chooses it."""
    if element is None or element.get("auto"):
        return ""
    kind = next((k for k in ("rgb", "theme", "indexed") if element.get(k)), "")
    value = (element.get(kind) or "").casefold() if kind else ""
    value = value[-6:] if kind == "rgb" else value
    if (kind, value) in WHITES and float(element.get("tint") or 0) == 0:
        return WHITE
    return f"{kind} {value} {element.get('tint') or ''}" if kind else ""
