"""Charts in the language of the open report: the functions of ``figures`` take it as an argument, a notebook has said it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any

from pipeline.reporting import language


def chart(name: str) -> Callable[..., Any]:
    """The chart function of that name; ``lang`` is the report's where nobody says another."""
    drawn = getattr(import_module(f"pipeline.reporting.figures.{name}"), name)

    @functools.wraps(drawn)
    def speaking(*given: Any, **options: Any) -> Any:
        spoken = {k: language.say(v) if k in ("unit", "noun") and v else v for k, v in options.items()}
        return drawn(*given, **{"lang": language.current(), **spoken})

    return speaking
