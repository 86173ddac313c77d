"""What a plan may say beside its targets: dates of membership, links, revisions, milestones. All of it may be left out."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from pipeline import reference as reference_files
from pipeline.errors import ReferenceFileError
from pipeline.reference.model import Reference
from pipeline.workspace import Workspace

GROUPS = "group,commune_code,commune_name,verified"
FILES = {
    "groups.csv": f"{GROUPS},from,until\npilots,05986,Hoàng Đồng,1,2019-03,\npilots,06523,Chi Lăng,1,,2019-06\n",
    "links.csv": "work_id,target_id,note\nII.1,funding.direct,phân bổ vốn\n",
    "revisions.csv": "target_id,from_period,target_low,due\nrecognised.total,2019-09,58,\n"
    "recognised.new,2019-09,10,2020-03\n",
    "milestones.csv": "target_id,period,share\noutput.rural_roads_km,2019-06,0.3\n",
}


@pytest.fixture
def workspace(tmp_path: Path, workspace_root: Path) -> Workspace:
    for folder in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / folder, tmp_path / "data" / "raw" / folder)
    made = Workspace(tmp_path)
    for name, text in FILES.items():
        (made.plan / name).write_text(text, encoding="utf-8")
    return made


def test_what_they_say_is_read(workspace: Workspace) -> None:
    read = reference_files.load(workspace)
    assert [(m.commune_code, m.from_period, m.until_period) for m in read.groups] == [
        ("05986", "2019-03", ""),
        ("06523", "", "2019-06"),
    ]
    assert read.rows("plan.groups")[0][-2:] == ("2019-03", None)
    assert read.rows("plan.links") == [(2019, "II.1", "funding.direct", "phân bổ vốn")]
    assert read.rows("plan.revisions") == [
        (2019, "recognised.total", "2019-09", 58, None, None, None, None),
        (2019, "recognised.new", "2019-09", 10, None, "2020-03", dt.date(2020, 3, 31), None),
    ]
    assert read.rows("plan.milestones") == [(2019, "output.rural_roads_km", "2019-06", dt.date(2019, 6, 30), 0.3, None)]


def test_they_may_all_be_absent(workspace: Workspace) -> None:
    for name in ("links.csv", "revisions.csv", "milestones.csv"):
        (workspace.plan / name).unlink()
    (workspace.plan / "groups.csv").write_text(f"{GROUPS}\npilots,05986,Hoàng Đồng,1\n", encoding="utf-8")
    read = reference_files.load(workspace)
    assert (read.links, read.revisions, read.milestones) == ((), (), ())
    assert read.groups[0].from_period == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("groups.csv", "1,2019-03,", "1,3/2019,", "NNNN-TT"),
        ("groups.csv", "1,2019-03,", "1,2019-06,2019-03", "không trước kỳ bắt đầu (2019-06)"),
        ("links.csv", "II.1,", "II.9,", "schedule.csv"),
        ("links.csv", "funding.direct", "funding.none", "targets.csv"),
        ("links.csv", "phân bổ vốn\n", "phân bổ vốn\nII.1,funding.direct,\n", "lặp lại"),
        ("revisions.csv", "recognised.total", "recognised.none", "targets.csv"),
        ("revisions.csv", "58", "", "một số, không để trống"),
        ("revisions.csv", "2020-03", "quý I", "NNNN-TT"),
        ("milestones.csv", "0.3", "30", "một phần từ 0 đến 1"),
        ("milestones.csv", "output.rural_roads_km", "output.none", "targets.csv"),
    ],
)
def test_a_fault_is_told(workspace: Workspace, name: str, old: str, new: str, told: str) -> None:
    path = workspace.plan / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceFileError) as caught:
        reference_files.load(workspace)
    said = "\n".join(line for _, line in caught.value.lines())
    assert f"data/raw/plan/{name}" in said and told in said


def test_the_links_of_lang_son_quote_the_plan_for_a_known_task(reference: Reference) -> None:
    assert {link.work_id for link in reference.links} == {
        "II.1", "II.2", "III.2", "VI.1", "VIII.1", "IX.1", "IX.2", "X.1", "X.2", "X.3", "XI.1", "XI.2",
    }  # fmt: skip
    # What is not linked says why not.
    linked = {link.work_id for link in reference.links}
    assert {w.work_id for w in reference.schedule if not w.no_target} == linked
    works = {w.work_id: w for w in reference.schedule}
    for link in reference.links:
        assert link.note.startswith(f"phụ lục {link.work_id} «")
        quoted = link.note.split("«")[1].split("»")[0]
        words = works[link.work_id].work_name.replace("  ", " ")
        assert all(part.strip().lower() in words.lower() for part in quoted.split("…")), link.note
