"""The reference files as plain rows: one frozen dataclass a table of ``pipeline/schema/reference.py``.

A missing text is ``""`` here and NULL in the database; a missing number is ``None`` in both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


def split(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, separated by ;."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def spelling(text: str) -> str:
    """A word as spellings are compared: without regard to case and to blanks."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class District:
    district_code: str
    district_name: str
    district_kind: str
    full_name: str
    sort_no: int
    map_row: int | None = None
    map_column: int | None = None


@dataclass(frozen=True)
class Commune:
    commune_code: str
    commune_name: str
    district_code: str
    district_name: str
    sort_no: int
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def is_valid(self, day: dt.date) -> bool:
        """True where the commune exists on that day."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True)
class CommuneChange:
    """One commune before and one after a change; ``to_code`` is empty where the commune left the list."""

    change_no: int
    changed_on: dt.date
    kind: str
    from_code: str
    to_code: str
    decision: str = ""
    note: str = ""


@dataclass(frozen=True)
class Unit:
    """``factor`` is how many of ``base_unit`` one of it is; ``aliases`` are separated by ;."""

    unit_id: str
    name_vi: str
    name_en: str
    decimals: int
    is_whole: bool
    base_unit: str
    factor: float = 1.0
    aliases: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The id, the two names and every alias."""
        return (self.unit_id, self.name_vi, self.name_en, *split(self.aliases))


@dataclass(frozen=True)
class Name:
    """How a group, output, funding line or standard is called in both languages."""

    kind: str
    id: str
    name_vi: str
    name_en: str = ""


@dataclass(frozen=True)
class Agency:
    agency_id: str
    name_vi: str
    short_vi: str = ""
    name_en: str = ""
    aliases: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name it goes by."""
        return tuple(n for n in (self.name_vi, self.short_vi, self.name_en, *split(self.aliases)) if n)


@dataclass(frozen=True)
class Boundary:
    """Outline of a commune as GeoJSON text, with the point inside it where a mark may stand (degrees, WGS84)."""

    commune_code: str
    geometry: str
    vertices: int
    vertices_given: int
    label_lon: float
    label_lat: float


@dataclass(frozen=True)
class Criterion:
    criterion_no: int
    criterion_name: str
    criterion_name_en: str = ""
    group_no: str = ""
    group_name: str = ""
    lead_agency: str = ""
    aliases: str = ""
    may_be_not_applicable: bool = False
    on_merge: str = "reassess"

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every other name headings use, the name first."""
        return (self.criterion_name, *(a.strip() for a in self.aliases.split("|") if a.strip()))


@dataclass(frozen=True)
class Indicator:
    indicator_id: str
    criterion_no: int
    indicator_name: str
    kind: str
    comparator: str = ""
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class Threshold:
    """Threshold of one indicator in one year; ``threshold`` None means unknown in that year."""

    indicator_id: str
    year: int
    threshold: float | None
    threshold_2: float | None
    verified: bool
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Alias:
    kind: str
    alias: str
    target: str
    scope: str = ""
    note: str = ""


@dataclass(frozen=True)
class HeadingAlias:
    """What a heading means in this workspace's forms: a meaning of the package's, ``criterion_6``, ``indicator_15.1``.

    ``sender``: only where the workbook names it (a district, an agency); '' for all. ``form``: only in that form.
    """

    meaning: str
    alias: str
    sender: str = ""
    form: str = ""
    note: str = ""


@dataclass(frozen=True)
class FormEvidence:
    """Columns by which a form is known beside the package's own: its label first, then what must stand beside it."""

    form: str
    evidence: str
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return split(self.evidence)


@dataclass(frozen=True)
class Correction:
    """A known wrong cell: valid only while the cell still says what it said (``expect``); '' is a blank cell."""

    file: str
    sheet: str
    cell: str
    expect: str
    corrected: str
    reason: str
    requested_from: str
    requested_on: dt.date | None = None
    answered_on: dt.date | None = None
    line: int = 0
