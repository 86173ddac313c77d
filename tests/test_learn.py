"""`ntm learn` and `ntm correct`: forms nobody knows are taught as rows, tried on every workbook, and taken back."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from lxml import html
from troubles import sheets
from troubles.matrix import matrix, reference
from troubles.others import register
from typer.testing import CliRunner, Result

from pipeline import errors, ingest
from pipeline import reference as reference_files
from pipeline.cli.app import app
from pipeline.ingest import Ingested
from pipeline.workspace import Workspace

PERIOD = "2019-06"
NICKNAMES = {2: "Đường sá", 3: "Kênh tưới", 4: "Ánh sáng", 15: "Trạm xá"}
NOT_COUNTED = ("held", "not_reported")


@pytest.fixture()
def workspace(tmp_path: Path, workspace_root: Path) -> Workspace:
    """A workspace with one workbook that reads: the register of decisions."""
    for name in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / name, tmp_path / "data" / "raw" / name)
    made = Workspace(tmp_path)
    put(made, "DS xa dat chuan.xlsx", register().leaves)
    return made


def put(workspace: Workspace, name: str, leaves: list[sheets.Leaf], period: str = PERIOD) -> str:
    folder = workspace.submissions / period
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(sheets.xlsx(leaves))
    return f"{period}/{name}"


def ntm(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(app, ["--workspace", str(workspace.root), *words])


def read(workspace: Workspace, file: str) -> Ingested:
    return ingest.read_file(workspace, reference_files.load(workspace), file)


def counted(reading: Ingested) -> list[dict[str, Any]]:
    return [o for o in reading.observations if o["state"] not in NOT_COUNTED]


def nicknamed() -> sheets.Leaf:
    """A district's marks under names that only that district uses."""
    leaf = sheets.Leaf("Bảng")
    leaf.put(1, 1, "UBND HUYỆN ĐÌNH LẬP")
    leaf.put(2, 1, "KẾT QUẢ 6 THÁNG ĐẦU NĂM 2019")
    for column, text in enumerate(("Mã", "Nơi", *NICKNAMES.values()), start=1):
        leaf.put(4, column, text)
    for row, commune in enumerate((c for c in reference().communes if c.district_code == "189"), start=5):
        for column, value in enumerate((row, commune.commune_name, *["Đ", "CĐ", "Đ", "Đ"]), start=1):
            leaf.put(row, column, value)
    return leaf


def works_done() -> sheets.Leaf:
    """Outputs under headings of one's own."""
    leaf = sheets.Leaf("Bảng")
    leaf.put(1, 1, "VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI TỈNH")
    leaf.put(2, 1, "VIỆC ĐÃ LÀM 6 THÁNG ĐẦU NĂM 2019")
    for column, text in enumerate(("Mã", "Khoản mục", "Đong bằng", "Cộng hết"), start=1):
        leaf.put(4, column, text)
    for row, (name, unit, value) in enumerate(
        (("Xây dựng đường giao thông nông thôn các loại", "km", 120), ("Kiên cố hóa kênh mương", "km", 25)), 5
    ):
        for column, shown in enumerate((row, name, unit, value), start=1):
            leaf.put(row, column, shown)
    return leaf


def honours() -> sheets.Leaf:
    """Decisions of recognition under headings of one's own, beside other decisions: nobody can tell which ones count."""
    leaf = register(4).leaf
    leaf.name = "Bảng"
    for at, text in {(3, 4): "Giấy", (3, 5): "Hôm", (3, 6): "Tính vào", (3, 7): "Giấy khác"}.items():
        leaf.put(*at, text)
    for row in range(4, 8):
        leaf.put(row, 7, f"{row}/QĐ-UBND")
    return leaf


FORMS = {
    "matrix": (nicknamed, ["A=index", "B=commune", *(f"{'CDEF'[n]}={k}" for n, k in enumerate(NICKNAMES))], 40),
    "outputs": (works_done, ["A=index", "B=output_row", "C=unit", "D=cumulative"], 2),
    "recognition": (honours, ["D=decision_no", "E=decision_date", "F=decision_year"], 4),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_nobody_knows_is_taught_in_one_command(workspace: Workspace, form: str) -> None:
    make, choices, least = FORMS[form]
    file = put(workspace, "Bieu la.xlsx", [make()])
    before = counted(read(workspace, file))
    said = ntm(workspace, "learn", file, *(w for c in choices for w in ("--column", c)), "--yes")
    assert said.exit_code == 0, (said.output, said.exception)
    after = read(workspace, file)
    assert after.submissions[0]["form"] == form
    assert len(counted(after)) >= least > len(before)
    assert not [c for c in after.cells if c["role"] == "held"]
    assert "ntm learn --undo" in said.output
    assert ntm(workspace, "learn", "--undo").exit_code == 0
    assert counted(read(workspace, file)) == before


def test_what_is_taught_of_one_sender_is_read_so_of_no_other(workspace: Workspace) -> None:
    mine = put(workspace, "Dinh Lap.xlsx", [nicknamed()])
    other = nicknamed()
    other.put(1, 1, "UBND HUYỆN KHÁC")
    theirs = put(workspace, "Noi khac.xlsx", [other])
    choices = [w for c in FORMS["matrix"][1] for w in ("--column", c)]
    assert ntm(workspace, "learn", mine, *choices, "--sender", "Huyện Đình Lập", "--yes").exit_code == 0
    assert counted(read(workspace, mine))
    assert not counted(read(workspace, theirs))


def test_nothing_that_read_before_may_read_differently(workspace: Workspace) -> None:
    good = matrix("189")
    before = put(workspace, "BC.xlsx", good.leaves)
    new = nicknamed()
    new.put(4, 3, "Quy hoạch")
    named = matrix("189", headings="names")
    put(workspace, "BC ten.xlsx", named.leaves)
    file = put(workspace, "Bieu la.xlsx", [new])
    files = {p: p.read_bytes() for p in workspace.reference.glob("*.csv")}
    said = ntm(workspace, "learn", file, "--column", "B=commune", "--column", "C=criterion_9", "--yes")
    assert isinstance(said.exception, errors.UsageError)
    assert "BC ten.xlsx!Biểu 1!C" in said.exception.found
    assert {p: p.read_bytes() for p in workspace.reference.glob("*.csv")} == files
    assert counted(read(workspace, before))


def test_a_lesson_that_changes_nothing_is_not_kept(workspace: Workspace) -> None:
    leaf = nicknamed()
    leaf.put(2, 1, "KẾT QUẢ QUÝ I NĂM 2019")  # another period: refused whatever its columns mean
    file = put(workspace, "Bieu la.xlsx", [leaf])
    said = ntm(workspace, "learn", file, *(w for c in FORMS["matrix"][1] for w in ("--column", c)), "--yes")
    assert isinstance(said.exception, errors.UsageError)
    assert "2019-06" in said.exception.found
    assert not (workspace.reference / "headings.csv").exists()


def test_wrong_words_and_wrong_places_are_told(workspace: Workspace) -> None:
    file = put(workspace, "Bieu la.xlsx", [nicknamed()])
    for choice, found in (("C=criterion_77", "criterion_77"), ("Z=note", "cột này"), ("nothing", "CỘT=NGHĨA")):
        said = ntm(workspace, "learn", file, "--column", choice, "--yes")
        assert isinstance(said.exception, errors.UsageError), choice
        assert found in said.exception.found + said.exception.expected + said.exception.where
    assert isinstance(ntm(workspace, "learn", "2019-06/none.xlsx").exception, errors.UsageError)


def test_the_sheet_is_shown_column_by_column(workspace: Workspace) -> None:
    file = put(workspace, "Bieu la.xlsx", [nicknamed()])
    said = ntm(workspace, "learn", file, "--show")
    assert said.exit_code == 0
    for text in ("Đường sá", "C4", "dấu đạt/chưa đạt", "chưa hiểu"):
        assert text in said.output
    assert not (workspace.reference / "headings.csv").exists()
    columns = {c["cell"]: c for c in json.loads(ntm(workspace, "learn", file, "--json").output)["columns"]}
    assert (columns["B4"]["holds"], columns["C4"]["holds"], columns["A4"]["holds"]) == ("commune", "mark", "number")


def test_what_a_column_may_mean_is_suggested_by_what_it_holds(workspace: Workspace) -> None:
    file = put(workspace, "QD.xlsx", [honours()])
    said = json.loads(ntm(workspace, "learn", file, "--json").output)
    suggested = {c["cell"]: c["suggestion"] for c in said["columns"] if c["confidence"] == "unknown"}
    assert suggested.get("D3") == "decision_no"  # 100/QĐ-UBND under a heading nobody knows
    assert suggested.get("E3") == "decision_date"
    assert suggested.get("A3", "index") == "index"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (nicknamed, {"B4": ("commune", "contents")}),
        (honours, {"D3": ("decision_no", "contents"), "E3": ("decision_date", "contents"), "A3": ("index", "heading")}),
    ],
)
def test_a_form_nobody_knows_leaves_proposals_and_says_where_to_go(
    workspace: Workspace, make: Any, expected: dict[str, tuple[str, str]]
) -> None:
    reading = read(workspace, put(workspace, "Bieu la.xlsx", [make()]))
    assert reading.submissions[0]["status"] == "refused" and "ntm learn" in reading.submissions[0]["reason"]
    proposals = {p["cell"]: p for p in reading.proposals}
    assert {cell: (proposals[cell]["meaning"], proposals[cell]["evidence"]) for cell in expected} == expected
    assert all(proposals[cell]["confidence"] > 0.9 for cell in expected)
    assert {p["confidence"] for p in proposals.values() if not p["meaning"]} <= {0}


@pytest.mark.slow
def test_proposals_stand_in_the_database_after_an_ordinary_run(workspace: Workspace) -> None:
    file = put(workspace, "Bieu la.xlsx", [nicknamed()])
    put(workspace, "BC.xlsx", matrix("187").leaves)
    assert ntm(workspace, "run", "--no-reports").exit_code == 0
    with duckdb.connect(str(workspace.database), read_only=True) as con:
        rows = con.execute("SELECT DISTINCT file, sheet FROM raw.proposals").fetchall()
        (reason,) = con.execute("SELECT reason FROM raw.submissions WHERE file = ?", [file]).fetchall()[0]
    assert rows == [(file, "Bảng")]
    assert f'ntm learn "{file}"' in reason


def test_all_proposals_are_taken_at_once_but_for_what_is_chosen(workspace: Workspace) -> None:
    leaf = nicknamed()
    for column, heading in {3: "2. Đường sá", 4: "Thuỷ lợi và PCTT", 5: "T/C 4 điện"}.items():
        leaf.put(4, column, heading)
    file = put(workspace, "Bieu la.xlsx", [leaf])
    said = ntm(workspace, "learn", file, "--proposed", "--column", "C=2", "--column", "F=15", "--yes")
    assert said.exit_code == 0, (said.output, said.exception)
    reading = read(workspace, file)
    assert {o["subject"] for o in counted(reading)} == {"2", "3", "4", "15"}


def test_a_workbook_of_prose_proposes_nothing(workspace: Workspace) -> None:
    leaf = sheets.Leaf("Bìa")
    for row, text in enumerate(("UBND HUYỆN ĐÌNH LẬP", "BÁO CÁO", "Kính gửi Văn phòng Điều phối", "Xin trân trọng"), 1):
        leaf.put(row, 1, text)
    reading = read(workspace, put(workspace, "Bia.xlsx", [leaf]))
    assert not reading.proposals and "ntm learn" not in reading.submissions[0]["reason"]


def test_a_name_of_a_row_is_taught_too(workspace: Workspace) -> None:
    leaf = works_done()
    leaf.put(4, 2, "Chỉ tiêu")
    leaf.put(4, 3, "Đơn vị tính")
    leaf.put(4, 4, "Lũy kế từ đầu năm")
    leaf.put(6, 2, "Mương máng")
    file = put(workspace, "Ket qua.xlsx", [leaf])
    assert len(counted(read(workspace, file))) == 1
    said = ntm(workspace, "learn", file, "--row", "B6=output.canals_km", "--yes")
    assert said.exit_code == 0, (said.output, said.exception)
    values = {o["subject"]: o["value"] for o in counted(read(workspace, file))}
    assert values["output.canals_km"] == 25


def test_a_form_is_known_by_the_columns_one_teaches(workspace: Workspace) -> None:
    leaf = works_done()
    leaf.put(4, 2, "Chỉ tiêu")
    leaf.put(4, 4, "Định làm")
    file = put(workspace, "Ke hoach.xlsx", [leaf])
    choices = ["--column", "B4=output_row", "--column", "D4=planned", "--column", "C4=unit"]
    assert ntm(workspace, "learn", file, *choices, "--form", "outputs", "--yes").exit_code == 0
    with (workspace.reference / "forms.csv").open(encoding="utf-8") as f:
        assert [(r["form"], r["evidence"]) for r in csv.DictReader(f)] == [("outputs", "output_row;planned")]
    assert {o["measure"] for o in counted(read(workspace, file))} == {"planned"}


def test_a_wrong_cell_is_corrected_and_the_correction_taken_back(workspace: Workspace) -> None:
    good = matrix("189")
    good.mark(0, 4, "CĐ", "failed")
    file = put(workspace, "BC.xlsx", good.leaves)
    cell = sheets.a1(good.at(0, 4))
    place = f"{file}!Biểu 1!{cell}"
    said = ntm(workspace, "correct", place, "--value", "Đ", "--reason", "gõ nhầm", "--from", "Huyện Đình Lập", "--yes")
    assert said.exit_code == 0, (said.output, said.exception)
    state = lambda: next(o["state"] for o in read(workspace, file).observations if o["cell"] == cell)  # noqa: E731
    assert state() == "passed"
    with workspace.corrections.open(encoding="utf-8") as f:
        assert next(csv.DictReader(f))["expect"] == "CĐ"
    assert ntm(workspace, "correct", "--undo").exit_code == 0
    assert state() == "failed"


def test_only_a_line_that_was_written_here_is_taken_back(workspace: Workspace) -> None:
    good = matrix("189")
    good.mark(0, 4, "CĐ", "failed")
    good.mark(1, 5, "CĐ", "failed")
    file = put(workspace, "BC.xlsx", good.leaves)
    places = [f"{file}!Biểu 1!{sheets.a1(good.at(*at))}" for at in ((0, 4), (1, 5))]
    for place in places:
        said = ntm(workspace, "correct", place, "--value", "Đ", "--reason", "gõ nhầm", "--from", "Huyện", "--yes")
        assert said.exit_code == 0, (said.output, said.exception)
    written = workspace.corrections.read_text("utf-8")
    theirs = f"{file},Biểu 1,{sheets.a1(good.at(2, 6))},Đ,CĐ,tự ghi,Huyện,2019-07-01,\n"
    workspace.corrections.write_text(written + theirs, "utf-8")
    for left in (1, 0, 0):  # the second, the first, nothing more
        assert ntm(workspace, "correct", "--undo").exit_code == 0
        now = workspace.corrections.read_text("utf-8")
        assert now.endswith(theirs) and now.count("gõ nhầm") == left
    assert "Không có gì để bỏ" in ntm(workspace, "correct", "--undo").output


def test_a_name_no_workbook_has_is_refused_with_that_reason(workspace: Workspace) -> None:
    good = matrix("189")
    put(workspace, "BC.xlsx", good.leaves)
    said = ntm(workspace, "correct", "--name", "Xã Không Ai Ghi", "--means", good.rows[0].commune_code, "--yes")
    assert isinstance(said.exception, errors.UsageError)
    assert "Không Ai Ghi" in said.exception.found and "không tệp nào" in said.exception.found


def test_the_workbook_is_drawn_as_it_is_understood(workspace: Workspace) -> None:
    leaf = nicknamed()
    leaf.put(6, 3, '<script>alert("x")</script>')
    leaf.put(4, 7, "2. Giao thông")
    leaf.put(5, 7, "Đ")
    said = ntm(workspace, "learn", put(workspace, "Bieu <la>.xlsx", [leaf]), "--show")
    path = next((workspace.processed / "learn").glob("*.html"))
    assert str(path.relative_to(workspace.root)) in said.output.replace("\n", "")
    text = path.read_text("utf-8")
    assert "<script>" not in text and "&lt;script&gt;" in text and "Bieu &lt;la&gt;" in text
    tree = html.fromstring(text)
    cells = {
        t: [td.get("class") for td in tree.xpath("//td") if td.text == t]
        for t in ("Bắc Xa", "Đường sá", "2. Giao thông")
    }
    assert cells == {"Bắc Xa": ["label"], "Đường sá": ["heading"], "2. Giao thông": ["heading"]}
    meanings = [th.text or "" for th in tree.xpath("//thead/tr[2]/th")]
    assert meanings[7] == "tiêu chí 2" and meanings[3].startswith("chưa hiểu")


def test_a_name_is_recorded_as_an_alias(workspace: Workspace) -> None:
    good = matrix("189")
    good.leaf.put(*good.name_at(0), "Xã Cũ Tên")
    file = put(workspace, "BC.xlsx", good.leaves)
    code = good.rows[0].commune_code
    assert code not in {o["commune_code"] for o in counted(read(workspace, file))}
    said = ntm(workspace, "correct", "--name", "Xã Cũ Tên", "--means", code, "--yes")
    assert said.exit_code == 0, (said.output, said.exception)
    assert code in {o["commune_code"] for o in counted(read(workspace, file))}
    assert ntm(workspace, "correct", "--undo", "--name", "Xã Cũ Tên").exit_code == 0
    assert code not in {o["commune_code"] for o in counted(read(workspace, file))}


def test_the_lock_is_respected(workspace: Workspace) -> None:
    from pipeline.publish import lock

    file = put(workspace, "Bieu la.xlsx", [nicknamed()])
    with lock.held(workspace, {"command": "run"}):
        said = ntm(workspace, "learn", file, "--column", "B=commune", "--yes")
    assert isinstance(said.exception, errors.LockHeld)


def test_questions_are_asked_and_answered(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(workspace, "Bieu la.xlsx", [nicknamed()])
    monkeypatch.setattr("pipeline.cli.teaching.is_asked_by_a_person", lambda: True)
    answers = "\n".join(["index", "commune", "2", "3", "tiêu chí 4", "15", "y", "y", ""])  # its sender alone; kept
    said = CliRunner().invoke(app, ["--workspace", str(workspace.root), "learn", file], input=answers)
    assert said.exit_code == 0, (said.output, said.exception)
    assert len(counted(read(workspace, file))) >= 40


@pytest.mark.slow
def test_the_whole_way_of_an_office(workspace: Workspace) -> None:
    """Unknown form, taught, read, returned with its errors marked, corrected by its sender, accepted."""
    leaf = nicknamed()
    leaf.put(6, 3, "Đ?")
    file = put(workspace, "Bieu la.xlsx", [leaf])
    put(workspace, "Chi Lang.xlsx", matrix("187").leaves)
    assert ntm(workspace, "run", "--no-reports").exit_code == 0
    assert status_of(workspace, file)[0] == "refused"

    choices = [w for c in FORMS["matrix"][1] for w in ("--column", c)]
    assert ntm(workspace, "learn", file, *choices, "--sender", "Huyện Đình Lập", "--yes").exit_code == 0
    assert ntm(workspace, "run", "--no-reports").exit_code == 0
    assert status_of(workspace, file) == ("partly_accepted", 1)

    said = ntm(workspace, "returns", "--sender", "189", "--json")
    assert said.exit_code == 0, (said.output, said.exception)
    (returned,) = [r for r in json.loads(said.output) if r["file"] == file]
    book: Any = openpyxl.load_workbook(workspace.root / returned["path"])
    assert book["Bảng"]["C6"].comment is not None
    book["Bảng"]["C6"] = "Đ"
    book.save(workspace.submissions / PERIOD / "Bieu la (da sua).xlsx")
    assert ntm(workspace, "run", "--no-reports").exit_code == 0
    assert status_of(workspace, f"{PERIOD}/Bieu la (da sua).xlsx") == ("accepted", 0)
    with duckdb.connect(str(workspace.database), read_only=True) as con:
        codes = [c.commune_code for c in reference().communes if c.district_code == "189"]
        query = "SELECT DISTINCT state FROM core.criterion_results WHERE period = ? AND criterion_no = 2 AND list_contains(?, commune_code)"
        assert con.execute(query, [PERIOD, codes]).fetchall() == [("passed",)]


def status_of(workspace: Workspace, file: str) -> tuple[str, int]:
    with duckdb.connect(str(workspace.database), read_only=True) as con:
        row = con.execute("SELECT status, cells_held FROM raw.submissions WHERE file = ?", [file]).fetchone()
    assert row is not None
    return row
