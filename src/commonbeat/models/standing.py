"""What of all that a standard asks a machine holds records to, and why it does not hold them to the rest.

It is told by the very things that check records, so a page cannot promise more than the checker does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from commonbeat.kernel.text import _, ngettext
from commonbeat_check.asking import group_ask
from commonbeat_check.breaches import Around
from commonbeat_check.checks import KINDS, day_reader
from commonbeat_check.checks import ready as check_ready
from commonbeat_check.entity_rules import KINDS as RULE_KINDS
from commonbeat_check.entity_rules import lacking
from commonbeat_check.entity_rules import ready as rule_ready
from commonbeat_check.model import Ask, Check, DataModel, Element, Entity, Group, Rule
from commonbeat_check.reading import CHARACTERS, Held, elements_by_id, find_list, held, members_of

from .tender.requirements import check_in_words

_BY_SHAPE: Final = frozenset({"repeatable", "attribute-standards"})
"""Kinds of rules that hold by what a record may look like: there is nothing to run."""
_ACROSS: Final = frozenset({"not-before", "not-after"})
"""Kinds of checks that look at the whole record: its entity runs them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing that is asked of values, in words; ``why_not`` says why no machine checks it, empty where one does."""

    what: str
    said: str
    why_not: str = ""


def why_no_group(group: Group) -> str:
    """Say why no machine holds a record to a group; empty where one does."""
    if group_ask("", group, {}) is not None:
        return ""
    why = {
        Ask.IF_KNOWN: _("What the sender knows is in no record."),
        Ask.IF_AVAILABLE: _("What the sender could have had is in no record."),
        Ask.AS_MANY_AS_POSSIBLE: _("How many were possible is in no record."),
        Ask.UNKNOWN: _("The source does not say what is asked."),
    }
    return why.get(group.ask, _("No member of the record says when it holds."))


def why_no_rule(model: DataModel, entity: Entity, rule: Rule, on: date) -> str:
    """Say why no machine holds a record of an entity to a rule; empty where one does."""
    if rule.why_untested:
        return rule.why_untested
    if rule.kind in _BY_SHAPE:
        return ""
    if rule.kind not in RULE_KINDS:
        return _("It is said in words only, and nothing runs it.")
    if lacking(rule):
        return _("It lacks what a rule of its kind says: {fields}.").format(fields=", ".join(lacking(rule)))
    members, elements = members_of(model, entity), elements_by_id(model)
    gone = sorted({*rule.members, *filter(None, [rule.other])} - {one.key for one in members})
    if gone:
        return _("It names what is no member of this entity: {names}.").format(names=", ".join(gone))
    readers = {
        one.key: read
        for one in members
        if one.element in elements and (read := day_reader(held(model, elements[one.element], on))) is not None
    }
    around = Around({one.key: one.name for one in members}, readers, lambda list_id: find_list(model, list_id), on)
    return "" if rule_ready(rule, around) is not None else _("The members that it names have no values of such a kind.")


def of_element(model: DataModel, element: Element, on: date) -> tuple[Standing, ...]:
    """Give all that a standard says of the values of an element for a machine to check, each with how it stands."""
    found = held(model, element, on)
    return (*_of_list(model, found), *_of_text(found), *_of_time(found), *_of_checks(found, on))


def _of_list(model: DataModel, found: Held) -> Iterator[Standing]:
    element = found.element
    if not element.list:
        return
    listed = find_list(model, element.list)
    if listed is None:
        yield Standing(_("Code list"), element.list, _("There is no such list here."))
        return
    why = _given_up(found, "list")
    if not why and found.values is None:
        why = _("The source names the list and does not print its codes.")
    yield Standing(_("Code list"), _("a code of {list}").format(list=listed.name), why)


def _of_text(found: Held) -> Iterator[Standing]:
    element = found.element
    least, most = element.min_length, element.max_length
    if least is not None and least == most and found.min_length == found.max_length == least:
        yield Standing(_("Length"), _characters(least))
    else:
        if least is not None:
            why = "" if found.min_length == least else _why(found, "min-length")
            yield Standing(_("Shortest"), _characters(least), why)
        if most is not None:
            why = "" if found.max_length == most else _why(found, "max-length")
            yield Standing(_("Longest"), _characters(most), why)
    if element.characters:
        yield Standing(_("Characters"), element.characters, "" if found.characters else _why(found, "characters"))
    if element.pattern:
        yield Standing(_("Pattern"), element.pattern, "" if found.pattern else _why(found, "pattern"))


def _characters(count: int) -> str:
    return ngettext("{count} character", "{count} characters", count).format(count=count)


def _of_time(found: Held) -> Iterator[Standing]:
    if form := found.date_format or found.time_format:
        yield Standing(_("Written as"), form)
    elif why := _given_up(found, "time-format"):
        yield Standing(_("Written as"), next((str(one.value) for one in found.element.checks if one.value), "–"), why)


def _of_checks(found: Held, on: date) -> Iterator[Standing]:
    for one in found.element.checks:
        if one.kind in {"date-format", "time-format"}:
            if not (found.date_format or found.time_format or _given_up(found, one.kind)):
                ran = one.kind in KINDS and check_ready(one, found, on) is not None
                yield Standing(_("Written as"), str(one.value), "" if ran else _cannot())
            continue
        said = check_in_words(one) or one.text or " ".join(map(str, filter(None, [one.when, one.value]))) or one.kind
        yield Standing(one.kind, said, _why_no_check(one, found, on))


def _why_no_check(check: Check, found: Held, on: date) -> str:
    if why := _given_up(found, check.kind):
        return why
    if check.kind not in KINDS:
        return _("Nothing runs a check of this kind: it is kept as the source has it.")
    return "" if check.kind in _ACROSS or check_ready(check, found, on) is not None else _cannot()


def _cannot() -> str:
    return _("It cannot be run on values of this type.")


def _given_up(found: Held, rule: str) -> str:
    return next((one.reason for one in found.element.not_enforced if one.rule == rule), "")


def _why(found: Held, rule: str) -> str:
    """Say what a fact of an element gave way to, in the order in which they do."""
    if why := _given_up(found, rule):
        return why
    if found.values is not None:
        return _("The code list decides.")
    if found.json_type != "string":
        return _("A value of this type is no text.")
    if rule == "characters" and found.pattern:
        return _("The pattern decides.")
    if found.date_format or found.time_format:
        return _("How it is written decides.")
    if rule == "characters" and found.element.characters in CHARACTERS:
        return _("A value of this type is held to no kind of characters.")
    return _("The source's word for it has no meaning that a machine could check.")
