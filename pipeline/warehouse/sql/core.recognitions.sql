-- Decisions recognising communes, over every register received: one row where they agree. What they contradict each
-- other about (number, date or year) is left empty; a field that a register leaves out contradicts nothing.
WITH entries AS (
    SELECT o.*, w.state AS weighed_state
    FROM core.weighed_observations w
    JOIN raw.observations o USING (obs_id)
    WHERE o.kind = 'recognition' AND w.outcome IN ('counts', 'confirms', 'contradicts', 'held')
)
SELECT
    commune_code,
    CASE subject WHEN 'ntm' THEN 'dat_chuan' WHEN 'advanced' THEN 'nang_cao' ELSE subject END AS standard,
    CASE WHEN count(DISTINCT decision_no) FILTER (state <> 'held') = 1
        THEN min(decision_no) FILTER (state <> 'held') END AS decision_no,
    CASE WHEN count(DISTINCT on_date) FILTER (state <> 'held') = 1
        THEN min(on_date) FILTER (state <> 'held') END AS decision_date,
    CASE WHEN count(DISTINCT year_counted) FILTER (state <> 'held') = 1
        THEN min(year_counted) FILTER (state <> 'held') END AS year_counted,
    -- The newest register is the one to open.
    arg_max(source_cell_of(file, sheet, cell), (period, -obs_id)) AS source_cell
FROM entries
JOIN reference.communes USING (commune_code)
WHERE state <> 'not_reported'
GROUP BY commune_code, subject
