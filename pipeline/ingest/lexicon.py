"""What the words of headings mean: the rows of headings.csv, the criteria and indicators of the reference, the aliases."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from pipeline.ingest import abbreviations, decorations, marks, times
from pipeline.ingest.abbreviations import JOINING
from pipeline.ingest.diacritics import restored
from pipeline.ingest.grid import Workbook
from pipeline.ingest.indicator_names import YEAR, IndicatorNames, tokens_of
from pipeline.ingest.places import Places
from pipeline.ingest.row_names import KINDS, RowNames
from pipeline.ingest.text import ROUND, clean, fold, key
from pipeline.ingest.units import Units
from pipeline.ingest.vocabulary import BRACKETS, Vocabulary, moving_out, words_of
from pipeline.reference.model import HeadingAlias, Reference

_PREFIX = (
    r"(?:#(?=\d)|tiêu\s*chí|t\.?\s*chí|tieu\s*chi|t\s*/\s*c|t\.?\s*c\b\.?|tc(?=[\d_]))(?:\s*(?:số|so|thứ))?\s*[.:\-_#]?"
)
NUMBER_ONLY = re.compile(rf"^\(?(?:{_PREFIX})?\s*\(?\s*0?(\d{{1,2}})\s*\)?\s*[.:]?$")
NUMBER_NAME = re.compile(
    rf"^\(?(?:({_PREFIX})|(?:số|mục|điều|phần|thứ|nội dung|nd)\b)?\s*\(?\s*0?(\d{{1,2}})\s*([).:/\-–]+)?\s*(?![\d.,])"
    r"(?:(?:về|là)\s*:?\s+)?(?:tiêu chí\s+)?(\D.*)$"
)
NAME_NUMBER = re.compile(
    rf"^(\D.*?)\s*(?:\(\s*(?:{_PREFIX}|số|mã)?|[-–/:,]\s*(?:{_PREFIX}|số|mã)|\s{_PREFIX})\s*0?(\d{{1,2}})\s*\)?$"
)
OF_CRITERION = re.compile(r"^tiêu chí(\s+về)?\s+")
WHOLLY_BRACKETED = re.compile(r"^\(([^()]+)\)$")
PARTS = re.compile(r"\s*(?:,|;|&|\+|\bvà\b)\s*")
NAME_BARE_NUMBER = re.compile(r"^(\D.*?)\s*[-–]\s*0?(\d{1,2})$")
SHORT = 3  # letters of a name that stand for too many things to be written out or compared by words
LONGEST = 300  # characters of a name
TELLING = 3  # words of an output's name by which a row may be one
HALF = 0.5  # of a name's words: with fewer of them a heading does not speak of it


LABEL_MEANINGS = ("commune", "criterion_row", "output_row", "funding_row", "work_row")


class Lexicon:
    """What headings mean: the words of headings.csv, the criteria and indicators of the reference, the aliases."""

    def __init__(
        self,
        reference: Reference,
        is_commune_name: Callable[[str], bool],
        is_district_name: Callable[[str], bool] = lambda _: False,
    ):
        self.vocabulary = Vocabulary()
        self.criteria: dict[str, set[int]] = defaultdict(set)
        self.folded: dict[str, set[int]] = defaultdict(set)
        self.names: dict[int, str] = {}
        self._names_of: dict[int, tuple[str, ...]] = {c.criterion_no: tuple(c.names) for c in reference.criteria}
        for c in reference.criteria:
            self.names[c.criterion_no] = c.criterion_name
            for name in c.names:
                self.criteria[key(name)].add(c.criterion_no)
                self.folded[fold(name)].add(c.criterion_no)
        self._of_all = re.compile(rf"(?<=\d)\s*/\s*{len(self.names)}\b")
        self.indicator_names = IndicatorNames(reference)
        self.indicators = self.indicator_names.by_id
        for a in reference.aliases:
            if a.kind == "criterion" and a.target.isdigit():
                self.criteria[key(a.alias)].add(int(a.target))
            elif a.kind == "heading":
                self.vocabulary.add(a.alias, a.target)
        self._taught: dict[str, str] = {}
        self._by_form: dict[str, tuple[HeadingAlias, ...]] = {}
        self.forms = tuple((f.form, f.columns[0], f.columns[1:]) for f in reference.forms)
        for h in reference.headings:
            if not h.sender:
                self.learn(h)
        self.is_commune_name = is_commune_name
        self.is_district_name = is_district_name
        self.period, self.period_before = "", ""
        self.units = Units(reference.units)
        self.targets = {t.target_id: t for t in reference.targets}
        self.rows = {kind: RowNames(reference, kind) for kind in KINDS}
        self._kinds: dict[str, frozenset[str]] = {}
        self._criteria: dict[str, tuple[int | None, set[int], str]] = {}
        self._indicators: dict[str, tuple[str | None, set[str]]] = {}
        self._times: dict[str, str] = {}
        self._decorated: dict[str, str] = {}
        for name, numbers in list(self.criteria.items()):
            if len(name) > SHORT:
                self.criteria[" ".join(words_of(name))] |= numbers
        self._decorable = decorations.Names([n for n in self.criteria if len(n) > SHORT], of_criteria=True)
        self._criterion_words = {
            n: [
                words
                for k, ns in self.criteria.items()
                if n in ns and len(k) > SHORT and len("".join(words := set(words_of(k)) - JOINING)) > SHORT
            ]
            for n in self.names
        }

    def learn(self, heading: HeadingAlias) -> None:
        """Let a heading mean what the workspace says it means, and nothing else; what labels a table means it in any form."""
        if heading.form and heading.meaning not in LABEL_MEANINGS:
            self._by_form[heading.form] = (*self._by_form.get(heading.form, ()), replace(heading, form=""))
        else:
            self._taught[_undated(heading.alias)] = heading.meaning

    def taught(self, text: str) -> tuple[str, str]:
        """(meaning, criterion or indicator) that the workspace gives a heading; ('', '') where it says nothing."""
        if not self._taught:
            return "", ""
        meaning = self._taught.get(_undated(text), "")
        kind, _, subject = meaning.partition("_")
        return (
            (kind, subject)
            if subject and kind in ("criterion", "indicator") and subject[0].isdigit()
            else (meaning, "")
        )

    def of_sender(self, headings: Iterable[HeadingAlias]) -> Lexicon:
        """The same words with those of one sender; this one where there are none."""
        own = list(headings)
        if not own:
            return self
        other = copy.copy(self)
        other._taught, other._by_form = dict(self._taught), dict(self._by_form)
        other._forget()
        for heading in own:
            other.learn(heading)
        return other

    def of_form(self, form: str) -> Lexicon:
        """The same words with those that hold in one form alone."""
        return self.of_sender(self._by_form.get(form, ()))

    def of_workbook(self, book: Workbook, lines: list[decorations.Lines], places: Places) -> Lexicon:
        """The same words, with the names in the lines of a workbook read without what it writes around them (decorations)."""

        def is_criterion(text: str) -> bool:
            return any(self.criterion(text)[:2])

        numbers = decorations.numbered(book, range(1, len(self.names) + 1), is_criterion)
        found = decorations.learn(lines, self._decorable, is_criterion, len(self.names) // 2 + 1)
        if not (numbers or found or places.decorated):
            return self
        other = copy.copy(self)
        other._forget()
        other.is_commune_name = places.is_commune_name
        other._decorated = {text: f"TC {n}" for text, n in numbers.items()}
        other._decorated |= {t: f"{b.number}. {b.name}" if b.number else b.name for t, b in found.items()}
        return other

    def propose(self, text: str) -> str:
        """The line of aliases.csv that would make an unknown heading known: 'criterion,GTNT,2'; '' where nothing is near.

        A proposal for a person to approve, never applied by itself.
        """
        nearest = self.nearest(text)
        if nearest is None:
            return ""
        shown = clean(text).replace('"', '""')
        return ",".join([nearest[0], f'"{shown}"' if "," in shown or '"' in shown else shown, nearest[1]])

    def nearest(self, text: str) -> tuple[str, str, float] | None:
        """(criterion, indicator or heading, which one, likeness 0.7–1) of the known name most like a text."""
        from rapidfuzz import fuzz, process

        known: dict[str, tuple[str, str]] = {}
        for name, numbers in self.criteria.items():
            known[fold(name)] = "criterion", str(min(numbers))
        for name, ids in self.indicator_names.ids.items():
            known[fold(name)] = "indicator", min(ids)
        for name, meanings in self.vocabulary.words.items():
            known[fold(name)] = "heading", min(meanings)
        found = process.extractOne(fold(text), list(known), scorer=fuzz.token_set_ratio, score_cutoff=70)
        return (*known[found[0]], found[1] / 100) if found else None

    def of_period(self, period: str, known: Iterable[str] = ()) -> Lexicon:
        """The same words, read in another period's forms; ``known`` are the periods there are."""
        other = copy.copy(self)
        other.period, other.period_before = period, max((p for p in known if p < period), default="")
        other._times = {}
        return other

    def _forget(self) -> None:
        """Begin without what is remembered of texts: their words now mean something else."""
        self._kinds, self._criteria, self._indicators, self._times = {}, {}, {}, {}

    def meanings(self, text: str) -> set[str]:
        """Meanings of headings.csv for a heading, dates and years aside."""
        meaning, subject = self.taught(text)
        if meaning:
            return set() if subject else {meaning}
        return self.vocabulary.meanings(restored(text))

    def is_heading(self, text: str) -> bool:
        """True where the text is a heading of headings.csv or the name of a criterion or indicator, as it stands."""
        return len(text) < 200 and bool(
            self.vocabulary.has(text) or self.criteria.get(key(text)) or self.indicator(text)[1]
        )

    def kinds(self, text: str) -> frozenset[str]:
        """What kinds of things a cell may name: commune, district, criterion (or indicator), output, funding, work."""
        if len(text) > LONGEST:
            return frozenset()
        known = self._kinds.get(text)
        if known is None:
            number, named, _name = self.criterion(text)
            own_id, ids = self.indicator(text)
            # '2. Vốn đầu tư' is a number of a list; 'TC 2' is criterion 2.
            by_number = number is not None and not _name and any(c.isalpha() for c in text)
            is_criterion = bool((named and number in (None, *named)) or own_id or ids or by_number)
            found = {kind for kind, names in self.rows.items() if names.find(text) or names.candidates(text)}
            found |= {"commune"} if self.is_commune_name(text) else set()
            found |= {"district"} if self.is_district_name(text) else set()
            found |= {"criterion"} if is_criterion else set()
            if found <= {"criterion"} and not marks.is_word(text) and self.rows["output"].related(text, TELLING):
                found.add("output")
            known = frozenset(found)
            self._kinds[text] = known
        return known

    def time(self, text: str) -> str:
        """Which time a heading speaks of, against the period of the file (times.time_of)."""
        if not self.period:
            return times.NONE
        known = self._times.get(text)
        if known is None:
            bare = text
            for year in self._years_of_names(text):
                bare = bare.replace(year, " ")
            bare = self.indicator_names.without_numbers(restored(bare))
            known = self._times[text] = times.time_of(bare, self.period)
        return known

    def _years_of_names(self, text: str) -> set[str]:
        own_id, named = self.indicator(text)
        like = own_id or (None if named else self.indicator_names.like(text))
        return self.indicator_names.years_in(named | ({like} if like else set()))

    def period_of(self, text: str) -> str:
        """The period a heading of another time speaks of; '' where it does not tell (times.period_of)."""
        return times.period_of(restored(text), self.period, self.period_before) if self.period else ""

    def other_year(self, text: str) -> bool:
        """True where the heading names a year, and not the year of the period."""
        years = set(YEAR.findall(times.LEGAL.sub(" ", text))) - self._years_of_names(text)
        return bool(years) and bool(self.period) and self.period[:4] not in years

    def criterion(self, text: str) -> tuple[int | None, set[int], str]:
        """(number, criteria its name may mean, the name) of a heading such as '7. Chợ nông thôn'.

        A number beside a name that is like its criterion's and like no other's means that criterion; one beside a name
        nobody knows comes without criteria.
        """
        known = self._criteria.get(text)
        if known is None:
            known = self._criteria[text] = self._criterion(text)
        return known

    def _criterion(self, text: str) -> tuple[int | None, set[int], str]:
        text = self._decorated.get(clean(text), text)
        shown = clean(abbreviations.initials_out(restored(text))).translate(ROUND)
        shown = WHOLLY_BRACKETED.sub(r"\1", shown)
        shown = self._of_all.sub("", shown)  # 'TC 3/19 Thủy lợi'
        typed = shown.casefold()
        kind, subject = self.taught(text)
        if kind:
            return None, {int(subject)} if kind == "criterion" and subject else set(), typed
        only = NUMBER_ONLY.fullmatch(typed)
        if only:
            return self._known(int(only[1])), set(), ""
        named = self._by_name(typed) or self._shortened(shown)
        if named:
            return None, named, typed
        split = NUMBER_NAME.fullmatch(typed)
        if split and self._known(int(split[2])):
            # '6 tháng đầu năm' is no criterion 6: without a sign between, the rest must be a criterion's name.
            rest = shown[split.start(4) :].strip("()[] ")
            named = self._named_beside(int(split[2]), rest)
            if split[1] or split[3] or named:
                return int(split[2]), named, split[4]
        split = NAME_NUMBER.fullmatch(typed)
        if split and self._known(int(split[2])):
            return int(split[2]), self._named_beside(int(split[2]), shown[: split.end(1)]), split[1]
        split = NAME_BARE_NUMBER.fullmatch(typed)
        if (
            split
            and self._known(int(split[2]))
            and self._named_beside(int(split[2]), shown[: split.end(1)]) == {int(split[2])}
        ):
            return int(split[2]), {int(split[2])}, split[1]
        stripped = OF_CRITERION.sub("", typed)
        return None, self._by_name(stripped) if stripped != typed else set(), typed

    def _named_beside(self, number: int, text: str) -> set[int]:
        """The criteria a name beside a number may mean; the one of that number where it is one of several."""
        lower = text.casefold()
        named = self._by_name(lower) or self._shortened(text) or self._among(number, text) or self.resembling(lower)
        parts = set[int]() if named else set[int]().union(*map(self._by_name, PARTS.split(lower)))
        named = named or (parts if parts == {number} else set())  # 'TL và PCTT'
        return {number} if number in named else named

    def _among(self, number: int, text: str) -> set[int]:
        """The criterion of this number where all the words of a text are words of its name, or initials of such, and of
        no other criterion's: '12. Việc làm', '2. GT nông thôn'."""
        tokens = tokens_of(text)
        if self._shortened(" ".join(tokens)) == {number}:
            return {number}
        fits = {n for n, names in self._names_of.items() if any(abbreviations.within(tokens, x) for x in names)}
        return fits if tokens and fits == {number} else set()

    def resembling(self, text: str) -> set[int]:
        """The criteria whose names have most of their words in a wording: '5. Cơ sở vật chất trường học' → 5."""
        words = set(words_of(text)) - JOINING
        cover = {
            n: max((len(name & words) / len(name) for name in names if name), default=0.0)
            for n, names in self._criterion_words.items()
        }
        best = max(cover.values(), default=0.0)
        return {n for n, c in cover.items() if c == best and best >= HALF}

    def _known(self, number: int) -> int | None:
        return number if number in self.names else None

    def _by_name(self, text: str) -> set[int]:
        bare = BRACKETS.sub("", text)
        if "%" in text and len(bare) <= SHORT:
            return set()  # 'TL (%)' is a share, not 'Thủy lợi'
        written = " ".join(words_of(bare))
        for name in (key(text), key(bare), written if len(written) > SHORT else ""):
            if name in self.criteria:
                return self.criteria[name]
        return self.folded.get(fold(text), set())

    def _shortened(self, text: str) -> set[int]:
        """The criterion of whose name a text is a short form, if it is no heading of another meaning: 'CSHTTM' → 7."""
        if text.islower() or "%" in text or not abbreviations.tokens(text) or self.vocabulary.meanings(text):
            return set()
        left = {
            n: min((x for name in names if (x := abbreviations.left_out(text, name)) is not None), default=None)
            for n, names in self._names_of.items()
        }
        whole = {n for n, x in left.items() if x == 0}
        found = whole or {n for n, x in left.items() if x is not None}
        return found if len(found) == 1 else set()

    def indicator(self, text: str) -> tuple[str | None, set[str]]:
        """(indicator id, ids its name may mean) of a heading such as '15.1 Tỷ lệ người dân tham gia BHYT (%)'."""
        known = self._indicators.get(text)
        if known is None:
            known = self._indicators[text] = self._indicator(text)
        return known

    def _indicator(self, text: str) -> tuple[str | None, set[str]]:
        kind, subject = self.taught(text)
        if kind:
            return (subject, {subject}) if kind == "indicator" else (None, set())
        own_id, named = self.indicator_names.of(text)
        if own_id or named or self.criterion(text)[0] is not None:
            return own_id, named
        inside = self.indicator_names.within(text)
        return inside, {inside} if inside else set()

    def indicator_like(self, text: str, criterion: int | None = None) -> str | None:
        """The one indicator part of whose name a heading is (IndicatorNames.like), if it names no criterion."""
        found = self.indicator_names.like(text, criterion)
        return None if found is None or any(self.criterion(text)[:2]) else found


def _undated(text: str) -> str:
    """What a taught heading is known by: without the dates that change, unless it is nothing else."""
    return moving_out(key(text)) or key(text)
