"""How fast it is, as ratios within one run: ``python -m benchmarks [section …]``.

    python -m benchmarks                    reading build commands changes growth, on the project's example year
    python -m benchmarks reading build      only these
    python -m benchmarks --keep             also writes the figures to docs/performance.md

The set of reports against a loop of commands has a program of its own: benchmarks/reports.py; so have the solver
(allocation.py), hostile files (hostile.py) and the mutation fuzzer (fuzz.py).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
from importlib import import_module

from rich.console import Console
from rich.table import Table

from benchmarks.timing import PROJECT, Ratio
from pipeline.workspace import Workspace

SECTIONS = ("reading", "build", "commands", "changes", "growth")
KEPT = PROJECT / "docs" / "performance.md"
HEADING = "## Ratios of one run"


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("section", nargs="*", choices=[*SECTIONS, []], help="default: all")
    options.add_argument("--keep", action="store_true", help="write the figures to docs/performance.md")
    options.add_argument("--communes", type=int, nargs="+", default=[300, 2000], help="sizes for growth")
    options.add_argument("--periods", type=int, default=2, help="periods for growth")
    asked = options.parse_args()
    ratios: list[Ratio] = []
    for name in asked.section or SECTIONS:
        more = {"communes": asked.communes, "periods": asked.periods} if name == "growth" else {}
        for ratio in import_module(f"benchmarks.{name}").measure(Workspace(PROJECT), **more):
            ratios.append(ratio)
            print(
                f"{ratio.what}: {ratio.ours:,.3g} {ratio.unit}; {ratio.against}: {ratio.others:,.3g}; × {ratio.ratio:,.2f}",
                flush=True,
            )
    show(ratios)
    if asked.keep:
        keep(ratios)


def show(ratios: list[Ratio]) -> None:
    """The figures as a table in the terminal."""
    table = Table("what", "unit", "ours", "against", "others", "ours / others", "turns")
    for r in ratios:
        table.add_row(r.what, r.unit, f"{r.ours:,.3g}", r.against, f"{r.others:,.3g}", f"{r.ratio:,.2f}", str(r.turns))
    Console(width=160).print(table)


def keep(ratios: list[Ratio]) -> None:
    """The figures into docs/performance.md, in place of the last ones of the same kind."""
    before = KEPT.read_text("utf-8").partition(HEADING)[0] if KEPT.exists() else "# Performance\n\n"
    when = f"{dt.date.today():%d %B %Y}, Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    lines = [
        HEADING, "", f"`python -m benchmarks --keep`, {when}. Medians; processor seconds, children's included.", "",
        "| what | unit | ours | against | others | ours / others | turns |", "|---|---|---|---|---|---|---|",
        *(f"| {r.what} | {r.unit} | {r.ours:,.3g} | {r.against} | {r.others:,.3g} | {r.ratio:,.2f} | {r.turns} |" for r in ratios),
    ]  # fmt: skip
    KEPT.write_text(before + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
