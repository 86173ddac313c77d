-- The nation is the sum of the provinces whose rows are here; sums of nothing stay null.
SELECT
    period,
    count(*) AS provinces,
    count(communes) AS provinces_come,
    sum(communes) AS communes,
    sum(criteria_passed) AS criteria_passed,
    sum(criteria_low) AS criteria_low,
    sum(criteria_high) AS criteria_high,
    sum(criteria_passed) / sum(communes) AS average,
    sum(complete) AS complete,
    sum(recognised) AS recognised,
    sum(held) AS held,
    sum(not_reported) AS not_reported,
    sum(districts) AS districts,
    sum(districts_come) AS districts_come,
    sum(targets) AS targets
FROM mart.province_periods
GROUP BY period
