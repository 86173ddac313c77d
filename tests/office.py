"""LibreOffice, where it is installed: the tests' second reader of what the writers of office files make."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HAS_CALC = SOFFICE is not None
# A machine may have the spreadsheet without the word processor.
HAS_WRITER = SOFFICE is not None and any(Path(SOFFICE).resolve().parent.glob("libswlo.*"))


_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{}</value></prop></item>
</oor:items>
"""


def convert(path: Path, to: str, folder: Path, locale: str = "vi-VN") -> list[Path]:
    """Convert a file (``to``: 'pdf', 'xlsx', 'csv:…') into ``folder``, in a program that speaks ``locale``; what was made.
    Fails where nothing was."""
    assert SOFFICE is not None
    made, user = folder / "made", folder / "profile" / "user"
    made.mkdir(exist_ok=True)
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS.format(locale), encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", to, "--outdir", str(made), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    found = sorted(made.iterdir())
    assert found, done.stdout + done.stderr
    return found
