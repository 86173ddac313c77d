-- What is closest to being passed. Where only marks are missing, the indicator is the first of those.
WITH newest AS (
    SELECT n.period, v.commune_code, v.indicator_id, v.passes
    FROM mart.periods n JOIN core.indicator_values v ON v.period <= n.period
    QUALIFY row_number() OVER (PARTITION BY n.period, v.commune_code, v.indicator_id ORDER BY v.period DESC) = 1
),
marks AS (
    SELECT v.period, v.commune_code, i.criterion_no,
           first(v.indicator_id ORDER BY length(v.indicator_id), v.indicator_id) AS indicator_id
    FROM newest v JOIN reference.indicators i USING (indicator_id)
    WHERE NOT v.passes AND i.kind = 'pass_fail' GROUP BY ALL
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
LEFT JOIN marks m ON m.period = x.period AND m.commune_code = x.commune_code AND m.criterion_no = x.criterion_no
                 AND x.basis = 'indicators'
LEFT JOIN reference.indicators i ON i.indicator_id = coalesce(x.indicator_id, m.indicator_id)
LEFT JOIN reference.thresholds t ON t.indicator_id = i.indicator_id AND t.year = left(x.period, 4)::INTEGER
