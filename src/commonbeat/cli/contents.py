"""What stands in the files that a command is given: bounded, and never waited for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from commonbeat.adapters.files.regular import open_regular
from commonbeat.audit.notes import NoteKey
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

_KEY_MOST: Final = 1_000


def content_of(path: Path, most: int) -> bytes:
    """Give what a file holds, up to so many bytes; raise ``Invalid`` where it cannot be read or is longer."""
    try:
        with open_regular(path) as file:
            content = file.read(most + 1)
    except OSError as wrong:
        raise Invalid.at("", _("{path} cannot be read: {why}").format(path=path, why=wrong.strerror)) from wrong
    if len(content) > most:
        raise Invalid.at("", _("{path} is longer than {most} bytes.").format(path=path, most=most))
    return content


def keys_named(keys: Sequence[str]) -> dict[str, bytes]:
    """Give the public keys that are spelled, or that stand in the files that are named."""
    found: dict[str, bytes] = {}
    for text in keys:
        is_spelled = "+" in text and not Path(text).is_file()
        spelled = text if is_spelled else content_of(Path(text), _KEY_MOST).decode("ascii", "replace")
        public = NoteKey.parse(spelled).public_key
        found[key_id(public)] = public
    return found
