"""Score the reading of drawn workbooks: by form and by concept.

    python -m tests.generalisation --half develop|held_out --count 90 --seed 1 [--form matrix] [--failures FILE] [--keep DIR]

The table names, for each form, how many workbooks were refused and what came of their cells. ``--concepts`` adds the
share read by concept; only for the develop half does it name the words. ``--failures`` writes what each failing
workbook of the develop half hangs on: the choices without which it would be read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from .drawing import HALVES, vocabulary  # noqa: E402
from .scoring import FORMS, HELD, MISSED, REFUSED, RIGHT, SILENT, Score, blame, draw_workbooks, score  # noqa: E402


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


def failure(s: Score) -> str:
    """What a failing workbook of the develop half hangs on, in a few lines."""
    submission = s.reading.submissions[0]
    issues = Counter(i["rule"] for i in s.reading.issues).most_common(4)
    lines = [
        f"### {s.book.form} · seed {s.book.draw.seed} · {s.book.name} · read {s.share_right:.0%} · {submission['status']}"
    ]
    lines.append(f"- reason: {submission['reason']}; issues: {', '.join(f'{r} ×{n}' for r, n in issues)}")
    examples = [f"{i['cell']} {i['rule']}: {str(i['found'])[:70]!r}" for i in s.reading.issues[:3]]
    lines += [f"- e.g. {x}" for x in examples]
    lines += [f"- with another `{c}` than {w!r}: read {share:.0%}" for c, w, share in blame(s)[:5]]
    lines += [f"- **SILENT** {x}" for x in s.silent[:4]] + [f"- **LOST** {x}" for x in s.lost[:2]]
    return "\n".join(lines)


def main() -> None:
    """Draw, read, score, print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--half", choices=HALVES, default="develop")
    ask.add_argument("--count", type=int, default=90)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--form", choices=tuple(FORMS), action="append")
    ask.add_argument("--concepts", action="store_true")
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
    if asked.failures and asked.half == "develop":
        failing = [s for s in scores if s.share_right < 0.98 or s.silent or s.lost]
        asked.failures.write_text("\n\n".join(map(failure, failing)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
