"""The report to the People's Committee: every target under its part of the plan, what is asked and of whom, the form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import reporting_database as example
import reporting_matters as matters

from pipeline import reporting
from pipeline.reporting import language, wording
from pipeline.reporting.document import Figure, Heading, Listing, Prose, Section, Table
from pipeline.reporting.press import program
from pipeline.reporting.render import docx as writer
from pipeline.reporting.sections import works
from pipeline.reporting.subjects import official
from pipeline.workspace import Workspace

PARTS = ("goals", "tasks", "funding", "organisation", "proposals")
ANNEXES = ("criteria", "districts", "communes", "schedule", "doubts", "method")
NOTEBOOK = program.NOTEBOOKS / "official.ipynb"


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    yield
    language.use("vi")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    found = Workspace(tmp_path_factory.mktemp("official"))
    found.processed.mkdir(parents=True)
    matters.make(found.database)
    return found


def made(workspace: Workspace, period: str = example.NOW, lang: str = "vi") -> official.Official:
    """The report with all its parts shown."""
    report = official.report(workspace.database, period, lang)
    for name in ("header", *PARTS, *ANNEXES):
        getattr(report, name)()
    return report


def ids(section: Section) -> list[str]:
    """The targets in a part's tables of targets."""
    return [r["target_id"] for t in section.tables() if t.name.startswith("targets_") for r in t.rows]


def items(section: Section) -> list[str]:
    return [text for b in section.blocks if isinstance(b, Listing) for text in b.items]


def test_every_target_stands_once_under_its_own_part_in_the_plans_order(workspace: Workspace) -> None:
    report = made(workspace)
    of = {name: getattr(report, name)() for name in PARTS}
    expected = {p: [t["target_id"] for t in report.facts.targets if t["plan_section"] in s]
                for p, s in {"goals": ("I.1", "I.2"), "tasks": ("II.6",)}.items()}  # fmt: skip
    assert ids(of["goals"]) == expected["goals"] and ids(of["tasks"]) == expected["tasks"]
    money = {r["target_id"] for t in of["funding"].tables() for r in t.rows if "target_id" in r}
    assert money == {t["target_id"] for t in report.facts.targets if t["plan_section"] == "III"}
    assert len(ids(of["goals"])) + len(ids(of["tasks"])) + len(money) == len(report.facts.targets)


def test_a_target_of_a_part_no_plan_of_the_programme_has_is_not_lost(workspace: Workspace) -> None:
    report = official.report(workspace.database, example.NOW)
    report.facts.targets[0]["plan_section"] = "VII.3"
    assert report.facts.targets[0]["target_id"] in ids(report.goals())
    headings = [b.text for b in report.goals().blocks if isinstance(b, Heading)]
    assert headings[-1] == "Chỉ tiêu khác của kế hoạch"


@pytest.mark.parametrize(
    ("section", "part", "inside"),
    [("I.1", "I.1", True), ("I.10", "I.1", False), ("II.6", "II", True), ("III", "II", False), (None, "I.1", False)],
)
def test_a_part_holds_its_own_and_what_is_inside_it(section: str | None, part: str, inside: bool) -> None:
    assert official._is_in(section, part) is inside


def test_what_needs_a_decision_is_told_and_asked_of_who_answers_for_it(workspace: Workspace) -> None:
    report = made(workspace)
    urgent = [t for t in report.facts.targets if t["status"] in wording.NEEDS[0][3]]
    assert urgent
    told = items(report.goals())
    assert sorted(told) == sorted(t["explanation_vi"] for t in urgent if t["plan_section"] in ("I.1", "I.2"))
    proposals = report.proposals()
    decisions = next(t for t in proposals.tables() if t.name == "decisions")
    assert {r["target_id"] for r in decisions.rows} == {t["target_id"] for t in urgent}
    asked = items(proposals)
    for owner in {t["owner"] for t in urgent}:
        mine = sum(t["owner"] == owner for t in urgent)
        assert [a for a in asked if f"Đề nghị {owner} báo cáo" in a and f"đối với {mine} mục tiêu" in a], owner
    missing = [s["sender_name"] for s in report.facts.senders if not s["has_sent"]]
    assert missing and f"Đề nghị {', '.join(missing)} gửi biểu của kỳ này." in asked


def test_the_baseline_period_asks_nothing_and_still_is_a_report(workspace: Workspace) -> None:
    report = made(workspace, example.BASELINE)
    assert not [t for t in report.proposals().tables() if t.name == "decisions"]
    assert not [a for a in items(report.proposals()) if "báo cáo nguyên nhân" in a]


def test_the_paper_bears_the_plans_title_and_ends_with_annexes(workspace: Workspace, tmp_path: Path) -> None:
    report = made(workspace)
    document = report.document()
    assert document.title == report.facts.plan["title_vi"] != report.title
    assert [s.annex for s in document.paper] == [False] * len(PARTS) + [True] * len(ANNEXES)
    writer.write(document, tmp_path / "x.docx")
    found: Any = docx.Document(str(tmp_path / "x.docx"))
    headings = [p.text for p in found.paragraphs if p.style.name == "Heading 1"]
    assert [h.split(".")[0] for h in headings] == ["I", "II", "III", "IV", "V", *(f"Phụ lục {n}" for n in range(1, 8))]
    kinds = {type(b) for s in document.paper for b in s.blocks}
    assert kinds >= {Prose, Heading, Table, Figure, Listing}
    names = [t.name for t in document.tables()]
    assert len(names) == len(set(names))


def test_the_annex_of_tasks_is_the_plans_own(workspace: Workspace) -> None:
    report = made(workspace)
    listed = [r["work_id"] for t in report.schedule().tables() for r in t.rows]
    assert listed == [r["work_id"] for r in report.facts.rows("SELECT work_id FROM plan.schedule ORDER BY sort_no")]
    assert all(t.source == works.SOURCE for t in report.schedule().tables())


def published(workspace: Workspace) -> Any:
    pages = {"": "official.html"}
    line = program.Report("official", "Báo cáo trình UBND", NOTEBOOK, pages, formats=("docx", "xlsx"))
    return reporting.publish(workspace.database, workspace, example.NOW, reports=[line])[0]


def test_it_is_published_in_the_offices_own_form_where_there_is_one(workspace: Workspace) -> None:
    folder = workspace.reports / example.NOW
    result = published(workspace)
    assert (result.ok, result.cause_vi) == (True, "")
    ours: Any = docx.Document(str(folder / "official.docx"))
    assert any(p.text.startswith("I. ") for p in ours.paragraphs)
    assert "Mục lục" in openpyxl.load_workbook(folder / "official.xlsx").sheetnames

    form: Any = docx.Document()
    form.add_paragraph("Mẫu riêng của {{ office }}")
    form.add_paragraph("{{p body }}")
    workspace.official_form.parent.mkdir(parents=True)
    form.save(str(workspace.official_form))
    assert published(workspace).ok
    theirs: Any = docx.Document(str(folder / "official.docx"))
    assert theirs.paragraphs[0].text == "Mẫu riêng của VĂN PHÒNG ĐIỀU PHỐI NTM TỈNH"

    workspace.official_form.write_bytes(b"hong")
    broken = published(workspace)
    assert broken.failed == ("docx",) and "official.docx" in broken.cause_vi
    assert (folder / "official.xlsx").is_file() and (folder / "official.html").is_file()
    workspace.official_form.unlink()
