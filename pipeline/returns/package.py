"""The package of an .xlsx: its parts, how they refer to each other, and writing it again without a clock."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote

from pipeline.ingest.formats.archive import open_archive
from pipeline.ingest.grid import CannotOpen
from pipeline.returns import markup
from pipeline.returns.markup import CannotEdit

TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_NO_RELATIONS = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Relationship:
    """One reference of a part; ``kind`` is the last word of its type, ``target`` a part of the package."""

    id: str
    kind: str
    target: str


class Package:
    """Parts by name, in the order of the file; changed ones are replaced whole."""

    def __init__(self, data: bytes):
        """Read a package inside the limits of ingestion. Raises CannotEdit."""
        try:
            with open_archive(data) as archive:
                self.parts = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
        except CannotOpen as e:
            raise CannotEdit(e.found or "tệp không mở được") from e
        self._by_folded = {name.casefold(): name for name in self.parts}
        if TYPES not in self.parts:
            raise CannotEdit("tệp thiếu phần mô tả nội dung")

    def find(self, name: str) -> str | None:
        """The name a part really has: references and names may differ in capitals."""
        return self._by_folded.get(name.casefold())

    def read(self, name: str) -> bytes:
        """A part in UTF-8. Raises CannotEdit where it is missing."""
        found = self.find(name)
        if found is None:
            raise CannotEdit(f"tệp thiếu phần {name}")
        return markup.utf8(self.parts[found])

    def put(self, name: str, data: bytes) -> None:
        """Set a part, new or not."""
        name = self.find(name) or name
        self.parts[name] = data
        self._by_folded[name.casefold()] = name

    def remove(self, name: str) -> None:
        found = self._by_folded.pop(name.casefold(), None)
        if found:
            del self.parts[found]

    def free_name(self, pattern: str) -> str:
        """The first name of ``xl/comments{}.xml`` that no part has."""
        number = 1
        while self.find(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def workbook(self) -> str:
        """The main part, whatever it is called."""
        main = [r.target for r in self.relationships("") if r.kind == "officeDocument"]
        if not main or self.find(main[0]) is None:
            raise CannotEdit("không tìm thấy phần chính của bảng tính")
        return self.find(main[0]) or main[0]

    def relationships(self, part: str) -> list[Relationship]:
        """What a part refers to inside the package; references to outside are left out (and left alone)."""
        name = self.find(relations_of(part))
        if name is None:
            return []
        made = []
        for e in markup.outline(self.read(name)).children:
            at = e.attributes
            if at.get("TargetMode", "").lower() == "external":
                continue
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), unquote(at.get("Target", ""))))
            made.append(Relationship(at.get("Id", ""), at.get("Type", "").rpartition("/")[2], target.lstrip("/")))
        return made

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part refer to another; gives the identifier."""
        name = relations_of(part)
        data = self.read(name) if self.find(name) else _NO_RELATIONS
        root = markup.outline(data)
        taken = {e.attributes.get("Id", "").casefold() for e in root.children}
        number = 1
        while f"rid{number}" in taken:
            number += 1
        splice = markup.Splice(data)
        relative = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        new = f'<{root.prefix}Relationship Id="rId{number}" Type="{self.relations}/{kind}" Target="{markup.attribute(relative)}"/>'
        splice.append(root, new.encode())
        self.put(name, splice.result())
        return f"rId{number}"

    @property
    def relations(self) -> str:
        """Namespace of relationships: that of the strict standard only where the file follows it."""
        top = self.find("_rels/.rels")
        strict = top is not None and STRICT_RELATIONS.encode() in self.parts[top]
        return STRICT_RELATIONS if strict else RELATIONS

    def declare(self, part: str, content_type: str) -> None:
        """Say what a new part is."""
        data = self.read(TYPES)
        root, splice = markup.outline(data), markup.Splice(data)
        new = f'<{root.prefix}Override PartName="/{markup.attribute(part)}" ContentType="{content_type}"/>'
        splice.append(root, new.encode())
        self.put(TYPES, splice.result())

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say what parts of an extension are, unless that is said already."""
        data = self.read(TYPES)
        root, splice = markup.outline(data), markup.Splice(data)
        if any(e.attributes.get("Extension", "").casefold() == extension for e in root.children):
            return
        new = f'<{root.prefix}Default Extension="{extension}" ContentType="{content_type}"/>'
        splice.insert(root.inner if not root.is_empty else root.start, new.encode())
        self.put(TYPES, splice.result())

    def has_macros(self) -> bool:
        """True where the main part is of the kind that only .xlsm may carry."""
        return b"macroEnabled" in self.parts[TYPES]

    def to_bytes(self) -> bytes:
        """The package again; the same parts give the same bytes, whenever and wherever."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.parts, key=lambda n: (n != TYPES, not n.startswith("_rels/"))):
                info = zipfile.ZipInfo(name, FIXED_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                info.create_system = 0
                archive.writestr(info, self.parts[name])
        return stream.getvalue()


def relations_of(part: str) -> str:
    """The part that holds another's references: xl/workbook.xml → xl/_rels/workbook.xml.rels."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
