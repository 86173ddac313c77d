"""One criterion: how it stands, why, and what to do next."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.reporting import language
from pipeline.reporting.choosing import chosen
from pipeline.reporting.document import Block, Figure, Prose, Row, Section
from pipeline.reporting.facts import Facts
from pipeline.reporting.queries import criterion as known
from pipeline.reporting.queries import outlook
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import asked, criterion, doubts, indicators, moves, nearness
from pipeline.reporting.subjects.report import Report


def report(database: str | Path, period: str, lang: str = "vi", criterion: int = 1) -> Criterion:
    """The report on one criterion (its number). Raises UsageError for a criterion there is not, naming the nearest; and
    as ``Report.open``."""
    facts = Report.open(database, period, lang).facts
    found = chosen(
        facts.criteria,
        "criterion_no",
        criterion,
        parameter="criterion",
        called=lambda row: language.of(row, "criterion_name"),
    )
    return Criterion(facts, found)


class Criterion(Report):
    """The sections of a criterion's page; each method is one line of the notebook."""

    def __init__(self, facts: Facts, row: Row):
        super().__init__(facts)
        self.row, self.number = row, int(row["criterion_no"])
        self.scope = Scope(criterion_no=self.number)
        self.name = f"criterion-{self.number:02}"

    @property
    def title(self) -> str:
        """'Tiêu chí số 4: Điện'."""
        name = language.of(self.row, "criterion_name")
        return language.say("Tiêu chí số {number}: {name}", number=self.number, name=name)

    @cached_property
    def _targets(self) -> list[Row]:
        return known.targets(self.facts, self.number)

    @cached_property
    def _near(self) -> list[Row]:
        return outlook.near_misses(self.facts, self.scope)

    @cached_property
    def _risks(self) -> list[Row]:
        return outlook.at_risk(self.facts, self.scope)

    @cached_property
    def _asked(self) -> list[Row]:
        return outlook.allocation(self.facts, self.scope)

    @cached_property
    def _doubts(self) -> tuple[list[Row], list[Row]]:
        return outlook.doubts(self.facts, self.scope), outlook.carried(self.facts, self.scope)

    def summary(self) -> Section:
        """How it stands, and what to do next."""
        facts = self.facts
        progress = facts.criterion_progress.get(self.number)
        blocks: list[Block] = [Prose(criterion.lead(self._targets, progress), "lead")]
        if progress is not None:
            target = criterion.main(self._targets)
            forecast = outlook.forecast(facts, target["target_id"]) if target else None
            held, carried = self._doubts
            blocks.append(criterion.tiles(facts, self._targets, progress, forecast))
            blocks += criterion.next_steps(
                facts,
                progress,
                near=self._near,
                risks=self._risks,
                asked=self._asked,
                doubts=held,
                carried=carried,
            )
        return self.section("tom-tat", language.say("Tóm tắt"), *blocks)

    def targets(self) -> Section:
        """Every target of the plan about it: what is to be added and the total in one row."""
        say = language.say
        blocks = criterion.side_by_side(self.facts, self._targets)
        return self.section("muc-tieu", say("Kế hoạch yêu cầu gì"), *blocks, nav=say("Mục tiêu"))

    def path(self) -> Section:
        """Its way over the periods."""
        say = language.say
        table = criterion.over_periods(known.history(self.facts, self.number))
        target = criterion.main(self._targets)
        charts = self._path(target["target_id"]) if target else ()
        return self.section("duong-di", say("Đường đi qua các kỳ"), *charts, table, nav=say("Qua các kỳ"))

    def _path(self, target_id: str) -> tuple[Block, ...]:
        from pipeline.reporting.charts.path import path

        return (Figure(path(self.facts, target_id)),)

    def districts(self) -> Section:
        """Which districts carry it, which drag."""
        say = language.say
        table = criterion.districts(known.by_district(self.facts, self.number))
        return self.section("huyen", say("Theo huyện, thành phố"), table, nav=say("Huyện"))

    def map(self) -> Section:
        """Every commune in its place."""
        from pipeline.reporting.charts.choropleth import choropleth_or_tiles

        chart = choropleth_or_tiles(self.facts, self.number)
        return self.section("ban-do", language.say("Từng xã theo huyện"), Figure(chart), nav=language.say("Từng xã"))

    def changes(self) -> Section:
        """Who gained, lost or had it restated."""
        say = language.say
        rows, target = outlook.changes(self.facts, self.scope), criterion.main(self._targets)
        blocks = moves.moves(self.facts, rows, self.scope)
        if target and len({r["change"] for r in rows}) > 1:  # steps one way only are said in the sentence
            from pipeline.reporting.charts.waterfall import of_target

            blocks = (blocks[0], Figure(of_target(self.facts, target["target_id"])), *blocks[1:])
        return self.section("thay-doi", say("Thay đổi so với kỳ trước"), *blocks, nav=say("Thay đổi"))

    def near(self) -> Section:
        """Who is closest, and what is missing."""
        say = language.say
        blocks = nearness.misses(self._near, self.scope)
        return self.section("gan-dat", say("Xã gần đạt nhất"), *blocks, nav=say("Gần đạt"))

    def risks(self) -> Section:
        """Which passes could be lost."""
        say = language.say
        blocks = nearness.risks(self._risks, self.scope)
        return self.section("nguy-co", say("Kết quả đạt có nguy cơ mất"), *blocks, nav=say("Nguy cơ mất"))

    def indicators(self) -> Section:
        """Its indicators, their thresholds and how many communes meet them."""
        say = language.say
        blocks = indicators.of_criterion(known.indicators(self.facts, self.number))
        return self.section("chi-tieu", say("Chỉ tiêu và ngưỡng"), *blocks, nav=say("Chỉ tiêu"))

    def asked(self) -> Section:
        """What the least-effort choice asks of it."""
        say = language.say
        blocks = asked.asked(self.facts, self._asked, self.scope)
        return self.section("phuong-an", say("Phương án ít công sức nhất cần gì"), *blocks, nav=say("Phương án"))

    def doubts(self) -> Section:
        """What is held, never reported or carried over."""
        say = language.say
        blocks = doubts.doubts(*self._doubts, self.scope)
        return self.section("chua-ro", say("Ô chưa rõ"), *blocks)

    def sources(self) -> Section:
        """Where it was read."""
        say = language.say
        note = say("Từng mục tiêu với các ô của nó: trang «Nguồn số liệu».")
        table = doubts.sources(outlook.cells(self.facts, self.scope), note)
        return self.section("nguon", say("Số liệu lấy từ đâu"), table, nav=say("Nguồn"), annex=True)
