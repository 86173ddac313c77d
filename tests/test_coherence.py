"""The plan checked against itself: the known faults of Lạng Sơn 2019, and every check able to pass and to fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.reference import coherence
from pipeline.reference.coherence import bands, printed
from pipeline.reference.model import GroupMember, Reference
from pipeline.schema import catalogue

Change = Callable[[Reference], Reference]


def rows(reference: Reference) -> dict[str, dict[str, Any]]:
    return {r["check_id"]: r for r in coherence.check(reference)}


def target(target_id: str, **fields: Any) -> Change:
    """The reference with one target changed."""

    def change(reference: Reference) -> Reference:
        assert any(t.target_id == target_id for t in reference.targets)
        changed = (replace(t, **fields) if t.target_id == target_id else t for t in reference.targets)
        return replace(reference, targets=tuple(changed))

    return change


def without_target(target_id: str) -> Change:
    return lambda r: replace(r, targets=tuple(t for t in r.targets if t.target_id != target_id))


def work(work_id: str, **fields: Any) -> Change:
    def change(reference: Reference) -> Reference:
        changed = (replace(w, **fields) if w.work_id == work_id else w for w in reference.schedule)
        return replace(reference, schedule=tuple(changed))

    return change


def statement(statement_id: str, **fields: Any) -> Change:
    def change(reference: Reference) -> Reference:
        assert any(s.statement_id == statement_id for s in reference.statements)
        changed = (replace(s, **fields) if s.statement_id == statement_id else s for s in reference.statements)
        return replace(reference, statements=tuple(changed))

    return change


def members(group: str, count: int, *, verified: bool) -> Change:
    """The group with exactly that many members."""

    def change(reference: Reference) -> Reference:
        others = tuple(m for m in reference.groups if m.group != group)
        made = tuple(GroupMember(group, c.commune_code, c.commune_name, verified) for c in reference.communes[:count])
        return replace(reference, groups=others + made)

    return change


def test_the_known_faults_of_the_plan(reference: Reference) -> None:
    """Each was found by reading the plan; the figures are those of the plan."""
    found = rows(reference)
    assert {i for i, r in found.items() if not r["passes"]} == {
        "criteria.average",
        "criterion.01.number",
        "criterion.08.baseline_plus_new",
        "share.criterion.15.total",
        "share.output.radio_communes_total",
        "group.special_pilot.named",
        "group.border.named",
        "group.district_special_pilot.named",
        "group.target_2019.named",
        "group.recognised_2014_2016.named",
        "group.special.named",
        "wording.district_names",
        "wording.quotation_marks",
        "wording.implementers",
        "statement.radio_invested",
        "statement.first_year_of_the_criteria_set",
        "document.12_nq_hdnd",
    }


def test_the_totals_fall_eleven_passes_short_of_the_average(reference: Reference) -> None:
    row = rows(reference)["criteria.average"]
    assert row["found"] == "2.266 lượt đạt, bình quân 10,95 tiêu chí/xã"
    assert row["expected"] == "11–11,5 tiêu chí/xã, tức ít nhất 2.277 lượt đạt"
    assert "còn thiếu 11 lượt đạt" in row["explanation_vi"]
    assert "tiêu chí số 1 kế hoạch không nêu số, tính là 207 xã" in row["explanation_vi"]


def test_the_two_misprinted_shares(reference: Reference) -> None:
    found = rows(reference)
    health, radio = found["share.criterion.15.total"], found["share.output.radio_communes_total"]
    assert (health["found"], health["expected"]) == ("64,2\u00a0%", "64,3\u00a0% (64,25\u00a0%)")
    assert (radio["found"], radio["expected"]) == ("43,4\u00a0%", "43,5\u00a0% (43,48\u00a0%)")


def test_the_other_known_figures(reference: Reference) -> None:
    found = rows(reference)
    assert found["bands.sum"]["found"] == "60 + 2 + 35 + 110 = 207"
    assert found["bands.jointly_possible"]["expected"] == "2.070–2.656 lượt đạt theo các nhóm xã"
    assert found["funding.total.sum_of_parts"]["found"] == "652,8 + 365 + 45 + 1.800 + 135 + 5 = 3.002,8"
    assert found["funding.direct.sum_of_parts"]["found"] == "495,1 + 157,7 = 652,8"
    assert found["recognised.baseline_plus_new"]["found"] == "48 + 12 = 60"
    assert found["complete_within_criteria.target"]["expected"] == "không quá 61 xã (tiêu chí số 2)"
    assert found["document.12_nq_hdnd"]["found"] == "10/12/2019"
    assert found["statement.radio_invested"]["found"] == "27 (mục I.2)"
    assert found["statement.radio_invested"]["expected"] == "24 + 12 = 36 (mục II.8)"
    assert found["criterion.08.baseline_plus_new"]["found"] == "tổng số 68 xã, không nêu số xã có thêm"
    assert found["wording.district_names"]["found"] == "VIII.2: 'Hưu Lũng'"
    assert found["wording.implementers"]["found"] == "VIII.3: Bình Gia"
    assert found["wording.quotation_marks"]["found"] == "V.1"


# Each change turns exactly this check, whichever way it stands in the plan.
TURNS: list[tuple[str, Change]] = [
    # 11 passes more: 2,277 / 207 = 11.00
    ("criteria.average", target("criterion.19.total", target_low=205, plan_text="205")),
    (
        "criterion.01.number",
        target("criterion.01.maintain", kind="maintain", measure="communes_passing", target_low=207),
    ),
    ("criterion.02.number", target("criterion.02.total", target_low=None)),
    ("criterion.02.baseline_plus_new", target("criterion.02.total", baseline=50)),
    ("criterion.02.baseline_plus_new", without_target("criterion.02.new")),
    ("criterion.12.baseline_plus_new", target("criterion.12.total", baseline=206)),
    ("recognised.baseline_plus_new", target("recognised.new", target_low=11)),
    ("funding.total.sum_of_parts", target("funding.credit", target_low=1801)),
    ("funding.direct.sum_of_parts", target("funding.direct.local", target_low=157.6)),
    ("bands.sum", target("band.5_9", target_low=109)),
    # an average of 13 is more than the bands allow (12.83)
    ("bands.average", target("criteria.average.all", target_low=13, target_high=None)),
    # 110 communes of at most four criteria cannot carry these totals
    ("bands.jointly_possible", target("band.5_9", band_low=0, band_high=4)),
    ("bands.complete_are_recognised", target("recognised.total", target_low=61)),
    ("complete_within_criteria.target", target("criterion.02.total", target_low=59)),
    ("complete_within_criteria.baseline", target("criterion.02.total", baseline=47)),
    ("share.criterion.15.total", target("criterion.15.total", plan_text="133/207 xã đạt tỷ lệ 64,3%")),
    ("share.criterion.02.total", target("criterion.02.total", plan_text="61/207 xã, chiếm 29,4%")),
    ("share.band.19", target("band.19", plan_text="60/207 xã, chiếm 28,98%")),
    ("share.funding.credit", target("funding.credit", plan_text="1.800 tỷ đồng chiếm 59,8%")),
    ("share.denominators", target("criterion.02.total", plan_text="61/206 xã, chiếm 29,6%")),
    ("targets.numbers_in_sentence", target("output.jobs_created", target_low=100)),
    ("group.advanced_pilot.named", members("advanced_pilot", 2, verified=False)),
    ("group.border.named", members("border", 20, verified=True)),
    ("group.special_pilot.named", members("special_pilot", 5, verified=True)),
    ("group.border.size", members("border", 19, verified=False)),
    ("wording.district_names", work("VIII.2", work_name="Dự án trồng Na tại huyện Chi Lăng, Hữu Lũng")),
    ("wording.quotation_marks", work("V.1", work_name="phong trào “Lạng Sơn chung sức” năm 2019")),
    ("wording.implementers", work("VIII.3", implementing="UBND huyện Cao Lộc, Bình Gia, thành phố Lạng Sơn")),
    ("statement.radio_invested", statement("radio.total", value=36)),
    ("statement.radio_covers_criterion_8", statement("radio.criterion_8", value=91)),
    ("statement.border_communes", statement("border.health", value=21)),
    ("statement.least_criteria_of_a_commune", target("band.5_9", target_low=109)),
    ("document.12_nq_hdnd", statement("document.12_nq_hdnd", date=dt.date(2018, 12, 10))),
    ("document.1600_qd_ttg", statement("document.1600_qd_ttg", date=dt.date(2019, 3, 1))),
]


@pytest.mark.parametrize(("check_id", "change"), TURNS, ids=[f"{n}-{i}" for n, (i, _) in enumerate(TURNS)])
def test_every_check_can_pass_and_can_fail(reference: Reference, check_id: str, change: Change) -> None:
    before, after = rows(reference)[check_id], rows(change(reference))[check_id]
    assert before["passes"] is not after["passes"]
    assert before["found"] != after["found"] or before["expected"] != after["expected"]
    assert before["explanation_vi"] != after["explanation_vi"]


def test_every_kind_of_check_is_turned_by_a_test(reference: Reference) -> None:
    """A new check without a line in TURNS fails here; numbers, ids and names of subjects do not matter."""

    def kind(check_id: str) -> tuple[str, str]:
        first, *_, last = check_id.split(".")
        if first in ("share", "statement", "document") and last not in ("denominators",):
            return first, ""
        return first, last

    assert {kind(i) for i in rows(reference)} == {kind(i) for i, _ in TURNS}


def test_rows_are_rows_of_the_table(reference: Reference) -> None:
    table = catalogue.table("mart.plan_coherence")
    made = coherence.check(reference)
    assert len({r["check_id"] for r in made}) == len(made)
    for row in made:
        assert tuple(row) == table.column_names
        assert all(row[c.name] for c in table.columns if c.name not in ("passes", "plan_section")), row["check_id"]


def test_without_prose_the_checks_that_need_it_are_left_out(reference: Reference) -> None:
    bare = rows(replace(reference, statements=(), plan=replace(reference.plan, issued_on=None)))
    assert not [i for i in bare if i.startswith(("statement.", "document."))]
    assert bare["criteria.average"]["passes"] is False


def test_a_plan_without_figures_is_not_passed(reference: Reference) -> None:
    """Nothing to check is no row, not a passed row."""
    assert not [r for r in coherence.check(replace(reference, targets=(), schedule=(), statements=())) if r["passes"]]


def test_a_document_needs_the_day_of_issue(reference: Reference) -> None:
    undated = rows(replace(reference, plan=replace(reference.plan, issued_on=None)))
    assert not [i for i in undated if i.startswith("document.")]


def test_another_number_of_communes_is_not_207(reference: Reference) -> None:
    """N comes from plan.toml: with 200 communes the bands no longer sum and the average changes."""
    found = rows(replace(reference, plan=replace(reference.plan, commune_count=200)))
    assert found["bands.sum"]["expected"] == "200"
    assert found["bands.sum"]["passes"] is False
    assert found["share.denominators"]["passes"] is False
    # criterion 1, which has no number, is now taken as 200: 2,059 + 200
    assert found["criteria.average"]["found"].startswith("2.259 lượt")


@pytest.mark.parametrize(
    ("exact", "shown", "right"),
    [("64.2512", "64,2", "64.3"), ("43.4783", "43,4", "43.5"), ("28.985", "28,99", "28.99"), ("59.94", "60", "60")],
)
def test_shares_are_rounded_half_up_to_the_digits_printed(exact: str, shown: str, right: str) -> None:
    assert str(printed.rounded(printed.Decimal(exact), shown)) == right


@pytest.mark.parametrize(
    ("text", "value"), [("3.002,8", "3002.8"), ("33.500", "33500"), ("09", "9"), ("11,5", "11.5"), ("1.000", "1000")]
)
def test_figures_are_read_as_vietnamese_prints_them(text: str, value: str) -> None:
    assert printed.number(text) == printed.Decimal(value)


@pytest.mark.parametrize(
    ("rows_", "columns", "possible"),
    [
        ([2, 1], [2, 1], True),  # 1 1 / 1 0
        ([2, 2], [2, 2], True),
        ([2, 0], [2, 0], False),  # one commune cannot pass the same criterion twice
        ([3, 0], [1, 1, 1], True),
        ([1, 1], [2, 1], False),  # sums differ
    ],
)
def test_gale_ryser(rows_: list[int], columns: list[int], possible: bool) -> None:
    assert bands.fits(rows_, columns) is possible


def test_even_rows_stay_within_their_bands(reference: Reference) -> None:
    """The bands of the plan hold 2,070 to 2,656 passes; what is added goes to the communes with the fewest first."""
    of_plan = bands.of_plan(reference)
    made = bands.even_rows(of_plan, 2266)
    assert sum(made) == 2266
    # 2,266 − 2,070 = 196 passes over 110 communes at 5: 110 come to 6, 86 of them to 7.
    assert [made.count(n) for n in (19, 15, 10, 7, 6)] == [60, 2, 35, 86, 24]
    assert sum(bands.even_rows(of_plan, 9999)) == 2656
