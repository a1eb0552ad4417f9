"""What things mean and who answers for them: several meanings, several authorities, and examples that are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Element, Type
from commonbeat_check.names import camel

from .finding import Found, LintRule, info, warn
from .seen import Seen, every_member, fact
from .words import GENERIC, initials, words

_UNCLEAR: Final = re.compile(
    r"\b(?:unclear (?:whether|what|which)|cannot be told|ambiguous|not clear (?:whether|what|which))", re.IGNORECASE
)
_SIC: Final = re.compile(r"\((?:sic|as printed)\)", re.IGNORECASE)
_UNNAMED: Final = re.compile(r"\bunnamed\b|\b(?:no|without a) name\b", re.IGNORECASE)
_OPEN: Final = re.compile(r"\W*(?:TB[ACD]|to be (?:agreed|confirmed|decided|determined))\W*", re.IGNORECASE)
"""What stands in a cell until there is something to put there."""
_SPAN: Final = re.compile(r"\b(?:from-to|span|period|range)\b", re.IGNORECASE)
_NAMED: Final = re.compile(r"(?:printed(?: as)?|names?|says?) ((?:[A-Z][\w.-]*\s?){1,4})")
_DAYS: Final = frozenset({Type.DATE, Type.TIME, Type.DATETIME})


def ambiguous_meaning(seen: Seen) -> Iterator[Found]:
    """Find elements that may hold one thing or another without the value telling which."""
    for element in seen.model.elements:
        for note in element.notes:
            if _UNCLEAR.search(note):
                told = _("{id} {name}: {note}.").format(id=element.id, name=element.name, note=note)
                yield warn((element.id,), told)
    yield from _labels_of_two(seen)
    yield from _unnamed(seen)
    for entity in seen.model.entities:
        spans = [
            member
            for member in every_member(entity.members)
            if (held := seen.elements.get(member.element)) is not None
            and held.type in _DAYS
            and not member.is_repeatable
            and _SPAN.search(f"{member.role} {member.note}")
        ]
        if spans:
            names = ", ".join(one.name for one in spans)
            told = _("{entity}: {names} may be a span, yet one value is all that fits.")
            yield info((entity.id, *(one.element for one in spans)), told.format(entity=entity.id, names=names))


def _unnamed(seen: Seen) -> Iterator[Found]:
    """Find lists that bear no name, and that may be another list of the same source and size, or may not."""
    for held in seen.model.lists:
        if not _UNNAMED.search(held.name) or held.is_known:
            continue
        alike = [one for one in seen.model.lists if one is not held and one.size and one.size == held.size]
        ids = [each.id for one in (held, *alike) if one.source == held.source for each in seen.takers.get(one.id, ())]
        told = _("{id}: its list bears no name, and is said to have {size} values.")
        if len(ids) > 1:
            told = _("{id}: its list bears no name, and has {size} values as that of {others}: it may be the same one.")
        said = {"size": held.size if held.size is not None else "…", "others": ", ".join(ids[1:])}
        if ids:
            yield warn(tuple(ids), told.format(id=ids[0], **said))


def _labels_of_two(seen: Seen) -> Iterator[Found]:
    """Find component names that leave out what tells two elements apart, where the entity does not tell either."""
    names = {one.id: words(one.name) for one in seen.model.elements}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for entity in seen.model.entities:
        for member in every_member(entity.members):
            label = words(member.name)
            if member.element not in names or not label or label >= names[member.element]:
                continue
            rarest = min((seen.by_word.get(word, []) for word in label), key=len)
            several = [one for one in rarest if label < names[one] and len(names[one]) - len(label) > 1]
            told_apart = names[member.element] & (words(entity.name) | words(member.role))
            if len(several) == 2 and member.element in several and not told_apart - label:
                found.setdefault((member.name, tuple(several)), []).append(entity.id)
    for (name, pair), entities in found.items():
        told = _("{entities}: {name} may be {one} or {other}.").format(
            entities=", ".join(entities),
            name=name,
            one=f"{pair[0]} {seen.elements[pair[0]].name}",
            other=f"{pair[1]} {seen.elements[pair[1]].name}",
        )
        yield warn((*entities, *pair), told)


def authority_conflict(seen: Seen) -> Iterator[Found]:
    """Find lists and elements that answer to two authorities, or to one under several names."""
    sources: dict[str, list[str]] = {}
    for held in seen.model.lists:
        users = [one.id for one in seen.takers.get(held.id, ())]
        for its_id in users:
            sources.setdefault(_source(seen.elements[its_id]) or held.source, []).append(its_id)
        if not users:
            sources.setdefault(held.source, []).append(held.id)
    for source, ids in sources.items():
        if wrong := _otherwise_named(source):
            told = _("{ids}: the list is {source}, and elsewhere it is put down to {other}.")
            said = told.format(ids=", ".join(ids), source=re.sub(r"\s*\(.*", "", source), other=" / ".join(wrong))
            yield warn(tuple(ids), said)
    yield from _same_list_other_basis(seen)
    yield from _unusual_board(seen)
    yield from _board_of_another(seen, {its_id for ids in sources.values() for its_id in ids})


def _source(element: Element) -> str:
    said = element.facts.get("code_list")
    return str(said.get("source") or "") if isinstance(said, dict) else ""


def _otherwise_named(source: str) -> list[str]:
    """Give the names in what is said in brackets of a source that are not the source's own, and are not each other."""
    own, bracket, aside = source.partition("(")
    named = [one.strip() for one in _NAMED.findall(aside)] if bracket else []
    strange = [one for one in named if not words(one) & words(own) and not _adopts(one, own)]
    return list(dict.fromkeys(strange))


def _adopts(name: str, own: str) -> bool:
    """Say whether a name is only how a country or Europe numbers a standard of ISO: BS EN 3166 is ISO 3166."""
    return "iso" in words(own) and words(name) <= {"bs", "en"}


def _same_list_other_basis(seen: Seen) -> Iterator[Found]:
    for held in seen.model.lists:
        users = [one for one in seen.takers.get(held.id, ()) if one.based_on]
        if len({one.based_on for one in users}) > 1:
            ways = "; ".join(f"{one.id}: {one.based_on}" for one in users)
            told = _("One list is cited in several ways: {ways}.").format(ways=ways)
            yield info(tuple(one.id for one in users), told)


def _board_of_another(seen: Seen, told_already: set[str]) -> Iterator[Found]:
    """Find boards with the name of another authority's work in brackets: the board's own list is not theirs."""
    spoken = [*(one.source for one in seen.model.lists), *(fact(one, "board") for one in seen.model.elements)]
    authorities = {one for text in spoken for one in re.findall(r"\b[A-Z]{2,}\b", text.partition("(")[0])}
    found: dict[tuple[str, str], list[str]] = {}
    for element in seen.model.elements:
        own, bracket, aside = fact(element, "board").partition("(")
        named = [one for one in re.findall(r"\b[A-Z]{2,}\b", aside) if _is_anothers(one, own, authorities)]
        if bracket and named and element.id not in told_already:
            found.setdefault((own.strip(), named[0]), []).append(element.id)
    for (own, other), ids in found.items():
        told = _("{ids}: the board is {own}, and what is named with it is of {other}.")
        yield warn(tuple(ids), told.format(ids=", ".join(ids), own=own, other=other))


def _is_anothers(name: str, own: str, authorities: set[str]) -> bool:
    """Say whether letters stand for an authority that is not this one: nor this one's own, as Home Office (HO)."""
    return name in authorities and name not in own.split() and name.lower() != initials(own)


def _unusual_board(seen: Seen) -> Iterator[Found]:
    """Find elements whose board is not the one that its owner's other elements are under."""
    boards: dict[str, Counter[str]] = {}
    for one in seen.model.elements:
        if one.owner and (board := fact(one, "board")):
            boards.setdefault(one.owner, Counter())[board] += 1
    for one in seen.model.elements:
        board, all_ = fact(one, "board"), boards.get(one.owner, Counter())
        usual, count = all_.most_common(1)[0] if all_ else ("", 0)
        if board and board != usual and count >= 2 and count * 3 >= all_.total() * 2:
            told = _("{id} {name}: its board is {board}; all else of its owner {owner} is under {usual}.")
            said = told.format(id=one.id, name=one.name, board=board, owner=one.owner, usual=usual)
            yield info((one.id,), said)


def example_mismatch(seen: Seen) -> Iterator[Found]:
    """Find elements that read like a local use of a generic one: its type, its basis, and no format of their own."""
    generic = [one for one in seen.model.elements if words(one.name) & GENERIC and one.is_defined]
    for whole in generic:
        for one in seen.model.elements:
            if (
                one is not whole
                and one.is_defined
                and one.type is whole.type
                and one.type in _DAYS
                and (whole.format or whole.pattern)
                and not (
                    one.format
                    or one.pattern
                    or any(check.kind in {"date-format", "time-format"} for check in one.checks)
                )
            ):
                told = _(
                    "{id} {name} has no format of its own, as a use of {whole} {generic} would; yet it stands alone."
                )
                said = told.format(id=one.id, name=one.name, whole=whole.id, generic=whole.name)
                yield warn((one.id, whole.id), said)


def name_variant(seen: Seen) -> Iterator[Found]:
    """Find an element whose name is spelt in two ways, a letter or two apart."""
    for element in seen.model.elements:
        for other in element.names:
            one, two = camel(element.name).lower(), camel(other).lower()
            if _is_misspelt(one, two):
                told = _("{id}: the name is spelt {one} and {two}.").format(id=element.id, one=element.name, two=other)
                yield warn((element.id,), told)


def _is_misspelt(one: str, other: str) -> bool:
    if one == other or one + "s" == other or other + "s" == one or min(len(one), len(other)) < 5:
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    tail = 0
    while tail < min(len(one), len(other)) - shared and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    return max(len(one), len(other)) - shared - tail <= 1 and not (one + other)[shared : shared + 1].isdigit()


def marked_sic(seen: Seen) -> Iterator[Found]:
    """Find what whoever took the standard over has marked as printed so: they saw that it cannot be meant."""
    for element in seen.model.elements:
        held = seen.lists.get(element.list)
        texts = [element.steward, element.owner, element.based_on, *element.rules]
        texts += [held.name, held.source] if held and held.clause in {"", element.id} else []
        for text in texts:
            if _SIC.search(text):
                yield info((element.id,), _("{id} {name}: {text}.").format(id=element.id, name=element.name, text=text))
    for entity in seen.model.entities:
        texts = list(dict.fromkeys(member.role for member in every_member(entity.members)))
        for text in (*texts, *(rule.text for rule in entity.rules)):
            if _SIC.search(text):
                yield info((entity.id,), _("{id} {name}: {text}.").format(id=entity.id, name=entity.name, text=text))


def misplaced_text(seen: Seen) -> Iterator[Found]:
    """Find cells of an element that hold something else than what the cell is for, or only keep its place."""
    for element in seen.model.elements:
        cells = ((_("owner"), element.owner), (_("steward"), element.steward), (_("basis"), element.based_on))
        for cell, said in cells:
            if _OPEN.fullmatch(said):
                told = _("{id} {name}: its {cell} is {said}, which names nobody.")
                yield info((element.id,), told.format(id=element.id, name=element.name, cell=cell, said=said))
        for note in element.notes:
            if re.search(r"\b(?:cell|field|column)\b.{0,20}\b(?:holds?|says?|contains?|repeats?|wrongly)\b", note):
                yield info((element.id,), _("{id} {name}: {note}.").format(id=element.id, name=element.name, note=note))


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "ambiguous_meaning",
        lambda: _("An element that may hold one thing or another, and the value does not tell which."),
        lambda: _("The receiver has to guess what the sender meant."),
        lambda: _("Say which is meant, or make it two elements."),
        ambiguous_meaning,
    ),
    LintRule(
        "authority_conflict",
        lambda: _("A list or element that answers to two authorities, or to one under several names."),
        lambda: _("Values are checked against two sources that are not the same."),
        lambda: _("Name the one source that decides, in one way."),
        authority_conflict,
    ),
    LintRule(
        "example_mismatch",
        lambda: _("An element that reads like a local use of a generic one, and stands by itself."),
        lambda: _("One system takes the format of the generic element, another takes any."),
        lambda: _("Make it a use of the generic element, or give it a format."),
        example_mismatch,
    ),
    LintRule(
        "name_variant",
        lambda: _("A name that is spelt in two ways."),
        lambda: _("A message under the one name is refused by who knows the other."),
        lambda: _("Choose one spelling."),
        name_variant,
    ),
    LintRule(
        "marked_sic",
        lambda: _("What was marked as printed so, because it cannot be meant."),
        lambda: _("Whoever reads the source again takes it at its word."),
        lambda: _("Ask the owner what is meant, and print that."),
        marked_sic,
    ),
    LintRule(
        "misplaced_text",
        lambda: _("A cell that holds something else than what it is for."),
        lambda: _("A program that reads the cell takes it for what it is not."),
        lambda: _("Move the text to where it belongs."),
        misplaced_text,
    ),
)
