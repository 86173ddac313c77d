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

from benchmarks.timing import Ratio, command, ntm
from pipeline.workspace import Workspace

SIZE = 20  # communes of a district
PERIODS = tuple(f"{year}-{month:02}" for year in range(2018, 2024) for month in (3, 6, 9, 12))


def measure(workspace: Workspace, communes: Sequence[int] = (300, 2000), periods: int = 2) -> Iterator[Ratio]:
    """Processor milliseconds and kilobytes a mark, of each size against the first."""
    first: tuple[float, float] | None = None
    for count in communes:
        with tempfile.TemporaryDirectory() as folder:
            marks = invent(workspace, Path(folder), count, PERIODS[3 : 3 + periods])
            spent = command(ntm("--workspace", folder, "run", "--no-reports"))
        cost = (spent.processors / marks * 1000, spent.memory * 1024 / marks)
        first = first or cost
        what = f"{count:,} communes × {periods} periods, {marks:,} marks"
        yield Ratio(what, cost[0], f"{communes[0]:,} communes", first[0], "CPU-ms a mark", 1)
        yield Ratio(what, cost[1], f"{communes[0]:,} communes", first[1], "KB a mark, largest process", 1)


def invent(workspace: Workspace, root: Path, communes: int, periods: Sequence[str]) -> int:
    """A workspace under ``root`` with the plan of ``workspace`` and invented districts; how many marks it holds."""
    import xlsxwriter

    raw = root / "data" / "raw"
    shutil.copytree(workspace.raw / "plan", raw / "plan")
    shutil.copytree(workspace.raw / "reference", raw / "reference")
    (raw / "plan" / "links.csv").unlink(missing_ok=True)
    members = raw / "plan" / "groups.csv"  # of communes that are not here
    members.write_text(members.read_text("utf-8-sig").splitlines()[0] + "\n", "utf-8")
    plan = raw / "plan" / "plan.toml"
    plan.write_text(re.sub(r"(?m)^communes = \d+", f"communes = {communes}", plan.read_text("utf-8")), "utf-8")
    districts = [(f"{900 + n}", f"Mẫu {word(n)}") for n in range(-(-communes // SIZE))]
    places = [(f"{50000 + n:05}", f"Làng {word(n)}", *districts[n // SIZE]) for n in range(communes)]
    with (raw / "reference" / "districts.csv").open("w", encoding="utf-8", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["district_code", "district_name", "district_kind", "full_name", "map_row", "map_column"])
        rows.writerows([code, name, "huyện", f"Huyện {name}", "", ""] for code, name in districts)
    with (raw / "reference" / "communes.csv").open("w", encoding="utf-8", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["commune_code", "commune_name", "district_code", "district_name", "is_border_unverified"])
        rows.writerows([*place, 0] for place in places)
    (raw / "reference" / "aliases.csv").unlink(missing_ok=True)
    draw = random.Random(communes)
    for period in periods:
        folder = raw / "submissions" / period
        folder.mkdir(parents=True)
        for code, name in districts:
            with xlsxwriter.Workbook(folder / f"{name}.xlsx") as book:
                book.set_properties({"created": dt.datetime(2019, 1, 1)})
                sheet = book.add_worksheet("Biểu 1")
                sheet.write_column(0, 0, [f"UBND HUYỆN {name.upper()}", "KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ NÔNG THÔN MỚI"])
                sheet.write_string(
                    2, 0, f"Đến tháng {period[5:]}/{period[:4]}. Đ: đạt; CĐ: chưa đạt. Số liệu giả định."
                )
                sheet.write_row(4, 0, ["TT", "Xã", *(f"TC{n}" for n in range(1, 20))])
                own = [place[1] for place in places if place[2] == code]
                for n, commune in enumerate(own):
                    sheet.write_row(5 + n, 0, [n + 1, commune, *draw.choices(("Đ", "CĐ"), k=19)])
    return communes * len(periods) * 19


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
