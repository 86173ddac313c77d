"""Which reports a period has, and which of them a name means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import reporting_database as example

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.facts import Facts
from pipeline.reporting.press import program


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    path = tmp_path_factory.mktemp("program") / "ntm.duckdb"
    example.make(path, example.Province(example.invented()))
    with Facts(path, example.NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def jobs(facts: Facts) -> list[program.Job]:
    return program.jobs(program.listed(), facts)


def named(jobs: list[program.Job], *only: str) -> list[str]:
    return [j.name for j in program.chosen(jobs, only)]


def test_the_set_of_a_period_is_the_province_each_criterion_each_district_and_the_matters(
    jobs: list[program.Job],
) -> None:
    found = Counter(j.family for j in program.chosen(jobs, ()))
    # the invented year has neither tasks nor an allocation
    matters = ("province", "groups", "funding", "data_quality", "official")
    assert found == {"criterion": 19, "district": 11, **dict.fromkeys(matters, 1)}
    assert jobs[0].name == "province" and jobs[0].pages == {
        "": "province.html",
        "communes": "communes.html",
        "sources": "sources.html",
    }


def test_a_report_without_matter_is_not_made_and_asking_for_it_says_so(facts: Facts) -> None:
    empty = [
        replace(r, matter="FROM plan.targets WHERE plan_year = 0") if r.name == "funding" else r
        for r in program.listed()
    ]
    without = program.jobs(empty, facts)
    assert "funding" not in named(without) and "schedule" not in named(without) and "groups" in named(without)
    with pytest.raises(errors.UsageError, match="không có nội dung cho báo cáo 'funding'"):
        program.chosen(without, ["funding"])


def test_no_two_reports_share_a_name_or_a_file(jobs: list[program.Job]) -> None:
    files = [f for j in jobs for f in {*j.files, j.file("pdf"), j.file("docx"), j.file("xlsx")}]
    assert len({j.name for j in jobs}) == len(jobs) and len(set(files)) == len(files)


def test_each_row_sets_its_parameter_and_codes_stay_text(jobs: list[program.Job]) -> None:
    by_name = {j.name: j for j in jobs}
    assert by_name["criterion-04"].parameters == {"criterion": 4}
    assert by_name["district-180"].parameters == {"district": "180"}
    assert by_name["commune-05986"].parameters == {"commune": "05986"}
    assert by_name["criterion-04"].pages == {"": "criterion-04.html"}


def test_a_report_on_demand_is_made_only_where_it_is_named(jobs: list[program.Job]) -> None:
    assert "commune-05986" not in named(jobs)
    assert named(jobs, "commune-05986") == ["commune-05986"]
    assert len(named(jobs, "commune")) == 207


def test_a_family_means_all_of_it_and_a_name_one(jobs: list[program.Job]) -> None:
    assert named(jobs, "criterion-04") == ["criterion-04"]
    assert len(named(jobs, "criterion", "criterion-04", "province")) == 20


def test_titles_are_said_in_the_language_spoken(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    english = {"Tiêu chí số {criterion}: {name}": "Criterion {criterion}: {name}"}
    monkeypatch.setattr(language, "_found", lambda text, amount=None: english.get(text, text))
    with language.spoken("en"):
        titles = {j.name: j.title for j in program.jobs(program.listed(), facts)}
    assert titles["criterion-01"] == "Criterion 1: Planning"
    vietnamese = {j.name: j.title for j in program.jobs(program.listed(), facts)}
    assert vietnamese["district-180"] == "Huyện Tràng Định" and "Hoàng Đồng" in vietnamese["commune-05986"]


@pytest.mark.parametrize(
    ("name", "near"),
    [("provinse", "province"), ("criterion-44", "criterion-14"), ("distric-180", "district-180"), ("fund", "funding")],
)
def test_an_unknown_name_is_an_error_that_names_the_nearest(jobs: list[program.Job], name: str, near: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        program.chosen(jobs, [name])
    assert near.partition("-")[0] in caught.value.todo and name in caught.value.found


@pytest.mark.parametrize("name", ["province", "criterion", "criterion-04", "district-180", "commune-05986"])
def test_without_a_database_a_possible_name_passes(name: str) -> None:
    program.check(program.listed(), [name])


@pytest.mark.parametrize(("name", "near"), [("critrion-04", "criterion"), ("provinces", "province"), ("", "")])
def test_without_a_database_an_impossible_name_is_told(name: str, near: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        program.check(program.listed(), [name])
    assert near in caught.value.todo


def test_the_first_report_is_made_first_then_what_takes_longest() -> None:
    made = [program.Job(n, n, n, Path(), {"": n}, cost=c) for n, c in (("first", 1), ("b", 2), ("c", 5), ("d", 2))]
    assert [j.name for j in program.in_order(made)] == ["first", "c", "b", "d"]


def test_the_list_says_what_it_does_not_know(tmp_path: Path) -> None:
    wrong = tmp_path / "reports.toml"
    wrong.write_text('[[report]]\nname = "x"\ntitle_vi = "X"\nnotebook = "x.ipynb"\npage = "x.html"\n', "utf-8")
    with pytest.raises(TypeError, match="page"):
        program.listed(wrong)
