"""The leader's one page, brief.pdf: the finding, what needs a decision, the criteria, who owes a report, what is asked for.

templates/paper/brief.typ lays it out, and makes it smaller where a long text would push it off the sheet.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.reporting import language
from pipeline.reporting.document import Document, Table
from pipeline.reporting.render import paper, pdf, plain
from pipeline.reporting.render.type_face import clean
from pipeline.reporting.wording import STATUSES, number
from pipeline.schema.titles import titles
from pipeline.text import meeting as text

DECISIONS, REQUESTS = 8, 6
"""Rows the page has room for; it says how many more there are."""
LONG = 110  # letters of a cell


def write(document: Document, path: Path) -> None:
    """Write the page to ``path``; the same bytes every time. Raises ValueError for a report without a meeting."""
    with language.spoken(document.lang):
        content = json.dumps(data(document), ensure_ascii=False, sort_keys=True)
    path.write_bytes(pdf.pages("brief", content))


def data(document: Document) -> dict[str, Any]:
    """Every text of the page, ready to print."""
    shown, lang = document.meeting, language.current()
    if shown is None:
        raise ValueError(f"{document.name}: no report.meeting(…) in its notebook")
    decisions, requests = shown.decisions, shown.requests
    _, decisions_title, *_, requests_title = shown.titles
    amounts = dict(zip(shown.statuses.data["status"], shown.statuses.data["amount"], strict=True))
    now, needed, before = (titles()[key].text(lang) for key in ("value", "expected_by_now", "average_before"))
    return paper.masthead(document) | {
        "finding": paper.line(shown.finding),
        "trend": {
            "title": paper.line(shown.trend.headline),
            "svg": shown.trend.svg().decode(),
            "alt": clean(shown.trend.alt),
        },
        "statuses": [
            {**paper.status(word), "count": number(amounts[code])} for code, word in STATUSES.items() if code in amounts
        ],
        "decisions": {
            "title": decisions_title,
            **_table(decisions, ("status", "subject", "value", "expected_by_now", "target_range", "owner"), DECISIONS),
        },
        "criteria": {
            "title": paper.line(shown.criteria.headline),
            "head": [titles()["criterion_name"].text(lang), now, needed, titles()["change"].text(lang)],
            "rows": list(map(_criterion, shown.criteria.records())),
            "more": clean(shown.changes.headline),
        },
        "districts": {
            "title": paper.line(shown.districts.headline),
            "head": [titles()["full_name"].text(lang), now, before],
            "right": [False, True, True],
            "rows": [
                [clean(r["name"]), number(r["value"], 2), number(r.get("before"), 2)] for r in shown.districts.records()
            ],
            "more": "",
        },
        "senders": paper.line(shown.senders.headline),
        "requests": {
            "title": requests_title,
            **_table(requests, ("agency", "action", "what", "due_on"), REQUESTS),
        },
    }


def _criterion(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ntm.bullet, with what was gained and lost where the frame has it."""
    change = [number(row.get("gained"), signed=True), number(-row["lost"])] if row.get("gained") is not None else []
    return {
        "status": paper.status(STATUSES[row["status"]]) if row.get("status") else None,
        "name": paper.line(row["name"]),
        "value": number(row["value"]),
        "needed": number(row.get("expected_by_now")),
        "change": " ".join(c for c in change if c != "0"),
    }


def _table(table: Table, keys: tuple[str, ...], most: int) -> dict[str, Any]:
    """The columns of ``keys`` that the table has, its first ``most`` rows, and how many more there are."""
    columns = [c for key in keys for c in table.columns if c.key == key]
    rows = list(table.rows)[:most]
    return {
        "head": [clean(c.title) for c in columns],
        "right": [c.is_right for c in columns],
        "rows": [[paper.cell(c, _short(r.get(c.key))) for c in columns] for r in rows],
        "more": text.more(len(table.rows) - len(rows), language.current()),
    }


def _short(value: Any) -> Any:
    return plain.cut(value, LONG) if isinstance(value, str) else value
