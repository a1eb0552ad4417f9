"""A record of one standard as a record of another, with all that is lost: no value goes without being told of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Relation
from commonbeat_check.reading import Held

from .building import Builder, Crowded
from .changing import Outcome, as_date, as_taken, as_text, by_codes, by_relation
from .kinds import kind_lost
from .leaves import Leaf, leaves
from .losses import Converted, Loss, Lost
from .model import How
from .pairing import Bound, Crossing
from .places import Place
from .shortcomings import shortcomings


def convert(crossing: Crossing, record: Mapping[str, Any], on: date) -> Converted:
    """Give a record as the crosswalk makes it, and every loss: each value is in it, or is told of.

    So is what the record says by being of its entity.
    A value that several rows take counts as carried where one of them carries it whole.

    Args:
        on: The day whose codes count.
    """
    run = _Run(crossing, leaves(crossing.source, record), on)
    for bound in sorted(crossing.rows, key=lambda one: one.row.how is How.CONSTANT):
        if bound.row.how in _WAYS:
            _WAYS[bound.row.how](run, bound)
    result = run.builder.record()
    kind = kind_lost(crossing, run.found)
    return Converted(result, (*kind, *run.losses(), *shortcomings(crossing.target, result, on)))


class _Run:
    """One conversion: what was carried whole so far, and what was lost of the rest."""

    def __init__(self, crossing: Crossing, found: Sequence[Leaf], on: date) -> None:
        self.crossing, self.on, self.found = crossing, on, found
        self._by_path: dict[str | None, list[Leaf]] = {}
        for leaf in found:
            self._by_path.setdefault(leaf.path, []).append(leaf)
        self.builder = Builder()
        self._whole: set[str] = set()
        self._lost: dict[str, list[Lost]] = {}

    def at(self, places: Iterable[Place]) -> list[Leaf]:
        """Give the values at some places, in the order of the places."""
        return [leaf for place in places for leaf in self._by_path.get(place.path, ())]

    def held(self, place: Place, *, in_source: bool = False) -> Held | None:
        """Give what a value at a place is held to."""
        side = self.crossing.source if in_source else self.crossing.target
        return side.held(place.element, self.on) if place.element else None

    def lose(self, leaf: Leaf, outcome: Outcome) -> None:
        """Tell that a value, or something of it, is lost."""
        what = outcome.what or Loss.UNMAPPED
        text = _said(what, self.crossing.target.model.address, outcome.why)
        lost = Lost(what, leaf.pointer, leaf.element, outcome.relation, text)
        self._lost.setdefault(leaf.pointer, []).append(lost)

    def put(self, bound: Bound, leaf: Leaf, outcome: Outcome, place: Place) -> bool:
        """Put what became of a value in its place, and tell what was lost by it; say whether nothing was."""
        taken = outcome if outcome.value is None else as_taken(outcome.value, self.held(place))
        if taken.value is None:
            self.lose(leaf, taken)
            return False
        indices = bound.align(leaf.indices, place)
        try:
            if indices is None:
                raise Crowded
            self.builder.put(place, indices, taken.value)
        except Crowded:
            self.lose(leaf, Outcome(None, Loss.CROWDED_OUT, Relation.NONE, bound.row.note))
            return False
        lost = [one for one in (outcome, taken) if one.what is not None]
        for one in lost:
            self.lose(leaf, one)
        return not lost

    def carry(self, bound: Bound, leaf: Leaf, outcome: Outcome) -> None:
        """Carry a value to the one place that its row has for it."""
        if self.put(bound, leaf, outcome, bound.targets[0]):
            self.keep(leaf)

    def keep(self, leaf: Leaf) -> None:
        """Say that a value is carried whole."""
        self._whole.add(leaf.pointer)

    def losses(self) -> list[Lost]:
        """Give what was lost, in the order of the record."""
        told: list[Lost] = []
        for leaf in self.found:
            if leaf.pointer not in self._whole:
                if leaf.pointer not in self._lost:
                    self.lose(leaf, Outcome(None, Loss.UNMAPPED, Relation.NONE))
                told += self._lost[leaf.pointer]
        return list(dict.fromkeys(told))


def _copy(run: _Run, bound: Bound) -> None:
    for leaf in run.at(bound.sources):
        run.carry(bound, leaf, by_relation(leaf.value, bound.row.relation, bound.row.note))


def _codes(run: _Run, bound: Bound) -> None:
    for leaf in run.at(bound.sources):
        run.carry(bound, leaf, by_codes(leaf.value, bound.codes))


def _date(run: _Run, bound: Bound) -> None:
    source, target = run.held(bound.sources[0], in_source=True), run.held(bound.targets[0])
    for leaf in run.at(bound.sources):
        if source is not None and target is not None:
            run.carry(bound, leaf, as_date(leaf.value, source, target))


def _join(run: _Run, bound: Bound) -> None:
    place = bound.targets[0]
    groups: dict[tuple[int, ...], list[Leaf]] = {}
    for leaf in run.at(bound.sources):
        indices = bound.align(leaf.indices, place, is_joined=True)
        if indices is None:
            run.lose(leaf, Outcome(None, Loss.CROWDED_OUT, Relation.NONE, bound.row.note))
        else:
            groups.setdefault(indices, []).append(leaf)
    for indices, group in groups.items():
        if bound.row.relation is not Relation.EXACT or len({leaf.path for leaf in group}) == len(bound.sources):
            _joined(run, bound, indices, group)  # what is exact is so only where all of it is there


def _joined(run: _Run, bound: Bound, indices: tuple[int, ...], group: Sequence[Leaf]) -> None:
    """Put the values of one group as one text; a value by itself, where only one path leads here, stays what it is."""
    place, row = bound.targets[0], bound.row
    is_same = row.relation is Relation.EXACT or (len(group) == 1 and len(bound.sources) == 1)
    outcome = Outcome(None) if is_same else by_relation(None, row.relation, row.note)
    taken = as_taken(row.by.join(as_text(leaf.value) for leaf in group), run.held(place))
    if taken.value is not None:
        try:
            run.builder.put(place, indices, taken.value)
        except Crowded:
            taken = Outcome(None, Loss.CROWDED_OUT, Relation.NONE, row.note)
    for leaf in group:
        if taken.what is not None:
            run.lose(leaf, taken)
        if outcome.what is not None and taken.value is not None:
            run.lose(leaf, outcome)
        if taken.what is None and outcome.what is None:
            run.keep(leaf)


def _split(run: _Run, bound: Bound) -> None:
    for leaf in run.at(bound.sources):
        values = as_text(leaf.value).split(bound.row.by)
        if len(values) != len(bound.targets):
            why = _("It is not {count} values with {by} between.").format(count=len(bound.targets), by=bound.row.by)
            run.lose(leaf, Outcome(None, Loss.NOT_TAKEN, Relation.NONE, why))
            continue
        parts = [by_relation(value, bound.row.relation, bound.row.note) for value in values]
        are_whole = [run.put(bound, leaf, one, place) for one, place in zip(parts, bound.targets, strict=True)]
        if all(are_whole):
            run.keep(leaf)


def _constant(run: _Run, bound: Bound) -> None:
    place = bound.targets[0]
    if bound.sources:
        there = [bound.align(leaf.indices, place, is_joined=True) for leaf in run.at(bound.sources)]
    else:
        there = [(*at, *([0] * (place.repeats - len(at)))) for at in run.builder.indices_of(place)]
    for indices in there:
        with suppress(Crowded):  # the record says something else itself, and that counts
            if indices is not None:
                run.builder.put(place, indices, bound.row.value)


def _implied(run: _Run, bound: Bound) -> None:
    for leaf in run.at(bound.sources):
        if as_text(leaf.value) == bound.row.value:
            run.keep(leaf)
        else:
            run.lose(leaf, Outcome(None, Loss.UNMAPPED, Relation.NONE, bound.row.note))


def _none(run: _Run, bound: Bound) -> None:
    path = bound.sources[0].path
    for leaf in run.found:
        if leaf.path is not None and (leaf.path == path or leaf.path.startswith(path + ".")):
            run.lose(leaf, Outcome(None, Loss.UNMAPPED, Relation.NONE, bound.row.note))


_WAYS: Final[Mapping[How, Callable[[_Run, Bound], None]]] = {
    How.COPY: _copy,
    How.CODES: _codes,
    How.DATE: _date,
    How.JOIN: _join,
    How.SPLIT: _split,
    How.CONSTANT: _constant,
    How.IMPLIED: _implied,
    How.NONE: _none,
}


def _said(what: Loss, target: str, why: str) -> str:
    """Give in words what became of a value on its way to a standard."""
    words = {
        Loss.UNMAPPED: _("It has no place in {target}."),
        Loss.UNKNOWN_CODE: _("It is no code in {target}."),
        Loss.GENERALISED: _("It became a value of {target} that says less."),
        Loss.ASSUMED: _("It became a value of {target} that says more than it did."),
        Loss.CHANGED: _("Its form changed for {target}, and there is no certain way back."),
        Loss.CUT: _("Its end was cut for {target}."),
        Loss.CROWDED_OUT: _("{target} takes fewer values there, or has another."),
        Loss.NOT_TAKEN: _("{target} does not take such a value."),
    }
    return " ".join(one for one in (words[what].format(target=target), why) if one)
