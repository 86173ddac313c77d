"""What holds where a workspace has no file, or no row, of its own: the package's units and names, bands, duties, agencies."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from pipeline import periods
from pipeline.reference.model import Agency, Band, Duty, Name, Target, Unit, spelling, split
from pipeline.reference.records import DISTRICTS, NameRecord, UnitRecord

HERE = Path(__file__).parent
CUTS = (5, 10, 15)  # where bands begin that no plan states: 0-4, 5-9, 10-14, 15-18, full
DUE_DAYS = 15


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def units() -> tuple[Unit, ...]:
    """The package's own units."""
    return tuple(unit(UnitRecord.model_validate(row)) for row in _rows("units.csv"))


@cache
def names() -> tuple[Name, ...]:
    """The package's own names of standards and of the groups of communes that plans commonly know."""
    return tuple(Name(**NameRecord.model_validate(row).model_dump()) for row in _rows("names.csv"))


def unit(record: UnitRecord) -> Unit:
    """A unit as the file has it; without a base it is one itself."""
    return Unit(**{**record.model_dump(), "base_unit": record.base_unit or record.unit_id})


def with_units(own: Sequence[Unit]) -> tuple[Unit, ...]:
    """A workspace's own units, then the package's that it does not replace: of two written alike the own one is meant.

    An alias that a workspace's unit takes is no longer the package's.
    """
    ids = {u.unit_id for u in own}
    taken = {spelling(s) for u in own for s in u.spellings}
    kept = [
        Unit(**{**vars(u), "aliases": ";".join(a for a in split(u.aliases) if spelling(a) not in taken)})
        for u in units()
        if u.unit_id not in ids
    ]
    return (*own, *kept)


def with_names(own: Sequence[Name], groups: Iterable[str]) -> tuple[Name, ...]:
    """A workspace's names with the package's for the standards and for groups it has, where it gives none."""
    given = {(n.kind, n.id) for n in own}
    wanted = {"all", "province", "recognised", *groups}
    added = [n for n in names() if (n.kind, n.id) not in given and (n.kind == "standard" or n.id in wanted)]
    return (*own, *added)


def bands(targets: Iterable[Target], criteria: int, full: int) -> tuple[Band, ...]:
    """The bands targets are set for, the gaps filled; where there are none 0-4, 5-9, 10-14, 15-18 and full."""
    stated = {
        (t.band_low, t.band_high)
        for t in targets
        if t.measure == "communes_in_band" and t.band_low is not None and t.band_high is not None
    }
    inside = {n for low, high in stated for n in range(low, high + 1)}
    starts = {0} | {low for low, _ in stated} | {high + 1 for _, high in stated}
    starts |= {n for n in (*CUTS, full) if n not in inside}
    ordered = sorted(n for n in starts if n <= criteria)
    return tuple(band(low, after - 1) for low, after in zip(ordered, [*ordered[1:], criteria + 1]))


def band(low: int, high: int, name: str = "") -> Band:
    """A band, named by its ends where it has no name."""
    return Band(low, high, name or (str(low) if low == high else f"{low}-{high}"))


UP = re.compile(r"\b(nâng|tăng|lên|đạt|trở lên|ít nhất|tối thiểu|thêm)\b")
DOWN = re.compile(r"\b(giảm|hạ|xuống|còn|dưới|không quá|tối đa)\b")


def direction(plan_text: str) -> str:
    """'up' or 'down' where the plan's own words say which way a figure is to go; empty where they say both or neither."""
    text = plan_text.casefold()
    ways = {"up": UP.search(text), "down": DOWN.search(text)}
    told = [way for way, match in ways.items() if match]
    return told[0] if len(told) == 1 else ""


def duties(year: int, reviews: Iterable[str], coordinator: str) -> tuple[Duty, ...]:
    """Every district owes its matrix at every review; how often that is follows from the reviews."""
    months = {periods.end_of(r).month for r in reviews if periods.end_of(r).year == year}
    every = "year" if months and months <= {12} else "half" if months and months <= {6, 12} else "quarter"
    what = "Biểu kết quả thực hiện tiêu chí của các xã"
    return (Duty("districts", DISTRICTS, coordinator, what, every, DUE_DAYS, "", True),)


def agencies(spelt: Iterable[str]) -> tuple[Agency, ...]:
    """One agency for every spelling met, several in a cell separated by ; or ,; spellings that fold alike are one."""
    first: dict[str, str] = {}
    for cell in spelt:
        for name in _several(cell):
            first.setdefault(folded(name), name)
    return tuple(Agency(id, name) for id, name in first.items())


def _several(cell: str) -> list[str]:
    # 'Sở Văn hóa, Thể thao và Du lịch' is one: a comma parts agencies only where each part begins as one does.
    parts = [p.strip() for p in cell.split(",")]
    heads = ("sở", "bộ", "ubnd", "ủy", "công an", "cục", "chi cục", "ban", "văn", "hội", "ngân", "bảo")
    joined: list[str] = []
    for part in parts:
        if joined and not part.casefold().startswith(heads):
            joined[-1] += f", {part}"
        else:
            joined.append(part)
    return [p.strip() for j in joined for p in j.split(";") if p.strip()]


def folded(text: str) -> str:
    """A name in lower case without diacritics."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
