"""What a file says its marks mean: 'x: đạt; để trống: chưa đạt', 'Đạt (x), chưa đạt (o)', 'x/o: đạt/chưa đạt'.

A sentence is a legend where nothing stands in it but marks, their meanings and the words such sentences are made of; any
other may speak of one commune or one criterion, and gives no mark a meaning (contract, rules of reading 1 and 18).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.ingest.text import clean, fold

PASSED, FAILED, NOT_APPLICABLE, NOT_REPORTED, HELD = "passed", "failed", "not_applicable", "not_reported", "held"
BLANK = ""
LONGEST = 400  # characters of a legend
LONGEST_MARK = 3

_NOT = r"(?:chưa|không|ko|chua|khong)"
STATES = (
    (
        rf"(?:chưa|chua) (?:báo cáo|rà soát|có số liệu|đánh giá|thẩm định|bao cao|ra soat|danh gia)|{_NOT} có số liệu",
        NOT_REPORTED,
    ),
    (r"(?:không|khong) (?:xét|áp dụng|đánh giá|thuộc|xet|ap dung)", NOT_APPLICABLE),
    (rf"{_NOT} (?:được )?(?:đạt|hoàn thành|dat|hoan thanh)", FAILED),
    (r"(?:đã |da )?(?:đạt|hoàn thành|dat|hoan thanh)", PASSED),
)
BLANKS = (
    r"(?:để|bỏ|ô|de|bo|o) (?:trống|trong)(?! đó)|(?<!\w)trống|(?:không|khong) (?:đánh|có|danh|co) (?:dấu|dau)"
    r"(?: gì| [\"'“(]?[xv+*✓√][\"'”)]?(?!\w))?|\(\s*\)|"
    r"không (?:ghi|điền)(?: gì)?|(?:những |các )?(?:ô |tiêu chí |trường hợp )?còn lại"
)
TOKENS = re.compile(
    "|".join([
        f"(?P<blank>{BLANKS})",
        r"(?P<yes>(?<!\w)(?:có|không|yes|no)(?=[\"'”)]?\s*[:=]))",
        *(rf"(?P<s{n}>(?<!\w)(?:{pattern})(?!\w))" for n, (pattern, _) in enumerate(STATES)),
        r"(?P<dash>[-–−—→])",
        r"(?P<word>\w+)",
        r"(?P<sign>[^\s\w\"'“”‘’«»():=;,./\[\]]+)",
    ])
)  # fmt: skip
MARKED = re.compile("|".join(f"(?<!\\w)(?:{p})(?!\\w)" for p, _ in STATES))
_WORDS = (
    "ghi chú lưu ý quy định tức là nghĩa thích giải ký kí hiệu ước trong đó dấu đánh ô các xã tiêu chí tc tương ứng số chữ những với và",
    "có thì được chuẩn nếu vào điền đối khi trường hợp cột cái tự đã cho bằng thể hiện hiểu ntm nông thôn mới theo chỉ như sau bảng biểu",
    "này tại mỗi viết tắt kết quả công nhận gõ nhập yêu cầu gạch ngang chéo tích cộng trừ nhân tròn chấm sao khoanh",
    "nào giá trị mức loại mã cách trạng thái hình vuông tam giác đặc rỗng của đó",
)
NOISE = frozenset(w for line in _WORDS for w in line.split())
NOISE_FOLDED = frozenset(fold(w) for w in NOISE if len(w) > 1)
CLAUSES = re.compile(r"[;,\n]|(?<![\s:][\w])(?<!^\w)\.(?=\s|$)")  # '1. Đạt 2. Chưa đạt' is one
# 'Số xã đạt: 5', 'Tiêu chí 1 chưa đạt' count and name things.
COUNTS = re.compile(
    r"\b(?:số|tổng|bình quân|có|tăng|giảm)\s+(?:số\s+)?(?:xã|tiêu chí|tc|chỉ tiêu|thôn)\b|\d\s*(?:xã|tiêu chí|tc|thôn|%|/)"
)
# What leads to a legend, whatever its words: 'Hướng dẫn đọc biểu: V là đạt', but not 'Riêng xã Hữu Liên: …'.
LEADING = re.compile(r"[^\W\d][^:;,()\"'“”=\d]{0,60}:\s+(?=\S)")
SCOPE = re.compile(r"\b(?:riêng|trừ|đối với|xã|huyện|thôn|cột|dòng|hàng|tiêu chí|tc|chỉ tiêu|nếu)\b", re.IGNORECASE)
OF_SOME = re.compile(r"\b(?:trừ|riêng)\s+(?:(?:các|những)\s+)?(?:xã|huyện|tiêu chí)\b")
LIMITS = re.compile(r"\b(?:trừ|riêng|nếu|xã|thôn)\b", re.IGNORECASE)
BRACKETED = re.compile(r"\([^()]*\)")
SET_APART = "[:=()\"'“”‘’«»]"
NUMBERED = re.compile(r"\b(?:tiêu chí|tc|chỉ tiêu|quý|lần|đợt|bước|mục|nhóm)\s*(?:số\s*)?\d")
BY_LOOKS = re.compile(
    r"\b(tô|bôi|đánh)\s+(màu|đậm|đen|vàng|xanh|đỏ)|\bô\s+màu|\bmàu\s+(xanh|đỏ|vàng|cam|hồng|xám)|in\s+đậm|gạch\s+chân"
)


@dataclass
class Legend:
    """What a file says its marks mean; ``meanings`` by mark (as typed, lower case), '' for a blank cell."""

    meanings: dict[str, str] = field(default_factory=dict)
    contradictory: set[str] = field(default_factory=set)
    cells: list[tuple[int, int]] = field(default_factory=list)

    def take(self, mark: str, state: str) -> None:
        """A mark's meaning; a second, different one makes the mark unreadable."""
        if self.meanings.setdefault(mark, state) != state:
            self.contradictory.add(mark)

    def of(self, mark: str) -> str | None:
        return None if mark in self.contradictory else self.meanings.get(mark)


def legend_of(texts: Iterable[tuple[tuple[int, int], str]], signs: Iterable[str] = ()) -> Legend:
    """The legend that stands in the given (position, text) pairs; ``signs``: what cells of the sheet hold again and again,
    as it is written, which a clause may explain that makes no sense without them ('c-đ', 'tốt')."""
    made = Legend()
    unclear: list[tuple[str, str]] = []  # (state, clause)
    written = "|".join(re.escape(s) for s in sorted(signs, key=lambda s: (-len(s), s)))
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, text in texts:
        places[text].append(at)
    for text, positions in places.items():
        lower = text.casefold()
        if len(lower) > LONGEST or not MARKED.search(lower):
            continue
        if BY_LOOKS.search(lower):
            # A colour says what an empty cell means, and colours are not read: a blank then means nothing certain.
            made.contradictory.add(BLANK)
        pairs = _pairs(clean(text), written)
        for mark, state, clause in pairs:
            if mark is None:
                unclear.append((state, clause))
            else:
                made.take(mark, state)
        if any(mark is not None for mark, _, _ in pairs):
            made.cells += positions
    for state, clause in unclear:
        # A clause that names a mark beside another meaning, in words not understood, takes the mark's meaning away.
        for mark, meant in made.meanings.items():
            if mark and not mark.isdigit() and meant != state and re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", clause):
                made.contradictory.add(mark)
    digits = {made.of(mark) for mark in made.meanings if mark.isdigit()}
    if {"0", "1"} & made.meanings.keys() and not {PASSED, FAILED} <= digits:
        # Alone against what everybody writes, one of the two digits says too little.
        made.contradictory |= {d for d, usual in (("1", PASSED), ("0", FAILED)) if made.meanings.get(d, usual) != usual}
    return made


@lru_cache(maxsize=200)
def _tokens_with(signs: str) -> re.Pattern[str]:
    """TOKENS, and before them these signs as marks."""
    return re.compile(rf"(?P<own>(?<!\w)(?:{signs})(?!\w))|{TOKENS.pattern}") if signs else TOKENS


@lru_cache(maxsize=5_000)
def _pairs(text: str, own: str = "") -> tuple[tuple[str | None, str, str], ...]:
    """(mark, state, clause) for every clause that carries a meaning; mark None where no mark could be told. ``own`` are the
    sheet's own signs, as a pattern."""
    made: list[tuple[str | None, str, str]] = []
    noise = NOISE_FOLDED if text.isascii() else NOISE
    for typed in CLAUSES.split(text):
        clause = typed.casefold()
        states = [value for kind, value in _tokens(clause, noise, TOKENS) if kind == "S"]
        if not states:
            continue
        pairs: list[tuple[str | None, str]] = [(None, state) for state in states]
        leading = LEADING.match(typed)
        led = typed[leading.end() :] if leading and not _is_of_some(leading[0]) else ""
        forms = [t.casefold() for s in (typed, led) for t in (s, _without_brackets(s, noise)) if t]
        if OF_SOME.search(clause):
            forms = []
        for shown, signs in ((s, signs) for s in forms for signs in dict.fromkeys(("", own))):
            told = _told(list(_tokens(shown, noise, _tokens_with(signs))))
            if told is not None and all(_is_mark(mark, typed, text) for mark, _ in told):
                pairs = list(told)
                break
        made += ((mark, state, clause) for mark, state in pairs)
    return tuple(made)


def _is_of_some(leading: str) -> bool:
    """True for words before a legend that may say for whom alone it is one: with a name in them, or 'riêng', 'xã', 'cột'."""
    return bool(SCOPE.search(leading)) or any(w[0].isupper() and w[1:].islower() for w in leading.split()[1:])


def _without_brackets(clause: str, noise: frozenset[str]) -> str:
    """'HT: Hoàn thành (đạt tiêu chí)' without its brackets, where they say no more than it; else nothing."""
    outside = BRACKETED.sub(" ", clause)
    states = [{v for k, v in _tokens(t.casefold(), noise, TOKENS) if k == "S"} for t in (clause, outside)]
    rest = [v for b in BRACKETED.findall(clause.casefold()) for k, v in _tokens(b, noise, TOKENS) if k in "MW"]
    is_same = states[0] == states[1] and len(rest) <= 1 and not LIMITS.search(clause)
    return outside if is_same and outside != clause else ""


def _told(tokens: list[tuple[str, str]]) -> list[tuple[str, str]] | None:
    bare = [t for t in tokens if t[0] != "D"]
    bullet = bare[1:] if bare and bare[0][0] == "M" and not bare[0][1].isalnum() else []
    return _paired(bare) or _paired([("M", v) if k == "D" else (k, v) for k, v in tokens]) or _paired(bullet)


def _tokens(clause: str, noise: frozenset[str], pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """('M', mark), ('S', state), ('D', dash), ('W', a word that no legend needs)."""
    for found in pattern.finditer(clause):
        kind, text = found.lastgroup or "", found[0]
        if kind == "own":
            yield "M", text
        elif kind == "blank":
            yield "M", BLANK
        elif kind == "yes":
            yield "M", text
        elif kind == "dash":
            yield "D", text
        elif kind.startswith("s") and kind != "sign":
            yield "S", STATES[int(kind[1:])][1]
        elif text in noise:
            continue
        else:
            yield ("M", text) if len(text) <= LONGEST_MARK else ("W", text)


def _paired(tokens: list[tuple[str, str]]) -> list[tuple[str, str]] | None:
    """Marks with their meanings: each before its own, each behind it, or all of the one before all of the other."""
    kinds = "".join(k for k, _ in tokens)
    values = [v for _, v in tokens]
    half = len(kinds) // 2
    if not kinds or len(kinds) % 2:
        return None
    if kinds == "MS" * half:
        return list(zip(values[::2], values[1::2]))
    if kinds == "SM" * half:
        return list(zip(values[1::2], values[::2]))
    if kinds == "M" * half + "S" * half:
        return list(zip(values[:half], values[half:]))
    if kinds == "S" * half + "M" * half:
        return list(zip(values[half:], values[:half]))
    return None


def _is_mark(mark: str, clause: str, text: str) -> bool:
    """False for a small word that is only written small and apart from its meaning ('gần đạt'), and for a number that
    counts communes or names a criterion."""
    lower = clause.casefold()
    if re.search(r"\d", mark):
        written = rf"(?<![\d.,/]){mark}[\"'”)]*\s*(?:[:=.–-]|là\b)|(?:ghi|đánh|điền|gõ|nhập|số|[(\"'“])\s*(?:số\s*)?{mark}(?!\d)"
        is_written = len(mark) == 1 and bool(re.search(written, lower))
        return is_written and not COUNTS.search(text.casefold()) and not NUMBERED.search(text.casefold())
    if len(mark) < 2 or not mark.isalpha() or mark.upper() in clause:
        return True
    return bool(re.search(rf"{SET_APART}\s*{re.escape(mark)}(?!\w)|(?<!\w){re.escape(mark)}\s*{SET_APART}", lower))
