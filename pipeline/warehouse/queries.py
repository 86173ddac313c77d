"""The SQL files of the warehouse, as text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SQL = Path(__file__).parent / "sql"


@cache
def query(name: str) -> str:
    """The SELECT of one file under sql/, without its closing semicolon."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").strip().rstrip(";")


def statements_of(name: str) -> list[str]:
    """The statements of a file that holds several, separated by lines that hold only a semicolon."""
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return [s for s in text.split("\n;\n") if s.strip()]
