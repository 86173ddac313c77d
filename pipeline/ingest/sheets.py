"""The sheets of a workbook before their tables are read: decoded, tables found, legends taken, plans set aside."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from pipeline.ingest import confirmations, corrections, marks, numbers, times
from pipeline.ingest.decoding import decode_sheet
from pipeline.ingest.forms.rows import signs
from pipeline.ingest.grid import Cell, Sheet, Workbook
from pipeline.ingest.headings import CAPTION_ROWS, find_tables, is_caption
from pipeline.ingest.legends import NOISE, Legend, legend_of
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.page import Page
from pipeline.ingest.places import Places
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean, key
from pipeline.ingest.titles import ATTACHED, SIGNED
from pipeline.reference.model import Correction

LONGEST_SIGN, FEWEST_SIGNS = 8, 3  # letters of a mark, and how often it stands in a sheet
EMPTY = re.compile(r"[☐□○◻◯✗✘×☒]|\[ ?\]")
FORM_SHEET = "_ntm"
PREVIOUS = " – kỳ trước"
RESULT_FORMS = ("matrix", "indicators", "transposed", "self_assessment")
PLAN_TITLE = re.compile(
    r"^\W*((biểu|bảng|phụ lục|mục|phần)?\s*(số)?\s*(\d+|[ivx]+)?\s*[:.\-–)]?\s*)?(kế hoạch|đăng ký|dự kiến|phấn đấu|mục tiêu|lộ trình)\b"
)
RESULT_TITLE = re.compile(r"kết quả|rà soát|tình hình|tiến độ|đánh giá")


@dataclass
class Leaf:
    """A sheet that may hold data, with its page and its tables; ``earlier`` are those captioned with another time."""

    page: Page
    tables: list[Table]
    earlier: list[Table] = field(default_factory=list)


RETURNED_AT = (1, 12)
RETURNED_MARK = "ntm-returned-1"
"""What stands in a hidden column of that list, and where."""


def leaves_of(
    book: Workbook, file: str, period: str, lexicon: Lexicon, places: Places, wanted: tuple[Correction, ...] = ()
) -> tuple[list[Leaf], list[Page]]:
    """The sheets to read, and the pages of those that are hidden or for reference only, already explained."""
    leaves: list[Leaf] = []
    hidden: list[Page] = []
    declarations = next((s for s in book.sheets if s.name == FORM_SHEET and s.text(1, 1) == "NTM_FORM"), None)
    references = _reference_sheets(declarations)
    corrected: set[Correction] = set()
    for raw in book.sheets:
        sheet, encoding = decode_sheet(raw, places.is_commune_name, lexicon.is_heading)
        page = Page(file, period, sheet)
        aside = _form_sheet(sheet, references)
        if aside:
            for row, column in sheet.cells:
                page.role(row, column, "ignored", aside)
            hidden.append(page)
            continue
        if sheet.hidden:
            if sheet.cells:
                page.issue("hidden_sheet", None, None, found=sheet.name)
            for row, column in sheet.cells:
                page.role(row, column, "held", "trang tính bị ẩn")
            hidden.append(page)
            continue
        corrected |= corrections.apply(page, wanted)
        confirmations.leave_out_unconfirmed(page, book, declarations, PREVIOUS)
        if encoding:
            page.issue("decoded_text", None, None, found=encoding)
        leaf = Leaf(page, find_tables(sheet, lexicon))
        _set_plans_aside(leaf)
        leaves.append(leaf)
    _as_their_siblings(leaves)
    _set_other_times_aside(leaves, lexicon)
    for c in set(wanted) - corrected:
        hidden_or_first = hidden[0] if hidden else leaves[0].page if leaves else Page(file, period, Sheet(""))
        hidden_or_first.issue(
            corrections.STALE,
            None,
            None,
            found=f"không có trang {c.sheet}",
            expected=c.expect,
            place=f"dòng {c.line} của corrections.csv",
        )
    _legends(leaves)
    return leaves, hidden


def _reference_sheets(declared: Sheet | None) -> set[str]:
    """Sheets that a form of our own declares to be for reference only, on its hidden sheet '_ntm'."""
    if declared is None:
        return set()
    rows = declared.by_row().values()
    return {r[1].text for r in rows if len(r) > 2 and r[0].text == "NTM_SHEET" and r[2].text == "reference"}


def is_returned_list(sheet: Sheet) -> bool:
    """True for the list of errors that ``ntm returns`` puts into a sender's workbook: it comes back with the mended file."""
    return sheet.text(*RETURNED_AT) == RETURNED_MARK


def _form_sheet(sheet: Sheet, references: set[str]) -> str:
    """Why a sheet of one of our own forms is no data: its declarations, or the last period's state for reference."""
    if sheet.name == FORM_SHEET and sheet.text(1, 1) == "NTM_FORM":
        return "trang khai báo của biểu mẫu"
    if is_returned_list(sheet):
        return "trang danh sách lỗi của lần trả lại trước"
    first = clean(sheet.cells[min(sheet.cells)].text).casefold() if sheet.cells else ""
    if sheet.name in references or key(sheet.name).endswith(key("kỳ trước")) or first.startswith("kỳ trước"):
        return "trang kỳ trước của biểu mẫu, chỉ để tham khảo"
    return ""


def _as_their_siblings(leaves: list[Leaf]) -> None:
    """A sheet without a table whose headings are those of another sheet's only table, cell by cell, has that table too: what
    the columns hold may have told less on it."""
    models = [leaf for leaf in leaves if len(leaf.tables) == 1]
    for leaf in leaves:
        if leaf.tables or any(i["rule"] == "plan_not_result" for i in leaf.page.issues):
            continue
        model = next((m for m in models if _is_headed_alike(leaf.page.sheet, m.page.sheet, m.tables[0])), None)
        if model is not None:
            columns = {n: replace(c, cells=list(c.cells)) for n, c in model.tables[0].columns.items()}
            last = max(leaf.page.sheet.by_row(), default=0)
            leaf.tables.append(replace(model.tables[0], columns=columns, last_row=last, repeats=[], rivals=()))


def _is_headed_alike(sheet: Sheet, other: Sheet, table: Table) -> bool:
    rows = range(table.heading_rows[0], table.heading_rows[1] + 1)
    texts = [{c.column: clean(c.text) for c in s.row(r)} for s in (sheet, other) for r in rows]
    return bool(texts[0]) and texts[: len(rows)] == texts[len(rows) :]


def _set_plans_aside(leaf: Leaf) -> None:
    """A sheet or a table titled as a plan or a pledge reports no results: its cells are held, it is not read."""
    top = min((t.heading_rows[0] for t in leaf.tables), default=0)
    for table in [t for t in leaf.tables if t.form in RESULT_FORMS]:
        above = table.heading_rows[0]
        # The caption of a further table stands close above it; the first has everything above to itself.
        nearest = range(1, above) if above == top else range(max(1, above - CAPTION_ROWS), above)
        caption = next((c for r in nearest for c in leaf.page.sheet.row(r) if _is_plan(c.text)), None)
        if caption is None:
            continue
        leaf.page.issue("plan_not_result", caption.row, caption.column, found=caption.text)
        leaf.tables.remove(table)
        for row, column in leaf.page.sheet.cells:
            if caption.row <= row <= table.last_row or above == top == row:
                leaf.page.role(row, column, "held", str(leaf.page.issues[-1]["message_vi"]))


def _set_other_times_aside(leaves: list[Leaf], lexicon: Lexicon) -> None:
    """A table captioned with another time than the period's reports nothing now, if another of the workbook does: a
    further one of its sheet, or one that says this period where it says another."""
    captioned = [(leaf, table, _captions(leaf, table, lexicon)) for leaf in leaves for table in leaf.tables]
    named = [{lexicon.time(t) for t in texts} - {times.PLAN, times.NONE} for _, _, texts in captioned]
    now = {table.form for (_, table, _), said in zip(captioned, named, strict=True) if times.THIS in said}
    for (leaf, table, texts), said in zip(captioned, named, strict=True):
        if said == {times.OTHER} and (table.form in now or leaf.tables[0] is not table):
            leaf.tables.remove(table)
            leaf.earlier.append(table)
            other = [lexicon.period_of(t) for t in texts if lexicon.time(t) == times.OTHER]
            table.period = next((p for p in reversed(other) if "" < p < lexicon.period), "")


def _captions(leaf: Leaf, table: Table, lexicon: Lexicon) -> list[str]:
    """The texts close above a table; where they name no time, the name of its sheet."""
    first = table.heading_rows[0]
    above = [
        c for r in range(max(1, first - CAPTION_ROWS), first) for c in leaf.page.sheet.row(r) if table.holds(c.column)
    ]
    inside = [t for t in leaf.tables if t is not table]

    def is_row_of(t: Table, cell: Cell) -> bool:
        beside = [c for c in leaf.page.sheet.row(cell.row) if c.column in t.columns]
        # An indicator's long name, or one with a year in it, captions no further table.
        return t.covers(cell.row) and cell in beside and (len(beside) > 2 or not is_caption(cell, lexicon))

    texts = [
        ATTACHED.sub(" ", clean(c.text))
        for c in above
        if c.kind == "text" and not SIGNED.search(c.text) and not any(is_row_of(t, c) for t in inside)
    ]
    named = any(lexicon.time(t) for t in texts)
    return texts if named or leaf.tables[0] is not table else [*texts, leaf.page.sheet.name]


def _is_plan(text: str) -> bool:
    lower = clean(text).casefold()
    return bool(PLAN_TITLE.match(lower)) and not RESULT_TITLE.search(lower)


def _legends(leaves: list[Leaf]) -> None:
    """Each sheet's own legend; a sheet without one takes the file's."""
    everything: list[tuple[tuple[int, int], str]] = []
    signs: set[str] = set()
    for leaf in leaves:
        outside = [((c.row, c.column), c.text) for c in _outside(leaf)]
        own_signs = _signs(leaf.page.sheet)
        leaf.page.legend = legend_of(outside, own_signs)
        texts = dict.fromkeys(t for _, t in outside)
        leaf.page.notes = marks.footnotes(texts)
        leaf.page.dash_is_zero = numbers.dash_is_zero(texts)
        everything += outside
        signs |= own_signs
    if len(leaves) > 1:
        whole = legend_of(everything, signs)
        notes = marks.footnotes(dict.fromkeys(t for _, t in everything))
        for leaf in leaves:
            leaf.page.notes = notes | leaf.page.notes
            if not leaf.page.legend.meanings:
                leaf.page.legend = Legend(dict(whole.meanings), set(whole.contradictory))
    for leaf in leaves:
        for mark, state in _dressed(leaf.page.sheet).items():
            leaf.page.legend.take(mark, state)


def _dressed(sheet: Sheet) -> dict[str, str]:
    """'(Đạt)', '☑ Đạt', 'Chưa đạt (C)' → what they say without the signs around them, in a sheet that writes no such word
    without them: beside plain marks a sign may take one back. An empty box says so only beside a full one."""
    columns: dict[str, set[int]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for (written, column), n in Counter((c.text, c.column) for c in sheet.cells.values() if c.kind == "text").items():
        if len(written) <= marks.LONGEST:
            text = clean(written).casefold()
            counts[text] += n
            columns[text].add(column)
    found: dict[str, str] = {}
    signs: dict[str, set[str]] = defaultdict(set)
    for text in (t for t, n in counts.items() if n >= FEWEST_SIGNS):
        dressed = marks.DRESSED.fullmatch(text)
        state = marks.certain(dressed["word"]) if dressed and any(dressed.group("before", "behind", "short")) else None
        if dressed and (marks.DOUBTFUL_NOTE.search(dressed["before"]) or times.INTENDED.search(dressed["before"])):
            return {}  # 'Dự kiến: đạt'
        if dressed and state in (marks.PASSED, marks.FAILED) and _is_short_of(dressed["short"], dressed["word"]):
            found[text] = state
            signs[state].add(f"{dressed['before']}…{dressed['behind'] or ''}")
    passed, failed = signs[marks.PASSED], signs[marks.FAILED]
    is_mixed = len(passed) > 1 or len(failed) > 1 or any(map(EMPTY.search, passed))
    is_alone = any(map(EMPTY.search, failed)) and (not passed or passed == failed)
    is_of_one = bool(passed and failed) and passed != failed and any(s[:1].isalpha() for s in passed | failed)
    worn = set().union(*(columns[t] for t in found))
    is_beside_plain = any(
        n > 1 and t not in found and columns[t] & worn and marks.is_word(t) and any(map(str.isalpha, t))
        for t, n in counts.items()
    )
    return {} if is_mixed or is_alone or is_of_one or is_beside_plain else found


def _is_short_of(short: str | None, word: str) -> bool:
    """True for the initials of a word of a mark, or their beginning: 'đ', 'cđ', 'c' of 'chưa đạt'; for none as well."""
    return short is None or "".join(w[0] for w in word.split()).startswith(short)


def _signs(sheet: Sheet) -> set[str]:
    """Short texts that stand in a sheet again and again and say nothing certain by themselves: its marks may be among them."""
    counts: Counter[str] = Counter()
    for text, n in Counter(c.text for c in sheet.cells.values() if c.kind == "text").items():
        if len(text) <= LONGEST_SIGN:
            counts[clean(text).casefold()] += n
    return {
        t for t, n in counts.items() if n >= FEWEST_SIGNS and len(t) > 1 and t not in NOISE and marks.certain(t) is None
    }


def _outside(leaf: Leaf) -> list[Cell]:
    """Cells that are no value of a table: above the first heading, below it in the first columns, or far longer than a mark;
    beside its headings those that are a legend whole."""
    made = []
    tops = [t.heading_rows for t in leaf.tables]
    for cell in leaf.page.sheet.in_order():
        if cell.kind != "text" or cell.doubt or len(clean(cell.text)) <= 3:
            continue
        inside_heading = any(a <= cell.row <= b for a, b in tops)
        if not inside_heading or len(legend_of([((cell.row, cell.column), cell.text)]).meanings) > 1:
            made.append(cell)
    return made


def titles_of(leaves: list[Leaf]) -> tuple[list[str], list[str]]:
    """Texts above the tables (and of covers), and those of signatures and replacements below them."""
    above: list[str] = []
    below: list[str] = []
    for leaf in leaves:
        top = min((t.heading_rows[0] for t in leaf.tables), default=None)
        for cell in leaf.page.sheet.in_order():
            if cell.kind != "text" or cell.doubt:
                continue
            if top is None or cell.row < top:
                above.append(cell.text)
            elif signs(cell.text) or "thay thế" in cell.text.casefold():
                below.append(cell.text)
    return above, below
