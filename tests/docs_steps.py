"""What whoever reads a document does by hand between its commands, and what its placeholders are in an invented province."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import other_province as province
import plan_rows

from pipeline.reporting.runner import report_list
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
# The documents speak of the example year; they are run on the province of other_province.py.
INSTEAD = {
    "05986": province.CODES["An Phú"],
    "06526": province.CODES["An Phú"],
    "06187": province.CODES["Diên Hồng"],
    "2018-12": province.BASELINE,
    "2019-06": province.JUNE,
    "2019-07-05": "2020-07-05",
    "2019-12": "2020-12",
    "--sender 183": "--sender SM",
    "recognised.total": "MT02",
    "output.canals_km": "duong_lien_thon",
    # What the reader puts in.
    "DIR": "../nam_sau",
    "THƯ_MỤC": "../nam_sau",
    "WORKSPACE": "../tinh",
    "THƯ_MỤC_NĂM_NAY": "../tinh",
    "FILE": f"'{province.JUNE}/Nang cao 6-2020.xlsx'",
    "TỆP": f"'{province.JUNE}/Nang cao 6-2020.xlsx'",
    "FILE.csv": "lam_thu.csv",
    "TARGET|COMMUNE": "MT02",
    "MỤC_TIÊU|XÃ": "MT02",
    "YYYY-MM": province.JUNE,
    "A B": f"{province.BASELINE} {province.JUNE}",
    "DIR …": "../nam_sau doctor",
    "THƯ_MỤC …": "../nam_sau doctor",
    "--workspace ca_nuoc": "--workspace ../ca_nuoc",
}

Step = Callable[[Path], object]


def document(name: str) -> str:
    return next(p for p in DOCUMENTS if p.stem == name).read_text("utf-8")


def fill_next_year(folder: Path) -> None:
    """The new plan says what the old one did."""
    plan_rows.keep_last_year(folder / "nam_sau" / "data/raw/plan/2021/targets.csv")


def new_instead(folder: Path) -> None:
    """The folder of the first ``ntm new`` goes: the next one drafts another into its place."""
    shutil.rmtree(folder / "nam_sau")


def example(name: str, heading: str) -> str:
    """The indented lines of a document that begin with ``heading``, about the invented province."""
    lines = re.search(rf"^    {heading}\n(?:    .*\n)+", document(name), re.M)
    assert lines
    return re.sub("^    ", "", lines[0], flags=re.M).replace("06187", INSTEAD["06187"])


def what_if(folder: Path) -> None:
    (folder / "tinh/lam_thu.csv").write_text(example("allocation", "commune_code,criterion_no,action.*"), "utf-8")


def efforts(folder: Path) -> None:
    text = example("allocation", "commune_code,criterion_no,effort.*")
    (folder / "tinh/data/raw/plan/effort.csv").write_text(text, "utf-8")


def own_report(folder: Path) -> None:
    """mine.ipynb, as docs/reports.md has it made."""
    notebook = (ROOT / "notebooks/explore.ipynb").read_text("utf-8")
    assert notebook.count('ntm.open(\\"explore\\"') == 1
    (folder / "tinh/notebooks").mkdir()
    text = notebook.replace('ntm.open(\\"explore\\"', 'ntm.open(\\"mine\\"')
    (folder / "tinh/notebooks/mine.ipynb").write_text(text, "utf-8")


def own_lines(folder: Path) -> list[report_list.Report]:
    """What docs/reports.md adds to reports.toml."""
    lines = re.search(r"^ *\[\[report\]\]\n.*?(?=```)", document("reports"), re.M | re.S)
    assert lines
    (folder / "reports.toml").write_text("formats = []\n" + lines[0], "utf-8")
    return report_list.read(folder / "reports.toml")


def nation(folder: Path) -> None:
    """Two provinces where docs/nation.md has them; one has published nothing yet."""
    shutil.copytree(folder / "tinh", folder / "lang_son", symlinks=True)
    province.lay(folder / "cao_bang")
    settings = re.search(r"^```toml\n(.*?)^```", document("nation"), re.M | re.S)
    assert settings
    (folder / "ca_nuoc/ntm.toml").write_text(settings[1].replace("/du_lieu/", "../"), "utf-8")


def lists_of_notices(folder: Path) -> None:
    """The settings of docs/scheduling.md, without the lists that need a mail server or a webhook."""
    settings = re.search(r"^```toml\n(.*?)^```", document("scheduling"), re.M | re.S)
    assert settings
    first, *lists = settings[1].split("[[notices]]")
    kept = [notice for notice in lists if 'by = "file"' in notice]
    assert len(kept) == 1
    (folder / "tinh/ntm.toml").write_text("[[notices]]".join([first, *kept]), "utf-8")


def refused_database(folder: Path) -> None:
    workspace = Workspace(folder / "tinh")
    shutil.copyfile(workspace.database, workspace.refused)


def restored(folder: Path) -> None:
    """What docs/scheduling.md has backed up, in an empty folder."""
    listed = re.search(r"^    data/raw .*\n(?:    .*\n)+", document("scheduling"), re.M)
    assert listed
    for name in (line.split()[0] for line in listed[0].splitlines()):
        old, new = folder / "tinh" / name, folder / "nam_sau" / name
        new.parent.mkdir(parents=True, exist_ok=True)
        if old.is_dir():
            shutil.copytree(old, new)
        elif old.exists():
            shutil.copyfile(old, new)


def files_of_old(folder: Path) -> None:
    for name in ("plan", "reference"):
        shutil.rmtree(folder / "tinh/data/raw" / name)
    province.lay(folder / "tinh", older=True)


def _bieu(folder: Path, *rows: list[Any]) -> None:
    path = folder / "tinh/data/raw/submissions" / province.JUNE / "bieu.xlsx"
    title = ["UBND HUYỆN SÔNG MÂY"], ["KẾT QUẢ RÀ SOÁT ĐẾN 30/6/2020"]
    province._save(path, *title, *rows)


def unknown_columns(folder: Path) -> None:
    communes = [c for c, (d, *_) in province.COMMUNES.items() if d == "SM"]
    rows = ([n, c, "Đ"] for n, c in enumerate(communes, start=1))
    _bieu(folder, ["TT", "Nơi", "Kết luận về y tế"], *rows)


def unknown_row(folder: Path) -> None:
    names = [*province.OUTPUT_NAMES.values()][1:]
    rows = [[n, name, "", 100, 20] for n, name in enumerate([*names, "Đường giữa các thôn"], start=1)]
    _bieu(folder, [], ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm", "Lũy kế từ đầu năm"], *rows)


def wrong_cell(folder: Path) -> None:
    from openpyxl import load_workbook

    communes = ["Bình Lâm", "Cẩm Đàn", "Vân Thuỷ 1", "Diên Hồng"]
    criteria = [f"{k}. {c}" for k, c in enumerate(province.CRITERIA, start=1)]
    rows = ([n, f"Xã {c}", *("CĐ" for _ in criteria)] for n, c in enumerate(communes, start=1))
    _bieu(folder, [], [], ["TT", "Tên xã", *criteria], *rows)
    path = folder / "tinh/data/raw/submissions" / province.JUNE / "bieu.xlsx"
    book = load_workbook(path)
    book.worksheets[0].title = "Biểu 1"
    book.save(path)


STEPS: dict[tuple[str, str], Step] = {  # (document, the first words of a command) → what its reader does before it
    ("README", "ntm --workspace DIR …"): lambda folder: province.lay(folder / "nam_sau"),
    ("README", "ntm new DIR --from"): new_instead,
    ("README", "ntm --workspace DIR doctor"): fill_next_year,
    ("README.vi", "ntm --workspace THƯ_MỤC …"): lambda folder: province.lay(folder / "nam_sau"),
    ("README.vi", "ntm new THƯ_MỤC --from"): new_instead,
    ("README.vi", "ntm --workspace THƯ_MỤC doctor"): fill_next_year,
    ("allocation", "ntm plan"): efforts,
    ("allocation", "ntm plan --what-if"): what_if,
    ("nation", "ntm --workspace ca_nuoc run"): nation,
    ("plan_files", "ntm doctor --write-new-columns"): files_of_old,
    ("reports", "ntm run --only commune-05986"): own_report,
    ("scheduling", "ntm schedule show"): lists_of_notices,
    ("scheduling", "ntm sql --refused"): refused_database,
    ("scheduling", "ntm --workspace DIR run"): restored,
    ("teaching", "ntm learn 2019-06/bieu.xlsx   "): unknown_columns,
    ("teaching", "ntm learn 2019-06/bieu.xlsx --row"): unknown_row,
    ("teaching", "ntm learn 2019-06/bieu.xlsx --proposed"): unknown_columns,
    ("teaching", 'ntm correct "2019'): wrong_cell,
}

ELSEWHERE = {
    ("first_hour", "ntm diff"): "ntm diff  # 2",  # there is one publication so far
    # What docs/nation.md says is done in each province.
    ("nation", "ntm verify"): "ntm --workspace ../lang_son verify",
    ("nation", "ntm trace"): "ntm --workspace ../lang_son trace MT02",
    ("nation", "ntm approve"): "ntm --workspace ../lang_son approve --help",
}
