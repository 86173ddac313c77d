"""The report to the People's Committee: the plan's own parts in the plan's own order, then what has to be decided.

Its parts are put together from the sections of the other subjects, so that paper signed and pages read say the same. Targets
stand under the part of the plan they come from (``plan_section``), in the plan's order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Column, Document, Figure, Heading, Listing, Prose, Row, Section, Table
from pipeline.reporting.queries import schedule as schedule_asked
from pipeline.reporting.sections import matrix, overview, quality, summary, targets, works
from pipeline.reporting.subjects.allocation import Allocation
from pipeline.reporting.subjects.funding import Funding
from pipeline.reporting.subjects.province import Province
from pipeline.reporting.subjects.report import Report
from pipeline.reporting.subjects.schedule import Schedule
from pipeline.reporting.wording import number

GENERAL, SPECIFIC, TASKS, MONEY = "I.1", "I.2", "II", "III"
"""Parts of a plan of this programme, as the targets name them: their order is that of every such plan."""


def report(database: str | Path, period: str, lang: str = "vi") -> Official:
    """The report to the People's Committee of one period. Raises UsageError, NothingToPublish as ``Report.open``."""
    return Official.open(database, period, lang)


class Official(Report):
    """The parts of the report; each method is one part and one line of the notebook."""

    name = "official"

    @property
    def title(self) -> str:
        """What the page is called; the paper bears the plan's title, as official reports do."""
        return language.say("Báo cáo trình Ủy ban nhân dân")

    def document(self) -> Document:
        """What has been shown so far, under the plan's own title."""
        return replace(super().document(), title=language.of(self.facts.plan, "title"), subtitle="")

    def _of(self, part: str) -> list[Row]:
        """The targets of a part of the plan and of the parts inside it."""
        return [t for t in self.facts.targets if _is_in(t["plan_section"], part)]

    @cached_property
    def _urgent(self) -> list[Row]:
        """Targets that need a decision, the gravest first."""
        statuses = wording.NEEDS[0][3]
        found = [t for t in self.facts.targets if t["status"] in statuses]
        return sorted(found, key=lambda t: (statuses.index(t["status"]), t["sort_no"]))

    # -- the plan's parts -----------------------------------------------------------------------------------------
    def goals(self) -> Section:
        """I. The general goal and the targets by criterion."""
        from pipeline.reporting.charts.bands import bands
        from pipeline.reporting.charts.bullet import bullet

        say = language.say
        general, specific = self._of(GENERAL), self._of(SPECIFIC)
        known = {t["target_id"] for part in (GENERAL, SPECIFIC, TASKS, MONEY) for t in self._of(part)}
        others = [t for t in self.facts.targets if t["target_id"] not in known]
        blocks: list[Block] = [Prose(summary.lead_sentence(self.facts), "lead"), overview.statuses(self.facts)]
        if general:
            blocks += [Heading(say("Mục tiêu chung")), *_told(general, wording.NEEDS[0][3])]
            blocks += [_listed(general, "targets_general"), Figure(bands(self.facts))]
        if specific:
            blocks += [Heading(say("Chỉ tiêu cụ thể")), *_told(specific, wording.NEEDS[0][3])]
            blocks += [Figure(bullet(self.facts)), _listed(specific, "targets_specific")]
        if others:
            blocks += [Heading(say("Chỉ tiêu khác của kế hoạch")), _listed(others, "targets_other")]
        return self.section(
            "muc-tieu", say("Kết quả thực hiện mục tiêu chung, mục tiêu cụ thể"), *blocks, nav=say("Mục tiêu")
        )

    def tasks(self) -> Section:
        """II. Tasks and measures: what is late, what comes next."""
        say, schedule, asked = language.say, Schedule(self.facts), self._of(TASKS)
        blocks = [*schedule.summary().blocks, *schedule.late().blocks]
        blocks += [Heading(say("Việc đến hạn trong quý tới")), *schedule.next().blocks[:1]]
        if asked:
            blocks += [Heading(say("Chỉ tiêu của phần này")), _listed(asked, "targets_tasks")]
        return self.section("nhiem-vu", say("Kết quả thực hiện nhiệm vụ và giải pháp"), *blocks, nav=say("Nhiệm vụ"))

    def funding(self) -> Section:
        """III. The money of the programme."""
        say, money = language.say, Funding(self.facts)
        blocks = [*money.summary().blocks, *money.chart().blocks[:1], *money.sources().blocks, *money.pace().blocks[:1]]
        return self.section("nguon-von", say("Nguồn vốn thực hiện chương trình"), *blocks, nav=say("Nguồn vốn"))

    def organisation(self) -> Section:
        """IV. Who carries it out: tasks by who leads them, who has reported."""
        say = language.say
        blocks = (
            Heading(say("Công việc theo cơ quan chỉ đạo")), works.by_lead(schedule_asked.by_lead(self.facts)),
            Heading(say("Chế độ thông tin, báo cáo")), *Province(self.facts).senders().blocks[:2],
        )  # fmt: skip
        return self.section("to-chuc", say("Tổ chức thực hiện"), *blocks)

    def proposals(self) -> Section:
        """V. What stands in the way, and what has to be decided by whom."""
        say = language.say
        blocks: list[Block] = []
        if self._urgent:
            blocks += [Heading(say("Mục tiêu cần quyết định")), _needed(self._urgent)]
        if doubts := self._doubts():
            blocks += [Heading(say("Vướng mắc về số liệu và kế hoạch")), Listing(doubts)]
        choice = Allocation(self.facts).summary().blocks
        blocks += [Heading(say("Phương án ít công sức nhất để đạt kế hoạch")), *choice]
        blocks += [Heading(say("Kiến nghị")), Listing(self._asked(), ordered=True)]
        return self.section(
            "kien-nghi", say("Khó khăn, vướng mắc và kiến nghị"), *blocks, nav=say("Kiến nghị")
        )  # fmt: skip

    def _doubts(self) -> tuple[str, ...]:
        """What makes the figures or the plan uncertain, a sentence each."""
        say, health = language.say, summary.health(self.facts)
        fragile = sum(t["is_robust"] is False for t in self.facts.targets)
        lines = (
            (health["missing"], say("Chưa gửi biểu: {names}.", names=", ".join(health["missing"]))),
            (health["held"], say("{n} kết quả đang giữ lại, chờ đơn vị xác nhận.", n=number(health["held"]))),
            (
                health["carried"] or health["not_reported"],
                say(
                    "{n} kết quả lấy từ kỳ trước, {k} kết quả chưa từng được báo cáo.",
                    n=number(health["carried"]), k=number(health["not_reported"]),
                ),
            ),
            (
                fragile,
                say(
                    "{n} mục tiêu có kết luận chưa chắc chắn: kết luận thay đổi tùy các ô còn chờ xác nhận.",
                    n=number(fragile),
                ),
            ),
            (
                health["faults"],
                say("{n} điều trong kế hoạch không khớp với nhau (xem phụ lục).", n=number(health["faults"])),
            ),
        )  # fmt: skip
        return tuple(text for there_is, text in lines if there_is)

    def _asked(self) -> tuple[str, ...]:
        """What is asked, of whom."""
        say, health = language.say, summary.health(self.facts)
        lines = [
            say(
                "Đề nghị {owner} báo cáo nguyên nhân, biện pháp và thời hạn khắc phục đối với {n} mục tiêu cần quyết định"
                "{about}.",
                owner=owner, n=number(len(rows)), about=_criteria(rows),
            )
            for owner, rows in _by_owner(self._urgent)
        ]  # fmt: skip
        late = [w for w in schedule_asked.works(self.facts) if w["standing"] == "overdue"]
        if late:
            leads = list(dict.fromkeys(w["lead"] for w in late if w["lead"]))
            lines.append(
                say(
                    "Đề nghị {names} chỉ đạo hoàn thành {n} công việc đã quá hạn.",
                    names="; ".join(leads), n=number(len(late)),
                )
            )  # fmt: skip
        if health["missing"]:
            names = ", ".join(health["missing"])
            lines.append(say("Đề nghị {names} gửi biểu của kỳ này.", names=names))
        if health["held"]:
            lines.append(say("Đề nghị các đơn vị xác nhận những kết quả đang giữ lại nêu trong phụ lục."))
        if health["faults"]:
            lines.append(say("Đề nghị rà soát, thống nhất những con số trong kế hoạch không khớp với nhau."))
        return tuple(lines) or (say("Tiếp tục thực hiện theo kế hoạch."),)

    # -- annexes --------------------------------------------------------------------------------------------------
    def _annex(self, id: str, title: str, *blocks: Block, nav: str) -> Section:
        return self.section(id, title, *blocks, nav=nav, annex=True)

    def criteria(self) -> Section:
        """Annex: every criterion."""
        say = language.say
        return self._annex("tieu-chi", say("Kết quả theo tiêu chí"), overview.criteria(self.facts), nav=say("Tiêu chí"))

    def districts(self) -> Section:
        """Annex: every district."""
        from pipeline.reporting.charts.districts import districts

        say = language.say
        blocks = (Figure(districts(self.facts)), overview.districts(self.facts))
        return self._annex("huyen", say("Kết quả theo huyện, thành phố"), *blocks, nav=say("Huyện"))

    def communes(self) -> Section:
        """Annex: every commune and criterion."""
        say = language.say
        return self._annex("xa", say("Từng xã, từng tiêu chí"), *matrix.blocks(self.facts), nav=say("Từng xã"))

    def schedule(self) -> Section:
        """Annex: every task of the plan's own annex, in its order."""
        say, found = language.say, schedule_asked.works(self.facts)
        blocks: list[Block] = []
        for no, group in groupby(found, key=lambda w: w["group_no"]):
            mine = list(group)
            blocks += [Heading(mine[0]["group_name"]), _tasks(mine, f"works_{no}")]
        return self._annex(
            "tien-do",
            say("Nội dung công việc, tiến độ thời gian, trách nhiệm thực hiện"),
            *blocks,
            nav=say("Công việc"),
        )

    def doubts(self) -> Section:
        """Annex: results held back, and where the plan does not agree with itself."""
        say = language.say
        blocks = (
            Heading(say("Kết quả đang giữ lại")), quality.held_results(self.facts.held),
            Heading(say("Điều không khớp trong kế hoạch")), overview.coherence(self.facts),
        )  # fmt: skip
        return self._annex("can-lam-ro", say("Số liệu và điểm kế hoạch cần làm rõ"), *blocks, nav=say("Cần làm rõ"))


def _is_in(section: str | None, part: str) -> bool:
    return section is not None and (section == part or section.startswith(part + "."))


def _listed(rows: list[Row], name: str) -> Table:
    """Targets in the plan's order; their unit stands in the plan's own sentence, whose room it would take."""
    table = targets.table(rows, name=name)
    return replace(table, columns=tuple(c for c in table.columns if c.key != "unit_name"))


def _told(rows: Iterable[Row], statuses: tuple[str, ...]) -> tuple[Block, ...]:
    """The warehouse's sentence on each target that needs a decision."""
    said = tuple(language.of(t, "explanation") for t in rows if t["status"] in statuses)
    return (Prose(language.say("Cần quyết định:")), Listing(said)) if said else ()


def _needed(rows: list[Row]) -> Table:
    """Targets that need a decision: who answers for them, and what is missing."""
    say = language.say
    return Table(
        "decisions",
        "",
        (
            Column("status", say("Tình trạng"), "status", width=1.4),
            Column("sentence", say("Mục tiêu"), "long", width=4, href="link"),
            Column("value", say("Hiện có"), "number"),
            Column("expected", say("Cần lúc này"), "number"),
            Column("lead", say("Hơn, kém mức cần"), "signed"),
            Column("owner", say("Chịu trách nhiệm"), "long", width=2),
        ),
        [targets.row(t) for t in rows],
        source="mart.target_progress",
    )


def _tasks(rows: list[Row], name: str) -> Table:
    """Tasks in the columns of the plan's own annex, with where each stands."""
    say = language.say
    return Table(
        name,
        "",
        (
            Column("work_id", say("TT"), "code", width=0.5),
            Column("work_name", say("Nội dung công việc"), "long", width=3.4),
            Column("lead", say("Chỉ đạo"), "long", width=1.5),
            Column("implementing", say("Cơ quan thực hiện"), "long", width=1.7),
            Column("coordinating", say("Cơ quan phối hợp"), "long", width=1.6),
            Column("timing_text", say("Thời gian"), width=1.1),
            Column("standing", say("Kết quả"), "standing", width=1.5),
        ),
        rows,
        source=works.SOURCE,
    )


def _by_owner(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Targets by who answers for them, in the order in which they first come."""
    found: dict[str, list[Row]] = {}
    for t in rows:
        found.setdefault(t["owner"] or language.say("đơn vị phụ trách"), []).append(t)
    return list(found.items())


def _criteria(rows: list[Row]) -> str:
    """' (tiêu chí số 14, 16)' where the targets are about criteria."""
    numbers = sorted({t["criterion_no"] for t in rows if t["criterion_no"]})
    return language.say(" (tiêu chí số {names})", names=", ".join(map(str, numbers))) if numbers else ""
