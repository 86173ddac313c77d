"""What the rows of province-wide forms are named after: outputs, lines of money, tasks of the plan, by all their names.

A name means one target where it is written the same but for short forms, list numbers and the words every line has. A
name that is only like one is a *candidate*: something else in its row (the plan's own figure, the task's own number)
must agree before it counts.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.text import clean, fold, key
from pipeline.ingest.vocabulary import BRACKETS, words_of
from pipeline.reference.model import Reference

LIST_MARK = re.compile(
    r"^\s*(?:(?:#\s?\d{1,2}\s|[^\w\s(\[?~≈×✗✘✕]|\(?[a-zđ]\s*[).]|[(\[]?\d{1,2}(?:\.\d{1,2})*\s*[.)\]:;,/\-–]+(?!\d)|\(?[ivx]{1,5}\s*[.)\-–]"
    r"|trong đó\s*:?|gồm\s*:?)\s*)+",
    re.IGNORECASE,
)
UNIT = re.compile(r"\s*[-,:]?\s*\((?:đvt|đơn vị tính)?\s*:?\s*[^()]{1,20}\)\s*$", re.IGNORECASE)
# Words every line of money has; without them 'Vốn khác', 'Huy động khác' and 'Nguồn vốn khác' are one.
OF_MONEY = frozenset(key("vốn nguồn lực các từ của huy động đóng góp khoản ngân sách nhà nước").split())
TOTAL_WORDS = frozenset(key("tổng cộng số toàn bộ chung tất cả").split())
SUMMED = frozenset(key("tổng cộng").split())
TOTAL = "="
INITIALS = re.compile(r"(?<!\w)[A-ZĐ]{3,6}(?!\w)")
KINDS = ("output", "funding", "work")
RARE = 3  # names that may have a word which tells them from others
MOSTLY = 85  # rapidfuzz ratio of two long names


def _synonyms() -> list[tuple[str, str]]:
    with (Path(__file__).parent / "synonyms.csv").open(encoding="utf-8") as f:
        rows = [(key(r["phrase"]), key(r["means"])) for r in csv.DictReader(f)]
    return sorted(rows, key=lambda r: -len(r[0]))


SYNONYMS = _synonyms()


class RowNames:
    """The names of one kind of rows and the targets or tasks they stand for."""

    def __init__(self, reference: Reference, kind: str):
        self.kind = kind
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._typed: dict[str, set[str]] = defaultdict(set)
        self._worded: list[tuple[list[str], str]] = []  # the words of names, and their initials
        for name, target in self._given(reference):
            words = clean(BRACKETS.sub("", name)).casefold().split()
            self._worded.append((words, "".join(fold(w)[:1] or " " for w in words)))
            self._typed[key(name)].add(target)
            self._ids[canonical(name, kind)].add(target)
        if kind == "funding":
            parents = {t.parent for t in reference.targets if t.parent}
            tops = [
                t.target_id
                for t in reference.targets
                if t.measure == "money" and t.target_id in parents and not t.parent
            ]
            if len(tops) == 1:
                self._ids[TOTAL] |= set(tops)
        self._ids.pop("", None)
        self._words = {name: frozenset(name.split()) for name in self._ids}
        often = Counter(w for words in self._words.values() for w in words)
        self._telling = {name: {w for w in words if often[w] <= RARE} for name, words in self._words.items()}

    def _given(self, reference: Reference) -> Iterable[tuple[str, str]]:
        if self.kind == "work":
            yield from ((w.work_name, w.work_id) for w in reference.schedule)
            return
        yield from ((a.alias, a.target) for a in reference.aliases if a.kind == self.kind)
        there = {t.target_id for t in reference.targets}
        yield from ((n.name_vi, n.id) for n in reference.names if n.kind == self.kind and n.id in there)

    def has(self, target: str) -> bool:
        """True for a target that rows of this kind are named after."""
        return any(target in ids for ids in self._ids.values())

    def written_out(self, text: str) -> str:
        """A row's name with the initials in it written out, where one name has such words: 'Số CTTL' of outputs."""

        def whole(short: re.Match[str]) -> str:
            size = len(short[0])
            letters = fold(short[0])[:size]
            runs = {
                " ".join(words[i : i + size])
                for words, initials in self._worded
                if letters in initials
                for i in range(len(words) - size + 1)
                if initials.startswith(letters, i)
            }
            return runs.pop() if len(runs) == 1 else short[0]

        return INITIALS.sub(whole, clean(text))

    def _canonical(self, text: str) -> str:
        return canonical(self.written_out(text) if INITIALS.search(text) and not text.isupper() else text, self.kind)

    def find(self, text: str) -> str | None:
        """The target a row's name means; None where it means none, or several."""
        for known, name in ((self._typed, key(text)), (self._ids, self._canonical(text))):
            if name in known:
                return next(iter(known[name])) if len(known[name]) == 1 else None
        return None

    def candidates(self, text: str) -> set[str]:
        """The targets a row's name is like: its words are among theirs, or theirs among its, or nearly the same."""
        mine = self._canonical(text)
        words = set(mine.split())
        fewest = 2 if self.kind == "funding" else 3
        if len(words) < fewest or mine in self._ids:
            return set()
        from rapidfuzz import fuzz

        made: set[str] = set()
        for name, ids in self._ids.items():
            others = self._words[name]
            among = (words < others or others < words) and min(len(words), len(others)) >= fewest
            much = self.kind == "funding" or 2 * min(len(words), len(others)) >= max(len(words), len(others))
            if (among and much) or (len(mine) > 20 and fuzz.ratio(mine, name) >= MOSTLY):
                made |= ids
        return made

    def related(self, text: str, fewest: int = 1) -> set[str]:
        """The targets whose names have so many of a row's telling words: alone they prove nothing, beside the plan's own
        figure and unit they do."""
        words = set(self._canonical(text).split())
        return {i for name, ids in self._ids.items() if len(words & self._telling[name]) >= fewest for i in ids}


@lru_cache(maxsize=20_000)
def canonical(text: str, kind: str) -> str:
    """A row's name without list number and unit, short forms written out; of money in the order of its words, without
    those all lines share."""
    bare = UNIT.sub("", LIST_MARK.sub("", clean(text)))
    words = words_of(bare) or words_of(BRACKETS.sub("", text))
    if kind != "funding":
        return " ".join(words)
    name = f" {' '.join(words)} "
    for phrase, means in SYNONYMS:
        name = name.replace(f" {phrase} ", f" {means} ")
    left = [w for w in name.split() if w not in OF_MONEY]
    if set(name.split()) & SUMMED and TOTAL_WORDS.issuperset(left):
        return TOTAL
    return " ".join(sorted(set(left)))
