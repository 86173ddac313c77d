"""A wrong total points at the cell that may have caused it, where one row and one column are off by the same."""

from __future__ import annotations

from troubles import sheets
from troubles.judging import read_trouble
from troubles.matrix import Matrix, matrix


def total_issues(form: Matrix) -> dict[str, str]:
    return {i["cell"]: i["message_vi"] for i in read_trouble(form).issues if i["rule"] == "declared_total"}


def test_the_cell_in_the_row_and_the_column_that_are_off_is_named() -> None:
    form = matrix()
    row, criterion = form.first_with("failed", of=5)
    at = form.mark(row, criterion, form.passed)  # the totals still count it as failed
    issues = total_issues(form)
    assert len(issues) >= 2
    assert all(f"ô {sheets.a1(at)}" in text for cell, text in issues.items() if cell != grand_total(form))


def test_two_wrong_rows_name_no_cell() -> None:
    form = matrix()
    for n in (0, 9):
        form.mark(*form.first_with("failed", of=n), form.passed)
    assert not any("cùng lệch" in text for text in total_issues(form).values())


def test_a_total_that_is_wrong_alone_names_no_cell() -> None:
    form = matrix()
    form.leaf.put(form.row(2), form.column(19) + 1, 3)
    assert ["cùng lệch" in text for text in total_issues(form).values()] == [False]


def grand_total(form: Matrix) -> str:
    return sheets.a1((form.total_row, form.column(19) + 1))
