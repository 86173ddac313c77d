"""Is the money coming, and is it being spent in time? And what has it brought about so far?"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Listing, Prose, Row, Section, Tile, Tiles
from pipeline.reporting.queries import money as asked
from pipeline.reporting.sections import money
from pipeline.reporting.subjects.report import Report, chart_section
from pipeline.reporting.wording import number, percent


def report(database: str | Path, period: str, lang: str = "vi") -> Funding:
    """The report on money of one period. Raises UsageError, NothingToPublish as ``Report.open``."""
    return Funding.open(database, period, lang)


class Funding(Report):
    """Money by source against need and time; each method is one line of the notebook."""

    name = "funding"

    @property
    def title(self) -> str:
        """What the report is called."""
        return language.say("Nguồn vốn: huy động và giải ngân")

    @cached_property
    def _sources(self) -> list[Row]:
        return asked.sources(self.facts)

    @cached_property
    def _top(self) -> Row | None:
        return money.root(self._sources)

    @property
    def _is_reported(self) -> bool:
        return any(s["mobilised"] is not None or s["disbursed"] is not None for s in self._sources)

    def summary(self) -> Section:
        """How much has come, how much is spent, how much time has gone."""
        say = language.say
        blocks: list[Block] = [Prose(self._lead(), "lead")]
        if self._top and self._is_reported:
            blocks.append(Tiles(self._tiles(self._top)))
        late = [
            language.of(s, "name")
            for s in self._sources
            if s is not self._top and s["spending_lead"] is not None and s["spending_lead"] < 0
        ]
        if late:
            blocks.append(Prose(say("Giải ngân chậm hơn thời gian: {names}.", names=wording.capped(late)), "body"))
        if self._top and (said := money.forecast_sentence(self._forecast, self._top)):
            blocks.append(Prose(said, "fine"))
        return self.section("tom-tat", say("Tóm tắt"), *blocks)

    @cached_property
    def _forecast(self) -> Row | None:
        return asked.forecast(self.facts, self._top["target_id"]) if self._top else None

    def _lead(self) -> str:
        say = language.say
        if not self._sources:
            return say("Kế hoạch không có mục tiêu nào về vốn.")
        if not self._is_reported:
            need = (
                " " + say("Nhu cầu của kế hoạch là {amount} tỷ đồng.", amount=number(self._top["needed"]))
                if self._top
                else ""
            )
            if self.facts.period <= (self.facts.plan["baseline_period"] or ""):
                return say("Kỳ gốc của kế hoạch: chưa có số huy động, giải ngân nào để tính.") + need
            return say("Kỳ này chưa có báo cáo về nguồn vốn: chưa biết đã huy động, giải ngân bao nhiêu.") + need
        return money.lead(self._top, wording.date(self.facts.period_end)) or say(
            "Số tổng chưa báo cáo; xem từng nguồn ở dưới."
        )

    def _tiles(self, top: Row) -> tuple[Tile, ...]:
        say, unit = language.say, money.say_money()
        status = wording.STATUSES[top["status"]] if top["mobilised"] is not None else None
        expected = (
            say("Cần lúc này {amount}", amount=number(top["expected_by_now"], 1))
            if top["expected_by_now"] is not None
            else ""
        )
        shared = lambda key: say("{share} nhu cầu", share=percent(top[key]))  # noqa: E731
        tiles = (
            Tile(
                say("Đã huy động"), top["mobilised"], unit, status,
                "; ".join(filter(None, (shared("mobilised_share"), wording.inner(expected)))),
            ),
            Tile(
                say("Đã giải ngân"), top["disbursed"], unit, None,
                "; ".join(filter(None, (shared("disbursed_share"), money.against_time(top)))),
            ),
            Tile(say("Đã huy động, chưa giải ngân"), top["unspent"], unit),
            Tile(
                say("Còn phải huy động"), top["to_mobilise"], unit, None,
                say("Thời gian còn lại {share}", share=percent(1 - top["time_share"])),
            ),
        )  # fmt: skip
        return tuple(t for t in tiles if t.value is not None)

    def chart(self) -> Section:
        """Every source against the time gone."""
        from pipeline.reporting.charts.money import funding

        return chart_section(self, "bieu-do", funding(self.facts), nav=language.say("Biểu đồ"))

    def sources(self) -> Section:
        """Every source: needed, mobilised, disbursed, what is missing."""
        say = language.say
        tables = [money.by_source(parent, parts) for parent, parts in money.by_parent(self._sources)]
        return self.section("nguon-von", say("Từng nguồn vốn"), *tables, *self._missing())

    def _missing(self) -> tuple[Block, ...]:
        say, found = language.say, money.unreported(self._sources)
        if self._sources and not self._is_reported:
            return (Prose(say("Chưa nguồn nào báo cáo số huy động hay số giải ngân trong kỳ này.")),)
        lines = [
            text
            for text in (
                say("Chưa báo cáo số huy động: {names}.", names=", ".join(found["mobilised"]))
                if found["mobilised"]
                else "",
                say("Chưa báo cáo số giải ngân: {names}.", names=", ".join(found["disbursed"]))
                if found["disbursed"]
                else "",
            )
            if text
        ]
        if not self._sources:
            return ()
        return (Listing(tuple(lines)),) if lines else (Prose(say("Mọi nguồn đều đã báo cáo đủ hai số."), "fine"),)

    def pace(self) -> Section:
        """Is it coming, and being spent, as fast as it must."""
        say = language.say
        tables = [money.in_time(self._sources)]
        if self._is_reported:
            tables.append(money.sums(self._sources))
        if self._top:
            rows = asked.over_periods(self.facts, self._top["target_id"])
            tables.append(money.over_periods(rows, language.of(self._top, "name")))
        return self.section("kip-khong", say("Có kịp không"), *tables)

    def outputs(self) -> Section:
        """What the money was to bring about."""
        say = language.say
        return self.section(
            "ket-qua", say("Kết quả của chương trình"), money.outputs(asked.outputs(self.facts)), nav=say("Kết quả")
        )

    def coherence(self) -> Section:
        """Do the plan's own money figures agree."""
        say, rows = language.say, asked.coherence(self.facts)
        wrong = sum(not c["passes"] for c in rows)
        said = (
            say("{n} điều không khớp.", n=number(wrong))
            if wrong
            else say("Các con số về vốn của kế hoạch khớp với nhau.")
        )
        blocks = (Prose(said), money.coherence(rows)) if rows else (money.coherence(rows),)
        return self.section("ke-hoach", say("Số vốn trong kế hoạch có khớp không"), *blocks, nav=say("Kế hoạch"))
