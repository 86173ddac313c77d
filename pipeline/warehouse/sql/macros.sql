-- Expressions that several tables need. They live as long as the connection that builds; nothing of them stays in the
-- database. Statements are separated by a line that holds only a semicolon.

-- The address of a cell: <YYYY-MM>/<file>!<sheet>!<A1>.
CREATE TEMP MACRO source_cell_of(file, sheet, cell) AS file || '!' || sheet || '!' || cell
;
-- A sum, a mean of fractions: by whole numbers of 10^-18, so that equal rows give equal figures whatever order they come in
-- (a plain sum gave 2480.4 and 2480.3999999999996; a sum in order of size keeps every row in memory). Of figures beyond
-- 10^12, which no plan has, with the rounding error carried along.
CREATE TEMP MACRO exactly(x) AS TRY_CAST(if(abs(x) < 1e12, x, NULL) AS DECIMAL(38, 18))
;
CREATE TEMP MACRO exact_sum(x) AS if(count(x) = count(exactly(x)), sum(exactly(x))::DOUBLE, fsum(x))
;
CREATE TEMP MACRO exact_mean(x) AS exact_sum(x) / nullif(count(x), 0)
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
-- The share of the days from one day to another that has gone by a third: nothing before, all after.
CREATE TEMP MACRO even_share(from_day, day, until_day) AS
    CASE
        WHEN day <= from_day THEN 0.0
        WHEN day >= until_day THEN 1.0
        ELSE date_diff('day', from_day, day) / date_diff('day', from_day, until_day)
    END
;
-- Baselines of plans after which the list of communes changes: the last period of the old list, the first day of the new.
CREATE TEMP MACRO relisted_baselines() AS TABLE
    SELECT b.year AS plan_year, b.baseline_period AS period, end_of_period(b.baseline_period) + 1 AS list_day
    FROM plan.plan b
    WHERE EXISTS (
        SELECT 1 FROM reference.communes c
        WHERE c.valid_from = end_of_period(b.baseline_period) + 1 OR c.valid_until = end_of_period(b.baseline_period)
    )
;
-- Where a commune came out of others (merge, split, rename, move under a new code). A rename or a move changes nothing
-- but the code; a merger or a split begins a new era, across which states are not compared.
CREATE TEMP MACRO commune_successions() AS TABLE
    SELECT to_code AS commune_code, from_code, changed_on, kind IN ('merge', 'split') AS begins_era
    FROM reference.commune_changes
    WHERE kind IN ('merge', 'split') OR from_code <> to_code
;
CREATE TEMP MACRO era_of(code, day) AS (
    SELECT count(DISTINCT changed_on) FROM commune_successions() s
    WHERE s.begins_era AND s.commune_code = code AND s.changed_on <= day
)
;
-- What a commune takes over of a criterion from those it came out of, by the rule of the criterion (criteria.csv,
-- on_merge): nothing until it is assessed anew, a pass where all of them passed, or where any did. Null: not known.
CREATE TEMP MACRO inherited_state(rule, states) AS
    CASE
        WHEN rule = 'reassess' THEN NULL
        WHEN len(list_filter(states, lambda s: s = 'passed')) = len(states) THEN 'passed'
        WHEN len(list_filter(states, lambda s: s = 'failed')) = len(states) THEN 'failed'
        WHEN len(list_filter(states, lambda s: s = 'not_applicable')) = len(states) THEN 'not_applicable'
        WHEN rule = 'any' AND list_contains(states, 'passed') THEN 'passed'
        WHEN rule = 'all' AND list_contains(states, 'failed') THEN 'failed'
    END
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
-- True where a figure is another one rounded to the decimals it is given with.
CREATE TEMP MACRO is_rounding(given, exact) AS
    abs(given - exact)
        <= 0.5 * power(10, -length(split_part(rtrim(CAST(given AS VARCHAR), '0'), '.', 2))) + 1e-9
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
-- Indicators of a criterion beside their threshold of that year.
CREATE TEMP MACRO judged_indicators() AS TABLE
    SELECT
        v.period,
        v.commune_code,
        i.criterion_no,
        v.indicator_id,
        v.value,
        v.value_2,
        v.text,
        v.passes,
        v.threshold_verified,
        v.source_cell,
        i.unit,
        i.comparator,
        t.threshold,
        t.threshold_2
    FROM core.indicator_values v
    JOIN reference.indicators i USING (indicator_id)
    LEFT JOIN reference.thresholds t ON t.indicator_id = v.indicator_id AND t.year = year_of_period(v.period)
;
-- What an observation says, for a message: its state, or the text as it stands.
CREATE TEMP MACRO stated(state, text) AS {
    'state': state,
    'text': if(state IN ('passed', 'failed', 'not_applicable', 'not_reported', 'held'), NULL, text)
}
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
-- A name as it compares: without capitals and punctuation, "&" as "và", the tone of each word at its end ("hoá" and "hóa" are
-- one; which tone it is, and every other mark, is meaning and stays).
CREATE TEMP MACRO folded_name(name) AS
    array_to_string(
        list_transform(
            string_split(trim(regexp_replace(lower(nfc_normalize(replace(name, '&', ' và '))), '[^\p{L}\p{N}]+', ' ', 'g')), ' '),
            lambda word: translate(
                word,
                'àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ',
                'aaaaaăăăăăâââââeeeeeêêêêêiiiiioooooôôôôôơơơơơuuuuuưưưưưyyyyy'
            ) || regexp_replace(
                translate(
                    word,
                    'àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ',
                    repeat('`´?~.', 12)
                ), '[^`´?~.]', '', 'g'
            )
        ), ' '
    )
;
