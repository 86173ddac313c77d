"""Publishing a period's folder: whole or not at all, in two languages, and a failed report costs only itself."""

from __future__ import annotations

import datetime as dt
import html
import json
import os
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pypdf
import pytest
import reporting_database as example

from pipeline import errors, reporting
from pipeline.reporting import language, site
from pipeline.reporting.pages import start
from pipeline.reporting.runner import report_list
from pipeline.workspace import Workspace

SMALL = Path(__file__).parent / "small_report.ipynb"
PROVINCE = [replace(r, notebook=SMALL, formats=()) for r in report_list.read() if r.name == "province"]
"""What publishing does is the same for a report of two tables, and takes a tenth of the time."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, example_database: Path) -> Workspace:
    root = tmp_path_factory.mktemp("publish")
    (root / "data" / "processed").mkdir(parents=True)
    shutil.copyfile(example_database, root / "data" / "processed" / "ntm.duckdb")
    return Workspace(root)


def broken(folder: Path, source: str) -> report_list.Report:
    """A report whose notebook shows one thing and then runs ``source``."""
    province = json.loads((report_list.NOTEBOOKS / "province.ipynb").read_text(encoding="utf-8"))
    province["cells"] = [c for c in province["cells"] if c["cell_type"] == "code"][:4]
    province["cells"][-1]["source"] = [source]
    path = folder / "broken.ipynb"
    path.write_text(json.dumps(province), encoding="utf-8")
    return report_list.Report("broken", "Báo cáo hỏng", path, {"": "broken.html"})


def folder(workspace: Workspace) -> dict[str, bytes]:
    there = workspace.reports / example.NOW
    return {p.relative_to(there).as_posix(): p.read_bytes() for p in there.rglob("*") if p.is_file()}


def test_a_failing_report_is_told_and_the_others_are_published(workspace: Workspace, tmp_path: Path) -> None:
    reports = [broken(tmp_path, "report.facts.db.execute('FROM mart.khong_co')"), *PROVINCE]
    results = reporting.publish(workspace.database, workspace, example.NOW, reports=reports, workers=2)
    assert [(r.name, r.ok) for r in results] == [("broken", False), ("province", True)]
    bad, good = results
    assert "thiếu bảng" in bad.cause_vi and "khong_co" in bad.cause_vi and "ô thứ" in bad.cause_vi
    half_run = json.loads(bad.path.read_text(encoding="utf-8"))
    assert any(o["output_type"] == "error" for c in half_run["cells"] for o in c.get("outputs", []))
    assert good.path.is_file() and start.stands_in(good.path.parent / "broken.html")
    first = (good.path.parent / "index.html").read_text(encoding="utf-8")
    assert "Chưa có báo cáo này" in first and bad.path.name in first


def test_a_report_whose_process_dies_is_told_too(workspace: Workspace, tmp_path: Path) -> None:
    report = broken(tmp_path, "import os; os._exit(1)")
    result = reporting.publish(workspace.database, workspace, example.NOW, reports=[report])[0]
    assert not result.ok and "dừng đột ngột" in result.cause_vi and result.path.is_file()


def test_a_report_without_its_notebook_is_told_too(workspace: Workspace, tmp_path: Path) -> None:
    report = replace(broken(tmp_path, "1"), notebook=tmp_path / "none.ipynb")
    result = reporting.publish(workspace.database, workspace, example.NOW, reports=[report])[0]
    assert not result.ok and "none.ipynb" in result.cause_vi
    assert "Chưa có báo cáo này" in (workspace.reports / example.NOW / "index.html").read_text("utf-8")


def test_the_half_run_copy_goes_when_the_report_can_be_made_again(workspace: Workspace, tmp_path: Path) -> None:
    failing = [broken(tmp_path, "1/0"), *PROVINCE]
    reporting.publish(workspace.database, workspace, example.NOW, reports=failing)
    assert "broken.failed.ipynb" in folder(workspace)
    healed = [broken(tmp_path, "report.section('Phần', 'Một câu.')"), *PROVINCE]
    reporting.publish(workspace.database, workspace, example.NOW, reports=healed, only=["broken"])
    assert "broken.html" in folder(workspace) and "broken.failed.ipynb" not in folder(workspace)


def test_the_page_of_a_report_that_now_fails_does_not_survive(workspace: Workspace, tmp_path: Path) -> None:
    reporting.publish(
        workspace.database,
        workspace,
        example.NOW,
        reports=[broken(tmp_path, "report.section('Phần', 'Một câu.')"), *PROVINCE],
    )
    assert "broken.html" in folder(workspace)
    reports = [broken(tmp_path, "1/0"), *PROVINCE]
    reporting.publish(workspace.database, workspace, example.NOW, reports=reports, only=["broken"])
    page = workspace.reports / example.NOW / "broken.html"
    assert start.stands_in(page) and "Bản chạy dở" in page.read_text("utf-8") and "province.html" in folder(workspace)


def test_the_folder_is_swapped_in_whole_and_nothing_is_left_beside_it(workspace: Workspace) -> None:
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    stale = workspace.reports / example.NOW / "stale.html"
    stale.write_text("old", encoding="utf-8")
    returned = workspace.reports / example.NOW / "returns" / "180" / "thu-kem-theo.txt"
    returned.parent.mkdir(parents=True)
    returned.write_text("Kính gửi", encoding="utf-8")
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    assert not stale.exists()
    assert returned.read_text(encoding="utf-8") == "Kính gửi", "what other commands made for the period stays"
    shutil.rmtree(returned.parents[1])
    assert sorted(p.name for p in workspace.reports.iterdir() if p.is_dir()) == [example.NOW, "assets"]


def test_a_failure_while_building_leaves_the_old_folder(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    before = folder(workspace)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(site.tables, "write_all", full_disk)
    with pytest.raises(OSError, match="no space"):
        reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    assert folder(workspace) == before
    assert sorted(p.name for p in workspace.reports.iterdir() if p.is_dir()) == [example.NOW, "assets"]


def test_only_makes_the_named_report_and_keeps_the_rest(workspace: Workspace) -> None:
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    there = workspace.reports / example.NOW
    for name in ("funding.html", "district-180.html", "district-999.html"):
        (there / name).write_text("another report", encoding="utf-8")
    plain = [replace(r, notebook=SMALL, formats=()) for r in report_list.read()]
    results = reporting.publish(workspace.database, workspace, example.NOW, only=["province"], reports=plain)
    assert [r.name for r in results] == ["province"]
    kept = [name for name, text in folder(workspace).items() if text == b"another report"]
    assert sorted(kept) == ["district-180.html", "funding.html"], "there is no district 999 any more"


@pytest.mark.slow
def test_the_volume_is_bound_anew_only_where_the_set_changes(workspace: Workspace) -> None:
    reports = [replace(r, formats=("pdf",)) for r in report_list.read() if r.family in ("funding", "groups", "commune")]
    results = reporting.publish(workspace.database, workspace, example.NOW, reports=reports)
    assert [(r.name, r.ok) for r in results] == [("groups", True), ("funding", True), ("volume", True)], results
    volume = folder(workspace)["volume.pdf"]
    assert volume.startswith(b"%PDF") and '"volume.pdf"' in folder(workspace)["index.html"].decode()
    (workspace.reports / example.NOW / "volume.pdf").write_bytes(b"carried over")
    only = ["commune-05986"]
    results = reporting.publish(workspace.database, workspace, example.NOW, reports=reports, only=only)
    assert [(r.name, r.ok) for r in results] == [("commune-05986", True)]
    assert folder(workspace)["volume.pdf"] == b"carried over" and "commune-05986.pdf" in folder(workspace)
    results = reporting.publish(workspace.database, workspace, example.NOW, reports=reports, only=["funding"])
    assert [r.name for r in results] == ["funding", "volume"]
    assert folder(workspace)["volume.pdf"] == volume, "of the same reports, the same volume"
    assert "commune-05986.pdf" in folder(workspace)


def test_english_stands_beside_vietnamese_and_neither_touches_the_other(workspace: Workspace) -> None:
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    vietnamese = folder(workspace)
    results = reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE, lang="en")
    assert language.current() == "vi"
    assert results[0].path == workspace.reports / example.NOW / "en" / "province.html"
    both = folder(workspace)
    assert {k: v for k, v in both.items() if not k.startswith("en/")} == vietnamese
    page = both["en/province.html"].decode()
    assert '<html lang="en">' in page and '"../../' in page
    assert '<html lang="vi">' in both["province.html"].decode()
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    assert folder(workspace) == both, "the same again, byte for byte"


VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
GIVEN = (  # what files and offices call things: stands on an English page as it is
    "schema_name IN ('reference', 'plan') OR (schema_name = 'raw' AND column_name IN ('file', 'sheet', 'sender', 'text')) "
    "OR column_name IN ('full_name', 'sender_name', 'group_label')"
)


def vietnamese(page: str, given: list[str]) -> list[str]:
    """Texts of a page with a Vietnamese word that nobody was given as a name."""
    bare = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.S)
    texts = {
        html.unescape(t).strip()
        for t in re.findall(r">([^<]+)<", bare) + re.findall(r'(?:title|data-label|aria-label)="([^"]*)"', bare)
    }
    found = []
    for text in filter(VIETNAMESE.search, texts):
        rest = text
        for name in given:
            rest = rest.replace(name, "")
        if VIETNAMESE.search(rest):
            found.append(text)
    return found


@pytest.mark.slow
def test_an_english_page_is_english_but_for_names(workspace: Workspace) -> None:
    reports = [
        replace(r, formats=()) for r in report_list.read() if r.family in ("province", "data_quality", "funding")
    ]
    reporting.publish(workspace.database, workspace, example.NOW, reports=reports, lang="en")
    with duckdb.connect(str(workspace.database), read_only=True) as db:
        columns = db.execute(
            f"SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' AND ({GIVEN})"
        ).fetchall()
        texts = {
            str(text)
            for schema, table, column in columns
            for (text,) in db.execute(
                f'SELECT DISTINCT "{column}" FROM {schema}."{table}" WHERE "{column}" <> \'\''
            ).fetchall()
        }
    given = sorted((t for t in texts if VIETNAMESE.search(t)), key=len, reverse=True)
    for name in ("index", "province", "data_quality", "funding"):
        page = (workspace.reports / example.NOW / "en" / f"{name}.html").read_text("utf-8")
        assert vietnamese(page, given) == [], name
    assert vietnamese("<p>Sửa lại rồi gửi Hoàng Đồng</p>", ["Hoàng Đồng"]) == ["Sửa lại rồi gửi Hoàng Đồng"]


def test_an_unknown_language_is_an_error(workspace: Workspace) -> None:
    with pytest.raises(errors.UsageError, match="fr"):
        reporting.publish(workspace.database, workspace, example.NOW, lang="fr")


def test_an_unknown_report_is_an_error_that_names_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(errors.UsageError) as caught:
        reporting.publish(workspace.database, workspace, example.NOW, only=["provinse"])
    assert "province" in caught.value.todo


def test_an_unknown_parameter_in_the_list_of_reports_fails_that_report(workspace: Workspace) -> None:
    wrong = replace(PROVINCE[0], parameters={"langue": "vi"})
    result = reporting.publish(workspace.database, workspace, example.NOW, reports=[wrong])[0]
    assert not result.ok and "langue" in result.cause_vi and "lang" in result.cause_vi


def test_progress_is_told_from_none_to_all(workspace: Workspace) -> None:
    told: list[tuple[str, int, int]] = []
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE, progress=lambda *x: told.append(x))
    assert told == [("", 0, 1), ("province", 0, 1), ("province", 1, 1)]


def test_what_a_killed_run_left_half_built_is_swept(workspace: Workspace) -> None:
    left = workspace.reports / f".{example.NOW}.vi.building-99999"
    left.mkdir(parents=True)
    (left / "province.html").write_text("half", encoding="utf-8")
    reporting.publish(workspace.database, workspace, example.NOW, reports=PROVINCE)
    assert not left.exists() and (workspace.reports / example.NOW / "province.html").is_file()


@pytest.mark.parametrize(
    ("lang", "label"),
    [
        ("vi", "TRẠNG THÁI TÍNH ĐẾN HẾT NGÀY 05/7/2019"),
        pytest.param("en", "PAST STATE AS OF 5 July 2019", marks=pytest.mark.slow),
    ],
)
def test_every_page_and_file_of_a_past_state_says_so_on_top(
    tmp_path: Path, example_database: Path, lang: str, label: str
) -> None:
    live = Workspace(tmp_path)
    past = live.at(dt.date(2019, 7, 5))
    past.snapshots.mkdir(parents=True)
    shutil.copyfile(example_database, past.database)
    with duckdb.connect(str(past.database)) as opened:
        opened.execute("UPDATE meta.build SET as_of = DATE '2019-07-05'")
    reports = [replace(r, formats=("pdf", "docx", "xlsx")) for r in PROVINCE]
    results = reporting.publish(past.database, past, example.NOW, reports=reports, lang=lang)
    assert all(r.ok for r in results), results
    reporting.index(past, past.database)
    assert [p.name for p in live.reports.iterdir()] == ["as-of-2019-07-05"]

    pages = [p for p in past.reports.rglob("*.html") if lang == "vi" or "en" in p.parts]
    assert len(pages) > 3
    for page in pages:
        text = page.read_text("utf-8")
        aside = re.search('<aside class="notice".*?</aside>', text, re.DOTALL)
        assert aside and label in aside[0] and text.index(aside[0]) < text.index("<h1"), page
    files = {p.suffix: p for p in pages[0].parents[0].parent.rglob("province.*")}
    bare = "".join(label.split())
    assert bare in "".join("".join((p.extract_text() or "").split()) for p in pypdf.PdfReader(files[".pdf"]).pages[:1])
    rows = (next(past.reports.rglob("targets.csv"))).read_text("utf-8-sig").splitlines()[1:]
    assert rows and all(label in row for row in rows)
    for suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(files[suffix]) as parts:
            assert any(label in parts.read(n).decode("utf-8", "replace") for n in parts.namelist()), suffix


@pytest.mark.slow
def test_a_period_that_is_not_ready_says_so_and_never_stands_first(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.processed.mkdir(parents=True)
    province = example.Province(example.invented())
    before = province.periods[-2]
    example.make(workspace.database, province)
    missing = "Huyện Bắc Sơn, Sở <Y tế>"
    with duckdb.connect(str(workspace.database)) as opened:
        for period, standing in ((example.NOW, "provisional"), (before, "ready")):
            opened.execute(
                "INSERT INTO mart.period_readiness VALUES (?, DATE '2019-10-15', FALSE, 11, 4, ?, ?, ?)",
                [period, missing if standing == "provisional" else "", standing, standing == "ready"],
            )
        opened.execute("UPDATE meta.build SET newest_period = ?", [before])
    for period in (example.NOW, before):
        for lang in ("vi", "en"):
            reporting.publish(workspace.database, workspace, period, reports=PROVINCE, lang=lang)
    index = reporting.index(workspace, workspace.database).read_text("utf-8")
    assert index.index(f'href="{before}/index.html"') < index.index(f'href="{example.NOW}/index.html"')
    assert f'"{before}/' in index and f'"{example.NOW}/"' not in index, "the search box asks the ready period"
    first = index[index.index(f'href="{example.NOW}/index.html"') :]
    assert "SỐ LIỆU TẠM THỜI: mới có báo cáo của 4/11" in first and "Sở &lt;Y tế&gt;" in first
    assert "TẠM THỜI" not in index[: index.index(f'href="{example.NOW}/index.html"')]

    for lang, label, told in (
        ("", "SỐ LIỆU TẠM THỜI", "Chưa nhận được báo cáo của:"),
        ("en", "PROVISIONAL: 4 of 11", "Reports not received from:"),
    ):
        for page in (workspace.reports / example.NOW / lang).glob("*.html"):
            assert label in page.read_text("utf-8").split("<h1")[0], page
        text = (workspace.reports / example.NOW / lang / "index.html").read_text("utf-8")
        under = text[text.index("</h1>") + 5 :].lstrip()
        assert (
            under.startswith('<p class="missing-senders">') and told in under[:120] and "Huyện Bắc Sơn" in under[:160]
        )
        ready = (workspace.reports / before / lang / "index.html").read_text("utf-8")
        assert label not in ready and told not in ready


PAGE = "index.html"


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / name.replace("_", ".")).parent.mkdir(parents=True, exist_ok=True)
        (folder / name.replace("_", ".")).write_text(text, "utf-8")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_killed_between_the_two_renames_the_pages_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """The kill is a real one: the process ends at the second rename."""
    workspace = Workspace(tmp_path)
    target = site.folder_of(workspace, "2019-06", lang)
    put(target, index_html="trước", province_html="trước")
    building = workspace.reports / f".2019-06.{lang}.building-1"
    put(building, index_html="sau")
    child = os.fork()
    if not child:
        renamed: list[Path] = []
        rename = Path.rename

        def killed(self: Path, to: Path) -> Path:
            if renamed:
                os._exit(9)
            renamed.append(self)
            return rename(self, to)

        monkeypatch.setattr(Path, "rename", killed)
        site._swap(building, target)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not target.exists(), "the kill fell between the renames"

    site.recover(workspace)
    assert {p.name: p.read_text("utf-8") for p in target.iterdir()} == {PAGE: "trước", "province.html": "trước"}
    assert [p.name for p in workspace.reports.rglob(".*")] == []
    site.recover(workspace)
    assert (target / PAGE).is_file()


def test_pages_that_stand_are_not_replaced_by_older_ones(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    put(workspace.reports / "2019-06", index_html="sau")
    put(workspace.reports / ".2019-06.old-1", index_html="trước")
    put(workspace.reports / ".2019-06.vi.building-1", index_html="dở")
    site.recover(workspace)
    assert [(p.name, (p / PAGE).read_text("utf-8")) for p in workspace.reports.iterdir()] == [("2019-06", "sau")]


def test_what_other_commands_put_in_place_of_the_pages_is_kept_with_them(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    target, aside = workspace.reports / "2019-06", workspace.reports / ".2019-06.old-1"
    put(aside, index_html="trước")
    put(aside / "returns", thu_txt="trước")
    put(target / "returns", thu_txt="sau")
    put(target / "templates", bieu_txt="sau")
    site.recover(workspace)
    assert {p.relative_to(target).as_posix(): p.read_text("utf-8") for p in target.rglob("*") if p.is_file()} == {
        PAGE: "trước",
        "returns/thu.txt": "sau",
        "templates/bieu.txt": "sau",
    }
    assert [p.name for p in workspace.reports.iterdir()] == ["2019-06"]
