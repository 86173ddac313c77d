"""The one room for words and numbers, Vietnamese first, English complete.

Codes and figures come in, sentences go out; nothing here reads a table, a file or a clock. Names of groups, outputs,
units and agencies are the workspace's own and come in as ``Words``; everything else that a person reads stands here,
each phrase once, in both languages side by side.
"""

from __future__ import annotations

from pipeline.text.phrases import LANGUAGES, Lang, Phrase
from pipeline.text.words import Unit, Words

__all__ = ["LANGUAGES", "Lang", "Phrase", "Unit", "Words"]
