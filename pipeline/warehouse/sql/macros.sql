-- Expressions that several tables need. They live as long as the connection that builds; nothing of them stays in the
-- database. Statements are separated by a line that holds only a semicolon.

-- The address of a cell: <YYYY-MM>/<file>!<sheet>!<A1>.
CREATE TEMP MACRO source_cell_of(file, sheet, cell) AS file || '!' || sheet || '!' || cell
;
-- The last day of a period's month: the day at which its figures stand.
CREATE TEMP MACRO end_of_period(period) AS last_day(CAST(period || '-01' AS DATE))
;
CREATE TEMP MACRO year_of_period(period) AS CAST(period[1:4] AS INTEGER)
;
-- Periods with data, each with the one before it.
CREATE TEMP MACRO data_periods() AS TABLE
    SELECT period, lag(period) OVER (ORDER BY period) AS previous_period, end_of_period(period) AS period_end
    FROM (SELECT DISTINCT period FROM raw.submissions)
;
-- Whether a sending came after another of the same sender: by its date where both state one and they differ, else
-- because it says that it replaces and the other does not. Otherwise the two are unordered.
CREATE TEMP MACRO is_later(received_on, says_replaces, other_received_on, other_says_replaces) AS
    CASE
        WHEN received_on <> other_received_on THEN received_on > other_received_on
        ELSE says_replaces AND NOT other_says_replaces
    END
;
-- Forms that one sender uses for the same thing; a sending supersedes only within its family.
CREATE TEMP MACRO form_family(form) AS CASE form WHEN 'transposed' THEN 'matrix' ELSE form END
;
-- A commune for a person to read: Cao Minh (Tràng Định).
CREATE TEMP MACRO commune_label(commune_name, district_name) AS commune_name || ' (' || district_name || ')'
;
-- A number as it is printed in Vietnamese (1.234,5) and in English (1,234.5), with so many decimals. Adding 0.0 after
-- rounding turns −0 into 0.
CREATE TEMP MACRO number_en(x, decimals) AS
    CASE decimals
        WHEN 0 THEN format('{:,.0f}', round(x, 0) + 0.0)
        WHEN 1 THEN format('{:,.1f}', round(x, 1) + 0.0)
        ELSE format('{:,.2f}', round(x, 2) + 0.0)
    END
;
CREATE TEMP MACRO number_vi(x, decimals) AS translate(number_en(x, decimals), ',.', '.,')
;
-- The fewest decimals that show a figure whole, up to two.
CREATE TEMP MACRO decimals_of(x) AS
    CASE WHEN abs(x - round(x, 0)) < 1e-9 THEN 0 WHEN abs(x - round(x, 1)) < 1e-9 THEN 1 ELSE 2 END
;
CREATE TEMP MACRO band_of(criteria) AS
    CASE
        WHEN criteria <= 4 THEN '0-4'
        WHEN criteria <= 9 THEN '5-9'
        WHEN criteria <= 14 THEN '10-14'
        WHEN criteria <= 18 THEN '15-18'
        ELSE '19'
    END
;
CREATE TEMP MACRO state_vi(state) AS
    CASE state
        WHEN 'passed' THEN 'đạt'
        WHEN 'failed' THEN 'chưa đạt'
        WHEN 'not_applicable' THEN 'không xét'
        WHEN 'not_reported' THEN 'chưa báo cáo'
        WHEN 'held' THEN 'giữ lại'
        ELSE state
    END
;
-- Whether a recognition counts by the end of a period: by the year the register states; within the period's own year
-- the decision must be dated by then, or the year be over. Null where the register leaves it open.
CREATE TEMP MACRO is_recognised_by(year_counted, decision_date, period) AS
    CASE
        WHEN year_counted IS NULL THEN NULL
        WHEN year_counted <> year_of_period(period) THEN year_counted < year_of_period(period)
        WHEN period[6:7] = '12' THEN TRUE
        ELSE decision_date <= end_of_period(period)
    END
;
-- Every target with the thing that is measured for it, and the band where it is about one. 'measure' decides the block
-- of mart.target_values that computes it.
CREATE TEMP MACRO measured_targets() AS TABLE
    SELECT
        *,
        CASE
            WHEN kind = 'qualitative' OR target_low IS NULL THEN 'none'
            WHEN band_from IS NOT NULL THEN 'band'
            WHEN kind IN ('count', 'count_new', 'maintain') AND criterion_no IS NOT NULL THEN 'criterion'
            WHEN kind IN ('count', 'count_new', 'maintain') AND starts_with(target_id, 'recognised.') THEN 'recognised'
            WHEN kind = 'average' AND starts_with(target_id, 'advanced.') THEN 'advanced_average'
            WHEN kind = 'average' THEN 'average'
            WHEN kind = 'all_of_group' AND starts_with(target_id, 'advanced.') THEN 'advanced_count'
            WHEN kind = 'all_of_group' AND starts_with(target_id, 'model_area.') THEN 'model_area_least'
            WHEN kind = 'all_of_group' THEN 'least'
            WHEN kind IN ('cumulative', 'level') THEN 'output'
            WHEN kind = 'money' THEN 'money'
            ELSE 'none'
        END AS measure
    FROM (
        SELECT
            *,
            coalesce(band_low, TRY_CAST(regexp_extract(target_id, '^band\.(\d+)(?:_\d+)?$', 1) AS INTEGER)) AS band_from,
            coalesce(
                band_high,
                TRY_CAST(regexp_extract(target_id, '^band\.\d+_(\d+)$', 1) AS INTEGER),
                TRY_CAST(regexp_extract(target_id, '^band\.(\d+)$', 1) AS INTEGER)
            ) AS band_to
        FROM plan.targets
    )
;
-- Members of each target's group in each period: everyone for 'all', those recognised by then for 'recognised', the
-- rows of plan.groups for the rest. A group without rows is unknown, so its targets have no members.
CREATE TEMP MACRO target_members() AS TABLE
    SELECT t.target_id, p.period, c.commune_code
    FROM plan.targets t, data_periods() p, reference.communes c
    WHERE t."group" = 'all'
    UNION ALL
    SELECT t.target_id, m.period, m.commune_code
    FROM plan.targets t JOIN mart.commune_progress m ON m.is_recognised
    WHERE t."group" = 'recognised'
    UNION ALL
    SELECT t.target_id, p.period, g.commune_code
    FROM plan.targets t JOIN plan.groups g ON g."group" = t."group", data_periods() p
    WHERE t."group" NOT IN ('all', 'recognised', 'province')
;
-- A place for a message: the commune and, where it is about one, the criterion.
CREATE TEMP MACRO place_vi(commune_name, district_name, criterion_no) AS
    commune_label(commune_name, district_name) || coalesce(', tiêu chí ' || criterion_no, '')
;
-- Declared marks of criteria that ended in the results, with the cell they stand in. Carried states are not among them:
-- they belong to the period that declared them.
CREATE TEMP MACRO declared_cells() AS TABLE
    SELECT r.*, o.obs_id, o.file, o.sheet, o.cell, o.text, c.commune_name, c.district_name
    FROM core.criterion_results r
    JOIN raw.observations o
      ON o.kind = 'criterion'
     AND o.period = r.period
     AND o.commune_code = r.commune_code
     AND o.subject = CAST(r.criterion_no AS VARCHAR)
    JOIN core.weighed_observations w ON w.obs_id = o.obs_id AND w.stands
    JOIN reference.communes c ON c.commune_code = r.commune_code
;
-- A value, or the two of a compound one: 90 (50).
CREATE TEMP MACRO figure_text(value, value_2) AS
    number_vi(value, decimals_of(value)) || coalesce(' (' || number_vi(value_2, decimals_of(value_2)) || ')', '')
;
-- Indicators of a criterion that miss their threshold, or all of them, in words: 15.1: 71,2 (ngưỡng >= 85).
CREATE TEMP MACRO indicators_in_words() AS TABLE
    SELECT
        v.period,
        v.commune_code,
        i.criterion_no,
        v.indicator_id,
        v.passes,
        v.threshold_verified,
        v.source_cell,
        v.indicator_id || ' = ' || coalesce(
            v.text, figure_text(v.value, v.value_2), CASE WHEN v.passes THEN 'đạt' ELSE 'chưa đạt' END
        ) AS found,
        CASE
            WHEN t.threshold IS NULL THEN 'đạt'
            ELSE i.comparator || ' ' || figure_text(t.threshold, t.threshold_2) || coalesce(' ' || i.unit, '')
        END AS expected
    FROM core.indicator_values v
    JOIN reference.indicators i USING (indicator_id)
    LEFT JOIN reference.thresholds t ON t.indicator_id = v.indicator_id AND t.year = year_of_period(v.period)
;
-- What an observation says, for a message: its state in words, or the text as it stands.
CREATE TEMP MACRO said(state, text) AS
    if(state IN ('passed', 'failed', 'not_applicable', 'not_reported', 'held'), state_vi(state), coalesce(text, state))
;
