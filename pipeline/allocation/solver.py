"""HiGHS as this project uses it: silent, on one thread, with a fixed seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import highspy

TIME_LIMIT = 60.0
"""Seconds after which a single programme is given up; a guard, far above what one takes."""


def solver(**options: object) -> highspy.Highs:
    """A solver that gives the same answer for the same model, and prints nothing."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:
            # Called while a solver is made; turning callbacks on prints a banner, which would stand in the JSON of a
            # command. None are used here.
            self.silent()

    made = Silent()
    for option, setting in {
        "random_seed": 0,
        "threads": 1,
        "parallel": "off",
        "time_limit": TIME_LIMIT,
        **options,
    }.items():
        made.setOptionValue(option, setting)
    return made
