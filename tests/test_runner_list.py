"""Which reports a period has, and which of them a name means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import reporting_database as example
import reporting_matters

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.facts import Facts
from pipeline.reporting.runner import report_list


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    path = tmp_path_factory.mktemp("program") / "ntm.duckdb"
    reporting_matters.make(path)
    with Facts(path, example.NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def reports(facts: Facts) -> list[report_list.Report]:
    return report_list.expanded(report_list.read(), facts)


def named(reports: list[report_list.Report], *only: str) -> list[str]:
    return [r.name for r in report_list.chosen(reports, only)]


def test_the_set_of_a_period_is_the_province_each_criterion_each_district_and_the_matters(
    reports: list[report_list.Report],
) -> None:
    found = Counter(r.family for r in report_list.chosen(reports, ()))
    matters = ("province", "groups", "funding", "data_quality", "official")  # no schedule, no allocation in this plan
    assert found == {"criterion": 19, "district": 11, **dict.fromkeys(matters, 1)}
    assert reports[0].name == "province" and reports[0].pages == {
        "": "province.html",
        "communes": "communes.html",
        "sources": "sources.html",
    }


def test_a_report_without_matter_is_not_made_and_asking_for_it_says_so(facts: Facts) -> None:
    empty = [
        replace(r, matter="FROM plan.targets WHERE plan_year = 0") if r.name == "funding" else r
        for r in report_list.read()
    ]
    without = report_list.expanded(empty, facts)
    assert "funding" not in named(without) and "groups" in named(without)
    with pytest.raises(errors.UsageError, match="không có nội dung cho báo cáo 'funding'"):
        report_list.chosen(without, ["funding"])


def test_no_two_reports_share_a_name_or_a_file(reports: list[report_list.Report]) -> None:
    files = [f for r in reports for f in {*r.files, r.file("pdf"), r.file("docx"), r.file("xlsx")}]
    assert len({r.name for r in reports}) == len(reports) and len(set(files)) == len(files)


def test_each_row_sets_its_parameter_and_codes_stay_text(reports: list[report_list.Report]) -> None:
    by_name = {r.name: r for r in reports}
    assert by_name["criterion-04"].parameters == {"criterion": 4}
    assert by_name["district-180"].parameters == {"district": "180"}
    assert by_name["commune-05986"].parameters == {"commune": "05986"}
    assert by_name["criterion-04"].pages == {"": "criterion-04.html"}


def test_a_report_on_demand_is_made_only_where_it_is_named(reports: list[report_list.Report]) -> None:
    assert "commune-05986" not in named(reports)
    assert named(reports, "commune-05986") == ["commune-05986"]
    assert len(named(reports, "commune")) == 207


def test_a_family_means_all_of_it_and_a_name_one(reports: list[report_list.Report]) -> None:
    assert named(reports, "criterion-04") == ["criterion-04"]
    assert len(named(reports, "criterion", "criterion-04", "province")) == 20


def test_titles_are_said_in_the_language_spoken(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    english = {"Tiêu chí số {criterion}: {name}": "Criterion {criterion}: {name}"}
    monkeypatch.setattr(language, "_found", lambda text, amount=None: english.get(text, text))
    with language.spoken("en"):
        titles = {r.name: r.title for r in report_list.expanded(report_list.read(), facts)}
    assert titles["criterion-01"] == "Criterion 1: Planning"
    vietnamese = {r.name: r.title for r in report_list.expanded(report_list.read(), facts)}
    assert vietnamese["district-180"] == "Huyện Tràng Định" and "Hoàng Đồng" in vietnamese["commune-05986"]


@pytest.mark.parametrize(
    ("name", "near"),
    [("provinse", "province"), ("criterion-44", "criterion-14"), ("distric-180", "district-180"), ("fund", "funding")],
)
def test_an_unknown_name_is_an_error_that_names_the_nearest(
    reports: list[report_list.Report], name: str, near: str
) -> None:
    with pytest.raises(errors.UsageError) as caught:
        report_list.chosen(reports, [name])
    assert near.partition("-")[0] in caught.value.todo and name in caught.value.found


@pytest.mark.parametrize("name", ["province", "criterion", "criterion-04", "district-180", "commune-05986"])
def test_without_a_database_a_possible_name_passes(name: str) -> None:
    report_list.check(report_list.read(), [name])


@pytest.mark.parametrize(("name", "near"), [("critrion-04", "criterion"), ("provinces", "province"), ("", "")])
def test_without_a_database_an_impossible_name_is_told(name: str, near: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        report_list.check(report_list.read(), [name])
    assert near in caught.value.todo


def test_the_first_report_is_made_first_then_what_takes_longest() -> None:
    made = [report_list.Report(n, n, Path(), cost=c) for n, c in (("first", 1), ("b", 2), ("c", 5), ("d", 2))]
    assert [r.name for r in report_list.in_order(made)] == ["first", "c", "b", "d"]


@pytest.mark.parametrize(
    ("line", "cause", "todo"),
    [
        ('name = "x"\ntitle_vi = "X"\nnotebook = "x.ipynb"\npage = "x.html"', "page", "pages"),
        ('name = "x"\ntitle = "X"\nnotebook = "x.ipynb"', "title_vi", "reports.toml"),
        ("name = x", "line 2", "reports.toml"),
    ],
)
def test_the_list_says_what_it_does_not_know(tmp_path: Path, line: str, cause: str, todo: str) -> None:
    wrong = tmp_path / "reports.toml"
    wrong.write_text(f"[[report]]\n{line}\n", "utf-8")
    with pytest.raises(errors.UsageError) as caught:
        report_list.read(wrong)
    assert cause in caught.value.found and todo in caught.value.todo and "reports.toml" in caught.value.where
