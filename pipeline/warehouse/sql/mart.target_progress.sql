-- Progress toward every target: the one place where it is computed (docs: the definitions of progress).
--   y0 baseline, y measured, T target, d = sign(T − y0) (+1 where they are equal), s planned share of the way by now
--   p    = (y − y0) / (T − y0)
--   y*   = y0 + s·(T − y0)
--   pace = p / s
--   lead = d·(y − y*)
-- Status, the first that fits: not_started (s = 0) · not_assessable · achieved (d·(y − T) ≥ 0) · missed (past due) ·
-- reversing (p < 0) · no_movement (p = 0) · on_track (pace ≥ 0.95) · at_risk (≥ 0.60) · behind.
-- To maintain (T = y0) there is no way to go: at T or above it is achieved, below it is reversing.
-- Without a baseline only one thing can be told: that the target is reached already.
-- The formula is applied three times: to the value, and to the worse and the better end of its interval. An interval
-- that nothing bounds at its better end may reach any target; one open at its worse end cannot be judged there.
WITH facts AS (
    SELECT
        v.period,
        t.* EXCLUDE (target_low, target_high, due, due_on),
        w.target_low,
        w.target_high,
        w.due,
        w.due_on,
        w.planned_share AS s,
        v.members,
        v.value,
        v.value_low,
        v.value_high,
        v.reason_vi,
        v.reason_en,
        w.period_end,
        w.baseline_end,
        -- A year's cumulative figure, its money and a change in percentage points begin at nothing; all else at the
        -- plan's number, or the data's.
        t.kind IN ('cumulative', 'money') OR (t.kind = 'level' AND t.unit = 'percentage point') AS begins_at_nothing,
        coalesce(t.baseline, if(begins_at_nothing, 0, at_baseline.value)) AS y0,
        CASE
            WHEN t.baseline IS NOT NULL OR begins_at_nothing THEN 'plan'
            WHEN at_baseline.value IS NOT NULL THEN 'data'
            ELSE 'none'
        END AS baseline_source
    FROM mart.target_values v
    JOIN measured_targets() t USING (target_id)
    JOIN target_plan() w ON w.period = v.period AND w.target_id = v.target_id
    CROSS JOIN plan.plan b
    LEFT JOIN mart.target_values at_baseline
      ON at_baseline.target_id = v.target_id AND at_baseline.period = b.baseline_period
),
placed AS (
    SELECT
        * EXCLUDE (reason_vi, reason_en),
        target_low AS T,
        CASE WHEN kind = 'maintain' OR target_low >= y0 THEN 1 WHEN target_low < y0 THEN -1 END AS d,
        period_end > due_on AS is_past_due,
        kind = 'maintain' OR target_low = y0 AS is_to_maintain,
        -- Without a baseline the direction of a band is not known either.
        y0 IS NULL AND NOT (band_from IS NULL AND value >= target_low) AS lacks_baseline,
        CASE
            WHEN reason_vi IS NOT NULL THEN reason_vi
            WHEN value IS NULL THEN reason_vi('no_data')
            WHEN lacks_baseline THEN reason_vi('no_baseline')
        END AS reason_vi,
        CASE
            WHEN reason_en IS NOT NULL THEN reason_en
            WHEN value IS NULL THEN reason_en('no_data')
            WHEN lacks_baseline THEN reason_en('no_baseline')
        END AS reason_en
    FROM facts
),
readings AS (
    SELECT *, 'value' AS reading, value AS y FROM placed
    UNION ALL
    SELECT *, 'worse', CASE WHEN d < 0 THEN value_high ELSE value_low END FROM placed
    UNION ALL
    SELECT *, 'better', CASE WHEN d < 0 THEN value_low ELSE value_high END FROM placed
),
measured AS (
    SELECT
        *,
        CASE WHEN NOT is_to_maintain THEN (y - y0) / (T - y0) END AS p,
        -- Rounded, so that a pace of exactly 0.95 or 0.60 is not lost in the last bit.
        CASE WHEN NOT is_to_maintain AND s > 0 THEN round((y - y0) / (T - y0) / s, 9) END AS pace
    FROM readings
),
judged AS (
    SELECT
        *,
        CASE
            WHEN s = 0 THEN 'not_started'
            WHEN reason_vi IS NOT NULL OR value IS NULL THEN 'not_assessable'
            WHEN y IS NULL THEN if(reading = 'better', 'achieved', 'not_assessable')
            WHEN round(coalesce(d, 1) * (y - T), 9) >= 0 THEN 'achieved'
            WHEN is_past_due THEN 'missed'
            WHEN is_to_maintain OR p < 0 THEN 'reversing'
            WHEN p = 0 THEN 'no_movement'
            WHEN pace >= 0.95 THEN 'on_track'
            WHEN pace >= 0.60 THEN 'at_risk'
            ELSE 'behind'
        END AS status
    FROM measured
),
joined AS (
    SELECT
        v.*,
        worse.pace AS pace_low,
        better.pace AS pace_high,
        -- The ends say nothing where the value itself cannot be judged.
        CASE WHEN v.status = 'not_assessable' THEN v.status ELSE worse.status END AS status_low,
        CASE WHEN v.status = 'not_assessable' THEN v.status ELSE better.status END AS status_high,
        v.y0 + v.s * (v.T - v.y0) AS expected_by_now,
        coalesce(v.d, 1) * (v.y - (v.y0 + v.s * (v.T - v.y0))) AS lead,
        -- A month is a twelfth of 365 days.
        (v.y - v.y0) / nullif(greatest(date_diff('day', v.baseline_end, v.period_end), 0), 0) * (365 / 12) AS pace_so_far,
        CASE
            WHEN v.y0 IS NULL THEN NULL
            WHEN v.d * (v.T - v.y) <= 0 THEN 0
            ELSE (v.T - v.y) / nullif(greatest(date_diff('day', v.period_end, v.due_on), 0), 0) * (365 / 12)
        END AS pace_needed
    FROM judged v
    JOIN judged worse ON worse.period = v.period AND worse.target_id = v.target_id AND worse.reading = 'worse'
    JOIN judged better ON better.period = v.period AND better.target_id = v.target_id AND better.reading = 'better'
    WHERE v.reading = 'value'
),
-- Communes whose open cells decide a fragile status.
open_communes AS (
    SELECT target_id, period, list(label ORDER BY sort_no) AS names
    FROM (
        SELECT DISTINCT x.target_id, x.period, c.sort_no, commune_label(c.commune_name, c.district_name) AS label
        FROM mart.source_cells x
        JOIN reference.communes c USING (commune_code)
        WHERE x.is_open
    )
    GROUP BY target_id, period
),
-- Of a target that all of a group must meet: how many do, and who does not.
members_missing AS (
    SELECT
        m.target_id,
        m.period,
        count(*) FILTER (m.reaches) AS reached,
        count(*) FILTER (m.reaches IS NULL) AS undecided,
        coalesce(
            list(commune_label(c.commune_name, c.district_name) ORDER BY c.sort_no) FILTER (m.reaches IS NOT TRUE), []
        ) AS names
    FROM mart.members m
    JOIN reference.communes c USING (commune_code)
    GROUP BY m.target_id, m.period
),
named AS (
    SELECT
        j.*,
        CASE WHEN j.status <> 'not_assessable' THEN j.status_low = j.status_high END AS is_robust,
        CASE
            WHEN j.status = 'not_assessable' OR j.status_low = j.status_high THEN NULL
            WHEN o.names IS NOT NULL THEN names_vi(o.names)
            -- A figure of the province hangs on itself.
            WHEN f.reading = 'carried' THEN 'số liệu kỳ này chưa gửi'
            WHEN f.reading IS NOT NULL THEN 'ô ' || f.source_cell
        END AS hangs_on,
        CASE
            WHEN j.status = 'not_assessable' OR j.status_low = j.status_high THEN NULL
            WHEN o.names IS NOT NULL THEN names_en(o.names)
            WHEN f.reading = 'carried' THEN 'the figure of this period, not sent'
            WHEN f.reading IS NOT NULL THEN 'cell ' || f.source_cell
        END AS hangs_on_en,
        f.carried_from,
        m.disbursed,
        m.disbursed_share,
        e.reached,
        e.undecided,
        names_vi(e.names) AS missing_vi,
        names_en(e.names) AS missing_en,
        k.criterion_name,
        k.criterion_name_en,
        a.alias AS form_name,
        coalesce(g.is_unverified, FALSE) AS members_unverified
    FROM joined j
    LEFT JOIN open_communes o USING (target_id, period)
    LEFT JOIN members_missing e USING (target_id, period)
    LEFT JOIN mart.output_progress f USING (target_id, period)
    LEFT JOIN mart.funding_progress m USING (target_id, period)
    LEFT JOIN reference.criteria k ON k.criterion_no = j.criterion_no
    -- How the forms call an output or a source of money.
    LEFT JOIN (SELECT target, first(alias ORDER BY length(alias) DESC, alias) AS alias FROM reference.aliases
               WHERE kind IN ('output', 'funding') GROUP BY target) a
      ON a.target = j.target_id
    LEFT JOIN (SELECT "group", bool_or(NOT verified) AS is_unverified FROM plan.groups GROUP BY "group") g
      ON g."group" = j."group"
),
-- The parts of the sentences.
worded AS MATERIALIZED (
    SELECT
        *,
        decimals_for(measure) AS decimals,
        unit_vi(unit) AS unit_vi,
        unit_en(unit) AS unit_en,
        subject_vi(measure, kind, criterion_no, criterion_name, band_from, band_to, "group", form_name, plan_text)
            AS about_vi,
        subject_en(measure, kind, criterion_no, criterion_name_en, band_from, band_to, "group", target_id) AS about_en,
        measured_vi(measure, kind, value, members, unit) AS measured_vi,
        measured_en(measure, kind, value, members, unit) AS measured_en,
        needed_vi(kind, d, target_low, target_high) AS needed_vi,
        needed_en(kind, d, target_low, target_high) AS needed_en,
        by_now_vi(expected_by_now, lead, d, unit_vi, decimals) AS by_now_vi,
        by_now_en(expected_by_now, lead, d, decimals) AS by_now_en,
        figure_vi(abs(T - value), decimals) AS gap_vi,
        figure_en(abs(T - value), decimals) AS gap_en,
        figure_vi(y0, decimals) AS begin_vi,
        figure_en(y0, decimals) AS begin_en
    FROM named
)
SELECT
    period,
    target_id,
    sort_no,
    kind,
    unit,
    "group",
    criterion_no,
    due,
    y0 AS baseline,
    baseline_source,
    value,
    value_low,
    value_high,
    target_low,
    target_high,
    members,
    s AS planned_share,
    expected_by_now,
    p AS progress,
    pace,
    pace_low,
    pace_high,
    lead,
    pace_so_far,
    pace_needed,
    status,
    status_low,
    status_high,
    is_robust,
    hangs_on,
    missing_vi AS members_missing,
    carried_from,
    CASE WHEN status = 'not_assessable' THEN reason_vi END AS reason_vi,
    CASE WHEN status = 'not_assessable' THEN reason_en END AS reason_en,
    explain_vi(
        about_vi, measured_vi, needed_vi, status, begin_vi, value, T, gap_vi, by_now_vi, pace, d, unit_vi,
        reason_vi
    )
    || members_vi(reached, undecided, members, missing_vi)
    || pace_vi(status, pace_so_far, pace_needed, decimals, unit_vi)
    || spent_vi(status, disbursed, disbursed_share, s, unit_vi)
    || doubt_vi(
        status, value_low, value_high, decimals, is_robust, hangs_on, members_unverified, carried_from
    ) AS explanation_vi,
    explain_en(
        about_en, measured_en, needed_en, status, begin_en, value, T, gap_en, by_now_en, pace, d, unit_en,
        reason_en
    )
    || members_en(reached, undecided, members, missing_en)
    || pace_en(status, pace_so_far, pace_needed, decimals, unit_en)
    || spent_en(status, disbursed, disbursed_share, s)
    || doubt_en(
        status, value_low, value_high, decimals, is_robust, hangs_on_en, members_unverified, carried_from
    ) AS explanation_en
FROM worded
