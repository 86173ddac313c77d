"""Every rule of every suite shown able to fail: one damage beside each rule's id, done to a good database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import checks_example
import duckdb
import pytest

from pipeline import checks
from pipeline.checks import judging

SUITES = Path(__file__).parents[1] / "expectations"
RULES = {rule.rule_id: rule for suite in checks.load(SUITES) for rule in suite.rules}

CELL = "'2019-06/901.xlsx!Biểu 1!C2'"
ONE = "period = '2019-06' AND commune_code = '90001' AND criterion_no = 1"
NEW_OBSERVATION = "INSERT INTO raw.observations SELECT * REPLACE (999 AS obs_id, {}) FROM raw.observations LIMIT 1"

MUTATIONS = {
    "reference.communes_present": "DELETE FROM reference.communes",
    "reference.communes_as_planned": "UPDATE plan.plan SET commune_count = 207",
    "reference.district_known": "DELETE FROM reference.districts WHERE district_code = '902'",
    "reference.name_unique_in_district": "UPDATE reference.communes SET commune_name = 'An Bình'",
    "reference.criteria_numbered": "DELETE FROM reference.criteria WHERE criterion_no = 8",
    "reference.indicator_of_known_criterion": "UPDATE reference.indicators SET criterion_no = 20",
    "reference.threshold_verified": "UPDATE reference.thresholds SET verified = false",
    "plan.plan_present": "DELETE FROM plan.plan",
    "plan.one_baseline": "UPDATE plan.reviews SET is_baseline = true",
    "plan.targets_present": "DELETE FROM plan.targets",
    "plan.target_range_ordered": "UPDATE plan.targets SET target_high = 10.5 WHERE target_id = 'criteria.average.all'",
    "plan.target_criterion_known": "UPDATE plan.targets SET criterion_no = 20 WHERE criterion_no = 11",
    "plan.target_due_consistent": "UPDATE plan.targets SET due = '2019-11' WHERE sort_no = 1",
    "plan.target_has_sentence": "UPDATE plan.targets SET plan_text = NULL WHERE sort_no = 1",
    "plan.group_members_known": "UPDATE plan.groups SET commune_code = '99999'",
    "plan.group_membership_known": "DELETE FROM plan.groups",
    "plan.coherence_checked": "DELETE FROM mart.plan_coherence",
    "plan.coherent": "UPDATE mart.plan_coherence SET passes = false",
    "raw_submissions.files_present": "DELETE FROM raw.submissions",
    "raw_submissions.one_is_usable": "UPDATE raw.submissions SET status = 'refused'",
    "raw_submissions.period_well_formed": "UPDATE raw.submissions SET period = '2019-6' WHERE period = '2019-06'",
    "raw_submissions.counted_once": "UPDATE raw.submissions SET status = 'accepted' WHERE status = 'duplicate'",
    "raw_submissions.replacement_known": "UPDATE raw.submissions SET replaced_by = '2019-06/không có.xlsx'",
    "raw_submissions.refusal_has_reason": "UPDATE raw.submissions SET reason = ' ' WHERE status = 'refused'",
    "raw_submissions.sender_known": "UPDATE raw.submissions SET sender = NULL",
    "raw_cells.cells_conserved": "DELETE FROM raw.cells WHERE file = '2019-06/901.xlsx' AND cell = 'C2'",
    "raw_cells.file_known": "DELETE FROM raw.submissions WHERE file = '2018-12/901.xlsx'",
    "raw_cells.address_matches": "UPDATE raw.cells SET column_no = 4 WHERE cell = 'C2'",
    "raw_cells.set_aside_with_reason": "UPDATE raw.cells SET reason = NULL WHERE role = 'held'",
    "raw_cells.held_counted": "UPDATE raw.submissions SET cells_held = 7 WHERE file = '2019-06/902.xlsx'",
    "raw_observations.cell_exists": NEW_OBSERVATION.format("'ZZ2' AS cell"),
    "raw_observations.commune_known": NEW_OBSERVATION.format("'99999' AS commune_code"),
    "raw_observations.criterion_known": NEW_OBSERVATION.format("'20' AS subject"),
    "raw_observations.numbers_finite": NEW_OBSERVATION.format("'inf'::DOUBLE AS value"),
    "raw_issues.file_known": "UPDATE raw.issues SET file = '2019-06/không có.xlsx'",
    "raw_issues.message_present": "UPDATE raw.issues SET message_vi = ''",
    "raw_issues.held_mark_explained": "DELETE FROM raw.issues",
    "criterion_results.rows_present": "DELETE FROM core.criterion_results",
    "criterion_results.grid_complete": f"DELETE FROM core.criterion_results WHERE {ONE}",
    "criterion_results.nothing_stray": f"UPDATE core.criterion_results SET commune_code = '99999' WHERE {ONE}",
    "criterion_results.some_usable": "UPDATE core.criterion_results SET state = 'held'",
    "criterion_results.has_source": f"UPDATE core.criterion_results SET source_cell = NULL WHERE {ONE}",
    "criterion_results.source_exists":
        f"UPDATE core.criterion_results SET source_cell = '2019-06/901.xlsx!Biểu 1!C99' WHERE {ONE}",
    "criterion_results.source_is_a_value":
        f"UPDATE core.criterion_results SET source_cell = '2019-06/901.xlsx!Biểu 1!C1' WHERE {ONE}",
    "criterion_results.source_counts": "UPDATE raw.submissions SET status = 'refused' WHERE file = '2019-06/901.xlsx'",
    "criterion_results.source_of_its_period":
        f"UPDATE core.criterion_results SET source_cell = '2018-12/901.xlsx!Biểu 1!C2' WHERE {ONE}",
    "criterion_results.carried_from_earlier":
        "UPDATE core.criterion_results SET carried_from = period WHERE carried_from IS NOT NULL",
    "criterion_results.carried_state_stands":
        "UPDATE core.criterion_results SET state = 'failed' WHERE carried_from IS NOT NULL",
    "criterion_results.held_has_reason": "UPDATE core.criterion_results SET held_reason = NULL",
    "criterion_results.refuted_pass_held":
        "UPDATE core.indicator_values SET passes = false WHERE indicator_id = '15.1'",
    "criterion_results.district_reports":
        "UPDATE core.criterion_results SET state = 'not_reported' WHERE period = '2019-06' AND commune_code >= '90003'",
    "commune_progress.rows_complete": "DELETE FROM mart.commune_progress WHERE commune_code = '90002'",
    "commune_progress.counts_agree": "UPDATE mart.commune_progress SET criteria_held = 5 WHERE commune_code = '90002'",
    "commune_progress.interval_ordered": "UPDATE mart.commune_progress SET criteria_low = criteria_passed + 1",
    "commune_progress.band_agrees": "UPDATE mart.commune_progress SET band = '0-4' WHERE commune_code = '90001'",
    "commune_progress.recognised_by_decision": "UPDATE mart.commune_progress SET is_recognised = true",
    "commune_progress.no_leap":
        "INSERT INTO mart.criterion_changes SELECT c.* REPLACE (n::INTEGER AS criterion_no) "
        "FROM (FROM mart.criterion_changes WHERE change = 'gained') AS c, range(12, 18) AS more(n)",
    "criterion_progress.rows_complete": "DELETE FROM mart.criterion_progress WHERE criterion_no = 8",
    "criterion_progress.states_sum_to_communes": "UPDATE mart.criterion_progress SET failed = failed + 1",
    "criterion_progress.low_not_negative": "UPDATE mart.criterion_progress SET passed_low = -1",
    "criterion_progress.passed_at_least_low": "UPDATE mart.criterion_progress SET passed_low = passed + 1",
    "criterion_progress.high_at_least_passed": "UPDATE mart.criterion_progress SET passed_high = passed - 1",
    "criterion_progress.sums_to_communes_total":
        "UPDATE mart.criterion_progress SET passed = passed + 1 WHERE criterion_no = 3",
    "criterion_progress.complete_fit_under_weakest":
        "UPDATE mart.criterion_progress SET passed = 0 WHERE criterion_no = 9",
    "criterion_progress.change_explained": "UPDATE mart.criterion_progress SET restated = 5 WHERE criterion_no = 9",
    "criterion_progress.changes_counted": "DELETE FROM mart.criterion_changes WHERE change = 'lost'",
    "district_progress.sums_to_province":
        "UPDATE mart.district_progress SET passed = passed + 1 WHERE criterion_no = 2",
    "target_progress.rows_present": "DELETE FROM mart.target_progress",
    "target_progress.no_target_missing": "DELETE FROM mart.target_progress WHERE target_id = 'funding.total'",
    "target_progress.interval_ordered": "UPDATE mart.target_progress SET value_low = value + 0.5",
    "target_progress.planned_share_in_range": "UPDATE mart.target_progress SET planned_share = 1.2",
    "target_progress.assessed_has_value": "UPDATE mart.target_progress SET value = NULL",
    "target_progress.numbers_finite": "UPDATE mart.target_progress SET pace = 'nan'::DOUBLE",
    "target_progress.expected_recomputed": "UPDATE mart.target_progress SET expected_by_now = expected_by_now + 0.1",
    "target_progress.status_fits_pace": "UPDATE mart.target_progress SET pace = 0.949 WHERE status = 'on_track'",
    "target_progress.achieved_reaches_target": "UPDATE mart.target_progress SET judged_value = 0.9 WHERE status = 'achieved'",
    "target_progress.robust_agrees": "UPDATE mart.target_progress SET is_robust = NOT is_robust",
    "target_progress.count_agrees": "UPDATE mart.target_progress SET value = 3 WHERE target_id = 'criterion.11.total'",
    "target_progress.certainty_earned": "UPDATE mart.target_progress SET certainty = 'certain', judged_high = judged_value + 1",
    "target_progress.facts_counted_once": "UPDATE mart.target_progress SET leads_fact = FALSE",
    "target_progress.explained": "UPDATE mart.target_progress SET explanation_vi = ''",
    "target_progress.explanation_clean": "UPDATE mart.target_progress SET explanation_vi = 'có nan/207 xã đạt, cần 61'",
    "target_progress.not_assessable_has_reason": "UPDATE mart.target_progress SET reason_vi = NULL",
    "target_progress.sources_add_up": "DELETE FROM mart.source_cells WHERE commune_code = '90002'",
    "changes.every_target_followed": "DELETE FROM mart.target_changes WHERE target_id = 'funding.total'",
    "changes.change_explained": "UPDATE mart.target_changes SET gained = gained + 1",
    "changes.contributions_sum_to_value": "UPDATE mart.contributions SET value = 0 WHERE commune_code = '90002'",
    "changes.districts_sum_to_province":
        "UPDATE mart.district_contributions SET value = value + 1 WHERE district_code = '902'",
    "changes.members_known": "UPDATE mart.members SET commune_code = '99999'",
    "changes.resubmission_differs": "UPDATE mart.resubmission_changes SET state_before = state",
    "outlook.nothing_from_few_points": "UPDATE mart.forecast SET points = 2",
    "outlook.silence_has_reason": "UPDATE mart.forecast SET reason_vi = NULL",
    "outlook.interval_holds_forecast": "UPDATE mart.forecast SET low = forecast + 1",
    "outlook.one_method_used": "UPDATE mart.forecast SET is_chosen = true",
    "outlook.sums_do_not_shrink": "UPDATE mart.forecast SET forecast = 59 WHERE target_id = 'funding.total'",
    "outlook.every_task_followed": "DELETE FROM mart.schedule_progress WHERE period = '2019-06'",
    "outlook.late_means_past_its_day": "UPDATE mart.schedule_progress SET days_late = 0",
    "outlook.tasks_serve_or_say_why": "UPDATE mart.schedule_progress SET no_target = NULL",
    "outlook.one_current_stage": "UPDATE mart.recognition_stages SET is_current = false",
    "outlook.near_misses_are_open":
        "UPDATE core.criterion_results SET state = 'passed' WHERE commune_code = '90003' AND criterion_no = 11",
    "outlook.at_risk_passes_stand":
        "UPDATE core.criterion_results SET state = 'failed' WHERE commune_code = '90001' AND criterion_no = 15",
    "recognitions.commune_known": "UPDATE core.recognitions SET commune_code = '99999'",
    "recognitions.source_exists": "UPDATE core.recognitions SET source_cell = '2019-06/sở.xlsx!Biểu 2!B2'",
    "recognitions.decision_number": "UPDATE core.recognitions SET decision_no = NULL",
    "recognitions.decision_date": "UPDATE core.recognitions SET decision_date = NULL",
    "recognitions.year_near_decision": "UPDATE core.recognitions SET year_counted = 2015",
    "indicator_values.keys_known": "UPDATE core.indicator_values SET indicator_id = '99.9' WHERE indicator_id = '15.1'",
    "indicator_values.source_exists": f"UPDATE core.indicator_values SET source_cell = replace({CELL}, 'C2', 'Z2')",
    "indicator_values.held_says_nothing": "UPDATE core.indicator_values SET passes = false WHERE is_held",
    "indicator_values.unknown_threshold_no_verdict":
        "UPDATE core.indicator_values SET passes = true WHERE indicator_id = '10.1'",
    "indicator_values.percent_in_range": "UPDATE core.indicator_values SET value = 903 WHERE indicator_id = '15.1'",
    "other_values.outputs_in_plan": "UPDATE core.output_values SET output_id = 'output.unknown'",
    "other_values.outputs_not_negative": "UPDATE core.output_values SET value = -120",
    "other_values.funding_in_plan": "UPDATE core.funding_values SET source_id = 'funding.unknown'",
    "other_values.disbursed_within_mobilised": "UPDATE core.funding_values SET disbursed = 61",
    "other_values.parts_sum_to_source": "UPDATE mart.funding_progress SET mobilised_of_parts = 55",
    "other_values.figures_followed": "DELETE FROM mart.output_progress WHERE target_id = 'output.roads_km'",
    "other_values.figure_not_raised": "UPDATE core.output_values SET value = 90",
    "other_values.works_in_plan": "UPDATE core.work_results SET work_id = 'XX.1'",
    "other_values.districts_followed": "DELETE FROM mart.completeness WHERE sender = '902'",
    "other_values.late_means_after_its_day": "UPDATE mart.completeness SET days_late = 3",
    "other_values.build_recorded": "DELETE FROM meta.build",
}  # fmt: skip


@pytest.fixture(scope="module")
def loose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The good database without keys and CHECKs; each test damages it inside a transaction that is rolled back."""
    path = checks_example.build(tmp_path_factory.mktemp("checks") / "loose.duckdb", constraints=False)
    with duckdb.connect(str(path)) as connection:
        yield connection


def test_every_rule_has_a_mutation() -> None:
    assert sorted(MUTATIONS) == sorted(RULES)


def test_every_rule_passes_on_a_good_database(tmp_path: Path) -> None:
    database = checks_example.build(tmp_path / "good.duckdb")
    outcome = checks.run(database, SUITES)
    wrong = [(r["rule_id"], r["outcome"], r["observed"]) for r in outcome.results if r["outcome"] != "passed"]
    assert not wrong
    assert [r["rule_id"] for r in outcome.results] == list(RULES)
    assert not any(r["rows_checked"] == 0 for r in outcome.results)  # none passed over an empty table


@pytest.mark.parametrize("rule_id", MUTATIONS)
def test_rule_fails_when_it_should(rule_id: str, loose: duckdb.DuckDBPyConnection) -> None:
    rule = RULES[rule_id]
    alone = [checks.Suite(rule.suite, SUITES / f"{rule.suite}.json", (rule,))]
    before, _ = judging.judge(loose, alone, max_failures=checks.MAX_FAILURES)
    assert before[0]["outcome"] == "passed", before[0]["observed"]
    loose.begin()
    try:
        loose.execute(MUTATIONS[rule_id])
        results, failures = judging.judge(loose, alone, max_failures=checks.MAX_FAILURES)
    finally:
        loose.rollback()
    assert results[0]["outcome"] == "failed", results[0]["observed"]
    if results[0]["rows_failed"] is None:  # about the whole table
        assert rule.expectation.startswith("expect_table_row_count")
    else:
        assert len(failures) == results[0]["rows_failed"] >= 1
        assert all(f["row_key"] != "{}" for f in failures)


# What fails in these is that a row or a cell is missing: there is none to lead to.
ABSENCES = ("rows_present", "grid_complete", "some_usable", "has_source", "district_reports")
TO_THE_CELL = [
    rule.rule_id
    for rule in RULES.values()
    if rule.suite in ("criterion_results", "indicator_values", "recognitions", "raw_observations")
    and rule.id not in ABSENCES
]


@pytest.mark.parametrize("rule_id", TO_THE_CELL)
def test_failures_lead_to_the_cell(rule_id: str, loose: duckdb.DuckDBPyConnection) -> None:
    """What fails about a single result or value shows its whole key and the address it was read at."""
    rule = RULES[rule_id]
    loose.begin()
    try:
        loose.execute(MUTATIONS[rule_id])
        _, failures = judging.judge(loose, [checks.Suite(rule.suite, SUITES, (rule,))], max_failures=10)
    finally:
        loose.rollback()
    assert failures
    for failure in failures:
        assert set(json.loads(failure["row_key"])) >= set(rule.key), failure
        assert re.search(r"^2\d{3}-\d{2}/.+![^!]+![A-Z]+\d+$", failure["source_cell"] or ""), failure
