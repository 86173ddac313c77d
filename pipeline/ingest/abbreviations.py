"""Names as offices shorten them: 'CSHTTM', 'Q.hoạch', 'LĐ có việc làm' stand for the words whose initials they are."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.text import clean, fold, key

# What offices write for words of their headings, whatever the sheet.
SHORT_FORMS = {
    "kh": "kế hoạch",
    "khn": "kế hoạch năm",
    "th": "thực hiện",
    "ưth": "ước thực hiện",
    "lk": "lũy kế",
    "qđ": "quyết định",
    "đvt": "đơn vị tính",
    "đv": "đơn vị",
    "tc": "tiêu chí",
    "ct": "chỉ tiêu",
    "ntm": "nông thôn mới",
    "kq": "kết quả",
    "gn": "giải ngân",
    "tl": "tỷ lệ",
    "tỉ": "tỷ",
    "bc": "báo cáo",
    "ts": "tổng số",
    "sl": "số lượng",
    "kl": "khối lượng",
    "bq": "bình quân",
    "tnbq": "thu nhập bình quân",
    "kdc": "khu dân cư",
    "dc": "dân cư",
    "hđ": "huy động",
    "tw": "trung ương",
    "đp": "địa phương",
    "ns": "ngân sách",
    "nstw": "ngân sách trung ương",
    "nsđp": "ngân sách địa phương",
    "nsnn": "ngân sách nhà nước",
    "dn": "doanh nghiệp",
    "htx": "hợp tác xã",
    "ctmtqg": "chương trình mục tiêu quốc gia",
    "mtqg": "mục tiêu quốc gia",
    "cq": "cơ quan",
    "ttr": "tờ trình",
    "gtnt": "giao thông nông thôn",
    "bhyt": "bảo hiểm y tế",
    "thcs": "trung học cơ sở",
    "csvc": "cơ sở vật chất",
    "csht": "cơ sở hạ tầng",
    "vsmt": "vệ sinh môi trường",
    "attp": "an toàn thực phẩm",
    "gd": "giáo dục",
    "đt": "đào tạo",
    "vh": "văn hóa",
    "lđ": "lao động",
    "hvs": "hợp vệ sinh",
    "tp": "thành phố",
    "tx": "thị xã",
}
# Words that short forms leave out.
JOINING = frozenset(("va", "cua", *map(key, ("và", "của", "có", "các", "cho", "trong", "về"))))
TAIL = 3  # letters from which on a short form may leave out the last words of a name
LONGEST = 40
# Without a stop only where no word begins so: 'Lkế', and not 'Thiện', which is a commune's.
INITIAL = re.compile(
    r"(?<![\w.])([^\W\d_]{1,2})(?:\. ?|/)([^\W\d_]{2,})(?![\w.])"
    r"|(?<!\w)(?!ch|gh|gi|kh|ng|nh|ph|qu|th|tr)([b-đghk-np-tvx])([b-đghk-np-tvx][^\W\d_]+)(?!\w)",
    re.IGNORECASE,
)

VOWEL = re.compile(r"[aeiouy]")
CAPITAL = re.compile(r"(?<=[A-ZĐ])(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])")  # 'QHoạch' is 'Q' and 'Hoạch'


@lru_cache(maxsize=20_000)
def initials_out(text: str) -> str:
    """The text with words of which only the initial was typed written out, where one heading of two words is meant:
    'K.hoạch' is 'kế hoạch', 'Lkế' 'lũy kế'; 'Q.định' may be 'quy định' or 'quyết định'."""

    def whole(found: re.Match[str]) -> str:
        initial, syllable = found[1] or found[3], found[2] or found[4]
        is_word = found[1] or VOWEL.search(fold(syllable))  # 'STT' is none
        return (is_word and _whole_word(initial, syllable)) or found[0]

    return INITIAL.sub(whole, text)


def _whole_word(initial: str, syllable: str) -> str | None:
    lower = initial.casefold()
    words = {w for w in _words_before().get((lower[0], key(syllable)), ()) if w.startswith(lower)}
    return f"{min(words)} {syllable.casefold()}" if len({key(w) for w in words}) == 1 else None


@lru_cache(maxsize=1)
def _words_before() -> dict[tuple[str, str], set[str]]:
    """(initial, key of the second word) → first words of the headings of two words that the package knows."""
    before: dict[tuple[str, str], set[str]] = defaultdict(set)
    with (Path(__file__).parent / "headings.csv").open(encoding="utf-8") as f:
        for row in csv.DictReader(f):
            words = clean(row["alias"]).casefold().split()
            if len(words) == 2 and all(map(str.isalpha, words)):
                before[words[0][0], key(words[1])].add(words[0])
    return before


@lru_cache(maxsize=200_000)
def left_out(short: str, name: str) -> int | None:
    """How many words at the end of a name its short form leaves out; None where it is no short form of that name."""
    own, words = tokens(short), _words(name)
    if not own or not words or not (own[0][0].isupper() or key(own[0]) == words[0]):
        return None
    left = _left(own, words)
    return left if left == 0 or (left and sum(len(t) if t.isupper() else 1 for t in own) >= TAIL) else None


@lru_cache(maxsize=20_000)
def tokens(short: str) -> tuple[str, ...]:
    """The words and initials of a short form; none where a text is no short form of anything."""
    made = tuple(t for t in re.split(r"[\s.&/+,\-–]+", CAPITAL.sub(" ", clean(short))) if t and key(t) not in JOINING)
    letters = sum(len(t) if t.isupper() else 1 for t in made)
    return made if len(short) <= LONGEST and letters >= 2 and any(t.isupper() for t in made) else ()


@lru_cache(maxsize=1_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(key(w) for w in clean(name).casefold().split() if key(w) not in JOINING)


@lru_cache(maxsize=2_000)
def _compared(name: str, compared: Callable[[str], str]) -> list[str]:
    return [compared(w) for w in clean(name).casefold().split()]


def within(tokens: tuple[str, ...], name: str) -> bool:
    """True where each token is a word of the name, or in capitals the initials of words of it in their order."""
    compared = fold if all(map(str.isascii, tokens)) else key  # 'To chuc SX'
    words = _compared(name, compared)
    return all(compared(t) in words or (len(t) > 1 and t.isupper() and _in_order(t, words)) for t in tokens)


def _in_order(letters: str, words: list[str]) -> bool:
    initials = iter(fold(w)[:1] for w in words)
    return all(fold(letter) in initials for letter in letters)


def _left(tokens: tuple[str, ...], words: tuple[str, ...]) -> int | None:
    if not tokens:
        return len(words)
    if not words:
        return None
    first, rest = tokens[0], tokens[1:]
    if key(first) == words[0]:
        whole = _left(rest, words[1:])
        if whole is not None:
            return whole
    initials = [key(letter) for letter in first] if first.isupper() else []
    if initials and len(initials) <= len(words) and all(w[:1] == i for w, i in zip(words, initials)):
        return _left(rest, words[len(initials) :])
    return None
