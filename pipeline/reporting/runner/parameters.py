"""What a notebook may be told: the names and types its parameters cell shows."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.reporting import language

TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}


def declared(notebook: Any) -> dict[str, str]:
    """Name → type (a key of TYPES; empty where any will do) of the cell tagged ``parameters``.

    An annotation says the type (``criterion: int = 4``), else the default value does; ``None`` says nothing.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return dict(filter(None, map(_declared, ast.parse(cell.source).body)))
    return {}


def _declared(statement: ast.stmt) -> tuple[str, str] | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        said = statement.annotation
        name = said.id if isinstance(said, ast.Name) else str(said.value) if isinstance(said, ast.Constant) else ""
        return statement.target.id, name if name in TYPES else ""
    if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name):
        try:
            name = type(ast.literal_eval(statement.value)).__name__
        except ValueError:  # an expression, not a value
            name = ""
        return target.id, name if name in TYPES else ""
    return None


def check(path: Path, notebook: Any, given: Mapping[str, object]) -> None:
    """Raise UsageError for a parameter the notebook does not have (naming the nearest) or of another type.

    Nothing is converted: "07" is a text and stays one, and a text is no number however it looks.
    """
    known = declared(notebook)
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise errors.UsageError(
                path.name,
                language.say("tham số '{name}' không có trong sổ tính", name=name),
                language.say("một trong: {names}", names=", ".join(known))
                if known
                else language.say("sổ tính này không có tham số nào"),
                language.say("Có phải là '{name}'?", name=near[0])
                if near
                else language.say("Kiểm tra ô có nhãn 'parameters'."),
            )
        if not _fits(value, known[name]):
            raise errors.UsageError(
                path.name,
                language.say(
                    "tham số '{name}' nhận {found}: {value}", name=name, found=_kind(value), value=repr(value)[:80]
                ),
                language.say("{kind} cho '{name}'", kind=KINDS[known[name]](), name=name),
                language.say("Ghi lại giá trị của tham số '{name}'.", name=name),
            )


KINDS = {
    "str": lambda: language.say("một đoạn chữ"),
    "int": lambda: language.say("một số nguyên"),
    "float": lambda: language.say("một con số"),
    "bool": lambda: language.say("đúng hoặc sai (True, False)"),
}


def _fits(value: object, kind: str) -> bool:
    if not kind or value is None:
        return not kind
    return isinstance(value, TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))


def _kind(value: object) -> str:
    name = type(value).__name__
    return KINDS[name]() if name in KINDS else name
