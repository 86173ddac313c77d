"""Which of the plan's scheduled tasks are late, which come next, who leads them, and what do they serve?"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Heading, Prose, Row, Section, Tile, Tiles
from pipeline.reporting.queries import schedule as asked
from pipeline.reporting.sections import works
from pipeline.reporting.subjects.report import Report, chart_section
from pipeline.reporting.wording import STANDINGS, number


def report(database: str | Path, period: str, lang: str = "vi") -> Schedule:
    """The report on the scheduled tasks of one period. Raises UsageError, NothingToPublish as ``Report.open``."""
    return Schedule.open(database, period, lang)


class Schedule(Report):
    """The tasks of the plan's annex, late ones first; each method is one line of the notebook."""

    name = "schedule"

    @property
    def title(self) -> str:
        """What the report is called."""
        return language.say("Tiến độ các công việc của kế hoạch")

    @cached_property
    def _works(self) -> list[Row]:
        return asked.works(self.facts)

    def _at(self, *standings: str) -> list[Row]:
        return [w for s in standings for w in self._works if w["standing"] == s]

    def summary(self) -> Section:
        """How many are late, unknown, due soon, done."""
        say = language.say
        if not self._works:
            return self.section("tom-tat", say("Tóm tắt"), Prose(say("Kế hoạch không có phụ lục công việc."), "lead"))
        return self.section("tom-tat", say("Tóm tắt"), Prose(self._lead(), "lead"), Tiles(self._tiles()))

    def _lead(self) -> str:
        say = language.say
        counts = [f"{number(n)} {wording.inner(STANDINGS[s].text)}" for s in STANDINGS if (n := len(self._at(s)))]
        text = say("Trong {n} công việc của kế hoạch: {counts}.", n=number(len(self._works)), counts=", ".join(counts))
        if not any(w["state"] for w in self._works):
            text += " " + say("Đến kỳ này chưa có báo cáo nào về các công việc.")
        return text

    def _tiles(self) -> tuple[Tile, ...]:
        say, total = language.say, f"/ {number(len(self._works))}"
        late, unknown, soon = (self._at(s) for s in ("overdue", "unknown", "due_soon"))
        longest = max((w["days_late"] for w in late if w["days_late"] is not None), default=None)
        first = min((w["next_due"] for w in soon), default=None)
        after = sum(w["days_after"] is not None for w in self._at("done"))
        return (
            Tile(
                say("Quá hạn"), len(late), total, None,
                say("Lâu nhất {n} ngày", n=number(longest)) if longest is not None else "",
            ),
            Tile(say("Qua hạn mà chưa rõ"), len(unknown), total, None, say("Chưa báo cáo hoặc chưa đọc được")),
            Tile(
                say("Đến hạn trong quý tới"), len(soon), total, None,
                say("Sớm nhất {day}", day=wording.date(first)) if first else "",
            ),
            Tile(
                say("Đã xong"), len(self._at("done")), total, None,
                say("Trong đó {n} xong sau hạn", n=number(after)) if after else "",
            ),
        )  # fmt: skip

    def chart(self) -> Section:
        """The tasks over the quarters of the year."""
        from pipeline.reporting.charts.gantt import gantt

        return chart_section(self, "bieu-do", gantt(self.facts), nav=language.say("Biểu đồ"))

    def late(self) -> Section:
        """Late first, then those whose date passed without a word."""
        say = language.say
        blocks: list[Block] = []
        for standing, name, none in (
            ("overdue", "works_overdue", say("Không có công việc nào quá hạn.")),
            ("unknown", "works_unknown", say("Không có công việc nào qua hạn mà chưa rõ.")),
        ):
            found = sorted(self._at(standing), key=lambda w: (-(w["days_late"] or 0), w["sort_no"]))
            if found:
                blocks += [Heading(f"{STANDINGS[standing].text} ({number(len(found))})"), works.table(found, name)]
            else:
                blocks.append(Prose(none))
        return self.section("qua-han", say("Việc quá hạn"), *blocks)

    def next(self) -> Section:
        """Due within the next quarter, the earliest first."""
        say = language.say
        found = sorted(self._at("due_soon"), key=lambda w: (w["next_due"], w["sort_no"]))
        later = sorted(self._at("planned"), key=lambda w: (w["next_due"], w["sort_no"]))
        blocks: list[Block] = [
            works.table(found, "works_next", empty=say("Không có công việc nào đến hạn trong 92 ngày tới."))
        ]
        if later:
            blocks += [Heading(say("Đến hạn sau đó")), works.table(later, "works_later")]
        return self.section("quy-toi", say("Việc đến hạn trong quý tới"), *blocks, nav=say("Quý tới"))

    def undated(self) -> Section:
        """Tasks without a date: all year round, or as conditions allow."""
        say = language.say
        return self.section(
            "thuong-xuyen", say("Việc làm thường xuyên, việc không ấn định ngày"),
            works.table(
                self._at("recurring", "no_date"), "works_undated", empty=say("Công việc nào cũng có ngày phải xong.")
            ),
            nav=say("Thường xuyên"),
        )  # fmt: skip

    def done(self) -> Section:
        """Done, those after their date said so."""
        say = language.say
        return self.section(
            "da-xong", say("Việc đã xong"), works.done(self._at("done")), nav=say("Đã xong")
        )  # fmt: skip

    def agencies(self) -> Section:
        """Who leads what, and where it stands."""
        say = language.say
        return self.section(
            "chi-dao", say("Theo cơ quan chỉ đạo"), works.by_lead(asked.by_lead(self.facts)), nav=say("Cơ quan")
        )

    def served(self) -> Section:
        """Which targets each task serves."""
        say = language.say
        return self.section(
            "phuc-vu",
            say("Công việc phục vụ mục tiêu nào"),
            works.served(asked.served(self.facts)),
            nav=say("Mục tiêu"),
        )
