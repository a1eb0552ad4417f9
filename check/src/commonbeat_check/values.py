"""One value against one element: quickly whether it is right, and slowly everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from .checks import ValueCheck, clock_time, date_shape, ready, time_shape
from .formats.dates import DATE_FORMATS
from .formats.places import normalise_postcode
from .formats.type_forms import TYPE_FORMS
from .json_types import is_of_type, what
from .model import Check, DataModel, Element
from .nearest import NearestCode
from .patterns import whole, why_unsafe
from .problems import CheckRefused
from .quick import Accepts, all_of, of_many, run_of, steps_of
from .reading import Held, find_list, held
from .written import typed

_SHOWN_CODES: Final = 12
_WORD_FOR_TYPE: Final = {
    "string": ("text", "Write it as text, in quotes."),
    "integer": ("a whole number", "Write a whole number, without quotes."),
    "number": ("a number", "Write a number, without quotes."),
    "boolean": ("true or false", "Write true or false, without quotes."),
}
_IN_TEXT: Final = {
    "a whole number": "Write a whole number in digits alone: 41, not 41.0.",
    "a number": "Write a number in digits, its part after a point: 1.5.",
    "true or false": "Write true or false.",
}
"""How to put right a text that would be none of these without quotes either, as one from CSV or XML, which has none."""


class Finding(NamedTuple):
    """What is wrong with a value; ``text`` follows the element's name."""

    rule: str
    text: str
    fix: str


class ValueGate:
    """What the values of one element are held to on a day."""

    def __init__(self, model: DataModel, element: Element, on: date) -> None:
        self.held = held(model, element, on)
        self._tests = _tests(model, self.held, on)
        first, *others = steps_of(self.held, self._tests)
        self.accepts: Accepts = all_of(first.holds, [step.holds for step in others])
        self._of_many = [of_many(step) for step in (first, *others)]

    def accepts_all(self, values: Sequence[Any]) -> bool:
        """Say whether many values are all right, by holding all of them to one thing after another.

        It is the same as ``accepts`` of each, and costs less: what is compiled is called by what is compiled.
        """
        return all(holds(values) for holds in self._of_many)

    def findings(self, value: object) -> Iterator[Finding]:
        """Give everything that is wrong with a value that is there, in a stable order."""
        if not is_of_type(value, self.held.json_type):
            wanted, fix = _WORD_FOR_TYPE[self.held.json_type]
            is_quoted = not isinstance(value, str) or _is_quoted(value, self.held.json_type)
            yield Finding(
                "type", f"is {what(value)}; it must be {wanted}", fix if is_quoted else _IN_TEXT.get(wanted, fix)
            )
            return
        for test in self._tests:
            if not test.holds(value):
                yield Finding(test.rule, test.text, test.mend(value))


def _is_quoted(text: str, json_type: str) -> bool:
    """Say whether a text would be right but for its quotes."""
    if json_type == "boolean":
        return text in {"true", "false"}
    is_number = not isinstance(typed(text, json_type), str)
    return is_number and (json_type != "integer" or text.removeprefix("-").isdecimal())


def _tests(model: DataModel, held: Held, on: date) -> Sequence[ValueCheck]:
    """Give all that values of the right type are held to, in the order in which it is told."""
    if held.values is not None:
        tests = [_listed(model, held)]
    else:
        tests = [*_text_tests(held)] if held.json_type == "string" else []
    done = {test.rule for test in tests}
    checks = [*held.checks]
    if held.date_format and all(one.kind != "calendar-date" for one in checks) and not _gave_up(held, "calendar-date"):
        checks.insert(0, Check(kind="calendar-date"))
    tests += [test for check in checks if (test := ready(check, held, on)) is not None and test.rule not in done]
    return tests


def _gave_up(held: Held, rule: str) -> bool:
    return any(one.rule == rule for one in held.element.not_enforced)


def _listed(model: DataModel, held: Held) -> ValueCheck:
    """Give the check that a value is one of the list, as it stands on the day."""
    codes = find_list(model, held.element.list)
    values = held.values or ()
    may = frozenset(values)
    near = NearestCode(code for code in codes.codes if code.value in may) if codes else NearestCode(())
    name = codes.name if codes else held.element.list
    some = ", ".join(values[:_SHOWN_CODES]) + (f", … ({len(values):,} codes)" if len(values) > _SHOWN_CODES else "")
    fix = f"Use one of: {some}." if values else "No code of the list is valid on this day: ask who keeps the list."
    known = frozenset(code.value for code in codes.codes) if codes else may

    def mend(value: object) -> str:
        meant = near.find(value) if isinstance(value, str) else ""
        label = near.label(meant) if meant else ""
        return f"Use {meant}{f' ({label})' if label else ''}, if that is meant." if meant else fix

    if held.json_type != "string":
        known_ones = frozenset(typed(one, held.json_type) for one in values)
        return ValueCheck("list", known_ones.__contains__, f"has a value that is not in the list {name}", mend)
    text = f"has a value that is not in the list {name}" + (
        " as it stands on this day" if len(known) > len(may) else ""
    )
    return ValueCheck("list", may.__contains__, text, mend)


def _text_tests(held: Held) -> Iterator[ValueCheck]:
    least, most = held.min_length, held.max_length
    if least is not None and least > 1:
        yield ValueCheck(
            "min-length", lambda value: len(value) >= least, f"is shorter than {_characters(least)}",
            lambda value: f"Give {_characters(least)} or more; there are {len(value)}.",
        )  # fmt: skip
    if most is not None:
        yield ValueCheck(
            "max-length", lambda value: len(value) <= most, f"is longer than {_characters(most)}",
            lambda value: f"Give {_characters(most)} or fewer; there are {len(value):,}.",
        )  # fmt: skip
    if held.type_form:
        yield _of_type(held)
    elif held.pattern:
        yield _patterned(held)
    yield _worded(held)
    if held.date_format in DATE_FORMATS:
        yield date_shape(held.date_format)
    if held.time_format:
        yield time_shape(held.time_format)
        yield clock_time(held.time_format)


def _characters(count: int) -> str:
    return f"{count:,} character" + ("" if count == 1 else "s")


def _patterned(held: Held) -> ValueCheck:
    element, most = held.element, held.max_length
    if why := why_unsafe(held.pattern, most):
        raise CheckRefused(f"The pattern of {element.id} {element.name} is not run: {why}.")
    shape = whole(held.pattern).fullmatch
    sample = next((one for one in element.samples if shape(one)), "")
    wanted = element.format or f"the pattern {held.pattern}"
    fix = f"Write it as {wanted}" + (f", as {sample}." if sample else ".")
    return _shaped("pattern", held, "has not the form that it must have", _slip_or(fix, shape))


def _of_type(held: Held) -> ValueCheck:
    form = TYPE_FORMS[held.type_form]
    fix = f"Write {form.expects}, as {form.sample}."
    return _shaped("type-form", held, f"is not {form.expects}", _slip_or(fix, whole(form.pattern).fullmatch))


def _shaped(rule: str, held: Held, text: str, mend: Callable[[str], str]) -> ValueCheck:
    """Give the check of the pattern. What is too long is told already, and its length bounds a pattern's time."""
    shape, most = whole(held.pattern).fullmatch, held.max_length
    return ValueCheck(
        rule, lambda value: (most is not None and len(value) > most) or shape(value) is not None, text, mend,
        f"(?=(?:{held.pattern})\\Z)",
    )  # fmt: skip


def _slip_or(fix: str, shape: Callable[[str], object]) -> Callable[[str], str]:
    """Give what says which slip a value has, where it has the form but for one; else what is wanted."""

    def mend(value: str) -> str:
        return next((said for said, put_right in _SLIPS if shape(put_right(value))), "") or fix

    return mend


def _tight(value: str) -> str:
    return "".join(value.split())


_SLIPS: Final[Sequence[tuple[str, Callable[[str], str]]]] = (
    ("Leave out the spaces before and after it.", str.strip),
    ("Write it in capitals.", str.upper),
    ("Leave out every space.", _tight),
    ("Write it in capitals with no spaces.", lambda value: _tight(value).upper()),
    ("Write it in capitals with one space before the last three characters.", normalise_postcode),
)
"""What is often wrong with the form of a value, and what puts it right."""


def _constant(fix: str) -> Callable[[Any], str]:
    return lambda _value: fix


_ALLOWED: Final = {
    "numeric": ("digits only", "Write digits only."),
    "alphabetic": (
        "letters only",
        "Write letters only; space, hyphen, apostrophe and full stop may stand between them.",
    ),
}


def _worded(held: Held) -> ValueCheck:
    """Give the check of a text's characters, those that no text may have included."""
    said, fix = _ALLOWED.get(
        held.element.characters if held.characters else "", ("", "Leave out characters that cannot be printed.")
    )
    text = f"must have {said}" if said else "has a character that no text may have"
    shape = run_of(held, "*")
    fits = re.compile(shape, re.ASCII).fullmatch
    return ValueCheck("characters", lambda value: fits(value) is not None, text, _constant(fix))
