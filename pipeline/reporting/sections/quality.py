"""What was sent, how it was read and what was doubtful, as tables."""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Column, Native, Row, Table
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import cells
from pipeline.schema.words import GROUP_NAMES

FORMS = {
    "matrix": "bảng xã × tiêu chí",
    "indicator_matrix": "bảng xã × chỉ tiêu",
    "department": "biểu của sở, ngành",
    "self_assessment": "biểu tự đánh giá của xã",
    "transposed": "bảng tiêu chí × xã",
    "outputs": "kết quả của chương trình",
    "funding": "nguồn vốn",
    "schedule": "tiến độ công việc",
    "recognition": "danh sách công nhận",
    "advanced": "nông thôn mới nâng cao",
    "unknown": "không rõ",
}
DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]+")
SHOWN = 25
ON_PAPER = 120


def senders(rows: list[Row]) -> Table:
    """Who had to send, who has, when, how much of it could be used."""
    say = language.say
    return Table(
        "senders",
        "",
        (
            Column("sender_name", say("Đơn vị"), width=2.2, href="link"),
            Column("sent", say("Đã gửi")),
            Column("files", say("Số tệp"), "number", 0, total=True),
            Column("received_on", say("Ngày ghi trên báo cáo"), "date", width=1.2),
            Column("communes_reported", say("Xã có số liệu"), "number", 0, say("xã")),
            Column("communes_expected", say("Xã phải có"), "number", 0, say("xã")),
            Column("cells_held", say("Ô giữ lại"), "number", 0, total=True),
            Column("issues", say("Điểm cần xem"), "number", 0, total=True),
        ),
        [
            r
            | {
                "sent": f"✓ {say('đã gửi')}" if r["has_sent"] else f"✕ {say('chưa gửi')}",
                "link": links.district(r["sender"]) if r["sender_kind"] == "district" else "",
            }
            for r in rows
        ],
        source="mart.completeness",
        note=say("Huyện phải gửi mỗi kỳ; đơn vị khác tính từ kỳ gửi đầu tiên. Ngày – là báo cáo không ghi ngày."),
    )


def files(rows: list[Row]) -> Table:
    """Every file of the period and what became of it; what was not taken whole first."""
    say = language.say
    return Table(
        "files",
        "",
        (
            Column("result", say("Kết quả"), width=1.2),
            Column("file", say("Tệp"), "source", width=2.8),
            Column("sender_name", say("Đơn vị"), width=1.8),
            Column("form_name", say("Loại biểu"), width=1.4),
            Column("received_on", say("Ngày ghi trên báo cáo"), "date", width=1.3),
            Column("document_no", say("Số văn bản"), width=1.2),
            Column("cells_total", say("Số ô"), "number", 0, total=True),
            Column("why", say("Lý do"), "long", width=2.4),
        ),
        [
            r
            | {
                "result": wording.sentence(say(wording.SUBMISSIONS[r["status"]])),
                "form_name": say(FORMS[r["form"]]) if r["form"] in FORMS else "",
                "why": language.of(r, "reason"),
            }
            for r in rows
        ],
        source="raw.submissions",
        empty=say("Kỳ này không có tệp nào."),
    )


def by_sender(rows: list[Row]) -> Table:
    """Issues by who sent them."""
    say = language.say
    count = lambda key, title: Column(key, title, "number", 0, total=True)  # noqa: E731
    return Table(
        "issues_by_sender",
        say("Theo đơn vị gửi"),
        (
            Column("sender_name", say("Đơn vị"), width=3),
            count("files", say("Số tệp")),
            count("critical", say("Nghiêm trọng")),
            count("warnings", say("Cần người xem")),
            count("infos", say("Để biết")),
            count("issues", say("Cộng")),
        ),
        [r | {"sender_name": r["sender_name"] or say("không rõ đơn vị")} for r in rows],
        source="raw.issues, raw.submissions",
        empty=say("Không có điểm phát hiện nào."),
        native=Native("stacked", "sender_name", ("critical", "warnings", "infos")),
    )


def by_rule(rows: list[Row]) -> Table:
    """Issues by rule, with one of them as an example."""
    say = language.say
    return Table(
        "issues_by_rule",
        say("Theo loại"),
        (
            Column("severity", say("Mức"), "severity", width=1.3),
            Column("issues", say("Số điểm"), "number", 0, total=True),
            Column("files", say("Số tệp"), "number", 0),
            Column("senders", say("Số đơn vị"), "number", 0),
            Column("example", say("Ví dụ"), "long", width=4),
            Column("rule", say("Quy tắc"), "code", width=1.6),
        ),
        [r | {"example": language.of(r, "message")} for r in rows],
        source="raw.issues",
        empty=say("Không có điểm phát hiện nào."),
    )


def issues(rows: list[Row]) -> Table:
    """Issues one by one: what stands there, what should, what to do, and where."""
    say = language.say
    return Table(
        "issues",
        say("Từng điểm"),
        (
            Column("severity", say("Mức"), "severity", width=1.3),
            Column("sender_name", say("Đơn vị"), width=1.6),
            Column("said", say("Điều phát hiện"), "long", width=3.2),
            Column("found", say("Thấy"), width=1.3),
            Column("expected", say("Cần"), width=1.3),
            Column("remedy_vi", say("Cách sửa"), "long", width=2.2),
            cells.column(),
        ),
        [r | {"said": language.of(r, "message")} for r in cells.linked(rows)],
        source="raw.issues",
        empty=say("Không có điểm phát hiện nào."),
        shown=SHOWN,
        paper_rows=ON_PAPER,
    )


def held_results(rows: list[Row]) -> Table:
    """Marks that count neither as passed nor as failed, and what is asked of the sender."""
    say = language.say
    return Table(
        "held_results",
        say("Kết quả đang giữ lại"),
        (
            Column("place", say("Xã"), width=1.6),
            Column("criterion_no", say("Tiêu chí"), "number", 0),
            Column("said", say("Vì sao"), "long", width=3.4),
            Column("remedy_vi", say("Cách sửa"), "long", width=2),
            cells.column(),
        ),
        [
            r
            | {
                "place": f"{r['commune_name']} ({r['district_name']})",
                "said": r["message_vi"] or say("Số liệu mâu thuẫn hoặc không đọc được."),
            }
            for r in cells.linked(rows)
        ],
        source="core.criterion_results, raw.issues",
        empty=say("Không có kết quả nào đang giữ lại."),
        shown=SHOWN,
        paper_rows=ON_PAPER,
    )


def held_cells(rows: list[Row]) -> Table:
    """Cells no value was taken from."""
    say = language.say
    return Table(
        "held_cells",
        say("Ô chưa lấy giá trị"),
        (
            Column("sender_name", say("Đơn vị"), width=1.6),
            Column("text", say("Ô ghi"), width=1.4),
            Column("reason", say("Vì sao"), "long", width=3.4),
            cells.column(),
        ),
        cells.linked(rows),
        source="raw.cells",
        empty=say("Không có ô nào bị giữ lại."),
        shown=SHOWN,
        paper_rows=ON_PAPER,
    )


def unknown(rows: list[Row]) -> Table:
    """What is not known of each district: held, never reported, or carried from an earlier period."""
    say = language.say
    count = lambda key, title, **more: Column(key, title, "number", 0, total=True, **more)  # noqa: E731
    return Table(
        "unknown_by_district",
        "",
        (
            Column("name", say("Huyện, thành phố"), width=2, href="link"),
            count("marks", say("Kết quả phải có")),
            count("held", say("Đang giữ lại")),
            count("not_reported", say("Chưa từng báo cáo")),
            count("carried", say("Lấy từ kỳ trước")),
            Column("since", say("Kỳ cũ nhất"), width=1.4),
            count("communes", say("Ở số xã"), unit=say("xã")),
        ),
        [
            r
            | {
                "name": wording.place(r),
                "link": links.district(r["district_code"]),
                "since": wording.period(r["oldest"]) if r["oldest"] else "",
            }
            for r in rows
        ],
        source="core.criterion_results",
        native=Native("stacked", "name", ("held", "not_reported", "carried")),
    )


def conserved(rows: list[Row]) -> Table:
    """Every cell of every file by what it was taken for: loaded + held + explained = all."""
    say = language.say
    count = lambda key, title: Column(key, title, "number", 0, total=True)  # noqa: E731
    return Table(
        "cells_by_role",
        "",
        (
            Column("file", say("Tệp"), "source", width=3),
            count("loaded", say("Lấy giá trị")),
            count("held", say("Giữ lại")),
            count("explained", say("Tiêu đề, nhãn, tổng, ghi chú")),
            count("ignored", say("Bỏ qua có lý do")),
            count("found", say("Cộng")),
            count("cells", say("Số ô của tệp")),
        ),
        rows,
        source="raw.cells, raw.submissions",
        empty=say("Kỳ này không có tệp nào đọc được."),
        shown=SHOWN,
    )


def ignored(rows: list[Row]) -> Table:
    """Why cells were left aside."""
    say = language.say
    return Table(
        "cells_ignored",
        say("Vì sao bỏ qua"),
        (
            Column("reason", say("Lý do"), "long", width=4),
            Column("cells", say("Số ô"), "number", 0, total=True),
            Column("files", say("Số tệp"), "number", 0),
        ),
        rows,
        source="raw.cells",
        empty=say("Không có ô nào bị bỏ qua."),
        paper_rows=ON_PAPER,
    )


def resubmitted(rows: list[Row]) -> Table:
    """What a later sending changed, cell by cell."""
    say = language.say
    return Table(
        "resubmitted",
        "",
        (
            Column("place", say("Xã"), width=1.6, href="place_link"),
            Column("criterion", say("Tiêu chí"), width=1.6),
            Column("change_name", say("Thay đổi")),
            Column("state_before", say("Trước"), "state"),
            Column("cell_before", say("Ô của tệp trước"), "source", width=2.2),
            Column("state", say("Sau"), "state"),
            cells.column(2.2),
        ),
        [
            r
            | {
                "criterion": f"{r['criterion_no']}. {language.of(r, 'criterion_name')}",
                "change_name": say(wording.CHANGES[r["change"]]),
            }
            for r in cells.placed(rows)
        ],
        source="mart.resubmission_changes",
        empty=say("Không có đơn vị nào gửi lại làm thay đổi kết quả."),
        shown=SHOWN,
        paper_rows=ON_PAPER,
    )


def corrections(rows: list[Row]) -> Table:
    """Cells put right by the office's own list."""
    say = language.say
    return Table(
        "corrections",
        "",
        (
            Column("sender_name", say("Đơn vị"), width=1.6),
            Column("found", say("Ô ghi"), width=1.3),
            Column("corrected", say("Đọc là"), width=1.3),
            Column("said", say("Lý do"), "long", width=3.4),
            cells.column(),
        ),
        [r | {"said": language.of(r, "message")} for r in cells.linked(rows)],
        source="raw.issues, data/raw/corrections.csv",
        empty=say("Không có ô nào được đính chính trong kỳ này."),
    )


def checks(rows: list[Row]) -> Table:
    """The rules that failed or could not run; those that passed are only counted."""
    say = language.say
    return Table(
        "checks",
        say("Quy tắc không đạt hoặc không chạy được"),
        (
            Column("severity", say("Mức"), "severity", width=1.3),
            Column("outcome", say("Kết quả"), "outcome", width=1.3),
            Column("why", say("Quy tắc"), "long", width=4),
            Column("rows_failed", say("Dòng không đạt"), "number", 0),
            Column("rows_checked", say("Dòng đã xem"), "number", 0),
            Column("rule_id", say("Mã"), "code", width=1.8),
        ),
        sorted(
            [r | {"why": language.of(r, "reason")} for r in rows if r["outcome"] != "passed"],
            key=lambda r: list(wording.SEVERITIES).index(r["severity"]),
        ),
        source="checks.results",
        empty=say("Mọi quy tắc đều đạt."),
    )


def failures(facts: Facts, rows: list[Row]) -> Table:
    """The rows a rule found wanting: which commune, criterion, period, and what stands there."""
    say = language.say
    return Table(
        "check_failures",
        say("Từng dòng không đạt"),
        (
            Column("severity", say("Mức"), "severity", width=1.3),
            Column("why", say("Quy tắc"), "long", width=2.6),
            Column("period_name", say("Kỳ"), width=1.2),
            Column("about", say("Về"), "long", width=2.2, href="about_link"),
            Column("said", say("Thấy"), "long", width=2.6),
            cells.column(),
        ),
        about(facts, rows),
        source="checks.failures, checks.results",
        empty=say("Không có dòng nào."),
        shown=SHOWN,
        paper_rows=ON_PAPER,
    )


def about(facts: Facts, rows: list[Row]) -> list[Row]:
    """Failed rows with their keys said in words: commune, criterion, indicator, target, period."""
    coherence = {c["check_id"]: c for c in facts.coherence}
    made = []
    for r in cells.linked(rows):
        key = _key(r["row_key"])
        finding = coherence.get(str(key.get("check_id")))
        made.append(
            r
            | _about(facts, key)
            | {
                "why": language.of(r, "reason"),
                "said": language.of(finding, "explanation") if finding else _found(r["found"]),
                "period_name": wording.period(key["period"]) if _is_period(key.get("period")) else "",
            }
        )
    return made


def _found(text: str | None) -> str:
    """What a check found, as a reader knows it: groups by name, figures as figures."""
    if text in GROUP_NAMES:
        return wording.sentence(GROUP_NAMES[text][language.current() == "en"])
    if DECIMAL.fullmatch(text or ""):  # without a point it may be a code or a year
        return wording.number(float(text or 0))
    return text or ""


def _key(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_period(value: object) -> bool:
    return isinstance(value, str) and len(value) == 7 and value[4] == "-" and (value[:4] + value[5:]).isdigit()


def _about(facts: Facts, key: dict[str, Any]) -> Row:
    """What a key is about: words and a link; whatever has no name of its own stays as it is."""
    say, said, link = language.say, [], ""
    if (code := key.get("commune_code")) in facts.place:
        said.append(facts.place[code])
        link = links.commune(code, next(c["district_code"] for c in facts.communes if c["commune_code"] == code))
    if (number := key.get("criterion_no")) is not None:
        said.append(say("tiêu chí {number}", number=number))
        link = link or links.criterion(int(number))
    if key.get("indicator_id"):
        said.append(say("chỉ tiêu {number}", number=key["indicator_id"]))
    if key.get("year"):
        said.append(say("năm {year}", year=key["year"]))
    target = next((t for t in facts.targets if t["target_id"] == key.get("target_id")), None)
    if target:
        said.append(wording.sentence(target["plan_text"] or target["target_id"]))
        link = links.target(target["target_id"])
    finding = next((c for c in facts.coherence if c["check_id"] == key.get("check_id")), None)
    if finding:
        said.append(say("kế hoạch, mục {section}", section=finding["plan_section"] or wording.NONE))
    known = {
        "period",
        "commune_code",
        "criterion_no",
        "indicator_id",
        "year",
        "target_id",
        "check_id",
        "previous_period",
    }
    said += [str(v) for k, v in key.items() if k not in known and v is not None]
    return {"about": ", ".join(said), "about_link": link}
