"""How each district writes its workbook: one look per district, kept from one period to the next as offices do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from .pages import capitals, decomposed, old_tones

# Words of each period as headings print them.
WORDS: dict[str, dict[str, str]] = {
    "2018-12": {
        "period": "năm 2018", "until": "31/12/2018", "month": "tháng 12/2018", "ascii": "nam 2018", "dot": "12.2018",
        "short": "2018",
    },
    "2019-03": {
        "period": "quý I năm 2019", "until": "31/3/2019", "month": "tháng 3/2019", "ascii": "quy I 2019",
        "dot": "3.2019", "short": "Q1.2019",
    },
    "2019-06": {
        "period": "6 tháng đầu năm 2019", "until": "30/6/2019", "month": "tháng 6/2019", "ascii": "6 thang 2019",
        "dot": "6.2019", "short": "6T.2019",
    },
    "2019-09": {
        "period": "9 tháng năm 2019", "until": "30/9/2019", "month": "tháng 9/2019", "ascii": "9 thang 2019",
        "dot": "9.2019", "short": "9T.2019",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One office's habits. Texts may name {period}, {until}, {month}, {no}, {date}, {place} and {PERIOD}."""

    district: str
    file: str
    sheet: str
    left: tuple[str, ...]
    title: tuple[str, ...]
    attach: str
    head: str
    head_words: tuple[str, str, str, str, str]  # number, name, band over the criteria, total, remark
    marks: tuple[str | int | None, str | int | None]
    national: bool = True
    label_at: str = "top"
    index: bool = True
    first_column: int = 1
    spell: tuple[Callable[[str], str], ...] = ()
    prefix: str = ""
    total: str = "count"
    total_at: str = "right"
    totals_at: str = "bottom"
    totals_name: str = "Tổng cộng"
    share: bool = False
    legend: str = ""
    legend_at: str = "below"
    remark: bool = True
    remark_recognised: str = ""
    sign: tuple[str, ...] = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    groups: bool = False
    clusters: bool = False
    font: str = "Times New Roman"
    encoding: str = "unicode"
    head_style: str = "head"
    name_width: float = 22
    mark_width: float = 7

    def shown(self, name: str) -> str:
        """A commune's name as this office types it."""
        text = f"{self.prefix}{name}"
        for change in self.spell:
            text = change(text)
        return text

    def file_name(self, period: str) -> str:
        """Name of the period's workbook."""
        return self.file.format(**WORDS[period])


def document(period: str, district: str, again: int = 0) -> tuple[str, str, str]:
    """Number, date (d/m/yyyy) and spelt date of the report a workbook goes with; ``again`` for a second sending."""
    rng = random.Random(f"{period} {district}")
    year, month = period.split("-")
    day, number = rng.randint(20, 26), rng.randint(120, 480)
    if again:
        day, number = day + rng.randint(2, 4), number + rng.randint(9, 25)
    return str(number), f"{day}/{int(month)}/{year}", f"ngày {day:02d} tháng {int(month):02d} năm {year}"


ATTACH = "(Kèm theo Báo cáo số {no}/BC-UBND ngày {date} của UBND {place})"
USUAL = ("TT", "Tên xã", "Tiêu chí", "Tổng số tiêu chí đạt", "Ghi chú")

LOOKS: tuple[Look, ...] = (
    Look(
        district="178",
        file="TP Lạng Sơn_biểu tiêu chí NTM {dot}.xlsx",
        sheet="NTM TP",
        left=("ỦY BAN NHÂN DÂN", "THÀNH PHỐ LẠNG SƠN"),
        title=("BIỂU TỔNG HỢP KẾT QUẢ THỰC HIỆN 19 TIÊU CHÍ NÔNG THÔN MỚI", "Thời điểm: đến ngày {until}"),
        attach=ATTACH,
        head="code_over_name",
        head_words=("STT", "Xã", "", "Số tiêu chí đạt", "Ghi chú"),
        marks=("Đạt", "Chưa đạt"),
        national=False,
        label_at="title",
        index=False,
        total="of19",
        total_at="left",
        totals_at="none",
        font="Arial",
        head_style="head_fill",
        mark_width=10,
    ),
    Look(
        district="180",
        file="BC tieu chi NTM huyen Trang Dinh {ascii}.xlsx",
        sheet="Biểu 1",
        left=("UBND HUYỆN TRÀNG ĐỊNH", "BAN CHỈ ĐẠO CÁC CHƯƠNG TRÌNH MTQG"),
        title=(
            "BIỂU SỐ 1",
            "TỔNG HỢP KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ QUỐC GIA VỀ XÃ NÔNG THÔN MỚI {PERIOD}",
        ),
        attach=ATTACH,
        head="group_name_bracket",
        head_words=USUAL,
        marks=("Đ", "CĐ"),
        prefix="Xã ",
        share=True,
        legend="Ghi chú: Đ: đạt; CĐ: chưa đạt",
    ),
    Look(
        district="181",
        file="Bình Gia_PL kết quả NTM {dot}.xlsx",
        sheet="Phụ lục",
        left=("UBND HUYỆN BÌNH GIA",),
        title=("PHỤ LỤC 01", "Kết quả rà soát các tiêu chí nông thôn mới huyện Bình Gia {period}"),
        attach=ATTACH,
        head="numbers",
        head_words=("TT", "Đơn vị", "Các tiêu chí", "Tổng số TC đạt", "Ghi chú"),
        marks=("x", None),
        groups=True,
        totals_at="bottom",
        totals_name="Cộng toàn huyện",
        legend="Ghi chú: x: đạt; để trống: chưa đạt",
        label_at="foot",
    ),
    Look(
        district="182",
        file="Van Lang - bieu 01 ({ascii}).xlsx",
        sheet="Bieu 01",
        left=("ỦY BAN NHÂN DÂN", "HUYỆN VĂN LÃNG"),
        title=("BIỂU 01: TÌNH HÌNH THỰC HIỆN TIÊU CHÍ NÔNG THÔN MỚI", "(Tính đến ngày {until})"),
        attach=ATTACH,
        head="name_over_bracket",
        head_words=("STT", "Xã", "", "Tổng số tiêu chí đạt", "Ghi chú"),
        marks=(1, 0),
        spell=(decomposed,),
        totals_at="top",
        totals_name="Số xã đạt",
        legend="Chú thích: 1: đạt; 0: chưa đạt",
        legend_at="above",
        remark=False,
        font="Calibri",
    ),
    Look(
        district="183",
        file="UBND huyện Cao Lộc - Phụ lục 02 - {short}.xlsx",
        sheet="PL02",
        left=("UBND HUYỆN CAO LỘC", "VĂN PHÒNG ĐIỀU PHỐI NTM"),
        title=("PHỤ LỤC 02", "HIỆN TRẠNG THỰC HIỆN CÁC TIÊU CHÍ XÃ NÔNG THÔN MỚI ĐẾN HẾT {MONTH}"),
        attach=ATTACH,
        head="numbered",
        head_words=("STT", "TÊN XÃ", "TIÊU CHÍ", "TỔNG SỐ TIÊU CHÍ ĐẠT", "GHI CHÚ"),
        marks=("Đ", "CĐ"),
        spell=(capitals,),
        totals_name="TỔNG SỐ XÃ ĐẠT",
        head_style="head_turned",
        label_at="title",
        mark_width=5.5,
    ),
    Look(
        district="184",
        file="VanQuan_bieu NTM_{short}.xls",
        sheet="Bieu 1",
        left=("UBND HUYỆN VĂN QUAN", "BAN CHỈ ĐẠO NTM"),
        title=("KẾT QUẢ THỰC HIỆN TIÊU CHÍ NÔNG THÔN MỚI", "Đến {month}"),
        attach=ATTACH,
        head="numbers",
        head_words=USUAL,
        marks=("Đ", "CĐ"),
        prefix="Xã ",
        legend="Ghi chú: Đ: đạt; CĐ: chưa đạt.",
        encoding="tcvn3",
        font=".VnTime",
    ),
    Look(
        district="185",
        file="Bac Son rasoat tieuchi {dot}.xlsx",
        sheet="Tong hop",
        left=(),
        title=("BẢNG TỔNG HỢP RÀ SOÁT TIÊU CHÍ NÔNG THÔN MỚI HUYỆN BẮC SƠN", "Số liệu đến ngày {until}"),
        attach=ATTACH,
        head="padded",
        head_words=("TT", "Tên xã", "Số thứ tự tiêu chí", "Kết quả", "Ghi chú"),
        marks=("+", "-"),
        first_column=2,
        total="of19",
        totals_at="bottom",
        totals_name="Tổng số xã đạt",
        legend="Ghi chú: dấu (+): đạt; dấu (-): chưa đạt",
        legend_at="above",
        sign=("CHỦ TỊCH",),
    ),
    Look(
        district="186",
        file="HỮU LŨNG tiêu chí NTM đến {dot}.xlsx",
        sheet="Sheet1",
        left=("ỦY BAN NHÂN DÂN", "HUYỆN HỮU LŨNG"),
        title=("Kết quả thực hiện các tiêu chí nông thôn mới của các xã trên địa bàn huyện Hữu Lũng", "{Period}"),
        attach=ATTACH,
        head="names",
        head_words=("TT", "Tên xã", "Kết quả thực hiện các tiêu chí", "Tổng tiêu chí đạt", "Ghi chú"),
        marks=("Đạt", "Chưa đạt"),
        spell=(old_tones,),
        totals_name="Cộng",
        remark_recognised="Đã công nhận xã đạt chuẩn",
        mark_width=9,
    ),
    Look(
        district="187",
        file="chi lang ket qua {ascii}.xlsx",
        sheet="KQ",
        left=("UBND HUYỆN CHI LĂNG",),
        title=("BIỂU TỔNG HỢP MỨC ĐỘ ĐẠT CHUẨN THEO TỪNG TIÊU CHÍ CỦA CÁC XÃ {PERIOD}",),
        attach=ATTACH,
        head="code",
        head_words=("TT", "Tên xã", "", "Tổng số tiêu chí đạt", "Ghi chú"),
        marks=("Đạt", "Không đạt"),
        totals_at="top",
        totals_name="Tổng số xã đạt",
        share=True,
        label_at="title",
        mark_width=8,
    ),
    Look(
        district="188",
        file="Lộc Bình - tổng hợp NTM {short}.ods",
        sheet="Cụm",
        left=("UBND HUYỆN LỘC BÌNH",),
        title=("KẾT QUẢ RÀ SOÁT TIÊU CHÍ NÔNG THÔN MỚI HUYỆN LỘC BÌNH", "({period})"),
        attach=ATTACH,
        head="numbered",
        head_words=USUAL,
        marks=("Đạt", "Chưa"),
        national=False,
        clusters=True,
        totals_name="Cộng cụm",
        remark=False,
        font="Liberation Serif",
        mark_width=10,
    ),
    Look(
        district="189",
        file="DINH LAP - NTM {short}.xlsx",
        sheet="Biểu tổng hợp",
        left=("UBND HUYỆN ĐÌNH LẬP", "PHÒNG NÔNG NGHIỆP VÀ PTNT"),
        title=("BIỂU TỔNG HỢP TIÊU CHÍ NÔNG THÔN MỚI", "HUYỆN ĐÌNH LẬP {PERIOD}"),
        attach="(Kèm theo Công văn số {no}/UBND-NN ngày {date} của UBND {place})",
        head="brackets",
        head_words=("STT", "XÃ", "Tiêu chí số", "Tổng", "Ghi chú"),
        marks=("Đ", "CĐ"),
        spell=(capitals,),
        prefix="Xã ",
        totals_at="top",
        totals_name="TOÀN HUYỆN",
        legend="Đ - Đạt; CĐ - Chưa đạt",
        font="Arial",
        sign=("TRƯỞNG PHÒNG",),
    ),
)


def look_of(district: str) -> Look:
    """The look of a district."""
    return next(look for look in LOOKS if look.district == district)
