"""The covering text that goes with the returned workbooks of one sender."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import periods
from pipeline.returns import listing, wording
from pipeline.returns.issues_of import Issue, Published, Sender, Submission
from pipeline.returns.official import Letter
from pipeline.returns.resubmission import Earlier, Tracked
from pipeline.text.dates import date
from pipeline.text.numbers import number

GRAVEST = 6
"""Issues of a file that the letter tells; the rest stand in its list."""


@dataclass(frozen=True)
class Enclosure:
    """One file of the sender: what was sent, its issues, the marked workbook (none where it could not be opened)."""

    submission: Submission
    tracked: tuple[Tracked, ...] = ()
    marked_name: str | None = None
    compared_with: Earlier | None = None


def write(published: Published, sender: Sender, period: str, enclosures: list[Enclosure]) -> Letter:
    """The letter, in Vietnamese; number, place, date and deadline are left for the office to fill in."""
    label = inner_label(period)
    body = [
        f"{wording.plain(published.coordinator)} đã nhận và đọc {_files(enclosures)} của quý cơ quan. Kết quả như sau:"
    ]
    for index, enclosure in enumerate(enclosures, 1):
        body += ["", *_about(index, enclosure)]
    body += [*promised(published, sender.key), "", *_request(enclosures)]
    return addressed(published, f"kiểm tra, bổ sung biểu số liệu nông thôn mới {label}", sender.addressee, body)


def addressed(published: Published, about: str, addressee: str, body: list[str]) -> Letter:
    """A letter of the coordinating office to one addressee."""
    return Letter(
        wording.plain(published.issuer),
        wording.plain(published.coordinator),
        published.province,
        about,
        addressee,
        tuple(body),
        wording.plain(published.notice) if published.notice else "",
    )


def inner_label(period: str) -> str:
    """A period's name inside a sentence: '6 tháng đầu năm 2019', 'quý I năm 2019'."""
    label = periods.label_vi(period)
    return label[0].lower() + label[1:]


def promised(published: Published, key: str) -> list[str]:
    """What the addressee promised in earlier periods, asked back; nothing where there is nothing."""
    promises = published.promises.get(key, ())
    if not promises:
        return []
    lines = ["", "Việc quý cơ quan đã hứa ở kỳ trước, đề nghị cho biết đã làm hay chưa:"]
    for p in promises:
        due = f", hạn {date(p.by_when, 'vi')}" if p.by_when else ""
        lines.append(
            f"- {wording.plain(p.measure)} ({wording.plain(p.subject)}; ghi ở kỳ {p.written_in[5:]}/{p.written_in[:4]}{due})"
        )
    return lines


def _files(enclosures: list[Enclosure]) -> str:
    return f"{number(len(enclosures), 'vi')} tệp số liệu"


def _about(index: int, enclosure: Enclosure) -> list[str]:
    s = enclosure.submission
    made = [f"{index}. Tệp: {wording.plain(s.name)}", f"   {received(s)}"]
    made.append(f"   {outcome(s)}")
    if s.cells_total and s.status not in ("superseded", "duplicate"):
        made.append(f"   {cells(s)}")
    live = [t for t in enclosure.tracked if t.status != "fixed"]
    if live:
        counts = listing.count(t.issue for t in live)
        made.append(f"   Vấn đề cần trao đổi: {wording.counted(counts)}.")
    if enclosure.compared_with is not None:
        made.append(f"   So với {earlier(enclosure.compared_with)}: {listing.status_counts(list(enclosure.tracked))}.")
    if enclosure.marked_name:
        made.append(f"   Tệp gửi kèm (đã đánh dấu): {enclosure.marked_name}")
    elif live and not s.cells_total:
        made.append("   Tệp không mở được nên không có bản đánh dấu gửi kèm.")
    told = live[:GRAVEST]
    if told:
        made.append("   Trước hết đề nghị xem:" if len(live) > len(told) else "   Cụ thể:")
    made += [f"   {line}" for t in told for line in _issue(t.issue)]
    if len(live) > len(told):
        made.append(
            f"   … và {number(len(live) - len(told), 'vi')} vấn đề khác, xem trang '{listing.NAME}' của tệp gửi kèm."
        )
    return made


def received(s: Submission) -> str:
    """What the file says of itself: report number and date."""
    document = f"kèm Báo cáo số {wording.plain(s.document_no)}, " if s.document_no else ""
    dated = f"đề ngày {date(s.received_on, 'vi')}" if s.received_on else "không ghi ngày"
    text = f"{document}{dated}"
    return f"{text[0].upper()}{text[1:]}; kỳ {s.period[5:]}/{s.period[:4]}."


def earlier(s: Earlier) -> str:
    """The file a resubmission is held against, for a person."""
    if s.submission is None:
        return "bản cùng tên đã trả lại trước đây"
    when = f"đề ngày {date(s.received_on, 'vi')}" if s.received_on else f"kỳ {s.period[5:]}/{s.period[:4]}"
    return f"bản trước ({wording.plain(s.name)}, {when})"


def outcome(s: Submission) -> str:
    """What became of a file, with the reason where it was not taken as it is (without folders, which mean nothing here)."""
    reason = wording.plain(s.reason).replace(f"{s.period}/", "").rstrip(".") + "." if s.reason else ""
    if s.status in ("superseded", "duplicate") and reason:
        return reason
    said = wording.SUBMISSIONS.get(s.status, "")
    return f"{said} Lý do: {reason[0].lower()}{reason[1:]}" if s.status == "refused" and reason else said


def cells(s: Submission) -> str:
    """How much of a file was read, taken and held."""
    return (
        f"Đã đọc {number(s.cells_total, 'vi')} ô có nội dung: {number(s.loaded, 'vi')} ô số liệu được tính, "
        f"{number(s.held, 'vi')} ô được giữ lại chờ xác nhận."
    )


def _issue(issue: Issue) -> list[str]:
    where = "Cả tệp" if issue.sheet is None else f"Trang '{wording.plain(issue.sheet)}'"
    if issue.cell:
        where += f", ô {issue.cell}"
    return [
        f"{wording.SYMBOLS[issue.severity]} {where}: {wording.plain(issue.message)}",
        f"  Cách sửa: {wording.plain(issue.remedy)}",
    ]


def _request(enclosures: list[Enclosure]) -> list[str]:
    """What the sender is asked to do."""
    live = [t.issue for e in enclosures for t in e.tracked if t.status != "fixed"]
    if all(i.severity == "info" for i in live):
        return [
            "Các điểm nêu trên để quý cơ quan biết (xem thêm tô màu và ghi chú trong tệp gửi kèm); chỉ cần gửi lại nếu số "
            "liệu chưa đúng.",
        ]
    made = ["Đề nghị quý cơ quan:"]
    if any(e.marked_name for e in enclosures):
        made += [
            f"- Mở tệp gửi kèm, xem trang '{listing.NAME}' ở đầu tệp; bấm vào từng vị trí để đến ô cần xem. Ô có vấn đề "
            "được tô màu và có ghi chú nêu cách sửa.",
            "- Sửa ngay trong tệp đó, hoặc xác nhận bằng văn bản nếu số liệu đã đúng; không thay đổi hàng tiêu đề.",
        ]
    else:
        made.append("- Kiểm tra tệp theo các điểm nêu trên.")
    return [
        *made,
        "- Gửi lại tệp (.xlsx, .xls hoặc .ods) kèm báo cáo mới, ghi rõ thay thế báo cáo số nào, ngày nào.",
        "- Thời hạn gửi lại: trước ngày …… tháng …… năm ……",
        "",
        "Ô được giữ lại chưa được tính là đạt hay chưa đạt cho đến khi có xác nhận.",
    ]
