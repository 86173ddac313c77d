"""A notebook's cells run in this process: an IPython shell of their own in the place of papermill's kernel.

What the shell shows are the messages of a kernel, but over no socket: papermill's client gets them at once and writes them
into the cell. A report has a process of its own, so what its cells change there ends with it; put back is only what IPython
itself takes over.
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
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from traitlets import Type
from traitlets.config import Config

LANGUAGE_INFO = {
    "name": "python", "version": ".".join(map(str, sys.version_info[:3])), "mimetype": "text/x-python",
    "file_extension": ".py", "nbconvert_exporter": "python", "pygments_lexer": "ipython3",
    "codemirror_mode": {"name": "ipython", "version": 3},
}  # fmt: skip


class _Stream(io.TextIOBase):
    """Standard output or error of the cells."""

    encoding = "utf-8"  # type: ignore[assignment]

    def __init__(self, name: str, shell: Shell):
        self.name, self._shell = name, shell

    def write(self, text: str) -> int:
        """Text of one stream is gathered into one output, as kernels do."""
        client, last = self._shell.client, self._shell.outputs[-1:]
        if not client.clear_before_next_output and last and last[0].get("name") == self.name:
            last[0].text += text
        elif text:
            self._shell.send("stream", name=self.name, text=text)
        return len(text)


class _DisplayPublisher(DisplayPublisher):
    """What ``display()`` is given."""

    shell: Any

    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:  # type: ignore[override]
        kind = "update_display_data" if update else "display_data"
        self.shell.send(kind, data=data, metadata=metadata or {}, transient=transient)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.send("clear_output", wait=wait)


class _DisplayHook(DisplayHook):
    """What the last line of a cell gives."""

    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.shell.client.running[1].execution_count  # the shell's own is the next cell's already
        self.shell.send("execute_result", data=format_dict, metadata=md_dict or {}, execution_count=count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """An IPython shell that says what a kernel would to ``client``. ``charts``: (output, Chart), where the picture of a chart
    goes once it has been drawn."""

    displayhook_class = Type(_DisplayHook)
    display_pub_class = Type(_DisplayPublisher)
    client: _Client

    def __init__(self, **options: Any):
        self.charts: list[tuple[Any, Any]] = []
        super().__init__(**options)

    def init_virtualenv(self) -> None:
        """Notebooks see the packages of this interpreter, whatever environment the caller's shell has activated."""

    @property
    def outputs(self) -> list[Any]:
        """What the cell that runs has shown so far."""
        return self.client.running[1].outputs

    def send(self, kind: str, **content: Any) -> None:
        """A message about the cell that runs; a picture in it as the text a notebook file keeps."""
        data = content.get("data", {})
        data |= {k: base64.b64encode(v).decode() for k, v in data.items() if isinstance(v, bytes)}
        number, cell = self.client.running
        header = {"msg_type": kind}
        self.client.process_message({**header, "header": header, "parent_header": {}, "content": content}, cell, number)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.send("error", ename=getattr(etype, "__name__", str(etype)), evalue=str(evalue), traceback=list(stb))


class _Client(PapermillNotebookClient):
    """papermill's client of a kernel, with a shell in its place. ``running``: number and cell."""

    def __init__(self, manager: Any, shell: Shell):
        super().__init__(manager)
        self.shell, shell.client = shell, self

    def execute_cell(self, cell: Any, cell_index: int, *_: Any, **__: Any) -> Any:
        """Run one cell. Raises CellExecutionError where it raised: papermill stops there."""
        if cell.cell_type == "code" and cell.source.strip():
            self.running, self.clear_before_next_output = (cell_index, cell), False
            cell.execution_count = self.shell.execution_count
            if not self.shell.run_cell(cell.source, store_history=True).success:
                raise CellExecutionError("", "", "")
        return cell


class InThisProcess(Engine):
    """papermill's engine over a shell of this process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:  # type: ignore[override]
        path, nb_man.output_path = nb_man.output_path, None  # no saves while the cells run
        try:
            _Client(nb_man, options["shell"]).papermill_execute_cells()
            nb_man.nb.metadata["language_info"] = LANGUAGE_INFO
        except BaseException:
            nb_man.output_path = path  # papermill writes the finished notebook itself, and one with a cell that raised
            raise


papermill_engines.register("ntm", InThisProcess)


@contextlib.contextmanager
def opened() -> Iterator[Shell]:
    """A shell of its own, standing in for the process's while inside."""
    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.InteractiveShell.colors = "nocolor"
    standing, names = InteractiveShell._instance, dict(vars(builtins))
    hook, path = sys.displayhook, list(sys.path)
    InteractiveShell._instance = None
    # IPython insists on a folder of its own; a home that cannot be written to must not stop a report.
    with tempfile.TemporaryDirectory(prefix=f"ntm-{os.getpid()}-") as private:
        shell = Shell.instance(ipython_dir=private, config=quiet)
        sys.path.insert(0, "")  # as a kernel started in the folder has it
        try:
            with (
                contextlib.redirect_stdout(_Stream("stdout", shell)),
                contextlib.redirect_stderr(_Stream("stderr", shell)),
            ):
                yield shell
        finally:
            atexit.unregister(shell.atexit_operations)
            shell.restore_sys_module_state()
            Shell.clear_instance()
            InteractiveShell._instance = standing
            sys.displayhook, sys.path[:] = hook, path
            for name in vars(builtins).keys() - names.keys():  # display, get_ipython
                delattr(builtins, name)
            builtins.__dict__.update(names)
