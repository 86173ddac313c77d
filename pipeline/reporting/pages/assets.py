"""What pages share: the plotly script and the type face, beside them under reports/assets."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from pipeline import errors

FONTS = Path(__file__).parents[1] / "fonts" / "web"


def write_all(reports: Path) -> None:
    """Copy into ``reports``/assets what is not there yet or is another version."""
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise errors.NtmError("plotly", "chưa cài đặt", "thư viện plotly", "Chạy 'make install'.")
    wanted = {"plotly.min.js": Path(spec.origin).parent / "package_data" / "plotly.min.js"}
    wanted |= {f"fonts/{font.name}": font for font in sorted(FONTS.glob("*.woff2"))}
    for name, source in wanted.items():
        target = reports / "assets" / name
        if target.is_file() and target.stat().st_size == source.stat().st_size:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(source, fresh)
        fresh.replace(target)
