"""What rules hold a record to, and which of it is sure to hold of every record that other rules let pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from commonbeat_check.entity_rules import KINDS, lacking
from commonbeat_check.model import Rule

_ALWAYS: Final = frozenset({"repeatable", "attribute-standards"})
"""What the shape of the entity says already."""
_OF_WHAT_IS_THERE: Final = frozenset(
    {"not-future", "not-past", "max-months-ahead", "not-before", "not-after", "not-equal"}
    | {"forbidden-when", "min-length", "one-of"}
)
"""Rules of members that are there: a record without any of them keeps them."""


def is_ruled(rule: Rule) -> bool:
    """Say whether records are held to a rule."""
    return rule.kind in KINDS and not rule.why_untested and not lacking(rule) and rule.kind not in _ALWAYS


def rule_translated(rule: Rule, keys: Mapping[str, str]) -> Rule:
    """Give a rule with members under the keys that they have now."""
    when = rule.when
    if when is not None:
        when = msgspec.structs.replace(when, member=keys.get(when.member, when.member))
    members = tuple(keys.get(one, one) for one in rule.members)
    return msgspec.structs.replace(rule, members=members, other=keys.get(rule.other, rule.other), when=when)


def is_kept(wanted: Rule, given: Iterable[Rule], known: AbstractSet[str] | None) -> bool:
    """Say whether every record that keeps the given rules keeps the wanted one.

    ``known``: the keys that such a record may have; None: any.
    """
    if not is_ruled(wanted):
        return True
    if known is not None and wanted.kind in _OF_WHAT_IS_THERE and wanted.members and known.isdisjoint(wanted.members):
        return True
    return any(_is_stricter(one, wanted) for one in given if is_ruled(one))


def _is_stricter(own: Rule, wanted: Rule) -> bool:
    # What holds always holds under every condition too.
    if _subject(own) != _subject(wanted) or (own.when is not None and own.when != wanted.when):
        return False
    match wanted.kind:
        case "max-months-ahead" if _is_number(own.value) and _is_number(wanted.value):
            return float(own.value or 0) <= float(wanted.value or 0) and own.values == wanted.values
        case "min-length" if _is_number(own.value) and _is_number(wanted.value):
            return float(own.value or 0) >= float(wanted.value or 0) and own.values == wanted.values
        case "one-of":
            return own.value == wanted.value and set(own.values) <= set(wanted.values)
        case _:
            return (own.value, own.values) == (wanted.value, wanted.values)


def _subject(rule: Rule) -> tuple[object, ...]:
    return (rule.kind, rule.members, rule.other, rule.details)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
