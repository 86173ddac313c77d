"""Types of the cells of reference and plan files: what a cell may hold, and how one that holds something else is told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from pipeline import periods

LONGEST_TEXT = 5_000  # characters; the longest sentence of a plan has some 500
LARGEST_NUMBER = 1e15  # beyond it a DOUBLE no longer tells one unit from the next
LARGEST_WHOLE = 1_000_000_000
YEARS = (1900, 2200)
MOST_DECIMALS = 6
MAP_SIDE = 20  # rows and columns of the map of districts, at most

NUMBER = re.compile(r"[-+]?[0-9]{1,40}(\.[0-9]{1,40})?")
COMPOUND = re.compile(r"(?P<first>[0-9]{1,20}(\.[0-9]{1,20})?)(\s*\((?P<second>[0-9]{1,20}(\.[0-9]{1,20})?)\))?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def wrong(expected_vi: str, expected_en: str) -> PydanticCustomError:
    """The error of a cell, with what it should have been in both languages."""
    # The texts travel in the context: the template of a custom error may not hold braces of its own.
    return PydanticCustomError("ntm", "{vi}", {"vi": expected_vi, "en": expected_en})


def text(value: Any) -> str:
    """A text without the blanks around it; whatever else a TOML file gives is told."""
    if not isinstance(value, str):
        raise wrong("một chuỗi trong dấu ngoặc kép", "a text in quotes")
    if len(value) > LONGEST_TEXT:
        raise wrong(f"không quá {LONGEST_TEXT} ký tự", f"at most {LONGEST_TEXT} characters")
    if CONTROL.search(value):
        raise wrong("văn bản không có ký tự điều khiển", "a text without control characters")
    return value.strip()


def required_text(value: Any) -> str:
    stripped = text(value)
    if not stripped:
        raise wrong("một giá trị, không để trống", "a value, not a blank")
    return stripped


def whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):  # as TOML has it
        if 0 <= value <= LARGEST_WHOLE:
            return value
    elif isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value.strip()) and int(value) <= LARGEST_WHOLE:
        return int(value)
    raise wrong(
        "một số nguyên không âm (chỉ chữ số), không quá một tỷ", "a whole number (digits only), at most a billion"
    )


def whole_between(least: int, most: int) -> BeforeValidator:
    """A whole number between the two, both allowed."""

    def check(value: Any) -> int:
        number = whole(value)
        if not least <= number <= most:
            raise wrong(f"một số nguyên từ {least} đến {most}", f"a whole number from {least} to {most}")
        return number

    return BeforeValidator(check)


def maybe(read: Callable[[Any], Any], blank: Any = None) -> Callable[[Any], Any]:
    """``read``, or ``blank`` where the cell is empty."""
    return lambda value: blank if isinstance(value, str) and not value.strip() else read(value)


def place(value: Any) -> int:
    """A row or column of the map of districts, from 1."""
    stripped = str(value).strip()
    if not (re.fullmatch(r"[0-9]{1,2}", stripped) and 1 <= int(stripped) <= MAP_SIDE):
        raise wrong(
            f"một số từ 1 đến {MAP_SIDE} (hàng, cột trên sơ đồ) hoặc để trống", f"a number 1 to {MAP_SIDE}, or none"
        )
    return int(stripped)


def number(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):  # as TOML has it
        if abs(value) < LARGEST_NUMBER:  # false for inf, for nan, and for an int that no float can hold
            return float(value)
        raise wrong("một số hữu hạn, nhỏ hơn một triệu tỷ", "a finite number below 10^15")
    stripped = value.strip() if isinstance(value, str) else ""
    if not stripped:
        raise wrong("một số, không để trống", "a number, not a blank")
    if not NUMBER.fullmatch(stripped):
        raise wrong(
            "một số, dấu thập phân là dấu chấm, không có dấu tách nghìn (47.5)",
            "a number with a decimal point and no thousands separator (47.5)",
        )
    if abs(float(stripped)) >= LARGEST_NUMBER:
        raise wrong("một số hữu hạn, nhỏ hơn một triệu tỷ", "a finite number below 10^15")
    return float(stripped)


def share(value: Any) -> float:
    read = number(value)
    if not 0 <= read <= 1:
        raise wrong("một phần từ 0 đến 1 (0.25 là một phần tư)", "a share from 0 to 1 (0.25 is a quarter)")
    return read


def factor(value: Any) -> float:
    read = number(value)
    if read <= 0:
        raise wrong("một số lớn hơn 0", "a number above 0")
    return read


def flag(value: Any) -> bool:
    read = {"1": True, "true": True, "0": False, "false": False}.get(str(value)[:10].strip().lower())
    if read is None:
        raise wrong("1 (có, đã kiểm chứng) hoặc 0 (không, chưa)", "1 (yes, verified) or 0 (no)")
    return read


def year(value: Any) -> int:
    read = whole(value)
    if not YEARS[0] <= read <= YEARS[1]:
        raise wrong(f"một năm từ {YEARS[0]} đến {YEARS[1]}", f"a year from {YEARS[0]} to {YEARS[1]}")
    return read


def period(value: Any) -> str:
    stripped = value.strip() if isinstance(value, str) else ""
    if not (stripped.isascii() and periods.is_period(stripped) and YEARS[0] <= int(stripped[:4]) <= YEARS[1]):
        raise wrong("một kỳ dạng NNNN-TT, ví dụ 2019-12", "a period YYYY-MM, such as 2019-12")
    return stripped


def day(value: Any) -> dt.date:
    """A day ``2019-02-15``; a month ``2019-02`` stands for its last day."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):  # as TOML has it
        return value
    stripped = value.strip() if isinstance(value, str) else ""
    if re.match(r"[0-9]{4}-", stripped) and YEARS[0] <= int(stripped[:4]) <= YEARS[1]:
        if stripped.isascii() and periods.is_period(stripped):
            return periods.end_of(stripped)
        if DAY.fullmatch(stripped):
            try:
                return dt.date.fromisoformat(stripped)
            except ValueError:
                pass
    raise wrong("một ngày dạng 2019-12-31 hoặc tháng 2019-12", "a day 2019-12-31 or a month 2019-12")


def compound(value: Any) -> tuple[float | None, float | None]:
    """A threshold as indicators.csv writes it: empty, ``80`` or ``90 (50)``."""
    stripped = str(value).strip()
    if stripped == "":
        return None, None
    split = COMPOUND.fullmatch(stripped)
    if not split:
        raise wrong("để trống, một số (80) hoặc hai số (90 (50))", "nothing, a number (80) or two (90 (50))")
    return number(split["first"]), number(split["second"]) if split["second"] else None


def months(value: Any) -> str:
    """Months joined with ``;`` in their order of the file, each 1 to 12; empty where there is no date."""
    joined = str(value).replace(" ", "")
    if joined and not all(re.fullmatch(r"[1-9]|1[0-2]", m) for m in joined.split(";")):
        raise wrong(
            "các tháng 1–12 cách nhau bằng dấu ; (7;11) hoặc để trống", "months 1–12 joined with ; (7;11) or none"
        )
    return joined


def one_of(allowed: tuple[str, ...], default: str | None = None) -> BeforeValidator:
    """A word of a fixed list; a blank is ``default`` where there is one."""

    def check(value: Any) -> str:
        stripped = str(value).strip() if len(str(value)) < 100 else ""
        if not stripped and default is not None:
            return default
        if stripped not in allowed:
            names = ", ".join(repr(a) if a else "(trống)" for a in allowed)
            raise wrong(f"một trong: {names}", f"one of: {names.replace('(trống)', '(blank)')}")
        return stripped

    return BeforeValidator(check)


Name = Annotated[str, BeforeValidator(required_text)]
Note = Annotated[str, BeforeValidator(text)]
Whole = Annotated[int, BeforeValidator(whole)]
MaybeWhole = Annotated[int | None, BeforeValidator(maybe(whole))]
MaybePlace = Annotated[int | None, BeforeValidator(maybe(place))]
Number = Annotated[float, BeforeValidator(number)]
MaybeNumber = Annotated[float | None, BeforeValidator(maybe(number))]
Share = Annotated[float, BeforeValidator(share)]
Factor = Annotated[float, BeforeValidator(maybe(factor, 1.0))]
Flag = Annotated[bool, BeforeValidator(flag)]
No = Annotated[bool, BeforeValidator(maybe(flag, False))]
"""A flag that is 0 where the cell is empty."""
MaybeFlag = Annotated[bool | None, BeforeValidator(maybe(flag))]
Year = Annotated[int, BeforeValidator(year)]
MaybeYear = Annotated[int | None, BeforeValidator(maybe(year))]
Decimals = Annotated[int, whole_between(0, MOST_DECIMALS)]
Period = Annotated[str, BeforeValidator(period)]
MaybePeriod = Annotated[str, BeforeValidator(maybe(period, ""))]
Day = Annotated[dt.date, BeforeValidator(day)]
MaybeDay = Annotated[dt.date | None, BeforeValidator(maybe(day))]
Compound = Annotated[tuple[float | None, float | None], BeforeValidator(compound)]
Months = Annotated[str, BeforeValidator(months)]
