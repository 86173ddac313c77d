"""What an office writes around every name of a column or a row, learned from that column or row itself.

'Xã điểm Hữu Liên', '◆ Hữu Liên ◆', 'Hữu Liên – khu vực III': where the same words and signs stand around at least three known
names, and those names make up most of the line, they are a decoration and the names are read without it. A word that
may make it another thing ('thị trấn', 'thôn', 'cũ', 'kế hoạch') decorates nothing, and so does one that parts the same
name in two rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from pipeline.ingest.grid import Sheet, Workbook
from pipeline.ingest.text import clean, key

FEWEST = 3  # different names with the same decoration
MOST = 0.5  # of the texts between the first and the last of them
LONGEST = 80  # characters of a decorated name
WORDS = 14  # of a decorated name
SHORTEST = 3  # letters of a name that may stand among other words
WORD = re.compile(r"\w+")
ENUMERATED = re.compile(r"\d+|(?<!\w)(?:[ivx]{1,5}|[a-zđ])(?=\s*[).:/\-–])")
RURAL = re.compile(r"nông thôn(?: mới)?|khu vực|an toàn khu")
OTHER_THING = re.compile(
    r"\b(?:cũ|mới|nhập|tách|chia|đổi|trước|nay|không|chưa|thị trấn|tt|phường|p|huyện|h|tp|thành phố|thị xã|tx|tỉnh|kế hoạch|"
    r"kh|đăng ký|dự kiến|"
    r"mục tiêu|phấn đấu|thu hồi|rút|trừ|ngoài|giáp|gần|thôn|bản|xóm|tổ|hộ|ông|bà|trường|trạm|chợ|htx|hợp tác|công trình|dự án|đường|"
    r"cầu|kênh|sông|hồ|từ|đến|đi|tuyến|kỳ|quý|tháng|năm|ngày|tổng|cộng|số|tỷ|tỉ|vốn|kinh phí|bình quân|nguyên nhân|lý do|và|hoặc|"
    r"cột|điểm số|câu|bước|tuần|đợt|ước|đề nghị|trình)\b|%|(?<!\d)(?:19|20)\d\d(?!\d)|[?]"
)
OF_COUNTS = re.compile(r"\b(?:xã|đạt|điểm|nhà|làng|chỉ tiêu)\b")


@dataclass(frozen=True)
class Bare:
    """A name without its decoration, the sign that stands for the decoration, and the number that stood in it."""

    name: str
    shown: str
    number: int | None = None


def learn(
    book: Workbook,
    names: Collection[str],
    is_known: Callable[[str], bool],
    fewest: int = FEWEST,
    *,
    counts: bool = False,
) -> dict[str, Bare]:
    """Decorated text → the name in it, for the columns and rows of a workbook; ``names`` by key.

    ``counts``: words of what is counted may not decorate either ('Số xã đạt Thủy lợi' is no criterion).
    """
    longest = max((len(n.split()) for n in names), default=0)
    made: dict[str, Bare] = {}
    contradicted: set[str] = set()
    split: dict[str, list[tuple[str, str, str]]] = {}
    for line in (line for sheet in book.sheets if not sheet.hidden for line in _unnamed(sheet, is_known, counts)):
        for text in line:
            if text not in split:
                split[text] = [] if is_known(text) else list(_splits(text, names, longest, counts))
        for text, bare in _of_line(line, split, is_known, fewest).items():
            if made.setdefault(text, bare) != bare:
                contradicted.add(text)
    return {t: b for t, b in made.items() if t not in contradicted}


def _unnamed(sheet: Sheet, is_known: Callable[[str], bool], counts: bool) -> Iterable[list[str]]:
    """The lines of a sheet; of names of places only those of which no other line of it holds the names as they are: what
    stands beside those names a thing of the commune ('Hội phụ nữ Hữu Liên'), not the commune."""
    lines = list(_lines(sheet))
    bare = [] if counts else [n for n, line in enumerate(lines) if sum(map(is_known, line)) >= FEWEST]
    yield from (line for n, line in enumerate(lines) if not bare or n in bare)


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


def _splits(text: str, names: Collection[str], longest: int, counts: bool) -> Iterable[tuple[str, str, str]]:
    """(before, name, behind) for every known name among the words of a text, the longest first."""
    words = list(WORD.finditer(text))
    if len(words) > WORDS:
        return
    for size in range(min(longest, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            start, end = words[first].start(), words[first + size - 1].end()
            around = text[:start], text[end:]
            if end - start >= SHORTEST and any(around) and key(text[start:end]) in names and not _other(around, counts):
                yield around[0], text[start:end], around[1]


def _other(around: tuple[str, str], counts: bool) -> bool:
    words = RURAL.sub(" ", " | ".join(around).casefold())
    return bool(OTHER_THING.search(words) or (counts and OF_COUNTS.search(words)))


def _pattern(before: str, behind: str) -> tuple[str, str]:
    return ENUMERATED.sub("#", before.casefold()), ENUMERATED.sub("#", behind.casefold())


def _of_line(
    line: list[str], split: dict[str, list[tuple[str, str, str]]], is_known: Callable[[str], bool], fewest: int
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
        for text in line:
            numbers = re.findall(r"\d+", text)
            pattern = re.sub(r"\d+", "#", text.casefold())
            if (
                len(numbers) == 1
                and any(c.isalpha() for c in pattern)
                and not OTHER_THING.search(RURAL.sub(" ", pattern))
            ):
                found[pattern].setdefault(int(numbers[0]), text)
        for texts in found.values():
            if sorted(texts) == list(wanted) and not all(map(is_known, texts.values())):
                made |= {text: number for number, text in texts.items()}
    return made


def _short_lines(sheet: Sheet) -> Iterable[list[str]]:
    columns: dict[int, list[str]] = defaultdict(list)
    for cells in sheet.by_row().values():
        across = [(c.column, clean(c.text)) for c in cells if c.kind == "text" and 1 < len(c.text) <= 30]
        for column, text in across:
            columns[column].append(text)
        yield [t for _, t in across]
    yield from columns.values()
