"""Files in the columns of version 0.1: they load to the same meaning, and are written out in today's columns when asked."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import small_workspace
from typer.testing import CliRunner

from pipeline import reference as reference_files
from pipeline.cli.app import app
from pipeline.errors import ReferenceFileError
from pipeline.reference import new_columns
from pipeline.reference.model import Reference, Target
from pipeline.workspace import Workspace

OLDER = [
    *("target_id", "kind", "unit", "group", "criterion_no", "baseline", "target_low", "target_high", "due", "owner"),
    *("plan_section", "plan_text", "note"),
]
NEW_FILES = ("reference/names.csv", "reference/agencies.csv", "plan/duties.csv")


def keep_columns(path: Path, columns: list[str]) -> None:
    """The CSV file with these columns alone."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def older(tmp_path: Path, workspace_root: Path) -> Workspace:
    """Lạng Sơn 2019 as version 0.1 had it: only the columns of then, none of the files that came later."""
    for folder in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / folder, tmp_path / "data" / "raw" / folder)
    workspace = Workspace(tmp_path)
    keep_columns(workspace.plan / "targets.csv", OLDER)
    criteria = "criterion_no,criterion_name,criterion_name_en,group_no,group_name,lead_agency,aliases"
    keep_columns(workspace.reference / "criteria.csv", [str(c) for c in criteria.split(",")])
    for name in NEW_FILES:
        (workspace.raw / name).unlink()
    return workspace


def older_plan(tmp_path: Path, *rows: str) -> Workspace:
    """The small workspace with these lines of targets in older columns, and nothing else of a plan."""
    files = {k: v for k, v in small_workspace.FILES.items() if not k.startswith("plan/") and "names" not in k}
    files |= {k: small_workspace.FILES[k] for k in ("plan/plan.toml", "plan/groups.csv")}
    files["plan/schedule.csv"] = "work_id,group_no,group_name,item_no,work_name,months_due\n"
    files["reference/aliases.csv"] = "kind,alias,target,scope,note\n"
    lines = [row + "," * (len(OLDER) - 1 - row.count(",")) for row in rows]
    files["plan/targets.csv"] = "\n".join([",".join(OLDER), *lines]) + "\n"
    return small_workspace.lay(tmp_path, files)


def targets(workspace: Workspace) -> dict[str, Target]:
    return {t.target_id: t for t in reference_files.load(workspace).targets}


def test_the_plan_of_the_project_in_older_columns_means_the_same(older: Workspace, reference: Reference) -> None:
    read = reference_files.load(older)
    # What older columns have no room for: who was only inferred, and that recognition goes as earlier decisions came.
    expected = {t.target_id: replace(t, owner_inferred=False, path="") for t in reference.targets}
    found = {t.target_id: t for t in read.targets}
    assert found == expected
    assert (read.units, read.bands, read.groups) == (reference.units, reference.bands, reference.groups)
    assert [c.may_be_not_applicable for c in read.criteria] == [c.may_be_not_applicable for c in reference.criteria]
    name = read.name("output", "output.rural_roads_km")
    assert name is not None and name.name_vi == "Xây dựng đường giao thông nông thôn các loại"
    (duty,) = read.duties
    assert (duty.owed_by, duty.every, duty.due_days, duty.inferred) == ("districts", "quarter", 15, True)


@pytest.mark.parametrize(
    ("row", "measure", "standard", "level"),
    [
        ("a,count,commune,all,2,,3,,2024-12,,I,x", "communes_passing", "dat_chuan", "xa"),
        ("a,count_new,commune,all,2,,3,,2024-12,,I,x", "communes_passing", "dat_chuan", "xa"),
        ("a,maintain,commune,all,2,,3,,2024-12,,I,x", "communes_passing", "dat_chuan", "xa"),
        ("recognised.total,count,commune,all,,,3,,2024-12,,I,x", "communes_recognised", "dat_chuan", "xa"),
        ("count.total,count,commune,all,,,3,,2024-12,,I,x", "none", "dat_chuan", "xa"),
        ("a,average,criteria per commune,all,,,2,,2024-12,,I,x", "mean_criteria", "dat_chuan", "xa"),
        ("advanced.a,average,criteria per commune,recognised,,,2,,2024-12,,I,x", "mean_criteria", "nang_cao", "xa"),
        ("advanced.b,all_of_group,commune,poor,,,2,,2024-12,,I,x", "communes_recognised", "nang_cao", "xa"),
        ("model_area.a,all_of_group,khu,recognised,,,1,,2024-12,,I,x", "members_reaching", "kieu_mau", "thon"),
        ("a,all_of_group,commune,poor,2,,2,,2024-12,,I,x", "communes_passing", "dat_chuan", "xa"),
        ("a,all_of_group,criteria,poor,,,2,,2024-12,,I,x", "members_reaching", "dat_chuan", "xa"),
        ("band.1_2,count_distribution,commune,all,,,2,,2024-12,,I,x", "communes_in_band", "dat_chuan", "xa"),
        ("band.3,count,commune,all,,,2,,2024-12,,I,x", "communes_in_band", "dat_chuan", "xa"),
        ("a,cumulative,km,province,,,2,,2024-12,,I,x", "output", "dat_chuan", "xa"),
        ("a,level,%,province,,,2,,2024-12,,I,x", "indicator_level", "dat_chuan", "xa"),
        ("a,money,billion VND,province,,,2,,2024-12,,I,x", "money", "dat_chuan", "xa"),
        ("a,qualitative,,all,1,,,,2024-12,,I,x", "none", "dat_chuan", "xa"),
    ],
)
def test_the_meaning_is_read_as_version_0_1_measured_it(
    tmp_path: Path, row: str, measure: str, standard: str, level: str
) -> None:
    (read,) = targets(older_plan(tmp_path, row)).values()
    assert (read.measure, read.standard, read.level) == (measure, standard, level)


def test_new_columns_in_an_older_file_stand(tmp_path: Path) -> None:
    workspace = older_plan(tmp_path, "a,average,criteria per commune,all,,,2,,2024-12,,I,x")
    path = workspace.plan / "targets.csv"
    header, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{header},standard,level,fact_id\n{row},nang_cao,thon,ours\n", encoding="utf-8")
    (read,) = targets(workspace).values()
    assert (read.measure, read.standard, read.level, read.fact_id) == ("mean_criteria", "nang_cao", "thon", "ours")


def test_one_fact_has_one_total_and_one_of_more(tmp_path: Path) -> None:
    read = targets(
        older_plan(
            tmp_path,
            "c2.new,count_new,commune,all,2,0,1,,2024-12,,I,x",
            "c2.total,count,commune,all,2,1,2,,2024-12,,I,x",
            "poor.total,count,commune,poor,2,1,2,,2024-12,,I,x",  # another group
            "c3.new,count_new,commune,all,3,0,1,,2024-06,,I,x",
            "c3.total,count,commune,all,3,1,2,,2024-12,,I,x",  # due on another day
            "c1.new,count_new,commune,all,1,0,1,,2024-12,,I,x",
            "c1.total,count,commune,all,1,1,2,,2024-12,,I,x",
            "c1.again,count,commune,all,1,1,3,,2024-12,,I,x",  # which of the two totals?
        )
    )
    assert {i: t.fact_id for i, t in read.items()} == {
        "c2.new": "c2", "c2.total": "c2", "poor.total": "poor.total", "c3.new": "c3.new", "c3.total": "c3.total",
        "c1.new": "c1.new", "c1.total": "c1.total", "c1.again": "c1.again",
    }  # fmt: skip


def test_lines_of_money_are_part_of_the_line_their_id_names(tmp_path: Path) -> None:
    ids = ["f.total", "f.direct", "f.direct.central", "f.direct.local", "f.credit", "other"]
    read = targets(older_plan(tmp_path, *(f"{i},money,billion VND,province,,0,1,,2024-12,,III,x" for i in ids)))
    assert {i: t.parent for i, t in read.items()} == {
        "f.total": "", "f.direct": "f.total", "f.direct.central": "f.direct", "f.direct.local": "f.direct",
        "f.credit": "f.total", "other": "",
    }  # fmt: skip


def test_an_unknown_unit_and_an_unknown_group_show_as_written(tmp_path: Path) -> None:
    workspace = older_plan(
        tmp_path,
        "a,cumulative,cột điện,province,,,2,,2024-12,,I,x",
        "b,average,criteria per commune,far_away,,,2,,2024-12,,I,x",
        "c,money,TỶ  ĐỒNG,province,,,2,,2024-12,,I,x",
    )
    read = reference_files.load(workspace)
    unit, name = read.unit("cột điện"), read.name("group", "far_away")
    assert unit is not None and (unit.name_vi, unit.name_en, unit.is_whole) == ("cột điện", "cột điện", False)
    assert name is not None and (name.name_vi, name.name_en) == ("far_away", "far away")
    assert [t.unit for t in read.targets] == ["cột điện", "criteria per commune", "billion VND"]


def test_rural_trade_may_be_left_out_by_its_name_else_the_seventh(tmp_path: Path) -> None:
    def allowed(*names: str) -> list[int]:
        lines = "".join(f"{n},{name}\n" for n, name in enumerate(names, start=1))
        workspace = older_plan(tmp_path, "a,cumulative,km,province,,,2,,2024-12,,I,x")
        (workspace.reference / "criteria.csv").write_text(f"criterion_no,criterion_name\n{lines}", encoding="utf-8")
        toml = workspace.plan / "plan.toml"
        text = small_workspace.FILES["plan/plan.toml"]
        toml.write_text(text.replace("criteria = 3", f"criteria = {len(names)}"), encoding="utf-8")
        (workspace.reference / "indicators.csv").write_text(
            "indicator_id,criterion_no,indicator_name,kind,comparator,threshold,unit,threshold_verified\n",
            encoding="utf-8",
        )
        (workspace.reference / "thresholds.csv").unlink(missing_ok=True)
        return [c.criterion_no for c in reference_files.load(workspace).criteria if c.may_be_not_applicable]

    assert allowed("Điện", "Cơ sở hạ tầng thương mại nông thôn", "Nước") == [2]
    assert allowed("Điện", "Nước", "Chợ nông thôn") == [3]
    assert allowed(*"ABCDEFGH") == [7]
    assert allowed(*"ABC") == []


def test_written_out_they_mean_the_same_and_a_copy_is_kept(older: Workspace) -> None:
    before, text = reference_files.load(older), (older.plan / "targets.csv").read_bytes()
    written = new_columns.write(older)
    assert reference_files.load(older) == before
    assert [w.path.name for w in written] == ["targets.csv", "criteria.csv", "names.csv"]
    assert (older.plan / "targets.csv.old").read_bytes() == text
    assert (older.plan / "targets.csv").read_text(encoding="utf-8").startswith(",".join(OLDER) + ",measure,")
    assert new_columns.needed(older) == [] and new_columns.write(older) == []


def test_windows_lines_and_own_columns_stay(tmp_path: Path) -> None:
    workspace = older_plan(tmp_path, "a,cumulative,cột điện,province,,,2,,2024-12,,I,x")
    path = workspace.plan / "targets.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\r\n".join([f"{lines[0]},ours", f"{lines[1]},của ta", ""]), encoding="utf-8", newline="")
    before = reference_files.load(workspace)
    new_columns.write(workspace)
    content = path.read_bytes().decode()
    assert reference_files.load(workspace) == before
    assert (
        content.count("\r\n") == content.count("\n") == 2
        and ",ours,measure," in content
        and ",của ta,output," in content
    )


def test_what_new_columns_do_not_allow_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    workspace = older_plan(tmp_path, "a,average,criteria per commune,,,,2,,2024-12,,I,x")  # of no group
    files = {p: p.read_bytes() for p in workspace.raw.rglob("*") if p.is_file()}
    with pytest.raises(ReferenceFileError, match=r"cột group"):
        new_columns.write(workspace)
    assert {p: p.read_bytes() for p in workspace.raw.rglob("*") if p.is_file()} == files
    reference_files.load(workspace)  # as it stands it loads


def test_doctor_offers_it_and_does_it_only_when_asked(older: Workspace) -> None:
    call = ["--workspace", str(older.root), "doctor"]
    before = (older.plan / "targets.csv").read_bytes()
    offered = CliRunner().invoke(app, call).stdout
    assert "ntm doctor --write-new-columns" in offered and (older.plan / "targets.csv").read_bytes() == before
    done = CliRunner().invoke(app, [*call, "--write-new-columns"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "data/raw/plan/targets.csv: thêm measure" in done.stdout and "bản cũ: targets.csv.old" in done.stdout
    assert "--write-new-columns" not in CliRunner().invoke(app, call).stdout
    again = CliRunner().invoke(app, [*call, "--write-new-columns"], catch_exceptions=False)
    assert "không ghi gì" in again.stdout and not (older.plan / "targets.csv.old1").exists()
