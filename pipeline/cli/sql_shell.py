"""The shell of ``ntm sql``: SQL up to a semicolon, commands that begin with a dot, completion of names."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline import errors
from pipeline.cli import terminal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HELP = """Câu SQL chỉ đọc, hết câu gõ ;
Read-only SQL, ended by ;

.tables [CHỮ]  bảng / tables
.columns BẢNG  cột / columns
.expanded      mỗi cột một dòng
               one line a column
.help          trang này / this page
exit           thoát / leave
Tab            gợi ý tên / completes

Tên bảng không cần mart., core. …;
latest.TÊN là kỳ mới nhất.
No prefix needed but latest.NAME,
which is the newest period."""

WORDS = [
    "ALL", "AND", "AS", "BETWEEN", "BY", "CASE", "COUNT", "DESC", "DESCRIBE", "DISTINCT", "ELSE", "END", "FROM", "GROUP",
    "HAVING", "IN", "IS", "JOIN", "LEFT", "LIKE", "LIMIT", "NOT", "NULL", "OR", "ORDER", "SELECT", "SHOW", "SUMMARIZE",
    "TABLES", "THEN", "UNION", "USING", "WHEN", "WHERE", "WITH",
]  # fmt: skip
COMMANDS = (".tables", ".columns", ".expanded", ".help", ".quit")
LEAVE = (".quit", ".exit", "quit", "exit")

Names = Mapping[str, Sequence[str]]
"""Table, with its schema → its columns."""


def names(opened: DuckDBPyConnection) -> Names:
    """The tables and views there are, and their columns."""
    rows = opened.execute(
        "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name <> 'stored' GROUP BY ALL ORDER BY 1"
    ).fetchall()
    return {str(table): columns for table, columns in rows}


def completions(text: str, tables: Names) -> list[str]:
    """What a word that begins with ``text`` may become: a table with or without its schema, a column, a word of SQL, a
    command."""
    short = [t.partition(".")[2] for t in tables if not t.startswith("latest.")]
    columns = [c for some in tables.values() for c in some]
    words = [w if text[:1].isupper() else w.lower() for w in WORDS]
    candidates = dict.fromkeys([*short, *columns, *words, *COMMANDS, *(tables if "." in text else ())])
    return sorted(w for w in candidates if w.lower().startswith(text.lower()))


def run(
    opened: DuckDBPyConnection, answer: Callable[[str, bool | None], None], lines: Iterable[str] | None = None
) -> None:
    """Read statements and commands until the end; a wrong one is answered with its cause, and the next is read.

    ``answer`` runs one statement and prints its rows, one line a column if told so (None: where they do not fit). ``lines``
    come from the keyboard where not given.
    """
    tables = names(opened)
    print("Chỉ đọc / read-only. Hết câu gõ ;\n.help  exit", file=sys.stderr)
    expanded: bool | None = None
    pending: list[str] = []
    for line in _typed(tables, pending) if lines is None else lines:
        word, _, rest = line.strip().rstrip(";").partition(" ")
        if not pending and word in LEAVE:
            return
        if not pending and word == ".expanded":
            expanded = {None: True, True: False, False: None}[expanded]
            print({None: "tự chọn / auto", True: "bật / on", False: "tắt / off"}[expanded])
        elif not pending and word.startswith("."):
            _command(word, rest.strip(), tables)
        elif pending or line.strip():
            pending.append(line)
            if line.rstrip().endswith(";"):
                try:
                    answer("\n".join(pending), expanded)
                except errors.UsageError as error:
                    print(terminal.printable(error.found), file=sys.stderr)
                pending.clear()


def _command(word: str, rest: str, tables: Names) -> None:
    if word in (".help", ".h"):
        print(HELP)
    elif word == ".tables":
        matches = [t for t in tables if rest.lower() in t and (rest or not t.startswith("latest."))]
        print("\n".join(matches) or f"Không có bảng nào có '{terminal.printable(rest)}' trong tên. / No such table.")
    elif word == ".columns":
        matches = [t for t in tables if rest in (t, t.partition(".")[2]) and (t == rest or not t.startswith("latest."))]
        print(
            "\n".join(c for t in matches for c in tables[t]) or "Không có bảng đó; xem .tables / No such table: .tables"
        )
    else:
        print(f"Không có lệnh {terminal.printable(word)}; xem .help / No such command: .help", file=sys.stderr)


def _typed(tables: Names, pending: Sequence[str]) -> Iterable[str]:
    """Lines of the keyboard, with arrow keys, history and completion where the system has readline (Windows has none)."""
    with contextlib.suppress(ImportError):
        import readline

        readline.set_completer(lambda text, state: [*completions(text, tables), None][state])
        readline.set_completer_delims(re.sub(r"[.]", "", readline.get_completer_delims()))
        readline.parse_and_bind("tab: complete")
    while True:
        try:
            yield input("...> " if pending else "ntm> ")
        except (EOFError, KeyboardInterrupt):
            print(file=sys.stderr)
            return
