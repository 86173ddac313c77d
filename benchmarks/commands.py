"""Start, time and memory of each command on a published workspace, against the bare interpreter."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.timing import Ratio, command, ntm, paired
from pipeline.workspace import Workspace

COMMANDS = (
    ("--help",), ("status",), ("status", "--json"), ("plan",), ("sql", "SELECT 1"), ("returns",), ("template",), ("history",),
    ("schedule",), ("doctor",),
)  # fmt: skip


def measure(workspace: Workspace) -> Iterator[Ratio]:
    """Processor seconds of each command, then the most memory it held."""
    bare = [sys.executable, "-c", "pass"]
    for words in COMMANDS:
        line = ntm("--workspace", workspace.root, *words)
        yield paired(
            f"ntm {' '.join(words)}", lambda line=line: command(line).processors,
            "python -c pass", lambda: command(bare).processors,
        )  # fmt: skip
        yield Ratio(f"ntm {' '.join(words)}", command(line).memory, "python -c pass", command(bare).memory, "MB", 1)
