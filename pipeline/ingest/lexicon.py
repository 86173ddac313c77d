"""What the words of headings mean: the rows of headings.csv, the criteria and indicators of the reference, the aliases."""

from __future__ import annotations

import copy
import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.text import clean, fold, key
from pipeline.ingest.units import Units
from pipeline.reference.model import HeadingAlias, Reference

NUMBER_ONLY = re.compile(r"^(?:tiêu chí(?:\s+số)?|tc(?:\s*số)?)?\s*\(?\s*0?(\d{1,2})\s*\)?\s*[.:]?$")
NUMBER_NAME = re.compile(r"^(tiêu chí(?:\s+số)?|tc(?:\s*số)?)?\s*0?(\d{1,2})\s*([.:)\-–])?\s*(?![\d.,])(\D.*)$")
NAME_NUMBER = re.compile(r"^(\D.*?)\s*\(\s*(?:tc|tiêu chí)?\s*0?(\d{1,2})\s*\)$")
INDICATOR = re.compile(r"^(?:chỉ tiêu\s*)?(\d{1,2}\.\d{1,2})\s*[.:)\-–]?\s*(.*)$")
BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
# Applied to keys, in which 'quý' carries its tone behind the word.
MOVING = re.compile(rf"\b(\d{{1,2}}\s+\d{{1,2}}\s+(?:19|20)\d\d|(?:19|20)\d\d|(?<={key('quý')} )(?:[ivx]+|\d))(?=\s|$)")
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


LABEL_MEANINGS = ("commune", "criterion_row", "output_row", "funding_row", "work_row")


class Lexicon:
    """What headings mean: the words of headings.csv, the criteria and indicators of the reference, the aliases."""

    def __init__(self, reference: Reference, is_commune_name: Callable[[str], bool], year: int | None = None):
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
        self.indicators = {i.indicator_id: i for i in reference.indicators}
        self.indicator_names: dict[str, set[str]] = defaultdict(set)
        for i in reference.indicators:
            self.indicator_names[key(i.indicator_name)].add(i.indicator_id)
            self.indicator_names[key(BRACKETS.sub("", i.indicator_name))].add(i.indicator_id)
        for a in reference.aliases:
            if a.kind == "criterion" and a.target.isdigit():
                self.criteria[key(a.alias)].add(int(a.target))
            elif a.kind == "indicator":
                self.indicator_names[key(a.alias)].add(a.target)
            elif a.kind == "heading":
                self.words[_moving_out(key(a.alias))].add(a.target)
        self._by_form: dict[str, tuple[HeadingAlias, ...]] = {}
        self.forms = tuple((f.form, f.columns[0], f.columns[1:]) for f in reference.forms)
        for h in reference.headings:
            if not h.sender:
                self.learn(h)
        self.is_commune_name = is_commune_name
        self.year = year
        self.units = Units(reference.units)

    def learn(self, heading: HeadingAlias) -> None:
        """Let a heading mean what the workspace says it means, and nothing else; what labels a table means it in any form."""
        if heading.form and heading.meaning not in LABEL_MEANINGS:
            self._by_form[heading.form] = (*self._by_form.get(heading.form, ()), replace(heading, form=""))
            return
        kind, _, subject = heading.meaning.partition("_")
        name = key(heading.alias)
        self.words.pop(_moving_out(name), None)
        if kind == "criterion" and subject.isdigit():
            self.criteria[name] = {int(subject)}
        elif kind == "indicator" and subject in self.indicators:
            self.indicator_names[name] = {subject}
        else:
            self.words[_moving_out(name)] = {heading.meaning}

    def of_sender(self, headings: Iterable[HeadingAlias]) -> Lexicon:
        """The same words with those of one sender; this one where there are none."""
        own = list(headings)
        if not own:
            return self
        other = copy.copy(self)
        for name in ("words", "criteria", "indicator_names", "_by_form"):
            setattr(other, name, copy.copy(getattr(self, name)))
        for heading in own:
            other.learn(heading)
        return other

    def of_form(self, form: str) -> Lexicon:
        """The same words with those that hold in one form alone."""
        return self.of_sender(self._by_form.get(form, ()))

    def propose(self, text: str) -> str:
        """The line of aliases.csv that would make an unknown heading known: 'criterion,GTNT,2'; '' where nothing is near.

        A proposal for a person to approve, never applied by itself.
        """
        from rapidfuzz import fuzz, process

        known: dict[str, str] = {}
        for name, numbers in self.criteria.items():
            known[fold(name)] = f"criterion,{{}},{min(numbers)}"
        for name, ids in self.indicator_names.items():
            known[fold(name)] = f"indicator,{{}},{min(ids)}"
        for name, meanings in self.words.items():
            known[fold(name)] = f"heading,{{}},{min(meanings)}"
        nearest = process.extractOne(fold(text), list(known), scorer=fuzz.token_set_ratio, score_cutoff=70)
        if nearest is None:
            return ""
        shown = clean(text).replace('"', '""')
        return known[nearest[0]].format(f'"{shown}"' if "," in shown or '"' in shown else shown)

    def of_year(self, year: int) -> Lexicon:
        """The same words, read in another year's forms."""
        other = copy.copy(self)
        other.year = year
        return other

    def meanings(self, text: str) -> set[str]:
        """Meanings of headings.csv for a heading, dates and years aside."""
        return {m for name in _names_of(text) for m in self.words.get(name, ())}

    def is_heading(self, text: str) -> bool:
        """True where the text is a heading of headings.csv or the name of a criterion or indicator, as it stands."""
        return len(text) < 200 and bool(self.meanings(text) or self.criteria.get(key(text)) or self.indicator(text)[1])

    def other_year(self, text: str) -> bool:
        """True where the heading names a year, and not the year of the period."""
        own_id, named = self.indicator(text)
        # 'Luật Hợp tác xã năm 2012' is part of an indicator's own name.
        own = {y for i in {own_id, *named} - {None} for y in YEAR.findall(self.indicators[i or ""].indicator_name)}
        years = {int(y) for y in YEAR.findall(text) if y not in own}
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


@lru_cache(maxsize=20_000)
def _names_of(text: str) -> tuple[str, str]:
    """The keys a heading is looked up by: whole, and without what stands in brackets at its end."""
    return _moving_out(key(text)), _moving_out(key(BRACKETS.sub("", clean(text))))


def _moving_out(name: str) -> str:
    """A heading's key without the dates, years and quarters that change from one period to the next."""
    return " ".join(MOVING.sub(" ", name).split())
