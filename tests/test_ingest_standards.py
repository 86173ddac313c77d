"""By which standard a register recognises its communes, and what of it was taken back."""

from __future__ import annotations

from typing import Any

import other_province
import pytest
from openpyxl import Workbook as Book

from pipeline import ingest, reference
from pipeline.workspace import Workspace

HEADING = ["TT", "Tên xã", "Huyện", "Danh hiệu", "Số quyết định", "Ngày quyết định", "Năm được tính", "Ghi chú"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(other_province.lay(tmp_path_factory.mktemp("w")))
    for path in made.workbooks():
        path.unlink()
    return made


def recognised(workspace: Workspace, caption: str, standard: str | None, note: str = "") -> tuple[Any, set[str]]:
    """(subject and state of the one decision, rules of the issues)."""
    book = Book()
    assert book.active is not None
    row: list[Any] = [1, "An Phú", "Sông Mây", standard, "11/QĐ-UBND", "12/11/2017", 2017, note]
    for cells in (["BAN CHỈ ĐẠO XÂY DỰNG NÔNG THÔN MỚI"], [caption], HEADING, row):
        book.active.append([c for n, c in enumerate(cells) if standard is not None or n != 3 or len(cells) < 4])
    path = workspace.submissions / "2020-06" / "register.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    read = ingest.read_all(workspace, reference.load(workspace))
    [decision] = [o for o in read.observations if o["kind"] == "recognition"]
    return (decision["subject"], decision["state"]), {i["rule"] for i in read.issues}


LIST = "DANH SÁCH XÃ ĐƯỢC CÔNG NHẬN"


@pytest.mark.parametrize(
    ("caption", "standard", "decision"),
    [
        (LIST, None, ("ntm", "value")),
        (f"{LIST} ĐẠT CHUẨN NÔNG THÔN MỚI", None, ("ntm", "value")),
        (f"{LIST} ĐẠT CHUẨN NÔNG THÔN MỚI NÂNG CAO", None, ("advanced", "value")),
        (f"{LIST} NTM KIỂU MẪU", None, ("kieu_mau", "value")),
        (f"{LIST} ĐẠT CHUẨN NTM, NTM NÂNG CAO", None, ("ntm", "held")),
        (f"{LIST} ĐẠT CHUẨN NTM, NTM NÂNG CAO", "Nâng cao", ("advanced", "value")),
        (f"{LIST} ĐẠT CHUẨN NTM", "NTM kiểu mẫu", ("kieu_mau", "value")),
        (LIST, "Đạt chuẩn", ("ntm", "value")),
        (LIST, "Loại A", ("ntm", "held")),
    ],
)
def test_the_column_tells_the_standard_else_the_caption(
    workspace: Workspace, caption: str, standard: str | None, decision: tuple[str, str]
) -> None:
    found, rules = recognised(workspace, caption, standard)
    assert found == decision
    assert rules == ({"standard_unclear"} if decision[1] == "held" else set())


@pytest.mark.parametrize("note", ["Thu hồi theo QĐ 77/QĐ-UBND", "đã bị thu hồi", "Hủy bỏ", "Không còn đạt chuẩn"])
def test_a_decision_noted_as_taken_back_is_held(workspace: Workspace, note: str) -> None:
    assert recognised(workspace, LIST, None, note) == (("ntm", "held"), {"recognition_withdrawn"})
    assert recognised(workspace, LIST, None, "Công bố ngày 1/12/2017")[0] == ("ntm", "value")
