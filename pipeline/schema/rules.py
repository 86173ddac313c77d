"""The rules that can raise an issue: how grave, what to tell the sender, how to mend it. One sentence each, once.

A text may use {found}, {expected}, {place} (a commune, a criterion, another cell). Severity: *critical* costs the whole
file or a whole column, *warning* needs a person, *info* is worth knowing and needs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule; ``holds`` says whether the cell it is raised at is kept out of the results."""

    id: str
    severity: str
    message_vi: str
    message_en: str
    remedy_vi: str
    holds: bool = False


FILE_RULES = (
    Rule(
        "unreadable_file",
        "critical",
        "Không mở được tệp: {found}.",
        "The file cannot be opened: {found}.",
        "Mở tệp bằng Excel, lưu lại dưới dạng .xlsx rồi gửi lại.",
        True,
    ),
    Rule(
        "not_a_workbook",
        "critical",
        "Tệp không phải là bảng tính ({found}).",
        "Not a workbook ({found}).",
        "Gửi bảng tính gốc (.xlsx, .xls, .ods hoặc .csv).",
        True,
    ),
    Rule(
        "encrypted_file",
        "critical",
        "Tệp được đặt mật khẩu nên không đọc được.",
        "The file is encrypted.",
        "Bỏ mật khẩu của tệp rồi gửi lại.",
        True,
    ),
    Rule(
        "empty_file", "critical", "Tệp rỗng, không có nội dung.", "The file is empty.", "Gửi lại tệp có số liệu.", True
    ),
    Rule(
        "too_large",
        "critical",
        "Tệp quá lớn hoặc bất thường: {found}; giới hạn là {expected}.",
        "The file is too large or abnormal: {found}; the limit is {expected}.",
        "Xóa các hàng, cột, trang tính thừa rồi gửi lại.",
        True,
    ),
    Rule(
        "wrong_extension",
        "info",
        "Đuôi tệp không đúng với nội dung: {found}.",
        "The file's extension does not match its content: {found}.",
        "Lưu lại tệp đúng định dạng.",
    ),
    Rule(
        "ignored_file",
        "info",
        "Tệp không phải biểu số liệu nên được bỏ qua ({found}).",
        "Not a data file, ignored ({found}).",
        "Không cần làm gì.",
    ),
    Rule(
        "unknown_form",
        "critical",
        "Không nhận ra biểu mẫu nào trong tệp: {found}.",
        "No known form was recognised in the file: {found}.",
        "Dùng mẫu biểu của Văn phòng Điều phối, giữ nguyên hàng tiêu đề.",
        True,
    ),
    Rule(
        "form_not_read",
        "critical",
        "Biểu '{found}' chưa được hệ thống đọc trong phiên bản này.",
        "The form '{found}' is not read by this version yet.",
        "Văn phòng Điều phối nhập phần này bằng tay.",
        True,
    ),
    Rule(
        "plan_not_result",
        "critical",
        "Trang tính có tiêu đề '{found}': đây là kế hoạch hoặc đăng ký, không phải kết quả; số liệu được giữ lại.",
        "The sheet is titled '{found}': a plan or a pledge, not results; it is held.",
        "Gửi biểu kết quả rà soát của kỳ này.",
        True,
    ),
    Rule(
        "wrong_period",
        "critical",
        "Biểu ghi kỳ {found}, nhưng tệp nằm trong kỳ {expected}.",
        "The title names period {found}, but the file lies in the folder of {expected}.",
        "Sửa tiêu đề hoặc gửi lại đúng kỳ.",
        True,
    ),
    Rule(
        "wrong_district",
        "critical",
        "Biểu ghi {found}, nhưng các xã trong bảng thuộc {expected}.",
        "The title names {found}, but the communes listed belong to {expected}.",
        "Kiểm tra lại tên huyện hoặc danh sách xã rồi gửi lại.",
        True,
    ),
    Rule(
        "unknown_sender",
        "critical",
        "Không xác định được huyện gửi biểu này ({found}).",
        "The district that sent this form cannot be told ({found}).",
        "Ghi rõ tên huyện trong tiêu đề biểu.",
        True,
    ),
    Rule(
        "duplicate_file",
        "info",
        "Tệp giống hệt tệp {found}; chỉ tính một lần.",
        "Byte for byte the same as {found}; counted once.",
        "Không cần làm gì.",
    ),
    Rule("superseded_file", "info", "Biểu này đã được thay bằng {found}.", "Replaced by {found}.", "Không cần làm gì."),
    Rule(
        "hidden_sheet",
        "warning",
        "Trang tính '{found}' bị ẩn nên không được đọc.",
        "The sheet '{found}' is hidden and was not read.",
        "Bỏ ẩn trang tính nếu số liệu cần được tính.",
        True,
    ),
    Rule(
        "hidden_cells",
        "info",
        "Có {found} bị ẩn; số liệu trong đó vẫn được đọc.",
        "{found} are hidden; what stands in them was read.",
        "Bỏ ẩn để người ký biểu thấy đủ số liệu.",
    ),
    Rule(
        "unread_sheet",
        "info",
        "Trang tính '{found}' không có biểu nào nhận ra được nên được bỏ qua.",
        "No known form on the sheet '{found}'; it was ignored.",
        "Không cần làm gì nếu đây là trang bìa hoặc ghi chú.",
    ),
    Rule(
        "external_links",
        "info",
        "Tệp có liên kết đến tệp khác hoặc macro; hệ thống không chạy chúng.",
        "The file carries external links or macros; none was followed or run.",
        "Lưu lại tệp chỉ với giá trị.",
    ),
)

CELL_RULES = (
    Rule(
        "unreadable_mark",
        "warning",
        "Không hiểu ký hiệu '{found}' ({place}).",
        "'{found}' cannot be read ({place}).",
        "Ghi lại bằng Đ (đạt) hoặc CĐ (chưa đạt).",
        True,
    ),
    Rule(
        "mark_without_legend",
        "warning",
        "Ký hiệu '{found}' chỉ đọc được khi biểu có chú thích; biểu này không có ({place}).",
        "'{found}' needs a legend and this form has none ({place}).",
        "Thêm dòng chú thích (ví dụ: 'x: đạt; để trống: chưa đạt') hoặc ghi Đ / CĐ.",
        True,
    ),
    Rule(
        "blank_mark",
        "warning",
        "Ô để trống, biểu không có chú thích ô trống nghĩa là gì ({place}); coi là chưa báo cáo.",
        "Blank, and no legend says what a blank means ({place}); taken as not reported.",
        "Ghi Đ hoặc CĐ vào ô này.",
    ),
    Rule(
        "not_applicable_not_allowed",
        "warning",
        "'{found}' không áp dụng cho tiêu chí này ({place}).",
        "'{found}' is not allowed for this criterion ({place}).",
        "Ghi Đ hoặc CĐ.",
        True,
    ),
    Rule(
        "merged_mark",
        "warning",
        "Ô gộp phủ lên nhiều ô số liệu ({found}); không rõ giá trị thuộc ô nào ({place}).",
        "A merged range covers several data cells ({found}); which one is meant is not clear ({place}).",
        "Bỏ gộp ô và ghi giá trị vào từng ô.",
        True,
    ),
    Rule(
        "formula_without_value",
        "warning",
        "Ô chứa công thức chưa có kết quả ({found}) ({place}).",
        "A formula without a stored value ({found}) ({place}).",
        "Mở tệp bằng Excel, để tính lại, lưu rồi gửi lại; hoặc dán giá trị.",
        True,
    ),
    Rule(
        "error_cell",
        "warning",
        "Ô báo lỗi {found} ({place}).",
        "The cell holds the error {found} ({place}).",
        "Sửa công thức hoặc ghi giá trị.",
        True,
    ),
    Rule(
        "readers_differ",
        "warning",
        "Hai cách đọc cho kết quả khác nhau: '{found}' và '{expected}' ({place}).",
        "Two readers disagree: '{found}' and '{expected}' ({place}).",
        "Ghi lại giá trị của ô.",
        True,
    ),
    Rule(
        "unreadable_number",
        "warning",
        "Không đọc được số '{found}' ({place}).",
        "'{found}' is not a number ({place}).",
        "Ghi một số, ví dụ 85,3.",
        True,
    ),
    Rule(
        "ambiguous_number",
        "warning",
        "Số '{found}' có thể hiểu là {expected} ({place}).",
        "'{found}' may mean {expected} ({place}).",
        "Ghi rõ: dùng dấu phẩy cho phần thập phân.",
        True,
    ),
    Rule(
        "number_out_of_range",
        "warning",
        "Giá trị {found} ngoài khoảng cho phép {expected} ({place}).",
        "{found} lies outside {expected} ({place}).",
        "Kiểm tra lại số liệu và đơn vị tính.",
        True,
    ),
    Rule(
        "number_missing",
        "info",
        "Ô chỉ tiêu để trống ({place}); coi là chưa báo cáo.",
        "Blank indicator ({place}); taken as not reported.",
        "Bổ sung số liệu nếu có.",
    ),
    Rule(
        "unknown_commune",
        "warning",
        "'{found}' không có trong danh sách xã của {place}; cả hàng được giữ lại.",
        "'{found}' is not on the list of communes of {place}; the row is held.",
        "Kiểm tra tên xã theo danh mục; nếu là tên khác của xã, báo Văn phòng Điều phối.",
        True,
    ),
    Rule(
        "misspelt_commune",
        "warning",
        "'{found}' không có trong danh sách xã của {place}; có phải là '{expected}'? Cả hàng được giữ lại.",
        "'{found}' is not on the list of {place}; is '{expected}' meant? The row is held.",
        "Sửa tên thành '{expected}' nếu đúng.",
        True,
    ),
    Rule(
        "ambiguous_commune",
        "warning",
        "'{found}' có thể là nhiều xã: {expected}; cả hàng được giữ lại.",
        "'{found}' may be any of {expected}; the row is held.",
        "Ghi thêm tên huyện hoặc ghi đủ dấu.",
        True,
    ),
    Rule(
        "blank_commune",
        "warning",
        "Hàng có số liệu nhưng không có tên xã; cả hàng được giữ lại.",
        "A row with values but no commune; it is held.",
        "Ghi tên xã.",
        True,
    ),
    Rule(
        "missing_commune",
        "warning",
        "Thiếu xã {found} trong biểu của {place}.",
        "{found} is missing from the form of {place}.",
        "Bổ sung hàng của xã này.",
    ),
    Rule(
        "name_over_rows",
        "warning",
        "Tên xã {found} gộp trên nhiều hàng đều có số liệu; không rõ hàng nào là kết quả kỳ này nên các hàng được giữ lại.",
        "The name {found} is merged over several rows with values; which one counts is not clear, so they are held.",
        "Tách mỗi xã một hàng.",
        True,
    ),
    Rule(
        "duplicate_commune",
        "warning",
        "Xã {place} xuất hiện nhiều lần: {found}.",
        "{place} stands more than once: {found}.",
        "Giữ lại một hàng cho mỗi xã.",
    ),
    Rule(
        "duplicate_contradiction",
        "warning",
        "{place}: các lần ghi mâu thuẫn ({found}); ô được giữ lại.",
        "{place}: its entries contradict each other ({found}); held.",
        "Xác nhận kết quả đúng và gửi lại.",
        True,
    ),
    Rule(
        "heading_conflict",
        "critical",
        "Tiêu đề cột mâu thuẫn: {found}; cả cột được giữ lại.",
        "The column's heading contradicts itself: {found}; the column is held.",
        "Sửa số và tên tiêu chí của cột cho khớp nhau.",
        True,
    ),
    Rule(
        "heading_duplicate",
        "critical",
        "Có nhiều cột cho cùng một tiêu chí: {found}; các cột này được giữ lại.",
        "Several columns for one criterion: {found}; they are held.",
        "Giữ lại một cột cho mỗi tiêu chí.",
        True,
    ),
    Rule(
        "heading_other_period",
        "critical",
        "Cột '{found}' nói về kỳ khác hoặc về kế hoạch, không phải kết quả kỳ này; cả cột được giữ lại.",
        "The column '{found}' is about another period or a plan, not this period's result; it is held.",
        "Ghi rõ tiêu đề cột kết quả của kỳ này.",
        True,
    ),
    Rule(
        "heading_missing",
        "critical",
        "Biểu thiếu cột của {found}.",
        "The column of {found} is missing.",
        "Bổ sung cột còn thiếu.",
    ),
    Rule(
        "heading_unknown",
        "warning",
        "Không hiểu tiêu đề cột '{found}'; cột được bỏ qua.",
        "The heading '{found}' is not known; the column is left out.",
        "Sửa tên cột theo mẫu; nếu đúng là cột cần đọc, Văn phòng Điều phối thêm vào aliases.csv dòng: {expected}.",
    ),
    Rule(
        "declared_total",
        "warning",
        "Biểu ghi tổng {found}, cộng từ các ô là {expected} ({place}).",
        "The form declares {found}, its cells give {expected} ({place}).",
        "Kiểm tra lại ô tổng hoặc các ô trong bảng.",
    ),
    Rule(
        "unknown_row",
        "warning",
        "Không hiểu hàng '{found}'; cả hàng được giữ lại.",
        "The row '{found}' is not known; it is held.",
        "Kiểm tra tên hàng theo mẫu biểu.",
        True,
    ),
    Rule(
        "unreadable_date",
        "warning",
        "Không đọc được ngày '{found}' ({place}).",
        "'{found}' is not a date ({place}).",
        "Ghi ngày dạng 24/10/2014.",
        True,
    ),
    Rule(
        "decision_incomplete",
        "warning",
        "{place}: thiếu {found}; quyết định công nhận chưa được tính.",
        "{place}: {found} is missing; the decision does not count.",
        "Bổ sung {found}.",
        True,
    ),
    Rule(
        "duplicate_row",
        "warning",
        "Hàng '{found}' có hai lần trong biểu (hàng {place}).",
        "The row '{found}' stands twice (row {place}).",
        "Giữ lại một hàng.",
    ),
    Rule(
        "unreadable_state",
        "warning",
        "Không hiểu tình hình thực hiện '{found}' ({place}).",
        "'{found}' is not a known state of work ({place}).",
        "Ghi 'Đã hoàn thành', 'Đang thực hiện' hoặc 'Chưa thực hiện'.",
        True,
    ),
    Rule(
        "unit_differs",
        "warning",
        "Đơn vị tính là '{found}', cần '{expected}' ({place}).",
        "The unit is '{found}', expected '{expected}' ({place}).",
        "Ghi số liệu theo đúng đơn vị tính.",
        True,
    ),
    Rule(
        "scores_differ",
        "warning",
        "{place}: xã tự đánh giá '{found}', thẩm định '{expected}'; kết quả thẩm định được tính.",
        "{place}: own score '{found}', re-score '{expected}'; the re-score counts.",
        "Xác nhận lại nếu kết quả thẩm định không đúng.",
    ),
    Rule(
        "corrected_cell",
        "info",
        "Ô ghi '{found}', đã đính chính thành '{expected}' ({place}).",
        "The cell says '{found}', corrected to '{expected}' ({place}).",
        "Sửa trong biểu gửi kỳ sau.",
    ),
    Rule(
        "stale_correction",
        "critical",
        "Đính chính chờ ô ghi '{expected}', nhưng ô ghi '{found}' ({place}).",
        "A correction expects '{expected}', but the cell says '{found}' ({place}).",
        "Xóa hoặc sửa dòng đính chính trong corrections.csv.",
    ),
    Rule(
        "decoded_text",
        "info",
        "Biểu gõ bằng bảng mã cũ {found}; đã chuyển sang Unicode.",
        "Typed in the old encoding {found}; converted to Unicode.",
        "Nên gõ bằng Unicode.",
    ),
    Rule(
        "old_encoding",
        "warning",
        "Chữ có vẻ gõ bằng bảng mã cũ nhưng không giải mã chắc chắn được ({found}).",
        "The text looks like an old encoding that cannot be decoded with certainty ({found}).",
        "Chuyển tệp sang Unicode rồi gửi lại.",
        True,
    ),
)

BETWEEN_RULES = (
    Rule(
        "refuted_by_verified_indicator",
        "warning",
        "{place}: biểu ghi đạt, nhưng chỉ tiêu {found} không đạt ngưỡng {expected}; ô được giữ lại.",
        "{place}: declared passed, but indicator {found} misses its threshold {expected}; held.",
        "Đối chiếu với sở phụ trách và xác nhận kết quả đúng.",
        True,
    ),
    Rule(
        "refuted_by_unverified_indicator",
        "warning",
        "{place}: biểu ghi đạt, chỉ tiêu {found} không đạt ngưỡng {expected} (ngưỡng chưa kiểm chứng); vẫn tính là đạt.",
        "{place}: declared passed, indicator {found} misses {expected} (threshold not verified); the pass stands.",
        "Kiểm tra lại với sở phụ trách.",
    ),
    Rule(
        "failed_though_indicators_pass",
        "warning",
        "{place}: biểu ghi chưa đạt, nhưng mọi chỉ tiêu đều đạt ({found}); ô được giữ lại.",
        "{place}: declared failed, though every indicator passes ({found}); held.",
        "Đối chiếu với sở phụ trách và xác nhận kết quả đúng.",
        True,
    ),
    Rule(
        "verdict_against_values",
        "warning",
        "{place}: đánh giá của sở '{found}' trái với số liệu của chính biểu ({expected}); được giữ lại.",
        "{place}: the department's verdict '{found}' contradicts its own values ({expected}); held.",
        "Kiểm tra lại cột đánh giá.",
        True,
    ),
    Rule(
        "files_contradict",
        "warning",
        "{place}: hai biểu ghi khác nhau ({found}); ô được giữ lại.",
        "{place}: two files say different things ({found}); held.",
        "Xác nhận biểu nào đúng.",
        True,
    ),
    Rule(
        "resubmission_blank",
        "warning",
        "{place}: bản gửi lại để trống ô đã có kết quả '{found}' ở bản trước.",
        "{place}: the resubmission leaves blank what said '{found}' before.",
        "Ghi lại kết quả của ô này.",
    ),
    Rule(
        "criterion_lost",
        "info",
        "{place}: kỳ trước đạt, kỳ này chưa đạt.",
        "{place}: passed in the period before, failed now.",
        "Kiểm tra lại nếu không phải do mất tiêu chí.",
    ),
    Rule(
        "recognised_below_full",
        "info",
        "{place}: đã được công nhận nhưng hiện chỉ đạt {found} tiêu chí.",
        "{place}: recognised, but stands at {found} criteria.",
        "Theo dõi, có kế hoạch khôi phục tiêu chí.",
    ),
    Rule(
        "full_not_recognised",
        "info",
        "{place}: đạt {found} tiêu chí nhưng chưa có quyết định công nhận.",
        "{place}: stands at {found} criteria without a decision.",
        "Kiểm tra hồ sơ công nhận.",
    ),
    Rule(
        "threshold_unknown",
        "info",
        "Chưa biết ngưỡng của chỉ tiêu {found} cho năm này; không kết luận đạt hay chưa.",
        "The threshold of indicator {found} is unknown for this year; no verdict.",
        "Bổ sung ngưỡng vào thresholds.csv khi có văn bản.",
    ),
    Rule(
        "decision_contradiction",
        "warning",
        "{place}: có nhiều quyết định công nhận khác nhau ({found}).",
        "{place}: several different decisions ({found}).",
        "Xác nhận quyết định đúng.",
        True,
    ),
    Rule(
        "heading_gone",
        "warning",
        "Cột '{expected}' có trong biểu kỳ trước ({place}) nhưng không còn trong biểu này.",
        "The column '{expected}' of the sender's last form ({place}) is missing from this one.",
        "Bổ sung cột, hoặc cho biết vì sao bỏ.",
    ),
    Rule(
        "heading_new",
        "info",
        "Cột '{found}' không có trong biểu kỳ trước ({place}).",
        "The column '{found}' was not in the sender's last form ({place}).",
        "Kiểm tra tiêu đề cột.",
    ),
    Rule(
        "heading_moved",
        "info",
        "Cột '{found}' đã chuyển chỗ; biểu kỳ trước ghi '{expected}' ({place}).",
        "The column '{found}' has moved; the last form had '{expected}' ({place}).",
        "Giữ thứ tự cột như kỳ trước.",
    ),
    Rule(
        "unused_alias",
        "info",
        "Tên khác '{found}' trong aliases.csv không còn biểu nào dùng.",
        "The alias '{found}' of aliases.csv is used by no workbook.",
        "Xóa dòng này nếu không còn cần.",
    ),
    Rule(
        "baseline_differs",
        "warning",
        "{place}: số liệu gốc là {found}, kế hoạch ngầm định {expected}.",
        "{place}: the baseline data give {found}, the plan implies {expected}.",
        "Đối chiếu số liệu cuối năm trước với kế hoạch.",
    ),
)

RULES: dict[str, Rule] = {r.id: r for r in FILE_RULES + CELL_RULES + BETWEEN_RULES}


def issue(
    rule: str,
    *,
    file: str | None,
    sheet: str | None = None,
    cell: str | None = None,
    found: object = "",
    expected: object = "",
    place: str = "",
    period: str | None = None,
    commune_code: str | None = None,
    criterion_no: int | None = None,
) -> dict[str, object]:
    """A row of ``raw.issues`` (without issue_id) for a rule of this catalogue. Raises KeyError for an unknown rule."""
    r = RULES[rule]
    words = {"found": clip(found), "expected": clip(expected), "place": place}
    tidy = lambda text: text.format(**words).replace(" ()", "")  # noqa: E731
    return {
        "file": file,
        "sheet": sheet,
        "cell": cell,
        "rule": rule,
        "severity": r.severity,
        "found": words["found"],
        "expected": words["expected"],
        "message_vi": tidy(r.message_vi),
        "message_en": tidy(r.message_en),
        "remedy_vi": tidy(r.remedy_vi),
        "period": period,
        "commune_code": commune_code,
        "criterion_no": criterion_no,
    }


def clip(text: object, limit: int = 200) -> str:
    """A text of a cell, cut for a message."""
    line = " ".join(str(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
