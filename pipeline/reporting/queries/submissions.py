"""What was sent in for one period, how it was read, and what was doubtful in it."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row

# Gravest first; bound nowhere, since it is the project's own text.
BY_SEVERITY = "CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"
# Whose file it is, as the list of senders names it.
NAMED = """named AS (SELECT s.*, coalesce(m.sender_name, s.sender) AS sender_name
                     FROM raw.submissions s LEFT JOIN mart.completeness m USING (period, sender)
                     WHERE s.period = $period)"""


def files(facts: Facts) -> list[Row]:
    """raw.submissions of the period: what was not taken whole first."""
    return facts.rows(
        f"""WITH {NAMED}
            SELECT * FROM named
            ORDER BY CASE status WHEN 'refused' THEN 0 WHEN 'partly_accepted' THEN 1 WHEN 'superseded' THEN 2
                                 WHEN 'duplicate' THEN 3 WHEN 'accepted' THEN 4 ELSE 5 END,
                     sender_kind <> 'district', sender, received_on, file""",
        period=facts.period,
    )


def issues_by_sender(facts: Facts) -> list[Row]:
    """Issues by sender and severity, with how many cells were held; who has the gravest first."""
    return facts.rows(
        f"""WITH {NAMED}
            SELECT n.sender_name, count(DISTINCT i.file) AS files,
                   count(*) FILTER (i.severity = 'critical') AS critical,
                   count(*) FILTER (i.severity = 'warning') AS warnings,
                   count(*) FILTER (i.severity = 'info') AS infos, count(*) AS issues
            FROM raw.issues i LEFT JOIN named n USING (file)
            WHERE i.period = $period
            GROUP BY n.sender_name
            ORDER BY critical DESC, warnings DESC, infos DESC, n.sender_name""",
        period=facts.period,
    )


def issues(facts: Facts) -> list[Row]:
    """raw.issues of the period one by one, gravest first, with who sent the file and the address of the cell."""
    return facts.rows(
        f"""WITH {NAMED}
            SELECT i.*, n.sender_name, concat_ws('!', i.file, i.sheet, i.cell) AS source_cell,
                   c.commune_name, c.district_code, c.district_name,
                   EXISTS (SELECT 1 FROM raw.cells x WHERE x.file = i.file AND x.sheet = i.sheet) AS has_page
            FROM raw.issues i
            LEFT JOIN named n USING (file)
            LEFT JOIN reference.communes c ON c.commune_code = i.commune_code
            WHERE i.period = $period
            ORDER BY {BY_SEVERITY}, n.sender_name, i.file, i.issue_id""",
        period=facts.period,
    )


def issues_by_rule(facts: Facts) -> list[Row]:
    """Issues of the period by rule: how many, in how many files and from how many senders; gravest first."""
    return facts.rows(
        f"""WITH {NAMED}
            SELECT i.rule, i.severity, count(*) AS issues, count(DISTINCT i.file) AS files,
                   count(DISTINCT n.sender_name) AS senders,
                   first(i.message_vi ORDER BY i.issue_id) AS message_vi,
                   first(i.message_en ORDER BY i.issue_id) AS message_en,
                   first(i.remedy_vi ORDER BY i.issue_id) AS remedy_vi
            FROM raw.issues i LEFT JOIN named n USING (file)
            WHERE i.period = $period
            GROUP BY i.rule, i.severity
            ORDER BY {BY_SEVERITY}, issues DESC, i.rule""",
        period=facts.period,
    )


def cells_by_role(facts: Facts) -> list[Row]:
    """Cells of each file by what they were taken for: loaded + held + explained = all, against the count of the file."""
    return facts.rows(
        f"""WITH {NAMED}
            SELECT n.file, n.sender_name, n.status,
                   count(*) FILTER (c.role = 'value') AS loaded,
                   count(*) FILTER (c.role = 'held') AS held,
                   count(*) FILTER (c.role IN ('heading', 'label', 'total', 'note')) AS explained,
                   count(*) FILTER (c.role = 'ignored') AS ignored,
                   count(c.cell) AS found, coalesce(n.cells_total, 0) AS cells
            FROM named n LEFT JOIN raw.cells c USING (file)
            GROUP BY ALL
            ORDER BY held DESC, n.file""",
        period=facts.period,
    )


def ignored(facts: Facts) -> list[Row]:
    """Why cells were left aside, and how many."""
    return facts.rows(
        """SELECT c.reason, count(*) AS cells, count(DISTINCT c.file) AS files
           FROM raw.cells c JOIN raw.submissions s USING (file)
           WHERE s.period = ? AND c.role = 'ignored'
           GROUP BY c.reason ORDER BY cells DESC, c.reason""",
        facts.period,
    )


def held_cells(facts: Facts) -> list[Row]:
    """Every cell held back in the period's files, with what stands in it and why it is held."""
    return facts.rows(
        f"""WITH {NAMED}
            SELECT c.text, c.reason, n.sender_name, concat_ws('!', c.file, c.sheet, c.cell) AS source_cell
            FROM raw.cells c JOIN named n USING (file)
            WHERE c.role = 'held'
            ORDER BY n.sender_name, c.file, c.sheet, c.row_no, c.column_no""",
        period=facts.period,
    )


def unknown_by_district(facts: Facts) -> list[Row]:
    """Marks of each district that are held, never reported or carried from an earlier period, of how many."""
    return facts.rows(
        """SELECT d.district_code, d.district_name, d.full_name, count(*) AS marks,
                  count(*) FILTER (r.state = 'held') AS held,
                  count(*) FILTER (r.state = 'not_reported') AS not_reported,
                  count(*) FILTER (r.carried_from IS NOT NULL) AS carried,
                  min(r.carried_from) AS oldest,
                  count(DISTINCT r.commune_code) FILTER (
                      r.state IN ('held', 'not_reported') OR r.carried_from IS NOT NULL) AS communes
           FROM core.criterion_results r
           JOIN reference.communes c USING (commune_code)
           JOIN reference.districts d ON d.district_code = c.district_code
           WHERE r.period = ?
           GROUP BY ALL ORDER BY any_value(d.sort_no)""",
        facts.period,
    )


def resubmitted(facts: Facts) -> list[Row]:
    """mart.resubmission_changes of the period with the commune's and the criterion's name."""
    return facts.rows(
        """SELECT x.*, c.commune_name, c.district_code, c.district_name, k.criterion_name, k.criterion_name_en
           FROM mart.resubmission_changes x
           JOIN reference.communes c USING (commune_code)
           JOIN reference.criteria k USING (criterion_no)
           WHERE x.period = ? ORDER BY x.criterion_no, c.sort_no, x.source_cell""",
        facts.period,
    )


def corrections(facts: Facts) -> list[Row]:
    """Cells of the period that data/raw/corrections.csv put right: what stood there and what it was read as."""
    return facts.rows(
        f"""WITH {NAMED}
            SELECT i.found, i.expected AS corrected, i.message_vi, i.message_en, n.sender_name,
                   concat_ws('!', i.file, i.sheet, i.cell) AS source_cell
            FROM raw.issues i LEFT JOIN named n USING (file)
            WHERE i.period = $period AND i.rule = 'corrected_cell'
            ORDER BY i.issue_id""",
        period=facts.period,
    )


def failures(facts: Facts) -> list[Row]:
    """Rows that failed or could not be checked, with the rule's severity and reason; gravest first. ``row_key`` is the
    key of the row in its table, as JSON."""
    return facts.rows(
        f"""SELECT r.rule_id, r.table_name, r.severity, r.outcome, r.reason_vi, r.reason_en, f.row_key, f.found,
                   f.source_cell,
                   regexp_replace(f.source_cell, '![A-Z]+[0-9]+$', '') IN (
                       SELECT DISTINCT concat(file, '!', sheet) FROM raw.cells WHERE starts_with(file, $period || '/')
                   ) AS has_page
            FROM checks.failures f JOIN checks.results r USING (rule_id)
            WHERE r.outcome <> 'passed'
            ORDER BY {BY_SEVERITY}, r.rule_id, f.row_key""",
        period=facts.period,
    )
