"""Runs a notebook by papermill with an engine of our own: papermill's parameters, errors and saved notebook, but the
cells run in this process (shell.py) and the notebook is saved at the beginning and the end, not after every cell."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.reporting import language
from pipeline.reporting.runner import failures, parameters
from pipeline.reporting.runner.failures import NotebookFailed

LANGUAGE_INFO = {
    "name": "python",
    "version": ".".join(map(str, sys.version_info[:3])),
    "mimetype": "text/x-python",
    "file_extension": ".py",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "codemirror_mode": {"name": "ipython", "version": 3},
}


@dataclass(frozen=True)
class Executed:
    """A notebook whose cells have all run (nbformat node), and the names they left."""

    notebook: Any
    names: dict[str, Any]


def running(output: Path) -> Path:
    """Where the notebook lies while its cells run."""
    return output.with_name(f"{output.stem}.running.ipynb")


def failed(output: Path) -> Path:
    """Where the half-run copy is kept."""
    return output.with_name(f"{output.stem}.failed.ipynb")


def keep_half_run(output: Path) -> None:
    """Whatever stopped the notebook, or the making of pages once every cell had run: what there is becomes the copy."""
    for there in (running(output), output):
        if there.exists():
            there.replace(failed(output))


def keep(output: Path, executed: Any, kept: Path) -> None:
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
    output.unlink()


def execute(
    notebook: Path,
    output: Path,
    given: Mapping[str, object],
    *,
    folder: Path,
    shell: Any = None,
    limit_passed: Callable[[], float | None] = lambda: None,
) -> Executed:
    """Run ``notebook`` with the parameters ``given`` in ``folder``; ``output`` is the executed notebook.

    ``output`` appears only when every cell has run; else its half-run copy stands beside it as
    ``<name>.failed.ipynb``. ``shell`` is the one to run in (shell.opened); without one the cells' names do not outlive
    the call. ``limit_passed`` gives the time limit once it has passed. Raises NotebookFailed, or UsageError for a
    parameter the notebook does not have or not of that type.
    """
    if shell is None:
        from pipeline.reporting.runner.shell import opened

        with opened() as own:
            return execute(notebook, output, given, folder=folder, shell=own)
    parameters.check(notebook, _read(notebook), given)
    output.parent.mkdir(parents=True, exist_ok=True)
    failed(output).unlink(missing_ok=True)
    try:
        executed = _papermill(notebook, running(output), given, folder, shell)
    except Exception as error:
        keep_half_run(output)
        raise NotebookFailed(failures.cause(error, at_limit=limit_passed())) from error
    except BaseException:  # the time limit between two cells, Ctrl-C
        keep_half_run(output)
        raise
    if executed.metadata.papermill.get(
        "exception"
    ):  # papermill takes exit() for an end; the rest of the page is missing
        keep_half_run(output)
        raise NotebookFailed(language.say("Sổ tính tự dừng giữa chừng (exit)."))
    running(output).replace(output)
    return Executed(executed, dict(shell.user_ns))


def _read(notebook: Path) -> Any:
    """The notebook as a node. Raises NotebookFailed where there is none or it is no notebook."""
    import nbformat

    try:
        return nbformat.read(notebook, as_version=4)
    except OSError:
        raise NotebookFailed(language.say("Không có sổ tính {name}.", name=notebook.name)) from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError):
        raise NotebookFailed(language.say("Tệp {name} không phải là sổ tính.", name=notebook.name)) from None


def _papermill(notebook: Path, output: Path, given: Mapping[str, object], folder: Path, shell: Any) -> Any:
    import papermill
    from papermill.engines import papermill_engines

    papermill_engines.register("ntm", _engine())
    before = list(sys.path)
    sys.path.insert(0, "")  # as a kernel started in the folder has it
    try:
        return papermill.execute_notebook(
            _literal(notebook),
            _literal(output),
            parameters=dict(given),
            engine_name="ntm",
            kernel_name="python3",
            language="python",
            cwd=os.fspath(folder),
            progress_bar=False,
            log_output=False,
            shell=shell,
        )
    finally:
        sys.path[:] = before


def _literal(path: Path) -> str:
    """papermill fills in {names} of a path; a folder may have braces in its name."""
    return str(path.resolve()).replace("{", "{{").replace("}", "}}")


def _engine() -> Any:
    from papermill.engines import Engine

    class InThisProcess(Engine):
        """papermill's engine over a shell of this process."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:  # type: ignore[override]
            shell = options["shell"]
            path, nb_man.output_path = nb_man.output_path, None  # no saves while the cells run
            done = False
            try:
                for number, cell in enumerate(nb_man.nb.cells):
                    if cell.cell_type != "code" or not cell.source.strip():
                        continue
                    nb_man.cell_start(cell, number)
                    try:
                        if not shell.run(cell):
                            nb_man.cell_exception(cell, cell_index=number)
                            break
                    finally:
                        nb_man.cell_complete(cell, cell_index=number)
                nb_man.nb.metadata["language_info"] = LANGUAGE_INFO
                done = True
            finally:
                if not done:
                    nb_man.output_path = path  # papermill writes the finished notebook itself, and one that raised
            return nb_man.nb

    return InThisProcess
