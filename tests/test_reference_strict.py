"""A word nobody defined, columns that exclude each other, a figure no province could have: each ends at load, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_workspace

from pipeline import reference as reference_files
from pipeline.errors import ReferenceFileError
from pipeline.workspace import Workspace

T, PLAN, BANDS, UNITS = "plan/targets.csv", "plan/plan.toml", "plan/bands.csv", "reference/units.csv"

FAULTS = [
    # file, what stands there, what is put in its place, what the error must name
    (T, "total,count,communes_passing", "total,count,communes_pasing", ["cột measure", "'communes_pasing'", "mean_criteria"]),
    (T, "total,count,communes_passing", "total,count,", ["cột measure", "ô trống", "members_reaching"]),
    (T, "total,count,communes_passing,,", "total,count,communes_passing,ntm,", ["cột standard", "'ntm'", "nang_cao"]),
    (T, "kieu_mau,thon", "kieu_mau,ap", ["cột level", "'ap'", "huyen"]),
    (T, "pct,level,indicator_level,,,%", "pct,level,indicator_level,,,phần nghìn", ["cột unit", "phần nghìn", "units.csv"]),
    (T, "pct,level,indicator_level,,,%", "pct,level,indicator_level,,,", ["cột unit", "ô trống", "dozen"]),
    (T, "mean,average,mean_criteria,,,criteria per commune,poor", "mean,average,mean_criteria,,,criteria per commune,por",
     ["cột group", "'por'", "poor"]),
    (T, "mean,average,mean_criteria,,,criteria per commune,poor", "mean,average,mean_criteria,,,criteria per commune,",
     ["cột group", "ô trống"]),
    (T, ",money,,,2024-12,,III,3.000", ",monie,,,2024-12,,III,3.000", ["cột parent", "'monie'"]),
    (T, ",money,,,2024-12,,III,3.000", ",money-1,,,2024-12,,III,3.000", ["cột parent", "nằm trong chính nó"]),
    (T, "0,3000,,money", "0,3000,,pct", ["cột parent", "'pct'"]),
    (T, "money-1,money,money,,,triệu đồng", "money-1,money,money,,,km", ["cột unit", "quy đổi", "billion VND"]),
    (T, "3,,,,,2024-12,,I,3 xã", "3,,money,,,2024-12,,I,3 xã", ["cột parent", "chỉ nguồn vốn"]),
    (T, "electricity,,2024-12,Sở CT,I,lên", "electricity,straight,2024-12,Sở CT,I,lên", ["cột path", "'straight'", "learned"]),
    (T, "electricity,,2024-12,Sở CT,I,lên", "electricity,learned,2024-12,Sở CT,I,lên", ["cột path", "công nhận"]),
    (T, ",milestones,2024-12,,I,40", ",even,2024-12,,I,40", ["cột path", "milestones.csv có mốc"]),
    (T, "80,,,,,2024-12", "80,,,,milestones,2024-12", ["cột path", "milestones.csv"]),
    (T, "more,count_new,communes_passing,,,commune,all,2", "more,count_new,communes_passing,,,commune,all,3",
     ["cột fact_id", "criterion_no", "dòng 2"]),
    (T, "total,count,", "total,count_new,", ["cột fact_id", "target_low"]),
    (T, "lamps,cumulative,output", "lamps,average,output", ["cột kind", "measure output", "cumulative"]),
    (T, "total,count,communes_passing,,,commune,all,2", "total,count,communes_passing,,,commune,all,",
     ["cột criterion_no", "ô trống"]),
    (T, "all,,1,2,,3", "all,,,,,3", ["band_low, band_high", "trống"]),
    (T, "all,,1,2,,3", "all,,2,1,,3", ["band_low, band_high", "2 – 1"]),
    (T, "all,,1,2,,3", "all,,1,4,,3", ["band_low, band_high", "không quá 3"]),
    (T, "province,,,,,80", "province,,1,2,,80", ["band_low, band_high", "không đếm theo dải"]),
    (T, "all,,1,2,,3", "all,,1,2,,5", ["cột target_low", "5", "không quá 4"]),
    (T, ",1,2,,,electricity", ",1,2.5,,,electricity", ["cột target_low", "2.5", "số nguyên"]),
    (T, ",1,2,,,electricity", ",-1,2,,,electricity", ["cột baseline", "-1", "không âm"]),
    (T, "poor,,,,,2.5", "poor,,,,,3.5", ["cột target_low", "không quá 3"]),
    (T, ",1,2,,,electricity", f",1,{'9' * 400},,,electricity", ["cột target_low", "(402 ký tự)"]),
    (T, ",1,2,,,electricity", ",1,NaN,,,electricity", ["cột target_low", "'NaN'"]),
    (T, ",1,2,,,electricity", f",1,{10**21},,,electricity", ["cột target_low", "một triệu tỷ"]),
    (T, "electricity,,2024-12,Sở CT,I,lên", f"electricity,,{10**21}-12,Sở CT,I,lên", ["cột due", "NNNN-TT"]),
    (T, "electricity,,2024-12,Sở CT,I,lên", "electricity,,2023-12,Sở CT,I,lên", ["cột due", "sau kỳ gốc 2023-12"]),
    (T, "tiếp tục rà soát", "x" * 6000, ["cột plan_text", "không quá 5000 ký tự"]),
    (T, "tiếp tục rà soát", "x" * 200_000, ["CSV"]),
    (T, "tiếp tục rà soát", "rà\x00soát", ["cột plan_text", "ký tự điều khiển"]),
    (UNITS, "0,1,,,bóng;đèn", "99,0,,,bóng;đèn", ["cột decimals", "từ 0 đến 6"]),
    (UNITS, "0,1,,,bóng;đèn", "2,1,,,bóng;đèn", ["cột decimals", "đếm nguyên"]),
    (UNITS, "0,1,,,bóng;đèn", "0,1,,7,bóng;đèn", ["cột factor", "đơn vị gốc của chính nó"]),
    (UNITS, "0,1,lamp,12,", "0,1,lamps,12,", ["cột base_unit", "'lamps'", "lamp"]),
    (UNITS, "0,1,lamp,12,", "0,1,million VND,12,", ["cột base_unit", "billion VND"]),
    (UNITS, "0,1,lamp,12,", "0,1,lamp,0,", ["cột factor", "lớn hơn 0"]),
    (UNITS, "0,1,lamp,12,", "0,1,lamp,12,ĐÈN", ["cột aliases", "'đèn'", "dòng 2"]),
    ("reference/names.csv", "output,lamps", "output,lights", ["cột id", "'lights'", "targets.csv"]),
    ("reference/names.csv", "group,poor", "colour,poor", ["cột kind", "'colour'", "funding"]),
    ("reference/agencies.csv", "Sở CT,,", "Sở CT,,Sở Xây dựng", ["cột aliases", "'sở xây dựng'"]),
    ("reference/criteria.csv", "Sở Xây dựng,0,reassess", "Sở Xây dựng,0,forget", ["cột on_merge", "'forget'", "reassess"]),
    ("reference/communes.csv", "Bình,,2024-06-30", "Bình,,2024-06-29", ["cột valid_until", "2024-06-30", "commune_changes.csv"]),
    ("reference/communes.csv", "Bình,,2024-06-30", "Bình,2025-01-01,2024-06-30", ["cột valid_until", "không trước valid_from"]),
    ("reference/communes.csv", "001,Một,A,An,,", "001,Một,A,An,,2024-03-31", ["cột valid_until", "commune_changes.csv"]),
    ("reference/commune_changes.csv", "004;005,004", "004;009,004", ["cột from_code", "'009'", "communes.csv"]),
    ("reference/commune_changes.csv", "merge,004;005,004", "fuse,004;005,004", ["cột kind", "'fuse'", "split"]),
    ("reference/commune_changes.csv", "merge,004;005,004", "rename,004;005,004", ["cột to_code", "rename, move"]),
    ("plan/groups.csv", "poor,003,Ba,0", "poor,003,Ba,2", ["cột verified", "'2'"]),
    ("plan/schedule.csv", "Lắp đèn,9,", "Lắp đèn,9,vì sao", ["cột no_target", "links.csv"]),
    ("plan/milestones.csv", "lamps,2024-09,0.6", "lamps,2024-09,0.2", ["cột share", "0.3"]),
    ("plan/milestones.csv", "lamps,2024-09,0.6", "lamps,2024-09,1.2", ["cột share", "từ 0 đến 1"]),
    ("plan/milestones.csv", "lamps,2024-09,0.6", "lamps,2025-03,0.6", ["cột period", "không sau hạn 2024-12"]),
    ("plan/revisions.csv", "total,2024-06,3", "total,2024-06,5", ["cột target_low", "không quá 4"]),
    (BANDS, "1,2,một", "0,2,một", ["band_low", "chồng"]),
    (BANDS, "1,2,một", "2,2,một", ["band_low", "để hở"]),
    (BANDS, "3,3,đủ", "3,9,đủ", ["band_low", "0–3"]),
    (BANDS, "3,3,đủ\n", "", ["band_high", "kết thúc ở 3"]),
    ("plan/duties.csv", "d2,xd", "d2,sở xây", ["cột owed_by", "agencies_of_criteria"]),
    ("plan/duties.csv", "quarter,10", "month,10", ["cột every", "'month'", "half"]),
    ("plan/duties.csv", "quarter,10", "quarter,1000", ["cột due_days", "từ 0 đến 366"]),
    ("plan/stages.csv", "001,,du_tieu_chi", "001,,du_ho_so", ["cột stage", "huyen_tham_tra"]),
    ("plan/stages.csv", "001,,du_tieu_chi", "009,,du_tieu_chi", ["cột commune_code", "communes.csv"]),
    ("plan/notes.csv", "total,2024-06", "totals,2024-06", ["cột target_id", "targets.csv"]),
    (T, "target_id,kind,measure,standard", "target_id,kind,measure,standart", ["cột standart", "cột standard"]),
    (T, "target_id,kind,measure", "target_id,kind,Measure", ["cột Measure", "cột measure"]),
    ("reference/communes.csv", "valid_from,valid_until", "valid_form,valid_until", ["cột valid_form", "cột valid_from"]),
    ("plan/groups.csv", "commune_name,verified", "commune_name,verified,untill", ["cột untill", "cột until"]),
    (PLAN, "on_track = 0.9", "ontrack = 0.9", ["progress.ontrack", "khóa lạ"]),
    (PLAN, "on_track = 0.9", "on_track = 1.2", ["progress.on_track", "từ 0 đến 1"]),
    (PLAN, "at_risk = 0.5", "at_risk = 0.95", ["progress.at_risk", "on_track"]),
    (PLAN, "at_risk = 0.5", "at_risk = nan", ["progress.at_risk", "hữu hạn"]),
    (PLAN, "at_risk = 0.5", f"at_risk = 0x{'f' * 5000}", ["progress.at_risk", "hữu hạn", "int quá dài"]),
    (PLAN, "days = 20", "least = 0.9", ["ready.least", "share"]),
    (PLAN, "year = 2024", f"year = {10**21}", ["plan.year"]),
    (PLAN, "year = 2024", "year = 24", ["plan.year", "1900"]),
    (PLAN, "communes = 4", "communes = 3", ["set.communes", "5 hoặc 4"]),
    (PLAN, "criteria = 3", "criteria = 300", ["set.criteria", "200"]),
    (PLAN, "full_count = 3", "full_count = 0", ["set.full_count", "từ 1"]),
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return small_workspace.lay(tmp_path)


def told(workspace: Workspace) -> str:
    with pytest.raises(ReferenceFileError) as caught:
        reference_files.load(workspace)
    assert caught.value.exit_code == 11
    return "\n".join(text for _, text in caught.value.lines())


@pytest.mark.parametrize(("name", "old", "new", "named"), FAULTS, ids=[f"{f[0]}:{f[2][:40]!r}" for f in FAULTS])
def test_a_fault_is_told_with_its_place(workspace: Workspace, name: str, old: str, new: str, named: list[str]) -> None:
    path = workspace.raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    message = told(workspace)
    assert f"data/raw/{name}" in message
    assert [n for n in named if n not in message] == []
    # A row that is missing has no line of its own.
    assert f"dòng {text[: text.index(old)].count(chr(10)) + 1}" in message or not new


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("reference/districts.csv", "A,An,huyện,Huyện An", "A,An,huyện,"),
        ("reference/communes.csv", "003,Ba,B,Bình,,", "003,Ba,B,Bình,hôm qua,"),
        ("reference/criteria.csv", "2,Điện,Sở Công Thương,0,all", "2,Điện,Sở Công Thương,có,all"),
        ("reference/indicators.csv", "2.1,2,", "2.1,hai,"),
        (T, ",milestones,2024-12,,I,40", ",milestones,cuối năm,,I,40"),
        ("plan/schedule.csv", "Lắp đèn,9,", "Lắp đèn,13,"),
    ],
)
def test_a_fault_on_a_line_others_refer_to_is_told_alone(workspace: Workspace, name: str, old: str, new: str) -> None:
    path = workspace.raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert {line.partition(",")[0] for line in told(workspace).splitlines() if "data/raw/" in line} == {
        f"data/raw/{name}"
    }


@pytest.mark.parametrize("name", ["reference/communes.csv", "reference/districts.csv", "plan/schedule.csv"])
def test_a_file_that_cannot_be_read_makes_no_code_unknown(workspace: Workspace, name: str) -> None:
    (workspace.raw / name).unlink()
    message = told(workspace)
    assert f"data/raw/{name}" in message and "một giá trị có trong" not in message


@pytest.mark.parametrize(
    ("name", "old", "new", "reads"),
    [
        (T, "lamps,cumulative,output,,,dozen", "lamps,cumulative,output,,,TÁ", ("lamps", "unit", "dozen")),
        (T, "each,all_of_group,members_reaching,kieu_mau,thon,village,poor",
         "each,all_of_group,members_reaching,kieu_mau,thon,village,all", ("each", "group", "all")),
        (T, ",1,2,,,electricity", ",1,4,,,electricity", ("total", "target_low", 4)),
        (T, "pct,level,indicator_level,,,%,province,,,,,80", "pct,level,indicator_level,,,%,province,,,,,-80",
         ("pct", "target_low", -80)),
        (T, ",1,2,,,electricity", ",5,2,,,electricity", ("total", "baseline", 5)),
    ],
)  # fmt: skip
def test_what_is_possible_is_not_refused(
    workspace: Workspace, name: str, old: str, new: str, reads: tuple[str, str, object]
) -> None:
    """A unit by its other spelling, all the communes there are, a level below zero, a baseline of the longer list."""
    path = workspace.raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    target_id, column, value = reads
    loaded = reference_files.load(workspace)
    assert getattr(next(t for t in loaded.targets if t.target_id == target_id), column) == value


def test_a_group_that_nobody_is_listed_for_is_known_by_its_name(workspace: Workspace) -> None:
    (workspace.plan / "groups.csv").write_text("group,commune_code,commune_name,verified\n", encoding="utf-8")
    loaded = reference_files.load(workspace)
    name = loaded.name("group", "poor")
    assert loaded.groups == () and name is not None and (name.name_vi, name.name_en) == ("xã nghèo", "poor communes")


def test_all_faults_are_told_at_once(workspace: Workspace) -> None:
    for name, old, new, _ in (FAULTS[0], FAULTS[37], FAULTS[59]):
        path = workspace.raw / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert told(workspace).count("Sửa") >= 3


def test_brackets_without_end_are_told(workspace: Workspace) -> None:
    path = workspace.raw / PLAN
    path.write_text(path.read_text(encoding="utf-8").replace('id = "x"', f"id = {'[' * 3000}"), encoding="utf-8")
    assert "data/raw/plan/plan.toml" in told(workspace) and "ngoặc lồng nhau" in told(workspace)


def test_a_folder_in_the_place_of_a_file_is_told(workspace: Workspace) -> None:
    (workspace.raw / BANDS).unlink()
    (workspace.raw / BANDS).mkdir()
    assert "data/raw/plan/bands.csv" in told(workspace) and "không đọc được" in told(workspace)
