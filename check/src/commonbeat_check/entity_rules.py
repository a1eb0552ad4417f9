"""What an entity's rules hold a record to across its members: each kind that there is, and how it is told.

A rule of another kind, or with a reason why no machine can test it, is data: it is shown and never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from .asking import Record, as_text, condition_holds, listed, said
from .breaches import Around, Breach, Finder, values_of
from .day_rules import consistent_age, months_ahead, not_after, not_before, not_future, not_past
from .formats import NAMED
from .model import Condition, Rule
from .patterns import whole, why_unsafe
from .reading import codes_on
from .written import is_written

LONGEST_VALUE: Final = 1_000
"""Up to how many characters a value is held to a pattern of ``coded-by``."""


class Kind(NamedTuple):
    """One kind of rule: which fields of a ``Rule`` it cannot do without, what it means, and what makes it ready."""

    takes: tuple[str, ...]
    meaning: str
    make: Callable[[Rule, Around], Finder | None]
    """Gives None where there is nothing to run."""
    is_of_one: bool = False
    """True where it is of one member by itself: its element is told then, not the entity."""


def ready(rule: Rule, around: Around) -> Finder | None:
    """Give a rule ready to run on records, where its condition is met; None where nobody can run it."""
    kind = KINDS.get(rule.kind)
    if kind is None or rule.why_untested or lacking(rule):
        return None
    find = kind.make(rule, around)
    return find if find is None or rule.when is None else _where(rule.when, find, around)


def lacking(rule: Rule) -> tuple[str, ...]:
    """Give the fields that a rule of its kind cannot do without and that it does not say, or not so that it can run."""
    kind = KINDS.get(rule.kind)
    return tuple(field for field in kind.takes if not _says(rule, field)) if kind else ()


def _says(rule: Rule, field: str) -> bool:
    if field == "value":
        return isinstance(rule.value, int) and not isinstance(rule.value, bool)
    if field == "details":
        return any(decided(rule, what) for what in ("formats", "patterns", "lists"))
    return bool(getattr(rule, field))


def _where(when: Condition, find: Finder, around: Around) -> Finder:
    """Give a rule that holds a record only where a condition is met, and says so."""
    where = said(when, around.names)

    def find_there(record: Record) -> Iterator[Breach]:
        if condition_holds(when, record):
            for breach in find(record):
                yield breach._replace(text=f"Where {where}, {breach.text}")

    return find_there


def _nothing(_rule: Rule, _around: Around) -> Finder | None:
    """Give nothing: the shape of the entity says it already."""
    return None


def _not_equal(rule: Rule, around: Around) -> Finder:
    other = rule.other

    def find(record: Record) -> Iterator[Breach]:
        there = {_alike(one) for one in values_of(record, other)} - {""}
        for key in rule.members if there else ():
            if any(_alike(one) in there for one in values_of(record, key)):
                text = f"{around.name(key)} is the same as {around.name(other)}."
                yield Breach(key, text, f"Give in {around.name(key)} what differs, or leave one of the two out.")

    return find


def _alike(value: object) -> str:
    return " ".join(as_text(value).casefold().split())


def _forbidden(rule: Rule, around: Around) -> Finder:
    def find(record: Record) -> Iterator[Breach]:
        for key in rule.members:
            if record.get(key) is not None:
                yield Breach(key, f"{around.name(key)} may not be given.", f"Leave out {around.name(key)}.")

    return find


def _required(rule: Rule, around: Around) -> Finder:
    def find(record: Record) -> Iterator[Breach]:
        for key in rule.members:
            if record.get(key) is None:
                yield Breach(key, f"{around.name(key)} must be given.", f"Give {around.name(key)}.")

    return find


def _min_length(rule: Rule, around: Around) -> Finder | None:
    least = rule.value
    if isinstance(least, bool) or not isinstance(least, int):
        return None

    def find(record: Record) -> Iterator[Breach]:
        for key in rule.members:
            if any(isinstance(one, str) and 0 < len(one) < least for one in values_of(record, key)):
                room = f"{least} character" + ("" if least == 1 else "s")
                yield Breach(key, f"{around.name(key)} is shorter than {room}.", f"Give {room} or more.")

    return find


def _one_of(rule: Rule, around: Around) -> Finder:
    values, wanted = rule.values, listed(rule.values, "or")

    def find(record: Record) -> Iterator[Breach]:
        for key in rule.members:
            if not all(is_written(one, values) for one in values_of(record, key)):
                yield Breach(key, f"{around.name(key)} must be {wanted}.", f"Use {wanted}.")

    return find


def _present_with(rule: Rule, around: Around) -> Finder:
    other = rule.other

    def find(record: Record) -> Iterator[Breach]:
        if record.get(other) is None:
            for key in rule.members:
                if record.get(key) is not None:
                    name = around.name(other)
                    yield Breach(other, f"{around.name(key)} is given without {name}.", f"Give {name} too.")
                    return

    return find


def _coded_by(rule: Rule, around: Around) -> Finder | None:
    """Give the rule that the value of ``other`` says what the members must be.

    ``details`` names, by the values of ``other``, ``formats`` (of ``formats.NAMED``), ``patterns`` or ``lists``.
    """
    wanted: dict[str, tuple[Callable[[str], object], str]] = {}
    for value, name in decided(rule, "formats").items():
        if name in NAMED:
            wanted[value] = (NAMED[name].accepts, f"{NAMED[name].name}: {NAMED[name].expects}")
    for value, pattern in decided(rule, "patterns").items():
        if not why_unsafe(pattern, LONGEST_VALUE):
            wanted[value] = (_short(whole(pattern)), f"the pattern {pattern}")
    for value, list_id in decided(rule, "lists").items():
        found = around.lists(list_id)
        codes = codes_on(found, around.on)
        if found is not None and codes is not None:
            wanted[value] = (frozenset(codes).__contains__, f"a code of the list {found.name}")

    def find(record: Record) -> Iterator[Breach]:
        for value in (one for one in map(as_text, values_of(record, rule.other)) if one in wanted):
            accepts, form = wanted[value]
            for key in rule.members:
                if not all(accepts(one) for one in values_of(record, key) if isinstance(one, str)):
                    text = f"{around.name(key)} is not what {around.name(rule.other)} says that it is."
                    yield Breach(key, text, f"Write {form}; or put {around.name(rule.other)} right.")

    return find if wanted else None


def _short(pattern: re.Pattern[str]) -> Callable[[str], object]:
    """Give what holds a value to a pattern; one that is longer than patterns are judged for is never right."""
    return lambda value: len(value) <= LONGEST_VALUE and pattern.fullmatch(value) is not None


def decided(rule: Rule, what: str) -> dict[str, str]:
    """Give the ``formats``, ``patterns`` or ``lists`` that a rule ``coded-by`` names, by the values of ``other``."""
    found = rule.details.get(what)
    pairs = found.items() if isinstance(found, dict) else ()
    return {value: name for value, name in pairs if isinstance(value, str) and isinstance(name, str)}


KINDS: Final[Mapping[str, Kind]] = {
    "repeatable": Kind(("members",), "the member may be given more than once, as its shape says", _nothing),
    "attribute-standards": Kind((), "each member obeys its element, as it always must", _nothing),
    "not-future": Kind(("members",), "the day is not after today", not_future, is_of_one=True),
    "not-past": Kind(("members",), "the day is not before today", not_past, is_of_one=True),
    "max-months-ahead": Kind(
        ("members", "value"), "the day is no more than `value` months ahead", months_ahead, is_of_one=True
    ),
    "min-length": Kind(("members", "value"), "the text has at least `value` characters", _min_length, is_of_one=True),
    "not-before": Kind(("members", "other"), "the day is not before that of `other`", not_before),
    "not-after": Kind(("members", "other"), "the day is not after that of `other`", not_after),
    "not-equal": Kind(("members", "other"), "the value is not one of `other`", _not_equal),
    "forbidden-when": Kind(("members", "when"), "the members are not given where `when` is met", _forbidden),
    "required-when": Kind(("members", "when"), "the members are given where `when` is met", _required),
    "one-of": Kind(("members", "values"), "the value is one of `values`", _one_of),
    "consistent-age": Kind(("members",), "age and date of birth agree", consistent_age),
    "present-with": Kind(("members", "other"), "where a member is given, so is `other`", _present_with),
    "coded-by": Kind(("members", "other", "details"), "the value of `other` says what the members must be", _coded_by),
}
"""Each kind of rule that can be run. Where a rule has a ``when``, it holds only where that is met."""
