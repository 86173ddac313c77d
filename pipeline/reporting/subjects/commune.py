"""One commune: what it has, what it lacks, how that changed and where it was read."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.reporting import language
from pipeline.reporting.choosing import chosen
from pipeline.reporting.document import Block, Prose, Row, Section
from pipeline.reporting.facts import Facts
from pipeline.reporting.queries import commune as known
from pipeline.reporting.queries import outlook
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import asked, commune, doubts, indicators, moves, nearness
from pipeline.reporting.subjects.report import Report


def report(database: str | Path, period: str, lang: str = "vi", commune: str = "") -> Commune:
    """The report on one commune (its five-digit code, a text). Raises UsageError for a commune there is not, naming the
    nearest; and as ``Report.open``."""
    facts = Report.open(database, period, lang).facts
    found = chosen(
        facts.communes,
        "commune_code",
        commune,
        parameter="commune",
        called=lambda row: f"{row['commune_name']} ({row['district_name']})",
    )
    return Commune(facts, found)


class Commune(Report):
    """The sections of a commune's page; each method is one line of the notebook."""

    def __init__(self, facts: Facts, row: Row):
        super().__init__(facts)
        self.row, self.code = row, str(row["commune_code"])
        self.scope = Scope(commune_code=self.code)
        self.name = f"commune-{self.code}"

    @property
    def title(self) -> str:
        """'Xã Quan Lạng (Hữu Lũng)'."""
        return language.say("Xã {name} ({district})", name=self.row["commune_name"], district=self.row["district_name"])

    @cached_property
    def _risks(self) -> list[Row]:
        return outlook.at_risk(self.facts, self.scope)

    @cached_property
    def _decisions(self) -> list[Row]:
        return known.recognitions(self.facts, self.code)

    def summary(self) -> Section:
        """Where it stands."""
        say = language.say
        progress = known.progress(self.facts, self.code)
        if not progress:
            return self.section("tom-tat", say("Tóm tắt"), Prose(say("Chưa có số liệu nào của xã.")))
        blocks: list[Block] = [
            Prose(commune.lead(self.facts, progress[-1], self._decisions), "lead"),
            commune.tiles(self.facts, progress, self._risks),
        ]
        blocks += commune.belongs(known.groups(self.facts, self.code))
        return self.section("tom-tat", say("Tóm tắt"), *blocks)

    def criteria(self) -> Section:
        """Every criterion in every period."""
        say = language.say
        periods = [p for p in self.facts.periods if p <= self.facts.period]
        blocks = commune.criteria(known.results(self.facts, self.code), periods)
        return self.section("tieu-chi", say("Từng tiêu chí qua các kỳ"), *blocks, nav=say("Tiêu chí"))

    def changes(self) -> Section:
        """Every change so far."""
        say, rows = language.say, known.history(self.facts, self.code)
        blocks: tuple[Block, ...] = (
            (moves.table(rows, self.scope, until=self.facts.period),)
            if rows
            else (Prose(say("Chưa có tiêu chí nào thay đổi qua các kỳ.")),)
        )
        return self.section("thay-doi", say("Những lần thay đổi"), *blocks, nav=say("Thay đổi"))

    def near(self) -> Section:
        """What it is closest to."""
        say = language.say
        blocks = nearness.misses(outlook.near_misses(self.facts, self.scope), self.scope)
        return self.section("gan-dat", say("Tiêu chí gần đạt nhất"), *blocks, nav=say("Gần đạt"))

    def risks(self) -> Section:
        """Which of its passes could be lost."""
        say = language.say
        blocks = nearness.risks(self._risks, self.scope)
        return self.section("nguy-co", say("Kết quả đạt có nguy cơ mất"), *blocks, nav=say("Nguy cơ mất"))

    def indicators(self) -> Section:
        """Its indicators against their thresholds."""
        say = language.say
        blocks = indicators.of_commune(known.indicators(self.facts, self.code))
        return self.section("chi-tieu", say("Chỉ tiêu và ngưỡng"), *blocks, nav=say("Chỉ tiêu"))

    def asked(self) -> Section:
        """What the least-effort choice asks of it."""
        say = language.say
        blocks = asked.asked(self.facts, outlook.allocation(self.facts, self.scope), self.scope)
        return self.section("phuong-an", say("Phương án ít công sức nhất cần gì"), *blocks, nav=say("Phương án"))

    def recognition(self) -> Section:
        """Decisions, and what it has beyond the standard."""
        say = language.say
        blocks = commune.recognition(self._decisions, known.beyond(self.facts, self.code), self.facts.period)
        return self.section("cong-nhan", say("Công nhận"), *blocks)

    def doubts(self) -> Section:
        """What is held, never reported or carried over."""
        say = language.say
        held, carried = outlook.doubts(self.facts, self.scope), outlook.carried(self.facts, self.scope)
        return self.section("chua-ro", say("Ô chưa rõ"), *doubts.doubts(held, carried, self.scope))

    def sources(self) -> Section:
        """Where it was read."""
        say = language.say
        table = doubts.sources(outlook.cells(self.facts, self.scope))
        return self.section("nguon", say("Số liệu lấy từ đâu"), table, nav=say("Nguồn"), annex=True)
