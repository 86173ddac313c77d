"""A workbook as it is understood, as one page: every cell in its place, coloured by its role, each column under its meaning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from pipeline.ingest.description import ColumnDescription
from pipeline.ingest.grid import address
from pipeline.ingest.reading import Ingested

ROWS, COLUMNS = 200, 60  # of a sheet that are shown
ROLES = {
    "heading": ("tiêu đề", "#d5e3f3"),
    "label": ("nhãn", "#eef1f4"),
    "value": ("được tính", "#d3ecd9"),
    "other": ("số của kỳ khác, của kế hoạch: giữ riêng", "#dfeff0"),
    "total": ("tổng, để đối chiếu", "#e9e4f4"),
    "note": ("ghi chú", "#f6f6f2"),
    "ignored": ("bỏ qua", "#e4e4e4"),
    "held": ("giữ lại", "#f9d9b6"),
}
STYLE = """
body{font:14px/1.4 "Be Vietnam Pro",system-ui,sans-serif;margin:1.5rem;color:#1b1b1b}
table{border-collapse:collapse;margin:.5rem 0 2rem;font-size:12px}
td,th{border:1px solid #b9b9b9;padding:2px 6px;max-width:18rem;vertical-align:top;text-align:left}
th{background:#fff;font-weight:600}th.unknown{background:#fbeaa8}thead th{position:sticky;top:0}
.key span{padding:1px 8px;margin-right:.4rem;border:1px solid #b9b9b9}.why{color:#555}
"""


def page(
    reading: Ingested,
    columns: list[ColumnDescription],
    suggestions: Mapping[str, tuple[str, ...]],
    meaning: Callable[[str], str],
) -> str:
    """The page of one workbook. ``suggestions`` by sheet!cell of a heading; ``meaning`` says a meaning in words.

    Whatever stands in the workbook is text here, never markup.
    """
    submission = reading.submissions[0]
    made = [
        '<!doctype html><html lang="vi"><meta charset="utf-8">',
        f"<title>{escape(submission['file'])}</title><style>{STYLE}{_colours()}</style>",
        f"<h1>{escape(submission['file'])}</h1><p>Biểu: {escape(submission['form'])} · {escape(submission['status'])}</p>",
        f"<p>{escape(submission['reason'] or '')}</p>",
        '<p class="key">' + "".join(f'<span class="{r}">{name}</span>' for r, (name, _) in ROLES.items()) + "</p>",
    ]
    for sheet in dict.fromkeys(c["sheet"] for c in reading.cells):
        cells = [c for c in reading.cells if c["sheet"] == sheet]
        made += _sheet(sheet, cells, [c for c in columns if c.sheet == sheet], suggestions, meaning)
    made += _issues(reading)
    return "\n".join(made) + "</html>\n"


def _colours() -> str:
    return "".join(f".{role}{{background:{colour}}}" for role, (_, colour) in ROLES.items())


def _role(cell: Mapping[str, Any]) -> str:
    return "other" if cell["role"] == "value" and cell.get("meaning") else cell["role"]


def _sheet(
    name: str,
    cells: list[dict[str, Any]],
    columns: list[ColumnDescription],
    suggestions: Mapping[str, tuple[str, ...]],
    meaning: Callable[[str], str],
) -> list[str]:
    counts = Counter(map(_role, cells))
    told = ", ".join(f"{counts[role]} ô {words}" for role, (words, _) in ROLES.items() if counts[role])
    by_row: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for c in cells:
        by_row[c["row_no"]][c["column_no"]] = c
    width = min(max(c["column_no"] for c in cells), COLUMNS)
    letters = [address(1, n)[:-1] for n in range(1, width + 1)]
    understood: dict[str, list[str]] = defaultdict(list)
    unknown = set()
    for column in columns:
        words = meaning(column.meaning)
        suggestion = suggestions.get(f"{name}!{column.heading_cell}")
        if suggestion:
            words += f" → {meaning(suggestion[0])}? ({suggestion[1]})"
        if words not in understood[column.letters]:
            understood[column.letters].append(words)
        if column.confidence == "unknown":
            unknown.add(column.letters)
    made = [f"<h2>{escape(name)}</h2><p>{told}</p><table><thead><tr><th></th>"]
    made += [f"<th>{at}</th>" for at in letters]
    made.append("</tr><tr><th>Hiểu là</th>")
    for at in letters:
        mark = ' class="unknown"' if at in unknown else ""
        made.append(f"<th{mark}>{escape('; '.join(understood[at]))}</th>")
    made.append("</tr></thead>")
    for row in sorted(by_row)[:ROWS]:
        made.append(f"<tr><th>{row}</th>")
        made += [_cell(by_row[row].get(n)) for n in range(1, width + 1)]
        made.append("</tr>")
    made.append("</table>")
    if len(by_row) > ROWS:
        made.append(f"<p>… và {len(by_row) - ROWS} hàng nữa.</p>")
    return ["".join(made)]


def _cell(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return "<td></td>"
    parts = (cell["reason"], cell.get("meaning"), cell.get("period"))
    why = escape(" · ".join(str(p) for p in parts if p), quote=True)
    return f'<td class="{_role(cell)}" title="{why}">{escape(cell["text"][:300])}</td>'


def _issues(reading: Ingested) -> list[str]:
    rows = [i for i in reading.issues if i["severity"] != "info"]
    if not rows:
        return []
    shown = "".join(
        f"<li>{escape('!'.join(str(p) for p in (i['sheet'], i['cell']) if p))}: {escape(str(i['message_vi']))} "
        f'<span class="why">{escape(str(i["remedy_vi"]))}</span></li>'
        for i in rows[:ROWS]
    )
    return [f"<h2>Điều cần xem ({len(rows)})</h2><ul>{shown}</ul>"]
