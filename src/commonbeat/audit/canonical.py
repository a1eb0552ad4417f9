"""One spelling of an entry in bytes, which is what is hashed, kept, exported and verified.

It is RFC 8785 (JSON canonicalization) for the values that an entry may hold: sorted keys, no white
space, UTF-8; whole numbers that every JSON reader holds exactly; times in UTC with three decimals and Z.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from commonbeat.kernel.clock import spell

from .errors import EntryTooLarge
from .model import Detail, Entry, EntryNumber, Event, Leaf, Outcome, Recorded

MOST_ENTRY_BYTES = 1_048_576
"""Longer entries are refused: a verifier can hold every line, and a log is not a store of documents."""

MOST_WHOLE_NUMBER = 2**53 - 1
"""Beyond it a JSON reader may round (RFC 8785, RFC 7493)."""

_KEYS = ("actor", "at", "details", "event", "n", "outcome", "party", "rule", "subject")
_TEXTS = ("actor", "at", "event", "outcome", "party", "rule", "subject")
_TEXT = {str}
_DETAIL_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is spelled but for its number, so that a caller's mistake shows before it is queued."""

    entry: Entry
    head: bytes
    tail: bytes

    def numbered(self, number: int) -> Leaf:
        """Give the leaf that the entry is at that place of the log."""
        return Leaf(EntryNumber(number), b"%b%d%b" % (self.head, number, self.tail))


def draft(entry: Entry) -> Draft:
    """Spell the entry but for its number.

    A lone surrogate, which UTF-8 cannot spell, is kept as U+FFFD: what somebody sent must not stop the record.

    Raises:
        EntryTooLarge: it is longer than an entry may be.
        ValueError: a detail's name or value is not of the kinds that an entry holds, or the time has no zone.
    """
    if entry.at.tzinfo is None:
        raise ValueError("the time of an entry carries a zone")
    fields = {
        "actor": entry.actor,
        "at": spell(entry.at),
        "details": {name: _checked(name, value) for name, value in entry.details.items()},
        "event": entry.event.value,
        "n": 0,
        "outcome": entry.outcome.value,
        "party": entry.party,
        "rule": entry.rule,
        "subject": entry.subject,
    }
    # The last such place is the number's: after it come texts alone, and a quotation mark inside a text is escaped.
    head, place, tail = _bytes(fields).rpartition(b'"n":0,')
    made = Draft(entry, head + place[:4], place[5:] + tail)
    size_bytes = len(made.head) + len(made.tail) + 20
    if size_bytes > MOST_ENTRY_BYTES:
        raise EntryTooLarge(size_bytes, MOST_ENTRY_BYTES)
    return made


def read(leaf: bytes) -> Recorded:
    """Give the entry that the bytes spell.

    Raises:
        ValueError: they are not the canonical bytes of an entry of this catalogue.
    """
    fields = fields_of(leaf)
    entry = Entry(
        at=datetime.fromisoformat(fields["at"]),
        event=Event(fields["event"]),
        actor=fields["actor"],
        party=fields["party"],
        subject=fields["subject"],
        outcome=Outcome(fields["outcome"]),
        rule=fields["rule"],
        details=fields["details"],
    )
    return Recorded(EntryNumber(fields["n"]), entry, leaf)


def fields_of(leaf: bytes) -> dict[str, Any]:
    """Give the fields of an entry, whatever its event, so that an old verifier reads a newer log.

    Raises:
        ValueError: the bytes are not the one canonical spelling of an entry.
    """
    fields = _object(leaf)
    if (
        {type(fields[key]) for key in _TEXTS} != _TEXT
        or type(fields["n"]) is not int
        or fields["n"] < 0
        or type(fields["details"]) is not dict
    ):
        raise ValueError("an entry has a field of the wrong kind")
    for name, value in fields["details"].items():
        _checked(name, value)
    if _TIME.fullmatch(fields["at"]) is None:
        raise ValueError("an entry's time is not spelled in UTC with three decimals and Z")
    datetime.fromisoformat(fields["at"])
    return fields


def line_of(fields: Mapping[str, object]) -> bytes:
    """Spell a header or a footer of an exported file in the same way as the entries."""
    return _encode(fields).encode()


def _object(leaf: bytes) -> dict[str, Any]:
    try:
        fields = _decode(leaf.decode())
        # Spelling again and comparing refuses at once: white space, another order, a key twice, another escape.
        same = _encode(fields).encode() == leaf
    except RecursionError as deep:
        raise ValueError("an entry is nested too deep") from deep
    if type(fields) is not dict or tuple(fields) != _KEYS or not same:
        raise ValueError("not the canonical spelling of an entry")
    return cast("dict[str, Any]", fields)


def _checked(name: str, value: object) -> Detail:
    if not _is_name(name):
        raise ValueError(f"not the name of a detail: {name!r}")
    if value is None or type(value) is str:  # most are texts: the record is written thousands of times a second
        return value
    if isinstance(value, (list, tuple)):
        return cast("list[str]", [_item(name, item) for item in value])
    return _item(name, value)


def _item(name: str, value: object) -> str | int:
    if isinstance(value, str) or (isinstance(value, int) and abs(value) <= MOST_WHOLE_NUMBER):
        return value
    raise ValueError(f"the detail {name} holds text, whole numbers up to 2**53 - 1, yes or no, none, or a list")


@lru_cache(1024)
def _is_name(name: str) -> bool:
    return _DETAIL_NAME.fullmatch(name) is not None


def _bytes(fields: Mapping[str, object]) -> bytes:
    text = _encode(fields)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
