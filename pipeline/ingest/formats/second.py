"""A second reading of every value of an ``.xlsx``, by python-calamine: where the two differ, neither is believed.

The package is written anew from the parts the first reading was made from, under the names calamine expects; the
values it gives come from its own code alone.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

AREA = 1_000_000  # positions from the first cell to the last: calamine keeps every one of them
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
EPOCH = dt.datetime(1899, 12, 30)


class SecondReading:
    """The values of a workbook as calamine gives them."""

    def __init__(self, sheets: list[bytes], strings: bytes | None, styles: bytes | None, *, from_1904: bool):
        """``sheets`` and the other parts as XML in UTF-8."""
        self._data = _workbook(sheets, {"sharedStrings": strings, "styles": styles}, from_1904)
        self._book: Any = None

    def of_sheet(self, number: int) -> Mapping[tuple[int, int], Any] | None:
        """Value by (row, column) of a sheet, numbered from 0; None where calamine cannot read it."""
        import python_calamine

        try:
            if self._book is None:
                self._book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            sheet = self._book.get_sheet_by_index(number)
            if sheet.start is None:
                return {}
            top, left = sheet.start
            rows = sheet.to_python()
        except (MemoryError, KeyboardInterrupt):
            raise
        except BaseException:  # a panic of its Rust code is no Exception
            return None
        return {
            (top + r + 1, left + c + 1): value
            for r, row in enumerate(rows)
            for c, value in enumerate(row)
            if value != ""
        }


def _workbook(sheets: list[bytes], others: Mapping[str, bytes | None], from_1904: bool) -> bytes:
    made = io.BytesIO()
    entries = "".join(f'<sheet name={quoteattr(f"S{i}")} sheetId="{i + 1}" r:id="rId{i}"/>' for i in range(len(sheets)))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(len(sheets))
    )
    links += "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>' for name, x in others.items() if x
    )
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="{int(from_1904)}"/>'
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as z:
        z.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        z.writestr("xl/workbook.xml", f"{book}<sheets>{entries}</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>')
        for i, content in enumerate(sheets):
            z.writestr(f"xl/worksheets/sheet{i}.xml", content)
        for name, content in others.items():
            if content:
                z.writestr(f"xl/{name}.xml", content)
    return made.getvalue()


def agree(text: str, number: float | None, second: Any, *, from_1904: bool = False) -> bool:
    """True where the second reading of a cell says what the first did: its text, or its number (a date's serial)."""
    if isinstance(second, str):
        return number is None and plain(text) == plain(second)
    if number is None:
        return False
    if isinstance(second, dt.datetime | dt.date | dt.time | dt.timedelta):
        serial = _serial(second, from_1904)
        # The first two months of 1900 are one day off in Excel, for it takes 1900 for a leap year.
        return any(abs(number - serial - off) < 2 / 86_400 for off in (0, -1))
    return abs(number - float(second)) <= 1e-9 * max(1.0, abs(number))


def plain(text: str) -> str:
    """A text with its escapes resolved and its line ends alike."""
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _serial(value: dt.datetime | dt.date | dt.time | dt.timedelta, from_1904: bool) -> float:
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86_400
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / 86_400
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    return (moment - EPOCH).total_seconds() / 86_400 - (1462 if from_1904 else 0)
