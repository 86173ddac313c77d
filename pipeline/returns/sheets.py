"""One worksheet's XML: where its cells stand, and the cuts that colour some of them."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipeline.ingest.grid import address, position
from pipeline.returns import markup
from pipeline.returns.markup import Element, Splice

Place = tuple[int, int]

# Elements of a worksheet that stand behind legacyDrawing; everything else stands before it.
_AFTER_LEGACY = (
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


@dataclass
class Layout:
    """What a scan found; ``cells`` only of the rows asked for and of the styles asked for."""

    root: Element
    parts: list[Element] = field(default_factory=list)
    rows: list[tuple[int, Element]] = field(default_factory=list)
    cells: dict[Place, Element] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    columns: list[Element] = field(default_factory=list)
    views: list[Element] = field(default_factory=list)

    def part(self, local: str) -> Element | None:
        return next((p for p in self.parts if p.local == local), None)

    def anchor(self, place: Place) -> Place:
        """The cell that shows what stands at a place: the first of its merged range, or itself."""
        for r1, c1, r2, c2 in self.merged:
            if r1 <= place[0] <= r2 and c1 <= place[1] <= c2:
                return r1, c1
        return place

    def style(self, place: Place) -> int:
        """The style that holds at a place: the cell's own, else its row's, else its column's."""
        cell = self.cells.get(place)
        if cell is not None:
            return number(cell.attributes.get("s"))
        for row, element in self.rows:
            if row == place[0] and element.attributes.get("customFormat") in ("1", "true"):
                return number(element.attributes.get("s"))
        for column in self.columns:
            if number(column.attributes.get("min")) <= place[1] <= number(column.attributes.get("max")):
                return number(column.attributes.get("style"))
        return 0

    def width(self, column: int) -> int:
        """Width of a column in pixels, near enough to size a comment by."""
        for c in self.columns:
            if number(c.attributes.get("min")) <= column <= number(c.attributes.get("max")):
                if c.attributes.get("hidden") in ("1", "true"):
                    return 0
                return round(decimal(c.attributes.get("width"), 8.43) * 7 + 5)
        size = self.part("sheetFormatPr")
        return round(decimal(size.attributes.get("defaultColWidth") if size else None, 8.43) * 7 + 5)

    def heights(self) -> dict[int, int]:
        """Heights of the rows that state one, in pixels."""
        stated = ((r, e.attributes) for r, e in self.rows if "ht" in e.attributes or "hidden" in e.attributes)
        return {
            r: 0 if at.get("hidden") in ("1", "true") else round(decimal(at.get("ht"), 15) * 4 / 3) for r, at in stated
        }


def number(text: str | None) -> int:
    """A whole number of an attribute; 0 for nothing or nonsense."""
    return int(text) if text and text.isdigit() else 0


def decimal(text: str | None, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise


def scan(data: bytes, rows: Iterable[int] = (), wanted_style: Callable[[int], bool] | None = None) -> Layout:
    """Walk a worksheet once. Cells are kept for the ``rows`` named and where ``wanted_style`` says so.

    Raises CannotEdit for a part that is no worksheet.
    """
    wanted_rows = set(rows)
    layout: Layout | None = None
    open_: list[Element | None] = []
    at_row = at_column = 0

    def start(offset: int, name: str, attributes: dict[str, str]) -> None:
        nonlocal layout, at_row, at_column
        depth, local = len(open_), name.rpartition(":")[2]
        keep: Element | None = None
        if depth == 0:
            keep = Element(name, attributes, offset, markup.tag_end(data, offset))
            layout = Layout(keep)
        elif layout is None:
            return
        elif depth == 1:
            keep = Element(name, attributes, offset, markup.tag_end(data, offset))
            layout.parts.append(keep)
        elif depth == 2 and local in ("row", "mergeCell", "col", "sheetView"):
            keep = Element(name, attributes, offset, markup.tag_end(data, offset))
            if local == "row":
                at_row, at_column = number(attributes.get("r")) or at_row + 1, 0
                layout.rows.append((at_row, keep))
            elif local == "col":
                layout.columns.append(keep)
            elif local == "sheetView":
                layout.views.append(keep)
            elif (found := bounds(attributes.get("ref", ""))) is not None:
                layout.merged.append(found)
        elif depth == 3 and local == "c":
            at_column = _column(attributes.get("r")) or at_column + 1
            style = number(attributes.get("s"))
            if at_row in wanted_rows or (wanted_style is not None and wanted_style(style)):
                keep = Element(name, attributes, offset, markup.tag_end(data, offset))
                layout.cells[at_row, at_column] = keep
        open_.append(keep)

    def end(offset: int) -> None:
        kept = open_.pop()
        if kept is not None:
            markup.finish(data, kept, offset)

    markup.parse(data, start=start, end=end)
    if layout is None or layout.root.local not in ("worksheet", "chartsheet", "dialogsheet", "macrosheet"):
        raise markup.CannotEdit("một trang tính không đọc được")
    return layout


def _column(a1: str | None) -> int:
    try:
        return position(a1)[1] if a1 else 0
    except ValueError:
        return 0


def bounds(text: str) -> tuple[int, int, int, int] | None:
    """``B2:C4`` or ``B2`` as (row1, column1, row2, column2); None for anything else."""
    first, _, last = text.partition(":")
    try:
        (r1, c1), (r2, c2) = position(first), position(last or first)
    except ValueError:
        return None
    return min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)


def restyle(splice: Splice, layout: Layout, styles: dict[Place, int]) -> None:
    """Give cells other styles; a cell, or row, that does not exist yet is made, empty, where it belongs."""
    missing: dict[int, list[Place]] = {}
    for place, style in sorted(styles.items()):
        cell = layout.cells.get(place)
        if cell is not None:
            splice.set_attributes(cell, {"s": str(style)})
        else:
            missing.setdefault(place[0], []).append(place)
    if missing:
        _make_cells(splice, layout, missing, styles)


def _make_cells(splice: Splice, layout: Layout, missing: dict[int, list[Place]], styles: dict[Place, int]) -> None:
    body = layout.part("sheetData")
    if body is None:
        raise markup.CannotEdit("một trang tính không có phần số liệu")
    prefix = body.prefix
    new_cell = lambda p: f'<{prefix}c r="{address(*p)}" s="{styles[p]}"/>'.encode()  # noqa: E731
    existing = dict(layout.rows)
    numbers = [r for r, _ in layout.rows]
    fresh_rows: dict[int, list[bytes]] = {}
    for row, places in sorted(missing.items()):
        element = existing.get(row)
        if element is None:
            cells = b"".join(new_cell(p) for p in places)
            made = f'<{prefix}row r="{row}">'.encode() + cells + f"</{prefix}row>".encode()
            after = bisect.bisect_right(numbers, row)
            place = layout.rows[after][1].start if after < len(numbers) else -1
            fresh_rows.setdefault(place, []).append(made)
            continue
        # ``spans`` would contradict the cells added; it only serves speed.
        tag = markup.with_attributes(splice.data[element.start : element.inner], {"spans": None})
        if element.is_empty:
            cells = b"".join(new_cell(p) for p in places)
            splice.replace(element.start, element.end, markup.opened(tag) + cells + f"</{element.name}>".encode())
            continue
        splice.replace(element.start, element.inner, tag)
        there = sorted((c, e.start) for (r, c), e in layout.cells.items() if r == row)
        for p in places:
            behind = next((offset for c, offset in there if c > p[1]), element.close)
            splice.insert(behind, new_cell(p))
    for at, rows in fresh_rows.items():
        if at >= 0:
            splice.insert(at, b"".join(rows))
        else:
            splice.append(body, b"".join(rows))


def add_legacy_drawing(splice: Splice, layout: Layout, relation: str, namespace: str) -> None:
    """Refer to the drawing that holds the boxes of the comments, at the place the standard gives it."""
    before = [p for p in layout.parts if p.local not in _AFTER_LEGACY and not _holds_late_parts(splice.data, p)]
    place = max((p.end for p in before), default=layout.root.inner)
    new = f'<{layout.root.prefix}legacyDrawing xmlns:r="{namespace}" r:id="{relation}"/>'
    splice.insert(place, new.encode())


def _holds_late_parts(data: bytes, part: Element) -> bool:
    """An mc:AlternateContent around controls or embedded objects, which stand behind."""
    return part.local == "AlternateContent" and any(
        word in data[part.inner : part.close] for word in (b"oleObjects", b"controls")
    )


def unselect(splice: Splice, layout: Layout) -> None:
    """Take the selection off a sheet: with two selected, what is typed into one would go into both."""
    for view in layout.views:
        if view.attributes.get("tabSelected") in ("1", "true"):
            splice.set_attributes(view, {"tabSelected": None})
