"""The planted troubles: few, each of a kind that really happens, each listed in truth/issues.csv with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import SILENT_DISTRICT, SILENT_PERIOD, Year

# Criteria a department also reports on: troubles with single marks stay away from them, so that each has one cause.
DEPARTMENTS = (10, 11, 15, 17)

# The indicator value that refutes a declared pass: first (and second) number as the department gives it.
REFUTING: dict[str, tuple[float, float | None]] = {"15.1": (79.8, None), "11.1": (14.6, None), "17.1": (91.4, 46.2)}


@dataclass(frozen=True)
class Trouble:
    """One planted trouble. ``no`` is the criterion, ``text`` what is typed instead, ``by`` how far a total is off."""

    kind: str
    period: str
    district: str
    code: str = ""
    no: int = 0
    text: str = ""
    by: int = 0


def sends(district: str, period: str) -> bool:
    """False for the one district that sends nothing in the last period."""
    return (district, period) != (SILENT_DISTRICT, SILENT_PERIOD)


def planted(year: Year) -> tuple[Trouble, ...]:
    """All troubles of the year. Communes are chosen by what must hold for them, first fit in the order of the list."""
    return (
        Trouble("row_total", "2018-12", "188", _ordinary(year, "2018-12", "188", 7), by=1),
        Trouble("misspelt", "2019-03", "180", _unmoved(year, "180", "Trung Thành"), text="Trung Thàng"),
        Trouble("missing", "2019-03", "181", _unmoved(year, "181")),
        Trouble("blank", "2019-03", "186", *_standing(year, "2019-03", "186", passing=True)),
        Trouble("unreadable", "2019-06", "183", *_standing(year, "2019-06", "183", passing=False), text="Đ/CĐ"),
        Trouble("resubmitted", "2019-06", "187"),
        Trouble("column_total", "2019-06", "184", no=9, by=1),
        Trouble("refuted", "2019-06", "182", _passing(year, "2019-06", "182", 15), 15, "15.1"),
        Trouble("refuted", "2019-06", "188", _passing(year, "2019-06", "188", 11), 11, "11.1"),
        Trouble("refuted", "2019-09", "186", _passing(year, "2019-09", "186", 17), 17, "17.1"),
        Trouble("row_total", "2019-09", "185", _ordinary(year, "2019-09", "185", 8), by=-1),
    )


def _ordinary(year: Year, period: str, district: str, at_least: int) -> str:
    """A commune that is neither full nor poor."""
    here = year.of_district(district)
    return next(c.code for c in here if at_least <= year.count(period, c.code) <= 14)


def _unmoved(year: Year, district: str, name: str = "") -> str:
    """A commune whose department criteria stand in March as at the end of 2018, so that both sources agree."""
    for c in year.of_district(district):
        same = all(
            ((c.code, n) in year.passed["2018-12"]) == ((c.code, n) in year.passed["2019-03"]) for n in DEPARTMENTS
        )
        if same and year.count("2018-12", c.code) < 19 and name in ("", c.name):
            return c.code
    raise ValueError(f"no commune of {district} fits ({name})")


def _standing(year: Year, period: str, district: str, *, passing: bool) -> tuple[str, int]:
    """A mark of that state which also stood in the period before, outside the departments' criteria."""
    before = "2018-12" if period == "2019-03" else "2019-03"
    for c in year.of_district(district):
        for no in (9, 13, 4, 8):
            cell = (c.code, no)
            stands = (cell in year.passed[period]) == passing == (cell in year.passed[before])
            if stands and 7 <= year.count(period, c.code) <= 14 and no not in DEPARTMENTS:
                return cell
    raise ValueError(f"no mark of {district} fits")


def _passing(year: Year, period: str, district: str, no: int) -> str:
    """A commune short of 19 that passes a criterion."""
    near = (c.code for c in year.of_district(district) if (c.code, no) in year.passed[period])
    return next(code for code in near if year.count(period, code) < 19)


def of_form(troubles: tuple[Trouble, ...], period: str, district: str, kind: str) -> Iterator[Trouble]:
    """Troubles of one kind in one district's workbook."""
    return (t for t in troubles if (t.period, t.district, t.kind) == (period, district, kind))
