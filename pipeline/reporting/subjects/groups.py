"""The groups of communes the plan names: border, pilots, recognised; who is in them, what each has, what is missing."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.reporting import language
from pipeline.reporting.document import Block, Prose, Row, Section
from pipeline.reporting.queries import groups as known
from pipeline.reporting.sections import groups, targets
from pipeline.reporting.subjects.report import Report


def report(database: str | Path, period: str, lang: str = "vi") -> Groups:
    """The report on the plan's groups of communes. Raises UsageError, NothingToPublish as ``Report.open``."""
    return Groups.open(database, period, lang)


class Groups(Report):
    """The sections of the page on groups; each method is one line of the notebook."""

    name = "groups"

    @property
    def title(self) -> str:
        """What the report is called."""
        return language.say("Các nhóm xã: biên giới, xã điểm, đã được công nhận")

    @cached_property
    def _targets(self) -> list[Row]:
        return known.targets(self.facts)

    @cached_property
    def _members(self) -> dict[str, list[Row]]:
        return {name: known.members(self.facts, name) for name in known.names(self.facts)}

    @cached_property
    def _recognised(self) -> list[Row]:
        return known.recognised(self.facts)

    def _about(self, start: str, group: str) -> tuple[Block, ...]:
        found = [t for t in self._targets if t["group"] == group and t["target_id"].startswith(start)]
        return tuple(Prose(language.of(t, "explanation"), "lead") for t in found)

    def summary(self) -> Section:
        """The targets about groups, and which lists are missing."""
        say = language.say
        blocks: tuple[Block, ...] = (
            (targets.table(self._targets, name="group_targets"),)
            if self._targets
            else (Prose(say("Kế hoạch không có mục tiêu nào về nhóm xã.")),)
        )
        return self.section("tom-tat", say("Tóm tắt"), *blocks, *groups.lists(self._members))

    def members(self) -> Section:
        """Every group: who is in it, what each has and lacks, and who says so."""
        say = language.say
        blocks = [
            b
            for name, rows in self._members.items()
            for b in groups.one(name, rows, [t for t in self._targets if t["group"] == name])
        ]
        if not blocks:
            blocks = [Prose(say("Kế hoạch không nêu riêng nhóm xã nào."))]
        return self.section("nhom", say("Từng nhóm xã"), *blocks)

    def recognised(self) -> Section:
        """Recognised communes by the advanced set."""
        say = language.say
        blocks = (*self._about("advanced", "recognised"), *groups.advanced(self._recognised))
        return self.section("nang-cao", say("Xã đã được công nhận: tiêu chí nâng cao"), *blocks, nav=say("Nâng cao"))

    def model_areas(self) -> Section:
        """Recognised communes by model residential areas."""
        say = language.say
        blocks = (*self._about("model_area", "recognised"), *groups.areas(self._recognised))
        title = say("Xã đã được công nhận: khu dân cư kiểu mẫu")
        return self.section("khu-dan-cu", title, *blocks, nav=say("Khu dân cư"))
