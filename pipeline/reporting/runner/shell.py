"""A notebook's cells run in this process: an IPython shell of their own, whose outputs become the notebook's.

No kernel, no messages over sockets; what a kernel would have sent is written into the cell at once. A report has a process
of its own, so what its cells change there ends with it; put back is only what IPython itself takes over.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from papermill.engines import Engine, papermill_engines
from traitlets import Type
from traitlets.config import Config

LANGUAGE_INFO = {
    "name": "python", "version": ".".join(map(str, sys.version_info[:3])), "mimetype": "text/x-python",
    "file_extension": ".py", "nbconvert_exporter": "python", "pygments_lexer": "ipython3",
    "codemirror_mode": {"name": "ipython", "version": 3},
}  # fmt: skip


class _Stream(io.TextIOBase):
    encoding = "utf-8"  # type: ignore[assignment]

    def __init__(self, name: str, shell: Shell):
        self.name, self._shell = name, shell

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        """Text of one stream is gathered into one output, as kernels do."""
        outputs = self._shell.outputs
        if self._shell.clears_next:
            self._shell.display_pub.clear_output()
        if outputs and outputs[-1].output_type == "stream" and outputs[-1].name == self.name:
            outputs[-1].text += text
        elif text:
            self._shell.add(NotebookNode(output_type="stream", name=self.name, text=text))
        return len(text)


class _DisplayPublisher(DisplayPublisher):
    """What ``display()`` is given."""

    shell: Any

    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:  # type: ignore[override]
        displays = self.shell.displays.setdefault((transient or {}).get("display_id"), [])
        if update:
            for output in displays:
                output.data, output.metadata = _as_json(data), metadata or {}
        else:
            displays.append(self.shell.show("display_data", data, metadata))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.clears_next = wait
        if not wait:
            self.shell.outputs.clear()


class _DisplayHook(DisplayHook):
    """What the last line of a cell gives."""

    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.show("execute_result", format_dict, md_dict, execution_count=self.shell.number)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """An IPython shell that writes what a cell shows into the cell."""

    displayhook_class = Type(_DisplayHook)
    display_pub_class = Type(_DisplayPublisher)

    def __init__(self, **options: Any):
        self.outputs: list[Any] = []
        self.displays: dict[str | None, list[Any]] = {}
        self.charts: list[tuple[Any, Any]] = []
        """(output, Chart): where a picture goes once it has been drawn."""
        self.clears_next, self.number = False, 0
        super().__init__(**options)

    def init_virtualenv(self) -> None:
        """Notebooks see the packages of this interpreter, whatever environment the caller's shell has activated."""

    def add(self, output: Any) -> None:
        """One more output of the cell that runs, in place of those it asked to have cleared."""
        if self.clears_next:
            self.outputs.clear()
        self.clears_next = False
        self.outputs.append(output)

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None, **more: Any) -> Any:
        """A rich output: ``display_data`` or ``execute_result``."""
        output = NotebookNode(output_type=kind, data=_as_json(data), metadata=NotebookNode(metadata or {}), **more)
        self.add(output)
        return output

    def add_pictures(self) -> bool:
        """A chart whose picture was drawn for paper shows it where there is no script: on GitHub, in a converted notebook.
        Whether there was one."""
        drawn = [(output, chart) for output, chart in self.charts if chart.pictures]
        for output, chart in drawn:
            output.data["text/html"] = chart.still()
        return bool(drawn)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        name = getattr(etype, "__name__", str(etype))
        self.add(NotebookNode(output_type="error", ename=name, evalue=str(evalue), traceback=list(stb)))

    def run(self, cell: Any) -> bool:
        """Run one code cell, filling its outputs and number; False where it raised."""
        self.number, self.clears_next = self.execution_count, False
        cell.outputs, cell.execution_count = [], self.number
        self.outputs = cell.outputs
        return bool(self.run_cell(cell.source, store_history=True).success)


@contextlib.contextmanager
def opened() -> Iterator[Shell]:
    """A shell of its own, standing in for the process's while inside."""
    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.InteractiveShell.colors = "nocolor"
    standing, main, hooks = InteractiveShell._instance, sys.modules["__main__"], (sys.displayhook, sys.excepthook)
    folder, path, names = Path.cwd(), list(sys.path), dict(builtins.__dict__)
    InteractiveShell._instance = None
    # IPython insists on a folder of its own; a home that cannot be written to must not stop a report.
    with tempfile.TemporaryDirectory(prefix=f"ntm-{os.getpid()}-") as private:
        try:
            shell = Shell.instance(ipython_dir=private, config=quiet)
            sys.path.insert(0, "")  # as a kernel started in the folder has it
            streams = _Stream("stdout", shell), _Stream("stderr", shell)
            with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
                yield shell
            atexit.unregister(shell.atexit_operations)
            shell.user_ns.clear()  # with it go the report and its connection
        finally:
            Shell._instance, InteractiveShell._instance = None, standing
            sys.modules["__main__"], (sys.displayhook, sys.excepthook) = main, hooks
            sys.path[:] = path
            os.chdir(folder)
            for name in set(builtins.__dict__) - set(names):  # display, get_ipython
                delattr(builtins, name)
            builtins.__dict__.update(names)


def _as_json(data: dict[str, Any]) -> NotebookNode:
    """Bytes (a picture) as the text a notebook file keeps."""
    return NotebookNode({k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in data.items()})


class InThisProcess(Engine):
    """papermill's engine over a shell of this process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:  # type: ignore[override]
        path, nb_man.output_path = nb_man.output_path, None  # no saves while the cells run
        done = False
        try:
            for number, cell in enumerate(nb_man.nb.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                nb_man.cell_start(cell, number)
                try:
                    if not options["shell"].run(cell):
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


papermill_engines.register("ntm", InThisProcess)
