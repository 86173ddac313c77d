"""XML of a sender's workbook, changed by cutting and pasting bytes: what is not touched stays exactly as it was.

A parser only says where elements begin and end; nothing is ever written back from a tree. That keeps prefixes, order,
unknown extensions and everything else a library would tidy away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_ATTRIBUTE = re.compile(rb"\s+([\w:.\-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_DECLARED = re.compile(rb"(<\?xml[^>]*encoding\s*=\s*[\"'])([^\"']+)")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class CannotEdit(Exception):
    """The workbook cannot be marked in place; the message is the reason in Vietnamese."""


@dataclass
class Element:
    """Where one element stands in the bytes: ``start`` at ``<``, ``inner`` after its start tag, ``close`` at ``</``.

    For ``<a/>`` inner, close and end are the same. ``name`` is as written, with its prefix.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = -1
    end: int = -1
    children: list[Element] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing: what a new sibling must be written with."""
        return self.name[: len(self.name) - len(self.local)]

    @property
    def is_empty(self) -> bool:
        return self.inner == self.end

    def child(self, local: str) -> Element | None:
        return next((c for c in self.children if c.local == local), None)

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in document order."""
        yield self
        for c in self.children:
            yield from c.walk()


def utf8(data: bytes) -> bytes:
    """The part in UTF-8, whatever it declares; parts nearly always are already."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16").encode("utf-8")
    else:
        found = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
        if found is None or found[2].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
            return data
        try:
            data = data.decode(found[2].decode("ascii")).encode("utf-8")
        except (LookupError, UnicodeDecodeError) as e:
            raise CannotEdit("bảng mã của tệp không đọc được") from e
    return _DECLARED.sub(rb"\g<1>UTF-8", data, count=1)


def parse(data: bytes, *, start: Callable[..., Any], end: Callable[..., Any]) -> None:
    """Run the parser over UTF-8 bytes; ``start(offset, name, attributes)``, ``end(offset)``. Raises CannotEdit."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise CannotEdit("tệp khai báo DOCTYPE, không an toàn")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(parser.CurrentByteIndex, name, attributes)
    parser.EndElementHandler = lambda _: end(parser.CurrentByteIndex)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as e:
        raise CannotEdit("một phần bên trong tệp không phải là XML đúng") from e


def outline(data: bytes) -> Element:
    """The whole tree of a small part (a sheet's cells are scanned apart: see sheets.py)."""
    root: list[Element] = []
    open_: list[Element] = []

    def start(offset: int, name: str, attributes: dict[str, str]) -> None:
        made = Element(name, attributes, offset, tag_end(data, offset))
        (open_[-1].children if open_ else root).append(made)
        open_.append(made)

    def end(offset: int) -> None:
        finish(data, open_.pop(), offset)

    parse(data, start=start, end=end)
    return root[0]


def tag_end(data: bytes, offset: int) -> int:
    """The offset after the tag that begins at ``offset``."""
    found = _TAG.match(data, offset)
    if found is None:
        raise CannotEdit("một phần bên trong tệp không phải là XML đúng")
    return found.end()


def finish(data: bytes, element: Element, offset: int) -> None:
    """Set where an element ends, given the offset its end was reported at."""
    if data[element.inner - 2 : element.inner] == b"/>":
        element.close = element.end = element.inner
    else:
        element.close, element.end = offset, tag_end(data, offset)


class Splice:
    """Cuts and pastes to make in one part; places are offsets of the part as it was read."""

    def __init__(self, data: bytes):
        self.data = data
        self._edits: list[tuple[int, int, int, bytes]] = []

    def replace(self, start: int, end: int, by: bytes) -> None:
        self._edits.append((start, end, len(self._edits), by))

    def insert(self, at: int, what: bytes) -> None:
        """Paste; several at one place stand in the order they were given."""
        self.replace(at, at, what)

    def set_attributes(self, element: Element, changes: Mapping[str, str | None]) -> None:
        """Change attributes in an element's start tag; None takes one away."""
        tag = self.data[element.start : element.inner]
        self.replace(element.start, element.inner, with_attributes(tag, changes))

    def append(self, element: Element, what: bytes) -> None:
        """Paste before the end of an element; an empty ``<a/>`` is opened for it."""
        if element.is_empty:
            tag = self.data[element.start : element.inner]
            name = element.name.encode()
            self.replace(element.start, element.end, opened(tag) + what + b"</" + name + b">")
        else:
            self.insert(element.close, what)

    def result(self) -> bytes:
        """The part with every edit made. Raises ValueError where two edits overlap: that is a fault of ours."""
        made, at = [], 0
        for start, end, _, by in sorted(self._edits):
            if start < at:
                raise ValueError(f"overlapping edits at byte {start}")
            made += [self.data[at:start], by]
            at = end
        return b"".join([*made, self.data[at:]])


def opened(tag: bytes) -> bytes:
    """``<a b="c"/>`` as ``<a b="c">``."""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """A start tag with attributes changed, added, or (None) taken away; the others keep place and spelling."""
    left = dict(changes)

    def one(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        if name not in left:
            return found[0]
        value = left.pop(name)
        return b"" if value is None else f' {name}="{attribute(value)}"'.encode()

    made = _ATTRIBUTE.sub(one, tag)
    added = "".join(f' {n}="{attribute(v)}"' for n, v in left.items() if v is not None).encode()
    tail = b"/>" if made.endswith(b"/>") else b">"
    return made[: -len(tail)].rstrip() + added + tail


def printable(text: str) -> str:
    """A text without what XML cannot hold or what would turn the line around."""
    return _BIDI.sub("", _NOT_XML.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")


def content(text: str) -> str:
    """A text for the inside of an element; ``_x000A_`` typed by a person stays those seven characters."""
    safe = _ESCAPE_LIKE.sub("_x005F_", printable(text))
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """A text for an attribute in double quotes."""
    safe = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return safe.replace("\n", "&#10;").replace("\t", "&#9;")
