"""Facts that only the plan's prose carries (statements.csv), held against each other, the issue date and the groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.reference.coherence import bands
from pipeline.reference.coherence.finding import Finding, en, vi
from pipeline.reference.model import Reference, Statement


def check(reference: Reference) -> Iterator[Finding]:
    """One row a comparison; none without statements."""
    comparisons: dict[str, list[Statement]] = {}
    for statement in reference.statements:
        comparisons.setdefault(statement.comparison, []).append(statement)
    for name, statements in comparisons.items():
        role = statements[0].role
        if role == "cited_document":
            yield from cited_documents(reference, statements)
        elif role == "least_criteria":
            yield from least_criteria(reference, name, statements)
        elif role == "group_size":
            yield from group_size(reference, name, statements)
        else:
            yield figures(name, statements)


def where(statements: Sequence[Statement]) -> str:
    return ", ".join(dict.fromkeys(s.plan_section for s in statements))


def figure(statement: Statement) -> tuple[str, str]:
    """The figure as Vietnamese and English print it; a year has no thousands separator."""
    value = statement.value or 0
    return (f"{value:.0f}", f"{value:.0f}") if statement.unit == "năm" else (vi(value), en(value))


def quoted(statements: Sequence[Statement]) -> str:
    return "; ".join(f"{figure(s)[0]} ở mục {s.plan_section}: “{s.plan_text}”" for s in statements)


def figures(name: str, statements: Sequence[Statement]) -> Finding:
    """A total with its parts, figures that must be the same, or a smaller beside a larger one."""

    def of(role: str) -> list[Statement]:
        return [s for s in statements if s.role == role]

    if of("total"):
        stated, parts = of("total")[0], of("part")
        made = sum(s.value or 0 for s in parts)
        passes = all(s.value == made for s in of("total"))
        found = f"{vi(stated.value or 0)} (mục {stated.plan_section})"
        expected = " + ".join(vi(s.value or 0) for s in parts) + f" = {vi(made)} (mục {where(parts)})"
        gist_en = f"{en(stated.value or 0)} in one place, {' + '.join(en(s.value or 0) for s in parts)} in another"
    elif of("same"):
        printed = dict.fromkeys(figure(s) for s in statements)
        passes = len(printed) == 1
        found = " / ".join(v for v, _ in printed)
        expected = "cùng một con số"
        gist_en = " / ".join(e for _, e in printed)
    else:
        small, large = of("smaller")[0], of("larger")[0]
        passes = (small.value or 0) <= (large.value or 0)
        found, expected = vi(small.value or 0), f"không quá {vi(large.value or 0)}"
        gist_en = f"{en(small.value or 0)} against {en(large.value or 0)}"
    subject = statements[0]
    notes = "; ".join(s.note for s in statements if s.note)
    verdict_vi, verdict_en = ("khớp", "agrees") if passes else ("không khớp", "does not agree")
    return Finding(
        f"statement.{name}",
        passes,
        found,
        expected,
        f"{subject.subject}: {verdict_vi}. {quoted(statements)}." + (f" Lưu ý: {notes}." if notes else ""),
        f"{subject.subject_en or subject.subject}: {verdict_en} ({gist_en}).",
        where(statements),
    )


def cited_documents(reference: Reference, statements: Sequence[Statement]) -> Iterator[Finding]:
    """A document that the plan rests on cannot be younger than the plan; needs ``issued_on`` in plan.toml."""
    issued = reference.plan.issued_on
    if issued is None:
        return
    for s in statements:
        if s.date is None:
            continue
        passes = s.date <= issued
        tail_vi = "" if passes else f", sau ngày ban hành kế hoạch ({issued:%m/%Y})"
        tail_en = "" if passes else f", after the plan was issued ({issued:%Y-%m})"
        yield Finding(
            f"document.{s.comparison}",
            passes,
            f"{s.date:%d/%m/%Y}",
            f"không sau {issued:%d/%m/%Y}",
            f"{s.subject} mang ngày {s.date:%d/%m/%Y}{tail_vi}: “{s.plan_text}”.",
            f"{s.subject_en or s.subject} is dated {s.date:%Y-%m-%d}{tail_en}.",
            s.plan_section,
        )


def group_size(reference: Reference, group: str, statements: Sequence[Statement]) -> Iterator[Finding]:
    """Where members of a group are listed, there are as many as the plan says; an unknown group is not judged."""
    listed = sum(m.group == group for m in reference.groups)
    if not listed:
        return
    for s in statements:
        passes = listed == s.value
        yield Finding(
            f"group.{group}.size",
            passes,
            f"{listed} xã trong groups.csv",
            f"{vi(s.value or 0)} xã",
            f"{s.subject}: kế hoạch nêu {vi(s.value or 0)} xã, danh sách có {listed} xã.",
            f"{s.subject_en or s.subject}: the plan says {en(s.value or 0)}, the list has {listed}.",
            s.plan_section,
        )


def least_criteria(reference: Reference, name: str, statements: Sequence[Statement]) -> Iterator[Finding]:
    """That no commune has fewer criteria follows where the bands down to that number hold every commune."""
    stated = bands.of_plan(reference)
    if not stated:
        return
    least, held = min(b.low for b in stated), sum(b.communes for b in stated)
    n = reference.plan.commune_count
    for s in statements:
        passes = held == n and least == s.value
        yield Finding(
            f"statement.{name}",
            passes,
            f"{held} xã đạt từ {least} tiêu chí trở lên",
            f"{n} xã đạt từ {vi(s.value or 0)} tiêu chí trở lên",
            f"{s.subject}: kế hoạch xếp {held} xã vào các nhóm từ {least} tiêu chí trở lên, tỉnh có {n} xã: "
            + (f"không xã nào dưới {least} tiêu chí." if passes else "không suy ra được xã ít tiêu chí nhất."),
            f"{s.subject_en or s.subject}: the bands hold {held} communes from {least} criteria up, the province has {n}: "
            + (f"none has fewer than {least}." if passes else "the fewest does not follow."),
            s.plan_section,
        )
