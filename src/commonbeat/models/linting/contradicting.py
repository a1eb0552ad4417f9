"""Rules against values: what a rule, condition or bound says that the list, pattern or lengths contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Ask, Condition, Element, Entity, Group, Rule
from commonbeat_check.names import camel

from .finding import Found, LintRule, error, warn
from .languages import language
from .seen import Seen, targets
from .words import words

_EQUALS: Final = re.compile(r"\s*(.{2,60}?)\s*(?:=|\bis\b)\s*(.{1,60}?)\s*")
NUMBERS: Final = dict(
    zip(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
        ),
        range(1, 21),
        strict=True,
    )
)
_NEVER: Final = re.compile(r"(?:an?|the) ([\w ]+?) (?:is|are) never an? (\w+)(?: record)?\.?", re.IGNORECASE)
_COMPASS: Final = {"north": "N", "south": "S", "east": "E", "west": "W"}


def rule_vs_range(seen: Seen) -> Iterator[Found]:
    """Find rules, conditions and bounds that the element's own list, pattern or range contradicts."""
    for element in seen.model.elements:
        yield from _bounds(seen, element)
        yield from _compass(element)
        yield from _counted_words(element)
    for entity in seen.model.entities:
        for group in entity.groups:
            for condition in conditions(entity, group):
                asked = [one for one in entity.members if one.key in group.members]
                ids = tuple(its_id for one in asked for its_id in targets(one))
                yield from _outside(seen, entity, condition, ids)
        for rule in entity.rules:
            if rule.when is not None:
                yield from _outside(seen, entity, rule.when, ())
            yield from _too_long(seen, entity, rule)


def _too_long(seen: Seen, entity: Entity, rule: Rule) -> Iterator[Found]:
    """Find rules of an entity that ask for more characters than an element has room for."""
    for member in entity.members:
        element = seen.elements.get(member.element)
        asked = rule.value if rule.kind == "min-length" and member.key in rule.members else None
        room = element.max_length if element else None
        if element and isinstance(asked, int) and room is not None and asked > room:
            told = _("{rule} asks for a length of {asked} of {name}, and {id} has room for {room}.")
            said = told.format(rule=rule.id, asked=asked, name=member.name, id=element.id, room=room)
            yield error((entity.id, element.id), said)


def _counted_words(element: Element) -> Iterator[Found]:
    """Find rules in words, as at most ten characters, that the element's own lengths contradict."""
    least, most = element.min_length, element.max_length
    for rule in element.rules:
        for which, number in re.findall(r"\bat (least|most) (\w+(?:-\w+)?) characters?\b", rule.lower()):
            count = int(number) if number.isdigit() else NUMBERS.get(number, 0)
            is_wrong = count and ((which == "least" and least != count) or (which == "most" and most != count))
            if is_wrong:
                told = _("{id} {name}: by its rule a length of at {which} {count}; by its lengths {least} to {most}.")
                said = told.format(id=element.id, name=element.name, which=which, count=count, least=least, most=most)
                yield error((element.id,), said)


def outside_range(seen: Seen, element: Element) -> list[str]:
    """Give the values of an element's list that its own range leaves out."""
    ranges = _ranges(element)
    return [
        one
        for one in (seen.values(element) if ranges else ())
        if one.isdigit() and any(not _within(int(one), low, high) for low, high in ranges)
    ]


def _within(value: int, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _ranges(element: Element) -> list[tuple[float | None, float | None]]:
    """Give the ranges that an element's checks have, else those that its rules say in words."""
    ranges = [(check.min, check.max) for check in element.checks if check.kind == "range"]
    if not ranges:
        said_so = [
            re.search(r"\b(?:codes?|numbers?|values?) (?:from )?(\d+) to (\d+)\b", rule) for rule in element.rules
        ]
        ranges = [(float(one[1]), float(one[2])) for one in said_so if one]
    return ranges


def _bounds(seen: Seen, element: Element) -> Iterator[Found]:
    for low, high in _ranges(element):
        said = {"id": element.id, "name": element.name, "low": _number(low), "high": _number(high)}
        if low is not None and high is not None and low > high:
            yield error((element.id,), _("{id} {name}: the range {low} to {high} is empty.").format(**said))
        outside = [one for one in seen.values(element) if one.isdigit() and not _within(int(one), low, high)]
        if outside:
            told = _("{id} {name}: the range is {low} to {high}, yet its list has {values}.")
            yield error((element.id,), told.format(**said, values=", ".join(outside)))


def _compass(element: Element) -> Iterator[Found]:
    """Find coordinates whose pattern has other letters for their hemispheres than their rules name, or their range."""
    wide = next((one.max for one in element.checks if one.kind == "range" and one.max in {90, 180}), None)
    named = {letter for word, letter in _COMPASS.items() if any(word in rule.lower() for rule in element.rules)}
    wanted = named if len(named) == 2 else {90: {"N", "S"}, 180: {"E", "W"}}.get(int(wide or 0), set())
    for found in re.finditer(r"\[([NSEW]{1,4})\]", element.pattern):
        if wanted and set(found[1]) != wanted:
            told = _("{id} {name}: the suffix is {printed} by the pattern, yet its range and rules take {wanted}.")
            yield error(
                (element.id,),
                told.format(
                    id=element.id, name=element.name, printed=" ".join(found[1]), wanted=" ".join(sorted(wanted))
                ),
            )


def conditions(entity: Entity, group: Group) -> Iterator[Condition]:
    """Give the condition of a group: as a machine has it, else as its words name a component and a value."""
    if group.when is not None:
        yield group.when
        return
    said = _EQUALS.fullmatch(group.when_said)
    if said and camel(said[1]) in {one.key for one in entity.members}:
        yield Condition(member=camel(said[1]), values=(said[2],))


def _outside(seen: Seen, entity: Entity, condition: Condition, asked: tuple[str, ...]) -> Iterator[Found]:
    member = next((one for one in entity.members if one.key == condition.member), None)
    element = seen.elements.get(member.element) if member else None
    values = seen.values(element) if element else ()
    gone = [one for one in condition.values if values and one not in values]
    if member is not None and element is not None and gone:
        told = _("{entity} asks whether {name} is {gone}, yet the list of {id} has no such value: {values}.")
        yield error(
            (entity.id, element.id, *asked),
            told.format(
                entity=entity.id, name=member.name, gone=", ".join(gone), id=element.id, values=", ".join(values[:8])
            ),
        )


def rule_conflict(seen: Seen) -> Iterator[Found]:
    """Find rules of one element, or of an element and its texts, that cannot both be kept."""
    for element in seen.model.elements:
        yield from _exceptions(element)
        yield from _opposites(seen, element)
        for note in element.notes:
            others = [its_id for its_id in seen.ids.cited(note) if its_id in seen.elements and its_id != element.id]
            if others and re.search(r"\bsays?\b.*\bitself says\b", note):
                yield warn((element.id, *others), _("{id}: {note}.").format(id=element.id, note=note))
            elif element.list and re.search(r"\bfree text\b", note) and re.search(r"\bcalls?\b|\bsays?\b", note):
                told = _("{id} {name}: {note}, yet a list is named for it.")
                yield warn((element.id,), told.format(id=element.id, name=element.name, note=note))
    yield from _never_so(seen)
    for entity in seen.model.entities:
        yield from _asked_and_forbidden(entity)
        for note in entity.notes:
            if re.search(r"\bsays? (?:that )?(?:there is )?no minimum\b", note) and any(g.n for g in entity.groups):
                yield warn((entity.id,), _("{id}: {note}, yet a group asks for some.").format(id=entity.id, note=note))


def _never_so(seen: Seen) -> Iterator[Found]:
    """Find entities of a kind that a rule for all says a thing of their name never is."""
    for rule in seen.model.rules:
        if said := _NEVER.fullmatch(rule.text):
            thing, kind = words(said[1]), said[2].lower()
            for entity in seen.model.entities:
                if entity.kind.lower() == kind and thing <= words(entity.name):
                    told = _("{entity} {name} is a {kind}, yet by {rule} {text}.")
                    said_so = {"entity": entity.id, "name": entity.name, "kind": kind, "rule": rule.id}
                    yield warn((entity.id, rule.id), told.format(**said_so, text=rule.text))


def _asked_and_forbidden(entity: Entity) -> Iterator[Found]:
    """Find components that a rule forbids under the very condition under which a group asks for them."""
    for rule in entity.rules:
        for group in entity.groups:
            both = [key for key in rule.members if key in group.members]
            is_always = group.when is None and not group.when_said
            if (
                rule.kind == "forbidden-when"
                and group.ask is Ask.ALL
                and both
                and (is_always or rule.when == group.when)
            ):
                told = _("{rule} forbids {keys}, and {entity} {group} asks for it then.")
                ids = tuple(its_id for one in entity.members if one.key in both for its_id in targets(one))
                said = told.format(rule=rule.id, keys=", ".join(both), entity=entity.id, group=group.id)
                yield error((entity.id, *ids), said)
    for one in entity.rules:
        for other in entity.rules:
            opposed = {("not-future", "not-past"), ("not-before", "not-after")}
            alike = (one.other, one.when) == (other.other, other.when)
            if (one.kind, other.kind) in opposed and set(one.members) & set(other.members) and alike:
                told = _("{one} and {other} leave {keys} a single day.")
                said = told.format(
                    one=one.id, other=other.id, keys=", ".join(sorted({*one.members} & {*other.members}))
                )
                yield warn((entity.id,), said)


def _opposites(seen: Seen, element: Element) -> Iterator[Found]:
    """Find checks that cannot both be met, or that reckon with another number of digits than each other."""
    kinds = {check.kind for check in element.checks}
    for one, other in (("not-future", "not-past"), ("not-past", "max-age-years")):
        if {one, other} <= kinds and not (one == "not-future" and "not-today" not in kinds):
            told = _("{id} {name}: no day is both {one} and {other}.")
            yield error((element.id,), told.format(id=element.id, name=element.name, one=one, other=other))
        elif {one, other} <= kinds:
            told = _("{id} {name}: only today is both {one} and {other}.")
            yield warn((element.id,), told.format(id=element.id, name=element.name, one=one, other=other))
    if "no-space" in kinds or any(re.fullmatch(r"no spaces?", rule.lower()) for rule in element.rules):
        spoken = language(element.pattern)
        spaced = [one for one in seen.values(element) if " " in one]
        if spaced or (spoken and " " in spoken.characters) or any("one space" in rule for rule in element.rules):
            told = _(
                "{id} {name}: it has no spaces by one rule, and has them by its pattern, its list or another rule."
            )
            yield warn((element.id,), told.format(id=element.id, name=element.name))
    for check in element.checks:
        inputs = check.details.get("input")
        if isinstance(inputs, dict):
            widths = {way: str(mask).count("N") for way, mask in inputs.items()}
            forms = re.split(r"\bor\b|\|", element.format)
            if len(set(widths.values())) > len(forms):
                told = _("{id} {name}: the check reckons with serials of several lengths ({ways}), under one format.")
                ways = ", ".join(f"{way}: {width}" for way, width in widths.items())
                yield warn((element.id,), told.format(id=element.id, name=element.name, ways=ways))


def _exceptions(element: Element) -> Iterator[Found]:
    """Find the shape of a single exception among the shapes that are said to be the rule."""
    for rule in element.rules:
        said = re.match(r"(.+?) is (?:the |an? )?(?:single|only|one|sole) exception", rule)
        if said is None:
            continue
        shapes = {_shape(part) for part in said[1].split()}
        for rest in element.rules:
            listed = re.findall(r"\b[AN]{2,}\b", rest) if rest != rule else []
            both = sorted(shapes & set(listed))
            if len(listed) > 1 and both:
                told = _(
                    "{id} {name}: {exception} is said to be the one exception, yet its shape {shape} is listed too."
                )
                yield warn(
                    (element.id,),
                    told.format(id=element.id, name=element.name, exception=said[1], shape=both[0]),
                )


def _shape(value: str) -> str:
    return re.sub(r"[0-9]", "N", re.sub(r"[A-Z]", "A", value))


def _number(bound: float | None) -> str:
    return "…" if bound is None else f"{bound:g}"


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "rule_vs_range",
        lambda: _("A rule, condition or bound that the element's own list, pattern or range contradicts."),
        lambda: _("A value is right by the one and wrong by the other, or a condition never comes true."),
        lambda: _("Make both name the same values."),
        rule_vs_range,
    ),
    LintRule(
        "rule_conflict",
        lambda: _("Two rules that cannot both be kept."),
        lambda: _("Each system keeps the one that it read first."),
        lambda: _("Decide which holds, and take the other out."),
        rule_conflict,
    ),
)
