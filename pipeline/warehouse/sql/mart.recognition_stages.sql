-- Where each commune stands on its way to recognition at the end of each period: every stage it had entered by then, how
-- long it stayed or has been staying, and who waits on whom. The register (plan.stages) says it; a stage may be entered
-- twice, where a dossier came back. The decision ends the way, whatever is dated after it.
WITH stages AS (
    SELECT *
    FROM (VALUES
        (1, 'du_tieu_chi', 'commune', 'district'),
        (2, 'huyen_tham_tra', 'commune', 'district'),
        (3, 'ho_so', 'district', 'province_office'),
        (4, 'tinh_tham_dinh', 'district', 'province_committee'),
        (5, 'quyet_dinh', NULL, NULL)
    ) s(stage_no, stage, waiting, waits_on)
),
entered AS (
    SELECT DISTINCT p.period, p.period_end, r.commune_code, r.standard, r.stage, r.reached_on AS since
    FROM plan.stages r
    JOIN data_periods() p ON r.reached_on <= p.period_end
),
ordered AS (
    SELECT
        e.*,
        s.stage_no,
        s.waiting,
        s.waits_on,
        lead(e.since) OVER way AS until_day,
        row_number() OVER way = count(*) OVER (PARTITION BY e.period, e.commune_code, e.standard) AS is_current,
        -- Of two stages entered the first time, the later one may not lie before.
        min(e.since) OVER (PARTITION BY e.period, e.commune_code, e.standard, e.stage) AS first_since
    FROM entered e
    JOIN stages s USING (stage)
    WINDOW way AS (
        PARTITION BY e.period, e.commune_code, e.standard ORDER BY e.stage = 'quyet_dinh', e.since, s.stage_no
    )
)
SELECT
    o.period,
    o.commune_code,
    o.standard,
    o.stage,
    o.since,
    o.until_day,
    CASE WHEN o.stage <> 'quyet_dinh' THEN greatest(date_diff('day', o.since, coalesce(o.until_day, o.period_end)), 0) END
        AS days_in_stage,
    o.is_current,
    if(o.is_current, o.waiting, NULL) AS waiting,
    if(o.is_current, o.waits_on, NULL) AS waits_on,
    if(o.is_current, n.stage, NULL) AS next_stage,
    NOT EXISTS (
        SELECT 1 FROM ordered x
        WHERE x.period = o.period AND x.commune_code = o.commune_code AND x.standard = o.standard
          AND ((x.stage_no < o.stage_no AND x.first_since > o.first_since)
            OR (x.stage_no > o.stage_no AND x.first_since < o.first_since))
    ) AS is_in_order
FROM ordered o
LEFT JOIN stages n ON n.stage_no = o.stage_no + 1
