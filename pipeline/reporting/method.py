"""How to read a report, and what it was made from: the same on every page and paper."""

from __future__ import annotations

from pipeline.reporting import language, wording
from pipeline.reporting.columns import Column
from pipeline.reporting.document import Prose, Section, Table
from pipeline.reporting.facts import Facts


def section(facts: Facts) -> Section:
    """The definitions, an annex of every report."""
    say = language.say
    rows = [{"term": term, "meaning": meaning} for term, meaning in wording.definitions().items()]
    columns = (Column("term", say("Từ"), width=1), Column("meaning", say("Nghĩa"), "long", width=5))
    version, inputs = facts.build["version"], facts.build["input_hash"][:12]
    made = say("Phiên bản {version} · dấu vân tay số liệu vào {hash}", version=version, hash=inputs)
    blocks = (Table("method", "", columns, rows), Prose(made, "fine"))
    return Section("cach-doc", say("Cách đọc"), blocks, nav=say("Cách đọc"), annex=True)


def provenance(facts: Facts) -> tuple[tuple[str, str], ...]:
    """What the figures were made from: (what, which)."""
    say, build = language.say, facts.build
    return (
        (say("Kỳ báo cáo"), f"{facts.label} ({facts.period})"),
        (say("Số liệu đến ngày"), wording.date(facts.period_end)),
        (say("Các biểu nhận đến hết ngày"), wording.date(build["as_of"])),
        (say("Cơ sở dữ liệu"), facts.database.name),
        (say("Dấu vân tay số liệu vào"), str(build["input_hash"])),
        (say("Phiên bản"), str(build["version"])),
    )
