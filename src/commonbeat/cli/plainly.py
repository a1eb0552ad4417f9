"""How a command ends: errors in one line, and an exit status by kind."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.legible import spelt_out
from commonbeat_check.problems import CheckRefused


class PlainConsole(Console):
    """A console whose texts a terminal only shows: what others sent could else move its cursor or hide a line."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Give the text to print, with what would not be shown as it was written spelt out."""
        return super().render_str(spelt_out(text), **options)

    def on_broken_pipe(self) -> None:
        """Leave it to the program's end: whoever read the output has seen enough, which is no error."""
        raise BrokenPipeError


console = PlainConsole()
errors = PlainConsole(stderr=True)

EXIT: Mapping[Kind, int] = {
    Kind.INVALID: 2,
    Kind.NOT_FOUND: 3,
    Kind.CONFLICT: 4,
    Kind.REFUSED: 5,
    Kind.UNAUTHENTICATED: 5,
    Kind.TOO_LARGE: 2,
    Kind.TOO_MANY: 6,
    Kind.UNAVAILABLE: 6,
    Kind.FAILED: 7,
}


@contextmanager
def told_plainly(exits: Mapping[Kind, int] = EXIT) -> Iterator[None]:
    """Turn an error of ours into one line and an exit status by its kind; leave others as they are."""
    try:
        yield
    except CommonbeatError as error:
        if isinstance(error, Invalid):
            for fault in error.faults:
                said = f"{fault.pointer}: {fault.detail}" if fault.pointer else fault.detail
                errors.print(said, markup=False, soft_wrap=True)  # a command in it can be copied in one piece
        else:
            errors.print(str(error), markup=False, style="red", soft_wrap=True)
        errors.print(f"help: commonbeat help {error.code}", style="dim")
        sys.exit(exits[error.kind])
    except CheckRefused as refused:
        errors.print(str(refused), markup=False, style="red", soft_wrap=True)
        sys.exit(exits[Kind.INVALID])
