"""Rules from those of a POLE fact set: a kind where a record can be held to one, else why none can."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from commonbeat_check.model import Facts, Rule, Scalar
from commonbeat_check.names import camel

from .pole_conditions import decide
from .pole_facts import Fact, General, Ruled

_KINDS: Final[Mapping[str, str]] = {
    "consistent": "consistent-age",
    "not_in_component": "not-equal",
    "compatible": "coded-by",
}
_WORDS_ONLY: Final[Mapping[str, str]] = {
    "lifecycle": "It is about what becomes of a record, which one record does not show.",
    "state_required": "It is about a state that the record does not carry.",
    "evidence_seen": "Whether the document was seen is in no record.",
    "should_mention": "What a free text is about, no machine can tell.",
    "meaning": "It says what a value means, not which may stand there.",
}
_NO_LIST: Final = "The values of the list that would decide are not printed."
_TIME: Final = "A time of day is in the future only with its date, and the form of the time is never said."
_GENERAL: Final = "It is said in words for all records, and ties none of them to a component by its id."
_DAMAGED: Final = "The source's text is damaged here: what it asks for is lost."


def rule_of(said: Ruled, components: Collection[str], times: Collection[str]) -> Rule:
    """Give a rule of an entity of these components, of which ``times`` are times of day."""
    machine = said.machine or {}
    kind = str(machine.get("kind") or "")
    named = _components(machine)
    decided = decide(machine.get("when"), components)
    other = str(machine.get("other") or machine.get("value_of") or "")
    return Rule(
        id=said.id,
        text=said.text,
        kind="" if kind in _WORDS_ONLY else _KINDS.get(kind, kind.replace("_", "-")),
        members=tuple(camel(one) for one in named),
        other=camel(other),
        value=_value(machine, kind),
        when=decided.condition,
        why_untested=_DAMAGED
        if said.raw.get("confidence") == "garbled"
        else _why_untested(kind, [*named, *([other] if other else [])], components, times),
        details=_details(said, decided.note),
    )


def general_rule(said: General) -> Rule:
    """Give a rule that the source has for all entities."""
    dimensions = [one.strip() for one in said.dimensions.split(",")]
    return Rule(id=said.id, text=said.text, why_untested=_GENERAL, details={"dimensions_inferred": dimensions})


def _components(machine: Fact) -> list[str]:
    """Give the components that a rule is about; of a pair, as ``Unique ID Type + Unique ID``, both."""
    several = machine.get("components")
    if isinstance(several, list):
        return [str(one) for one in several]
    one = machine.get("component")
    return [part.strip() for part in str(one).split(" + ")] if one else []


def _value(machine: Fact, kind: str) -> Scalar | None:
    value = machine.get("value")
    return value if kind not in _WORDS_ONLY and isinstance(value, str | int | float) else None


def _why_untested(kind: str, named: Sequence[str], components: Collection[str], times: Collection[str]) -> str:
    if kind in _WORDS_ONLY:
        return _WORDS_ONLY[kind]
    if not kind:
        return "The source has it in words only."
    if missing := [one for one in named if one not in components]:
        return f"The entity has no component called {' or '.join(missing)}."
    if kind == "compatible":
        return _NO_LIST
    return _TIME if kind == "not_future" and any(one in times for one in named) else ""


def _details(said: Ruled, note: str) -> Facts:
    facts = said.rest("id", "text")
    return {**facts, "reading": note} if note else facts
