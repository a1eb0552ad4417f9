"""JSON Schema of one element's values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from commonbeat_check.model import Check
from commonbeat_check.reading import Held

from .book import Book, Notes
from .checks import DATE_SHAPES, check_pattern, named_format
from .patterns import NotSayable, in_ecma

Json: TypeAlias = dict[str, Any]
_BEYOND: Final = "JSON Schema cannot say it"


def element_schema(book: Book, id: str, notes: Notes) -> Json:
    """Give the schema of an element's values; what it cannot say goes to the notes."""
    element, held = book.elements[id], book.held(id)
    assert held is not None
    schema: Json = {
        "title": element.name,
        **({"description": element.description} if element.description else {}),
        "$comment": book.clause(id),
        "type": held.json_type,
    }
    if held.values is not None:
        schema |= _listed(book, held)
    elif held.json_type == "string":
        schema["minLength"] = max(1, held.min_length or 1)
        if held.max_length is not None:
            schema["maxLength"] = held.max_length
    return schema | _shaped(held, notes)


def code_values(values: Iterable[str], json_type: str) -> list[Any]:
    """Give codes as records hold them: as numbers or truth values where the element is one."""
    return [_as(value, json_type) for value in values]


def _as(value: str, json_type: str) -> Any:
    try:
        match json_type:
            case "integer":
                return int(value)
            case "number":
                return float(value)
            case "boolean":
                return {"true": True, "false": False}.get(value.lower(), value)
            case _:
                return value
    except ValueError:
        return value


def _listed(book: Book, held: Held) -> Json:
    found = book.lists[held.element.list]
    values = held.values or ()
    labels = {one.value: one.label for one in found.codes if one.label and one.value in set(values)}
    return {
        "enum": list(dict.fromkeys(code_values(values, held.json_type))),
        "x-list": book.clause(found.id),
        **({"x-labels": labels} if labels else {}),
    }


def _shaped(held: Held, notes: Notes) -> Json:
    """Give what a value is held to beside its list and lengths."""
    said: Json = {}
    patterns: list[str] = []
    barred_parts: list[str] = []
    names: list[str] = []
    of = held.element.id
    for rule, pattern in (("pattern", held.pattern), ("characters", held.characters)):
        if pattern:
            _add(patterns, pattern, f"{of} {rule}", notes)
    if held.date_format:
        _add(patterns, DATE_SHAPES[held.date_format], f"{of} date-format", notes)
    for check in held.checks:
        pattern, barred = check_pattern(check, held)
        if pattern:
            _add(patterns, pattern, f"{of} {check.kind}", notes)
        elif barred:
            _add(barred_parts, barred, f"{of} {check.kind}", notes)
        elif named_format(check):
            names.append(named_format(check))
            notes.add(f"{of} {check.value}", "only x-check says it, which a validator must be taught")
        elif _range(check, held):
            said |= _range(check, held)
        elif check.kind != "date-format":
            notes.add(f"{of} {check.kind}", _BEYOND)
    return _together(patterns, barred_parts, names) | said


def _together(patterns: list[str], barred_parts: list[str], names: list[str]) -> Json:
    found: Json = {}
    if patterns:
        found["pattern"] = patterns[0]
    others: list[Json] = [{"pattern": one} for one in patterns[1:]]
    others += [{"not": {"pattern": one.removeprefix("^(?:").removesuffix(")$")}} for one in barred_parts]
    if others:
        found["allOf"] = others
    if names:
        found["x-check"] = names[0] if len(names) == 1 else names
    return found


def _range(check: Check, held: Held) -> Json:
    if check.kind != "range" or held.json_type not in {"integer", "number"}:
        return {}
    return {
        **({"minimum": _short(check.min)} if check.min is not None else {}),
        **({"maximum": _short(check.max)} if check.max is not None else {}),
    }


def _short(number: float) -> float:
    return int(number) if number == int(number) else number


def _add(patterns: list[str], pattern: str, rule: str, notes: Notes) -> None:
    try:
        written = in_ecma(pattern)
    except NotSayable as why:
        notes.add(rule, str(why))
        return
    if written not in patterns:
        patterns.append(written)
