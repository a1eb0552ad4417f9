"""Small files and folders made durable, and a folder held by one process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def hold(folder: Path, name: str = "lock") -> int | None:
    """Give a handle that keeps other processes from holding the folder until it is closed; None: one does.

    ``name`` is that of the file in the folder that is held.
    """
    file = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    if not _is_in_place(file, folder / name):  # whoever held it took it away: the next one may make another
        os.close(file)
        return None
    return file


def _is_in_place(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def write_durably(path: Path, content: bytes) -> None:
    """Put the content in place of the file, whole or not at all."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make durable which files the folder has."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
