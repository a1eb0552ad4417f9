"""Opening what records are read from: a file by its path, or a stream that somebody else has opened."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .problems import CheckRefused


@contextmanager
def opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream of bytes; what was opened here is closed at the end.

    Raises:
        CheckRefused: it cannot be opened, or what is read within cannot be.
    """
    if isinstance(source, io.TextIOBase):
        raise CheckRefused("It is a stream of text: open the file as bytes, with mode 'rb'.")
    try:
        stream = source.open("rb") if isinstance(source, Path) else source
    except OSError as wrong:
        raise CheckRefused(f"It cannot be opened: {wrong.strerror}.") from wrong
    try:
        yield stream
    except OSError as wrong:
        raise CheckRefused(f"It cannot be read: {wrong.strerror or wrong}.") from wrong
    finally:
        if stream is not source:
            stream.close()
