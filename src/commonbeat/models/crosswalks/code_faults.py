"""Whether the tables of codes of a crosswalk say what becomes of every code, and name only codes that there are."""

from __future__ import annotations

from collections.abc import Iterator

from commonbeat.kernel.text import _
from commonbeat_check.model import CodeList, DataModel, Relation
from commonbeat_check.reading import find_list

from .model import How
from .pairing import Bound
from .places import Place


def code_faults(bound: Bound, source: DataModel, target: DataModel) -> Iterator[str]:
    """Give what is wrong with the codes of one row."""
    there = known_codes(target, bound.targets[0]) if bound.targets else None
    if bound.row.how is How.CONSTANT and there is not None and bound.row.value not in _values(there):
        yield _("{value} is no code of {list}.").format(value=bound.row.value, list=there.id)
    here = known_codes(source, bound.sources[0]) if bound.sources else None
    if bound.row.how is How.COPY and here is not None and there is not None:
        for one in sorted(_values(here) - _values(there)):
            yield _("{code} of {list} is copied, and {other} has none such.").format(
                code=one, list=here.id, other=there.id
            )
    if bound.row.how is How.CODES:
        yield from _of_table(bound, here, there)


def _of_table(bound: Bound, here: CodeList | None, there: CodeList | None) -> Iterator[str]:
    table = bound.row.codes
    for one in bound.codes.values():
        if here is not None and one.source not in _values(here):
            yield _("Codes {table}: {code} is not in {list}.").format(table=table, code=one.source, list=here.id)
        if there is not None and one.target and one.target not in _values(there):
            yield _("Codes {table}: {code} is not in {list}.").format(table=table, code=one.target, list=there.id)
        if (one.relation is Relation.NONE) == bool(one.target):
            yield _("Codes {table}: {code} has a target and the relation none, or neither.").format(
                table=table, code=one.source
            )
    for code in sorted(_values(here) - bound.codes.keys()) if here is not None else ():
        yield _("Codes {table}: it does not say what becomes of {code}.").format(table=table, code=code)


def known_codes(model: DataModel, place: Place) -> CodeList | None:
    """Give the list of codes that a value at a place is from, if its values are known."""
    found = find_list(model, place.element.list) if place.element else None
    return found if found is not None and found.is_known and found.codes else None


def _values(codes: CodeList) -> set[str]:
    return {one.value for one in codes.codes}
