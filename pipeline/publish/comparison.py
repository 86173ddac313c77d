"""Why figures differ between two publications, or between two periods of one: which targets, through which cells, and what
changed about each cell: its workbook, a correction, the rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import errors, periods
from pipeline.publish import history, manifest, releases
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIGURES = ("value", "value_low", "value_high", "status")
RULES = ("reference", "plan")
"""Schemas whose tables decide what a cell means."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: a database, and the period where a single one is meant."""

    label: str
    database: Path
    period: str | None = None


@dataclass(frozen=True)
class ChangedCell:
    """A cell behind a target that says something else. ``cause``: new_file, changed_file, withdrawn_file, correction, rules,
    later_period."""

    commune_code: str | None
    commune_name: str | None
    criterion_no: int | None
    state_before: str | None
    state: str | None
    source_before: str | None
    source: str | None
    cause: str


@dataclass(frozen=True)
class ChangedTarget:
    """A target whose figures differ, with the cells it differs by; ``before`` and ``after`` by the names of FIGURES, empty
    where the target is not there."""

    period: str
    plan_year: int
    target_id: str
    plan_text: str
    before: dict[str, Any]
    after: dict[str, Any]
    cells: tuple[ChangedCell, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What differs. ``files``: workbook → new, changed, withdrawn; ``rules``: tables of the reference and the plan whose
    rows differ; ``code``: the versions, where the programme is another."""

    before: str
    after: str
    targets: tuple[ChangedTarget, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    code: tuple[str, str] | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def side(workspace: Workspace, name: str) -> Side:
    """What a name means: ``now``, ``before`` (the release before it), a period, a day built with --as-of, the run or the
    snapshot of a publication that is still kept (the beginning of its hash is enough). Raises UsageError for anything else."""
    now = releases.published(workspace)
    if now is not None and name == "now":
        return Side(f"now ({now.stem})", now)
    if now is not None and periods.is_period(name):
        return Side(name, now, name)
    kept = {p.stem: p for p in sorted(workspace.snapshots.glob("*.duckdb")) if not p.name.startswith(".")}
    if name == "before":
        before = _snapshot_before(workspace)
        if before is not None:
            return Side(f"before ({before.stem})", before)
        raise errors.UsageError(
            where="ntm diff",
            found="chưa có bản công bố nào trước bản hiện nay",
            expected="hai bản công bố khác số liệu, hoặc hai kỳ",
            todo="So hai kỳ: ntm diff YYYY-MM YYYY-MM; hoặc chờ lần công bố sau.",
            english="There is no publication before the present one.",
        )
    by_run = {
        line["run_id"]: Path(str(line["snapshot"])).stem for line in history.read(workspace) if line.get("snapshot")
    }
    wanted = by_run.get(name, name)
    matching = [
        p for stem, p in kept.items() if stem in (wanted, f"as-of-{wanted}") or stem.startswith(f"ntm-{wanted}")
    ]
    if len(matching) == 1:
        return Side(matching[0].stem, matching[0])
    raise errors.UsageError(
        where="ntm diff",
        found=f"'{name}' không chỉ đúng một bản công bố hay một kỳ",
        expected="now, before, một kỳ YYYY-MM, hoặc một trong: " + (", ".join(kept) or "chưa có bản nào"),
        todo="Xem các bản đã công bố: ntm history",
        english="Neither a period nor one publication that is kept.",
    )


def compare(before: Side, after: Side, period: str | None = None) -> Comparison:
    """What differs from ``before`` to ``after``; of two publications in every period both have, or in ``period`` alone."""
    import duckdb

    with duckdb.connect() as opened:
        for name, side in (("a", before), ("b", after)):
            quoted = str(side.database).replace("'", "''")
            opened.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        opened.execute("SET enable_progress_bar = false")
        pairs = _pairs(opened, before, after, period)
        is_same = before.database == after.database
        targets = [target for pair in pairs for target in _targets(opened, *pair, is_same)]
        return Comparison(
            before.label,
            after.label,
            tuple(targets),
            {} if is_same else dict(opened.execute(_FILES).fetchall()),
            () if is_same else _rules(opened),
            None if is_same else _code(opened),
        )


def _snapshot_before(workspace: Workspace) -> Path | None:
    """The database of the newest release whose database is not the published one."""
    now = releases.published(workspace)
    for release in sorted(workspace.releases.glob("[!.]*"), reverse=True):
        named = workspace.snapshots / str(manifest.read(Workspace(workspace.root, release=release)).get("snapshot"))
        if named != now and named.is_file():
            return named
    return None


def _pairs(opened: DuckDBPyConnection, before: Side, after: Side, period: str | None) -> list[tuple[str, str]]:
    if before.period or after.period:
        first, last = before.period or after.period, after.period or before.period
        return [(str(first), str(last))]
    query = "SELECT DISTINCT period FROM a.mart.target_progress INTERSECT SELECT period FROM b.mart.target_progress ORDER BY 1"
    shared = [p for (p,) in opened.execute(query).fetchall()]
    return [(p, p) for p in shared if period in (None, p)]


_FIGURES_OF = ", ".join(f"round({f}, 9) AS {f}" if f != "status" else f for f in FIGURES)
_TARGETS = f"""
    WITH x AS (SELECT plan_year, target_id, {_FIGURES_OF} FROM a.mart.target_progress WHERE period = $before),
    y AS (SELECT plan_year, target_id, {_FIGURES_OF} FROM b.mart.target_progress WHERE period = $after),
    named AS (FROM a.plan.targets SELECT plan_year, target_id, plan_text, sort_no, 1 AS side
        UNION ALL FROM b.plan.targets SELECT plan_year, target_id, plan_text, sort_no, 2)
    SELECT plan_year, target_id, arg_max(n.plan_text, n.side), any_value(x), any_value(y)
    FROM x FULL JOIN y USING (plan_year, target_id) LEFT JOIN named n USING (plan_year, target_id)
    WHERE (x.value, x.value_low, x.value_high, x.status) IS DISTINCT FROM (y.value, y.value_low, y.value_high, y.status)
    GROUP BY ALL ORDER BY plan_year, max(n.sort_no), target_id
"""
_CELLS = """
    WITH x AS (FROM a.mart.source_cells WHERE period = $before),
    y AS (FROM b.mart.source_cells WHERE period = $after),
    ax AS (SELECT file || '!' || sheet || '!' || cell AS source, file, text FROM a.raw.cells),
    bx AS (SELECT file || '!' || sheet || '!' || cell AS source, file, text FROM b.raw.cells),
    joined AS (
        SELECT coalesce(x.plan_year, y.plan_year) AS plan_year, coalesce(x.target_id, y.target_id) AS target_id,
            coalesce(x.commune_code, y.commune_code) AS commune_code, coalesce(x.criterion_no, y.criterion_no) AS criterion_no,
            x.state AS state_before, y.state AS state, x.source_cell AS source_before, y.source_cell AS source,
            ax.file AS file_before, bx.file AS file, ax.text AS text_before, bx.text AS text
        FROM x FULL JOIN y ON x.plan_year = y.plan_year AND x.target_id = y.target_id
            AND x.commune_code IS NOT DISTINCT FROM y.commune_code AND x.criterion_no IS NOT DISTINCT FROM y.criterion_no
            AND (x.criterion_no IS NOT NULL OR x.commune_code IS NOT NULL OR x.source_cell IS NOT DISTINCT FROM y.source_cell)
        LEFT JOIN ax ON ax.source = x.source_cell
        LEFT JOIN bx ON bx.source = y.source_cell
        WHERE (x.state, x.counts, x.is_open) IS DISTINCT FROM (y.state, y.counts, y.is_open) OR ax.text IS DISTINCT FROM bx.text
    ),
    ac AS (SELECT file || '!' || sheet || '!' || cell AS source FROM a.raw.issues WHERE rule = 'corrected_cell'),
    bc AS (SELECT file || '!' || sheet || '!' || cell AS source FROM b.raw.issues WHERE rule = 'corrected_cell'),
    corrected AS ((FROM ac EXCEPT FROM bc) UNION ALL (FROM bc EXCEPT FROM ac))
    SELECT j.plan_year, j.target_id, j.commune_code, c.commune_name || ' (' || c.district_name || ')', j.criterion_no,
        j.state_before, j.state, j.source_before, j.source,
        CASE
            WHEN $is_same THEN 'later_period'
            WHEN sb.file IS NOT NULL AND sa.file IS NULL THEN 'new_file'
            WHEN sa.sha256 IS DISTINCT FROM sb.sha256 AND sb.file IS NOT NULL THEN 'changed_file'
            WHEN ga.file IS NOT NULL AND gb.file IS NULL THEN 'withdrawn_file'
            WHEN ga.sha256 IS DISTINCT FROM gb.sha256 AND ga.file IS NOT NULL THEN 'changed_file'
            WHEN coalesce(j.source, j.source_before) IN (FROM corrected) THEN 'correction'
            ELSE 'rules'
        END
    FROM joined j
    LEFT JOIN b.reference.communes c ON c.commune_code = j.commune_code
    LEFT JOIN a.raw.submissions sa ON sa.file = j.file
    LEFT JOIN b.raw.submissions sb ON sb.file = j.file
    LEFT JOIN a.raw.submissions ga ON ga.file = j.file_before
    LEFT JOIN b.raw.submissions gb ON gb.file = j.file_before
    ORDER BY ALL
"""
_FILES = """
    SELECT coalesce(x.file, y.file),
        CASE WHEN x.file IS NULL THEN 'new' WHEN y.file IS NULL THEN 'withdrawn' ELSE 'changed' END
    FROM a.raw.submissions x FULL JOIN b.raw.submissions y ON x.file = y.file
    WHERE x.sha256 IS DISTINCT FROM y.sha256 OR x.file IS NULL OR y.file IS NULL
    ORDER BY 1
"""


def _targets(opened: DuckDBPyConnection, before: str, after: str, is_same: bool) -> list[ChangedTarget]:
    by_target: dict[tuple[int, str], list[ChangedCell]] = {}
    given = {"before": before, "after": after}
    for plan_year, target_id, *cell in opened.execute(_CELLS, given | {"is_same": is_same}).fetchall():
        by_target.setdefault((plan_year, target_id), []).append(ChangedCell(*cell))
    return [
        ChangedTarget(
            after,
            plan_year,
            target_id,
            text or "",
            _figures(x),
            _figures(y),
            tuple(by_target.get((plan_year, target_id), ())),
        )
        for plan_year, target_id, text, x, y in opened.execute(_TARGETS, given).fetchall()
    ]


def _figures(row: dict[str, Any] | None) -> dict[str, Any]:
    return {f: row[f] for f in FIGURES} if row and row["target_id"] is not None else {}


def _rules(opened: DuckDBPyConnection) -> tuple[str, ...]:
    from pipeline.schema import catalogue

    names = [t.name for t in catalogue.TABLES if t.name.partition(".")[0] in RULES]
    differ = "SELECT count(*) FROM ((FROM a.{0} EXCEPT ALL FROM b.{0}) UNION ALL (FROM b.{0} EXCEPT ALL FROM a.{0}))"
    return tuple(name for name in names if opened.execute(differ.format(name)).fetchall()[0][0])


def _code(opened: DuckDBPyConnection) -> tuple[str, str] | None:
    ((before, after),) = opened.execute("SELECT a.version, b.version FROM a.meta.build a, b.meta.build b").fetchall()
    return (before, after) if before != after else None
