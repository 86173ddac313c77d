"""A mutation fuzzer for the reading of workbooks: spoil one at random, read it, and hold the reading to its promises.

    python benchmarks/fuzz.py [--count 5000] [--seed 1] [--workers 2] [--only 17]

Sources are the workbooks of data/raw/submissions. Each case takes one, applies one to three mutations (shuffle rows or
columns, merge, split, retype cells, re-encode, delete, duplicate, corrupt bytes) and asserts:

- no crash and no hang: a reading comes back within ten seconds of work, and never blames the program;
- conservation: as many cells as a second reader counts, each once, held and ignored ones with a reason;
- nothing silent: every value that differs from the source's is the value of a changed cell, or held or not reported
  with an issue where it stands; a value of an untouched row and column is never another one.

A failure prints its seed: ``--seed S --only I`` runs that case alone, ``--keep DIR`` writes its workbook there.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from troubles import judging, sheets  # noqa: E402
from troubles.matrix import Key  # noqa: E402
from troubles.mutations import MUTATIONS, NO_MARK, Case, corrupt  # noqa: E402

SUBMISSIONS = ROOT / "data" / "raw" / "submissions"
SECONDS = 10
KNOWN = ("2018-12", "2019-03", "2019-06", "2019-09")


@lru_cache(maxsize=64)
def source(path: Path) -> tuple[list[sheets.Leaf], dict[Key, Any], dict[str, list[Key]]]:
    """The source's sheets as the project opens them, its values, and the keys read at each (sheet!cell)."""
    from pipeline.ingest.open import open_workbook

    book = open_workbook(path.read_bytes(), path.name)
    leaves = []
    for s in book.sheets:
        leaf = sheets.Leaf(s.name, merged=list(s.merged), hidden="hidden" if s.hidden else "")
        for at, cell in s.cells.items():
            value = cell.text if cell.kind in ("text", "error", "formula") else cell.on_date or cell.value
            leaf.cells[at] = sheets.Error(cell.text) if cell.kind == "error" else value
            if cell.kind == "number" and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
                leaf.cells[at] = int(value)
            leaf.formats[at] = cell.number_format if "%" in cell.number_format else ""
            leaf.fonts[at] = cell.font if cell.font.startswith(".Vn") else ""
        leaves.append(leaf)
    reading = judging.read(path.read_bytes(), path.name, path.parent.name, KNOWN)
    at_cell: dict[str, list[Key]] = {}
    for o in reading.observations:
        key = (o["kind"], o["commune_code"] or "", o["subject"], o["measure"])
        at_cell.setdefault(f"{o['sheet']}!{o['cell']}", []).append(key)
    return leaves, judging.values(reading), at_cell


@dataclass
class Result:
    """One case's outcome: what was done, what came of it, what is wrong (empty: nothing)."""

    number: int
    name: str
    done: list[str]
    status: str
    seconds: float
    changed: int
    wrong: list[str]


def sources() -> list[Path]:
    return sorted(p for p in SUBMISSIONS.glob("*/*") if p.suffix in (".xlsx", ".xls", ".ods"))


def make(seed: int, number: int) -> Case:
    """The case's workbook, spoiled: the same for the same seed and number."""
    dice = random.Random(f"{seed}/{number}")
    path = dice.choice(sources())
    leaves, _, at_cell = source(path)
    fresh = []
    for leaf in leaves:
        copy = sheets.Leaf(leaf.name, dict(leaf.cells), list(leaf.merged), hidden=leaf.hidden)
        copy.fonts, copy.formats = dict(leaf.fonts), dict(leaf.formats)
        for place, keys in at_cell.items():
            sheet, _, cell = place.rpartition("!")
            if sheet == leaf.name:
                for k in keys:
                    copy.anchors[k] = _position(cell)
        fresh.append(copy)
    # The copy is an .xlsx whatever the source was, so the name ends so.
    case = Case(path.parent.name, f"{path.stem}.xlsx", fresh, dice)
    chosen = dice.sample(range(len(MUTATIONS)), dice.randrange(1, 4))
    corrupting = [i for i in chosen if MUTATIONS[i] is corrupt]
    for i in chosen:
        if MUTATIONS[i] is not corrupt:
            case.done.append(MUTATIONS[i](case))
    case.data = sheets.xlsx(case.leaves)
    for i in corrupting:
        case.done.append(MUTATIONS[i](case))
    return case


def _position(a1: str) -> tuple[int, int]:
    from pipeline.ingest.grid import position

    return position(a1)


class _Hang(BaseException):
    pass


def _alarm(*_: object) -> None:
    raise _Hang


def run(seed: int, number: int) -> Result:
    """Make one case, read it, judge it."""
    path = random.Random(f"{seed}/{number}").choice(sources())
    before = source(path)[1]
    case = make(seed, number)
    began = time.perf_counter()
    # Seconds of work, not of the clock: on a busy machine a reading that waits is no reading that hangs.
    signal.signal(signal.SIGPROF, _alarm)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(SECONDS * 12)
    try:
        reading = judging.read(case.data, case.name, case.period, KNOWN)
    except _Hang:
        return Result(number, path.name, case.done, "HANG", SECONDS, 0, [f"no reading within {SECONDS} s"])
    except Exception as e:
        import traceback

        where = "".join(traceback.format_exception(e)[-3:])
        return Result(number, path.name, case.done, "CRASH", 0, 0, [f"{type(e).__name__}: {e} {where[-400:]}"])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    spent = time.perf_counter() - began
    status = reading.submissions[0]["status"]
    wrong, changed = _judge(case, before, reading)
    return Result(number, path.name, case.done, status, spent, changed, wrong)


def _judge(case: Case, before: dict[Key, Any], reading: Any) -> tuple[list[str], int]:
    status = reading.submissions[0]["status"]
    wrong = []
    if status in ("refused", "ignored") and not reading.submissions[0]["reason"]:
        wrong.append("refused without a reason")
    corrupted = any(d.startswith("corrupt") for d in case.done)
    if reading.cells and not corrupted:
        wrong += judging.conservation(case.data, reading)
    after = judging.values(reading)
    changed = sum(after.get(k, "absent") != v for k, v in before.items()) + len(set(after) - set(before))
    if status == "refused":
        return wrong, changed
    for k, value in case.retyped.items():
        # A later mutation may have replaced the cell again: only a single one is sure to be what stands there.
        if (
            len(case.done) == 1
            and k[3] == "mark"
            and value in NO_MARK
            and after.get(k, "absent") not in judging.UNKNOWN
        ):
            wrong.append(f"{k}: {value!r} was taken as {after[k]}")
    if changed and not case.anything:
        for k, was in before.items():
            now = after.get(k, "absent")
            if now == was or k in case.touched:
                continue
            if now in judging.UNKNOWN and reading.issues:
                continue
            wrong.append(f"{k}: {was} became {now}, though nothing there was touched")
        rows = {k[1:3] if k[1] == "" else k[1:2] for k in case.touched}
        for k in set(after) - set(before):
            # A blank cell of a touched row may have been filled.
            if after[k] not in judging.UNKNOWN and not {k[1:3], k[1:2]} & rows:
                wrong.append(f"{k}: {after[k]} out of nowhere")
        # A blank in a list or beside values, or in the province's forms, is simply not reported; elsewhere it is an issue.
        lost = [k for k in before if k[0] in ("criterion", "indicator") and after.get(k, "absent") != before[k]]
        if lost and not reading.issues and all(after.get(k, "absent") in judging.UNKNOWN for k in lost):
            wrong.append(f"values were lost without any issue: {lost[:3]}")
    if case.anything and not corrupted and len(after) < len(before) * 0.5 and not reading.issues:
        wrong.append("half of the values vanished without any issue")
    return wrong[:5], changed


def _one(job: tuple[int, int]) -> Result:
    return run(*job)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=5_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--only", type=int)
    arguments.add_argument("--keep", type=Path)
    asked = arguments.parse_args()
    if asked.only is not None:
        found = run(asked.seed, asked.only)
        print(found)
        if asked.keep:
            case = make(asked.seed, asked.only)
            (asked.keep / f"{asked.seed}-{asked.only} {case.name}").write_bytes(case.data)
        return bool(found.wrong)
    began = time.perf_counter()
    outcomes, mutations, slowest, wrong = Counter(), Counter(), 0.0, []
    with multiprocessing.Pool(asked.workers) as pool:
        for r in pool.imap_unordered(_one, [(asked.seed, i) for i in range(asked.count)], chunksize=8):
            outcomes[r.status] += 1
            mutations.update(d.split()[0].rstrip(":") for d in r.done)
            slowest = max(slowest, r.seconds)
            if r.wrong:
                wrong.append(r)
                print(f"seed {asked.seed} case {r.number} {r.name} {r.done}\n    " + "\n    ".join(r.wrong), flush=True)
    print(f"\n{asked.count} workbooks in {time.perf_counter() - began:.0f} s, slowest reading {slowest:.2f} s")
    print("outcome    " + ", ".join(f"{k} {v}" for k, v in outcomes.most_common()))
    print("mutations  " + ", ".join(f"{k} {v}" for k, v in mutations.most_common()))
    print(f"wrong      {len(wrong)}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
