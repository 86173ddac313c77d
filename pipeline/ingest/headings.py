"""Which columns mean what: heading rows are found, not assumed, and every column's meaning is read from all of them.

A heading may be one row or three, numbers or names or both, merged or not. What the words mean stands in headings.csv,
in the reference files and in aliases.csv; a new form is new rows there.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.ingest.grid import Sheet
from pipeline.ingest.text import clean, fold, key
from pipeline.reference.model import Reference

ROMAN = re.compile(r"^(x{0,2})(ix|iv|v?i{0,3})$", re.IGNORECASE)
GROUP = re.compile(r"^[IVX]{1,5}\s*[.)\-–:]\s*\S")
NUMBER_ONLY = re.compile(r"^(?:tiêu chí(?:\s+số)?|tc(?:\s*số)?)?\s*\(?\s*0?(\d{1,2})\s*\)?\s*[.:]?$")
NUMBER_NAME = re.compile(r"^(tiêu chí(?:\s+số)?|tc(?:\s*số)?)?\s*0?(\d{1,2})\s*([.:)\-–])?\s*(?![\d.,])(\D.*)$")
NAME_NUMBER = re.compile(r"^(\D.*?)\s*\(\s*(?:tc|tiêu chí)?\s*0?(\d{1,2})\s*\)$")
INDICATOR = re.compile(r"^(?:chỉ tiêu\s*)?(\d{1,2}\.\d{1,2})\s*[.:)\-–]?\s*(.*)$")
BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
# Applied to keys, in which 'quý' carries its tone behind the word.
MOVING = re.compile(rf"\b(\d{{1,2}}\s+\d{{1,2}}\s+(?:19|20)\d\d|(?:19|20)\d\d|(?<={key('quý')} )(?:[ivx]+|\d))(?=\s|$)")
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
COUNTING = re.compile(r"^\(?\s*(\d{1,2}|[a-z])\s*\)?$", re.IGNORECASE)
# Columns that speak of another time or of an intention: they never count as this period's results.
ASIDE = re.compile(
    r"\b(kế hoạch|đăng ký|dự kiến|phấn đấu|ước|kỳ trước|quý trước|năm trước|cùng kỳ|mục tiêu|chỉ tiêu giao|lần trước|đầu kỳ|đầu năm)\b"
)
HEADING_ROWS = 6  # no form seen has more rows of headings; further rows are data whatever they look like

# The label column and what else a form must have, the most telling first.
FORMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("recognition", "commune", ("decision_no",)),
    ("advanced", "commune", ("advanced_passed",)),
    ("model_area", "commune", ("area_recognised",)),
    ("funding", "funding_row", ("mobilised",)),
    ("funding", "funding_row", ("disbursed",)),
    ("schedule", "work_row", ("work_state",)),
    ("outputs", "output_row", ("cumulative",)),
    ("indicators", "commune", ("indicator",)),
    ("matrix", "commune", ("criterion",)),
    ("self_assessment", "criterion_row", ("self_score",)),
    ("self_assessment", "criterion_row", ("re_score",)),
    ("summary", "criterion_row", ("commune_count",)),
    ("transposed", "criterion_row", ("commune_column",)),
)
LABELS = ("commune", "funding_row", "work_row", "output_row", "criterion_row")
MEANT_BY_FORM: dict[str, frozenset[str]] = {
    "recognition": frozenset({"index", "district", "decision_no", "decision_date", "decision_year", "note"}),
    "advanced": frozenset({"index", "district", "advanced_passed", "note"}),
    "model_area": frozenset({"index", "district", "area_registered", "area_recognised", "note"}),
    "funding": frozenset({"index", "unit", "planned", "mobilised", "disbursed", "share", "note"}),
    "schedule": frozenset({"index", "work_agency", "work_timing", "work_state", "work_done_on", "note"}),
    "outputs": frozenset({"index", "unit", "planned", "this_period", "cumulative", "estimate", "share", "note"}),
    "indicators": frozenset(
        {"index", "district", "indicator", "criterion", "verdict", "extra", "note", "criterion_total"}
    ),
    "matrix": frozenset({"index", "district", "criterion", "criterion_total", "commune_share", "note"}),
    "self_assessment": frozenset({"index", "requirement", "unit", "self_score", "re_score", "note"}),
    "summary": frozenset({"index", "commune_count", "commune_share", "note"}),
    "transposed": frozenset({"index", "commune_column", "commune_count", "commune_share", "note"}),
}


@dataclass
class Column:
    """One column of a table. ``subject`` is a criterion number, an indicator id, a commune's name; ``problem`` holds it."""

    number: int
    meaning: str
    subject: str = ""
    cells: list[tuple[int, int]] = field(default_factory=list)
    text: str = ""
    problem: str = ""
    found: str = ""


@dataclass
class Table:
    """A table on a sheet: its form, its heading rows, its columns; data lie from first_row to last_row."""

    form: str
    heading_rows: tuple[int, int]
    label: int
    columns: dict[int, Column]
    first_row: int
    last_row: int
    span: tuple[int, int] = (1, 1 << 20)
    repeats: list[tuple[int, int]] = field(default_factory=list)

    def covers(self, row: int) -> bool:
        """True for rows of data: below the headings, and not the headings again after a page break."""
        return self.first_row <= row <= self.last_row and not any(a <= row <= b for a, b in self.repeats)

    def holds(self, column: int) -> bool:
        """True for the columns of this table, where another stands beside it."""
        return self.span[0] <= column <= self.span[1]

    def continues(self, other: Table) -> bool:
        """True where this heading repeats the other table's: the same columns mean the same."""
        same = lambda t: {n: (c.meaning, c.subject) for n, c in t.columns.items()}  # noqa: E731
        return self.form == other.form and self.label == other.label and same(self) == same(other)

    @property
    def about(self) -> str:
        """What the table is about: a commune that stands twice under the same subjects stands there once too often."""
        return f"{self.form}:{','.join(sorted(c.subject for c in self.columns.values() if c.subject))}"

    @property
    def index(self) -> int | None:
        return next((c.number for c in self.columns.values() if c.meaning == "index"), None)

    def of(self, *meanings: str) -> list[Column]:
        """The columns with one of these meanings, left to right."""
        return [c for _, c in sorted(self.columns.items()) if c.meaning in meanings]


class Lexicon:
    """What headings mean: the words of headings.csv, the criteria and indicators of the reference, the aliases."""

    def __init__(self, reference: Reference, is_commune_name, period_year: int | None = None):
        self.words: dict[str, set[str]] = defaultdict(set)
        with (Path(__file__).parent / "headings.csv").open(encoding="utf-8") as f:
            for row in csv.DictReader(f):
                self.words[_moving_out(key(row["alias"]))].add(row["meaning"])
        self.criteria: dict[str, set[int]] = defaultdict(set)
        self.folded: dict[str, set[int]] = defaultdict(set)
        self.names: dict[int, str] = {}
        for c in reference.criteria:
            self.names[c.criterion_no] = c.criterion_name
            for name in c.names:
                self.criteria[key(name)].add(c.criterion_no)
                self.folded[fold(name)].add(c.criterion_no)
        for a in reference.aliases:
            if a.kind == "criterion" and a.target.isdigit():
                self.criteria[key(a.alias)].add(int(a.target))
            elif a.kind == "heading":
                self.words[_moving_out(key(a.alias))].add(a.target)
        self.indicators = {i.indicator_id: i for i in reference.indicators}
        self.indicator_names: dict[str, set[str]] = defaultdict(set)
        for i in reference.indicators:
            self.indicator_names[key(i.indicator_name)].add(i.indicator_id)
            self.indicator_names[key(BRACKETS.sub("", i.indicator_name))].add(i.indicator_id)
        self.is_commune_name = is_commune_name
        self.year = period_year

    def meanings(self, text: str) -> set[str]:
        """Meanings of headings.csv for a heading, dates and years aside."""
        name = _moving_out(key(text))
        return set(self.words.get(name, ())) | set(self.words.get(_moving_out(key(BRACKETS.sub("", clean(text)))), ()))

    def is_heading(self, text: str) -> bool:
        """True where the text is a heading of headings.csv or the name of a criterion or indicator, as it stands."""
        return len(text) < 200 and bool(self.meanings(text) or self.criteria.get(key(text)) or self.indicator(text)[1])

    def other_year(self, text: str) -> bool:
        """True where the heading names a year, and not the year of the period."""
        years = {int(y) for y in YEAR.findall(text)}
        return bool(years) and self.year is not None and self.year not in years

    def criterion(self, text: str) -> tuple[int | None, set[int], bool]:
        """(number, criteria its name may mean, whether it has a name) of a heading such as '7. Chợ nông thôn'."""
        typed = clean(text).casefold()
        only = NUMBER_ONLY.fullmatch(typed)
        if only:
            return self._known(int(only[1])), set(), False
        named = self._by_name(typed)
        if named:
            return None, named, True
        split = NUMBER_NAME.fullmatch(typed)
        if split and self._known(int(split[2])):
            # '6 tháng đầu năm' is no criterion 6: without a sign between, the rest must be a criterion's name.
            named = self._by_name(split[4]) or self._like(split[4], int(split[2]))
            if split[1] or split[3] or named:
                return int(split[2]), named, True
        split = NAME_NUMBER.fullmatch(typed)
        if split and self._known(int(split[2])):
            return int(split[2]), self._by_name(split[1]), True
        stripped = re.sub(r"^tiêu chí(\s+về)?\s+", "", typed)
        return None, self._by_name(stripped) if stripped != typed else set(), True

    def _known(self, number: int) -> int | None:
        return number if number in self.names else None

    def _by_name(self, text: str) -> set[int]:
        bare = BRACKETS.sub("", text)
        return self.criteria.get(key(text), set()) | self.criteria.get(key(bare), set()) or self.folded.get(
            fold(text), set()
        )

    def _like(self, name: str, number: int) -> set[int]:
        """Another criterion whose name a wording plainly contains ('7. Thu nhập bình quân'): a contradiction to show."""
        words = f" {key(name)} "
        found = {n for k, ns in self.criteria.items() if len(k) > 4 and f" {k} " in words for n in ns}
        return found if found and number not in found else set()

    def indicator(self, text: str) -> tuple[str | None, set[str]]:
        """(indicator id, ids its name may mean) of a heading such as '15.1 Tỷ lệ người dân tham gia BHYT (%)'."""
        typed = clean(text)
        split = INDICATOR.fullmatch(typed.casefold())
        if split and split[1] in self.indicators:
            return split[1], self._indicator_names(typed[split.start(2) :])
        return None, self._indicator_names(typed)

    def _indicator_names(self, text: str) -> set[str]:
        bare = text
        found = set(self.indicator_names.get(key(bare), ()))
        while not found and BRACKETS.search(bare):
            bare = BRACKETS.sub("", bare)
            found = set(self.indicator_names.get(key(bare), ()))
        return found


def _moving_out(name: str) -> str:
    """A heading's key without the dates, years and quarters that change from one period to the next."""
    return " ".join(MOVING.sub(" ", name).split())


def find_tables(sheet: Sheet, lexicon: Lexicon) -> list[Table]:
    """The tables of a sheet, top to bottom and left to right. A repeated heading (page break) continues its table."""
    rows = sheet.by_row()
    tables: list[Table] = []
    below = 0
    for row in sorted(rows):
        if row <= below:
            continue
        for made in _tables_at(sheet, lexicon, row, rows):
            # 'xã' as a unit in a value column is no heading: a further table shows an index or the same label column.
            if tables and made.index is None and made.label not in {t.label for t in tables}:
                continue
            below = made.heading_rows[1]
            before = next((t for t in reversed(tables) if made.continues(t)), None)
            if before is not None and before.heading_rows[0] < row:
                before.repeats.append(made.heading_rows)
            else:
                tables.append(made)
    last = max(rows, default=0)
    for table in tables:
        following = [t.heading_rows[0] for t in tables if t.heading_rows[0] > table.first_row and t.span == table.span]
        table.last_row = min(following, default=last + 1) - 1
    return tables


def _tables_at(sheet: Sheet, lexicon: Lexicon, row: int, rows: dict[int, list]) -> list[Table]:
    """The tables whose first heading row this is: under a label heading a known form unfolds; several may stand abreast."""
    labels = [(c.column, m) for c in rows[row] for m in LABELS if m in lexicon.meanings(c.text)]
    if not labels or len(rows[row]) < 2:
        return []
    bottom = _bottom(sheet, row, {c for c, _ in labels}, rows, lexicon)
    for form, label_meaning, needed in FORMS:
        places = [c for c, m in labels if m == label_meaning]
        made: list[Table] = []
        for span, column in zip(_spans(sheet, lexicon, row, places), places):
            columns = _columns(sheet, lexicon, row, bottom, column, form, span)
            if all(n in {c.meaning for c in columns.values()} for n in needed):
                made.append(Table(form, (row, bottom), column, columns, bottom + 1, bottom, span))
        if made:
            return made
    return []


def _spans(sheet: Sheet, lexicon: Lexicon, row: int, labels: list[int]) -> list[tuple[int, int]]:
    """The columns of each table abreast: from its index column (or its label) to before the next one's."""
    starts = [c - 1 if "index" in lexicon.meanings(sheet.text(row, c - 1)) else c for c in labels]
    if len(starts) < 2:
        return [(1, 1 << 20)] * len(starts)
    return [(1 if i == 0 else s, starts[i + 1] - 1 if i + 1 < len(starts) else 1 << 20) for i, s in enumerate(starts)]


def _bottom(sheet: Sheet, top: int, labels: set[int], rows: dict[int, list], lexicon: Lexicon) -> int:
    """The last heading row: merged ranges of the first row reach down to it, and rows that only carry headings follow."""
    bottom = top
    for cell in rows[top]:
        merge = sheet.merge_at(top, cell.column)
        if merge and merge[2] - merge[0] < HEADING_ROWS:
            bottom = max(bottom, merge[2])
    for row in range(bottom + 1, top + HEADING_ROWS):
        cells = rows.get(row, [])
        if not cells or not _is_heading_row(cells, labels, lexicon):
            break
        bottom = row
    return bottom


def _is_heading_row(cells: list, labels: set[int], lexicon: Lexicon) -> bool:
    if _counts_columns(cells):
        return True
    if any(c.column in labels for c in cells):
        return False
    telling = sum(1 for c in cells if _tells(c.text, lexicon))
    numbers = [c.text for c in cells if NUMBER_ONLY.fullmatch(clean(c.text).casefold())]
    # A row of 1/0 marks is numbers too, but they repeat; the numbers of a heading do not.
    return telling * 2 >= len(cells) and len(set(numbers)) == len(numbers)


def _counts_columns(cells: list) -> bool:
    """A row that numbers the columns: (1) (2) (3) …, or A B 1 2 3 …"""
    texts = [clean(c.text) for c in cells]
    if len(texts) < 3 or not all(COUNTING.fullmatch(t) for t in texts):
        return False
    numbers = [int(re.sub(r"\D", "", t)) for t in texts if re.search(r"\d", t)]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 3


def _tells(text: str, lexicon: Lexicon) -> bool:
    number, named, _ = lexicon.criterion(text)
    indicator, names = lexicon.indicator(text)
    return bool(number or named or indicator or names or lexicon.meanings(text) or GROUP.match(clean(text)))


def _columns(
    sheet: Sheet, lexicon: Lexicon, top: int, bottom: int, label: int, form: str, span: tuple[int, int]
) -> dict[int, Column]:
    own: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    spanning: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for r in range(top, bottom + 1):
        cells = sheet.row(r)
        numbering = _counts_columns(cells) and any(c.column == label and c.text.strip("() ").isdigit() for c in cells)
        for c in cells:
            merge = sheet.merge_at(r, c.column)
            wide = merge is not None and merge[3] > merge[1]
            if numbering:
                continue
            for column in range(merge[1], merge[3] + 1) if merge and wide else (c.column,):
                if span[0] <= column <= span[1]:
                    (spanning if wide else own)[column].append((r, c.column, c.text))
    made: dict[int, Column] = {}
    for column in sorted(set(own) | set(spanning)):
        if column == label:
            made[column] = Column(column, "label", cells=[(r, c) for r, c, _ in own[column]])
            continue
        made[column] = _meaning(column, own[column], spanning[column], lexicon, form)
    _set_aside(made, {c: [*own[c], *spanning[c]] for c in made}, lexicon)
    _mark_repeated(made)
    return made


def _meaning(column: int, own: list, spanning: list, lexicon: Lexicon, form: str) -> Column:
    cells = [(r, c) for r, c, _ in own] or [(r, c) for r, c, _ in spanning]
    text = " / ".join(clean(t) for _, _, t in own or spanning)
    made = Column(column, "unknown", cells=cells, text=text)
    allowed = MEANT_BY_FORM[form]
    words = set().union(*(lexicon.meanings(t) for _, _, t in own)) if own else set()
    if "indicator" in allowed and _as_indicator(made, own, spanning, lexicon):
        return made
    plain = words & allowed
    if plain and not ("criterion" in allowed and _names_criterion(own, lexicon)):
        made.meaning = sorted(plain)[0] if len(plain) == 1 else _firmest(plain)
        if made.meaning == "verdict":
            # Under the heading of one criterion a verdict is about that criterion.
            about = {n for _, _, t in spanning for n in [lexicon.criterion(t)[0], *lexicon.criterion(t)[1]] if n}
            made.subject = str(about.pop()) if len(about) == 1 else ""
        if any(lexicon.other_year(t) for _, _, t in own) and made.meaning not in ("index", "note", "decision_year"):
            made.meaning, made.found = "other_year", text
        return made
    if "criterion" in allowed and _as_criterion(made, own, lexicon):
        return made
    if "commune_column" in allowed:
        name = next((t for _, _, t in reversed(own) if lexicon.is_commune_name(t)), None)
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
    return any(lexicon.criterion(t)[0] or lexicon.criterion(t)[1] for _, _, t in own if not GROUP.match(clean(t)))


def _as_criterion(made: Column, own: list, lexicon: Lexicon) -> bool:
    numbers: set[int] = set()
    names: list[set[int]] = []
    nameless: list[str] = []
    for _, _, text in own:
        if GROUP.match(clean(text)) or "group" in lexicon.meanings(text):
            continue
        number, named, has_name = lexicon.criterion(text)
        if number is not None:
            numbers.add(number)
        if named:
            names.append(named)
        elif has_name and number is None:
            nameless.append(clean(text))
    candidates = set.intersection(*names) if names else set()
    if not numbers and not names:
        return False
    made.meaning = "criterion"
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
    for _, _, text in [*own, *spanning]:
        found, named = lexicon.indicator(text)
        if found:
            ids.add(found)
        if named:
            names.append(named)
        if not found and not named:
            number, by_name, _ = lexicon.criterion(text)
            criteria |= {number} if number is not None else by_name if len(by_name) == 1 else set()
    candidates = set.intersection(*names) if names else set()
    agreed = (ids & candidates) if ids and names else (ids or candidates)
    if not ids and not names:
        return False
    made.meaning = "indicator"
    fits = {i for i in agreed if not criteria or lexicon.indicators[i].criterion_no in criteria}
    if len(fits) != 1:
        made.problem, made.found = "heading_conflict", made.text
        made.subject = min(ids or candidates or set().union(*names))
        return True
    made.subject = fits.pop()
    return True


def _set_aside(columns: dict[int, Column], headings: dict[int, list], lexicon: Lexicon) -> None:
    """Columns of another year, of the plan, of the period before: beside this period's column they are known extras;
    alone they are held, for what they say is not what this period is."""
    results = [c for c in columns.values() if c.meaning in ("criterion", "indicator", "verdict", "commune_column")]
    aside = {c.number for c in results if any(_is_aside(t, lexicon) for _, _, t in headings[c.number])}
    current = {(c.meaning, c.subject) for c in results if c.number not in aside}
    for c in results:
        if c.number in aside:
            if (c.meaning, c.subject) in current:
                c.meaning, c.found = "other_year", c.text
            else:
                shown = " / ".join(clean(t) for _, _, t in headings[c.number])
                c.problem, c.found = "heading_other_period", shown


def _is_aside(text: str, lexicon: Lexicon) -> bool:
    if lexicon.other_year(text):
        return True
    _number, named, _ = lexicon.criterion(text)
    return not (named or lexicon.indicator(text)[1] or lexicon.indicator(text)[0]) and bool(
        ASIDE.search(clean(text).casefold())
    )


def _mark_repeated(columns: dict[int, Column]) -> None:
    """Two columns with the same subject: which one counts is not for us to say."""
    seen: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for c in columns.values():
        if c.meaning in ("criterion", "indicator", "commune_column") and not c.problem:
            seen[c.meaning, key(c.subject)].append(c)
    for same in seen.values():
        if len(same) > 1:
            for c in same:
                c.problem, c.found = "heading_duplicate", " và ".join(x.text for x in same)
