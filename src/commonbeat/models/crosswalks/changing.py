"""What a single value becomes on its way: by a table of codes, in another order of a date, or as it is taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from commonbeat.kernel.text import _, ngettext
from commonbeat_check.formats.times import is_time
from commonbeat_check.formats.type_forms import TYPE_FORMS
from commonbeat_check.model import CodeMatch, Relation, Type
from commonbeat_check.reading import Held

from .losses import Loss

_ORDERS: Final[Mapping[str, str]] = {"YYYY-MM-DD": "%Y-%m-%d", "DD-MM-YYYY": "%d-%m-%Y", "DD/MM/YYYY": "%d/%m/%Y"}
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?")
_MAY_BE_CUT: Final = frozenset({Type.STRING, Type.FREE_TEXT})


class Outcome(msgspec.Struct, frozen=True):
    """A value in the target, None where there is none, and what was lost by it, if anything."""

    value: Any
    what: Loss | None = None
    relation: Relation = Relation.EXACT
    why: str = ""


_BY_RELATION: Final[Mapping[Relation, Loss | None]] = {
    Relation.EXACT: None,
    Relation.NARROWER: Loss.GENERALISED,
    Relation.BROADER: Loss.ASSUMED,
    Relation.LOSSY: Loss.CHANGED,
    Relation.NONE: Loss.UNMAPPED,
}


def by_relation(value: Any, relation: Relation, why: str = "") -> Outcome:
    """Give a value with what its relation to the target's says is lost."""
    return Outcome(value, _BY_RELATION[relation], relation, why)


def by_codes(value: Any, codes: Mapping[str, CodeMatch]) -> Outcome:
    """Give what a table makes of a code."""
    found = codes.get(str(value))
    if found is None:
        return Outcome(None, Loss.UNKNOWN_CODE, Relation.NONE, _("The table of codes does not have it."))
    if not found.target:
        return Outcome(None, Loss.UNKNOWN_CODE, Relation.NONE, found.note)
    return by_relation(found.target, found.relation, found.note)


def as_date(value: Any, source: Held, target: Held) -> Outcome:
    """Give a date in the order that the target has."""
    orders = _ORDERS.get(source.date_format), _ORDERS.get(target.date_format)
    try:
        if orders[0] is None or orders[1] is None:
            raise ValueError
        day = datetime.strptime(value, orders[0])  # noqa: DTZ007  a day has no zone
    except (TypeError, ValueError):
        why = _("It is no date written {order}.").format(order=source.date_format)
        return Outcome(None, Loss.NOT_TAKEN, Relation.NONE, why)
    year, rest = f"{day:%Y}".rjust(4, "0"), orders[1]
    return Outcome(day.strftime(rest.replace("%Y", year)))


def as_taken(value: Any, held: Held | None) -> Outcome:
    """Give a value as the target takes it: of its type, of its codes and no longer than it may be."""
    if held is None:
        return Outcome(value)
    typed = _typed(value, held.json_type)
    if typed is None:
        why = _("The target takes {type} there.").format(type=held.json_type)
        return Outcome(None, Loss.NOT_TAKEN, Relation.NONE, why)
    if held.values is not None and str(typed) not in held.values:
        return Outcome(None, Loss.UNKNOWN_CODE, Relation.NONE, _("It is no code of the target."))
    if held.time_format and not (isinstance(typed, str) and is_time(typed, held.time_format)):
        why = _("The target takes a time written {form}.").format(form=held.time_format)
        return Outcome(None, Loss.NOT_TAKEN, Relation.NONE, why)
    if held.type_form and re.fullmatch(held.pattern, typed, re.ASCII) is None:
        why = _("The target takes {form}.").format(form=TYPE_FORMS[held.type_form].expects)
        return Outcome(None, Loss.NOT_TAKEN, Relation.NONE, why)
    if held.max_length is None or not isinstance(typed, str) or len(typed) <= held.max_length:
        return Outcome(typed)
    many = ngettext("The target takes {most} character.", "The target takes {most} characters.", held.max_length)
    why = many.format(most=held.max_length)
    if held.element.type in _MAY_BE_CUT:
        return Outcome(typed[: held.max_length], Loss.CUT, Relation.LOSSY, why)
    return Outcome(None, Loss.NOT_TAKEN, Relation.NONE, why)


def _typed(value: Any, json_type: str) -> Any:
    is_text = isinstance(value, str)
    match json_type:
        case "integer":
            wanted = int(value) if is_text and _INTEGER.fullmatch(value) else value
            return wanted if isinstance(wanted, int) and not isinstance(wanted, bool) else None
        case "number":
            wanted = float(value) if is_text and _DECIMAL.fullmatch(value) else value
            return wanted if isinstance(wanted, int | float) and not isinstance(wanted, bool) else None
        case "boolean":
            return value if isinstance(value, bool) else None
        case _:
            return as_text(value)


def as_text(value: Any) -> str:
    """Give a value as text: what is none, as JSON writes it."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
