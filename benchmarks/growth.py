"""Growth: invented provinces of many communes, read, built and checked; what a cell costs as there are more of them.

python -m benchmarks growth --communes 300 2000 --periods 2
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import Ratio, command, ntm
from pipeline import reference
from pipeline.reference.model import Indicator, Reference
from pipeline.workspace import Workspace

SIZE = 20  # communes of a district
PERIODS = tuple(f"{year}-{month:02}" for year in range(2018, 2024) for month in (3, 6, 9, 12))
LOST = 0.01
"""Share of the criteria a commune had reached that a period finds lost."""


class Invented(NamedTuple):
    """How many marks of criteria, values of indicators and non-empty cells an invented workspace holds."""

    marks: int
    values: int
    cells: int


class Commune(NamedTuple):
    """An invented commune; ``reached``: from which period on, counted from the first invented, it passes each criterion."""

    code: str
    name: str
    reached: Sequence[int]


class District(NamedTuple):
    """An invented district."""

    code: str
    name: str
    communes: Sequence[Commune]


class Matrix(NamedTuple):
    """A sheet's title, the headings of its columns, and each commune's cells."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | float]]


def measure(workspace: Workspace, communes: Sequence[int] = (300, 2000), periods: int = 2) -> Iterator[Ratio]:
    """Processor milliseconds a mark and a cell and kilobytes a cell, of each size against the first."""
    first: tuple[float, float, float] | None = None
    for count in communes:
        with tempfile.TemporaryDirectory() as folder:
            invented = invent(workspace, Path(folder), count, PERIODS[3 : 3 + periods])
            spent = command(ntm("--workspace", folder, "run", "--no-reports"))
        spent_ms, kilobytes = spent.processors * 1000, spent.memory * 1024
        cost = (spent_ms / invented.marks, spent_ms / invented.cells, kilobytes / invented.cells)
        first = first or cost
        what = f"{count:,} communes × {periods} periods, {invented.marks:,} marks, {invented.cells:,} cells"
        units = ("CPU-ms a mark", "CPU-ms a cell", "KB a cell, largest process")
        for ours, others, unit in zip(cost, first, units, strict=True):
            yield Ratio(what, ours, f"{communes[0]:,} communes", others, unit, 1)


def invent(workspace: Workspace, root: Path, communes: int, periods: Sequence[str]) -> Invented:
    """A workspace under ``root`` with the plan of ``workspace`` and invented districts, each with a matrix of its marks and
    one of its indicators for every period; says how much it holds.

    What a commune passes it keeps, but for a few losses, and its indicators say the same as its marks.
    """
    known = reference.load(workspace)
    draw = random.Random(communes)
    everywhere = [
        Commune(f"{50000 + n:05}", f"Làng {word(n)}", draw.choices(range(-8, 24), k=len(known.criteria)))
        for n in range(communes)
    ]
    districts = [
        District(f"{900 + n}", f"Mẫu {word(n)}", everywhere[n * SIZE : (n + 1) * SIZE])
        for n in range(-(-communes // SIZE))
    ]
    _lay_reference(workspace, root / "data" / "raw", districts)
    cells = 0
    for at, period in enumerate(periods):
        folder = root / "data" / "raw" / "submissions" / period
        folder.mkdir(parents=True)
        for district in districts:
            passed = [[since <= at and draw.random() >= LOST for since in c.reached] for c in district.communes]
            for suffix, matrix in (("", _marks(known, passed)), (" chỉ tiêu", _indicators(known, passed, draw))):
                cells += _write(folder / f"{district.name}{suffix}.xlsx", district, period, matrix)
    return Invented(
        communes * len(periods) * len(known.criteria), communes * len(periods) * len(known.indicators), cells
    )


def _lay_reference(workspace: Workspace, raw: Path, districts: Sequence[District]) -> None:
    """The plan and the reference files of ``workspace``, with the invented places in those that name places."""
    shutil.copytree(workspace.raw / "plan", raw / "plan")
    shutil.copytree(workspace.raw / "reference", raw / "reference")
    (raw / "plan" / "links.csv").unlink(missing_ok=True)
    members = raw / "plan" / "groups.csv"  # of communes that are not here
    members.write_text(members.read_text("utf-8-sig").splitlines()[0] + "\n", "utf-8")
    plan = raw / "plan" / "plan.toml"
    plan.write_text(
        re.sub(
            r"(?m)^communes = \d+", f"communes = {sum(len(d.communes) for d in districts)}", plan.read_text("utf-8")
        ),
        "utf-8",
    )
    with (raw / "reference" / "districts.csv").open("w", encoding="utf-8", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["district_code", "district_name", "district_kind", "full_name", "map_row", "map_column"])
        rows.writerows([d.code, d.name, "huyện", f"Huyện {d.name}", "", ""] for d in districts)
    with (raw / "reference" / "communes.csv").open("w", encoding="utf-8", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["commune_code", "commune_name", "district_code", "district_name", "is_border_unverified"])
        rows.writerows([c.code, c.name, d.code, d.name, 0] for d in districts for c in d.communes)
    (raw / "reference" / "aliases.csv").unlink(missing_ok=True)


def _marks(known: Reference, passed: Sequence[Sequence[bool]]) -> Matrix:
    """The matrix of what communes passed, criterion by criterion."""
    rows = [["Đ" if is_passed else "CĐ" for is_passed in own] for own in passed]
    return Matrix("KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ NÔNG THÔN MỚI", [f"TC{k.criterion_no}" for k in known.criteria], rows)


def _indicators(known: Reference, passed: Sequence[Sequence[bool]], draw: random.Random) -> Matrix:
    """The matrix of every indicator: as good as its threshold or short of it, as its criterion is passed or not."""
    limits = {t.indicator_id: (t.threshold, t.threshold_2) for t in known.thresholds if t.threshold is not None}
    place = {k.criterion_no: n for n, k in enumerate(known.criteria)}
    rows = [
        [
            _figure(i, *limits.get(i.indicator_id, (None, None)), own[place[i.criterion_no]], draw)
            for i in known.indicators
        ]
        for own in passed
    ]
    units = [f" ({i.unit})" if i.unit else "" for i in known.indicators]
    headings = [f"{i.indicator_id} {i.indicator_name}{unit}" for i, unit in zip(known.indicators, units, strict=True)]
    return Matrix("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NÔNG THÔN MỚI", headings, rows)


def _figure(
    i: Indicator, limit: float | None, second: float | None, is_passed: bool, draw: random.Random
) -> str | float:
    """What a commune reports of an indicator; of one without a threshold any share above 40 %."""
    if i.kind == "pass_fail":
        return "Đạt" if is_passed else "Chưa đạt"
    if i.kind == "none_allowed":
        return 0 if is_passed else draw.randrange(1, 10)
    if limit is None:
        return round(draw.uniform(40, 100), 1)
    if i.comparator == "<=":
        low, high = (0.3, 1) if is_passed else (1.1, 2)
    else:
        low, high = (1, 100 / limit if i.unit == "%" else 1.5) if is_passed else (0.6, 0.98)
    value = round(limit * draw.uniform(low, high), 1)
    return value if second is None else f"{value} ({round(value * second / limit, 1)})".replace(".", ",")


def _write(path: Path, district: District, period: str, matrix: Matrix) -> int:
    """A district's workbook of one matrix, a row a commune; gives its non-empty cells."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": dt.datetime(2019, 1, 1)})
        sheet = book.add_worksheet("Biểu 1")
        legend = f"Đến tháng {period[5:]}/{period[:4]}. Đ: đạt; CĐ: chưa đạt. Số liệu giả định."
        sheet.write_column(0, 0, [f"UBND HUYỆN {district.name.upper()}", matrix.title, legend])
        sheet.write_row(4, 0, ["TT", "Xã", *matrix.headings])
        for n, (commune, values) in enumerate(zip(district.communes, matrix.rows, strict=True)):
            sheet.write_row(5 + n, 0, [n + 1, commune.name, *values])
    return 3 + (2 + len(matrix.headings)) * (1 + len(matrix.rows))


def word(n: int) -> str:
    """A name of letters alone, one for each number: a digit in a name would be read as a footnote."""
    syllables = (
        "Ba",
        "Ca",
        "Đa",
        "Ga",
        "Ha",
        "La",
        "Ma",
        "Na",
        "Ra",
        "Sa",
        "Ta",
        "Va",
        "Xa",
        "Pha",
        "Tha",
        "Tra",
        "Nha",
        "Kha",
        "Cha",
        "Gia",
    )
    parts = [syllables[n // 400 % 20], syllables[n // 20 % 20], syllables[n % 20]]
    return " ".join(parts)
