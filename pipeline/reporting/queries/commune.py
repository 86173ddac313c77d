"""What a report about one commune says, read from the facts of a period: each function is one query."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row


def results(facts: Facts, commune_code: str) -> list[Row]:
    """core.criterion_results of the commune in every period up to this one, by criterion and period."""
    return facts.rows(
        """SELECT r.*, k.criterion_name, k.criterion_name_en, k.lead_agency
           FROM core.criterion_results r JOIN reference.criteria k USING (criterion_no)
           WHERE r.commune_code = ? AND r.period <= ? ORDER BY r.criterion_no, r.period""",
        commune_code,
        facts.period,
    )


def indicators(facts: Facts, commune_code: str) -> list[Row]:
    """Every indicator with the threshold of the period's year and the newest value of the commune known by then."""
    return facts.rows(
        """SELECT i.*, t.threshold, t.threshold_2, t.verified, v.period AS values_of, v.value, v.value_2, v.text,
                  v.passes, v.is_held, v.source_cell
           FROM reference.indicators i
           LEFT JOIN reference.thresholds t ON t.indicator_id = i.indicator_id AND t.year = left($period, 4)::INTEGER
           LEFT JOIN (
               SELECT * FROM core.indicator_values WHERE commune_code = $commune_code AND period <= $period
               QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY period DESC) = 1
           ) v ON v.indicator_id = i.indicator_id
           ORDER BY i.criterion_no, length(i.indicator_id), i.indicator_id""",
        period=facts.period,
        commune_code=commune_code,
    )


def history(facts: Facts, commune_code: str) -> list[Row]:
    """Every change of a criterion up to this period, newest first."""
    return facts.rows(
        """SELECT x.*, k.criterion_name, k.criterion_name_en
           FROM mart.criterion_changes x JOIN reference.criteria k USING (criterion_no)
           WHERE x.commune_code = ? AND x.period <= ? ORDER BY x.period DESC, x.criterion_no""",
        commune_code,
        facts.period,
    )


def progress(facts: Facts, commune_code: str) -> list[Row]:
    """mart.commune_progress of the commune in every period up to this one, oldest first."""
    return facts.rows(
        "SELECT * FROM mart.commune_progress WHERE commune_code = ? AND period <= ? ORDER BY period",
        commune_code,
        facts.period,
    )


def recognitions(facts: Facts, commune_code: str) -> list[Row]:
    """Decisions recognising the commune, by standard."""
    return facts.rows(
        "SELECT * FROM core.recognitions WHERE commune_code = ? ORDER BY standard DESC, decision_date", commune_code
    )


def beyond(facts: Facts, commune_code: str) -> list[Row]:
    """Advanced criteria and model areas of the commune in every period up to this one, newest first."""
    return facts.rows(
        """SELECT period, a.criteria_passed AS advanced, a.criteria_of AS advanced_of, a.source_cell AS advanced_cell,
                  m.recognised_count AS areas, m.registered_count AS areas_registered, m.source_cell AS areas_cell
           FROM (SELECT * FROM core.advanced_results WHERE commune_code = $commune_code) a
           FULL JOIN (SELECT * FROM core.model_areas WHERE commune_code = $commune_code) m USING (period)
           WHERE period <= $period ORDER BY period DESC""",
        period=facts.period,
        commune_code=commune_code,
    )


def groups(facts: Facts, commune_code: str) -> list[Row]:
    """The plan's groups the commune belongs to in the period."""
    return facts.rows(
        """SELECT * FROM plan.groups WHERE commune_code = $commune_code AND coalesce(from_period <= $period, TRUE)
             AND coalesce(until_period >= $period, TRUE) ORDER BY "group" """,
        period=facts.period,
        commune_code=commune_code,
    )
