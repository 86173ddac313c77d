"""Every file a workspace may hold below data/raw, submissions aside: what it says, its columns, whether it must be there."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from pipeline.reference import records
from pipeline.reference.files import columns_of


@dataclass(frozen=True)
class DataFile:
    """``path`` below data/raw; ``record`` None: no CSV."""

    path: str
    is_required: bool
    purpose_vi: str
    purpose_en: str
    record: type[BaseModel] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a CSV file, each by the name people write first."""
        return tuple(names[0] for names in columns_of(self.record).values()) if self.record else ()

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """Those that may not be left out."""
        if self.record is None:
            return ()
        fields = self.record.model_fields
        return tuple(names[0] for name, names in columns_of(self.record).items() if fields[name].is_required())

    @property
    def heading(self) -> str:
        """A CSV file of no rows."""
        return ",".join(self.columns) + "\n"


FILES = (
    DataFile("reference/districts.csv", True, "các huyện, thị xã, thành phố", "districts", records.DistrictRecord),
    DataFile("reference/communes.csv", True, "các xã", "communes", records.CommuneRecord),
    DataFile("reference/criteria.csv", True, "các tiêu chí của Bộ tiêu chí", "criteria", records.CriterionRecord),
    DataFile(
        "reference/indicators.csv",
        True,
        "chỉ tiêu của từng tiêu chí, ngưỡng đạt",
        "indicators and thresholds",
        records.IndicatorRecord,
    ),
    DataFile(
        "plan/plan.toml",
        True,
        "kế hoạch của ai, năm nào, kỳ gốc, các kỳ rà soát",
        "whose plan, which year, baseline, reviews",
    ),
    DataFile(
        "plan/targets.csv",
        True,
        "từng mục tiêu, kèm câu của kế hoạch",
        "targets in the plan's own words",
        records.TargetRecord,
    ),
    DataFile(
        "plan/groups.csv",
        True,
        "xã thuộc nhóm nào (có thể chỉ có tiêu đề)",
        "members of groups (may be a heading alone)",
        records.GroupRecord,
    ),
    DataFile(
        "plan/schedule.csv",
        True,
        "nhiệm vụ và thời hạn (có thể chỉ có tiêu đề)",
        "tasks and when they are due (may be a heading alone)",
        records.WorkRecord,
    ),
    DataFile(
        "reference/thresholds.csv",
        False,
        "ngưỡng riêng của từng năm",
        "thresholds of single years",
        records.ThresholdRecord,
    ),
    DataFile(
        "reference/aliases.csv",
        False,
        "tên viết khác của xã, tiêu chí, sản phẩm",
        "other spellings",
        records.AliasRecord,
    ),
    DataFile("reference/units.csv", False, "đơn vị tính riêng", "units of your own", records.UnitRecord),
    DataFile(
        "reference/names.csv",
        False,
        "tên gọi của nhóm, sản phẩm, nguồn vốn",
        "names of groups, outputs, funding",
        records.NameRecord,
    ),
    DataFile("reference/agencies.csv", False, "các sở, ngành", "agencies", records.AgencyRecord),
    DataFile(
        "reference/headings.csv",
        False,
        "tiêu đề cột riêng của biểu (ntm learn ghi)",
        "headings of your forms (ntm learn writes it)",
        records.HeadingRecord,
    ),
    DataFile(
        "reference/forms.csv",
        False,
        "dấu hiệu nhận ra biểu (ntm learn ghi)",
        "what tells a form (ntm learn writes it)",
        records.FormRecord,
    ),
    DataFile(
        "reference/commune_changes.csv",
        False,
        "xã sáp nhập, chia tách, đổi tên",
        "mergers, splits, renamings",
        records.CommuneChangeRecord,
    ),
    DataFile("reference/boundaries.geojson", False, "ranh giới xã để vẽ bản đồ", "boundaries for the map"),
    DataFile(
        "reference/official.docx",
        False,
        "mẫu văn bản riêng của cơ quan",
        "the office's own form of the official report",
    ),
    DataFile("plan/bands.csv", False, "các dải số tiêu chí", "bands", records.BandRecord),
    DataFile(
        "plan/links.csv",
        False,
        "nhiệm vụ nào phục vụ mục tiêu nào",
        "which task serves which target",
        records.LinkRecord,
    ),
    DataFile(
        "plan/revisions.csv",
        False,
        "mục tiêu điều chỉnh giữa năm",
        "targets revised in the year",
        records.RevisionRecord,
    ),
    DataFile("plan/milestones.csv", False, "phần phải đạt ở từng kỳ", "shares due by period", records.MilestoneRecord),
    DataFile("plan/duties.csv", False, "ai nợ báo cáo gì, khi nào", "who owes which report", records.DutyRecord),
    DataFile("plan/stages.csv", False, "các bước công nhận của từng xã", "stages of recognition", records.StageRecord),
    DataFile(
        "plan/notes.csv",
        False,
        "nguyên nhân, việc đã hứa của từng mục tiêu",
        "cause and promise for a target",
        records.PlanNoteRecord,
    ),
    DataFile(
        "plan/statements.csv",
        False,
        "điều chỉ nêu trong lời văn của kế hoạch",
        "what only the plan's prose says",
        records.StatementRecord,
    ),
    DataFile(
        "corrections.csv",
        False,
        "ô biết chắc là sai (ntm correct ghi)",
        "known wrong cells (ntm correct writes it)",
        records.CorrectionRecord,
    ),
    DataFile(
        "approvals.csv",
        False,
        "các kỳ đã phê duyệt (ntm approve ghi)",
        "approved periods (ntm approve writes it)",
        records.ApprovalRecord,
    ),
)
"""Required ones first. ``plan/…`` stands for ``plan/<year>/…`` where there are several plans."""
