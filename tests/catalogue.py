"""Every text the reports can say, gathered from the source; ``python tests/catalogue.py`` adds those en.po lacks, empty.

Python: the literal given to ``say``, ``count`` or ``Word``, and every Vietnamese text in a constant of a module (a
table of words). Templates: what is given to ``_``, ``count``. Notebooks: titles, notes and what stands for an
empty table. The titles of reports.toml. Charts have both languages in pipeline/text.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REPORTING = ROOT / "pipeline" / "reporting"
PYTHON = {"say": (1,), "count": (2,), "Word": (2,)}
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
TEMPLATE = ("_", "count")


Said = tuple[str, str, str]
"""A text, the place that says it, and by which function."""


def texts() -> dict[str, str]:
    """Each text with the first place that says it."""
    found: dict[str, str] = {}
    for text, place, _ in _all():
        if any(c.isalpha() for c in text):
            found.setdefault(text, place)
    return found


def counted() -> set[str]:
    """The texts that have a singular and a plural."""
    return {text for text, _, by in _all() if by == "count"}


def _all() -> Iterator[Said]:
    yield from _of_python()
    yield from _of_templates()
    yield from _of_tables()
    yield from _of_notebooks()


def _of_python() -> Iterator[Said]:
    from babel.messages.extract import extract_python

    for path in sorted(set(REPORTING.rglob("*.py")) - set((REPORTING / "figures").glob("*.py"))):
        with path.open("rb") as stream:
            for _, by, given, _ in extract_python(stream, PYTHON, [], {"encoding": "utf-8"}):
                arguments: Sequence[Any] = given if isinstance(given, (list, tuple)) else (given,)
                at = PYTHON[str(by)][0] - 1
                if len(arguments) > at and arguments[at]:
                    yield str(arguments[at]), str(path.relative_to(REPORTING)), str(by)


def _of_templates() -> Iterator[Said]:
    from jinja2.ext import extract_from_ast

    from pipeline.reporting.render import html

    for path in sorted((REPORTING / "templates").rglob("*.j2")):
        if "ntm" in path.parts[-2:]:
            continue
        tree = html.environment().parse(path.read_text(encoding="utf-8"))
        for _, by, message in extract_from_ast(tree, TEMPLATE):
            first = message if isinstance(message, str) else next((m for m in message or () if m), None)
            if first:
                yield first, str(path.relative_to(REPORTING)), by


def _of_tables() -> Iterator[Said]:
    for path in sorted(REPORTING.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(target, ast.Name) and target.id.lstrip("_").isupper() and getattr(node, "value", None):
                for part in ast.walk(node.value):  # type: ignore[attr-defined]
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and _is_text(part.value):
                        yield part.value, str(path.relative_to(REPORTING)), ""
    listed = tomllib.loads((REPORTING / "reports.toml").read_text(encoding="utf-8"))
    yield from ((line["title_vi"], "reports.toml", "") for line in [*listed["report"], *listed["nation"]])


def _of_notebooks() -> Iterator[Said]:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
        for source in ("".join(c["source"]) for c in cells):
            if path.stem == "explore" or source.startswith("%%"):
                continue  # the tutorial's own page is the analyst's; a query says what its views say
            for call in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)):
                name = ast.unparse(call.func)
                spoken = list(call.args[:1]) if name in ("report.section", "ntm.prose") else []
                said = ("title", "nav", "note", "empty", "unit", "noun")
                spoken += [k.value for k in call.keywords if k.arg in said]
                for node in spoken:
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield node.value, f"notebooks/{path.name}", ""


def _is_text(value: str) -> bool:
    """True for words to be said; patterns of expressions and alphabets are not."""
    return bool(VIETNAMESE.search(value)) and "|" not in value and "(?" not in value and "aăâ" not in value


HEADER = """# English of the reports. The key is the Vietnamese text as it stands in the source; a test holds the two together.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def main() -> None:
    """Rewrite en.po with every text there is, in order of place; what is no longer said goes."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    path = REPORTING / "messages" / "en.po"
    with path.open("rb") as stream:
        old = read_po(stream, locale="en")
    new, plural = Catalog(locale="en", fuzzy=False), counted()
    for text, _ in sorted(texts().items(), key=lambda item: (item[1], item[0])):
        known = old.get(text)
        said: Any = known.string if known is not None else ""
        if text in plural:
            new.add((text, text), said if isinstance(said, tuple) else (said, said))
        else:
            new.add(text, said if isinstance(said, str) else said[0])
    with io.BytesIO() as stream:
        write_po(stream, new, width=0, omit_header=True)
        path.write_text(HEADER + stream.getvalue().decode("utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main()
