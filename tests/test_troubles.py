"""More than five hundred troubles of real offices: each workbook is read, and nothing in it is wrong in silence.

Every value equals the truth or is held with an issue where it stands; what the trouble does not touch is read exactly
and without a false alarm; every non-empty cell is accounted for. A known defect is marked, and tells when it is mended.
"""

from __future__ import annotations

import pytest
from troubles import known
from troubles.judging import faults, read_trouble
from troubles.kinds import Kind, marks
from troubles.listing import PAGE, every, page

KINDS = every()


def marks_of(kind: Kind) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=known.DEFECTS[kind.id])] if kind.id in known.DEFECTS else []


def test_kinds_have_names_of_their_own_and_the_list_of_defects_names_no_other() -> None:
    ids = [k.id for k in KINDS]
    assert len(ids) == len(set(ids)) > 500
    assert set(known.DEFECTS) <= set(ids)


def test_the_page_of_troubles_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/troubles/listing.py"


@pytest.mark.parametrize("kind", [pytest.param(k, id=k.id, marks=marks_of(k)) for k in KINDS])
def test_nothing_is_wrong_in_silence(kind: Kind) -> None:
    trouble = kind.make()
    assert faults(trouble, read_trouble(trouble)) == []


def test_the_judge_sees_a_wrong_value_a_lost_issue_a_lost_cell_and_a_false_alarm() -> None:
    made = marks.one("D", "held")
    good = read_trouble(made)
    assert faults(made, good) == []
    wrong = read_trouble(made)
    wrong.observations[0]["state"] = "failed" if wrong.observations[0]["state"] != "failed" else "passed"
    assert any("SILENT ERROR" in f for f in faults(made, wrong))
    mute = read_trouble(made)
    mute.issues.clear()
    assert any("LOST WITHOUT A WORD" in f for f in faults(made, mute))
    lost = read_trouble(made)
    lost.cells.pop()
    assert any("CELLS LOST" in f for f in faults(made, lost))
    clean = marks.one("Đ", "passed")
    loud = read_trouble(clean)
    loud.issues.append({**good.issues[0]})
    assert any("FALSE ALARM" in f for f in faults(clean, loud))
    unexplained = read_trouble(made)
    next(c for c in unexplained.cells if c["role"] == "held")["reason"] = None
    assert any("WITHOUT REASON" in f for f in faults(made, unexplained))
    invented = read_trouble(made)
    invented.observations.append({**invented.observations[-1], "commune_code": "00000", "state": "passed"})
    assert any("INVENTED" in f for f in faults(made, invented))
