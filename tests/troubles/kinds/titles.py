"""Titles: which period and which district a form says it is about."""

from __future__ import annotations

from typing import Any

from troubles.kinds import Family
from troubles.matrix import H, Matrix, matrix

kinds = Family("titles")
BODY = "BIỂU TỔNG HỢP KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ QUỐC GIA VỀ NÔNG THÔN MỚI"

# (name, title, refused?, what): in folder 2019-06 of a workspace that knows 2018-12, 2019-06, 2019-12.
STATED: tuple[tuple[str, str, bool | None, str], ...] = (
    ("half_year", f"{BODY} 6 THÁNG ĐẦU NĂM 2019", False, "6 tháng đầu năm 2019"),
    ("half_year_words", f"{BODY} 06 tháng đầu năm 2019", False, "06 tháng"),
    ("month", f"{BODY} THÁNG 6 NĂM 2019", False, "tháng 6 năm 2019"),
    ("month_slash", f"{BODY} THÁNG 6/2019", False, "tháng 6/2019"),
    ("month_zero", f"{BODY} tháng 06/2019", False, "tháng 06/2019"),
    ("day", f"{BODY} (đến ngày 30/6/2019)", False, "đến 30/6/2019"),
    ("day_before", f"{BODY} (đến 15/6/2019)", False, "đến 15/6/2019"),
    ("day_in_may", f"{BODY} (đến hết 31/5/2019)", False, "đến 31/5/2019: vẫn trong kỳ"),
    ("quarter", f"{BODY} QUÝ II NĂM 2019", False, "quý La Mã"),
    ("quarter_number", f"{BODY} quý 2/2019", False, "quý 2/2019"),
    ("year_only", f"{BODY} NĂM 2019", False, "chỉ ghi năm"),
    ("none", BODY, False, "không ghi kỳ"),
    ("legal", f"{BODY} (theo Quyết định số 1980/QĐ-TTg ngày 17/10/2016)", False, "căn cứ pháp lý của năm khác"),
    ("stage", f"{BODY} GIAI ĐOẠN 2016-2020, 6 THÁNG ĐẦU NĂM 2019", False, "giai đoạn 2016-2020"),
    ("stage_alone", f"{BODY} GIAI ĐOẠN 2016 - 2020", False, "chỉ ghi giai đoạn"),
    ("compared", f"{BODY} 6 THÁNG ĐẦU NĂM 2019 (so với cùng kỳ năm 2018)", False, "so với năm 2018"),
    ("plan_2020", f"{BODY} 6 THÁNG ĐẦU NĂM 2019, KẾ HOẠCH NĂM 2020", False, "kỳ này và kế hoạch năm sau"),
    ("last_quarter", f"{BODY} QUÝ IV NĂM 2018", True, "kỳ trước: quý IV/2018"),
    ("last_year", f"{BODY} NĂM 2018", True, "năm trước"),
    ("next_half", f"{BODY} 6 THÁNG CUỐI NĂM 2019", True, "6 tháng cuối năm"),
    ("december", f"{BODY} THÁNG 12/2019", True, "tháng 12/2019"),
    ("year_2020", f"{BODY} NĂM 2020", True, "năm sau"),
    ("day_2018", f"{BODY} ĐẾN 31/12/2018", True, "đến 31/12/2018"),
    ("day_dots", f"{BODY} ĐẾN 31.12.2018", True, "đến 31.12.2018"),
    ("month_words", f"{BODY} THÁNG 12 NĂM 2018", True, "tháng mười hai 2018"),
    ("nine_months", f"{BODY} 9 THÁNG NĂM 2019", None, "9 tháng năm 2019: sau kỳ"),
    ("third_quarter", f"{BODY} QUÝ III/2019", None, "quý III/2019: sau kỳ"),
    ("decomposed", __import__("unicodedata").normalize("NFD", f"{BODY} NĂM 2018"), True, "năm trước, dấu rời"),
    ("first_quarter_words", f"{BODY} QUÝ MỘT NĂM 2019", None, "quý bằng chữ"),
    ("year_short", f"{BODY} T12.18", None, "T12.18"),
    ("both_years", f"{BODY} NĂM 2018 VÀ 6 THÁNG NĂM 2019", False, "cả hai kỳ"),
)

for name, title, refused, what in STATED:

    def _stated(title: str = title, refused: bool | None = refused) -> Matrix:
        made = matrix(title=title)
        if refused:
            made.refused("wrong_period")
        elif refused is None:
            # A careful reader would ask back; a careful program may refuse, and may not do nothing.
            made.status = {"refused", "accepted"}
            made.may_hold, made.quiet = set(made.truth), False
        return made

    _stated.__name__ = f"period_{name}"
    kinds(what)(_stated)


def _with_district(text: str, *, file: str = "BC ra soat NTM.xlsx", **look: Any) -> Matrix:
    made = matrix(file=file, report=None, signature=False, **look)
    made.leaf.put(1, 1, text)
    return made


@kinds("tiêu đề ghi huyện khác")
def other_district() -> Matrix:
    made = _with_district("UBND HUYỆN LỘC BÌNH")
    made.refused("wrong_district")
    return made


@kinds("tiêu đề và tên tệp ghi huyện khác")
def other_district_and_file() -> Matrix:
    made = _with_district("UBND HUYỆN LỘC BÌNH", file="Loc Binh 6T 2019.xlsx")
    made.refused("wrong_district")
    return made


@kinds("tiêu đề đúng huyện, tên tệp ghi huyện khác")
def file_name_says_other() -> Matrix:
    made = _with_district("UBND HUYỆN ĐÌNH LẬP", file="Loc Binh 6T 2019.xlsx")
    made.quiet = False
    return made


@kinds("không có tiêu đề, tên tệp đúng huyện")
def no_title() -> Matrix:
    made = _with_district("Phụ lục 1", file="Dinh Lap.xlsx")
    for r in (2, 3):
        made.leaf.put(r, 1, None)
    return made


@kinds("không có tiêu đề, tên tệp ghi huyện khác")
def no_title_other_file() -> Matrix:
    made = _with_district("Phụ lục 1", file="Loc Binh.xlsx")
    made.leaf.put(2, 1, None)
    made.refused("wrong_district")
    return made


@kinds("không có tiêu đề, tên tệp không nói gì: huyện suy từ các xã")
def nothing_but_communes() -> Matrix:
    made = _with_district("Phụ lục 1", file="bieu1.xlsx")
    made.leaf.put(2, 1, None)
    return made


@kinds("tiêu đề viết tắt: 'H. ĐÌNH LẬP'")
def short_district() -> Matrix:
    return _with_district("UBND H. ĐÌNH LẬP")


@kinds("tiêu đề chỉ có tên tỉnh và tên huyện viết thường")
def province_and_district() -> Matrix:
    return _with_district("Tỉnh Lạng Sơn - huyện Đình Lập")


@kinds("tiêu đề: thành phố Lạng Sơn, biểu của thành phố")
def city() -> Matrix:
    return matrix("178")


@kinds("tiêu đề nhắc huyện khác trong câu so sánh")
def mentions_neighbour() -> Matrix:
    made = matrix()
    made.leaf.put(4, 1, "(Xã Bắc Xa giáp huyện Lộc Bình)")
    return made


@kinds("biểu của hai huyện, 'Huyện Đình Lập' và 'Thành phố Lạng Sơn' là hàng tiêu đề")
def two_districts() -> Matrix:
    made = matrix(report=None, totals="none", signature=False, file="tong hop.xlsx")
    made.leaf.put(1, 1, "VĂN PHÒNG ĐIỀU PHỐI")
    other = matrix("178", report=None, totals="none", signature=False)
    row = made.row(9) + 1
    made.leaf.put(row, 1, "II")
    made.leaf.put(row, 2, "Thành phố Lạng Sơn")
    down = row + 1 - other.first
    for (r, c), v in other.leaf.cells.items():
        if (r >= other.first and not isinstance(v, str | int)) or other.first <= r < other.first + 3:
            made.leaf.cells[r + down, c] = v
    made.leaf.anchors |= {
        k: (r + down, c) for k, (r, c) in other.leaf.anchors.items() if isinstance(k, tuple) and k[0] != "column"
    }
    made.truth |= other.truth
    legend = made.legend_at
    made.leaf.cells.pop(legend, None)
    first = made.first
    made.leaf.insert_rows(first)
    made.leaf.put(first, 1, "I")
    made.leaf.put(first, 2, "Huyện Đình Lập")
    made.quiet = False
    return made


@kinds("chỉ có một xã, tên có ở ba huyện, tiêu đề không nói huyện nào")
def undecided_district() -> Matrix:
    made = _with_district("Phụ lục 1", file="bieu1.xlsx", district="183")
    made.leaf.put(2, 1, None)
    for i in range(len(made.rows) - 1, -1, -1):
        if made.rows[i].commune_name != "Tân Thành":
            code = made.rows[i].commune_code
            made.leaf.delete_row(made.row(i))
            made.truth = {k: v for k, v in made.truth.items() if k[1] != code}
    made.refused("unknown_sender")
    made.quiet = False
    return made


@kinds("tên huyện trong tiêu đề sai chính tả")
def misspelt_district() -> Matrix:
    made = _with_district("UBND HUYỆN ĐÌNH LÂP")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("tiêu đề là biểu kế hoạch, không phải kết quả")
def plan_not_result() -> Matrix:
    made = matrix(title="KẾ HOẠCH ĐẠT CHUẨN CÁC TIÊU CHÍ NĂM 2019")
    made.all_are(H)
    made.quiet = False
    return made


@kinds("tiêu đề là đăng ký đạt chuẩn")
def pledge_not_result() -> Matrix:
    made = matrix(title="ĐĂNG KÝ CÁC TIÊU CHÍ PHẤN ĐẤU ĐẠT NĂM 2019")
    made.all_are(H)
    made.quiet = False
    return made


@kinds("'Kế hoạch năm 2020' trong biểu kỳ 12/2019")
def plan_2020_in_december() -> Matrix:
    return matrix(title=f"{BODY} NĂM 2019, KẾ HOẠCH NĂM 2020", period="2019-12")


@kinds("kỳ 12/2019, tiêu đề ghi kết quả năm 2019")
def year_in_december() -> Matrix:
    return matrix(title=f"{BODY} NĂM 2019", period="2019-12")


@kinds("kỳ 12/2019, tiêu đề ghi 6 tháng đầu năm 2019")
def half_year_in_december() -> Matrix:
    made = matrix(title=f"{BODY} 6 THÁNG ĐẦU NĂM 2019", period="2019-12")
    made.refused("wrong_period")
    return made
