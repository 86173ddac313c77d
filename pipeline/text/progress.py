"""The explanation of a row of mart.target_progress: what it is about, what was measured, what the plan asks, what was
needed by now and on which path, the verdict, and how sure it is.

Every sentence has to survive the question "does the plan say that?": a straight line is called spread evenly, only
milestones are the plan's own; a miss is certain only where nothing is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pipeline import periods
from pipeline.text import codes, dates, lists
from pipeline.text import progress_phrases as phrases
from pipeline.text.numbers import between, number, percent, rounded, up_to
from pipeline.text.phrases import LANGUAGES, Lang, Phrase, paragraph, sentence
from pipeline.text.progress_figures import COUNTS, JudgedFigures, figure_of
from pipeline.text.subjects import band_name, is_from_the_top, subject
from pipeline.text.words import LEVELS, Unit, Words

SILENT = ("not_started", "not_assessable")
"""Statuses that say nothing about the pace."""

MONTH = Unit("month", "tháng", "month", 0, True)
RATE_FROM = 10
"""Whole things fewer than this a month are given in all, not by the month: nobody builds 0,67 of a commune."""


def columns(row: Mapping[str, Any], words: Words) -> dict[str, str | None]:
    """The word columns of one row of mart.target_progress: hangs_on and members_missing (Vietnamese), subject_*, reason_* (null
    where it is assessable) and explanation_*. ``row`` as for ``explanation``."""
    unassessable = row["status"] == "not_assessable"
    return {
        "hangs_on": hangs_on(row, "vi") or None,
        "members_missing": lists.names(row.get("missing_names"), "vi") or None,
        **{f"subject_{lang}": subject(row, lang, words) for lang in LANGUAGES},
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
        return phrases.NOT_SENT.say(lang)
    return phrases.CELL.say(lang, cell=row["figure_cell"]) if row.get("figure_cell") else ""


class _Reading:
    """One row with what its sentences share."""

    def __init__(self, row: Mapping[str, Any], lang: Lang, words: Words):
        self.row, self.words = row, words
        self.lang: Lang = lang
        self.f = JudgedFigures(row, lang, words)

    def say(self, phrase: Phrase, **fields: object) -> str:
        return phrase.say(self.lang, **fields)

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
        value = self.f.judged
        if value is None:
            return self.say(phrases.NO_FIGURE)
        if self.f.is_new and self.f.measure in COUNTS:
            if rounded(value, 0) == 0:
                return self.say(phrases.NO_MORE, unit=self.f.unit.name(self.lang))
            return self.say(phrases.FEWER if value < 0 else phrases.MORE, n=self.f.unit.figure(abs(value), self.lang))
        count = self.counted(value)
        if self.f.measure == "communes_passing":
            return self.say(phrases.PASSING, count=count)
        if self.f.measure == "members_reaching":
            unit = self.words.unit(self.row.get("unit"))
            return self.say(phrases.REACHING, count=count, level=unit.figure(self.row.get("target_low"), self.lang))
        return count

    def counted(self, value: float) -> str:
        """A count of communes among those it is measured over, any other figure with its unit."""
        members = figure_of(self.row.get("members"))
        if self.f.measure not in COUNTS or members is None or self.f.unit is not LEVELS["xa"]:
            return self.f.unit.figure(value, self.lang)
        return self.say(
            phrases.OF_MEMBERS,
            n=self.f.unit.number(value, self.lang),
            members=self.f.unit.number(members, self.lang),
            unit=self.f.unit.name(self.lang, members),
        )

    def need(self) -> str:
        """'cần 193', with the other quote of the same fact, or the bands it is the sum of; empty without a figure."""
        if self.f.target is None:
            return ""
        return self.also(
            self.say(self.need_phrase(), goal=self.f.goal(lambda low, high: between(low, high, self.lang)))
        )

    def need_phrase(self) -> Phrase:
        if self.row["kind"] == "maintain":
            return phrases.NEED_KEEP
        if self.f.is_down:
            return phrases.NEED_DOWN
        if self.f.measure == "members_reaching":
            return phrases.NEED_ALL
        return phrases.NEED_MORE if self.f.is_new else phrases.NEED

    def also(self, need: str) -> str:
        bands = self.row.get("judged_bands") or ()
        if is_from_the_top(self.row):
            return self.say(phrases.BANDS, need=need, bands=", ".join(self.band_target(b) for b in bands))
        sibling = self.row.get("sibling_target")
        if not sibling or figure_of(sibling.get("target_low")) is None:
            return need
        value = figure_of(sibling.get("value"))
        return self.say(
            phrases.ALSO_MORE if sibling["kind"] == "count_new" else phrases.ALSO_TOTAL,
            need=need,
            target=self.f.unit.number(sibling["target_low"], self.lang),
            value=self.say(phrases.NO_FIGURE) if value is None else self.f.unit.number(value, self.lang),
        )

    def band_target(self, band: Mapping[str, Any]) -> str:
        return f"{band_name(band['low'], band['high'])}: {self.f.unit.number(band['target'], self.lang)}"

    def printed_band(self) -> str:
        """The printed band beside the count from the top, where they are not one."""
        printed, low = figure_of(self.row.get("target_low")), self.row.get("band_low")
        if (
            self.f.status in SILENT
            or not is_from_the_top(self.row)
            or self.f.value is None
            or printed is None
            or low is None
        ):
            return ""
        return self.say(
            phrases.BAND_ITSELF,
            band=band_name(low, self.row.get("band_high")),
            count=self.f.unit.figure(self.f.value, self.lang),
            target=self.f.unit.number(printed, self.lang),
        )

    # The verdict ---------------------------------------------------------------------------------------------------

    def verdict(self) -> str:
        """The first sentence."""
        if self.f.status == "not_assessable":
            return self.not_assessable()
        if self.f.status == "not_started" and self.f.judged is None:
            return self.say(phrases.NOT_STARTED_EMPTY, about=self.about, reason=reason(self.row, self.lang))
        key = self.f.status
        if key == "achieved" and self.row["kind"] == "maintain":
            key = "kept"
        elif key == "missed":
            key = "missed" if self.is_certain_miss else "missed_unsure"
        elif key == "reversing" and self.f.is_to_keep:
            key = "not_kept"
        need = self.need()
        text = self.say(
            phrases.VERDICTS[key],
            about=self.about,
            measured=self.from_start(),
            need=need,
            by_now=self.by_now() if "{by_now}" in phrases.VERDICTS[key].vi else "",
            gap=self.gap_to_target() if "{gap}" in phrases.VERDICTS[key].vi else "",
            due=dates.date(self.row.get("due_on"), self.lang),
        )
        return text if need else text.replace(", ;", ";").replace(", :", ":")

    def from_start(self) -> str:
        """What was measured, beside where it began if it has not moved or moved back."""
        measured = self.measured()
        if self.f.is_new or self.f.is_to_keep or self.f.baseline is None:
            return measured
        if self.f.status == "no_movement":
            return self.say(phrases.AT_START, measured=measured)
        if self.f.status == "reversing":
            return self.say(
                phrases.FROM_START, measured=measured, baseline=self.f.unit.number(self.f.baseline, self.lang)
            )
        return measured

    def not_assessable(self) -> str:
        because = reason(self.row, self.lang)
        if self.f.judged is None:
            return self.say(phrases.NOT_ASSESSABLE_EMPTY, about=self.about, reason=because)
        figures = [self.measured(), self.need()]
        if self.f.target is not None and self.f.judged < self.f.target:
            gap = self.f.unit.difference.figure(self.f.target - self.f.judged, self.lang)
            figures.append(self.say(phrases.TO_GO, gap=gap))
        return self.say(
            phrases.NOT_ASSESSABLE, about=self.about, figures=", ".join(filter(None, figures)), reason=because
        )

    def gap_to_target(self) -> str:
        if self.f.target is None or self.f.judged is None:
            return self.say(phrases.NO_FIGURE)
        gap = self.f.unit.difference.figure(abs(self.f.target - self.f.judged), self.lang)
        return self.say(phrases.GAP_OVER if self.f.is_down else phrases.GAP_SHORT, gap=gap)

    @cached_property
    def is_certain_miss(self) -> bool:
        return self.row.get("carried_from") is None and self.row.get("is_robust") is not False

    # By now --------------------------------------------------------------------------------------------------------

    def by_now(self) -> str:
        """'tính chia đều theo thời gian thì nay cần 192, còn thiếu 2 xã, tốc độ bằng 67 % mức cần có'."""
        if self.f.nothing_due or self.f.expected is None or self.f.judged is None:
            is_nothing = not self.row.get("planned_share") or not self.f.unit.is_whole
            due = phrases.NOTHING_DUE if is_nothing else phrases.LESS_THAN_ONE
            return self.on_path(self.say(due, unit=self.f.unit.name(self.lang, 1)))
        needed, gap, decimals = self.f.needed_and_gap()
        unit = Unit("", self.f.unit.vi, self.f.unit.en, decimals, self.f.unit.is_whole)
        phrase = phrases.BY_NOW_DOWN if self.f.is_down else phrases.BY_NOW_MORE if self.f.is_new else phrases.BY_NOW
        text = self.on_path(self.say(phrase, n=unit.number(needed, self.lang))) + self.evenly(unit)
        if gap > 0:
            return text + self.say(phrases.AHEAD, gap=unit.difference.figure(gap, self.lang))
        if gap == 0:
            return text + self.say(phrases.JUST_ENOUGH)
        text += self.say(
            phrases.TOO_MANY if self.f.is_down else phrases.SHORT, gap=unit.difference.figure(-gap, self.lang)
        )
        return text + (
            self.say(phrases.PACE, pace=self.f.pace()) if self.f.status in ("on_track", "at_risk", "behind") else ""
        )

    def on_path(self, need: str) -> str:
        path = self.row.get("path") or "even"
        return self.say(phrases.PATHS[path], need=need, n=number(self.row.get("path_n"), self.lang, 0))

    def evenly(self, unit: Unit) -> str:
        """What a straight line would say, beside a learned path."""
        even = figure_of(self.row.get("expected_even"))
        if self.row.get("path") != "learned" or even is None:
            return ""
        return self.say(phrases.EVENLY, n=unit.number(up_to(even, unit.places, is_down=self.f.is_down), self.lang))

    # Beside the verdict --------------------------------------------------------------------------------------------

    def members(self) -> str:
        """Who of the group is still missing, for a target that all of it must meet."""
        names, undecided = self.row.get("missing_names"), self.row.get("members_undecided") or 0
        if not names or undecided == self.row.get("members") or self.f.status == "achieved":
            return ""
        unclear = self.say(phrases.UNDECIDED, n=self.f.unit.figure(undecided, self.lang)) if undecided else ""
        return self.say(phrases.MISSING, names=lists.names(names, self.lang), undecided=unclear)

    def monthly(self) -> str:
        """The pace so far against the pace needed from now on; whole things of which there are few, in all."""
        so_far, needed = figure_of(self.row.get("pace_so_far")), figure_of(self.row.get("pace_needed"))
        if self.f.status in (*SILENT, "achieved", "missed") or self.f.nothing_due or so_far is None or needed is None:
            return ""
        if self.f.unit.is_whole and abs(needed) < RATE_FROM:
            return self.remaining()
        whole_need = up_to(needed, 0, is_down=needed < 0) if self.f.unit.is_whole else needed
        if self.change(whole_need) == self.say(phrases.UNCHANGED):
            return ""
        return self.say(phrases.MONTHLY, so_far=self.change(so_far), needed=self.change(whole_need))

    def change(self, amount: float) -> str:
        """'tăng 1,5 km'; a change of less than one takes two decimals at least."""
        unit = self.f.unit.difference
        if not unit.is_whole and abs(amount) < 1:
            unit = Unit("", unit.vi, unit.en, max(2, unit.decimals))
        if rounded(amount, unit.places) == 0:
            return self.say(phrases.UNCHANGED)
        return self.say(phrases.DOWN if amount < 0 else phrases.UP, n=unit.figure(abs(amount), self.lang))

    def remaining(self) -> str:
        """'So với mốc đầu kỳ đã tăng 4 xã; còn 3 tháng đến hạn, cần tăng 6 xã.'"""
        due_on = self.row.get("due_on")
        if due_on is None or self.f.judged is None or self.f.baseline is None or self.f.target is None:
            return ""
        days = (due_on - periods.end_of(self.row["period"])).days
        if days <= 0 or rounded(self.f.target - self.f.judged, 0) == 0:
            return ""
        moved = self.f.judged - self.f.baseline
        phrase = (
            phrases.SO_FAR_NONE if rounded(moved, 0) == 0 else phrases.SO_FAR_UP if moved > 0 else phrases.SO_FAR_DOWN
        )
        months = max(1, round(days / (365 / 12)))
        more = self.f.target - self.f.judged
        only = phrases.REMAINING_ONLY if self.f.status == "no_movement" else phrases.REMAINING
        return self.say(
            phrases.REMAINING_NEW if self.f.is_new else only,
            so_far=self.say(phrase, n=self.f.unit.figure(abs(moved), self.lang)),
            months=MONTH.figure(months, self.lang),
            needed=self.change(more),
            n=self.f.unit.figure(more, self.lang),
        )

    def disbursed(self) -> str:
        """Money spent; against the time that has gone only where the path is the time."""
        spent, share = figure_of(self.row.get("disbursed")), figure_of(self.row.get("disbursed_share"))
        if spent is None or share is None or self.f.status == "not_started":
            return ""
        time = figure_of(self.row.get("planned_share"))
        is_time = (self.row.get("path") or "even") == "even" and time is not None
        return self.say(
            phrases.DISBURSED_AND_TIME if is_time else phrases.DISBURSED,
            n=self.f.unit.figure(spent, self.lang),
            share=percent(share, self.lang, 0),
            time=percent(time, self.lang, 0),
        )

    # How sure ------------------------------------------------------------------------------------------------------

    def certainty(self) -> str:
        """Certain, single source, likely, open: what the figures allow to say."""
        if self.f.status in SILENT or self.f.judged is None:
            return ""
        if self.f.status == "missed" and not self.is_certain_miss:
            return self.not_concluded()
        code = self.row.get("certainty")
        told = "" if code is None else {
            "certain": self.certain, "single_source": self.single_source, "likely": self.likely, "open": self.open,
        }[code]()  # fmt: skip
        return paragraph((self.carried(), told))

    def carried(self) -> str:
        carried_from = self.row.get("carried_from")
        return self.say(phrases.CARRIED_SENTENCE, period=dates.period(carried_from, self.lang)) if carried_from else ""

    def not_concluded(self) -> str:
        """Why a miss is not certain."""
        carried_from = self.row.get("carried_from")
        reasons = [self.say(phrases.CARRIED, period=dates.period(carried_from, self.lang))] if carried_from else []
        if self.row.get("is_robust") is False:
            reasons.append(self.say(phrases.MAY_BE, range=self.range("judged", "value"), hangs=self.hangs()))
        told = self.say(phrases.NOT_CONCLUDED, reasons="; ".join(reasons))
        has_likely = self.row.get("certainty") == "likely" and figure_of(self.row.get("likely_low")) is not None
        return paragraph((told, self.likely() if has_likely and not self.row.get("is_robust") else ""))

    def certain(self) -> str:
        return "" if self.row.get("members_unverified") else self.say(phrases.CERTAIN)

    def single_source(self) -> str:
        sender = self.row.get("sender")
        return self.say(phrases.SINGLE_SOURCE, sender=sender) if sender else self.say(phrases.SINGLE_SOURCE_UNNAMED)

    def likely(self) -> str:
        if self.row.get("is_robust"):
            return self.say(phrases.HOLDS, range=self.range("judged", "value"))
        status, (low, high) = codes.STATUSES[self.f.status].say(self.lang), self.f.ends("likely", "judged")
        one = (
            low is not None
            and high is not None
            and self.f.unit.number(low, self.lang) == self.f.unit.number(high, self.lang)
        )
        return self.say(
            phrases.LIKELY_ONE if one else phrases.LIKELY, status=status, range=self.f.unit.range(low, high, self.lang)
        )

    def open(self) -> str:
        low, high = self.row.get("status_low"), self.row.get("status_high")
        ends = ""
        if low and high and low != high:
            worse, better = (codes.STATUSES[s].say(self.lang) for s in (low, high))
            ends = self.say(phrases.BETWEEN, low=worse, high=better)
        if all(figure_of(self.row.get(f"{k}_{end}")) is None for k in ("judged", "value") for end in ("low", "high")):
            return self.say(phrases.OPEN_UNKNOWN, hangs=self.hangs())
        return self.say(phrases.OPEN, range=self.range("judged", "value"), between=ends, hangs=self.hangs())

    def range(self, *kinds: str) -> str:
        """The first interval there is, as words."""
        return self.f.unit.range(*self.f.ends(*kinds), self.lang)

    def hangs(self) -> str:
        what = hangs_on(self.row, self.lang)
        return self.say(phrases.HANGS, what=what) if what else ""

    def provisional(self) -> str:
        if (
            self.row.get("baseline_source") != "provisional"
            or self.f.baseline is None
            or self.f.status == "not_started"
        ):
            return ""
        baseline, first = self.f.unit.number(self.f.baseline, self.lang), self.row.get("provisional_from")
        if not first:
            return self.say(phrases.PROVISIONAL_UNDATED, baseline=baseline)
        return self.say(phrases.PROVISIONAL, period=dates.period(first, self.lang), baseline=baseline)

    def relisted(self) -> str:
        is_told = self.row.get("list_changed") and self.f.status not in SILENT
        return self.say(phrases.RELISTED) if is_told else ""

    def unverified(self) -> str:
        is_told = self.row.get("members_unverified") and self.f.status != "not_started"
        return self.say(phrases.UNVERIFIED) if is_told else ""
