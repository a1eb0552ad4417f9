"""What kind of JSON value something is."""

from __future__ import annotations

import math


def is_of_type(value: object, json_type: str) -> bool:
    """Say whether a decoded JSON value is of a type. true is no number, 5.0 is a whole one, and NaN is none at all."""
    match json_type:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return _is_number(value) and (isinstance(value, int) or float(value).is_integer())  # type: ignore[arg-type]
        case _:
            return _is_number(value)


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    )


def what(value: object) -> str:
    """Give in words what kind of JSON value one is, and nothing of what it holds."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case float() if not math.isfinite(value):
            return "no number"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case _:
            return "nothing that JSON has"
