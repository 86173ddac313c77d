"""A report as PDF, and all reports of a period as one bound volume, set by typst from data (render/paper.py).

    write(document, reports/2019-09/province.pdf)      leaves reports/2019-09/.paper/province.json beside it
    bind(reports/2019-09, ["province", …], reports/2019-09/volume.pdf)

``write`` runs in the process that made the report; ``bind`` needs nothing but the folder. Same data, same bytes.

typst keeps threads, which a fork does not copy: a process forked from one that has set a page would wait for them for
ever. Such a process hands its page to a fresh interpreter. That costs half a second a report, so a process that is to
be forked should set none itself: bind in a process of its own.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import content
from pipeline.reporting import links
from pipeline.reporting.render import type_face

if TYPE_CHECKING:
    from pipeline.reporting.document import Document

TEMPLATES = Path(__file__).parents[1] / "templates" / "paper"
STANDARDS = ("ua-1", "a-2a")
"""Readable aloud (tags, alternatives, language) and fit for the archive (faces inside, nothing outside)."""
PICTURE = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: ("Be Vietnam Pro", "DejaVu Sans"))
#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt)"""
_WIDTH = re.compile(rb'<svg[^>]*?\bwidth="([\d.]+)pt"')
_set_by: list[int] = []


class PaperFault(Exception):
    """typst would not set a page, or had to take another face: our bug, never the data's."""


def write(document: Document, path: Path) -> None:
    """Write the report to ``path`` (a PDF), and its data for the volume to ``.paper/<stem>.json`` beside it."""
    from pipeline.reporting.render import paper

    text = json.dumps(paper.data(document), ensure_ascii=False, sort_keys=True)
    content.put(path, pages("report", text))
    content.put(kept(path.parent, path.stem), text.encode())


def kept(folder: Path, name: str) -> Path:
    """Where ``write`` leaves the data of a report for the volume."""
    return folder / links.PAPER / f"{name}.json"


def bind(folder: Path, names: Sequence[str], path: Path, *, missing: Mapping[str, str]) -> None:
    """Write ``path``, one volume of the reports ``names`` of ``folder`` in that order: cover, contents, a part a report.

    ``write`` must have left their data; FileNotFoundError for a name without. ``missing`` are reports that could not be made,
    title → cause: the contents say so.
    """
    from pipeline.reporting.render import paper

    parts = [json.loads(kept(folder, name).read_text(encoding="utf-8")) for name in names]
    text = json.dumps(paper.volume(parts, missing), ensure_ascii=False, sort_keys=True)
    content.put(path, pages("volume", text))


def pages(template: str, data: str) -> bytes:
    """The PDF of ``templates/paper/<template>.typ`` filled with JSON. Raises PaperFault."""
    if _set_by and os.getpid() not in _set_by:
        return _elsewhere(template, data)
    return compiled(
        TEMPLATES / f"{template}.typ", {"data": data}, format="pdf", pdf_standards=list(STANDARDS), timestamp=0
    )


def compiled(source: Any, inputs: dict[str, str], **options: Any) -> bytes:
    """What typst makes of a template (a path or its bytes) with the texts ``inputs``, in our own faces. Raises PaperFault."""
    import typst

    _set_by.append(os.getpid())
    compiler = typst.Compiler(source, root=TEMPLATES, font_paths=faces(), sys_inputs=inputs)
    try:
        made, warnings = compiler.compile_with_warnings(**options)
    except typst.TypstError as error:
        raise PaperFault("\n".join([error.message, *error.hints, *error.trace])) from None
    if warnings:
        raise PaperFault("\n".join(w.message for w in warnings))
    assert isinstance(made, bytes)
    return made


def png(svg: bytes, dpi: int) -> bytes:
    """The picture at ``dpi``. Raises ValueError for an SVG that does not say how wide it is."""
    found = _WIDTH.search(svg)
    if not found:
        raise ValueError("an SVG without a width in points")
    page = PICTURE.replace("{width}", found[1].decode())
    return compiled(page.encode(), {"svg": svg.decode()}, format="png", ppi=dpi)


@functools.cache
def faces() -> Any:
    """The faces typst may use: ours and no other of the machine. Safe to ask for before a fork."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(type_face.FOLDER)])


def _elsewhere(template: str, data: str) -> bytes:
    """As ``pages``, in a fresh interpreter."""
    command = [sys.executable, "-m", "pipeline.reporting.render.pdf", template]
    done = subprocess.run(command, input=data.encode(), capture_output=True, check=False)
    if done.returncode:
        raise PaperFault(done.stderr.decode(errors="replace"))
    return done.stdout


if __name__ == "__main__":
    sys.stdout.buffer.write(pages(sys.argv[1], sys.stdin.buffer.read().decode()))
