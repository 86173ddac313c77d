"""An SVG as PNG, by typst: the picture for DOCX and PPTX and for whoever shows neither plotly nor SVG."""

from __future__ import annotations

import re

PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: ("Be Vietnam Pro", "DejaVu Sans"))
#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt)"""
_WIDTH = re.compile(rb'<svg[^>]*?\bwidth="([\d.]+)pt"')


def png(svg: bytes, dpi: int) -> bytes:
    """The picture at ``dpi``. Raises ValueError for an SVG that does not say how wide it is."""
    from pipeline.reporting.render import pdf

    found = _WIDTH.search(svg)
    if not found:
        raise ValueError("an SVG without a width in points")
    page = PAGE.replace("{width}", found[1].decode())
    return pdf.compiled(page.encode(), {"svg": svg.decode()}, format="png", ppi=dpi)
