"""The terms of a report and what they mean, for the foot of every page and the annex of every paper."""

from __future__ import annotations

from pipeline.reporting import language


def definitions() -> list[tuple[str, str]]:
    """The terms of a report and what they mean."""
    say = language.say
    return [
        (
            say("Cần lúc này"),
            say(
                "Mức phải có vào cuối kỳ theo đường của mục tiêu: mốc kế hoạch nêu, nhịp các năm trước, hoặc chia đều theo "
                "ngày từ đầu năm đến hạn. Thứ đếm nguyên (xã, người, công trình) thì làm tròn lên."
            ),
        ),
        (
            say("Tình trạng"),
            say(
                "Đúng tiến độ: đạt từ 95 % tốc độ cần có. Có nguy cơ chậm: 60–95 %. Chậm: dưới 60 %. Chưa chuyển biến: "
                "bằng đầu năm. Thụt lùi: thấp hơn đầu năm. Không đạt: quá hạn mà chưa tới."
            ),
        ),
        (
            say("[thấp–cao]"),
            say(
                "Khoảng của con số khi các ô đang giữ lại, chưa báo cáo hoặc lấy từ kỳ trước được xác nhận theo hướng "
                "này hay hướng kia."
            ),
        ),
        (
            say("Chắc chắn"),
            say(
                "Hai đầu của khoảng cho cùng một kết luận; nếu không thì chưa chắc chắn, và nêu tên các xã làm kết luận "
                "thay đổi."
            ),
        ),
        (say("Công nhận"), say("Là quyết định có số, có ngày; đủ tiêu chí chưa phải là được công nhận.")),
    ]
