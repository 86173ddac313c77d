"""An Office Open XML package: parts found by their relationships, under any legal name, read within limits, XML only.

ECMA-376 part 2: part names are case-insensitive; a relationship's target is a URI relative to its source. Some writers
put backslashes into names. Strict and transitional files differ in namespaces only, so elements go by their local name.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (a C extension without stubs)

from pipeline.ingest.formats.archive import MEMBERS, UNPACKED, read_member
from pipeline.ingest.grid import CannotOpen

SWITCHES = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
DOCTYPE = tuple("<!DOCTYPE".encode(e) for e in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
OTHER_ENCODING = re.compile(rb"<\?xml[^>]{0,80}encoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE)


class Part(NamedTuple):
    """A part that another refers to: the reference's id, the kind of part, its name."""

    id: str
    kind: str
    name: str


class Package:
    """The parts of a zip by name; raises CannotOpen (unreadable_file, too_large, encrypted_file)."""

    def __init__(self, data: bytes):
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            members = self._archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
            raise CannotOpen("unreadable_file", "tệp nén bị hỏng hoặc thiếu") from e
        if len(members) > MEMBERS:
            raise CannotOpen("too_large", f"{len(members)} phần bên trong tệp", f"{MEMBERS}")
        if any(m.flag_bits & 0x1 for m in members):
            raise CannotOpen("encrypted_file")
        self._members: dict[str, list[zipfile.ZipInfo]] = {}
        for m in members:
            self._members.setdefault(_name(m.filename), []).append(m)
        self._left = UNPACKED

    @property
    def names(self) -> set[str]:
        """Names of all parts: lower case, without a leading slash."""
        return set(self._members)

    def bytes_of(self, name: str) -> bytes | None:
        """A part's content, as it is; None where there is no such part."""
        found = self._members.get(_name(name))
        if not found:
            return None
        if len(found) > 1:
            raise CannotOpen("unreadable_file", f"tệp nén có hai phần cùng tên {name}")
        content = read_member(self._archive, found[0], self._left)
        self._left -= len(content)
        return content

    def xml_of(self, name: str) -> bytes | None:
        """A part of XML in UTF-8, without document type; None where there is no such part."""
        content = self.bytes_of(name)
        if content is None:
            return None
        if any(d in content for d in DOCTYPE):
            raise CannotOpen("unreadable_file", "tệp khai báo DOCTYPE, không an toàn")
        if OTHER_ENCODING.match(content) or content[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00"):
            return etree.tostring(parse(content), encoding="utf-8")
        return content

    def related(self, source: str) -> list[Part]:
        """The parts a part refers to: (id, the last word of the relationship's type, name). External ones are left out."""
        folder, name = posixpath.split(source)
        content = self.xml_of(posixpath.join(folder, "_rels", f"{name}.rels"))
        made = []
        for link in parse(content) if content else ():
            if link.get("TargetMode") == "External" or not link.get("Target"):
                continue
            target = unquote(link.get("Target")).replace("\\", "/")
            path = target if target.startswith("/") else posixpath.join(folder, target)
            made.append(
                Part(link.get("Id") or "", (link.get("Type") or "").rsplit("/", 1)[-1], posixpath.normpath(path))
            )
        return made


def _name(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").casefold()


def local(element: etree._Element) -> str:
    """An element's name without its namespace; '' for comments, instructions, entities."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def relation_id(element: etree._Element) -> str:
    """The ``r:id`` of an element, in either namespace of relationships."""
    return next((str(v) for k, v in element.attrib.items() if str(k).endswith("}id")), "")


def is_true(text: str | None) -> bool:
    """An XML boolean that is there and true."""
    return text is not None and text.strip() in ("1", "true", "on")


def parse(content: bytes, *, recover: bool = False) -> etree._Element:
    """The root of a small part. Raises CannotOpen (unreadable_file); nothing is resolved, nothing fetched."""
    try:
        root = etree.fromstring(content, etree.XMLParser(recover=recover, **SWITCHES))
    except etree.XMLSyntaxError as e:
        raise CannotOpen("unreadable_file", "phần XML của bảng tính bị hỏng") from e
    if root is None or root.getroottree().docinfo.doctype:
        raise CannotOpen("unreadable_file", "phần XML của bảng tính bị hỏng")
    return root
