"""The command line: ``ntm``. One module per group of commands; nothing heavy is imported before a command needs it."""

from __future__ import annotations


def main() -> None:
    """Entry of the console script; ends with the exit code of the contract."""
    from pipeline.cli.app import serve

    serve()
