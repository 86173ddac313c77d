"""Workbooks under Excel's own default password: Excel asks nobody for it, so their senders know of no password.

[MS-OFFCRYPTO] 2.4.2.3: a workbook that is only protected against changes is encrypted with this one.
"""

from __future__ import annotations

import io
import re
from typing import Any

from pipeline.ingest.grid import CannotOpen

PASSWORD = "VelvetSweatshop"
SPINS = re.compile(rb'spinCount="(\d{1,12})"')
MOST_SPINS = 1_000_000  # ten times what Excel writes: each costs a hash


def decrypt(data: bytes) -> bytes:
    """The workbook's bytes without the encryption.

    Raises CannotOpen: encrypted_file where the password is another, write_protected where it is this one and the
    content still cannot be had.
    """
    try:
        import msoffcrypto
        from msoffcrypto.exceptions import InvalidKeyError
    except ImportError as e:
        raise CannotOpen("encrypted_file") from e
    if any(int(n) > MOST_SPINS for n in SPINS.findall(data)):
        raise CannotOpen("encrypted_file")
    verified = False
    try:
        file: Any = msoffcrypto.OfficeFile(io.BytesIO(data))
        # Only the newer formats can say at once whether a password is right.
        if file.format == "ooxml":
            file.load_key(password=PASSWORD, verify_password=True)
            verified = True
        else:
            file.load_key(password=PASSWORD)
        target = io.BytesIO()
        file.decrypt(target)
    except (MemoryError, RecursionError):
        raise
    except InvalidKeyError as e:
        raise CannotOpen("encrypted_file") from e
    except Exception as e:
        # It meets odd files with whatever its unpacking raises; for the sender all of them mean the same.
        raise CannotOpen("write_protected" if verified else "encrypted_file") from e
    return target.getvalue()
