-- Progress toward every target: the one place where it is computed (docs/targets.md: the definitions of progress).
--   y0 baseline, y measured, T target, d = sign(T − y0) (+1 where they are equal), s planned share of the way by now
--   p    = (y − y0) / (T − y0)
--   y*   = y0 + s·(T − y0)
--   pace = p / s
--   lead = d·(y − y*)
-- y, y0 and T are what the verdict is about (judged_…): the figure itself, of a band the count from the top, of
-- all_of_group the members that reach it.
-- Status, the first that fits: not_started (the period ends before the baseline does) · not_assessable · achieved
-- (d·(y − T) ≥ 0) · missed (the due day has come) · reversing (p < 0) · no_movement (p = 0) · on_track (pace ≥ 0.95) ·
-- at_risk (≥ 0.60) · behind; the thresholds are the plan's (plan.toml). Where nothing is due yet (s = 0, or a thing
-- counted whole that is expected to have moved by less than one) it is reversing below y0, else on_track, without a pace.
-- To maintain (T = y0) there is no way to go: at T or above it is achieved, below it is reversing.
-- A level, a mean or a group without a baseline counts from the first whole figure of its plan's years (provisional), from
-- the day of that figure.
-- The formula is applied to the value, to the worse and the better end of its interval, and to those of its likely range.
-- An interval that nothing bounds at its better end may reach any target; one open at its worse end cannot be judged there.
WITH first_figures AS (
    -- The first figure of the plan's years that is whole, for a level or a mean without a baseline.
    SELECT v.plan_year, v.target_id, min(v.period) AS first_period, arg_min(v.judged_value, v.period) AS first_value
    FROM mart.target_values v
    JOIN plan.plan b ON b.year = v.plan_year
    WHERE v.period > b.baseline_period AND v.judged_low = v.judged_high
    GROUP BY v.plan_year, v.target_id
),
facts AS (
    SELECT
        v.plan_year,
        v.period,
        t.* EXCLUDE (plan_year, target_low, target_high, due, due_on, path),
        w.target_low,
        w.target_high,
        w.due,
        w.due_on,
        w.path AS plan_path,
        w.path_n,
        w.period_end,
        w.baseline_end,
        v.members,
        v.value,
        v.value_low,
        v.value_high,
        v.judged_value,
        v.judged_low,
        v.judged_high,
        v.judged_target,
        l.likely_low,
        l.likely_high,
        v.reason AS value_reason,
        b.on_track,
        b.at_risk,
        coalesce(u.is_whole, FALSE) AS is_whole,
        o.carried_from,
        at_baseline.value AS value_at_baseline,
        at_baseline.value_on_new_list IS NOT NULL AS list_changed,
        -- A year's cumulative figure, its money and a change in percentage points begin at nothing; all else at the
        -- plan's number, or the data's.
        t.kind IN ('cumulative', 'money') OR (t.kind = 'level' AND coalesce(u.base_unit = 'percentage point', FALSE))
            AS begins_at_nothing,
        t.measure = 'communes_in_band' AS is_band,
        coalesce(
            if(is_band OR t.kind = 'all_of_group', NULL, t.baseline),
            if(begins_at_nothing, 0, coalesce(at_baseline.judged_on_new_list, at_baseline.judged_value))
        ) AS stated_y0,
        CASE
            WHEN stated_y0 IS NULL AND t.kind IN ('level', 'average', 'all_of_group') AND f.first_period <= v.period THEN f.first_period
        END AS provisional_from,
        coalesce(stated_y0, CASE WHEN provisional_from IS NOT NULL THEN f.first_value END) AS y0,
        CASE
            WHEN provisional_from IS NOT NULL THEN 'provisional'
            WHEN begins_at_nothing OR (t.baseline IS NOT NULL AND NOT is_band AND t.kind <> 'all_of_group') THEN 'plan'
            WHEN stated_y0 IS NOT NULL THEN 'data'
            ELSE 'none'
        END AS baseline_source,
        -- From a provisional baseline the way begins on the day of that figure.
        if(provisional_from IS NULL, w.planned_share, even_share(end_of_period(provisional_from), w.period_end, w.due_on))
            AS s,
        if(provisional_from IS NULL, w.even_share, s) AS s_even,
        if(provisional_from IS NULL, w.path, 'even') AS path
    FROM mart.target_values v
    JOIN plan.targets t USING (plan_year, target_id)
    JOIN mart.target_plan w USING (plan_year, period, target_id)
    JOIN plan.plan b ON b.year = v.plan_year
    LEFT JOIN mart.target_values at_baseline
      ON at_baseline.plan_year = v.plan_year AND at_baseline.target_id = v.target_id AND at_baseline.period = b.baseline_period
    LEFT JOIN mart.likely_ranges l USING (plan_year, period, target_id)
    LEFT JOIN mart.output_progress o USING (plan_year, period, target_id)
    LEFT JOIN first_figures f ON f.plan_year = v.plan_year AND f.target_id = v.target_id
    LEFT JOIN reference.units u ON u.unit_id = t.unit
    WHERE v.is_in_force
),
placed AS (
    SELECT
        *,
        judged_target AS T,
        -- More communes are always better, wherever a plan's number stands.
        CASE
            WHEN kind = 'maintain' OR is_band THEN 1
            -- From a provisional baseline the way is what the plan says: the first figure may be past the target already.
            WHEN provisional_from IS NOT NULL AND direction IS NOT NULL THEN if(direction = 'up', 1, -1)
            WHEN provisional_from IS NOT NULL AND judged_target <= y0 THEN NULL
            WHEN judged_target >= y0 THEN 1
            WHEN judged_target < y0 THEN -1
        END AS d,
        period_end >= due_on AS is_past_due,
        kind = 'maintain' OR judged_target = y0 AS is_to_maintain,
        s = 0 OR (is_whole AND abs(s * (judged_target - y0)) < 1) AS nothing_due,
        CASE
            WHEN value_reason IS NOT NULL THEN value_reason
            WHEN judged_value IS NULL THEN 'no_data'
            WHEN y0 IS NULL AND NOT judged_value >= judged_target AND period_end < due_on THEN 'no_baseline'
            WHEN provisional_from IS NOT NULL AND d IS NULL THEN 'no_direction'
        END AS reason
    FROM facts
),
readings AS (
    SELECT *, 'value' AS reading, judged_value AS y FROM placed
    UNION ALL
    SELECT *, 'worse', if(d < 0, judged_high, judged_low) FROM placed
    UNION ALL
    SELECT *, 'better', if(d < 0, judged_low, judged_high) FROM placed
    UNION ALL
    SELECT *, 'likely_worse', if(d < 0, likely_high, likely_low) FROM placed
    UNION ALL
    SELECT *, 'likely_better', if(d < 0, likely_low, likely_high) FROM placed
),
measured AS (
    SELECT
        *,
        CASE WHEN NOT is_to_maintain THEN (y - y0) / (T - y0) END AS p,
        -- Rounded, so that a pace of exactly 0.95 or 0.60 is not lost in the last bit.
        CASE WHEN NOT is_to_maintain AND NOT nothing_due THEN round((y - y0) / (T - y0) / s, 9) END AS pace
    FROM readings
),
judged AS (
    SELECT
        *,
        CASE
            WHEN period_end < baseline_end THEN 'not_started'
            WHEN reason IS NOT NULL THEN 'not_assessable'
            WHEN y IS NULL THEN if(reading LIKE '%better', 'achieved', 'not_assessable')
            WHEN round(coalesce(d, 1) * (y - T), 9) >= 0 THEN 'achieved'
            WHEN is_past_due THEN 'missed'
            WHEN nothing_due THEN if(round(d * (y - y0), 9) < 0, 'reversing', 'on_track')
            WHEN is_to_maintain OR p < 0 THEN 'reversing'
            WHEN p = 0 THEN 'no_movement'
            WHEN pace >= on_track THEN 'on_track'
            WHEN pace >= at_risk THEN 'at_risk'
            ELSE 'behind'
        END AS status
    FROM measured
),
-- The four ends of a target in a period, side by side.
ends AS (
    SELECT
        plan_year,
        period,
        target_id,
        any_value(status) FILTER (reading = 'worse') AS status_low,
        any_value(status) FILTER (reading = 'better') AS status_high,
        any_value(pace) FILTER (reading = 'worse') AS pace_low,
        any_value(pace) FILTER (reading = 'better') AS pace_high,
        any_value(y) FILTER (reading = 'likely_worse') IS NOT NULL
            AND any_value(y) FILTER (reading = 'likely_better') IS NOT NULL
            AND any_value(status) FILTER (reading = 'likely_worse') = any_value(status) FILTER (reading = 'likely_better')
            AS is_likely
    FROM judged
    GROUP BY plan_year, period, target_id
),
-- "Thêm 12" and "tổng 61" are one fact while their figures agree: the total speaks for it.
leads AS (
    SELECT plan_year, period, fact_id, arg_max(target_id, kind IN ('count', 'maintain')) AS target_id
    FROM placed
    GROUP BY plan_year, period, fact_id
),
agreeing AS (
    SELECT
        n.plan_year,
        n.period,
        n.target_id,
        n.target_id <> l.target_id
            AND coalesce(abs(t.value - t.y0 - n.value) < 1e-9, t.value IS NULL AND n.value IS NULL)
            AND coalesce(abs(t.target_low - t.y0 - n.target_low) < 1e-9, FALSE) AS is_spoken_for,
        n.target_id = l.target_id AS is_lead,
        l.target_id AS lead_id,
        {'kind': t.kind, 'target_low': t.target_low, 'value': t.value} AS lead_quote
    FROM placed n
    JOIN leads l ON l.plan_year = n.plan_year AND l.period = n.period AND l.fact_id = n.fact_id
    JOIN placed t ON t.plan_year = l.plan_year AND t.period = l.period AND t.target_id = l.target_id
),
-- The other quote of a fact, for the sentence of the one that speaks for it.
others AS (
    SELECT a.plan_year, a.period, a.lead_id AS target_id,
        any_value({'kind': n.kind, 'target_low': n.target_low, 'value': n.value}) AS quote
    FROM agreeing a
    JOIN placed n USING (plan_year, period, target_id)
    WHERE a.is_spoken_for
    GROUP BY ALL
),
-- Whose cells a verdict rests on, and whether any of them is open.
evidence AS (
    SELECT
        x.plan_year,
        x.period,
        x.target_id,
        count(DISTINCT s.sender) FILTER (x.counts) AS senders,
        min(coalesce(d.full_name, s.sender)) FILTER (x.counts) AS sender,
        bool_or(x.is_open) AS has_open
    FROM mart.source_cells x
    LEFT JOIN raw.submissions s ON s.file = split_part(x.source_cell, '!', 1)
    LEFT JOIN reference.districts d ON d.district_code = s.sender
    GROUP BY x.plan_year, x.period, x.target_id
),
open_communes AS (
    SELECT plan_year, target_id, period, list(label ORDER BY sort_no) AS names
    FROM (
        SELECT DISTINCT x.plan_year, x.target_id, x.period, c.sort_no, commune_label(c.commune_name, c.district_name) AS label
        FROM mart.source_cells x
        JOIN reference.communes c USING (commune_code)
        WHERE x.is_open
    )
    GROUP BY plan_year, target_id, period
),
-- Of a target that all of a group must meet: how many do, and who does not.
members_missing AS (
    SELECT
        m.plan_year,
        m.target_id,
        m.period,
        count(*) FILTER (m.reaches) AS reached,
        count(*) FILTER (m.reaches IS NULL) AS undecided,
        coalesce(
            list(commune_label(c.commune_name, c.district_name) ORDER BY c.sort_no) FILTER (m.reaches IS NOT TRUE), []
        ) AS names
    FROM mart.members m
    JOIN reference.communes c USING (commune_code)
    GROUP BY m.plan_year, m.target_id, m.period
),
-- The plan's bands from each band up, for the sentence.
band_lists AS (
    SELECT t.plan_year, t.target_id,
        list({'low': b.band_low, 'high': b.band_high, 'target': b.target_low} ORDER BY b.band_low) AS bands
    FROM plan.targets t
    JOIN plan.targets b
      ON b.plan_year = t.plan_year AND b.measure = t.measure AND b."group" = t."group" AND b.standard = t.standard
     AND b.band_low >= t.band_low
    WHERE t.measure = 'communes_in_band'
    GROUP BY t.plan_year, t.target_id
)
SELECT
    j.plan_year,
    j.period,
    j.target_id,
    if(a.is_lead OR a.is_spoken_for, j.fact_id, j.target_id) AS fact_id,
    NOT a.is_spoken_for AS leads_fact,
    j.sort_no,
    j.kind,
    j.measure,
    j.standard,
    j.level,
    j.unit,
    j."group",
    j.criterion_no,
    j.due,
    j.due_on,
    j.path,
    CASE WHEN j.path = 'learned' THEN j.path_n END AS path_n,
    if(j.is_band, j.value_at_baseline, j.y0) AS baseline,
    j.baseline_source,
    j.provisional_from,
    j.value,
    j.value_low,
    j.value_high,
    j.target_low,
    j.target_high,
    j.y0 AS judged_baseline,
    j.judged_value,
    j.judged_low,
    j.judged_high,
    j.T AS judged_target,
    j.members,
    j.s AS planned_share,
    j.y0 + j.s * (j.T - j.y0) AS expected_by_now,
    j.y0 + j.s_even * (j.T - j.y0) AS expected_even,
    j.nothing_due,
    j.p AS progress,
    j.pace,
    e.pace_low,
    e.pace_high,
    coalesce(j.d, 1) * (j.y - (j.y0 + j.s * (j.T - j.y0))) AS lead,
    -- A month is a twelfth of 365 days.
    (j.y - j.y0) / nullif(greatest(date_diff('day', x.begins_on, j.period_end), 0), 0) * (365 / 12) AS pace_so_far,
    CASE
        WHEN j.y0 IS NULL THEN NULL
        WHEN j.d * (j.T - j.y) <= 0 THEN 0
        ELSE (j.T - j.y) / nullif(greatest(date_diff('day', j.period_end, j.due_on), 0), 0) * (365 / 12)
    END AS pace_needed,
    j.status,
    -- The ends say nothing where the value itself cannot be judged.
    if(j.status = 'not_assessable', j.status, e.status_low) AS status_low,
    if(j.status = 'not_assessable', j.status, e.status_high) AS status_high,
    CASE WHEN j.status <> 'not_assessable' THEN e.status_low = e.status_high END AS is_robust,
    j.likely_low,
    j.likely_high,
    CASE
        WHEN j.status IN ('not_assessable', 'not_started') THEN NULL
        WHEN coalesce(v.has_open, FALSE) OR j.carried_from IS NOT NULL OR j.judged_low IS DISTINCT FROM j.judged_high
            THEN if(e.is_likely, 'likely', 'open')
        -- Of communes the deciding office's own register tells; of model areas a report does.
        WHEN v.senders > 1 OR (j.measure = 'communes_recognised' AND j.level = 'xa') THEN 'certain'
        ELSE 'single_source'
    END AS certainty,
    j.list_changed,
    j.carried_from,
    j.reason,
    m.reached AS members_reached,
    m.undecided AS members_undecided,
    -- For the sentences (pipeline/text).
    CASE
        WHEN j.status = 'not_assessable' OR e.status_low = e.status_high THEN NULL
        WHEN o.names IS NOT NULL THEN 'communes'
        WHEN f.reading = 'carried' THEN 'carried'
        WHEN f.reading IS NOT NULL THEN 'cell'
    END AS hangs_on_kind,
    o.names AS open_names,
    f.source_cell AS figure_cell,
    m.names AS missing_names,
    h.bands AS judged_bands,
    if(a.is_spoken_for, a.lead_quote, q.quote) AS sibling_target,
    if(v.senders = 1, v.sender, NULL) AS sender,
    j.d AS direction,
    k.criterion_name,
    k.criterion_name_en,
    j.plan_text,
    j.band_low,
    j.band_high,
    j.is_whole,
    j.on_track,
    j.at_risk,
    g.disbursed,
    g.disbursed_share,
    coalesce(n.is_unverified, FALSE) AS members_unverified,
    j.period_end >= j.due_on AS is_past_due
FROM judged j
JOIN ends e USING (plan_year, period, target_id)
JOIN agreeing a USING (plan_year, period, target_id)
CROSS JOIN LATERAL (
    SELECT if(j.provisional_from IS NULL, j.baseline_end, end_of_period(j.provisional_from)) AS begins_on
) x
LEFT JOIN others q USING (plan_year, period, target_id)
LEFT JOIN evidence v USING (plan_year, period, target_id)
LEFT JOIN open_communes o USING (plan_year, period, target_id)
LEFT JOIN members_missing m USING (plan_year, period, target_id)
LEFT JOIN mart.output_progress f USING (plan_year, period, target_id)
LEFT JOIN mart.funding_progress g USING (plan_year, period, target_id)
LEFT JOIN band_lists h USING (plan_year, target_id)
LEFT JOIN reference.criteria k ON k.criterion_no = j.criterion_no
LEFT JOIN (
    SELECT plan_year, "group", bool_or(NOT verified) AS is_unverified FROM plan.groups GROUP BY plan_year, "group"
) n ON n.plan_year = j.plan_year AND n."group" = j."group"
WHERE j.reading = 'value'
