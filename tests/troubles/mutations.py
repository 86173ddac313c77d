"""Mutations of a workbook, each as a hand or a program might do it; the fuzzer in benchmarks/ draws from them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from troubles import sheets
from troubles.kinds.encodings import tcvn3
from troubles.matrix import Key

# What a careless hand leaves in a cell.
JUNK: tuple[Any, ...] = (
    None, "x", "X", "Đ", "CĐ", "D", "Đ1", "K", "+", "-", "?", "0", "1", 0, 1, 2, -1, 0.5, 100, 1e300, "N/A", "Không xét",
    "Đạt", "Chưa đạt", "chưa", "Đạt*", "Đ (1)", " ", "\u00a0", "\u200b", "{found}", "<b>", "'; DROP TABLE x", "85,3",
    "1.234", "12,350", "90,5 (52)", "1.234.567", "13/12/2015", "tổng", "Xã", "=A1", "x" * 5000, True, "nan", "∞",
)  # fmt: skip


# What no reader may take for a mark of any file, for no legend of the sources speaks of it.
NO_MARK = (
    "?",
    "Đ1",
    2,
    -1,
    0.5,
    100,
    1e300,
    "{found}",
    "<b>",
    "'; DROP TABLE x",
    "85,3",
    "tổng",
    "=A1",
    "nan",
    "∞",
)


@dataclass
class Case:
    """A workbook being spoiled. ``touched`` are (sheet, commune or '') that a mutation may have changed the truth of."""

    period: str
    name: str
    leaves: list[sheets.Leaf]
    dice: random.Random
    data: bytes = b""
    done: list[str] = field(default_factory=list)
    anything: bool = False  # the mutation may change any value: only crash, hang and conservation are checked
    may_vanish: bool = False  # rows or columns were removed
    touched: set[Key] = field(default_factory=set)
    retyped: dict[Key, Any] = field(default_factory=dict)  # what now stands in a value's cell

    @property
    def leaf(self) -> sheets.Leaf:
        return self.leaves[0]


def keys_at(case: Case, leaf: sheets.Leaf, at: tuple[int, int]) -> list[Key]:
    return [k for k, there in leaf.anchors.items() if there == at and isinstance(k, tuple) and len(k) == 4]  # type: ignore[misc]


def rows_with_values(leaf: sheets.Leaf) -> list[int]:
    return sorted({at[0] for at in leaf.anchors.values()})


def columns_with_values(leaf: sheets.Leaf) -> list[int]:
    return sorted({at[1] for at in leaf.anchors.values()})


def touch_row(case: Case, leaf: sheets.Leaf, row: int) -> None:
    case.touched |= {k for k, at in leaf.anchors.items() if at[0] == row}  # type: ignore[misc]


def touch_column(case: Case, leaf: sheets.Leaf, column: int) -> None:
    case.touched |= {k for k, at in leaf.anchors.items() if at[1] == column}  # type: ignore[misc]


# -- mutations: each says in words what it did ------------------------------------------------------------------------
def retype(case: Case) -> str:
    """Another text in one cell: a mark, a number, a name, a heading, a title."""
    leaf = case.dice.choice(case.leaves)
    if not leaf.cells:
        return "nothing to retype"
    at = case.dice.choice(sorted(leaf.cells))
    value = case.dice.choice(JUNK)
    _touch(case, leaf, at)
    case.retyped |= dict.fromkeys(keys_at(case, leaf, at), value)
    leaf.put(*at, value)
    return f"retype {leaf.name}!{sheets.a1(at)} as {str(value)[:20]!r}"


def _touch(case: Case, leaf: sheets.Leaf, at: tuple[int, int]) -> None:
    """What a changed cell may change: its own value; a label, its row; anything above the data or below it, everything."""
    rows = rows_with_values(leaf)
    if not rows or not rows[0] <= at[0] <= rows[-1] or at[0] not in rows:
        case.anything = True
    elif at in leaf.anchors.values():
        case.touched |= set(keys_at(case, leaf, at))
    else:
        touch_row(case, leaf, at[0])
        if at[1] not in columns_with_values(leaf):
            # A district's name or a group's heading decides the rows below it, too.
            for row in rows:
                touch_row(case, leaf, row)


def misspell(case: Case) -> str:
    """One letter of one text changed, dropped or doubled."""
    leaf = case.dice.choice(case.leaves)
    texts = sorted(at for at, v in leaf.cells.items() if isinstance(v, str) and len(v) > 1)
    if not texts:
        return "nothing to misspell"
    at = case.dice.choice(texts)
    text = leaf.cells[at]
    i = case.dice.randrange(len(text))
    leaf.cells[at] = text[:i] + case.dice.choice(("", text[i] * 2, "o", "ộ", " ")) + text[i + 1 :]
    _touch(case, leaf, at)
    return f"misspell {sheets.a1(at)}: {text[:20]!r} → {leaf.cells[at][:20]!r}"


def shuffle_rows(case: Case) -> str:
    """Rows of data in another order; whole rows, so nothing may change where a row stands for itself."""
    leaf = case.leaf
    rows = rows_with_values(leaf)
    if len(rows) < 2:
        return "no rows to shuffle"
    first = case.dice.randrange(len(rows) - 1)
    block = [r for r in rows[first : first + 6] if r < rows[first] + 6]
    mixed = block[:]
    case.dice.shuffle(mixed)
    where = dict(zip(block, mixed))
    leaf.move(lambda at: (where.get(at[0], at[0]), at[1]))
    return f"shuffle rows {block}"


def swap_columns(case: Case) -> str:
    """Two columns with values change places, headings and all."""
    leaf = case.leaf
    columns = columns_with_values(leaf)
    if len(columns) < 2 or any(m[3] > m[1] for m in leaf.merged):
        case.anything = True
    if len(columns) < 2:
        return "no columns to swap"
    a, b = case.dice.sample(columns, 2)
    leaf.swap_columns(a, b)
    return f"swap columns {a} {b}"


def swap_headings(case: Case) -> str:
    """Two columns change places without their headings: totals may tell, a reader cannot."""
    leaf = case.leaf
    columns, rows = columns_with_values(leaf), rows_with_values(leaf)
    if len(columns) < 2:
        return "no headings to swap"
    a, b = case.dice.sample(columns, 2)
    leaf.swap_columns(a, b, rows=range(1, rows[0]))
    touch_column(case, leaf, a)
    touch_column(case, leaf, b)
    case.anything = True
    return f"swap headings {a} {b}"


def delete_row(case: Case) -> str:
    leaf = case.leaf
    rows = rows_with_values(leaf)
    if not rows:
        return "no row to delete"
    row = case.dice.choice(rows)
    touch_row(case, leaf, row)
    case.may_vanish = True
    leaf.delete_row(row)
    return f"delete row {row}"


def delete_column(case: Case) -> str:
    leaf = case.leaf
    columns = columns_with_values(leaf)
    if not columns:
        return "no column to delete"
    column = case.dice.choice(columns)
    touch_column(case, leaf, column)
    case.may_vanish = case.anything = True
    leaf.delete_column(column)
    return f"delete column {column}"


def insert_rows(case: Case) -> str:
    row = case.dice.randrange(1, case.leaf.last_row + 2)
    case.leaf.insert_rows(row, case.dice.randrange(1, 4))
    rows = rows_with_values(case.leaf)
    if not rows or row < rows[0]:
        case.anything = True
    return f"blank rows before {row}"


def insert_column(case: Case) -> str:
    column = case.dice.randrange(1, case.leaf.last_column + 2)
    case.leaf.insert_columns(column)
    case.anything = True
    return f"blank column before {column}"


def duplicate_row(case: Case) -> str:
    """A row of data a second time, perhaps with one cell changed."""
    leaf = case.leaf
    rows = rows_with_values(leaf)
    if not rows:
        return "no row to duplicate"
    row = case.dice.choice(rows)
    leaf.insert_rows(row + 1)
    for at in [at for at in leaf.cells if at[0] == row]:
        leaf.cells[row + 1, at[1]] = leaf.cells[at]
    touch_row(case, leaf, row)
    if case.dice.random() < 0.5:
        columns = columns_with_values(leaf)
        leaf.put(row + 1, case.dice.choice(columns), case.dice.choice(JUNK))
    return f"duplicate row {row}"


def duplicate_column(case: Case) -> str:
    leaf = case.leaf
    columns = columns_with_values(leaf)
    if not columns:
        return "no column to duplicate"
    column = case.dice.choice(columns)
    leaf.insert_columns(column + 1)
    for at in [at for at in leaf.cells if at[1] == column]:
        leaf.cells[at[0], column + 1] = leaf.cells[at]
    case.anything = True
    return f"duplicate column {column}"


def merge(case: Case) -> str:
    """A merge over some cells; what lay under it is gone."""
    leaf = case.leaf
    r, c = case.dice.randrange(1, leaf.last_row + 1), case.dice.randrange(1, leaf.last_column + 1)
    down, across = case.dice.choice(((0, 1), (1, 0), (0, 3), (2, 0), (1, 1)))
    box = (r, c, r + down, c + across)
    if any(m[0] <= box[2] and box[0] <= m[2] and m[1] <= box[3] and box[1] <= m[3] for m in leaf.merged):
        return "no place to merge"
    for at in [(i, j) for i in range(r, r + down + 1) for j in range(c, c + across + 1)]:
        _touch(case, leaf, at)
    case.may_vanish = True
    leaf.merge(*box)
    return f"merge {sheets.a1(box[:2])}:{sheets.a1(box[2:])}"


def split(case: Case) -> str:
    """Every merge undone, as when a table is pasted as values."""
    case.leaf.merged.clear()
    case.anything = True
    return "split all merges"


def hide(case: Case) -> str:
    leaf = case.leaf
    leaf.hidden_rows = {case.dice.randrange(1, leaf.last_row + 1) for _ in range(3)}
    leaf.hidden_columns = {case.dice.randrange(1, leaf.last_column + 1)}
    return "hide rows and a column"


def decompose(case: Case) -> str:
    """The same text in decomposed Unicode, with hard spaces: nothing may change."""
    for leaf in case.leaves:
        for at, v in leaf.cells.items():
            if isinstance(v, str) and not leaf.fonts.get(at):
                leaf.cells[at] = unicodedata.normalize("NFD", v).replace(" ", "\u00a0")
    return "decompose"


def as_tcvn3(case: Case) -> str:
    """One column, or everything, in TCVN3, with or without its font."""
    leaf = case.leaf
    font = case.dice.choice((".VnTime", ""))
    column = case.dice.choice((None, case.dice.randrange(1, leaf.last_column + 1)))
    for at, v in leaf.cells.items():
        if isinstance(v, str) and not leaf.fonts.get(at) and (column is None or at[1] == column):
            leaf.cells[at] = tcvn3(v)
            leaf.fonts[at] = font
    case.may_vanish = case.anything = True
    return f"TCVN3 in column {column} with font {font!r}"


def numbers_as_text(case: Case) -> str:
    for leaf in case.leaves:
        for at, v in leaf.cells.items():
            if isinstance(v, int) and not isinstance(v, bool):
                leaf.cells[at] = str(v)
    return "whole numbers as text"


def formulas(case: Case) -> str:
    """Some cells become formulas, some without a stored value."""
    leaf = case.leaf
    for at in case.dice.sample(sorted(leaf.cells), min(5, len(leaf.cells))):
        stored = leaf.cells[at] if case.dice.random() < 0.5 else None
        if isinstance(stored, sheets.Error | sheets.Formula) or not isinstance(stored, str | int | float | None):
            continue
        _touch(case, leaf, at)
        leaf.cells[at] = sheets.Formula("=A1", stored)
    return "some formulas"


def second_sheet(case: Case) -> str:
    """The first sheet once more under another name, with some cells changed."""
    first = case.leaf
    copy = sheets.Leaf(
        "Bản sao", dict(first.cells), list(first.merged), fonts=dict(first.fonts), formats=dict(first.formats)
    )
    for at in case.dice.sample(sorted(copy.cells), min(3, len(copy.cells))):
        copy.put(*at, case.dice.choice(JUNK))
    case.leaves.append(copy)
    case.anything = True
    return "second sheet"


def drop_cells(case: Case) -> str:
    """A tenth of the cells emptied."""
    leaf = case.leaf
    for at in sorted(leaf.cells):
        if case.dice.random() < 0.1:
            _touch(case, leaf, at)
            leaf.put(*at, None)
    return "drop a tenth of the cells"


def corrupt(case: Case) -> str:
    """Bytes of the file itself changed, cut or doubled, after it is written."""
    case.anything = True
    how = case.dice.choice(("flip", "cut", "zero", "insert"))

    def spoil(data: bytes) -> bytes:
        made = bytearray(data)
        at = case.dice.randrange(len(made))
        if how == "cut":
            return bytes(made[:at])
        if how == "zero":
            made[at : at + 64] = bytes(min(64, len(made) - at))
        elif how == "insert":
            made[at:at] = case.dice.randbytes(16)
        else:
            for _ in range(case.dice.randrange(1, 20)):
                made[case.dice.randrange(len(made))] ^= 1 << case.dice.randrange(8)
        return bytes(made)

    case.data = spoil(case.data)
    return f"corrupt: {how}"


MUTATIONS: tuple[Callable[[Case], str], ...] = (
    retype, retype, retype, misspell, misspell, shuffle_rows, swap_columns, swap_headings, delete_row, delete_column,
    insert_rows, insert_column, duplicate_row, duplicate_column, merge, split, hide, decompose, as_tcvn3,
    numbers_as_text, formulas, second_sheet, drop_cells, corrupt,
)  # fmt: skip
