"""Cells of an ``.xlsx`` that something lies upon: check boxes and other controls, ticks drawn or pasted as pictures."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (a C extension without stubs)

from pipeline.ingest.formats.package import Package, local, parse
from pipeline.ingest.grid import CannotOpen

SMALL = 2  # rows and columns: a drawing larger than this is a stamp, a logo or a chart, not a mark
LARGE = 1_200_000  # EMU, three centimetres: of a drawing that gives a size instead of a second cell
NOT_MARKS = ("Note", "Button", "Pict", "Group", "GBox", "Label")
Range = tuple[int, int, int, int]


def covered_cells(package: Package, sheet: str, strange: list[Range]) -> frozenset[tuple[int, int]]:
    """Positions (row, column) under a control or a small drawing of a sheet.

    ``strange`` are anchors of controls that the sheet itself gives. A control whose place cannot be told stands at
    (0, 0): then no blank of the sheet means anything certain.
    """
    boxes = list(strange)
    for part in package.related(sheet):
        if part.kind in ("vmlDrawing", "drawing"):
            content = package.xml_of(part.name)
            if content is not None:
                boxes += _vml(content) if part.kind == "vmlDrawing" else _drawing(content)
    return frozenset((r, c) for r1, c1, r2, c2 in boxes for r in range(r1, r2 + 1) for c in range(c1, c2 + 1))


def _vml(content: bytes) -> Iterator[Range]:
    """Controls of the old drawing part; a comment's box is one of its shapes too, and no mark."""
    # Excel itself writes <br> without an end there.
    for data in (e for e in parse(content, recover=True).iter() if local(e) == "ClientData"):
        if data.get("ObjectType") in NOT_MARKS:
            continue
        anchor = next((e.text or "" for e in data if local(e) == "Anchor"), "")
        numbers = [n.strip() for n in anchor.split(",")]
        if len(numbers) != 8 or not all(n.lstrip("-").isdigit() for n in numbers):
            yield 0, 0, 0, 0
            continue
        left, _, top, _, right, dx, bottom, dy = map(int, numbers)
        # Up to a few pixels into the next cell is still the cell before it.
        yield _box(top, left, bottom - (dy <= 4), right - (dx <= 4))


def _drawing(content: bytes) -> Iterator[Range]:
    try:
        root = parse(content)
    except CannotOpen:
        return
    for anchor in root:
        box = anchor_of(anchor)
        size = next((e for e in anchor if local(e) == "ext"), None)
        large = size is not None and any(int(size.get(a) or 0) > LARGE for a in ("cx", "cy"))
        if box and not large and box[2] - box[0] < SMALL and box[3] - box[1] < SMALL:
            yield box


def anchor_of(anchor: etree._Element) -> Range | None:
    """The cells between the ``from`` and the ``to`` of an anchor; None where it has no place on the grid."""
    at = {
        local(e): {local(x): int(x.text or 0) for x in e if (x.text or "").strip().lstrip("-").isdigit()}
        for e in anchor
    }
    start = at.get("from")
    if not start or "row" not in start:
        return None
    end = at.get("to") or start
    small = 40_000  # EMU, about four pixels
    return _box(
        start["row"],
        start.get("col", 0),
        end.get("row", start["row"]) - (end.get("rowOff", small) < small and "to" in at),
        end.get("col", start.get("col", 0)) - (end.get("colOff", small) < small and "to" in at),
    )


def _box(top: int, left: int, bottom: int, right: int) -> Range:
    """Numbers from 0 as a range from 1, no larger than a few cells each way where it is a control."""
    bottom, right = max(top, bottom), max(left, right)
    return top + 1, left + 1, min(bottom, top + 200) + 1, min(right, left + 200) + 1
