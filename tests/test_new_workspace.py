"""A workspace in one command: what must be filled is named, nothing of another province is in it, the next year goes on."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import other_province
import plan_rows
import pytest
from small_workspace import FILES as SMALL
from small_workspace import lay

from pipeline import reference
from pipeline.cli import main
from pipeline.errors import ReferenceFileError
from pipeline.reference import new_workspace, next_plan
from pipeline.reference.file_list import FILES
from pipeline.reference.new_workspace import place
from pipeline.workspace import Workspace

REQUIRED = [f.path for f in FILES if f.is_required]


def ntm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    """The exit code and everything printed."""
    monkeypatch.setattr(sys, "argv", ["ntm", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), "".join(capsys.readouterr())


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def fill_in(workspace: Workspace, year: str = "2025") -> None:
    plan_rows.keep_last_year(workspace.plan / year / "targets.csv")


def test_the_list_has_every_file_there_is() -> None:
    listed = {f.path: f for f in FILES}
    assert set(listed) - set(SMALL) == {
        "reference/boundaries.geojson", "reference/official.docx", "reference/headings.csv", "reference/forms.csv",
    }  # fmt: skip
    for path, text in SMALL.items():
        if path.endswith(".csv"):
            assert set(text.splitlines()[0].split(",")) <= set(listed[path].columns), path
            assert set(listed[path].needed_columns) <= set(text.splitlines()[0].split(",")), path


@pytest.mark.parametrize("path", [f.path for f in FILES if f.path in SMALL])
def test_a_file_is_required_where_the_list_says_so(path: str, tmp_path: Path) -> None:
    workspace = lay(tmp_path, {name: text for name, text in SMALL.items() if name != path})
    missing = ""
    try:
        reference.load(workspace)
    except ReferenceFileError as fault:
        missing = f"{fault.where} {fault.found}"
    needs_it = f"data/raw/{path}" in missing and "không có tệp" in missing
    assert needs_it == (path in REQUIRED)


def test_an_empty_one_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "mới"
    code, printed = ntm(monkeypatch, capsys, "new", root)
    assert code == 0 and all(path in printed for path in (f.path for f in FILES))
    told = json.loads(ntm(monkeypatch, capsys, "new", tmp_path / "khác", "--json")[1])
    assert (told["required"], told["revise"]) == (REQUIRED, []) and set(told["optional"]) == {
        f.path for f in FILES
    } - set(REQUIRED)
    code, printed = ntm(monkeypatch, capsys, "--workspace", root, "doctor")
    assert code == 11 and "submissions/<YYYY-MM>" in printed
    for what in ("plan.id", "plan.year", "periods.baseline", "set.criteria"):
        assert f"data/raw/plan/plan.toml, dòng {what_line(root, what)}, khóa {what}: thấy" in printed
    for name in ("reference/districts.csv", "reference/communes.csv", "reference/criteria.csv", "plan/targets.csv"):
        assert f"data/raw/{name}: thấy chỉ có dòng tiêu đề; cần ít nhất một dòng" in printed
    code, printed = ntm(monkeypatch, capsys, "--workspace", root, "run")
    assert code == 10 and "Cách sửa" in printed and "Traceback" not in printed
    (root / "data/raw/submissions/2020-03").mkdir()
    code, printed = ntm(monkeypatch, capsys, "--workspace", root, "run")
    assert code == 11 and "plan.toml" in printed and "Traceback" not in printed


def what_line(root: Path, key: str) -> int:
    section, name = key.split(".")
    lines = (root / "data/raw/plan/plan.toml").read_text("utf-8").splitlines()
    start = lines.index(f"[{section}]")
    return next(n for n, line in enumerate(lines[start:], start + 1) if line.startswith(f"{name} "))


def test_an_empty_one_has_nothing_of_another_province_and_loads_once_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workspace_root: Path
) -> None:
    root = tmp_path / "mới"
    ntm(monkeypatch, capsys, "new", root)
    written = "\n".join(p.read_text("utf-8") for p in root.rglob("*") if p.is_file() and p.parent.name != "docs")
    example = workspace_root / "data/raw"
    names = {r["commune_name"] for r in rows(example / "reference/communes.csv")}
    names |= {r["district_name"] for r in rows(example / "reference/districts.csv")} | {"2019", "19 "}
    assert not [name for name in names if name in written]
    for path, text in SMALL.items():
        if path in REQUIRED:
            (root / "data/raw" / path).write_text(text, "utf-8")
    (root / "data/raw/reference/names.csv").write_text(SMALL["reference/names.csv"], "utf-8")
    for optional in ("reference/units.csv", "plan/milestones.csv", "reference/commune_changes.csv"):  # SMALL needs them
        (root / "data/raw" / optional).write_text(SMALL[optional], "utf-8")
    assert len(reference.load(Workspace(root)).communes) == 5


def test_the_guides_that_messages_name_lie_in_it(tmp_path: Path) -> None:
    new_workspace.write(new_workspace.empty(), tmp_path / "mới")
    lines = [
        line
        for top, ends in (("pipeline", "*.py"), ("notebooks", "*.ipynb"))
        for path in (Path(__file__).parents[1] / top).rglob(ends)
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"[ấạảđếệốộừ]|\"docs/", line)  # what people read; comments are English
    ]
    named = {name for line in lines for name in re.findall(r"docs/(\w+\.md)", line)} - {"dictionary.md"}  # made anew
    assert {"plan_files.md", "checks.md"} <= named <= {p.name for p in (tmp_path / "mới/docs").iterdir()}


def test_the_next_year_goes_on_from_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = lay(tmp_path / "cũ", {name: text for name, text in SMALL.items() if name != "corrections.csv"})
    for period in ("2023-12", "2024-12", "2025-03"):
        (old.submissions / period).mkdir(parents=True)
        (old.submissions / period / "a.xlsx").write_bytes(period.encode())
    before = {p: p.read_bytes() for p in old.root.rglob("*") if p.is_file()}
    new = Workspace(tmp_path / "mới")
    code, printed = ntm(monkeypatch, capsys, "new", new.root, "--from", old.root)
    assert code == 0 and {p: p.read_bytes() for p in old.root.rglob("*") if p.is_file()} == before
    # Each blank line of targets.csv is one of those named, in the terminal and in the list that stays.
    count = len(rows(new.plan / "2025/targets.csv"))
    assert f"data/raw/plan/2025/targets.csv, cột plan_text, dòng 2–{count + 1}" in printed
    assert all(place(item) in (new.root / "README.md").read_text("utf-8") for item in next_plan.draft(old).revisions)
    with pytest.raises(ReferenceFileError) as fault:
        reference.load(new)
    assert f"targets.csv, dòng 2–{count + 1}, cột plan_text" in f"{fault.value.where}, {fault.value.found}"
    fill_in(new)
    loaded, was = reference.load(new), reference.load(old)
    assert (loaded.plan.year, loaded.plan.baseline_period) == (2025, "2024-12")
    assert [r.period for r in loaded.reviews if r.plan_year == 2025] == ["2024-12", "2025-06", "2025-12"]
    assert [t for t in loaded.targets if t.plan_year == 2024] == list(was.targets)
    assert (loaded.communes, loaded.criteria, loaded.names) == (was.communes, was.criteria, was.names)
    [total] = [t for t in loaded.targets if (t.plan_year, t.target_id) == (2025, "total")]
    assert (total.baseline, total.target_low, total.due) == (None, 2, "2025-12")
    assert not {"milestones", "statements", "revisions", "stages", "notes"} & {
        p.stem for p in (new.plan / "2025").iterdir()
    }
    assert new.periods() == ["2023-12", "2024-12"]  # the new year's own sendings are not the old one's
    assert not new.approvals.exists()
    after = Workspace(tmp_path / "năm sau nữa")
    assert ntm(monkeypatch, capsys, "new", after.root, "--from", new.root)[0] == 0
    fill_in(after, "2026")
    years = {p.year for p in (reference.load(after).plan, *reference.load(after).earlier_plans)}
    assert years == {2024, 2025, 2026}


def test_files_of_version_0_1_go_on_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other_province.lay(tmp_path / "cũ", older=True)
    new = Workspace(tmp_path / "mới")
    assert ntm(monkeypatch, capsys, "new", new.root, "--from", tmp_path / "cũ")[0] == 0
    fill_in(new, "2021")
    assert {p.year for p in (reference.load(new).plan, *reference.load(new).earlier_plans)} == {2020, 2021}


@pytest.mark.parametrize("where", ["cũ", "cũ/data/raw/mới", "cũ/reports/mới"])
def test_a_folder_in_use_is_left_alone(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path / "cũ")
    before = sorted(tmp_path.rglob("*"))
    code, printed = ntm(monkeypatch, capsys, "new", tmp_path / where, "--from", tmp_path / "cũ")
    assert code == 2 and "Cách sửa" in printed
    assert sorted(tmp_path.rglob("*")) == before


def test_what_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = lay(tmp_path / "cũ")
    (old.root / "data/raw/plan/plan.toml").write_text("hỏng", "utf-8")
    code, printed = ntm(monkeypatch, capsys, "new", tmp_path / "mới", "--from", old.root)
    assert code == 11 and "plan.toml" in printed
    assert [p.name for p in tmp_path.iterdir()] == ["cũ"]
