"""Causes and promises (notes.csv): beside the figures in their own period, asked back in the next ones until done."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import sys
from pathlib import Path

import duckdb
import empty_database
import pytest
import stand_in_stages as stand_in
from golden.world import World, target

import pipeline as ntm
from pipeline.cli import main
from pipeline.reference.model import PlanNote
from pipeline.returns import letter, reminders
from pipeline.returns.issues_of import Promise, Published, Sender

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
MARCH, JUNE, SEPTEMBER = "2019-03", "2019-06", "2019-09"


def note(
    period: str, *, cause: str = "", promise: str = "", by: str = "", when: str = "", done: bool = False
) -> PlanNote:
    day = dt.date.fromisoformat(when) if when else None
    return PlanNote("tong", period, cause, promise, by, day, done)


def asked(folder: Path, *notes: PlanNote) -> list[tuple[object, ...]]:
    """(period, promise, is_asked) in the order of the periods."""
    world = World(
        criteria=1,
        reviews=("2018-12", MARCH, JUNE, SEPTEMBER),
        targets=[target("tong", criterion_no=1, baseline=1, low=3, measure="communes_passing")],
        notes=list(notes),
    )
    for period in (MARCH, JUNE, SEPTEMBER):
        world.sent(period, c1="P", c2="F", c3="F")
    return world.ask(folder, "SELECT period, promise, is_asked FROM mart.promises ORDER BY ALL")


def test_a_promise_is_asked_back_until_it_is_done(tmp_path: Path) -> None:
    # Due 30/6: in March not yet, at June's end it is.
    assert asked(tmp_path, note(MARCH, promise="làm bù", when="2019-06-30")) == [
        (MARCH, "open", False),
        (JUNE, "overdue", True),
        (SEPTEMBER, "overdue", True),
    ]


def test_what_is_done_is_said_once_more_and_no_longer_asked(tmp_path: Path) -> None:
    assert asked(tmp_path, note(MARCH, promise="làm bù", when="2019-06-30", done=True)) == [
        (MARCH, "kept", False),
        (JUNE, "kept", False),
    ]


def test_one_without_a_day_stays_open_and_a_cause_alone_is_not_asked_back(tmp_path: Path) -> None:
    assert asked(tmp_path, note(JUNE, promise="rà soát lại"), note(MARCH, cause="mưa")) == [
        (MARCH, None, False),
        (JUNE, "open", False),
        (SEPTEMBER, "open", True),
    ]


def test_who_promised_is_called_as_the_one_who_sends(tmp_path: Path) -> None:
    world = World(
        criteria=1,
        reviews=("2018-12", MARCH),
        targets=[target("tong", criterion_no=1, baseline=1, low=3, measure="communes_passing")],
        notes=[note("2018-12", promise="a", by="HUYỆN AN"), note("2018-12", promise="b", by="ông Nam")],
    )
    for period in ("2018-12", MARCH):
        world.sent(period, c1="P", c2="F", c3="F")
    rows = world.ask(
        tmp_path,
        f"SELECT measure_promised, promised_by, subject IS NOT NULL FROM mart.named_promises WHERE period = '{MARCH}' ORDER BY 1",
    )
    assert rows == [("a", "Huyện An", True), ("b", "ông Nam", True)]
    requests = world.ask(
        tmp_path,
        f"SELECT agency, what FROM mart.requests WHERE period = '{MARCH}' AND action = 'report_back' ORDER BY 1",
    )
    assert requests == [("Huyện An", ["a"]), ("ông Nam", ["b"])]


def test_letters_ask_the_one_who_promised_and_nobody_else() -> None:
    promises = {"huyen-an": [Promise("thêm 2 xã đạt", "làm bù\x1b[31m", dt.date(2019, 6, 30), MARCH)]}
    published = Published("Văn phòng", "", "", {"A": "Huyện An"}, {}, JUNE, (MARCH, JUNE), promises=promises)
    row: reminders.Owed = {
        "sender": "A",
        "sender_name": "A",
        "due_on": None,
        "inferred": False,
        "files": 0,
        "duty_ids": [],
    }
    texts = [
        letter.write(published, Sender("huyen-an", "Huyện An", "UBND huyện An"), JUNE, []),
        reminders._letter(published, "Huyện An", JUNE, row, []),
    ]
    for text in (t.text() for t in texts):
        assert "đề nghị cho biết đã làm hay chưa" in text and "\x1b" not in text
        assert "làm bù" in text and "30/6/2019" in text and "thêm 2 xã đạt" in text
    other = letter.write(published, Sender("huyen-binh", "Huyện Bình", "UBND huyện Bình"), JUNE, []).text()
    assert "làm bù" not in other and "đã hứa" not in other


def test_status_tells_what_was_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = stand_in.workspace(tmp_path)
    workspace.processed.mkdir(parents=True)
    with duckdb.connect(str(empty_database.lay(workspace.database))) as opened:
        stand_in.fill(opened, [{"file": "2019-06/a", "period": JUNE, "status": "accepted", "value": 7.0}], "x", None)
        told = {"measure_promised": "làm bù\x1b[2J", "promised_by": "Sở Xây dựng", "by_when": dt.date(2019, 6, 30)}
        stand_in.add(
            opened, "mart.promises", period=JUNE, target_id="criterion.02.total", written_in=MARCH, promise="overdue",
            is_asked=True, plan_year=0, **told,
        )  # fmt: skip

    def ntm(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(tmp_path), "status", *words])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().out

    line = next(line for line in ntm().splitlines() if "làm bù" in line)
    assert "quá hạn, chưa làm" in line and "Sở Xây dựng" in line and "30/6/2019" in line and "\x1b[2J" not in line
    [promise] = json.loads(ntm("--json"))["promises"]
    assert (promise["promise"], promise["written_in"]) == ("overdue", MARCH)


@pytest.mark.parametrize(
    ("name", "lang", "words"), [("criterion", "vi", "Quá hạn, chưa làm"), ("province", "en", "Overdue, not done")]
)
def test_notebooks_show_it_beside_the_figures(
    name: str, lang: str, words: str, example_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notebook's own query and table, on a page."""
    database = tmp_path / "data" / "processed" / "ntm.duckdb"
    database.parent.mkdir(parents=True)
    shutil.copyfile(example_database, database)
    told = {"cause": "mưa lũ", "measure_promised": "làm bù <b>", "promised_by": "Sở Xây dựng", "promise": "overdue"}
    with duckdb.connect(str(database)) as opened:
        ((year, target_id, number),) = opened.execute(
            "SELECT plan_year, target_id, criterion_no FROM mart.target_progress"
            " WHERE criterion_no IS NOT NULL AND period = ? LIMIT 1",
            [JUNE],
        ).fetchall()
        stand_in.add(
            opened,
            "mart.promises",
            plan_year=year,
            period=JUNE,
            target_id=target_id,
            written_in=MARCH,
            is_asked=True,
            **told,
        )
    parameters = {"criterion": number} if name == "criterion" else {}
    report = ntm.open(name, period=JUNE, lang=lang, workspace=tmp_path, **parameters)
    cells = ["".join(c["source"]) for c in json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]]
    query = next(c.partition("\n")[2] for c in cells if c.startswith("%%ask promises"))
    shown = next(c for c in cells if "ntm.table(promises" in c)
    promises = report.ask(query)
    table = re.search(r"ntm\.table\(promises.*?\) if len\(promises\) else None", shown, re.S)
    assert len(promises) == 1 and table
    report.section("x", eval(table[0], {"ntm": ntm, "promises": promises}))
    page = report.page()
    assert words in page and "mưa lũ" in page and "làm bù &lt;b&gt;" in page and "Sở Xây dựng" in page
    assert eval(table[0], {"ntm": ntm, "promises": promises.head(0)}) is None, "nothing to say, nothing said"
