"""The sheet "Lỗi" at the front of a returned workbook: what is wrong, where, how to mend it, with links to the cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.ingest.grid import address
from pipeline.ingest.sheets import RETURNED_AT, RETURNED_MARK
from pipeline.returns import markup, wording
from pipeline.returns.issues_of import Issue, count
from pipeline.returns.resubmission import Tracked
from pipeline.returns.styles import FILLS, MAIN, Styles
from pipeline.text.numbers import number

NAME = "Lỗi"
MEMORY = RETURNED_AT[1]
"""Hidden column that remembers which cells were coloured and the fill they had: a workbook that is mended and sent
again loses our colours before it gets new ones."""

_WIDTHS = (6, 18, 25, 58, 20, 22, 42, 13)
_HEADINGS = ("STT", "Mức độ", "Vị trí", "Vấn đề", "Thấy", "Cần", "Cách sửa", "Tình trạng")
_CHARACTERS = 165  # of a merged line over all columns, for its height


@dataclass(frozen=True)
class Head:
    """What stands above the list: who, what, when; ``notes`` are remarks on the copy itself."""

    file: str
    coordinator: str
    lines: tuple[str, ...]
    notice: str = ""
    notes: tuple[str, ...] = ()
    compared_with: str = ""
    earlier_file: str = ""


@dataclass
class _Rows:
    """Rows of the sheet as they are written, with the merged ranges and links they need."""

    xml: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    remembered: list[str] = field(default_factory=list)

    def add(self, cells: list[tuple[int, str | int, int]], *, height: int | None = None) -> int:
        """Append a row of (column, value, style); gives its number."""
        number = len(self.xml) + 1
        made = "".join(_cell(number, *c) for c in cells)
        if number <= len(self.remembered):
            made += _cell(number, MEMORY, self.remembered[number - 1], 0)
        size = f' ht="{height}" customHeight="1"' if height else ""
        self.xml.append(f'<row r="{number}"{size}>{made}</row>')
        return number

    def line(self, text: str, style: int, *, last: int, high: int = 16) -> None:
        """A line over all columns, as high as its text needs."""
        number = self.add([(1, text, style)], height=high * (1 + len(text) // _CHARACTERS))
        self.merged.append(f"A{number}:{address(number, last)}")


def compose(styles: Styles, head: Head, tracked: list[Tracked], sheets: dict[str, str], remembered: list[str]) -> bytes:
    """The worksheet's XML.

    ``sheets`` gives for each sheet name that can be linked to its label (a hidden one says so); ``remembered`` are the
    lines of the hidden column. Issues of the whole file stand first, fixed ones grey at the end.
    """
    with_status = bool(head.compared_with)
    last = len(_HEADINGS) if with_status else len(_HEADINGS) - 1
    rows = _Rows(remembered=[RETURNED_MARK, *remembered])
    plain, strong = styles.look(), styles.look(bold=True)
    rows.line("DANH SÁCH LỖI CỦA BIỂU SỐ LIỆU", styles.look(size=15, bold=True, centre=True), last=last, high=24)
    if head.notice:
        rows.line(head.notice, styles.look(bold=True, italic=True, centre=True, colour="FF9C2A00"), last=last)
    rows.line(f"Tệp: {head.file.rpartition('/')[2]}", strong, last=last)
    for text in head.lines:
        rows.line(text, plain, last=last)
    live = [t for t in tracked if t.status != "fixed"]
    rows.line(f"Số vấn đề: {wording.counted(count(t.issue for t in live))}", strong, last=last)
    if with_status:
        rows.line(f"So với {head.compared_with}: {status_counts(tracked)}.", strong, last=last)
    for text in head.notes:
        rows.line(text, styles.look(italic=True), last=last)
    rows.add([])
    for severity in wording.SEVERITIES:
        look = styles.look(fill=FILLS[severity], border=True, bold=True, centre=True)
        label = f"{wording.SYMBOLS[severity]} {wording.NAMES[severity]}"
        number = rows.add([(2, label, look), (3, " " + wording.MEANINGS[severity], styles.look(wrap=False))])
        rows.merged.append(f"C{number}:{address(number, last)}")
    rows.line(
        "Bấm vào ô ở cột 'Vị trí' để đến ô cần xem; ô đó được tô màu và có ghi chú cách sửa. Sửa ngay trong tệp này rồi gửi "
        "lại; trang này và các ghi chú có thể để nguyên.",
        styles.look(italic=True),
        last=last,
    )
    rows.add([])
    heading = styles.look(bold=True, border=True, centre=True, fill="FFE7E6E6")
    frozen = rows.add([(i, text, heading) for i, text in enumerate(_HEADINGS[:last], 1)])
    whole = [t for t in live if t.issue.sheet is None]
    ordered = [*whole, *(t for t in live if t.issue.sheet is not None), *(t for t in tracked if t.status == "fixed")]
    for index, entry in enumerate(ordered, 1):
        _entry(rows, styles, head, entry, index, sheets, with_status=with_status)
    while len(rows.xml) < len(rows.remembered):
        rows.add([])
    return _sheet(rows, frozen, last).encode()


def status_counts(tracked: list[Tracked]) -> str:
    """đã sửa 3, vẫn còn 2, mới 1."""
    of = lambda status: number(sum(t.status == status for t in tracked), "vi")  # noqa: E731
    return f"đã sửa {of('fixed')}, vẫn còn {of('open')}, mới {of('new')}"


def expected_of(issue: Issue, *files: str) -> str:
    """What should stand there; another cell of the same file (or the one before it) without the file's name."""
    text = issue.expected
    for file in files:
        text = text.replace(f"{file}!", "ô ") if file else text
    return text


def _entry(
    rows: _Rows, styles: Styles, head: Head, entry: Tracked, index: int, sheets: dict[str, str], *, with_status: bool
) -> None:
    issue, gone = entry.issue, entry.status == "fixed"
    colour = "FF8C8C8C" if gone else "FF000000"
    text = styles.look(border=True, colour=colour)
    middle = styles.look(border=True, colour=colour, centre=True)
    severity = styles.look(
        border=True, colour=colour, centre=True, bold=not gone, fill=None if gone else FILLS[issue.severity]
    )
    linked = issue.sheet in sheets and not gone and not entry.is_absent
    place = styles.look(border=True, colour="FF0B4FA3", underline=True) if linked else text
    cells: list[tuple[int, str | int, int]] = [
        (1, index, middle),
        (2, f"{wording.SYMBOLS[issue.severity]} {wording.NAMES[issue.severity]}", severity),
        (3, place_of(issue, sheets), place),
        (4, issue.message, text),
        (5, issue.found, text),
        (6, expected_of(issue, head.file, head.earlier_file), text),
        (7, issue.remedy, text),
    ]
    if with_status:
        mark = {"fixed": "✓ ", "open": "○ ", "new": "✚ "}.get(entry.status or "", "")
        said = mark + wording.STATUSES.get(entry.status or "", "")
        if entry.is_absent:
            said += " (bản mới không có hàng này)"
        cells.append((8, said, styles.look(border=True, colour=colour, centre=True, bold=entry.status == "new")))
    number = rows.add(cells, height=_height(cells))
    if linked and issue.sheet is not None:
        target = "'" + issue.sheet.replace("'", "''") + "'!" + (issue.cell or "A1")
        rows.links.append(
            f'<hyperlink ref="C{number}" location="{markup.attribute(target)}" '
            f'display="{markup.attribute(place_of(issue, sheets))}"/>'
        )


def _height(cells: list[tuple[int, str | int, int]]) -> int:
    """Points a row of the list needs: programs other than Excel do not fit rows to wrapped text by themselves."""
    lines = max(sum(1 + len(p) * 11 // (_WIDTHS[c - 1] * 10) for p in str(v).split("\n")) for c, v, _ in cells)
    return min(15 * lines + 3, 400)


def place_of(issue: Issue, sheets: dict[str, str]) -> str:
    """Where an issue stands, for a person: Phụ lục 1!B21."""
    if issue.sheet is None:
        return "Cả tệp"
    label = sheets.get(issue.sheet, issue.sheet)
    return f"{label}!{issue.cell}" if issue.cell else f"Trang {label}"


def _cell(row: int, column: int, value: str | int, style: int) -> str:
    """A cell; a text is always an inline string, so that nothing a sender typed can become a formula."""
    at = f'<c r="{address(row, column)}" s="{style}"'
    if isinstance(value, int):
        return f"{at}><v>{value}</v></c>"
    if not value:
        return f"{at}/>"
    return f'{at} t="inlineStr"><is><t xml:space="preserve">{markup.content(value[:32_000])}</t></is></c>'


def _sheet(rows: _Rows, frozen: int, last: int) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(_WIDTHS[:last], 1)
    )
    parts = [
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">',
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{frozen + 1}" sqref="A{frozen + 1}"/></sheetView></sheetViews>',
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}'
        f'<col min="{MEMORY}" max="{MEMORY}" width="9" hidden="1" customWidth="1"/></cols>',
        f"<sheetData>{''.join(rows.xml)}</sheetData>",
        f'<mergeCells count="{len(rows.merged)}">'
        + "".join(f'<mergeCell ref="{m}"/>' for m in rows.merged)
        + "</mergeCells>",
        f"<hyperlinks>{''.join(rows.links)}</hyperlinks>" if rows.links else "",
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        "</worksheet>",
    ]
    return "".join(parts)
