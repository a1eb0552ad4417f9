"""Code lists: their values against patterns, types and characters, against each other, and against their own size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import CodeList, Element, Type

from .contradicting import outside_range
from .finding import Found, LintRule, error, info, warn
from .languages import beyond, takes
from .seen import Seen
from .words import few, folded, near

_DIGITS: Final[Mapping[Type, int]] = {
    Type.TELEPHONE: 3,
    Type.DATE: 4,
    Type.DATETIME: 6,
    Type.TIME: 2,
    Type.INTEGER: 1,
    Type.DECIMAL: 1,
    Type.DIGITS: 1,
}
"""How many digits a value of such a type has at least."""
_YES_NO: Final = frozenset(
    {"y", "n", "yes", "no", "true", "false", "1", "0", "u", "u/k", "unknown", "not known", "n/a"}
)
_TOGETHER: Final = 40
"""Of more elements or words than this that have something in common, only the first are compared."""
_MANY: Final = 2_000
"""Longer lists are not compared value by value with themselves."""


def enum_vs_format(seen: Seen) -> Iterator[Found]:
    """Find values of a list that the element's own pattern or type does not let through."""
    for element in seen.model.elements:
        values = seen.values(element)
        told_already = frozenset(outside_range(seen, element))
        wrong = [one for one in values if one not in told_already and not _fits(element, one)]
        if wrong:
            told = _("{id} {name}: its list has {values}, which its {what} does not let through.").format(
                id=element.id,
                name=element.name,
                values=few(wrong),
                what=_("type {type}").format(type=element.type.value)
                if _is_of_type(element, wrong)
                else element.pattern,
            )
            yield error((element.id,), told)


def _is_of_type(element: Element, wrong: list[str]) -> bool:
    """Say whether it is the type that takes none of these values, rather than the pattern."""
    return element.type is Type.YES_NO or all(_lacks_digits(element, one) for one in wrong)


def _lacks_digits(element: Element, value: str) -> bool:
    least = _DIGITS.get(element.type, 0)
    return least > 0 and sum(map(str.isdigit, value)) < least


def _fits(element: Element, value: str) -> bool:
    if _lacks_digits(element, value):
        return False
    if element.type is Type.YES_NO and value.lower() not in _YES_NO:
        return False
    return takes(element.pattern, value)


def enum_vs_charset(seen: Seen) -> Iterator[Found]:
    """Find values of a list with characters that the element's own word for them leaves out; a space may part words.

    A letter or digit too many is an error; a mark, which most readers let through, is only to know.
    """
    for element in seen.model.elements:
        told_of = ((one, set(beyond(one, element.characters)) - {" "}) for one in seen.values(element))
        over = {one: some for one, some in told_of if some}
        spelt = [one for one, some in over.items() if any(each.isalnum() for each in some)]
        wrong = spelt or list(over)
        if wrong:
            told = _("{id} {name}: its characters are {kind}, yet its list has {values}.").format(
                id=element.id, name=element.name, kind=element.characters, values=few(wrong)
            )
            yield (error if spelt else info)((element.id,), told)


def near_duplicate(seen: Seen) -> Iterator[Found]:
    """Find values of one list that are the same but for a letter or for capitals: one of them is a slip."""
    for held in seen.model.lists:
        where = (_holder(seen, held),)
        values = [code.value for code in held.codes]
        for same in _same(values):
            told = _("{id}: the list {name} has one value twice: {values}.")
            yield error(where, told.format(id=where[0], name=held.name, values=", ".join(same)))
        if len(values) <= _MANY:
            for one, other in _slips(held):
                told = _("{id}: the list {name} has {one} and {other}, one letter apart.")
                yield warn(where, told.format(id=where[0], name=held.name, one=one, other=other))


def _same(values: list[str]) -> Iterable[list[str]]:
    """Give the values that are one but for capitals and marks, in the order in which the first of each stands."""
    first: dict[str, str] = {}
    several: dict[str, list[str]] = {}  # of a million values hardly any is there twice: a list for each is too much
    for one in values:
        key = folded(one) or one
        if key not in first:
            first[key] = one
        else:
            several.setdefault(key, [first[key]]).append(one)
    return [several[key] for key in first if key in several] if several else ()


def _slips(held: CodeList) -> Iterator[tuple[str, str]]:
    """Give the pairs of words that are a letter apart; codes, which carry a label, are made so."""
    spoken = [c.value.lower() for c in held.codes if not c.label and len(c.value) > 4 and c.value.isalpha()]
    shorter: dict[str, list[str]] = {}
    for one in dict.fromkeys(spoken):  # two words a letter apart are one word when each loses a letter, or one does
        for form in {one, *(one[:at] + one[at + 1 :] for at in range(len(one)))}:
            shorter.setdefault(form, []).append(one)
    pairs = {tuple(sorted(pair)) for several in shorter.values() for pair in combinations(several[:_TOGETHER], 2)}
    for one, other in sorted(pairs):
        if near(one, other) and other != one + "s":
            yield one, other


def odd_value(seen: Seen) -> Iterator[Found]:
    """Find a value that is not written as all others of its list are: it has often lost its first letter."""
    for held in seen.model.lists:
        spoken = [code.value for code in held.codes if code.value[:1].isalpha()]
        small = [one for one in spoken if one[0].islower()]
        if len(small) == 1 and len(spoken) >= 5:
            where = _holder(seen, held)
            told = _("{id}: the list {name} has {value} in small letters, and no other value.")
            yield warn((where,), told.format(id=where, name=held.name, value=small[0]))


def list_size(seen: Seen) -> Iterator[Found]:
    """Find lists with more or fewer values than their source or their own name says, as 18+1."""
    for held in seen.model.lists:
        if not held.is_known:
            continue
        where = _holder(seen, held)
        element = seen.elements.get(where)
        bare = len(element.facts.get("allowed_values_without_code", ())) if element else 0
        count = len(held.codes) + bare
        if held.size is not None and held.size != count:
            told = _("{id}: the list {name} is said to have {size} values, and has {count}.")
            yield warn((where,), told.format(id=where, name=held.name, size=held.size, count=count))
        counted = re.search(r"\b(\d{1,2})\s?\+\s?(\d)\b", held.name)
        if counted and int(counted[1]) + int(counted[2]) != count and held.size != int(counted[1]) + int(counted[2]):
            told = _("{id}: a list called {name} has {size} values by its name, and has {count}.")
            size = int(counted[1]) + int(counted[2])
            yield warn((where,), told.format(id=where, name=held.name, size=size, count=count))
        if bare:
            told = _("{id}: the list {name} has a value without a code, which no record can carry.")
            yield warn((where,), told.format(id=where, name=held.name))


def default_not_allowed(seen: Seen) -> Iterator[Found]:
    """Find a default that the element itself would refuse."""
    for element in seen.model.elements:
        one, values = element.default, seen.values(element)
        if not one:
            continue
        is_short = element.min_length is not None and len(one) < element.min_length
        is_long = element.max_length is not None and len(one) > element.max_length
        if (values and one not in values) or (not values and (is_short or is_long or not _fits(element, one))):
            told = _("{id} {name}: its default is {value}, which it does not allow.")
            yield error((element.id,), told.format(id=element.id, name=element.name, value=one))


def free_text_with_list(seen: Seen) -> Iterator[Found]:
    """Find free text that a list is named for: nobody can say whether the list binds."""
    for element in seen.model.elements:
        if element.list and element.type in {Type.STRING, Type.FREE_TEXT}:
            told = _("{id} {name} is text, and a list is named for it ({list}): whether it binds is not said.")
            held = seen.lists.get(element.list)
            name = held.name if held else element.list
            yield info((element.id,), told.format(id=element.id, name=element.name, list=name))


def _holder(seen: Seen, held: CodeList) -> str:
    """Give the element to look at for a list: the first that takes its values, else the list itself."""
    return next((one.id for one in seen.takers.get(held.id, ())), held.id)


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "enum_vs_format",
        lambda: _("Values of a list that the element's own pattern or type does not let through."),
        lambda: _("A record that follows the list is refused by the format, and the other way round."),
        lambda: _("Decide which of the two holds, and make the other follow."),
        enum_vs_format,
    ),
    LintRule(
        "enum_vs_charset",
        lambda: _("Values of a list with characters that the element is said not to have."),
        lambda: _("A field that takes only those characters cannot hold the values."),
        lambda: _("Name the characters that the values have."),
        enum_vs_charset,
    ),
    LintRule(
        "near_duplicate",
        lambda: _("Values of one list that are the same but for a letter or capitals."),
        lambda: _("The same thing is counted under two values."),
        lambda: _("Keep one of them."),
        near_duplicate,
    ),
    LintRule(
        "odd_value",
        lambda: _("A value in small letters in a list where no other is."),
        lambda: _("It has often lost a letter on the way, and no other system has such a value."),
        lambda: _("Compare it with the list's own source, and write it as there."),
        odd_value,
    ),
    LintRule(
        "list_size",
        lambda: _("A list with more or fewer values than it is said to have, or a value without a code."),
        lambda: _("A value was lost or added on the way, and nobody knows which."),
        lambda: _("Compare the list with its own source, value by value."),
        list_size,
    ),
    LintRule(
        "default_not_allowed",
        lambda: _("A default that the element itself refuses."),
        lambda: _("Every record that leaves the field alone is wrong."),
        lambda: _("Choose a default that is allowed, or none."),
        default_not_allowed,
    ),
    LintRule(
        "free_text_with_list",
        lambda: _("Free text that a list is named for."),
        lambda: _("One system takes only the list's values, another takes anything."),
        lambda: _("Make it a code, or say that the list only helps."),
        free_text_with_list,
    ),
)
