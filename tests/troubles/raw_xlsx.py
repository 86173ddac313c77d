"""An ``.xlsx`` written part by part, so that a test can write any part of it otherwise than a library would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from troubles.sheets import At, Leaf, a1

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@dataclass
class RawXlsx:
    """A workbook of one sheet. ``parts`` by name, complete; change them and call ``bytes``.

    ``cell``: writes one cell's XML from its position and value, where a test wants it otherwise.
    """

    leaf: Leaf
    styles: str = ""
    cell: Mapping[At, str] = field(default_factory=dict)
    row: Callable[[int], str] = lambda r: f' r="{r}"'
    address: Callable[[At], str] = lambda at: f' r="{a1(at)}"'
    before: str = ""  # between the root and the cells: sheetViews, cols
    after: str = ""  # behind the merged ranges
    calculation: str = ""
    sheet_links: str = ""
    book: str = "xl/workbook.xml"
    parts: dict[str, str | bytes] = field(default_factory=dict)

    def sheet(self) -> str:
        """The sheet's XML: every text inline, every gap an empty cell."""
        lines = []
        for r in range(1, self.leaf.last_row + 1):
            cells = "".join(self._cell((r, c)) for c in range(1, self.leaf.last_column + 1))
            lines.append(f"<row{self.row(r)}>{cells}</row>")
        merged = "".join(f'<mergeCell ref="{a1(m[:2])}:{a1(m[2:])}"/>' for m in self.leaf.merged)
        return (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{self.before}<sheetData>{"".join(lines)}</sheetData>'
            f"{f'<mergeCells>{merged}</mergeCells>' if merged else ''}{self.after}</worksheet>"
        )

    def _cell(self, at: At) -> str:
        if at in self.cell:
            return self.cell[at]
        value, where = self.leaf.cells.get(at), self.address(at)
        if value is None:
            return f"<c{where}/>"
        if isinstance(value, int | float):
            return f"<c{where}><v>{value}</v></c>"
        return f'<c{where} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'

    def files(self) -> dict[str, str | bytes]:
        """Every part by its name."""
        folder, name = self.book.rsplit("/", 1)
        styles = f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>' if self.styles else ""
        made: dict[str, str | bytes] = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="{self.book}"/></Relationships>',
            self.book: f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            f'<sheet name={quoteattr(self.leaf.name)} sheetId="1" r:id="rId1"/></sheets>{self.calculation}</workbook>',
            f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>{styles}</Relationships>',
            "xl/worksheets/sheet1.xml": self.sheet(),
        }
        if self.styles:
            made["xl/styles.xml"] = self.styles
        if self.sheet_links:
            made["xl/worksheets/_rels/sheet1.xml.rels"] = (
                f'<Relationships xmlns="{PACKAGE}">{self.sheet_links}</Relationships>'
            )
        return made | self.parts

    def bytes(self, rename: Callable[[str], str] = lambda name: name) -> bytes:
        """The package; ``rename`` changes the names of parts as they stand in the archive."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
            for name, content in self.files().items():
                info = zipfile.ZipInfo("x")
                info.filename = rename(name)  # past the check that would turn a backslash
                z.writestr(info, content)
        return made.getvalue()


def styles(fonts: str = "<font/>", xfs: str = "<xf/>", formats: str = "", fills: str = "<fill/>") -> str:
    """A part of styles: fonts, formats of numbers, and the looks that refer to them."""
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><fonts>{fonts}</fonts><fills>{fills}</fills>'
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    )
