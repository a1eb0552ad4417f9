"""What is asked across the members of a record, as formulas that every form writes in its own tongue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from commonbeat_check.entity_rules import lacking
from commonbeat_check.model import Ask, Condition, Entity, Group, Member, Rule, Scalar

from .book import Book, Notes


@dataclass(frozen=True, slots=True)
class Present:
    """The member is there: it has a value, and not null."""

    key: str


@dataclass(frozen=True, slots=True)
class Has:
    """The member is there and has one of the values; one that repeats has one of them among its own."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The other does not hold."""

    of: Formula


@dataclass(frozen=True, slots=True)
class AllOf:
    """All hold."""

    of: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds."""

    of: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Of the members no fewer than ``least`` and no more than ``most`` are there; None: no bound."""

    keys: tuple[str, ...]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Differs:
    """If both members are there, no value of one is that of the other, small letters and spaces aside."""

    key: str
    other: str


@dataclass(frozen=True, slots=True)
class InOrder:
    """If both are there, no day of the earlier one is after one of the later."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class LongEnough:
    """If the member is there, each of its values has at least so many characters."""

    key: str
    least: int


@dataclass(frozen=True, slots=True)
class Only:
    """If the member is there, each of its values is one of these."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayBound:
    """If the member is there, its day is as ``kind`` says against today: ``not-future``, ``max-months-ahead``."""

    key: str
    kind: str
    value: Scalar | None = None


Formula: TypeAlias = Present | Has | Not | AllOf | AnyOf | Count | Differs | InOrder | LongEnough | Only | DayBound


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked. ``when`` is None where it is asked always."""

    address: str
    text: str
    what: Formula
    when: Formula | None = None


_WORDS_ONLY = "it is in words that no machine can tell"
_ALWAYS_SO = frozenset({"repeatable", "attribute-standards"})  # the shape of the record says these already
_SOFT = frozenset({Ask.IF_KNOWN, Ask.IF_AVAILABLE, Ask.AS_MANY_AS_POSSIBLE})


def required(book: Book, entity: Entity) -> list[str]:
    """Give the keys that every record of an entity has."""
    keys = {member.key for member in book.members(entity)}
    asked: dict[str, None] = {}
    for _address, group in book.groups(entity):
        if group.ask is Ask.ALL and group.when is None and not group.when_said:
            asked.update(dict.fromkeys(key for key in group.members if key in keys))
    return list(asked)


def asked(book: Book, entity: Entity, notes: Notes) -> list[Asked]:
    """Give what is asked across the members of an entity; what no formula can say goes to the notes."""
    members = {member.key: member for member in book.members(entity)}
    return [
        *_of_groups(book.groups(entity), members, notes),
        *_of_rules(book.rules(entity), members, notes),
        *_of_elements(book, members),
    ]


def keys_in(formula: Formula) -> Iterator[str]:
    """Give the keys that a formula speaks of."""
    match formula:
        case Present(key) | Has(key, _) | LongEnough(key, _) | Only(key, _) | DayBound(key, _, _):
            yield key
        case Not(of):
            yield from keys_in(of)
        case AllOf(of) | AnyOf(of):
            for one in of:
                yield from keys_in(one)
        case Count(keys, _, _):
            yield from keys
        case Differs(key, other) | InOrder(key, other):
            yield from (key, other)


def _of_groups(groups: Iterable[tuple[str, Group]], members: Mapping[str, Member], notes: Notes) -> Iterator[Asked]:
    for address, group in groups:
        if group.ask in _SOFT or not group.members:
            continue  # nobody can be held to what they may not know
        if group.ask is Ask.UNKNOWN or (group.when_said and group.when is None):
            notes.add(address, _WORDS_ONLY)
            continue
        missing = sorted({*group.members, *([group.when.member] if group.when else [])} - members.keys())
        if missing:
            notes.add(address, f"it names what is no member: {', '.join(missing)}")
            continue
        yield Asked(address, _told(group, members), _count(group), _when(group.when))


def _count(group: Group) -> Formula:
    keys, n = tuple(dict.fromkeys(group.members)), 1 if group.n is None else group.n
    match group.ask:
        case Ask.AT_LEAST:
            return Count(keys, n)
        case Ask.EXACTLY:
            return Count(keys, n, n)
        case Ask.AT_MOST:
            return Count(keys, 0, n)
        case _:
            return AllOf(tuple(Present(key) for key in keys))


def _told(group: Group, members: Mapping[str, Member]) -> str:
    names = ", ".join(members[key].name for key in group.members)
    n = 1 if group.n is None else group.n
    return {Ask.ALL: "all of", Ask.AT_LEAST: f"at least {n} of", Ask.EXACTLY: f"exactly {n} of"}.get(
        group.ask, f"at most {n} of"
    ) + f": {names}"


def _when(condition: Condition | None) -> Formula | None:
    if condition is None:
        return None
    what: Formula = Has(condition.member, condition.values) if condition.values else Present(condition.member)
    return Not(what) if condition.is_not else what


def _of_rules(rules: Iterable[Rule], members: Mapping[str, Member], notes: Notes) -> Iterator[Asked]:
    for rule in rules:
        if rule.kind in _ALWAYS_SO:
            continue
        named = {*rule.members, *([rule.when.member] if rule.when else []), *([rule.other] if rule.other else [])}
        what = _formula(rule)
        if rule.why_untested or not rule.kind:
            notes.add(rule.id, rule.why_untested or _WORDS_ONLY)
        elif gone := lacking(rule):
            notes.add(rule.id, f"it lacks what a rule of its kind says: {', '.join(gone)}")
        elif what is None:
            notes.add(rule.id, f"no formula says {rule.kind}")
        elif named <= members.keys():
            yield Asked(rule.id, rule.text, what, _when(rule.when))
        else:
            notes.add(rule.id, f"it names what is no member: {', '.join(sorted(named - members.keys()))}")


def _of_elements(book: Book, members: Mapping[str, Member]) -> Iterator[Asked]:
    """Give the checks of elements that look at another member of the record, by its key or its element."""
    by_element = {one.element: key for key, one in reversed(list(members.items())) if one.element}
    for key, member in members.items():
        held = book.held(member.element)
        for check in held.checks if held else ():
            other = check.other if check.other in members else by_element.get(check.other, "")
            if check.kind in {"not-before", "not-after"} and other:
                ends = (other, key) if check.kind == "not-before" else (key, other)
                text = check.text or f"{member.name} is {check.kind.replace('-', ' ')} {members[other].name}"
                yield Asked(f"{member.element} {check.kind}", text, InOrder(*ends))


def _formula(rule: Rule) -> Formula | None:
    """Give what a rule asks of each of its members, or None where no formula can say it."""
    keys, number = rule.members, rule.value
    if not keys:
        return None
    match rule.kind:
        case "required-when" if rule.when:
            return AllOf(tuple(Present(key) for key in keys))
        case "forbidden-when" if rule.when:
            return Count(keys, 0, 0)
        case "one-of" if rule.values:
            return AllOf(tuple(Only(key, rule.values) for key in keys))
        case "not-future" | "not-past" | "max-months-ahead":
            return AllOf(tuple(DayBound(key, rule.kind, number) for key in keys))
        case "present-with" if rule.other:
            return AnyOf((Count(keys, 0, 0), Present(rule.other)))
        case "not-equal" if rule.other:
            return AllOf(tuple(Differs(key, rule.other) for key in keys))
        case "not-before" if rule.other:
            return AllOf(tuple(InOrder(rule.other, key) for key in keys))
        case "not-after" if rule.other:
            return AllOf(tuple(InOrder(key, rule.other) for key in keys))
        case "min-length" if isinstance(number, int):
            return AllOf(tuple(LongEnough(key, number) for key in keys))
        case _:
            return None
