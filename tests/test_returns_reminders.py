"""Who owes a report gets a letter: which one, by which duty of the plan, due when; who has sent gets none."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path

import docx
import partial_warehouse
import pytest
from troubles.matrix import matrix

from pipeline import errors, ingest
from pipeline.reference.model import Reference
from pipeline.returns import official, reminders
from pipeline.workspace import Workspace

PERIOD = "2019-06"
TABLES = ("raw.submissions", "mart.completeness", "mart.promises")


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, workspace_root: Path, reference: Reference
) -> tuple[Workspace, Path]:
    """A period in which one district has sent."""
    root = tmp_path_factory.mktemp("province")
    workspace = Workspace(root)
    for part in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / part, root / "data" / "raw" / part)
    folder = workspace.submissions / PERIOD
    folder.mkdir(parents=True)
    (folder / "Dinh Lap.xlsx").write_bytes(matrix("189").data())
    database = workspace.processed / "x.duckdb"
    database.parent.mkdir(parents=True)
    read = ingest.read_all(workspace, reference)
    partial_warehouse.build(database, reference, read, [], as_of=None, input_hash="x", version="0", tables=TABLES)
    return workspace, database


def test_who_owes_a_report_is_reminded_and_who_has_sent_is_not(published: tuple[Workspace, Path]) -> None:
    workspace, database = published
    made = {r.sender: r for r in reminders.make(database, workspace)}
    assert "Huyện Đình Lập" not in made
    assert {"Huyện Chi Lăng", "Sở Y tế"} <= set(made)
    text = made["Sở Y tế"].path.read_text("utf-8")
    assert "định kỳ hàng quý báo cáo kết quả thực hiện" in text  # the plan's own words
    assert "Hạn: 15/7/2019" in text
    assert "SỐ LIỆU MINH HỌA" in text
    assert "Ủy ban nhân dân huyện Chi Lăng" in made["Huyện Chi Lăng"].path.read_text("utf-8")


def test_one_sender_alone_and_a_letter_that_is_no_longer_due(published: tuple[Workspace, Path]) -> None:
    workspace, database = published
    stale = workspace.reports / PERIOD / "returns" / "huyen-dinh-lap" / reminders.LETTER
    stale.parent.mkdir(parents=True)
    stale.write_text("cũ", "utf-8")
    assert [r.sender for r in reminders.make(database, workspace, PERIOD, ["187"])] == ["Huyện Chi Lăng"]
    assert stale.exists()  # asked for one, nothing else is touched
    reminders.make(database, workspace, PERIOD)
    assert not stale.exists()


def test_a_period_that_is_not_there(published: tuple[Workspace, Path]) -> None:
    workspace, database = published
    with pytest.raises(errors.UsageError):
        reminders.make(database, workspace, "2031-03")


def test_the_letter_is_there_as_a_document_in_the_official_form(published: tuple[Workspace, Path]) -> None:
    workspace, database = published
    (made,) = reminders.make(database, workspace, PERIOD, ["Sở Y tế"])
    path = made.path.with_suffix(".docx")
    document = docx.Document(str(path))
    texts = [p.text for p in document.paragraphs]
    head, foot = ["\n".join(p.text for c in t.rows[0].cells for p in c.paragraphs) for t in document.tables]
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "VĂN PHÒNG ĐIỀU PHỐI",
        "Số: ",
        "V/v gửi báo cáo",
    ):
        assert part in head
    assert "Nơi nhận:" in foot and "CHÁNH VĂN PHÒNG" in foot
    assert any(t.startswith("SỐ LIỆU MINH HỌA") for t in texts) and "Kính gửi: Sở Y tế." in texts
    said = [line.strip() for line in made.path.read_text("utf-8").splitlines()]
    assert [t for t in texts if t.startswith(("- ", "Hạn:", "Đề nghị", "Nếu đã gửi"))] == [
        t for t in said if t.startswith(("- ", "Hạn:", "Đề nghị", "Nếu đã gửi"))
    ]
    before = path.read_bytes()
    reminders.make(database, workspace, PERIOD, ["Sở Y tế"])
    assert path.read_bytes() == before


def test_what_xml_cannot_hold_is_seen_in_the_document() -> None:
    odd = official.Letter("", "Sở X", "", "a\x00b", "c\ud800", ("   \x0b<w:p> & {{ p }}", "", "đ"), "")
    texts = [p.text for p in docx.Document(io.BytesIO(odd.docx(dt.date(2019, 6, 30)))).paragraphs]
    assert "Kính gửi: c\ufffd." in texts and any("<w:p> & {{ p }}" in t for t in texts)
