"""The notebooks of a province's workspace, and how many charts each shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pipeline as ntm

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NAMES = sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb") if p.stem != "nation")  # which is the country's
CHART = re.compile(rf"\bntm\.({'|'.join(ntm.CHARTS)})\(|\bpx\.\w+\(")


def charts_in(sources: Iterable[str]) -> int:
    """How many charts cells of code show; those given to the meeting's slides are shown by none."""
    return len(CHART.findall("\n".join(s for s in sources if "report.meeting(" not in s)))
