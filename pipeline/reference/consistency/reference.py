"""The reference files held against each other: keys, codes, names, units, agencies, the map of districts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.reference.consistency.faults import differs, filled, known, once, one_of
from pipeline.reference.files import Folder, Row
from pipeline.reference.model import spelling, split
from pipeline.schema import words

if TYPE_CHECKING:
    from pipeline.reference.loading import Files


def check(folder: Folder, reference: Path, files: Files) -> None:
    """Adds to ``folder.problems`` what does not agree in data/raw/reference."""
    for name, rows, key in (
        ("districts.csv", files.districts, lambda r: r.district_code),
        ("communes.csv", files.communes, lambda r: r.commune_code),
        ("criteria.csv", files.criteria, lambda r: r.criterion_no),
        ("indicators.csv", files.indicators, lambda r: r.indicator_id),
        ("thresholds.csv", files.thresholds, lambda r: (r.indicator_id, r.year or "mọi năm")),
        ("aliases.csv", files.aliases, lambda r: (r.kind, r.alias, r.scope)),
        ("headings.csv", files.headings, lambda r: (r.alias, r.sender, r.form)),
        ("forms.csv", files.forms, lambda r: (r.form, r.evidence)),
        ("units.csv", files.own_units, lambda r: r.unit_id),
        ("names.csv", files.own_names, lambda r: (r.kind, r.id)),
        ("agencies.csv", files.own_agencies, lambda r: r.agency_id),
    ):
        once(folder, reference / name, rows, key)
    for name, rows in (
        ("districts.csv", files.districts),
        ("communes.csv", files.communes),
        ("criteria.csv", files.criteria),
    ):
        filled(folder, reference / name, rows)
    districts = {r.record.district_code: r.record.district_name for r in files.districts}
    criteria = {r.record.criterion_no for r in files.criteria}
    indicators = {r.record.indicator_id for r in files.indicators}
    for row in files.communes:
        path, code = reference / "communes.csv", row.record.district_code
        if not known(folder, path, row.line, "district_code", code, districts, "districts.csv"):
            continue
        if row.record.district_name.casefold() != districts[code].casefold():
            differs(folder, path, row.line, "district_name", row.record.district_name, districts[code])
    for row in files.indicators:
        path = reference / "indicators.csv"
        known(folder, path, row.line, "criterion_no", row.record.criterion_no, criteria, "criteria.csv")
    for row in files.thresholds:
        path = reference / "thresholds.csv"
        known(folder, path, row.line, "indicator_id", row.record.indicator_id, indicators, "indicators.csv")
    _map(folder, reference / "districts.csv", files)
    _aliases(folder, reference / "aliases.csv", files)
    _headings(folder, reference / "headings.csv", files)
    _forms(folder, reference / "forms.csv", files)
    _units(folder, reference / "units.csv", files)
    _names(folder, reference / "names.csv", files)
    _spellings(
        folder,
        reference / "agencies.csv",
        [(r, (r.record.name_vi, r.record.short_vi, *split(r.record.aliases))) for r in files.own_agencies],
    )


def _map(folder: Folder, path: Path, files: Files) -> None:
    """Every district in a place of its own on the map, or no map at all."""
    places: dict[tuple[int | None, int | None], int] = {}
    laid_out = any(r.record.map_row or r.record.map_column for r in files.districts)
    for row in files.districts if laid_out else ():
        place = (row.record.map_row, row.record.map_column)
        if None in place:
            folder.problem(
                path,
                row.line,
                "map_row" if place[0] is None else "map_column",
                "ô trống",
                "hàng và cột cho mọi huyện, hoặc không huyện nào",
                "Điền cả map_row và map_column cho mọi huyện, hoặc xóa hai cột này.",
                "A map of districts needs the row and column of every district.",
            )
        elif place in places:
            folder.problem(
                path,
                row.line,
                "map_row, map_column",
                f"hàng {place[0]}, cột {place[1]} (đã có ở dòng {places[place]})",
                "mỗi huyện một chỗ riêng trên sơ đồ",
                "Sửa hàng hoặc cột của một trong hai huyện.",
                f"Two districts stand in row {place[0]}, column {place[1]} of the map.",
            )
        else:
            places[place] = row.line


def _aliases(folder: Folder, path: Path, files: Files) -> None:
    targets = {r.record.target_id for p in files.plans for r in p.targets}
    works = {r.record.work_id for p in files.plans for r in p.schedule}
    # Kinds that are not listed here (heading and what other readers add) name no row of these files.
    named: dict[str, tuple[Any, str]] = {
        "commune": ({r.record.commune_code for r in files.communes}, "communes.csv"),
        "district": ({r.record.district_code for r in files.districts}, "districts.csv"),
        "criterion": ({str(r.record.criterion_no) for r in files.criteria}, "criteria.csv"),
        "indicator": ({r.record.indicator_id for r in files.indicators}, "indicators.csv"),
        "work": (works, "schedule.csv"),
        "output": (targets, "targets.csv"),
        "funding": (targets, "targets.csv"),
    }
    for row in files.aliases:
        if row.record.kind in named:
            values, where = named[row.record.kind]
            known(folder, path, row.line, "target", row.record.target, values, where)


def _headings(folder: Folder, path: Path, files: Files) -> None:
    """A heading means a word of the package, ``criterion_<number>`` or ``indicator_<id>``."""
    meanings = {
        *words.HEADING_MEANINGS,
        *(f"criterion_{r.record.criterion_no}" for r in files.criteria),
        *(f"indicator_{r.record.indicator_id}" for r in files.indicators),
    }
    for row in files.headings:
        one_of(folder, path, row.line, "meaning", row.record.meaning, meanings, "docs/teaching.md")


def _forms(folder: Folder, path: Path, files: Files) -> None:
    """Evidence names a label and what stands beside it: ``output_row;this_period``."""
    allowed = {*words.HEADING_MEANINGS, "criterion", "indicator", "commune_column"}
    for row in files.forms:
        for part in split(row.record.evidence) or ("",):
            one_of(folder, path, row.line, "evidence", part, allowed, "docs/teaching.md")


def _units(folder: Folder, path: Path, files: Files) -> None:
    """A unit is converted in one step to a base that is its own base; one spelling means one unit."""
    units = {u.unit_id: u for u in files.units}
    for row in files.own_units:
        u = row.record
        base = u.base_unit or u.unit_id
        if not one_of(folder, path, row.line, "base_unit", base, units, "units.csv"):
            continue
        if base == u.unit_id and u.factor != 1:
            folder.problem(
                path,
                row.line,
                "factor",
                f"{u.factor:g}",
                "1: đơn vị này là đơn vị gốc của chính nó",
                "Ghi đơn vị gốc vào base_unit, hoặc ghi factor bằng 1.",
                f"{u.unit_id} is its own base, so its factor is 1.",
            )
        elif units[base].base_unit != base:
            folder.problem(
                path,
                row.line,
                "base_unit",
                repr(base),
                f"một đơn vị gốc; {base} quy về {units[base].base_unit}",
                f"Ghi base_unit = {units[base].base_unit} và tính lại factor.",
                f"{base} is itself converted to {units[base].base_unit}.",
            )
        if u.is_whole and u.decimals:
            folder.problem(
                path,
                row.line,
                "decimals",
                str(u.decimals),
                "0: đơn vị đếm nguyên không có số lẻ",
                "Ghi decimals bằng 0 hoặc is_whole bằng 0.",
                "A unit counted in whole has no decimals.",
            )
    _spellings(
        folder,
        path,
        [
            (r, (r.record.unit_id, r.record.name_vi, r.record.name_en, *split(r.record.aliases)))
            for r in files.own_units
        ],
    )


def _spellings(folder: Folder, path: Path, rows: list[tuple[Row[Any], tuple[str, ...]]]) -> None:
    """No spelling belongs to two rows: a form that writes it could mean either."""
    first: dict[str, int] = {}
    for row, spellings in rows:
        for text in dict.fromkeys(spelling(s) for s in spellings if s):
            line = first.setdefault(text, row.line)
            if line != row.line:
                folder.problem(
                    path,
                    row.line,
                    "aliases",
                    f"{text!r} (đã có ở dòng {line})",
                    "mỗi cách viết chỉ thuộc một dòng",
                    "Xóa cách viết này ở một trong hai dòng.",
                    f"{text!r} is a spelling of line {line} as well.",
                )


def _names(folder: Folder, path: Path, files: Files) -> None:
    targets = {r.record.target_id for p in files.plans for r in p.targets}
    for row in files.own_names:
        n = row.record
        if n.kind == "standard":
            one_of(folder, path, row.line, "id", n.id, words.STANDARDS, "names.csv")
        elif n.kind in ("output", "funding"):
            known(folder, path, row.line, "id", n.id, targets, "targets.csv")
