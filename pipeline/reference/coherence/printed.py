"""Figures printed in the plan's sentences: shares recomputed, and each target's number found in its own sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from pipeline.reference.coherence.finding import Finding, en, quoted, sections, vi
from pipeline.reference.model import Reference, Target
from pipeline.text.numbers import percent_sign

NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
# From a fraction to the share beside it, in the same clause and without another fraction between.
OF_COMMUNES = re.compile(
    r"(?P<part>\d+)\s*/\s*(?P<whole>\d+)(?!\d)(?:(?!\d+\s*/\s*\d)[^%;])*?(?<![\d,])(?P<share>\d+(?:,\d+)?)\s*%"
)
OF_MONEY = re.compile(rf"(?P<part>{NUMBER})\s*tỷ\s+[đd]ồng\s*,?\s*chiếm\s+(?:tỷ lệ\s+)?(?P<share>\d+(?:,\d+)?)\s*%")
FRACTION = re.compile(r"\d+\s*/\s*(\d+)")


def check(reference: Reference) -> Iterator[Finding]:
    """Every printed share, the denominators, and the transcription of every target."""
    for target in reference.targets:
        yield from shares(reference, target)
    yield from denominators(reference)
    yield from transcription(reference)


def number(text: str) -> Decimal:
    """``3.002,8`` as 3002.8: a figure as Vietnamese text prints it."""
    return Decimal(text.replace(".", "").replace(",", "."))


def rounded(share: Decimal, printed: str) -> Decimal:
    """``share`` rounded half up to as many decimals as the printed figure has."""
    decimals = len(printed.partition(",")[2])
    return share.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def shares(reference: Reference, target: Target) -> Iterator[Finding]:
    """The first share the target's sentence prints, recomputed: ``133/207 … 64,2%``, ``45 tỷ đồng, chiếm 1,5%``."""
    found = OF_COMMUNES.search(target.plan_text)
    if found:
        whole = Decimal(found["whole"])
        what = f"{found['part']}/{found['whole']}"
    else:
        found = OF_MONEY.search(target.plan_text) if target.measure == "money" else None
        total = whole_of(reference, target)
        if not found or total is None or not total.target_low:
            return
        whole = Decimal(str(total.target_low))
        what = f"{quoted(target)}: {found['part']}/{vi(total.target_low)}"
    if not whole:
        return
    exact = number(found["part"]) / whole * 100
    right = rounded(exact, found["share"])
    passes = right == number(found["share"])
    right_vi = str(right).replace(".", ",")
    verdict_vi = "đúng" if passes else f"phải là {percent_sign(right_vi, 'vi')}"
    verdict_en = "right" if passes else f"should be {right}%"
    yield Finding(
        f"share.{target.target_id}",
        passes,
        percent_sign(found["share"], "vi"),
        f"{percent_sign(right_vi, 'vi')} ({percent_sign(vi(float(exact), 2), 'vi')})",
        f"{what} là {percent_sign(vi(float(exact), 2), 'vi')}, kế hoạch in {percent_sign(found['share'], 'vi')}: {verdict_vi}.",
        f"{what} is {en(float(exact), 2)}%, the plan prints {found['share'].replace(',', '.')}%: {verdict_en}.",
        target.plan_section,
    )


def whole_of(reference: Reference, target: Target) -> Target | None:
    """The funding line that a line is in the end a part of; None for one that is part of nothing."""
    lines = {t.target_id: t for t in reference.targets if t.measure == "money"}
    whole = lines.get(target.parent)
    while whole is not None and whole.parent in lines:
        whole = lines[whole.parent]
    return whole


def denominators(reference: Reference) -> Iterator[Finding]:
    """Where a sentence counts communes out of a number, that number is the province's."""
    n = reference.plan.commune_count
    counted = [(t, m) for t in reference.targets if t.unit == "commune" for m in FRACTION.findall(t.plan_text)]
    if not counted:
        return
    wrong = [(t, m) for t, m in counted if int(m) != n]
    listed = "; ".join(f"{quoted(t)}: {m}" for t, m in wrong)
    yield Finding(
        "share.denominators",
        not wrong,
        listed or f"{len(counted)} lần trên {n} xã",
        f"{n} xã",
        f"Mọi tỷ lệ theo xã phải tính trên {n} xã" + (f"; khác ở {listed}." if wrong else ": đúng."),
        f"Every share of communes is out of {n}" + (f"; not so in {listed}." if wrong else ": right."),
        sections(t for t, _ in wrong or counted),
    )


def transcription(reference: Reference) -> Iterator[Finding]:
    """The number of each target must stand in the sentence quoted beside it."""
    wrong: list[tuple[Target, float]] = []
    checked = 0
    for target in reference.targets:
        printed = {number(n) for n in re.findall(NUMBER, target.plan_text)}
        for value in (target.target_low, target.target_high):
            if value is None or target.measure == "none":
                continue
            checked += 1
            if Decimal(str(value)) not in printed:
                wrong.append((target, value))
    if not checked:
        return
    listed = "; ".join(f"{quoted(t)}: {vi(v)}" for t, v in wrong)
    yield Finding(
        "targets.numbers_in_sentence",
        not wrong,
        listed or f"{checked} con số đều có trong câu của kế hoạch",
        "con số của chỉ tiêu có trong câu trích kế hoạch",
        f"Con số không có trong câu trích: {listed}." if wrong else f"{checked} con số khớp với câu trích kế hoạch.",
        f"Numbers that their sentence does not have: {listed}."
        if wrong
        else f"{checked} numbers match their sentence.",
        sections(t for t, _ in wrong),
    )
