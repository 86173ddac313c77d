"""What came of reading a drawn workbook, cell by cell: right, held with its reason, refused, missed, or wrong in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from troubles import judging, sheets
from troubles.matrix import ABSENT, Key, reference

from pipeline.ingest.reading import Ingested

from . import communes, province
from .drawing import PERIOD, UNKNOWN, Draw, DrawnWorkbook, vocabulary

KNOWN = ("2018-12", "2019-03", "2019-06")
NOT_COUNTED = ("held", "not_reported", ABSENT)
FORMS: dict[str, Callable[[Draw], DrawnWorkbook]] = {
    "matrix": communes.matrix,
    "transposed": communes.transposed,
    "indicator_matrix": communes.indicator_matrix,
    "department": communes.department,
    "self_assessment": communes.self_assessment,
    "outputs": province.outputs,
    "funding": province.funding,
    "schedule": province.schedule,
    "register": province.register,
}
# Headings that decide whether a fact of several cells can be read at all.
HEADINGS_OF = {"recognition": ("commune", "no", "date", "both", "year"), "verdict": ("verdict",)}
COLUMN = ("column", "below column")  # a heading's own line, and the line of its unit
RIGHT, HELD, REFUSED, MISSED, SILENT = "right", "held", "refused", "missed", "silent"


@dataclass
class Score:
    """One workbook's cells by what came of them; ``silent`` and ``lost`` in words."""

    book: DrawnWorkbook
    reading: Ingested
    cells: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def share_right(self) -> float:
        return self.cells[RIGHT] / max(1, sum(self.cells.values()))


def draw_workbooks(half: str, count: int, seed: int, forms: tuple[str, ...] = tuple(FORMS)) -> Iterator[DrawnWorkbook]:
    """``count`` workbooks of that half, the forms in turn."""
    for n in range(count):
        yield FORMS[forms[n % len(forms)]](Draw(half, f"{seed}-{n}"))


def read(book: DrawnWorkbook) -> Ingested:
    return judging.read(book.data, book.name, PERIOD, KNOWN, reference())


def score(book: DrawnWorkbook, reading: Ingested | None = None) -> Score:
    """Read the workbook (or take this reading of it) and hold every cell against its truth."""
    result = Score(book, reading if reading is not None else read(book))
    submission = result.reading.submissions[0]
    refused = submission["status"] in ("refused", "ignored") and bool(submission["reason"])
    values = judging.values(result.reading)
    places = {(i["sheet"], i["cell"]) for i in result.reading.issues}
    kept = {(c["sheet"], c["cell"]): c for c in result.reading.cells}
    for key, truth in book.truth.items():
        value = values.pop(key, ABSENT)
        unknown = book.refuse or truth == UNKNOWN
        if value not in NOT_COUNTED:
            outcome = RIGHT if not unknown and _same(value, truth) else SILENT
            if outcome == SILENT:
                result.silent.append(f"{key}: {value}, truth {'held' if unknown else truth}")
        elif unknown and (refused or _explained(book, key, places, kept)):
            outcome = RIGHT
        elif refused:
            outcome = REFUSED
        else:
            outcome = HELD if _explained(book, key, places, kept) else MISSED
        result.cells[outcome] += 1
    for key, value in values.items():
        if value not in NOT_COUNTED and not _is_aside(book, key, value):
            result.silent.append(f"{key}: {value}, from nowhere")
            result.cells[SILENT] += 1
    if not (refused and not result.reading.cells):
        result.lost = judging.conservation(book.data, result.reading)
    return result


def _same(value: Any, truth: Any) -> bool:
    if isinstance(value, float) and isinstance(truth, int | float):
        return abs(value - truth) < 1e-6
    return value == truth


def _is_aside(book: DrawnWorkbook, key: Key, value: Any) -> bool:
    """A figure of another time, kept under a measure of its own, is right where the sheet has it."""
    counted = {k[3] for k in book.truth if k[:3] == key[:3]} | {"planned", "this_period", "cumulative", "estimate"}
    return key[3] not in counted and any(_same(value, x) for x in book.aside.get(key[:3], ()))


def _explained(book: DrawnWorkbook, key: Key, places: set, kept: dict) -> bool:
    """The cell is held with a reason, it is blank, or an issue stands at it, at its row's name or its column's heading."""
    for leaf in book.leaves:
        at = leaf.anchors.get(key)
        if at is None:
            continue
        names = {leaf.name} | ({s for s, _ in kept} if len(book.leaves) == 1 else set())
        if at not in leaf.cells:
            return True
        for name in names:
            cell = kept.get((name, sheets.a1(at)))
            if cell is not None and cell["role"] == "held" and cell["reason"]:
                return True
        columns = (*key[1:], *HEADINGS_OF.get(key[0], ()))
        named = [key, *(("row", part) for part in key[1:3]), *((line, part) for part in columns for line in COLUMN)]
        named += [(f"row {column}", key[1]) for column in HEADINGS_OF.get(key[0], ())]  # a date cell of the decision
        anchors = [leaf.anchors[a] for a in named if a in leaf.anchors]
        if any((name, sheets.a1(a)) in places for a in anchors for name in names):
            return True
    return False


def one_at_a_time(form: str, half: str, tries: int = 24) -> Iterator[tuple[str, int, Score]]:
    """(concept, way, score) of a workbook that is read best, with one choice after another changed alone."""
    drawn = (_drawn(form, half, f"base-{n}", {}) for n in range(tries))
    # A workbook of another period is right where it is refused, whatever its words are.
    best = max((s for s in drawn if not s.book.refuse), key=lambda s: s.share_right)
    seed, instead = best.book.draw.seed, {}
    improved = best.share_right < 1
    while improved:  # where no workbook is read whole, take the choices with which it is
        improved = False
        for concept, way in _other_ways(best):
            better = _drawn(form, half, seed, {**instead, concept: way})
            if better.share_right > best.share_right + 0.01:
                best, instead, improved = better, {**instead, concept: way}, True
    for concept, way in _other_ways(best):
        yield concept, way, _drawn(form, half, seed, {**instead, concept: way})


def _drawn(form: str, half: str, seed: str, instead: dict[str, int]) -> Score:
    return score(FORMS[form](Draw(half, seed, instead)))


def _other_ways(result: Score) -> list[tuple[str, int]]:
    draw = result.book.draw
    return [(c, n) for c, way in draw.chosen.items() for n in range(len(vocabulary(draw.half)[c])) if n != way]
