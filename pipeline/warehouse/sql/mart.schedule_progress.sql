-- Every scheduled task in every period, from its timing as printed and what was reported so far. The months in the file
-- (months_due) decide; where they are empty the printed timing is read: 'Quý I, II', 'Quý IV/2019', 'Tháng 3, 7',
-- 'Tháng 3-7' (a span, due at its end), 'Hàng quý', 'Hàng tháng'. 'Thường xuyên', 'Định kỳ và đột xuất' recur without a
-- date; 'Căn cứ vào điều kiện thực tế' has none. A period has the tasks of its plan.
WITH printed AS (
    SELECT
        s.*,
        b.baseline_period,
        lower(coalesce(timing_text, '')) AS timing,
        coalesce(TRY_CAST(nullif(regexp_extract(timing_text, '(20\d\d)', 1), '') AS INTEGER), s.plan_year) AS year,
        -- Without its year, whose figures are no months.
        regexp_replace(lower(coalesce(timing_text, '')), '/?\s*(năm\s*)?20\d\d', '', 'g') AS bare
    FROM plan.schedule s
    JOIN plan.plan b ON b.year = s.plan_year
),
read AS (
    SELECT
        *,
        regexp_matches(bare, 'tháng\s*\d+\s*[-–—]\s*\d+') AS is_span,
        CASE
            WHEN months_due IS NOT NULL
                THEN list_transform(string_split(months_due, ';'), lambda m: CAST(m AS INTEGER))
            WHEN regexp_matches(bare, '(hàng|hằng|mỗi)\s+quý') THEN [3, 6, 9, 12]
            WHEN regexp_matches(bare, '(hàng|hằng|mỗi)\s+tháng') THEN [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
            WHEN regexp_matches(bare, 'tháng\s*\d+\s*[-–—]\s*\d+')
                THEN [TRY_CAST(regexp_extract(bare, 'tháng\s*\d+\s*[-–—]\s*(\d+)', 1) AS INTEGER)]
            WHEN regexp_matches(bare, 'quý\s+i')
                THEN list_transform(
                    regexp_extract_all(regexp_extract(bare, 'quý\s+([ivx,;và\s]+)', 1), '\b(iv|iii|ii|i)\b', 1),
                    lambda q: CASE q WHEN 'i' THEN 3 WHEN 'ii' THEN 6 WHEN 'iii' THEN 9 ELSE 12 END
                )
            WHEN regexp_matches(bare, 'tháng\s*\d')
                THEN list_transform(regexp_extract_all(bare, '\d+'), lambda m: CAST(m AS INTEGER))
            ELSE []
        END AS months
    FROM printed
),
dated AS (
    SELECT
        *,
        list_sort(list_distinct(list_transform(
            list_filter(months, lambda m: m BETWEEN 1 AND 12), lambda m: last_day(make_date(year, m, 1))
        ))) AS days,
        CASE
            WHEN regexp_matches(timing, '(hàng|hằng|mỗi)\s+(quý|tháng)|thường xuyên|định kỳ') THEN 'recurring'
            WHEN len(months) > 0 THEN 'dated'
            ELSE 'open'
        END AS timing_kind,
        CASE
            WHEN is_span THEN make_date(year, CAST(regexp_extract(bare, 'tháng\s*(\d+)', 1) AS INTEGER), 1)
        END AS starts_on
    FROM read
),
-- What was reported up to each period of the year: the last word, and the most rounds known to be done. 'Hoàn thành'
-- ends the rounds due by then; 'đợt 2' says two.
told AS (
    SELECT
        p.period,
        p.period_end,
        d.* EXCLUDE (baseline_period),
        len(list_filter(d.days, lambda x: x <= p.period_end)) AS rounds_due,
        arg_max(r.state, r.period) AS state,
        max(r.period) AS reported_in,
        arg_max(r.text, r.period) AS text,
        max(r.done_on) AS done_on,
        arg_max(r.source_cell, r.period) AS source_cell,
        max(
            CASE
                WHEN r.state = 'done' THEN len(list_filter(d.days, lambda x: x <= end_of_period(r.period)))
                ELSE TRY_CAST(nullif(regexp_extract(lower(r.text), 'đợt\s*(\d+)', 1), '') AS INTEGER)
            END
        ) AS rounds_done
    FROM dated d
    JOIN plan_of_period() p ON p.plan_year = d.plan_year
    LEFT JOIN core.work_results r
      ON r.work_id = d.work_id AND r.period <= p.period AND r.period > d.baseline_period
    GROUP BY ALL
),
-- Done for good: its last date has passed, or there was only the one to keep.
judged AS (
    SELECT
        *,
        state = 'done' AND (rounds_due = len(days) OR len(days) <= 1) AS is_done,
        -- Where the report does not count rounds, only the last date tells whether the work is late.
        CASE
            WHEN rounds_done IS NOT NULL THEN days[rounds_done + 1]
            WHEN state IN ('in_progress', 'held') OR state IS NULL THEN
                if(rounds_due = len(days), days[len(days)], days[rounds_due + 1])
            ELSE days[1]
        END AS open_day
    FROM told
),
placed AS (
    SELECT
        *,
        CASE
            WHEN timing_kind = 'dated' AND is_done THEN 'done'
            WHEN timing_kind = 'open' THEN if(state = 'done', 'done', 'no_date')
            WHEN timing_kind = 'recurring' AND len(days) = 0 THEN 'recurring'
            WHEN open_day IS NULL THEN if(timing_kind = 'recurring', 'recurring', 'done')
            -- A quarterly meeting whose rounds are not counted is under way, not late.
            WHEN open_day < period_end AND timing_kind = 'recurring' AND rounds_done IS NULL THEN 'recurring'
            WHEN open_day < period_end THEN if(state IS NULL OR state = 'held', 'unknown', 'overdue')
            WHEN timing_kind = 'recurring' THEN 'recurring'
            WHEN open_day <= period_end + 92 THEN 'due_soon'
            ELSE 'planned'
        END AS standing
    FROM judged
),
served AS (
    SELECT l.plan_year, l.work_id, string_agg(l.target_id, ';' ORDER BY t.sort_no) AS serves
    FROM plan.links l
    JOIN plan.targets t USING (plan_year, target_id)
    GROUP BY l.plan_year, l.work_id
),
followed AS (
    SELECT
        p.*,
        s.serves,
        CASE
            WHEN p.standing IN ('done', 'no_date') THEN NULL
            -- A round that was done before its day is not the next one.
            WHEN p.standing = 'recurring'
                THEN greatest(list_filter(p.days, lambda x: x >= p.period_end)[1], if(p.rounds_done > 0, p.open_day, NULL))
            ELSE p.open_day
        END AS next_due
    FROM placed p
    LEFT JOIN served s USING (plan_year, work_id)
)
SELECT
    plan_year,
    period,
    work_id,
    sort_no,
    timing_kind AS timing,
    nullif(array_to_string(list_transform(days, lambda x: strftime(x, '%Y-%m-%d')), ';'), '') AS due_dates,
    starts_on,
    rounds_due,
    rounds_done,
    state,
    reported_in,
    done_on,
    standing,
    next_due,
    CASE
        WHEN standing = 'overdue' THEN date_diff('day', next_due, period_end)
        WHEN standing = 'done' AND done_on <= days[len(days)] THEN 0
        WHEN standing = 'done' THEN date_diff('day', days[len(days)], done_on)
    END AS days_late,
    serves,
    if(serves IS NULL, no_target, NULL) AS no_target,
    source_cell,
    -- For the sentence.
    timing_text,
    len(days) AS rounds
FROM followed
