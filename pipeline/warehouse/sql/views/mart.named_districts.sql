-- Districts beside one another: average criteria a commune, complete and recognised communes, marks in doubt.
SELECT p.period, d.district_code, d.district_name, d.full_name, d.sort_no, count(*) AS communes,
       avg(p.criteria_passed) AS average, avg(p.criteria_low) AS average_low, avg(p.criteria_high) AS average_high,
       avg(p.before) AS average_before, avg(p.criteria_passed) - avg(p.before) AS average_change,
       rank() OVER (PARTITION BY p.period ORDER BY avg(p.criteria_passed) DESC) AS place,
       count(*) FILTER (p.is_complete) AS complete, count(*) FILTER (p.is_recognised) AS recognised,
       sum(p.criteria_held)::INTEGER AS held, sum(p.criteria_not_reported)::INTEGER AS not_reported,
       sum(p.criteria_carried)::INTEGER AS carried,
       (SELECT avg(g.criteria_passed) FROM mart.commune_progress g WHERE g.period = p.period) AS province_average
FROM mart.named_communes p
JOIN reference.districts d ON d.district_code = p.district_code
GROUP BY p.period, d.district_code, d.district_name, d.full_name, d.sort_no
