"""What a run has to say at its end, read from the database it published."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Summary:
    """The figures of one period, and of all files for ``files``.

    ``targets`` counts targets by status, in the order of the statuses; ``refused`` has (file, reason) pairs;
    ``provisional`` has (period, districts that have reported, districts) of every review with too few reports so far;
    ``missing`` the names of senders without a usable workbook; ``issues`` counts issues of the period by severity.
    """

    period: str
    targets: dict[str, int] = field(default_factory=dict)
    fragile: int = 0
    cells: int = 0
    held_cells: int = 0
    held_files: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    provisional: list[tuple[str, int, int]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    issues: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def read(database: Path, period: str) -> Summary:
    """The summary of one period, from a published database (opened read-only)."""
    import duckdb

    from pipeline.schema import words

    with duckdb.connect(str(database), read_only=True) as connection:

        def rows(query: str, *values: object) -> list[tuple[Any, ...]]:
            return connection.execute(query, list(values)).fetchall()

        statuses = dict(
            rows("SELECT status, count(*) FROM mart.target_progress WHERE period = ? AND leads_fact GROUP BY 1", period)
        )
        ((fragile,),) = rows(
            "SELECT count(*) FROM mart.target_progress WHERE period = ? AND leads_fact AND is_robust IS FALSE", period
        )
        ((cells, held_cells, held_files),) = rows(
            """
            WITH weighed AS (  -- marks that were read and then held: refuted, contradicted
                SELECT c.file, count(*) AS cells
                FROM core.criterion_results r
                JOIN raw.cells c ON r.source_cell = c.file || '!' || c.sheet || '!' || c.cell
                WHERE r.state = 'held' AND c.role = 'value'
                GROUP BY c.file
            ),
            files AS (
                SELECT cells_total, status, cells_held + coalesce(w.cells, 0) AS held
                FROM raw.submissions LEFT JOIN weighed w USING (file)
                WHERE period = ?
            )
            SELECT
                coalesce(sum(cells_total), 0),
                coalesce(sum(held) FILTER (status IN ('accepted', 'partly_accepted')), 0),
                count(*) FILTER (held > 0 AND status IN ('accepted', 'partly_accepted'))
            FROM files
            """,
            period,
        )
        return Summary(
            period=period,
            targets={s: statuses[s] for s in words.STATUSES if s in statuses},
            fragile=fragile,
            cells=int(cells),
            held_cells=int(held_cells),
            held_files=held_files,
            refused=rows(
                "SELECT file, coalesce(reason, '') FROM raw.submissions"
                " WHERE (period = ? OR period IS NULL) AND status = 'refused' ORDER BY file",
                period,
            ),
            provisional=rows(
                "SELECT period, districts_come, districts FROM mart.period_readiness"
                " WHERE standing = 'provisional' ORDER BY period"
            ),
            missing=[
                name
                for (name,) in rows(
                    "SELECT sender_name FROM mart.completeness WHERE period = ? AND NOT has_sent ORDER BY sender",
                    period,
                )
            ],
            issues=dict(
                rows("SELECT severity, count(*) FROM raw.issues WHERE period = ? GROUP BY 1 ORDER BY 1", period)
            ),
            files=dict(rows("SELECT status, count(*) FROM raw.submissions GROUP BY 1 ORDER BY 1")),
        )


def counts(database: Path) -> dict[str, int]:
    """Files, cells, held cells and issues of the whole database, for the history."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "SELECT count(*), coalesce(sum(cells_total), 0), coalesce(sum(cells_held), 0),"
            " (SELECT count(*) FROM raw.issues) FROM raw.submissions"
        ).fetchall()
    return dict(zip(("files", "cells", "held", "issues"), (int(n) for n in found[0]), strict=True))
