"""What a report says, read once from the database (read-only) for one period: typed rows, nothing computed that the
warehouse has not computed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from pipeline import errors, periods
from pipeline.reporting import language, wording
from pipeline.reporting.recording import BUILD, Recorder
from pipeline.schema import connecting, nation, rows
from pipeline.schema.reading import read

Row = TypeVar("Row", bound=Mapping[str, Any])


class Health(TypedDict):
    """How sound the data of a period are: its marks, the issues of its workbooks, the automatic checks."""

    marks: int
    held: int
    not_reported: int
    carried: int
    critical: int
    warnings: int
    checks: int
    checks_failed: int
    checks_not_run: int


@dataclass
class Facts:
    """The rows of one period. Each property is one query, run when first asked for."""

    database: Path
    period: str
    _held: Any = field(default=None, repr=False)

    @property
    def db(self):
        """The read-only connection, opened when first needed."""
        if self._held is None:
            import duckdb

            if not self.database.is_file():
                raise errors.NothingToPublish(
                    str(self.database), "chưa có cơ sở dữ liệu", "tệp .duckdb đã xuất bản", "Chạy 'ntm run' trước."
                )
            self._held = Recorder(duckdb.connect(str(self.database), read_only=True))
            connecting.settle(self._held, self.database)
            with contextlib.suppress(duckdb.InvalidInputException):  # in Jupyter without ipywidgets: none to stop
                self._held.execute("SET enable_progress_bar = false")
            self._held.execute("SET VARIABLE lang = $lang", {"lang": language.current()})
        return self._held

    def close(self) -> None:
        """Close the connection; the rows already read stay."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def __enter__(self) -> Facts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, row: type[Row], sql: str, *values: Any, **named: Any) -> list[Row]:
        """Rows of a query (schema.reading)."""
        return read(self.db, row, sql, *values, **named)

    def check_period(self) -> None:
        """Raise UsageError, naming the periods there are, where this one has no data."""
        if self.period not in self.periods:
            there = ", ".join(self.periods) or "chưa có kỳ nào"
            raise errors.UsageError(
                "kỳ báo cáo", f"kỳ {self.period} không có số liệu", f"một trong: {there}",
                "Chọn một kỳ có số liệu; để trống là kỳ mới nhất.",
                english=f"No data for period {self.period}; there are: {', '.join(self.periods)}. Empty: the newest.",
            )  # fmt: skip

    @cached_property
    def is_nation(self) -> bool:
        """True for the database of a nation: its rows are of several provinces."""
        sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
        return nation.is_nation([name for (name,) in self.db.execute(sql).fetchall()])

    @cached_property
    def provinces(self) -> list[dict[str, Any]]:
        """mart.province_periods of a nation's period: those that have not published it first."""
        sql = """FROM mart.province_periods WHERE period = ?
                 ORDER BY state IN ('published', 'provisional'), province_code, province_id"""
        return self.read(dict, sql, self.period)

    # -- the plan and the build ---------------------------------------------------------------------------------
    @cached_property
    def plan(self) -> rows.Plan:
        """plan.plan, the row the period is judged by: that of its year, else the one before it."""
        year = int(self.period[:4])
        table = nation.PLAN.name if self.is_nation else "plan.plan"
        return min(self.read(rows.Plan, f"FROM {table}"), key=lambda p: (p["year"] > year, abs(p["year"] - year)))

    @property
    def notice(self) -> str:
        """The label above every page, sheet and file, in the language spoken: a past state, a period that is not
        published yet, invented data. Empty for real data as they are published."""
        day = wording.date(self.build["as_of"])
        past = language.say("TRẠNG THÁI TÍNH ĐẾN HẾT NGÀY {day}, không phải bản công bố hiện hành.", day=day)
        notices = (past if self.build["as_of"] else "", self.standing, self.approval, language.of(self.plan, "notice"))
        return " ".join(filter(None, notices))

    @property
    def approval(self) -> str:
        """Who approved the period and by which decision, with the hash of the figures approved; empty where nobody has."""
        if self.is_nation:
            return ""  # a province's approval is its own
        lines = self.read(rows.Approvals, "FROM plan.approvals WHERE period = ? AND reopened_on IS NULL", self.period)
        if not lines:
            return ""
        day, hash = wording.date(lines[-1]["approved_on"]), lines[-1]["figures_sha256"][:16]
        by, decision = lines[-1]["approved_by"], lines[-1]["decision"]
        return language.say(
            "ĐÃ PHÊ DUYỆT: {by}, {decision}, ngày {day}; dấu vân tay số liệu {hash}.",
            by=by,
            decision=decision,
            day=day,
            hash=hash,
        )

    @property
    def standing(self) -> str:
        """What the period is where it is no published review, in the language spoken; empty for one that is ready."""
        if self.is_nation:
            come, every = sum(p["communes"] is not None for p in self.provinces), len(self.provinces)
            lacking = language.say("SỐ LIỆU CHƯA ĐỦ: {come}/{all} tỉnh có số liệu kỳ này.", come=come, all=every)
            return lacking if come < every else ""
        readiness = self.readiness
        standing = readiness["standing"] if readiness else ""
        if readiness and standing == "provisional":
            come, districts = readiness["districts_come"], readiness["districts"]
            return language.say(
                "SỐ LIỆU TẠM THỜI: mới có báo cáo của {come}/{districts} huyện, thành phố.",
                come=come,
                districts=districts,
            )
        return language.say("KỲ NGOÀI KẾ HOẠCH RÀ SOÁT, chỉ để tham khảo.") if standing == "outside_plan" else ""

    @cached_property
    def readiness(self) -> rows.PeriodReadiness | None:
        """mart.period_readiness of the period; None for one that the database does not know."""
        found = self.read(rows.PeriodReadiness, "FROM mart.period_readiness WHERE period = ?", self.period)
        return found[0] if found else None

    @property
    def awaited(self) -> str:
        """The senders whose report has not come; empty for none, and for a period that the database does not know."""
        return (self.readiness["missing"] or "") if self.readiness else ""

    @cached_property
    def build(self) -> rows.Build:
        """meta.build, the one row."""
        return self.read(rows.Build, BUILD)[0]

    @cached_property
    def periods(self) -> list[str]:
        """Periods with data, oldest first."""
        found = self.db.execute("SELECT DISTINCT period FROM core.criterion_results ORDER BY period").fetchall()
        return [period for (period,) in found]

    @cached_property
    def previous(self) -> str | None:
        """The period with data before this one; None for the first."""
        earlier = [p for p in self.periods if p < self.period]
        return earlier[-1] if earlier else None

    @cached_property
    def districts(self) -> list[rows.Districts]:
        """reference.districts in their own order."""
        return self.read(rows.Districts, "FROM reference.districts ORDER BY sort_no")

    @cached_property
    def communes(self) -> list[rows.Communes]:
        """reference.communes in their own order."""
        return self.read(rows.Communes, "FROM reference.communes ORDER BY sort_no")

    @cached_property
    def criteria(self) -> list[rows.Criteria]:
        """reference.criteria by number."""
        return self.read(rows.Criteria, "FROM reference.criteria ORDER BY criterion_no")

    @cached_property
    def place(self) -> dict[str, str]:
        """Commune code → 'Hoàng Đồng (Lạng Sơn)'."""
        return {c["commune_code"]: f"{c['commune_name']} ({c['district_name']})" for c in self.communes}

    # -- progress -----------------------------------------------------------------------------------------------
    @cached_property
    def targets(self) -> list[rows.NamedTargets]:
        """mart.named_targets of the period, in the plan's order."""
        sql = "FROM mart.named_targets WHERE period = ? ORDER BY plan_year, sort_no"
        return self.read(rows.NamedTargets, sql, self.period)

    @cached_property
    def leading_targets(self) -> list[rows.NamedTargets]:
        """``targets`` without those another row speaks for: each fact of the plan once."""
        return [t for t in self.targets if t["leads_fact"]]

    @cached_property
    def status_before(self) -> dict[str, str]:
        """Target → its status in the period before; empty for the first."""
        sql = "SELECT target_id, status FROM mart.target_progress WHERE period = ?"
        return dict(self.db.execute(sql, [self.previous]).fetchall())

    @cached_property
    def district_progress(self) -> dict[str, rows.NamedDistricts]:
        """mart.named_districts of the period by district."""
        found = self.read(rows.NamedDistricts, "FROM mart.named_districts WHERE period = ?", self.period)
        return {d["district_code"]: d for d in found}

    @cached_property
    def changes(self) -> list[rows.NamedChanges]:
        """mart.named_changes of the period, in the order of criteria and communes."""
        sql = "FROM mart.named_changes WHERE period = ? ORDER BY criterion_no, sort_no"
        return self.read(rows.NamedChanges, sql, self.period)

    # -- the health of the data ---------------------------------------------------------------------------------
    @cached_property
    def missing_senders(self) -> list[rows.Completeness]:
        """mart.completeness of the period: who has not sent."""
        sql = """FROM mart.completeness WHERE period = ? AND NOT has_sent ORDER BY sender_kind <> 'district', sender"""
        return self.read(rows.Completeness, sql, self.period)

    @cached_property
    def health(self) -> Health:
        """How sound the data are, in figures."""
        [found] = self.read(
            Health,
            """SELECT count(*) AS marks, count(*) FILTER (state = 'held') AS held, count(carried_from) AS carried,
                      count(*) FILTER (state = 'not_reported') AS not_reported,
                      (SELECT count(*) FROM raw.issues WHERE period = $period AND severity = 'critical') AS critical,
                      (SELECT count(*) FROM raw.issues WHERE period = $period AND severity = 'warning') AS warnings,
                      (SELECT count(*) FROM checks.results) AS checks,
                      (SELECT count(*) FROM checks.results WHERE outcome = 'failed') AS checks_failed,
                      (SELECT count(*) FROM checks.results WHERE outcome = 'not_run') AS checks_not_run
               FROM core.criterion_results WHERE period = $period""",
            period=self.period,
        )
        return found

    @property
    def period_end(self) -> dt.date:
        """The day at whose end the period stands."""
        return periods.end_of(self.period)

    @property
    def label(self) -> str:
        """The period as officials say it."""
        return wording.period(self.period)
