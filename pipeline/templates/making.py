"""Which forms there are for a period, made and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import errors, periods
from pipeline.reference.model import Criterion, Reference
from pipeline.templates import communes, drawing, previous, province
from pipeline.templates.layout import Form
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Made:
    """A form as written. ``form``: district, department, outputs, funding, schedule, recognition, advanced."""

    form: str
    sender: str
    title: str
    path: Path
    rows: int


def make(
    database: Path | None,
    workspace: Workspace,
    reference: Reference,
    period: str | None = None,
    out: Path | None = None,
) -> list[Made]:
    """Write the blank forms of ``period`` (default: :func:`next_period`) into ``out``.

    ``database`` is the published one, from which the state of the period before is shown; None leaves it out. ``out``
    is made where it is missing (default ``reports/<period>/templates``). Raises UsageError for text that is no period.
    """
    if period is None:
        period = next_period(reference, previous.newest_period(database))
    elif not periods.is_period(period):
        raise errors.UsageError(
            where="--period",
            found=f"kỳ '{period}'",
            expected="một kỳ dạng YYYY-MM, ví dụ 2019-12",
            todo="Ghi lại kỳ.",
            english="Not a period.",
        )
    reference = reference.at(period)
    folder = out if out is not None else workspace.reports / period / "templates"
    notice = reference.plan.notice_vi if reference.plan.synthetic else ""
    made = []
    for form in _forms(reference, period, previous.read(database, period)):
        path = folder / form.file_name
        drawing.draw(form, path, notice=notice, plan_id=reference.plan.id)
        rows = sum(r.kind == "entry" for page in form.pages for r in page.rows)
        made.append(Made(form.form, form.sender, form.title, path, rows))
    return made


def next_period(reference: Reference, newest: str | None) -> str:
    """The plan's first review after the newest period with data; after the last review, the end of the next quarter."""
    later = sorted(r.period for r in reference.reviews if newest is None or r.period > newest)
    if later:
        return later[0]
    year, month = map(int, (newest or reference.plan.baseline_period).split("-"))
    quarter = month // 3 * 3 + 3
    return f"{year + (quarter > 12)}-{quarter - 12 * (quarter > 12):02d}"


def _forms(reference: Reference, period: str, before: previous.Previous) -> Iterator[Form]:
    for district in reference.districts:
        yield communes.district_form(reference, district, period, before)
    agencies: dict[str, list[Criterion]] = {}
    for criterion in reference.criteria:
        if criterion.lead_agency:
            agencies.setdefault(criterion.lead_agency, []).append(criterion)
    for agency, criteria in agencies.items():
        yield communes.department_form(reference, agency, criteria, period, before)
    yield from province.forms(reference, period, before)
