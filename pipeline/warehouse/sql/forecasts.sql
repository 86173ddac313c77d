-- Forecasting a target: what it may stand on, the methods, and what earlier forecasts teach. Statements are separated by a
-- line that holds only a semicolon.
--
-- A method standing at a period knows that period and those before it, the plan as it read then, and nothing else: every
-- expression here takes its figures from rows of the origin or of periods up to it.

-- The figure each verdict is about, with where the year began (y0), the target (T) and the planned share of the way. From a
-- provisional baseline the way begins on the day of that figure.
CREATE TEMP MACRO judged_targets() AS TABLE
    SELECT
        g.plan_year,
        g.period,
        end_of_period(g.period) AS day,
        g.target_id,
        g.fact_id,
        g.leads_fact,
        g.kind,
        g.measure,
        g.standard,
        g.unit,
        g.members,
        g.judged_value AS value,
        g.judged_low AS value_low,
        g.judged_high AS value_high,
        g.judged_baseline AS y0,
        g.baseline_source,
        g.judged_target AS T,
        g.planned_share AS share,
        b.baseline_period,
        end_of_period(b.baseline_period) AS baseline_end,
        end_of_period(coalesce(g.provisional_from, b.baseline_period)) AS begins_on,
        g.due_on,
        g.carried_from
    FROM mart.target_progress g
    JOIN plan.plan b ON b.year = g.plan_year
;
-- What a forecast knows of each target in each period: the figure the verdict is about with its ends, where the year began
-- (y0), the target (T), the planned share of the way, and the ends that the figure itself cannot pass. Two targets that
-- state one fact ("thêm 6", "tổng 193") are forecast alike: kind is that of the target that leads the fact.
CREATE TEMP MACRO forecast_targets() AS TABLE
    SELECT
        g.* EXCLUDE (kind),
        f.kind,
        nullif(abs(g.T - g.y0), 0) AS way,
        -- What is added to a number that the plan takes as known: the number itself.
        if(g.kind = 'count_new', f.value - g.value, 0) AS base,
        -- What is done is done: sums over the year and decisions do not shrink.
        CASE
            WHEN g.kind IN ('cumulative', 'money') OR g.measure = 'communes_recognised' THEN g.value
            WHEN g.kind = 'count_new' AND g.leads_fact THEN NULL
            WHEN g.measure IN ('communes_passing', 'communes_in_band', 'members_reaching', 'mean_criteria') THEN -base
            WHEN g.unit = '%' THEN 0
        END AS floor,
        CASE
            WHEN g.measure IN ('communes_passing', 'communes_recognised', 'communes_in_band', 'members_reaching')
                THEN g.members - base
            WHEN g.measure = 'mean_criteria' AND g.standard = 'dat_chuan' THEN (SELECT count(*) FROM reference.criteria)
            WHEN g.unit = '%' THEN 100
        END AS ceiling
    FROM judged_targets() g
    JOIN judged_targets() f
      ON f.plan_year = g.plan_year AND f.period = g.period AND f.fact_id = g.fact_id AND f.leads_fact
;
-- Points of a target's way: every period with a figure of its own (not one carried from before), with the start of the
-- year where the plan or the data give it. Each with the point before it, the first one, and how many there were by then.
CREATE TEMP MACRO forecast_points() AS TABLE
    SELECT
        *,
        row_number() OVER up_to_here AS points,
        lag(value) OVER up_to_here AS value_before,
        lag(day) OVER up_to_here AS day_before,
        first_value(value) OVER up_to_here AS first_value,
        first_value(share) OVER up_to_here AS first_share
    FROM (
        SELECT *, FALSE AS is_start
        FROM forecast_targets()
        WHERE value IS NOT NULL AND carried_from IS NULL AND day >= baseline_end
        UNION ALL BY NAME
        SELECT
            plan_year,
            target_id,
            baseline_period AS period,
            baseline_end AS day,
            any_value(y0) AS value,
            0.0 AS share,
            TRUE AS is_start
        FROM forecast_targets()
        WHERE y0 IS NOT NULL AND baseline_source IN ('plan', 'data')
        GROUP BY plan_year, target_id, baseline_period, baseline_end
        HAVING NOT bool_or(period = baseline_period AND value IS NOT NULL)
    )
    WINDOW up_to_here AS (PARTITION BY plan_year, target_id ORDER BY day)
;
-- A step on, to the goal and not past it; no step once it is reached.
CREATE TEMP MACRO further_up_to(value, step, goal) AS
    CASE
        WHEN step >= 0 THEN if(value + step > goal, if(value > goal, value, goal), value + step)
        WHEN step < 0 THEN if(value + step < goal, if(value < goal, value, goal), value + step)
    END
;
-- The forecasts for a later day, the simplest first; null where a method has nothing to stand on.
--   no_change      the figure stays
--   even           it goes on as the plan spreads evenly from where the way began to the due day, no further than the target
--   recent_pace    it goes on as fast as between the last two points
--   planned_curve  the share of the way made so far, stretched along the plan's own path: twice the way where twice is planned
--   mean           the mean of the two before
-- until_share: the share planned by the later day, as the plan read at the origin.
CREATE TEMP MACRO forecasts_of(
    value, day, value_before, day_before, first_value, share, first_share, y0, T, begins_on, due_on, until_day, until_share
) AS [
    {'method': 'no_change', 'forecast': value},
    {
        'method': 'even',
        'forecast': further_up_to(
            value, (T - y0) * date_diff('day', day, until_day) / nullif(date_diff('day', begins_on, due_on), 0), T
        )
    },
    {
        'method': 'recent_pace',
        'forecast': value + (value - value_before) * date_diff('day', day, until_day) / nullif(date_diff('day', day_before, day), 0)
    },
    {
        'method': 'planned_curve',
        'forecast': value + (value - first_value) * (until_share - share) / nullif(share - first_share, 0)
    },
    {
        'method': 'mean',
        'forecast': value + (
            (value - value_before) * date_diff('day', day, until_day) / nullif(date_diff('day', day_before, day), 0)
            + (value - first_value) * (until_share - share) / nullif(share - first_share, 0)
        ) / 2
    }
]
;
CREATE TEMP MACRO between_ends(x, floor, ceiling) AS
    CASE WHEN x < floor THEN floor WHEN x > ceiling THEN ceiling ELSE x END
;
-- The ends of a forecast: off by as much as it may be (error), and open as far as the figure it starts from is open. What
-- surely is done bounds a sum from below.
CREATE TEMP MACRO forecast_low(forecast, error, value, value_low, floor, ceiling) AS
    between_ends(forecast - error - coalesce(value - value_low, 0), if(floor = value, coalesce(value_low, floor), floor), ceiling)
;
CREATE TEMP MACRO forecast_high(forecast, error, value, value_high, floor, ceiling) AS
    between_ends(forecast + error + coalesce(value_high - value, 0), floor, ceiling)
;
-- Whether a figure reaches the target: from below, or from above where the target lies under the start.
CREATE TEMP MACRO reaches(figure, T, y0) AS if(T < y0, figure <= T + 1e-9, figure >= T - 1e-9)
;
-- Every method tried on the past: standing at an earlier period (origin), what it would have forecast for a later one that
-- is now known. Past the due date no way is planned any more; where the due date was moved in between, the path to the new
-- one was not known at the origin. Beside each error those of the benchmarks in the same trial.
CREATE TEMP MACRO forecast_attempts() AS TABLE
    SELECT
        * EXCLUDE (raw),
        abs(error) AS off,
        max(abs(error)) FILTER (method = 'no_change') OVER trial AS off_no_change,
        max(abs(error)) FILTER (method = 'even') OVER trial AS off_even,
        max(abs(error)) FILTER (method = 'mean') OVER trial AS off_mean
    FROM (
        SELECT *, raw.method AS method, between_ends(raw.forecast, floor, ceiling) AS forecast, forecast - actual AS error
        FROM (
            SELECT
                o.plan_year,
                o.period AS origin,
                l.period,
                o.target_id,
                o.kind,
                o.unit,
                o.way,
                o.leads_fact,
                o.value,
                o.value_low,
                o.value_high,
                o.floor,
                o.ceiling,
                o.points,
                date_diff('day', o.day, l.day) AS days,
                l.value AS actual,
                unnest(forecasts_of(
                    o.value, o.day, o.value_before, o.day_before, o.first_value, o.share, o.first_share, o.y0, o.T,
                    o.begins_on, o.due_on, l.day, if(l.due_on = o.due_on, l.share, NULL)
                )) AS raw
            FROM forecast_points() o
            JOIN forecast_points() l
              ON l.plan_year = o.plan_year AND l.target_id = o.target_id AND l.day > o.day AND l.day <= o.due_on
            WHERE o.points >= 2 AND NOT o.is_start
        )
        WHERE raw.forecast IS NOT NULL
    )
    WINDOW trial AS (PARTITION BY plan_year, target_id, origin, period)
;
-- How many trials of its own a target needs to be judged by them alone (a year of quarterly reviews gives six), and how
-- many there must be at all.
CREATE TEMP MACRO enough_trials() AS 6
;
CREATE TEMP MACRO fewest_trials() AS 3
;
-- Of n errors the one that the next stays within four times out of five (the ⌈0.8·(n + 1)⌉-th smallest, split conformal
-- prediction; the largest where there are fewer than four).
CREATE TEMP MACRO usual_error(errors) AS
    list_sort(errors)[CAST(least(len(errors), ceil(0.8 * (len(errors) + 1))) AS INTEGER)]
;
-- What had been learned of each method on each target by each period, from trials whose outcome was known by then: of the
-- target itself where it has enough trials, else of all facts of its kind and unit, whose errors are shares of their own
-- way |T − y0|: nothing is pooled across units, and one fact stated twice counts once. A target without a way (to maintain, or without a baseline) has only itself.
-- 'against_…' is the mean error as a multiple of a benchmark's on the same trials; 'usual_by_day' is in the target's unit.
CREATE TEMP MACRO forecast_experience() AS TABLE
    WITH attempts AS MATERIALIZED (SELECT * FROM forecast_attempts()),
    targets AS MATERIALIZED (SELECT plan_year, period, target_id, kind, unit, way FROM forecast_targets()),
    own AS (
        SELECT
            t.*,
            x.method,
            count(*) AS own_n,
            exact_mean(x.off) AS own_error,
            exact_sum(x.off) / nullif(exact_sum(x.off_no_change), 0) AS against_no_change,
            exact_sum(if(x.off_even IS NOT NULL, x.off, NULL)) / nullif(exact_sum(x.off_even), 0) AS against_even,
            exact_sum(if(x.off_mean IS NOT NULL, x.off, NULL)) / nullif(exact_sum(x.off_mean), 0) AS against_mean,
            usual_error(list(x.off / x.days)) AS usual_by_day
        FROM targets t
        JOIN attempts x ON x.plan_year = t.plan_year AND x.target_id = t.target_id AND x.period <= t.period
        GROUP BY ALL
    ),
    pooled AS (
        SELECT
            p.period,
            x.kind,
            x.unit,
            x.method,
            count(*) AS n,
            exact_sum(x.off / x.way) / nullif(exact_sum(x.off_no_change / x.way), 0) AS against_no_change,
            usual_error(list(x.off / x.way / x.days)) AS usual_by_day
        FROM (SELECT DISTINCT period FROM targets) p
        JOIN attempts x ON x.period <= p.period AND x.leads_fact AND x.way IS NOT NULL
        GROUP BY ALL
    )
    SELECT
        t.plan_year,
        t.period,
        t.target_id,
        t.kind,
        t.unit,
        m.method,
        m.method_no,
        coalesce(o.own_n, 0) AS own_n,
        o.own_error,
        o.own_error / t.way AS relative_error,
        o.against_no_change,
        o.against_even,
        o.against_mean,
        if(t.way IS NULL OR coalesce(o.own_n, 0) >= enough_trials(), 'target', 'kind_and_unit') AS scope,
        coalesce(if(scope = 'target', o.own_n, p.n), 0) AS scope_n,
        -- Where nothing changed at all, no change was never off and nothing is better.
        if(m.method = 'no_change', 1, if(scope = 'target', o.against_no_change, p.against_no_change)) AS scope_error,
        if(scope = 'target', o.usual_by_day, p.usual_by_day * t.way) AS usual_by_day
    FROM targets t
    CROSS JOIN (
        SELECT unnest(['no_change', 'even', 'recent_pace', 'planned_curve', 'mean']) AS method, unnest(range(5)) AS method_no
    ) m
    LEFT JOIN own o
      ON o.plan_year = t.plan_year AND o.period = t.period AND o.target_id = t.target_id AND o.method = m.method
    LEFT JOIN pooled p ON p.period = t.period AND p.kind = t.kind AND p.unit = t.unit AND p.method = m.method
