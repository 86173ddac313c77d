"""Headings: how columns are named, and how they come to be named wrongly."""

from __future__ import annotations

from troubles.kinds import Family
from troubles.matrix import CRITERIA, F, H, Matrix, P, matrix, reference

kinds = Family("headings")
NAMES = {c.criterion_no: c.criterion_name for c in reference().criteria}

for look in ("numbers", "names", "both", "numbered", "tc", "groups"):

    def _look(look: str = look) -> Matrix:
        return matrix(headings=look)

    _look.__name__ = f"look_{look}"
    kinds(f"biểu sạch, tiêu đề kiểu {look}")(_look)

for look in ("top", "bottom", "both", "none"):

    def _totals(look: str = look) -> Matrix:
        return matrix(headings="groups", totals=look)

    _totals.__name__ = f"totals_{look}"
    kinds(f"hàng tổng: {look}")(_totals)


@kinds("không có cột TT, không có cột tổng")
def bare() -> Matrix:
    return matrix(index=False, total_column=False, totals="none")


@kinds("tên tiêu chí cũ")
def old_names() -> Matrix:
    made = matrix(headings="names")
    old = ((1, "Quy hoạch và thực hiện quy hoạch"), (7, "Chợ nông thôn"), (8, "Bưu điện"))
    for k, name in (*old, (13, "Hình thức tổ chức sản xuất"), (12, "Cơ cấu lao động"), (19, "An ninh, trật tự xã hội")):
        made.leaf.put(*made.heading_at(k), name)
    return made


@kinds("tên tiêu chí viết hoa, dấu kiểu cũ, dấu rời")
def typed_otherwise() -> Matrix:
    import unicodedata

    made = matrix(headings="names")
    for k in CRITERIA:
        text = NAMES[k].upper() if k % 2 else unicodedata.normalize("NFD", NAMES[k]).replace("Thủy", "Thuỷ")
        made.leaf.put(*made.heading_at(k), text)
    return made


@kinds("tên tiêu chí xuống dòng trong ô")
def broken_lines() -> Matrix:
    made = matrix(headings="names")
    for k in CRITERIA:
        made.leaf.put(*made.heading_at(k), NAMES[k].replace(" ", "\n", 1))
    return made


@kinds("tên tiêu chí không dấu")
def without_diacritics() -> Matrix:
    from unidecode import unidecode

    made = matrix(headings="numbered")
    for k in CRITERIA:
        made.leaf.put(*made.heading_at(k), f"{k}. {unidecode(NAMES[k])}")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("một tên tiêu chí sai chính tả, có số")
def misspelt_with_number() -> Matrix:
    made = matrix(headings="numbered")
    made.leaf.put(*made.heading_at(3), "3. Thủy lơi")
    made.may_hold, made.quiet = {made.key(i, 3) for i in range(10)}, False
    return made


@kinds("một tên tiêu chí sai chính tả, không có số")
def misspelt_without_number() -> Matrix:
    made = matrix(headings="names")
    made.leaf.put(*made.heading_at(3), "Thủy lợy")
    made.column_is(3, H)
    made.want("heading_unknown", "heading_missing", "heading_conflict")
    return made


@kinds("số và tên của một cột mâu thuẫn")
def number_against_name() -> Matrix:
    made = matrix(headings="numbered")
    made.leaf.put(*made.heading_at(10), "10. Hộ nghèo")
    made.column_is(10, H)
    made.may_hold = {made.key(i, 11) for i in range(10)}
    made.want("heading_conflict", "heading_duplicate", cell=made.heading_at(10))
    return made


@kinds("hai cột đổi chỗ cả tiêu đề và số liệu")
def swapped_with_data() -> Matrix:
    made = matrix(headings="groups")
    made.leaf.swap_columns(made.column(10), made.column(11))
    return made


@kinds("chỉ tên hai cột đổi chỗ, số giữ nguyên")
def swapped_names() -> Matrix:
    made = matrix(headings="both")
    a, b = made.heading_at(10), made.heading_at(11)
    made.leaf.swap_columns(a[1], b[1], rows=range(made.top, made.top + 1))
    made.column_is(10, H)
    made.column_is(11, H)
    made.want("heading_conflict", cell=a)
    made.want("heading_conflict", cell=b)
    return made


@kinds("hàng đánh số (1)(2)(3) đếm MỌI cột, dưới tên tiêu chí")
def numbering_all_columns() -> Matrix:
    made = matrix(headings="names")
    row = made.bottom + 1
    made.leaf.insert_rows(row)
    for c in range(1, made.column(19) + 2):
        made.leaf.put(row, c, f"({c})")
    return made


@kinds("hàng đánh số 1 2 3 đếm MỌI cột, dạng số")
def numbering_all_columns_numbers() -> Matrix:
    made = matrix(headings="names")
    row = made.bottom + 1
    made.leaf.insert_rows(row)
    for c in range(1, made.column(19) + 2):
        made.leaf.put(row, c, c)
    return made


@kinds("hàng đánh số đếm mọi cột, dưới hàng số tiêu chí (không có tên)")
def numbering_under_numbers() -> Matrix:
    made = matrix(headings="numbers")
    row = made.bottom + 1
    made.leaf.insert_rows(row)
    for c in range(1, made.column(19) + 2):
        made.leaf.put(row, c, f"({c})")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("hàng đánh số A B 1 2 3 dưới tên tiêu chí")
def numbering_a_b() -> Matrix:
    made = matrix(headings="names")
    row = made.bottom + 1
    made.leaf.insert_rows(row)
    for c in range(1, made.column(19) + 2):
        made.leaf.put(row, c, "AB"[c - 1] if c < 3 else c - 2)
    return made


@kinds("hàng chữ A B C … đếm cột")
def numbering_letters() -> Matrix:
    made = matrix(headings="names")
    row = made.bottom + 1
    made.leaf.insert_rows(row)
    for c in range(1, made.column(19) + 2):
        made.leaf.put(row, c, chr(64 + c))
    return made


@kinds("hàng đánh số (1)=(2)+(3)")
def numbering_formula() -> Matrix:
    made = matrix(headings="names")
    row = made.bottom + 1
    made.leaf.insert_rows(row)
    for c in range(1, made.column(19) + 1):
        made.leaf.put(row, c, f"({c})")
    made.leaf.put(row, made.column(19) + 1, "(22)=(3)+...+(21)")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("thiếu một cột tiêu chí")
def missing_column() -> Matrix:
    made = matrix(total_column=False, totals="none")
    made.column_is(12, H)
    made.leaf.delete_column(made.column(12))
    made.want("heading_missing")
    return made


@kinds("thiếu một cột, số đánh lại liên tục dưới tên")
def missing_column_renumbered() -> Matrix:
    made = matrix(headings="both", total_column=False, totals="none")
    made.column_is(12, H)
    made.leaf.delete_column(made.column(12))
    made.leaf.anchors["column", "12"] = made.heading_at(13)
    for k in range(13, 20):
        made.leaf.put(*made.heading_at(k), f"({k - 1})")
        made.column_is(k, H)
    made.want("heading_conflict")
    return made


@kinds("thừa một cột lạ giữa bảng")
def extra_column() -> Matrix:
    made = matrix(headings="names")
    c = made.column(10)
    made.leaf.insert_columns(c)
    made.leaf.put(made.top, c, "Số hộ tham gia hợp tác xã")
    for i in range(10):
        made.leaf.put(made.row(i), c, 20 + i)
    made.want("heading_unknown")
    return made


@kinds("thừa một cột không tiêu đề giữa bảng")
def extra_nameless_column() -> Matrix:
    made = matrix(headings="names")
    c = made.column(10)
    made.leaf.insert_columns(c)
    for i in range(10):
        made.leaf.put(made.row(i), c, "Đ")
    made.quiet = False
    return made


@kinds("thừa cột không tiêu đề dưới tiêu đề gộp")
def extra_nameless_under_merge() -> Matrix:
    made = matrix(headings="numbers")
    c = made.column(10)
    made.leaf.insert_columns(c)
    made.leaf.merged = [m if m[3] - m[1] < 5 else (m[0], 3, m[2], 22) for m in made.leaf.merged]
    for i in range(10):
        made.leaf.put(made.row(i), c, "Đ")
    made.quiet = False
    return made


@kinds("một tiêu chí có hai cột")
def duplicated_column() -> Matrix:
    made = matrix(headings="names")
    c = made.column(10)
    made.leaf.insert_columns(c)
    made.leaf.put(made.top, c, NAMES[10])
    for i in range(10):
        made.leaf.put(made.row(i), c, "Đ")
    made.column_is(10, H)
    made.want("heading_duplicate")
    return made


@kinds("cột ghi hai số khác nhau")
def two_numbers() -> Matrix:
    made = matrix(headings="numbers")
    made.leaf.put(made.top, made.column(4), "5")
    made.leaf.merged = [m for m in made.leaf.merged if m[3] == m[1]]
    made.column_is(4, H)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("tiêu đề cột là 20")
def number_out_of_set() -> Matrix:
    made = matrix(headings="numbers")
    made.leaf.put(*made.heading_at(19), 20)
    made.column_is(19, H)
    made.want("heading_missing", "heading_unknown")
    return made


@kinds("tiêu đề bị xóa ở một cột")
def heading_cell_empty() -> Matrix:
    made = matrix(headings="numbers")
    made.leaf.put(*made.heading_at(6), None)
    made.column_is(6, H)
    made.want("heading_missing", "heading_unknown")
    return made


@kinds("bảng bắt đầu ở hàng 25")
def far_down() -> Matrix:
    made = matrix()
    made.leaf.insert_rows(4, 20)
    for r in range(4, 24):
        made.leaf.put(r, 1, f"Thực hiện sự chỉ đạo của cấp trên, địa phương đã triển khai nội dung thứ {r}.")
    return made


@kinds("bảng bắt đầu ở cột F")
def far_right() -> Matrix:
    made = matrix()
    made.leaf.insert_columns(1, 5)
    return made


@kinds("cột tổng đứng trước các tiêu chí")
def totals_first() -> Matrix:
    made = matrix()
    total = made.column(19) + 1
    kept = {at[0]: v for at, v in made.leaf.cells.items() if at[1] == total}
    made.leaf.delete_column(total)
    made.leaf.insert_columns(3)
    for r, v in kept.items():
        made.leaf.put(r, 3, v)
    made.leaf.merged.append((made.top, 3, made.bottom, 3))
    return made


@kinds("tiêu đề lặp lại khi sang trang")
def repeated_heading() -> Matrix:
    made = matrix(headings="groups")
    row = made.row(5)
    deep = made.bottom - made.top + 1
    made.leaf.insert_rows(row, deep)
    for r, c in [at for at in made.leaf.cells if made.top <= at[0] <= made.bottom]:
        made.leaf.put(r + row - made.top, c, made.leaf.cells[r, c])
    for m in [m for m in made.leaf.merged if made.top <= m[0] <= made.bottom]:
        made.leaf.merged.append((m[0] + row - made.top, m[1], m[2] + row - made.top, m[3]))
    made.may_hold = set()
    # The total row counts both halves: who checks it against one half alone raises a false alarm.
    return made


@kinds("chỉ hàng số lặp lại khi sang trang")
def repeated_numbers_row() -> Matrix:
    made = matrix(headings="numbers")
    row = made.row(5)
    made.leaf.insert_rows(row)
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), k)
    made.quiet = False
    return made


def _pairs(merged: bool, words: tuple[str, str] = ("Kỳ trước", "Kỳ này")) -> Matrix:
    """Two columns for each criterion: the period before, which passes everywhere, and this one."""
    made = matrix(total_column=False, totals="none")
    made.leaf.merged = []
    made.leaf.put(made.top, 3, None)
    made.leaf.insert_rows(made.bottom + 1)
    for k in CRITERIA:
        c = made.column(k)
        made.leaf.insert_columns(c)
        made.leaf.put(made.bottom, c, k)
        made.leaf.put(made.bottom, c + 1, None)
        made.leaf.anchors["beside", str(k)] = (made.bottom + 1, c)
        made.leaf.put(made.bottom + 1, c, words[0])
        made.leaf.put(made.bottom + 1, c + 1, words[1])
        if merged:
            made.leaf.merged.append((made.bottom, c, made.bottom, c + 1))
        for i in range(len(made.rows)):
            made.leaf.put(made.row(i), c, "Đ")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("mỗi tiêu chí hai cột: kỳ trước / kỳ này, tiêu đề gộp")
def last_and_this() -> Matrix:
    return _pairs(True)


@kinds("mỗi tiêu chí hai cột: kỳ trước / kỳ này, tiêu đề không gộp")
def last_and_this_unmerged() -> Matrix:
    return _pairs(False)


@kinds("mỗi tiêu chí hai cột: năm 2018 / năm 2019, không gộp")
def years_unmerged() -> Matrix:
    return _pairs(False, ("Năm 2018", "Năm 2019"))


@kinds("mỗi tiêu chí hai cột: huyện tự chấm / tỉnh chấm, không gộp")
def self_and_review_unmerged() -> Matrix:
    return _pairs(False, ("Huyện đánh giá", "Tỉnh thẩm định"))


@kinds("mỗi tiêu chí hai cột: thực hiện / kế hoạch, không gộp")
def actual_and_plan_unmerged() -> Matrix:
    return _pairs(False, ("Kế hoạch", "Thực hiện"))


@kinds("hai khối cột: 19 tiêu chí năm 2018 rồi 19 tiêu chí năm 2019")
def two_blocks() -> Matrix:
    made = matrix(total_column=False, totals="none")
    made.leaf.insert_columns(3, 19)
    made.leaf.merged = [m for m in made.leaf.merged if m[3] == m[1]]
    made.leaf.put(made.top, 3, "Năm 2018")
    made.leaf.put(made.top, 22, "6 tháng năm 2019")
    made.leaf.merged += [(made.top, 3, made.top, 21), (made.top, 22, made.top, 40)]
    for k in CRITERIA:
        made.leaf.put(made.bottom, 2 + k, k)
        for i in range(len(made.rows)):
            made.leaf.put(made.row(i), 2 + k, "Đ")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("một khối cột, tiêu đề gộp nói năm 2018 trong kỳ 6/2019")
def block_of_other_year() -> Matrix:
    made = matrix(total_column=False, totals="none")
    made.leaf.put(made.top, 3, "Kết quả đạt chuẩn năm 2018")
    made.all_are(H)
    made.quiet = False
    return made


@kinds("một khối cột, tiêu đề gộp nói kế hoạch năm 2019")
def block_of_plan() -> Matrix:
    made = matrix(total_column=False, totals="none")
    made.leaf.put(made.top, 3, "Kế hoạch đạt chuẩn năm 2019")
    made.all_are(H)
    made.quiet = False
    return made


@kinds("tiêu đề gộp theo nhóm bị bỏ gộp")
def unmerged_groups() -> Matrix:
    made = matrix(headings="groups")
    made.leaf.merged = [m for m in made.leaf.merged if m[3] == m[1]]
    return made


@kinds("mọi tiêu đề bị bỏ gộp")
def nothing_merged() -> Matrix:
    made = matrix(headings="groups")
    made.leaf.merged = []
    return made


@kinds("số tiêu chí gộp dọc cả hai hàng tiêu đề")
def merged_down() -> Matrix:
    made = matrix(headings="names")
    made.leaf.insert_rows(made.top + 1)
    made.leaf.merged += [(made.top, c, made.top + 1, c) for c in range(1, made.column(19) + 2)]
    return made


@kinds("hàng trống giữa tiêu đề và số liệu")
def blank_row_below() -> Matrix:
    made = matrix()
    made.leaf.insert_rows(made.bottom + 1)
    return made


@kinds("hàng trống giữa hai hàng tiêu đề")
def blank_row_between() -> Matrix:
    made = matrix(headings="both")
    made.leaf.insert_rows(made.bottom)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("tiêu đề 'Tiêu chí số 1'…")
def wordy_numbers() -> Matrix:
    made = matrix(headings="names")
    for k in CRITERIA:
        made.leaf.put(*made.heading_at(k), f"Tiêu chí số {k:02d}")
    return made


@kinds("tiêu đề 'TC 7 (Chợ)', 'Giao thông (TC2)'")
def brackets() -> Matrix:
    made = matrix(headings="names")
    for k in CRITERIA:
        made.leaf.put(*made.heading_at(k), f"{NAMES[k]} (TC{k})")
    return made


@kinds("tiêu đề số La Mã")
def roman() -> Matrix:
    made = matrix(headings="names")
    numerals = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX".split()  # noqa: SIM905
    for k in CRITERIA:
        made.leaf.put(*made.heading_at(k), numerals[k - 1])
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("số tiêu chí viết 1.0, 2.0 dạng chữ")
def decimal_numbers() -> Matrix:
    made = matrix(headings="numbers")
    for k in CRITERIA:
        made.leaf.put(*made.heading_at(k), f"{k}.0")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("tên tiêu chí kèm cột năm: 'Giao thông năm 2018'")
def one_column_of_other_year() -> Matrix:
    made = matrix(headings="numbered")
    made.leaf.put(*made.heading_at(2), "2. Giao thông (năm 2018)")
    made.column_is(2, H)
    made.quiet = False
    return made


@kinds("thêm cột 'Đăng ký đạt trong năm' mang số tiêu chí")
def pledged() -> Matrix:
    made = matrix(headings="names")
    c = made.column(19) + 2
    made.leaf.put(made.top, c, "Tiêu chí đăng ký đạt năm 2019")
    for i in range(10):
        made.leaf.put(made.row(i), c, "2, 5, 10")
    made.quiet = False
    return made


@kinds("tiêu chí 6 và 16 chỉ ghi 'Văn hóa'")
def two_cultures() -> Matrix:
    made = matrix(headings="names")
    made.leaf.put(*made.heading_at(6), "Văn hóa")
    made.column_is(6, H)
    made.column_is(16, H)
    made.want("heading_duplicate", "heading_conflict")
    return made


@kinds("tiêu đề cột nhãn lạ: 'ĐƠN VỊ CẤP XÃ'")
def odd_label() -> Matrix:
    made = matrix()
    made.leaf.put(made.top, 2, "ĐƠN VỊ CẤP XÃ")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("chỉ có một số tiêu chí của nhóm II")
def few_criteria() -> Matrix:
    made = matrix(headings="names", total_column=False, totals="none")
    for k in (*range(1, 2), *range(10, 20)):
        made.leaf.delete_column(made.column(k))
        for i in range(10):
            del made.truth[made.key(i, k)]
    made.quiet = False
    return made


@kinds("hàng 1/0 đầu tiên trông như hàng số tiêu đề")
def marks_like_numbers() -> Matrix:
    made = matrix(headings="names", passed=1, failed=0, legend=None)
    for k in CRITERIA:
        made.mark(0, k, 1 if k == 1 else 0, P if k == 1 else F)
    made.leaf.put(made.row(0), made.column(19) + 1, 1)
    made.leaf.put(made.total_row, 2, "Số xã được tính")
    for k in CRITERIA:
        made.leaf.put(made.total_row, made.column(k), sum(made.truth[made.key(i, k)] == P for i in range(10)))
    return made


@kinds("biểu chỉ có 2 tiêu chí, dấu 1/0")
def tiny_marks() -> Matrix:
    made = matrix(headings="names", passed=1, failed=0, legend=None, total_column=False, totals="none")
    for k in range(3, 20):
        made.leaf.delete_column(made.column(k))
        for i in range(10):
            del made.truth[made.key(i, k)]
    made.quiet = False
    return made


@kinds("hai bảng cạnh nhau trên một trang")
def side_by_side() -> Matrix:
    made = matrix(communes=[c.commune_name for c in matrix().rows][:5], totals="none", signature=False)
    other = matrix(communes=[c.commune_name for c in matrix().rows][5:], totals="none", signature=False)
    width = made.leaf.last_column + 2
    other.leaf.insert_columns(1, width)
    for at, v in other.leaf.cells.items():
        if at[0] >= made.top:
            made.leaf.cells[at] = v
    made.leaf.merged += [m for m in other.leaf.merged if m[0] >= made.top]
    made.leaf.anchors |= {k: v for k, v in other.leaf.anchors.items() if k not in made.leaf.anchors}
    made.truth |= other.truth
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("hai bảng chồng nhau trên một trang, mỗi bảng có tiêu đề")
def one_above_other() -> Matrix:
    names = [c.commune_name for c in matrix().rows]
    made = matrix(communes=names[:5], signature=False)
    other = matrix(communes=names[5:], headings="names")
    other.leaf.insert_rows(1, made.leaf.last_row + 2)
    made.leaf.cells |= {at: v for at, v in other.leaf.cells.items() if at[0] >= other.top + made.leaf.last_row}
    made.leaf.anchors |= {k: v for k, v in other.leaf.anchors.items() if isinstance(k, tuple) and k[0] != "column"}
    made.truth |= other.truth
    return made
