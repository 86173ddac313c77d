"""From files to a ``Reference``: every file read, then held against the others, then made into plain rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pipeline import periods
from pipeline.reference import boundaries, consistency, defaults, older_files, problems, records
from pipeline.reference.files import Folder, Row
from pipeline.reference.model import (
    Agency,
    Alias,
    Approval,
    Band,
    Boundary,
    Commune,
    CommuneChange,
    Correction,
    Criterion,
    District,
    Duty,
    FormEvidence,
    GroupMember,
    HeadingAlias,
    Indicator,
    Link,
    Milestone,
    Name,
    Plan,
    PlanNote,
    Reference,
    Review,
    Revision,
    Stage,
    Statement,
    Target,
    Threshold,
    Unit,
    Work,
    spelling,
    split,
)
from pipeline.workspace import Workspace

NOTICE_VI = "SỐ LIỆU MINH HỌA: mọi kết quả theo xã là giả định, không phải số liệu thật."
NOTICE_EN = "SYNTHETIC EXAMPLE: every commune-level figure is invented."

T = TypeVar("T")


@dataclass(frozen=True)
class PlanFiles:
    """The typed rows of the files of one plan with the lines they stand on; None for what could not be read.

    ``is_older``: targets.csv has the columns of version 0.1. Its targets already have those of today.
    """

    folder: Path
    plan: records.PlanSection | None
    periods: records.PeriodsSection | None
    set: records.SetSection | None
    progress: records.ProgressSection
    ready: records.ReadySection
    is_older: bool
    targets: Sequence[Row[records.TargetRecord]]
    groups: Sequence[Row[records.GroupRecord]]
    schedule: Sequence[Row[records.WorkRecord]]
    statements: Sequence[Row[records.StatementRecord]]
    links: Sequence[Row[records.LinkRecord]]
    revisions: Sequence[Row[records.RevisionRecord]]
    milestones: Sequence[Row[records.MilestoneRecord]]
    bands: Sequence[Row[records.BandRecord]]
    duties: Sequence[Row[records.DutyRecord]]
    stages: Sequence[Row[records.StageRecord]]
    notes: Sequence[Row[records.PlanNoteRecord]]


@dataclass(frozen=True)
class Files:
    """The typed rows of every file with the lines they stand on, and what the package adds to them."""

    districts: Sequence[Row[records.DistrictRecord]]
    communes: Sequence[Row[records.CommuneRecord]]
    commune_changes: Sequence[Row[records.CommuneChangeRecord]]
    criteria: Sequence[Row[records.CriterionRecord]]
    indicators: Sequence[Row[records.IndicatorRecord]]
    thresholds: Sequence[Row[records.ThresholdRecord]]
    aliases: Sequence[Row[records.AliasRecord]]
    headings: Sequence[Row[records.HeadingRecord]]
    forms: Sequence[Row[records.FormRecord]]
    own_units: Sequence[Row[records.UnitRecord]]
    own_names: Sequence[Row[records.NameRecord]]
    own_agencies: Sequence[Row[records.AgencyRecord]]
    corrections: Sequence[Row[records.CorrectionRecord]]
    approvals: Sequence[Row[records.ApprovalRecord]]
    plans: Sequence[PlanFiles]
    units: Sequence[Unit]
    older_units: Sequence[Unit]
    older_names: Sequence[Name]
    boundaries: Sequence[Boundary] = ()


def load(workspace: Workspace) -> Reference:
    """See ``pipeline.reference.load``."""
    folder = Folder(workspace.root)
    files = read(folder, workspace)
    consistency.check(folder, workspace, files)
    if folder.problems:
        raise problems.error(folder.problems)
    return assemble(files)


def read(folder: Folder, workspace: Workspace) -> Files:
    """Every file, its faults kept in ``folder.problems``; targets of older files in the columns of today."""
    reference = workspace.reference
    communes = folder.csv(reference / "communes.csv", records.CommuneRecord)
    own_units = folder.csv(reference / "units.csv", records.UnitRecord, required=False)
    units = defaults.with_units([defaults.unit(r.record) for r in own_units])
    plans = [_plan_files(folder, path, units) for path in workspace.plan_folders()]
    older = [r.record for p in plans if p.is_older for r in p.targets]
    older_units = older_files.unknown_units(older, units)
    aliases = folder.csv(reference / "aliases.csv", records.AliasRecord, required=False)
    own_names = folder.csv(reference / "names.csv", records.NameRecord, required=False)
    return Files(
        districts=folder.csv(reference / "districts.csv", records.DistrictRecord),
        communes=communes,
        commune_changes=folder.csv(reference / "commune_changes.csv", records.CommuneChangeRecord, required=False),
        boundaries=boundaries.read(
            folder, reference / boundaries.FILE, {r.record.commune_code: r.record.commune_name for r in communes}
        ),
        criteria=_criteria(folder, reference / "criteria.csv"),
        indicators=folder.csv(reference / "indicators.csv", records.IndicatorRecord),
        thresholds=folder.csv(reference / "thresholds.csv", records.ThresholdRecord, required=False),
        aliases=aliases,
        headings=folder.csv(reference / "headings.csv", records.HeadingRecord, required=False),
        forms=folder.csv(reference / "forms.csv", records.FormRecord, required=False),
        own_units=own_units,
        own_names=own_names,
        own_agencies=folder.csv(reference / "agencies.csv", records.AgencyRecord, required=False),
        corrections=folder.csv(workspace.corrections, records.CorrectionRecord, required=False),
        approvals=folder.csv(workspace.approvals, records.ApprovalRecord, required=False),
        plans=plans,
        units=(*units, *older_units),
        older_units=older_units,
        older_names=older_files.names(
            [r.record for r in aliases], older, {(r.record.kind, r.record.id) for r in own_names}
        ),
    )


def _plan_files(folder: Folder, path: Path, units: Sequence[Unit]) -> PlanFiles:
    toml: dict[str, Any] = (
        folder.toml(
            path / "plan.toml",
            {"plan": records.PlanSection, "periods": records.PeriodsSection, "set": records.SetSection},
            {"progress": records.ProgressSection, "ready": records.ReadySection},
        )
        or {}
    )
    targets = folder.csv(path / "targets.csv", records.TargetRecord)
    targets = [_with_unit(r, units) for r in targets]
    is_older = not folder.has_column(path / "targets.csv", "measure")
    if is_older:
        plain = [r.record for r in targets]
        targets = [Row(r.line, older_files.target(r.record, plain)) for r in targets]
    return PlanFiles(
        folder=path,
        plan=toml.get("plan"),
        periods=toml.get("periods"),
        set=toml.get("set"),
        progress=toml.get("progress") or records.ProgressSection(),
        ready=toml.get("ready") or records.ReadySection(),
        is_older=is_older,
        targets=targets,
        groups=folder.csv(path / "groups.csv", records.GroupRecord),
        schedule=folder.csv(path / "schedule.csv", records.WorkRecord),
        statements=folder.csv(path / "statements.csv", records.StatementRecord, required=False),
        links=folder.csv(path / "links.csv", records.LinkRecord, required=False),
        revisions=folder.csv(path / "revisions.csv", records.RevisionRecord, required=False),
        milestones=folder.csv(path / "milestones.csv", records.MilestoneRecord, required=False),
        bands=folder.csv(path / "bands.csv", records.BandRecord, required=False),
        duties=folder.csv(path / "duties.csv", records.DutyRecord, required=False),
        stages=folder.csv(path / "stages.csv", records.StageRecord, required=False),
        notes=folder.csv(path / "notes.csv", records.PlanNoteRecord, required=False),
    )


def _with_unit(row: Row[records.TargetRecord], units: Sequence[Unit]) -> Row[records.TargetRecord]:
    """The target with the id of its unit, however the unit is written."""
    word = spelling(row.record.unit)
    unit = next((u.unit_id for u in units if word in map(spelling, u.spellings)), row.record.unit)
    return Row(row.line, row.record.model_copy(update={"unit": unit}))


def _criteria(folder: Folder, path: Path) -> list[Row[records.CriterionRecord]]:
    """The criteria, told of each whether a commune may be 'không xét' on it."""
    rows = folder.csv(path, records.CriterionRecord)
    plain = [r.record for r in rows]
    is_older = not folder.has_column(path, "may_be_not_applicable")

    def allowed(criterion: records.CriterionRecord) -> bool:
        if is_older:
            return older_files.may_be_not_applicable(criterion, plain)
        return criterion.may_be_not_applicable or False

    return [Row(r.line, r.record.model_copy(update={"may_be_not_applicable": allowed(r.record)})) for r in rows]


def assemble(files: Files) -> Reference:
    """Plain rows from files without a fault."""
    plans = sorted((_plan(p) for p in files.plans), key=lambda p: p.year)
    ordered = sorted(files.plans, key=lambda p: p.plan.year if p.plan else 0)
    first_year = min(periods.end_of(p.baseline_period).year for p in plans)
    names = [*(Name(**_fields(r)) for r in files.own_names), *files.older_names]
    targets = _of_plans(ordered, _targets)
    groups = {t.group for t in targets} | {r.record.group for p in ordered for r in p.groups}
    return Reference(
        districts=tuple(District(**_fields(r), sort_no=n) for n, r in enumerate(files.districts, start=1)),
        communes=tuple(Commune(**_fields(r), sort_no=n) for n, r in enumerate(files.communes, start=1)),
        commune_changes=tuple(_changes(files.commune_changes)),
        criteria=tuple(sorted((Criterion(**_fields(r)) for r in files.criteria), key=lambda c: c.criterion_no)),
        indicators=tuple(
            Indicator(**_fields(r, without=("threshold", "threshold_verified"))) for r in files.indicators
        ),
        thresholds=tuple(_thresholds(files, range(first_year, plans[-1].year + 2))),
        aliases=tuple(Alias(**_fields(r)) for r in files.aliases),
        headings=tuple(HeadingAlias(**_fields(r)) for r in files.headings),
        forms=tuple(FormEvidence(**_fields(r)) for r in files.forms),
        units=tuple(sorted(files.units, key=lambda u: u.unit_id)),
        names=defaults.with_names(names, groups),
        agencies=tuple(Agency(**_fields(r)) for r in files.own_agencies)
        or defaults.agencies([*(r.record.lead_agency for r in files.criteria), *(t.owner for t in targets)]),
        plan=plans[-1],
        earlier_plans=tuple(plans[:-1]),
        reviews=_of_plans(ordered, _reviews),
        targets=targets,
        groups=_of_plans(ordered, lambda p: [GroupMember(**_fields(r)) for r in p.groups]),
        schedule=_of_plans(
            ordered, lambda p: [Work(**_fields(r), sort_no=n) for n, r in enumerate(p.schedule, start=1)]
        ),
        statements=_of_plans(ordered, lambda p: [Statement(**_fields(r)) for r in p.statements]),
        links=_of_plans(ordered, lambda p: [Link(**_fields(r)) for r in p.links]),
        revisions=_of_plans(
            ordered,
            lambda p: [
                Revision(**_fields(r), due_on=periods.end_of(r.record.due) if r.record.due else None)
                for r in p.revisions
            ],
        ),
        milestones=_of_plans(
            ordered,
            lambda p: [Milestone(**_fields(r), period_end=periods.end_of(r.record.period)) for r in p.milestones],
        ),
        bands=_of_plans(ordered, _bands),
        duties=_of_plans(ordered, _duties),
        stages=_of_plans(ordered, lambda p: [Stage(**_fields(r)) for r in p.stages]),
        notes=_of_plans(ordered, lambda p: [PlanNote(**_fields(r)) for r in p.notes]),
        corrections=tuple(Correction(**_fields(r), line=r.line) for r in files.corrections),
        approvals=tuple(Approval(**_fields(r)) for r in files.approvals),
        boundaries=tuple(files.boundaries),
    )


def _of_plans(plans: Sequence[PlanFiles], rows: Callable[[PlanFiles], Sequence[T]]) -> tuple[T, ...]:
    """The rows of every plan, each with the year of its own."""
    return tuple(replace(row, plan_year=p.plan.year) for p in plans if p.plan for row in rows(p))  # type: ignore[type-var]


def _fields(row: Row[Any], without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {k: v for k, v in row.record.model_dump().items() if k not in without}


def _plan(files: PlanFiles) -> Plan:
    if files.plan is None or files.periods is None or files.set is None:
        raise ValueError("plan.toml has not been read")
    fields = files.plan.model_dump()
    if files.plan.synthetic:  # a workspace of invented figures is never without its label
        fields["notice_vi"] = files.plan.notice_vi or NOTICE_VI
        fields["notice_en"] = files.plan.notice_en or NOTICE_EN
    return Plan(
        **fields,
        baseline_period=files.periods.baseline,
        criteria_count=files.set.criteria,
        commune_count=files.set.communes,
        full_count=files.set.full_count,
        region=files.set.region,
        on_track=files.progress.on_track,
        at_risk=files.progress.at_risk,
        ready_share=files.ready.share,
        ready_days=files.ready.days,
        ready_least=files.ready.least,
    )


def _reviews(files: PlanFiles) -> list[Review]:
    if files.periods is None:
        return []
    baseline = files.periods.baseline
    return [
        Review(period, periods.end_of(period), period == baseline)
        for period in [baseline, *sorted(files.periods.reviews)]
    ]


def _targets(files: PlanFiles) -> list[Target]:
    return [
        Target(
            **{
                **_fields(r),
                "fact_id": r.record.fact_id or r.record.target_id,
                "direction": r.record.direction or defaults.direction(r.record.plan_text),
            },
            sort_no=number,
            due_on=periods.end_of(r.record.due),
        )
        for number, r in enumerate(files.targets, start=1)
    ]


def _bands(files: PlanFiles) -> Sequence[Band]:
    if files.bands:
        return [defaults.band(r.record.band_low, r.record.band_high, r.record.name) for r in files.bands]
    if files.set is None:
        return []
    return defaults.bands(_targets(files), files.set.criteria, files.set.full_count)


def _duties(files: PlanFiles) -> Sequence[Duty]:
    if files.duties or files.plan is None or files.periods is None:
        return [Duty(**_fields(r)) for r in files.duties]
    return defaults.duties(files.plan.year, files.periods.reviews, files.plan.coordinator)


def _changes(rows: Sequence[Row[records.CommuneChangeRecord]]) -> list[CommuneChange]:
    """One row for each commune before and after; the rows of one merge or split share their number."""
    numbers: dict[tuple[Any, ...], int] = {}
    made: list[CommuneChange] = []
    for record in (r.record for r in rows):
        whole = record.to_code if record.kind == "merge" and record.to_code else record.from_code
        number = numbers.setdefault((record.changed_on, record.kind, whole), len(numbers) + 1)
        fields = {k: v for k, v in record.model_dump().items() if k not in ("from_code", "to_code")}
        made += [
            CommuneChange(number, from_code=before, to_code=after, **fields)
            for before in split(record.from_code)
            for after in split(record.to_code) or ("",)
        ]
    return made


def _thresholds(files: Files, years: range) -> list[Threshold]:
    """Every indicator in every year: the row of thresholds.csv for that year, else for every year, else indicators.csv.

    An empty threshold in thresholds.csv means unknown in that year, so it does override.
    """
    stated = {(r.record.indicator_id, r.record.year): r.record for r in files.thresholds}
    made: list[Threshold] = []
    for indicator in (r.record for r in files.indicators):
        for year in years:
            over = stated.get((indicator.indicator_id, year)) or stated.get((indicator.indicator_id, None))
            if over:
                first, second, verified, note, source = (
                    over.threshold,
                    over.threshold_2,
                    over.verified,
                    over.note,
                    over.source or indicator.source,
                )
            else:
                (first, second), verified = indicator.threshold, indicator.threshold_verified
                note, source = "", indicator.source
            made.append(Threshold(indicator.indicator_id, year, first, second, verified, note, source))
    return made
