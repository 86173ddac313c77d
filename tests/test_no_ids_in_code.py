"""Meaning stands in the columns of the plan's files: no code reads it out of an id, a criterion's number or a band.

The one reader of files in the columns of version 0.1 may; the reports' own rooms have tests of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READER = ROOT / "pipeline" / "reference" / "older_files.py"
REPORTS = ROOT / "pipeline" / "reporting"  # not yet: its subjects are moving into the open notebooks

PREFIXES = "recognised|criteria|criterion|band|advanced|model_area|output|funding"
NUMBER = r"\(?\s*'?[0-9]"
FORBIDDEN = {
    "the beginning of an id": re.compile(rf"""['"^](?:{PREFIXES})\\?\.(?!csv\b|json\b)"""),
    "a piece of an id": re.compile(
        r"""target_id\[|target_id\b[^,;\n]{0,20}(?:\.startswith|\.endswith|\.removeprefix|\.removesuffix|\.r?partition|\.split|\bLIKE\b|\bSIMILAR\b|\bGLOB\b|~)"""
        r"""|\b(?:starts_with|ends_with|prefix|suffix|contains|left|right|split_part|string_split|regexp_\w+|re\.\w+|fnmatch)"""
        r"""\([^()\n]{0,40}target_id\b""",
        re.IGNORECASE,
    ),
    "a criterion's number": re.compile(
        rf"criterion(?:_no)?\b\s*(?:=|==|!=|<>|<=|>=|<|>|(?:not )?in\b|between\b)\s*(?:{NUMBER})(?!\d* or \w+\.criterion)",
        re.IGNORECASE,
    ),
    "a band": re.compile(r"""['"](?:0|5|10|15)[-–_](?:4|9|14|18)['"]"""),
}
# Names of checks of the plan's coherence, which are given out and never read.
GIVEN_OUT = re.compile(
    r'f?"(?:criteria\.average|criterion\.\{number:02d\}\.(?:number|baseline_plus_new)|recognised\.baseline_plus_new)"'
)
# That criteria are numbered from 1 is no rule about any of them.
FROM_ONE = re.compile(r"criterion_no < 1\b")


def faults(text: str) -> Iterator[str]:
    """What of a file's text reads meaning out of an id, line by line."""
    for number, line in enumerate(text.splitlines(), start=1):
        bare = FROM_ONE.sub("", GIVEN_OUT.sub("", line))
        for what, pattern in FORBIDDEN.items():
            if pattern.search(bare):
                yield f"{number}: {what}: {line.strip()}"


def code() -> list[Path]:
    files = [p for p in (ROOT / "pipeline").rglob("*") if p.suffix in (".py", ".sql")]
    files += (ROOT / "expectations").glob("*.json")
    return sorted(p for p in files if p != READER and REPORTS not in p.parents)


def test_no_code_reads_meaning_out_of_an_id() -> None:
    files = code()
    assert len(files) > 150 and any(p.suffix == ".sql" for p in files) and any(p.suffix == ".json" for p in files)
    found = [f"{p.relative_to(ROOT)}:{f}" for p in files for f in faults(p.read_text(encoding="utf-8"))]
    assert found == []


def test_the_one_reader_of_older_files_is_where_ids_are_read() -> None:
    assert list(faults(READER.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "line",
    [
        "WHERE target_id LIKE 'x%'",
        "WHERE t.target_id = 'recognised.total'",
        'if target.target_id == "criterion.02.total":',
        'PILOTS = ("advanced.pilots",)',
        'name = f"output.{subject}"',
        "replace(t.name, 'funding.', '')",
        "regexp_replace(x, '^funding\\.', '')",
        "starts_with(t.target_id, 'ban')",
        "WHERE split_part(target_id, '.', 2) = 'new'",
        "if t.target_id.startswith(PREFIX):",
        "stem = target.target_id.rpartition('.')[0]",
        "AND t.criterion_no = 7",
        "WHERE criterion_no IN (7, 8)",
        "WHERE r.criterion_no <> 10",
        "if criterion.criterion_no == 7:",
        "if spot.criterion in (7,):",
        "WHEN criteria_passed <= 4 THEN '0-4'",
        'name = "15–18"',
        "band = '10_14'",
        "WHERE band_id = 'band.15_18'",
        "sum(x) FILTER (kind = 'model_area.registered')",
    ],
)
def test_each_way_of_doing_so_is_seen(line: str) -> None:
    assert list(faults(f"SELECT 1\n{line}\n"))


@pytest.mark.parametrize(
    "line",
    [
        '("criteria.csv", files.criteria, lambda r: r.criterion_no),',
        "JOIN plan.targets t ON t.target_id = p.target_id",
        "WHERE o.kind IN ('output', 'funding')",
        "AND r.criterion_no = t.criterion_no",
        "starts_with(v.source_cell, m.file || '!')",
        "x.criterion_no + 1",
        '"  FROM {batch} WHERE criterion_no > (SELECT max(criteria_count) FROM plan.plan) OR criterion_no < 1"',
        'check_id = f"criterion.{number:02d}.baseline_plus_new"',
    ],
)
def test_what_reads_no_id_is_not_accused(line: str) -> None:
    assert list(faults(line)) == []
