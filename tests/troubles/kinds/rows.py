"""Rows: which commune a row is about, and what is no commune at all."""

from __future__ import annotations

import unicodedata

from troubles.kinds import Family
from troubles.matrix import CRITERIA, H, Matrix, P, communes_of, matrix

kinds = Family("rows")


def named(i: int, text: object, *rules: str, truth: str | None = None, district: str = "189") -> Matrix:
    """A clean matrix in which the i-th commune's name is typed in a way of its own."""
    made = matrix(district)
    made.leaf.put(*made.name_at(i), text)
    if rules:
        made.row_is(i, truth or H)
        made.want(*rules, cell=made.name_at(i))
    return made


def by_name(district: str, name: str) -> int:
    return next(i for i, c in enumerate(communes_of(district)) if c.commune_name == name)


# -- names that are the same name ----------------------------------------------------------------------------------
for tag, district, name, typed, what in [
    ("prefix", "189", "Bắc Xa", "Xã Bắc Xa", "tiền tố Xã"),
    ("prefix_lower", "189", "Bắc Xa", "xã Bắc Xa", "tiền tố xã"),
    ("prefix_short", "189", "Bắc Xa", "X. Bắc Xa", "tiền tố X."),
    ("capitals", "189", "Đình Lập", "ĐÌNH LẬP", "viết hoa"),
    ("trailing_space", "189", "Kiên Mộc", "Kiên Mộc  ", "dấu cách cuối"),
    ("nbsp", "189", "Kiên Mộc", "Kiên\u00a0Mộc", "dấu cách cứng"),
    ("new_line", "189", "Kiên Mộc", "Kiên\nMộc", "xuống dòng giữa tên"),
    ("decomposed", "189", "Đồng Thắng", unicodedata.normalize("NFD", "Đồng Thắng"), "tổ hợp dấu rời"),
    ("eth", "189", "Đồng Thắng", "Ðồng Thắng", "Ð thay cho Đ"),
    ("tone_old", "181", "Hòa Bình", "Hoà Bình", "dấu kiểu cũ"),
    ("tone_old_uy", "183", "Thụy Hùng", "Thuỵ Hùng", "Thuỵ / Thụy"),
    ("soft_hyphen", "189", "Cường Lợi", "Cường\u00adLợi".replace("\u00ad", "\u00ad "), "gạch nối mềm"),
    ("zero_width", "189", "Cường Lợi", "Cường\u200b Lợi", "ký tự ẩn"),
    ("full_stop", "189", "Cường Lợi", "Cường Lợi.", "dấu chấm cuối"),
]:

    def _same(district: str = district, name: str = name, typed: str = typed) -> Matrix:
        return named(by_name(district, name), typed, district=district)

    _same.__name__ = f"name_{tag}"
    kinds(what)(_same)

# -- names that may be read or held, but never as another commune ----------------------------------------------------
for tag, district, name, typed, what in [
    ("star", "189", "Bắc Xa", "Bắc Xa*", "dấu sao sau tên"),
    ("footnote", "189", "Bắc Xa", "Bắc Xa (1)", "chú thích sau tên"),
    ("glued_index", "189", "Bắc Xa", "1. Bắc Xa", "số thứ tự dính vào tên"),
    ("district_after", "181", "Hòa Bình", "Hòa Bình (Bình Gia)", "tên huyện sau tên xã"),
    ("border", "189", "Bắc Xa", "Bắc Xa (xã biên giới)", "ghi chú trong tên"),
    ("glued", "189", "Kiên Mộc", "KiênMộc", "mất dấu cách"),
    ("prefix_no_space", "189", "Kiên Mộc", "XãKiên Mộc", "tiền tố dính"),
    ("prefix_xa_plain", "189", "Kiên Mộc", "Xa Kiên Mộc", "tiền tố Xa"),
    ("word_order", "189", "Kiên Mộc", "Mộc Kiên", "đảo chữ"),
    ("i_y", "187", "Y Tịch", "I Tịch", "i / y"),
    ("roman_like", "185", "Vũ Lễ", "Vũ Lể", "hỏi / ngã"),
]:

    def _lenient(district: str = district, name: str = name, typed: str = typed) -> Matrix:
        made = named(i := by_name(district, name), typed, district=district)
        made.may_hold, made.quiet = {made.key(i, k) for k in CRITERIA}, False
        return made

    _lenient.__name__ = f"name_{tag}"
    kinds(what)(_lenient)

# -- names that must be held -----------------------------------------------------------------------------------------
for tag, district, name, typed, rule, what in [
    ("typo", "189", "Kiên Mộc", "Kiên Mọc", "misspelt_commune", "sai một dấu"),
    ("typo_letter", "189", "Châu Sơn", "Châu Sơm", "misspelt_commune", "sai một chữ"),
    ("plain", "189", "Kiên Mộc", "Kien Moc", "misspelt_commune", "không dấu"),
    ("plain_two", "185", "Tân Hương", "Tan Huong", "misspelt_commune", "không dấu"),
    ("stranger", "189", "Kiên Mộc", "Phú Thọ", "unknown_commune", "xã không có trong danh mục"),
    ("other_district", "189", "Kiên Mộc", "Hoàng Đồng", "unknown_commune", "xã của huyện khác"),
    ("number", "189", "Kiên Mộc", 3, "unknown_commune", "tên xã là một số"),
    ("braces", "189", "Kiên Mộc", "{found} {0}", "unknown_commune", "ngoặc nhọn trong tên"),
    ("markup", "189", "Kiên Mộc", "<b>Kiên Mộc</b>", "unknown_commune", "thẻ HTML trong tên"),
    ("sql", "189", "Kiên Mộc", "Kiên Mộc'; DROP TABLE x; --", "unknown_commune", "câu lệnh SQL trong tên"),
    ("two_names", "189", "Kiên Mộc", "Kiên Mộc, Châu Sơn", "unknown_commune", "hai xã trong một ô"),
    ("bac_son_2", "185", "Bắc Sơn", "Bắc Sơn 2", "misspelt_commune", "Bắc Sơn 2"),
    ("cyrillic", "189", "Lâm Ca", "Lâm Са", "misspelt_commune", "chữ Nga giống chữ Việt"),
    ("wrong_district_after", "181", "Hòa Bình", "Hòa Bình (Chi Lăng)", "unknown_commune", "tên huyện khác trong ngoặc"),
]:

    def _held(district: str = district, name: str = name, typed: object = typed, rule: str = rule) -> Matrix:
        any_rule = {rule, "misspelt_commune", "unknown_commune", "ambiguous_commune"}
        return named(by_name(district, name), typed, *any_rule, district=district)

    _held.__name__ = f"name_{tag}"
    kinds(what)(_held)


@kinds("tên xã trống")
def nameless() -> Matrix:
    made = matrix()
    made.leaf.put(*made.name_at(4), None)
    made.row_is(4, H)
    made.want("blank_commune", "missing_commune")
    return made


@kinds("tên xã là lỗi #N/A")
def name_error() -> Matrix:
    from troubles.sheets import Error

    return named(4, Error("#N/A"), "error_cell")


@kinds("tên xã là công thức chưa tính")
def name_formula() -> Matrix:
    from troubles.sheets import Formula

    return named(4, Formula("=Sheet2!B5"), "formula_without_value")


@kinds("tên xã là công thức đã tính")
def name_formula_computed() -> Matrix:
    from troubles.sheets import Formula

    made = matrix()
    made.leaf.put(*made.name_at(4), Formula("=Sheet2!B5", made.rows[4].commune_name))
    return made


@kinds("huyện và xã cùng tên: Chi Lăng")
def same_name_chi_lang() -> Matrix:
    return matrix("187")


@kinds("huyện và xã cùng tên, có tiền tố Xã: Chi Lăng")
def same_name_chi_lang_prefix() -> Matrix:
    return matrix("187", prefix="Xã ")


@kinds("huyện và xã cùng tên, xã Chi Lăng ở huyện Tràng Định")
def same_name_trang_dinh() -> Matrix:
    return matrix("180")


@kinds("huyện và xã cùng tên, xã Bắc Sơn chỉ một dấu x")
def same_name_one_mark() -> Matrix:
    made = matrix("185", passed="x", failed=None, legend="x: đạt; để trống: chưa đạt")
    i = by_name("185", "Bắc Sơn")
    for k in CRITERIA:
        made.mark(i, k, "x" if k == 1 else None, P if k == 1 else "failed")
    made.leaf.put(made.row(i), made.column(19) + 1, 1)
    made.quiet = False
    return made


@kinds("xã trùng tên huyện, cả hàng để trống = chưa đạt")
def same_name_blank_row() -> Matrix:
    made = matrix(
        "185", passed="x", failed=None, legend="x: đạt; để trống: chưa đạt", total_column=False, totals="none"
    )
    i = by_name("185", "Bắc Sơn")
    for k in CRITERIA:
        made.mark(i, k, None, "failed")
    made.may_hold, made.quiet = {made.key(i, k) for k in CRITERIA}, False
    return made


# -- rows that are no commune ----------------------------------------------------------------------------------------
@kinds("hàng trống giữa các xã")
def blank_rows() -> Matrix:
    made = matrix()
    for i in (7, 4, 2):
        made.leaf.insert_rows(made.row(i))
    return made


@kinds("cụm xã có hàng tiêu đề và hàng cộng")
def clusters() -> Matrix:
    made = matrix()
    for i, what in ((6, "Cụm II"), (3, "Cụm I")):
        row = made.row(i)
        made.leaf.insert_rows(row)
        made.leaf.put(row, 1, what.split()[1])
        made.leaf.put(row, 2, what)
    row = made.row(6) - 1
    made.leaf.insert_rows(row)
    made.leaf.put(row, 2, "Cộng cụm I")
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), sum(made.truth[made.key(i, k)] == P for i in (3, 4, 5)))
    made.quiet = False
    return made


@kinds("nhóm xã theo số La Mã: 'I. Xã khu vực III'")
def roman_groups() -> Matrix:
    made = matrix()
    for i, numeral in ((5, "II"), (0, "I")):
        row = made.row(i)
        made.leaf.insert_rows(row)
        made.leaf.put(row, 1, numeral)
        made.leaf.put(row, 2, f"Xã khu vực {numeral}")
    return made


@kinds("hàng nhóm gộp cả bảng")
def merged_group_rows() -> Matrix:
    made = matrix()
    for i, text in ((5, "Các xã còn lại"), (0, "Các xã điểm")):
        row = made.row(i)
        made.leaf.insert_rows(row)
        made.leaf.put(row, 1, text)
        made.leaf.merge(row, 1, row, made.column(19) + 1)
    return made


@kinds("nhóm La Mã có hàng cộng ngay tại hàng nhóm")
def group_rows_with_sums() -> Matrix:
    made = matrix()
    for mine, numeral, i in (((5, 6, 7, 8, 9), "II", 5), ((0, 1, 2, 3, 4), "I", 0)):
        row = made.row(i)
        made.leaf.insert_rows(row)
        made.leaf.put(row, 1, numeral)
        made.leaf.put(row, 2, f"Xã khu vực {numeral}")
        for k in CRITERIA:
            made.leaf.put(row, made.column(k), sum(made.truth[made.key(j, k)] == P for j in mine))
    made.quiet = False
    return made


@kinds("hàng nhóm có số 1/0 như dấu của xã")
def group_rows_sums_like_marks() -> Matrix:
    made = matrix(passed=1, failed=0, legend=None)
    row = made.row(9)
    made.leaf.insert_rows(row)
    made.leaf.put(row, 2, "Xã vùng cao")
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), int(made.truth[made.key(9, k)] == P))
    made.quiet = False
    return made


@kinds("tổng cộng ở cột TT, gộp A:B")
def total_in_index() -> Matrix:
    made = matrix()
    made.leaf.put(made.total_row, 2, None)
    made.leaf.put(made.total_row, 1, "Tổng cộng")
    made.leaf.merge(made.total_row, 1, made.total_row, 2)
    return made


for tag, label in [
    ("capitals", "TỔNG CỘNG"),
    ("cong", "CỘNG TOÀN HUYỆN"),
    ("so_xa", "Số xã đạt"),
    ("tong_so", "Tổng số xã đạt tiêu chí"),
    ("toan", "Toàn huyện"),
    ("roman", "Tổng (I+II)"),
    ("tong", "TỔNG:"),
    ("decomposed", unicodedata.normalize("NFD", "Tổng cộng")),
    ("spaced", "T Ổ N G   C Ộ N G"),
    ("plus_x", "+ Tổng cộng"),
    ("ket_qua", "Kết quả toàn huyện"),
    ("dat", "Đạt"),
]:

    def _total(label: str = label) -> Matrix:
        made = matrix(passed=1, failed=0, legend=None)
        made.leaf.put(made.total_row, 2, label)
        made.quiet = label not in ("T Ổ N G   C Ộ N G", "+ Tổng cộng", "Kết quả toàn huyện", "Đạt")
        return made

    _total.__name__ = f"total_{tag}"
    kinds(f"hàng tổng ghi '{label}'")(_total)


@kinds("hàng tổng mang tên huyện")
def total_named_district() -> Matrix:
    made = matrix("187", passed=1, failed=0, legend=None)
    made.leaf.put(made.total_row, 2, "Huyện Chi Lăng")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("hàng tổng mang tên huyện không tiền tố, trùng tên xã")
def total_named_like_commune() -> Matrix:
    made = matrix("187", passed=1, failed=0, legend=None)
    made.leaf.put(made.total_row, 2, "Chi Lăng")
    made.leaf.anchors["row", made.rows[by_name("187", "Chi Lăng")].commune_code] = (made.total_row, 2)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("hàng tỷ lệ, kế hoạch, kỳ trước dưới hàng tổng")
def comparison_rows() -> Matrix:
    made = matrix(passed=1, failed=0, legend=None)
    row = made.total_row + 1
    made.leaf.insert_rows(row, 4)
    for d, label in enumerate(("Tỷ lệ (%)", "Kế hoạch năm 2019", "Cùng kỳ năm 2018", "Tăng/giảm so với cùng kỳ")):
        made.leaf.put(row + d, 2, label)
        for k in CRITERIA:
            made.leaf.put(row + d, made.column(k), (50.5, 6, 1, 0)[d])
    made.quiet = False
    return made


@kinds("hàng ghi chú giữa các xã")
def notes_between() -> Matrix:
    made = matrix()
    row = made.row(5)
    made.leaf.insert_rows(row)
    made.leaf.put(row, 2, "Ghi chú: các xã dưới đây được rà soát bổ sung sau ngày 10/6/2019")
    return made


@kinds("số liệu dưới chữ ký")
def below_signature() -> Matrix:
    made = matrix()
    row = made.leaf.last_row + 3
    made.leaf.put(row, 1, 11)
    made.leaf.put(row, 2, "Bắc Xa")
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), "CĐ" if made.truth[made.key(0, k)] == P else "Đ")
    made.row_is(0, H)
    made.leaf.anchors["row", made.rows[0].commune_code] = (row, 2)
    made.quiet = False
    return made


@kinds("một xã hai hàng, trùng nhau")
def twice_alike() -> Matrix:
    made = matrix(totals="none")
    row = made.row(9) + 1
    made.leaf.insert_rows(row)
    made.leaf.put(row, 2, made.rows[0].commune_name)
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), made.leaf.cells[made.at(0, k)])
    made.want("duplicate_commune")
    return made


@kinds("một xã hai hàng, mâu thuẫn ở hai tiêu chí")
def twice_contradicting() -> Matrix:
    made = matrix(totals="none")
    row = made.row(9) + 1
    made.leaf.insert_rows(row)
    made.leaf.put(row, 2, made.rows[0].commune_name)
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), made.leaf.cells[made.at(0, k)])
    for k in (2, 9):
        made.leaf.put(row, made.column(k), "CĐ" if made.truth[made.key(0, k)] == P else "Đ")
        made.truth[made.key(0, k)] = H
    made.leaf.anchors["row", made.rows[0].commune_code] = (row, 2)
    made.want("duplicate_commune")
    return made


@kinds("một xã thiếu")
def one_missing() -> Matrix:
    made = matrix()
    made.row_is(3, H)
    made.leaf.delete_row(made.row(3))
    made.want("missing_commune")
    made.quiet = False
    return made


@kinds("một nửa số xã thiếu")
def half_missing() -> Matrix:
    made = matrix("184", totals="none")
    for i in range(12, 23):
        made.row_is(i, H)
    for i in range(22, 11, -1):
        made.leaf.delete_row(made.row(i))
    made.want("missing_commune")
    # Eight names stand in the issue, the rest as a number.
    made.truth = {k: v for k, v in made.truth.items() if v != H}
    return made


@kinds("tên xã gộp hai hàng: kỳ trước, kỳ này")
def name_over_two_rows() -> Matrix:
    made = matrix(totals="none", total_column=False)
    for i in range(9, -1, -1):
        row = made.row(i)
        made.leaf.insert_rows(row + 1)
        for k in CRITERIA:
            made.leaf.put(row + 1, made.column(k), made.leaf.cells[row, made.column(k)])
            made.leaf.put(row, made.column(k), "Đ")
        made.leaf.merged += [(row, 1, row + 1, 1), (row, 2, row + 1, 2)]
    made.all_are(H)
    made.quiet = False
    return made


@kinds("tên xã gộp hai hàng, hàng dưới trống")
def name_over_two_rows_blank() -> Matrix:
    made = matrix(totals="none", total_column=False)
    for i in range(9, -1, -1):
        row = made.row(i)
        made.leaf.insert_rows(row + 1)
        made.leaf.merged += [(row, 1, row + 1, 1), (row, 2, row + 1, 2)]
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("mỗi xã hai hàng: huyện đánh giá, tỉnh thẩm định")
def two_opinions() -> Matrix:
    made = matrix(totals="none", total_column=False)
    for i in range(9, -1, -1):
        row = made.row(i)
        made.leaf.insert_rows(row + 1, 2)
        for d, text in ((1, "Huyện đánh giá"), (2, "Tỉnh thẩm định")):
            made.leaf.put(row + d, 2, text)
        for k in CRITERIA:
            made.leaf.put(row + 2, made.column(k), made.leaf.cells[row, made.column(k)])
            made.leaf.put(row + 1, made.column(k), "Đ")
            made.leaf.put(row, made.column(k), None)
    made.all_are(H)
    made.quiet = False
    return made


@kinds("hàng ẩn")
def hidden_row() -> Matrix:
    made = matrix()
    made.leaf.hidden_rows = {made.row(4)}
    made.want("hidden_cells")
    return made


@kinds("cột ẩn")
def hidden_column() -> Matrix:
    made = matrix()
    made.leaf.hidden_columns = {made.column(8)}
    made.want("hidden_cells")
    return made


for tag in ("hidden", "very"):

    def _hidden_sheet(tag: str = tag) -> Matrix:
        made = matrix()
        older = matrix(passed="CĐ", failed="Đ").leaf
        older.name, older.hidden = "Bản cũ", tag
        made.leaves.append(older)
        made.want("hidden_sheet")
        return made

    _hidden_sheet.__name__ = f"sheet_{tag}"
    kinds(f"trang tính {tag} mang số liệu khác")(_hidden_sheet)


@kinds("mọi trang tính đều ẩn trừ trang bìa")
def only_hidden() -> Matrix:
    made = matrix()
    made.leaf.hidden = "hidden"
    cover = type(made.leaf)("Bìa")
    cover.put(1, 1, "BÁO CÁO NÔNG THÔN MỚI HUYỆN ĐÌNH LẬP")
    made.leaves.insert(0, cover)
    made.refused("unknown_form")
    return made


@kinds("hai trang tính mâu thuẫn nhau")
def two_sheets_contradicting() -> Matrix:
    made = matrix()
    other = matrix(passed="CĐ", failed="Đ")
    other.leaf.name = "Biểu 2"
    made.leaves.append(other.leaf)
    made.all_are(H)
    made.quiet = False
    return made


@kinds("trang tính thứ hai là kế hoạch năm")
def second_sheet_is_plan() -> Matrix:
    made = matrix()
    other = matrix(passed="CĐ", failed="Đ", title="KẾ HOẠCH THỰC HIỆN BỘ TIÊU CHÍ NĂM 2019")
    other.leaf.name = "Kế hoạch 2019"
    made.leaves.append(other.leaf)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("trang tính thứ hai là số liệu năm 2018")
def second_sheet_is_last_year() -> Matrix:
    made = matrix()
    other = matrix(passed="CĐ", failed="Đ", title="KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ NĂM 2018")
    other.leaf.name = "2018"
    made.leaves.append(other.leaf)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("trang tính thứ hai là huyện khác")
def second_sheet_other_district() -> Matrix:
    made = matrix()
    other = matrix("178")
    other.leaf.name = "TP Lạng Sơn"
    made.leaves.append(other.leaf)
    made.truth |= other.truth
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("cột huyện bên cạnh cột xã")
def district_column() -> Matrix:
    made = matrix(totals="none")
    made.leaf.insert_columns(2)
    made.leaf.put(made.top, 2, "Huyện")
    for i in range(10):
        made.leaf.put(made.row(i), 2, "Đình Lập")
    made.quiet = False
    return made


@kinds("thị trấn trong danh sách")
def township_row() -> Matrix:
    made = matrix(totals="none")
    row = made.row(9) + 1
    made.leaf.insert_rows(row)
    made.leaf.put(row, 2, "Thị trấn Nông Trường Thái Bình")
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), "Đ")
    made.want("unknown_commune", "misspelt_commune", cell=(row, 2))
    return made


@kinds("hàng 'Trong đó: xã biên giới' mang số đếm")
def of_which_row() -> Matrix:
    made = matrix(passed=1, failed=0, legend=None)
    row = made.total_row + 1
    made.leaf.insert_rows(row)
    made.leaf.put(row, 2, "Trong đó: xã biên giới")
    for k in CRITERIA:
        made.leaf.put(row, made.column(k), 1)
    made.quiet = False
    return made


@kinds("các xã xếp ngược thứ tự, số thứ tự sai")
def shuffled() -> Matrix:
    made = matrix()
    rows = {made.row(i): made.row(9 - i) for i in range(10)}
    made.leaf.move(lambda at: (rows.get(at[0], at[0]), at[1]))
    return made


@kinds("số thứ tự có dấu chấm, La Mã, trùng")
def odd_indices() -> Matrix:
    made = matrix()
    for i, text in enumerate(("1.", "2)", "III", "a", "5", "5", "-", "*", "07", "x")):
        made.leaf.put(made.row(i), 1, text)
    return made
