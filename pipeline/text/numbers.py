"""Numbers as Vietnamese officials write them (``1.234,5``) and in English (``1,234.5``): babel's patterns, a true minus
sign, a half always up, no idle zeros, no break before a per cent sign."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal

from pipeline.text.phrases import Lang, Phrase

MINUS = "−"
NONE = "–"
NBSP = "\u00a0"
LONGEST = 400  # digits a float may have before its point

_LOCALES = {lang: Locale.parse(lang) for lang in ("vi", "en")}


def rounded(value: float | int, decimals: int, direction: str = ROUND_HALF_UP) -> Decimal:
    """A figure at ``decimals`` decimals, a half up (as officials and spreadsheets round, and Python's own formatting does
    not: 2.25 would be 2,2). Fifteen digits count, as in a spreadsheet, so 0.1 + 0.2 is not above 0.3."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if exact.adjusted() > 17:  # beyond what a figure can be; nothing is behind its point
        return exact
    # What is left of arithmetic in the last digits must not turn 9.000000000001 into 10.
    near = exact.quantize(Decimal(1).scaleb(-9), ROUND_HALF_UP)
    return near.quantize(Decimal(1).scaleb(-decimals), direction)


def number(
    value: float | int | Decimal | None, lang: Lang, decimals: int = 2, *, fixed: bool = False, signed: bool = False
) -> str:
    """``1234.5`` → ``1.234,5``: at most ``decimals`` decimals, exactly so many if ``fixed``; with its plus if ``signed``. An
    en dash where there is no figure (None, NaN, infinite)."""
    if value is None or not math.isfinite(value):
        return NONE
    text = _printed(float(value) if isinstance(value, Decimal) else value, lang, decimals, fixed)
    return f"+{text}" if signed and value > 0 and any(c in "123456789" for c in text) else text


# The same figures stand in many sentences of one table.
@lru_cache(maxsize=20_000)
def _printed(value: float | int, lang: Lang, decimals: int, fixed: bool) -> str:
    figure = rounded(value, decimals) + 0  # + 0 makes −0 a plain 0
    pattern = "#,##0" + ("." + ("0" if fixed else "#") * decimals if decimals else "")
    with localcontext(prec=LONGEST):  # babel quantizes a figure of any size
        return format_decimal(figure, format=pattern, locale=_LOCALES[lang], decimal_quantization=False).replace(
            "-", MINUS
        )


def percent(share: float | None, lang: Lang, decimals: int = 1) -> str:
    """A share of one: ``0.3456`` → ``34,6 %``, in English ``34.6%``."""
    return NONE if share is None else percent_sign(number(share * 100, lang, decimals), lang)


def percent_sign(figure: str, lang: Lang) -> str:
    """A figure with its per cent sign: after a space that no line breaks at, in English without."""
    return figure + ("%" if lang == "en" else NBSP + "%")


def decimals_of(value: float, most: int) -> int:
    """The fewest decimals, up to ``most``, that show a figure as it is; ``most`` where none do."""
    return next((d for d in range(most) if abs(rounded(value, d) - rounded(value, 9)) < Decimal("1e-9")), most)


def up_to(value: float, decimals: int, *, is_down: bool = False) -> float:
    """A figure that must be reached, as shown: to its next step up, or down where it must be come down to."""
    return float(rounded(value, decimals, ROUND_FLOOR if is_down else ROUND_CEILING))


RANGE = Phrase("từ {low} đến {high}", "from {low} to {high}")
RANGE_OPEN_ABOVE = Phrase("từ {low} trở lên", "{low} or more")
RANGE_OPEN_BELOW = Phrase("nhiều nhất {high}", "at most {high}")
RANGE_OPEN = Phrase("là bất kỳ mức nào", "anything")


def between(low: str | None, high: str | None, lang: Lang) -> str:
    """Two printed ends to be read aloud: ``từ −5 đến −2``, never ``−5–−2``; an end that nothing bounds is left out; one
    figure where both ends print alike."""
    if low is None and high is None:
        return RANGE_OPEN.say(lang)
    if high is None:
        return RANGE_OPEN_ABOVE.say(lang, low=low)
    if low is None:
        return RANGE_OPEN_BELOW.say(lang, high=high)
    return low if low == high else RANGE.say(lang, low=low, high=high)


def compact(low: str, high: str) -> str:
    """Two printed ends for a table: ``54–57``; with spaces where a dash would stand beside a minus sign."""
    return low if low == high else f"{low} … {high}" if MINUS in low + high else f"{low}–{high}"
