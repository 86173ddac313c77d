"""Hand-made rows of mart.target_progress and its like, as a SELECT would give them to pipeline.text: one a kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipeline.text import Words

WORDS = Words.of(
    units=[
        {"unit_id": u, "name_vi": vi, "name_en": en, "decimals": decimals, "is_whole": whole}
        for u, vi, en, decimals, whole in (
            ("commune", "xã", "commune", 0, True),
            ("criteria", "tiêu chí", "criteria", 0, True),
            ("criteria per commune", "tiêu chí/xã", "criteria per commune", 2, False),
            ("model area", "khu dân cư kiểu mẫu", "model residential area", 0, True),
            ("person", "người", "person", 0, True),
            ("work", "công trình", "work", 0, True),
            ("km", "km", "km", 1, False),
            ("%", "%", "%", 2, False),
            ("percentage point", "điểm phần trăm", "percentage point", 2, False),
            ("billion VND", "tỷ đồng", "billion VND", 1, False),
        )
    ],
    names=[
        {"kind": k, "id": i, "name_vi": vi, "name_en": en}
        for k, i, vi, en in (
            ("group", "border", "xã biên giới", "border communes"),
            ("group", "pilot", "xã điểm đặc biệt khó khăn", "special pilot communes"),
            ("output", "roads", "xây dựng đường giao thông nông thôn", "rural roads built"),
            ("output", "poverty", "tỷ lệ hộ nghèo", "share of poor households"),
            ("output", "trainees", "lao động nông thôn được dạy nghề", "rural workers trained"),
            ("funding", "credit", "vốn tín dụng", "credit"),
        )
    ],
)

BASE: dict[str, Any] = {
    "plan_year": 2019,
    "period": "2019-09",
    "target_id": "t",
    "kind": "count",
    "measure": "communes_passing",
    "standard": "dat_chuan",
    "level": "xa",
    "unit": "commune",
    "group": "all",
    "criterion_no": 14,
    "criterion_name": "Giáo dục và Đào tạo",
    "criterion_name_en": "Education and training",
    "due": "2019-12",
    "due_on": dt.date(2019, 12, 31),
    "path": "even",
    "path_n": None,
    "baseline": 187.0,
    "baseline_source": "plan",
    "value": 190.0,
    "value_low": 190.0,
    "value_high": 190.0,
    "target_low": 193.0,
    "target_high": None,
    "members": 207,
    "planned_share": 0.75,
    "expected_by_now": 191.5,
    "pace": 3 / 4.5,
    "pace_so_far": 0.33,
    "pace_needed": 1.0,
    "status": "at_risk",
    "status_low": "at_risk",
    "status_high": "at_risk",
    "is_robust": True,
    "certainty": "certain",
    "plan_text": "có thêm 6 xã đạt chuẩn về tiêu chí",
}


def progress(**changes: Any) -> dict[str, Any]:
    """A row of mart.target_progress with the changes; judged figures follow value, baseline and target if not given."""
    row = {**BASE, **changes}
    for judged, plain in (("value", "value"), ("low", "value_low"), ("high", "value_high"), ("baseline", "baseline"),
                          ("target", "target_low")):  # fmt: skip
        row.setdefault(f"judged_{judged}", row[plain])
    return row


NAMES = ["Hoàng Đồng (Lạng Sơn)", "Quảng Lạc (Lạng Sơn)"]
BANDS = [
    {"low": 10, "high": 14, "target": 35},
    {"low": 15, "high": 18, "target": 2},
    {"low": 19, "high": 19, "target": 60},
]
WIDE = {
    "value_low": 187.0,
    "value_high": 194.0,
    "status_low": "no_movement",
    "status_high": "achieved",
    "is_robust": False,
}

CASES: dict[str, dict[str, Any]] = {
    "even, at risk, whole communes": progress(),
    "fact with two quotes, total": progress(sibling_target={"kind": "count_new", "target_low": 6, "value": 3.0}),
    "fact with two quotes, new": progress(
        kind="count_new", value=3.0, baseline=0.0, target_low=6.0, expected_by_now=4.5, value_low=3.0, value_high=3.0,
        sibling_target={"kind": "count", "target_low": 193, "value": 190.0},
    ),
    "ahead": progress(value=192.0, pace=1.11, status="on_track", certainty="single_source", sender="Sở Giáo dục và Đào tạo"),
    "just enough": progress(value=192.0, expected_by_now=191.7, pace=1.06, status="on_track"),
    "milestones": progress(path="milestones", planned_share=0.5, expected_by_now=190.0, pace=1.0, status="on_track"),
    "learned path": progress(
        measure="communes_recognised", kind="count_new", baseline=0.0, value=6.0, target_low=12.0, path="learned", path_n=48,
        planned_share=0.29, expected_by_now=3.48, expected_even=9.0, pace=1.72, status="on_track",
        pace_so_far=0.67, pace_needed=2.0, sibling_target={"kind": "count", "target_low": 60, "value": 54.0},
    ),
    "nothing due yet, s = 0": progress(
        measure="communes_recognised", kind="count_new", baseline=0.0, value=3.0, target_low=12.0, path="learned", path_n=48,
        planned_share=0.0, expected_by_now=0.0, pace=None, status="on_track", period="2019-06",
    ),
    "less than one due": progress(
        value=187.0, planned_share=0.15, expected_by_now=187.9, pace=None, status="on_track", period="2019-03"
    ),
    "reversing": progress(value=185.0, pace=-0.44, status="reversing"),
    "no movement": progress(value=187.0, pace=0.0, status="no_movement", pace_so_far=0.0, pace_needed=2.0),
    "no movement, new": progress(
        kind="count_new", value=0.0, baseline=0.0, target_low=6.0, expected_by_now=4.5, pace=0.0, status="no_movement",
        pace_so_far=0.0, pace_needed=2.0,
    ),
    "maintained": progress(kind="maintain", value=207.0, baseline=207.0, target_low=207.0, pace=None, status="achieved"),
    "not kept": progress(kind="maintain", value=205.0, baseline=207.0, target_low=207.0, pace=None, status="reversing"),
    "achieved": progress(value=194.0, pace=1.5, status="achieved"),
    "missed, certain": progress(period="2019-12", planned_share=1.0, expected_by_now=193.0, pace=0.5, status="missed"),
    "missed, straddling": progress(
        period="2019-12", planned_share=1.0, status="missed", certainty="open", open_names=NAMES,
        **{**WIDE, "status_low": "missed"},
    ),
    "missed, carried": progress(
        period="2019-12", measure="output", kind="cumulative", target_id="roads", unit="km", criterion_no=2, group="province",
        baseline=0.0, value=287.4, target_low=350.0, status="missed", certainty="likely", carried_from="2019-09",
        value_low=287.4, value_high=None, is_robust=False, status_low="missed", status_high="achieved", members=None,
    ),
    "open": progress(certainty="open", open_names=NAMES, **WIDE),
    "likely": progress(certainty="likely", likely_low=189.0, likely_high=190.5, open_names=NAMES, **WIDE),
    "likely, robust": progress(certainty="likely", value_low=189.0, value_high=190.0),
    "bands from the top": progress(
        measure="communes_in_band", kind="count_distribution", value=37.0, target_low=35.0, band_low=10, band_high=14,
        judged_bands=BANDS, judged_value=97.0, judged_low=96.0, judged_high=98.0, judged_baseline=88.0, judged_target=97.0,
        expected_by_now=94.75, pace=1.33, status="achieved", certainty="likely",
    ),
    "band, behind": progress(
        measure="communes_in_band", kind="count_distribution", value=22.0, target_low=35.0, band_low=10, band_high=14,
        judged_bands=BANDS, judged_value=78.0, judged_low=77.0, judged_high=79.0, judged_baseline=77.0, judged_target=97.0,
        expected_by_now=92.0, pace=0.0667, status="behind", certainty="certain", pace_so_far=0.1, pace_needed=6.3,
    ),
    "top band": progress(
        measure="communes_in_band", value=52.0, baseline=48.0, target_low=60.0, band_low=19, band_high=19,
        judged_bands=BANDS[-1:], expected_by_now=57.0, pace=0.444, status="behind",
    ),
    "members reaching": progress(
        measure="members_reaching", kind="all_of_group", unit="criteria", group="pilot", criterion_no=None, value=7.0,
        baseline=5.0, target_low=10.0, judged_target=12.0, members=12, members_undecided=1, missing_names=NAMES,
        expected_by_now=8.6, pace=0.55, status="behind", due="2020-12", due_on=dt.date(2020, 12, 31), certainty="open",
        value_low=7.0, value_high=8.0, status_low="behind", status_high="at_risk", is_robust=False, open_names=NAMES[:1],
        pace_so_far=0.2, pace_needed=0.3,
    ),
    "members unverified, mean": progress(
        measure="mean_criteria", kind="average", unit="criteria per commune", group="border", criterion_no=None, value=7.15,
        baseline=6.35, target_low=9.5, target_high=10.0, members=20, expected_by_now=8.69, pace=0.34, status="behind",
        members_unverified=True, pace_so_far=0.09, pace_needed=0.78,
    ),
    "mean, hair's breadth": progress(
        measure="mean_criteria", kind="average", unit="criteria per commune", criterion_no=None, value=10.721, baseline=10.72,
        target_low=10.73, expected_by_now=10.7225, pace=0.4, status="behind", pace_so_far=0.0001, pace_needed=0.003,
    ),
    "direction down": progress(
        measure="indicator_level", kind="level", unit="%", target_id="poverty", group="province", criterion_no=11, members=None,
        value=10.75, baseline=12.0, target_low=9.0, expected_by_now=9.75, pace=0.555, status="behind",
        baseline_source="provisional", provisional_from="2019-03", pace_so_far=-0.139, pace_needed=-0.583,
    ),
    "people, rate a month": progress(
        measure="output", kind="cumulative", unit="person", target_id="trainees", group="province", criterion_no=12,
        members=None, value=3725.0, baseline=0.0, target_low=5000.0, expected_by_now=3739.7, pace=0.996, status="on_track",
        pace_so_far=415.03, pace_needed=421.5, certainty="single_source", sender="Sở LĐ-TB&XH",
    ),
    "money": progress(
        measure="money", kind="money", unit="billion VND", target_id="credit", group="province", criterion_no=None, members=None,
        value=1436.7, baseline=0.0, target_low=1800.0, expected_by_now=1346.3, pace=1.067, status="on_track",
        disbursed=1436.7, disbursed_share=0.798, pace_so_far=160.1, pace_needed=120.1, certainty="single_source",
    ),
    "not assessable, no data": progress(value=None, status="not_assessable", reason="no_data", certainty=None, pace=None),
    "not assessable, no bands above": progress(
        measure="communes_in_band", kind="count_distribution", value=None, judged_value=None, target_low=35.0, band_low=10,
        band_high=14, status="not_assessable", reason="no_bands_above", certainty=None, pace=None,
    ),
    "not assessable, no baseline": progress(
        measure="indicator_level", kind="level", unit="%", target_id="poverty", group="province", value=46.9, baseline=None,
        target_low=47.5, members=None, status="not_assessable", reason="no_baseline", certainty=None, pace=None,
    ),
    "qualitative": progress(
        measure="none", kind="qualitative", criterion_no=1, value=None, target_low=None, baseline=None, judged_target=None,
        plan_text="Tiêu chí số 1 về Quy hoạch: Tiếp tục chỉ đạo các xã thường xuyên rà soát, điều chỉnh, bổ sung Quy hoạch",
        status="not_assessable", reason="qualitative", certainty=None, pace=None,
    ),
    "baseline period": progress(period="2018-12", value=187.0, planned_share=0.0, pace=None, status="not_started", certainty=None),
    "villages, model standard": progress(
        measure="communes_recognised", kind="count", standard="kieu_mau", level="thon", criterion_no=None, members=40,
        value=3.0, baseline=2.0, target_low=8.0, expected_by_now=6.5, pace=0.22, status="behind",
    ),
}  # fmt: skip
