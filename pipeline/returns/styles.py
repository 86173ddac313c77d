"""The style sheet of a workbook: copies of the sender's own styles with another fill, and the looks of the list."""

from __future__ import annotations

import re

from pipeline.returns import markup
from pipeline.returns.markup import CannotEdit, Element, Splice

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

FILLS = {"critical": "FFF7B391", "warning": "FFFDE68C", "info": "FFBCDDF3"}
"""Fill of a marked cell (ARGB): vermilion, yellow, sky blue, told apart in every common colour blindness and in grey,
dark text legible on each. The values are odd on purpose: that is how our own marks are known again."""

EMPTY_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()

_WHITE = re.compile(r'<(?:\w+:)?color\b[^>]*(?:rgb="(?:FF)?FFFFFF"|theme="0"|indexed="(?:1|9)")[^>]*/>', re.I)
_COLOUR = re.compile(r"<(?:\w+:)?color\b[^>]*/>")
_SOLID = re.compile(r'<(?:\w+:)?fgColor\b[^>]*\brgb="([0-9A-Fa-f]{8})"')


class Styles:
    """Styles of one workbook; additions are gathered and pasted at the end of their lists."""

    def __init__(self, data: bytes):
        """Raises CannotEdit where a list that must be there is missing."""
        self._data = data
        root = markup.outline(data)
        self._prefix = root.prefix
        lists: dict[str, Element] = {}
        for name in ("fonts", "fills", "borders", "cellXfs"):
            found = root.child(name)
            if found is None or not found.children:
                raise CannotEdit("bảng định dạng của tệp thiếu một phần")
            lists[name] = found
        self._lists = lists
        self._old = {n: [self._text(c) for c in e.children if c.local != "extLst"] for n, e in lists.items()}
        self._new: dict[str, list[str]] = {name: [] for name in lists}
        self._made: dict[tuple[object, ...], int] = {}

    def _text(self, element: Element) -> str:
        return self._data[element.start : element.end].decode()

    def _add(self, name: str, xml: str) -> int:
        """Index of an entry, appended unless it was already."""
        key = (name, xml)
        if key not in self._made:
            self._made[key] = len(self._old[name]) + len(self._new[name])
            self._new[name].append(xml)
        return self._made[key]

    def _entry(self, name: str, index: int) -> str:
        entries = self._old[name] + self._new[name]
        return entries[index] if 0 <= index < len(entries) else entries[0]

    def _of_style(self, style: int, what: str) -> int:
        tag = re.match(r"<[^>]*>", self._entry("cellXfs", style))
        found = re.search(rf'\s{what}="(\d+)"', tag[0]) if tag else None
        return int(found[1]) if found else 0

    def marked(self, style: int, severity: str) -> int:
        """A copy of a style with the fill of a severity; white letters become black, for they would vanish."""
        p = self._prefix
        fill = self._add(
            "fills",
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{FILLS[severity]}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
        )
        changes: dict[str, str | None] = {"fillId": str(fill), "applyFill": "1"}
        font = self._entry("fonts", self._of_style(style, "fontId"))
        if _WHITE.search(font):
            black = _WHITE.sub(f'<{p}color rgb="FF000000"/>', font, count=1)
            changes |= {"fontId": str(self._add("fonts", black)), "applyFont": "1"}
        return self._changed(style, changes)

    def restored(self, style: int, look: str) -> int:
        """A copy of a marked style with the fill and colour of letters it had, as ``look_of`` gave them."""
        own = re.sub(r"<(/?)", rf"<\g<1>{self._prefix}", look)
        fill, _, colour = own.partition(f"</{self._prefix}fill>")
        added = self._add("fills", f"{fill}</{self._prefix}fill>")
        changes: dict[str, str | None] = {"fillId": str(added), "applyFill": "1"}
        if colour:
            font = self._entry("fonts", self._of_style(style, "fontId"))
            changes["fontId"] = str(self._add("fonts", _COLOUR.sub(colour, font, count=1)))
        return self._changed(style, changes)

    def without_fill(self, style: int) -> int:
        """A copy of a style with no fill: entry 0 of every style sheet."""
        return self._changed(style, {"fillId": "0"})

    def _changed(self, style: int, changes: dict[str, str | None]) -> int:
        return self._add("cellXfs", _with(self._entry("cellXfs", style), changes))

    def look_of(self, style: int) -> str:
        """The fill of a style, and white letters, as XML without prefixes: what ``restored`` needs."""
        white = _WHITE.search(self._entry("fonts", self._of_style(style, "fontId")))
        xml = self._entry("fills", self._of_style(style, "fillId")) + (white[0] if white else "")
        return re.sub(r"<(/?)[\w.-]+:", r"<\1", xml)

    def is_marked(self, style: int) -> bool:
        """True for a style that carries the fill of one of our marks."""
        found = _SOLID.search(self._entry("fills", self._of_style(style, "fillId")))
        return found is not None and found[1].upper() in FILLS.values()

    def look(
        self, *, size: int = 11, bold: bool = False, italic: bool = False, colour: str = "FF000000",
        underline: bool = False, fill: str | None = None, border: bool = False, centre: bool = False,
        wrap: bool = True, strike: bool = False,
    ) -> int:  # fmt: skip
        """A style of the list "Lỗi". Texts keep the quote prefix: what begins with = stays text when edited."""
        p = self._prefix
        font = (
            f"<{p}font>" + (f"<{p}b/>" if bold else "") + (f"<{p}i/>" if italic else "")
            + (f"<{p}strike/>" if strike else "") + (f"<{p}u/>" if underline else "")
            + f'<{p}sz val="{size}"/><{p}color rgb="{colour}"/><{p}name val="Times New Roman"/><{p}family val="1"/></{p}font>'
        )  # fmt: skip
        line = f'style="thin"><{p}color rgb="FFA6A6A6"/>'
        sides = (
            "".join(f"<{p}{s} {line}</{p}{s}>" for s in ("left", "right", "top", "bottom")) if border
            else "".join(f"<{p}{s}/>" for s in ("left", "right", "top", "bottom"))
        )  # fmt: skip
        painted = 0
        if fill:
            painted = self._add(
                "fills",
                f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{fill}"/>'
                f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
            )
        xf = (
            f'<{p}xf numFmtId="0" fontId="{self._add("fonts", font)}" fillId="{painted}" '
            f'borderId="{self._add("borders", f"<{p}border>{sides}<{p}diagonal/></{p}border>")}" xfId="0" '
            f'quotePrefix="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><{p}alignment '
            f'vertical="{"center" if centre else "top"}"'
            + (' horizontal="center"' if centre else "") + (' wrapText="1"' if wrap else "") + f"/></{p}xf>"
        )  # fmt: skip
        return self._add("cellXfs", xf)

    def result(self) -> bytes:
        """The style sheet with what was added."""
        splice = Splice(self._data)
        for name, added in self._new.items():
            if not added:
                continue
            element = self._lists[name]
            last = [c for c in element.children if c.local != "extLst"][-1]
            splice.set_attributes(element, {"count": str(len(self._old[name]) + len(added))})
            splice.insert(last.end, "".join(added).encode())
        return splice.result()


def _with(xml: str, changes: dict[str, str | None]) -> str:
    """An element's XML with attributes of its start tag changed."""
    data = xml.encode()
    end = markup.tag_end(data, 0)
    return (markup.with_attributes(data[:end], changes) + data[end:]).decode()


_PATTERN = re.compile(
    r'<fill>\s*<patternFill(?: patternType="\w{1,20}")?\s*(?:/>|>'
    r'(?:\s*<(?:fgColor|bgColor)(?: (?:rgb|theme|indexed|tint|auto)="[\w.\-]{1,24}")*\s*/>)*\s*</patternFill>)\s*</fill>'
    r'(?:<color(?: (?:rgb|theme|indexed|tint)="[\w.\-]{1,24}")*\s*/>)?'
)


def is_look(xml: str) -> bool:
    """True for what ``look_of`` gives of a plain fill and nothing else: the list comes back from outside."""
    return len(xml) < 600 and _PATTERN.fullmatch(xml) is not None
