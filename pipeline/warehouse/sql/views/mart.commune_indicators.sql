-- Each commune's newest value of every indicator known by the period, beside the threshold of the period's year.
SELECT n.period, v.commune_code, c.commune_name, c.district_name, i.criterion_no, i.indicator_id, i.indicator_name,
       i.comparator, i.unit, t.threshold, t.threshold_2, t.verified AS threshold_verified, v.period AS values_of,
       v.value, v.value_2, v.text, v.passes, v.is_held, v.source_cell
FROM mart.periods n
JOIN core.indicator_values v ON v.period <= n.period
JOIN reference.communes c USING (commune_code)
JOIN reference.indicators i USING (indicator_id)
LEFT JOIN reference.thresholds t ON t.indicator_id = i.indicator_id AND t.year = left(n.period, 4)::INTEGER
QUALIFY row_number() OVER (PARTITION BY n.period, v.commune_code, v.indicator_id ORDER BY v.period DESC) = 1
