"""Where things stand in the published folder: file names and anchors, relative to a page of the period."""

from __future__ import annotations

PROVINCE = "province.html"
SOURCES = "sources.html"


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
