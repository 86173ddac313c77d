"""Where things stand in the published folder: file names and anchors, relative to a page of the period."""

from __future__ import annotations

import hashlib

from pipeline.reporting import addresses, language

PROVINCE = "province.html"
NATION = "nation.html"
SOURCES = "sources.html"
PAPER = ".paper"
"""The folder of what a report leaves for later: its PDF's data for the volume, its part of the start page, its queries."""


def criterion(criterion_no: int) -> str:
    """The page of a criterion."""
    return f"criterion-{criterion_no:02}.html"


def district(district_code: str) -> str:
    """The page of a district."""
    return f"district-{district_code}.html"


def commune(commune_code: str, district_code: str) -> str:
    """A commune's line on the page of its district."""
    return f"{district(district_code)}#c-{commune_code}"


def target(target_id: str) -> str:
    """A target's line on the province's page."""
    return f"{PROVINCE}#t-{target_id}"


def cells(target_id: str) -> str:
    """The cells a target was counted from."""
    return f"{SOURCES}#s-{target_id}"


def suite(name: str) -> str:
    """The page of a suite of expectations, which is about no one period; pages in English lie one folder deeper."""
    return f"{'../' if language.current() == 'vi' else '../../'}checks/{name}.html"


def source(source_cell: str) -> str:
    """The page that shows a source cell in its sheet: ``cells/3f2a….html#H37``. One page a sheet, named by what it shows,
    so that every report can point there without asking the database."""
    place, cell = addresses.split(source_cell)
    return f"cells/{sheet_page(place)}" + (f"#{cell}" if cell else "")


def sheet_page(place: str) -> str:
    """The file name of the page that shows a sheet, given as ``file!sheet``."""
    return hashlib.sha256(place.encode()).hexdigest()[:14] + ".html"
