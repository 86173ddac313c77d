"""One mark of one criterion in one commune: read, held or left blank, at its cell. Shared by every form with marks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from pipeline.ingest import marks
from pipeline.ingest.grid import Cell
from pipeline.ingest.number_formats import is_percent
from pipeline.ingest.page import STRUCK, Context, Page, is_doubtful
from pipeline.ingest.text import clean
from pipeline.reference.model import Commune

FEWEST = 3  # marks of a kind that show what a table's marks are


class Spot(NamedTuple):
    """Where a mark stands and what it is about; ``problem`` is why its whole row or column is held."""

    row: int
    column: int
    label: str
    commune: Commune | None
    criterion: int | None
    problem: str = ""
    blank_is_told: bool = False

    @property
    def at(self) -> tuple[int, int]:
        return self.row, self.column


def read_mark(page: Page, spot: Spot, context: Context, *, kind: str = "criterion") -> str:
    """The state of a mark, observed under ``kind`` (criterion or verdict); whatever is not certain is held.

    ``blank_is_told`` says that one issue already speaks of the blank row or column, so that the cell stays silent.
    """
    at = spot.at
    cell = page.sheet.cells.get(at)
    if spot.commune is None or spot.criterion is None:
        # The row's or column's own issue says why; its marks still count toward the form's declared totals.
        hold_quietly(page, cell, spot.problem or "không xác định được xã của hàng")
        if (cell and cell.doubt) or is_covered(page, at):
            return marks.HELD
        text = cell.text if cell and cell.kind in ("text", "number") else ""
        return marks.read(text, page.legend, page.notes, may_be_not_applicable=True).state
    if spot.problem:
        state = hold_quietly(page, cell, spot.problem)
    elif is_merged(page, at):
        state = hold_merged(page, at, _words(spot, context))
    elif cell is not None and is_doubtful(cell):
        page.unusable(cell, _words(spot, context)["place"])
        state = marks.HELD
    elif page.is_struck(at):
        state = hold_quietly(page, cell, STRUCK)
    elif is_covered(page, at):
        state = hold_quietly(page, cell, "ô đánh dấu hoặc hình vẽ đặt trên ô")
    else:
        state = _state(page, cell, spot, context, allowed=spot.criterion in context.not_applicable)
    if not (state == marks.NOT_REPORTED and cell is None and spot.blank_is_told):
        page.observe(*at, kind, str(spot.criterion), state, commune_code=spot.commune.commune_code, measure="mark")
    return state


def _words(spot: Spot, context: Context) -> dict[str, Any]:
    """What an issue says of where a mark stands."""
    name = context.lexicon.names.get(spot.criterion, "")
    return {
        "place": f"{spot.label}, tiêu chí {spot.criterion} – {name}",
        "commune_code": spot.commune.commune_code if spot.commune else None,
        "criterion_no": spot.criterion,
    }


def _state(page: Page, cell: Cell | None, spot: Spot, context: Context, *, allowed: bool) -> str:
    shown_as_percent = cell is not None and cell.value is not None and is_percent(cell.number_format, cell.value)
    if cell is not None and (cell.kind in ("bool", "date") or shown_as_percent):
        page.hold(*spot.at, "unreadable_mark", found=cell.text, **_words(spot, context))
        return marks.HELD
    text = cell.text if cell else ""
    mark = marks.read(text, page.legend, page.notes, may_be_not_applicable=allowed)
    if page.digits_differ and clean(text) in ("0", "1") and page.legend.of(clean(text)) is None:
        mark = marks.Mark(marks.HELD, "unreadable_mark")  # among 3, 7 and 12 a 1 is a count
    if mark.rule == "unreadable_mark" and page.no_is_failed and not allowed and marks.is_no(text):
        mark = marks.Mark(marks.FAILED)
    if mark.state == marks.HELD:
        page.hold(*spot.at, mark.rule, found=text, **_words(spot, context))
    elif mark.state == marks.NOT_REPORTED and mark.rule and not (spot.blank_is_told and cell is None):
        page.issue("blank_mark", *spot.at, **_words(spot, context))
        page.role(*spot.at, "ignored", "ô chỉ có ký tự không hiện ra")
    elif cell is not None:
        page.role(*spot.at, "value")
    return mark.state


def compare_digits(page: Page, positions: Collection[tuple[int, int]]) -> None:
    """See whether the digits among the marks of a table are marks: 1 and 0 are, unless other numbers stand among them."""
    digits = [
        c.text
        for at in positions
        if (c := page.sheet.cells.get(at)) and clean(c.text).replace(",", ".").replace(".", "").isdigit()
    ]
    others = sum(clean(t) not in ("0", "1") for t in digits)
    signs = sum((c := page.sheet.cells.get(at)) is not None and _is_mute(page, clean(c.text)) for at in positions)
    # Beside signs that no legend explains a 0 explains itself no more than they do.
    page.digits_differ = (others > 2 and others * 10 > len(digits)) or signs * 10 > len(digits) > 0


def compare_answers(page: Page, positions: Collection[tuple[int, int]]) -> None:
    """See whether 'Không' answers the question that 'Đạt' does: where a table's other marks are all passes in words, and
    nothing else in it or its legend says what has failed."""
    texts = [clean(c.text) for at in positions if (c := page.sheet.cells.get(at)) and c.kind == "text"]
    answers = sum(map(marks.is_no, texts))
    passed = sum(marks.is_word(t) and marks.certain(t) == marks.PASSED for t in texts)
    rest = len(texts) - answers - passed
    known = marks.FAILED in page.legend.meanings.values() or any(marks.certain(t) == marks.FAILED for t in texts)
    page.no_is_failed = answers >= FEWEST and passed >= FEWEST and rest * 20 <= len(texts) and not known


def _is_mute(page: Page, sign: str) -> bool:
    return sign in marks.NEEDS_LEGEND and page.legend.of(sign.casefold()) is None


def hold_quietly(page: Page, cell: Cell | None, reason: str) -> str:
    """Hold a cell whose issue stands elsewhere: at its heading or at its row's name."""
    if cell is not None:
        page.role(cell.row, cell.column, "held", reason)
    return marks.HELD


def is_merged(page: Page, at: tuple[int, int]) -> bool:
    """True where a merged range covers this and another position."""
    merge = page.sheet.merge_at(*at)
    return merge is not None and (merge[2] > merge[0] or merge[3] > merge[1])


def is_covered(page: Page, at: tuple[int, int]) -> bool:
    """True where a check box or a drawn mark lies upon a position, or may: the sheet's own issue speaks of it."""
    controls = page.sheet.controls
    if not controls or (at not in controls and ((0, 0) not in controls or at in page.sheet.cells)):
        return False
    if not page.controls_told:
        page.controls_told = True
        page.issue("mark_drawn_over", None, None, found=len(controls))
    return True


def hold_merged(page: Page, at: tuple[int, int], words: dict[str, Any]) -> str:
    """Hold a position inside a merged range: the issue stands once, where the range is first met (rule of reading 6)."""
    merge, cell = page.sheet.merge_at(*at), page.sheet.cells.get(at)
    if merge and merge not in page.merges_told:
        page.merges_told.add(merge)
        page.hold(*at, "merged_mark", found=page.sheet.text(*merge[:2]) or "ô trống", **words)
    elif cell is not None:
        page.role(*at, "held", "ô gộp")
    return marks.HELD
