"""What an office writes around every name is learned from the column itself; what may change the meaning is not."""

from __future__ import annotations

import pytest

from pipeline.ingest import decorations
from pipeline.ingest.grid import Cell, Sheet, Workbook
from pipeline.ingest.text import key

NAMES = ("Hữu Liên", "Yên Bình", "Quyết Thắng", "Hòa Bình", "Tân Thành")
KNOWN = {key(n) for n in NAMES}
READ = ["◆ {} ◆", "Xã điểm {}", "{} – KV III", "{n:02d}/ {}", "{} [xã biên giới]", "★{}", "Địa bàn {}", "{}†", "MX{n} - {}",
        "{} ~ vùng cao", "{n}° {} (NTM)", "UBND xã {}", "{} (vùng III)", "XÃ: {}", "Địa bàn xã {}", "{} - ATK"]  # fmt: skip
LEFT = [
    "Mầm non {}",
    "Hội phụ nữ {}",
    "Đập {}",
    "Khu {}",
    "T{n} {}",
    "{} - nhà máy",
    "Cán bộ {}",
    "{} (thị tứ)",
    "Thôn 1 {}",
    "{} cũ",
    "Thị trấn {}",
    "Chợ {}",
    "{} chưa rà soát",
    "{} (kế hoạch)",
    "Trừ {}",
    "{} năm 2018",
]


def learnt(texts: list[str], beside: tuple[str, ...] = ()) -> dict[str, decorations.Bare]:
    """What is learned from one column of texts, with another one beside it."""
    sheet = Sheet("Biểu")
    for row, text in enumerate(texts, start=1):
        sheet.cells[row, 1] = Cell(row, 1, text)
    for row, text in enumerate(beside, start=1):
        sheet.cells[row, 2] = Cell(row, 2, text)
    return decorations.learn(
        decorations.lines_of(Workbook("xlsx", [sheet])), decorations.Names(KNOWN), lambda t: key(t) in KNOWN
    )


@pytest.mark.parametrize("pattern", READ)
def test_names_are_read_without_what_stands_around_all_of_them(pattern: str) -> None:
    texts = [pattern.format(n, n=i) for i, n in enumerate(NAMES, start=1)]
    assert [learnt(texts)[t].name for t in texts] == list(NAMES)


@pytest.mark.parametrize("pattern", LEFT)
def test_words_that_may_mean_another_thing_decorate_nothing(pattern: str) -> None:
    assert learnt([pattern.format(n, n=i) for i, n in enumerate(NAMES, start=1)]) == {}


def test_what_parts_the_same_name_in_two_rows_is_no_decoration() -> None:
    assert learnt([f"{mark} {n}" for mark in ("A»", "B»") for n in NAMES]) == {}


def test_two_names_alone_make_no_decoration() -> None:
    assert learnt([f"◆ {n}" for n in NAMES[:2]]) == {}


def test_a_name_nobody_knows_keeps_its_letters_without_the_decoration() -> None:
    assert learnt([*(f"◆ {n}" for n in NAMES), "◆ Huu Lien"])["◆ Huu Lien"].name == "Huu Lien"


def test_beside_the_names_themselves_a_decorated_name_is_another_thing() -> None:
    boards = [f"◆ Ban quản lý {n}" for n in NAMES]
    assert set(learnt(boards)) == set(boards)
    assert learnt(boards, beside=NAMES) == {}


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("C{}", 19), ("ND{:02}", 19), ("Nội dung số {}", 19), ("Đội {}", 0), ("T{}", 0), ("Khu {}", 0)],
)
def test_numbers_of_a_whole_list_are_criteria_where_no_word_says_otherwise(pattern: str, count: int) -> None:
    sheet = Sheet("Biểu")
    for k in range(1, 20):
        sheet.cells[1, k] = Cell(1, k, pattern.format(k))
    assert len(decorations.numbered(Workbook("xlsx", [sheet]), range(1, 20), lambda _: False)) == count
