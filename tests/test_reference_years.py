"""Several plans in one workspace, and communes that end, begin and join others between them. All invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import small_workspace

from pipeline import reference as reference_files
from pipeline.errors import ReferenceFileError
from pipeline.ingest import cache
from pipeline.ingest.places import Places
from pipeline.reference import coherence
from pipeline.workspace import Workspace


def two_years(root: Path) -> Workspace:
    """The small plan as those of 2024 and 2025; on 1/7/2024 'Năm' joins 'Bốn', on 1/1/2025 'Một' and 'Hai' become 'Mới'."""
    files = {k: v for k, v in small_workspace.FILES.items() if not k.startswith("plan/")}
    files["reference/communes.csv"] = (
        "commune_code,commune_name,district_code,district_name,valid_from,valid_until\n"
        "001,Một,A,An,,2024-12-31\n002,Hai,A,An,,2024-12-31\n003,Ba,B,Bình,,\n004,Bốn,B,Bình,,\n"
        "005,Năm,B,Bình,,2024-06-30\n006,Mới,A,An,2025-01-01,\n"
    )
    files["reference/commune_changes.csv"] += (
        "2025-01-01,merge,001,006,13/NQ,giả định\n2025-01-01,merge,002,006,13/NQ,\n"
    )
    files["reference/aliases.csv"] += "commune,Một cũ,001,,\n"
    for name, text in small_workspace.FILES.items():
        if name.startswith("plan/"):
            files[name.replace("plan/", "plan/2024/")] = text
            later = text.replace("2024", "2025").replace("2023", "2024")
            files[name.replace("plan/", "plan/2025/")] = later
    files["plan/2025/plan.toml"] = files["plan/2025/plan.toml"].replace("communes = 4", "communes = 3")
    files["plan/2025/groups.csv"] = "group,commune_code,commune_name,verified\npoor,006,Mới,1\n"
    files["plan/2025/stages.csv"] = "commune_code,standard,stage,on,note\n"
    files["plan/2025/targets.csv"] = files["plan/2025/targets.csv"].replace("lamps,cumulative", "bulbs,cumulative")
    for name in ("links", "milestones"):
        files[f"plan/2025/{name}.csv"] = files[f"plan/2025/{name}.csv"].replace("lamps,", "bulbs,")
    return small_workspace.lay(root, files)


def told(workspace: Workspace) -> str:
    with pytest.raises(ReferenceFileError) as caught:
        reference_files.load(workspace)
    return "\n".join(text for _, text in caught.value.lines())


def test_every_row_of_a_plan_names_its_year(tmp_path: Path) -> None:
    read = reference_files.load(two_years(tmp_path))
    assert [p.year for p in read.plans] == [2024, 2025] and read.plan.year == 2025
    for table in (
        "reviews",
        "targets",
        "groups",
        "schedule",
        "links",
        "revisions",
        "milestones",
        "bands",
        "duties",
        "notes",
    ):
        assert {row[0] for row in read.rows(f"plan.{table}")} == {2024, 2025}, table
    assert [row[:3] for row in read.rows("plan.reviews")] == [
        (2024, "2023-12", dt.date(2023, 12, 31)), (2024, "2024-06", dt.date(2024, 6, 30)),
        (2024, "2024-12", dt.date(2024, 12, 31)), (2025, "2024-12", dt.date(2024, 12, 31)),
        (2025, "2025-06", dt.date(2025, 6, 30)), (2025, "2025-12", dt.date(2025, 12, 31)),
    ]  # fmt: skip
    assert [p.commune_count for p in read.plans] == [4, 3]
    assert {t.year for t in read.thresholds} == {2023, 2024, 2025, 2026}


def test_a_period_is_read_by_the_plan_of_its_year_and_the_communes_of_its_end(tmp_path: Path) -> None:
    read = reference_files.load(two_years(tmp_path))
    seen = {
        period: (at.plan.year, [c.commune_name for c in at.communes], "bulbs" in {t.target_id for t in at.targets})
        for period in ("2023-12", "2024-06", "2024-07", "2024-12", "2025-03", "2026-12")
        for at in [read.at(period)]
    }
    old, joined, new = ["Một", "Hai", "Ba", "Bốn", "Năm"], ["Một", "Hai", "Ba", "Bốn"], ["Ba", "Bốn", "Mới"]
    assert seen == {
        "2023-12": (2024, old, False), "2024-06": (2024, old, False), "2024-07": (2024, joined, False),
        "2024-12": (2024, joined, False), "2025-03": (2025, new, True), "2026-12": (2025, new, True),
    }  # fmt: skip


def test_names_are_resolved_among_the_communes_of_then(tmp_path: Path) -> None:
    read = reference_files.load(two_years(tmp_path))

    def commune(name: str, period: str) -> str | None:
        found = Places(read.at(period)).resolve(name, "A").commune
        return found.commune_code if found else None

    assert (commune("Một", "2024-12"), commune("Một cũ", "2024-12"), commune("Mới", "2024-12")) == ("001", "001", None)
    assert (commune("Một", "2025-03"), commune("Một cũ", "2025-03"), commune("Mới", "2025-03")) == (None, None, "006")


def test_a_name_of_an_output_holds_in_the_years_that_have_it(tmp_path: Path) -> None:
    read = reference_files.load(two_years(tmp_path))
    assert [a.alias for a in read.at("2024-06").aliases if a.kind == "output"] == ["Bóng đèn"]
    assert [a.alias for a in read.at("2025-06").aliases if a.kind == "output"] == []


def test_rows_of_one_merge_share_its_number(tmp_path: Path) -> None:
    read = reference_files.load(two_years(tmp_path))
    assert [row[:5] for row in read.rows("reference.commune_changes")] == [
        (1, dt.date(2024, 7, 1), "merge", "004", "004"),
        (1, dt.date(2024, 7, 1), "merge", "005", "004"),
        (2, dt.date(2025, 1, 1), "merge", "001", "006"),
        (2, dt.date(2025, 1, 1), "merge", "002", "006"),
    ]


def test_each_plan_is_checked_against_itself(tmp_path: Path) -> None:
    rows = coherence.check(reference_files.load(two_years(tmp_path)))
    assert {r["plan_year"] for r in rows} == {2024, 2025}
    assert len({(r["plan_year"], r["check_id"]) for r in rows}) == len(rows)
    money = [r for r in rows if r["check_id"] == "money.sum_of_parts"]
    # 3,000 million are the 3 billion of the line they are part of.
    assert [r["passes"] for r in money] == [True, True] and money[0]["found"] == "3 = 3"


def test_a_note_of_the_office_does_not_cost_the_reading_of_every_workbook(tmp_path: Path) -> None:
    read = reference_files.load(two_years(tmp_path))
    scope = cache.scope_of(read, ["2024-06"])
    assert cache.scope_of(replace(read, notes=(), stages=()), ["2024-06"]) == scope
    assert cache.scope_of(replace(read, communes=read.communes[1:]), ["2024-06"]) != scope


def test_a_commune_may_leave_for_a_town(tmp_path: Path) -> None:
    files = dict(small_workspace.FILES)
    files["reference/commune_changes.csv"] = (
        "on,kind,from_code,to_code,decision,note\n2024-07-01,merge,005,,12/NQ,vào thị trấn\n"
    )
    read = reference_files.load(small_workspace.lay(tmp_path, files))
    assert read.rows("reference.commune_changes")[0][3:5] == ("005", None)
    assert len(read.communes_on(dt.date(2024, 6, 30))) == 5 and len(read.communes_on(dt.date(2024, 7, 1))) == 4


def test_a_split_begins_communes_and_ends_one(tmp_path: Path) -> None:
    files = dict(small_workspace.FILES)
    files["reference/communes.csv"] = (
        "commune_code,commune_name,district_code,district_name,valid_from,valid_until\n001,Một,A,An,,2024-06-30\n"
        "002,Hai,A,An,,\n003,Ba,B,Bình,,\n007,Một Trên,A,An,2024-07-01,\n008,Một Dưới,A,An,2024-07-01,\n"
    )
    files["reference/commune_changes.csv"] = "on,kind,from_code,to_code\n2024-07-01,split,001,007;008\n"
    files["plan/stages.csv"] = "commune_code,standard,stage,on,note\n"
    read = reference_files.load(small_workspace.lay(tmp_path, files))
    assert [(c.change_no, c.from_code, c.to_code) for c in read.commune_changes] == [
        (1, "001", "007"),
        (1, "001", "008"),
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("plan/2025/plan.toml", "year = 2025", "year = 2024", ["plan.year", "2025, tên thư mục"]),
        ("plan/2025/plan.toml", '["2025-06"', '["2026-06"', ["periods.reviews", "thuộc kế hoạch của năm đó"]),
        ("plan/2025/plan.toml", 'baseline = "2024-12"', 'baseline = "2025-03"', ["periods.baseline", "trước năm 2025"]),
        ("plan/2025/plan.toml", "communes = 3", "communes = 4", ["set.communes", "có 3 xã trong năm 2025"]),
        ("plan/2024/plan.toml", "communes = 4", "communes = 6", ["set.communes", "5 hoặc 4"]),
        ("reference/communes.csv", "006,Mới,A,An,2025-01-01", "006,Mới,A,An,2025-02-01", ["cột valid_from", "2025-01-01"]),
        ("reference/communes.csv", "006,Mới,A,An,2025-01-01", "006,Mới,A,An,", ["cột valid_from", "2025-01-01"]),
        ("reference/communes.csv", "001,Một,A,An,,2024-12-31", "001,Một,A,An,,", ["cột valid_until", "2024-12-31"]),
        ("plan/2025/links.csv", "bulbs", "lamps", ["data/raw/plan/2025/links.csv", "'lamps'"]),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_told(tmp_path: Path, name: str, old: str, new: str, named: list[str]) -> None:
    workspace = two_years(tmp_path)
    path = workspace.raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    message = told(workspace)
    assert f"data/raw/{name}" in message and [n for n in named if n not in message] == []


def test_no_plan_is_left_out_unseen(tmp_path: Path) -> None:
    workspace = two_years(tmp_path)
    (workspace.plan / "2025").rename(workspace.plan / "2025 cũ")
    assert "data/raw/plan/2025 cũ/plan.toml" in told(workspace)
    (workspace.plan / "2025 cũ").rename(workspace.plan / "2025")
    (workspace.plan / "targets.csv").write_text("target_id\n", encoding="utf-8")
    assert "data/raw/plan/targets.csv" in told(workspace) and "ngoài thư mục năm" in told(workspace)


def test_one_plan_may_stand_in_a_folder_of_its_year(tmp_path: Path) -> None:
    files = {k.replace("plan/", "plan/2024/"): v for k, v in small_workspace.FILES.items()}
    read = reference_files.load(small_workspace.lay(tmp_path / "a", files))
    assert read == reference_files.load(small_workspace.lay(tmp_path / "b"))


def test_without_validity_every_commune_is_always_there(reference: reference_files.Reference) -> None:
    assert reference.at("1950-12") is reference and len(reference.communes_on(dt.date(1950, 1, 1))) == 207
    with pytest.raises(KeyError, match="2031"):
        reference.of_plan(2031)
