"""Each exit code: what happened, who acts, how. The notices and docs/scheduling.md say the same rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ending:
    """How a run may end. ``retry``: whether trying again a little later can help without anybody's doing."""

    what: str
    who: str
    how: str
    english: str
    retry: bool = False


ENDINGS = {
    0: Ending("Đã công bố, hoặc không có gì mới", "không ai", "xem dòng tóm tắt: ô bị giữ lại, ai chưa gửi", "published"),
    1: Ending(
        "Lỗi của chương trình; bản công bố trước giữ nguyên", "người quản trị", "gửi vết lỗi cho nhóm phát triển",
        "a bug of the programme",
    ),
    2: Ending(
        "Lệnh sai hoặc không có quyền đọc, ghi", "người quản trị", "sửa lệnh trong lịch chạy; cấp quyền; `ntm doctor`",
        "wrong usage or no permission",
    ),
    10: Ending(
        "Không có biểu nào dùng được", "chuyên viên", "xem lý do ở từng tệp, chép lại biểu vào data/raw/submissions",
        "nothing usable to publish from",
    ),
    11: Ending(
        "Tệp danh mục, kế hoạch hoặc ntm.toml sai", "chuyên viên", "sửa đúng dòng được nêu; `ntm doctor`",
        "reference, plan or settings files are wrong",
    ),
    12: Ending(
        "Kiểm tra bắt buộc không qua; bản công bố trước giữ nguyên", "chuyên viên",
        'sửa ô được nêu; `ntm sql --refused "SELECT * FROM checks.failures"`', "a critical expectation failed",
    ),
    13: Ending(
        "Có báo cáo bị lỗi; các báo cáo khác đã công bố", "chuyên viên", "xem nguyên nhân ở trang đầu của kỳ, chạy lại",
        "a report failed; the others are published",
    ),
    14: Ending(
        "Lượt chạy khác đang giữ khóa", "không ai", "tự thử lại; kéo dài quá một ngày thì xem tiến trình được nêu",
        "another run holds the lock", retry=True,
    ),
    15: Ending(
        "Bản công bố không đúng với số liệu gốc (`ntm verify`)", "chuyên viên",
        "nguồn đổi: `ntm run`; tệp công bố bị sửa: `ntm run --force`", "the publication is not what the sources give",
    ),
    16: Ending(
        "Máy không ghi được: đĩa đầy hoặc hỏng; bản công bố trước giữ nguyên", "người quản trị",
        "giải phóng chỗ, kiểm tra đĩa; lịch chạy tự thử lại", "the disk is full or broken", retry=True,
    ),
    17: Ending(
        "Không gửi được thông báo", "người quản trị", "kiểm tra [[notices]] của ntm.toml và mạng; `ntm schedule test`",
        "a notice could not be delivered",
    ),
    18: Ending(
        "Đã công bố, nhưng chưa ghi được vào kho chung", "người quản trị",
        "xem máy chủ PostgreSQL và [lake] của ntm.toml (docs/lake.md); lịch chạy tự thử lại",
        "published, but not appended to the shared lake", retry=True,
    ),
}  # fmt: skip


def ending(code: int | None) -> Ending:
    """The row of an exit code; for a run that left none (killed, power lost), a row of its own."""
    if code is None:
        return Ending(
            "Lượt chạy bị ngắt giữa chừng; bản công bố trước giữ nguyên", "người quản trị",
            "lượt sau tự dọn và làm lại; lặp lại thì xem bộ nhớ, thời hạn của lịch chạy", "the run was cut off",
        )  # fmt: skip
    return ENDINGS.get(code, ENDINGS[1])
