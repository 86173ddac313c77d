-- What carried cells have likely become: the method of the likely range (docs/targets.md). Each carried state has been lost
-- or gained since with probability 1 − exp(−rate · quarters), the rates being mart.transition_rates; the range holds the
-- middle 80 % of the sum, by its mean and variance. Held and missing cells stay open at both ends.
-- Statements are separated by a line that holds only a semicolon.

CREATE TEMP MACRO quarters_between(from_period, to_period) AS
    date_diff('day', end_of_period(from_period), end_of_period(to_period)) / (365 / 4)
;
-- The most (with a one-sided chance of 10 % to be above) of a sum of independent yes-or-no events.
CREATE TEMP MACRO likely_most(mean, variance) AS floor(mean + 1.2816 * sqrt(variance) + 0.5)
;
-- P(X ≥ least) for a Poisson number of events.
CREATE TEMP MACRO chance_of_at_least(least, mean) AS
    CASE
        WHEN least <= 0 THEN 1.0
        WHEN least > 20 THEN 0.0
        -- In the last bits of a sum a chance may come out below none.
        ELSE greatest(0.0, 1 - exp(-mean) * list_sum(
            list_transform(range(CAST(least AS BIGINT)), lambda k: power(mean, k) / factorial(CAST(k AS INTEGER)))
        ))
    END
;
-- Carried states with the chance that each has changed since. Null where no rate is known yet.
CREATE TEMP MACRO carried_states() AS TABLE
    SELECT
        r.period,
        r.commune_code,
        r.criterion_no,
        r.state,
        quarters_between(r.carried_from, r.period) * if(r.state = 'passed', t.loss_rate, t.gain_rate) AS expected,
        1 - exp(-expected) AS chance
    FROM core.criterion_results r
    LEFT JOIN mart.transition_rates t ON t.period = r.period
    WHERE r.carried_from IS NOT NULL AND r.state IN ('passed', 'failed')
;
