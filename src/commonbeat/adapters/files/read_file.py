"""What a file of reads is, whatever its form: its columns, its rows a part at a time, and the error of none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from commonbeat.anpr.import_rows import FileRows
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

ROWS_AT_ONCE: Final = 20_000
REQUIRED: Final = ("vrm", "captured_at", "feed", "source", "camera")
OPTIONAL: Final = ("latitude", "longitude", "confidence", "toward_camera")


class UnusableReadFile(CommonbeatError):
    """A file of reads cannot be read, or not to its end. ``where`` says how far it could."""

    code = "anpr.unusable-read-file"
    kind = Kind.INVALID

    def __init__(self, name: str, why: str, where: str = "") -> None:
        self.name, self.why, self.where = name, why, where
        super().__init__(": ".join(filter(None, (name, where, why))))


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows, and how far the file is read with them: ``through`` of the file's ``total``."""

    rows: FileRows
    through: int


class ReadFile(Protocol):
    """A file of reads that is open. ``total`` is in bytes or rows, as ``Part.through`` is; ``unused`` names columns."""

    @property
    def total(self) -> int: ...

    @property
    def unused(self) -> tuple[str, ...]: ...

    def parts(self) -> Iterator[Part]:
        """Give the rows in order.

        Raises:
            UnusableReadFile: the file is malformed from some place on; what was given before is good.
        """
        ...


def require_columns(name: str, found: list[str]) -> tuple[str, ...]:
    """Check that the names are a read's, and give those that are not used.

    Raises:
        UnusableReadFile: one is missing, or there twice.
    """
    missing = [one for one in REQUIRED if one not in found]
    if missing:
        told = _("It has no column {missing}. A file of reads has {required}, and may have {optional}; here: {found}.")
        shown = ", ".join(printable(one[:40]) for one in found[:20])
        raise UnusableReadFile(
            name,
            told.format(
                missing=", ".join(missing), required=", ".join(REQUIRED), optional=", ".join(OPTIONAL), found=shown
            ),
        )
    twice = sorted({one for one in found if found.count(one) > 1 and one in REQUIRED + OPTIONAL})
    if twice:
        raise UnusableReadFile(name, _("It has the column {twice} more than once.").format(twice=", ".join(twice)))
    return tuple(printable(one[:40]) for one in found if one not in REQUIRED + OPTIONAL)


def printable(text: str) -> str:
    """Give the text without what a terminal or a log would act on."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
