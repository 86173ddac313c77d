"""What a report says, read once from the database (read-only) for one period: rows as plain dicts, nothing computed
that the warehouse has not computed."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline import errors, periods
from pipeline.reporting import language, wording

Row = dict[str, Any]


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
            self._held = duckdb.connect(str(self.database), read_only=True)
            with contextlib.suppress(
                duckdb.InvalidInputException
            ):  # in Jupyter without ipywidgets there is none to stop
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

    def rows(self, sql: str, *values: Any, **named: Any) -> list[Row]:
        """Rows of a query as dicts; values from outside are bound (``?`` or ``$name``), never written into the text."""
        cursor = self.db.execute(sql, named or list(values))
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def check_period(self) -> None:
        """Raise UsageError, naming the periods there are, where this one has no data."""
        if self.period not in self.periods:
            there = ", ".join(self.periods) or "chưa có kỳ nào"
            raise errors.UsageError(
                "kỳ báo cáo", f"kỳ {self.period} không có số liệu", f"một trong: {there}",
                "Chọn một kỳ có số liệu; để trống là kỳ mới nhất.",
                english=f"No data for period {self.period}; there are: {', '.join(self.periods)}. Empty: the newest.",
            )  # fmt: skip

    # -- the plan and the build ---------------------------------------------------------------------------------
    @cached_property
    def plan(self) -> Row:
        """plan.plan, the row the period is judged by: that of its year, else the one before it."""
        year = int(self.period[:4])
        return min(self.rows("SELECT * FROM plan.plan"), key=lambda p: (p["year"] > year, abs(p["year"] - year)))

    @property
    def notice(self) -> str:
        """The label above every page, sheet and file, in the language spoken: a past state, a period that is not
        published yet, invented data. Empty for real data as they are published."""
        day = self.build["as_of"]
        past = language.say(
            "TRẠNG THÁI TÍNH ĐẾN HẾT NGÀY {day}, không phải bản công bố hiện hành.", day=wording.date(day)
        )
        return " ".join(
            filter(None, (past if day else "", self.standing, self.approval, language.of(self.plan, "notice")))
        )

    @property
    def approval(self) -> str:
        """Who approved the period and by which decision, with the hash of the figures approved; empty where nobody has."""
        lines = self.rows("SELECT * FROM plan.approvals WHERE period = ? AND reopened_on IS NULL", self.period)
        if not lines:
            return ""
        return language.say(
            "ĐÃ PHÊ DUYỆT: {by}, {decision}, ngày {day}; dấu vân tay số liệu {hash}.",
            by=lines[-1]["approved_by"],
            decision=lines[-1]["decision"],
            day=wording.date(lines[-1]["approved_on"]),
            hash=lines[-1]["figures_sha256"][:16],
        )

    @property
    def standing(self) -> str:
        """What the period is where it is no published review, in the language spoken; empty for one that is ready."""
        readiness = self.readiness
        if readiness["standing"] == "provisional":
            come, districts = readiness["districts_come"], readiness["districts"]
            return language.say(
                "SỐ LIỆU TẠM THỜI: mới có báo cáo của {come}/{districts} huyện, thành phố.",
                come=come,
                districts=districts,
            )
        if readiness["standing"] == "outside_plan":
            return language.say("KỲ NGOÀI KẾ HOẠCH RÀ SOÁT, chỉ để tham khảo.")
        return ""

    @cached_property
    def readiness(self) -> Row:
        """mart.period_readiness of the period; nothing is missing of one that the database does not know."""
        rows = self.rows("SELECT * FROM mart.period_readiness WHERE period = ?", self.period)
        return rows[0] if rows else {"standing": "ready", "missing": "", "districts": 0, "districts_come": 0}

    @cached_property
    def build(self) -> Row:
        """meta.build, the one row."""
        found = self.rows("SELECT * FROM meta.build LIMIT 1")
        return found[0] if found else {"version": "", "input_hash": "", "as_of": None, "newest_period": self.period}

    @cached_property
    def periods(self) -> list[str]:
        """Periods with data, oldest first."""
        return [r["period"] for r in self.rows("SELECT DISTINCT period FROM core.criterion_results ORDER BY period")]

    @cached_property
    def previous(self) -> str | None:
        """The period with data before this one; None for the first."""
        earlier = [p for p in self.periods if p < self.period]
        return earlier[-1] if earlier else None

    @cached_property
    def districts(self) -> list[Row]:
        """reference.districts in their own order."""
        return self.rows("SELECT * FROM reference.districts ORDER BY sort_no")

    @cached_property
    def communes(self) -> list[Row]:
        """reference.communes in their own order."""
        return self.rows("SELECT * FROM reference.communes ORDER BY sort_no")

    @cached_property
    def criteria(self) -> list[Row]:
        """reference.criteria by number."""
        return self.rows("SELECT * FROM reference.criteria ORDER BY criterion_no")

    @cached_property
    def place(self) -> dict[str, str]:
        """Commune code → 'Hoàng Đồng (Lạng Sơn)'."""
        return {c["commune_code"]: f"{c['commune_name']} ({c['district_name']})" for c in self.communes}

    # -- progress -----------------------------------------------------------------------------------------------
    @cached_property
    def targets(self) -> list[Row]:
        """mart.named_targets of the period, with reason and explanation in both languages."""
        return self.rows(
            """SELECT n.*, n.target_name AS plan_text, p.reason_vi, p.reason_en, p.explanation_vi, p.explanation_en
               FROM mart.named_targets n JOIN mart.target_progress p USING (plan_year, period, target_id)
               WHERE n.period = ? ORDER BY n.plan_year, n.sort_no""",
            self.period,
        )

    @cached_property
    def leading_targets(self) -> list[Row]:
        """``targets`` without those another row speaks for: each fact of the plan once."""
        return [t for t in self.targets if t["leads_fact"]]

    @cached_property
    def commune_progress(self) -> dict[str, Row]:
        """mart.commune_progress of the period by commune code."""
        found = self.rows("SELECT * FROM mart.commune_progress WHERE period = ?", self.period)
        return {r["commune_code"]: r for r in found}

    @cached_property
    def criterion_progress(self) -> dict[int, Row]:
        """mart.criterion_progress of the period by criterion."""
        found = self.rows("SELECT * FROM mart.criterion_progress WHERE period = ?", self.period)
        return {r["criterion_no"]: r for r in found}

    @cached_property
    def bands(self) -> list[Row]:
        """Communes by band: period, band, communes; every period up to this one."""
        return self.rows(
            """SELECT period, band, count(*) AS communes FROM mart.commune_progress
               WHERE period <= ? GROUP BY ALL ORDER BY period, band""",
            self.period,
        )

    @cached_property
    def district_averages(self) -> list[Row]:
        """Average criteria per commune by district, this period and the one before; best first."""
        return self.rows(
            """SELECT d.district_code, d.full_name, d.district_name, count(*) AS communes,
                      avg(p.criteria_passed) AS average, avg(b.criteria_passed) AS before,
                      count(*) FILTER (p.criteria_passed = n.full_count) AS complete
               FROM mart.commune_progress p
               JOIN reference.communes c USING (commune_code)
               JOIN reference.districts d ON d.district_code = c.district_code
               JOIN plan.plan n ON n.year = ?
               LEFT JOIN mart.commune_progress b ON b.commune_code = p.commune_code AND b.period = ?
               WHERE p.period = ?
               GROUP BY ALL ORDER BY average DESC, d.district_code""",
            self.plan["year"],
            self.previous,
            self.period,
        )

    @cached_property
    def results(self) -> dict[tuple[str, int], Row]:
        """core.criterion_results of the period by (commune code, criterion)."""
        found = self.rows(
            """SELECT commune_code, criterion_no, state, source_cell, carried_from, held_reason
               FROM core.criterion_results WHERE period = ?""",
            self.period,
        )
        return {(r["commune_code"], r["criterion_no"]): r for r in found}

    @cached_property
    def changes(self) -> list[Row]:
        """mart.criterion_changes of the period, in the order of criteria and communes."""
        return self.rows(
            """SELECT x.*, c.commune_name, c.district_code, c.district_name FROM mart.criterion_changes x
               JOIN reference.communes c USING (commune_code)
               WHERE period = ? ORDER BY criterion_no, c.sort_no""",
            self.period,
        )

    # -- the health of the data ---------------------------------------------------------------------------------
    @cached_property
    def senders(self) -> list[Row]:
        """mart.completeness of the period: who has not sent first."""
        return self.rows(
            """SELECT * FROM mart.completeness WHERE period = ?
               ORDER BY has_sent, sender_kind <> 'district', sender""",
            self.period,
        )

    @cached_property
    def submissions(self) -> list[Row]:
        """raw.submissions of the period that were not plainly accepted."""
        return self.rows(
            "SELECT * FROM raw.submissions WHERE period = ? AND status <> 'accepted' ORDER BY status, file", self.period
        )

    @cached_property
    def held(self) -> list[Row]:
        """Every held criterion of the period with the issue at its cell, where there is one."""
        return self.rows(
            """SELECT r.commune_code, r.criterion_no, r.held_reason, r.source_cell, c.commune_name, c.district_name,
                      first(i.message_vi ORDER BY i.issue_id) AS message_vi,
                      first(i.remedy_vi ORDER BY i.issue_id) AS remedy_vi
               FROM core.criterion_results r
               JOIN reference.communes c USING (commune_code)
               LEFT JOIN raw.issues i ON concat_ws('!', i.file, i.sheet, i.cell) = r.source_cell
                                     AND i.severity <> 'info'
               WHERE r.period = ? AND r.state = 'held'
               GROUP BY ALL ORDER BY any_value(c.sort_no), r.criterion_no""",
            self.period,
        )

    @cached_property
    def issues(self) -> list[Row]:
        """raw.issues of the period by rule: how many, in how many files, one message and some cells of each."""
        return self.rows(
            """SELECT rule, severity, count(*) AS issues, count(DISTINCT file) AS files,
                      first(message_vi ORDER BY issue_id) AS message_vi,
                      first(remedy_vi ORDER BY issue_id) AS remedy_vi,
                      list(concat_ws('!', file, sheet, cell) ORDER BY issue_id)[:12] AS cells
               FROM raw.issues WHERE period = ?
               GROUP BY rule, severity
               ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, issues DESC, rule""",
            self.period,
        )

    @cached_property
    def checks(self) -> list[Row]:
        """checks.results: failed and not run first."""
        return self.rows(
            """SELECT * FROM checks.results
               ORDER BY CASE outcome WHEN 'failed' THEN 0 WHEN 'not_run' THEN 1 ELSE 2 END,
                        CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rule_id"""
        )

    @cached_property
    def coherence(self) -> list[Row]:
        """mart.plan_coherence: what does not agree first."""
        return self.rows("SELECT * FROM mart.plan_coherence ORDER BY passes, plan_section, check_id")

    @property
    def period_end(self) -> dt.date:
        """The day at whose end the period stands."""
        return periods.end_of(self.period)

    @property
    def label(self) -> str:
        """The period as officials say it."""
        return wording.period(self.period)
