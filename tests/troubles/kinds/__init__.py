"""The troubles, by what they spoil. Each is a function that returns a troubles.matrix.Trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from troubles.matrix import Trouble

Make = TypeVar("Make", bound=Callable[[], Trouble])


@dataclass(frozen=True)
class Kind:
    """One kind of trouble: its id, what the office did, how to make it."""

    id: str
    family: str
    what: str
    make: Callable[[], Trouble]


class Family:
    """Troubles of one family, in the order they are written."""

    def __init__(self, name: str):
        self.name = name
        self.kinds: list[Kind] = []

    def __call__(self, what: str) -> Callable[[Make], Make]:
        """Decorator: take a function in as a kind of trouble, under the function's name."""

        def take(make: Make) -> Make:
            self.kinds.append(Kind(f"{self.name}-{make.__name__}", self.name, what, make))
            return make

        return take
