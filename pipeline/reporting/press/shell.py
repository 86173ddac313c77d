"""A notebook's cells run in this process: an IPython shell of their own, whose outputs become the notebook's.

No kernel, no messages over sockets; what a kernel would have sent is written into the cell at once. The shell stands in
for the process's own while it runs, and everything it changes for the whole process is put back.
"""

from __future__ import annotations

import atexit
import base64
import builtins
import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from traitlets import Type
from traitlets.config import Config

IPYTHONS_BUILTINS = ("__IPYTHON__", "display")


class Outputs:
    """Where the outputs of the cell now running go. Text of one stream is gathered, as kernels do."""

    def __init__(self) -> None:
        self.cell: list[Any] = []
        self.number = 0
        self.by_display_id: dict[str, list[Any]] = {}
        self.clears_next = False

    def begin(self, cell: Any, number: int) -> None:
        """Everything from now on belongs to ``cell``, the ``number``-th that runs."""
        cell.outputs = self.cell = []
        cell.execution_count = self.number = number
        self.clears_next = False

    def text(self, name: str, text: str) -> None:
        """Text printed to ``stdout`` or ``stderr``."""
        self._clear_if_asked()
        if self.cell and self.cell[-1].output_type == "stream" and self.cell[-1].name == name:
            self.cell[-1].text += text
        elif text:
            self.cell.append(NotebookNode(output_type="stream", name=name, text=text))

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None, **more: Any) -> Any:
        """A rich output: ``display_data`` or ``execute_result``."""
        self._clear_if_asked()
        made = NotebookNode(output_type=kind, data=_as_json(data), metadata=NotebookNode(metadata or {}), **more)
        self.cell.append(made)
        return made

    def clear(self, wait: bool) -> None:
        """Forget what the cell has shown, now or when it next shows something."""
        self.clears_next = wait
        if not wait:
            self.cell.clear()

    def _clear_if_asked(self) -> None:
        if self.clears_next:
            self.clear(wait=False)


class _Stream(io.TextIOBase):
    encoding = "utf-8"  # type: ignore[assignment]

    def __init__(self, name: str, outputs: Outputs):
        self.name, self._outputs = name, outputs

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._outputs.text(self.name, text)
        return len(text)


class _Published(DisplayPublisher):
    """What ``display()`` is given."""

    shell: Any

    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:  # type: ignore[override]
        outputs: Outputs = self.shell.outputs
        name = str((transient or {}).get("display_id", ""))
        if update:
            for shown in outputs.by_display_id.get(name, []):
                shown.data, shown.metadata = _as_json(data), metadata or {}
            return
        shown = outputs.show("display_data", data, metadata)
        if name:
            outputs.by_display_id.setdefault(name, []).append(shown)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(wait)


class _Shown(DisplayHook):
    """What the last line of a cell gives."""

    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.outputs.show("execute_result", format_dict, md_dict, execution_count=self.shell.outputs.number)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """An IPython shell that writes what a cell shows into the cell."""

    displayhook_class = Type(_Shown)
    display_pub_class = Type(_Published)

    def __init__(self, **options: Any):
        self.outputs = Outputs()
        super().__init__(**options)

    def init_virtualenv(self) -> None:
        """Notebooks see the packages of this interpreter, whatever environment the caller's shell has activated."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        name = getattr(etype, "__name__", str(etype))
        made = NotebookNode(output_type="error", ename=name, evalue=str(evalue), traceback=list(stb))
        self.outputs.cell.append(made)

    def run(self, cell: Any) -> bool:
        """Run one code cell, filling its outputs and number; False where it raised."""
        self.outputs.begin(cell, self.execution_count)
        done = self.run_cell(cell.source, store_history=True)
        return bool(done.success)


@contextlib.contextmanager
def opened() -> Iterator[Shell]:
    """A shell of its own, standing in for the process's; on leaving, the process is as it was: figures closed, folder,
    path, environment, warnings, printing, matplotlib's settings put back, the namespace emptied."""
    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.InteractiveShell.colors = "nocolor"
    with contextlib.ExitStack() as stack:
        # IPython insists on a folder of its own; a home that cannot be written to must not stop a report.
        private = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"ntm-{os.getpid()}-"))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(_process_restored())
        shell = Shell.instance(ipython_dir=private, config=quiet)
        stack.callback(_close, shell)
        stack.enter_context(contextlib.redirect_stdout(_Stream("stdout", shell.outputs)))
        stack.enter_context(contextlib.redirect_stderr(_Stream("stderr", shell.outputs)))
        yield shell


def _close(shell: Shell) -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    atexit.unregister(shell.atexit_operations)
    shell.user_ns.clear()  # with it go the report and its connection
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):  # they would keep the cells' names alive
        if hasattr(sys, name):
            delattr(sys, name)


@contextlib.contextmanager
def _process_restored() -> Iterator[None]:
    standing, main, hooks = InteractiveShell._instance, sys.modules["__main__"], (sys.displayhook, sys.excepthook)
    folder, path, environment = Path.cwd(), list(sys.path), dict(os.environ)
    own = {name: getattr(builtins, name) for name in IPYTHONS_BUILTINS if hasattr(builtins, name)}
    matplotlib = sys.modules.get("matplotlib")
    settings = dict(matplotlib.rcParams) if matplotlib else {}
    InteractiveShell._instance = None
    try:
        yield
    finally:
        Shell._instance, InteractiveShell._instance = None, standing
        sys.modules["__main__"], (sys.displayhook, sys.excepthook) = main, hooks
        os.chdir(folder)
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)
        for name in IPYTHONS_BUILTINS:
            builtins.__dict__.pop(name, None)
        builtins.__dict__.update(own)
        if matplotlib:
            dict.update(matplotlib.rcParams, settings)
        elif "matplotlib" in sys.modules:
            sys.modules["matplotlib"].rcdefaults()


def _as_json(data: dict[str, Any]) -> NotebookNode:
    """Bytes (a picture) as the text a notebook file keeps."""
    return NotebookNode({k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in data.items()})
