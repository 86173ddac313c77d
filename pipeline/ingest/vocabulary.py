"""What the words of a heading mean: headings.csv, matched whole, by abbreviation, by what is left over, by near spelling.

A heading is first written out ('KH' is 'kế hoạch', 'QĐ' is 'quyết định') and freed of the dates that change from one
period to the next. It then means what an alias means that is the same; else the longest alias in it whose rest is only
words without a meaning of their own ('tính đến', 'theo'); else the one alias that differs by diacritics or a slip.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.abbreviations import SHORT_FORMS, initials_out
from pipeline.ingest.text import clean, fold, key
from pipeline.ingest.titles import spelled

BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_SHORT = {key(short): key(whole) for short, whole in SHORT_FORMS.items()} | {key("tới"): key("đến")}
# Applied to keys, in which 'quý' carries its tone behind the word.
_QUARTER, _YEAR, _MONTH, _DAY, _START, _END = map(key, ("quý", "năm", "tháng", "ngày", "đầu", "cuối"))
MOVING = re.compile(rf"\b(\d{{1,2}}\s+\d{{1,2}}\s+(?:19|20)\d\d|(?:19|20)\d\d|(?<={_QUARTER} )(?:[ivx]+|\d))(?=\s|$)")
DATED = re.compile(
    rf"\b(?:\d{{1,2}} \d{{1,2}}(?: (?:19|20)\d\d)?|t ?\d{{1,2}}|\d{{1,2}} ?t|q ?(?:[ivx]+|\d)|{_MONTH} \d{{1,2}}(?: {_DAY} \d+)?"
    rf"|\d{{1,2}} {_MONTH}(?: {_START} {_YEAR}| {_END} {_YEAR})?"
    rf"|{_QUARTER} (?:[ivx]+|\d)|\d {_QUARTER}|(?:19|20)\d\d|{_DAY} \d{{1,2}})(?=\s|$)"
)
# Words that change nothing of what a column is, beside the words that say it.
FILLERS = frozenset(
    w
    for phrase in (
        "đến hết ngày tháng năm nay đầu cuối tính thời điểm đủ của các theo tại trên địa bàn toàn tỉnh kỳ báo cáo",
        # Words that join, point, ask and count nothing: none denies, obliges, limits or sets another time.
        "được đã rồi mà thì những mọi mỗi từng kia ấy nào gì đâu ai bao nhiêu mấy giờ khi lúc cũng cho với hay hoặc ở bởi",
        "để vì theo ra vào cả đều ta mình về tên gọi mã chỉ số",
        "và từ trong đó là này phần số liệu tình hình chương trình nông thôn mới xây dựng cả",
    )
    for w in key(phrase).split()
)
PARTIAL = 2  # words of an alias that may stand among fillers; a single word says too little
NEAR = 10  # letters of an alias within which one slip of the finger is forgiven


@dataclass(frozen=True)
class Concept:
    """What a heading must name, one of the alternatives with all its phrases, and the words it may name beside that."""

    meaning: str
    needs: tuple[tuple[str, ...], ...]
    words: frozenset[str]

    def fits(self, name: str) -> bool:
        """True for a written-out heading that names the thing and nothing else; in any order."""
        if name.startswith(f"{_DAY} ") and _DAY not in {w for a in self.needs for p in a for w in p.split()}:
            return False  # 'Ngày thẩm định' is no appraisal
        padded = f" {name} "
        return self.words.issuperset(name.split()) and any(all(f" {p} " in padded for p in a) for a in self.needs)


def _concepts() -> tuple[Concept, ...]:
    with (Path(__file__).parent / "concepts.csv").open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    made = []
    for row in rows:
        needs = tuple(tuple(key(p) for p in a.split("+")) for a in row["needs"].split("|"))
        words = {w for a in needs for p in a for w in p.split()} | set(key(row["may"]).split())
        made.append(Concept(row["meaning"], needs, FILLERS | words))
    return tuple(made)


CONCEPTS = _concepts()
# The parts of a decision: its number, its day, or both in one cell.
_DECISION = frozenset(
    key(
        "số hiệu ký quyết định văn bản công nhận ngày tháng năm ban hành ra đạt chuẩn thời gian điểm mã ubnd tỉnh của và được"
    ).split()
)
_NUMBER, _DATE, _ACT = (frozenset(key(w).split()) for w in ("số hiệu mã", "ngày gian điểm", "quyết"))


@lru_cache(maxsize=5_000)
def by_concepts(name: str) -> frozenset[str]:
    """The meanings a written-out heading has by the things it names, whatever their order."""
    words = set(name.split())
    if not words or len(words) > 14:
        return frozenset()
    found = {c.meaning for c in CONCEPTS if c.fits(name)}
    is_act = (
        bool(words & _ACT)
        or {*key("văn bản").split()} <= words
        or {*key("công nhận").split()} <= words
        or {*key("ban hành").split()} <= words
    )
    if is_act and words <= _DECISION | FILLERS:
        number, day = bool(words & _NUMBER), bool(words & _DATE)
        if (number and day) or not (number or day):
            found |= {"decision"} if words & _ACT or number else set()
        else:
            found.add("decision_no" if number else "decision_date")
    return frozenset(found)


class Vocabulary:
    """Meanings by alias. ``add`` a workspace's own words to those of the package: they are one mechanism."""

    def __init__(self) -> None:
        self.words: dict[str, set[str]] = defaultdict(set)
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._folded: dict[str, set[str]] = defaultdict(set)
        self._by_beginning: dict[str, set[str]] = defaultdict(set)
        self._parts: dict[str, list[tuple[list[str], set[str]]]] = defaultdict(list)
        self._memory: dict[str, set[str]] = {}
        with (Path(__file__).parent / "headings.csv").open(encoding="utf-8") as f:
            for row in csv.DictReader(f):
                self.add(row["alias"], row["meaning"])

    def add(self, alias: str, meaning: str) -> None:
        """Let a heading mean this."""
        self.words[moving_out(key(alias))].add(meaning)
        whole = written_out(alias)
        if not whole:
            return
        self._whole[whole].add(meaning)
        if len(whole.split()) >= PARTIAL:
            self._folded[fold(whole)].add(meaning)
            self._by_beginning[fold(whole)[0]].add(fold(whole))
            parts = whole.split()
            known = next((m for p, m in self._parts[parts[0]] if p == parts), None)
            if known is None:
                self._parts[parts[0]].append((parts, {meaning}))
            else:
                known.add(meaning)
        self._memory.clear()

    def has(self, text: str) -> bool:
        """True where the heading is an alias as it stands, dates and years aside."""
        return any(name in self.words for name in _names_of(text))

    def meanings(self, text: str) -> set[str]:
        """What a heading means, dates and years aside; nothing where its words are not known."""
        found = self._memory.get(text)
        if found is None:
            found = self._memory[text] = self._meanings(text) if len(text) < 200 else set()
        return found

    def _meanings(self, text: str) -> set[str]:
        exact = {m for name in _names_of(text) if name for m in self.words.get(name, ())}
        if exact:
            return exact
        for name in dict.fromkeys((written_out(text), written_out(BRACKETS.sub("", clean(text))))):
            found = self._whole.get(name) or by_concepts(name) or self._among(name.split())
            if found:
                return set(found)
        return set(self._nearly(fold(written_out(text))))

    def _among(self, words: list[str]) -> set[str]:
        """The meanings of the longest alias that stands in a heading whose other words are fillers."""
        best: tuple[int, set[str]] = (0, set())
        for start, word in enumerate(words[:1] if words[:1] == [_DAY] else words):
            for parts, meanings in self._parts.get(word, ()):
                end = start + len(parts)
                if words[start:end] == parts and FILLERS.issuperset([*words[:start], *words[end:]]):
                    best = max(best, (len(parts), meanings), key=lambda b: b[0])
        return best[1]

    def _nearly(self, folded: str) -> set[str]:
        if " " not in folded:
            return set()
        found = self._folded.get(folded)
        if found or len(folded) < NEAR:
            return found or set()
        from rapidfuzz.distance import OSA

        alike = (n for n in self._by_beginning[folded[0]] if abs(len(n) - len(folded)) <= 1)
        near = [self._folded[n] for n in alike if OSA.distance(n, folded, score_cutoff=1) <= 1]
        return near[0] if near and all(m == near[0] for m in near) else set()


@lru_cache(maxsize=20_000)
def written_out(text: str) -> str:
    """A text's key with its short forms written out, without dates: 'KH 2019' and 'Kế hoạch năm' come near each other."""
    return " ".join(
        _SHORT.get(w, w) for w in DATED.sub(" ", key(initials_out(spelled(text)).replace("%", " % "))).split()
    )


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, short forms written out, dates kept."""
    return tuple(" ".join(_SHORT.get(w, w) for w in key(initials_out(text)).split()).split())


@lru_cache(maxsize=20_000)
def _names_of(text: str) -> tuple[str, str]:
    """The keys a heading is looked up by: whole, and without what stands in brackets at its end."""
    return moving_out(key(text)), moving_out(key(BRACKETS.sub("", clean(text))))


def moving_out(name: str) -> str:
    """A heading's key without the dates, years and quarters that change from one period to the next."""
    return " ".join(MOVING.sub(" ", name).split())


def shared(one: Iterable[str], other: Iterable[str]) -> int:
    """How many words two names have in common."""
    return len(set(one) & set(other))
