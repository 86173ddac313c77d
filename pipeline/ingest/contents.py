"""What a column is by what its cells hold, where its heading is one nobody has seen: decisions, days, years, marks, states of
tasks, districts, units, the plan's own figures.

A column is known by this where it is the only one on the table that holds such a thing and the form has none yet, and its
heading speaks of no other matter; two that may be it are left unknown, each with its issue.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable

from pipeline.ingest import marks, numbers, times
from pipeline.ingest.decisions import YEARS, day_of, split_decision
from pipeline.ingest.grid import Cell, Sheet
from pipeline.ingest.indicator_names import tokens_of
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.row_names import RowNames
from pipeline.ingest.states import state_of
from pipeline.ingest.table import Column
from pipeline.ingest.text import clean, key

SAMPLE = 60  # rows below the headings that are looked at
MOST = 0.75  # of a column's cells that are of one kind
HALF = 0.5
FEWEST = 2
LONGEST = 150  # characters of a cell that may be of a kind; longer ones are prose
EXACT = 0.6  # of the rows of a plan's targets that have the plan's figure
STANDARDS = frozenset(map(key, ("nâng cao", "kiểu mẫu", "ntm nâng cao", "ntm kiểu mẫu", "đạt chuẩn", "nông thôn mới", "ntm",
    "nông thôn mới nâng cao", "nông thôn mới kiểu mẫu", "đạt chuẩn ntm", "đạt chuẩn ntm nâng cao", "đạt chuẩn ntm kiểu mẫu")))  # fmt: skip
LISTED = re.compile(r"[^\w%<>≥≤=]{0,2}(?:\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[A-K])[^\w%]{0,2}")
REQUIRED = re.compile(r"^\s*(?:[<>≥≤=]|từ\b|trên\b|dưới\b|tối thiểu\b|không quá\b)", re.IGNORECASE)
OF_DECISION = re.compile(r"\d+[a-z]?\s*/\s*(?:\d{4}\s*/\s*)?(?:qđ|qd|nq)\b", re.IGNORECASE)  # '12/TTr-UBND' is none
# A day that is not the decision's, a mark that is not the criterion's.
OTHER_DAY = re.compile(
    r"\b(?:thẩm|họp|nộp|nhận|trình|kiểm tra|hồ sơ|đăng ký|hiệu lực|đề nghị|khảo sát|đánh giá|kế hoạch|dự kiến|lập|gửi|hoàn thành|công bố|"
    r"thành lập|sinh|thu hồi|hết|hạn|bắt đầu|khởi|cập nhật|đón|trao|tái)\b"
)
OTHER_MARK = re.compile(
    r"\b(?:nâng cao|kiểu mẫu|thông minh|đăng ký|kế hoạch|phấn đấu|cam kết|dự kiến|mục tiêu|đề nghị|hồ sơ|minh chứng|nợ|khu|"
    r"thôn|bản|trước|thay đổi|duy trì|giữ vững)\b"
)
REQUIREMENT = re.compile(r"\b(?:yêu cầu|quy định|chỉ tiêu)\b")  # what is required is never failed
OF_LEVEL = re.compile(
    r"phòng|ban chỉ đạo|bcđ|huyện|tỉnh|trung ương|thẩm|phúc tra|đoàn|hội đồng|cấp trên|tổ công tác|vpđp|văn phòng"
)


class Contents:
    """What the columns of a sheet hold in the rows below a table's headings."""

    def __init__(self, sheet: Sheet, lexicon: Lexicon, below: int):
        self._lexicon = lexicon
        rows = [r for r in sheet.by_row() if r > below][:SAMPLE]
        self.rows = rows
        self._cells: dict[int, list[Cell]] = {}
        for r in rows:
            for cell in sheet.row(r):
                self._cells.setdefault(cell.column, []).append(cell)
        self._known: dict[tuple[int, str], bool] = {}

    def cells(self, column: int) -> list[Cell]:
        return self._cells.get(column, [])

    def holds(self, column: int, kind: str) -> bool:
        """True where most cells of a column are of a kind."""
        known = self._known.get((column, kind))
        if known is None:
            cells, fits = self.cells(column), KINDS[kind]
            least = HALF if kind == "state" else MOST  # of tasks many are told of in words of their own
            others = len(cells) - max(FEWEST, math.ceil(least * len(cells)))  # that there may be
            strange = (c for c in cells if len(c.text) > LONGEST or not fits(c, self._lexicon))
            known = others >= 0 and sum(1 for _ in itertools.islice(strange, others + 1)) <= others
            self._known[column, kind] = known
        return known

    def scores(self, column: int) -> bool:
        """True for a column of marks and figures as criteria and indicators are scored by, not of what is required."""
        cells = [c for c in self.cells(column) if len(c.text) <= LONGEST]
        said = [c for c in cells if _is_mark(c, self._lexicon)]
        required = sum(KINDS["required"](c, self._lexicon) for c in cells)
        figures = sum(c.kind == "number" or numbers.read(c.text, "", compound=True).value is not None for c in cells)
        return len(said) >= FEWEST and required * 10 < len(cells) and len(said) + figures >= MOST * len(cells)

    def only(self, columns: dict[int, Column], kind: str) -> Column | None:
        """The one column of unknown meaning that holds this kind; None where there are several."""
        fits = [c for c in columns.values() if c.meaning == "unknown" and self.holds(c.number, kind)]
        return fits[0] if len(fits) == 1 else None


def _is_day(cell: Cell, _: Lexicon) -> bool:
    return cell.on_date is not None or (cell.kind == "text" and day_of(cell.text) is not None)


def _is_decision(cell: Cell, _: Lexicon) -> bool:
    return cell.kind == "text" and bool(OF_DECISION.match(split_decision(clean(cell.text))[0]))


def _is_year(cell: Cell, _: Lexicon) -> bool:
    text = clean(cell.text)
    return text.isdigit() and int(text) in YEARS


def _is_mark(cell: Cell, _: Lexicon) -> bool:
    return cell.kind == "text" and (marks.is_word(cell.text) or marks.is_dressed(cell.text))


def _is_state(cell: Cell, _: Lexicon) -> bool:
    return cell.kind == "text" and state_of(cell.text) is not None


def _is_unit(cell: Cell, lexicon: Lexicon) -> bool:
    return cell.kind == "text" and lexicon.units.named(cell.text) is not None


KINDS: dict[str, Callable[[Cell, Lexicon], bool]] = {
    "day": _is_day,
    "decision": _is_decision,
    "year": _is_year,
    "mark": _is_mark,
    "answer": lambda c, lexicon: _is_mark(c, lexicon) or marks.is_no(c.text),
    "state": _is_state,
    "unit": _is_unit,
    "district": lambda c, lexicon: c.kind == "text" and lexicon.is_district_name(c.text),
    "standard": lambda c, _: c.kind == "text" and key(c.text) in STANDARDS,
    "number in a list": lambda c, _: bool(LISTED.fullmatch(clean(c.text))),
    "required": lambda c, _: c.kind == "text" and bool(REQUIRED.match(c.text)),
}


# What such a column is called where an issue speaks of it; a number, a unit, a district or a requirement needs no word.
TOLD = {
    "planned": ("kế hoạch", "the plan"),
    "verdict": ("đánh giá đạt hay chưa", "the verdict"),
    "self_score": ("kết quả xã tự đánh giá", "the commune's own score"),
    "re_score": ("kết quả thẩm tra của cấp trên", "the appraisal of the level above"),
    "work_state": ("tình hình thực hiện", "the state of the task"),
    "work_done_on": ("ngày hoàn thành", "the day the task was done"),
    "decision": ("số và ngày quyết định", "the decision's number and date"),
    "decision_no": ("số quyết định", "the decision's number"),
    "decision_date": ("ngày quyết định", "the decision's date"),
    "decision_year": ("năm đạt chuẩn", "the year that counts"),
    "standard": ("bộ tiêu chí được công nhận", "the standard of the recognition"),
}


def settle(form: str, label: int, columns: dict[int, Column], contents: Contents, lexicon: Lexicon) -> None:
    """Give the columns of a table that its headings leave unknown the meaning that what they hold leaves no doubt of."""
    before = {c.number: c.meaning for c in columns.values()}
    _settle(form, label, columns, contents, lexicon)
    for c in columns.values():
        c.by_contents |= c.meaning in TOLD and c.meaning != before[c.number]


def _settle(form: str, label: int, columns: dict[int, Column], contents: Contents, lexicon: Lexicon) -> None:
    for c in columns.values():
        # 'Kết quả' over marks counts nothing; a group's heading has no cells of its own.
        if (c.meaning in COUNTS and contents.holds(c.number, "mark")) or (
            c.meaning == "group" and contents.cells(c.number)
        ):
            c.meaning = "unknown"
        if c.meaning in ("standard", "decision_date") and contents.holds(c.number, "year"):
            c.meaning = "unknown"
        if c.meaning == "work_done_on" and contents.cells(c.number) and not contents.holds(c.number, "day"):
            c.meaning = "work_timing"
    if form == "indicators":
        _leave_to_criteria(columns, contents, lexicon)
    if not any(c.meaning == "unknown" for c in columns.values()):
        return
    left = columns.get(label - 1)
    if (
        left
        and left.meaning == "unknown"
        and not _has(columns, "index")
        and contents.holds(left.number, "number in a list")
    ):
        left.meaning = "index"
    if form in SETTLED:
        SETTLED[form](columns, contents, lexicon, label)
    if form in OF_COMMUNES and not _has(columns, "district") and (found := contents.only(columns, "district")):
        found.meaning = "district"


def _has(columns: dict[int, Column], *meanings: str) -> bool:
    return any(c.meaning in meanings for c in columns.values())


def _speaks_of_other_marks(column: Column, contents: Contents, lexicon: Lexicon) -> bool:
    lower = column.text.casefold()
    has_failed = any(
        marks.certain(c.text) == marks.FAILED for c in contents.cells(column.number) if len(c.text) <= LONGEST
    )
    is_required = bool(REQUIREMENT.search(lower)) and not has_failed
    return is_required or bool(OTHER_MARK.search(lower)) or lexicon.time(column.text) in (times.OTHER, times.PLAN)


def _recognition(columns: dict[int, Column], contents: Contents, lexicon: Lexicon, _: int) -> None:
    if not _has(columns, "decision", "decision_no") and (found := contents.only(columns, "decision")):
        both = [split_decision(clean(c.text))[1] for c in contents.cells(found.number) if len(c.text) <= LONGEST]
        found.meaning = "decision" if any(both) else "decision_no"
    if not _has(columns, "decision", "decision_no"):
        return
    for meaning, kind in (("decision_date", "day"), ("decision_year", "year")):
        found = contents.only(columns, kind)
        if found and not _has(columns, meaning) and not OTHER_DAY.search(found.text.casefold()):
            found.meaning = meaning
    if not _has(columns, "standard") and (found := contents.only(columns, "standard")):
        found.meaning = "standard"


def _leave_to_criteria(columns: dict[int, Column], contents: Contents, lexicon: Lexicon) -> None:
    """Among the columns of criteria, known by their names or by as many columns of marks as there are criteria, one called
    like an indicator of a criterion that has no column is that criterion's: no indicator, unless its number says so."""
    there = {c.subject for c in columns.values() if c.meaning == "criterion"}
    like = [
        c
        for c in columns.values()
        if c.meaning == "indicator" and not any(lexicon.indicator(t)[0] for t in c.text.split(" / "))
    ]
    marked = sum(
        contents.holds(c.number, "answer")
        for c in columns.values()
        if c.meaning in ("criterion", "indicator", "unknown")
    )
    criteria = len(lexicon.names)
    if len(there) * 2 <= criteria and not MOST * criteria <= marked <= criteria:
        return
    for c in like:
        if str(lexicon.indicators[c.subject].criterion_no) not in there:
            c.meaning, c.subject, c.problem = "unknown", "", ""


def _indicators(columns: dict[int, Column], contents: Contents, lexicon: Lexicon, _: int) -> None:
    there = {c.subject for c in columns.values() if c.meaning == "indicator"}
    criteria = {lexicon.indicators[i].criterion_no for i in there}
    # Marks under words of an indicator that has no column yet may be its own.
    left = {
        w
        for i, x in lexicon.indicators.items()
        if x.criterion_no in criteria and i not in there and x.kind == "pass_fail"
        for w in map(key, tokens_of(x.indicator_name))
    }
    if len(criteria) == 1 and not _has(columns, "verdict", "criterion"):
        found = contents.only(columns, "mark") or contents.only(columns, "answer")
        is_of_left = found is not None and left & {key(t) for t in tokens_of(found.text)}
        if found and not is_of_left and not _speaks_of_other_marks(found, contents, lexicon):
            found.meaning = "verdict"


def _schedule(columns: dict[int, Column], contents: Contents, _lexicon: Lexicon, _label: int) -> None:
    if not _has(columns, "work_state") and (found := contents.only(columns, "state")):
        found.meaning = "work_state"
    state = next((c for c in columns.values() if c.meaning == "work_state"), None)
    found = contents.only(columns, "day")
    if state and found and not _has(columns, "work_done_on"):
        done = {c.row for c in contents.cells(state.number) if len(c.text) <= LONGEST and state_of(c.text) == "done"}
        days = {c.row for c in contents.cells(found.number)}
        # The day a task was done stands beside those that are, and beside no other; a day it is due stands beside all.
        if days <= done and len(done) < len(contents.cells(state.number)):
            found.meaning = "work_done_on"


def _self_assessment(columns: dict[int, Column], contents: Contents, lexicon: Lexicon, _: int) -> None:
    if not _has(columns, "requirement"):
        for c in (c for c in columns.values() if c.meaning == "unknown"):
            states = {marks.certain(x.text) for x in contents.cells(c.number) if len(x.text) <= LONGEST} - {None}
            required = sum(KINDS["required"](x, lexicon) for x in contents.cells(c.number))
            if states <= {marks.PASSED} and required >= FEWEST:
                c.meaning = "requirement"
    scored = [
        c
        for c in columns.values()
        if c.meaning == "unknown" and contents.scores(c.number) and not _speaks_of_other_marks(c, contents, lexicon)
    ]
    levels = [c for c in scored if OF_LEVEL.search(c.text.casefold())]
    own = [c for c in scored if c not in levels]
    for c in levels:
        c.meaning = "re_score"
    if len(own) == 1 and not _has(columns, "self_score"):
        own[0].meaning = "self_score"


def _figures(columns: dict[int, Column], contents: Contents, lexicon: Lexicon, label: int) -> None:
    if not _has(columns, "unit") and (found := contents.only(columns, "unit")):
        found.meaning = "unit"
    if _has(columns, "planned"):
        return
    lows = {
        c.row: low
        for c in contents.cells(label)
        if (
            low := {
                lexicon.targets[t].target_low
                for rows in lexicon.rows.values()
                for t in _targets(rows, c.text) & lexicon.targets.keys()
            }
            - {None, 0}
        )
    }
    planned = []
    for column in (c for c in columns.values() if c.meaning == "unknown"):
        ratios: Counter[float] = Counter()
        for cell in (c for c in contents.cells(column.number) if c.row in lows):
            value = cell.value if cell.value is not None else numbers.read(cell.text[:LONGEST], "thousands").value
            ratios.update({round(value / low, 4) for low in lows[cell.row] if low} if value else ())
        best = max(TENS, key=lambda r: ratios[r])
        if ratios[best] >= 3 and ratios[best] >= EXACT * len(lows):
            planned.append(column)
    if len(planned) == 1 and not lexicon.other_year(planned[0].text):
        planned[0].meaning = "planned"


def _targets(names: RowNames, text: str) -> set[str]:
    """The target a row is named after, or those its words are like."""
    found = names.find(text)
    return {found} if found else names.related(text) if len(text) <= LONGEST else set()


TENS = (1.0, 10.0, 100.0, 1e3, 1e6, 1e9)
COUNTS = ("criterion_total", "commune_count", "commune_share", "share")
OF_COMMUNES = ("recognition", "advanced", "model_area", "indicators", "matrix")
SETTLED = {
    "recognition": _recognition,
    "indicators": _indicators,
    "schedule": _schedule,
    "self_assessment": _self_assessment,
    "outputs": _figures,
    "funding": _figures,
}
