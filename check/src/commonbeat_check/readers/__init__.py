"""Records out of JSON, XML, CSV and XLSX, one by one, each with the place where it stands. Nothing is kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, Final

from ..problems import CheckRefused
from ..shape import Shape
from .csv import read_csv
from .given import Given, Place
from .json import read_json
from .xlsx import read_xlsx
from .xml import read_xml

__all__ = ["Form", "Given", "Place", "form_of", "read_records"]


class Form(StrEnum):
    """The forms in which records are read."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    XLSX = "xlsx"


_BY_ENDING: Final = {
    ".json": Form.JSON,
    ".ndjson": Form.JSON,
    ".jsonl": Form.JSON,
    ".xml": Form.XML,
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".xlsx": Form.XLSX,
    ".xlsm": Form.XLSX,
    ".xls": Form.XLSX,
}
IN_LINES: Final = (".ndjson", ".jsonl")


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
    found = _BY_ENDING.get(PurePath(name).suffix.lower())
    if found is None:
        raise CheckRefused(f"The form of {name} is not known by its name: say it with --format {'|'.join(Form)}.")
    return found


def read_records(stream: BinaryIO, form: Form, shape: Shape, *, sheet: str = "", name: str = "") -> Iterator[Given]:
    """Give the records of a stream in one of the forms.

    Raises:
        CheckRefused: it cannot be read; while it is read, for what shows only then.
    """
    if form is Form.JSON:
        return read_json(stream, shape, in_lines=name.lower().endswith(IN_LINES))
    if form is Form.XML:
        return read_xml(stream, shape)
    if form is Form.CSV:
        return read_csv(stream, shape)
    return read_xlsx(stream, shape, sheet)
