"""Is a reading free of silent errors? Every value equals the truth, or it is held and an issue says so where it stands."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipeline.ingest.grid import CannotOpen
from pipeline.ingest.open import open_workbook
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import read_workbook, refused
from pipeline.reference.model import Reference
from troubles import counting, sheets
from troubles.matrix import ABSENT, H, Key, Trouble, reference, small_reference

UNKNOWN = (H, "not_reported", ABSENT)
# Rules that speak about what is missing, at the table's own heading: their text must name it.
ABOUT_MISSING = ("missing_commune", "heading_missing")


def read(
    data: bytes, name: str, period: str = "2019-06", known: tuple[str, ...] = (), ref: Reference | None = None
) -> Ingested:
    """Read one workbook in this process, as the child process of ingest does, without its limits."""
    file = f"{period}/{name}"
    try:
        return read_workbook(open_workbook(data, name), file, period, list(known), ref or reference())
    except CannotOpen as e:
        return refused(file, period, e.rule, e.found, e.expected)


def read_trouble(trouble: Trouble) -> Ingested:
    ref = small_reference(*trouble.districts) if trouble.districts else None
    return read(trouble.data(), trouble.name, trouble.period, trouble.known, ref)


def values(reading: Ingested) -> dict[Key, Any]:
    """What the reading says of every key: a state, a number, a pair; H where its rows contradict each other."""
    said: dict[Key, set[Any]] = defaultdict(set)
    for o in reading.observations:
        key = (o["kind"], o["commune_code"] or "", o["subject"], o["measure"])
        said[key].add(_value(o))
    return {k: next(iter(v)) if len(v) == 1 else H for k, v in said.items()}


def _value(o: dict[str, Any]) -> Any:
    if o["state"] != "value":
        return o["state"]
    if o["kind"] == "work":
        return o["detail"]
    if o["kind"] == "recognition":
        return (o["decision_no"], o["on_date"], o["year_counted"])
    return o["value"] if o["value_2"] is None else (o["value"], o["value_2"])


def faults(trouble: Trouble, reading: Ingested) -> list[str]:
    """Everything wrong with the reading of a trouble, in words; empty where it is right."""
    made = [*_silent(trouble, reading), *_not_wanted(trouble, reading), *_accounting(trouble, reading)]
    status = reading.submissions[0]["status"]
    if trouble.status and status not in trouble.status:
        made.append(f"status {status} ({reading.submissions[0]['reason']}), not {sorted(trouble.status)}")
    return made


def _same(found: Any, truth: Any) -> bool:
    if isinstance(found, float) and isinstance(truth, int | float):
        return abs(found - truth) < 1e-9
    return found == truth


def _silent(trouble: Trouble, reading: Ingested) -> list[str]:
    made = []
    found = values(reading)
    spoken = _spoken(reading)
    for key, truth in trouble.truth.items():
        got = found.pop(key, ABSENT)
        if truth in UNKNOWN:
            if got not in UNKNOWN:
                made.append(f"SILENT ERROR {key}: {got}, though it cannot be known")
            elif not _speaks(trouble, key, spoken, reading) and not (trouble.explained and got == truth):
                made.append(f"LOST WITHOUT A WORD {key}: {got}")
        elif not _same(got, truth):
            if got not in UNKNOWN:
                made.append(f"SILENT ERROR {key}: {got}, truth {truth}")
            elif key not in trouble.may_hold:
                made.append(f"NOT READ {key}: {got}, truth {truth}")
            elif not _speaks(trouble, key, spoken, reading):
                made.append(f"LOST WITHOUT A WORD {key}: {got}, truth {truth}")
    made += [f"INVENTED {key}: {got}" for key, got in found.items() if got not in UNKNOWN]
    return made


def _spoken(reading: Ingested) -> set[tuple[str | None, str | None]]:
    return {(i["sheet"], i["cell"]) for i in reading.issues}


def _speaks(trouble: Trouble, key: Key, spoken: set[tuple[str | None, str | None]], reading: Ingested) -> bool:
    """Whether an issue stands at the cell, at its row's name, at its column's heading, or at the whole sheet or file."""
    if reading.submissions[0]["status"] in ("refused", "ignored"):
        return bool(reading.submissions[0]["reason"])
    for leaf in trouble.leaves:
        for anchor in (
            key,
            ("row", key[1]),
            ("column", key[2]),
            ("column", key[3]),
            ("beside", key[2]),
            ("row", key[2]),
        ):
            at = leaf.anchors.get(anchor)
            if at is not None and (leaf.name, sheets.a1(at)) in spoken:
                return True
        if key in leaf.anchors and leaf.hidden and (leaf.name, None) in spoken:
            return True
    name = next((c.commune_name for c in reference().communes if c.commune_code == key[1]), "\0")
    return any(
        i["rule"] in ABOUT_MISSING and (str(name) in i["found"] or f"tiêu chí {key[2]} (" in i["found"])
        for i in reading.issues
    )


def _not_wanted(trouble: Trouble, reading: Ingested) -> list[str]:
    made = []
    for rules, cell in trouble.wanted:
        if not any(i["rule"] in rules and (cell is None or i["cell"] == cell) for i in reading.issues):
            there = sorted({(i["rule"], i["cell"]) for i in reading.issues}, key=str)[:8]
            made.append(f"MISSING ISSUE {sorted(rules)} at {cell or 'the file'}; there are {there}")
    if trouble.quiet and not trouble.wanted:
        loud = [(i["rule"], i["cell"], i["found"]) for i in reading.issues if i["severity"] != "info"]
        made += [f"FALSE ALARM {x}" for x in loud[:6]]
    return made


def _accounting(trouble: Trouble, reading: Ingested) -> list[str]:
    """Conservation: as many cells as a second reader counts, and a reason for every held and ignored one."""
    if reading.submissions[0]["status"] in ("refused", "ignored") and not reading.cells:
        return []
    made = conservation(trouble.data(), reading)
    of_values = {(c["sheet"], c["cell"]) for c in reading.cells if c["role"] == "value"}
    for o in reading.observations:
        if o["state"] not in ("not_reported", "held") and (o["sheet"], o["cell"]) not in of_values:
            blank_means = o["text"] is None
            if not blank_means:
                made.append(f"COUNTED BUT NOT A VALUE {o['sheet']}!{o['cell']} {o['text']!r}")
                break
    return made


def conservation(data: bytes, reading: Ingested) -> list[str]:
    """What the rule of conservation finds broken; HTML is not counted (no second reader for it)."""
    made = []
    if not data.lstrip()[:1].startswith(b"<"):
        there = counting.filled(data)
        kept = {(c["sheet"], c["cell"]) for c in reading.cells}
        if there != kept:
            made.append(f"CELLS LOST {sorted(there - kept)[:4]}; FROM NOWHERE {sorted(kept - there)[:4]}")
    if len({(c["sheet"], c["cell"]) for c in reading.cells}) != len(reading.cells):
        made.append("A CELL TWICE")
    bare = [c["cell"] for c in reading.cells if c["role"] in ("held", "ignored") and not c["reason"]]
    return made + [f"WITHOUT REASON {bare[:4]}"] * bool(bare)
