"""A PostgreSQL server of a test's own, on a socket in its folder: the system's package, started and stopped here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = next((p.parent for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)


def _as_server(*command: str | Path) -> None:
    """PostgreSQL refuses to be started by root: then as the user its package made."""
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*before, *map(str, command)], check=True, capture_output=True, cwd="/")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start a server in a folder made for it; gives how libpq reaches its database ``ntm``."""
    assert BIN is not None
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        for above in folder.parents:  # pytest closes its folders to others
            if not above.stat().st_mode & 0o001:
                above.chmod(0o755)
    data = folder / "data"
    _as_server(BIN / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "-N")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    _as_server(BIN / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        _as_server(BIN / "createdb", "-h", folder, "-U", "postgres", "ntm")
        yield f"dbname=ntm host={folder} user=postgres"
    finally:
        _as_server(BIN / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
