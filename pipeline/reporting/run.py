"""Runs a notebook by papermill and keeps what matters: the executed notebook, or why it failed, in plain Vietnamese.

The kernel is this very interpreter, whatever kernelspecs the machine has, over IPC where the system has it. All that is
particular to kernels stands in ``_execute``, so that it can be swapped for a faster engine without touching a report.
"""

from __future__ import annotations

import difflib
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline import errors

CELL_TIMEOUT = 300  # seconds; a cell of a report takes less than one


class NotebookFailed(Exception):
    """A cell raised, took too long, or its kernel died. ``cause_vi`` is for people, ``kept`` the half-run copy."""

    def __init__(self, cause_vi: str, kept: Path):
        self.cause_vi, self.kept = cause_vi, kept
        super().__init__(cause_vi)


def check_parameters(notebook: Path, parameters: Mapping[str, object]) -> None:
    """Raise UsageError, naming the nearest, for a parameter that the notebook's parameters cell does not have."""
    import papermill

    known = list(papermill.inspect_notebook(str(notebook)))
    for name in parameters:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise errors.UsageError(
                notebook.name,
                f"tham số '{name}' không có trong sổ tính",
                f"một trong: {', '.join(known) or 'không có tham số nào'}",
                f"Có phải là '{near[0]}'?" if near else "Kiểm tra ô có nhãn 'parameters'.",
            )


def execute(notebook: Path, output: Path, parameters: Mapping[str, object], *, folder: Path) -> Any:
    """Run ``notebook`` with ``parameters`` in ``folder`` and return the executed notebook (nbformat node).

    ``output`` appears only when every cell has run. On failure NotebookFailed is raised and the half-run copy stands
    beside it as ``<name>.failed.ipynb``. Raises UsageError for an unknown parameter.
    """
    import nbformat

    check_parameters(notebook, parameters)
    output.parent.mkdir(parents=True, exist_ok=True)
    running = output.with_name(f"{output.stem}.running.ipynb")
    failed = output.with_name(f"{output.stem}.failed.ipynb")
    failed.unlink(missing_ok=True)
    try:
        _execute(notebook, running, parameters, folder)
        executed = nbformat.read(running, as_version=4)
        running.replace(output)
        return executed
    except Exception as error:
        if running.exists():
            running.replace(failed)
        raise NotebookFailed(cause(error), failed) from error
    finally:
        running.unlink(missing_ok=True)


def cause(error: BaseException) -> str:
    """Why a notebook failed, in a sentence a person at the office can act on or pass on."""
    kind = type(error).__name__
    if kind == "PapermillExecutionError":
        name, value = getattr(error, "ename", ""), " ".join(str(getattr(error, "evalue", "")).split())
        where = f"ô thứ {getattr(error, 'exec_count', None) or '?'}"
        meaning = {
            "CatalogException": "cơ sở dữ liệu thiếu bảng hoặc cột mà sổ tính cần; chạy lại 'ntm run'",
            "IOException": "không mở được cơ sở dữ liệu",
            "ModuleNotFoundError": "thiếu thư viện; chạy lại 'make install'",
            "UsageError": "tham số không đúng",
            "NothingToPublish": "chưa có cơ sở dữ liệu",
            "UndefinedError": "mẫu trang dùng một tên không có",
        }.get(name, "lệnh trong ô này không chạy được")
        return f"Dừng ở {where}: {meaning} ({name}: {value[:300]})."
    if kind in ("CellTimeoutError", "TimeoutError"):
        return f"Một ô chạy quá {CELL_TIMEOUT} giây nên bị dừng."
    if kind == "DeadKernelError":
        return "Tiến trình tính toán bị dừng đột ngột (thường vì hết bộ nhớ)."
    return f"Không chạy được sổ tính ({kind}: {' '.join(str(error).split())[:300]})."


def _execute(notebook: Path, output: Path, parameters: Mapping[str, object], folder: Path) -> None:
    """papermill with a kernel of our own: this interpreter, IPC sockets in a short private folder, no history."""
    import papermill
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from papermill.engines import NBClientEngine, papermill_engines

    class OwnKernel(AsyncKernelManager):
        """A kernel manager that needs no installed kernelspec."""

        @property
        def kernel_spec(self) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            quiet = ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=40"]
            private = {"IPYTHONDIR": str(Path(self.connection_file).parent / "ipython"), "MPLBACKEND": "agg"}
            return KernelSpec(argv=command + quiet, display_name="ntm", language="python", env=private)

    class OwnEngine(NBClientEngine):
        """papermill's engine with our kernel manager and no save after every cell."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:  # type: ignore[override]
            with tempfile.TemporaryDirectory(prefix="ntm-") as private:
                kernel = OwnKernel(connection_file=str(Path(private) / "k.json"))
                if sys.platform != "win32":
                    kernel.transport = "ipc"
                return super().execute_managed_notebook(nb_man, kernel_name, km=kernel, **options)

    papermill_engines.register("ntm", OwnEngine)
    papermill.execute_notebook(
        str(notebook),
        str(output),
        parameters=dict(parameters),
        engine_name="ntm",
        kernel_name="python3",
        cwd=str(folder),
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        execution_timeout=CELL_TIMEOUT,
    )
