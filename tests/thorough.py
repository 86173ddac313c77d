"""How many inputs a test draws: some in every run, NTM_THOROUGH times as many in `make soak`."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    """The number of inputs to draw now."""
    return usual * int(os.environ.get("NTM_THOROUGH", "1"))
