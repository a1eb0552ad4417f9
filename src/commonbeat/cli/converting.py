"""Records of one standard as records of another, on the command line, with all that is lost on the way."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import App, Parameter
from rich.table import Table

from commonbeat.adapters.files.crosswalks import FileCrosswalks
from commonbeat.adapters.files.standards import published_folder
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.crosswalks.converting import convert as converted_by
from commonbeat.models.crosswalks.losses import Converted, Lost
from commonbeat_check.problems import Problem

from .days import read_day
from .model_shelves import Data, of_models, shelf_of
from .plainly import console, errors

INVALID: Final = 1
"""The exit status where the record breaks its own standard; it is converted all the same."""


def convert(
    source: Annotated[str, Parameter(help="What the record is: ID@VERSION#ENTITY, as pole@1.1#P_001.")],
    target: Annotated[str, Parameter(help="What it is to become: ID@VERSION#ENTITY, as cjs@5.0#Person.")],
    file: Annotated[
        str, Parameter(help="A file with one record in JSON; - is standard input.", allow_leading_hyphen=True)
    ],
    /,
    *,
    on: Annotated[
        str | None, Parameter(help="The day whose rules and codes count, as 2026-11-26; without it, today.")
    ] = None,
    data: Data = None,
    json_: Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())] = False,
) -> None:
    """Convert a record of one standard to another, by the crosswalk of the two, and tell all that is lost.

    The record is held to its own standard first; what it breaks is told, and it is converted all the same, with exit
    status 1; status 2: what was given cannot be used. As JSON it is {"record": ..., "losses": [{"what", "pointer",
    "element", "relation", "text"}]}. The crosswalks that there are stand in docs/reference/crosswalks.md and beside
    each standard on its pages; a pair that has none is answered with them. In a shell, an address with # stands in
    quotes. For example:

    commonbeat standards convert "pole@1.1#P_001" "cjs@5.0#Person" record.json
    """
    with of_models():
        shelf = shelf_of(data)
        day = read_day(on)
        crossing = FileCrosswalks(published_folder(), shelf).crossing(shelf.entity(source), shelf.entity(target))
        record = read_record(file)
        problems = crossing.source.checker(day).errors(record)
        converted = converted_by(crossing, record, day)
    _tell_problems(source, problems)
    if json_:
        print(json.dumps({"record": converted.record, "losses": _rows(converted.losses)}, indent=2))
    else:
        _tell(converted)
    sys.exit(INVALID if problems else 0)


def add_to(app: App) -> None:
    """Give the program the command of this module."""
    app.command(convert)


def read_record(file: str) -> Mapping[str, Any]:
    """Give the one record of a file, or of standard input.

    Raises:
        Invalid: the file cannot be read, or it is not one object in JSON, or a name stands in an object twice.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        record = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_number, parse_float=_number
        )
        json.dumps(record, ensure_ascii=False).encode()  # half a character can be written in JSON, and never printed
    except OSError as fault:
        raise Invalid.at("", f"{file}: {fault.strerror or fault}") from fault
    except RecursionError as deep:
        raise Invalid.at("", _("{file} is nested too deep.").format(file=file)) from deep
    except ValueError as wrong:  # no UTF-8, no JSON, a name twice, half a character
        raise Invalid.at("", _("{file} is no record in JSON: {why}.").format(file=file, why=wrong)) from wrong
    if not isinstance(record, dict):
        raise Invalid.at("", _("{file} holds no record: one object in JSON is wanted.").format(file=file))
    return record


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("a name stands in an object twice"))
    return found


def _number(said: str) -> float:
    value = float(said)
    if not isfinite(value):  # NaN, and 1e999 too
        raise ValueError(_("{name} is no number of JSON").format(name=said[:20]))
    return value


def _tell_problems(source: str, problems: Sequence[Problem]) -> None:
    if problems:
        errors.print(_("The record breaks {source}:").format(source=source), markup=False, soft_wrap=True)
    for one in problems:
        errors.print(f"{one.pointer or '/'}: {one.text} {one.fix} ({one.clause})", markup=False, soft_wrap=True)


def _rows(losses: Sequence[Lost]) -> list[dict[str, str]]:
    return [{name: str(getattr(one, name)) for name in one.__struct_fields__} for one in losses]


def _tell(converted: Converted) -> None:
    console.print(
        json.dumps(converted.record, indent=2, ensure_ascii=False), markup=False, highlight=False, soft_wrap=True
    )
    # To standard error: what is printed is the record and nothing else.
    if not converted.losses:
        errors.print(_("Nothing was lost."), markup=False)
        return
    table = Table(_("What"), _("Where"), _("Element"), _("Relation"), _("What became of it"), title=_("Losses"))
    for row in _rows(converted.losses):
        table.add_row(row["what"], row["pointer"] or "/", row["element"], row["relation"], row["text"])
    errors.print(table, markup=False)
