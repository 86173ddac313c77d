"""What one check of the plan found, and figures as Vietnamese and English print them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.reference.model import Target
from pipeline.text.numbers import number


@dataclass(frozen=True)
class Finding:
    """A row of ``mart.plan_coherence``, but for the year of the plan."""

    check_id: str
    passes: bool
    found: str
    expected: str
    explanation_vi: str
    explanation_en: str
    plan_section: str

    def row(self) -> dict[str, Any]:
        """Keys are columns of the table."""
        return asdict(self)


def vi(value: float, decimals: int | None = None) -> str:
    """``3002.8`` as ``3.002,8``; without ``decimals`` as many as the value needs, at most four."""
    return number(value, "vi", 4 if decimals is None else decimals, fixed=decimals is not None)


def en(value: float, decimals: int | None = None) -> str:
    """``3002.8`` as ``3,002.8``."""
    return number(value, "en", 4 if decimals is None else decimals, fixed=decimals is not None)


def quoted(target: Target, most: int = 70) -> str:
    """A target by the plan's own words, for a reader who knows no ids: «… đạt bình quân 14 tiêu chí/xã»; a source of money
    by its name alone."""
    text = target.plan_text or target.target_id
    if target.measure == "money":
        text = text.partition(":")[0]
    return f"«{text}»" if len(text) <= most else f"«{text[:most].rsplit(' ', 1)[0]} …»"


def sections(targets: Iterable[Target]) -> str:
    """The sections of the plan that these targets stand in, each once."""
    return ", ".join(dict.fromkeys(t.plan_section for t in targets if t.plan_section))
