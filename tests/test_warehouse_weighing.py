"""The rules of reading one by one: what counts when workbooks, rows, indicators and verdicts meet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from golden.world import World


def results(world: World, folder: Path, period: str = "2019-06") -> tuple[dict[str, tuple], list[tuple]]:
    """({'c1.1': (state, held_reason, carried_from, cell)}, [(rule, file, cell)]) of one period."""
    with world.built(folder, "core.criterion_results", "raw.issues") as con:
        rows = con.execute(
            "SELECT commune_code, criterion_no, state, held_reason, carried_from, source_cell "
            "FROM core.criterion_results WHERE period = ?",
            [period],
        ).fetchall()
        issues = con.execute(
            "SELECT rule, file, cell FROM raw.issues WHERE period = ? AND rule NOT IN ('threshold_unknown') "
            "ORDER BY issue_id",
            [period],
        ).fetchall()
    return {f"{c}.{n}": (state, why, carried, cell) for c, n, state, why, carried, cell in rows}, issues


def statuses(world: World, folder: Path) -> dict[str, tuple[str, str | None]]:
    rows = world.ask(folder, "SELECT file, status, replaced_by FROM raw.submissions")
    return {file: (status, by) for file, status, by in rows}


# Rule 4: resubmissions and duplicates -----------------------------------------------------------------------------


def resubmitted(**second: Any) -> tuple[World, str, str]:
    """c1 PP and c3 FF on 12 June; a second sending of c1 (FP) by the same sender, told apart by ``second``."""
    world = World(communes=4)
    first = world.file("lan 1", received_on="2019-06-12")
    world.marks(first, c1="PP", c3="FF")
    later = world.file("lan 2", **second)
    world.marks(later, c1="FP")
    return world, first, later


@pytest.mark.parametrize("second", [{"received_on": "2019-06-20"}, {"replaces": True}], ids=["later date", "replaces"])
def test_a_resubmission_supersedes_cell_by_cell(second: dict[str, Any], tmp_path: Path) -> None:
    world, first, later = resubmitted(**second)
    found, issues = results(world, tmp_path)
    assert found["c1.1"] == ("failed", None, None, f"{later}!S!B10")
    assert found["c3.1"][:1] == ("failed",)  # a commune it leaves out keeps the earlier value
    assert found["c3.1"][3] == f"{first}!S!B12"
    assert issues == []
    assert statuses(world, tmp_path)[first] == ("accepted", None)


def test_a_file_replaced_whole_is_superseded_and_says_by_what(tmp_path: Path) -> None:
    world = World()
    first = world.file("lan 1", received_on="2019-06-12")
    world.marks(first, c1="PP")
    later = world.file("lan 2", received_on="2019-06-20")
    world.marks(later, c1="FP", c3="PP")
    assert statuses(world, tmp_path)[first] == ("superseded", later)
    _, issues = results(world, tmp_path)
    assert issues == [("superseded_file", first, None)]
    [(vi, en)] = world.ask(tmp_path, f"SELECT reason, reason_en FROM raw.submissions WHERE file = '{first}'")
    assert vi == f"Đã được thay bằng {later}"
    assert en == f"Replaced by {later}"


def test_an_earlier_date_does_not_supersede(tmp_path: Path) -> None:
    world, first, _ = resubmitted(received_on="2019-06-02")
    found, _ = results(world, tmp_path)
    assert found["c1.1"] == ("passed", None, None, f"{first}!S!B10")


@pytest.mark.parametrize("second", [{}, {"received_on": "2019-06-12"}], ids=["no date", "same date"])
def test_unordered_files_agree_or_are_held(second: dict[str, Any], tmp_path: Path) -> None:
    world, first, later = resubmitted(**second)
    found, issues = results(world, tmp_path)
    assert found["c1.1"][:2] == ("held", "contradiction")
    assert found["c1.2"][:2] == ("passed", None)
    assert issues == [("files_contradict", first, "B10"), ("files_contradict", later, "B10")]
    assert {s for s, _ in statuses(world, tmp_path).values()} == {"partly_accepted"}


@pytest.mark.slow
def test_files_of_different_senders_never_supersede_each_other(tmp_path: Path) -> None:
    world = World()
    world.marks(world.file("huyen", received_on="2019-06-12"), c1="P")
    world.marks(world.file("huyen khac", sender="B", received_on="2019-06-20"), c1="F")
    found, _ = results(world, tmp_path)
    assert found["c1.1"][:2] == ("held", "contradiction")


def test_a_blank_in_a_resubmission_erases_nothing(tmp_path: Path) -> None:
    world = World()
    first = world.file("lan 1", received_on="2019-06-12")
    world.marks(first, c1="P-")
    later = world.file("lan 2", received_on="2019-06-20")
    world.marks(later, c1="-P")
    found, issues = results(world, tmp_path)
    assert found["c1.1"] == ("passed", None, None, f"{first}!S!B10")
    assert found["c1.2"][0] == "passed"
    assert issues == [("resubmission_blank", later, "B10")]


def test_an_unreadable_mark_in_the_newest_sending_holds_the_cell(tmp_path: Path) -> None:
    world = World()
    world.marks(world.file("lan 1", received_on="2019-06-12"), c1="P")
    world.marks(world.file("lan 2", received_on="2019-06-20"), c1="H")
    found, _ = results(world, tmp_path)
    assert found["c1.1"][:2] == ("held", "unreadable")


@pytest.mark.slow
def test_a_readable_mark_in_the_newest_sending_clears_a_held_one(tmp_path: Path) -> None:
    world = World()
    world.marks(world.file("lan 1", received_on="2019-06-12"), c1="H")
    world.marks(world.file("lan 2", received_on="2019-06-20"), c1="P")
    found, _ = results(world, tmp_path)
    assert found["c1.1"][:2] == ("passed", None)


def test_a_commune_that_stands_twice_counts_where_it_agrees(tmp_path: Path) -> None:
    world = World()
    file = world.file("hai cum")
    world.marks(file, sheet="Cụm 1", c1="PP")
    world.marks(file, sheet="Cụm 2", c1="FP")
    found, issues = results(world, tmp_path)
    assert found["c1.1"] == ("held", "contradiction", None, f"{file}!Cụm 1!B10")
    assert found["c1.2"] == ("passed", None, None, f"{file}!Cụm 1!C10")
    assert issues == [("duplicate_contradiction", file, "B10")] * 2
    assert statuses(world, tmp_path)[file][0] == "partly_accepted"


def test_a_blank_row_beside_a_filled_one_is_no_contradiction(tmp_path: Path) -> None:
    world = World()
    file = world.file("hai cum")
    world.marks(file, sheet="Cụm 1", c1="-")
    world.marks(file, sheet="Cụm 2", c1="P")
    found, issues = results(world, tmp_path)
    assert found["c1.1"][:2] == ("passed", None)
    assert issues == []


@pytest.mark.parametrize(
    "status", ["refused", *(pytest.param(s, marks=pytest.mark.slow) for s in ("duplicate", "ignored"))]
)
def test_files_that_do_not_count_contribute_nothing(status: str, tmp_path: Path) -> None:
    world = World()
    world.marks(world.file("sai", status=status), c1="PP")
    found, _ = results(world, tmp_path)
    assert found["c1.1"][0] == "not_reported"
    assert world.ask(tmp_path, "SELECT DISTINCT outcome FROM core.weighed_observations") == [("set_aside",)]


def test_a_file_with_held_cells_is_partly_accepted_and_says_how_many(tmp_path: Path) -> None:
    world = World()
    world.file("co o giu lai", cells_held=3)
    [row] = world.ask(tmp_path, "SELECT status, reason, reason_en FROM raw.submissions")
    assert row == ("partly_accepted", "3 ô được giữ lại", "3 cells are held")


# Rule 3: declared, computed, verdict ------------------------------------------------------------------------------


def department(world: World, **values: tuple) -> str:
    """A department's workbook on criterion 1: ``c1=(86, 11)`` gives its two indicators, a third entry is its verdict."""
    file = world.file("so y te", sender="Sở Y tế", form="department")
    for commune, given in values.items():
        for indicator, value in zip(("1.1", "1.2"), given):
            if value is not None:
                world.observe(file, "indicator", commune, indicator, "value", measure="value", value=value)
        if len(given) > 2:
            world.observe(file, "verdict", commune, 1, given[2])
    return file


def health(verified: bool = True, years: tuple[int, ...] = (2018, 2019)) -> World:
    """Criterion 1 has two indicators: 1.1 at least 85, 1.2 at most 12."""
    world = World(communes=len(CASES))
    world.indicator("1.1", 1, ">=", 85, verified=verified, years=years)
    world.indicator("1.2", 1, "<=", 12, verified=verified, years=years)
    return world


CASES = {
    # name: (declared, (1.1, 1.2[, verdict]), verified, state, held_reason, rules raised)
    "agrees": ("P", (86, 11), True, "passed", None, []),
    "at the thresholds": ("P", (85, 12), True, "passed", None, []),
    "refuted, verified": ("P", (71.2, 11), True, "held", "refuted", ["refuted_by_verified_indicator"]),
    "refuted by one alone": ("P", (71.2, None), True, "held", "refuted", ["refuted_by_verified_indicator"]),
    "refuted, unverified": ("P", (86, 18.4), False, "passed", None, ["refuted_by_unverified_indicator"]),
    "failed, all pass": ("F", (86, 11), True, "held", "indicators_pass", ["failed_though_indicators_pass"]),
    "failed, one missing": ("F", (86, None), True, "failed", None, []),
    "failed, one fails": ("F", (86, 13), True, "failed", None, []),
    "verdict agrees": ("P", (86, 11, "passed"), True, "passed", None, []),
    "verdict against its values": (
        "F",
        (71, 11, "passed"),
        True,
        "held",
        "verdict_against_values",
        ["verdict_against_values"],
    ),
    "failing verdict against its values": (
        "P",
        (86, 11, "failed"),
        True,
        "held",
        "verdict_against_values",
        ["verdict_against_values"],
    ),
    "verdict against the district": (
        "P",
        (86, None, "failed"),
        True,
        "held",
        "contradiction",
        ["files_contradict", "files_contradict"],
    ),
    "not applicable": ("N", (71, 11), True, "not_applicable", None, []),
    "unreadable": ("H", (86, 11), True, "held", "unreadable", []),
    "known only through indicators": ("-", (86, 11), True, "passed", None, []),
    "only through indicators, failing": (".", (86, 13), False, "failed", None, []),
    "only through some of them": (".", (86, None), True, "not_reported", None, []),
    "one fails, the other is missing": (".", (71, None), True, "not_reported", None, []),
    "verdict alone": (".", (None, None, "passed"), True, "not_reported", None, []),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple]:
    """Every case as a commune of its own: {name: (state, held_reason, rules)}; once for each kind of threshold."""
    found: dict[str, tuple] = {}
    for verified in (True, False):
        world = health(verified)
        huyen, so = world.file("huyen"), world.file("so y te", sender="Sở Y tế", form="department")
        communes = {f"c{n}": name for n, name in enumerate(CASES, start=1) if CASES[name][2] is verified}
        for commune, name in communes.items():
            world.marks(huyen, **{commune: CASES[name][0]})
            for subject, value in zip(("1.1", "1.2"), CASES[name][1]):
                if value is not None:
                    world.observe(so, "indicator", commune, subject, "value", measure="value", value=value)
            for verdict in CASES[name][1][2:]:
                world.observe(so, "verdict", commune, 1, verdict)
        folder = tmp_path_factory.mktemp("judged")
        states, _ = results(world, folder)
        raised = world.ask(folder, "SELECT commune_code, rule FROM raw.issues ORDER BY issue_id")
        for commune, name in communes.items():
            found[name] = (*states[f"{commune}.1"][:2], [rule for code, rule in raised if code == commune])
    return found


@pytest.mark.parametrize("name", CASES)
def test_declared_against_computed(name: str, judged: dict[str, tuple]) -> None:
    assert judged[name] == CASES[name][3:]


def test_the_issue_stands_at_the_declared_cell_and_says_why(tmp_path: Path) -> None:
    world = health()
    file = world.file("huyen")
    world.marks(file, c1="P")
    department(world, c1=(71.2, 11))
    [row] = world.ask(tmp_path, "SELECT file, cell, criterion_no, message_vi FROM raw.issues")
    assert row == (
        file,
        "B10",
        1,
        "Xã 1 (An), tiêu chí 1: biểu ghi đạt, nhưng chỉ tiêu 1.1 = 71,2 % không đạt ngưỡng ≥ 85 %; ô được giữ lại.",
    )


def test_an_unknown_threshold_gives_no_verdict(tmp_path: Path) -> None:
    world = health(years=(2018,))
    world.marks(world.file("huyen"), c1="P", c2=".")
    file = department(world, c1=(1, 99), c2=(86, 11))
    found, _ = results(world, tmp_path)
    assert found["c1.1"][:2] == ("passed", None)
    assert found["c2.1"][:2] == ("not_reported", None)
    assert world.ask(tmp_path, "SELECT DISTINCT passes FROM core.indicator_values") == [(None,)]
    assert world.ask(tmp_path, "SELECT file, cell, found FROM raw.issues WHERE rule = 'threshold_unknown'") == [
        (file, "B10", "1.1"),
        (file, "C10", "1.2"),
    ]


def test_a_compound_threshold_needs_both_values(tmp_path: Path) -> None:
    values = [(90, 50, True), (92.5, 41, False), (89.9, 60, False), (90, None, None), (80, None, False)]
    world = World(communes=5)
    world.indicator("1.1", 1, ">=", 90, 50)
    file = world.file("so tnmt", sender="Sở TNMT", form="department")
    for n, (value, value_2, _) in enumerate(values, start=1):
        world.observe(file, "indicator", f"c{n}", "1.1", "value", measure="value", value=value, value_2=value_2)
    rows = world.ask(tmp_path, "SELECT value, value_2, passes FROM core.indicator_values ORDER BY commune_code")
    assert rows == values


@pytest.mark.slow
def test_a_fraction_at_the_threshold_is_not_lost_in_its_last_bit(tmp_path: Path) -> None:
    assert 0.07 * 100 > 7  # what a cell formatted as percent may become
    world = World()
    world.indicator("1.1", 1, "<=", 7)
    file = world.file("so y te", sender="Sở Y tế", form="department")
    world.observe(file, "indicator", "c1", "1.1", "value", measure="value", value=0.07 * 100)
    assert world.ask(tmp_path, "SELECT passes FROM core.indicator_values") == [(True,)]


def test_indicators_by_mark_and_none_allowed(tmp_path: Path) -> None:
    world = World()
    world.indicator("1.1", 1, "=", None, kind="pass_fail")
    world.indicator("2.1", 2, "=", 0, kind="none_allowed")
    file = world.file("so", sender="Sở", form="department")
    world.observe(file, "indicator", "c1", "1.1", "passed")
    world.observe(file, "indicator", "c2", "1.1", "failed")
    world.observe(file, "indicator", "c3", "1.1", "held", text="?")
    world.observe(file, "indicator", "c1", "2.1", "value", measure="value", value=0.0)
    world.observe(file, "indicator", "c2", "2.1", "value", measure="value", value=3.0)
    rows = world.ask(
        tmp_path, "SELECT indicator_id, commune_code, passes, is_held FROM core.indicator_values ORDER BY 1, 2"
    )
    assert rows == [
        ("1.1", "c1", True, False),
        ("1.1", "c2", False, False),
        ("1.1", "c3", None, True),
        ("2.1", "c1", True, False),
        ("2.1", "c2", False, False),
    ]


# Rule 9: carried states -------------------------------------------------------------------------------------------


def test_an_unreported_cell_carries_the_last_known_state_and_a_held_one_does_not(tmp_path: Path) -> None:
    world = World(communes=5, criteria=1)
    before = world.sent("2018-12", c1="P", c2="F", c3="N", c4="H", c5="P")
    world.sent("2019-03", c5="H")
    world.sent("2019-06", c1="-", c4="-")
    found, _ = results(world, tmp_path)
    assert found["c1.1"] == ("passed", None, "2018-12", f"{before}!S!B10")
    assert found["c2.1"][:3] == ("failed", None, "2018-12")
    assert found["c3.1"][:3] == ("not_applicable", None, "2018-12")
    assert found["c4.1"][:3] == ("not_reported", None, None)
    assert found["c5.1"][:3] == ("passed", None, "2018-12")  # what was last known, past the period that held it
    march, _ = results(world, tmp_path, "2019-03")
    assert march["c5.1"][:3] == ("held", "unreadable", None)


# Rule 10 and the registers ------------------------------------------------------------------------------------------


def test_outputs_take_the_cumulative_figure_and_tasks_their_state(tmp_path: Path) -> None:
    from pipeline.reference.model import Work

    world = World(works=[Work("I.1", 1, "I", "Nhóm", 1, "Việc"), Work("I.2", 2, "I", "Nhóm", 2, "Việc khác")])
    file = world.file("ket qua", sender="VPĐP", form="outputs")
    for measure, value in (("planned", 350.0), ("this_period", 98.6), ("cumulative", 182.4), ("estimate", 356.0)):
        world.observe(file, "output", None, "output.roads", "value", measure=measure, value=value)
    world.observe(file, "work", None, "I.1", "value", detail="done", on_date=dt.date(2019, 3, 22), text="Xong")
    world.observe(file, "work", None, "I.2", "held", text="??")
    with world.built(tmp_path, "core.output_values", "core.work_results") as con:
        assert con.execute(
            "SELECT value, planned, this_period, estimate, source_cell FROM core.output_values"
        ).fetchall() == [(182.4, 350.0, 98.6, 356.0, f"{file}!S!D5")]
        assert con.execute("SELECT work_id, state, done_on FROM core.work_results ORDER BY 1").fetchall() == [
            ("I.1", "done", dt.date(2019, 3, 22)),
            ("I.2", "held", None),
        ]


def test_registers_that_agree_make_one_row_and_those_that_do_not_are_held(tmp_path: Path) -> None:
    world = World()
    entries = {"2019-03": {"c1": "7/QĐ", "c2": "8/QĐ"}, "2019-06": {"c1": "7/QĐ", "c2": "9/QĐ"}}
    for period, decisions in entries.items():
        file = world.file("quyet dinh", period, sender="VPĐP", form="recognition")
        for commune, number in decisions.items():
            world.observe(
                file, "recognition", commune, "ntm", "value", decision_no=number, on_date=dt.date(2018, 5, 1),
                year_counted=2018,
            )  # fmt: skip
    with world.built(tmp_path, "core.recognitions", "raw.issues") as con:
        rows = con.execute(
            "SELECT commune_code, decision_no, year_counted, source_cell FROM core.recognitions ORDER BY 1"
        )
        assert rows.fetchall() == [
            ("c1", "7/QĐ", 2018, "2019-06/quyet dinh.xlsx!S!B10"),
            ("c2", None, 2018, "2019-06/quyet dinh.xlsx!S!B11"),
        ]
        issues = con.execute("SELECT file, cell FROM raw.issues WHERE rule = 'decision_contradiction' ORDER BY 1")
        assert issues.fetchall() == [("2019-03/quyet dinh.xlsx", "B11"), ("2019-06/quyet dinh.xlsx", "B11")]
