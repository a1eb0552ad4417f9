"""What a question about sightings may say, what of it leaves a node, and what the record keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from commonbeat.access.errors import UnusableMark
from commonbeat.access.marks import MarkRules
from commonbeat.audit.model import Detail
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import spell
from commonbeat.kernel.legible import is_legible, spelt_out

from .errors import MessageFault, MessageRefused
from .model import Message, MessageKind, SightingsQuestion
from .shapes import Misspelled
from .spelling import question_from_json

TEXT_MOST: Final = 2_000
"""Characters of each text of a purpose: as many as a node's own people may write."""

_RECORDED_MOST: Final = 500
"""Of each text of a question that was refused for how it is written."""


@implements("anpr-working@0.1#vouched-actor")
def check_asked(question: SightingsQuestion, marks: MarkRules) -> None:
    """Let a peer's question pass that names one whole mark, for a purpose that is shown as it was written.

    The mark is spelled as marks are compared, so that both records have the same.

    A node's own people may search for a pattern under its policy; another node asks for one vehicle. What the peer
    should have refused to its own people is not left to it.

    Raises:
        MessageRefused: it does not.
    """
    if not _is_plain(question.vrm, marks):
        raise MessageRefused(MessageFault.NO_WHOLE_MARK)
    purpose = question.purpose
    texts = (purpose.reason, purpose.reference, purpose.originator, purpose.legal_basis)
    if not all(len(text) <= TEXT_MOST and is_legible(text) for text in texts):
        raise MessageRefused(MessageFault.ILLEGIBLE)


def _is_plain(vrm: str, marks: MarkRules) -> bool:
    try:
        return marks.normal(vrm) == vrm
    except UnusableMark:
        return False


def of_question(question: SightingsQuestion) -> Mapping[str, Detail]:
    """Give what the record keeps of a question: what was asked, and why."""
    purpose = question.purpose
    return {
        "vrm": question.vrm,
        "from": spell(question.from_),
        "to": spell(question.to),
        "category": str(purpose.category),
        "reason": purpose.reason,
        "reference": purpose.reference,
        "originator": purpose.originator,
        "urgency": str(purpose.urgency),
        "legal_basis": purpose.legal_basis,
    }


def of_refused(message: Message) -> Mapping[str, Detail]:
    """Give what a refused message asked, where it can be read: for the record alone, which shows it spelt out."""
    if message.kind is not MessageKind.SIGHTINGS:
        return {}
    try:
        question = question_from_json(message.body)
    except Misspelled:
        return {}
    shown = of_question(question)
    return {name: spelt_out(text)[:_RECORDED_MOST] if isinstance(text, str) else text for name, text in shown.items()}


def at_home(question: SightingsQuestion) -> SightingsQuestion:
    """Give the question as it leaves the node: what it cites of the node's own stays."""
    return replace(question, purpose=replace(question.purpose, authority=None))
