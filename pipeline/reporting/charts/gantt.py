"""The scheduled tasks of the plan by quarter: every date they are due on, what became of it, and the day it is now.

On the page a table whose middle column is the year; on a telephone a list. On paper the same rows on one sheet. Every mark
is a sign of its own, so that none depends on its colour.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.charts import Chart, missing
from pipeline.reporting.charts.printing import COLUMN, SMALL, Sheet, fitted, folded, width_of
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.queries import schedule as asked
from pipeline.reporting.wording import COLOURS, STANDINGS, number

PAGE = 224.0  # millimetres of an A4 page that a figure may fill
ROMAN = ("I", "II", "III", "IV")
DATED = ("overdue", "unknown", "due_soon", "planned")  # the standings that hang on a day
SOURCE = "mart.schedule_progress, plan.schedule"

# What became of a date: sign, colour, filled. The same names are classes of charts.css.
KINDS = {
    "done": ("✓", "done", True),
    "late": ("✕", "bad", True),
    "unknown": ("?", "warn", False),
    "coming": ("", "none", False),
    "passed": ("", "none", True),
    "after": ("✓", "warn", True),
}


@dataclass(frozen=True)
class Mark:
    """A day of a task: ``at`` is its place in the year shown, 0 to 1."""

    kind: str
    day: dt.date
    at: float
    said: str


@dataclass(frozen=True)
class Task:
    """A task with its marks; ``span`` is a stretch of the year (start, end, whether it is all the year round)."""

    id: str
    name: str
    lead: str
    word: wording.Word
    standing: str
    said: str
    marks: tuple[Mark, ...]
    span: tuple[float, float, str] | None
    source_cell: str

    @property
    def sheet_cell(self) -> str:
        """The sheet and cell of the source; the file is in its link."""
        return "!".join(self.source_cell.split("!")[-2:])


@dataclass(frozen=True)
class Quarter:
    """A quarter of the year shown, by its start and end from 0 to 1."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Calendar:
    """The days a schedule shows."""

    first: dt.date
    last: dt.date
    now: dt.date

    def at(self, day: dt.date) -> float:
        """The end of a day as a share of the days shown, kept inside."""
        return min(max(((day - self.first).days + 1) / ((self.last - self.first).days + 1), 0.0), 1.0)

    @property
    def quarters(self) -> list[Quarter]:
        """Every quarter with its name, the year beside it where more than one is shown."""
        made, year, quarter = [], self.first.year, 0
        while dt.date(year, quarter * 3 + 1, 1) <= self.last:
            start = dt.date(year, quarter * 3 + 1, 1)
            after = dt.date(year + (quarter == 3), quarter * 3 % 9 + 4 if quarter < 3 else 1, 1)
            beside = f"/{year}" if self.first.year != self.last.year else ""
            name = say("Quý {n}", n=ROMAN[quarter]) + beside
            made.append(Quarter(name, self.at(start - dt.timedelta(days=1)), self.at(after - dt.timedelta(days=1))))
            year, quarter = (year + 1, 0) if quarter == 3 else (year, quarter + 1)
        return made


def gantt(facts: Facts, group_no: str | None = None) -> Chart:
    """The tasks of the plan's annex, or of one group of it (its Roman number), in the plan's order."""
    rows = [w for w in asked.works(facts) if group_no in (None, w["group_no"])]
    id = "chart-schedule" + (f"-{group_no}" if group_no else "")
    title = say("Công việc của kế hoạch theo quý")
    if not rows:
        return missing(id, title, say("Kế hoạch không có công việc nào trong phụ lục."), SOURCE)
    calendar = _calendar(facts, rows)
    groups: dict[tuple[str, str], list[Task]] = {}
    for w in rows:
        groups.setdefault((w["group_no"], w["group_name"]), []).append(_task(w, calendar))
    named = [(f"{no}. {name}", tasks) for (no, name), tasks in groups.items()]
    key = _key([t for _, tasks in named for t in tasks], calendar)
    from pipeline.reporting.render import html

    alt = _alt(facts, rows)
    markup = html.fill("charts/gantt.html.j2", groups=named, calendar=calendar, alt=alt)
    return Chart(
        id, title, alt, SOURCE, [], {"height": 0}, {"height": 0}, key=key,
        printed=lambda width: _paper(named, calendar, key, width), markup=markup,
    )  # fmt: skip


def _dates(w: Row) -> list[dt.date]:
    return [dt.date.fromisoformat(d) for d in (w["due_dates"] or "").split(";") if d]


def _calendar(facts: Facts, rows: list[Row]) -> Calendar:
    """The year of the plan, longer where a date lies outside it; whole quarters."""
    year = facts.plan["year"]
    days = [dt.date(year, 1, 1), dt.date(year, 12, 31), *(d for w in rows for d in _dates(w))]
    first, last = min(days), max(days)
    end = (last.month + 2) // 3 * 3
    after = dt.date(last.year + (end == 12), end % 12 + 1, 1)
    return Calendar(
        dt.date(first.year, (first.month - 1) // 3 * 3 + 1, 1), after - dt.timedelta(days=1), facts.period_end
    )


def _task(w: Row, calendar: Calendar) -> Task:
    days = _dates(w)
    done = len(days) if w["standing"] == "done" else min(w["rounds_done"] or 0, len(days))
    kinds = ["done" if k < done else _open(w["standing"], day, calendar.now) for k, day in enumerate(days)]
    marks = [Mark(kind, day, calendar.at(day), _mark_said(kind, day)) for kind, day in zip(kinds, days, strict=True)]
    span = None
    if w["timing"] == "recurring":
        span = (0.0, 1.0, "recurring")
    elif w["timing"] == "open":
        span = (0.0, 1.0, "no-date")
    elif w["starts_on"] and days:
        span = (calendar.at(w["starts_on"] - dt.timedelta(days=1)), calendar.at(days[-1]), "span")
    if w["days_after"] and w["done_on"]:
        at = calendar.at(w["done_on"])
        marks.append(Mark("after", w["done_on"], at, say("xong ngày {day}", day=wording.date(w["done_on"]))))
        span = span or (calendar.at(days[-1]), at, "delay")
    said = language.of(w, "explanation")
    if w["days_after"]:
        said = said.rstrip(".") + " " + say("(sau hạn {n} ngày).", n=number(w["days_after"]))
    return Task(
        id=w["work_id"],
        name=w["work_name"],
        lead=w["lead"] or "",
        word=STANDINGS[w["standing"]],
        standing=w["standing"],
        said=said,
        marks=tuple(marks),
        span=span,
        source_cell=w["source_cell"] or "",
    )


def _open(standing: str, day: dt.date, now: dt.date) -> str:
    """What an open date is: to come, late, nothing known of it, or passed in a task whose rounds nobody counts."""
    if day >= now:
        return "coming"
    return {"overdue": "late", "unknown": "unknown"}.get(standing, "passed")


def _mark_said(kind: str, day: dt.date) -> str:
    said = {
        "done": say("đã xong"),
        "late": say("quá hạn"),
        "unknown": say("qua hạn, chưa rõ"),
        "coming": say("sắp tới"),
        "passed": say("đã qua, báo cáo không đếm đợt"),
    }
    return say("hạn {day}: {what}", day=wording.date(day), what=said[kind])


def _key(tasks: list[Task], calendar: Calendar) -> list[tuple[str, str]]:
    """The marks that occur, and the line of the day."""
    words = {
        "done": say("hạn đã xong"),
        "after": say("ngày xong, sau hạn"),
        "late": say("quá hạn"),
        "unknown": say("qua hạn, chưa báo cáo hoặc chưa rõ"),
        "coming": say("chưa đến hạn"),
        "passed": say("đã qua, báo cáo không đếm đợt"),
    }
    spans = {
        "recurring": say("làm thường xuyên"),
        "span": say("thời gian thực hiện"),
        "no-date": say("kế hoạch không ấn định ngày"),
    }
    there = {m.kind for t in tasks for m in t.marks} | {t.span[2] for t in tasks if t.span}
    made = [(f"due-{kind}", what) for kind, what in words.items() if kind in there]
    made += [(f"due-{kind}", what) for kind, what in spans.items() if kind in there]
    return [*made, ("tick", say("hết kỳ, {day}", day=wording.date(calendar.now)))]


def _alt(facts: Facts, rows: list[Row]) -> str:
    count = {s: sum(w["standing"] == s for w in rows) for s in STANDINGS}
    text = say(
        "Lịch {n} công việc, {period}: {said}.",
        n=number(len(rows)),
        period=wording.inner(facts.label),
        said=", ".join(f"{wording.inner(STANDINGS[s].text)} {number(n)}" for s, n in count.items() if n),
    )
    late = [w["work_id"] for w in rows if w["standing"] == "overdue"]
    return text + (" " + say("Quá hạn: {names}.", names=", ".join(late)) if late else "")


# -- paper ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Measure:
    """A way to set the schedule on paper: size of letters, names as lines, heights in millimetres."""

    size: float
    line: float
    lines: dict[str, tuple[list[str], list[str]]]
    height: float


def _paper(groups: list[tuple[str, list[Task]]], calendar: Calendar, key: list[tuple[str, str]], width: float) -> Any:
    stacked = width < COLUMN
    names = width if stacked else width * 0.47
    said = width if stacked else width * 0.205
    left, right = (0.0, width) if stacked else (names + 2.5, width - said - 3.5)
    chosen = next((m for s in (7.6, 7.2, 6.8, 6.4, 6.0, 5.6) if (m := _measured(groups, names, said, s, stacked)).height <= PAGE),
                  _measured(groups, names, said, 5.6, stacked))  # fmt: skip
    top = 5.0
    swatches = {f"due-{kind}": _swatch(kind) for kind in (*KINDS, "recurring", "span", "no-date")}
    sheet = Sheet(width, top + chosen.height, key, swatches)
    at = lambda share: left + share * (right - left)  # noqa: E731
    for q in calendar.quarters:
        if not stacked:
            sheet.line([(at(q.start), top - 1), (at(q.start), top + chosen.height)], COLOURS["rule"], 0.5, over=0)
        size, room = SMALL - 0.4, at(q.end) - at(q.start)
        name = q.name if width_of(q.name, size) < room else q.name.split()[-1]
        sheet.text((at(q.start) + at(q.end)) / 2, 2, name, anchor="center", size=size, colour=COLOURS["muted"])
    if not stacked:
        sheet.line([(right, top - 1), (right, top + chosen.height)], COLOURS["rule"], 0.5, over=0)
    now = at(calendar.at(calendar.now))
    sheet.line([(now, top - 1), (now, top + chosen.height)], COLOURS["ink"], 1.1, over=0 if stacked else 2)
    y = top
    for name, tasks in groups:
        y += chosen.line * 0.55
        heading = fitted(name, width, chosen.size, "bold")
        sheet.text(0, y + chosen.line / 2, heading, size=chosen.size, weight="bold", halo=True)
        y += chosen.line * 1.05
        for t in tasks:
            y += _task_on(sheet, t, chosen, y, (left, right, width), at, stacked=stacked)
    return sheet.figure


def _measured(groups: list[tuple[str, list[Task]]], names: float, said: float, size: float, stacked: bool) -> _Measure:
    line = size * 0.43
    lines = {
        t.id: (folded(f"{t.id}. {t.name}", names, size, lines=9), folded(_short(t), said - 3.5, size, lines=2))
        for _, tasks in groups
        for t in tasks
    }
    height = sum(_high(*pair, line, stacked) for pair in lines.values()) + len(groups) * 1.6 * line
    return _Measure(size, line, lines, height)


def _high(name: list[str], said: list[str], line: float, stacked: bool) -> float:
    """The height of a row: stacked, the year and the words stand under the name."""
    return (len(name) + len(said)) * line + 6.2 if stacked else max(len(name), len(said)) * line + line * 0.5


def _short(t: Task) -> str:
    """Where a task stands, with the day that matters; the whole sentence is in the tables."""
    days = [m.day for m in t.marks if m.kind in ("late", "unknown", "coming")]
    if t.standing == "done":
        after = [m.day for m in t.marks if m.kind == "after"]
        return f"{t.word.text} {wording.date(after[0])}" if after else t.word.text
    return f"{t.word.text} {wording.date(days[0])}" if days and t.standing in DATED else t.word.text


def _task_on(
    sheet: Sheet, t: Task, chosen: _Measure, y: float, edges: tuple[float, float, float], at: Any, *, stacked: bool
) -> float:
    _, right, width = edges
    name, said = chosen.lines[t.id]
    line, size = chosen.line, chosen.size
    high = _high(name, said, line, stacked)
    for k, text in enumerate(name):
        sheet.text(0, y + line * (k + 0.6), text, size=size, halo=stacked)
    middle = y + line * len(name) + 3.0 if stacked else y + line * 0.6
    if t.span:
        _span_on(sheet, t.span, at, middle)
    for m in t.marks:
        _mark_on(sheet, m.kind, at(m.at), middle)
    start = 0.0 if stacked else right + 3.5
    first = y + line * len(name) + 5.6 + line * 0.4 if stacked else y + line * 0.6
    sheet.text(start, first, t.word.symbol, size=size, colour=COLOURS[t.word.tone])
    for k, text in enumerate(said):
        sheet.text(start + 3.2, first + line * k, text, size=size, halo=stacked)
    sheet.line([(0, y + high - 0.1), (width, y + high - 0.1)], COLOURS["rule"], 0.3, over=0)
    return high


def _span_on(sheet: Sheet, span: tuple[float, float, str], at: Any, middle: float) -> None:
    start, end, kind = span
    if kind == "recurring":
        wide = at(end) - at(start)
        sheet.bar(at(start), middle - 0.8, wide, 1.6, "#ffffff", hatch="//////", edge=COLOURS["range"], line=0.3)
    elif kind == "span":
        sheet.bar(at(start), middle - 0.7, at(end) - at(start), 1.4, COLOURS["range"])
    else:
        dash = (1, 2) if kind == "no-date" else ()
        sheet.line([(at(start), middle), (at(end), middle)], COLOURS["muted"], 0.9, dash=dash)


def _mark_on(sheet: Sheet, kind: str, x: float, y: float) -> None:
    sign, tone, filled = KINDS[kind]
    colour = COLOURS[tone]
    if kind == "coming":
        sheet.mark("D", x, y, 1.9, "#ffffff", edge=COLOURS["ink"])
        return
    if kind == "passed":
        sheet.mark("D", x, y, 1.5, colour)
        return
    shape = "s" if kind == "late" else "o"
    sheet.mark(shape, x, y, 2.6, colour if filled else "#ffffff", edge=colour)
    sheet.text(x, y, sign, anchor="center", size=5.4, weight="bold", colour="#ffffff" if filled else colour)


def _swatch(kind: str) -> Any:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        if kind in KINDS:
            _mark_on(sheet, kind, x + 3, y)
        else:
            _span_on(sheet, (0.0, 1.0, kind), lambda share: x + 5 * share, y)

    return draw
