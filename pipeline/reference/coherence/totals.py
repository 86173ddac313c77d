"""Sums: criterion totals against the average, baseline and new against total, recognised communes, money."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reference.coherence.finding import Finding, en, quoted, sections, vi
from pipeline.reference.model import Criterion, Reference, Target

TOTALS = ("count", "maintain")
# Two sums agree when they differ by less than any figure of a plan is printed to.
SAME = 1e-6


def check(reference: Reference) -> Iterator[Finding]:
    """Every check of sums that the plan has the figures for."""
    yield from average(reference)
    for criterion in reference.criteria:
        yield from one_criterion(reference, criterion)
    yield from recognised(reference)
    yield from money(reference)


def criterion_totals(reference: Reference) -> dict[int, Target]:
    """The target that says how many communes of the province pass each criterion, where the plan has one."""
    return {
        t.criterion_no: t
        for t in reference.targets
        if t.criterion_no is not None and t.measure == "communes_passing" and t.kind in TOTALS and t.group == "all"
    }


def sum_of_totals(reference: Reference) -> tuple[int, list[int]]:
    """Passes that the totals add up to, and the criteria without a total: those are taken as passed everywhere."""
    stated = criterion_totals(reference)
    silent = [c.criterion_no for c in reference.criteria if c.criterion_no not in stated]
    passes = sum(t.target_low or 0 for t in stated.values()) + len(silent) * reference.plan.commune_count
    return round(passes), silent


def average_target(reference: Reference) -> Target | None:
    """The target for the average number of criteria over all communes."""
    return next(
        (
            t
            for t in reference.targets
            if t.measure == "mean_criteria" and t.standard == "dat_chuan" and t.group == "all"
        ),
        None,
    )


def recognised_total(reference: Reference) -> Target | None:
    """The target for how many communes of the province are recognised in all."""
    return _recognised(reference, TOTALS)


def _recognised(reference: Reference, kinds: tuple[str, ...]) -> Target | None:
    return next(
        (
            t
            for t in reference.targets
            if (t.measure, t.standard, t.level, t.group) == ("communes_recognised", "dat_chuan", "xa", "all")
            and t.kind in kinds
        ),
        None,
    )


def average(reference: Reference) -> Iterator[Finding]:
    """The totals by criterion must give the average that the same plan wants."""
    target, communes = average_target(reference), reference.plan.commune_count
    if target is None or target.target_low is None or not criterion_totals(reference):
        return
    passes, silent = sum_of_totals(reference)
    low, high = target.target_low, target.target_high or target.target_low
    mean = passes / communes
    # A range asks for its lower end at least; a plan that totals more than its upper end contradicts itself as well.
    lacking, above = low * communes - passes, passes - high * communes
    assumed_vi = assumed_en = ""
    if silent:
        numbers = ", ".join(map(str, silent))
        assumed_vi = f" (tiêu chí số {numbers} kế hoạch không nêu số, tính là {communes} xã đều đạt)"
        assumed_en = f" (criterion {numbers} has no number and is taken as passed in all {communes})"
    if lacking > SAME:
        verdict_vi = f"thấp hơn mức bình quân kế hoạch nêu, còn thiếu {vi(lacking)} lượt đạt"
        verdict_en = f"below the average the plan states; {en(lacking)} passes are missing"
    elif target.target_high is not None and above > SAME:
        verdict_vi = f"cao hơn mức bình quân kế hoạch nêu {vi(above)} lượt đạt"
        verdict_en = f"above the average the plan states by {en(above)} passes"
    else:
        verdict_vi, verdict_en = "khớp với mức bình quân kế hoạch nêu", "in line with the average the plan states"
    span = f"{vi(low)}–{vi(high)}" if high != low else vi(low)
    span_en = f"{en(low)}–{en(high)}" if high != low else en(low)
    yield Finding(
        "criteria.average",
        lacking <= SAME and (target.target_high is None or above <= SAME),
        f"{vi(passes)} lượt đạt, bình quân {vi(mean, 2)} tiêu chí/xã",
        f"{span} tiêu chí/xã, tức ít nhất {vi(low * communes)} lượt đạt",
        f"Tổng số xã đạt của các tiêu chí là {vi(passes)} lượt{assumed_vi}, bình quân {vi(mean, 2)} tiêu chí/xã: "
        f"{verdict_vi} ({span}).",
        f"The totals by criterion add up to {en(passes)} passes{assumed_en}, {en(mean, 2)} a commune: "
        f"{verdict_en} ({span_en}).",
        sections([target, *criterion_totals(reference).values()]),
    )


def one_criterion(reference: Reference, criterion: Criterion) -> Iterator[Finding]:
    """A criterion needs a number, and where it grows, what it starts from: total = baseline + new."""
    number, name = criterion.criterion_no, criterion.criterion_name
    own = [t for t in reference.targets if t.criterion_no == number and t.group == "all"]
    total = criterion_totals(reference).get(number)
    new = next((t for t in own if t.kind == "count_new"), None)
    who_vi, who_en = f"Tiêu chí số {number} ({name})", f"Criterion {number}"
    where = sections([t for t in (total, new) if t] or own)
    if total is None or total.target_low is None:
        yield Finding(
            f"criterion.{number:02d}.number",
            False,
            "không có con số",
            "số xã đạt",
            f"{who_vi}: kế hoạch không nêu số xã phải đạt nên không đo được tiến độ.",
            f"{who_en}: the plan states no number of communes, so progress cannot be measured.",
            where,
        )
        return
    yield Finding(
        f"criterion.{number:02d}.number",
        True,
        f"{vi(total.target_low)} xã",
        "số xã đạt",
        f"{who_vi}: kế hoạch nêu {vi(total.target_low)} xã.",
        f"{who_en}: the plan states {en(total.target_low)} communes.",
        where,
    )
    check_id = f"criterion.{number:02d}.baseline_plus_new"
    if total.kind == "maintain":
        passes = total.baseline is None or abs(total.baseline - total.target_low) < SAME
        before = "không nêu" if total.baseline is None else f"{vi(total.baseline)} xã"
        yield Finding(
            check_id,
            passes,
            f"đầu kỳ {before}, duy trì {vi(total.target_low)} xã",
            "đầu kỳ bằng số phải duy trì",
            f"{who_vi}: duy trì {vi(total.target_low)} xã, đầu kỳ {before}.",
            f"{who_en}: {en(total.target_low)} communes to be maintained.",
            where,
        )
        return
    if new is None or new.target_low is None or total.baseline is None:
        lacks_vi = "số xã có thêm" if new is None or new.target_low is None else "số đầu kỳ"
        lacks_en = "how many more" if new is None or new.target_low is None else "the baseline"
        yield Finding(
            check_id,
            False,
            f"tổng số {vi(total.target_low)} xã, không nêu {lacks_vi}",
            "số đầu kỳ + số có thêm = tổng số",
            f"{who_vi}: kế hoạch nêu tổng số {vi(total.target_low)} xã nhưng không nêu {lacks_vi}; "
            "số đầu kỳ phải lấy từ kết quả rà soát.",
            f"{who_en}: the plan gives the total {en(total.target_low)} but not {lacks_en}; "
            "the baseline has to come from the review.",
            where,
        )
        return
    made = total.baseline + new.target_low
    yield Finding(
        check_id,
        abs(made - total.target_low) < SAME,
        f"{vi(total.baseline)} + {vi(new.target_low)} = {vi(made)}",
        vi(total.target_low),
        f"{who_vi}: đầu kỳ {vi(total.baseline)} xã, thêm {vi(new.target_low)} xã là {vi(made)} xã; "
        f"kế hoạch nêu {vi(total.target_low)} xã.",
        f"{who_en}: {en(total.baseline)} at the start and {en(new.target_low)} more make {en(made)}; "
        f"the plan states {en(total.target_low)}.",
        where,
    )


def recognised(reference: Reference) -> Iterator[Finding]:
    """Communes recognised before the plan and during it make the total of the plan."""
    total, new = recognised_total(reference), _recognised(reference, ("count_new",))
    if total is None or new is None or total.target_low is None or new.target_low is None or total.baseline is None:
        return
    made = total.baseline + new.target_low
    yield Finding(
        "recognised.baseline_plus_new",
        abs(made - total.target_low) < SAME,
        f"{vi(total.baseline)} + {vi(new.target_low)} = {vi(made)}",
        vi(total.target_low),
        f"Xã đạt chuẩn: {vi(total.baseline)} xã đã công nhận, thêm {vi(new.target_low)} xã là {vi(made)} xã; "
        f"kế hoạch nêu {vi(total.target_low)} xã.",
        f"Recognised communes: {en(total.baseline)} and {en(new.target_low)} more make {en(made)}; "
        f"the plan states {en(total.target_low)}.",
        sections([total, new]),
    )


def money(reference: Reference) -> Iterator[Finding]:
    """Lines of money must sum to the line they are part of, each in its own unit."""
    lines = {t.target_id: t for t in reference.targets if t.measure == "money" and t.target_low is not None}
    for parent in lines.values():
        parts = [t for t in lines.values() if t.parent == parent.target_id]
        if not parts:
            continue
        unit = reference.unit(parent.unit)
        unit_vi, unit_en = (unit.name_vi, unit.name_en) if unit else (parent.unit, parent.unit)
        figures = [converted(reference, t, parent) for t in parts]
        # Rounded to a millionth because 652.8 + 365 + … is not exact in binary.
        made, stated = round(sum(figures), 6), parent.target_low or 0
        yield Finding(
            f"{parent.target_id}.sum_of_parts",
            abs(made - stated) < SAME,
            " + ".join(vi(f) for f in figures) + f" = {vi(made)}",
            f"{vi(stated)} {unit_vi}",
            f"{len(parts)} khoản của {quoted(parent)} cộng lại là {vi(made)} {unit_vi}, kế hoạch nêu {vi(stated)} {unit_vi}.",
            f"The {len(parts)} parts of {quoted(parent)} add up to {en(made)}; the plan states {en(stated)} {unit_en}.",
            sections([parent, *parts]),
        )


def converted(reference: Reference, part: Target, whole: Target) -> float:
    """The figure of ``part`` in the unit of ``whole``."""
    own, other = reference.unit(part.unit), reference.unit(whole.unit)
    scale = own.factor / other.factor if own and other and part.unit != whole.unit else 1
    return (part.target_low or 0) * scale
