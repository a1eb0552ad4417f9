"""Code lists, on the command line: the values of a day, one value with its life, and two lists beside each other."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final

from cyclopts import App, Parameter

from commonbeat.adapters.files.crosswalks import FileCrosswalks
from commonbeat.adapters.files.standards import published_folder
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _, ngettext
from commonbeat.models.codes.drifting import Comparable, drift
from commonbeat.models.codes.elsewhere import mapped
from commonbeat.models.codes.index import CodeIndex, codes_on, is_valid
from commonbeat.models.codes.mappings import Translator
from commonbeat.models.errors import CodeListNotFound
from commonbeat_check.model import Code, CodeList
from commonbeat_check.names import read_address
from commonbeat_check.reading import find_list
from commonbeat_check.shelf import Shelf

from .days import read_day
from .model_shelves import Data, of_models, shelf_of
from .plainly import console

FOUND_NOTHING: Final = 1
Day = Annotated[str | None, Parameter(help="The day, as 2026-01-31; without it, today.")]
Json = Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())]


def codes(
    address: Annotated[
        str, Parameter(help="ID@VERSION of a standard with a data model, as pole@1.1; or ID@VERSION#LIST.")
    ],
    list_: Annotated[str, Parameter(name="LIST", help="Id of the code list; without it, the lists are named.")] = "",
    /,
    *,
    on: Day = None,
    find: Annotated[
        str, Parameter(help="One code: whether it may be used on the day, its life, what it is elsewhere.")
    ] = "",
    against: Annotated[str, Parameter(help="Another list, as ID@VERSION/LIST: where the two have drifted apart.")] = "",
    data: Data = None,
    json_: Json = False,
) -> None:
    """Show the values of a code list that may be used on a day.

    With --find it ends with 1 where the code may not be used on the day; with --against where the two lists differ;
    with 2 where what was given cannot be used. For example:

    commonbeat standards codes mait@1.0.0 gazetteer-type --on 2026-01-31 --find 2
    """
    with of_models():
        day = read_day(on)
        address, list_ = _read(address, list_)
        shelf = shelf_of(data)
        model = shelf.get(address)
        if not list_:
            _name_lists(model.lists, json_=json_)
            return
        found = _list(shelf, address, list_)
        other = _list(shelf, *_split(against)) if against else None
        if find:
            walks = FileCrosswalks(published_folder(), shelf).all()
            found = mapped((one for one in walks if one.source == model.address), shelf.get, model, found)
    if other is not None:
        sys.exit(_tell_drift(found, other, json_=json_))
    if find:
        sys.exit(_tell_one(found, find, day, json_=json_))
    _tell_all(found, day, json_=json_)


def add_to(app: App) -> None:
    """Give the program the command of this module."""
    app.command(codes, usage="Usage: commonbeat standards codes ADDRESS [LIST] [OPTIONS]")


def _read(address: str, list_: str) -> tuple[str, str]:
    """Give the address of a standard, and the list that was named: as a word of its own, or behind # in the address.

    Raises:
        Invalid: it is no address, or two lists are named.
    """
    where = read_address(address)
    if where is None:
        told = _("{address} is no address: write ID@VERSION, as pole@1.1, and the id of a list after it.")
        raise Invalid.at("", told.format(address=address))
    if where.part and list_ and where.part != list_:
        told = _("Two lists are named, {first} and {second}: leave one out.")
        raise Invalid.at("", told.format(first=where.part, second=list_))
    return f"{where.standard}@{where.version}", list_ or where.part


def _list(shelf: Shelf, address: str, id: str) -> CodeList:
    model = shelf.get(address)
    found = find_list(model, id)
    if found is None:
        raise CodeListNotFound(model.address, id, {one.id: one.name for one in model.lists})
    return found


def _split(text: str) -> tuple[str, str]:
    address, _slash, part = text.partition("/")
    if not part:
        raise Invalid.at("--against", _("Name the other list as ID@VERSION/LIST."))
    return address, part


def _name_lists(lists: tuple[CodeList, ...], *, json_: bool) -> None:
    rows = [{"list": one.id, "name": one.name, "is_known": one.is_known, "codes": len(one.codes)} for one in lists]
    if json_:
        print(json.dumps(rows, indent=2))
        return
    for one in lists:
        count = len(one.codes)
        known = (
            ngettext("{count} code", "{count} codes", count).format(count=count)
            if one.is_known
            else _("only named: its values are not here")
        )
        _say(f"{one.id}: {one.name} ({known})")


def _tell_all(found: CodeList, day: date, *, json_: bool) -> None:
    if json_:
        head = {**_head(found), "on": day.isoformat(), "codes": []}
        start, end = json.dumps(head).rsplit("]", 1)
        sys.stdout.write(start)
        # One by one: a list may have a million values.
        sys.stdout.writelines(_joined(json.dumps(_row(code)) for code in codes_on(found.codes, day)))
        print("]" + end)
        return
    if not found.is_known:
        _say(
            _("The standard only names {name}: its values are not here, and no record is held to it.").format(
                name=found.name
            )
        )
    for code in codes_on(found.codes, day):
        _say(_line(code))


def _tell_one(found: CodeList, value: str, day: date, *, json_: bool) -> int:
    """Show one value; give the exit status."""
    index, translator = CodeIndex(found), Translator(found)
    lives = index.find(value)
    valid = index.valid(value, day) is not None
    near = [] if lives else index.near(value)
    elsewhere = [
        {"to": to, "target": one.target, "relation": str(one.relation), "note": one.note}
        for to in translator.targets
        for one in translator.matches(value, to)
    ]
    if json_:
        told = {"on": day.isoformat(), "find": value, "is_valid": valid, "codes": [_row(one) for one in lives]}
        print(json.dumps({**_head(found), **told, "near": near, "mappings": elsewhere}, indent=2))
        return 0 if valid else FOUND_NOTHING
    for code in lives:
        _say(_line(code) + ("" if is_valid(code, day) else _(" - not on {day}").format(day=day)))
    for one in elsewhere:
        _say(_("  in {to}: {target} ({relation}) {note}").format(**one).rstrip())
    if not lives:
        _say(
            _("{value} is no code of {list}. Beside it stand: {near}").format(
                value=value, list=found.id, near=", ".join(near)
            )
        )
    return 0 if valid else FOUND_NOTHING


def _tell_drift(first: CodeList, second: CodeList, *, json_: bool) -> int:
    """Show where two lists differ; give the exit status."""
    told = drift(first, second)
    if json_:
        print(json.dumps({**_fields(told), "is_drifted": told.is_drifted}, indent=2))
        return FOUND_NOTHING if told.is_drifted else 0
    if told.compared is Comparable.NOTHING:
        _say(_("Nothing can be compared: the values of one list are not here, and no version is stated of both."))
    if all(told.versions) and told.versions[0] != told.versions[1]:
        _say(_("Versions: {first} and {second}").format(first=told.versions[0], second=told.versions[1]))
    for label, values in ((_("Only in the first"), told.only_first), (_("Only in the second"), told.only_second)):
        if values:
            _say(f"{label}: {', '.join(values)}")
    for value, one, other in told.other_meaning:
        _say(_("{value} means {one} in the first and {other} in the second").format(value=value, one=one, other=other))
    _say(_("In both: {count}").format(count=told.shared))
    return FOUND_NOTHING if told.is_drifted else 0


def _fields(told: Any) -> dict[str, Any]:
    return {name: getattr(told, name) for name in told.__struct_fields__}


def _head(found: CodeList) -> dict[str, Any]:
    return {
        "list": found.id,
        "name": found.name,
        "version": found.version,
        "source": found.source,
        "is_known": found.is_known,
        "size": found.size if found.size is not None else len(found.codes) or None,
    }


def _row(code: Code) -> dict[str, str | None]:
    return {
        "value": code.value,
        "label": code.label,
        "valid_from": code.valid_from.isoformat() if code.valid_from else None,
        "valid_to": code.valid_to.isoformat() if code.valid_to else None,
    }


def _line(code: Code) -> str:
    line = f"{code.value}  {code.label}".rstrip()
    if code.valid_from:
        line += _(", from {day}").format(day=code.valid_from)
    return line + (_(", until the day before {day}").format(day=code.valid_to) if code.valid_to else "")


def _joined(parts: Iterator[str]) -> Iterator[str]:
    for number, part in enumerate(parts):
        yield (", " if number else "") + part


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
