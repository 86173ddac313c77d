"""One district: what it has to do; for its own leaders."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.reporting import language, wording
from pipeline.reporting.choosing import chosen
from pipeline.reporting.document import Block, Figure, Prose, Row, Section
from pipeline.reporting.facts import Facts
from pipeline.reporting.queries import district as known
from pipeline.reporting.queries import outlook
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import asked, district, doubts, moves, nearness
from pipeline.reporting.subjects.report import Report


def report(database: str | Path, period: str, lang: str = "vi", district: str = "") -> District:
    """The report on one district (its code, a text). Raises UsageError for a district there is not, naming the nearest;
    and as ``Report.open``."""
    facts = Report.open(database, period, lang).facts
    found = chosen(
        facts.districts,
        "district_code",
        district,
        parameter="district",
        called=lambda row: str(row["full_name"]),
    )
    return District(facts, found)


class District(Report):
    """The sections of a district's page; each method is one line of the notebook."""

    def __init__(self, facts: Facts, row: Row):
        super().__init__(facts)
        self.row, self.code = row, str(row["district_code"])
        self.scope = Scope(district_code=self.code)
        self.name = f"district-{self.code}"

    @property
    def title(self) -> str:
        """'Huyện Cao Lộc'."""
        return wording.place(self.row)

    @cached_property
    def _sender(self) -> Row | None:
        return known.sender(self.facts, self.code)

    @cached_property
    def _near(self) -> list[Row]:
        return outlook.near_misses(self.facts, self.scope)

    @cached_property
    def _complete(self) -> list[Row]:
        return outlook.near_complete(self.facts, self.scope)

    @cached_property
    def _risks(self) -> list[Row]:
        return outlook.at_risk(self.facts, self.scope)

    @cached_property
    def _asked(self) -> list[Row]:
        return outlook.allocation(self.facts, self.scope)

    @cached_property
    def _held(self) -> list[Row]:
        return outlook.doubts(self.facts, self.scope)

    @cached_property
    def _issues(self) -> list[Row]:
        return known.issues(self.facts, self.code)

    def summary(self) -> Section:
        """Where it stands, and what it has to do."""
        facts, standing = self.facts, known.standing(self.facts, self.code)
        if not standing:
            return self.section("tom-tat", language.say("Tóm tắt"), Prose(language.say("Huyện không có xã nào.")))
        blocks: list[Block] = [
            Prose(district.lead(facts, standing, self._sender), "lead"),
            district.tiles(facts, standing, self._sender),
            *district.next_steps(
                facts,
                self._sender,
                doubts=self._held,
                near=self._near,
                complete=self._complete,
                risks=self._risks,
                asked=self._asked,
                faults=[i for i in self._issues if i["is_own"]],
            ),
        ]
        return self.section("tom-tat", language.say("Tóm tắt"), *blocks)

    def communes(self) -> Section:
        """Every commune by every criterion, and what each lacks."""
        from pipeline.reporting.charts.grid import heat_map

        say = language.say
        table = district.communes(known.communes(self.facts, self.code), int(self.facts.plan["full_count"]))
        figure = Figure(heat_map(self.facts, self.code))
        return self.section("xa", say("Các xã của huyện"), figure, table, nav=say("Từng xã"))

    def criteria(self) -> Section:
        """Its criteria beside the province."""
        say = language.say
        table = district.criteria(known.criteria(self.facts, self.code))
        return self.section("tieu-chi", say("Từng tiêu chí, so với toàn tỉnh"), table, nav=say("Tiêu chí"))

    def targets(self) -> Section:
        """Its share of the province's other targets."""
        say = language.say
        table = district.contributions(known.contributions(self.facts, self.code))
        return self.section("muc-tieu", say("Phần của huyện trong mục tiêu của tỉnh"), table, nav=say("Mục tiêu"))

    def changes(self) -> Section:
        """What its communes gained, lost or had restated."""
        say = language.say
        blocks = moves.moves(self.facts, outlook.changes(self.facts, self.scope), self.scope)
        return self.section("thay-doi", say("Thay đổi so với kỳ trước"), *blocks, nav=say("Thay đổi"))

    def near(self) -> Section:
        """What its communes are closest to."""
        say = language.say
        blocks = (*nearness.complete(self._complete, self.scope), *nearness.misses(self._near, self.scope))
        return self.section("gan-dat", say("Gần đạt nhất"), *blocks, nav=say("Gần đạt"))

    def risks(self) -> Section:
        """Which passes its communes could lose."""
        say = language.say
        blocks = nearness.risks(self._risks, self.scope)
        return self.section("nguy-co", say("Kết quả đạt có nguy cơ mất"), *blocks, nav=say("Nguy cơ mất"))

    def asked(self) -> Section:
        """What the least-effort choice asks of it."""
        say = language.say
        blocks = asked.asked(self.facts, self._asked, self.scope)
        return self.section("phuong-an", say("Phương án ít công sức nhất cần gì"), *blocks, nav=say("Phương án"))

    def submissions(self) -> Section:
        """What it sent, what became of it, what to mend."""
        say = language.say
        rows = known.submissions(self.facts, self.code)
        blocks = (*district.submissions(rows, self._sender), doubts.issues(self._issues))
        return self.section("bieu-gui", say("Biểu đã gửi và điểm cần sửa"), *blocks, nav=say("Biểu đã gửi"))

    def doubts(self) -> Section:
        """What is held, never reported or carried over."""
        say = language.say
        blocks = doubts.doubts(self._held, outlook.carried(self.facts, self.scope), self.scope)
        return self.section("chua-ro", say("Ô chưa rõ"), *blocks)

    def sources(self) -> Section:
        """Where it was read."""
        say = language.say
        table = doubts.sources(outlook.cells(self.facts, self.scope))
        return self.section("nguon", say("Số liệu lấy từ đâu"), table, nav=say("Nguồn"), annex=True)
