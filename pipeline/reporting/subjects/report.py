"""What every report has: its facts, its masthead and its way of reading, and the sections a notebook has shown.

    report = province.report(database, period, lang)
    report.summary()

Each method of a subject is one section and one line of its notebook. What has been shown, in that order, is what goes
on paper.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pipeline.reporting import language, method
from pipeline.reporting.document import Block, Document, Prose, Section, Table
from pipeline.reporting.facts import Facts
from pipeline.reporting.render import html

if TYPE_CHECKING:
    from pipeline.reporting.charts import Chart


class Report:
    """One report of one period. A subject of ``subjects/`` adds what it is about: ``name``, ``title`` and sections."""

    name = ""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.sections: list[Section] = []

    @classmethod
    def open(cls, database: str | Path, period: str, lang: str = "vi") -> Self:
        """Open the database read-only. Raises UsageError for a period or language there is not, NothingToPublish where
        there is no database."""
        language.use(lang)
        facts = Facts(Path(database), period)
        facts.check_period()
        return cls(facts)

    def __repr__(self) -> str:
        return f"<{self.title} · {self.facts.period}>"

    @property
    def title(self) -> str:
        """What the report is called, in the language spoken."""
        return language.of(self.facts.plan, "title")

    def shown(self, section: Section) -> Section:
        """Remember a section as shown: the paper has what the page has, in the same order. Shown again, it replaces."""
        known = [i for i, s in enumerate(self.sections) if s.id == section.id]
        if known:
            self.sections[known[0]] = section
        else:
            self.sections.append(section)
        return section

    def section(self, id: str, title: str, *blocks: Block, nav: str = "", **more: Any) -> Section:
        """A section of plain blocks, shown."""
        return self.shown(Section(id, title, blocks, nav=nav or title, **more))

    def designed(self, template: str, id: str, title: str, *blocks: Block, nav: str = "", **context: Any) -> Section:
        """A section whose page form is a template of its own under templates/sections; ``blocks`` are its paper form."""
        about = Section(id, title, blocks, nav=nav or title)
        markup = html.fill(f"sections/{template}.html.j2", facts=self.facts, section=about, **context)
        return self.shown(Section(id, title, blocks, nav=about.nav, markup=markup))

    def header(self) -> Section:
        """Title, period, as-of, the way back; first on every page."""
        title = f"{self.title} · {self.facts.label}"
        markup = html.fill("sections/header.html.j2", facts=self.facts, title=self.title, is_province=not self.name)
        return self.shown(Section("dau-trang", self.title, (), markup=markup, page_title=title, on="screen"))

    def method(self) -> Section:
        """How to read the report, and what it was made from."""
        found = self.designed(
            "method", "cach-doc", language.say("Cách đọc"), *_method(), definitions=method.definitions()
        )
        return self.shown(replace(found, annex=True))

    def document(self) -> Document:
        """What has been shown so far, as a document for paper and spreadsheet."""
        facts, plan = self.facts, self.facts.plan
        return Document(
            name=self.name or "province",
            title=self.title,
            subtitle=language.of(plan, "title") if self.name else "",
            period=facts.period,
            label=facts.label,
            lang=language.current(),
            notice=language.of(plan, "notice"),
            issuer=plan["issuer"] or "",
            coordinator=plan["coordinator"] or plan["issuer"] or "",
            province=plan["province_name"],
            period_end=facts.period_end,
            sections=tuple(self.sections),
            provenance=method.provenance(self.facts),
        )


def chart_section(report: Report, anchor: str, chart: Chart, *more: Block, nav: str = "") -> Section:
    """A section that is one chart, its title the section's; ``more`` follows the chart on paper."""
    from pipeline.reporting.document import Figure

    return report.designed("chart", anchor, chart.title, Figure(chart), *more, nav=nav, chart=chart)


def _method() -> tuple[Block, ...]:
    """The definitions, as they stand on paper."""
    from pipeline.reporting.document import Column

    say = language.say
    rows = [{"term": term, "meaning": meaning} for term, meaning in method.definitions()]
    columns = (Column("term", say("Từ"), width=1), Column("meaning", say("Nghĩa"), "long", width=5))
    return (Table("method", "", columns, rows), Prose(say("Công thức đầy đủ: docs/targets.md."), "fine"))
