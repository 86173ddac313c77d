"""Who sent what and when, what could be read, what is doubtful, and what has to be mended first?"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Prose, Row, Section, Tile, Tiles
from pipeline.reporting.queries import submissions as asked
from pipeline.reporting.sections import quality, summary
from pipeline.reporting.subjects.report import Report
from pipeline.reporting.wording import number


def report(database: str | Path, period: str, lang: str = "vi") -> DataQuality:
    """The report on the data of one period. Raises UsageError, NothingToPublish as ``Report.open``."""
    return DataQuality.open(database, period, lang)


class DataQuality(Report):
    """What was sent in and how it was read, the gravest first; each method is one line of the notebook."""

    name = "data_quality"

    @property
    def title(self) -> str:
        """What the report is called."""
        return language.say("Chất lượng số liệu")

    @cached_property
    def _health(self) -> dict:
        return summary.health(self.facts)

    @cached_property
    def _roles(self) -> list[Row]:
        return asked.cells_by_role(self.facts)

    def summary(self) -> Section:
        """What to mend first, in a sentence and a few figures."""
        say, h = language.say, self._health
        tiles = (
            Tile(say("Huyện đã gửi"), h["districts_sent"], f"/ {number(h['districts'])}"),
            Tile(say("Kết quả đang giữ lại"), h["held"], f"/ {number(h['cells'])} {say('kết quả')}",
                 note=say("Không tính là đạt, cũng không tính là chưa đạt")),
            Tile(say("Lấy từ kỳ trước"), h["carried"], say("kết quả"),
                 note=say("{n} kết quả khác chưa từng được báo cáo", n=number(h["not_reported"]))),
            Tile(say("Điểm phát hiện cần xem"), h["critical"] + h["warnings"], say("điểm"),
                 note=say("Trong đó {n} điểm nghiêm trọng", n=number(h["critical"]))),
        )  # fmt: skip
        return self.section("tom-tat", say("Tóm tắt"), Prose(self._lead(), "lead"), Tiles(tiles))

    def _lead(self) -> str:
        say, h = language.say, self._health
        said = [
            say("Chưa gửi: {names}.", names=wording.capped(h["missing"]))
            if h["missing"]
            else say("Mọi đơn vị phải gửi đều đã gửi.")
        ]
        if h["held"]:
            said.append(language.count(h["held"], "{n} kết quả đang giữ lại, chờ đơn vị xác nhận."))
        if h["critical"]:
            said.append(say("Có {n} điểm nghiêm trọng phải xử lý trước.", n=number(h["critical"])))
        if h["checks_failed"]:
            said.append(
                say(
                    "{failed} trong {n} quy tắc kiểm tra không đạt.",
                    failed=number(h["checks_failed"]),
                    n=number(h["checks"]),
                )
            )
        if h["checks_not_run"]:
            said.append(say("{n} quy tắc kiểm tra không chạy được.", n=number(h["checks_not_run"])))
        return " ".join(said)

    def senders(self) -> Section:
        """Who has sent, and when."""
        say = language.say
        return self.section("don-vi", say("Đơn vị gửi biểu"), quality.senders(self.facts.senders), nav=say("Đơn vị"))

    def files(self) -> Section:
        """Every file and what became of it."""
        say = language.say
        return self.section("tep", say("Từng tệp nhận được"), quality.files(asked.files(self.facts)), nav=say("Tệp"))

    def issues(self) -> Section:
        """Issues by sender, by rule, one by one."""
        say = language.say
        return self.section(
            "diem", say("Điểm phát hiện trong các biểu"),
            quality.by_sender(asked.issues_by_sender(self.facts)), quality.by_rule(asked.issues_by_rule(self.facts)),
            quality.issues(asked.issues(self.facts)), nav=say("Điểm phát hiện"),
        )  # fmt: skip

    def held(self) -> Section:
        """Held results and cells."""
        say = language.say
        return self.section(
            "giu-lai", say("Đang giữ lại"),
            Prose(say("Không đoán: ô không đọc được chắc chắn thì không tính là đạt, cũng không tính là chưa đạt, cho "
                      "đến khi đơn vị gửi lại."), "fine"),
            quality.held_results(self.facts.held), quality.held_cells(asked.held_cells(self.facts)),
        )  # fmt: skip

    def unknown(self) -> Section:
        """Not reported and carried over, by district."""
        say = language.say
        return self.section(
            "chua-bao-cao", say("Chưa báo cáo và lấy từ kỳ trước"),
            quality.unknown(asked.unknown_by_district(self.facts)), nav=say("Chưa báo cáo"),
        )  # fmt: skip

    def resubmitted(self) -> Section:
        """What a later sending changed."""
        say = language.say
        return self.section(
            "gui-lai", say("Gửi lại làm thay đổi gì"), quality.resubmitted(asked.resubmitted(self.facts)),
            nav=say("Gửi lại"),
        )  # fmt: skip

    def corrections(self) -> Section:
        """Cells the office put right itself."""
        say = language.say
        return self.section(
            "dinh-chinh", say("Ô được đính chính"), quality.corrections(asked.corrections(self.facts)),
            nav=say("Đính chính"),
        )  # fmt: skip

    def checks(self) -> Section:
        """The automatic rules: what failed, and at which rows."""
        say, h = language.say, self._health
        said = say(
            "{n} quy tắc: {passed} đạt, {failed} không đạt, {not_run} không chạy được. Quy tắc xem cả cơ sở dữ liệu, mọi kỳ.",
            n=number(h["checks"]), passed=number(h["checks"] - h["checks_failed"] - h["checks_not_run"]),
            failed=number(h["checks_failed"]), not_run=number(h["checks_not_run"]),
        )  # fmt: skip
        return self.section(
            "kiem-tra", say("Kiểm tra tự động"), Prose(said), quality.checks(self.facts.checks),
            quality.failures(self.facts, asked.failures(self.facts)), nav=say("Kiểm tra"),
        )  # fmt: skip

    def cells(self) -> Section:
        """No cell vanished: loaded + held + explained = all."""
        say, rows = language.say, self._roles
        lost = [r for r in rows if r["found"] != r["cells"]]
        blocks: list[Block] = [
            Prose(
                say(
                    "Số ô không khớp ở {n} tệp: {names}.",
                    n=number(len(lost)),
                    names=wording.capped([r["file"] for r in lost]),
                ),
                "warning",
            )
            if lost
            else Prose(say("Không ô nào bị mất: lấy giá trị + giữ lại + giải thích được = mọi ô có chữ của tệp."))
        ]
        return self.section(
            "tung-o", say("Mọi ô đều có chỗ"), *blocks, quality.conserved(rows),
            quality.ignored(asked.ignored(self.facts)), nav=say("Từng ô"),
        )  # fmt: skip
