"""Waivers from a file: ``waivers.toml`` beside a model, one ``[[waiver]]`` for each finding that is let be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat.models.linting.registry import RULES
from commonbeat.models.linting.waivers import REASON_LEAST, Waiver

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
        BadModel: it cannot be read, or a waiver says nothing: of whom, of what, or why.
    """
    try:
        said = read_toml(file.read_bytes(), _File).waiver
    except OSError as wrong:
        raise BadModel(str(file), _("it cannot be read: {why}.").format(why=wrong.strerror or wrong)) from wrong
    except Unreadable as wrong:
        raise BadModel(str(file), str(wrong)) from wrong
    for one in said:
        if fault := _fault(one):
            raise BadModel(str(file), fault)
    return tuple(Waiver(one.rule, one.where, one.reason.strip(), one.by, one.until) for one in said)


def _fault(said: _Said) -> str:
    if said.rule not in {one.name for one in RULES}:
        return _("There is no rule {rule}.").format(rule=said.rule)
    if not said.where or not all(said.where):
        return _("The waiver of {rule} names no id: a rule is not waived for everything.").format(rule=said.rule)
    if len(said.reason.strip()) < REASON_LEAST:
        told = _("The waiver of {rule} needs a reason of at least {least} characters.")
        return told.format(rule=said.rule, least=REASON_LEAST)
    return "" if said.by.strip() else _("The waiver of {rule} does not say by whom it is.").format(rule=said.rule)
