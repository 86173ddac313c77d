"""One catalogue for the second language: whole, true to its fields, and nothing Vietnamese left on an English page."""

from __future__ import annotations

import string

import catalogue
import pytest

from pipeline import errors
from pipeline.reporting import language, wording


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def strings(message: object) -> list[str]:
    return [message] if isinstance(message, str) else list(message)  # type: ignore[call-overload]


def test_every_text_has_its_english_with_the_same_fields() -> None:
    known = language.catalogue("en")
    missing, wrong = [], []
    for text, place in catalogue.texts().items():
        message = known.get(text)
        if message is None or not all(strings(message.string)):
            missing.append(f"{place}: {text}")
        elif any(fields(s) - {"n"} != fields(text) - {"n"} for s in strings(message.string)):
            wrong.append(f"{place}: {text}")
    assert missing == []
    assert wrong == []


def test_the_catalogue_holds_nothing_nobody_says() -> None:
    said = catalogue.texts()
    ids = [m.id if isinstance(m.id, str) else m.id[0] for m in language.catalogue("en") if m.id]
    assert [i for i in ids if i not in said] == []


def test_the_gathering_sees_python_templates_and_tables() -> None:
    found = catalogue.texts()
    assert (
        found["Cần lúc này"] and found["Đến nội dung chính"].endswith(".j2") and found["Cần theo dõi"] == "wording.py"
    )


def test_a_text_is_said_in_the_language_spoken_and_its_values_are_no_patterns() -> None:
    with language.spoken("en"):
        assert language.say("Cần theo dõi") == "To be watched"
        assert language.say("Không có câu này {x}", x="{y}") == "Không có câu này {y}"
        assert wording.number(1234.5) == "1,234.5" and wording.period("2019-09") == "September 2019"
    assert language.say("Thụt lùi") == "Thụt lùi" and wording.number(1234.5) == "1.234,5"


def test_english_counts_one_commune_and_two_communes() -> None:
    with language.spoken("en"):
        assert [language.count(n, "{n} xã") for n in (1, 2, 1200)] == ["1 commune", "2 communes", "1,200 communes"]
    assert language.count(1200, "{n} xã") == "1.200 xã"


def test_a_language_there_is_not_is_told() -> None:
    with pytest.raises(errors.UsageError, match="fr"):
        language.use("fr")


def test_a_column_in_two_languages_falls_back_on_vietnamese() -> None:
    row = {"explanation_vi": "vì sao", "explanation_en": None, "name": "tên", "name_en": "name"}
    with language.spoken("en"):
        assert (language.of(row, "explanation"), language.of(row, "name")) == ("vì sao", "name")
    assert language.of(row, "name") == "tên"


@pytest.mark.parametrize(
    "names",
    [
        ["An", "Ân", "Bắc Sơn", "Bình", "Cao Lộc", "Chi Lăng", "Đình Lập", "Hữu Lũng"],
        ["Hoa", "Hòa", "Hỏa", "Hóa", "Họa"],
        ["Hòa Bình", "Hòa Cư", "Hòa Sơn", "Hóa An"],
        ["Lộc Bình", "Lợi Bác", "Lương Năng"],
        ["Tân An", "Tân Liên", "Thanh Sơn", "Tràng Các"],
    ],
)
def test_names_sort_as_in_a_vietnamese_register(names: list[str]) -> None:
    shuffled = names[1::2] + names[::2]
    assert sorted(shuffled, key=language.sort_key) == names
