"""Lengths: against each other, against the pattern or format, and against the values of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Element, Type

from .finding import Found, LintRule, Severity, error, info
from .languages import format_lengths, language
from .seen import Seen, fact

_FAR: Final = 10
"""A maximum this many times as long as the longest value says nothing any more."""


def min_above_max(seen: Seen) -> Iterator[Found]:
    """Find a least length above the greatest."""
    for one in seen.model.elements:
        if one.min_length is not None and one.max_length is not None and one.min_length > one.max_length:
            told = _("{id} {name}: at least {least} characters, yet at most {most}.")
            yield error((one.id,), told.format(id=one.id, name=one.name, least=one.min_length, most=one.max_length))


def len_vs_format(seen: Seen) -> Iterator[Found]:
    """Find lengths that the pattern or format cannot have; elements of one type and one fault are told together."""
    together: dict[tuple[object, ...], list[tuple[Element, Found]]] = {}
    for element in seen.model.elements:
        if seen.values(element):
            continue  # the list decides
        lengths, is_endless = _lengths(element)
        for key, found in _against(element, lengths, is_endless=is_endless):
            together.setdefault((element.type, *key), []).append((element, found))
        if re.search(r"\bto fit the length\b", fact(element, "pattern_basis")):
            told = _("{id} {name}: the printed format does not fit its lengths ({basis}).").format(
                id=element.id, name=element.name, basis=fact(element, "pattern_basis")
            )
            together[("bent", element.id)] = [(element, Found(Severity.WARN, (element.id,), told))]
    for several in together.values():
        first = several[0][1]
        where = tuple(element.id for element, _found in several)
        yield Found(first.severity, where, " ".join(found.text for _element, found in several))


def _lengths(element: Element) -> tuple[frozenset[int], bool]:
    """Give the lengths that pattern and format let through, and whether there is no end to them."""
    spoken = language(element.pattern)
    if spoken is not None:
        return spoken.lengths, spoken.is_endless
    return format_lengths(element.format), False


def _against(
    element: Element, lengths: frozenset[int], *, is_endless: bool
) -> Iterator[tuple[tuple[object, ...], Found]]:
    if not lengths:
        return
    least, most = element.min_length, element.max_length
    shortest, longest = min(lengths), max(lengths)
    said = {
        "id": element.id,
        "name": element.name,
        "least": least,
        "most": most,
        "shortest": shortest,
        "longest": longest,
    }
    held = [n for n in lengths if (least is None or n >= least) and (most is None or n <= most)]
    if not held and not (is_endless and (most is None or most > longest)):
        told = _("{id} {name}: {least} to {most} characters, yet its format has {shortest} to {longest}: nothing fits.")
        yield ("none", element.id), error((element.id,), told.format(**said))
        return
    below = shortest - least if least is not None and least < shortest else 0
    above = most - longest if most is not None and not is_endless and most > longest else 0
    beyond = longest - most if most is not None and not is_endless and most < longest else 0
    if (below or above) and not beyond:
        told = _("{id} {name}: {least} to {most} characters, yet the shortest value of its format has {shortest}")
        told += ", " + _("and the longest has {longest}.") if not is_endless else "."
        yield ("loose", below, above), _as_sure(element, (element.id,), told.format(**said))
    if beyond:
        told = _("{id} {name}: at most {most} characters, yet values of its format have up to {longest}.")
        yield ("tight", beyond), _as_sure(element, (element.id,), told.format(**said))
    gaps = [n for n in range(max(least or 0, shortest), min(most or longest, longest) + 1) if n not in lengths]
    if gaps and not is_endless:
        told = _("{id} {name}: {least} to {most} characters, yet no value of its format has {gaps}.")
        yield ("gap", element.id), info((element.id,), told.format(**said, gaps=", ".join(map(str, gaps))))


def _as_sure(element: Element, where: tuple[str, ...], text: str) -> Found:
    """Give a warning; only for information where the pattern is a reading of words, which may be too strict."""
    is_derived = fact(element, "pattern_basis").startswith("derived")
    return Found(Severity.INFO if is_derived else Severity.WARN, where, text)


def enum_vs_len(seen: Seen) -> Iterator[Found]:
    """Find lengths that values of the element's own list do not have."""
    for element in seen.model.elements:
        values = seen.values(element)
        least, most = element.min_length, element.max_length
        if not values:
            continue
        long = [one for one in values if most is not None and len(one) > most]
        short = [one for one in values if least is not None and len(one) < least]
        longest = max(map(len, values))
        if long or short:
            told = _("{id} {name}: {least} to {most} characters, yet its list has {values}.").format(
                id=element.id, name=element.name, least=least, most=most, values=_some([*long, *short])
            )
            yield error((element.id,), told)
        elif most is not None and most >= _FAR * longest:
            told = _("{id} {name}: {least} to {most} characters, yet the longest value of its list has {longest}.")
            yield info(
                (element.id,),
                told.format(id=element.id, name=element.name, least=least, most=most, longest=longest),
            )
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
            span = (one.min_length, one.max_length)
            if spans.count(usual) * 2 > len(spans) > 2 and span != usual and (one.max_length or 0) < _FAR * longest:
                told = _("{id} {name}: {least} to {most} characters; others with the same values have {usual}.")
                said = told.format(
                    id=one.id, name=one.name, least=span[0], most=span[1], usual=f"{usual[0]}–{usual[1]}"
                )
                yield info((one.id,), said)


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
