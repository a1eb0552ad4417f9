"""What is wrong with a workbook, gathered: an editor mends all of it in one go."""

from __future__ import annotations

from typing import Final, NamedTuple

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel

MOST: Final = 100
"""How many are told at once."""
_LONGEST: Final = 1_000
"""Characters of one: what a cell holds is told with it, and may be long."""


class Faults:
    """The faults of one file, in the order in which they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._told: dict[str, None] = {}  # a set with an order: what two looks find is told once

    def tell(self, why: str) -> None:
        """Add a fault; raise ``BadModel`` with all there are where they are as many as are told at once."""
        self._told[why if len(why) <= _LONGEST else f"{why[:_LONGEST]}…"] = None
        if len(self._told) >= MOST:
            self.settle()

    def settle(self, *, may_be_more: bool = False) -> None:
        """Raise ``BadModel`` where anything was told; else do nothing.

        ``may_be_more`` says that some rows could not be held against the others.
        """
        if not self._told:
            return
        told = _("Once that is mended, more may be told: not every row could be held against the others.")
        more = [told] if may_be_more else []
        if len(self._told) == 1:
            raise BadModel(self.file, " ".join([next(iter(self._told)), *more]))
        told = _("{count} things are wrong, and nothing of it was taken:")
        if len(self._told) >= MOST:
            told = _("More is wrong than is told at once. The first {count}; nothing of it was taken:")
        lines = [f"  {at}. {one}" for at, one in enumerate(self._told, 1)]
        raise BadModel(self.file, "\n".join((told.format(count=len(self._told)), *lines, *more)))


class Place(NamedTuple):
    """Where in a workbook something stands."""

    faults: Faults
    sheet: str
    row: int

    def tell(self, why: str, column: str = "") -> None:
        """Add a fault that names the place."""
        said = _("sheet {sheet}, row {row}, column {column}: {why}") if column else _("sheet {sheet}, row {row}: {why}")
        self.faults.tell(said.format(sheet=self.sheet, row=self.row, column=column, why=why))
