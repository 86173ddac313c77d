"""Forms nobody has seen: no silent error on either half of the vocabulary, and no half is read less than before.

The floors are what was measured when they were last set. ``python -m tests.generalisation`` scores more workbooks and
says, of the half developed on, where they fail.
"""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
from generalisation import drawing, scoring
from generalisation.__main__ import table
from generalisation.scoring import RIGHT, SILENT, Score

# Share of a half's cells that is read, of the workbooks drawn here. Raise one when more is read.
FLOOR = {"develop": 0.99, "held_out": 0.97}
# Concepts that say how a figure or heading is laid out, not with which words: both halves may draw one.
FORM = ("heading.criterion_rows", "value.number", "value.output_number", "value.notes")


def scores(half: str, count: int, seed: int = 1) -> list[Score]:
    return [scoring.score(book) for book in scoring.draw_workbooks(half, count, seed)]


def wrong(results: list[Score]) -> list[str]:
    return [f"{s.book.draw.seed} {x}" for s in results for x in (*s.silent, *s.lost)]


def test_the_halves_share_no_way_of_writing_headings_titles_or_marks() -> None:
    first, second = (drawing.vocabulary(half) for half in drawing.HALVES)
    shared = {
        (concept, str(way))
        for concept in first
        for way in first[concept]
        if way in second.get(concept, ())
        and not concept.startswith(("layout.", *FORM))
        and way not in ("", "{name}", "date")
    }
    assert shared == set()
    assert min(len(ways) for name, ways in first.items() if name.startswith("heading.")) >= 2


@pytest.mark.parametrize("half", drawing.HALVES)
def test_no_silent_error_and_a_half_is_read(half: str) -> None:
    results = scores(half, 18)
    cells = sum((s.cells for s in results), Counter())
    assert wrong(results) == []
    assert cells[RIGHT] / cells.total() >= FLOOR[half], table(results)


@pytest.mark.slow
@pytest.mark.parametrize("half", (*drawing.HALVES, *drawing.ONLY_SCORED))
def test_no_silent_error_on_many(half: str) -> None:
    assert wrong(scores(half, 360, seed=20190630)) == []


def test_a_workbook_is_the_same_each_time_it_is_drawn() -> None:
    first, again = (next(iter(scoring.draw_workbooks("held_out", 1, 7))) for _ in range(2))
    assert first.truth == again.truth
    assert first.leaves[0].cells == again.leaves[0].cells


@pytest.fixture(scope="module")
def readable() -> drawing.DrawnWorkbook:
    """A workbook of the develop half that is read whole and without a word: no issue explains a cell of it."""
    books = scoring.draw_workbooks("develop", 60, 1, ("matrix",))
    scored = ((b, scoring.score(b)) for b in books if not b.refuse)
    return next(b for b, s in scored if s.share_right == 1 and not [i for i in s.reading.issues if i["cell"]])


def test_the_score_sees_a_wrong_value_an_invented_one_a_lost_cell_and_one_held_without_a_reason(
    readable: drawing.DrawnWorkbook,
) -> None:
    book = readable
    clean = scoring.score(book)
    assert clean.cells[RIGHT] == sum(clean.cells.values())
    marks = [o for o in clean.reading.observations if o["state"] in ("passed", "failed")]
    planted = scoring.read(book)
    flipped = next(o for o in planted.observations if o["cell"] == marks[0]["cell"])
    flipped["state"] = "failed" if flipped["state"] == "passed" else "passed"
    assert scoring.score(book, planted).cells[SILENT] == 1
    invented = scoring.read(book)
    invented.observations.append({**marks[0], "commune_code": "00000"})
    assert scoring.score(book, invented).cells[SILENT] == 1
    lost = scoring.read(book)
    lost.cells.pop()
    assert scoring.score(book, lost).lost
    mute = scoring.read(book)
    mute.observations = [o for o in mute.observations if o["cell"] != marks[0]["cell"]]
    assert scoring.score(book, mute).cells[scoring.MISSED] == 1


def test_a_figure_of_another_period_is_wrong_if_it_counts(readable: drawing.DrawnWorkbook) -> None:
    other = dataclasses.replace(readable, refuse=True)
    assert scoring.score(other).cells[SILENT] == len(readable.truth)
