"""The distribution of communes over bands of criteria, against the totals by criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.reference.coherence import totals
from pipeline.reference.coherence.finding import Finding, en, sections, vi
from pipeline.reference.model import Reference, Target


@dataclass(frozen=True)
class Band:
    """``communes`` of the plan that are to pass between ``low`` and ``high`` criteria."""

    target: Target
    low: int
    high: int
    communes: int


def check(reference: Reference) -> Iterator[Finding]:
    """Every check of the bands that the plan has the figures for."""
    bands = of_plan(reference)
    yield from complete(reference, bands)
    if not bands:
        return
    n = reference.plan.commune_count
    counted = sum(b.communes for b in bands)
    where = sections(b.target for b in bands)
    yield Finding(
        "bands.sum",
        counted == n,
        " + ".join(str(b.communes) for b in bands) + f" = {counted}",
        str(n),
        f"Các nhóm xã theo số tiêu chí cộng lại là {counted} xã, tỉnh có {n} xã.",
        f"The bands hold {counted} communes, the province has {n}.",
        where,
    )
    if counted != n:
        return  # the two checks below would speak of another number of communes
    least, most = sum(b.low * b.communes for b in bands), sum(b.high * b.communes for b in bands)
    span_vi = f"{vi(least / n, 2)}–{vi(most / n, 2)} tiêu chí/xã"
    target = totals.average_target(reference)
    if target is not None and target.target_low is not None:
        low, high = target.target_low, target.target_high or target.target_low
        yield Finding(
            "bands.average",
            low * n <= most and high * n >= least,
            span_vi,
            f"{vi(low)}–{vi(high)} tiêu chí/xã",
            f"Các nhóm xã cho bình quân từ {span_vi}; kế hoạch nêu {vi(low)}–{vi(high)}.",
            f"The bands allow an average of {en(least / n, 2)} to {en(most / n, 2)}; "
            f"the plan states {en(low)}–{en(high)}.",
            sections([*(b.target for b in bands), target]),
        )
    yield from jointly_possible(reference, bands, least, most)


def of_plan(reference: Reference) -> list[Band]:
    """The bands of the plan, over all communes, the fullest first."""
    found = [
        Band(t, t.band_low, t.band_high, round(t.target_low))
        for t in reference.targets
        if t.measure == "communes_in_band"
        and t.group == "all"
        and t.band_low is not None
        and t.band_high is not None
        and t.target_low is not None
    ]
    return sorted(found, key=lambda b: -b.low)


def jointly_possible(reference: Reference, bands: Sequence[Band], least: int, most: int) -> Iterator[Finding]:
    """Can any table of communes × criteria have both these bands and these totals by criterion?"""
    if not totals.criterion_totals(reference):
        return
    passes, _ = totals.sum_of_totals(reference)
    stated = totals.criterion_totals(reference)
    n = reference.plan.commune_count
    columns = [
        round(stated[c.criterion_no].target_low or 0) if c.criterion_no in stated else n for c in reference.criteria
    ]
    possible = least <= passes <= most and fits(even_rows(bands, passes), columns)
    yield Finding(
        "bands.jointly_possible",
        possible,
        f"tổng theo tiêu chí {vi(passes)} lượt đạt",
        f"{vi(least)}–{vi(most)} lượt đạt theo các nhóm xã",
        f"Các nhóm xã cho từ {vi(least)} đến {vi(most)} lượt đạt, tổng theo tiêu chí là {vi(passes)}: "
        + ("hai bảng có thể cùng đúng." if possible else "hai bảng không thể cùng đúng."),
        f"The bands allow {en(least)} to {en(most)} passes, the totals by criterion give {en(passes)}: "
        + ("both can hold at once." if possible else "they cannot both hold."),
        sections([*(b.target for b in bands), *stated.values()]),
    )


def even_rows(bands: Sequence[Band], passes: int) -> list[int]:
    """Criteria per commune, within its band and as even as the bands allow, adding up to ``passes`` in all.

    The most even rows are the easiest to fit (every other choice majorises them), so if these do not fit, none do.
    """
    rows = [[b.low, b.high] for b in bands for _ in range(b.communes)]
    left = passes - sum(low for low, _ in rows)
    level = 0
    while left > 0 and any(low < high for low, high in rows):
        level += 1
        for row in rows:
            if left > 0 and row[0] < level and row[0] < row[1]:
                row[0] += 1
                left -= 1
    return sorted((low for low, _ in rows), reverse=True)


def fits(rows: Sequence[int], columns: Sequence[int]) -> bool:
    """Gale–Ryser: is there a table of passes with these row sums (largest first) and these column sums?"""
    if sum(rows) != sum(columns):
        return False
    reached = 0
    for k, row in enumerate(rows, start=1):
        reached += row
        if reached > sum(min(c, k) for c in columns):
            return False
    return True


def complete(reference: Reference, bands: Sequence[Band]) -> Iterator[Finding]:
    """A complete commune passes every criterion: there cannot be more of them than the rarest criterion has."""
    total = totals.recognised_total(reference)
    full = next((b for b in bands if b.low == b.high == reference.plan.full_count), None)
    if full is not None and total is not None and total.target_low is not None:
        yield Finding(
            "bands.complete_are_recognised",
            full.communes == total.target_low,
            f"{full.communes} xã đạt {reference.plan.full_count} tiêu chí",
            f"{vi(total.target_low)} xã đạt chuẩn",
            f"Kế hoạch nêu {full.communes} xã đạt {reference.plan.full_count} tiêu chí và "
            f"{vi(total.target_low)} xã đạt chuẩn.",
            f"The plan has {full.communes} communes with all criteria and {en(total.target_low)} recognised.",
            sections([full.target, total]),
        )
    stated = totals.criterion_totals(reference)
    everything = reference.plan.full_count == reference.plan.criteria_count
    for check_id, communes, figures in (
        (
            "complete_within_criteria.target",
            full.communes if full else total.target_low if total else None,
            {n: t.target_low for n, t in stated.items() if t.target_low is not None},
        ),
        (
            "complete_within_criteria.baseline",
            total.baseline if total else None,
            {n: t.baseline for n, t in stated.items() if t.baseline is not None},
        ),
    ):
        if communes is None or not figures or not everything:
            continue
        rarest = min(figures, key=lambda n: (figures[n], n))
        when_vi, when_en = ("cuối kỳ", "at the end") if check_id.endswith("target") else ("đầu kỳ", "at the start")
        yield Finding(
            check_id,
            communes <= figures[rarest],
            f"{vi(communes)} xã đạt đủ tiêu chí",
            f"không quá {vi(figures[rarest])} xã (tiêu chí số {rarest})",
            f"Số xã đạt đủ tiêu chí {when_vi} là {vi(communes)}, tiêu chí ít xã đạt nhất (số {rarest}) "
            f"có {vi(figures[rarest])} xã.",
            f"{en(communes)} complete communes {when_en}; the rarest criterion ({rarest}) has {en(figures[rarest])}.",
            sections([t for t in (full.target if full else None, total, stated[rarest]) if t]),
        )
