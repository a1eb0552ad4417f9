"""Files that commands leave behind: each is whole, or is not there."""

from __future__ import annotations

import os
from pathlib import Path


def put(file: Path, content: bytes) -> None:
    """Write a file whole, in the place of one of that name; where it cannot be, nothing of it is left."""
    fresh = file.with_name(f".{os.getpid()}.{file.name}")
    try:
        fresh.write_bytes(content)
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
