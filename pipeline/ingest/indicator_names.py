"""What indicators are called: by number, by name, by both, by short forms, by part of a name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from pipeline.ingest import abbreviations, times
from pipeline.ingest.text import ROUND, clean, fold, key
from pipeline.ingest.vocabulary import BRACKETS, words_of
from pipeline.reference.model import Reference

_PART = (
    r"(?:(?:chỉ tiêu|chỉ số|ct|cs|nội dung|nd|tiêu chí|tc|tiểu mục|mục|thành phần|tiểu|ý|số|thứ|mã|điều kiện|mức đạt yêu cầu|kết quả"
    r"|thẩm tra|đánh giá)[\s.:_]*)*"
)
INDICATOR = re.compile(rf"^\W*{_PART}\(?(\d{{1,2}}\.\d{{1,2}})(?!\s*%)\)?\s*[.:)\-–/]?\s*(?:là\s*:?\s*)?(.*)$")
NAME_INDICATOR = re.compile(rf"^(\D.*?)\s*(?:\(|[-–:]\s)\s*{_PART}(\d{{1,2}}\.\d{{1,2}})\s*\)?$")
LED = re.compile(r"^(?:kết quả|thẩm tra|đánh giá|thực hiện|mức)\s+(?:về\s+)?(?=\D+\(?.*\d\.\d)", re.IGNORECASE)
INDICATOR_NUMBER = re.compile(
    r"(?<![\w./])(?<!ngày )(?<!đến )(?<!tới )(?<!hết )(?<!từ )\d{1,2}\.\d{1,2}(?![\w./])", re.IGNORECASE
)
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
# Words that most names have and that tell none from another.
COMMON = frozenset(
    key(
        "tỷ lệ số có được các của và theo xã thôn bản trên từ đạt chuẩn tiêu chí nông thôn mới tổng trong quy định cho là"
    ).split()
)
MOST = 0.6  # of the words of a heading that stand in the name it is for
SEVERAL = re.compile(r",|\bvà\b")  # in a name: what it counts is made of parts
LIKE = 3  # telling words of a heading that may stand for the whole name
SHARES = (key("tỷ lệ"), key("tỉ lệ"))


class IndicatorNames:
    """The indicators of a workspace by their ids, ``by_id``, and by the keys of what they are called, ``ids``."""

    def __init__(self, reference: Reference):
        self.by_id = {i.indicator_id: i for i in reference.indicators}
        self.ids: dict[str, set[str]] = defaultdict(set)
        for i in reference.indicators:
            self.ids[key(i.indicator_name)].add(i.indicator_id)
            self.ids[key(BRACKETS.sub("", i.indicator_name))].add(i.indicator_id)
        for a in reference.aliases:
            if a.kind == "indicator":
                self.ids[key(a.alias)].add(a.target)
        for name, ids in list(self.ids.items()):
            self.ids[" ".join(words_of(name))] |= ids
        self._words = {i: [set(words_of(k)) - COMMON for k, ids in self.ids.items() if i in ids] for i in self.by_id}
        often = Counter(w for names in self._words.values() for w in set().union(*names))
        self._weight = {w: 1 / n for w, n in often.items()}
        self._like: dict[tuple[str, int | None], str | None] = {}
        self._compound = {t.indicator_id for t in reference.thresholds if t.threshold_2 is not None}

    def of(self, text: str) -> tuple[str | None, set[str]]:
        """(indicator id, ids its name may mean) of a heading such as '15.1 Tỷ lệ người dân tham gia BHYT (%)'."""
        typed = LED.sub("", clean(abbreviations.initials_out(text)).translate(ROUND))
        lower = typed.casefold()
        split = INDICATOR.fullmatch(lower)
        if split and split[1] in self.by_id:
            return split[1], self._beside(split[1], typed[split.start(2) :])
        behind = NAME_INDICATOR.fullmatch(lower) or NAME_INDICATOR.fullmatch(BRACKETS.sub("", lower))
        if behind and behind[2] in self.by_id:
            return behind[2], self._beside(behind[2], typed[: behind.end(1)])
        return None, self._named(typed)

    def within(self, text: str) -> str | None:
        """The one indicator whose number stands anywhere in a heading, among words like its name: 'Ý thứ 7.1 – có chợ'."""
        typed = clean(abbreviations.initials_out(text))
        numbers = [n for n in INDICATOR_NUMBER.findall(typed) if n in self.by_id]
        is_one = len(numbers) == 1 and self._beside(numbers[0], INDICATOR_NUMBER.sub(" ", typed)) == {*numbers}
        return numbers[0] if is_one else None

    def like(self, text: str, criterion: int | None = None) -> str | None:
        """The one indicator in whose name all telling words of a heading without a number stand: 'Tỷ lệ hộ nghèo (%)' →
        11.1; of a known criterion the one of its own. A share must be called one, and of an indicator of two figures such
        a name may mean either."""
        if (text, criterion) not in self._like:
            self._like[text, criterion] = self._likest(text, criterion)
        return self._like[text, criterion]

    def _likest(self, text: str, criterion: int | None) -> str | None:
        bare = BRACKETS.sub("", text)
        words, tokens = set(words_of(bare)) - COMMON, tokens_of(bare) if any(map(str.isupper, text)) else ()
        fits = {
            i
            for i, x in self.by_id.items()
            if criterion in (None, x.criterion_no)
            and len(words) >= LIKE
            and (
                any(words <= n for n in self._words[i])
                or (len(tokens) >= LIKE and abbreviations.within(tokens, x.indicator_name))
            )
        }
        if criterion is not None and not fits:
            # Under its criterion's heading an indicator need only be told from the others of it; a part of it is not it.
            cover = {
                i: self._cover(bare, x.indicator_name) for i, x in self.by_id.items() if x.criterion_no == criterion
            }
            best = max(cover.values(), default=0.0)
            fits = {i for i, c in cover.items() if c == best and c >= MOST and self._is_most_of(bare, i)}
        # 'Tỷ lệ hộ có nhà tắm' is one of the three things that 17.6 counts.
        fits = {i for i in fits if not SEVERAL.search(self.by_id[i].indicator_name) or self._is_most_of(bare, i)}
        found = self.by_id[next(iter(fits))] if len(fits) == 1 else None
        if found is None or found.indicator_id in self._compound:
            return None
        is_share = "%" in text or key(text).startswith(SHARES)
        return found.indicator_id if is_share == (found.kind == "percent") else None

    def years_in(self, ids: set[str]) -> set[str]:
        """The years that stand in the names of indicators: 'Luật Hợp tác xã năm 2012' is no time of a heading."""
        return {y for i in ids for y in YEAR.findall(self.by_id[i].indicator_name)}

    def without_numbers(self, text: str) -> str:
        """A heading without numbers of indicators, which look like days: '17.1' is one, 'đến 17.1' a day."""
        return INDICATOR_NUMBER.sub(lambda m: " " if m[0] in self.by_id else m[0], text)

    def _beside(self, own: str, text: str) -> set[str]:
        """The indicators a name beside an indicator's number means, or is like: that one where none is more so, or it is
        shortened."""
        named = self._named(text)
        name = self.by_id[own].indicator_name
        if named or abbreviations.left_out(text, name) is not None:
            return named or {own}
        cover = {i: self._cover(text, x.indicator_name) for i, x in self.by_id.items()}
        if cover[own] >= MOST and cover[own] == max(cover.values()):
            return {own}
        words = set(words_of(BRACKETS.sub("", text))) - COMMON
        short = [t for t in tokens_of(text) if len(t) > 1 and t.isupper() and words_of(t) == (key(t),)]
        common = {
            i: max((self._weighed(n & (words | self._initialled(i, short))) for n in names), default=0.0)
            for i, names in self._words.items()
        }
        best = max(common.values(), default=0.0)
        if not words or not best:
            return set()
        return {own} if common[own] == best else {i for i, n in common.items() if n == best}

    def _cover(self, text: str, name: str) -> float:
        """How much of a text stands in a name, by its words and initials."""
        tokens = tokens_of(text)
        return sum(abbreviations.within((t,), name) for t in tokens) / len(tokens) if tokens else 0.0

    def _is_most_of(self, text: str, indicator: str) -> bool:
        """True where half of the telling words of an indicator's name stand in a text, whole or by their initials."""
        name = set(words_of(self.by_id[indicator].indicator_name)) - COMMON
        short = [t for t in tokens_of(text) if len(t) > 1 and t.isupper()]
        return 2 * len(name & (set(words_of(text)) | self._initialled(indicator, short))) >= len(name)

    def _initialled(self, indicator: str, short: list[str]) -> set[str]:
        """The words of a name whose initials stand in a text: 'CBCC' for 'cán bộ, công chức'."""
        words = words_of(self.by_id[indicator].indicator_name)
        initials = "".join(fold(w)[:1] for w in words)
        at = [(initials.find(fold(t)), len(t)) for t in short]
        return {w for start, size in at if start >= 0 for w in words[start : start + size]}

    def _weighed(self, words: set[str]) -> float:
        """How much words tell: one that few indicators have tells more than one that many have."""
        return sum(self._weight[w] for w in words)

    def _named(self, text: str) -> set[str]:
        bare = text
        found = set(self.ids.get(key(bare), ()))
        while not found and BRACKETS.search(bare):
            bare = BRACKETS.sub("", bare)
            found = set(self.ids.get(key(bare), ()))
        return found or set(self.ids.get(" ".join(words_of(bare)), ()))


def has_other_name(text: str) -> bool:
    """True for an indicator's number beside words that are no name of it and say more than when or in which unit."""
    split = INDICATOR.fullmatch(clean(text).casefold())
    rest = BRACKETS.sub("", split[2]) if split else ""
    return bool(set(words_of(rest)) - COMMON) and not times.is_only_time(rest)


def tokens_of(text: str) -> tuple[str, ...]:
    """The words and initials of a name that tell it from another."""
    return tuple(
        t for t in re.split(r"[\s.&/+,:\-–%]+", clean(text)) if t and key(t) not in COMMON | abbreviations.JOINING
    )
