"""Waivers from a file: ``waivers.toml`` beside a model, one ``[[waiver]]`` for each finding that is let be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat.models.linting.registry import RULES
from commonbeat.models.linting.waivers import REASON_LEAST, Waiver
from commonbeat.models.workbooks.faults import Faults

from .strict import Unreadable, read_toml

NAME: Final = "waivers.toml"


@dataclass(frozen=True, slots=True)
class _Said:
    rule: str
    where: tuple[str, ...]
    reason: str
    by: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _File:
    waiver: tuple[_Said, ...] = ()


def read_waivers(file: Path) -> tuple[Waiver, ...]:
    """Give the waivers of a file.

    Raises:
        BadModel: it cannot be read, or a waiver says nothing: of whom, of what, or why. The message names all of them.
    """
    try:
        said = read_toml(file.read_bytes(), _File).waiver
    except OSError as wrong:
        raise BadModel(str(file), _("it cannot be read: {why}.").format(why=wrong.strerror or wrong)) from wrong
    except Unreadable as wrong:
        raise BadModel(str(file), str(wrong)) from wrong
    faults = Faults(str(file))
    for number, one in enumerate(said, 1):
        for fault in _faults(one):
            faults.tell(_("waiver {number}: {fault}").format(number=number, fault=fault))
    faults.settle()
    return tuple(Waiver(one.rule, one.where, one.reason.strip(), one.by, one.until) for one in said)


def _faults(said: _Said) -> Iterator[str]:
    if said.rule not in {one.name for one in RULES}:
        yield _("There is no rule {rule}.").format(rule=said.rule) + nearest(said.rule, [one.name for one in RULES])
    if not said.where or not all(said.where):
        yield _("The waiver of {rule} names no id: a rule is not waived for everything.").format(rule=said.rule)
    if len(said.reason.strip()) < REASON_LEAST:
        told = _("The waiver of {rule} needs a reason of at least {least} characters.")
        yield told.format(rule=said.rule, least=REASON_LEAST)
    if not said.by.strip():
        yield _("The waiver of {rule} does not say by whom it is.").format(rule=said.rule)
