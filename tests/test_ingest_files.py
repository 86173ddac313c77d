"""Files: what each is by its bytes, hostile ones refused with one line, copies, resubmissions, the cache, odd names."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from troubles import counting, sheets
from troubles.hostile import FILES
from troubles.judging import read, values
from troubles.matrix import Matrix, matrix, reference

from pipeline import content, errors, ingest
from pipeline.ingest import cache, isolation, readings
from pipeline.ingest.grid import CannotOpen
from pipeline.ingest.open import not_a_data_file, open_workbook
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import refused
from pipeline.workspace import Workspace

# benchmarks/hostile.py measures all of them; these take long to make and show nothing that the others do not.
TRIED = [f for f in FILES if f[0] not in ("60000 hang.xlsx", "dinh dang.xlsx")]


def workspace(root: Path, files: dict[str, bytes], period: str = "2019-06") -> Workspace:
    """A workspace with these files in a period."""
    folder = root / "data" / "raw" / "submissions" / period
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return Workspace(root)


def read_all(root: Path, files: dict[str, bytes]) -> Ingested:
    return ingest.read_all(workspace(root, files), reference())


def statuses(made: Ingested) -> dict[str, str]:
    return {s["file"].split("/", 1)[1]: s["status"] for s in made.submissions}


# -- formats -----------------------------------------------------------------------------------------------------------
def written(how: str) -> tuple[Matrix, bytes]:
    made = matrix(headings="groups")
    if how == "csv":
        made = matrix(headings="both")
        made.leaf.name = "csv"
        return made, sheets.csv_bytes(made.leaf)
    if how == "html":
        made.leaf.name = "html"
        return made, sheets.html(made.leaf)
    if how == "html_open":
        made.leaf.name = "html"
        return made, sheets.html(made.leaf, closed=False)
    return made, {"xlsx": sheets.xlsx, "xls": sheets.xls, "ods": sheets.ods}[how](made.leaves)


@pytest.mark.parametrize("how", ["xlsx", "xls", "ods", "csv", "html", "html_open"])
def test_every_format_gives_the_same_marks_at_the_same_cells(how: str) -> None:
    made, data = written(how)
    suffix = "xls" if how.startswith("html") else how
    reading = read(data, f"Dinh Lap.{suffix}", "2019-06")
    assert values(reading) == made.truth
    cells = {(o["commune_code"], o["subject"]): o["cell"] for o in reading.observations}
    assert cells == {(k[1], k[2]): sheets.a1(made.leaf.anchors[k]) for k in made.truth}
    if not how.startswith("html"):
        assert {(c["sheet"], c["cell"]) for c in reading.cells} == counting.filled(data)


@pytest.mark.parametrize(
    ("how", "name", "said"),
    [("xlsx", "a.xls", True), ("xls", "a.xlsx", True), ("csv", "a.xls", True), ("html", "a.xls", True), ("ods", "a.xlsx", True),
     ("xlsx", "a.xlsm", False), ("xlsx", "a.XLSX", False), ("xlsx", "a", True)],
)  # fmt: skip
def test_a_wrong_extension_is_told_and_costs_nothing(how: str, name: str, said: bool) -> None:
    made, data = written(how)
    reading = read(data, name, "2019-06")
    assert values(reading) == made.truth
    assert any(i["rule"] == "wrong_extension" for i in reading.issues) == said


def test_macros_and_external_links_are_told_and_not_run() -> None:
    import io
    import zipfile

    made = matrix()
    data = io.BytesIO(made.data())
    with zipfile.ZipFile(data, "a") as z:
        z.writestr("xl/vbaProject.bin", b"x")
        z.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    reading = read(data.getvalue(), "a.xlsm", "2019-06")
    assert values(reading) == made.truth
    assert {i["found"] for i in reading.issues if i["rule"] == "external_links"} == {"macro", "liên kết ngoài"}


@pytest.mark.parametrize(
    "name",
    ["~$bieu.xlsx", ".~lock.bieu.ods#", "Thumbs.db", "desktop.ini", ".DS_Store", "cv.docx", "cv.pdf", "a.png", "a.zip"],
)
def test_what_is_no_submission_is_ignored_by_name(name: str, tmp_path: Path) -> None:
    assert not_a_data_file(Path(name))
    made = read_all(tmp_path, {name: b"x", "Dinh Lap.xlsx": matrix().data()})
    assert statuses(made) == {name: "ignored", "Dinh Lap.xlsx": "accepted"}
    assert all(i["severity"] == "info" for i in made.issues)


# -- hostile -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "make", "must_refuse"), [(n, m, r) for n, m, r, _ in TRIED], ids=[n for n, *_ in TRIED]
)
def test_a_hostile_file_costs_one_clear_line_and_nobody_else(
    name: str, make: Any, must_refuse: bool | None, tmp_path: Path
) -> None:
    good = matrix()
    began = time.monotonic()
    made = read_all(tmp_path, {name: make(), "Dinh Lap.xlsx": good.data()})
    assert time.monotonic() - began < 20
    by_name = {s["file"].split("/", 1)[1]: s for s in made.submissions}
    assert by_name["Dinh Lap.xlsx"]["status"] == "accepted"
    mine = by_name[name]
    assert not [i for i in made.issues if i["rule"] == "our_fault"]
    if must_refuse:
        assert mine["status"] == "refused"
    if mine["status"] == "refused":
        assert mine["reason"] and mine["reason_en"] and "\n" not in mine["reason"] and len(mine["reason"]) < 250
        assert [i["severity"] for i in made.issues if i["file"].endswith(name) and i["rule"] != "hidden_sheet"].count(
            "critical"
        ) == 1
    only_good = Ingested(observations=[o for o in made.observations if o["file"].endswith("Dinh Lap.xlsx")])
    assert values(only_good) == good.truth


def test_no_text_of_another_file_is_read_through_an_entity(tmp_path: Path) -> None:
    made = read_all(tmp_path, {n: m() for n, m, _, _ in FILES if n == "thuc the.xlsx"})
    assert not any("root:" in c["text"] for c in made.cells)


def test_a_reading_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "open_workbook", lambda *_: time.sleep(60))
    job = isolation.Job("a.xlsx", matrix().data(), "2019-06/a.xlsx", "2019-06", tmp_path / "kept.json.gz")
    [(_, found)] = list(isolation.read_each([job], [], reference(), seconds=0.5))
    assert found.submissions[0]["status"] == "refused" and "0 giây" in found.submissions[0]["reason"]


@pytest.mark.parametrize(
    ("end", "rule"),
    [(lambda: os.kill(os.getpid(), 9), "too_large"), (os.abort, "too_large"), (lambda: os._exit(9), "our_fault")],
)
def test_a_reader_that_dies_costs_its_own_file_only(
    end: Any, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = []
    for name in ("a", "b"):
        kept = tmp_path / f"{name}.json.gz"
        jobs.append(isolation.Job(f"{name}.xlsx", matrix().data(), f"2019-06/{name}.xlsx", "2019-06", kept))
    true_one = open_workbook
    monkeypatch.setattr(
        isolation, "open_workbook", lambda data, name: end() if name == "a.xlsx" else true_one(data, name)
    )
    readings = {job.file: r for job, r in isolation.read_each(jobs, [], reference())}
    assert {file: r.submissions[0]["status"] for file, r in readings.items()} == {
        "2019-06/a.xlsx": "refused",
        "2019-06/b.xlsx": "accepted",
    }
    assert [i["rule"] for i in readings["2019-06/a.xlsx"].issues] == [rule]


def test_what_a_worker_read_before_changes_nothing_of_a_reading(tmp_path: Path) -> None:
    """The example's newest workbooks by one process one after another, in both orders, and each by a fresh one."""
    place = Workspace(Path(__file__).parents[1])
    known = place.periods()
    paths = [p for p in place.workbooks() if p.parent.name == known[-1]]

    def jobs(name: str) -> list[isolation.Job]:
        kept = tmp_path / name
        return [
            isolation.Job(p.name, p.read_bytes(), place.file_id(p), p.parent.name, kept / f"{n}.gz")
            for n, p in enumerate(paths)
        ]

    def readings(found: Iterable[tuple[isolation.Job, Ingested]]) -> dict[str, dict[str, Any]]:
        return {job.file: vars(reading) for job, reading in found}

    alone = readings(one for job in jobs("alone") for one in isolation.read_each([job], known, reference()))
    assert len(alone) > 10
    assert readings(isolation.read_each(jobs("first"), known, reference())) == alone
    assert readings(isolation.read_each(jobs("last")[::-1], known, reference())) == alone


def test_a_worker_left_large_by_a_workbook_reads_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(
        isolation, "read_one", lambda job, *_: cache.save(job.kept, refused(str(os.getpid()), None, "our_fault"))
    )
    jobs = [isolation.Job(n, b"", f"2019-06/{n}", "2019-06", tmp_path / n) for n in ("a", "b")]

    def readers() -> set[str]:
        return {r.submissions[0]["file"] for _, r in isolation.read_each(jobs, [], reference())}

    assert len(readers()) == 1
    sizes = iter([0, isolation.MEMORY])
    monkeypatch.setattr(isolation, "_memory", lambda: next(sizes))
    assert len(readers()) == 2


def test_a_fault_of_ours_is_named_and_costs_its_own_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(isolation, "open_workbook", broken)
    job = isolation.Job("a.xlsx", matrix().data(), "2019-06/a.xlsx", "2019-06", tmp_path / "kept.json.gz")
    [(_, found)] = list(isolation.read_each([job], [], reference()))
    assert [i["rule"] for i in found.issues] == ["our_fault"]
    # The sender is not shown our exception; the log has it.
    assert "ZeroDivisionError" not in repr(vars(found))
    monkeypatch.setattr(isolation, "_limit", lambda: None)
    isolation.read_one(job, [], reference())
    assert "ZeroDivisionError" in caplog.text


# -- names of files ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    ["b" * 195 + ".xlsx", "báo cáo 📊 Đình Lập.xlsx", "h. Đình Lập's (1) [final] {0} %s;--.xlsx", "a!b!c.xlsx", "  hai  cách .xlsx",
     "Đình Lập.XLSX", ".ẩn.xlsx", "-rf.xlsx", "a\\b.xlsx", "<b>.xlsx", "a.b.c.xlsx"],
)  # fmt: skip
def test_odd_file_names_are_read(name: str, tmp_path: Path) -> None:
    good = matrix()
    made = read_all(tmp_path, {name: good.data()})
    assert statuses(made) == {name: "accepted"}
    assert values(made) == good.truth


@pytest.mark.parametrize("name", [b"Dinh L\xeb1p.xlsx", b"\xff\xfe", b"b\xe1o.xls\xe1", b"\xed\xa0\x80.xlsx"])
def test_names_that_are_no_utf8_are_read_and_shown_safely(name: bytes, tmp_path: Path) -> None:
    good = matrix()
    place = workspace(tmp_path, {})
    path = place.submissions / "2019-06" / os.fsdecode(name)
    path.write_bytes(good.data())
    made = ingest.read_all(place, reference())
    (line,) = made.submissions
    assert values(made) == good.truth and line["status"] == "accepted"
    texts = [
        str(v)
        for rows in (made.submissions, made.cells, made.issues, made.observations)
        for r in rows
        for v in r.values()
    ]
    assert "".join(texts).encode("utf-8") and "\\x" in line["file"]
    assert place.path_of(line["file"]) == path and place.path_of("2019-06/none\\xE1") != path


# -- copies and resubmissions ------------------------------------------------------------------------------------------
def test_the_same_bytes_twice_count_once_and_keep_their_cells(tmp_path: Path) -> None:
    good = matrix()
    made = read_all(tmp_path, {"Dinh Lap.xlsx": good.data(), "Dinh Lap (1).xlsx": good.data()})
    assert sorted(statuses(made).values()) == ["accepted", "duplicate"]
    assert values(made) == good.truth
    assert {c["file"] for c in made.cells} == {"2019-06/Dinh Lap.xlsx", "2019-06/Dinh Lap (1).xlsx"}
    copy = next(s["file"] for s in made.submissions if s["status"] == "duplicate")
    assert {(c["role"], bool(c["reason"])) for c in made.cells if c["file"] == copy} == {("ignored", True)}
    assert {i["rule"] for i in made.issues} == {"duplicate_file"}


def test_a_resubmission_carries_its_date_number_and_claim(tmp_path: Path) -> None:
    first, second = matrix(), matrix(report="(Kèm theo Báo cáo số 51/BC-UBND ngày 20/6/2019, thay thế Báo cáo số 45)")
    second.leaf.put(*second.legend_at, "Đ: đạt; CĐ: chưa đạt.")
    made = read_all(tmp_path, {"Dinh Lap.xlsx": first.data(), "Dinh Lap lan 2.xlsx": second.data()})
    told = {
        s["file"].split("/")[1]: (str(s["received_on"]), s["says_replaces"], s["document_no"]) for s in made.submissions
    }
    assert told["Dinh Lap.xlsx"] == ("2019-06-12", False, "45/BC-UBND")
    assert told["Dinh Lap lan 2.xlsx"] == ("2019-06-20", True, "51/BC-UBND")


def test_as_of_leaves_out_what_came_later(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Dinh Lap.xlsx": matrix().data()})
    assert ingest.read_all(place, reference(), as_of=dt.date(2019, 6, 11)).submissions == []
    assert len(ingest.read_all(place, reference(), as_of=dt.date(2019, 6, 12)).submissions) == 1


def test_a_period_that_has_not_begun_is_refused_with_its_reason(tmp_path: Path) -> None:
    good = matrix()
    place = workspace(tmp_path, {"Dinh Lap.xlsx": good.data()})
    workspace(tmp_path, {"Dinh Lap som.xlsx": matrix(legend=None).data(), "Thumbs.db": b"x"}, "2091-06")
    day = dt.date(2019, 6, 1)
    made = ingest.read_all(place, reference(), today=day)
    lines = {s["file"]: s for s in made.submissions}
    assert {f: (s["status"], s["period"]) for f, s in lines.items()} == {
        "2019-06/Dinh Lap.xlsx": ("accepted", "2019-06"),
        "2091-06/Dinh Lap som.xlsx": ("refused", None),
        "2091-06/Thumbs.db": ("ignored", None),
    }
    refused_line = lines["2091-06/Dinh Lap som.xlsx"]
    assert "2091-06 chưa đến" in refused_line["reason"] and "has not begun" in refused_line["reason_en"]
    cells = [c for c in made.cells if c["file"].startswith("2091")]
    assert cells and {(c["role"], c["reason"]) for c in cells} == {("held", refused_line["reason"])}
    assert refused_line["cells_held"] == refused_line["cells_total"] == len(cells)
    assert values(made) == good.truth
    assert [i["rule"] for i in made.issues if i["file"].startswith("2091")] == ["period_to_come", "ignored_file"]

    # The day before the month begins it is refused too; no other reason is remembered once it has begun.
    assert {s["status"] for s in ingest.read_all(place, reference(), today=dt.date(2019, 5, 31)).submissions} == {
        "refused",
        "ignored",
    }
    assert values(ingest.read_all(place, reference(), today=day)) == good.truth


# -- cache -------------------------------------------------------------------------------------------------------------
def test_a_second_reading_comes_from_the_cache_and_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path, {"Dinh Lap.xlsx": matrix().data()})
    first = ingest.read_all(place, reference())
    monkeypatch.setattr(isolation, "read_one", lambda *_: pytest.fail("read again"))
    again = ingest.read_all(place, reference())
    assert vars(again) == vars(first)


def test_readings_fetched_one_by_one_are_those_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy, a period to come, a refused and a missing file among them; whichever readings memory has room for."""
    good = matrix()
    files = {"b.xlsx": good.data(), "b (1).xlsx": good.data(), "a.xlsx": matrix(legend=None).data(), "c.xlsx": b"x"}
    place = workspace(tmp_path, files)
    workspace(tmp_path, {"d.xlsx": good.data()}, "2091-06")
    day = dt.date(2019, 7, 1)
    at_hand = ingest.read_each(place, reference(), today=day)
    monkeypatch.setattr(readings, "AT_HAND", 0)
    fetched = ingest.read_each(place, reference(), today=day)
    assert sum(isinstance(kept, Path) for kept in fetched._kept.values()) == 5
    assert [vars(part) for part in fetched.parts()] == [vars(part) for part in at_hand.parts()]
    shutil.rmtree(place.cache)
    with pytest.raises(errors.NtmError, match=r"không còn kết quả đọc của tệp 2019-06/a\.xlsx"):
        list(fetched.parts())


def test_changed_bytes_names_and_reference_are_read_again_and_damage_heals(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Dinh Lap.xlsx": matrix().data()})
    first = ingest.read_all(place, reference())
    entries = set(place.cache.iterdir())
    scope = cache.scope_of(reference(), ["2019-06"])
    assert cache.entry(place.cache, scope, "a", "1") != cache.entry(place.cache, scope, "a", "2")
    assert cache.entry(place.cache, scope, "a", "1") != cache.entry(place.cache, scope, "b", "1")
    assert scope != cache.scope_of(reference(), ["2019-06", "2019-09"])
    for entry in entries:
        entry.write_bytes(gzip.compress(b'{"submissions": [')[:30])
    assert vars(ingest.read_all(place, reference())) == vars(first)


def test_a_file_replaced_while_it_is_read_never_gets_anothers_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = matrix(), matrix()
    second.mark(*second.first_with("failed"), "Đ", "passed")
    place = workspace(tmp_path, {"Dinh Lap.xlsx": first.data()})
    path = place.workbooks()[0]
    imported = isolation._import_readers

    def replaced_meanwhile() -> None:
        path.write_bytes(second.data())
        imported()

    monkeypatch.setattr(isolation, "_import_readers", replaced_meanwhile)
    made = ingest.read_all(place, reference())
    truth = {hashlib.sha256(m.data()).hexdigest(): m.truth for m in (first, second)}
    assert values(made) == truth[made.submissions[0]["sha256"]]
    assert made.digests["2019-06/Dinh Lap.xlsx"].sha256 == made.submissions[0]["sha256"]

    path.write_bytes(first.data())
    assert values(ingest.read_all(place, reference())) == first.truth


def test_rows_that_say_the_same_are_kept_each_and_a_row_of_more_columns_is_refused(tmp_path: Path) -> None:
    kept, row = tmp_path / "a.json.gz", {"file": "2019-06/a.xlsx", "rule": "x", "cell": None}
    for rows in ([row], [row] * 2, [row, {**row, "cell": "C4"}], [{**row, "cell": 3}] * 3):
        cache.save(kept, Ingested(issues=rows))
        assert vars(cache.load(kept) or Ingested()) == vars(Ingested(issues=rows))
    for other in ({**row, "found": "y"}, {"file": "b"}):
        with pytest.raises(ValueError, match="file, rule, cell"):
            cache.save(kept, Ingested(issues=[row, other]))


def test_a_period_without_a_file_is_none_that_a_title_may_name(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Dinh Lap.xlsx": matrix().data()})
    ingest.read_all(place, reference())
    before = {p.name for p in place.cache.iterdir()}
    (place.submissions / "2031-03").mkdir()
    ingest.read_all(place, reference())
    assert {p.name for p in place.cache.iterdir()} == before


def test_a_fresh_reading_trusts_nothing_kept_and_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = matrix()
    place = workspace(tmp_path, {"Dinh Lap.xlsx": good.data()})
    ingest.read_all(place, reference())
    [kept] = place.cache.iterdir()
    cache.save(kept, refused("2019-06/Dinh Lap.xlsx", "2019-06", "empty_file"))
    assert statuses(ingest.read_all(place, reference())) == {"Dinh Lap.xlsx": "refused"}
    assert values(ingest.read_all(place, reference(), fresh=True)) == good.truth
    assert values(ingest.read_all(place, reference())) == good.truth

    # What the fresh reading could not replace is not fallen back on either.
    monkeypatch.setattr(isolation, "open_workbook", lambda *_: os._exit(9))
    assert statuses(ingest.read_all(place, reference(), fresh=True)) == {"Dinh Lap.xlsx": "refused"}


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (FileNotFoundError(2, "x"), "bytes_gone"),
        (PermissionError(13, "x"), "bytes_forbidden"),
        (OSError(5, "I/O error"), "bytes_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_line_and_tried_again(
    error: OSError, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = matrix()
    place = workspace(tmp_path, {"Dinh Lap.xlsx": good.data(), "khac.xlsx": b"x"})
    opened = content.read

    def fails(path: Path, limit: int) -> Any:
        if path.name == "khac.xlsx":
            raise error
        return opened(path, limit)

    monkeypatch.setattr(content, "read", fails)
    made = ingest.read_all(place, reference())
    assert statuses(made) == {"Dinh Lap.xlsx": "accepted", "khac.xlsx": "refused"}
    assert values(made) == good.truth
    line = next(s for s in made.submissions if s["status"] == "refused")
    assert (line["sha256"], line["bytes"], made.digests[line["file"]]) == (None, 0, content.UNREAD)
    assert [i["rule"] for i in made.issues] == [rule] and line["reason_en"] == made.issues[0]["message_en"]

    monkeypatch.undo()
    (tmp_path / "data" / "raw" / "submissions" / "2019-06" / "khac.xlsx").write_bytes(good.data())
    assert sorted(statuses(ingest.read_all(place, reference())).values()) == ["accepted", "duplicate"]


def test_bytes_and_hash_come_from_one_opening_of_a_regular_file(tmp_path: Path) -> None:
    file, link, pipe = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    file.write_bytes(b"x" * 10)
    sha256 = hashlib.sha256(b"x" * 10).hexdigest()
    assert content.read(file, 10) == (b"x" * 10, content.Digest(sha256, 10))
    assert content.read(file, 9) == (None, content.Digest(sha256, 10))
    link.symlink_to(file)
    assert content.digest(link) == content.UNREAD and content.digest(link, follow=True).sha256 == sha256
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path, tmp_path / "none"):
        with pytest.raises(OSError):
            content.read(path, 10)


def test_few_workbooks_are_in_memory_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "IN_HAND", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    asked: list[str] = []

    def jobs() -> Any:
        for name in "abc":
            asked.append(name)
            yield isolation.Job(f"{name}.csv", b"x", f"2019-06/{name}.csv", "2019-06", tmp_path / name)

    ahead = [len(asked) - n for n, _ in enumerate(isolation.read_each(jobs(), [], reference()), start=1)]
    assert ahead == [1, 1, 0], "one is read, one waits for room"


def test_empty_and_unknown_bytes_say_so() -> None:
    for data, rule in ((b"", "empty_file"), (b"\0" * 10, "empty_file"), (b"%PDF-1.4", "not_a_workbook")):
        with pytest.raises(CannotOpen) as e:
            open_workbook(data, "a.xlsx")
        assert e.value.rule == rule
