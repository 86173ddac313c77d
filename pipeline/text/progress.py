"""The explanation of a row of mart.target_progress: what it is about, what was measured, what the plan asks, what was
needed by now and on which path, the verdict, and how sure it is.

Every sentence has to survive the question "does the plan say that?": a straight line is called spread evenly, only
milestones are the plan's own; a miss is certain only where nothing is open.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pipeline import periods
from pipeline.text import codes, dates, lists
from pipeline.text.numbers import NONE, between, number, percent, rounded, up_to
from pipeline.text.phrases import LANGUAGES, Lang, Phrase, paragraph, sentence
from pipeline.text.subjects import band_name, is_from_the_top, subject
from pipeline.text.words import LEVELS, Unit, Words

COUNTS = ("communes_passing", "communes_recognised", "communes_in_band", "members_reaching")
"""Measures that count communes (or what stands at the target's level), whatever the plan's unit is called."""

SILENT = ("not_started", "not_assessable")
"""Statuses that say nothing about the pace."""

NO_FIGURE = Phrase("chưa có số liệu", "no figure yet")
MORE = Phrase("thêm {n}", "{n} more")
NO_MORE = Phrase("chưa có thêm {unit} nào", "no more {unit} so far")
FEWER = Phrase("giảm {n} so với đầu kỳ", "{n} fewer than at the start")
OF_MEMBERS = Phrase("{n}/{members} {unit}", "{n} of {members} {unit}")
PASSING = Phrase("{count} đạt", "{count} pass")
REACHING = Phrase("{count} đạt ít nhất {level}", "{count} have at least {level}")

NEED = Phrase("cần {goal}", "target {goal}")
NEED_MORE = Phrase("cần thêm {goal}", "target {goal} more")
NEED_ALL = Phrase("cần đủ {goal}", "all {goal} must")
NEED_KEEP = Phrase("cần giữ {goal}", "to be kept at {goal}")
NEED_DOWN = Phrase("cần giảm còn {goal}", "to come down to {goal}")
BANDS = Phrase("{need} (kế hoạch: {bands})", "{need} (plan: {bands})")
BAND_ITSELF = Phrase(
    "Riêng nhóm {band} tiêu chí: {count}, kế hoạch ghi {target}.",
    "The band of {band} criteria itself: {count}, the plan says {target}.",
)
ALSO_TOTAL = Phrase("{need} (tức tổng {target}, nay {value})", "{need} (that is {target} in all, now {value})")
ALSO_MORE = Phrase("{need} (tức thêm {target}, đã thêm {value})", "{need} (that is {target} more, {value} so far)")

PATHS = {
    "even": Phrase("tính chia đều theo thời gian thì nay {need}", "spread evenly over time, {need} by now"),
    "milestones": Phrase("theo mốc kế hoạch đã ghi thì nay {need}", "by the milestones the plan states, {need} by now"),
    "learned": Phrase(
        "theo nhịp các năm trước ({n} quyết định) thì nay {need}", "at the pace of earlier years ({n} decisions), {need} by now"
    ),
}  # fmt: skip
BY_NOW = Phrase("cần {n}", "{n} needed")
BY_NOW_MORE = Phrase("cần thêm {n}", "{n} more needed")
BY_NOW_DOWN = Phrase("cần giảm còn {n}", "down to {n} needed")
NOTHING_DUE = Phrase("chưa phải đạt thêm gì", "nothing is due")
LESS_THAN_ONE = Phrase("mới cần chưa tới 1 {unit}", "less than 1 {unit} is due")
SHORT = Phrase(", còn thiếu {gap}", ", {gap} short")
TOO_MANY = Phrase(", còn cao hơn {gap}", ", {gap} too high")
JUST_ENOUGH = Phrase(", vừa đủ", ", just enough")
AHEAD = Phrase(", đang vượt {gap}", ", {gap} ahead")
PACE = Phrase(", tốc độ bằng {pace} mức cần có", ", the pace is {pace} of what is needed")
EVENLY = Phrase(" (chia đều thì {n})", " (spread evenly: {n})")

AT_START = Phrase("{measured}, bằng mốc đầu kỳ", "{measured}, as at the start")
FROM_START = Phrase("{measured}, mốc đầu kỳ {baseline}", "{measured}, began at {baseline}")

VERDICTS = {
    "not_started": Phrase(
        "{about}: {measured}, {need}; kỳ gốc, chưa tính tiến độ.",
        "{about}: {measured}, {need}; baseline period, no pace yet.",
    ),
    "achieved": Phrase("{about}: {measured}, {need}: đã đạt mục tiêu.", "{about}: {measured}, {need}: achieved."),
    "kept": Phrase("{about}: {measured}, {need}: đang giữ được.", "{about}: {measured}, {need}: kept."),
    "missed": Phrase(
        "{about}: {measured}, {need}: đã đến hạn {due} mà chưa đạt, {gap}.",
        "{about}: {measured}, {need}: missed, due on {due}, {gap}.",
    ),
    "missed_unsure": Phrase(
        "{about}: {measured}, {need}: đã đến hạn {due}, theo số liệu hiện có thì chưa đạt, {gap}.",
        "{about}: {measured}, {need}: due on {due}, by the figures at hand not reached, {gap}.",
    ),
    "not_kept": Phrase(
        "{about}: {measured}, {need}: không giữ được mức phải giữ, {gap}.",
        "{about}: {measured}, {need}: not kept, {gap}.",
    ),
    "reversing": Phrase(
        "{about}: {measured}, {need}; {by_now}: đang đi ngược mục tiêu.",
        "{about}: {measured}, {need}; {by_now}: moving away from the target.",
    ),
    "no_movement": Phrase(
        "{about}: {measured}, {need}; {by_now}: chưa chuyển biến.",
        "{about}: {measured}, {need}; {by_now}: no movement.",
    ),
    "on_track": Phrase(
        "{about}: {measured}, {need}; {by_now}: đúng tiến độ.", "{about}: {measured}, {need}; {by_now}: on track."
    ),
    "at_risk": Phrase(
        "{about}: {measured}, {need}; {by_now}: có nguy cơ chậm.", "{about}: {measured}, {need}; {by_now}: at risk."
    ),
    "behind": Phrase("{about}: {measured}, {need}; {by_now}: chậm.", "{about}: {measured}, {need}; {by_now}: behind."),
}
GAP_SHORT = Phrase("còn thiếu {gap}", "{gap} short")
GAP_OVER = Phrase("còn cao hơn {gap}", "{gap} too high")
TO_GO = Phrase("còn cách {gap}", "{gap} to go")
NOT_STARTED_EMPTY = Phrase("{about}: kỳ gốc, {reason}.", "{about}: baseline period, {reason}.")
NOT_ASSESSABLE = Phrase(
    "{about}: {figures}; chưa đánh giá được tiến độ vì {reason}.",
    "{about}: {figures}; its pace cannot be assessed because {reason}.",
)
NOT_ASSESSABLE_EMPTY = Phrase("{about}: chưa đánh giá được vì {reason}.", "{about}: not assessable because {reason}.")

MISSING = Phrase("Còn thiếu {names}{undecided}.", "Still missing: {names}{undecided}.")
UNDECIDED = Phrase(", trong đó {n} chưa rõ", ", of which {n} unclear")

MONTHLY = Phrase(
    "Đến nay mỗi tháng {so_far}; từ nay đến hạn mỗi tháng cần {needed}.",
    "So far {so_far} a month; from now on {needed} a month is needed.",
)
UP = Phrase("tăng {n}", "an increase of {n}")
DOWN = Phrase("giảm {n}", "a decrease of {n}")
UNCHANGED = Phrase("không đổi", "no change")
REMAINING = Phrase(
    "{so_far}; còn {months} đến hạn, cần {needed}.",
    "{so_far}; {needed} is needed by the due date, {months} away.",
)
REMAINING_NEW = Phrase("Còn {months} đến hạn, cần thêm {n} nữa.", "Needed by the due date, {months} away: {n} more.")
SO_FAR_UP = Phrase("So với mốc đầu kỳ đã tăng {n}", "Up {n} from the start")
SO_FAR_DOWN = Phrase("So với mốc đầu kỳ đã giảm {n}", "Down {n} from the start")
SO_FAR_NONE = Phrase("So với mốc đầu kỳ chưa đổi", "No change from the start")
MONTH = Unit("month", "tháng", "month", 0, True)
RATE_FROM = 10
"""Whole things fewer than this a month are given in all, not by the month: nobody builds 0,67 of a commune."""

DISBURSED = Phrase("Đã giải ngân {n}, bằng {share} kế hoạch.", "Disbursed: {n}, {share} of the plan.")
DISBURSED_AND_TIME = Phrase(
    "Đã giải ngân {n}, bằng {share} kế hoạch; thời gian đã qua {time}.",
    "Disbursed: {n}, {share} of the plan; {time} of the time has gone.",
)

CERTAIN = Phrase("Kết luận chắc chắn.", "Certain.")
SINGLE_SOURCE = Phrase("Số liệu chỉ có một nguồn: {sender}.", "From a single source: {sender}.")
SINGLE_SOURCE_UNNAMED = Phrase("Số liệu chỉ có một nguồn.", "From a single source.")
LIKELY = Phrase(
    "Khả năng cao là {status}, khoảng hợp lý {range}.", "Very likely {status}; the plausible range is {range}."
)
HOLDS = Phrase(
    "Số liệu còn ô chưa chắc, có thể {range}; kết luận không đổi.", "It may be {range}; the verdict holds all the same."
)
OPEN = Phrase("Chưa chắc chắn: có thể {range}{between}{hangs}.", "Not certain: it may be {range}{between}{hangs}.")
OPEN_UNKNOWN = Phrase("Chưa chắc chắn{hangs}.", "Not certain{hangs}.")
BETWEEN = Phrase(" ({low} đến {high})", " ({low} to {high})")
HANGS = Phrase(", còn tùy {what}", ", depending on {what}")
NOT_CONCLUDED = Phrase("Chưa thể kết luận chắc chắn: {reasons}.", "The verdict is not certain: {reasons}.")
CARRIED = Phrase("số liệu lấy từ kỳ trước, {period}", "the figure is that of an earlier period, {period}")
MAY_BE = Phrase("có thể {range}{hangs}", "it may be {range}{hangs}")
CARRIED_SENTENCE = Phrase(
    "Kỳ này chưa có số mới, số liệu lấy từ kỳ {period}.",
    "Nothing new came this period; the figure is that of {period}.",
)
PROVISIONAL = Phrase(
    "Mốc tạm: số đầu tiên trong năm, kỳ {period} ({baseline}), vì kế hoạch không nêu số đầu kỳ.",
    "Provisional baseline: the first figure of the year, {period} ({baseline}); the plan gives none.",
)
PROVISIONAL_UNDATED = Phrase(
    "Mốc tạm: số đầu tiên trong năm ({baseline}), vì kế hoạch không nêu số đầu kỳ.",
    "Provisional baseline: the first figure of the year ({baseline}); the plan gives none.",
)
RELISTED = Phrase(
    "Danh sách xã đã thay đổi sau mốc đầu kỳ (sáp nhập, chia tách); mốc đã tính lại theo danh sách mới.",
    "The list of communes changed after the baseline (mergers, splits); the baseline is that of the new list.",
)
UNVERIFIED = Phrase("Danh sách xã của nhóm chưa được xác minh.", "Membership of the group is not verified.")

NOT_SENT = Phrase("số liệu kỳ này chưa gửi", "the figure of this period, not sent")
CELL = Phrase("ô {cell}", "cell {cell}")


def columns(row: Mapping[str, Any], words: Words) -> dict[str, str | None]:
    """The word columns of one row of mart.target_progress: hangs_on and members_missing (Vietnamese), reason_* (null
    where it is assessable) and explanation_*. ``row`` as for ``explanation``."""
    unassessable = row["status"] == "not_assessable"
    return {
        "hangs_on": hangs_on(row, "vi") or None,
        "members_missing": lists.names(row.get("missing_names"), "vi") or None,
        **{f"reason_{lang}": reason(row, lang) if unassessable else None for lang in LANGUAGES},
        **{f"explanation_{lang}": explanation(row, lang, words) for lang in LANGUAGES},
    }


def explanation(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """Some sentences that a leader can read aloud, about one row of mart.target_progress.

    ``row`` has the columns of that table, ``reason`` as a code of ``codes.REASONS``, and beside them (None or missing
    where there is none):

    - plan_text; band_low, band_high of plan.targets;
    - criterion_name, criterion_name_en;
    - members_unverified BOOLEAN; missing_names, open_names: lists of commune labels, in order;
    - figure_cell: source cell of a province's figure, told where it is held;
    - judged_bands: list of {low, high, target}, the plan's bands from the printed one upwards;
    - sibling_target: {kind, target_low, value}, the other quote of the same fact;
    - provisional_from: period of a provisional baseline; list_changed: the list of communes changed after the baseline;
    - nothing_due: the path expects nothing yet (if missing: pace is null);
    - sender: the name to print of a single source;
    - on_track, at_risk: the plan's thresholds of pace (0.95 and 0.60 if missing);
    - disbursed (in the target's unit), disbursed_share (of one).

    Raises KeyError for a status, path, certainty or reason that is in no list: a word must not be missing unseen.
    """
    return _Reading(row, lang, words).explanation()


def reason(row: Mapping[str, Any], lang: Lang) -> str:
    """Why a target is not assessable, as a clause. Raises KeyError for a code without words."""
    return codes.REASONS[row.get("reason") or "no_data"].say(lang)


def hangs_on(row: Mapping[str, Any], lang: Lang) -> str:
    """What a verdict that is not robust hangs on: communes, the figure not sent, the held cell; empty where it is."""
    if row.get("is_robust") is not False:
        return ""
    if row.get("open_names"):
        return lists.names(row["open_names"], lang)
    if row.get("carried_from"):
        return NOT_SENT.say(lang)
    return CELL.say(lang, cell=row["figure_cell"]) if row.get("figure_cell") else ""


def figure(row: Mapping[str, Any], column: str, lang: Lang, words: Words) -> str:
    """One figure of a row without its unit, at the decimals of what it counts: people and communes have none."""
    return _Reading(row, lang, words).unit.number(row.get(column), lang)


def needed_by_now(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """What is needed by now as every page and medium shows it: of whole things to the next whole one."""
    reading = _Reading(row, lang, words)
    if reading.expected is None:
        return NONE
    return reading.unit.number(up_to(reading.expected, reading.unit.places, is_down=reading.is_down), lang)


class _Reading:
    """One row with what its sentences share."""

    def __init__(self, row: Mapping[str, Any], lang: Lang, words: Words):
        self.row, self.words = row, words
        self.lang: Lang = lang
        self.status: str = row["status"]
        self.measure: str = row.get("measure") or "none"
        self.is_new = row["kind"] == "count_new"
        self.value = _figure(row.get("value"))
        self.judged = _first(row.get("judged_value"), row.get("value"))
        self.baseline = _first(row.get("judged_baseline"), row.get("baseline"))
        self.target = _first(row.get("judged_target"), row.get("target_low"))
        self.expected = _figure(row.get("expected_by_now"))

    def say(self, phrase: Phrase, **fields: object) -> str:
        return phrase.say(self.lang, **fields)

    @cached_property
    def unit(self) -> Unit:
        """What the verdict's figures are counted in."""
        if self.measure not in COUNTS:
            return self.words.unit(self.row.get("unit"))
        level = self.row.get("level") or "xa"
        # A group's members are communes, whatever stands in them is counted by.
        return LEVELS["xa" if self.measure == "members_reaching" and level == "thon" else level]

    @cached_property
    def is_to_keep(self) -> bool:
        return self.row["kind"] == "maintain" or (self.target is not None and self.target == self.baseline)

    @cached_property
    def is_down(self) -> bool:
        if self.is_to_keep or self.target is None or self.baseline is None:
            return False
        return self.target < self.baseline

    @cached_property
    def about(self) -> str:
        return subject(self.row, self.lang, self.words)

    def explanation(self) -> str:
        return paragraph(
            (
                sentence(self.verdict()),
                self.printed_band(),
                self.members(),
                self.monthly(),
                self.disbursed(),
                self.certainty(),
                self.provisional(),
                self.relisted(),
                self.unverified(),
            )
        )

    # What was measured, what is needed -----------------------------------------------------------------------------

    def measured(self) -> str:
        """'190/207 xã đạt', 'thêm 3 xã', '34,6 %'."""
        value = self.judged
        if value is None:
            return self.say(NO_FIGURE)
        if self.is_new and self.measure in COUNTS:
            if rounded(value, 0) == 0:
                return self.say(NO_MORE, unit=self.unit.name(self.lang))
            return self.say(FEWER if value < 0 else MORE, n=self.unit.figure(abs(value), self.lang))
        count = self.counted(value)
        if self.measure == "communes_passing":
            return self.say(PASSING, count=count)
        if self.measure == "members_reaching":
            unit = self.words.unit(self.row.get("unit"))
            return self.say(REACHING, count=count, level=unit.figure(self.row.get("target_low"), self.lang))
        return count

    def counted(self, value: float) -> str:
        """A count of communes among those it is measured over, any other figure with its unit."""
        members = _figure(self.row.get("members"))
        if self.measure not in COUNTS or members is None or self.unit is not LEVELS["xa"]:
            return self.unit.figure(value, self.lang)
        return self.say(
            OF_MEMBERS,
            n=self.unit.number(value, self.lang),
            members=self.unit.number(members, self.lang),
            unit=self.unit.name(self.lang, members),
        )

    def need(self) -> str:
        """'cần 193', with the other quote of the same fact, or the bands it is the sum of; empty without a figure."""
        if self.target is None:
            return ""
        high = _figure(self.row.get("target_high")) if self.measure != "members_reaching" else None
        top = high if high is not None and high > self.target else self.target
        low_text, top_text = self.unit.number(self.target, self.lang), self.unit.number(top, self.lang)
        goal = low_text if low_text == top_text else between(low_text, top_text, self.lang)
        return self.also(self.say(self.need_phrase(), goal=goal))

    def need_phrase(self) -> Phrase:
        if self.row["kind"] == "maintain":
            return NEED_KEEP
        if self.is_down:
            return NEED_DOWN
        if self.measure == "members_reaching":
            return NEED_ALL
        return NEED_MORE if self.is_new else NEED

    def also(self, need: str) -> str:
        bands = self.row.get("judged_bands") or ()
        if is_from_the_top(self.row):
            return self.say(BANDS, need=need, bands=", ".join(self.band_target(b) for b in bands))
        sibling = self.row.get("sibling_target")
        if not sibling or _figure(sibling.get("target_low")) is None:
            return need
        value = _figure(sibling.get("value"))
        return self.say(
            ALSO_MORE if sibling["kind"] == "count_new" else ALSO_TOTAL,
            need=need,
            target=self.unit.number(sibling["target_low"], self.lang),
            value=self.say(NO_FIGURE) if value is None else self.unit.number(value, self.lang),
        )

    def band_target(self, band: Mapping[str, Any]) -> str:
        return f"{band_name(band['low'], band['high'])}: {self.unit.number(band['target'], self.lang)}"

    def printed_band(self) -> str:
        """The printed band beside the count from the top, where they are not one."""
        printed, low = _figure(self.row.get("target_low")), self.row.get("band_low")
        if (
            self.status in SILENT
            or not is_from_the_top(self.row)
            or self.value is None
            or printed is None
            or low is None
        ):
            return ""
        return self.say(
            BAND_ITSELF,
            band=band_name(low, self.row.get("band_high")),
            count=self.unit.figure(self.value, self.lang),
            target=self.unit.number(printed, self.lang),
        )

    # The verdict ---------------------------------------------------------------------------------------------------

    def verdict(self) -> str:
        """The first sentence."""
        if self.status == "not_assessable":
            return self.not_assessable()
        if self.status == "not_started" and self.judged is None:
            return self.say(NOT_STARTED_EMPTY, about=self.about, reason=reason(self.row, self.lang))
        key = self.status
        if key == "achieved" and self.row["kind"] == "maintain":
            key = "kept"
        elif key == "missed":
            key = "missed" if self.is_certain_miss else "missed_unsure"
        elif key == "reversing" and self.is_to_keep:
            key = "not_kept"
        need = self.need()
        text = self.say(
            VERDICTS[key],
            about=self.about,
            measured=self.from_start(),
            need=need,
            by_now=self.by_now() if "{by_now}" in VERDICTS[key].vi else "",
            gap=self.gap_to_target() if "{gap}" in VERDICTS[key].vi else "",
            due=dates.date(self.row.get("due_on"), self.lang),
        )
        return text if need else text.replace(", ;", ";").replace(", :", ":")

    def from_start(self) -> str:
        """What was measured, beside where it began if it has not moved or moved back."""
        measured = self.measured()
        if self.is_new or self.is_to_keep or self.baseline is None:
            return measured
        if self.status == "no_movement":
            return self.say(AT_START, measured=measured)
        if self.status == "reversing":
            return self.say(FROM_START, measured=measured, baseline=self.unit.number(self.baseline, self.lang))
        return measured

    def not_assessable(self) -> str:
        because = reason(self.row, self.lang)
        if self.judged is None:
            return self.say(NOT_ASSESSABLE_EMPTY, about=self.about, reason=because)
        figures = [self.measured(), self.need()]
        if self.target is not None and self.judged < self.target:
            gap = self.unit.difference.figure(self.target - self.judged, self.lang)
            figures.append(self.say(TO_GO, gap=gap))
        return self.say(NOT_ASSESSABLE, about=self.about, figures=", ".join(filter(None, figures)), reason=because)

    def gap_to_target(self) -> str:
        if self.target is None or self.judged is None:
            return self.say(NO_FIGURE)
        gap = self.unit.difference.figure(abs(self.target - self.judged), self.lang)
        return self.say(GAP_OVER if self.is_down else GAP_SHORT, gap=gap)

    @cached_property
    def is_certain_miss(self) -> bool:
        return self.row.get("carried_from") is None and self.row.get("is_robust") is not False

    # By now --------------------------------------------------------------------------------------------------------

    @cached_property
    def nothing_due(self) -> bool:
        """The path expects nothing yet: a pace has no meaning."""
        told = self.row.get("nothing_due")
        return self.row.get("pace") is None if told is None else bool(told)

    def by_now(self) -> str:
        """'tính chia đều theo thời gian thì nay cần 192, còn thiếu 2 xã, tốc độ bằng 67 % mức cần có'."""
        if self.nothing_due or self.expected is None or self.judged is None:
            is_nothing = not self.row.get("planned_share") or not self.unit.is_whole
            due = NOTHING_DUE if is_nothing else LESS_THAN_ONE
            return self.on_path(self.say(due, unit=self.unit.name(self.lang, 1)))
        needed, gap, decimals = self.needed_and_gap()
        unit = Unit("", self.unit.vi, self.unit.en, decimals, self.unit.is_whole)
        phrase = BY_NOW_DOWN if self.is_down else BY_NOW_MORE if self.is_new else BY_NOW
        text = self.on_path(self.say(phrase, n=unit.number(needed, self.lang))) + self.evenly(unit)
        if gap > 0:
            return text + self.say(AHEAD, gap=unit.difference.figure(gap, self.lang))
        if gap == 0:
            return text + self.say(JUST_ENOUGH)
        text += self.say(TOO_MANY if self.is_down else SHORT, gap=unit.difference.figure(-gap, self.lang))
        return text + (self.say(PACE, pace=self.pace()) if self.status in ("on_track", "at_risk", "behind") else "")

    def needed_and_gap(self) -> tuple[float, float, int]:
        """What is needed by now as shown (whole things to the next whole one), how far ahead of it, and the decimals:
        as many more as it takes to show a gap that decides."""
        assert self.expected is not None and self.judged is not None
        decimals = self.unit.places
        while True:
            needed = up_to(self.expected, decimals, is_down=self.is_down)
            gap = float(rounded((needed - self.judged) if self.is_down else (self.judged - needed), decimals))
            is_short = self.status in ("at_risk", "behind")
            if self.unit.is_whole or decimals >= 6 or not (is_short and gap >= 0):
                return needed, gap, decimals
            decimals += 1

    def on_path(self, need: str) -> str:
        path = self.row.get("path") or "even"
        return self.say(PATHS[path], need=need, n=number(self.row.get("path_n"), self.lang, 0))

    def evenly(self, unit: Unit) -> str:
        """What a straight line would say, beside a learned path."""
        even = _figure(self.row.get("expected_even"))
        if self.row.get("path") != "learned" or even is None:
            return ""
        return self.say(EVENLY, n=unit.number(up_to(even, unit.places, is_down=self.is_down), self.lang))

    def pace(self) -> str:
        """The pace in whole per cents; one just under a threshold is not rounded up to it: 94.9 % is not on track, and
        who is short of what is needed is not at 100 %."""
        pace = _figure(self.row.get("pace")) or 0.0
        shown = float(rounded(pace, 2))
        if any(
            pace < threshold <= shown
            for threshold in (1.0, self.row.get("on_track") or 0.95, self.row.get("at_risk") or 0.60)
        ):
            shown = up_to(pace, 2, is_down=True)
        return percent(shown, self.lang, 0)

    # Beside the verdict --------------------------------------------------------------------------------------------

    def members(self) -> str:
        """Who of the group is still missing, for a target that all of it must meet."""
        names, undecided = self.row.get("missing_names"), self.row.get("members_undecided") or 0
        if not names or undecided == self.row.get("members") or self.status == "achieved":
            return ""
        unclear = self.say(UNDECIDED, n=self.unit.figure(undecided, self.lang)) if undecided else ""
        return self.say(MISSING, names=lists.names(names, self.lang), undecided=unclear)

    def monthly(self) -> str:
        """The pace so far against the pace needed from now on; whole things of which there are few, in all."""
        so_far, needed = _figure(self.row.get("pace_so_far")), _figure(self.row.get("pace_needed"))
        if self.status in (*SILENT, "achieved", "missed") or self.nothing_due or so_far is None or needed is None:
            return ""
        if self.unit.is_whole and abs(needed) < RATE_FROM:
            return self.remaining()
        whole_need = up_to(needed, 0, is_down=needed < 0) if self.unit.is_whole else needed
        if self.change(whole_need) == self.say(UNCHANGED):
            return ""
        return self.say(MONTHLY, so_far=self.change(so_far), needed=self.change(whole_need))

    def change(self, amount: float) -> str:
        """'tăng 1,5 km'; a change of less than one takes two decimals at least."""
        unit = self.unit.difference
        if not unit.is_whole and abs(amount) < 1:
            unit = Unit("", unit.vi, unit.en, max(2, unit.decimals))
        if rounded(amount, unit.places) == 0:
            return self.say(UNCHANGED)
        return self.say(DOWN if amount < 0 else UP, n=unit.figure(abs(amount), self.lang))

    def remaining(self) -> str:
        """'So với mốc đầu kỳ đã tăng 4 xã; còn 3 tháng đến hạn, cần tăng 6 xã.'"""
        due_on = self.row.get("due_on")
        if due_on is None or self.judged is None or self.baseline is None or self.target is None:
            return ""
        days = (due_on - periods.end_of(self.row["period"])).days
        if days <= 0 or rounded(self.target - self.judged, 0) == 0:
            return ""
        moved = self.judged - self.baseline
        phrase = SO_FAR_NONE if rounded(moved, 0) == 0 else SO_FAR_UP if moved > 0 else SO_FAR_DOWN
        months = max(1, round(days / (365 / 12)))
        more = self.target - self.judged
        return self.say(
            REMAINING_NEW if self.is_new else REMAINING,
            so_far=self.say(phrase, n=self.unit.figure(abs(moved), self.lang)),
            months=MONTH.figure(months, self.lang),
            needed=self.change(more),
            n=self.unit.figure(more, self.lang),
        )

    def disbursed(self) -> str:
        """Money spent; against the time that has gone only where the path is the time."""
        spent, share = _figure(self.row.get("disbursed")), _figure(self.row.get("disbursed_share"))
        if spent is None or share is None or self.status == "not_started":
            return ""
        time = _figure(self.row.get("planned_share"))
        is_time = (self.row.get("path") or "even") == "even" and time is not None
        return self.say(
            DISBURSED_AND_TIME if is_time else DISBURSED,
            n=self.unit.figure(spent, self.lang),
            share=percent(share, self.lang, 0),
            time=percent(time, self.lang, 0),
        )

    # How sure ------------------------------------------------------------------------------------------------------

    def certainty(self) -> str:
        """Certain, single source, likely, open: what the figures allow to say."""
        if self.status in SILENT or self.judged is None:
            return ""
        if self.status == "missed" and not self.is_certain_miss:
            return self.not_concluded()
        code = self.row.get("certainty")
        told = "" if code is None else {
            "certain": self.certain, "single_source": self.single_source, "likely": self.likely, "open": self.open,
        }[code]()  # fmt: skip
        return paragraph((self.carried(), told))

    def carried(self) -> str:
        carried_from = self.row.get("carried_from")
        return self.say(CARRIED_SENTENCE, period=dates.period(carried_from, self.lang)) if carried_from else ""

    def not_concluded(self) -> str:
        """Why a miss is not certain."""
        carried_from = self.row.get("carried_from")
        reasons = [self.say(CARRIED, period=dates.period(carried_from, self.lang))] if carried_from else []
        if self.row.get("is_robust") is False:
            reasons.append(self.say(MAY_BE, range=self.range("judged", "value"), hangs=self.hangs()))
        told = self.say(NOT_CONCLUDED, reasons="; ".join(reasons))
        has_likely = self.row.get("certainty") == "likely" and _figure(self.row.get("likely_low")) is not None
        return paragraph((told, self.likely() if has_likely and not self.row.get("is_robust") else ""))

    def certain(self) -> str:
        return "" if self.row.get("members_unverified") else self.say(CERTAIN)

    def single_source(self) -> str:
        sender = self.row.get("sender")
        return self.say(SINGLE_SOURCE, sender=sender) if sender else self.say(SINGLE_SOURCE_UNNAMED)

    def likely(self) -> str:
        if self.row.get("is_robust"):
            return self.say(HOLDS, range=self.range("judged", "value"))
        status = codes.STATUSES[self.status].say(self.lang)
        return self.say(LIKELY, status=status, range=self.range("likely", "judged"))

    def open(self) -> str:
        low, high = self.row.get("status_low"), self.row.get("status_high")
        ends = ""
        if low and high and low != high:
            worse, better = (codes.STATUSES[s].say(self.lang) for s in (low, high))
            ends = self.say(BETWEEN, low=worse, high=better)
        if all(_figure(self.row.get(f"{k}_{end}")) is None for k in ("judged", "value") for end in ("low", "high")):
            return self.say(OPEN_UNKNOWN, hangs=self.hangs())
        return self.say(OPEN, range=self.range("judged", "value"), between=ends, hangs=self.hangs())

    def range(self, *kinds: str) -> str:
        """The first interval there is, as words."""
        for kind in kinds:
            low, high = _figure(self.row.get(f"{kind}_low")), _figure(self.row.get(f"{kind}_high"))
            if low is not None or high is not None:
                return self.unit.range(low, high, self.lang)
        return self.unit.range(None, None, self.lang)

    def hangs(self) -> str:
        what = hangs_on(self.row, self.lang)
        return self.say(HANGS, what=what) if what else ""

    def provisional(self) -> str:
        if self.row.get("baseline_source") != "provisional" or self.baseline is None or self.status == "not_started":
            return ""
        baseline, first = self.unit.number(self.baseline, self.lang), self.row.get("provisional_from")
        if not first:
            return self.say(PROVISIONAL_UNDATED, baseline=baseline)
        return self.say(PROVISIONAL, period=dates.period(first, self.lang), baseline=baseline)

    def relisted(self) -> str:
        is_told = self.row.get("list_changed") and self.status not in SILENT
        return self.say(RELISTED) if is_told else ""

    def unverified(self) -> str:
        is_told = self.row.get("members_unverified") and self.status != "not_started"
        return self.say(UNVERIFIED) if is_told else ""


def _figure(value: float | int | None) -> float | None:
    """The figure, None for what is no number."""
    return None if value is None or not math.isfinite(value) else float(value)


def _first(*values: float | int | None) -> float | None:
    return next((f for f in map(_figure, values) if f is not None), None)
