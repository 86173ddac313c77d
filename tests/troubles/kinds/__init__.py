"""The troubles, by what they spoil. Each is a function that returns a troubles.matrix.Trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from troubles.matrix import Trouble


@dataclass(frozen=True)
class Kind:
    """One kind of trouble: its id, what the office did, how to make it; ``defect`` where the project still fails it."""

    id: str
    family: str
    what: str
    make: Callable[[], Trouble]
    defect: str = ""


class Family:
    """Troubles of one family, in the order they are written."""

    def __init__(self, name: str):
        self.name = name
        self.kinds: list[Kind] = []

    def __call__(self, what: str, *, defect: str = "") -> Callable[[Callable[[], Trouble]], Callable[[], Trouble]]:
        """Decorator: take a function in as a kind of trouble, under the function's name."""

        def take(make: Callable[[], Trouble]) -> Callable[[], Trouble]:
            self.kinds.append(Kind(f"{self.name}-{make.__name__}", self.name, what, make, defect))
            return make

        return take
