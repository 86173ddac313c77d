"""One rule: how grave, what to tell the sender, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule; ``holds`` says whether the cell it is raised at is kept out of the results."""

    id: str
    severity: str
    message_vi: str
    message_en: str
    remedy_vi: str
    holds: bool = False
    remedy_en: str = ""
