"""Runs a notebook by papermill with an engine of our own: papermill's parameters, errors and saved notebook, but the
cells run in this process (shell.py) and the notebook is saved at the beginning and the end, not after every cell."""

from __future__ import annotations

import ast
import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.runner.failures import NotebookFailed

KINDS = {"str": "một đoạn chữ", "int": "một số nguyên", "float": "một con số", "bool": "đúng hoặc sai (True, False)"}
TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}


class Executed(NamedTuple):
    """A notebook whose cells have all run (nbformat node), the names they left, and its charts (shell.Shell)."""

    notebook: Any
    names: dict[str, Any]
    charts: list[tuple[Any, Any]]


def execute(notebook: Path, half_run: Path, given: Mapping[str, object], *, folder: Path) -> Executed:
    """Run ``notebook`` with the parameters ``given`` in ``folder``.

    ``half_run`` is the notebook as far as it has come, whatever stops it; ``keep`` takes it away. Raises the error of
    papermill for a cell that raised, NotebookFailed for what is no notebook or ends itself, UsageError for a parameter the
    notebook does not have or not of that type.
    """
    import papermill

    from pipeline.reporting.runner import shell as shells  # brings IPython

    check_parameters(notebook, given)
    half_run.parent.mkdir(parents=True, exist_ok=True)
    # papermill fills in {names} of a path, and a folder may have braces in its name
    paths = [str(path.resolve()).replace("{", "{{").replace("}", "}}") for path in (notebook, half_run)]
    with shells.opened() as shell:
        executed = papermill.execute_notebook(
            *paths, parameters=dict(given), kernel_name="python3", language="python", cwd=os.fspath(folder),
            progress_bar=False, log_output=False, engine_name="ntm", shell=shell,
        )  # fmt: skip
    if executed.metadata.papermill.get("exception"):  # papermill takes exit() for an end; the rest is missing
        raise NotebookFailed(language.say("Sổ tính tự dừng giữa chừng (exit)."))
    return Executed(executed, shell.user_ns, shell.charts)


def keep(executed: Any, half_run: Path, kept: Path) -> None:
    """The executed notebook becomes ``kept``, without what papermill notes of its times and paths: the same data, the
    same file."""
    import nbformat

    for holder in (executed, *executed.cells):
        holder.metadata.pop("papermill", None)
        holder.metadata.pop("execution", None)
        if "injected-parameters" in holder.metadata.get("tags", []):
            holder["id"] = "injected-parameters"  # papermill's own is another each time
    kept.parent.mkdir(exist_ok=True)
    nbformat.write(executed, kept)
    half_run.unlink(missing_ok=True)


def parameters(notebook: Path) -> dict[str, str]:
    """Name → annotated type (a key of TYPES; empty where any will do) of the cell tagged ``parameters``.

    Raises NotebookFailed where there is no file or it is no notebook.
    """
    import nbformat

    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except OSError:
        raise NotebookFailed(language.say("Không có sổ tính {name}.", name=notebook.name)) from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError):
        raise NotebookFailed(language.say("Tệp {name} không phải là sổ tính.", name=notebook.name)) from None
    source = next((c.source for c in cells if "parameters" in c.metadata.get("tags", [])), "")
    declared: dict[str, str] = {}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.AnnAssign):
            kind = ast.unparse(statement.annotation).strip("'\"")
            declared[ast.unparse(statement.target)] = kind if kind in TYPES else ""
        elif isinstance(statement, ast.Assign):
            declared[ast.unparse(statement.targets[0])] = ""
    return declared


def check_parameters(notebook: Path, given: Mapping[str, object]) -> None:
    """Raise UsageError for a parameter the notebook does not have (naming the nearest) or of another type.

    Nothing is converted: "07" is a text and stays one, and a text is no number however it looks.
    """
    say, declared = language.say, parameters(notebook)
    for name, value in given.items():
        if name not in declared:
            near = difflib.get_close_matches(name, declared, 1)
            names = say("một trong: {names}", names=", ".join(declared))
            raise errors.UsageError(
                notebook.name,
                say("tham số '{name}' không có trong sổ tính", name=name),
                names if declared else say("sổ tính này không có tham số nào"),
                say("Có phải là '{name}'?", name=near[0]) if near else say("Kiểm tra ô có nhãn 'parameters'."),
            )
        kind, own = declared[name], type(value).__name__
        if kind and not (isinstance(value, TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))):
            held = say(KINDS.get(own, own))
            raise errors.UsageError(
                notebook.name,
                say("tham số '{name}' nhận {found}: {value}", name=name, found=held, value=repr(value)[:80]),
                say("{kind} cho '{name}'", kind=say(KINDS[kind]), name=name),
                say("Ghi lại giá trị của tham số '{name}'.", name=name),
            )
