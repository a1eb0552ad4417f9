"""A workbook that somebody gave, opened only if it can do no harm: no macros, no bomb, nothing hidden or merged."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import openpyxl

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers.xlsx_parts import BROKEN, look_inside
from commonbeat_check.readers.xlsx_rows import find_merged, look_at_rows

from .faults import Faults

MOST_BYTES: Final = 128 * 2**20
_VERY_HIDDEN: Final = "veryHidden"


class Opened:
    """A workbook, to be read row by row, with what was found wrong so far."""

    def __init__(self, content: bytes, file: str) -> None:
        """Open it.

        Raises:
            BadModel: it is none, too large, has macros, or cannot be read.
        """
        self.file, self.faults = file, Faults(file)
        self._content = content
        if len(content) > MOST_BYTES:
            why = _("It has more than {most} MB; give the codes of long lists as files.")
            raise BadModel(file, why.format(most=MOST_BYTES // 2**20))
        with self.told():
            look_inside(content)
            self.book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()

    @contextmanager
    def told(self, sheet: str = "") -> Iterator[None]:
        """Raise ``BadModel`` for what is raised inside on a file that is no workbook."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what the library does not keep; nothing is kept here
                yield
        except CheckRefused as refused:
            raise BadModel(self.file, str(refused)) from refused
        except BROKEN as wrong:
            what = _("Sheet {sheet} cannot be read").format(sheet=sheet) if sheet else _("It is no Excel workbook")
            why = _("{what}: {why}. Open it in a spreadsheet program and save it anew as .xlsx.")
            raise BadModel(self.file, why.format(what=what, why=_said(wrong))) from wrong

    def look_at(self, sheet: Any) -> Sequence[str]:
        """Give which cells of a sheet that is to be read are merged; that it is hidden is told.

        Raises:
            BadModel: its rows or cells lie about where they are; no more can be told of the workbook then.
        """
        if sheet.sheet_state != "visible":
            why = _("Sheet {sheet} is hidden, and nothing is taken that an editor does not see: {fix}.")
            self.faults.tell(why.format(sheet=sheet.title, fix=_unhide(sheet.sheet_state)))
        path = str(sheet._worksheet_path)  # the library tells it nowhere else
        with self.told(sheet.title), zipfile.ZipFile(io.BytesIO(self._content)) as packed:
            with packed.open(path) as part:
                look_at_rows(part, _("Sheet {sheet}").format(sheet=sheet.title))
            with packed.open(path) as part:
                return find_merged(part)

    def tell_merged(self, sheet: Any, merged: Sequence[str]) -> None:
        """Tell of merged cells: what they stand for in each row cannot be known."""
        for one in merged:
            why = _("Sheet {sheet} has merged cells, at {where}: unmerge them and fill each cell.")
            self.faults.tell(why.format(sheet=sheet.title, where=one))


def _unhide(state: str) -> str:
    if state == _VERY_HIDDEN:
        return _(
            "only the Visual Basic editor of Excel shows it (Alt+F11, its property Visible); show it or take it out"
        )
    return _("right-click a sheet's tab and choose Unhide, or take it out")


def _said(wrong: BaseException) -> str:
    """Give the first line of what a library said; the name of the error where it said nothing."""
    return (str(wrong).splitlines() or [type(wrong).__name__])[0][:200].rstrip(".") or type(wrong).__name__
