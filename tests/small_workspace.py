"""The files of a province small enough to be read at a glance: five communes that become four, three criteria, one plan. All invented."""

from __future__ import annotations

from pathlib import Path

from pipeline.workspace import Workspace

FILES = {
    "reference/districts.csv": "district_code,district_name,district_kind,full_name\nA,An,huyện,Huyện An\nB,Bình,huyện,Huyện Bình\n",
    "reference/communes.csv": "commune_code,commune_name,district_code,district_name,valid_from,valid_until\n"
    "001,Một,A,An,,\n002,Hai,A,An,,\n003,Ba,B,Bình,,\n004,Bốn,B,Bình,,\n005,Năm,B,Bình,,2024-06-30\n",
    "reference/commune_changes.csv": "on,kind,from_code,to_code,decision,note\n"
    "2024-07-01,merge,004;005,004,12/NQ,giả định\n",
    "corrections.csv": "file,sheet,cell,expect,corrected,reason,requested_from,requested_on,answered_on\n"
    "2024-06/a.xlsx,S,C4,x,Đ,gõ nhầm,huyện An,2024-07-01,\n",
    "approvals.csv": "period,approved_by,decision,approved_on,figures_sha256,reopened_by,reopened_on,reason\n"
    f"2024-06,Phó Chủ tịch,15/BC-VPĐP,2024-07-20,{'0' * 64},,,\n",
    "reference/criteria.csv": "criterion_no,criterion_name,lead_agency,may_be_not_applicable,on_merge\n"
    "1,Quy hoạch,Sở Xây dựng,0,reassess\n2,Điện,Sở Công Thương,0,all\n3,Chợ,Sở Công Thương,1,any\n",
    "reference/indicators.csv": "indicator_id,criterion_no,indicator_name,kind,comparator,threshold,unit,threshold_verified\n"
    "2.1,2,Hộ dùng điện,percent,>=,95,%,1\n",
    "reference/thresholds.csv": "indicator_id,year,threshold,threshold_2,verified\n2.1,2024,96,,1\n",
    "reference/aliases.csv": "kind,alias,target,scope,note\noutput,Bóng đèn,lamps,,\n",
    "reference/units.csv": "unit_id,name_vi,name_en,decimals,is_whole,base_unit,factor,aliases\n"
    "lamp,bóng đèn,lamps,0,1,,,bóng;đèn\ndozen,tá,dozens,0,1,lamp,12,\n",
    "reference/names.csv": "kind,id,name_vi,name_en\ngroup,poor,xã nghèo,poor communes\noutput,lamps,bóng đèn lắp mới,new lamps\n",
    "reference/agencies.csv": "agency_id,name_vi,short_vi,name_en,aliases\nxd,Sở Xây dựng,Sở XD,,\nct,Sở Công Thương,Sở CT,,\n",
    "plan/plan.toml": '[plan]\nid = "x"\ntitle_vi = "Kế hoạch"\nprovince_code = "99"\nprovince_name = "X"\nyear = 2024\n'
    'synthetic = true\n[periods]\nbaseline = "2023-12"\nreviews = ["2024-06", "2024-12"]\n'
    "[set]\ncriteria = 3\ncommunes = 4\nfull_count = 3\n[progress]\non_track = 0.9\nat_risk = 0.5\n[ready]\ndays = 20\n",
    "plan/targets.csv": "target_id,kind,measure,standard,level,unit,group,criterion_no,band_low,band_high,baseline,target_low,"
    "target_high,parent,fact_id,path,due,owner,plan_section,plan_text,note\n"
    "more,count_new,communes_passing,,,commune,all,2,,,0,1,,,electricity,,2024-12,Sở CT,I,thêm 1 xã,\n"
    "total,count,communes_passing,,,commune,all,2,,,1,2,,,electricity,,2024-12,Sở CT,I,lên 2 xã,\n"
    "good,count,communes_recognised,,,commune,all,,,,0,1,,,,learned,2024-12,,I,1 xã đạt chuẩn,\n"
    "mean,average,mean_criteria,,,criteria per commune,poor,,,,,2.5,,,,,2024-12,,I,bình quân 2.5,\n"
    "few,count_distribution,communes_in_band,,,commune,all,,1,2,,3,,,,,2024-12,,I,3 xã,\n"
    "each,all_of_group,members_reaching,kieu_mau,thon,village,poor,,,,,1,,,,,2024-12,,I,1 thôn,\n"
    "lamps,cumulative,output,,,dozen,province,,,,,40,,,,milestones,2024-12,,I,40 tá,\n"
    "pct,level,indicator_level,,,%,province,,,,,80,,,,,2024-12,,I,80%,\n"
    "money,money,money,,,billion VND,province,,,,0,3,,,,,2024-12,,III,3 tỷ,\n"
    "money-1,money,money,,,triệu đồng,province,,,,0,3000,,money,,,2024-12,,III,3.000 triệu,\n"
    "words,qualitative,none,,,,all,1,,,,,,,,,2024-12,,I,tiếp tục rà soát,\n",
    "plan/groups.csv": "group,commune_code,commune_name,verified\npoor,001,Một,1\npoor,003,Ba,0\n",
    "plan/schedule.csv": "work_id,group_no,group_name,item_no,work_name,months_due,no_target\nI.1,I,Họp,1,Họp,3;6,chỉ là họp\n"
    "I.2,I,Họp,2,Lắp đèn,9,\n",
    "plan/links.csv": "work_id,target_id,note\nI.2,lamps,\n",
    "plan/milestones.csv": "target_id,period,share\nlamps,2024-06,0.3\nlamps,2024-09,0.6\n",
    "plan/revisions.csv": "target_id,from_period,target_low,target_high,due,note\ntotal,2024-06,3,,,\n",
    "plan/bands.csv": "band_low,band_high,name\n0,0,chưa\n1,2,một phần\n3,3,đủ\n",
    "plan/duties.csv": "duty_id,owed_by,owed_to,what,every,due_days,plan_text,inferred\n"
    "d1,agencies_of_criteria,,Báo cáo,quarter,10,hàng quý,0\nd2,xd,,Báo cáo,year,30,,1\n",
    "plan/stages.csv": "commune_code,standard,stage,on,note\n001,,du_tieu_chi,2024-03-01,\n001,dat_chuan,ho_so,2024-04,\n",
    "plan/notes.csv": "target_id,period,cause,measure_promised,by_whom,by_when,done\ntotal,2024-06,mưa,làm bù,Sở CT,2024-09-30,0\n",
    "plan/statements.csv": "statement_id,comparison,role,subject,value,date,plan_section,plan_text\n"
    "s1,a,same,Số xã,4,,I,4 xã\ns2,a,same,Số xã,4,,II,4 xã\n",
}
"""The files below data/raw, every one that a workspace may have but boundaries.geojson."""


def lay(root: Path, files: dict[str, str] = FILES) -> Workspace:
    """A workspace with these files at ``root``."""
    for name, text in files.items():
        path = root / "data" / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Workspace(root)
