"""What a faultless reader gets from the workbooks, by the contract's rules of reading; written beside the generator.

The marks come from where the workbooks were laid out, not from reading them; tests/test_synthetic.py reads them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .departments import FORMS, Reading, thresholds
from .matrix import Mark, Matrix
from .model import NUMBERS, PERIODS, Year, table
from .troubles import Trouble, of_form

Row = dict[str, object]
FOLDER = Path(__file__).resolve().parent / "truth"
DEFINITE = ("passed", "failed", "not_applicable")

COLUMNS: dict[str, tuple[str, ...]] = {
    "criterion_results": (
        "period", "commune_code", "criterion_no", "state", "declared_state", "computed_state", "source_cell", "also_ok",
        "ok_if_flagged", "carried_state", "carried_from", "also_source", "note",
    ),
    "indicator_values": (
        "period", "commune_code", "indicator_id", "state", "value", "value_2", "passes", "text", "source_cell", "note",
    ),
    "issues": ("file", "sheet", "cell", "what", "kind", "required", "also_at"),
    "submissions": (
        "file", "status", "also_ok", "readable", "conserve", "one_sheet", "group", "form", "sender", "note",
    ),
    "target_values": ("period", "target_id", "value", "value_low", "value_high"),
    "recognitions": (
        "commune_code", "standard", "decision_no", "decision_date", "year_counted", "state", "source_cell", "note",
    ),
    "outputs": ("period", "output_id", "value", "state", "planned", "this_period", "estimate", "source_cell"),
    "funding": ("period", "source_id", "planned", "mobilised", "disbursed", "state", "source_cell", "note"),
    "work_results": ("period", "work_id", "state", "done_on", "text", "source_cell"),
    "advanced": ("period", "commune_code", "advanced_criteria", "model_areas", "source_cell"),
}  # fmt: skip


@dataclass
class Truth:
    """Rows of every truth file, collected while the workbooks are made."""

    year: Year
    troubles: tuple[Trouble, ...]
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    matrices: dict[tuple[str, str], Matrix] = field(default_factory=dict)
    readings: dict[str, dict[tuple[str, str], Reading]] = field(default_factory=lambda: {p: {} for p in PERIODS})

    def submission(self, file: str, form: str, sender: str, status: str = "accepted", also: str = "", note: str = ""):
        """One row of submissions.csv; every workbook of the set is readable and all its cells must be conserved."""
        self.rows["submissions"].append({"file": file, "status": status, "also_ok": also, "readable": 1, "conserve": 1,
                                         "one_sheet": 0, "group": "", "form": form, "sender": sender,
                                         "note": note})  # fmt: skip

    def issue(self, file: str, sheet: str, cell: str, what: str, kind: str, required: bool, also_at: str = "") -> None:
        """One row of issues.csv; ``required`` is false for what may be mentioned but need not."""
        self.rows["issues"].append({"file": file, "sheet": sheet, "cell": cell, "what": what, "kind": kind,
                                    "required": int(required), "also_at": also_at})  # fmt: skip

    # -- criterion results ----------------------------------------------------------------------------------------
    def settle(self) -> None:
        """Fills criterion_results, indicator_values, issues and target_values from what was laid out."""
        self._indicators()
        results = self._results()
        self._lost(results)
        self._totals(results)
        self._targets(results)
        self.rows["submissions"].sort(key=lambda r: str(r["file"]))

    def _indicators(self) -> None:
        for period in PERIODS:
            for (code, indicator), r in sorted(self.readings[period].items()):
                self.rows["indicator_values"].append({
                    "period": period, "commune_code": code, "indicator_id": indicator, "state": "value",
                    "value": "" if r.value is None else f"{r.value:g}",
                    "value_2": "" if r.value_2 is None else f"{r.value_2:g}",
                    "passes": {True: "true", False: "false", None: ""}[r.passes], "text": r.text,
                    "source_cell": r.source, "note": "",
                })  # fmt: skip

    def _computed(self, period: str, code: str, no: int) -> tuple[str, bool, Reading | None]:
        """State the indicators give, whether a *verified* threshold is missed, and the reading that decides it."""
        form = next((f for f in FORMS if f.criterion == no), None)
        read = [self.readings[period].get((code, i)) for i, _ in form.shapes] if form else []
        if form is None or not all(r is not None and r.passes is not None for r in read):
            return "", False, None
        known = [r for r in read if r is not None]
        missed = [(i, r) for (i, _), r in zip(form.shapes, known) if not r.passes]
        limits = thresholds(int(period[:4]))
        verified = any(limits[i].verified for i, _ in missed)
        return ("failed" if missed else "passed"), verified, (missed[0][1] if missed else known[0])

    def _results(self) -> dict[tuple[str, str, int], Row]:
        results: dict[tuple[str, str, int], Row] = {}
        for period in PERIODS:
            for commune in self.year.communes:
                matrix = self.matrices.get((period, commune.district))
                misspelt = any(
                    t.code == commune.code for t in of_form(self.troubles, period, commune.district, "misspelt")
                )
                for no in NUMBERS:
                    mark = matrix.marks.get((commune.code, no)) if matrix else None
                    row = self._result(period, commune.code, no, matrix, mark, misspelt)
                    if row["state"] in ("not_reported", "held"):
                        before = [results[p, commune.code, no] for p in PERIODS if p < period]
                        last = next((r for r in reversed(before) if r["state"] in DEFINITE), None)
                        if last:
                            row |= {"carried_state": last["state"], "carried_from": last["period"]}
                    results[period, commune.code, no] = row
                    self.rows["criterion_results"].append(row)
        return results

    def _result(self, period: str, code: str, no: int, matrix: Matrix | None, mark: Mark | None, misspelt: bool) -> Row:
        row: Row = dict.fromkeys(COLUMNS["criterion_results"], "")
        row |= {"period": period, "commune_code": code, "criterion_no": no, "state": "not_reported"}
        computed, verified, reading = self._computed(period, code, no)
        if matrix and mark:
            row |= {"state": mark.state, "source_cell": matrix.book.ref(mark.sheet, mark.cell)}
        if mark is None or misspelt or mark.state == "not_reported":
            row |= {"state": "not_reported", "also_ok": "held" if misspelt else ""}
            if computed and reading:  # known only through its indicators
                row |= {"state": computed, "computed_state": computed, "source_cell": reading.source}
                row["also_ok"] = "held|not_reported" if misspelt else ""
            return row
        if mark.state in ("passed", "failed"):
            row["declared_state"] = mark.state
            if computed and computed != mark.state and reading and matrix:
                row |= {"computed_state": computed, "also_source": reading.source}
                row |= {"state": "held", "ok_if_flagged": "failed|passed"} if verified else {"ok_if_flagged": "held"}
                what = f"declared {mark.text}, but the department reports {reading.text or reading.value}"
                what += "" if verified else " (threshold not verified: the declared state stands)"
                kind = "declared_against_indicator"
                self.issue(matrix.book.file, mark.sheet, mark.cell, what, kind, True, reading.source)
        return row

    # -- issues ---------------------------------------------------------------------------------------------------
    def troubles_of(self, matrix: Matrix) -> None:
        """Issues planted in one district's workbook, with their cells, and the workbook's status."""
        period, district, file = matrix.book.period, matrix.district, matrix.book.file
        status, also, notes = "accepted", "", []
        for t in self.troubles:
            if (t.period, t.district) != (period, district):
                continue
            if t.kind == "misspelt":
                sheet, cell, shown = matrix.names[t.code]
                row = "".join(ch for ch in cell if ch.isdigit())
                self.issue(file, sheet, cell, f"{shown} is not one of the 207 communes; its marks are held",
                           "misspelt_commune", True, f"{file}!{sheet}!A{row}:Z{row}")  # fmt: skip
                status, notes = "partly_accepted", [*notes, "one commune is misspelt"]
            elif t.kind == "missing":
                name = next(c.name for c in self.year.communes if c.code == t.code)
                self.issue(file, "", "", f"{name} is missing from the form", "missing_commune", True)
                also, notes = "partly_accepted", [*notes, "one commune is missing"]
            elif t.kind in ("blank", "unreadable"):
                mark = matrix.marks[t.code, t.no]
                what = (
                    "blank, and no legend says what a blank means"
                    if t.kind == "blank"
                    else f"{t.text!r} cannot be read"
                )
                self.issue(file, mark.sheet, mark.cell, what, f"{t.kind}_mark", True)
                if t.kind == "unreadable":
                    status, notes = "partly_accepted", [*notes, "one mark cannot be read"]
                else:
                    also, notes = "partly_accepted", [*notes, "one mark is blank"]
            elif t.kind == "refuted":
                verified = thresholds(int(period[:4]))[t.text].verified
                status, also = ("partly_accepted", "accepted") if verified else (status, "partly_accepted")
                notes.append("one declared pass is refuted by an indicator")
            elif t.kind in ("row_total", "column_total"):
                also, notes = "partly_accepted", [*notes, "a declared total is off by one"]
            elif t.kind == "resubmitted":
                notes.append("replaces the first sending")
        self.submission(file, "matrix", district, status, "" if also == status else also, "; ".join(notes))

    def _totals(self, results: dict[tuple[str, str, int], Row]) -> None:
        """Declared totals that differ from the sum of the marks that count; only the planted ones are required."""
        for (period, _), matrix in sorted(self.matrices.items()):
            for total in matrix.totals:
                marks = [matrix.marks[code, no] for code in total.codes for no in total.numbers]
                counted = sum(m.state == "passed" for m in marks)
                if counted != total.declared:
                    self.issue(matrix.book.file, total.sheet, total.cell,
                               f"declared {total.declared}, the marks that can be read give {counted}",
                               "declared_total", total.planted)  # fmt: skip
                elif any(results[period, code, no]["state"] == "held" for code in total.codes for no in total.numbers):
                    self.issue(matrix.book.file, total.sheet, total.cell, "a mark of this total is held",
                               "declared_total", False)  # fmt: skip

    def _lost(self, results: dict[tuple[str, str, int], Row]) -> None:
        names = {c.code: c.name for c in self.year.communes}
        for (period, code, no), row in results.items():
            at = PERIODS.index(period)
            if at and row["state"] == "failed" and results[PERIODS[at - 1], code, no]["state"] == "passed":
                file, sheet, cell = str(row["source_cell"]).rsplit("!", 2)
                what = f"{names[code]} passed criterion {no} in {PERIODS[at - 1]}"
                self.issue(file, sheet, cell, what, "criterion_lost", False)

    # -- targets --------------------------------------------------------------------------------------------------
    def _targets(self, results: dict[tuple[str, str, int], Row]) -> None:
        targets = [r["target_id"] for r in table("plan/targets.csv")]
        recognised = self.rows["recognitions"]
        for period in PERIODS:
            ends = {
                (c.code, no): _ends(results[period, c.code, no]) for c in self.year.communes for no in NUMBERS
            }  # fmt: skip
            rows = {
                c.code: tuple(sum(ends[c.code, no][i] for no in NUMBERS) for i in range(3)) for c in self.year.communes
            }
            month_end = f"{period}-31"
            december = period.endswith("12")
            known = [
                r for r in recognised
                if int(str(r["year_counted"])) < int(period[:4])
                or (str(r["year_counted"]) == period[:4] and (december or str(r["decision_date"]) <= month_end))
            ]  # fmt: skip
            for target in targets:
                if target == "recognised.new":
                    new = [r for r in known if r["year_counted"] == 2019]
                    self._target(period, target, (len(new),) * 3)
                elif target == "recognised.total":
                    self._target(period, target, (len(known),) * 3)
                elif target == "criteria.average.all":
                    sums = [sum(row[i] for row in rows.values()) for i in range(3)]
                    low, value, high = (round(s / len(rows), 4) for s in sums)
                    self._target(period, target, (low, value, high))
                elif target.startswith("band."):
                    fewest, most = ([int(x) for x in target[5:].split("_")] * 2)[:2]
                    self._target(period, target, _band(list(rows.values()), fewest, most))
                elif target.startswith("criterion.") and target.endswith(".total"):
                    no = int(target.split(".")[1])
                    low, value, high = (sum(ends[c.code, no][i] for c in self.year.communes) for i in range(3))
                    self._target(period, target, (low, value, high))

    def _target(self, period: str, target: str, interval: Sequence[float]) -> None:
        low, value, high = interval
        self.rows["target_values"].append(
            {"period": period, "target_id": target, "value": value, "value_low": low, "value_high": high}
        )

    def write(self, folder: Path = FOLDER) -> None:
        """Writes every truth file, UTF-8 with \\n."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, columns in COLUMNS.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
                writer = csv.DictWriter(handle, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.rows[name])


def _ends(row: Row) -> tuple[int, int, int]:
    """(low, value, high) of one cell: a carried pass counts in value but not in low; what is open widens high."""
    state, carried = row["state"], row["carried_state"]
    if state == "not_reported" and carried:
        return 0, int(carried == "passed"), int(carried != "not_applicable")
    return int(state == "passed"), int(state == "passed"), int(state in ("passed", "held", "not_reported"))


def _band(rows: list[tuple[int, ...]], fewest: int, most: int) -> tuple[int, int, int]:
    """(surely inside, inside, possibly inside) of communes given by their (low, value, high)."""
    sure = sum(fewest <= low and high <= most for low, _, high in rows)
    inside = sum(fewest <= value <= most for _, value, _ in rows)
    possible = sum(low <= most and high >= fewest for low, _, high in rows)
    return sure, inside, possible
