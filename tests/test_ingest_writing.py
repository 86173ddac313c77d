"""How offices write what they mean: without diacritics, with words and signs around it, under names of their own; and what
only looks like it."""

from __future__ import annotations

import csv
import itertools
import random
import re
from pathlib import Path

import pytest
from test_ingest_forms import CRITERIA, matrix, named, read, sheet_of, states
from unidecode import unidecode

import pipeline.ingest
from pipeline.ingest import marks
from pipeline.ingest import states as steps
from pipeline.ingest.criterion_order import by_order
from pipeline.ingest.decisions import split_decision
from pipeline.ingest.diacritics import restored, without_english
from pipeline.ingest.legends import legend_of
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.text import clean, key
from pipeline.ingest.titles import stated
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.reference.model import Reference

with (Path(pipeline.ingest.__file__).parent / "headings.csv").open(encoding="utf-8") as f:
    HEADINGS = sorted({row["alias"] for row in csv.DictReader(f)})
REACHED = (
    "đạt",
    "đạt chuẩn",
    "hoàn thành",
    "đáp ứng yêu cầu",
    "đảm bảo",
    "đủ điều kiện",
    "đạt yêu cầu",
    "đạt theo quy định",
)


def half_bare(text: str, dice: random.Random) -> str:
    """A text in which some words have lost their diacritics."""
    return " ".join(unidecode(w) if dice.random() < 0.5 else w for w in text.split())


# -- diacritics --------------------------------------------------------------------------------------------------------
def test_a_heading_without_diacritics_means_what_it_means_with_them_or_nothing() -> None:
    vocabulary, dice, read_again = Vocabulary(), random.Random(1), 0
    long = [h for h in HEADINGS if len(h.split()) > 1 and not h.isascii()]
    for heading in long:
        meant = vocabulary.meanings(heading)
        for bare in (unidecode(heading), unidecode(heading).lower().replace(" ", "_"), half_bare(heading, dice)):
            found = vocabulary.meanings(restored(bare))
            # 'so' is 'số' or the 'so' of 'so với', which heads a share: that counts for nothing.
            assert found <= meant | {"share"}, bare
            read_again += bool(found)
    assert read_again > 0.9 * 3 * len(long)


def test_what_is_typed_with_its_diacritics_stays(reference: Reference) -> None:
    for heading in [*HEADINGS, *(c.commune_name for c in reference.communes)]:
        assert heading.isascii() or key(restored(heading)) == key(clean(heading).replace("_", " ")), heading


def test_a_communes_name_without_diacritics_is_held_and_never_restored(reference: Reference) -> None:
    rows = matrix(reference)
    table = [list(column) for column in zip(*[["", *row[1:]] for row in rows[3:]], strict=True)][1:]
    across = [
        ["TT", "Tiêu chí", *map(unidecode, table[0][1:])],
        *([n, f"TC{n}", *marks] for n, (_, *marks) in enumerate(table[1:], 1)),
    ]
    plain = sum(name == unidecode(name) for name in table[0][1:])
    reading = read(reference, sheet_of([*rows[:3], *across]))
    assert states(reading)["passed"] == plain * len(CRITERIA) < 6 * len(CRITERIA)


def test_what_repeats_a_heading_in_english_says_nothing_more() -> None:
    vocabulary = Vocabulary()
    for whole, english in (
        ("Đã giải ngân", "Disbursed"),
        ("Kế hoạch năm", "Target"),
        ("Lũy kế 6 tháng", "Year to date"),
        ("Tên xã", "Commune"),
    ):
        for shape in ("{}/{}", "{} / {}", "{} ({})", "{}/{} 2019"):
            assert vocabulary.meanings(restored(shape.format(whole, english))) == vocabulary.meanings(whole), shape
    for vietnamese in ("Kế hoạch/thuc hien", "Xã (Hoang Dong)", "Đạt/Chua dat", "Số (quyet dinh)", "Hộ (BHYT)"):
        assert without_english(vietnamese) == vietnamese


# -- marks -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("reached", REACHED)
def test_a_mark_in_words_says_so_with_any_harmless_word_and_with_half_its_diacritics(reached: str) -> None:
    dice = random.Random(reached)
    for before, behind in itertools.product(("", "đã ", "xã ", "xã đã "), ("", " rồi")):
        text = f"{before}{reached}{behind}"
        assert {marks.certain(t) for t in (text, text.upper(), unidecode(text), half_bare(text, dice))} == {
            marks.PASSED
        }
    for no in ("chưa ", "không ", "ko ", "vẫn chưa ", "Chưa được ", "k."):
        assert {marks.certain(t) for t in (f"{no}{reached}", unidecode(f"{no}{reached}"))} == {marks.FAILED}
    for doubt in ("tạm", "cơ bản", "gần", "sắp", "dự kiến", "phấn đấu", "đề nghị", "nợ", "một phần"):
        assert marks.certain(f"{doubt} {reached}") is None


def test_another_tone_is_another_word() -> None:
    assert [marks.certain(t) for t in ("đát", "đắt", "chừa đạt", "đạp")] == [None] * 4


@pytest.mark.parametrize("dress", ["[{}]", "«{}»", "Kết quả: {}", "→ {}", "{}.", "{} !", "Tổ kết luận: {}"])
def test_what_every_mark_of_a_sheet_wears_says_nothing(reference: Reference, dress: str) -> None:
    def told(row: int, criterion: int) -> str:
        return dress.format("Chưa đạt" if criterion < row else "Đạt")

    worn = states(read(reference, sheet_of(matrix(reference, marks=told))))
    assert worn == {"passed": 114 - 15, "failed": 15}
    mixed = matrix(reference, marks=lambda row, criterion: dress.format("Đạt") if row == 1 else "Đạt")
    itself = marks.certain(dress.format("Đạt")) == marks.PASSED  # '→ Đạt', 'Đạt.'
    assert states(read(reference, sheet_of(mixed)))["passed"] == (114 if itself else 95)


@pytest.mark.parametrize(
    ("passed", "failed"),
    [("☐ Đạt", "☐ Chưa đạt"), ("☐ Đạt", "☑ Chưa đạt"), ("✗ Đạt", "✓ Chưa đạt"), ("[ ] Đạt", "[x] Chưa đạt"), ("Đạt (C)", "Chưa đạt (Đ)"),
     ("Xã đề nghị: đạt", "Huyện kết luận: chưa đạt"), ("Dự kiến: đạt", "Dự kiến: chưa đạt"), ("Kế hoạch: đạt", "Kế hoạch: chưa đạt")],
)  # fmt: skip
def test_a_sign_that_denies_its_word_is_held_with_it(reference: Reference, passed: str, failed: str) -> None:
    rows = matrix(reference, marks=lambda row, criterion: failed if criterion < row else passed)
    assert set(states(read(reference, sheet_of(rows)))) == {"held"}


# -- legends -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "told",
    [
        "A: đạt; B: chưa đạt",
        "A là đạt tiêu chí (tốt), B là không đạt",
        "A: Hoàn thành (đạt tiêu chí); B: chưa đạt",
    ],
)
@pytest.mark.parametrize("leading", ["", "Hướng dẫn đọc biểu: ", "Mã kết quả thẩm tra: ", "Bà con lưu ý: "])
def test_a_legend_is_one_whatever_leads_to_it(leading: str, told: str) -> None:
    assert legend_of([((1, 1), leading + told)]).meanings == {"a": "passed", "b": "failed"}


@pytest.mark.parametrize("leading", ["Riêng Hữu Liên: ", "Đối với xã vùng III: ", "Trừ các xã sau: ", "Ở Hữu Liên: "])
def test_what_a_legend_is_led_by_may_limit_it(leading: str) -> None:
    assert legend_of([((1, 1), f"{leading}A đạt")]).meanings == {}
    assert legend_of([((1, 1), "A: đạt (trừ xã Hữu Liên)")]).meanings == {}


def test_numbers_with_a_stop_are_marks_of_a_legend_and_a_clause_of_dashes_is_none() -> None:
    assert legend_of([((1, 1), "Mã số: 1. Đạt   2. Chưa đạt")]).meanings == {"1": "passed", "2": "failed"}
    assert legend_of([((1, 1), "Đạt; - ; (--) chưa đạt: -, đạt (-)")]).of("-") is None


# -- decisions, titles, states -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "day", ["4/5/2018", "04.05.2018", "2018-05-04", "04/5 năm 2018", "4 th 5 năm 2018", "ngày 4 tháng 5 năm 2018"]
)
def test_a_decisions_number_and_day_are_told_apart_in_any_order(day: str) -> None:
    shapes = ["{n} ngày {d}", "{n} → {d}", "({n}) {d}", "[{n}] ký {d}", "{n} | {d}", "QĐ: {n} / ngày: {d}", "{d}: Quyết định số {n}",
              "Theo Quyết định số {n} của UBND tỉnh, ban hành {d}"]  # fmt: skip
    for shape in shapes:
        number, found = split_decision(shape.format(n="812/QĐ-UBND", d=day))
        assert (number, found and found.isoformat()) == ("812/QĐ-UBND", "2018-05-04"), shape
    for other in ("{n} thay thế 5/QĐ-UBND ngày {d}", "{n} ngày {d} hết hiệu lực", "{n} ngày {d}, 5/6/2019"):
        assert split_decision(other.format(n="812/QĐ-UBND", d=day))[0] != "812/QĐ-UBND", other


@pytest.mark.parametrize("months", range(3, 13, 3))
def test_a_title_names_its_period_in_words_with_the_year_first_or_in_figures(months: int) -> None:
    words = {3: "ba", 6: "sáu", 9: "chín", 12: "mười hai"}[months]
    quarter = months // 3
    titles = [f"trong {words} tháng đầu của năm 2018", f"{months} tháng đầu tiên trong năm 2018", f"Mã kỳ: 2018Q{quarter}",
              f"2018-Q{quarter}", f"Kỳ 2018-{months:02}", f"KỲ {months:02}-2018", f"{quarter} quý đầu năm 2018",
              f"{words.upper()} THÁNG ĐẦU NĂM / 2018"]  # fmt: skip
    for title in titles:
        assert stated([title], [], "a.xlsx").months == {(2018, months)}, title
    assert not stated(["Bộ tiêu chí 2016-2020; 12-2018/QĐ-UBND"], [], "a.xlsx").months


@pytest.mark.parametrize(
    "text", ["100% → xong", "[x] đã xong", "Trạng thái: hoàn thành", "Việc này đã làm xong", "Xong ✓", "Làm xong rồi"]
)
def test_a_state_is_told_behind_a_share_a_box_or_a_word(text: str) -> None:
    assert steps.state_of(text) == "done"
    assert steps.state_of(re.sub(r"100|\[x\]|✓", lambda m: {"100": "50", "[x]": "[ ]", "✓": "✗"}[m[0]], text)) in (
        {None} if re.search(r"100|\[x\]|✓", text) else {"done"}
    )


# -- criteria and indicators -------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def words(reference: Reference) -> Lexicon:
    return Lexicon(reference, lambda _: False)


SHAPES = ("TC{n} = {name}", "[TC{n}] {name}", "{name} ← TC{n}", "Tiêu chí số {n} là tiêu chí {name}", "TC {n}/19 {name}", "Số {n} {name}",
          "{name} (số {n})", "{name} TC{n}", "({n}) {name}", "Mục {n}: {name}")  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_criterions_number_and_name_agree_in_any_shape_and_are_held_where_they_do_not(
    words: Lexicon, shape: str
) -> None:
    for number, name in words.names.items():
        found, meant, _ = words.criterion(shape.format(n=number, name=name))
        assert (found, meant) in ((number, {number}), (None, {number})), (number, name)
        other = words.names[number % 19 + 1]
        found, meant, _ = words.criterion(shape.format(n=number, name=other))
        assert not (found == number and number in meant), (number, other)


def test_marks_beside_an_indicator_are_no_verdict_while_another_has_no_column(reference: Reference) -> None:
    names = {i.indicator_id: i.indicator_name for i in reference.indicators}

    def verdicts(*heads: str) -> int:
        top = matrix(reference)
        rows = [
            [*row[:2], *("Đạt" if not h.startswith("Tỷ lệ") else 70 + n for h in heads)]
            for n, row in enumerate(top[4:])
        ]
        title = [["SỞ VĂN HÓA"], ["Tiêu chí 6, kết quả đến 30/6/2019"], [], ["TT", "Xã", *heads]]
        return states(read(reference, sheet_of([*title, *rows])), "verdict").total()

    assert verdicts(f"6.1. {names['6.1']}", "Chỗ chơi của các cháu") == 0
    every = [f"{i}. {names[i]}" for i in ("6.1", "6.2", "6.3")]
    assert verdicts(*every, "Ngành thấy sao") > 0


def test_a_part_of_what_an_indicator_counts_is_not_the_indicator(words: Lexicon) -> None:
    parts = [
        ("Tỷ lệ hộ có nhà tắm", 17),
        ("Phổ cập giáo dục tiểu học", 14),
        ("Xử lý nước thải", 17),
        ("Đảng bộ trong sạch", 18),
    ]
    assert [words.indicator_like(part, of) for part, of in parts] == [None] * len(parts)
    assert words.indicator_like("Có chợ hoặc nơi mua bán, trao đổi hàng hóa", 7) == "7.1"


@pytest.mark.parametrize("is_numbered", [True, False])
def test_a_matrix_whose_criteria_are_called_like_indicators_is_no_table_of_indicators(
    reference: Reference, is_numbered: bool
) -> None:
    own = named(reference) | {
        6: "Nhà văn hóa, sân thể thao",
        7: "Chợ, nơi mua bán hàng hóa",
        10: "Thu nhập bình quân đầu người",
    }
    rows = matrix(reference)
    rows[3][2:] = [f"{n}. {own[n]}" if is_numbered else own[n] for n in CRITERIA]
    reading = read(reference, sheet_of(rows))
    assert states(reading, "indicator") == {} and states(reading)["passed"] == 114


def test_names_in_their_order_are_known_by_the_numbers_they_would_have(words: Lexicon) -> None:
    own = {6: "Nhà văn hóa, sân thể thao", 18: "Đảng, chính quyền, đoàn thể"}
    entries = {n: ("", own.get(n, name)) for n, name in words.names.items()}
    assert by_order(entries, words) == {6: 6, 18: 18}
    shifted = {n: entries[n % 19 + 1] for n in entries}
    assert by_order(shifted, words) == {}
