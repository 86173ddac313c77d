"""The example year: exact margins, a label everywhere, and truth that agrees with the workbooks read independently."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import io
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from synthetic import __main__ as generator
from synthetic import model, pages, truth, writers

pytestmark = pytest.mark.slow  # what it looks at is committed and changes with the generator alone

ROOT = Path(__file__).resolve().parents[1]
SUBMISSIONS = ROOT / "data" / "raw" / "submissions"
TRUTH = ROOT / "tests" / "synthetic" / "truth"
Cells = dict[tuple[str, str], object]

# How each district says passed and failed, written down here once more so that the generator cannot be its own judge.
SPOKEN: dict[str, tuple[object, object]] = {
    "178": ("Đạt", "Chưa đạt"),
    "180": ("Đ", "CĐ"),
    "181": ("x", None),
    "182": (1, 0),
    "183": ("Đ", "CĐ"),
    "184": ("Đ", "CĐ"),
    "185": ("+", "-"),
    "186": ("Đạt", "Chưa đạt"),
    "187": ("Đạt", "Không đạt"),
    "188": ("Đạt", "Chưa"),
    "189": ("Đ", "CĐ"),
}


# -- reading, without the project's own reader ---------------------------------------------------------------------
def read_cells(path: Path) -> Cells:
    """{(sheet, A1): value} of every non-empty cell; .xls text is decoded from TCVN3."""
    readers = {".xlsx": _read_xlsx, ".xls": _read_xls, ".ods": _read_ods}
    return {key: value for key, value in readers[path.suffix](path) if value not in (None, "")}


def _read_xlsx(path: Path) -> Iterator[tuple[tuple[str, str], object]]:
    from openpyxl import load_workbook

    for sheet in load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                yield (sheet.title, cell.coordinate), cell.value


def _read_xls(path: Path) -> Iterator[tuple[tuple[str, str], object]]:
    import xlrd
    from viparse.normalize.tables import convert
    from viparse.normalize.tcvn3 import TCVN3

    book = xlrd.open_workbook(str(path), formatting_info=True)
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for column in range(sheet.ncols):
                value = sheet.cell_value(row, column)
                font = book.font_list[book.xf_list[sheet.cell_xf_index(row, column)].font_index].name
                if isinstance(value, str) and value:
                    assert font in (".VnTime", ".VnTimeH")
                    value = convert(value, TCVN3)
                    value = value.upper() if font == ".VnTimeH" else value
                yield (sheet.name, pages.address(row + 1, column + 1)), value


def _read_ods(path: Path) -> Iterator[tuple[tuple[str, str], object]]:
    from odf import table, teletype, text
    from odf.opendocument import load

    for sheet in load(str(path)).getElementsByType(table.Table):
        for row, line in enumerate(sheet.getElementsByType(table.TableRow), 1):
            cells = [node for node in line.childNodes if node.qname[1] in ("table-cell", "covered-table-cell")]
            for column, node in enumerate(cells, 1):
                said = "".join(teletype.extractText(p) for p in node.getElementsByType(text.P))
                number = node.getAttribute("value") if node.qname[1] == "table-cell" else None
                yield (sheet.getAttribute("name"), pages.address(row, column)), float(number) if number else said


def rows_of(name: str) -> list[dict[str, str]]:
    with (TRUTH / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def plain(text: object) -> str:
    """A name without prefix, case, tone placement and code point habits."""
    said = unicodedata.normalize("NFC", str(text)).casefold().removeprefix("xã ")
    return pages.old_tones(said)


def place(reference: str) -> tuple[str, str, str, int]:
    """file, sheet, cell and row number of a source cell."""
    file, sheet, cell = reference.rsplit("!", 2)
    return file, sheet, cell, int(re.sub(r"\D", "", cell))


def disagreements(results: list[dict[str, str]], folder: Path) -> list[str]:
    """Declared states of the truth that the workbooks below ``folder`` do not say at the source cell."""
    communes = {c.code: c for c in model.build().communes}
    books: dict[str, Cells] = {}
    by_row: dict[str, dict[tuple[str, int], set[str]]] = {}
    wrong = []
    for row in results:
        if row["declared_state"] not in ("passed", "failed"):
            continue
        file, sheet, cell, line = place(row["source_cell"])
        if file not in books:
            books[file] = read_cells(folder / file)
            by_row[file] = defaultdict(set)
            for (s, a), value in books[file].items():
                by_row[file][s, int(re.sub(r"\D", "", a))].add(plain(value))
        commune = communes[row["commune_code"]]
        said = books[file].get((sheet, cell))
        expected = SPOKEN[commune.district][row["declared_state"] == "failed"]
        if said != expected or plain(commune.name) not in by_row[file][sheet, line]:
            wrong.append(f"{row['source_cell']}: {said!r} is not {expected!r} of {commune.name}")
    return wrong


@pytest.fixture(scope="module")
def results() -> list[dict[str, str]]:
    return rows_of("criterion_results")


@pytest.fixture(scope="module")
def workbooks() -> dict[str, Cells]:
    return {p.relative_to(SUBMISSIONS).as_posix(): read_cells(p) for p in listed()}


@pytest.fixture(scope="module")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``python -m tests.synthetic`` writes."""
    folder = tmp_path_factory.mktemp("synthetic")
    subprocess.run([sys.executable, "-m", "tests.synthetic", "--into", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def books() -> list[pages.Book]:
    return generator.make()[0]


def listed() -> list[Path]:
    return [SUBMISSIONS / row["file"] for row in rows_of("submissions")]


# -- the generator and what is committed ---------------------------------------------------------------------------
def members(path: Path) -> dict[str, bytes]:
    """Contents of an archive by member (compression may differ between zlib builds), or the bytes of another file."""
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {item.filename: archive.read(item) for item in archive.infolist()}


def test_the_generator_reproduces_what_is_committed(made_again: Path):
    made = {p.relative_to(made_again) for p in (made_again / "submissions").rglob("*") if p.is_file()}
    assert {p.as_posix() for p in made} == {f"submissions/{row['file']}" for row in rows_of("submissions")}
    for path in sorted(made):
        committed = SUBMISSIONS / path.relative_to("submissions")
        assert members(made_again / path) == members(committed), path
    for path in sorted(TRUTH.glob("*.csv")):
        assert (made_again / "truth" / path.name).read_bytes() == path.read_bytes(), path.name


def test_writing_twice_gives_the_same_bytes(books: list[pages.Book], tmp_path: Path):
    again, _ = generator.make()
    for suffix in (".xlsx", ".xls", ".ods"):
        book, same = (next(b for b in made if b.name.endswith(suffix)) for made in (books, again))
        first, second = writers.write(book, tmp_path / "first"), writers.write(same, tmp_path / "second")
        assert book.file == same.file and first.read_bytes() == second.read_bytes()


def test_the_set_stays_small():
    files = [*listed(), *TRUTH.glob("*.csv")]
    assert sum(path.stat().st_size for path in files) < 3_000_000


def test_tcvn3_comes_back_as_typed():
    from viparse.normalize.tables import convert
    from viparse.normalize.tcvn3 import TCVN3

    for commune in model.build().communes:
        typed = convert(writers.tcvn3(commune.name), TCVN3)
        assert typed.casefold() == commune.name.casefold()  # Bắc Ái is typed "Bắc ái": no capitals with tone marks


# -- the label -----------------------------------------------------------------------------------------------------
def unlabelled(cells: Cells) -> set[str]:
    """Sheets that do not carry the label."""
    said = {sheet for (sheet, _), value in cells.items() if value == pages.LABEL}
    return {sheet for sheet, _ in cells} - said


def test_every_sheet_of_every_workbook_is_labelled(workbooks: dict[str, Cells]):
    assert len(workbooks) == 65
    assert {file: missing for file, cells in workbooks.items() if (missing := unlabelled(cells))} == {}


def test_a_missing_label_is_noticed(workbooks: dict[str, Cells]):
    file = next(name for name in workbooks if name.endswith(".ods"))
    bare = {key: value for key, value in workbooks[file].items() if value != pages.LABEL or key[0] != "Cụm 2"}
    assert unlabelled(bare) == {"Cụm 2"}


# -- margins -------------------------------------------------------------------------------------------------------
def test_the_end_of_2018_is_what_the_plan_implies(results: list[dict[str, str]]):
    passed = [r for r in results if r["period"] == model.BASELINE and r["state"] == "passed"]
    wanted = model.baselines()
    assert wanted[2] == 49 and wanted[3] == 151 and wanted[8] == 56 and wanted[1] == wanted[12] == 207
    assert Counter(int(r["criterion_no"]) for r in passed) == wanted
    per_commune = Counter(r["commune_code"] for r in passed)
    assert len(per_commune) == 207
    assert min(per_commune.values()) >= 5
    full = {code for code, n in per_commune.items() if n == 19}
    counted_2018 = {r["commune_code"] for r in rows_of("recognitions") if int(r["year_counted"]) <= 2018}
    assert full == counted_2018 and len(full) == 48


def test_an_impossible_margin_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model, "baselines", lambda: dict.fromkeys(model.NUMBERS, 40))
    with pytest.raises(ValueError, match="cannot be reached"):
        model.build()


def test_the_quarters_move_as_they_are_told():
    year, base = model.build(), model.baselines()
    for at, period in enumerate(model.QUARTERS):
        assert {no: year.total(period, no) - base[no] for no in model.NUMBERS} == {
            no: model.NET[no][at] for no in model.NUMBERS
        }
        lost = Counter(no for code, no in year.passed[model.PERIODS[at]] if (code, no) not in year.passed[period])
        assert lost == model.LOSSES[period]
        assert min(year.count(period, c.code) for c in year.communes) >= 5
    new = [code for codes in year.recognised_in.values() for code in codes]
    assert 3 <= len(new) <= 8
    for period, codes in year.recognised_in.items():
        assert all(year.count(period, code) == 19 for code in codes)


# -- the workbooks say what the truth says -------------------------------------------------------------------------
def test_every_declared_state_stands_at_its_cell(results: list[dict[str, str]]):
    assert disagreements(results, SUBMISSIONS) == []


def test_every_district_is_read_in_every_period_it_sent(results: list[dict[str, str]]):
    district = {c.code: c.district for c in model.build().communes}
    seen = {(r["period"], district[r["commune_code"]]) for r in results if r["declared_state"]}
    expected = {(p, d) for p in model.PERIODS for d in SPOKEN} - {(model.SILENT_PERIOD, model.SILENT_DISTRICT)}
    assert seen == expected


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_changed_mark_is_noticed(results: list[dict[str, str]], books: list[pages.Book], tmp_path: Path, suffix: str):
    row = next(r for r in results if r["declared_state"] == "passed" and f"{suffix}!" in r["source_cell"])
    file, sheet, cell, _ = place(row["source_cell"])
    book = copy.deepcopy(next(b for b in books if b.file == file))
    page = next(p for p in book.pages if p.name == sheet)
    at = next(key for key in page.cells if pages.address(*key) == cell)
    page.put(*at, "CĐ", "mark")
    writers.write(book, tmp_path)
    mine = [r for r in results if r["source_cell"].startswith(f"{file}!")]
    assert [line.split(":")[0] for line in disagreements(mine, tmp_path)] == [row["source_cell"]]


def test_special_states_are_what_the_cells_say(results: list[dict[str, str]], workbooks: dict[str, Cells]):
    said = defaultdict(set)
    for row in results:
        if row["source_cell"] and not row["declared_state"] and not row["computed_state"]:
            file, sheet, cell, _ = place(row["source_cell"])
            said[row["period"], row["state"]].add(workbooks[file].get((sheet, cell)))
    assert said["2019-06", "held"] == {"Đ/CĐ"}
    assert all(said[period, "not_applicable"] == {"Không xét"} for period in model.PERIODS)
    assert said["2019-03", "not_reported"] == {"Đ", "CĐ", None}  # the misspelt row, and the blank without a legend


def test_a_district_that_sends_nothing_is_carried(results: list[dict[str, str]]):
    silent = {c.code for c in model.build().communes if c.district == model.SILENT_DISTRICT}
    rows = [r for r in results if r["period"] == model.SILENT_PERIOD and r["commune_code"] in silent]
    assert len(rows) == 3 * 19
    for row in rows:
        known = row["criterion_no"] in ("15", "17")  # from the departments
        assert row["state"] == (row["computed_state"] if known else "not_reported")
        assert row["carried_from"] == ("" if known else "2019-06")


def number(value: object) -> tuple[float, float | None]:
    """Numbers of an indicator cell: 0.876, '9,6', '81,6%', '91,4 (46,2)', '33.040'."""
    if isinstance(value, int | float):
        return float(value), None
    found = [float(x.replace(".", "").replace(",", ".")) for x in re.findall(r"[\d.,]+", str(value))]
    return found[0], found[1] if len(found) > 1 else None


def test_indicator_values_stand_at_their_cells(workbooks: dict[str, Cells]):
    rows = rows_of("indicator_values")
    assert {r["period"] for r in rows} == set(model.QUARTERS)
    names = {c.code: c.name for c in model.build().communes}
    for row in rows:
        file, sheet, cell, line = place(row["source_cell"])
        value = workbooks[file][sheet, cell]
        assert plain(workbooks[file][sheet, f"B{line}"]) == plain(names[row["commune_code"]])
        if not row["value"]:
            assert value == {"true": "Đạt", "false": "Chưa đạt"}[row["passes"]] == row["text"]
            continue
        first, second = number(value)
        if row["indicator_id"] == "15.1":  # stored as a fraction with a percent format
            first = round(first * 100, 1)
        assert first == float(row["value"]) and (second is None) == (row["value_2"] == "")
        assert second is None or second == float(row["value_2"])


def test_indicators_contradict_the_districts_exactly_where_planted(results: list[dict[str, str]]):
    found = {
        (r["period"], r["criterion_no"]): r["state"]
        for r in results
        if r["declared_state"] and r["computed_state"] and r["declared_state"] != r["computed_state"]
    }
    assert found == {("2019-06", "15"): "held", ("2019-06", "11"): "passed", ("2019-09", "17"): "held"}
    judged = truth.Truth(model.build(), ())
    for period in model.QUARTERS:
        passes = {
            (r["commune_code"], r["indicator_id"]): r["passes"]
            for r in rows_of("indicator_values")
            if r["period"] == period
        }
        for form in (f for f in generator.FORMS if period in f.periods and f.criterion != 10):
            agree = Counter()
            for commune in judged.year.communes:
                whole = all(passes[commune.code, i] == "true" for i, _ in form.shapes)
                agree[whole == ((commune.code, form.criterion) in judged.year.passed[period])] += 1
            planted = sum(p == period and c == str(form.criterion) for p, c in found)
            assert agree == Counter({True: 207 - planted, False: planted})


def test_province_figures_stand_at_their_cells(workbooks: dict[str, Cells]):
    for row in rows_of("outputs"):
        file, sheet, cell, line = place(row["source_cell"])
        assert number(workbooks[file][sheet, cell])[0] == float(row["value"])
        assert number(workbooks[file][sheet, f"D{line}"])[0] == float(row["planned"])
    for row in rows_of("funding"):
        file, sheet, _, line = place(row["source_cell"])
        for column, name in zip("CDE", ("planned", "mobilised", "disbursed")):
            assert number(workbooks[file][sheet, f"{column}{line}"])[0] == float(row[name])
    for row in rows_of("work_results"):
        file, sheet, cell, _ = place(row["source_cell"])
        assert workbooks[file][sheet, cell] == row["text"]
    for row in rows_of("advanced"):
        file, sheet, cell, line = place(row["source_cell"])
        assert workbooks[file][sheet, cell] == int(row["advanced_criteria"])
        assert workbooks[file]["Khu dan cu", f"E{line}"] == int(row["model_areas"])


def test_the_register_grows_and_keeps_its_decisions(workbooks: dict[str, Cells]):
    decisions = rows_of("recognitions")
    for row in decisions:
        file, sheet, cell, line = place(row["source_cell"])
        cells = workbooks[file]
        date = cells[sheet, f"E{line}"]
        date = date.date() if isinstance(date, dt.datetime) else dt.datetime.strptime(str(date), "%d/%m/%Y").date()
        assert (cells[sheet, cell], date.isoformat()) == (row["decision_no"], row["decision_date"])
        assert cells[sheet, f"F{line}"] == int(row["year_counted"])
    lengths = []
    for period in model.PERIODS:
        file = next(name for name in workbooks if name.startswith(f"{period}/DS xa"))
        said = {value for (_, a), value in workbooks[file].items() if a.startswith("D")}
        lengths.append(sum(r["decision_no"] in said for r in decisions))
    assert lengths == [48, 49, 51, 54]
    assert sum(r["year_counted"] == "2018" and r["decision_date"] > "2018-12-31" for r in decisions) == 2


# -- troubles ------------------------------------------------------------------------------------------------------
def test_planted_troubles_stand_where_the_list_says(workbooks: dict[str, Cells]):
    required = {
        (r["file"][:7], r["kind"], r["file"], r["sheet"], r["cell"]) for r in rows_of("issues") if r["required"] == "1"
    }
    kinds = Counter(kind for _, kind, *_ in required)
    assert kinds == {
        "declared_total": 3,
        "declared_against_indicator": 3,
        "misspelt_commune": 1,
        "missing_commune": 1,
        "blank_mark": 1,
        "unreadable_mark": 1,
    }
    said = {kind: workbooks[file].get((sheet, cell)) for _, kind, file, sheet, cell in required}
    assert said["misspelt_commune"] == "Xã Trung Thàng"
    assert said["unreadable_mark"] == "Đ/CĐ"
    assert said["blank_mark"] is None


def test_the_second_sending_says_what_it_replaces(workbooks: dict[str, Cells]):
    pair = [r for r in rows_of("submissions") if "chi lang" in r["file"] and r["file"].startswith("2019-06")]
    assert {r["status"] for r in pair} == {"superseded", "accepted"}
    first, second = (workbooks[r["file"]] for r in sorted(pair, key=lambda r: r["status"] == "accepted"))
    assert not any("thay thế" in str(value) for value in first.values())
    assert any("thay thế biểu kèm theo Báo cáo" in str(value) for value in second.values())
    marks = [key for key in first if first[key] != second.get(key) and first[key] in ("Đạt", "Không đạt")]
    assert len(marks) == 4


def test_target_values_follow_from_the_results(results: list[dict[str, str]]):
    targets = {(r["period"], r["target_id"]): r for r in rows_of("target_values")}
    for period in model.PERIODS:
        now = [r for r in results if r["period"] == period]
        sure = sum(r["state"] == "passed" for r in now)
        carried = sum(r["state"] == "not_reported" and r["carried_state"] == "passed" for r in now)
        average = targets[period, "criteria.average.all"]
        assert float(average["value_low"]) == round(sure / 207, 4)
        assert float(average["value"]) == round((sure + carried) / 207, 4)
    assert (targets["2019-09", "criterion.14.total"]["value"]) == "185"
    assert (targets["2018-12", "recognised.total"]["value"], targets["2019-09", "recognised.new"]["value"]) == (
        "48",
        "6",
    )


def test_into_another_folder(
    books: list[pages.Book], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    book = books[0]
    monkeypatch.setattr(generator, "make", lambda: ([book], truth.Truth(model.build(), ())))
    monkeypatch.setattr(sys, "argv", ["tests.synthetic", "--into", str(tmp_path)])
    generator.main()
    assert (tmp_path / "submissions" / book.file).is_file() and (tmp_path / "truth" / "issues.csv").is_file()
    assert "1 workbooks" in capsys.readouterr().out
    shutil.rmtree(tmp_path / "submissions")
