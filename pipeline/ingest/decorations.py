"""What an office writes around every name of a column or a row, learned from that column or row itself.

'Xã điểm Hữu Liên', '◆ Hữu Liên ◆', 'Hữu Liên – khu vực III': where the same words and signs stand around at least three known
names, and those names make up most of the line, they are a decoration and the names are read without it. Signs, numbers
of a list and the words below may decorate; any other word may make it another thing ('Mầm non Hữu Liên', 'Thị trấn …',
'… cũ'). What parts the same name in two rows decorates nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.ingest.grid import Sheet, Workbook
from pipeline.ingest.text import clean, key

FEWEST = 3  # different names with the same decoration
MOST = 0.5  # of the texts between the first and the last of them
LONGEST = 80  # characters of a decorated name
WORDS = 14  # of a decorated name
SHORTEST = 3  # letters of a name that may stand among other words
WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d+")
Lines = list[list[str]]  # of a sheet: the short texts of each column and of each row, each once
Split = tuple[str, str, str]  # a text apart: what stands before a name, the name, what stands behind it
ENUMERATED = re.compile(r"\d+|(?<!\w)(?:[ivx]{1,5}|[a-zđ])(?=\s*[).:/\-–])")
# The kind of a commune, its office, 'commune' itself: none of them makes it another thing.
_OF_PLACES = (
    r"xã (?:trọng )?điểm|(?:trọng )?điểm(?: chỉ đạo)?(?: của)?(?: (?:huyện|tỉnh)\b)|điểm chỉ đạo|trọng điểm|"
    r"(?:vùng )?biên(?: giới)?|xbg|bg|nội địa|bãi ngang|thuần nông|(?:đặc biệt )?khó khăn|đbkk|an toàn khu|atk|"
    r"30a|135|dân tộc thiểu số|(?:khu vực|kv|vùng|miền|loại) (?:số )?(?:[ivx]{1,3}|\d|[a-d]|cao|sâu|xa|thấp|núi)|khu vực|"
    r"(?:cấp |các |mã |tên )?(?:xã|đơn vị(?: hành chính)?|địa bàn)|x|mx|đv|đvhc|stt|số thứ tự|mã(?: số)?|nông thôn(?: mới)?|ntm|"
    r"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd|đảng ủy|đảng uỷ|đảng bộ|cấp ủy|bcđ|ban chỉ đạo|bql|ban quản lý|văn phòng|vp)"
    r"(?: (?:xây dựng|xd|chương trình|ntm|nông thôn mới|xã))*|(?:thuộc|của|tại|ở|trên|là)(?= (?:xã|địa bàn|x)\b|\s*$)"
)
_OF_CRITERIA = (
    r"bộ tiêu chí|tiêu chí|tc|t c|t chí|nội dung|nd|mục|hạng mục|lĩnh vực|phần|nhóm|điều|khoản|số|thứ|mã(?: số)?|về|việc|theo|"
    r"kết quả(?: thực hiện| đánh giá| rà soát)?|đánh giá|rà soát|thực hiện|xây dựng|xd|nông thôn mới|ntm"
)
MAY_DECORATE = {
    False: re.compile(rf"\b(?:{_OF_PLACES})\b"),
    True: re.compile(rf"\b(?:{_OF_CRITERIA})\b"),
}
# What has been done in a commune; what it was or will be, or what lies in it, is another thing.
BEHIND = re.compile(r"\s*[,;(\[–-]\s*đã\b", re.IGNORECASE)
OTHERWISE = re.compile(
    r"\b(?:cũ|mới|nhập|tách|chia|đổi|trước|nay|sau|thị trấn|phường|thôn|bản|xóm|khu|tổ|trường|mầm non|tiểu học|mn|th|thcs|trạm|chợ|htx|"
    r"hợp tác xã|hội|đoàn|chi bộ|công an|quân sự|quỹ|nhà|đường|cầu|công trình|dự án|hộ|ông|bà|chủ tịch|bí thư|cán bộ|huyện|thành phố)\b"
)
# Codes with the number in the same word: 'MX1', 'C12'. 'T1', 'K2', 'X3' may be villages.
CODE = re.compile(r"\b(?:mx|đv|stt|no|n|m|s|c|tc|tcs|nd)\d{1,3}\b")
NUMBER_OF_CRITERION = re.compile(rf"(?:{_OF_CRITERIA}|c|no|n|m|ct|\W)+")


@dataclass(frozen=True)
class Bare:
    """A name without its decoration, the sign that stands for the decoration, and the number that stood in it."""

    name: str
    shown: str
    number: int | None = None


class Names:
    """Names that may stand decorated, by key. ``of_criteria``: of criteria, which other words may decorate than places."""

    def __init__(self, keys: Collection[str], *, of_criteria: bool = False):
        self.keys = frozenset(keys)
        self.of_criteria = of_criteria
        self._longest = max((len(n.split()) for n in keys), default=0)
        self._splits: dict[str, list[Split]] = {}

    def splits(self, text: str) -> list[Split]:
        """(before, name, behind) for every name among the words of a text, the longest first."""
        known = self._splits.get(text)
        if known is None:
            known = self._splits[text] = list(_splits(text, self.keys, self._longest, self.of_criteria))
        return known


def learn(
    sheets: Iterable[Lines], names: Names, is_known: Callable[[str], bool], fewest: int = FEWEST
) -> dict[str, Bare]:
    """Decorated text → the name in it, for the columns and rows of a workbook, as ``lines_of`` gives them."""
    made: dict[str, Bare] = {}
    contradicted: set[str] = set()
    split: dict[str, list[Split]] = {}
    for line in (line for lines in sheets for line in _unnamed(lines, names)):
        for text in line:
            if text not in split:
                split[text] = [] if is_known(text) else names.splits(text)
        for text, bare in _of_line(line, split, is_known, fewest).items():
            if made.setdefault(text, bare) != bare:
                contradicted.add(text)
    return {t: b for t, b in made.items() if t not in contradicted}


def _unnamed(lines: Lines, names: Names) -> Lines:
    """The lines of a sheet; of names of places only those of which no other line of it holds the names as they are: what
    stands beside those names a thing of the commune ('Hội phụ nữ Hữu Liên'), not the commune."""
    bare = [line for line in lines if not names.of_criteria and sum(key(t) in names.keys for t in line) >= FEWEST]
    return bare or lines


def lines_of(book: Workbook) -> list[Lines]:
    """The lines of each sheet to be seen."""
    return [list(_lines(sheet)) for sheet in book.sheets if not sheet.hidden]


def _lines(sheet: Sheet) -> Iterable[list[str]]:
    """The short texts of each column and of each row, each once."""
    columns: dict[int, dict[str, None]] = defaultdict(dict)
    for cells in sheet.by_row().values():
        across: dict[str, None] = {}
        for cell in cells:
            if cell.kind == "text" and SHORTEST <= len(cell.text) <= LONGEST and (text := clean(cell.text)):
                across[text] = columns[cell.column][text] = None
        if len(across) >= FEWEST:
            yield list(across)
    yield from (list(texts) for texts in columns.values() if len(texts) >= FEWEST)


def _splits(text: str, names: Collection[str], longest: int, of_criteria: bool) -> Iterable[Split]:
    words = list(WORD.finditer(text))
    if len(words) > WORDS:
        return
    for size in range(min(longest, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            start, end = words[first].start(), words[first + size - 1].end()
            around = text[:start], text[end:]
            if (
                end - start >= SHORTEST
                and any(around)
                and key(text[start:end]) in names
                and not _other(around, of_criteria)
            ):
                yield around[0], text[start:end], around[1]


def _other(around: tuple[str, str], of_criteria: bool) -> bool:
    """True where words stand around a name that may make it another thing."""
    if not of_criteria and BEHIND.match(around[1]) and not OTHERWISE.search(around[1].casefold()):
        around = around[0], ""  # 'Xã Hữu Liên, đã thẩm tra' is that commune
    apart = (" ".join(WORD.findall(ENUMERATED.sub(" 1 ", CODE.sub(" ", side.casefold())))) for side in around)
    return any(set(MAY_DECORATE[of_criteria].sub(" ", side).split()) - {"1"} for side in apart)


def _pattern(before: str, behind: str) -> tuple[str, str]:
    return ENUMERATED.sub("#", before.casefold()), ENUMERATED.sub("#", behind.casefold())


def _of_line(
    line: list[str], split: dict[str, list[Split]], is_known: Callable[[str], bool], fewest: int
) -> dict[str, Bare]:
    support: dict[tuple[str, str], set[str]] = defaultdict(set)
    for text in line:
        for before, name, behind in split[text]:
            support[_pattern(before, behind)].add(key(name))
    accepted = {p for p, found in support.items() if len(found) >= fewest}
    if not accepted:
        return {}
    made: dict[str, Bare] = {}
    for text in line:
        fits = [s for s in split[text] if _pattern(s[0], s[2]) in accepted]
        if fits:
            before, name, behind = max(fits, key=lambda s: len(support[_pattern(s[0], s[2])]))
            made[text] = _bare(before, name, behind)
    places = [n for n, text in enumerate(line) if text in made]
    between = line[places[0] : places[-1] + 1]
    if sum(t in made or is_known(t) for t in between) < MOST * len(between):
        return {}
    if len({key(b.name) for b in made.values()}) < len(made):
        return {}  # the same name twice: what stands around it tells the two apart
    # What is left bears the same decoration around a name that nobody knows as it is written: held, with a suggestion.
    for text in line:
        if text in made or is_known(text):
            continue
        for before, behind in sorted(accepted, key=lambda p: -len(p[0] + p[1])):
            rest = re.fullmatch(_regex(before) + r"(\S(?:.*\S)?)" + _regex(behind), text, re.IGNORECASE)
            if rest:
                made[text] = _bare(text[: rest.start(1)], rest[1], text[rest.end(1) :])
                break
    return made


def _regex(pattern: str) -> str:
    return re.escape(pattern).replace(r"\#", r"(?:\d+|\w{1,5})")


def _bare(before: str, name: str, behind: str) -> Bare:
    numbers = re.findall(r"\d+", before + " " + behind)
    shown = f"{ENUMERATED.sub('#', before)}…{ENUMERATED.sub('#', behind)}"
    return Bare(name, shown, int(numbers[0]) if len(numbers) == 1 else None)


def numbered(book: Workbook, wanted: range, is_known: Callable[[str], bool]) -> dict[str, int]:
    """Texts that differ only by a number that counts all of ``wanted`` once each: 'C1' … 'C19' where there are 19 criteria."""
    made: dict[str, int] = {}
    for line in (line for sheet in book.sheets if not sheet.hidden for line in _short_lines(sheet)):
        found: dict[str, dict[int, str]] = defaultdict(dict)
        for text, (pattern, number) in ((t, n) for t in line if (n := _number_in(t))):
            found[pattern].setdefault(number, text)
        for texts in found.values():
            if sorted(texts) == list(wanted) and not all(map(is_known, texts.values())):
                made |= {text: number for number, text in texts.items()}
    return made


@lru_cache(maxsize=20_000)
def _number_in(text: str) -> tuple[str, int] | None:
    """(the text with '#' for its number, the number) of what may number a criterion; None for any other."""
    numbers = NUMBER.findall(text)
    pattern = NUMBER.sub("#", text.casefold()) if len(numbers) == 1 else ""
    is_one = any(c.isalpha() for c in pattern) and NUMBER_OF_CRITERION.fullmatch(pattern)
    return (pattern, int(numbers[0])) if is_one else None


def _short_lines(sheet: Sheet) -> Iterable[list[str]]:
    columns: dict[int, list[str]] = defaultdict(list)
    for cells in sheet.by_row().values():
        across = [(c.column, clean(c.text)) for c in cells if c.kind == "text" and 1 < len(c.text) <= 30]
        for column, text in across:
            columns[column].append(text)
        yield [t for _, t in across]
    yield from columns.values()
