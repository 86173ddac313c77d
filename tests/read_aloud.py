"""Prints the sentences of pipeline.text for reading aloud: ``python -m tests.read_aloud``."""

from __future__ import annotations

from pipeline.text import LANGUAGES
from pipeline.text.progress import explanation
from tests.text_rows import CASES, WORDS


def main() -> None:
    for name, row in CASES.items():
        print(f"\n{name}")
        for lang in LANGUAGES:
            print(f"  {lang}: {explanation(row, lang, WORDS)}")


if __name__ == "__main__":
    main()
