"""Which commune, which district: resolved exactly inside the district, or held with a suggestion.

Contract, rule of reading 8. Eleven names belong to two or more communes of Lạng Sơn, so a name alone decides nothing
where the district is not known.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.ingest.decorations import Bare, Names
from pipeline.ingest.text import ROUND, clean, fold, key
from pipeline.reference.model import Commune, District, Reference

# 'UBND xã', 'BCĐ xây dựng NTM xã', 'X.', a number of a list; signs of footnotes behind (contract, rule 17).
OFFICE = (
    r"(?:văn phòng\s+|vp\s+)?(?:ubnd|[uủ][yỷ] ban nhân dân|đảng (?:ủy|uỷ|bộ)|cấp ủy|mặt trận|mttq|bà con|hđnd|bcđ|ban chỉ đạo|bql"
    r"|ban quản lý|ban)"
    r"(?:\s+(?:xây dựng|ntm|nông thôn mới|xd|chương trình))*\s+"
)
# A town ('thị trấn Đình Lập') may bear the name of the commune beside it: its kind is part of its name.
COMMUNE_PREFIX = re.compile(
    rf"^(?:(?:{OFFICE}|đơn vị\s*:?\s+)?(?:xã(?=[\s:.])\s*[:.]?|x\s*\.)|(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân)(?=\s)"
    r"(?!\s+(?:thị trấn|phường|huyện))"
    r"|xa?(?=\s))\s*",
    re.IGNORECASE,
)
KIND_BEHIND = re.compile(r"\s*[(/,]\s*xã\s*\)?$", re.IGNORECASE)
LIST_MARK = re.compile(r"^(?:[(\[]?\d{1,3}\s*[.)\]\-/:;,]+|[^\w\s()\[\]\"'“”‘’?~≈×✗✘✕])\s*(?=\S)")
SUFFIX = re.compile(r"\(([^()]{1,30})\)$")
# What kind of commune it is, without brackets: 'Hữu Liên - ĐBKK', 'Hữu Liên, xã biên giới'.
KIND = re.compile(
    r"\s*[,;\-–]\s*(?:xã\s+)?(?:đbkk|đặc biệt khó khăn|biên giới|xbg|bg|điểm|trọng điểm|"
    r"kv\s*[i1-3]+|khu vực\s*[i1-3]+|atk|an toàn khu|135|"
    r"vùng cao|miền núi|[i]{1,3})\s*$",
    re.IGNORECASE,
)
CHANGED = re.compile(r"cũ|mới|nhập|tách|chia|đổi|trước|nay|không|chưa|thị trấn|phường")
# 'Huyện Chi Lăng (19 xã)', 'Chi Lăng: 19 xã', 'Huyện Chi Lăng gồm 19 xã'
COUNT_BEHIND = re.compile(
    r"\s*(?:\(\s*(?:(?:tổng|số|gồm|có|cả|toàn huyện)[\s:]+)*\d+[^()]*\)"
    r"|(?:[:,;\-–]|gồm|có|\()\s*\(?\s*\d+\s*(?:xã|đơn vị|đv|tt|thị trấn)\b[^()]*\)?)\s*[.:]?$",
    re.IGNORECASE,
)
NUMERAL = re.compile(r"^\(?(?:[IVX]{1,5}|[A-K]|\d{1,2})\s*[.)\-–/:]\s*(?=\S{2})")  # 'I. Huyện …', 'A. HUYỆN …'
FOOTNOTE = re.compile(r"\s*(?:\(\s*(?:\*{1,3}|\d{1,2})\s*\)|\*{1,3}|[¹²³⁴])$")
DISTRICT_PREFIX = re.compile(
    r"^(?:(?:các\s+)?(?:xã|đơn vị)\s*:?\s*(?:(?:thuộc|của|trên địa bàn|ở|tại)\s+)?|(?:khu vực|địa bàn|địa phương"
    r"|khối|cụm|nhóm|vùng)\s*:?\s+)?"
    r"(?:(?:ubnd|[uủ][yỷ] ban nhân dân|đảng bộ|ban chỉ đạo|bcđ|tổng hợp|kết quả|số liệu)\s+)*"
    r"(?:(?:thành\s*phố|huyện|thị\s*xã|tp|h(?=\s*[./])|tx)(?=[\s./,:(])(?:\s*\.)?\s*"
    r"(?:[(/,]\s*(?:thành\s*phố|huyện|thị\s*xã|tp|tx)\s*\.?\s*\)?\s*)*)+[:.]?\s*",
    re.IGNORECASE,
)
DISTRICT_MENTION = "(?:" + "|".join(map(key, ("thành phố", "huyện", "thị xã", "tp", "h", "tx", "ubnd"))) + ")"
FOLDED_KINDS = "thanh ?pho|huyen|thi ?xa|tp|tx|h"
WITH_DISTRICT = re.compile(r"(?P<name>[^,()]+?)\s*(?:,|\(|\s[-–]\s)\s*(?P<district>[^,()]+?)\s*\)?")
COUNT_OF_COMMUNES = re.compile(r"\d\s*(?:xã|đơn vị)\b[^()]*\)?\s*[.:]?$", re.IGNORECASE)
LONGEST_NAME = 100  # characters of a district's name with all that stands around it
CLOSE_ENOUGH = 80  # rapidfuzz ratio of folded names above which a suggestion helps rather than misleads


@dataclass(frozen=True)
class Place:
    """A commune as resolved, or the rule that says why it is held, with a suggestion or the candidates."""

    commune: Commune | None = None
    rule: str = ""
    expected: str = ""
    where: str = ""


class Votes(NamedTuple):
    """Commune names of a list that belong to a district: to it alone, and to it among others. Compared in that order."""

    own: int = 0
    all: int = 0


class Places:
    """The communes and districts of a province, by the keys of their names."""

    def __init__(self, reference: Reference):
        self.districts: dict[str, District] = {d.district_code: d for d in reference.districts}
        self.communes: dict[str, Commune] = {c.commune_code: c for c in reference.communes}
        self.by_district: dict[str, dict[str, list[Commune]]] = defaultdict(lambda: defaultdict(list))
        self.everywhere: dict[str, list[Commune]] = defaultdict(list)
        for c in reference.communes:
            for name in {key(c.commune_name), key(COMMUNE_PREFIX.sub("", c.commune_name))}:
                self.by_district[c.district_code][name].append(c)
                self.everywhere[name].append(c)
        self.names = Names(self.everywhere)
        self.district_keys: dict[str, str] = {}
        for d in reference.districts:
            for name in (d.district_name, d.full_name):
                self.district_keys[key(name)] = d.district_code
        self._is_name: dict[str, bool] = {}
        self.decorated: dict[str, Bare] = {}
        self._district_of: dict[str, str | None] = {}
        self._parts: dict[str, tuple[str, str | None]] = {}
        self.aliases: dict[tuple[str, str], Commune] = {}
        for a in reference.aliases:
            if a.kind == "commune" and a.target in self.communes:
                scope = self.district(a.scope) or (a.scope if a.scope in self.districts else "")
                self.aliases[key(bare_commune(a.alias)), scope or ""] = self.communes[a.target]
            elif a.kind == "district":
                code = a.target if a.target in self.districts else self.district_keys.get(key(a.target))
                if code:
                    self.district_keys[key(a.alias)] = code
                    self._district_of.clear()
                    self._parts.clear()
        self._mention = re.compile(rf"(?<!\S){DISTRICT_MENTION} ({_longest_first(self.district_keys)})(?!\S)")
        self._province = fold(reference.plan.province_name)
        bare = {fold(DISTRICT_PREFIX.sub("", n)): code for n, code in self.district_keys.items()}
        self._folded = {n.replace(" ", ""): code for n, code in bare.items()}
        self._in_file_name = re.compile(rf"\b((?:{FOLDED_KINDS}) ?|)({_longest_first({*bare, *self._folded})})\b")

    def district(self, text: str) -> str | None:
        """Code of the district a text is the name of ('Huyện Chi Lăng', 'I. TP Lạng Sơn (3 xã)', 'Chi Lăng')."""
        if text not in self._district_of:
            self._district_of[text] = self._district(text)
        return self._district_of[text]

    def _district(self, text: str) -> str | None:
        if len(text) > LONGEST_NAME:
            return None
        counted = COUNT_BEHIND.sub("", clean(text))
        for typed in dict.fromkeys((counted, NUMERAL.sub("", counted))):
            for name in (typed, DISTRICT_PREFIX.sub("", typed)):
                if code := self.district_keys.get(key(name)):
                    return code
        return None

    def district_of_row(self, text: str) -> str | None:
        """Code of the district that a row without marks heads: its name, or the only one named in it ('Địa bàn huyện X')."""
        if (code := self.district(text)) or len(text) > LONGEST_NAME or self.is_commune_name(text):
            return code
        mentioned = self.districts_mentioned(text)
        return next(iter(mentioned)) if len(mentioned) == 1 else None

    def has_district_prefix(self, text: str) -> bool:
        """True for a name with 'Huyện' before it or '(19 xã)' behind it: it is no commune's."""
        typed = clean(text) if len(text) <= LONGEST_NAME else ""
        return any(DISTRICT_PREFIX.match(t) for t in (typed, NUMERAL.sub("", typed))) or bool(
            COUNT_OF_COMMUNES.search(typed)
        )

    def districts_mentioned(self, text: str) -> set[str]:
        """Districts a sentence names with their kind before them: 'UBND huyện Lộc Bình', not 'tỉnh Lạng Sơn'.

        The longest name that fits is meant: 'huyện Lộc Bình' does not name a district 'Lộc'.
        """
        return {self.district_keys[name] for name in self._mention.findall(key(text))}

    def district_in_file_name(self, name: str) -> str | None:
        """District whose folded name stands in a file's name as words of its own; None where none or several do.

        A word may run the name together ('BacSon_PL01', 'huyenbacson'). The district that is called as the province is
        (its town) needs its kind before it: every district's file may name the province.
        """
        apart = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[a-zà-ỹ])(?=[A-ZÀ-Ỹ])", " ", clean(name))
        named = {(bool(kind), bare) for kind, bare in self._in_file_name.findall(fold(apart))}
        codes = {self._folded[bare.replace(" ", "")] for kind, bare in named if kind or bare != self._province}
        return codes.pop() if len(codes) == 1 else None

    def is_commune_name(self, text: str) -> bool:
        """True where the text is the name of some commune: used to judge encodings and find districts, never to load."""
        known = self._is_name.get(text)
        if known is None:
            known = self._is_name[text] = self._key(text) in self.everywhere
        return known

    def is_name(self, text: str) -> bool:
        """True for the name of a commune or a district, as far as it can be read by itself."""
        return self.is_commune_name(text) or self.district(text) is not None

    def of_workbook(self, decorated: dict[str, Bare]) -> Places:
        """The same places, with the names of a workbook read without what it writes around them."""
        if not decorated:
            return self
        other = copy.copy(self)
        other.decorated, other._is_name, other._parts = decorated, {}, {}
        return other

    def _key(self, text: str) -> str:
        return key(bare_commune(self._apart(text)[0]))

    def districts_with(self, text: str) -> set[str]:
        """The districts that have a commune of this name."""
        split = self._apart(text)[1]
        return {split} if split else {c.district_code for c in self.everywhere.get(self._key(text), ())}

    def _apart(self, text: str) -> tuple[str, str | None]:
        """(name, district) of 'Hòa Bình, huyện Chi Lăng' and 'Hòa Bình (Chi Lăng)'; the text whole where it names none."""
        known = self._parts.get(text)
        if known is None:
            known = self._parts[text] = self._taken_apart(text)
        return known

    def _taken_apart(self, text: str) -> tuple[str, str | None]:
        if bare := self.decorated.get(clean(text)):
            text = bare.name
        text = text.translate(ROUND)
        split = WITH_DISTRICT.fullmatch(LIST_MARK.sub("", clean(text)))
        code = self.district(split["district"]) if split else None
        if split and code:
            return split["name"], code
        if (kind := KIND.search(clean(text))) and key(bare_commune(clean(text)[: kind.start()])) in self.everywhere:
            return clean(text)[: kind.start()], None
        # 'Hữu Liên (ĐBKK)': what kind of commune it is; a bracket that speaks of a change may mean another one.
        behind = SUFFIX.search(clean(text))
        if (
            behind
            and not CHANGED.search(behind[1].casefold())
            and not COUNT_OF_COMMUNES.search(behind[1])
            and key(bare_commune(text[: text.rfind("(")])) in self.everywhere
        ):
            return text[: text.rfind("(")].strip(), None
        return text, None

    def district_votes(self, names: Iterable[str]) -> dict[str, Votes]:
        """For each district how many distinct commune names of a list belong to it, and how many to it alone."""
        found: dict[str, Votes] = defaultdict(Votes)
        for name in {self._key(n) for n in names}:
            codes = {c.district_code for c in self.everywhere.get(name, ())}
            for code in codes:
                found[code] = Votes(found[code].own + (len(codes) == 1), found[code].all + 1)
        return found

    def best_district(self, names: Iterable[str]) -> str | None:
        """District that more than half of the distinct names of a list belong to, names of no other district first."""
        distinct = {self._key(n) for n in names}
        ranked = sorted(self.district_votes(distinct).items(), key=lambda v: v[1], reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]) or ranked[0][1].all * 2 <= len(distinct):
            return None
        return ranked[0][0]

    def resolve(self, text: str, district: str | None) -> Place:
        """The commune a name means inside a district (or in the whole province where no district is known)."""
        text, own = self._apart(text)
        bare = bare_commune(text)
        name = key(bare)
        if own is not None and district not in (None, own):
            return Place(None, "unknown_commune", where=self.districts[district or own].full_name)
        district = own or district
        scope = self.districts[district].full_name if district else "tỉnh"
        alias = self.aliases.get((name, district or "")) or self.aliases.get((name, ""))
        if alias is not None and (district is None or alias.district_code == district):
            return Place(alias, where=scope)
        found = (self.by_district[district] if district else self.everywhere).get(name, [])
        if len(found) == 1 and "?" not in text:  # 'Hữu Liên?': the sender is in doubt
            return Place(found[0], where=scope)
        if len(found) > 1:
            return Place(None, "ambiguous_commune", "; ".join(map(_full, found)), scope)
        return self._suggest(bare, district, scope)

    def _suggest(self, bare: str, district: str | None, scope: str) -> Place:
        from rapidfuzz import fuzz

        folded = fold(bare)
        pool = [c for c in self.communes.values() if district is None or c.district_code == district]
        same = [c for c in pool if fold(c.commune_name) == folded]
        if len(same) > 1:
            return Place(None, "ambiguous_commune", "; ".join(map(_full, same)), scope)
        ranked = sorted(pool, key=lambda c: -fuzz.ratio(fold(c.commune_name), folded))
        if ranked and fuzz.ratio(fold(ranked[0].commune_name), folded) >= CLOSE_ENOUGH:
            return Place(None, "misspelt_commune", _full(ranked[0]), scope)
        return Place(None, "unknown_commune", "", scope)


@lru_cache(maxsize=20_000)
def bare_commune(text: str) -> str:
    """A commune's name without what offices write before it ('Xã', 'UBND xã', '3.') and signs of footnotes behind it."""
    typed = clean(text)
    bare = KIND_BEHIND.sub("", FOOTNOTE.sub("", LIST_MARK.sub("", typed)))
    return COMMUNE_PREFIX.sub("", bare) or bare or typed


def _longest_first(names: Iterable[str]) -> str:
    """An alternative for each name, so ordered that the longest that fits is taken; one that never fits for none."""
    return "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) or r"(?!)"


def _full(c: Commune) -> str:
    return f"{c.commune_name} ({c.district_name})"


def footnote_of(text: str) -> str:
    """The sign of a footnote behind a name: 'Hòa Bình (*)' → '(*)'; '' for none."""
    found = FOOTNOTE.search(clean(text)) or SUFFIX.search(clean(text))
    return found[0].strip() if found and not KIND_BEHIND.search(clean(text)) else ""
