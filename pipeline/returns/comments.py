"""Comments at cells: their text in one part, their boxes in another, the sender's own kept below ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.ingest.grid import address, position
from pipeline.returns import markup, styles, wording
from pipeline.returns.markup import Element, Splice
from pipeline.returns.package import Package
from pipeline.returns.sheets import Layout, Place, add_legacy_drawing

AUTHOR = "Văn phòng Điều phối NTM"
KEPT = "—— Ghi chú sẵn có của "
"""Begins the line that parts our text from the sender's own comment at the same cell."""

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{styles.MAIN}"><authors></authors><commentList></commentList></comments>'
).encode()
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" '
    'data="{blocks}"/></o:shapelayout>{type}</xml>'
)
# Some programs write these drawings with prefixes of their own, so any prefix is taken, and ours are declared anew.
_BOX = re.compile(rb"<(\w+:)shape\b(?:(?!</\1shape>).)*?ObjectType=[\"']Note[\"'](?:(?!</\1shape>).)*</\1shape>", re.S)
_BOX_ROW = re.compile(rb"<\w+:Row>\s*(\d+)\s*</\w+:Row>")
_BOX_COLUMN = re.compile(rb"<\w+:Column>\s*(\d+)\s*</\w+:Column>")
_PREFIXES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_TITLE = re.compile(r"\s*[■▲●] (?:" + "|".join(wording.NAMES.values()) + ")")
WIDTH = 340  # pixels of a comment's box


@dataclass(frozen=True)
class Note:
    """What to say at a cell: a bold first line and the rest."""

    title: str
    body: str


class SheetComments:
    """The comments of one sheet, read once, changed, put back."""

    def __init__(self, package: Package, sheet: str, *, returned_before: bool):
        """``returned_before``: the workbook carries our list, so comments that read like ours are ours."""
        self._package, self._sheet, self._returned_before = package, sheet, returned_before
        by_kind = {r.kind: r.target for r in package.relationships(sheet)}
        self._part = package.find(by_kind.get("comments", "")) if "comments" in by_kind else None
        self._data = package.read(self._part) if self._part else _EMPTY
        root = markup.outline(self._data)
        self._prefix = root.prefix
        authors, listed = root.child("authors"), root.child("commentList")
        if authors is None or listed is None:
            raise markup.CannotEdit("phần ghi chú của tệp không đọc được")
        self._authors, self._listed = authors, listed
        self._names = [_text_of(self._data, a) for a in authors.children]
        self._comments: dict[Place, Element] = {}
        for c in listed.children:
            try:
                self._comments[position(c.attributes.get("ref", ""))] = c
            except ValueError:
                continue

    def _author(self, comment: Element) -> str:
        index = comment.attributes.get("authorId", "")
        return self._names[int(index)] if index.isdigit() and int(index) < len(self._names) else ""

    def _is_ours(self, comment: Element) -> bool:
        """By its author; by how it begins where a program drops the authors, as LibreOffice does."""
        if self._author(comment) == AUTHOR:
            return True
        text = comment.child("text")
        return self._returned_before and text is not None and _TITLE.match(_text_of(self._data, text)) is not None

    def is_threaded(self, place: Place) -> bool:
        """A discussion of newer versions: its comment is only an echo, and what is put there is thrown away."""
        comment = self._comments.get(place)
        return comment is not None and self._author(comment).startswith("tc=")

    def write(self, notes: dict[Place, Note], splice: Splice, layout: Layout) -> None:
        """Set our notes and take away those of an earlier return; ``splice`` is open on the sheet's own part.

        A sender's comment at one of the cells stands below ours; cells with a discussion are left alone.
        """
        notes = {place: n for place, n in notes.items() if not self.is_threaded(place)}
        ours = {place for place, c in self._comments.items() if self._is_ours(c)}
        if not notes and not ours:
            return
        names = list(self._names)
        if AUTHOR not in names:
            names.append(AUTHOR)
        edit, gone = Splice(self._data), set[Place]()
        fresh: list[str] = []
        for place in sorted(ours | set(notes)):
            comment = self._comments.get(place)
            author, runs = self._sender_part(comment) if comment is not None else ("", "")
            if place in notes:
                xml = self._comment(place, notes[place], author, runs, names.index(AUTHOR))
            elif runs:
                if author not in names:
                    names.append(author)
                xml = self._element(place, names.index(author), runs)
            else:
                xml = ""
                gone.add(place)
            if comment is not None:
                edit.replace(comment.start, comment.end, xml.encode())
            else:
                fresh.append(xml)
        if fresh:
            edit.append(self._listed, "".join(fresh).encode())
        p = self._prefix
        added = "".join(f"<{p}author>{markup.content(n)}</{p}author>" for n in names[len(self._names) :])
        if added:
            edit.append(self._authors, added.encode())
        if self._part is None:
            self._part = self._package.free_name("xl/comments{}.xml")
            self._package.declare(self._part, COMMENTS_TYPE)
            self._package.relate(self._sheet, "comments", self._part)
        self._package.put(self._part, edit.result())
        boxes = {place: _lines(n) for place, n in notes.items()}
        self._draw(boxes, gone, splice, layout)

    def _sender_part(self, comment: Element) -> tuple[str, str]:
        """(author, runs as XML) of what the sender wrote at a cell; without what an earlier return put there."""
        text = comment.child("text")
        if text is None:
            return "", ""
        author, runs, mine = self._author(comment), [], self._is_ours(comment)
        p = self._prefix
        for e in text.children:
            if e.local not in ("t", "r"):
                continue
            xml = self._data[e.start : e.end].decode()
            said = _text_of(self._data, e)
            if mine:
                if KEPT in said:
                    # Some programs join runs on saving: what follows the line may stand in the same one.
                    head, _, rest = said.partition(KEPT)[2].partition(":")
                    mine, author = False, head.strip()
                    if rest.strip():
                        runs.append(self._run(rest.lstrip("\n")))
                continue
            runs.append(
                xml if e.local == "r" else f'<{p}r><{p}t xml:space="preserve">{markup.content(said)}</{p}t></{p}r>'
            )
        return ("", "") if mine else (author, "".join(runs))

    def _comment(self, place: Place, note: Note, author: str, runs: str, author_id: int) -> str:
        made = self._run(note.title + "\n", bold=True) + self._run(note.body)
        if runs:
            made += self._run(f"\n{KEPT}{author.strip() or 'người gửi'}:\n", bold=True) + runs
        return self._element(place, author_id, made)

    def _element(self, place: Place, author_id: int, runs: str) -> str:
        p = self._prefix
        return f'<{p}comment ref="{address(*place)}" authorId="{author_id}"><{p}text>{runs}</{p}text></{p}comment>'

    def _run(self, text: str, *, bold: bool = False) -> str:
        p = self._prefix
        return (
            f'<{p}r><{p}rPr>{f"<{p}b/>" if bold else ""}<{p}sz val="9"/><{p}color indexed="81"/>'
            f'<{p}rFont val="Tahoma"/><{p}family val="2"/></{p}rPr>'
            f'<{p}t xml:space="preserve">{markup.content(text)}</{p}t></{p}r>'
        )

    def _draw(self, boxes: dict[Place, int], gone: Iterable[Place], splice: Splice, layout: Layout) -> None:
        """Boxes for the comments: without one a comment does not show. A sender's box at the same cell gives way."""
        legacy = layout.part("legacyDrawing")
        part: str | None = None
        if legacy is not None:
            wanted = next((v for k, v in legacy.attributes.items() if k.rpartition(":")[2] == "id"), "")
            target = {r.id: r.target for r in self._package.relationships(self._sheet)}.get(wanted, "")
            part = self._package.find(target)
            if part is None:
                raise markup.CannotEdit("phần vẽ của ghi chú bị thiếu")
        if part is None:
            # Comments that had no box yet get one too, so that none is lost when the file is saved.
            boxes = {place: 4 for place in self._comments if place not in set(gone)} | boxes
            blocks = _blocks(self._package, len(boxes))
            first = blocks[0] * 1024
            data = _DRAWING.format(blocks=",".join(map(str, blocks)), type=_SHAPE_TYPE).encode()
            part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            self._package.declare_extension("vml", VML_TYPE)
            if not part.endswith(".vml"):
                self._package.declare(part, VML_TYPE)
            relation = self._package.relate(self._sheet, "vmlDrawing", part)
            add_legacy_drawing(splice, layout, relation, self._package.relations)
        else:
            data = self._package.parts[part]
            replaced = set(boxes) | set(gone)
            data = _BOX.sub(lambda m: b"" if _place_of(m[0]) in replaced else m[0], data)
            first = max((int(n) for n in re.findall(rb"_x0000_s(\d+)", data)), default=1024)
            if b'id="_x0000_t202"' not in data:
                data = _before_end(data, _declared(data, _SHAPE_TYPE))
        heights = layout.heights()
        shapes = [_shape(first + 1 + i, place, boxes[place], layout, heights) for i, place in enumerate(sorted(boxes))]
        self._package.put(part, _before_end(data, b"".join(_declared(data, shape) for shape in shapes)))


def _text_of(data: bytes, element: Element) -> str:
    """All text below an element, entities resolved."""
    from html import unescape

    raw = data[element.inner : element.close] if not element.is_empty else b""
    if element.local != "t" and element.children:
        raw = b"".join(data[c.inner : c.close] for c in element.walk() if c.local == "t")
    return unescape(raw.decode())


def _lines(note: Note) -> int:
    """Lines a note fills in its box."""
    return 1 + sum(1 + len(line) // 52 for line in note.body.split("\n"))


def _place_of(box: bytes) -> Place | None:
    row, column = _BOX_ROW.search(box), _BOX_COLUMN.search(box)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column else None


def _declared(data: bytes, shape: str) -> bytes:
    """A shape whose prefixes mean something in the drawing it goes into: declared on it where the drawing does not."""
    top = re.search(rb"<xml\b[^>]*>", data)
    known = top[0] if top else b""
    missing = b"".join(
        b' xmlns:%s="%s"' % (prefix, name)
        for prefix, name in _PREFIXES.items()
        if not re.search(rb"xmlns:%s=[\"']%s[\"']" % (prefix, re.escape(name)), known)
    )
    head, blank, rest = shape.encode().partition(b" ")
    return head + missing + blank + rest


def _before_end(data: bytes, what: bytes) -> bytes:
    """Paste before the end tag: these drawings need not be well-formed XML, so they are not parsed."""
    at = data.rfind(b"</xml>")
    if at < 0:
        raise markup.CannotEdit("phần vẽ của ghi chú không đọc được")
    return data[:at] + what + data[at:]


def _blocks(package: Package, boxes: int) -> list[int]:
    """Blocks of 1,024 shape numbers that no drawing of the workbook uses yet."""
    used = [
        int(n)
        for name, data in package.parts.items()
        if name.casefold().endswith(".vml")
        for group in re.findall(rb'idmap[^>]*data="([\d,]+)"', data)
        for n in group.split(b",")
        if n
    ]
    first = max(used, default=0) + 1
    return [first + i for i in range(boxes // 1000 + 1)]


def _shape(number: int, place: Place, lines: int, layout: Layout, heights: dict[int, int]) -> str:
    """The box of one comment, beside its cell, wide and high enough for its text."""
    row, column = place[0] - 1, place[1] - 1
    last, width = column + 1, 0
    while width < WIDTH and last < column + 60:
        width += layout.width(last + 1)
        last += 1
    size = layout.part("sheetFormatPr")
    usual = round(float(size.attributes.get("defaultRowHeight") or 15) * 4 / 3) if size else 20
    top = max(row - 1, 0)
    bottom, height, wanted = top, 0, min(16 * (lines + 1) + 8, 520)
    while height < wanted and bottom < top + 400:
        height += heights.get(bottom + 1, usual)
        bottom += 1
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:{WIDTH * 3 // 4}pt;height:{wanted * 3 // 4}pt;z-index:{number % 1024 + 1};visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        f'</v:textbox><x:ClientData ObjectType="Note"><x:Anchor>{column + 1}, 12, {top}, 4, {last}, 12, {bottom}, 4'
        f"</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
