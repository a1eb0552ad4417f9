"""Lengths: against each other, against the pattern or format, and against the values of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.formats.times import TIME_FORMATS
from commonbeat_check.model import Element, Type

from .finding import Found, LintRule, Severity, error, info
from .languages import format_lengths, language
from .seen import Seen, fact

_TIMES: Final = frozenset({"hh:mm", "hh:mm:ss"})
"""The forms of a time that have one length only."""
_FAR: Final = 5
"""A maximum this many times as long as the longest value says nothing any more."""


def min_above_max(seen: Seen) -> Iterator[Found]:
    """Find a least length above the greatest."""
    for one in seen.model.elements:
        if one.min_length is not None and one.max_length is not None and one.min_length > one.max_length:
            told = _("{id} {name}: least length {least}, yet greatest {most}.")
            yield error((one.id,), told.format(id=one.id, name=one.name, least=one.min_length, most=one.max_length))


def len_vs_format(seen: Seen) -> Iterator[Found]:
    """Find lengths that the pattern or format cannot have; elements of one type and one fault are told together."""
    together: dict[tuple[object, ...], list[Found]] = {}
    for element in seen.model.elements:
        faults = [*_endless(element)]
        if not seen.own_values(element):  # else the list decides, and is held against the lengths itself
            faults += [*_against(element), *_bent(element)]
        for fault, found in faults:
            together.setdefault((element.type, *fault), []).append(found)
    for several in together.values():
        where = tuple(its_id for one in several for its_id in one.where)
        texts, fixes = (
            " ".join(filter(None, some)) for some in zip(*((one.text, one.fix) for one in several), strict=True)
        )
        yield Found(several[0].severity, where, texts, fixes)


Fault = tuple[tuple[object, ...], Found]


def _bent(element: Element) -> Iterator[Fault]:
    """Find a format that was bent to fit the lengths when it was taken over."""
    basis = fact(element, "pattern_basis")
    if re.search(r"\bto fit the length\b", basis):
        told = _("{id} {name}: the printed format does not fit its lengths ({basis}).")
        said = told.format(id=element.id, name=element.name, basis=basis)
        yield ("bent", element.id), Found(Severity.WARN, (element.id,), said)


def _endless(element: Element) -> Iterator[Fault]:
    """Find a pattern without an end under lengths that have one, where the format that is named ends elsewhere."""
    spoken, named = language(element.pattern), language(fact(element, "pattern_suggested"))
    most = element.max_length
    if spoken is None or named is None or not spoken.is_endless or named.is_endless or most is None:
        return
    longest = max(named.lengths, default=most)
    if longest < most:
        told = _("{id} {name}: {span} characters, and no end by its pattern; as its format is read, at most {longest}.")
        said = {"id": element.id, "name": element.name, "span": span(element.min_length, most), "longest": longest}
        fix = _("For {id}: {span} characters.").format(id=element.id, span=span(min(named.lengths), longest))
        yield ("endless", longest, most), info((element.id,), told.format(**said), fix)


def _lengths(element: Element) -> tuple[frozenset[int], bool]:
    """Give the lengths that pattern and format let through, and whether there is no end to them."""
    spoken = language(element.pattern)
    if spoken is not None:
        return spoken.lengths, spoken.is_endless
    timed = next((str(one.value) for one in element.checks if one.kind == "time-format"), "")
    if timed in _TIMES:
        return frozenset({len(TIME_FORMATS[timed].sample)}), False
    return format_lengths(element.format), False


def _against(element: Element) -> Iterator[Fault]:
    lengths, is_endless = _lengths(element)
    least, most = element.min_length or 0, element.max_length
    if not lengths or (least == 0 and most is None):
        return
    shortest, longest = min(lengths), None if is_endless else max(lengths)
    fits = [n for n in lengths if n >= least and (most is None or n <= most)]
    below, above = shortest - least, (most or 0) - (longest or most or 0)
    if not fits and not (is_endless and (most is None or most > max(lengths))):
        told = _("{id} {name}: length {span}, yet its format has {format}: nothing fits.")
        yield ("none", element.id), error((element.id,), *_told(element, told, shortest, longest))
    elif above < 0:
        told = _("{id} {name}: length {span}, yet its format has {format}: some of its values do not fit.")
        yield ("tight", above), _as_sure(element, *_told(element, told, shortest, longest))
    elif (below > 0 and element.min_length is not None) or above > 0:
        told = _("{id} {name}: length {span}, yet its format has {format}.")
        yield ("loose", below, above), _as_sure(element, *_told(element, told, shortest, longest))
    elif is_endless and shortest < least and _is_printed(element):
        told = _("{id} {name}: {span} characters, yet its format has {format}: its shortest values do not fit.")
        text, fix = _told(element, told, shortest, longest)
        yield ("short", below), info((element.id,), text, fix)
    elif gaps := sorted(set(range(min(fits), max(fits) + 1)) - lengths) if fits and not is_endless else []:
        told = _("{id} {name}: length {span}, yet no value of its format has {gaps}.")
        text, _fix = _told(element, told, shortest, longest, gaps=", ".join(map(str, gaps)))
        yield ("gap", element.id), info((element.id,), text)


def _is_printed(element: Element) -> bool:
    """Say whether a pattern is that of the printed format, and not of a few words on characters."""
    return bool(element.format) and "character rules only" not in fact(element, "pattern_basis")


def _told(element: Element, told: str, shortest: int, longest: int | None, gaps: str = "") -> tuple[str, str]:
    """Give what is wrong with an element's lengths in words, and what would be right."""
    right, said = span(shortest, longest), span(element.min_length, element.max_length)
    fix = _("For {id}: length {span}.").format(id=element.id, span=right)
    return told.format(id=element.id, name=element.name, span=said, format=right, gaps=gaps), fix


def span(least: int | None, most: int | None) -> str:
    """Give two bounds in words."""
    if most is None:
        return _("at least {least}").format(least=least or 0)
    if least is None:
        return _("at most {most}").format(most=most)
    return str(most) if least == most else _("{least} to {most}").format(least=least, most=most)


def _as_sure(element: Element, text: str, fix: str) -> Found:
    """Give a warning; only for information where the pattern is a reading of words, which may be too strict."""
    is_derived = fact(element, "pattern_basis").startswith("derived")
    return Found(Severity.INFO if is_derived else Severity.WARN, (element.id,), text, fix)


def enum_vs_len(seen: Seen) -> Iterator[Found]:
    """Find lengths that values of the element's own list do not have."""
    for element in seen.model.elements:
        values = seen.values(element)
        least, most = element.min_length, element.max_length
        if not values:
            continue
        long = [one for one in values if most is not None and len(one) > most]
        short = [one for one in values if least is not None and len(one) < least]
        shortest, longest = min(map(len, values)), max(map(len, values))
        said = {"id": element.id, "name": element.name, "span": span(least, most), "longest": longest}
        fix = _("For {id}: length {span}.").format(id=element.id, span=span(shortest, longest))
        if long or short:
            told = _("{id} {name}: length {span}, yet its list has {values}.")
            yield error((element.id,), told.format(**said, values=_some([*long, *short])), fix)
        elif most is not None and most >= _FAR * longest:
            told = _("{id} {name}: length {span}, yet the longest value of its list has {longest}.")
            yield info((element.id,), told.format(**said), fix)
    yield from _same_list_other_lengths(seen)


def _same_list_other_lengths(seen: Seen) -> Iterator[Found]:
    """Find elements that take the same few values under other lengths than the rest that take them."""
    together: dict[tuple[str, ...], list[Element]] = {}
    for element in seen.model.elements:
        if (values := seen.values(element)) and element.type in {Type.CODE, Type.YES_NO}:
            together.setdefault(values, []).append(element)
    for several in together.values():
        spans = [(one.min_length, one.max_length) for one in several]
        usual = max(spans, key=spans.count)
        longest = max(map(len, seen.values(several[0])))
        for one in several:
            own = (one.min_length, one.max_length)
            if spans.count(usual) * 2 > len(spans) > 2 and own != usual and (one.max_length or 0) < _FAR * longest:
                told = _("{id} {name}: length {span}; others with the same values have {usual}.")
                yield info((one.id,), told.format(id=one.id, name=one.name, span=span(*own), usual=span(*usual)))


def _some(values: list[str]) -> str:
    shown = ", ".join(f"{one} ({len(one)})" for one in values[:5])
    return shown + (", …" if len(values) > 5 else "")


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "min_above_max",
        lambda: _("A least length above the greatest."),
        lambda: _("No value can be right."),
        lambda: _("Change one of the two."),
        min_above_max,
    ),
    LintRule(
        "len_vs_format",
        lambda: _("Lengths that the pattern or format cannot have."),
        lambda: _("A field is cut too short, or a check lets through what the format forbids."),
        lambda: _("Take the lengths from the format: count its shortest and its longest value."),
        len_vs_format,
    ),
    LintRule(
        "enum_vs_len",
        lambda: _("Lengths that values of the element's own list do not have."),
        lambda: _("A value that the list allows is refused for its length, or the lengths check nothing."),
        lambda: _("Take the lengths from the shortest and the longest value of the list."),
        enum_vs_len,
    ),
)
