"""Six slides for the quarterly meeting, meeting.pptx: charts that PowerPoint draws from their own cells, tables it can edit.

Each slide's title is the finding of what stands on it. Sizes are fixed and texts cut to what surely fits: no program is here
to lay a slide out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.columns import format_cell
from pipeline.reporting.document import Document, Meeting, Table
from pipeline.reporting.figures.style import COLOURS
from pipeline.reporting.render import plain
from pipeline.reporting.wording import STATUSES, number
from pipeline.schema.titles import titles
from pipeline.text import meeting as text

FACE = "Arial"  # on every office machine, with all Vietnamese letters
WIDTH, HEIGHT, MARGIN = 338.7, 190.5, 14.0  # millimetres of a 16:9 slide
TOP, BOTTOM = 42.0, 174.0
"""Millimetres between which a slide's matter stands."""
TALL, WIDE = BOTTOM - TOP, WIDTH - 2 * MARGIN
Box = tuple[float, float, float, float]
"""Left, top, width, height in millimetres."""
LARGE, TITLE = 120, 220  # letters of a title in large type, and at all
LETTER = 2.5  # millimetres of a letter of 12 points, rather wide
ROWS, ROW = 8, 14.0  # rows of a table; millimetres of one, which two lines fill
TRENDS = 3
SERIES = ("accent", "muted", "range")
TONES = COLOURS | {"none": COLOURS["muted"]}


def write(document: Document, path: Path) -> None:
    """Write the slides to ``path``; the same bytes every time. Raises ValueError for a report without a meeting."""
    if document.meeting is None:
        raise ValueError(f"{document.name}: no report.meeting(…) in its notebook")
    with language.spoken(document.lang):
        content = _Slides(document, document.meeting).saved()
    path.write_bytes(content)


class _Slides:
    """The presentation while it is made."""

    def __init__(self, document: Document, meeting: Meeting):
        from pptx import Presentation
        from pptx.util import Mm

        self.document = document
        self.deck: Any = Presentation()
        self.deck.slide_width, self.deck.slide_height = Mm(WIDTH), Mm(HEIGHT)
        finding, decisions, trend, criteria, districts, requests = map(self._slide, meeting.titles)
        self._finding(finding, meeting)
        self._table(decisions, meeting.decisions, DECISIONS)
        self._trend(trend, meeting)
        self._criteria(criteria, meeting)
        self._districts(districts, meeting)
        self._table(requests, meeting.requests, REQUESTS)

    def saved(self) -> bytes:
        """The file, dated by the period."""
        plain.describe(self.deck.core_properties, self.document)
        stream = io.BytesIO()
        self.deck.save(stream)
        return plain.repacked(stream.getvalue())

    # -- the six ----------------------------------------------------------------------------------------------------
    def _finding(self, slide: Any, meeting: Meeting) -> None:
        figures = meeting.trend.records(newest=True)[:TRENDS]
        for i, r in enumerate(figures):
            word = STATUSES.get(str(r.get("status")))
            goal = wording.goal(r.get("target_low"), r.get("target_high"))
            lines = [
                (plain.cut(str(r["name"]), 44), 14, "muted"),
                (f"{number(r['value'])} / {goal} {r.get('unit') or ''}", 22, "ink"),
                (f"{word.symbol} {word.text}" if word else "", 16, word.tone if word else "ink"),
            ]
            self._text(slide, (MARGIN, TOP + i * 42, 120, 40), lines)
        amounts = {r["status"]: r["amount"] for r in meeting.statuses.records()}
        known = {word: amounts[code] for code, word in STATUSES.items() if code in amounts}
        bars = [{"name": f"{word.symbol} {word.text}", "value": amount} for word, amount in known.items()]
        box = (MARGIN + 130, TOP, WIDE - 130, TALL)
        self._chart(slide, BARS, box, bars, VALUE, alt=meeting.statuses.alt, colours=[word.tone for word in known])

    def _trend(self, slide: Any, meeting: Meeting) -> None:
        rows = meeting.trend.records()
        names = list(dict.fromkeys(r["name"] for r in rows))[:TRENDS]
        wide = WIDE / max(1, len(names))
        for i, name in enumerate(names):
            own = [{**r, "name": r["period"]} for r in rows if r["name"] == name]
            box = (MARGIN + i * wide, TOP, wide - 4, TALL)
            columns = VALUE | {"expected_by_now": "planned"}
            self._chart(slide, LINES, box, own, columns, alt=meeting.trend.alt, title=str(name))

    def _criteria(self, slide: Any, meeting: Meeting) -> None:
        criteria, changes = meeting.criteria, meeting.changes
        left, right = _beside(0.6, 4)
        columns = VALUE | {"expected_by_now": "expected_by_now"}
        self._chart(slide, BARS, left, criteria.records(), columns, alt=criteria.alt)
        rows = [{**r, "lost": -(r["lost"] or 0)} for r in changes.records()]
        columns = {"gained": "gained", "lost": "lost"}
        self._chart(slide, STACKED, right, rows, columns, alt=changes.alt, title=changes.headline)

    def _districts(self, slide: Any, meeting: Meeting) -> None:
        left, right = _beside(0.62, 6)
        columns = VALUE | {"average_before": "before"}
        self._chart(slide, BARS, left, meeting.districts.records(), columns, alt=meeting.districts.alt, digits=2)
        missing = [str(r["name"]) for r in meeting.senders.records() if r["has_sent"] is not True]
        lines = [
            (plain.cut(meeting.senders.headline, 130), 18, "ink"),
            *((f"– {plain.cut(n, 40)}", 14, "muted") for n in _capped(missing, 14)),
        ]
        self._text(slide, right, lines)

    def _table(self, slide: Any, table: Table, keys: dict[str, float]) -> None:
        """A table of the columns ``keys`` (key → millimetres), its first rows, and how many more there are."""
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Mm

        columns = [c for key in keys for c in table.columns if c.key == key]
        rows = list(table.rows)[:ROWS]
        if not rows:
            return
        wide = [keys[c.key] * WIDE / sum(keys[c.key] for c in columns) for c in columns]
        frame = slide.shapes.add_table(len(rows) + 1, len(columns), Mm(MARGIN), Mm(TOP), Mm(sum(wide)), Mm(9))
        for column, width in zip(frame.table.columns, wide, strict=True):
            column.width = Mm(width)
        lines = [[format_cell(c, r.get(c.key)) for c in columns] for r in rows]
        for i, texts in enumerate([[c.title for c in columns], *lines]):
            frame.table.rows[i].height = Mm(ROW if i else 9)
            for j, words in enumerate(texts):
                cell = frame.table.cell(i, j)
                cell.margin_top = cell.margin_bottom = Mm(0.8)
                fits = int((wide[j] - 3) / LETTER) * (2 if i else 1)
                self._paragraphs(cell.text_frame, [(plain.cut(words, fits), 12, "ink")], bold=not i)
                _fill(cell, "paper" if i else "range")
                if columns[j].is_right:
                    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        left = text.more(len(table.rows) - len(rows), language.current())
        if left:
            self._text(slide, (MARGIN, BOTTOM - 7, WIDE, 7), [(left, 12, "muted")])

    # -- the parts of a slide -----------------------------------------------------------------------------------------
    def _slide(self, title: str) -> Any:
        from pptx.util import Mm

        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])  # title only
        holder = slide.shapes.title
        holder.left, holder.top, holder.width, holder.height = Mm(MARGIN), Mm(10), Mm(WIDE), Mm(29)
        whole = title[: TITLE + 1].rpartition(". ")[0]  # rather one sentence less than half of one
        words = title if len(title) <= TITLE else f"{whole}." if whole else plain.cut(title, TITLE)
        self._paragraphs(holder.text_frame, [(words, 26 if len(words) <= LARGE else 20, "ink")], bold=True)
        document, count = self.document, len(self.deck.slides)
        foot = " · ".join(filter(None, (document.coordinator or document.issuer, document.label, f"{count}/6")))
        self._text(slide, (MARGIN, HEIGHT - 14, WIDE, 6), [(plain.cut(foot, 150), 10, "muted")])
        if document.notice:
            self._text(slide, (MARGIN, 3, WIDE, 6), [(plain.cut(document.notice, 170), 10, "bad")])
        return slide

    def _text(self, slide: Any, box: Box, lines: Sequence[tuple[str, int, str]]) -> None:
        from pptx.util import Mm

        frame = slide.shapes.add_textbox(*map(Mm, box)).text_frame
        self._paragraphs(frame, [line for line in lines if line[0]])

    def _paragraphs(self, frame: Any, lines: Sequence[tuple[str, int, str]], *, bold: bool = False) -> None:
        """Lines of (text, points, tone) into a text frame that wraps and keeps its size."""
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Mm, Pt

        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Mm(1.5)
        frame.margin_top = frame.margin_bottom = Mm(0.5)
        for i, (words, points, tone) in enumerate(lines):
            paragraph = frame.paragraphs[0] if not i else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = plain.legal(words).replace("\n", " ").replace("\x0b", " ")
            run.font.name, run.font.size, run.font.bold = FACE, Pt(points), bold or points >= 22
            run.font.color.rgb = _rgb(tone)

    def _chart(
        self,
        slide: Any,
        kind: str,
        box: Box,
        rows: Sequence[dict[str, Any]],
        columns: dict[str, str],
        *,
        alt: str,
        title: str = "",
        digits: int | None = None,
        colours: Sequence[str] = (),
    ) -> None:
        """A native chart of a kind of XL_CHART_TYPE: a ``name`` each row, a series each of the ``columns`` (name in titles.csv →
        key in the rows); ``colours`` are one for each bar of a single series."""
        if not rows:  # PowerPoint has no chart of nothing; the slide's title says that there is none
            return
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
        from pptx.oxml.ns import qn
        from pptx.util import Mm, Pt

        is_long = len(rows) > 12
        series = {titles()[t].text(language.current()): [r.get(key) for r in rows] for t, key in columns.items()}
        data = CategoryChartData(number_format="General")
        data.categories = [plain.cut(plain.legal(r["name"]), 48 if is_long else 60) for r in rows]
        for name, values in series.items():
            data.add_series(plain.legal(name), [None if v is None else float(v) for v in values])
        frame = slide.shapes.add_chart(XL_CHART_TYPE[kind], *map(Mm, box), data)
        chart = frame.chart
        chart.font.name, chart.font.size = FACE, Pt(8 if is_long else 12)
        chart.has_title = bool(title)
        if title:
            self._paragraphs(chart.chart_title.text_frame, [(plain.cut(title, 90), 12, "ink")], bold=True)
        chart.has_legend = len(series) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.value_axis.major_gridlines.format.line.color.rgb = _rgb("rule")
        if kind != LINES:
            # Every bar has its name, beside the bars that go down too.
            chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
            axis = chart.category_axis._element
            axis.find(qn("c:lblOffset")).addnext(axis.makeelement(qn("c:tickLblSkip"), {"val": "1"}))
            chart.category_axis.reverse_order = True  # the first row on top, as in a table
            chart.value_axis.visible = False
            chart.value_axis.has_major_gridlines = False
            chart.plots[0].gap_width = 40
            if kind == STACKED:
                chart.plots[0].overlap = 100
        # The line that runs higher has its figures above it, the other below.
        pairs = [p for p in zip(*series.values(), strict=False) if None not in p]
        above = max(zip(pairs[-1], series, strict=False))[1] if pairs else ""
        for one, tone in zip(chart.plots[0].series, SERIES, strict=False):
            labels = one.data_labels
            labels.show_value, labels.font.size = True, Pt(9 if is_long else 11)
            labels.number_format = "0." + "0" * digits if digits else "#,##0.##;-#,##0.##;"
            labels.number_format_is_linked = False
            if kind == LINES:
                one.smooth = False
                labels.position = XL_LABEL_POSITION.ABOVE if one.name == above else XL_LABEL_POSITION.BELOW
                one.format.line.color.rgb = _rgb(tone)
                continue
            if kind == BARS:
                labels.position = XL_LABEL_POSITION.OUTSIDE_END
            else:
                labels.font.color.rgb = _rgb("paper")
            _fill(one.format, tone)
            for i, own in enumerate(colours):
                _fill(one.points[i].format, own)
        book = chart.part.chart_workbook.xlsx_part
        book._blob = plain.repacked(book.blob, _undated)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", plain.legal(alt))


BARS, STACKED, LINES = "BAR_CLUSTERED", "BAR_STACKED", "LINE_MARKERS"
VALUE = {"value": "value"}
DECISIONS = {
    "status": 42.0,
    "subject": 100.0,
    "value": 24.0,
    "expected_by_now": 30.0,
    "target_range": 26.0,
    "owner": 80.0,
}
REQUESTS = {"agency": 90.0, "action": 80.0, "what": 100.0, "due_on": 30.0}


def _beside(share: float, gap: float) -> tuple[Box, Box]:
    """Two boxes beside one another; the first takes this share of the width."""
    first = WIDE * share
    return (MARGIN, TOP, first, TALL), (MARGIN + first + gap, TOP, WIDE - first - gap, TALL)


def _rgb(tone: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(TONES[tone].lstrip("#").upper())


def _fill(shape: Any, tone: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(tone)


def _capped(names: list[str], most: int) -> list[str]:
    left = len(names) - most
    return names if left <= 0 else [*names[:most], language.say("và {n} nữa", n=number(left))]


def _undated(member: bytes) -> bytes:
    """A member of a chart's workbook without the hour it was made at."""
    return re.sub(rb"(W3CDTF\">)[^<]*<", rb"\g<1>2019-01-01T00:00:00Z<", member)
