-- What is closest to being passed. Where only marks are missing, the indicator is the first of those.
-- A mark stands until the commune's next of that indicator.
WITH marks AS (
    SELECT n.period, v.commune_code, v.criterion_no,
           first(v.indicator_id ORDER BY length(v.indicator_id), v.indicator_id) AS indicator_id
    FROM (
        SELECT v.*, i.criterion_no,
               lead(v.period) OVER (PARTITION BY v.commune_code, v.indicator_id ORDER BY v.period) AS next_period
        FROM core.indicator_values v JOIN reference.indicators i USING (indicator_id)
        WHERE i.kind = 'pass_fail'
    ) v
    JOIN mart.periods n ON n.period >= v.period AND (v.next_period IS NULL OR n.period < v.next_period)
    WHERE NOT v.passes
    GROUP BY ALL
)
SELECT x.* EXCLUDE (indicator_id, missing_vi, missing_en), c.commune_name, c.district_code, c.district_name, c.sort_no,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency,
       spoken(x.missing_vi, x.missing_en) AS lacking, o.criteria_passed, o.is_recognised, i.indicator_id, i.indicator_name, i.comparator, t.verified AS threshold_verified,
       -- a commune that is not complete: the numbers of the criteria it lacks
       o.lacks
FROM mart.near_misses x
JOIN reference.communes c USING (commune_code)
LEFT JOIN reference.criteria k USING (criterion_no)
JOIN mart.named_communes o ON o.period = x.period AND o.commune_code = x.commune_code
-- A condition on x alone would have every row compared with every other.
LEFT JOIN marks m ON m.period = x.period AND m.commune_code = x.commune_code
                 AND m.criterion_no = CASE x.basis WHEN 'indicators' THEN x.criterion_no END
LEFT JOIN reference.indicators i ON i.indicator_id = coalesce(x.indicator_id, m.indicator_id)
LEFT JOIN reference.thresholds t ON t.indicator_id = i.indicator_id AND t.year = left(x.period, 4)::INTEGER
