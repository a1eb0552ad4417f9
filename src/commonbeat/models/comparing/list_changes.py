"""What differs between the code lists of two models: lists, their codes, and the days on which codes may be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from commonbeat.kernel.text import _, ngettext
from commonbeat_check.model import Code, CodeList

from .change import Change, Kind, told
from .index import Index
from .pairing import renamed, squeezed
from .values import days_cover, days_of


def list_pairs(old: Index, new: Index) -> list[tuple[CodeList, CodeList]]:
    """Give the lists that both have, each beside itself: of the same id, or renamed."""
    same = [(one, new.lists[key]) for key, one in old.lists.items() if key in new.lists]
    gone = [one for key, one in old.lists.items() if key not in new.lists]
    come = [one for key, one in new.lists.items() if key not in old.lists]
    return same + renamed(gone, come, lambda one: msgspec.msgpack.encode(one.codes), lambda one: one.name)


def list_changes(old: Index, new: Index, pairs: list[tuple[CodeList, CodeList]]) -> Iterator[Change]:
    """Give what differs between the lists of two models."""
    before, after = {one.id for one, _other in pairs}, {other.id for _one, other in pairs}
    for key, one in old.lists.items():
        if key not in before:
            holds, why = (
                is_held(one),
                "" if is_held(one) else _("No record is held to a list whose codes are not known."),
            )
            text = _("The code list {name} ({id}) was removed.").format(name=one.name, id=key)
            producer, consumer = holds and not old.elements, holds and _is_named(new, key)
            yield told(Kind.REMOVED, key, text, producer=producer, consumer=consumer, why=why)
    for key, one in new.lists.items():
        if key not in after:
            holds, why = (
                is_held(one),
                "" if is_held(one) else _("No record is held to a list whose codes are not known."),
            )
            many = ngettext(
                "The code list {name} ({id}) was added, with {count} code.",
                "The code list {name} ({id}) was added, with {count} codes.",
                len(one.codes),
            )
            text = many.format(name=one.name, id=key, count=len(one.codes))
            producer, consumer = holds and _is_named(old, key), holds and not new.elements
            yield told(Kind.ADDED, key, text, producer=producer, consumer=consumer, why=why)
    for one, other in pairs:
        if one != other:
            yield from _changes(one, other)


def _changes(old: CodeList, new: CodeList) -> Iterator[Change]:
    if old.id != new.id or old.name != new.name:
        text = _("The code list {name} ({id}) is now called {new_name} ({new_id}).").format(
            name=old.name, id=old.id, new_name=new.name, new_id=new.id
        )
        yield told(Kind.RENAMED, new.id, text)
    if is_held(old) and is_held(new):
        yield from _code_changes(old, new)
    elif is_held(new):
        yield told(
            None,
            new.id,
            _("The codes of {name} are known now, so that values are held to them.").format(name=new.name),
            producer=True,
        )
    elif is_held(old):
        yield told(
            None,
            new.id,
            _("The codes of {name} are no longer known, so that no value is held to them.").format(name=new.name),
            consumer=True,
        )
    said = ("version", "source", "size", "clause", "note", "mappings")
    if what := [name for name in said if getattr(old, name) != getattr(new, name)]:
        yield told(
            Kind.CHANGED,
            new.id,
            _("What is said of the code list {name} has changed: {what}.").format(name=new.name, what=", ".join(what)),
        )


def code_pairs(old: CodeList, new: CodeList) -> list[tuple[Code, Code]]:
    """Give the codes whose value is another now under the same label, each beside what it is now.

    A code without a label says what it means by its value.
    """
    before, after = {one.value for one in old.codes}, {one.value for one in new.codes}
    gone = [one for one in old.codes if one.value not in after]
    come = [one for one in new.codes if one.value not in before]
    by_label = _once(come)
    return [(one, by_label[label]) for label, one in _once(gone).items() if label in by_label]


def _once(codes: list[Code]) -> dict[str, Code]:
    """Give the codes by what they say that they mean, where only one says it."""
    found: dict[str, list[Code]] = {}
    for code in codes:
        found.setdefault(squeezed(code.label or code.value), []).append(code)
    return {label: ones[0] for label, ones in found.items() if label and len(ones) == 1}


def _code_changes(old: CodeList, new: CodeList) -> Iterator[Change]:
    before, after = _by_value(old), _by_value(new)
    days, new_days = days_of(old), days_of(new)
    swapped = code_pairs(old, new)
    moved = {one.value for one, _other in swapped} | {other.value for _one, other in swapped}
    for one, other in swapped:
        text = _("{label} in {name} was {old} and is now written {new}.").format(
            label=other.label or one.label or one.value, name=new.name, old=one.value, new=other.value
        )
        yield told(Kind.RENAMED, f"{new.id}/{other.value}", text, producer=True, consumer=True)
    for value, code in before.items():
        if value not in after and value not in moved:
            text = _("{code} was removed from {name}.").format(code=_called(code), name=new.name)
            yield told(Kind.REMOVED, f"{new.id}/{value}", text, producer=value in days)
    for value, code in after.items():
        where = f"{new.id}/{value}"
        if value not in before:
            if value not in moved:
                text = _("{code} was added to {name}.").format(code=_called(code), name=new.name)
                yield told(Kind.ADDED, where, text, consumer=value in new_days)
            continue
        if before[value].label != code.label:
            text = _("{code} in {name} is now labelled {new}; it was {old}.").format(
                code=value,
                name=new.name,
                old=before[value].label or _("without a label"),
                new=code.label or _("without a label"),
            )
            yield told(Kind.RENAMED, where, text)
        narrow, wide = days.get(value, ()), new_days.get(value, ())
        if narrow != wide:
            text = _("{code} in {name} may be used {new}; it could be used {old}.").format(
                code=value, name=new.name, old=_said(old, value), new=_said(new, value)
            )
            producer, consumer = not days_cover(wide, narrow), not days_cover(narrow, wide)
            yield told(None, where, text, producer=producer, consumer=consumer)


def _called(code: Code) -> str:
    return f"{code.value} ({code.label})" if code.label else code.value


def _by_value(codes: CodeList) -> Mapping[str, Code]:
    return {code.value: code for code in codes.codes}


def _said(codes: CodeList, value: str) -> str:
    """Say in words when a value may be used."""
    spans = []
    for code in codes.codes:
        if code.value == value:
            from_ = _("from {day}").format(day=code.valid_from) if code.valid_from else ""
            to = _("before {day}").format(day=code.valid_to) if code.valid_to else ""
            spans.append(" ".join(filter(None, (from_, to))) or _("at any time"))
    return ", ".join(spans)


def is_held(codes: CodeList | None) -> bool:
    """Say whether values are held to a list: its codes are known."""
    return codes is not None and codes.is_known and bool(codes.codes)


def _is_named(index: Index, id: str) -> bool:
    return not index.elements or any(element.list == id for element in index.elements.values())
