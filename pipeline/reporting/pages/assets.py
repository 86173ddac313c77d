"""What pages share: the plotly script and the type face, beside them under reports/assets."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path

from pipeline import content, errors, periods

FONTS = Path(__file__).parents[1] / "fonts" / "web"


def write_all(reports: Path) -> None:
    """Copy into ``reports``/assets what is not there yet or is another version."""
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise errors.NtmError("plotly", "chưa cài đặt", "thư viện plotly", "Chạy 'make install'.")
    wanted = {"plotly.min.js": Path(spec.origin).parent / "package_data" / "plotly.min.js"}
    wanted |= {f"fonts/{font.name}": font for font in sorted(FONTS.glob("*.woff2"))}
    for name, source in wanted.items():
        target = reports / "assets" / name
        if target.is_file() and target.stat().st_size == source.stat().st_size:
            continue
        content.put(target, source.read_bytes())


def published(reports: Path) -> list[Path]:
    """The folders of the published periods, newest first: one without a start page holds only blank forms or returned
    workbooks."""
    there = (p for p in reports.iterdir() if periods.is_period(p.name) and (p / "index.html").is_file())
    return sorted(there, reverse=True)


def write_script(path: Path, name: str, value: object) -> None:
    """A script that gives a page ``window.<name>``: one assignment of JSON, in which no '<' survives. Pages opened from a
    shared folder may not fetch anything, but may load a script beside them."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    content.put(path, f"window.{name}={text};\n".encode())


def write_periods(reports: Path) -> None:
    """``assets/periods.js``: the periods there are, newest first, and the pages of each, which the switch of periods of
    every page reads. A later period is there without a page of an earlier one changing."""
    told = [
        [p.name, {"vi": periods.label_vi(p.name), "en": periods.label_en(p.name)}, _pages(p.glob("*.html")),
         _pages(p.glob("en/*.html"))]
        for p in published(reports)
    ]  # fmt: skip
    write_script(reports / "assets" / "periods.js", "ntmPeriods", told)


def _pages(files: Iterable[Path]) -> str:
    """The names of pages, with a blank between and around them."""
    return f" {' '.join(sorted(p.stem for p in files))} "
