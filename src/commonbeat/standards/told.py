"""Versions that a node was told are agreed, where another node keeps the register: their texts, known by their digest.

Only what binds is in the digest, so only that is believed of what comes from outside. Plain words, sources and how a
clause is kept are this program's own, as far as they are about the same clause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from commonbeat.kernel.clauses import Standing

from .digest import text_digest
from .drafting import Wording, version_key, with_limit_said
from .errors import BadStandard
from .model import Clause, Kept, Standard, Status
from .published import PublishedClause, PublishedText, read_text


@dataclass(frozen=True, slots=True)
class Told:
    """A version that holds from an instant on. ``text`` is None until it has come."""

    standard: str
    version: str
    from_: datetime
    digest: str
    text: Standard | None = None


class NotTheText(ValueError):
    """What came is not the text that has the digest."""


def told_text(content: bytes, digest: str, issued_on: date, shipped: Iterable[Standard]) -> Standard:
    """Give the text that has the digest, with what this program says beside each of its clauses.

    ``issued_on`` is the day that is shown: the digest says none.

    Raises:
        NotTheText: it is another text, or none.
    """
    try:
        said = read_text(content, digest)
    except BadStandard as wrong:
        raise NotTheText("no text") from wrong
    text = _standard(said, issued_on)
    if not said.digest == text_digest(text) == digest:
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


def _standard(said: PublishedText, issued_on: date) -> Standard:
    clauses = tuple(_clause(one) for one in said.clauses)
    return Standard(said.id, said.version, said.id, "", Status.PROPOSED, issued_on, "", clauses, said.requires)


def _clause(said: PublishedClause) -> Clause:
    return Clause(
        id=said.id,
        title=said.title,
        level=said.level,
        text=said.text,
        plain="",
        standing=Standing.PROPOSED,
        sources=(),
        kept=Kept.NOT_YET,
        kept_by="",
        machine=said.machine,
    )
