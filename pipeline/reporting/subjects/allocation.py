"""Which least effort meets the plan: in which communes, which criteria, what for, and what has to be found out first?"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from pathlib import Path

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Heading, Listing, Prose, Row, Section, Tile, Tiles
from pipeline.reporting.queries import allocation as asked
from pipeline.reporting.sections import choices
from pipeline.reporting.subjects.report import Report
from pipeline.reporting.wording import number, percent


def report(database: str | Path, period: str, lang: str = "vi") -> Allocation:
    """The report on the least effort of one period. Raises UsageError, NothingToPublish as ``Report.open``."""
    return Allocation.open(database, period, lang)


class Allocation(Report):
    """The choice the newest run stored; each method is one line of the notebook."""

    name = "allocation"

    @property
    def title(self) -> str:
        """What the report is called."""
        return language.say("Phương án ít công sức nhất để đạt kế hoạch")

    @cached_property
    def _summary(self) -> Row | None:
        return asked.summary(self.facts)

    @cached_property
    def _choices(self) -> list[Row]:
        return asked.choices(self.facts) if self._summary else []

    @cached_property
    def _targets(self) -> list[Row]:
        return asked.targets(self.facts) if self._summary else []

    def summary(self) -> Section:
        """The choice in a sentence and four figures; or why there is none."""
        say, s = language.say, self._summary
        if s is None:
            return self.section("tom-tat", say("Tóm tắt"), Prose(self._why_none(), "lead"))
        blocks: list[Block] = [Prose(language.of(s, "explanation"), "lead")]
        if s["status"] == "infeasible":
            blocks.append(
                Prose(
                    say(
                        "Không có cách chọn nào đạt mọi mục tiêu cùng lúc: {n} mục tiêu được gác lại, nêu ở phần dưới.",
                        n=number(s["targets_set_aside"]),
                    ),
                    "warning",
                )
            )
        if s["status"] == "feasible":
            blocks.append(Prose(say("Đây là một phương án đạt kế hoạch, chưa chắc là ít công sức nhất."), "warning"))
        blocks.append(Tiles(self._tiles(s)))
        blocks.append(Prose(self._method(s), "fine"))
        return self.section("tom-tat", say("Tóm tắt"), *blocks)

    def _why_none(self) -> str:
        say, stored = language.say, asked.stored_for(self.facts)
        if stored and stored != self.facts.period:
            return say(
                "Phương án chỉ được tính cho kỳ mới nhất ({newest}); kỳ này không có phương án nào được chọn.",
                newest=wording.period(stored),
            )
        share = asked.unreported_share(self.facts)
        if share:
            return say(
                "Không chọn phương án nào: {share} kết quả của kỳ này chưa từng được báo cáo. Khi quá một phần năm chưa "
                "báo cáo thì không chọn, vì chọn lúc đó chỉ là đoán.",
                share=percent(share),
            )
        return say("Không chọn phương án nào: cơ sở dữ liệu của kỳ này chưa tính phương án. Chạy lại 'ntm run'.")

    def _tiles(self, s: Row) -> tuple[Tile, ...]:
        say = language.say
        return (
            Tile(say("Lượt đạt cần thêm"), s["choices"], say("lượt"), None,
                 say("Ở {n} xã", n=number(s["communes"]))),
            Tile(say("Xã đủ tiêu chí"), s["complete_after"], say("xã sau phương án"), None,
                 say("Hiện nay {n} xã", n=number(s["complete_now"]))),
            Tile(say("Mục tiêu đạt nhờ phương án"), s["targets_met"], say("mục tiêu"), None,
                 say("{met} đã đạt, {aside} gác lại, {out} không do kết quả của xã quyết định hoặc chưa đánh giá được",
                     met=number(s["targets_met_already"]), aside=number(s["targets_set_aside"]),
                     out=number(s["targets_left_out"]))),
            Tile(say("Cần xác nhận trước"), s["to_confirm"], say("kết quả"), None,
                 say("Đang giữ lại hoặc chưa báo cáo")),
        )  # fmt: skip

    def _method(self, s: Row) -> str:
        say = language.say
        text = say(
            "Trong mọi cách để các xã đạt thêm tiêu chí sao cho mọi mục tiêu về tiêu chí cùng đạt, phương án này tốn ít "
            "công sức nhất. Công sức tính theo mức chỉ tiêu còn thiếu, nơi không có số đo thì theo tiêu chí đó lâu nay "
            "dễ hay khó đạt thêm; nhiều tiêu chí ở cùng một xã thì tốn hơn. Đây là đề xuất để bàn, không phải dự báo và "
            "không tính đến tiền."
        )
        if s["gap"]:
            text += " " + say("Không có cách nào ít hơn quá {share} so với phương án này.", share=percent(s["gap"], 2))
        return text

    def districts(self) -> Section:
        """How much falls to each district and criterion."""
        say = language.say
        if not self._choices:
            return self._nothing("theo-huyen", say("Theo huyện, theo tiêu chí"), say("Theo huyện"))
        return self.section(
            "theo-huyen", say("Theo huyện, theo tiêu chí"),
            choices.by_district(asked.by_district(self.facts), self._summary or {}), choices.by_criterion(asked.by_criterion(self.facts)),
            nav=say("Theo huyện"),
        )  # fmt: skip

    def communes(self) -> Section:
        """The choices one by one, district by district."""
        say = language.say
        if not self._choices:
            return self._nothing("tung-xa", say("Từng xã, từng tiêu chí"), say("Từng xã"))
        blocks: list[Block] = []
        for code, found in groupby(self._choices, key=lambda r: r["district_code"]):
            rows = list(found)
            blocks += [
                Heading(f"{wording.place(rows[0])} ({number(len(rows))})"),
                choices.table(rows, f"allocation_{code}"),
            ]
        return self.section("tung-xa", say("Từng xã, từng tiêu chí"), *blocks, nav=say("Từng xã"))

    def _nothing(self, id: str, title: str, nav: str) -> Section:
        why = language.say("Không có gì phải chọn thêm.") if self._summary else self._why_none()
        return self.section(id, title, Prose(why), nav=nav)

    def confirm(self) -> Section:
        """What to find out before anything is done."""
        say = language.say
        if self._summary is None:
            return self._nothing("xac-nhan", say("Cần xác nhận trước"), say("Xác nhận"))
        held = [c for c in self._choices if c["state"] in ("held", "not_reported") and c["effort_source"] != "confirm"]
        also = [
            Prose(
                say(
                    "Ngoài ra có {n} kết quả đang giữ lại hoặc chưa báo cáo nhưng đã biết chỉ tiêu còn thiếu bao nhiêu: "
                    "{names}.",
                    n=number(len(held)),
                    names="; ".join(f"{self.facts.place[c['commune_code']]}, {choices.criterion_name(c)}" for c in held),
                )
            )
        ] if held else []  # fmt: skip
        return self.section(
            "xac-nhan", say("Cần xác nhận trước"),
            choices.confirm(self._choices), *also, nav=say("Xác nhận"),
        )  # fmt: skip

    def targets(self) -> Section:
        """What becomes of each target: met, set aside because it contradicts others, left out."""
        say = language.say
        if self._summary is None:
            return self._nothing("muc-tieu", say("Từng mục tiêu"), say("Mục tiêu"))
        of = lambda *outcomes: [t for t in self._targets if t["outcome"] in outcomes]  # noqa: E731
        blocks: list[Block] = []
        aside = of("set_aside")
        if aside:
            blocks += [
                choices.targets(
                    aside, "targets_set_aside", say("Gác lại vì trái với mục tiêu khác ({n})", n=number(len(aside)))
                ),
                Listing(tuple(self._contradictions())),
            ]
        else:
            blocks.append(Prose(say("Không có mục tiêu nào trái nhau.")))
        for outcome, name, title in (
            ("met", "targets_met", say("Đạt nhờ phương án")),
            ("met_already", "targets_met_already", say("Đã đạt, không phải làm thêm")),
            ("left_out", "targets_left_out", say("Không nằm trong phép chọn")),
        ):
            found = of(outcome)
            if found:
                blocks.append(choices.targets(found, name, f"{title} ({number(len(found))})"))
        return self.section("muc-tieu", say("Từng mục tiêu"), *blocks, nav=say("Mục tiêu"))

    def _contradictions(self) -> list[str]:
        """One line for each set of targets that cannot all be met."""
        sets = sorted({t["contradiction"] for t in self._targets if t["contradiction"] is not None})
        return [
            language.say(
                "Không thể cùng đạt: {names}.",
                names="; ".join(
                    wording.sentence(t["plan_text"] or t["target_id"]) for t in self._targets if t["contradiction"] == i
                ),
            )
            for i in sets
        ]

    def plan(self) -> Section:
        """What the plan asks by its totals and by its average, and by how much they differ."""
        say, s = language.say, self._summary
        if s is None:
            return self._nothing("hai-cach", say("Kế hoạch nói hai cách"), say("Kế hoạch"))
        difference = s["passes_difference"]
        if difference is None:
            said = say("Kế hoạch chỉ nêu một trong hai cách.")
        elif difference > 0:
            said = say(
                "Mức bình quân đòi nhiều hơn các tổng theo tiêu chí {n} lượt đạt: đạt đúng từng tổng thì vẫn chưa đạt "
                "mức bình quân.",
                n=number(difference),
            )
        elif difference < 0:
            said = say("Các tổng theo tiêu chí đòi nhiều hơn mức bình quân {n} lượt đạt.", n=number(-difference))
        else:
            said = say("Hai cách cho cùng một số lượt đạt.")
        return self.section(
            "hai-cach", say("Kế hoạch nói hai cách: tổng theo tiêu chí và mức bình quân"), Prose(said),
            choices.two_sayings(s), nav=say("Kế hoạch"),
        )  # fmt: skip

    def nearest(self) -> Section:
        """Communes closest to all criteria, whatever was chosen."""
        say = language.say
        return self.section(
            "gan-nhat", say("Các xã gần đủ tiêu chí nhất"), choices.nearest(asked.nearest(self.facts)),
            nav=say("Gần nhất"),
        )  # fmt: skip
