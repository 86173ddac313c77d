"""Starting the command line: quick, plain on every terminal, an example for every command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from pipeline.cli.app import app

HEAVY = (
    "pandas",
    "numpy",
    "duckdb",
    "great_expectations",
    "plotly",
    "matplotlib",
    "papermill",
    "openpyxl",
    "rich.console",
)


def ntm(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nsys.argv = ['ntm', '--help']\nfrom pipeline.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "pipeline.cli.app" in loaded and not loaded & set(HEAVY)


@pytest.mark.parametrize("command", [c.name for c in app.registered_commands])
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = ntm(command, "--help")
    assert done.returncode == 0 and f"Ví dụ:\n    ntm {command}".encode() in done.stdout


def test_an_old_console_gets_utf8_instead_of_an_error() -> None:
    done = ntm("--help", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0 and "Tiến độ kế hoạch nông thôn mới" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("words", [("--help",), ("new", "nơi mới")], ids=["plain", "rich"])
def test_a_closed_pipe_is_no_error(words: tuple[str, ...], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_commands_of_the_contract_that_exist_are_real() -> None:
    names = {c.name for c in app.registered_commands}
    assert names == {
        "run",
        "status",
        "trace",
        "returns",
        "template",
        "plan",
        "sql",
        "export",
        "history",
        "doctor",
        "learn",
        "correct",
        "approve",
        "reopen",
        "diff",
        "new",
        "schedule",
        "verify",
    }
    assert isinstance(app, typer.Typer)
