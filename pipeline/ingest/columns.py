"""What each column of a table means, from all the heading cells above it; a heading that contradicts itself holds it."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from functools import lru_cache

from pipeline.ingest import measures, times
from pipeline.ingest.criterion_order import by_order, is_number
from pipeline.ingest.diacritics import restored
from pipeline.ingest.grid import Cell, Sheet
from pipeline.ingest.indicator_names import has_other_name
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.table import Column
from pipeline.ingest.text import clean, key
from pipeline.ingest.vocabulary import BRACKETS

GROUP = re.compile(r"^[IVX]{1,5}\s*[.)\-–:](\s*)(\S)")
COUNTING = re.compile(r"[\W_]*(\d{1,2}|[a-z])[\W_]*(=[\d\W_x]*)?", re.IGNORECASE)
CURRENT = re.compile(
    r"\W*(kỳ này|năm nay|hiện nay|hiện tại|thực hiện|kết quả( thực hiện| đạt)?|đạt|đạt\s*/\s*(chưa|không)( đạt)?|đ\s*/\s*cđ|mức độ đạt|"
    r"đánh giá|quý này)\W*"
)
MEANT_BY_FORM: dict[str, frozenset[str]] = {
    "recognition": frozenset(
        {"index", "district", "standard", "decision", "decision_no", "decision_date", "decision_year", "note", "extra"}
    ),
    "advanced": frozenset({"index", "district", "advanced_passed", "note"}),
    "model_area": frozenset({"index", "district", "area_registered", "area_recognised", "note"}),
    "funding": frozenset(
        {
            "index",
            "unit",
            "planned",
            "mobilised",
            "disbursed",
            "cumulative",
            "this_period",
            "estimate",
            "result",
            "share",
            "note",
        }
    ),
    "schedule": frozenset({"index", "work_agency", "work_timing", "work_state", "work_done_on", "note"}),
    "outputs": frozenset(
        {"index", "unit", "planned", "this_period", "cumulative", "estimate", "result", "share", "note", "work_agency"}
    ),
    "indicators": frozenset(
        {"index", "district", "indicator", "criterion", "verdict", "extra", "note", "criterion_total"}
    ),
    "matrix": frozenset({"index", "district", "criterion", "criterion_total", "commune_share", "note", "extra"}),
    "self_assessment": frozenset({"index", "criterion_row", "requirement", "unit", "self_score", "re_score", "note"}),
    "summary": frozenset({"index", "commune_count", "commune_share", "note"}),
    "transposed": frozenset({"index", "commune_column", "commune_count", "commune_share", "requirement", "note"}),
}


# Totals and counts that stand for this period unless they name another time.
DATED = frozenset(
    {
        "criterion_total",
        "verdict",
        "advanced_passed",
        "area_recognised",
        "commune_count",
        "self_score",
        "re_score",
        "work_state",
    }
)
# What a table says once: of two such columns nobody can tell which one counts.
ONCE = frozenset(
    {"criterion", "indicator", "commune_column", "planned", "this_period", "cumulative", "estimate", "result", "mobilised", "disbursed",
     "decision", "decision_no", "decision_date", "decision_year", "advanced_passed", "area_registered", "area_recognised", "work_state"}
)  # fmt: skip


def columns_of(
    sheet: Sheet, lexicon: Lexicon, top: int, bottom: int, label: int, form: str, span: tuple[int, int]
) -> dict[int, Column]:
    """The columns of the table whose headings lie between top and bottom, within its span, by column number."""
    own: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    spanning: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    headings = {r: cells for r in range(top, bottom + 1) if not _numbers_columns(cells := sheet.row(r), label)}
    lowest = max(headings, default=bottom)
    for r, cells in headings.items():
        for c in cells:
            merge = sheet.merge_at(r, c.column) or _implied(sheet, r, c.column, lowest)
            wide = merge is not None and merge[3] > merge[1]
            for column in range(merge[1], merge[3] + 1) if merge and wide else (c.column,):
                if span[0] <= column <= span[1]:
                    (spanning if wide else own)[column].append(
                        (r, c.column, c.text if form == "transposed" else restored(c.text))
                    )
    made: dict[int, Column] = {}
    for column in sorted(set(own) | set(spanning)):
        if column == label:
            made[column] = Column(column, "label", cells=[(r, c) for r, c, _ in own[column]])
            continue
        made[column] = _meaning(column, own[column], spanning[column], lexicon, form)
    if form == "matrix":
        _settle_by_order(made, {c: own[c] or spanning[c] for c in made}, lexicon)
    _set_aside(made, {c: [*own[c], *spanning[c]] for c in made}, lexicon)
    _mark_repeated(made, sheet, bottom)
    return made


def _settle_by_order(columns: dict[int, Column], headings: dict[int, list], lexicon: Lexicon) -> None:
    """Columns of criteria whose names nobody knows, known by the list they stand in (criterion_order)."""
    doubtful = {n for n, c in columns.items() if c.meaning == "unknown" or c.problem == "heading_conflict"}
    if not doubtful:
        return
    entries: dict[int, tuple[str, str]] = {}
    for n, c in columns.items():
        if n in doubtful or c.meaning == "criterion":
            texts = [t for _, _, t in headings[n] if not is_group(t) and "group" not in lexicon.meanings(t)]
            numbers = [t for t in texts if is_number(t, lexicon)]
            names = " ".join(clean(t) for t in texts if t not in numbers)
            entries[n] = (numbers[0] if len(numbers) == 1 else "", names)
    for n, criterion in by_order(entries, lexicon).items():
        if n in doubtful:
            c = columns[n]
            c.meaning, c.subject, c.problem, c.by_contents = "criterion", str(criterion), "", True


def _numbers_columns(cells: list[Cell], label: int) -> bool:
    """A row that counts the columns, the label's among them: else its numbers are the criteria's."""
    return counts_columns(cells) and (
        any(c.column == label for c in cells) or not any(t.isdigit() for t in _counting(cells))
    )


def _implied(sheet: Sheet, row: int, column: int, lowest: int) -> tuple[int, int, int, int] | None:
    """The columns a heading stands over in a file that keeps no merged ranges: its own and the empty ones after it,
    each with a heading of its own further down."""
    below = range(row + 1, lowest + 1)
    if sheet.merged or not any((r, column) in sheet.cells for r in below):
        return None
    last = column
    while (row, last + 1) not in sheet.cells and any((r, last + 1) in sheet.cells for r in below):
        last += 1
    return (row, column, row, last) if last > column else None


def counts_columns(cells: list[Cell]) -> bool:
    """A row that numbers the columns, in whatever signs: (1) [2] 3=2/1 …, A B C …, or A B 1 2 3 …"""
    texts = _counting(cells)
    if len(texts) < 3 or not all(texts):
        return False
    numbers = [int(t) for t in texts if t.isdigit()]
    signs = [ord(t) for t in texts if not t.isdigit()]
    in_order = all(b == a + 1 for run in (numbers, signs) for a, b in itertools.pairwise(run))
    return in_order and (numbers[0] <= 3 if len(numbers) >= 2 else len(signs) >= 3)


def _counting(cells: list[Cell]) -> list[str]:
    """The number or letter each cell of a counting row would be; '' for a cell of another kind."""
    return [_counted(c.text) for c in cells]


@lru_cache(maxsize=20_000)
def _counted(text: str) -> str:
    number = COUNTING.fullmatch(clean(text))
    return number[1].casefold() if number else ""


def _meaning(column: int, own: list, spanning: list, lexicon: Lexicon, form: str) -> Column:
    cells = [(r, c) for r, c, _ in own] or [(r, c) for r, c, _ in spanning]
    text = " / ".join(clean(t) for _, _, t in own or spanning)
    made = Column(column, "unknown", cells=cells, text=text)
    # 'Huy động' over 'triệu đồng': the row of units below the headings names no column.
    own = (
        [t for n, t in enumerate(own) if n == 0 or lexicon.units.named(t[2]) is None]
        if len(own) + len(spanning) > 1
        else own
    )
    allowed = MEANT_BY_FORM[form]
    taught = next((t for _, _, heading in reversed(own) if (t := lexicon.taught(heading))[0] in allowed), None)
    if taught:
        made.meaning, made.subject = taught
        return made
    if form in ("outputs", "funding"):
        made.meaning = measures.meaning_of([t for _, _, t in sorted([*spanning, *own])], allowed, lexicon, form)
        if made.meaning == "other_year":
            made.set_aside(*measures.other_time([t for _, _, t in sorted([*spanning, *own])], lexicon, form))
        return made
    if "criterion" in allowed and spanning and own and all(says_when(t) for _, _, t in own):
        # 'Kỳ trước' and 'Kỳ này' under one criterion's or indicator's merged heading.
        if "indicator" in allowed and _as_indicator(made, own, spanning, lexicon):
            return made
        if _as_criterion(made, spanning, lexicon):
            return made
    words = set().union(*(lexicon.meanings(t) for _, _, t in own)) if own else set()
    if not words & allowed and spanning and own:
        # 'Quyết định công nhận' merged over 'Số' and 'Ngày'.
        words |= lexicon.meanings(" ".join(clean(t) for _, _, t in sorted([*spanning, *own])))
    if "indicator" in allowed and _as_indicator(made, own, spanning, lexicon):
        return made
    plain = words & allowed
    if plain and not ("criterion" in allowed and _names_criterion(own, lexicon)):
        made.meaning = sorted(plain)[0] if len(plain) == 1 else _firmest(plain)
        if made.meaning == "verdict":
            # Under the heading of one criterion a verdict is about that criterion.
            about = {n for _, _, t in spanning for n in [lexicon.criterion(t)[0], *lexicon.criterion(t)[1]] if n}
            made.subject = str(about.pop()) if len(about) == 1 else ""
        aside = [t for _, _, t in own if lexicon.time(t) in (times.OTHER, times.PLAN)]
        if made.meaning in DATED and aside:
            made.set_aside(made.meaning, *_when(aside, lexicon))
        return made
    if "criterion" in allowed and _as_criterion(made, own, lexicon):
        return made
    if "commune_column" in allowed:
        # 'Kỳ trước' and 'Kỳ này' under a commune's merged name.
        named = spanning if own and all(says_when(t) for _, _, t in own) else own
        name = next((t for _, _, t in reversed(named) if lexicon.is_commune_name(t)), None)
        if name is not None:
            made.meaning, made.subject = "commune_column", clean(name)
            return made
    if "group" in words or (not own and spanning):
        made.meaning = "group"
    return made


def _firmest(meanings: set[str]) -> str:
    order = ("index", "criterion_total", "verdict", "commune_count", "share", "note")
    return next((m for m in order if m in meanings), sorted(meanings)[0])


def _names_criterion(own: list, lexicon: Lexicon) -> bool:
    for text in (t for _, _, t in own if not is_group(t)):
        number, named, name = lexicon.criterion(text)
        # 'STT (1)', 'Số QĐ (5)' count columns; 'TC (2)' is a criterion.
        if named or (number is not None and not (name and lexicon.meanings(name))):
            return True
    return False


@lru_cache(maxsize=20_000)
def is_group(text: str) -> bool:
    """True for 'V. Hệ thống chính trị', 'V.Hệ thống …'; 'V.hóa' is a word of which the initial was typed."""
    found = GROUP.match(clean(text))
    return found is not None and bool(found[1] or not found[2].islower())


@lru_cache(maxsize=20_000)
def says_when(text: str) -> bool:
    """A sub-heading that only says which time or whose word: 'Kỳ này', 'Năm 2019', 'Kế hoạch', 'Thực hiện'."""
    return bool(CURRENT.fullmatch(clean(text).casefold())) or times.is_only_time(text)


def _harmless(text: str, subjects: set[int], lexicon: Lexicon) -> bool:
    """Words beside a criterion's number that do not change what the column is: its name in other words, 'Kết quả'."""
    lower = clean(text).casefold()
    if CURRENT.fullmatch(lower.strip(" ()")) or times.is_only_time(text) or "group" in lexicon.meanings(text):
        return True
    return bool(lexicon.resembling(text) & subjects)


def _as_criterion(made: Column, own: list, lexicon: Lexicon) -> bool:
    numbers: set[int] = set()
    names: list[set[int]] = []
    nameless: list[str] = []
    for _, _, text in own:
        if is_group(text) or "group" in lexicon.meanings(text):
            continue
        number, named, name = lexicon.criterion(text)
        if number is not None:
            numbers.add(number)
        if named:
            names.append(named)
        elif name:
            nameless.append(clean(name))
    candidates = set.intersection(*names) if names else set()
    if not numbers and not names:
        return False
    made.meaning = "criterion"
    doubtful = [t for t in nameless if not _harmless(t, numbers | candidates, lexicon)]
    if doubtful and lexicon.time(" ".join(doubtful)) not in (times.OTHER, times.PLAN):
        made.problem, made.found = "heading_conflict", made.text
        made.subject = str(min(numbers | set().union(*names)))
        return True
    agreed = (numbers & candidates) if numbers and names else (numbers or candidates)
    if len(numbers) > 1 or len(agreed) != 1:
        made.problem, made.found = "heading_conflict", made.text
        shown = sorted(numbers or set().union(*names))
        made.subject = str(shown[0]) if shown else ""
        return True
    made.subject = str(agreed.pop())
    return True


def _as_indicator(made: Column, own: list, spanning: list, lexicon: Lexicon) -> bool:
    ids: set[str] = set()
    names: list[set[str]] = []
    criteria: set[int] = set()
    strange: list[str] = []
    for _, _, text in [*own, *spanning]:
        found, named = lexicon.indicator(text)
        if found:
            ids.add(found)
        if named:
            names.append(named)
        elif found and has_other_name(text):
            strange.append(text)
        if not found and not named:
            number, by_name, _ = lexicon.criterion(text)
            criteria |= {number} if number is not None else by_name if len(by_name) == 1 else set()
    # Where no merged range is kept, the criterion's name stands above its first indicator alone.
    bare = " ".join(clean(t) for _, _, t in own if not any(lexicon.criterion(t)[:2]))
    of = next(iter(criteria)) if len(criteria) == 1 else None
    if not ids and not names and bare and (like := lexicon.indicator_like(bare, of)):
        names.append({like})
    candidates = set.intersection(*names) if names else set()
    agreed = (ids & candidates) if ids and names else (ids or candidates)
    if not ids and not names:
        return False
    made.meaning = "indicator"
    fits = {i for i in agreed if not criteria or lexicon.indicators[i].criterion_no in criteria}
    if len(fits) != 1 or strange:
        made.problem, made.found = "heading_conflict", made.text
        made.subject = min(ids or candidates or set().union(*names))
        return True
    made.subject = fits.pop()
    return True


def _set_aside(columns: dict[int, Column], headings: dict[int, list], lexicon: Lexicon) -> None:
    """Columns of another year, of the plan, of the period before keep a meaning of their own. Where no subject of the
    table has a column of this period as well they are held: what they say is not what this period is."""
    results = [c for c in columns.values() if c.meaning in ("criterion", "indicator", "verdict", "commune_column")]
    aside = {
        c.number: [t for _, _, t in headings[c.number] if _is_aside(t, lexicon) or times.is_only_time(t)]
        for c in results
        if any(_is_aside(t, lexicon) for _, _, t in headings[c.number])
    }
    current = {(c.meaning, c.subject) for c in results if c.number not in aside}
    several = {
        _when(aside[c.number], lexicon) for c in results if c.number in aside and (c.meaning, c.subject) in current
    }
    for c in results:
        if c.number in aside:
            when = _when(aside[c.number], lexicon)
            if (c.meaning, c.subject) in current or when in several:
                c.set_aside(c.meaning, *when)
            else:
                shown = " / ".join(clean(t) for _, _, t in headings[c.number])
                c.problem, c.found = "heading_other_period", shown


def _when(texts: list[str], lexicon: Lexicon) -> tuple[str, str]:
    """(time, period) of headings that speak of another time or of a plan; '' for what does not tell."""
    period = lexicon.period_of(" / ".join(texts))  # 'Năm 2018' over 'Quý II'
    if times.OTHER not in map(lexicon.time, texts):
        return times.PLAN, f"{period[:4] or lexicon.period[:4]}-12"
    return times.EARLIER_PERIOD if "" < period < lexicon.period else "", period


def _is_aside(text: str, lexicon: Lexicon) -> bool:
    _number, named, _ = lexicon.criterion(text)
    own_id, ids = lexicon.indicator(text)
    if lexicon.is_commune_name(text):
        text = BRACKETS.sub("", text)  # 'Bính Xá (đạt chuẩn 2018)'
    # The words of a name are no time: only a year beside it is.
    if named or own_id or ids or lexicon.indicator_like(text):
        return lexicon.other_year(text)
    return lexicon.time(text) in (times.OTHER, times.PLAN)


def _mark_repeated(columns: dict[int, Column], sheet: Sheet, bottom: int) -> None:
    """Two columns with the same subject: which one counts is not for us to say. An empty one only widens a heading."""
    seen: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for c in columns.values():
        if c.meaning in ONCE and not c.problem:
            seen[c.meaning, key(c.subject)].append(c)
    for same in (s for s in seen.values() if len(s) > 1):
        filled = {column for row, column in sheet.cells if row > bottom}
        for c in same:
            if c.number not in filled:
                c.meaning = "group"
        same = [c for c in same if c.number in filled]
        if len(same) > 1:
            for c in same:
                c.problem, c.found = "heading_duplicate", " và ".join(x.text for x in same)
