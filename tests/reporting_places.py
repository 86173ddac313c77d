"""What the reports on criteria, districts, groups and communes need beyond reporting_database: naive rows, all invented.

Shares and sums come by plain SQL from the marks already there; near misses, risks, the allocation and the forecast are a
few rows written by hand, since only what the reports make of them is tested.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import reporting_database as example

NOW, BASELINE = example.NOW, example.BASELINE
BORDER, RECOGNISED = ("06004", "06025"), ("05986", "06523")

FROM_MARKS = f"""
INSERT INTO mart.district_progress BY NAME
SELECT r.period, c.district_code, r.criterion_no, count(*) AS communes, count(*) FILTER (state = 'passed') AS passed,
       count(*) FILTER (state = 'passed' AND carried_from IS NULL) AS passed_low,
       count(*) FILTER (state IN ('passed', 'held', 'not_reported')) AS passed_high
FROM core.criterion_results r JOIN reference.communes c USING (commune_code) GROUP BY ALL;
UPDATE mart.district_progress p SET
    gained = (SELECT count(*) FILTER (change = 'gained') FROM mart.criterion_changes x JOIN reference.communes c
              USING (commune_code) WHERE x.period = p.period AND x.criterion_no = p.criterion_no
              AND c.district_code = p.district_code),
    lost = (SELECT count(*) FILTER (change = 'lost') FROM mart.criterion_changes x JOIN reference.communes c
            USING (commune_code) WHERE x.period = p.period AND x.criterion_no = p.criterion_no
            AND c.district_code = p.district_code)
WHERE period = '{NOW}';
UPDATE mart.criterion_progress p SET
    gained = (SELECT count(*) FILTER (change = 'gained') FROM mart.criterion_changes x
              WHERE x.period = p.period AND x.criterion_no = p.criterion_no),
    lost = (SELECT count(*) FILTER (change = 'lost') FROM mart.criterion_changes x
            WHERE x.period = p.period AND x.criterion_no = p.criterion_no),
    restated = (SELECT coalesce(sum(passes) FILTER (change = 'restated'), 0) FROM mart.criterion_changes x
                WHERE x.period = p.period AND x.criterion_no = p.criterion_no), boundary = 0
WHERE period = '{NOW}';
INSERT INTO mart.district_contributions BY NAME
SELECT p.period, 'criteria.average.all' AS target_id, c.district_code, count(*) AS members,
       sum(criteria_passed) / 207 AS value, sum(criteria_low) / 207 AS value_low, sum(criteria_high) / 207 AS value_high,
       0 AS gained, 0 AS lost, 0 AS restated, 0 AS boundary
FROM mart.commune_progress p JOIN reference.communes c USING (commune_code) GROUP BY ALL;
INSERT INTO mart.near_misses BY NAME
SELECT r.period, 'criterion' AS aim, criterion_no, commune_code, state, 0 AS missing, '' AS missing_vi, source_cell,
       CASE WHEN state = 'failed' THEN 'other_criteria' ELSE 'unsure' END AS basis,
       rank() OVER (PARTITION BY r.period, criterion_no ORDER BY state = 'failed', criteria_passed DESC) AS rank
FROM core.criterion_results r JOIN mart.commune_progress p USING (period, commune_code)
WHERE state IN ('failed', 'held', 'not_reported');
INSERT INTO mart.near_misses BY NAME
SELECT period, 'complete' AS aim, 0 AS criterion_no, commune_code, 'criteria' AS basis, 19 - criteria_passed AS missing, '' AS missing_vi,
       rank() OVER (PARTITION BY period ORDER BY criteria_passed DESC) AS rank
FROM mart.commune_progress WHERE criteria_passed < 19;
"""

BY_HAND = f"""
INSERT INTO reference.indicators BY NAME
SELECT * FROM (VALUES
    ('11.1', 11, 'Tỷ lệ hộ nghèo đa chiều', 'percent', '<=', '%'),
    ('15.1', 15, 'Tỷ lệ người dân tham gia bảo hiểm y tế', 'percent', '>=', '%'),
    ('15.2', 15, 'Xã đạt tiêu chí quốc gia về y tế', 'pass_fail', '=', NULL),
    ('10.1', 10, 'Thu nhập bình quân đầu người', 'number', '>=', 'triệu đồng/người'),
    ('17.1', 17, 'Tỷ lệ hộ dùng nước hợp vệ sinh (nước sạch)', 'percent', '>=', '%')
) t(indicator_id, criterion_no, indicator_name, kind, comparator, unit);
INSERT INTO reference.thresholds BY NAME
SELECT indicator_id, y AS year, threshold, threshold_2, verified FROM (VALUES
    ('11.1', 12.0, NULL, FALSE), ('15.1', 85.0, NULL, TRUE), ('15.2', NULL, NULL, TRUE), ('10.1', NULL, NULL, FALSE),
    ('17.1', 90.0, 50.0, TRUE)
) t(indicator_id, threshold, threshold_2, verified), range(2018, 2020) r(y);
INSERT INTO core.indicator_values BY NAME
SELECT '{NOW}' AS period, commune_code, '15.1' AS indicator_id, 80.0 + sort_no % 10 AS value, FALSE AS is_held,
       80 + sort_no % 10 >= 85 AS passes, TRUE AS threshold_verified, '{NOW}/So Y te.xlsx!Y te!C' || (sort_no + 8) AS source_cell
FROM reference.communes;
INSERT INTO core.indicator_values BY NAME
SELECT '{BASELINE}' AS period, commune_code, '11.1' AS indicator_id, 10.0 + sort_no % 5 AS value, FALSE AS is_held,
       10 + sort_no % 5 <= 12 AS passes, FALSE AS threshold_verified, '{BASELINE}/Ho ngheo.xlsx!HN!D' || sort_no AS source_cell
FROM reference.communes;
UPDATE mart.near_misses SET basis = 'indicators', missing = 1, indicator_id = '15.1', value = v.value, threshold = 85,
       gap = 85 - v.value, unit = '%', relative_gap = (85 - v.value) / 85, source_cell = v.source_cell
FROM core.indicator_values v
WHERE near_misses.criterion_no = 15 AND near_misses.period = '{NOW}' AND basis = 'other_criteria'
  AND v.indicator_id = '15.1' AND v.commune_code = near_misses.commune_code AND NOT v.passes;
UPDATE mart.near_misses SET rank = s.rank FROM (
    SELECT commune_code, rank() OVER (ORDER BY CASE basis WHEN 'unsure' THEN 1 WHEN 'indicators' THEN 2 ELSE 3 END,
                                      relative_gap) AS rank
    FROM mart.near_misses WHERE criterion_no = 15 AND period = '{NOW}') s
WHERE near_misses.criterion_no = 15 AND near_misses.period = '{NOW}' AND s.commune_code = near_misses.commune_code;
INSERT INTO mart.at_risk_passes BY NAME
SELECT *, '' AS explanation_vi FROM (VALUES
    ('{NOW}', '05986', 11, 1, 'contradicted', '11.1', 14.0, 12.0, -2.0, '%', -0.17, 0, '{BASELINE}/Ho ngheo.xlsx!HN!D1'),
    ('{NOW}', '06190', 15, 2, 'thin', '15.1', 86.0, 85.0, 1.0, '%', 0.01, 1, '{NOW}/So Y te.xlsx!Y te!C9'),
    ('{NOW}', '06190', 17, 3, 'thin', '17.1', 51.0, 50.0, 1.0, '%', 0.02, 0, '{NOW}/TNMT.xlsx!TC17!C9')
) t(period, commune_code, criterion_no, rank, risk, indicator_id, value, threshold, margin, unit, relative_margin,
    times_lost, source_cell);
INSERT INTO mart.allocation_summary BY NAME
SELECT '{NOW}' AS period, 'optimal' AS status, 3 AS choices, 2.1 AS effort, 0 AS effort_crowding, 0 AS to_confirm,
       2 AS communes, 0 AS targets_met_already, 2 AS targets_met, 0 AS targets_set_aside, 0 AS targets_left_out,
       0 AS complete_now, 0 AS complete_after, 0 AS passes_now, 3 AS passes_after, '' AS explanation_vi,
       '' AS explanation_en;
INSERT INTO mart.allocation BY NAME
SELECT *, '' AS explanation_vi, '' AS explanation_en FROM (VALUES
    ('{NOW}', 1, '06004', 4, 'failed', 0.5, 'gain_rate', NULL, NULL, 'đủ 125 xã', '125 communes'),
    ('{NOW}', 2, '06190', 4, 'failed', 0.7, 'gain_rate', NULL, NULL, 'đủ 125 xã', '125 communes'),
    ('{NOW}', 3, '06190', 15, 'failed', 0.9, 'indicator_gap', 'còn thiếu 2 điểm %', '2 points short', 'đủ 133 xã', '133')
) t(period, rank, commune_code, criterion_no, state, effort, effort_source, gap_vi, gap_en, purpose_vi, purpose_en);
INSERT INTO mart.forecast BY NAME
SELECT 2019 AS plan_year, '{NOW}' AS period, 'criterion.04.total' AS target_id, 'recent_pace' AS method, 126.4 AS forecast,
       121.6 AS low, 130.2 AS high, 3 AS points, 1.5 AS backtest_error, 2 AS backtest_n, TRUE AS is_chosen,
       'kind_and_unit' AS chosen_by, 57 AS chosen_n, 19 AS coverage_n, TRUE AS reaches_target;
INSERT INTO plan.groups BY NAME
SELECT *, 2019 AS plan_year, '' AS commune_name FROM (VALUES
    ('border', '06004', FALSE, 'chỉ nêu số lượng', NULL, NULL), ('border', '06025', FALSE, 'chỉ nêu số lượng', NULL, NULL),
    ('border', '06190', TRUE, 'nêu tên', '2019-12', NULL), ('advanced_pilot', '05986', TRUE, 'mục II.6', NULL, NULL)
) t("group", commune_code, verified, note, from_period, until_period);
UPDATE mart.commune_progress SET is_recognised = commune_code IN {RECOGNISED},
       recognised_year = CASE WHEN commune_code IN {RECOGNISED} THEN 2018 END;
INSERT INTO core.recognitions BY NAME
SELECT * FROM (VALUES
    ('05986', 'dat_chuan', '12/QĐ-UBND', DATE '2018-05-04', 2018, '{NOW}/DS.xlsx!DS!D4'),
    ('06523', 'dat_chuan', '99/QĐ-UBND', DATE '2018-11-30', 2018, '{NOW}/DS.xlsx!DS!D5')
) t(commune_code, standard, decision_no, decision_date, year_counted, source_cell);
INSERT INTO core.advanced_results BY NAME
SELECT '{NOW}' AS period, '06523' AS commune_code, 5 AS criteria_passed, 19 AS criteria_of, '{NOW}/NC.xlsx!NC!D5' AS source_cell;
INSERT INTO core.model_areas BY NAME
SELECT * FROM (VALUES ('{NOW}', '05986', 2, 3, '{NOW}/NC.xlsx!KDC!E4'), ('{NOW}', '06523', 0, 1, '{NOW}/NC.xlsx!KDC!E5'))
    t(period, commune_code, recognised_count, registered_count, source_cell);
INSERT INTO mart.members BY NAME
SELECT * FROM (VALUES ('{NOW}', 'model_area.per_recognised', '05986', 2.0, 1.0, TRUE),
                      ('{NOW}', 'model_area.per_recognised', '06523', 0.0, 1.0, FALSE))
    t(period, target_id, commune_code, value, needed, reaches);
"""


def make(path: Path, province: example.Province) -> Path:
    """The database of reporting_database with these rows in it; ``path`` must not exist."""
    example.make(path, province)
    with duckdb.connect(str(path)) as db:
        db.execute(FROM_MARKS)
        db.execute(BY_HAND)
    return path
