"""Codes of the database in words, for columns whose form names a list of words (pipeline/text/labels.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.reporting import language, wording
from pipeline.text.codes import CERTAINTIES
from pipeline.text.labels import LABELS


def word(form: str, code: Any) -> str:
    """The word of a code in the language spoken; a code without a word keeps its name."""
    phrase = LABELS[form].get(str(code))
    return phrase.say(language.current()) if phrase else str(code)


FORMS: dict[str, Callable[[Any], str]] = {
    form: (lambda code, form=form: word(form, code)) for form in LABELS
} | {
    "period": lambda value: wording.period(str(value)),
    "unit": lambda value: wording.unit(str(value)),
    "year": lambda value: str(int(value)),
    "band": lambda value: str(value).replace("-", "–"),
    "certainty": lambda value: CERTAINTIES[value].say(language.current()),
}  # fmt: skip
"""Form of a column → how its values are written, where that is neither a figure, a day nor plain text."""
