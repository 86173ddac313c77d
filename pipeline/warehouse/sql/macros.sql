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
    FROM (SELECT DISTINCT period FROM raw.submissions WHERE period IS NOT NULL)
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
-- A share of one as it is printed in Vietnamese: 67 %, with a space that no line breaks at.
CREATE TEMP MACRO percent_vi(share) AS number_vi(share * 100, 0) || chr(160) || '%'
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
CREATE TEMP MACRO comparator_sign(comparator) AS CASE comparator WHEN '>=' THEN '≥' WHEN '<=' THEN '≤' ELSE '=' END
;
-- Indicators of a criterion that miss their threshold, or all of them, in words: 15.1 = 71,2 % (ngưỡng ≥ 85 %). A figure
-- stands as it is understood, not as it is stored: 0.798 in a percent format is 79,8 %.
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
            figure_text(v.value, v.value_2) || coalesce(' ' || i.unit, ''), v.text, CASE WHEN v.passes THEN 'đạt' ELSE 'chưa đạt' END
        ) AS found,
        CASE
            WHEN t.threshold IS NULL THEN 'đạt'
            ELSE comparator_sign(i.comparator) || ' ' || figure_text(t.threshold, t.threshold_2) || coalesce(' ' || i.unit, '')
        END AS expected
    FROM core.indicator_values v
    JOIN reference.indicators i USING (indicator_id)
    LEFT JOIN reference.thresholds t ON t.indicator_id = v.indicator_id AND t.year = year_of_period(v.period)
;
-- What an observation says, for a message: its state in words, or the text as it stands.
CREATE TEMP MACRO said(state, text) AS
    if(state IN ('passed', 'failed', 'not_applicable', 'not_reported', 'held'), state_vi(state), coalesce(text, state))
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
