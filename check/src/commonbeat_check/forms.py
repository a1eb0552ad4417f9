"""How a record of an entity is written in XML, CSV and in a workbook: the same keys, laid out as each form has it."""

from __future__ import annotations

from typing import Final

import msgspec

from .formats.type_forms import TYPE_FORMS
from .model import Entity, Type
from .readers.xml import RECORDS, xml_name
from .reading import held
from .shape import Field, Shape

_DEEPEST: Final = 4
"""Levels that the columns of a table go down; entities may hold one another without end."""
_MOST_COLUMNS: Final = 1_000
_TIMED: Final = frozenset({Type.TIME, Type.DATETIME})


class FormColumn(msgspec.Struct, frozen=True):
    """One column of a table of records."""

    title: str
    """As the header has it: ``surname``, ``homeAddress.postCode``."""
    name: str
    """As the standard prints it."""
    element: str
    is_repeatable: bool
    """More values stand in columns ``title.2``, ``title.3``."""
    hint: str
    """What a cell holds, in a few words: the form of a date, the first codes of a list."""


def columns_of(shape: Shape) -> list[FormColumn]:
    """Give the columns of a table of records; what is deeper than four levels, or past a thousand, is left out."""
    found: list[FormColumn] = []
    _add_columns(shape, shape.fields, (), found, (shape.entity.id,))
    return found[:_MOST_COLUMNS]


def csv_header(shape: Shape) -> str:
    """Give the first line of a CSV file of records."""
    return ",".join(column.title for column in columns_of(shape))


def sheet_name(entity: Entity) -> str:
    """Give what a sheet of records is called; the entity's name will do too."""
    return entity.id


def xml_skeleton(shape: Shape) -> str:
    """Give the XML of one record without its values: what each element holds stands in it as a comment."""
    lines = [f"<{RECORDS}>", f"  <{xml_name(shape.key)}>"]
    _add_elements(shape, shape.fields, "    ", lines, (shape.entity.id,))
    return "\n".join([*lines, f"  </{xml_name(shape.key)}>", f"</{RECORDS}>"]) + "\n"


def hint_of(field: Field, shape: Shape) -> str:
    """Say in a few words what a value of a field looks like."""
    element = field.element
    if element is None:
        return "anything"
    if element.type is Type.DATE:
        return shape.date_format(element)
    codes = held(shape.model, element, shape.on).values
    if codes:
        return "one of " + ", ".join(codes[:4]) + (f", … ({len(codes)})" if len(codes) > 4 else "")
    if field.json_type != "string":
        return field.json_type
    if timed := shape.time_format(element):
        return timed
    if element.type in _TIMED and not (element.format or element.pattern):
        return "any text: the standard does not say how it writes a time"
    if form := held(shape.model, element, shape.on).type_form:
        return TYPE_FORMS[form].expects
    limits = f"{element.min_length or 0} to {element.max_length} characters" if element.max_length else "text"
    return element.format if 0 < len(element.format) <= 30 else limits


def _add_columns(
    shape: Shape, fields: dict[str, Field], above: tuple[str, ...], found: list[FormColumn], within: tuple[str, ...]
) -> None:
    for key, field in fields.items():
        if len(found) >= _MOST_COLUMNS:
            return
        way = (*above, key)
        if not field.is_object:
            hint = hint_of(field, shape)
            found.append(FormColumn(".".join(way), field.member.name, field.id, field.is_repeatable, hint))
        elif len(way) < _DEEPEST and field.member.entity not in within:
            _add_columns(shape, field.fields(), way, found, (*within, field.member.entity or "parts"))


def _add_elements(
    shape: Shape, fields: dict[str, Field], indent: str, lines: list[str], within: tuple[str, ...]
) -> None:
    for key, field in fields.items():
        name, again = xml_name(key), "; may be repeated" if field.is_repeatable else ""
        if not field.is_object:
            hint = hint_of(field, shape).replace("--", "- -").rstrip("-")
            lines.append(f"{indent}<{name}><!-- {hint}{again} --></{name}>")
        elif len(indent) > 2 * _DEEPEST + 2 or field.member.entity in within or len(lines) > _MOST_COLUMNS:
            lines.append(f"{indent}<{name}><!-- {field.member.entity}{again} --></{name}>")
        else:
            lines.append(f"{indent}<{name}>" + (f"<!-- {again[2:]} -->" if again else ""))
            _add_elements(shape, field.fields(), f"{indent}  ", lines, (*within, field.member.entity or "parts"))
            lines.append(f"{indent}</{name}>")
