"""The reference and plan files: what they hold, and that every fault in them is told with its line."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import reference as reference_files
from pipeline.errors import ReferenceFileError
from pipeline.reference.model import Criterion, Reference
from pipeline.schema import catalogue
from pipeline.workspace import Workspace

TARGETS, PLAN, GROUPS = "plan/targets.csv", "plan/plan.toml", "plan/groups.csv"
COMMUNES, THRESHOLDS = "reference/communes.csv", "reference/thresholds.csv"


WITHOUT_ROWS = {
    "reference.boundaries",
    "reference.commune_changes",
    "plan.revisions",
    "plan.milestones",
    "plan.stages",
    "plan.notes",
    "plan.approvals",
}
"""What Lạng Sơn has nothing for."""


@pytest.fixture
def workspace(tmp_path: Path, workspace_root: Path) -> Workspace:
    """A copy of the project's reference and plan files, to be spoilt."""
    for folder in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / folder, tmp_path / "data" / "raw" / folder)
    return Workspace(tmp_path)


def edit(workspace: Workspace, name: str, old: str, new: str) -> None:
    """Replaces the first ``old``; a test whose ``old`` is gone must fail, not pass for another reason."""
    path = workspace.raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(workspace: Workspace) -> str:
    """Everything the error of a faulty workspace says."""
    with pytest.raises(ReferenceFileError) as caught:
        reference_files.load(workspace)
    assert caught.value.exit_code == 11
    return "\n".join(text for _, text in caught.value.lines())


def line_of(workspace: Workspace, name: str, text: str) -> int:
    lines = (workspace.raw / name).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


def test_lang_son_is_complete(reference: Reference) -> None:
    counts = {name: len(getattr(reference, name)) for name in ("districts", "communes", "criteria", "indicators")}
    assert counts == {"districts": 11, "communes": 207, "criteria": 19, "indicators": 49}
    assert len(reference.targets) == 76
    assert len(reference.schedule) == 31
    assert [r.period for r in reference.reviews] == ["2018-12", "2019-03", "2019-06", "2019-09", "2019-12"]
    assert [r.period for r in reference.reviews if r.is_baseline] == ["2018-12"]


def test_the_example_year_is_labelled_synthetic(reference: Reference) -> None:
    assert reference.plan.synthetic
    assert "MINH HỌA" in reference.plan.notice_vi
    assert "SYNTHETIC" in reference.plan.notice_en


def test_groups_hold_only_what_the_plan_names(reference: Reference) -> None:
    members = {g: [m for m in reference.groups if m.group == g] for g in {m.group for m in reference.groups}}
    assert set(members) == {"advanced_pilot", "border"}
    assert {m.commune_name for m in members["advanced_pilot"] if m.verified} == {"Hoàng Đồng", "Chi Lăng"}
    assert len(members["border"]) == 20
    assert not any(m.verified for m in members["border"])


def test_every_indicator_and_threshold_has_a_source(reference: Reference) -> None:
    assert [i.indicator_id for i in reference.indicators if not i.source] == []
    assert [t.indicator_id for t in reference.thresholds if not t.source] == []


def test_every_target_quotes_the_plan(reference: Reference) -> None:
    assert [t.target_id for t in reference.targets if len(t.plan_text) < 15] == []
    new = next(t for t in reference.targets if t.target_id == "criterion.02.new")
    assert new.plan_text == "Tiêu chí số 2 về Giao thông: ... Năm 2019, phấn đấu có thêm 12 xã đạt chuẩn tiêu chí"


def test_names_of_a_criterion_are_its_name_and_aliases() -> None:
    criterion = Criterion(13, "Tổ chức sản xuất", aliases="Hình thức tổ chức sản xuất|TCSX")
    assert criterion.names == ("Tổ chức sản xuất", "Hình thức tổ chức sản xuất", "TCSX")


def test_rows_follow_the_schema(reference: Reference) -> None:
    for table in catalogue.TABLES:
        if table.name.split(".")[0] not in ("reference", "plan"):
            continue
        rows = reference.rows(table.name)
        assert rows or table.name in WITHOUT_ROWS, table.name
        if not rows:
            continue
        assert {len(r) for r in rows} == {len(table.columns)}
        required = [n for n, c in enumerate(table.columns) if not c.nullable]
        assert not [r for r in rows if any(r[n] is None for n in required)], table.name
    with pytest.raises(KeyError):
        reference.rows("core.recognitions")


def test_a_missing_text_is_null_in_the_database(reference: Reference) -> None:
    nullable = replace(reference.targets[0], note="")
    row = replace(reference, targets=(nullable,)).rows("plan.targets")[0]
    assert row[catalogue.table("plan.targets").column_names.index("note")] is None


def test_bands_come_from_columns_and_ids_say_nothing(workspace: Workspace) -> None:
    edit(workspace, TARGETS, "band.5_9,", "band.15_18_not,")
    edit(workspace, TARGETS, "band.19,", "full,")
    targets = {t.target_id: (t.band_low, t.band_high) for t in reference_files.load(workspace).targets}
    assert (targets["band.15_18_not"], targets["full"]) == ((5, 9), (19, 19))


def test_due_on_is_the_last_day_of_the_month(reference: Reference) -> None:
    assert {t.due_on for t in reference.targets} == {dt.date(2019, 12, 31), dt.date(2020, 12, 31)}


def test_thresholds_are_resolved_for_each_year(reference: Reference) -> None:
    by_key = {(t.indicator_id, t.year): t for t in reference.thresholds}
    assert {year for _, year in by_key} == {2018, 2019, 2020}
    # 10.1 is unknown but for 2020; 17.1 has two values in every year; 15.3 comes from indicators.csv itself.
    assert by_key["10.1", 2019].threshold is None
    assert by_key["10.1", 2020].threshold == 36
    assert {(by_key["17.1", y].threshold, by_key["17.1", y].threshold_2) for y in (2018, 2019, 2020)} == {(90, 50)}
    assert by_key["15.3", 2019].threshold == 26.7
    assert by_key["15.3", 2019].verified
    assert not by_key["11.1", 2019].verified


def test_a_row_of_one_year_beats_a_row_of_every_year(workspace: Workspace) -> None:
    path = workspace.raw / THRESHOLDS
    path.write_text("indicator_id,year,threshold,threshold_2,verified,note\n15.1,,80,,1,\n15.1,2019,,,0,\n")
    by_key = {(t.indicator_id, t.year): t.threshold for t in reference_files.load(workspace).thresholds}
    assert (by_key["15.1", 2018], by_key["15.1", 2019], by_key["15.1", 2020]) == (80, None, 80)


@pytest.mark.parametrize("name", [THRESHOLDS, "reference/aliases.csv", "plan/statements.csv"])
def test_optional_files_may_be_absent(workspace: Workspace, name: str) -> None:
    (workspace.raw / name).unlink()
    loaded = reference_files.load(workspace)
    assert len(loaded.communes) == 207
    # Without thresholds.csv the compound threshold is read out of indicators.csv.
    assert next(t for t in loaded.thresholds if t.indicator_id == "17.1").threshold_2 == 50


def test_a_plainer_workspace_loads(workspace: Workspace) -> None:
    """Only the columns every workspace has: no source, no statements, no day of issue, other reviews, Windows lines."""
    for name in ("reference/indicators.csv", THRESHOLDS):
        path = workspace.raw / name
        with path.open(encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        kept = [n for n, column in enumerate(table[0]) if column != "source"]
        assert len(kept) < len(table[0])
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows([row[n] for n in kept] for row in table)
    (workspace.raw / "plan/statements.csv").unlink()
    edit(workspace, PLAN, 'issued_on = "2019-02"', "")
    edit(workspace, PLAN, '["2019-03", "2019-06", "2019-09", "2019-12"]', '["2019-06", "2019-12"]')
    loaded = reference_files.load(workspace)
    assert [r.period for r in loaded.reviews] == ["2018-12", "2019-06", "2019-12"]
    assert loaded.plan.issued_on is None
    assert {i.source for i in loaded.indicators} == {""}


def test_another_province_is_another_folder(tmp_path: Path) -> None:
    """Three communes, two criteria, no word of Lạng Sơn: the counts come from plan.toml."""
    files = {
        "reference/districts.csv": "district_code,district_name,district_kind,full_name\n1,A,huyện,Huyện A\n",
        "reference/communes.csv": "commune_code,commune_name,district_code,district_name\n"
        "001,Một,1,A\n002,Hai,1,A\n003,Ba,1,A\n",
        "reference/criteria.csv": "criterion_no,criterion_name\n1,Quy hoạch\n2,Điện\n",
        "reference/indicators.csv": "indicator_id,criterion_no,indicator_name,kind,comparator,threshold,unit,"
        "threshold_verified\n2.1,2,Hộ dùng điện,percent,>=,95,%,1\n",
        "plan/plan.toml": '[plan]\nid = "x"\ntitle_vi = "Kế hoạch"\nprovince_code = "99"\nprovince_name = "X"\n'
        'year = 2024\nsynthetic = true\n[periods]\nbaseline = "2023-12"\nreviews = ["2024-06"]\n'
        "[set]\ncriteria = 2\ncommunes = 3\nfull_count = 2\n",
        "plan/targets.csv": "target_id,kind,unit,group,criterion_no,baseline,target_low,target_high,due,owner,"
        "plan_section,plan_text\ncriterion.02.total,count,commune,all,2,1,2,,2024-12,Sở,I,lên 2/3 xã\n",
        "plan/groups.csv": "group,commune_code,commune_name,verified\n",
        "plan/schedule.csv": "work_id,group_no,group_name,item_no,work_name,months_due\nI.1,I,Họp,1,Họp,3;6\n",
    }
    for name, text in files.items():
        path = tmp_path / "data" / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    loaded = reference_files.load(Workspace(tmp_path))
    assert (loaded.plan.commune_count, loaded.plan.criteria_count) == (3, 2)
    assert loaded.plan.notice_vi  # invented figures are never without their label
    assert loaded.schedule[0].months == (3, 6)


def test_text_is_composed_and_the_byte_order_mark_is_dropped(workspace: Workspace) -> None:
    path = workspace.raw / COMMUNES
    text = unicodedata.normalize("NFD", path.read_text(encoding="utf-8"))
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert reference_files.load(workspace).communes[0].commune_name == "Hoàng Đồng"


FAULTS = [
    # file, what stands there, what is put in its place, what the error must name
    (TARGETS, "recognised.new,count_new", "recognised.new,guess", ["cột kind", "'guess'", "count_new"]),
    (TARGETS, "all,,48,60", "all,,48,sixty", ["cột target_low", "'sixty'", "47.5"]),
    (TARGETS, "all,,48,60", 'all,,48,"60,5"', ["cột target_low", "'60,5'"]),
    (TARGETS, "all,,48,60,,2019-12", "all,,48,60,,2019-13", ["cột due", "'2019-13'", "NNNN-TT"]),
    (TARGETS, "all,,48,60,", "all,99,48,60,", ["cột criterion_no", "99", "criteria.csv"]),
    (TARGETS, "all,,48,60,", "all,,48,,", ["cột target_low", "ô trống", "count"]),
    (TARGETS, "9.5,10,", "9.5,9,", ["cột target_high", "9.5"]),
    (TARGETS, "xa,15,18,", "xa,15,,", ["band_low", "15 – trống"]),
    (TARGETS, "xa,15,18,", "xa,15,20,", ["15 – 20", "19"]),
    (TARGETS, "recognised.total,", "recognised.new,", ["'recognised.new' lặp lại", "dòng 2"]),
    (TARGETS, "target_id,kind,", "target_id,sort,", ["dòng 1", "kind"]),
    (TARGETS, "target_id,kind,unit,", "target_id,kind,kind,", ["unit", "cột lặp lại"]),
    (COMMUNES, "06001,Đoàn Kết,180", "06001,Đoàn Kết,999", ["cột district_code", "'999'", "districts.csv"]),
    (COMMUNES, "06001,Đoàn Kết,180,Tràng Định", "06001,Đoàn Kết,180,Bình Gia", ["district_name", "'Tràng Định'"]),
    (COMMUNES, "06001,", "05998,", ["'05998' lặp lại"]),
    (COMMUNES, "06001,Đoàn Kết", "06001,", ["cột commune_name", "ô trống"]),
    (COMMUNES, "06001,Đoàn Kết", "06001,Đoàn, Kết", ["6 ô", "5 ô"]),
    (GROUPS, "05986,Hoàng Đồng", "99999,Hoàng Đồng", ["cột commune_code", "'99999'", "communes.csv"]),
    (GROUPS, "05986,Hoàng Đồng", "05986,Mai Pha", ["'Mai Pha'", "'Hoàng Đồng'"]),
    (GROUPS, "advanced_pilot,05986", "recognised,05986", ["cột group", "'recognised'"]),
    (GROUPS, "Hoàng Đồng,1", "Hoàng Đồng,maybe", ["cột verified", "'maybe'"]),
    ("reference/indicators.csv", "15.1,15,", "15.1,25,", ["cột criterion_no", "25"]),
    ("reference/indicators.csv", "percent,>=,85", "percent,>=,85%", ["cột threshold", "'85%'"]),
    ("reference/indicators.csv", "percent,>=,85", "share,>=,85", ["cột kind", "'share'"]),
    (THRESHOLDS, "10.1,2019", "10.9,2019", ["cột indicator_id", "'10.9'"]),
    (THRESHOLDS, "10.1,2019", "10.1,2018", ["10.1 · 2018", "lặp lại"]),
    ("reference/aliases.csv", ",output.canals_km", ",output.canal", ["cột target", "'output.canal'", "targets.csv"]),
    ("plan/schedule.csv", ",7;11,", ",7;13,", ["cột months_due", "'7;13'"]),
    ("plan/statements.csv", "same,Số xã biên giới", "total,Số xã biên giới", ["cột role", "same"]),
    ("plan/statements.csv", ",2016-08-16,", ",,", ["cột date", "ô trống"]),
    (PLAN, "communes = 207", "communes = 208", ["khóa set.communes", "208", "207"]),
    (PLAN, "criteria = 19", "criteria = 20", ["khóa set.criteria", "20"]),
    (PLAN, "full_count = 19", "full_count = 21", ["khóa set.full_count", "21"]),
    (PLAN, 'reviews = ["2019-03"', 'reviews = ["2018-12"', ["khóa periods.reviews", "kỳ gốc 2018-12"]),
    (PLAN, 'baseline = "2018-12"', 'baseline = "12/2018"', ["khóa periods.baseline", "12/2018"]),
    (PLAN, "synthetic = true", 'synthetic = "yes"', ["khóa plan.synthetic", "true hoặc false"]),
    (PLAN, "year = 2019\n", "", ["khóa plan.year", "không có khóa này"]),
    (PLAN, "[set]", "[sets]", ["[set]", "không có mục này"]),
    (PLAN, "year = 2019", "year 2019", ["TOML"]),
]


@pytest.mark.parametrize(("name", "old", "new", "named"), FAULTS, ids=[f"{f[0]}:{f[2][:30]}" for f in FAULTS])
def test_a_fault_is_told_with_its_place(workspace: Workspace, name: str, old: str, new: str, named: list[str]) -> None:
    line = line_of(workspace, name, old.split("\n")[0])
    edit(workspace, name, old, new)
    text = told(workspace)
    assert f"data/raw/{name}" in text
    assert [n for n in named if n not in text] == []
    # A key or a section that is missing has no line of its own.
    assert f"dòng {line}" in text or "không có" in text


@pytest.mark.parametrize("name", ["reference/communes.csv", "reference/districts.csv", TARGETS, GROUPS, PLAN])
def test_a_missing_file_is_told(workspace: Workspace, name: str) -> None:
    (workspace.raw / name).unlink()
    text = told(workspace)
    assert f"data/raw/{name}" in text
    assert "không có tệp" in text


def test_a_file_that_is_not_utf8_is_told_with_its_line(workspace: Workspace) -> None:
    path = workspace.raw / COMMUNES
    lines = path.read_bytes().split(b"\n")
    lines[4] = lines[4] + "ệ".encode("utf-16-le")[:1] + b"\xff"
    path.write_bytes(b"\n".join(lines))
    text = told(workspace)
    assert "communes.csv, dòng 5" in text
    assert "UTF-8" in text


def test_an_empty_file_and_a_semicolon_file_are_told(workspace: Workspace) -> None:
    (workspace.raw / COMMUNES).write_text("", encoding="utf-8")
    path = workspace.raw / GROUPS
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    text = told(workspace)
    assert "tệp trống" in text
    assert "dấu chấm phẩy" in text


def test_all_faults_of_all_files_are_told_at_once(workspace: Workspace) -> None:
    edit(workspace, TARGETS, "recognised.new,count_new", "recognised.new,guess")
    edit(workspace, COMMUNES, "06001,Đoàn Kết,180", "06001,Đoàn Kết,999")
    edit(workspace, PLAN, "communes = 207", "communes = many")
    edit(workspace, GROUPS, "Hoàng Đồng,1", "Hoàng Đồng,maybe")
    text = told(workspace)
    assert "4 lỗi" in text
    for name in (TARGETS, COMMUNES, PLAN, GROUPS):
        assert f"data/raw/{name}, dòng" in text


def test_a_line_is_the_line_of_the_file_even_after_a_cell_of_two_lines(workspace: Workspace) -> None:
    edit(workspace, GROUPS, '"kế hoạch nêu tên, mục II.6"', '"kế hoạch nêu tên,\nmục II.6"')
    edit(workspace, GROUPS, "border,06004", "border,99999")
    assert f"dòng {line_of(workspace, GROUPS, 'border,99999')}" in told(workspace)
