"""Drift: one concept that two models hold to different versions, or different values, of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import CodeList, DataModel, Element

from .finding import Finding, Found, Severity
from .words import plain

RULE: Final = "list_drift"


def drift(models: Sequence[DataModel]) -> tuple[Finding, ...]:
    """Give every concept, by the name of its element, that two of the models hold to different lists."""
    return tuple(
        Finding(
            rule=RULE,
            severity=one.severity,
            where=one.where,
            text=one.text,
            why=_("A value that one of the two systems writes is unknown to the other, or means something else there."),
            fix=_("Bind both to one version of the list, or map the one to the other."),
        )
        for mine, other in combinations(models, 2)
        for one in _between(mine, other)
    )


def _between(mine: DataModel, other: DataModel) -> Iterator[Found]:
    theirs = {plain(name): element for element in other.elements for name in (*element.names, element.name)}
    for element in mine.elements:
        twin = next((theirs[plain(n)] for n in (element.name, *element.names) if plain(n) in theirs), None)
        lists = _list(mine, element), _list(other, twin) if twin else None
        if twin is None or lists[0] is None or lists[1] is None:
            continue
        where = (f"{mine.address}#{element.id}", f"{other.address}#{twin.id}")
        said = {"name": element.name, "one": where[0], "other": where[1]}
        if apart := _apart(lists[0], lists[1]):
            told = _("{name}: {one} and {other} take their values from different lists: {apart}.")
            yield Found(Severity.WARN, where, told.format(**said, apart=apart))


def _list(model: DataModel, element: Element) -> CodeList | None:
    return next((one for one in model.lists if element.list and one.id == element.list), None)


def _apart(one: CodeList, other: CodeList) -> str:
    """Say in what two lists differ; empty where they are one."""
    if one.version and other.version and one.version != other.version:
        return _("version {one}, version {other}").format(one=one.version, other=other.version)
    if not (one.is_known and other.is_known and one.codes and other.codes):
        return ""
    mine, theirs = ({code.value for code in each.codes} for each in (one, other))
    if not mine ^ theirs:
        return ""
    only = (", ".join(sorted(some)[:6]) or _("none") for some in (mine - theirs, theirs - mine))
    return _("only the first has {mine}; only the second has {theirs}").format(mine=next(only), theirs=next(only))
