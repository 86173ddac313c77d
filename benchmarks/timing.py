"""What the benchmarks share: one turn of ours, one of the others, and again; what is compared is the medians' ratio.

Processor seconds are compared, children's included: a busy machine stretches the clock and hardly these.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[1]


class Spent(NamedTuple):
    """Seconds by the clock and of processors, and the largest resident memory of a process, in MB."""

    clock: float
    processors: float
    memory: float = 0.0


@dataclass(frozen=True)
class Ratio:
    """``ours`` against ``others``, both medians of ``turns`` turns, in ``unit``."""

    what: str
    ours: float
    against: str
    others: float
    unit: str = "CPU-s"
    turns: int = 3

    @property
    def ratio(self) -> float:
        return self.ours / self.others


def here(work: Callable[[], object]) -> float:
    """Processor seconds of some work in this process and in the children it waits for."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def command(words: Sequence[str | Path], cwd: Path = PROJECT) -> Spent:
    """What a command spends, bytecode allowed. Raises RuntimeError with the end of what it said where it fails."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(PROJECT)
    began = time.perf_counter()
    with subprocess.Popen(
        [str(w) for w in words], cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr
        message = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {process.returncode}\n{message.decode()[-2000:]}")
    return Spent(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def ntm(*words: str | Path) -> list[str | Path]:
    """The command line of this project, in a process of its own."""
    return [sys.executable, "-c", "from pipeline.cli import main; main()", *words]


def paired(
    what: str,
    ours: Callable[[], float],
    against: str,
    others: Callable[[], float],
    *,
    turns: int = 3,
    unit: str = "CPU-s",
) -> Ratio:
    """Turn by turn, so that a busy moment falls on both; an untimed turn of each comes first where there are several."""
    if turns > 1:
        ours(), others()
    pairs = [(ours(), others()) for _ in range(turns)]
    mine, theirs = zip(*pairs, strict=True)
    return Ratio(what, statistics.median(mine), against, statistics.median(theirs), unit, turns)
