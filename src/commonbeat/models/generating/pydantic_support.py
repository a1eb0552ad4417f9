"""The part of a generated module that is the same for every model."""

from __future__ import annotations

from typing import Final

SUPPORT: Final = '''\
import re
from calendar import monthrange
from datetime import date
from typing import Annotated, Any, List, Literal, Optional, Union

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictFloat, StrictInt
from pydantic import StrictStr, model_validator

try:
    from commonbeat_check.formats import NAMED as _NAMED
except ImportError:
    _NAMED = {}

_FORM = "it has not the form that it must have"


def _asks(holds, wrong):
    def check(value):
        if not holds(value):
            raise ValueError(wrong)
        return value

    return check


def _matches(pattern):
    """Ask that a whole value matches a pattern; digits and letters in it are those of ASCII."""
    whole = re.compile(pattern, re.ASCII)
    return AfterValidator(_asks(lambda value: whole.fullmatch(value) is not None, _FORM))


def _begins(ahead):
    """Ask for what a pattern looks ahead to."""
    start = re.compile(ahead, re.ASCII)
    return AfterValidator(_asks(lambda value: start.match(value) is not None, _FORM))


def _one_of(values):
    return AfterValidator(_asks(frozenset(values).__contains__, "it is no code of the list"))


def _format(name):
    """Ask for a named format with its check digits, where the package commonbeat-check knows it."""
    found = _NAMED.get(name)
    return AfterValidator(_asks(lambda value: found is None or found.accepts(value), f"it is no {name}"))


def _day(text, form):
    """Give the day that a text names; None where it names none."""
    try:
        return date(*(int(text[form.index(part) : form.index(part) + len(part)]) for part in ("YYYY", "MM", "DD")))
    except (TypeError, ValueError):
        return None


def _years(birth, on):
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _is_bound(day, kind, value):
    today = date.today()
    return day is None or {
        "not-future": lambda: day <= today,
        "not-past": lambda: day >= today,
        "not-today": lambda: day != today,
        "max-age-years": lambda: _years(day, today) <= value,
        "max-months-ahead": lambda: day <= _months_after(today, value),
    }[kind]()


def _months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _on_day(form, kind, value):
    return AfterValidator(_asks(lambda text: _is_bound(_day(text, form), kind, value), f"the day is {kind}"))


def _whole(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value


_Text = Annotated[StrictStr, AfterValidator(_asks(lambda text: "\\0" not in text, "it has the character 0"))]
_Whole = Annotated[StrictInt, BeforeValidator(_whole)]
_Number = Annotated[Union[StrictInt, StrictFloat], Field(allow_inf_nan=False)]


def _values(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_nothing(value):
    """An object of nothing but null holds no more than one that is empty."""
    return value in (None, "", []) or (isinstance(value, dict) and all(one is None for one in value.values()))


def _has_nothing(value):
    return any(map(_is_nothing, [value, *_values(value)]))


_NotEmpty = BeforeValidator(_asks(lambda value: not _is_nothing(value), "it is there and holds nothing"))
_Something = Annotated[Any, AfterValidator(_asks(lambda value: not _has_nothing(value), "it holds nothing"))]
_OneThing = Annotated[_Something, AfterValidator(_asks(lambda value: not isinstance(value, list), "it is several"))]


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 1024 else ""
    return value if isinstance(value, str) else ""


def _is_one(value, wanted):
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in wanted)


def _has(value, wanted):
    return any(_is_one(one, wanted) for one in _values(value))


def _only(value, wanted):
    return all(_is_one(one, wanted) for one in _values(value))


def _differ(value, other):
    alike = {" ".join(_text(one).casefold().split()) for one in _values(other)} - {""}
    return not any(" ".join(_text(one).casefold().split()) in alike for one in _values(value))


def _in_order(earlier, form, later, form_of_later):
    first = [day for one in _values(earlier) if (day := _day(one, form))]
    last = [day for one in _values(later) if (day := _day(one, form_of_later))]
    return not first or not last or max(first) <= min(last)


def _count(*values):
    return sum(value is not None for value in values)


def _all_hold(*tests):
    broken = [said for holds, said in tests if not holds]
    if broken:
        raise ValueError("; ".join(broken))
'''
