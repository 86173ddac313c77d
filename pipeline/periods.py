"""Review periods (kỳ rà soát), written ``YYYY-MM``: the month at whose end the review stands."""

from __future__ import annotations

import calendar
import datetime as dt
import re

PATTERN = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")


def is_period(text: str) -> bool:
    """True for ``2019-06``; false for ``2019-13``, ``2019-6`` and anything longer."""
    return PATTERN.fullmatch(text) is not None


def end_of(period: str) -> dt.date:
    """The last day of the period's month. Raises ValueError for text that is not a period."""
    found = PATTERN.fullmatch(period)
    if not found:
        raise ValueError(f"not a period: {period!r}")
    year, month = int(found["year"]), int(found["month"])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def start_of(period: str) -> dt.date:
    """The first day of the period's month. Raises ValueError for text that is not a period."""
    return end_of(period).replace(day=1)


def label_vi(period: str) -> str:
    """``2019-06`` as officials say it: '6 tháng đầu năm 2019'; quarters and years likewise, other months by number."""
    end = end_of(period)
    named = {3: f"Quý I năm {end.year}", 6: f"6 tháng đầu năm {end.year}", 9: f"9 tháng năm {end.year}"}
    return named.get(end.month, f"Năm {end.year}" if end.month == 12 else f"Tháng {end.month} năm {end.year}")


def label_en(period: str) -> str:
    """``2019-06`` as 'June 2019'."""
    end = end_of(period)
    return f"{calendar.month_name[end.month]} {end.year}"
