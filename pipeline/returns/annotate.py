"""The sender's own workbook, marked: cells coloured, comments at them, the list in front, all else byte for byte."""

from __future__ import annotations

import io
import posixpath
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.ingest.grid import address, position
from pipeline.ingest.sheets import RETURNED_MARK
from pipeline.returns import listing, live_formulas, markup, sheets, wording
from pipeline.returns.comments import Note, SheetComments
from pipeline.returns.issues_of import Issue
from pipeline.returns.listing import Head
from pipeline.returns.markup import CannotEdit, Splice
from pipeline.returns.package import Package
from pipeline.returns.resubmission import Tracked
from pipeline.returns.sheets import Place
from pipeline.returns.styles import EMPTY_SHEET, Styles, is_look

STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
RANGE = 500  # cells of a range that are coloured one by one; of a larger one only the first
TOLD = 8  # issues a comment tells in full


@dataclass(frozen=True)
class SheetPart:
    """One sheet of the workbook and the part it stands in."""

    name: str
    part: str
    kind: str
    state: str


def mark(data: bytes, tracked: list[Tracked], head: Head) -> tuple[bytes, str]:
    """Mark an .xlsx or .xlsm; gives the new file and its suffix.

    Issues that are open or new are coloured and commented at their cells; all stand in the list. Marks of an earlier
    return (the sender mended our copy and sent it again) are taken away first. Raises CannotEdit where the package is
    not one that can be changed safely.
    """
    package = Package(data)
    book = _Book(package)
    styles = Styles(package.read(book.styles_part))
    earlier = _earlier_marks(data, book)
    for sheet in book.sheets:
        if sheet.kind == "worksheet" and sheet.name != book.earlier_list:
            tracked = [*tracked, *live_formulas.as_text(package, sheet.part, sheet.name)]
    to_mark = [t for t in tracked if t.status != "fixed" and not t.is_absent]
    remembered: list[str] = []
    for sheet in book.sheets:
        if sheet.name == book.earlier_list:
            continue
        here = [t for t in to_mark if t.issue.sheet == sheet.name and t.issue.cell and sheet.kind == "worksheet"]
        fills = {a1: fill for (name, a1), fill in earlier.items() if name == sheet.name}
        cleaning = bool(book.earlier_list) and sheet.kind == "worksheet"
        raw = package.read(sheet.part)
        if here or cleaning or b"tabSelected" in raw:
            remembered += _mark_sheet(package, styles, sheet, raw, here, head.file, fills if cleaning else None)
    labels = {s.name: s.name + ("" if s.state == "visible" else " (trang ẩn)") for s in book.sheets}
    if any(name.startswith("_xmlsignatures/") for name in package.parts):
        note = "Tệp gốc có chữ ký số; bản có đánh dấu này đã thay đổi nên chữ ký đó không còn hiệu lực."
        head = Head(**{**vars(head), "notes": (*head.notes, note)})
    xml = listing.compose(styles, head, tracked, labels, remembered)
    package.put(book.styles_part, styles.result())
    book.put_list(xml)
    return package.to_bytes(), ".xlsm" if package.has_macros() else ".xlsx"


class _Book:
    """The main part: its sheets in order, and the list put in front of them."""

    def __init__(self, package: Package):
        self._package = package
        self._part = package.workbook()
        self._data = package.read(self._part)
        self._root = markup.outline(self._data)
        listed = self._root.child("sheets")
        if listed is None or not listed.children:
            raise CannotEdit("tệp không có trang tính nào")
        self._listed = listed
        related = {r.id: r for r in package.relationships(self._part)}
        self.sheets: list[SheetPart] = []
        for e in listed.children:
            identifier = next((v for k, v in e.attributes.items() if ":" in k and k.endswith(":id")), "")
            relation = related.get(identifier)
            part = package.find(relation.target) if relation else None
            if relation is None or part is None:
                raise CannotEdit("tệp thiếu một trang tính")
            self.sheets.append(
                SheetPart(e.attributes.get("name", ""), part, relation.kind, e.attributes.get("state", "visible"))
            )
        styles = next((package.find(r.target) for r in related.values() if r.kind == "styles"), None)
        self.styles_part = styles or self._plain_styles()
        self.earlier_list: str | None = None

    def _plain_styles(self) -> str:
        """A style sheet for a workbook that has none."""
        part = posixpath.join(posixpath.dirname(self._part), "styles.xml")  # the name some readers insist on
        if self._package.find(part):
            raise CannotEdit("tệp có bảng định dạng mà không dùng")
        self._package.put(part, EMPTY_SHEET)
        self._package.declare(part, STYLES_TYPE)
        self._package.relate(self._part, "styles", part)
        return part

    def put_list(self, xml: bytes) -> None:
        """Put the list in front as a new sheet, or in the place of the one an earlier return made."""
        for index, sheet in enumerate(self.sheets):
            if sheet.name == self.earlier_list:
                self._package.put(sheet.part, xml)
                self._package.remove(
                    posixpath.join(posixpath.dirname(sheet.part), "_rels", posixpath.basename(sheet.part) + ".rels")
                )
                self._show(Splice(self._data), index, shift=0)
                return
        folder = posixpath.join(posixpath.dirname(self._part), "worksheets")
        part = self._package.free_name(folder + "/sheet{}.xml")
        self._package.put(part, xml)
        self._package.declare(part, SHEET_TYPE)
        relation = self._package.relate(self._part, "worksheet", part)
        taken = {s.name.casefold() for s in self.sheets}
        name = next(
            n for n in (listing.NAME, *(f"{listing.NAME} ({i})" for i in range(2, 999))) if n.casefold() not in taken
        )
        number = max(sheets.number(e.attributes.get("sheetId")) for e in self._listed.children) + 1
        new = (
            f'<{self._listed.prefix}sheet xmlns:r="{self._package.relations}" name="{markup.attribute(name)}" '
            f'sheetId="{number}" r:id="{relation}"/>'
        )
        splice = Splice(self._data)
        splice.insert(self._listed.children[0].start, new.encode())
        self._show(splice, 0, shift=1)

    def _show(self, splice: Splice, index: int, *, shift: int) -> None:
        """Open the workbook at the list, and let names that belong to a sheet go on belonging to it."""
        for part in self._root.children:
            if part.local == "bookViews":
                for view in part.children:
                    splice.set_attributes(view, {"activeTab": str(index), "firstSheet": "0"})
            elif part.local == "definedNames" and shift:
                for name in part.children:
                    own = name.attributes.get("localSheetId", "")
                    if own.isdigit():
                        splice.set_attributes(name, {"localSheetId": str(int(own) + shift)})
        self._package.put(self._part, splice.result())


def _earlier_marks(data: bytes, book: _Book) -> dict[tuple[str, str], str]:
    """Cells an earlier return coloured, with the fill they had before; says on ``book`` which sheet was its list."""
    names = [s.name for s in book.sheets if s.name.startswith(listing.NAME) and s.kind == "worksheet"]
    if not names:
        return {}
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for name in names:
                column = read[name].iter_rows(min_col=listing.MEMORY, max_col=listing.MEMORY, values_only=True)
                lines = [str(value) for (value,) in column if value is not None]
                if lines[:1] == [RETURNED_MARK]:
                    book.earlier_list = name
                    return _remembered(lines[1:])
    except Exception:
        # Whatever a damaged part raises from the reader: such a sheet is not ours, and the marks are simply added.
        return {}
    return {}


def _remembered(lines: Iterable[str]) -> dict[tuple[str, str], str]:
    made = {}
    for line in lines:
        sheet, _, rest = line.rpartition("!")
        a1, _, look = rest.partition(" ")
        if is_look(look):
            made[sheet, a1] = look
    return made


def _mark_sheet(
    package: Package, styles: Styles, sheet: SheetPart, raw: bytes, here: list[Tracked], file: str,
    earlier: dict[str, str] | None,
) -> list[str]:  # fmt: skip
    """Colour and comment the cells of one sheet; gives the lines to remember. ``earlier``: marks to take away first."""
    wanted = None if earlier is None else styles.is_marked
    layout = sheets.scan(raw, {position(a)[0] for t in here for a in _corners(t.issue)}, wanted)
    placed = _places(here, layout)
    if {r for r, _ in placed} - {r for r, _ in layout.cells}:
        layout = sheets.scan(raw, {r for r, _ in placed}, wanted)
    splice = Splice(raw)
    sheets.unselect(splice, layout)
    changed: dict[Place, int] = {}
    if earlier is not None:
        for place, cell in layout.cells.items():
            style = sheets.number(cell.attributes.get("s"))
            if styles.is_marked(style):
                look = earlier.get(address(*place))
                changed[place] = styles.restored(style, look) if look else styles.without_fill(style)
    remembered = []
    for place, entries in placed.items():
        base = changed.get(place, layout.style(place))
        remembered.append(f"{sheet.name}!{address(*place)} {styles.look_of(base)}")
        changed[place] = styles.marked(base, _gravest(entries))
    sheets.restyle(splice, layout, changed)
    if sheet.kind == "worksheet":
        commented = {layout.anchor(position(_corners(t.issue)[0])) for t in here}
        notes = {p: note(entries, file) for p, entries in placed.items() if p in commented}
        SheetComments(package, sheet.part, returned_before=earlier is not None).write(notes, splice, layout)
    package.put(sheet.part, splice.result())
    return remembered


def _corners(issue: Issue) -> list[str]:
    """First and last cell of the address of an issue; nothing for an address that is none."""
    found = sheets.bounds(issue.cell or "")
    return [address(*found[:2]), address(*found[2:])] if found else []


def _places(here: list[Tracked], layout: sheets.Layout) -> dict[Place, list[Tracked]]:
    """The cells to mark, each with its issues: the first of a merged range, every cell of a small range."""
    made: dict[Place, list[Tracked]] = {}
    for t in here:
        found = sheets.bounds(t.issue.cell or "")
        if found is None:
            continue
        r1, c1, r2, c2 = found
        if (r2 - r1 + 1) * (c2 - c1 + 1) > RANGE:
            r2, c2 = r1, c1
        cells = {layout.anchor((r, c)) for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)}
        for place in cells:
            made.setdefault(place, []).append(t)
    return dict(sorted(made.items()))


def _gravest(entries: list[Tracked]) -> str:
    return min((t.issue.severity for t in entries), key=wording.SEVERITIES.index)


def note(entries: list[Tracked], file: str) -> Note:
    """What a comment says: the gravest severity, then each issue with what was found, what is needed, how to mend it."""
    severity = _gravest(entries)
    title = f"{wording.SYMBOLS[severity]} {wording.NAMES[severity]}"
    if len(entries) > 1:
        title += f" – {len(entries)} vấn đề"
    told = [_told(t, file, several=len(entries) > 1) for t in entries[:TOLD]]
    if len(entries) > TOLD:
        told.append(f"… và {len(entries) - TOLD} vấn đề khác: xem trang {listing.NAME}.")
    return Note(title, "\n\n".join(told))


def _told(entry: Tracked, file: str, *, several: bool) -> str:
    issue = entry.issue
    expected = listing.expected_of(issue, file)
    lines = [(f"{wording.SYMBOLS[issue.severity]} " if several else "") + issue.message]
    if issue.found:
        lines.append(f"Thấy: {issue.found}")
    if expected:
        lines.append(f"{'Đối chiếu' if expected.startswith('ô ') or '!' in expected else 'Cần'}: {expected}")
    lines.append(f"Cách sửa: {issue.remedy}")
    if entry.status:
        lines.append(f"Tình trạng: {wording.STATUSES[entry.status].lower()}")
    return "\n".join(lines)
