"""Text, marks and numbers: what is the same thing typed otherwise, what a mark says, what a number is."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from troubles.kinds.encodings import tcvn3, vni
from troubles.matrix import reference

from pipeline.ingest import evidence, marks, numbers, text, titles
from pipeline.ingest.decisions import DECISION, day_of, split_decision
from pipeline.ingest.grid import Cell, Sheet, address, letters, number_text, position
from pipeline.ingest.legends import Legend, legend_of
from pipeline.ingest.lexicon import Lexicon

COMMUNES = sorted({c.commune_name for c in reference().communes})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ", "Thủy"),
        ("Quý Hoà", "Quý Hòa"),
        ("ĐÌNH LẬP", "Ðình Lập"),
        ("Kiên\u00a0 Mộc ", "Kiên Mộc"),
        ("Kiên\u200bMộc", "KiênMộc"),
        ("Bắc Xa.", "bắc xa"),
        ("GD&ĐT", "GD và ĐT"),
        ("Đaṭ", "Đạt"),
    ],
)
def test_typing_makes_no_difference(one: str, other: str) -> None:
    assert text.key(one) == text.key(other)
    assert text.key(unicodedata.normalize("NFD", one)) == text.key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tân", "Tấn"), ("Mộc", "Moc"), ("Dao", "Đao"), ("Hòa", "Hoa"), ("Lâm", "Lăm")]
)
def test_a_letter_or_a_tone_makes_a_difference(one: str, other: str) -> None:
    assert text.key(one) != text.key(other)


def test_no_two_communes_of_a_district_share_a_key() -> None:
    pairs = [(c.district_code, text.key(c.commune_name)) for c in reference().communes]
    assert len(pairs) == len(set(pairs)) == 207


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_clean_and_key_are_idempotent_and_never_fail(any_text: str) -> None:
    assert text.clean(text.clean(any_text)) == text.clean(any_text)
    assert text.key(text.clean(any_text)) == text.key(any_text)


@pytest.mark.parametrize("name", COMMUNES)
def test_old_encodings_give_every_name_back(name: str) -> None:
    # TCVN3 types a capital with a tone mark as the small letter: only the key can agree.
    assert text.key(text.decode(tcvn3(name), "tcvn3")) == text.key(name)
    assert text.repair_latin1(name.encode().decode("latin-1")) == name or name.isascii()


@pytest.mark.parametrize("name", COMMUNES)
def test_vni_gives_every_name_back(name: str) -> None:
    assert text.key(text.decode(vni(name), "vni")) == text.key(name)


def test_an_unknown_encoding_is_an_error() -> None:
    with pytest.raises(ValueError, match="nope"):
        text.decode("a", "nope")


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", ("tcvn3", False)),
        (".VnTimeH", ("tcvn3", True)),
        ("VNI-Times", ("vni", False)),
        ("Times New Roman", None),
        ("", None),
    ],
)
def test_fonts_announce_encodings(font: str, encoding: tuple[str, bool] | None) -> None:
    assert text.encoding_of_font(font) == encoding


# -- marks -------------------------------------------------------------------------------------------------------------
def say(mark: str, legend: str = "", notes: dict[str, str] | None = None, *, seven: bool = False) -> str:
    made = legend_of([((1, 1), legend)]) if legend else Legend()
    return marks.read(mark, made, notes or {}, may_be_not_applicable=seven).state


@pytest.mark.parametrize(
    ("mark", "state"),
    [
        ("Đ", "passed"),
        ("đạt", "passed"),
        ("Ðạt", "passed"),
        ("✓", "passed"),
        ("1", "passed"),
        ("CĐ", "failed"),
        ("Chưa đạt", "failed"),
        ("KHÔNG ĐẠT", "failed"),
        ("Chưa đạt tiêu chuẩn", "failed"),
        ("Chưa đạt được", "failed"),
        ("Xã đạt", "passed"),
        ("Đã HT", "passed"),
        ("Chưa HT", "failed"),
        ("HT", "held"),
        ("0", "failed"),
        ("", "not_reported"),
        ("x", "held"),
        ("K", "held"),
        ("+", "held"),
        ("-", "held"),
        ("×", "held"),
        ("D", "held"),
        ("Đ1", "held"),
        ("Đ/CĐ", "held"),
        ("N/A", "held"),
        ("Cơ bản đạt", "held"),
    ],
)
def test_marks_without_a_legend(mark: str, state: str) -> None:
    assert say(mark) == state


def test_not_applicable_only_where_the_criterion_allows_it() -> None:
    assert say("Không xét", seven=True) == "not_applicable"
    assert say("N/A", seven=True) == "not_applicable"
    assert say("Không xét") == "held"
    assert say("KX", "Đ: đạt; KX: không xét") == "held"
    assert say("KX", "Đ: đạt; KX: không xét", seven=True) == "not_applicable"


@pytest.mark.parametrize(
    ("legend", "mark", "state"),
    [
        ("x: đạt; để trống: chưa đạt", "x", "passed"),
        ("x: đạt; để trống: chưa đạt", "X", "passed"),
        ("x: đạt; để trống: chưa đạt", "", "failed"),
        ("x: đạt; để trống: chưa đạt", "×", "held"),
        ("x: chưa đạt", "x", "failed"),
        ("x: chưa đạt", "", "not_reported"),
        ("(+) đạt; (-) chưa đạt", "-", "failed"),
        ("x: đạt; x: chưa đạt", "x", "held"),
        ("Ghi chú: Đ: đạt; CĐ: chưa đạt", "x", "held"),
        ("ô trống: chưa có số liệu", "", "not_reported"),
        ("Mã trạng thái: 1 = chưa đạt, 2 = đạt", "1", "failed"),
        ("Mã trạng thái: 1 = chưa đạt, 2 = đạt", "2", "passed"),
        ("1 = chưa đạt", "1", "held"),
        ("Hình tròn đặc (●): đạt; hình tròn rỗng (○): chưa đạt", "○", "failed"),
    ],
)
def test_a_legend_decides_its_own_marks_and_no_other(legend: str, mark: str, state: str) -> None:
    assert say(mark, legend) == state


@pytest.mark.parametrize("legend", ["Đ-C là đạt, C-Đ là chưa đạt", "Ghi chú: C-Đ: chưa đạt; Đ-C: đạt"])
def test_a_legend_may_name_the_signs_that_its_sheet_holds(legend: str) -> None:
    with_signs = legend_of([((1, 1), legend)], {"đ-c", "c-đ", "khác"})
    assert (with_signs.of("đ-c"), with_signs.of("c-đ")) == ("passed", "failed")
    assert legend_of([((1, 1), legend)]).of("c-đ") is None


def test_footnotes_keep_or_take_back_a_mark() -> None:
    assert say("Đ (1)", notes={"(1)": "Đạt từ năm 2016"}) == "passed"
    assert say("Đ (1)", notes={"(1)": "Chưa có quyết định, dự kiến quý III"}) == "held"
    assert say("Đ1", notes={"(1)": "Đạt từ năm 2016"}) == "held"
    assert marks.footnotes(["(1) Đạt từ năm 2016", "* Tạm tính"]) == {"(1)": "Đạt từ năm 2016", "*": "Tạm tính"}


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=12))
def test_a_mark_is_never_passed_unless_its_key_is_a_word_for_it(mark: str) -> None:
    words = {"đ", "đạt", "đã đạt", "đạt chuẩn", "đạt tiêu chí", "đạt yêu cầu", "✓", "✔", "√", "☑", "1"}
    if say(mark) == "passed":
        bare = marks.FOOTNOTE.sub(r"\g<mark>", text.clean(mark)).casefold().strip(" .,;:\"'“”")
        assert bare in words or text.key(bare) in {text.key(w) for w in words}


# -- numbers -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "dot", "value"),
    [
        ("85,3", "", 85.3),
        ("85.3", "", 85.3),
        ("12,350", "", 12.35),
        ("1.234,5", "", 1234.5),
        ("1.234.567", "", 1234567.0),
        ("1 234,5", "", 1234.5),
        ("28.500", "thousands", 28500.0),
        ("28.500", "decimal", 28.5),
        ("28.500", "", None),
        ("0.500", "", 0.5),
        ("85.3", "thousands", None),
        ("−3", "", -3.0),
        ("8O", "", None),
        ("nan", "", None),
        ("1e3", "", None),
        ("8_5", "", None),
        ("", "", None),
    ],
)
def test_numbers(typed: str, dot: str, value: float | None) -> None:
    found = numbers.read(typed, dot)
    if value is None:
        # A number with letters glued to it has them as its unit, which no indicator has: the forms hold it.
        assert found.rule or found.unit in ("o", "e3", "_5")
    else:
        assert (found.value, found.rule, found.unit) == (value, "", "")


def test_compound_and_unit() -> None:
    both = numbers.read("90,5 (52)", "", compound=True)
    assert (both.value, both.value_2) == (90.5, 52.0)
    assert numbers.read("90,5 (52)", "").rule == "unreadable_number"
    assert numbers.read("26,7 triệu đồng", "").unit == "triệu đồng"


def test_a_column_settles_its_dot_or_does_not() -> None:
    assert numbers.dot_means(["28.500", "1.234,5"]) == "thousands"
    assert numbers.dot_means(["28.500", "3.5"]) == "decimal"
    assert numbers.dot_means(["28.500", "33.120"]) == ""
    assert numbers.dot_means(["3.5", "1.234,5"]) == ""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 9))
def test_a_number_written_the_vietnamese_way_reads_back(whole: int, tenth: int) -> None:
    grouped = f"{whole:,}".replace(",", ".")
    assert numbers.read(f"{grouped},{tenth}", "").value == pytest.approx(whole + tenth / 10)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20))
def test_numbers_never_raise_and_either_read_or_say_why(any_text: str) -> None:
    found = numbers.read(any_text, "", compound=True)
    assert (found.value is None) == bool(found.rule)


# -- grid --------------------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_addresses_are_positions(row: int, column: int) -> None:
    assert position(address(row, column)) == (row, column)


@pytest.mark.parametrize("wrong", ["", "A", "1", "A0", "AAAA1", "A1:B2", "a b"])
def test_what_is_no_address_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a cell address"):
        position(wrong)


def test_letters_and_shortest_numbers() -> None:
    assert [letters(c) for c in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert [number_text(v) for v in (19.0, 0.876, -3.0, 1e300)] == ["19", "0.876", "-3", "1e+300"]


def test_a_cell_of_spaces_is_no_cell() -> None:
    sheet = Sheet("A")
    sheet.add(Cell(1, 1, " \u00a0\n"))
    sheet.add(Cell(2, 1, "x"))
    assert list(sheet.cells) == [(2, 1)]


@pytest.mark.parametrize(
    "caption",
    [
        "(Thực hiện Văn bản số 45/VPĐP-NV ngày 03/6/2019)",
        "(Theo Thông báo số 7/TB-UBND ngày 12 tháng 6 năm 2019)",
        "Hướng dẫn số 12/HD-VPĐP ngày 5/6/2019",
        "(Kèm theo Biên bản số 3/BB-BCĐ ngày 20/6/2019)",
    ],
)
def test_the_day_of_a_document_names_no_period(caption: str) -> None:
    said = titles.stated(["KẾT QUẢ RÀ SOÁT QUÝ I NĂM 2019", caption], [], "bieu.xlsx")
    assert said.months == {(2019, 3)}
    assert titles.other_period(said, "2019-06", ["2019-03", "2019-06"]) == "3/2019"


@pytest.mark.parametrize(
    "between",
    [
        "\nngày: ",
        ", ký ngày: ",
        " ngày ký ",
        " ngày, tháng ",
        " được ban hành ngày ",
        " ra ngày ",
        " đã ký ",
        " (",
        "; ",
    ],
)
def test_no_word_of_the_day_stays_in_a_decisions_number(between: str) -> None:
    for day in ("14/02/2015", "14.2.15", "14 tháng 2 năm 2015", "2015-02-14"):
        assert split_decision(text.clean(f"QĐ số: 287/QĐ-UBND{between}{day}")) == ("287/QĐ-UBND", dt.date(2015, 2, 14))
    assert not DECISION.match("287/QĐ-UBND ngày") and DECISION.match("287/QĐ-UBND của UBND tỉnh")


def test_figures_typed_as_text_are_no_numbers_of_indicators() -> None:
    def named(figures: list[str]) -> set[int]:
        rows = [("TT", "Nội dung", "Kết quả"), *((str(n), f"Mục {n}", x) for n, x in enumerate(figures, start=1))]
        sheet = Sheet("s")
        for row, texts in enumerate(rows, start=1):
            for column, typed in enumerate(texts, start=1):
                sheet.add(Cell(row, column, typed, "text"))
        return {c.column for c in evidence.named_columns(sheet, Lexicon(reference(), lambda _: False))}

    assert 3 not in named(["18.4", "64.5", "14.3", "17.1"])
    assert 3 not in named(["18.4", "14.3", "17.1"])
    assert 3 in named(["14.3", "17.1", "18.4"])


@pytest.mark.parametrize("sign", ["-", "/", "."])
def test_a_day_with_its_year_first_is_that_day(sign: str) -> None:
    assert day_of(f"2015{sign}02{sign}14") == day_of(f"2015{sign}2{sign}14") == dt.date(2015, 2, 14)
    assert split_decision(f"12/QĐ-UBND ngày 2015{sign}02{sign}14") == ("12/QĐ-UBND", dt.date(2015, 2, 14))
    assert day_of(f"2015{sign}14{sign}02") is None and day_of("2015/02-14") is None


@pytest.mark.parametrize("between", ["/ngày ", "/ ký ngày ", ", ngày ", ") ", ") ngày "])
def test_a_stroke_or_a_bracket_before_the_day_is_no_part_of_the_number(between: str) -> None:
    for day in ("14/02/2015", "14 tháng 2, 2015", "14 tháng 02 năm 2015", "2015.02.14", "14/02/2015;"):
        assert split_decision(f"{'(' * between.startswith(')')}856/QĐ-UBND{between}{day}") == (
            "856/QĐ-UBND",
            dt.date(2015, 2, 14),
        ), day
