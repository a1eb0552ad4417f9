"""Which member of a record decides a condition that a POLE fact set has in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from commonbeat_check.model import Condition
from commonbeat_check.names import camel


class Decided(NamedTuple):
    """What decides: the condition, None where no member does, and how the words are read."""

    condition: Condition | None = None
    note: str = ""


class _Reading(NamedTuple):
    component: str
    values: tuple[str, ...]
    is_not: bool
    note: str


_READINGS: Final[Mapping[str, _Reading]] = {
    "Hate Crime = Yes": _Reading(
        "Hate Crime?",
        ("Yes",),
        False,
        "As printed; yet Yes is no value that Hate Crime may take, so no record that is otherwise right is asked.",
    ),
    "passport is UK": _Reading(
        "Passport Country", ("GBR",), False, "Our reading: a passport is a UK one where its country is GBR."
    ),
    "passport is foreign": _Reading(
        "Passport Country", ("GBR",), True, "Our reading: a passport is foreign where its country is not GBR."
    ),
    "licence is UK": _Reading(
        "Foreign Driving Licence Number",
        (),
        True,
        "Our reading: a licence is a UK one where no foreign number is given.",
    ),
    "licence is foreign": _Reading(
        "Foreign Driving Licence Number",
        (),
        False,
        "Our reading: a licence is foreign where a foreign number is given.",
    ),
    "property carries an identity code": _Reading(
        "Unique ID", (), False, "Our reading: a property carries an identity code where one is given."
    ),
}


def decide(words: str | None, components: Collection[str]) -> Decided:
    """Give what decides a condition in an entity of these components; nothing where no member of it does."""
    reading = _READINGS.get(words or "")
    if reading is None or reading.component not in components:
        return Decided()
    return Decided(
        Condition(member=camel(reading.component), values=reading.values, is_not=reading.is_not), reading.note
    )
