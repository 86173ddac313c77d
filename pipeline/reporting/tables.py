"""Result tables as CSV that a Vietnamese Excel opens rightly and that no cell can turn against its reader."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.reporting import language, wording
from pipeline.reporting.blocks import plain
from pipeline.reporting.facts import Facts
from pipeline.schema import rows
from pipeline.schema.titles import titles

if TYPE_CHECKING:
    import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")

TARGET_COLUMNS = (
    ("target_id", "Mã"), ("target_name", "Mục tiêu"), ("status", "Tình trạng"), ("value", "Hiện có"),
    ("value_low", "Thấp nhất"), ("value_high", "Cao nhất"), ("expected_by_now", "Cần lúc này"),
    ("target_low", "Mục tiêu từ"), ("target_high", "Mục tiêu đến"), ("unit", "Đơn vị"), ("baseline", "Đầu năm"),
    ("pace", "Tốc độ"), ("is_robust", "Chắc chắn"), ("explanation", "Giải thích"), ("owner", "Chịu trách nhiệm"),
)  # fmt: skip
ISSUE_COLUMNS = (
    ("severity", "Mức"), ("file", "Tệp"), ("sheet", "Trang tính"), ("cell", "Ô"), ("found", "Thấy"),
    ("expected", "Cần"), ("message_vi", "Điều phát hiện"), ("remedy_vi", "Cách sửa"), ("rule", "Quy tắc"),
)  # fmt: skip


def harmless(value: object) -> str:
    """A value as CSV text. Numbers with a decimal comma; a text that a spreadsheet would run gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return wording.yes_no(value)
    if isinstance(value, (int, float)):
        text = f"{value:.10g}"
        return text.replace(".", ",") if language.current() == "vi" else text
    if isinstance(value, dt.date):
        return wording.date(value)
    text = str(value)
    return "'" + text if text.lstrip(" ").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def write_csv(
    path: Path, columns: Sequence[tuple[str, str]], lines: Iterable[Mapping[str, Any]], *, label: str
) -> None:
    """Rows under Vietnamese headings; UTF-8 with BOM and semicolons. ``label``, where it is not empty, is a last column (the
    label of invented data follows the data, and the first line is the headings')."""
    more = [label] if label else []
    heads = [*(language.say(heading) for _, heading in columns), *(language.say("Nhãn") for _ in more)]
    _write(path, [heads, *([*(harmless(line.get(key)) for key, _ in columns), *map(harmless, more)] for line in lines)])


def _write(path: Path, lines: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(lines)


def write_frame(path: Path, data: pd.DataFrame, *, label: str) -> None:
    """A DataFrame as CSV, each column under its title where ``titles.csv`` has one."""
    known = titles()
    heads = [known[c].text(language.current()) if c in known else harmless(str(c)) for c in data.columns]
    above = [[harmless(label)]] if label else []
    _write(path, [*above, heads, *zip(*(_texts(data[c].tolist()) for c in data.columns), strict=True)])


def _texts(values: list[Any]) -> list[str]:
    """The values of a column as CSV text; a value that comes often is written once."""
    written: dict[Any, str] = {}
    texts = []
    for value in values:
        key = value if isinstance(value, (str, int)) else id(value)
        if key not in written:
            written[key] = harmless(plain(value))
        texts.append(written[key])
    return texts


def write_all(folder: Path, facts: Facts) -> None:
    """targets.csv and issues.csv of the period into ``folder``."""
    label = facts.notice
    targets = [
        {**t, "status": wording.STATUSES[t["status"]].text, "unit": wording.unit(t["unit"])} for t in facts.targets
    ]
    write_csv(folder / "targets.csv", TARGET_COLUMNS, targets, label=label)
    issues = [
        {**i, "severity": wording.SEVERITIES[i["severity"]].text}
        for i in facts.read(rows.Issues, "FROM raw.issues WHERE period = ? ORDER BY issue_id", facts.period)
    ]
    write_csv(folder / "issues.csv", ISSUE_COLUMNS, issues, label=label)
