"""Small invented provinces for the charts of places, money and tasks, and what a drawn chart says when it is read back."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import plan_rows
import reporting_database as example
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as MplPath
from matplotlib.text import Text

from pipeline.reporting.charts import Chart, printing
from pipeline.reporting.facts import Facts
from pipeline.schema import catalogue

NOW, BASELINE = example.NOW, example.BASELINE
HOSTILE = "<b onmouseover=alert(1)>\"'&$x_1$</b>"
Row = dict[str, Any]


def places(*counts: int, layout: Iterable[tuple[int, int]] = ()) -> tuple[list[Row], list[Row]]:
    """Districts with so many communes each, and where they stand on the map."""
    names = ("An Bình", "Bắc Hà", "Đồng Ý", "Ứng Hòa", "Nghĩa Đô", "Quý Hậu", "Yên Mỹ")
    at = list(layout)
    districts, communes = [], []
    for d, many in enumerate(counts):
        code, name = f"{901 + d}", names[d % len(names)] + (f" {d}" if d >= len(names) else "")
        row = {"district_code": code, "district_name": name, "district_kind": "huyện", "full_name": f"Huyện {name}"}
        if at:
            row |= {"map_row": at[d][0], "map_column": at[d][1]}
        districts.append(row)
        communes += [
            {
                "commune_code": f"9{d:02}{i:02}", "commune_name": f"{names[(d + i) % len(names)]} {i}",
                "district_code": code, "district_name": name,
            }
            for i in range(many)
        ]  # fmt: skip
    return districts, communes


def marks(communes: list[Row], state: str = "") -> dict[example.Key, example.Mark]:
    """Marks by a fixed pattern of all five states, or one state everywhere."""
    made = {}
    pattern = ("passed", "failed", "passed", "held", "failed", "not_applicable", "not_reported")
    for i, c in enumerate(communes):
        for no in range(1, 20):
            for period in (BASELINE, NOW):
                said = state or pattern[(i * 3 + no) % len(pattern)]
                source = None if said == "not_reported" else f"{period}/Huyện A.xlsx!Tổng hợp!{chr(65 + no)}{i + 9}"
                carried = BASELINE if (period, i, no, state) == (NOW, 1, 1, "") else None
                made[period, c["commune_code"], no] = example.Mark(said, source, carried)
    return made


def facts(
    folder: Path,
    districts: list[Row],
    communes: list[Row],
    *,
    state: str = "",
    given: dict[example.Key, example.Mark] | None = None,
    more: dict[str, list[Row]] | None = None,
) -> Facts:
    """The facts of a database of these places with further rows by table."""
    folder.mkdir(parents=True, exist_ok=True)
    path = example.make(
        folder / "ntm.duckdb",
        example.Province(given or marks(communes, state), communes=communes, districts=districts),
    )
    with duckdb.connect(str(path)) as db:
        db.execute("BEGIN")
        for name, rows in (more or {}).items():
            columns = catalogue.table(name).column_names
            db.execute(f"DELETE FROM {name}")
            for row in rows:
                unknown = set(row) - set(columns)
                assert not unknown, unknown
                db.execute(
                    f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})",
                    [plan_rows.completed(name, row).get(c) for c in columns],
                )
        db.execute("COMMIT")
    return Facts(path, NOW)


def drawn(chart: Chart, width: float = 170.0) -> Figure:
    """The printed form, drawn for good: a letter that no face has is an error."""
    assert chart.printed is not None
    figure = chart.printed(width)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="svg")
    return figure


def same_twice(*charts: Chart) -> None:
    """Raises where the files of a chart differ from one time to the next."""
    for chart in charts:
        assert printing.svg(chart, 120) == printing.svg(chart, 120), chart.id
        assert printing.png(chart, 90, 60) == printing.png(chart, 90, 60), chart.id
        assert chart.spec() == chart.spec()


def printed_texts(figure: Figure) -> list[str]:
    """Every text of a drawn figure, in the order drawn."""
    return [t.get_text() for t in figure.findobj(Text) if t.get_text()]


def fills(figure: Figure) -> Counter[str]:
    """How many cells there are of each fill: closed four-cornered outlines, whatever artist holds them."""
    made: Counter[str] = Counter()
    for patch in figure.findobj(PathPatch):
        codes = np.asarray(patch.get_path().codes)
        made[to_hex(patch.get_facecolor())] += int((codes == MplPath.CLOSEPOLY).sum()) if len(codes) % 5 == 0 else 0
    return made


def height(figure: Figure) -> float:
    """Height of a drawn figure in millimetres."""
    return figure.get_size_inches()[1] * 25.4


def page_text(markup: str) -> str:
    """The words of a piece of HTML."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def grey(colour: str) -> float:
    """Lightness of a colour when printed in grey, 0 (black) to 255."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def well_formed(markup: str) -> None:
    """Raises where a tag is left open or an attribute is not quoted."""
    from xml.etree import ElementTree

    from defusedxml.ElementTree import parse

    found: ElementTree.ElementTree = parse(io.BytesIO(f"<div>{_as_xml(markup)}</div>".encode()))
    assert found.getroot() is not None


def _as_xml(markup: str) -> str:
    """HTML of our templates as XML: attributes without a value get one."""
    return re.sub(r"(<[a-z]+[^<>]*?) (hidden|data-grid)(?=[ >])", r'\1 \2=""', markup)


def money_rows() -> dict[str, list[Row]]:
    """Five sources: a total and its parts; one over its plan, one not reported, one spent but nothing else known."""
    given = (
        ("funding.total", None, "Tổng số: 1.234,5 tỷ đồng", 1234.5, 600.0, 300.25),
        ("funding.a", "funding.total", "Vốn trực tiếp: 1.000 tỷ đồng", 1000.0, 500.0, 200.25),
        ("funding.a.central", "funding.a", "Vốn Trung ương: 900 tỷ đồng", 900.0, 450.0, None),
        ("funding.b", "funding.total", "Vốn tín dụng rất dài tên của các tổ chức và cá nhân trong tỉnh: 30", 30.0, 90.0, 100.0),
        ("funding.c", "funding.total", f"{HOSTILE}: 5 tỷ đồng", 5.0, None, None),
    )  # fmt: skip
    targets, progress, funding = [], [], []
    for i, (target, parent, text, needed, came, spent) in enumerate(given, 1):
        common = {"target_id": target, "sort_no": i, "kind": "money", "unit": "billion VND", "group": "province"}
        targets.append(
            common | {"due": "2019-12", "due_on": dt.date(2019, 12, 31), "target_low": needed, "plan_text": text}
        )
        progress.append(
            common | {
                "period": NOW, "due": "2019-12", "target_low": needed, "value": came, "planned_share": 0.5,
                "baseline_source": "plan", "status": "on_track" if came else "not_assessable",
                "status_low": "on_track", "status_high": "on_track", "explanation_vi": "Một câu.",
                "explanation_en": "One sentence.",
            }
        )  # fmt: skip
        if came is None:
            continue
        funding.append(
            {
                "period": NOW, "target_id": target, "parent_id": parent, "needed": needed, "planned": needed,
                "mobilised": came, "disbursed": spent, "time_share": 0.5, "mobilised_share": came / needed,
                "disbursed_share": None if spent is None else spent / needed,
                "source_cell": f"{NOW}/Vốn.xlsx!Nguồn!D{i}",
            }
        )  # fmt: skip
    return {"plan.targets": targets, "mart.target_progress": progress, "mart.funding_progress": funding}


def work_rows(*given: Row) -> dict[str, list[Row]]:
    """Tasks: what is not given is a dated task of group I due at the end of March, done."""
    schedule, progress = [], []
    for i, row in enumerate(given, 1):
        work = {
            "work_id": f"I.{i}", "sort_no": i, "group_no": "I", "group_name": "Nhóm việc", "item_no": i,
            "work_name": f"Việc thứ {i}", "lead": "BCĐ tỉnh",
        }  # fmt: skip
        done = {
            "timing": "dated", "due_dates": "2019-03-31", "rounds_due": 1, "rounds_done": 1, "state": "done",
            "standing": "done", "explanation_vi": "Đã hoàn thành.", "explanation_en": "Done.",
            "source_cell": f"{NOW}/Việc.xlsx!Tiến độ!C{i}",
        }  # fmt: skip
        schedule.append(work | {k: v for k, v in row.items() if k in work})
        progress.append(
            {"period": NOW, "work_id": schedule[-1]["work_id"], "sort_no": i}
            | done
            | {k: v for k, v in row.items() if k not in work}
        )
    return {"plan.schedule": schedule, "mart.schedule_progress": progress}
