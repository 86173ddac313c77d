"""What holds for every report on places: it runs whatever is missing, text stays text, links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
import reporting_database as example
import reporting_places
from places_reading import BASELINE, NOW, built, changed, methods, tables, tiles, whole, words

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.facts import Facts
from pipeline.reporting.press import parameters, program
from pipeline.reporting.subjects import commune, criterion, district, groups

HOSTILE = "<img src=x onerror=alert(1)>\"'&</script><script>alert(2)</script>{{7*7}}"
SUBJECTS: dict[str, Any] = {
    "criterion": lambda db, period=NOW, lang="vi", of=4: criterion.report(db, period, lang, of),
    "district": lambda db, period=NOW, lang="vi", of="180": district.report(db, period, lang, of),
    "groups": lambda db, period=NOW, lang="vi", of=None: groups.report(db, period, lang),
    "commune": lambda db, period=NOW, lang="vi", of="05986": commune.report(db, period, lang, of),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.getbasetemp())


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    with language.spoken("vi"):
        yield


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("period", [BASELINE, NOW])
def test_each_runs_in_both_languages_and_without_a_period_before(
    database: Path, name: str, lang: str, period: str
) -> None:
    with language.spoken(lang):
        sections = whole(SUBJECTS[name](database, period, lang), name)
        page = "".join(s.html for s in sections)
    assert len(sections) == len(methods(name))
    if period == BASELINE and name in ("criterion", "district") and lang == "vi":
        assert "chưa có kỳ trước để so sánh" in page
    assert "{'" not in page and "None" not in page and "Undefined" not in page


@pytest.mark.parametrize("name", SUBJECTS)
def test_sections_and_tables_can_be_told_apart(database: Path, name: str) -> None:
    sections = whole(SUBJECTS[name](database), name)
    ids = [s.id for s in sections]
    assert len(ids) == len(set(ids))
    named = [t for s in sections for t in s.tables()]
    assert len({t.name for t in named}) == len(named)
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,31}", t.name) for t in named)
    for t in named:
        assert t.source or t.name == "method", t.name
        for c in t.columns:
            assert t.rows == [] or any(c.key in r for r in t.rows), f"{t.name}: no row has {c.key}"
    page = "".join(s.html for s in sections)
    anchors = re.findall(r'\bid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors)), sorted({a for a in anchors if anchors.count(a) > 1})


@pytest.fixture(scope="module")
def hostile(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same database with texts that would like to be code, wherever an office or a plan can put one."""
    path = changed(database, tmp_path_factory.mktemp("hostile") / "x.duckdb", "")
    with duckdb.connect(str(path)) as db:
        for column, where in (
            ("reference.communes SET commune_name", "commune_code IN ('05986', '06004', '06190', '06523')"),
            ("reference.communes SET district_name", "TRUE"),
            ("reference.districts SET full_name", "TRUE"),
            ("reference.districts SET district_name", "TRUE"),
            ("reference.criteria SET lead_agency", "TRUE"),
            ("reference.criteria SET criterion_name", "TRUE"),
            ("reference.indicators SET indicator_name", "TRUE"),
            ("plan.groups SET note", "TRUE"),
            ("plan.targets SET plan_text", "TRUE"),
            ("raw.submissions SET reason", "TRUE"),
            ("raw.issues SET found", "TRUE"),
            ("core.recognitions SET decision_no", "TRUE"),
            ("core.criterion_results SET source_cell", "criterion_no = 4"),
            ("mart.allocation SET gap_vi", "TRUE"),
        ):
            db.execute(f"UPDATE {column} = ? WHERE {where}", [HOSTILE])
    return path


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_hostile_name_stays_text(hostile: Path, name: str) -> None:
    page = "".join(s.html for s in whole(SUBJECTS[name](hostile), name))
    assert "<img src=x" not in page and "<script>alert" not in page and ">49" not in page
    assert "&lt;img src=x" in page


def test_a_commune_of_which_nothing_is_known(tmp_path: Path) -> None:
    marks = example.invented()
    for number in range(1, 20):
        for period in (BASELINE, NOW):
            marks[period, "06190", number] = example.Mark("not_reported")
    path = reporting_places.make(tmp_path / "x.duckdb", example.Province(marks))
    report = commune.report(path, NOW, commune="06190")
    sections = {s.id: s for s in whole(report, "commune")}
    shown = tiles(sections["tom-tat"])["Tiêu chí đạt"]
    assert shown.value == 0 and shown.note == "Có thể từ 0–19."
    assert len(tables(sections["gan-dat"])["near_unsure"].rows) == 19
    assert len(tables(sections["chua-ro"])["doubts"].rows) == 19
    assert tables(sections["nguon"])["source_cells"].rows == []
    near = district.report(path, NOW, district="183").communes()
    row = next(r for r in tables(near)["communes"].rows if r["commune_code"] == "06190")
    assert (row["span"], row["lacking"]) == ("[0–19]", "mọi tiêu chí")


def test_a_database_without_any_of_it(database: Path, tmp_path: Path) -> None:
    """Reports say what there is not: no list, no register, no allocation, no indicator."""
    gone = (
        "mart.near_misses", "mart.at_risk_passes", "mart.allocation", "mart.allocation_summary", "mart.forecast",
        "mart.members", "mart.district_contributions", "mart.completeness", "plan.groups", "core.recognitions",
        "core.advanced_results", "core.model_areas", "core.indicator_values", "reference.thresholds",
        "reference.indicators", "raw.submissions", "raw.issues",
    )  # fmt: skip
    bare = changed(
        database,
        tmp_path / "bare.duckdb",
        ";".join(f"DELETE FROM {t}" for t in gone)
        + "; UPDATE mart.commune_progress SET is_recognised = NULL, recognised_year = NULL",
    )
    for name, make in SUBJECTS.items():
        assert len(whole(make(bare), name)) == len(methods(name))
    assert "Chưa tính phương án nào." in words(criterion.report(bare, NOW, criterion=4).asked())
    assert "chưa biết xã đã được công nhận hay chưa" in words(commune.report(bare, NOW, commune="05986").summary())
    assert "Xã đã được công nhận" not in tiles(district.report(bare, NOW, district="180").summary())
    assert "chưa nhận được danh sách công nhận" in groups.report(bare, NOW).recognised().html


@pytest.mark.parametrize(
    ("make", "given", "nearest"),
    [
        (district.report, "Cao Loc", "'183' (Huyện Cao Lộc)"),
        (district.report, "huyện cao lộc", "'183' (Huyện Cao Lộc)"),
        (district.report, "18", "'18"),
        (criterion.report, "Y te", "15 (Y tế)"),
        (criterion.report, "4", "4 (Điện)"),
        (commune.report, "Hoang Dong", "'05986' (Hoàng Đồng (Lạng Sơn))"),
        (commune.report, "5986", "'05986' (Hoàng Đồng (Lạng Sơn))"),
    ],
)
def test_what_there_is_not_is_an_error_that_names_the_nearest(
    database: Path, make: Any, given: str, nearest: str
) -> None:
    with pytest.raises(errors.UsageError) as caught:
        make(database, NOW, "vi", given)
    assert repr(given)[1:-1] in caught.value.found and nearest in caught.value.todo


@pytest.mark.parametrize(("make", "given"), [(criterion.report, 20), (criterion.report, True), (district.report, "")])
def test_what_is_like_nothing_points_to_the_register(database: Path, make: Any, given: object) -> None:
    with pytest.raises(errors.UsageError):
        make(database, NOW, "vi", given)


def test_a_district_page_is_small(database: Path) -> None:
    from pipeline.reporting.render import html

    for code in ("188", "186"):
        body = "".join(s.html for s in whole(district.report(database, NOW, district=code), "district"))
        assert len(html.shell(body, "x", charts=True).encode()) <= 300_000


def test_the_program_asks_for_what_the_notebooks_take(database: Path) -> None:
    with Facts(database, NOW) as facts:
        jobs = program.jobs(program.listed(), facts)
    for name in SUBJECTS:
        mine = [j for j in jobs if j.notebook.name == f"{name}.ipynb"]
        notebook = nbformat.read(mine[0].notebook, as_version=4)
        job = mine[len(mine) // 2]
        given = {"period": NOW, "database": str(database), "lang": "vi", **job.parameters}
        parameters.check(job.notebook, notebook, given)
        assert set(parameters.declared(notebook)) == set(given)
        report = SUBJECTS[name](database, of=next(iter(job.parameters.values()), None))
        assert report.name == job.name and job.page == f"{report.name}.html"
        assert report.title == job.title, "what the list calls it, the page does too"
