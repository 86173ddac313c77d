"""``ntm plan`` on a published database: stored, with what-if, as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_allocation_choice import NOW, world

from pipeline import allocation
from pipeline.publish import snapshots
from pipeline.workspace import Workspace


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose published database holds the allocation of a small world."""
    folder = tmp_path_factory.mktemp("workspace")
    workspace = Workspace(folder)
    for needed in (workspace.submissions, workspace.processed, workspace.snapshots):
        needed.mkdir(parents=True, exist_ok=True)
    built = snapshots.private_file(workspace)
    world(NOW).write(built)
    allocation.run(built, workspace)
    workspace.database.symlink_to(snapshots.seal(workspace, built, "0" * 64))
    return folder


def ntm(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "--workspace", str(root), "plan", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_plan_is_told_by_district_and_commune(root: Path) -> None:
    done = ntm(root)
    assert done.returncode == 0, done.stderr
    text = done.stdout
    assert text.startswith("Số liệu giả định"), "the label of invented figures stands first"
    assert "Huyện Bình —" in text and "Xã Xã 2: 3 → 4 tiêu chí — để " in text
    assert "4. Tiêu chí 4: còn thiếu 2 điểm phần trăm chỉ tiêu 4.1 (4.1): 78, cần 80" in text
    assert "chưa rõ kết quả, xác minh trước" in text
    assert "Ít nhất cần thêm" in text and "HiGHS" not in text


@pytest.mark.slow
def test_json_is_json_and_what_if_changes_it(root: Path, tmp_path: Path) -> None:
    plain = json.loads(ntm(root, "--json").stdout)
    assert plain["summary"]["status"] == "optimal" and plain["notice"] == "Số liệu giả định"
    assert [c["rank"] for c in plain["choices"]] == list(range(1, len(plain["choices"]) + 1))
    file = tmp_path / "gia dinh.csv"
    file.write_text("commune_code,criterion_no,action,reason\nc2,4,forbid,hết vốn\n", "utf-8")
    made = json.loads(ntm(root, "--json", "--what-if", str(file)).stdout)
    assert ("c2", 4) in {(c["commune_code"], c["criterion_no"]) for c in plain["choices"]}
    assert ("c2", 4) not in {(c["commune_code"], c["criterion_no"]) for c in made["choices"]}
    assert json.loads(ntm(root, "--json", "--period", "2018-12").stdout)["period"] == "2018-12"


def test_what_cannot_be_met_is_printed_first_in_the_summary(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "gia dinh.csv"
    file.write_text("commune_code,criterion_no,action,reason\n,2,forbid,hết vốn\n", "utf-8")
    done = ntm(root, "--what-if", str(file))
    assert done.returncode == 0, done.stderr
    assert "✕ Không thể đạt do các điều đặt ra trong tệp giả định: đủ 3 xã đạt tiêu chí số 2" in done.stdout


def test_wrong_words_end_with_2(root: Path, tmp_path: Path) -> None:
    done = ntm(root, "--what-if", str(tmp_path / "không có.csv"))
    assert done.returncode == 2 and "không có tệp" in done.stderr
    assert ntm(root, "--period", "2031-01").returncode == 2
