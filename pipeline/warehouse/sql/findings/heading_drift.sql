-- Columns that are gone, new or moved since the sender's last workbook of the same form: never a silent matter.
WITH columns AS (
    SELECT
        h.file, s.period, s.sender, s.form, h.meaning, h.subject,
        min_by(h.sheet, (h.sheet, h.table_no)) AS sheet,
        min_by(h.cell, (h.sheet, h.table_no)) AS cell,
        min_by(h.column_no, (h.sheet, h.table_no)) AS column_no,
        min_by(h.text, (h.sheet, h.table_no)) AS text
    FROM raw.headings h
    JOIN raw.submissions s USING (file)
    WHERE s.status IN ('accepted', 'partly_accepted') AND h.meaning IN ('criterion', 'indicator') AND h.subject IS NOT NULL
    GROUP BY ALL
),
forms AS (SELECT DISTINCT file, period, sender, form FROM columns),
-- The sender's last workbook of that form before this period; of several in one period the last by name.
before AS (
    SELECT f.file, f.period, max_by(p.file, (p.period, p.file)) AS last_file, max(p.period) AS last_period
    FROM forms f
    JOIN forms p ON p.sender = f.sender AND p.form = f.form AND p.period < f.period
    GROUP BY f.file, f.period
),
anchor AS (
    SELECT file, min_by(sheet, (sheet, table_no)) AS sheet, min_by(cell, (sheet, table_no)) AS cell
    FROM raw.headings WHERE meaning = 'label' GROUP BY file
),
pairs AS (
    SELECT b.file, b.period, b.last_file, c.meaning, c.subject
    FROM before b JOIN columns c ON c.file IN (b.last_file, b.file)
    GROUP BY ALL
),
side_by_side AS (
    SELECT
        k.*, now.file IS NOT NULL AS is_now, was.file IS NOT NULL AS was_then,
        now.form, now.sheet, now.cell, now.text, now.column_no,
        was.text AS was_text, was.cell AS was_cell, was.column_no AS was_column_no
    FROM pairs k
    LEFT JOIN columns was ON was.file = k.last_file AND was.meaning = k.meaning AND was.subject = k.subject
    LEFT JOIN columns now ON now.file = k.file AND now.meaning = k.meaning AND now.subject = k.subject
),
compared AS (
    SELECT
        *,
        -- Moved is told by the order among the columns both have: a column put in before them moves nothing.
        rank() OVER (PARTITION BY file, is_now, was_then ORDER BY column_no) AS place_now,
        rank() OVER (PARTITION BY file, is_now, was_then ORDER BY was_column_no) AS place_then
    FROM side_by_side
),
judged AS (
    SELECT
        *,
        CASE
            WHEN NOT is_now THEN 'heading_gone'
            WHEN NOT was_then THEN 'heading_new'
            WHEN place_now <> place_then THEN 'heading_moved'
        END AS rule
    FROM compared
)
SELECT
    j.file,
    coalesce(j.sheet, a.sheet) AS sheet,
    coalesce(j.cell, a.cell) AS cell,
    j.rule,
    j.text AS found,
    CASE WHEN j.rule = 'heading_moved' THEN j.was_cell || ': ' || j.was_text ELSE j.was_text END AS expected,
    j.last_file AS place,
    j.period,
    CAST(NULL AS VARCHAR) AS commune_code,
    CASE WHEN j.meaning = 'criterion' THEN try_cast(j.subject AS INTEGER) END AS criterion_no
FROM judged j
LEFT JOIN anchor a USING (file)
JOIN raw.submissions s USING (file)
-- A matrix that lost criteria has been told so at its own heading already (heading_missing).
WHERE j.rule IS NOT NULL AND NOT (j.rule = 'heading_gone' AND s.form = 'matrix')
