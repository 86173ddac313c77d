"""Which commune, which district: resolved exactly inside the district, or held with a suggestion.

Contract, rule of reading 8. Eleven names belong to two or more communes of Lạng Sơn, so a name alone decides nothing
where the district is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pipeline.ingest.text import clean, fold, key
from pipeline.reference.model import Commune, District, Reference

COMMUNE_PREFIX = re.compile(r"^(xã|x\s*\.|xa(?=\s))\s*", re.IGNORECASE)
DISTRICT_PREFIX = re.compile(r"^(ubnd\s+)?(thành\s*phố|huyện|thị\s*xã|tp\s*\.?|h\s*\.|tx\s*\.?)\s*", re.IGNORECASE)
DISTRICT_MENTION = "(?:" + "|".join(map(key, ("thành phố", "huyện", "thị xã", "tp", "h", "tx", "ubnd"))) + ")"
CLOSE_ENOUGH = 80  # rapidfuzz ratio of folded names above which a suggestion helps rather than misleads


@dataclass(frozen=True)
class Place:
    """A commune as resolved, or the rule that says why it is held, with a suggestion or the candidates."""

    commune: Commune | None = None
    rule: str = ""
    expected: str = ""
    where: str = ""


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
        self.district_keys: dict[str, str] = {}
        for d in reference.districts:
            for name in (d.district_name, d.full_name):
                self.district_keys[key(name)] = d.district_code
        self.aliases: dict[tuple[str, str], Commune] = {}
        for a in reference.aliases:
            if a.kind == "commune" and a.target in self.communes:
                scope = self.district(a.scope) or (a.scope if a.scope in self.districts else "")
                self.aliases[key(bare_commune(a.alias)), scope or ""] = self.communes[a.target]
            elif a.kind == "district":
                code = a.target if a.target in self.districts else self.district_keys.get(key(a.target))
                if code:
                    self.district_keys[key(a.alias)] = code

    def district(self, text: str) -> str | None:
        """Code of the district a text is the name of ('Huyện Chi Lăng', 'TP Lạng Sơn', 'Chi Lăng')."""
        typed = clean(text)
        return self.district_keys.get(key(typed)) or self.district_keys.get(key(DISTRICT_PREFIX.sub("", typed)))

    def has_district_prefix(self, text: str) -> bool:
        return bool(DISTRICT_PREFIX.match(clean(text)))

    def districts_mentioned(self, text: str) -> set[str]:
        """Districts a sentence names with their kind before them: 'UBND huyện Lộc Bình', not 'tỉnh Lạng Sơn'."""
        sentence = f" {key(text)} "
        found = set()
        for d in self.districts.values():
            if re.search(rf"\s{DISTRICT_MENTION} {re.escape(key(d.district_name))}\s", sentence):
                found.add(d.district_code)
        return found

    def district_in_file_name(self, name: str) -> str | None:
        """District whose folded name stands in a file's name; None where none or several do."""
        folded = f" {fold(name)} "
        found = {d.district_code for d in self.districts.values() if f" {fold(d.district_name)} " in folded}
        squeezed = folded.replace(" ", "")
        found = found or {
            d.district_code for d in self.districts.values() if fold(d.district_name).replace(" ", "") in squeezed
        }
        return found.pop() if len(found) == 1 else None

    def is_commune_name(self, text: str) -> bool:
        """True where the text is the name of some commune: used to judge encodings and find districts, never to load."""
        return key(bare_commune(text)) in self.everywhere

    def best_district(self, names: list[str]) -> str | None:
        """District that most of the names belong to, if more than half do and no other district ties."""
        votes: dict[str, int] = defaultdict(int)
        for name in {key(bare_commune(n)) for n in names}:
            for code in {c.district_code for c in self.everywhere.get(name, ())}:
                votes[code] += 1
        ranked = sorted(votes.items(), key=lambda v: -v[1])
        if not ranked or ranked[0][1] * 2 <= len(names) or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
            return None
        return ranked[0][0]

    def resolve(self, text: str, district: str | None) -> Place:
        """The commune a name means inside a district (or in the whole province where no district is known)."""
        bare = bare_commune(text)
        name = key(bare)
        scope = self.districts[district].full_name if district else "tỉnh"
        alias = self.aliases.get((name, district or "")) or self.aliases.get((name, ""))
        if alias is not None and (district is None or alias.district_code == district):
            return Place(alias, where=scope)
        found = (self.by_district[district] if district else self.everywhere).get(name, [])
        if len(found) == 1:
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


def bare_commune(text: str) -> str:
    """A commune's name without 'Xã' before it."""
    typed = clean(text)
    return COMMUNE_PREFIX.sub("", typed) or typed


def _full(c: Commune) -> str:
    return f"{c.commune_name} ({c.district_name})"
