-- A criterion is its number and its name: provinces that give a number another meaning are not summed with the rest.
SELECT
    period,
    criterion_no,
    criterion_name,
    first(criterion_name_en ORDER BY province_code) AS criterion_name_en,
    count(*) AS provinces,
    sum(communes) AS communes,
    sum(passed) AS passed,
    sum(passed_low) AS passed_low,
    sum(passed_high) AS passed_high,
    sum(failed) AS failed,
    sum(not_applicable) AS not_applicable,
    sum(unknown) AS unknown,
    sum(gained) AS gained,
    sum(lost) AS lost,
    sum(passed) / sum(communes) AS share
FROM mart.province_criteria
GROUP BY period, criterion_no, criterion_name
