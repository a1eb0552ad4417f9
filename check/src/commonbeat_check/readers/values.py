"""Values from text and from cells, as the model asks for them; what cannot be one stays text, and the check tells."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import Any, Final

from ..model import Element, Type
from ..shape import Field, Shape

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
"""A number as JSON writes it; zeros may stand before it, as programs that fill columns put them there."""
_LONGEST_INTEGER: Final = 4_300
"""As many characters as an integer of JSON may have here, with its sign."""
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_MIDNIGHT: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MADE: Final = {"YYYY-MM-DD": "%Y-%m-%d", "DD-MM-YYYY": "%d-%m-%Y", "DD/MM/YYYY": "%d/%m/%Y"}


def from_text(text: str, json_type: str) -> str | int | float | bool:
    """Give what a text says where the model asks for a number or a boolean, and the text where it says none."""
    if json_type in {"integer", "number"}:
        return _from_digits(text)
    if json_type == "boolean":
        return _BOOLEANS.get(text, text)
    return text


def _from_digits(text: str) -> str | int | float:
    """Give the number that a text is, whole or not, as JSON has it; the text where JSON has no such number."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    if found.lastindex is None:  # neither a point nor an exponent
        return int(text) if len(text) <= _LONGEST_INTEGER else text
    number = float(text)
    return number if isfinite(number) else text


def from_cell(value: Any, field: Field, shape: Shape) -> Any:
    """Give what a cell of a workbook says, in the form that the element has: a date as text, digits as text."""
    element = field.element
    if isinstance(value, datetime | date | time | timedelta):
        return _from_date(value, element, shape) if element else str(value)
    if isinstance(value, bool):
        return value if field.json_type == "boolean" else str(value).upper()
    if isinstance(value, int | float):
        return _from_number(value, field.json_type)
    return from_text(str(value), field.json_type)


def _from_number(value: float, json_type: str) -> Any:
    whole = int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value
    if json_type in {"integer", "number"}:
        return whole
    return from_text(str(whole), json_type)


def _from_date(value: datetime | date | time | timedelta, element: Element, shape: Shape) -> str:
    if isinstance(value, timedelta):
        value = (_MIDNIGHT + value).time() if timedelta() <= value < timedelta(days=1) else value
    if isinstance(value, time):
        is_short = shape.time_format(element) == "hh:mm" or element.max_length == 5
        return value.strftime("%H:%M" if is_short else "%H:%M:%S")
    if isinstance(value, datetime) and (element.type is not Type.DATE or value.time() != time()):
        return value.isoformat()
    if isinstance(value, date):
        return value.strftime(_MADE.get(shape.date_format(element), "%Y-%m-%d"))
    return str(value)
