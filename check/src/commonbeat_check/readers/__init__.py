"""Records out of JSON, XML, CSV and XLSX, one by one, each with the place where it stands. Nothing is kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, Final

from ..problems import CheckRefused
from ..shape import Shape
from .csv import read_csv
from .given import Given, Lines, Place
from .json import read_json
from .xml import read_xml

__all__ = ["Form", "Given", "Lines", "Place", "form_by_name", "form_of", "read_records"]


class Form(StrEnum):
    """The forms in which records are read."""

    JSON = "json"
    NDJSON = "ndjson"
    """One JSON record a line; as JSON, what the first lines hold tells whether it is that."""
    XML = "xml"
    CSV = "csv"
    XLSX = "xlsx"


_BY_ENDING: Final = {
    ".json": Form.JSON,
    ".ndjson": Form.NDJSON,
    ".jsonl": Form.NDJSON,
    ".xml": Form.XML,
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".xlsx": Form.XLSX,
    ".xlsm": Form.XLSX,
    ".xls": Form.XLSX,
}


def form_of(name: str, given: str = "") -> Form:
    """Give the form of a file: the one that is given, or by how its name ends. Standard input is JSON.

    Raises:
        CheckRefused: neither tells.
    """
    if given:
        if given not in set(Form):
            raise CheckRefused(f"There is no form {given!r}: give {', '.join(Form)}.")
        return Form(given)
    if name == "-":
        return Form.JSON
    found = form_by_name(name)
    if found is None:
        raise CheckRefused(f"The form of {name} is not known by its name: say it with --format {'|'.join(Form)}.")
    return found


def form_by_name(name: str) -> Form | None:
    """Give the form that the end of a file's name tells, or None."""
    return _BY_ENDING.get(PurePath(name).suffix.lower())


def read_records(stream: BinaryIO, form: Form, shape: Shape, *, sheet: str = "") -> Iterator[Given]:
    """Give the records of a stream in one of the forms.

    Raises:
        CheckRefused: it cannot be read; while it is read, for what shows only then.
    """
    if form in {Form.JSON, Form.NDJSON}:
        return read_json(stream, shape, in_lines=form is Form.NDJSON)
    if form is Form.XML:
        return read_xml(stream, shape)
    if form is Form.CSV:
        return read_csv(stream, shape)
    from .xlsx import read_xlsx  # it takes long to load, and most records stand in no workbook

    return read_xlsx(stream, shape, sheet)
