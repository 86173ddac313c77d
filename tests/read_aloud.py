"""Prints sentences for reading aloud, in both languages.

``python -m tests.read_aloud``: the hand-made rows, one a kind. ``python -m tests.read_aloud ntm.duckdb``: ten of every kind
that a built database holds, spread over its rows.
"""

from __future__ import annotations

import sys

import duckdb

from pipeline.text import LANGUAGES
from pipeline.text.progress import explanation
from tests.text_rows import CASES, WORDS

KINDS = (
    ("mart.target_progress", "kind || ', ' || status", "explanation"),
    ("mart.target_progress", "'reason'", "reason"),
    ("mart.schedule_progress", "standing", "explanation"),
    ("mart.near_misses", "aim || ', ' || basis", "missing"),
    ("mart.at_risk_passes", "risk", "explanation"),
    ("mart.forecast", "'no forecast'", "reason"),
    ("mart.plan_coherence", "passes::VARCHAR", "explanation"),
    ("raw.issues", "rule", "message"),
    ("raw.issues", "rule", "remedy"),
)
"""Table, what tells its kinds apart, the stem of its columns of words."""


def made_by_hand() -> None:
    for name, row in CASES.items():
        print(f"\n{name}")
        for lang in LANGUAGES:
            print(f"  {lang}: {explanation(row, lang, WORDS)}")


def published(path: str) -> None:
    with duckdb.connect(path, read_only=True) as con:
        for table, kind, stem in KINDS:
            rows = con.execute(
                f"""
                SELECT kind, {stem}_vi, {stem}_en
                FROM (SELECT DISTINCT {kind} AS kind, {stem}_vi, {stem}_en FROM {table} WHERE {stem}_vi IS NOT NULL)
                QUALIFY row_number() OVER (PARTITION BY kind ORDER BY hash({stem}_vi)) <= 10
                ORDER BY kind, {stem}_vi
                """
            ).fetchall()
            for told in dict.fromkeys(row[0] for row in rows):
                print(f"\n{table}.{stem}: {told}")
                for _, vi, en in (row for row in rows if row[0] == told):
                    print(f"  vi: {vi}\n  en: {en}")


if __name__ == "__main__":
    published(sys.argv[1]) if len(sys.argv) > 1 else made_by_hand()
