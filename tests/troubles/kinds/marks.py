"""Marks and legends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from troubles.kinds import Family
from troubles.matrix import BLANK, CRITERIA, F, H, Matrix, N, P, matrix
from troubles.sheets import Error, Formula

kinds = Family("marks")
# Typing of no meaning: reading these is right, holding them is allowed.
READ_OR_HELD = ("Đ*", "chưa đaṭ", "Đạt.", "Ɖ", "'Đ")
# Legends that a person understands and a program need not: holding is as good as reading.
HOLDABLE = (
    "Ghi chú: K: khá (đạt); C: chưa đạt",
    "Đánh dấu x vào tiêu chí chưa đạt",
    "Ghi chú: Những tiêu chí đã đạt đánh dấu x, những tiêu chí chưa đạt để trống.",
)


def one(value: Any, truth: str, was: str = P, *rules: str, **look: Any) -> Matrix:
    """A clean matrix in which one mark is written in a way of its own."""
    made = matrix(**look)
    i, k = made.first_with(was)
    at = made.mark(i, k, value, truth)
    if truth in (H, BLANK) or rules:
        made.want(*(rules or ("unreadable_mark", "mark_without_legend", "blank_mark")), cell=at)
    return made


def everywhere(spelt_passed: Any, spelt_failed: Any, legend: str | None, passed: str = P, failed: str = F) -> Matrix:
    """The whole matrix in these marks, under this legend; what each then means."""
    counted = passed != F  # the totals of the clean form count what it calls passed
    made = matrix(
        passed=spelt_passed,
        failed=spelt_failed,
        legend=legend,
        total_column=counted,
        totals="bottom" if counted else "none",
    )
    made.truth = {key: passed if state == P else failed for key, state in made.truth.items()}
    made.quiet = H not in (passed, failed) and BLANK not in (passed, failed)
    return made


for name, value, truth, was, what in [
    ("clean", "Đ", P, P, "biểu sạch"),
    ("capitals", "ĐẠT", P, P, "viết hoa"),
    ("no_break_space", "Đ\u00a0", P, P, "dấu cách cứng sau ký hiệu"),
    ("zero_width", "\u200bĐ\u200b", P, P, "dấu cách rộng không"),
    ("soft_hyphen", "Đ\u00adạt", P, P, "gạch nối mềm"),
    ("decomposed", "Đa\u0323t", P, P, "tổ hợp dấu rời"),
    ("odd_tone", "chưa đaṭ", F, F, "dấu nặng đặt sau chữ t"),
    ("eth", "Ð", P, P, "Ð (chữ eth) thay cho Đ"),
    ("african_d", "Ɖ", P, P, "Ɖ (U+0189) thay cho Đ"),
    ("double_space", "Chưa  đạt", F, F, "hai dấu cách"),
    ("new_line", "Chưa\nđạt", F, F, "xuống dòng trong ô"),
    ("full_stop", "Đạt.", P, P, "dấu chấm cuối"),
    ("number_one", 1, P, P, "số 1 giữa các chữ Đ"),
    ("d_plain", "D", H, P, "D thay cho Đ"),
    ("d1", "Đ1", H, P, "Đ1"),
    ("cross", "×", H, P, "dấu nhân ×"),
    ("plus_minus", "+/-", H, P, "+/-"),
    ("question", "?", H, P, "dấu hỏi"),
    ("d_question", "Đ?", H, P, "Đ kèm dấu hỏi"),
    ("slash", "Đ/CĐ", H, P, "Đ/CĐ"),
    ("both_words", "đạt/chưa", H, P, "đạt/chưa"),
    ("hundred_percent", "Đạt 100%", H, P, "Đạt 100%"),
    ("basically", "Cơ bản đạt", H, P, "cơ bản đạt"),
    ("nearly", "Gần đạt", H, F, "gần đạt"),
    ("expected", "Đạt (dự kiến)", H, P, "đạt (dự kiến)"),
    ("progress", "Đang thực hiện", H, F, "đang thực hiện"),
    ("will_pass", "Sẽ đạt trong quý III", H, F, "sẽ đạt"),
    ("not_yet_reviewed", "Chưa rà soát", H, F, "chưa rà soát"),
    ("not_evaluated", "Chưa đánh giá", H, F, "chưa đánh giá"),
    ("date", dt.date(2019, 6, 1), H, P, "ngày trong ô ký hiệu"),
    ("true", True, H, P, "TRUE"),
    ("false", False, H, F, "FALSE"),
    ("error", Error("#N/A"), H, P, "lỗi #N/A"),
    ("reference_error", Error("#REF!"), H, P, "lỗi #REF!"),
    ("formula_not_computed", Formula('=IF(1=1,"Đ","CĐ")'), H, P, "công thức chưa có kết quả"),
    ("formula_computed", Formula('=IF(1=1,"Đ","CĐ")', "Đ"), P, P, "công thức có kết quả"),
    ("two", 2, H, P, "số 2"),
    ("half", 0.5, H, P, "0,5"),
    ("hundred", 100, H, P, "100"),
    ("one_point_zero", "1.0", H, P, "1.0 dạng chữ"),
    ("zero_one", "01", H, P, "01 dạng chữ"),
    ("full_width_one", "１", H, P, "chữ số １ toàn khổ"),
    ("superscript", "¹", H, P, "chỉ số trên ¹"),
    ("circled", "①", H, P, "số ① trong vòng"),
    ("cyrillic_x", "х", H, P, "х của chữ Nga"),
    ("lower_l", "l", H, P, "chữ l thay số 1"),
    ("capital_o", "O", H, F, "chữ O thay số 0"),
    ("x_alone", "x", H, P, "x không chú giải"),
    ("k_alone", "K", H, F, "K không chú giải"),
    ("plus_alone", "+", H, P, "+ không chú giải"),
    ("v_alone", "V", H, P, "V không chú giải"),
    ("dash", "-", H, F, "gạch ngang"),
    ("dots", "...", H, F, "ba chấm"),
    ("not_considered", "Không xét", H, F, "không xét ở tiêu chí không cho phép"),
    ("not_applicable", "N/A", H, F, "N/A ở tiêu chí không cho phép"),
    ("prose", "Đã được UBND huyện thẩm định, đang trình tỉnh", H, P, "cả câu trong ô ký hiệu"),
    ("braces", "{found}", H, P, "ngoặc nhọn {found}"),
    ("braces_broken", "{0.__class__} {", H, P, "ngoặc nhọn không đóng"),
    ("percent_s", "%s %d", H, P, "%s"),
    ("script", "<script>alert(1)</script>", H, P, "thẻ script"),
    ("hyperlink", '=HYPERLINK("http://x.example","Đ")', H, P, "chữ bắt đầu bằng dấu ="),
    ("sql", "'; DROP TABLE raw.cells; --", H, P, "câu lệnh SQL"),
    ("long", "Đ" * 32_000, H, P, "ô dài 32.000 ký tự"),
    ("negated_late", "Đạt: chưa", H, F, "đạt: chưa"),
    ("wrong_then_right", "CĐ→Đ", H, P, "CĐ→Đ"),
    ("owes", "Đạt nợ", H, F, "đạt nợ"),
    ("blank_text", " ", BLANK, F, "ô chỉ có dấu cách"),
    ("only_nbsp", "\u00a0", BLANK, F, "ô chỉ có dấu cách cứng"),
    ("only_zero_width", "\u200b", BLANK, F, "ô chỉ có ký tự ẩn"),
    ("blank", None, BLANK, F, "ô trống, chú giải không nói"),
    ("apostrophe", "'Đ", P, P, "dấu nháy trước"),
    ("strikeout_like", "Đ̶", H, P, "Đ gạch ngang"),
    ("marked_star_alone", "Đ*", P, P, "Đ* không có ghi chú nào cho dấu *"),
]:

    def _make(value: Any = value, truth: str = truth, was: str = was) -> Matrix:
        made = one(value, truth, was)
        if value in READ_OR_HELD:
            made.may_hold, made.quiet = set(made.truth), False
        if truth in (H, BLANK):
            i, k = matrix().first_with(was)
            made.wanted = []
            made.quiet = False
            made.may_hold = {made.key(i, k)}
            made.want(
                "unreadable_mark",
                "mark_without_legend",
                "blank_mark",
                "not_applicable_not_allowed",
                "error_cell",
                "formula_without_value",
                cell=made.at(i, k),
            )
        return made

    _make.__name__ = name
    kinds(what)(_make)


@kinds("Đ (1) với ghi chú vô hại")
def footnote_harmless() -> Matrix:
    made = one("Đ (1)", P)
    made.leaf.put(made.legend_at[0] + 6, 1, "(1) Xã đạt chuẩn năm 2015.")
    return made


@kinds("Đ (1) với ghi chú rút lại dấu đạt")
def footnote_takes_back() -> Matrix:
    made = one("Đ (1)", H)
    made.leaf.put(made.legend_at[0] + 6, 1, "(1) Xã chưa hoàn thành hồ sơ, dự kiến đạt trong quý III.")
    return made


@kinds("Đ* với ghi chú ở trang tính khác rút lại dấu đạt")
def footnote_on_other_sheet() -> Matrix:
    made = one("Đ*", H)
    other = type(made.leaf)("Ghi chú")
    other.put(1, 1, "* Chưa được thẩm định, tạm tính là đạt.")
    made.leaves.append(other)
    made.quiet = False
    return made


@kinds("Đ (2) mà chỉ có ghi chú (1)")
def footnote_missing() -> Matrix:
    made = one("Đ (2)", P)
    made.leaf.put(made.legend_at[0] + 6, 1, "(1) Xã chưa hoàn thành hồ sơ.")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("ghi chú (1) nói 'trừ xóm A'")
def footnote_with_exception() -> Matrix:
    made = one("Đ (1)", P)
    made.leaf.put(made.legend_at[0] + 6, 1, "(1) Trừ thôn Nà Pá.")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("CĐ (1)")
def footnote_on_failed() -> Matrix:
    made = one("CĐ (1)", F, F)
    made.leaf.put(made.legend_at[0] + 6, 1, "(1) Chưa có nhà văn hóa.")
    made.may_hold, made.quiet = set(made.truth), False
    return made


for name, passed, failed, legend, means, what in [
    ("x_blank", "x", None, "Ghi chú: x: đạt; để trống: chưa đạt", (P, F), "x / trống có chú giải"),
    ("x_blank_plain", "x", None, "Ghi chú: dấu x là đạt, ô trống là chưa đạt", (P, F), "chú giải bằng lời"),
    ("x_quoted", "x", None, 'Ghi chú: "x" đạt; ô để trống: không đạt.', (P, F), "chú giải có ngoặc kép"),
    ("x_equals", "X", None, "(X = đạt chuẩn; bỏ trống = chưa đạt)", (P, F), "chú giải với dấu ="),
    ("x_reversed", "x", "Đ", "Ghi chú: x: chưa đạt; Đ: đạt", (F, P), "x nghĩa là chưa đạt"),
    ("x_reversed_blank", "x", None, "Ghi chú: x: chưa đạt; để trống: đạt", (F, P), "x chưa đạt, trống là đạt"),
    ("x_without", "x", None, None, (H, BLANK), "x / trống không chú giải"),
    ("x_only_legend", "x", None, "Ghi chú: x: đạt", (P, BLANK), "chú giải chỉ nói về x"),
    ("blank_only_legend", "x", None, "Ghi chú: để trống: chưa đạt", (H, F), "chú giải chỉ nói về ô trống"),
    ("plus_minus_legend", "+", "-", "Ghi chú: (+): đạt; (-): chưa đạt", (P, F), "+ / - có chú giải"),
    ("plus_minus_one_line", "+", "-", "Dấu (+) đạt, dấu (-) chưa đạt", (P, F), "+ / - một dòng"),
    ("plus_minus_without", "+", "-", None, (H, H), "+ / - không chú giải"),
    ("v_legend", "V", "K", "Chú thích: V - đạt; K - không đạt", (P, F), "V / K có chú giải"),
    ("v_lower_legend", "v", "o", "Chú thích: v: Đạt; o: Chưa đạt", (P, F), "v / o có chú giải"),
    ("k_meaning_good", "K", "C", "Ghi chú: K: khá (đạt); C: chưa đạt", (P, F), "K là khá"),
    ("one_zero", 1, 0, None, (P, F), "1 / 0"),
    ("one_zero_text", "1", "0", None, (P, F), "1 / 0 dạng chữ"),
    ("one_zero_reversed", 1, 0, "Ghi chú: 1: chưa đạt; 0: đạt", (F, P), "1 là chưa đạt"),
    ("one_two", 1, 2, "Ghi chú: 1: đạt; 2: chưa đạt", (P, F), "1 / 2"),
    ("ticks", "✓", "✗", "Ghi chú: ✓ đạt; ✗ chưa đạt", (P, F), "dấu tích"),
    ("contradicting", "x", "-", "x: đạt; -: chưa đạt. Lưu ý: x: chưa đạt", (H, F), "chú giải tự mâu thuẫn"),
    ("d_reversed", "Đ", "CĐ", "Ghi chú: Đ: chưa đạt; CĐ: đạt", (F, P), "Đ nghĩa là chưa đạt"),
    ("blank_not_reported", "Đ", None, "Đ: đạt; CĐ: chưa đạt; ô trống: chưa có số liệu", (P, BLANK), "trống: chưa có số liệu"),
    ("dash_blank", "Đ", "-", "Ghi chú: Đ: đạt; dấu gạch ngang (-): chưa đạt", (P, F), "gạch ngang có chú giải"),
    ("tick_text", "t", "f", "t: đạt; f: chưa đạt", (P, F), "t / f có chú giải"),
    ("long_legend", "x", None, "Ghi chú: Những tiêu chí đã đạt đánh dấu x, những tiêu chí chưa đạt để trống.", (P, F), "chú giải cả câu"),
    ("only_failed_marked", "-", "x", "Đánh dấu x vào tiêu chí chưa đạt", (H, F), "chỉ tiêu chí chưa đạt được đánh dấu"),
    ("unrelated_prose", "x", None, "Xã đạt 15 tiêu chí được khen; xã chưa đạt phải giải trình.", (H, BLANK), "câu văn không phải chú giải"),
    ("negative_legend", "x", None, "x: không có nghĩa là đạt", (H, BLANK), "chú giải phủ định"),
]:  # fmt: skip

    def _legend(passed: Any = passed, failed: Any = failed, legend: Any = legend, means: Any = means) -> Matrix:
        made = everywhere(passed, failed, legend, *means)
        if legend in HOLDABLE:
            made.may_hold, made.quiet = set(made.truth), False
        made.explained = legend is not None and "số liệu" in legend
        if (H in means or BLANK in means) and not made.explained:
            made.want("mark_without_legend", "unreadable_mark", "blank_mark")
        return made

    _legend.__name__ = f"legend_{name}"
    kinds(what)(_legend)


@kinds("chú giải ở trên bảng, cùng ô với tiêu đề")
def legend_in_title_cell() -> Matrix:
    made = everywhere("x", None, None)
    made.leaf.put(4, 1, "(Đánh dấu x: đạt; để trống: chưa đạt)")
    return made


@kinds("chú giải ở trang tính khác")
def legend_on_other_sheet() -> Matrix:
    made = everywhere("x", None, None)
    other = type(made.leaf)("Hướng dẫn")
    other.put(1, 1, "Quy ước: x: đạt; để trống: chưa đạt")
    made.leaves.append(other)
    return made


@kinds("chú giải ở trang tính ẩn")
def legend_on_hidden_sheet() -> Matrix:
    made = everywhere("x", None, None, H, BLANK)
    other = type(made.leaf)("Hướng dẫn", hidden="hidden")
    other.put(1, 1, "Quy ước: x: đạt; để trống: chưa đạt")
    made.leaves.append(other)
    # A hidden sheet is not read, so its legend does not count; who takes it must at least say that it is hidden.
    made.want("hidden_sheet")
    return made


@kinds("chú giải chia hai ô: ký hiệu một ô, nghĩa ô bên")
def legend_in_two_cells() -> Matrix:
    made = everywhere("x", "o", None)
    made.leaf.put(made.leaf.last_row + 2, 1, "Ghi chú:")
    made.leaf.put(made.leaf.last_row + 1, 2, "x")
    made.leaf.put(made.leaf.last_row, 3, "Đạt")
    made.leaf.put(made.leaf.last_row + 1, 2, "o")
    made.leaf.put(made.leaf.last_row, 3, "Chưa đạt")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("chú giải trong nhận xét của ô")
def legend_in_comment() -> Matrix:
    made = everywhere("x", None, None, H, BLANK)
    made.leaf.comments[made.heading_at(1)] = "x: đạt; trống: chưa đạt"
    made.want("mark_without_legend")
    return made


@kinds("chú giải dùng x, biểu dùng X")
def legend_other_case() -> Matrix:
    return everywhere("X", None, "x: đạt; để trống: chưa đạt")


@kinds("chú giải nói x, một ô ghi ×")
def legend_x_mark_times() -> Matrix:
    made = everywhere("x", None, "x: đạt; để trống: chưa đạt")
    i, k = made.first_with(P)
    made.want("mark_without_legend", "unreadable_mark", cell=made.mark(i, k, "×", H))
    return made


@kinds("chú giải nói x, một ô ghi х của chữ Nga")
def legend_x_mark_cyrillic() -> Matrix:
    made = everywhere("x", None, "x: đạt; để trống: chưa đạt")
    i, k = made.first_with(P)
    made.want("mark_without_legend", "unreadable_mark", cell=made.mark(i, k, "х", H))
    return made


@kinds("chú giải trống = chưa đạt, một ô chỉ có dấu cách")
def legend_blank_with_space() -> Matrix:
    made = everywhere("x", None, "x: đạt; để trống: chưa đạt")
    i, k = made.first_with(F)
    made.mark(i, k, " ")
    return made


@kinds("chú giải trống = chưa đạt, một ô chỉ có ký tự ẩn")
def legend_blank_with_zero_width() -> Matrix:
    made = everywhere("x", None, "x: đạt; để trống: chưa đạt")
    i, k = made.first_with(F)
    made.mark(i, k, "\u200b")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("chú giải trống = chưa đạt, một ô là công thức chưa tính")
def legend_blank_with_formula() -> Matrix:
    made = everywhere("x", None, "x: đạt; để trống: chưa đạt")
    i, k = made.first_with(P)
    made.want("formula_without_value", cell=made.mark(i, k, Formula('=IF(A1="","","x")'), H))
    return made


@kinds("chú giải trống = chưa đạt, cả hàng của một xã trống")
def legend_blank_row() -> Matrix:
    made = everywhere("x", None, "x: đạt; để trống: chưa đạt")
    for k in CRITERIA:
        made.mark(3, k, None, F)
    made.leaf.put(made.row(3), made.column(19) + 1, 0)
    for k in CRITERIA:
        made.leaf.put(
            made.total_row, made.column(k), sum(made.truth[made.key(i, k)] == P for i in range(len(made.rows)))
        )
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("hai trang tính, chú giải khác nhau")
def legend_per_sheet() -> Matrix:
    names = [c.commune_name for c in matrix().rows]
    first = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt", communes=names[:5])
    second = matrix(passed="-", failed="x", legend="x: chưa đạt; -: đạt", communes=names[5:])
    second.leaf.name = "Biểu 2"
    first.leaves.append(second.leaf)
    first.truth |= second.truth
    return first


@kinds("ô gộp qua hai tiêu chí")
def merged_across() -> Matrix:
    made = matrix()
    i = next(i for i in range(10) if made.truth[made.key(i, 3)] == P)
    at = made.at(i, 3)
    made.leaf.merge(*at, at[0], at[1] + 1)
    for k in (3, 4):
        made.truth[made.key(i, k)] = H
    made.leaf.anchors[made.key(i, 4)] = at
    made.want("merged_mark", cell=at)
    return made


@kinds("ô gộp qua hai xã")
def merged_down() -> Matrix:
    made = matrix()
    at = made.at(2, 5)
    made.leaf.merge(*at, at[0] + 1, at[1])
    for i in (2, 3):
        made.truth[made.key(i, 5)] = H
    made.leaf.anchors[made.key(3, 5)] = at
    made.want("merged_mark", cell=at)
    return made


@kinds("ô trống gộp qua hai tiêu chí, trống = chưa đạt")
def merged_blank() -> Matrix:
    made = everywhere("x", None, "x: đạt; để trống: chưa đạt")
    at = made.at(2, 5)
    made.leaf.merge(*at, at[0], at[1] + 1)
    made.leaf.put(*at, None)
    for k in (5, 6):
        made.truth[made.key(2, k)] = H
    made.leaf.anchors[made.key(2, 6)] = at
    made.want("merged_mark", cell=at)
    made.quiet = False
    return made


@kinds("cả hàng gộp: 'Xã chưa gửi báo cáo'")
def merged_row_prose() -> Matrix:
    made = matrix()
    for k in CRITERIA:
        made.mark(4, k, None, H)
    at = made.at(4, 1)
    made.leaf.put(*at, "Xã chưa gửi báo cáo")
    made.leaf.merge(*at, at[0], at[1] + 18)
    for k in CRITERIA:
        made.leaf.anchors[made.key(4, k)] = at
    made.want("merged_mark", "unreadable_mark", cell=at)
    return made


@kinds("không xét ở tiêu chí 7")
def seven_not_considered() -> Matrix:
    made = matrix()
    made.truth[made.key(0, 7)] = N
    was = made.leaf.cells[made.at(0, 7)]
    made.mark(0, 7, "Không xét")
    if was == "Đ":
        row, last = made.row(0), made.column(19) + 1
        made.leaf.put(row, last, made.leaf.cells[row, last] - 1)
        made.leaf.put(made.total_row, made.column(7), made.leaf.cells[made.total_row, made.column(7)] - 1)
    return made


@kinds("không xét trong chú giải, dùng ở tiêu chí không cho phép")
def legend_not_considered_elsewhere() -> Matrix:
    made = matrix(legend="Đ: đạt; CĐ: chưa đạt; KX: không xét")
    i, k = made.first_with(F)
    made.want("not_applicable_not_allowed", cell=made.mark(i, k, "KX", H))
    return made


@kinds("cả cột trống")
def blank_column() -> Matrix:
    made = matrix()
    for i in range(len(made.rows)):
        made.mark(i, 12, None, BLANK)
    made.want("blank_mark", cell=made.heading_at(12))
    return made


@kinds("cả hàng trống")
def blank_row() -> Matrix:
    made = matrix()
    for k in CRITERIA:
        made.mark(4, k, None, BLANK)
    made.want("blank_mark", cell=made.name_at(4))
    return made


@kinds("tổng hàng sai một đơn vị")
def wrong_row_total() -> Matrix:
    made = matrix()
    at = (made.row(2), made.column(19) + 1)
    made.leaf.put(*at, made.leaf.cells[at] + 1)
    made.want("declared_total", cell=at)
    made.status = {"accepted"}
    return made


@kinds("tổng cột sai một đơn vị")
def wrong_column_total() -> Matrix:
    made = matrix()
    at = (made.total_row, made.column(9))
    made.leaf.put(*at, made.leaf.cells[at] + 1)
    made.want("declared_total", cell=at)
    made.status = {"accepted"}
    return made


@kinds("tổng hàng là công thức chưa tính")
def total_formula() -> Matrix:
    made = matrix()
    made.leaf.put(made.row(2), made.column(19) + 1, Formula('=COUNTIF(C7:U7,"Đ")'))
    made.quiet = False
    return made


@kinds("ghi chú ngoài bảng có chữ 'x' và 'đạt' không phải chú giải")
def stray_prose_with_mark() -> Matrix:
    made = everywhere("x", None, None, H, BLANK)
    made.leaf.put(made.leaf.last_row + 2, 1, "Xã Bắc Xa: đạt 12 tiêu chí")
    made.leaf.put(made.leaf.last_row + 1, 1, "Tổng số xã chưa đạt: 3")
    made.want("mark_without_legend", "blank_mark")
    return made
