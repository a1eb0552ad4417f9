"""Formats and characters: of elements of one kind against each other, and of one element against its own type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Element, Type

from .finding import Found, LintRule, error, info, warn
from .languages import beyond, format_lengths, language, takes, unsafe
from .list_twins import twins
from .seen import LISTED, Seen, fact, said_of_entity

_AGAINST: Final = re.compile(r"\b(?:against|contradicts?|contrary to|unlike)\b", re.IGNORECASE)
_PRINTS: Final = re.compile(
    r"\b(\w+) (?:prints?|shows?|says?|has) .+[,;] (?:the )?(\w+) (?:prints?|shows?|says?|has) ", re.IGNORECASE
)
_DAY: Final = re.compile(
    r"\b(?:yyyy|ccyy)-mm-dd\b|\bdd[-/.]mm[-/.](?:yy|cc)yy\b|\bmm[-/.]dd[-/.]yyyy\b|\byyyymmdd\b", re.IGNORECASE
)
_LETS_IN: Final = re.compile(r"\b(?:allows?|sends?|takes?|permits?)\b")
_FREE: Final = frozenset({Type.STRING, Type.FREE_TEXT, Type.EMAIL, Type.DIGITS})


def format_conflict(seen: Seen) -> Iterator[Found]:
    """Find one kind of value in several formats: dates, telephone numbers; and formats that a text contradicts."""
    yield from _days(seen)
    yield from _numbers(seen)
    yield from _twins(seen)
    for element in seen.model.elements:
        spoken, pictured = language(element.pattern), format_lengths(element.format)
        if spoken and pictured and not spoken.is_endless and not spoken.lengths & pictured:
            told = _("{id} {name}: the format {format} is of length {one}, the pattern lets {other} through.")
            said = told.format(
                id=element.id,
                name=element.name,
                format=element.format,
                one=", ".join(map(str, sorted(pictured))),
                other=", ".join(map(str, sorted(spoken.lengths)[:5])),
            )
            yield warn((element.id,), said)
        for note in element.notes:
            if _PRINTS.search(note) and not seen.ids.cited(note):
                yield warn((element.id,), _("{id} {name}: {note}.").format(id=element.id, name=element.name, note=note))
    for entity in seen.model.entities:
        for text in said_of_entity(entity):
            ids = tuple(its_id for its_id in seen.ids.cited(text) if its_id in seen.elements)
            if ids and _AGAINST.search(text):
                yield warn((entity.id, *ids), _("{id}: {note}.").format(id=entity.id, note=text))


def _days(seen: Seen) -> Iterator[Found]:
    dates = [one for one in seen.model.elements if one.type is Type.DATE and one.is_defined]
    styles: dict[str, list[str]] = {}
    for one in dates:
        styles.setdefault(_style(one), []).append(one.id)
    said = {style.upper() for rule in seen.model.rules for style in _DAY.findall(rule.text)}
    stated = set(styles) - {""}
    if len({one.replace("CCYY", "YYYY") for one in stated | said}) > 1:
        told = [f"{style} ({', '.join(ids)})" for style, ids in sorted(styles.items()) if style]
        told += [_("{style} (the rules for all)").format(style=style) for style in sorted(said - stated)]
        text = _("Dates are written in {count} ways: {ways}.").format(count=len(stated | said), ways="; ".join(told))
        if styles.get(""):
            text += " " + _("{ids} states none.").format(ids=", ".join(styles[""]))
        usual = max(sorted(stated), key=lambda style: len(styles[style]), default="YYYY-MM-DD")
        fix = _("Write every date as {style}.").format(style="YYYY-MM-DD" if "YYYY-MM-DD" in stated else usual)
        yield error(tuple(one.id for one in dates), text, fix)


def _style(element: Element) -> str:
    checked = next((str(one.value) for one in element.checks if one.kind == "date-format"), "")
    found = _DAY.search(element.format)
    return (checked or (found[0] if found else "")).upper()


def _twins(seen: Seen) -> Iterator[Found]:
    """Find twins, and elements of one shared list, with different formats or lengths."""
    pairs = {(one.id, other.id): (one, other) for one, other in twins(seen)}
    shared: dict[str, list[Element]] = {}
    for element in seen.model.elements:
        if element.list:
            shared.setdefault(element.list, []).append(element)
    for several in shared.values():
        pairs |= {(several[0].id, other.id): (several[0], other) for other in several[1:]}
    for one, other in pairs.values():
        mine, theirs = ((each.format, each.pattern, each.min_length, each.max_length) for each in (one, other))
        if one.type is other.type and mine != theirs:
            told = _("{one} {name} and {other} {named} are of one kind, yet have different formats or lengths.")
            said = told.format(one=one.id, name=one.name, other=other.id, named=other.name)
            yield warn((one.id, other.id), said)


def _numbers(seen: Seen) -> Iterator[Found]:
    """Find telephone numbers of one length and two formats."""
    together: dict[tuple[int | None, int | None], list[Element]] = {}
    for one in seen.model.elements:
        if one.type is Type.TELEPHONE and one.format:
            together.setdefault((one.min_length, one.max_length), []).append(one)
    for several in together.values():
        formats = {one.format for one in several}
        if len(formats) > 1:
            ways = "; ".join(f"{one.id}: {one.format}" for one in several)
            told = _("Telephone numbers are written in {count} ways: {ways}.").format(count=len(formats), ways=ways)
            yield info(tuple(one.id for one in several), told)


def charset_vs_format(seen: Seen) -> Iterator[Found]:
    """Find formats with characters that the source's own word for the element's characters leaves out."""
    together: dict[tuple[str, tuple[str, ...]], list[Element]] = {}
    for element in seen.model.elements:
        spoken = language(element.pattern)
        if seen.own_values(element) and element.type in LISTED:
            continue  # its characters are those of the list, and are held against that
        characters = (spoken.characters if spoken else frozenset()) | _pictured(element)
        if wrong := beyond(characters, element.characters):
            marks = tuple(one for one in wrong if not one.isalnum())
            letters = tuple(one for one in wrong if one.isalnum())
            shown = marks or (letters[0], letters[-1])
            together.setdefault((element.characters, shown), []).append(element)
    for (kind, shown), several in together.items():
        told = _("{ids}: called {kind}, yet the format has {characters}.").format(
            ids=", ".join(one.id for one in several),
            kind=kind,
            characters=" ".join(_("a space") if one == " " else one for one in shown),
        )
        make = warn if all(one.isalnum() for one in shown) else info
        yield make(tuple(one.id for one in several), told)
    yield from _let_in(seen)


def _let_in(seen: Seen) -> Iterator[Found]:
    """Find elements into which a text lets characters that the word for their characters leaves out."""
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for element in seen.model.elements:
        said = [note.lower() for note in element.notes if _LETS_IN.search(note)]
        let_in = tuple(mark for mark in _marks() if any(mark in note for note in said))
        if let_in and element.characters in {"numeric", "alphabetic", "alphanumeric"}:
            together.setdefault((element.characters, let_in), []).append(element.id)
    for (kind, let_in), ids in together.items():
        told = _("{ids}: called {kind}, yet a text lets in {marks}.")
        marks = ", ".join(_marks()[one] for one in let_in)
        yield info(tuple(ids), told.format(ids=", ".join(ids), kind=kind, marks=marks))


def _marks() -> dict[str, str]:
    """Give the marks that texts let in by the word for them."""
    return {
        "hyphen": _("the hyphen"),
        "apostrophe": _("the apostrophe"),
        "slash": _("the slash"),
        "special": _("special characters"),
    }


def _pictured(element: Element) -> set[str]:
    """Give a character for each kind that the picture of a format asks for: A is a letter, N a digit."""
    if not format_lengths(element.format):
        return set()
    letters = set(re.sub(r"\[.*?\]", "", element.format)) & {"A", "N", "9"}
    return {{"A": "a", "N": "0", "9": "0"}[one] for one in letters}


def charset_vs_type(seen: Seen) -> Iterator[Found]:
    """Find characters that the element's type has no use for: of an image, or letters of a telephone number."""
    together: dict[tuple[Type, str], list[Element]] = {}
    for one in seen.model.elements:
        if one.characters and _does_not_suit(one.type, one.characters):
            together.setdefault((one.type, one.characters), []).append(one)
    for (kept, kind), several in together.items():
        ids = ", ".join(one.id for one in several)
        told = _("{ids}: of the type {type}, yet the characters are {kind}.").format(
            ids=ids, type=kept.value, kind=kind
        )
        yield info(tuple(one.id for one in several), told)
    yield from _standard_types(seen)


def _does_not_suit(type: Type, kind: str) -> bool:
    has_letters = kind.startswith("alpha")
    numbers = {Type.DIGITS, Type.INTEGER, Type.DECIMAL, Type.TELEPHONE}
    return type in {Type.IMAGE, Type.BOOLEAN} or (type in numbers and has_letters)


def _standard_types(seen: Seen) -> Iterator[Found]:
    """Find elements that the source calls free text and that are bound, or calls a standard and that are free."""
    listed = _called(seen, "free text", lambda one: bool(seen.values(one)) and one.type not in _FREE)
    if listed:
        told = _("{ids}: called free text, yet each takes its values from a list.")
        yield info(listed, told.format(ids=", ".join(listed)))
    formed = _called(seen, "free text", lambda one: bool(one.format or one.pattern) and one.id not in listed)
    if formed:
        told = _("{ids}: called free text, yet each has a format.")
        yield info(formed, told.format(ids=", ".join(formed)))
    for kind, wrong in (
        ("international", lambda one: one.type is Type.FREE_TEXT),
        ("national", lambda one: one.type in _FREE and not (one.list or one.format or one.pattern)),
    ):
        if free := _called(seen, kind, wrong):
            told = _("{ids}: the standard is said to be {kind}, yet any text may stand there.")
            yield info(free, told.format(ids=", ".join(free), kind=fact(seen.elements[free[0]], "standard_type")))


def _called(seen: Seen, name: str, wrong: Callable[[Element], bool]) -> tuple[str, ...]:
    return tuple(one.id for one in seen.model.elements if fact(one, "standard_type").lower() == name and wrong(one))


def bad_pattern(seen: Seen) -> Iterator[Found]:
    """Find patterns that are none, or that let no value through."""
    for one in seen.model.elements:
        if not one.pattern:
            continue
        spoken = language(one.pattern)
        if spoken is None:
            told = _("{id} {name}: {pattern} is no regular expression.")
            yield error((one.id,), told.format(id=one.id, name=one.name, pattern=one.pattern))
        elif not spoken.is_endless and max(spoken.lengths, default=0) == 0:
            told = _("{id} {name}: {pattern} lets nothing but an empty value through.")
            yield error((one.id,), told.format(id=one.id, name=one.name, pattern=one.pattern))


def pattern_explodes(seen: Seen) -> Iterator[Found]:
    """Find patterns that can take longer than anybody can wait for one wrong value."""
    for one in seen.model.elements:
        if language(one.pattern) is not None and (why := unsafe(one.pattern, one.max_length)):
            told = _("{id} {name}: {pattern} may not be run on a value: {why}.")
            yield error((one.id,), told.format(id=one.id, name=one.name, pattern=one.pattern, why=why))


def sample_invalid(seen: Seen) -> Iterator[Found]:
    """Find samples that break the pattern, the lengths or the list of their own element."""
    for one in seen.model.elements:
        values = seen.values(one)
        for sample in one.samples:
            wrong = _breaks(one, sample, values)
            if wrong:
                told = _("{id} {name}: its own sample {sample} breaks {what}.")
                yield warn((one.id,), told.format(id=one.id, name=one.name, sample=sample, what=wrong))


def _breaks(element: Element, sample: str, values: tuple[str, ...]) -> str:
    if values:
        return "" if sample in values else _("its list")
    if element.max_length is not None and len(sample) > element.max_length:
        return _("its greatest length")
    if element.min_length is not None and len(sample) < element.min_length:
        return _("its least length")
    return "" if takes(element.pattern, sample) else _("its pattern")


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "format_conflict",
        lambda: _("One kind of value that is written in several formats."),
        lambda: _("What one writes another refuses, or reads as something else, as 03-04-2025 may be two days."),
        lambda: _("Choose one format and use it everywhere."),
        format_conflict,
    ),
    LintRule(
        "charset_vs_format",
        lambda: _("A format with characters that the element is said not to have."),
        lambda: _("A field made for digits refuses the hyphens that the format asks for."),
        lambda: _("Name the characters that the format has."),
        charset_vs_format,
    ),
    LintRule(
        "charset_vs_type",
        lambda: _("Characters or a kind that the element's type has no use for."),
        lambda: _("The type and the characters lead to different fields."),
        lambda: _("Leave the characters out, or change the type."),
        charset_vs_type,
    ),
    LintRule(
        "bad_pattern",
        lambda: _("A pattern that is no regular expression, or lets nothing through."),
        lambda: _("No value can be held against it."),
        lambda: _("Write it again, and try it on a sample."),
        bad_pattern,
    ),
    LintRule(
        "pattern_explodes",
        lambda: _("A pattern that can take longer than anybody can wait."),
        lambda: _("One wrong value brings a whole system to a stand."),
        lambda: _("Say where each repeated part ends and the next begins, and give the element a greatest length."),
        pattern_explodes,
    ),
    LintRule(
        "sample_invalid",
        lambda: _("A sample that breaks the element's own pattern, lengths or list."),
        lambda: _("Whoever copies the sample is refused."),
        lambda: _("Give a sample that is right, or mend what it breaks."),
        sample_invalid,
    ),
)
