"""A small world made by hand: a few communes, a few workbooks, and the database built from them. All of it invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import partial_warehouse

from pipeline import periods
from pipeline.ingest.reading import Ingested
from pipeline.reference import defaults, older_files
from pipeline.reference.model import (
    Agency,
    Alias,
    Band,
    Commune,
    CommuneChange,
    Criterion,
    District,
    Duty,
    GroupMember,
    Indicator,
    Link,
    Milestone,
    Plan,
    PlanNote,
    Reference,
    Review,
    Revision,
    Stage,
    Target,
    Threshold,
    Unit,
    Work,
)
from pipeline.reference.records import TargetRecord

STATES = {"P": "passed", "F": "failed", "N": "not_applicable", "-": "not_reported", "H": "held"}
"""Letters of a row of marks; a dot is a cell that the workbook does not have at all."""


def target(
    target_id: str,
    kind: str = "count",
    *,
    criterion_no: int | None = None,
    baseline: float | None = None,
    low: float | None = None,
    high: float | None = None,
    due: str = "2019-12",
    group: str = "all",
    unit: str = "commune",
    band: tuple[int, int] | None = None,
    measure: str = "",
    **more: Any,
) -> Target:
    """A target of the plan, everything optional left out. Without ``measure`` it is told by kind and id, as in 0.1."""
    return Target(
        target_id=target_id,
        sort_no=0,
        kind=kind,
        unit=unit,
        group=group,
        criterion_no=criterion_no,
        baseline=baseline,
        target_low=low,
        target_high=high,
        band_low=band[0] if band else None,
        band_high=band[1] if band else None,
        due=due,
        due_on=periods.end_of(due),
        plan_text=more.pop("plan_text", target_id),
        measure=measure,
        **more,
    )


def measured(targets: list[Target]) -> list[Target]:
    """The targets of one plan with the columns that files of version 0.1 leave out, as their reader fills them in."""
    records = [
        TargetRecord.model_construct(**{f: getattr(t, f) for f in TargetRecord.model_fields if f != "owner_inferred"})
        for t in targets
    ]
    filled = []
    for t, record in zip(targets, records):
        told = older_files.target(record, records) if not t.measure else record
        names = ("measure", "standard", "level", "band_low", "band_high", "parent", "fact_id")
        given = {name: getattr(told, name) for name in names}
        way = t.direction or defaults.direction(t.plan_text)
        filled.append(replace(t, direction=way, **given | {"fact_id": given["fact_id"] or t.target_id}))
    return filled


@dataclass
class World:
    """Communes ``c1`` … in districts A and B by turns (c1 in A, c2 in B, …), criteria 1 …, and what was sent."""

    communes: int = 4
    criteria: int = 2
    targets: list[Target] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    dated: list[GroupMember] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    reviews: tuple[str, ...] = ("2018-12", "2019-06", "2019-12")
    plans: dict[int, str] = field(default_factory=lambda: {2019: "2018-12"})
    """Baseline period by plan year; rows of a plan say which by plan_year, those that do not are the first plan's."""
    full_count: int | None = None
    progress: dict[str, Any] = field(default_factory=dict)
    """on_track and at_risk of plan.toml, where they are not the usual ones."""
    listed: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    """First and last day of a commune on the list."""
    changes: list[CommuneChange] = field(default_factory=list)
    on_merge: dict[int, str] = field(default_factory=dict)
    comparatives: list[dict[str, Any]] = field(default_factory=list)
    """Rows of raw.comparatives, as they stand."""
    units: list[Unit] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    lead_agencies: dict[int, str] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    notes: list[PlanNote] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)
    databases: dict[tuple[Path, int, int], dict[Path, frozenset[str]]] = field(default_factory=dict)
    """What was built: by folder and by how much was sent, each file with the tables it holds."""

    def indicator(
        self,
        indicator_id: str,
        criterion_no: int,
        comparator: str = ">=",
        threshold: float | None = None,
        threshold_2: float | None = None,
        *,
        verified: bool = True,
        kind: str = "percent",
        years: tuple[int, ...] = (2018, 2019),
    ) -> None:
        """An indicator with the same threshold in each of the years."""
        self.indicators.append(Indicator(indicator_id, criterion_no, f"Chỉ tiêu {indicator_id}", kind, comparator, "%"))
        self.thresholds += [Threshold(indicator_id, year, threshold, threshold_2, verified) for year in years]

    def file(
        self,
        name: str,
        period: str = "2019-06",
        *,
        sender: str | None = "A",
        form: str = "matrix",
        received_on: str | None = None,
        replaces: bool = False,
        status: str = "accepted",
        cells_held: int = 0,
    ) -> str:
        """A workbook; gives the name it has in every table."""
        file = f"{period}/{name}.xlsx"
        self.submissions.append(
            {
                "file": file,
                "sha256": f"{len(self.submissions):064x}",
                "bytes": 1,
                "form": form,
                "period": period,
                "sender": sender,
                "sender_kind": "district" if sender in ("A", "B") else "department",
                "district_code": sender if sender in ("A", "B") else None,
                "received_on": dt.date.fromisoformat(received_on) if received_on else None,
                "says_replaces": replaces,
                "status": status,
                "cells_total": 0,
                "cells_held": cells_held,
            }
        )
        return file

    def observe(self, file: str, kind: str, commune: str | None, subject: object, state: str, **more: Any) -> None:
        """One observation. Its cell follows from commune and subject unless ``cell`` (and ``sheet``) are given."""
        row = int(commune[1:]) + 9 if commune else 5
        column = chr(ord("B") + sum(1 for o in self.observations if (o["file"], o["row"]) == (file, row)))
        self.observations.append(
            {
                "file": file,
                "period": file[:7],
                "sheet": more.pop("sheet", "S"),
                "cell": more.pop("cell", f"{column}{row}"),
                "kind": kind,
                "commune_code": commune,
                "subject": str(subject),
                "measure": more.pop("measure", "mark"),
                "state": state,
                "row": row,
                **more,
            }
        )

    def marks(self, file: str, sheet: str = "S", **communes: str) -> None:
        """Rows of marks, a letter a criterion: ``marks(file, c1="PF-H")``. Commune cN stands in row 9 + N."""
        for commune, letters in communes.items():
            for number, letter in enumerate(letters, start=1):
                if letter != ".":
                    cell = f"{chr(ord('B') + number - 1)}{int(commune[1:]) + 9}"
                    self.observe(file, "criterion", commune, number, STATES[letter], sheet=sheet, cell=cell)

    def sent(self, period: str, **communes: str) -> str:
        """One matrix of all communes of the period."""
        file = self.file(f"bieu {period}", period)
        self.marks(file, **communes)
        return file

    def reference(self) -> Reference:
        """The reference and plan rows of this world: plan of 2019 from 2018-12, with its reviews."""
        communes = [f"c{n}" for n in range(1, self.communes + 1)]
        first = min(self.plans)
        units = (*defaults.units(), *self.units)

        def dated(*rows: Any) -> tuple[Any, ...]:
            return tuple(row if row.plan_year else replace(row, plan_year=first) for row in rows)

        def day(text: str | None) -> dt.date | None:
            return dt.date.fromisoformat(text) if text else None

        plans = [
            Plan(
                id="world",
                title_vi="Kế hoạch giả định",
                title_en="An invented plan",
                province_code="00",
                province_name="Giả định",
                year=year,
                issuer="",
                coordinator="",
                synthetic=True,
                notice_vi="Số liệu giả định",
                notice_en="Invented",
                baseline_period=baseline,
                criteria_count=self.criteria,
                commune_count=self.communes,
                full_count=self.full_count or self.criteria,
                **self.progress,
            )
            for year, baseline in sorted(self.plans.items())
        ]
        targets = [t for year in self.plans for t in measured([x for x in dated(*self.targets) if x.plan_year == year])]
        return Reference(
            districts=(District("A", "An", "huyện", "Huyện An", 1), District("B", "Bình", "huyện", "Huyện Bình", 2)),
            communes=tuple(
                Commune(
                    c,
                    f"Xã {n}",
                    "AB"[(n - 1) % 2],
                    ("An", "Bình")[(n - 1) % 2],
                    n,
                    valid_from=day(self.listed.get(c, (None, None))[0]),
                    valid_until=day(self.listed.get(c, (None, None))[1]),
                )
                for n, c in enumerate(communes, start=1)
            ),
            commune_changes=tuple(self.changes),
            criteria=tuple(
                Criterion(
                    n,
                    f"Tiêu chí {n}",
                    f"Criterion {n}",
                    lead_agency=self.lead_agencies.get(n, ""),
                    on_merge=self.on_merge.get(n, "reassess"),
                )
                for n in range(1, self.criteria + 1)
            ),
            indicators=tuple(self.indicators),
            thresholds=tuple(self.thresholds),
            aliases=(Alias("output", "Đường giao thông", "output.roads"),),
            plan=plans[-1],
            earlier_plans=tuple(plans[:-1]),
            reviews=tuple(
                Review(p, periods.end_of(p), p == plan.baseline_period, plan.year)
                for plan in plans
                for p in dict.fromkeys((plan.baseline_period, *self.reviews))
                if p == plan.baseline_period or len(plans) == 1 or p[:4] == str(plan.year)
            ),
            targets=tuple(replace(t, sort_no=n) for n, t in enumerate(targets, start=1)),
            groups=dated(
                *(GroupMember(g, c, f"Xã {c[1:]}", False) for g, members in self.groups.items() for c in members),
                *self.dated,
            ),
            schedule=dated(*self.works),
            links=dated(*self.links),
            revisions=dated(*self.revisions),
            milestones=dated(*self.milestones),
            agencies=tuple(self.agencies),
            duties=dated(*self.duties),
            stages=dated(*self.stages),
            notes=dated(*self.notes),
            units=units,
            bands=tuple(self.bands)
            or tuple(
                replace(band, plan_year=plan.year)
                for plan in plans
                for band in defaults.bands(
                    [t for t in targets if t.plan_year == plan.year], self.criteria, plan.full_count
                )
            ),
        )

    def read(self) -> Ingested:
        """What reading its workbooks gave."""
        observations = [{k: v for k, v in o.items() if k != "row"} for o in self.observations]
        return Ingested(self.submissions, [], observations, [], comparatives=self.comparatives)

    def write(self, path: Path, *tables: str) -> None:
        """Build the database of this world in a fresh file: all of it, or just these tables and what they need."""
        partial_warehouse.build(
            path, self.reference(), self.read(), [], as_of=None, input_hash="0", version="0", tables=tables
        )

    @contextmanager
    def built(self, folder: Path, *tables: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection to the database of this world; built once for as long as nothing more is sent.

        Naming the tables that will be asked saves making the others, which are then absent.
        """
        so_far = folder, len(self.submissions), len(self.observations)
        there = self.databases.setdefault(so_far, {})
        wanted = partial_warehouse.needed(frozenset(tables))
        path = next((path for path, made in there.items() if wanted <= made), None)
        if path is None:
            path = folder / f"world-{so_far[1]}-{so_far[2]}-{len(there)}.duckdb"
            self.write(path, *tables)
            there[path] = wanted
        with duckdb.connect(str(path), read_only=True) as con:
            yield con

    def ask(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        """Build the world as far as one question needs it, and ask."""
        with self.built(folder, *partial_warehouse.named_in(sql)) as con:
            return con.execute(sql).fetchall()
