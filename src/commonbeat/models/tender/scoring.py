"""The sheet in which a tender is scored: a row for each requirement; the totals are sums that anybody can follow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from commonbeat.kernel.text import _

from .requirements import Chosen, Requirement, numbered

_WIDTHS: Final = (8, 70, 26, 9, 30, 9, 9, 40, 12)
_LONGEST: Final = 32_000
"""A cell holds 32,767 characters."""
_FIRST: Final = 2
_HEAD: Final = PatternFill("solid", fgColor="DDDDDD")


def scoring_sheet(chosen: Sequence[Chosen]) -> bytes:
    """Give the workbook. Every text in it is text: nothing that a standard says becomes a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Scoring"
    names = (
        _("Number"),
        _("Requirement"),
        _("Clause"),
        _("Level"),
        _("Shown by"),
        _("Weight"),
        _("Score"),
        _("Evidence"),
    )
    for column, name in enumerate((*names, _("Weighted")), 1):
        head = _put(sheet.cell(1, column), name)
        head.font, head.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[head.column_letter].width = _WIDTHS[column - 1]
    row = _FIRST
    for number, standard, one in numbered(chosen):
        asked = "\n".join([one.text, *(_("Note: {note}").format(note=note) for note in _notes(standard, one))])
        for column, text in enumerate((number, asked, one.clause, one.level, one.shown_by), 1):
            _put(sheet.cell(row, column), text)
        sheet.cell(row, 6, 1)
        sheet.cell(row, 9, f"=F{row}*G{row}")
        row += 1
    _total(sheet, row)
    _scores_only(sheet, row - 1)
    sheet.freeze_panes = "C2"
    _how(book.create_sheet("How to score"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _notes(standard: Chosen, one: Requirement) -> list[str]:
    """Give what a scorer is to know: that the standard is retired, and what of it is not its own word."""
    return [*([standard.why_retired] if standard.why_retired else []), *one.notes]


def _put(cell: Cell, text: str) -> Cell:
    """Write a text as text: openpyxl takes one that begins with = for a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST]
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _total(sheet: Any, row: int) -> None:
    last = max(row - 1, _FIRST)
    _put(sheet.cell(row, 2), _("Total, and the most that there could be"))
    sheet.cell(row, 6, f"=3*SUM(F{_FIRST}:F{last})")
    sheet.cell(row, 9, f"=SUM(I{_FIRST}:I{last})")


def _scores_only(sheet: Any, last: int) -> None:
    """Let a score be 0 to 3 and nothing else."""
    if last >= _FIRST:
        scores = DataValidation(type="whole", operator="between", formula1="0", formula2="3", allow_blank=True)
        sheet.add_data_validation(scores)
        scores.add(f"G{_FIRST}:G{last}")


def _how(sheet: Any) -> None:
    lines = (
        _("Score: 0 not met, 1 met in part, 2 met with work that is planned and dated, 3 met and shown."),
        _("Weight: 1 unless the buyer says otherwise before bids are opened; 0 leaves a requirement out."),
        _("Weighted is weight times score. The total is its sum; beside it stands what three for each would give."),
        _("Shown by test suite: the bidder's verdicts on the records of suite/ are compared with suite/expected.csv."),
        _("Shown by evidence: no test can tell it; the reason stands beside it."),
    )
    for row, line in enumerate(lines, 1):
        _put(sheet.cell(row, 1), line)
    sheet.column_dimensions["A"].width = 110
