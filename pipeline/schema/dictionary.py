"""The data dictionary: every table and column of a province's database, and what a nation's has beside."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.schema import Table, catalogue, nation

NATION = f"""# A nation's tables

The database of a workspace that lists provinces (docs/nation.md) has the tables above, each with `province_code` in front, but
for {", ".join(f"`{name}`" for name in nation.LEFT_IN_PROVINCES if name != "meta.build")}, which stay in the provinces; and these:
"""


def text() -> str:
    """The data dictionary as Markdown, for docs/dictionary.md."""
    lines = ["# Data dictionary", "", "Made from `pipeline/schema` by `ntm doctor --dictionary`; do not edit.", ""]
    lines += _described(catalogue.TABLES)
    own = (t for t in nation.TABLES if t not in nation.CARRIED and t not in catalogue.TABLES)
    return "\n".join([*lines, NATION, *_described(own)])


def _described(tables: Iterable[Table]) -> list[str]:
    lines = []
    for t in tables:
        lines += [f"## {t.name}", "", t.meaning, "", "| column | type | meaning |", "|---|---|---|"]
        for c in t.columns:
            mark = " (key)" if c.name in t.key else ""
            lines.append(f"| `{c.name}`{mark} | {c.type} | {c.comment().replace('|', chr(92) + '|')} |")
        lines.append("")
    return lines
