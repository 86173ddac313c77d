"""Score the reading of drawn workbooks: by form and by concept.

    python -m tests.generalisation --half develop|held_out|third|…|eleventh --count 90 --seed 1
        [--form matrix] [--failures FILE] [--keep DIR]

The table names, for each form, how many workbooks were refused and what came of their cells. ``--concepts`` adds the
share read by concept; only for the develop half does it name the words. ``--alone`` counts, by concept, the ways of
writing that cost no cell where they alone are changed in the workbook read best. ``--failures`` writes, for the develop
half, every way that alone keeps cells of an otherwise readable workbook from being read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from .drawing import HALVES, ONLY_SCORED, vocabulary  # noqa: E402
from .scoring import FORMS, HELD, MISSED, REFUSED, RIGHT, SILENT, Score, draw_workbooks, one_at_a_time, score  # noqa: E402


def table(scores: list[Score]) -> str:
    """The scores by form, and in all."""
    lines = [
        f"{'form':18}{'books':>6}{'refused':>8}{'cells':>8}{'right':>8}{'held':>7}{'refused':>8}{'missed':>7}{'silent':>7}{'lost':>6}"
    ]
    groups = defaultdict(list)
    for s in scores:
        groups[s.book.form].append(s)
    for form, members in [*groups.items(), ("all", scores)]:
        cells = sum((s.cells for s in members), Counter())
        whole = max(1, sum(cells.values()))
        refused = sum(s.reading.submissions[0]["status"] == "refused" and not s.book.refuse for s in members)
        shares = "".join(f"{cells[k] / whole:>{w}.1%}" for k, w in ((RIGHT, 8), (HELD, 7), (REFUSED, 8), (MISSED, 7)))
        lost = sum(bool(s.lost) for s in members)
        lines.append(f"{form:18}{len(members):>6}{refused:>8}{whole:>8}{shares}{cells[SILENT]:>7}{lost:>6}")
    return "\n".join(lines)


def concepts(scores: list[Score], half: str) -> str:
    """The share of cells read by concept; for the develop half also by its ways of writing, worst first."""
    shares: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for s in scores:
        for concept, way in s.book.draw.chosen.items():
            shares[concept][way].append(s.share_right)
    mean = lambda xs: sum(xs) / len(xs)  # noqa: E731
    lines = []
    for concept, by_way in sorted(shares.items(), key=lambda x: mean([v for vs in x[1].values() for v in vs])):
        lines.append(f"{concept:34}{mean([v for vs in by_way.values() for v in vs]):>7.1%}")
        if half == "develop":
            ways = vocabulary(half)[concept]
            for way, values in sorted(by_way.items(), key=lambda x: mean(x[1]))[:3]:
                lines.append(f"    {mean(values):>7.1%} ({len(values)})  {ways[way]!r}")
    return "\n".join(lines)


def single_choices(half: str, forms: tuple[str, ...]) -> str:
    """Ways of writing that alone cost cells, in a workbook that is otherwise read: what a reader does not know yet."""
    lines = []
    for form in forms:
        for concept, way, s in one_at_a_time(form, half):
            if s.share_right > 0.995 and not s.silent and not s.lost:
                continue
            submission = s.reading.submissions[0]
            issues = [f"{i['rule']} {i['cell']} {str(i['found'])[:60]!r}" for i in s.reading.issues[:2]]
            seen = "; ".join([submission["reason"] or "", *issues, *(f"SILENT {x}" for x in s.silent[:2]), *s.lost[:1]])
            lines.append(f"- {form}: `{concept}` {vocabulary(half)[concept][way]!r}: read {s.share_right:.0%}, {seen}")
    return "\n".join(lines)


def read_alone(half: str, forms: tuple[str, ...]) -> str:
    """By concept, how many of its ways cost no cell where they alone are changed in the workbook that is read best."""
    ways: dict[str, dict[int, bool]] = defaultdict(dict)
    for form in forms:
        changed = list(one_at_a_time(form, half))
        best = max(s.share_right for _, _, s in changed)
        for concept, way, s in changed:
            ways[concept][way] = ways[concept].get(way, True) and s.share_right > best - 0.005 and not s.silent
    counts = {c: (sum(by_way.values()), len(by_way)) for c, by_way in ways.items()}
    return "\n".join(f"{c:34}{n:>4} of {of}" for c, (n, of) in sorted(counts.items(), key=lambda x: x[1][0] / x[1][1]))


def main() -> None:
    """Draw, read, score, print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--half", choices=(*HALVES, *ONLY_SCORED), default="develop")
    ask.add_argument("--count", type=int, default=90)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--form", choices=tuple(FORMS), action="append")
    ask.add_argument("--concepts", action="store_true")
    ask.add_argument("--alone", action="store_true")
    ask.add_argument("--failures", type=Path)
    ask.add_argument("--keep", type=Path, help="write the workbooks there")
    asked = ask.parse_args()
    scores = [score(b) for b in draw_workbooks(asked.half, asked.count, asked.seed, tuple(asked.form or FORMS))]
    print(table(scores))
    for s in scores:
        for text in s.silent[:3] if asked.half == "develop" else [f"{len(s.silent)} wrong"] * bool(s.silent):
            print("SILENT", s.book.form, s.book.draw.seed, text)
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"{s.book.draw.seed} {s.book.name}").write_bytes(s.book.data)
    if asked.concepts:
        print(concepts(scores, asked.half))
    if asked.alone:
        print(read_alone(asked.half, tuple(asked.form or FORMS)))
    if asked.failures and asked.half == "develop":
        asked.failures.write_text(single_choices(asked.half, tuple(asked.form or FORMS)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
