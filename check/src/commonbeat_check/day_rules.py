"""The rules of an entity that reckon with days: against today, against each other, and against an age."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from .asking import Record
from .breaches import Around, Breach, Finder, values_of
from .formats.dates import months_after, years_between
from .model import Rule


def _days(rule: Rule, around: Around, holds: Callable[[date], bool], text: str, fix: str) -> Finder | None:
    keys = [key for key in rule.members if key in around.days]

    def find(record: Record) -> Iterator[Breach]:
        for key in keys:
            for value in values_of(record, key):
                day = around.day(key, value)
                if day is not None and not holds(day):
                    yield Breach(key, f"{around.name(key)} {text}.", fix)

    return find if keys else None


def not_future(rule: Rule, around: Around) -> Finder | None:
    """Give the rule that no member's day is after today."""
    return _days(rule, around, around.on.__ge__, "is in the future", "Give a day that is not after today.")


def not_past(rule: Rule, around: Around) -> Finder | None:
    """Give the rule that no member's day is before today."""
    return _days(rule, around, around.on.__le__, "is in the past", "Give a day that is not before today.")


def months_ahead(rule: Rule, around: Around) -> Finder | None:
    """Give the rule that no member's day is more than ``value`` months ahead."""
    if isinstance(rule.value, bool) or not isinstance(rule.value, int):
        return None
    last = months_after(around.on, rule.value)
    text = f"is more than {rule.value} months ahead"
    return _days(rule, around, last.__ge__, text, f"Give a day no later than {last.isoformat()}.")


def _compared(rule: Rule, around: Around, *, is_later: bool) -> Finder | None:
    """Give what compares the days of members with that of ``other``."""
    other = rule.other
    keys = [key for key in rule.members if key in around.days and key != other]
    word = "before" if is_later else "after"

    def find(record: Record) -> Iterator[Breach]:
        ends = [day for value in values_of(record, other) if (day := around.day(other, value))]
        for key in keys if ends else ():
            for value in values_of(record, key):
                day = around.day(key, value)
                if day is not None and (day < max(ends) if is_later else day > min(ends)):
                    text = f"{around.name(key)} is {word} {around.name(other)}."
                    yield Breach(key, text, f"Put right whichever of the two is wrong: it may not be {word} the other.")

    return find if keys and other in around.days else None


def not_before(rule: Rule, around: Around) -> Finder | None:
    """Give the rule that no member's day is before the day of ``other``."""
    return _compared(rule, around, is_later=True)


def not_after(rule: Rule, around: Around) -> Finder | None:
    """Give the rule that no member's day is after the day of ``other``."""
    return _compared(rule, around, is_later=False)


def consistent_age(rule: Rule, around: Around) -> Finder | None:
    """Give the rule that age and date of birth agree. A record may be from before the last birthday, not from later."""
    births = [key for key in rule.members if key in around.days]
    ages = [key for key in rule.members if key not in around.days]
    if len(births) != 1 or len(ages) != 1:
        return None
    [birth_key], [age_key] = births, ages

    def find(record: Record) -> Iterator[Breach]:
        age, birth = record.get(age_key), around.day(birth_key, record.get(birth_key))
        if birth is None or isinstance(age, bool) or not isinstance(age, int | float):
            return
        years = years_between(birth, around.on)
        if age not in {years, years - 1}:
            text = f"{around.name(age_key)} does not agree with {around.name(birth_key)}."
            yield Breach(age_key, text, "Put right whichever of the two is wrong: the age is in full years.")

    return find
