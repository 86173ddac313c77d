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
-- A number as it is printed in Vietnamese (1.234,5) and in English (1,234.5), with so many decimals and a true minus
-- sign. Adding 0.0 after rounding turns −0 into 0.
CREATE TEMP MACRO number_en(x, decimals) AS
    replace(
        CASE decimals
            WHEN 0 THEN format('{:,.0f}', round(x, 0) + 0.0)
            WHEN 1 THEN format('{:,.1f}', round(x, 1) + 0.0)
            ELSE format('{:,.2f}', round(x, 2) + 0.0)
        END, '-', '−'
    )
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
-- What the plan wants of each target in each period: the figure and the due date as revised by then, and s(t), the share
-- of the way planned by now: along the plan's own milestones, else linear by days from the end of the baseline period
-- to the day it is due.
CREATE TEMP MACRO target_plan() AS TABLE
    WITH stated AS (
        SELECT
            p.period,
            p.period_end,
            t.target_id,
            coalesce(r.target_low, t.target_low) AS target_low,
            if(r.target_id IS NULL, t.target_high, r.target_high) AS target_high,
            coalesce(r.due, t.due) AS due,
            coalesce(r.due_on, t.due_on) AS due_on,
            end_of_period(b.baseline_period) AS baseline_end
        FROM plan.targets t
        CROSS JOIN data_periods() p
        CROSS JOIN plan.plan b
        LEFT JOIN (
            SELECT p.period, r.target_id, max(r.from_period) AS from_period
            FROM data_periods() p JOIN plan.revisions r ON r.from_period <= p.period
            GROUP BY p.period, r.target_id
        ) x ON x.period = p.period AND x.target_id = t.target_id
        LEFT JOIN plan.revisions r ON r.target_id = x.target_id AND r.from_period = x.from_period
    ),
    points AS (
        SELECT period, target_id, period_end, baseline_end AS day, 0.0 AS share FROM stated
        UNION ALL
        SELECT s.period, s.target_id, s.period_end, m.period_end, m.share
        FROM stated s
        JOIN plan.milestones m ON m.target_id = s.target_id
        WHERE m.period_end > s.baseline_end AND m.period_end < s.due_on
        UNION ALL
        SELECT period, target_id, period_end, due_on, 1.0 FROM stated
    ),
    between_points AS (
        SELECT
            period,
            target_id,
            max(day) FILTER (day <= period_end) AS day_before,
            arg_max(share, day) FILTER (day <= period_end) AS share_before,
            min(day) FILTER (day > period_end) AS day_after,
            arg_min(share, day) FILTER (day > period_end) AS share_after
        FROM points
        GROUP BY period, target_id
    )
    SELECT
        s.*,
        CASE
            WHEN s.period_end <= s.baseline_end THEN 0.0
            WHEN s.period_end >= s.due_on THEN 1.0
            ELSE b.share_before + (b.share_after - b.share_before)
                * (date_diff('day', b.day_before, s.period_end) / date_diff('day', b.day_before, b.day_after))
        END AS planned_share
    FROM stated s
    JOIN between_points b ON b.period = s.period AND b.target_id = s.target_id
;
-- Members of each target's group in each period: everyone for 'all', those recognised by then for 'recognised', the
-- rows of plan.groups that hold in that period for the rest. A group without rows is unknown, so its targets have no
-- members.
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
      AND coalesce(g.from_period, p.period) <= p.period AND coalesce(g.until_period, p.period) >= p.period
;
-- Communes' advanced criteria and model areas with what was last known, where a period brought nothing: such a figure
-- counts, but only its upper end is sure. A held one is not known and is not filled in.
CREATE TEMP MACRO known_advanced() AS TABLE
    SELECT
        period,
        commune_code,
        if(is_sent, criteria_passed, earlier.passed) AS criteria_passed,
        coalesce(criteria_of, (SELECT max(criteria_of) FROM core.advanced_results)) AS criteria_of,
        NOT is_sent OR criteria_passed IS NULL AS is_open,
        if(is_sent, source_cell, earlier.cell) AS source_cell
    FROM (
        SELECT
            p.period,
            c.commune_code,
            a.criteria_passed,
            a.criteria_of,
            a.source_cell,
            a.commune_code IS NOT NULL AS is_sent,
            last_value(
                CASE WHEN a.criteria_passed IS NOT NULL
                    THEN {'passed': a.criteria_passed, 'cell': a.source_cell} END IGNORE NULLS
            ) OVER (
                PARTITION BY c.commune_code ORDER BY p.period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier
        FROM data_periods() p
        CROSS JOIN reference.communes c
        LEFT JOIN core.advanced_results a ON a.period = p.period AND a.commune_code = c.commune_code
    )
    WHERE is_sent OR earlier IS NOT NULL
;
CREATE TEMP MACRO known_model_areas() AS TABLE
    SELECT
        period,
        commune_code,
        if(is_sent, recognised_count, earlier.areas) AS recognised_count,
        NOT is_sent OR recognised_count IS NULL AS is_open,
        if(is_sent, source_cell, earlier.cell) AS source_cell
    FROM (
        SELECT
            p.period,
            c.commune_code,
            a.recognised_count,
            a.source_cell,
            a.commune_code IS NOT NULL AS is_sent,
            last_value(
                CASE WHEN a.recognised_count IS NOT NULL
                    THEN {'areas': a.recognised_count, 'cell': a.source_cell} END IGNORE NULLS
            ) OVER (
                PARTITION BY c.commune_code ORDER BY p.period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier
        FROM data_periods() p
        CROSS JOIN reference.communes c
        LEFT JOIN core.model_areas a ON a.period = p.period AND a.commune_code = c.commune_code
    )
    WHERE is_sent OR earlier IS NOT NULL
;
-- At most eight names of a list of communes: A, B và 3 xã khác. Null for an empty list.
CREATE TEMP MACRO names_vi(names) AS
    nullif(array_to_string(names[1:8], ', ') || if(len(names) > 8, ' và ' || (len(names) - 8) || ' xã khác', ''), '')
;
CREATE TEMP MACRO names_en(names) AS
    nullif(
        array_to_string(names[1:8], ', ') || if(len(names) > 8, ' and ' || (len(names) - 8) || ' other communes', ''), ''
    )
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
-- Points a forecast may start from: every period with a figure of its own (not one carried from before), with the start of
-- the year where the plan gives it. Each with the point before it, the first one, and how many there were by then.
CREATE TEMP MACRO forecast_points() AS TABLE
    SELECT
        *,
        row_number() OVER way AS points_so_far,
        lag(value) OVER way AS value_before,
        lag(day) OVER way AS day_before,
        first_value(value) OVER way AS first_value,
        first_value(share) OVER way AS first_share
    FROM (
        SELECT g.target_id, g.period, w.period_end AS day, g.value, g.planned_share AS share, FALSE AS is_start
        FROM mart.target_progress g
        JOIN target_plan() w ON w.period = g.period AND w.target_id = g.target_id
        WHERE g.value IS NOT NULL AND g.carried_from IS NULL AND w.period_end >= w.baseline_end
        UNION ALL
        SELECT t.target_id, b.baseline_period, end_of_period(b.baseline_period), any_value(g.baseline), 0.0, TRUE
        FROM measured_targets() t
        CROSS JOIN plan.plan b
        JOIN mart.target_progress g ON g.target_id = t.target_id AND g.baseline IS NOT NULL
        WHERE NOT EXISTS (
            SELECT 1 FROM mart.target_progress x
            WHERE x.target_id = t.target_id AND x.period = b.baseline_period AND x.value IS NOT NULL
        )
        GROUP BY t.target_id, b.baseline_period
    )
    WINDOW way AS (PARTITION BY target_id ORDER BY day)
;
-- As fast as between the last two points.
CREATE TEMP MACRO recent_pace(value, day, value_before, day_before, until_day) AS
    value + (value - value_before) / nullif(date_diff('day', day_before, day), 0) * date_diff('day', day, until_day)
;
-- The share of the way made so far, stretched along the plan's own path: twice the way where twice is planned.
CREATE TEMP MACRO planned_curve(value, share, first_value, first_share, until_share) AS
    value + (value - first_value) / nullif(share - first_share, 0) * (until_share - share)
;
CREATE TEMP MACRO between_ends(x, floor, ceiling) AS
    CASE WHEN x < floor THEN floor WHEN x > ceiling THEN ceiling ELSE x END
;
-- How far each indicator's last value of the year stands inside its threshold (negative: outside), in the indicator's
-- unit and as a share of the threshold; of a compound one, the value that is worse off. Null for marks and where the
-- threshold of that year is unknown.
CREATE TEMP MACRO indicator_margins() AS TABLE
    WITH known AS (
        SELECT p.period, v.* EXCLUDE (period)
        FROM data_periods() p
        JOIN core.indicator_values v
          ON v.period <= p.period AND year_of_period(v.period) = year_of_period(p.period) AND NOT v.is_held
        QUALIFY row_number() OVER (PARTITION BY p.period, v.commune_code, v.indicator_id ORDER BY v.period DESC) = 1
    ),
    measured AS (
        SELECT
            k.*,
            i.criterion_no,
            i.comparator,
            i.unit,
            t.threshold,
            t.threshold_2,
            CASE i.comparator
                WHEN '>=' THEN k.value - t.threshold
                WHEN '<=' THEN t.threshold - k.value
                ELSE -abs(k.value - t.threshold)
            END AS margin_1,
            CASE i.comparator
                WHEN '>=' THEN k.value_2 - t.threshold_2
                WHEN '<=' THEN t.threshold_2 - k.value_2
                ELSE -abs(k.value_2 - t.threshold_2)
            END AS margin_2
        FROM known k
        JOIN reference.indicators i USING (indicator_id)
        LEFT JOIN reference.thresholds t ON t.indicator_id = k.indicator_id AND t.year = year_of_period(k.period)
    ),
    compared AS (
        SELECT
            *,
            coalesce(margin_2 / nullif(abs(threshold_2), 0) < margin_1 / nullif(abs(threshold), 0), FALSE) AS is_second
        FROM measured
    )
    SELECT
        period,
        commune_code,
        criterion_no,
        indicator_id,
        comparator,
        unit,
        passes,
        threshold_verified,
        source_cell,
        if(is_second, value_2, value) AS value,
        if(is_second, threshold_2, threshold) AS threshold,
        round(if(is_second, margin_2, margin_1), 6) AS margin,
        round(if(is_second, margin_2, margin_1), 6) / coalesce(nullif(abs(if(is_second, threshold_2, threshold)), 0), 1)
            AS relative_margin
    FROM compared
;
CREATE TEMP MACRO comparator_vi(comparator) AS
    CASE comparator WHEN '>=' THEN 'ít nhất' WHEN '<=' THEN 'nhiều nhất' ELSE 'đúng' END
;
