"""From files to a ``Reference``: every file read, then held against the others, then made into plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import periods
from pipeline.reference import boundaries, consistency, problems, records
from pipeline.reference.files import Folder, Row
from pipeline.reference.model import (
    Alias,
    Boundary,
    Commune,
    Correction,
    Criterion,
    District,
    GroupMember,
    Indicator,
    Link,
    Milestone,
    Plan,
    Reference,
    Review,
    Revision,
    Statement,
    Target,
    Threshold,
    Work,
)
from pipeline.workspace import Workspace

NOTICE_VI = "SỐ LIỆU MINH HỌA: mọi kết quả theo xã là giả định, không phải số liệu thật."
NOTICE_EN = "SYNTHETIC EXAMPLE: every commune-level figure is invented."


@dataclass(frozen=True)
class Files:
    """The typed rows of every file with the lines they stand on; None for a plan.toml that could not be read."""

    districts: Sequence[Row[records.DistrictRecord]]
    communes: Sequence[Row[records.CommuneRecord]]
    criteria: Sequence[Row[records.CriterionRecord]]
    indicators: Sequence[Row[records.IndicatorRecord]]
    thresholds: Sequence[Row[records.ThresholdRecord]]
    aliases: Sequence[Row[records.AliasRecord]]
    targets: Sequence[Row[records.TargetRecord]]
    groups: Sequence[Row[records.GroupRecord]]
    schedule: Sequence[Row[records.WorkRecord]]
    statements: Sequence[Row[records.StatementRecord]]
    links: Sequence[Row[records.LinkRecord]]
    revisions: Sequence[Row[records.RevisionRecord]]
    milestones: Sequence[Row[records.MilestoneRecord]]
    corrections: Sequence[Row[records.CorrectionRecord]]
    plan: records.PlanSection | None
    periods: records.PeriodsSection | None
    set: records.SetSection | None
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
    """Every file, whatever is wrong with the others; faults are kept in ``folder``."""
    reference, plan = workspace.reference, workspace.plan
    sections = {"plan": records.PlanSection, "periods": records.PeriodsSection, "set": records.SetSection}
    toml: dict[str, Any] = folder.toml(plan / "plan.toml", sections) or {}
    communes = folder.csv(reference / "communes.csv", records.CommuneRecord)
    names = {r.record.commune_code: r.record.commune_name for r in communes}
    return Files(
        districts=folder.csv(reference / "districts.csv", records.DistrictRecord),
        communes=communes,
        boundaries=boundaries.read(folder, reference / boundaries.FILE, names),
        criteria=folder.csv(reference / "criteria.csv", records.CriterionRecord),
        indicators=folder.csv(reference / "indicators.csv", records.IndicatorRecord),
        thresholds=folder.csv(reference / "thresholds.csv", records.ThresholdRecord, required=False),
        aliases=folder.csv(reference / "aliases.csv", records.AliasRecord, required=False),
        targets=folder.csv(plan / "targets.csv", records.TargetRecord),
        groups=folder.csv(plan / "groups.csv", records.GroupRecord),
        schedule=folder.csv(plan / "schedule.csv", records.WorkRecord),
        statements=folder.csv(plan / "statements.csv", records.StatementRecord, required=False),
        links=folder.csv(plan / "links.csv", records.LinkRecord, required=False),
        revisions=folder.csv(plan / "revisions.csv", records.RevisionRecord, required=False),
        milestones=folder.csv(plan / "milestones.csv", records.MilestoneRecord, required=False),
        corrections=folder.csv(workspace.corrections, records.CorrectionRecord, required=False),
        plan=toml.get("plan"),
        periods=toml.get("periods"),
        set=toml.get("set"),
    )


def assemble(files: Files) -> Reference:
    """Plain rows from files without a fault."""
    if files.plan is None or files.periods is None or files.set is None:
        raise ValueError("plan.toml has not been read")
    baseline = files.periods.baseline
    first_year = periods.end_of(baseline).year
    return Reference(
        districts=tuple(District(**_fields(r), sort_no=n) for n, r in enumerate(files.districts, start=1)),
        communes=tuple(Commune(**_fields(r), sort_no=n) for n, r in enumerate(files.communes, start=1)),
        criteria=tuple(sorted((Criterion(**_fields(r)) for r in files.criteria), key=lambda c: c.criterion_no)),
        indicators=tuple(
            Indicator(**_fields(r, without=("threshold", "threshold_verified"))) for r in files.indicators
        ),
        thresholds=tuple(_thresholds(files, range(first_year, files.plan.year + 2))),
        aliases=tuple(Alias(**_fields(r)) for r in files.aliases),
        plan=_plan(files.plan, files.set, baseline),
        reviews=tuple(
            Review(period, periods.end_of(period), period == baseline)
            for period in [baseline, *sorted(files.periods.reviews)]
        ),
        targets=tuple(_target(r.record, n) for n, r in enumerate(files.targets, start=1)),
        groups=tuple(GroupMember(**_fields(r)) for r in files.groups),
        schedule=tuple(Work(**_fields(r), sort_no=n) for n, r in enumerate(files.schedule, start=1)),
        statements=tuple(Statement(**_fields(r)) for r in files.statements),
        links=tuple(Link(**_fields(r)) for r in files.links),
        revisions=tuple(
            Revision(**_fields(r), due_on=periods.end_of(r.record.due) if r.record.due else None)
            for r in files.revisions
        ),
        milestones=tuple(Milestone(**_fields(r), period_end=periods.end_of(r.record.period)) for r in files.milestones),
        corrections=tuple(Correction(**_fields(r), line=r.line) for r in files.corrections),
        boundaries=tuple(files.boundaries),
    )


def _fields(row: Row[Any], without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {k: v for k, v in row.record.model_dump().items() if k not in without}


def _plan(plan: records.PlanSection, counts: records.SetSection, baseline: str) -> Plan:
    fields = plan.model_dump()
    if plan.synthetic:  # a workspace of invented figures is never without its label
        fields["notice_vi"] = plan.notice_vi or NOTICE_VI
        fields["notice_en"] = plan.notice_en or NOTICE_EN
    return Plan(
        **fields,
        baseline_period=baseline,
        criteria_count=counts.criteria,
        commune_count=counts.communes,
        full_count=counts.full_count,
        region=counts.region,
    )


def _target(target: records.TargetRecord, number: int) -> Target:
    fields = target.model_dump()
    fields["band_low"], fields["band_high"] = target.band
    return Target(**fields, sort_no=number, due_on=periods.end_of(target.due))


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
