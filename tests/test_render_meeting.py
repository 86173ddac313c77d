"""The leader's page and the slides of odd data: nothing at all, and far too much."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pypdf
import pytest
from pptx import Presentation
from report_document import HOSTILE, report

from pipeline.reporting.blocks import table
from pipeline.reporting.document import Document, Meeting
from pipeline.reporting.figures.bullet import bullet
from pipeline.reporting.figures.cards import cards
from pipeline.reporting.figures.changes import changes
from pipeline.reporting.figures.completeness import completeness
from pipeline.reporting.figures.districts import districts
from pipeline.reporting.figures.shares import shares
from pipeline.reporting.render import brief, pptx

LATIN = [text for text in HOSTILE if max(map(ord, text), default=0) < 0x590]


def meeting(names: list[str]) -> Document:
    """A report whose every table and chart has a row for each of the names."""
    n = len(names)
    frame = pd.DataFrame({"name": names, "value": [1.0] * n, "status": ["behind"] * n, "expected_by_now": [2.0] * n})
    frame = frame.assign(target_low=[3.0] * n, target_high=[None] * n, unit=["xã"] * n)
    decisions = frame.rename(columns={"name": "subject"}).assign(owner=names)
    requests = pd.DataFrame({"agency": names, "action": ["send"] * n, "what": names, "due_on": [None] * n})
    content = Meeting(
        finding=" ".join(names) or "Chưa có số liệu.",
        statuses=shares(pd.DataFrame({"name": [""] * n, "part": ["behind"] * n, "status": ["behind"] * n, "amount": [1.0] * n})),
        trend=cards(frame.assign(period=["2019-09"] * n, planned=[2.0] * n)),
        decisions=table(decisions),
        criteria=bullet(frame),
        changes=changes(pd.DataFrame({"name": names, "gained": [1.0] * n, "lost": [0.0] * n})),
        districts=districts(frame),
        senders=completeness(pd.DataFrame({"name": names, "has_sent": [False] * n})),
        requests=table(requests),
    )  # fmt: skip
    return replace(report(), meeting=content)


@pytest.mark.parametrize("names", [[], ["Một"], LATIN, ["Tên rất dài của một cơ quan cấp tỉnh " * 9] * 40])
def test_it_is_one_page_and_six_slides_whatever_the_data(names: list[str], tmp_path: Path) -> None:
    brief.write(meeting(names), tmp_path / "brief.pdf")
    assert len(pypdf.PdfReader(tmp_path / "brief.pdf").pages) == 1
    pptx.write(meeting(names), tmp_path / "meeting.pptx")
    assert len(Presentation(str(tmp_path / "meeting.pptx")).slides) == 6


def test_a_report_without_a_meeting_has_neither(tmp_path: Path) -> None:
    for writer in (brief, pptx):
        with pytest.raises(ValueError, match=r"report\.meeting"):
            writer.write(report(), tmp_path / "x")


def test_the_same_meeting_gives_the_same_bytes(tmp_path: Path) -> None:
    for writer in (brief, pptx):
        writer.write(meeting(["Một"]), tmp_path / "a")
        writer.write(meeting(["Một"]), tmp_path / "b")
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
