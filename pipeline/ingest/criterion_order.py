"""Criteria whose names nobody knows, where the list they stand in leaves no other: rows or columns that hold every criterion once.

A name beside a number may be another criterion's, so a number alone proves nothing. Where all criteria stand in one list
in their order, with their numbers or without any, and the names that are known are at their own places, what is left is
known as well. Without numbers a name that is nearly a known one is left to be held with its suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.ingest.indicator_names import COMMON
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.text import clean, fold
from pipeline.ingest.vocabulary import words_of

MISSPELT = 85  # of 100: how like a known name one is that was to be it
NUMBERED = re.compile(r"[^\d.,]{0,12}0?(\d{1,2})\D?")  # '№2', '2°', 'Mục 2'
BEFORE = re.compile(r"\W*(?:[^\W\d]{1,8}\W{0,3})?0?(\d{1,2})(?!\d|[.,]\d)(?:\s*/\s*\d{1,2})?\W*(\D+)")
BEHIND = re.compile(r"(\D+?)\W+(?:[^\W\d]{1,8}\W{0,3})?0?(\d{1,2})(?:\s*/\s*\d{1,2})?\W*")


def number_of(index: str, lexicon: Lexicon) -> int | None:
    """The number of a criterion that a cell is: '2', 'TC 2', '№2'."""
    numbered = NUMBERED.fullmatch(index)
    return lexicon.criterion(index)[0] or (int(numbered[1]) if numbered else None)


def is_number(text: str, lexicon: Lexicon) -> bool:
    """True for a criterion's number and nothing else: 'TC 2', '№2', not '2. Giao thông'."""
    number, _, name = lexicon.criterion(text)
    return bool(NUMBERED.fullmatch(clean(text)) or (number and not name))


def by_order(entries: Mapping[int, tuple[str, str]], lexicon: Lexicon) -> dict[int, int]:
    """The criteria of entries (number and name, by row or column) whose names nobody knows or may mean several."""
    criteria = sorted(lexicon.names)
    split = {at: _split(index, clean(name), lexicon) for at, (index, name) in entries.items()}
    known = {at: _known(n, name, lexicon) for at, (n, name) in split.items()}
    numbers = {at: n for at, (n, _) in split.items() if n}
    if len(numbers) * 2 <= len(criteria):
        numbers = {}  # '% TC đạt/19' beside names without numbers
    if numbers:
        lists, fewest = ([numbers] if list(numbers.values()) == criteria else []), len(criteria) // 3
    else:  # one of the runs of as many entries as there are criteria
        order, size = list(split), len(criteria)
        lists = [dict(zip(order[k : k + size], criteria, strict=True)) for k in range(len(order) - size + 1)]
        fewest = size // 2
    fits = [x for x in lists if all(not known[at] or n in known[at] for at, n in x.items())]
    fits = [x for x in fits if sum(_known(n, split[at][1], lexicon) == {n} for at, n in x.items()) > fewest]
    if len(fits) != 1:
        return {}
    left = {at: n for at, n in fits[0].items() if lexicon.criterion(split[at][1])[1] != {n}}
    left = {at: n for at, n in left.items() if known[at] or _may_be(n, split[at][1], lexicon)}
    return {at: n for at, n in left.items() if numbers or known[at] or not _is_misspelt(split[at][1], lexicon)}


def _known(number: int | None, name: str, lexicon: Lexicon) -> set[int]:
    """The criteria a name means by itself; else the one whose number it stands beside, where it is like its name."""
    named = lexicon.criterion(name)[1] if name else set()
    return named or (lexicon.criterion(f"{number}. {name}")[1] & {number} if number and name else set())


def _split(index: str, name: str, lexicon: Lexicon) -> tuple[int | None, str]:
    """(number, name): the number of its own cell, else the one that stands before or behind the name."""
    number = number_of(index, lexicon) if index else None
    if (numbered := BEFORE.fullmatch(name) or BEHIND.fullmatch(name)) is None:
        return number, name
    first, last = numbered.groups()
    own, bare = (int(first), last) if first.isdigit() else (int(last), first)
    return (own, bare) if number in (None, own) else (number, name)


def _may_be(criterion: int, name: str, lexicon: Lexicon) -> bool:
    """False for a name that is an indicator's or something else's, or whose words are rather another criterion's."""
    if not name or any(lexicon.indicator(name)) or lexicon.meanings(name):
        return False
    words = {w for w in words_of(name) if w not in COMMON and not w.isdigit()}
    known = [(text, n) for text, numbers in lexicon.criteria.items() for n in numbers]
    known += [(t, lexicon.indicators[i].criterion_no) for t, ids in lexicon.indicator_names.ids.items() for i in ids]
    shared: dict[int, int] = {}
    for text, n in known:
        shared[n] = max(shared.get(n, 0), len(words.intersection(words_of(text))))
    most = max(shared.values(), default=0)
    return shared.get(criterion, 0) == most or most * 2 < len(words)


def _is_misspelt(name: str, lexicon: Lexicon) -> bool:
    from rapidfuzz import fuzz, process

    return process.extractOne(fold(name), list(lexicon.folded), scorer=fuzz.ratio, score_cutoff=MISSPELT) is not None
