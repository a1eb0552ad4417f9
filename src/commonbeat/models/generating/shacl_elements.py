"""The SHACL shape of one element's values, and texts and values in Turtle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from commonbeat_check.reading import Held

from .book import Book, Notes
from .checks import aheads_of, is_number_range, left_of, named, patterns_of
from .element_schemas import code_values, short
from .pattern_ends import bars_last_newline
from .patterns import XPATH, NotSayable, Said, without_lookahead

_PLAIN: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LAST_NEWLINE: Final = r"\n$"
_TYPES: Final = {
    "string": "sh:datatype xsd:string",
    "integer": "sh:datatype xsd:integer",
    "number": "sh:or ( [ sh:datatype xsd:decimal ] [ sh:datatype xsd:double ] [ sh:datatype xsd:integer ] )",
    "boolean": "sh:datatype xsd:boolean",
}


def text(value: str) -> str:
    """Give a text as Turtle writes it."""
    return '"' + "".join(_PLAIN.get(one, one if one.isprintable() else _coded(one)) for one in value) + '"'


def _coded(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def one_of(values: Iterable[str], json_type: str) -> str:
    """Give what holds a value to one of some codes, as numbers or truth values where the element is one."""
    listed = [one for one in code_values(values, json_type) if json_type == "string" or not isinstance(one, str)]
    if json_type not in {"integer", "number"} or not listed:
        return f"sh:in ( {' '.join(str(one).lower() if isinstance(one, bool) else text(str(one)) for one in listed)} )"
    # A list is of terms, and 1.5 may be a decimal or a double: two terms. As bounds they are one number.
    return f"sh:or ( {' '.join(f'[ sh:minInclusive {one!r} ; sh:maxInclusive {one!r} ]' for one in listed)} )"


def element_shape(book: Book, id: str, notes: Notes) -> str:
    """Give what the shape of an element's values says; what it cannot say goes to the notes."""
    element, held = book.elements[id], book.held(id)
    assert held is not None
    more: list[str] = []
    said = [f"rdfs:label {text(element.name)}", f"rdfs:comment {text(book.clause(id))}", _TYPES[held.json_type]]
    if held.values is not None:
        more.append(f"[ {one_of(held.values, held.json_type)} ]")
    elif held.json_type == "string":
        said.append(f"sh:minLength {max(1, held.min_length or 1)}")
        said += [f"sh:maxLength {held.max_length}"] if held.max_length is not None else []
    more += [*_patterns(book, held, notes), *_checks(book, held, notes)]
    return "  " + " ;\n  ".join([*said, *([f"sh:and ( {' '.join(dict.fromkeys(more))} )"] if more else [])])


def _patterns(book: Book, held: Held, notes: Notes) -> Iterator[str]:
    for rule, pattern in patterns_of(held):
        try:
            said = without_lookahead(pattern, XPATH)
            yield f"[ sh:pattern {text(f'^({said.whole})$')} ]"
            yield from _begins(said)
            yield from _ended(pattern, is_whole=True)
        except NotSayable as why:
            notes.add(f"{held.element.id} {rule}", str(why))
    for rule, ahead in aheads_of(held, book.on):
        try:
            yield from _begins(without_lookahead(ahead, XPATH))
            yield from _ended(ahead, is_whole=False)
        except NotSayable as why:
            notes.add(f"{held.element.id} {rule}", str(why))


def _begins(said: Said) -> Iterator[str]:
    yield from (f"[ sh:pattern {text(f'^({one})')} ]" for one in said.begins)
    yield from (f"[ sh:not [ sh:pattern {text(f'^({one})')} ] ]" for one in said.begins_not)


def _ended(pattern: str, *, is_whole: bool) -> Iterator[str]:
    """Give what bars a last end of line, before which some engines find ``$`` too."""
    if bars_last_newline(pattern, is_whole=is_whole):
        yield f"[ sh:not [ sh:pattern {text(_LAST_NEWLINE)} ] ]"


def _checks(book: Book, held: Held, notes: Notes) -> Iterator[str]:
    for check in left_of(held, book.on, notes):
        if is_number_range(held, check):
            yield from [f"[ sh:minInclusive {short(check.min)!r} ]"] if check.min is not None else []
            yield from [f"[ sh:maxInclusive {short(check.max)!r} ]"] if check.max is not None else []
        elif check.kind == "format":
            notes.add(named(held, check), "SHACL has no check digits")
        else:
            notes.add(named(held, check), "SHACL cannot say it")
