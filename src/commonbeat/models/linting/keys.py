"""Keys that a record cannot have in all its forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat.models.keys import bad_keys, what_a_key_is

from .finding import Found, LintRule, error
from .seen import Seen


def bad_key(seen: Seen) -> Iterator[Found]:
    """Find keys that JSON, XML, CSV or a workbook cannot hold."""
    for where, key in bad_keys(seen.model):
        told = _("{key} in {where} is no key. {why}")
        yield error((where.partition("/")[0],), told.format(key=key, where=where, why=what_a_key_is()))


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "bad_key",
        lambda: _("A key that not every form of a record can hold: JSON, XML, CSV and a workbook."),
        lambda: _("A record that is valid in one form cannot be written in another, or is read as something else."),
        lambda: _("Call it by a plain word, as givenName; its name may be any text."),
        bad_key,
    ),
)
