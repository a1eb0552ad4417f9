"""Workbooks in a standards team's own layout: understood by the words people use; what is not placed is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel, Entity
from commonbeat_check.names import read_address

from . import words
from .foreign_elements import element_of
from .foreign_lists import Lists
from .foreign_map import members_of
from .foreign_rules import rules_of
from .foreign_sheets import Row, Sheets
from .layout import SHEETS
from .opening import Opened
from .reading import Head
from .understanding import listed, with_members

_OURS: Final = frozenset(one.name.lower() for one in SHEETS if one.is_needed)
_NEED: Final = ("elements", "entities", "map")
_ENTITY: Final = ("id", "name", "kind", "description", "owner", "steward", "section")


class Read(NamedTuple):
    """The model, and what of the workbook has no place in it."""

    model: DataModel
    unplaced: Sequence[str]


def is_foreign(content: bytes, name: str) -> bool:
    """Say whether the sheets are called as others call them, rather than as ours are.

    Raises:
        BadModel: it is no workbook that can be opened.
    """
    with closing(Opened(content, name)) as opened:
        return is_foreign_opened(opened)


def is_foreign_opened(opened: Opened) -> bool:
    """Say so of a workbook that is open: not all that ours need are there, and more of what others need."""
    titles = {one.title.strip().lower() for one in opened.book.worksheets}
    roles = {words.SHEETS.get(words.plain(one)) for one in titles} & set(_NEED)
    return not titles >= _OURS and (len(roles) == len(_NEED) or len(roles) > len(titles & _OURS))


def read_foreign(content: bytes, name: str, address: tuple[str, str, str]) -> Read:
    """Give the model of such a workbook; ``address`` is id, version and title.

    Raises:
        BadModel: it cannot be understood; the message names all that is wrong, by sheet, row and column.
    """
    with closing(Opened(content, name)) as opened:
        return read_foreign_opened(opened, Head(*address))


def read_foreign_opened(opened: Opened, head: Head) -> Read:
    """Give the model of such a workbook that is open."""
    sheets = Sheets(opened)
    for role in _NEED:
        if not sheets.has(role):
            opened.faults.tell(_missing(role))
    opened.faults.settle()  # without them nothing else can be told
    said = _head(sheets, head)
    attributes = _unlike(sheets, "elements", words.ELEMENT_COLUMNS)
    lists = Lists(sheets, list(attributes.values()))
    elements = {id_: element_of(row, sheets, lists) for id_, row in attributes.items()}
    entities = {id_: _entity(id_, row) for id_, row in _unlike(sheets, "entities", words.ENTITY_COLUMNS).items()}
    members = members_of(sheets, entities, elements, attributes)
    rules = rules_of(sheets, entities, members)
    whole = tuple(
        msgspec.structs.replace(with_members(one, members.get(id_, {})), rules=tuple(rules.get(id_, ())))
        for id_, one in entities.items()
    )
    made = DataModel(
        **said,
        elements=tuple(elements.values()),
        entities=whole,
        lists=lists.all(),
        rules=tuple(rules.get("", ())),
    )
    opened.faults.settle()
    return Read(made, sheets.unplaced)


def _missing(role: str) -> str:
    what = {
        "elements": _("There is no sheet of attributes: call it Attributes, with the headers ID, Name and Type."),
        "entities": _("There is no sheet of entities: call it Entities, with the headers ID and Name."),
        "map": _(
            "No sheet says which entity has which attributes: call it Map, with the headers Entity and Attribute."
        ),
    }
    return what[role]


def _head(sheets: Sheets, head: Head) -> dict[str, Any]:
    """Give what the standard is: as the sheet of it says, and over it what was given."""
    said: dict[str, Any] = {}
    for place, cells in sheets.rows("standard") if sheets.has("standard") else ():
        label, value = (*filter(None, cells), "", "")[:2]
        field = words.STANDARD_ROWS.get(words.plain(label))
        if field and value and field not in said:
            said[field] = str(value)
        else:
            sheets.told(place, "", " | ".join(filter(None, cells)))
    given = {name: value for name in head.__struct_fields__ if (value := getattr(head, name))}
    whole = {"standard": "", "version": "", **said, **given}
    if read_address(f"{whole['standard']}@{whole['version']}") is None:
        sheets.faults.tell(_("Give the id and version of the standard with --id and --version, as 1.0."))
    return {"title": whole["standard"], **whole}


def _unlike(sheets: Sheets, role: str, columns: Mapping[str, str]) -> dict[str, Row]:
    """Give rows by their id, or by their name where they have none; one that is there twice is told."""
    found: dict[str, Row] = {}
    for row in sheets.table(role, columns, {"name"}):
        id_ = row.said.get("id", row.said["name"])
        if id_ in found:
            why = _("{name} stands in row {row} already: give it another id, or take one out.").format(
                name=id_, row=found[id_].place.row
            )
            row.place.tell(why, row.headers.get("id", row.headers["name"]))
            sheets.is_short_of(role)
        else:
            found[id_] = row
    return found


def _entity(id_: str, row: Row) -> Entity:
    said: dict[str, Any] = {key: row.said[key] for key in _ENTITY if key in row.said}
    return Entity(**{"id": id_, **said}, notes=tuple(listed(row.said.get("notes", ""))))
