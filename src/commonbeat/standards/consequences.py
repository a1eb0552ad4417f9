"""What becomes of a read that breaks a clause, as the clause's text says it: the words that a machine is held to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .model import Consequence

_SAID: Final[Mapping[Consequence, str]] = {
    Consequence.QUARANTINE: "is quarantined",
    Consequence.FLAG: "is flagged",
}


def consequence_said(one: Consequence) -> str:
    """Give the words by which a text says the consequence."""
    return _SAID[one]


def consequences_in(text: str) -> frozenset[Consequence]:
    """Give the consequences that a text says."""
    return frozenset(one for one, said in _SAID.items() if re.search(rf"\b{said}\b", text))


def with_consequence(text: str, old: Consequence, new: Consequence) -> str:
    """Give a text with the other consequence wherever it says the old one."""
    return re.sub(rf"\b{_SAID[old]}\b", _SAID[new], text)
