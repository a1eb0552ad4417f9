"""Versions that a node was told are agreed, where another node keeps the register: their texts, known by their digest.

Only what binds is in the digest, so only that is believed of what comes from outside. Plain words, sources and how a
clause is kept are this program's own, as far as they are about the same clause.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from commonbeat.kernel.clauses import ClauseId, Standing

from .digest import text_digest
from .drafting import Wording, version_key, with_limit_said
from .model import Clause, Kept, Level, MachineForm, Standard, Status


@dataclass(frozen=True, slots=True)
class Told:
    """A version that holds from an instant on. ``text`` is None until it has come."""

    standard: str
    version: str
    from_: datetime
    text: Standard | None = None


class NotTheText(ValueError):
    """What came is not the text that has the digest."""


def read_text(raw: bytes, digest: str, issued_on: date, shipped: Iterable[Standard]) -> Standard:
    """Give the text that ``binding_bytes`` spelled, with what this program says beside each of its clauses.

    ``issued_on`` is the day that is shown: the digest says none.

    Raises:
        NotTheText: it is another text, or none.
    """
    try:
        text = _standard(json.loads(raw), issued_on)
        is_it = text_digest(text) == digest
    except (ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise NotTheText("no text") from wrong
    if not is_it:
        raise NotTheText("another text")
    return explained(text, shipped)


def explained(text: Standard, shipped: Iterable[Standard]) -> Standard:
    """Give the text with what the newest text of the standard that came with the program says beside each clause.

    Plain words stay where the clause binds to the same, but for its limit; about another wording they might mislead.
    """
    known = max((one for one in shipped if one.id == text.id), key=lambda one: version_key(one.version), default=None)
    if known is None:
        return text
    beside = {clause.id.clause: clause for clause in known.clauses}
    clauses = tuple(_beside(clause, beside.get(clause.id.clause)) for clause in text.clauses)
    return replace(text, title=known.title, owner=known.owner, note=known.note, clauses=clauses)


def _beside(clause: Clause, known: Clause | None) -> Clause:
    if known is None:
        return clause
    value = clause.machine.value if clause.machine is not None else None
    said = with_limit_said(Wording(value=value), known)
    plain = known.plain if said.plain is None else said.plain
    is_same = clause.text == (known.text if said.text is None else said.text)
    return replace(
        clause,
        plain=plain if is_same else "",
        standing=known.standing,
        sources=known.sources,
        kept=known.kept,
        kept_by=known.kept_by,
    )


def _standard(told: Mapping[str, Any], issued_on: date) -> Standard:
    name, version = _text(told, "id"), _text(told, "version")
    clauses = tuple(_clause(name, version, one) for one in _list(told, "clauses"))
    requires = tuple(str(one) for one in _list(told, "requires"))
    return Standard(name, version, name, "", Status.PROPOSED, issued_on, "", clauses, requires)


def _clause(standard: str, version: str, told: Mapping[str, Any]) -> Clause:
    return Clause(
        id=ClauseId.parse(f"{standard}@{version}#{_text(told, 'clause')}"),
        title=_text(told, "title"),
        level=Level(_text(told, "level")),
        text=_text(told, "text"),
        plain="",
        standing=Standing.PROPOSED,
        sources=(),
        kept=Kept.NOT_YET,
        kept_by="",
        machine=None if told["machine"] is None else _machine(told["machine"]),
    )


def _machine(told: Mapping[str, Any]) -> MachineForm:
    value = told["value"]
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise TypeError("a limit is a number")
    return MachineForm(_text(told, "limit"), _text(told, "unit"), _text(told, "measured"), value)


def _text(told: Mapping[str, Any], name: str) -> str:
    said = told[name]
    if not isinstance(said, str):
        raise TypeError(f"{name} is no text")
    return said


def _list(told: Mapping[str, Any], name: str) -> Sequence[Any]:
    said = told[name]
    if not isinstance(said, list):
        raise TypeError(f"{name} is no list")
    return said
