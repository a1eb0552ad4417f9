"""XML Schema's simple type of one element's values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from commonbeat_check.model import Check
from commonbeat_check.reading import Held

from .book import Book, Notes
from .checks import aheads_of, bounds_of, is_number_range, left_of, named, patterns_of
from .element_schemas import code_values, written_out
from .naming import for_xml, is_for_xml
from .patterns import XPATH, XSD, NotSayable, Said, without_lookahead
from .xpath import as_date, day_bound, quoted

_BASES: Final = {"string": "xs:string", "integer": "xs:integer", "number": "xs:decimal", "boolean": "xs:boolean"}
_DIGITS: Final = {"integer": "-?[0-9]+", "number": r"-?[0-9]+(\.[0-9]+)?"}
"""A number has no plus sign, and digits on both sides of its point: so it is read as JSON is."""
_NEVER: Final = ("false()",)
"""What no value passes."""


def simple_type(book: Book, id: str, notes: Notes) -> str:
    """Give the restriction that holds an element's values; what it cannot say goes to the notes."""
    held = book.held(id)
    assert held is not None
    facets: list[str] = []
    patterns = [_DIGITS[held.json_type]] if held.json_type in _DIGITS else []
    asserts: list[str] = []
    if held.values is not None:
        facets += _codes(book, held, notes)
        asserts += _NEVER if not facets and held.json_type != "boolean" else []
    elif held.json_type == "string":
        least = max(1, held.min_length or 1)
        if held.max_length is not None and held.max_length < least:
            asserts += _NEVER  # no schema takes bounds that leave nothing
        else:
            facets.append(f'<xs:minLength value="{least}"/>')
            facets += [f'<xs:maxLength value="{held.max_length}"/>'] if held.max_length is not None else []
    for rule, pattern in patterns_of(held):
        try:
            said = without_lookahead(pattern, XSD)
            patterns.append(said.whole)
            asserts += _begins(said)
        except NotSayable as why:
            notes.add(f"{id} {rule}", str(why))
    for rule, ahead in aheads_of(held, book.on):
        try:
            asserts += _begins(without_lookahead(ahead, XPATH))
        except NotSayable as why:
            notes.add(f"{id} {rule}", str(why))
    left = list(left_of(held, book.on, notes))
    for facet in _bounds(held, left):
        (asserts if facet in _NEVER else facets).append(facet)
    for check in left:
        if not is_number_range(held, check):
            _check(check, held, asserts, notes)
    return _nested(_BASES[held.json_type], facets, list(dict.fromkeys(patterns)), asserts)


def _nested(base: str, facets: list[str], patterns: list[str], asserts: list[str]) -> str:
    """Give the restriction. Patterns of one step are alternatives, so each has a step of its own."""
    inner = ""
    for one in patterns[:-1]:
        inner = f"<xs:simpleType>{_step(base, inner, f'<xs:pattern value={quoteattr(one)}/>')}</xs:simpleType>"
    last = f"<xs:pattern value={quoteattr(patterns[-1])}/>" if patterns else ""
    tests = "".join(f"<xs:assertion test={quoteattr(one)}/>" for one in asserts)
    return _step(base, inner, "".join(facets) + last + tests)


def _step(base: str, inner: str, facets: str) -> str:
    return f"<xs:restriction>{inner}{facets}</xs:restriction>" if inner else (
        f'<xs:restriction base="{base}">{facets}</xs:restriction>'
    )  # fmt: skip


def _codes(book: Book, held: Held, notes: Notes) -> Iterator[str]:
    labels = {one.value: one.label for one in book.lists[held.element.list].codes}
    if held.json_type == "boolean":
        notes.add(f"{held.element.id} list", "XML Schema lists no truth values")
        return
    for code in dict.fromkeys(held.values or ()):
        if not is_for_xml(code):
            notes.add(f"{held.element.id} list", "XML cannot hold the characters of one of its codes")
            continue
        value = _spelt(code, held.json_type)
        if not value:
            notes.add(f"{held.element.id} list", "one of its codes is no number")
            continue
        label = escape(for_xml(labels.get(code, "")))
        said = f"<xs:annotation><xs:documentation>{label}</xs:documentation></xs:annotation>" if label else ""
        yield f"<xs:enumeration value={quoteattr(value)}>{said}</xs:enumeration>"


def _spelt(code: str, json_type: str) -> str:
    """Give a code as the type of XML Schema writes it; empty where it is none of the type."""
    if json_type == "string":
        return code
    [value] = code_values([code], json_type)
    return "" if isinstance(value, str) else written_out(value)


def _begins(said: Said) -> Iterator[str]:
    yield from (f"matches($value, {quoted('^(' + one + ')')})" for one in said.begins)
    yield from (f"not(matches($value, {quoted('^(' + one + ')')}))" for one in said.begins_not)


def _bounds(held: Held, checks: Iterable[Check]) -> Iterator[str]:
    low, high = bounds_of(held, checks)
    if low is not None and high is not None and low > high:
        yield from _NEVER  # as of lengths
        return
    if low is not None:
        yield f'<xs:minInclusive value="{written_out(low)}"/>'
    if high is not None:
        yield f'<xs:maxInclusive value="{written_out(high)}"/>'


def _check(check: Check, held: Held, asserts: list[str], notes: Notes) -> None:
    if (bound := day_bound(check.kind, check.value)) and held.date_format:
        asserts.append(f"{as_date('string($value)', held.date_format)} {bound}")
    elif check.kind == "format":
        notes.add(named(held, check), "XML Schema has no check digits")
    else:
        notes.add(named(held, check), "XML Schema cannot say it")
