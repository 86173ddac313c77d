"""The province's report: every target of the plan, why it stands where it stands, and who has to do what."""

from __future__ import annotations

from pathlib import Path

from pipeline.reporting import language, wording
from pipeline.reporting.document import Heading, Prose, Section, Tile, Tiles
from pipeline.reporting.queries import submissions
from pipeline.reporting.sections import changes, matrix, overview, quality, sources, summary, targets
from pipeline.reporting.subjects.report import Report, chart_section


def report(database: str | Path, period: str, lang: str = "vi") -> Province:
    """The province's report of one period. Raises UsageError, NothingToPublish as ``Report.open``."""
    return Province.open(database, period, lang)


class Province(Report):
    """The sections of the province's page; each method is one line of the notebook."""

    def summary(self) -> Section:
        """The few numbers that decide."""
        found = summary.summary(self.facts)
        tiles = tuple(
            Tile(
                t["title"],
                t["target"]["value"],
                f"/ {wording.goal(t['target']['target_low'], t['target']['target_high'])}",
                t["word"],
                wording.sentence(t["pace"]),
            )
            for t in found["tiles"]
        )
        return self.designed(
            "summary",
            "tom-tat",
            language.say("Tóm tắt"),
            Prose(found["lead"], "lead"),
            Tiles((*tiles, summary.sent(found["health"]))),
            overview.statuses(self.facts),
            **found,
        )

    def targets(self) -> Section:
        """Every target of the plan, by what has to be done about it."""
        say, groups = language.say, summary.grouped_targets(self.facts)
        blocks = [
            block
            for g in groups
            for block in (
                Heading(f"{g['title']} ({wording.number(len(g['targets']))})"),
                Prose(g["sentence"], "fine"),
                targets.table(g["targets"], name=f"targets_{g['key']}"),
            )
        ]
        return self.designed(
            "targets", "muc-tieu", say("Từng mục tiêu của kế hoạch"), *blocks, nav=say("Mục tiêu"), groups=groups
        )

    def criteria(self) -> Section:
        """Bullet chart of the criteria."""
        from pipeline.reporting.charts.bullet import bullet

        return chart_section(
            self, "tieu-chi", bullet(self.facts), overview.criteria(self.facts), nav=language.say("Tiêu chí")
        )

    def bands(self) -> Section:
        """Communes by how many criteria they pass."""
        from pipeline.reporting.charts.bands import bands

        return chart_section(self, "nhom-xa", bands(self.facts), overview.bands(self.facts))

    def districts(self) -> Section:
        """Districts by average criteria."""
        from pipeline.reporting.charts.districts import districts

        return chart_section(
            self, "huyen", districts(self.facts), overview.districts(self.facts), nav=language.say("Huyện")
        )

    def matrix(self) -> Section:
        """Heat map commune × criterion."""
        say = language.say
        return self.designed(
            "matrix",
            "xa",
            say("Từng xã, từng tiêu chí"),
            *matrix.blocks(self.facts),
            nav=say("Từng xã"),
            **matrix.matrix(self.facts),
        )

    def changes(self) -> Section:
        """Gained, lost, restated since the period before."""
        say, found = language.say, changes.changes(self.facts)
        blocks = changes.blocks(found, self.facts)
        return self.designed(
            "changes", "thay-doi", say("Thay đổi so với kỳ trước"), *blocks, nav=say("Thay đổi"), **found
        )

    def senders(self) -> Section:
        """Who has sent, who has not, what is held."""
        say, health = language.say, summary.health(self.facts)
        missing = health["missing"]
        lead = (
            say("Chưa gửi: {names}.", names=", ".join(missing)) if missing else say("Mọi đơn vị phải gửi đều đã gửi.")
        )
        open_files = [f for f in submissions.files(self.facts) if f["status"] != "accepted"]
        return self.designed(
            "senders",
            "bieu-gui",
            say("Đơn vị đã gửi biểu"),
            Prose(lead, "lead"),
            quality.senders(self.facts.senders),
            *((Heading(say("Tệp không được nhận trọn vẹn")), quality.files(open_files)) if open_files else ()),
            nav=say("Biểu đã gửi"),
            health=health,
        )

    def quality(self) -> Section:
        """Issues by rule and the checks."""
        say, number, health = language.say, wording.number, summary.health(self.facts)
        failed = submissions.failures(self.facts)
        said = say(
            "{n} quy tắc kiểm tra: {passed} đạt, {failed} không đạt, {not_run} không chạy được.",
            n=number(health["checks"]),
            passed=number(health["checks"] - health["checks_failed"] - health["checks_not_run"]),
            failed=number(health["checks_failed"]),
            not_run=number(health["checks_not_run"]),
        )
        return self.designed(
            "quality",
            "so-lieu",
            say("Chất lượng số liệu"),
            quality.held_results(self.facts.held),
            quality.by_rule(submissions.issues_by_rule(self.facts)),
            Heading(say("Kiểm tra tự động")),
            Prose(said),
            quality.checks(self.facts.checks),
            quality.failures(self.facts, failed),
            health=health,
            failed=quality.about(self.facts, failed),
        )

    def coherence(self) -> Section:
        """Where the plan does not agree with itself."""
        say, number = language.say, wording.number
        faults = sum(not c["passes"] for c in self.facts.coherence)
        said = say(
            "{n} điều đã kiểm tra, {faults} điều không khớp.",
            n=number(len(self.facts.coherence)),
            faults=number(faults),
        )
        return self.designed(
            "coherence",
            "ke-hoach",
            say("Kế hoạch có khớp với chính nó không"),
            Prose(said),
            overview.coherence(self.facts),
            nav=say("Kế hoạch"),
        )

    def sources(self) -> Section:
        """The second page: every target back to its cells."""
        title = language.say("Nguồn số liệu · {period} · {plan}", period=self.facts.label, plan=self.title)
        about = sources.sources(self.facts)
        found = self.designed("sources", "nguon", title, **about)
        blocks = (
            sources.table(about["targets"]),
        )  # for the spreadsheet: the page has its own form, paper leaves it out
        return self.shown(Section(found.id, title, blocks, markup=found.markup, page_title=title, on="screen"))
