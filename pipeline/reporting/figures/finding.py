"""The sentence a report on the whole plan is read for: what is short, and who could close it. Computed, as a headline is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pipeline.reporting.figures.bullet import BAD
from pipeline.reporting.figures.chart import Frame, frame
from pipeline.text.headlines import say

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("value", "target_low", "to_go", "forecast")


def finding(
    targets: pd.DataFrame, statuses: pd.DataFrame, near: pd.DataFrame | None = None, *, lang: str = "vi"
) -> str:
    """What the main target lacks, against the communes near enough to close it; without those its forecast against the
    target; without a forecast how many targets need a decision.

    ``targets``: the newest row of each target a leader asks first, the main one first: ``subject``, ``unit``, ``measure``,
    ``status``, ``value``, ``target_low``, ``to_go``, ``forecast``. ``statuses``: ``status``, ``targets`` (how many).
    ``near``: one row, ``near`` (communes not recognised that lack at most ``lacking`` criteria) and ``lacking``.
    """
    text = ("subject", "unit", "measure", "status")
    rows = frame(targets, "finding", text=text, numbers=NUMBERS, needed=("subject", "value", "target_low"))
    counts: Frame = statuses
    close: Frame = near
    main: dict[Any, Any] = rows.iloc[0].to_dict() if len(rows) else {"value": math.nan}
    if not math.isnan(main["value"]) and not math.isnan(main["target_low"]):
        if main["status"] == "achieved":
            return say("finding.reached", lang, **main)
        if main["measure"] == "communes_recognised" and main["to_go"] > 0 and close is not None and len(close):
            short, can = math.ceil(main["to_go"] - 1e-9), int(close["near"].iloc[0])
            key = "finding.none_near" if not can else "finding.few_near" if can < short else "finding.near"
            return say(key, lang, unit=main["unit"], k=short, m=can, d=close["lacking"].iloc[0])
        if not math.isnan(main["forecast"]):
            return say("finding.forecast", lang, **main)
    urgent = counts["targets"][counts["status"].isin(BAD)].sum()
    return say("finding.decide", lang, k=urgent, n=counts["targets"].sum())
