"""What a cell says of a task, and when it says nothing certain."""

from __future__ import annotations

import pytest
from unidecode import unidecode

from pipeline.ingest.columns import counts_columns
from pipeline.ingest.grid import Cell
from pipeline.ingest.states import finished_by, state_in, state_of

VERBS = ("thực hiện", "triển khai", "tổ chức", "xây dựng")
ENDS = ("hoàn thành", "hoàn tất", "xong", "kết thúc")
GOING_ON = ("đang thực hiện", "tiếp tục triển khai", "đang làm")


@pytest.mark.parametrize("verb", VERBS)
def test_what_was_carried_out_is_no_part_of_it(verb: str) -> None:
    assert {
        state_of(f"Đã {verb}{more}") for more in ("", " ngày 15/6/2019", " tháng 5 năm 2019", " theo kế hoạch", ".")
    } == {None}
    assert state_of(f"Đã {verb} một phần") == state_of(f"Đã {verb} 40%") == "in_progress"
    assert state_of(f"Chưa {verb}") == "not_started"
    for some in ("đợt 1", "02 đoàn (tháng 5)", "3 lớp", "quý I, quý II", "quý I và quý II"):
        assert state_of(f"Đã {verb} {some}") == "in_progress"
    assert {state_of(f"Đã {verb} {w}") for w in ("theo Kế hoạch số 12 ngày 5 tháng 3", "trong quý II", "xong")} <= {
        None,
        "done",
    }


@pytest.mark.parametrize("end", ENDS)
def test_not_finished_is_begun_only_where_it_goes_on(end: str) -> None:
    assert state_of(f"Chưa {end}") is None
    for going_on in GOING_ON:
        for between in (", ", "; ", " - ", " ("):
            assert state_of(f"Chưa {end}{between}{going_on}") == "in_progress"
    assert state_of("Chưa triển khai, đang xin ý kiến") is None, "begun or not: it says both"


@pytest.mark.parametrize(
    "text",
    [
        "100%",
        "Đạt 100 %",
        "Đã thực hiện 100% kế hoạch",
        "Triển khai được 100%",
        "Đã thực hiện đạt 100%",
        "Hoàn thành 100% KH",
        "Đã kết thúc đúng hạn",
    ],
)
def test_the_whole_of_it_is_done(text: str) -> None:
    assert state_of(text) == "done"
    assert state_of(f"Chưa {text}") != "done"
    assert state_of(text.replace("100", "80")) != "done" or "%" not in text


@pytest.mark.parametrize(
    "text", ["Đã ban hành 100% văn bản", "Đã hoàn thành 50 km, đạt 100%", "Đã hoàn thành 100% ở 3 xã"]
)
def test_a_whole_of_something_is_no_part_of_the_task(text: str) -> None:
    assert state_of(text) is None
    assert state_of(text.replace("100", "80")) == "in_progress"
    assert state_of(f"{text}, còn chờ nghiệm thu") == "in_progress"


@pytest.mark.parametrize("signs", ["{}", "({})", "[{}]", "{{{}}}", "<{}>", "{}.", "-{}-", "{}/"])
def test_a_row_that_counts_its_columns_is_known_in_any_signs(signs: str) -> None:
    def row(*texts: object) -> list[Cell]:
        return [Cell(1, n, str(text), "text") for n, text in enumerate(texts, start=1)]

    assert counts_columns(row(*(signs.format(n) for n in range(1, 7))))
    assert counts_columns(row("A", "B", *(signs.format(n) for n in range(1, 5)), "5=4/3", "(6)=(4)/(2)x100"))
    assert not counts_columns(row(*(signs.format(n) for n in (2, 1, 3, 4))))
    assert not counts_columns(row(*(signs.format(n) for n in (9, 10, 11))))
    assert not counts_columns(row(1, 2, 3, "12,5"))


@pytest.mark.parametrize("verb", VERBS)
def test_what_goes_on_is_the_same_with_a_word_of_now_before_it_and_without_diacritics(verb: str) -> None:
    for text in (f"Chưa {verb}", f"Đang {verb}", f"Đã {verb} 40%", "Chưa hoàn thành", "Đã hoàn thành", f"Đã {verb}"):
        assert state_of(unidecode(text)) == state_of(text), text
        for now in ("Hiện nay", "Vẫn", "Hiện") if text.startswith(("Chưa", "Đang")) else ():
            assert state_of(f"{now} {text.casefold()}") == state_of(text), f"{now} {text}"
    assert state_of(f"Mới {verb} một phần") == "in_progress"
    assert state_of("Mới hoàn thành") is None, "just finished, or begun"


@pytest.mark.parametrize("verb", VERBS)
def test_a_scale_of_three_steps_says_what_is_done(verb: str) -> None:
    done, steps = f"đã {verb}", [f"Đang {verb}", f"Chưa {verb}", f"Đã {verb}."]
    assert finished_by(steps) == {done} and state_in(f"Đã {verb}", finished_by(steps)) == "done"
    assert finished_by([f"Đang {verb} dở dang", "Chưa TH", f"Đã {verb}"]) == {done}
    for more in ("Hoàn thành", "Đã họp", "Đang xin ý kiến", "Tạm dừng"):
        assert not finished_by([*steps, more]), f"{more}: another step, or one that nobody can place"
    assert not finished_by(steps[:1] + steps[2:]) and not finished_by(steps[1:]), "two steps are no scale"
