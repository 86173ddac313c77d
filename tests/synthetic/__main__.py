"""Writes the example year: ``python -m tests.synthetic`` from the root of the project.

data/raw/submissions/<YYYY-MM>/ gets the workbooks, tests/synthetic/truth/ what a faultless reading of them gives.
Other files in those folders are left alone; ``--into DIR`` writes below DIR instead (DIR/submissions, DIR/truth).
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from .departments import FORMS, department_book
from .looks import look_of
from .matrix import matrix_book
from .model import PERIODS, QUARTERS, ROOT, build
from .pages import Book
from .province import OFFICE, advanced_book, funding_book, outputs_book, register_book, schedule_book
from .troubles import of_form, planted, sends
from .truth import FOLDER, Truth
from .writers import write


def make() -> tuple[list[Book], Truth]:
    """Every workbook of the year and the truth beside them, nothing written yet."""
    year = build()
    troubles = planted(year)
    truth = Truth(year, troubles)
    books: list[Book] = []
    for period in PERIODS:
        for district in year.districts:
            if not sends(district.code, period):
                continue
            matrix = matrix_book(year, look_of(district.code), district, period, troubles)
            if any(of_form(troubles, period, district.code, "resubmitted")):
                first = matrix_book(year, look_of(district.code), district, period, troubles, first_sending=True)
                books.append(first.book)
                note = f"replaced by {matrix.book.name}"
                truth.submission(first.book.file, "matrix", district.code, "superseded", note=note)
            truth.matrices[period, district.code] = matrix
            truth.troubles_of(matrix)
            books.append(matrix.book)
        for form in FORMS:
            if period in form.periods:
                book, readings = department_book(year, form, period, troubles)
                truth.readings[period] |= readings
                truth.submission(book.file, "department", form.sender, also="partly_accepted")
                books.append(book)
        books += _province(truth, period)
    truth.settle()
    return books, truth


def _province(truth: Truth, period: str) -> list[Book]:
    year = truth.year
    book, rows = register_book(year, period)
    known = {row["commune_code"] for row in truth.rows["recognitions"]}
    truth.rows["recognitions"] += [row for row in rows if row["commune_code"] not in known]
    made = [(book, "recognition", OFFICE)]
    forms = (
        (outputs_book, "outputs", OFFICE, QUARTERS),
        (funding_book, "funding", "Sở Kế hoạch và Đầu tư", QUARTERS[1:]),
        (schedule_book, "schedule", OFFICE, QUARTERS[1:]),
    )
    for builder, form, sender, periods in forms:
        if period in periods:
            book, rows = builder(period)
            truth.rows["work_results" if form == "schedule" else form] += rows
            made.append((book, form, sender))
    if period in QUARTERS[1:]:
        book, rows = advanced_book(year, period)
        truth.rows["advanced"] += rows
        made.append((book, "advanced", OFFICE))
    for book, form, sender in made:
        truth.submission(book.file, form, sender)
    return [book for book, _, _ in made]


def main() -> None:
    """Writes the workbooks and the truth, and says how many."""
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic", description=__doc__)
    parser.add_argument("--into", type=Path, help="folder to write below instead of the project's own")
    into = parser.parse_args().into
    books, truth = make()
    folder = into / "submissions" if into else ROOT / "data" / "raw" / "submissions"
    for book in books:
        write(book, folder)
    truth.write(into / "truth" if into else FOLDER)
    print(f"{len(books)} workbooks in {folder}")


if __name__ == "__main__":
    # openpyxl spells the same XML in other bytes where lxml is installed; it asks when it is imported.
    os.environ["OPENPYXL_LXML"] = "False"
    main()
