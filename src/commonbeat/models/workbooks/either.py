"""A workbook in our layout or in a team's own, whichever it is; it is opened once."""

from __future__ import annotations

from contextlib import closing

from .foreign import Read, is_foreign_opened, read_foreign_opened
from .opening import Opened
from .reading import Head, read_opened


def read_either(content: bytes, name: str, head: Head) -> Read:
    """Give the model of a workbook, with what of it has no place there. What ``head`` says stands over the workbook.

    Raises:
        BadModel: it is no workbook of a model; the message names all that is wrong, by sheet, row and column.
    """
    with closing(Opened(content, name)) as opened:
        if is_foreign_opened(opened):
            return read_foreign_opened(opened, head)
        return Read(read_opened(opened, head), ())
