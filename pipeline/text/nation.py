"""What a nation's database and commands say of its provinces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.text.phrases import LANGUAGES, Phrase

NAME = Phrase("Cả nước", "The whole country")
TITLE = Phrase(
    "Chương trình mục tiêu quốc gia xây dựng nông thôn mới, cả nước, năm {year}",
    "National target programme on new-style rural areas, the whole country, {year}",
)
REASONS = {
    "missing": Phrase("không có thư mục {folder}", "there is no folder {folder}"),
    "nothing": Phrase("chưa công bố gì trong {folder}", "nothing is published in {folder}"),
    "unreadable": Phrase(
        "không đọc được cơ sở dữ liệu; hệ thống báo: {what}", "its database cannot be read; the system says: {what}"
    ),
    "other_version": Phrase(
        "do phiên bản {theirs} dựng, ở đây là {ours}{lacking}; tỉnh cần chạy lại: ntm run",
        "built by version {theirs}, here it is {ours}{lacking}; the province is to run `ntm run`",
    ),
    "same_code": Phrase("trùng mã tỉnh {code} với {other}", "has the province code {code} of {other}"),
}
LACKING = Phrase(", thiếu {names}", ", lacking {names}")
STATES = {
    "published": Phrase("đã công bố", "published"),
    "provisional": Phrase("số liệu tạm thời", "provisional"),
    "not_published": Phrase("chưa công bố kỳ này", "period not published"),
    "missing": Phrase("không thấy", "missing"),
    "unreadable": Phrase("không đọc được", "unreadable"),
    "other_version": Phrase("phiên bản khác", "another version"),
    "same_code": Phrase("trùng mã", "code taken"),
}
"""States of a province (schema.nation) in words."""


def reason(why: str, *, lacking: Sequence[str] = (), **fields: object) -> dict[str, str]:
    """``reason_vi`` and ``reason_en`` of a province that is left out; ``lacking`` are tables and columns it has not."""
    some = ", ".join(lacking[:3]) + "…" * (len(lacking) > 3)
    return {
        f"reason_{lang}": REASONS[why].say(lang, lacking=LACKING.say(lang, names=some) if some else "", **fields)
        for lang in LANGUAGES
    }


def notice(labels: Mapping[str, str | None]) -> str | None:
    """The label of a nation from its provinces' (name → label): the one they all carry, else each before its own names."""
    named: dict[str, list[str]] = {}
    for name, label in labels.items():
        if label:
            named.setdefault(label, []).append(name)
    if len(named) == 1 and len(labels) == len(next(iter(named.values()))):
        return next(iter(named))
    return " ".join(f"{', '.join(names)}: {label}" for label, names in named.items()) or None
