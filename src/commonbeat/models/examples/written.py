"""A record written in each form in which records are read: JSON, XML, CSV, and as it is copied from a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from commonbeat_check.asking import as_text
from commonbeat_check.readers.xml import xml_name
from commonbeat_check.shape import Shape

_STEP: Final = "  "


@dataclass(frozen=True, slots=True)
class Written:
    """One record in every form; as a table it is empty where it has no value.

    ``cells`` are its columns with their values, as CSV and a sheet of a workbook have them.
    """

    json: str
    xml: str
    csv: str
    tabs: str
    """Rows as they are copied from a workbook."""
    cells: Mapping[str, str]


def written(shape: Shape, record: Mapping[str, Any]) -> Written:
    """Give a record in every form; each is read back as the same record."""
    cells = dict(_cells(record))
    return Written(
        json=json.dumps(record, indent=2, ensure_ascii=False),
        xml="\n".join(_elements(shape.key, record, "")),
        csv=_rows(cells, ","),
        tabs=_rows(cells, "\t"),
        cells=cells,
    )


def _rows(cells: Mapping[str, str], delimiter: str) -> str:
    if not cells:
        return ""  # a table says nothing of a record without values
    return "".join(delimiter.join(map(_quoted, row)) + "\n" for row in (cells.keys(), cells.values()))


def _quoted(cell: str) -> str:
    """Give a cell, in quotes where it has a sign that a table may part cells by: one column does not say which does."""
    is_plain = not any(sign in cell for sign in '",;\t\r\n')
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'


def _cells(record: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        for at, one in enumerate(value if isinstance(value, list) else [value], 1):
            title = f"{before}{key}" + (f".{at}" if at > 1 else "")
            if isinstance(one, Mapping):
                yield from _cells(one, f"{title}.")
            else:
                yield title, as_text(one)


def _elements(key: str, value: Any, indent: str) -> Iterator[str]:
    name = xml_name(key)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield f"{indent}<{name}>"
            for inner, part in one.items():
                yield from _elements(inner, part, indent + _STEP)
            yield f"{indent}</{name}>"
        else:
            yield f"{indent}<{name}>{escape(as_text(one))}</{name}>"
