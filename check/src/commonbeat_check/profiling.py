"""What a sample of records is like: how complete, how valid, how various, and which codes drifted, element by element.

It is made in one pass, in memory that does not grow with the sample. No value of a record is in it, but for codes: a
value of a code element that is not in its list is shown, cut to 35 characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from .asking import as_text
from .model import Type
from .names import pointer
from .problems import Problem
from .reading import held
from .shape import Field, Shape

MOST_DIFFERENT: Final = 1_000
MOST_DRIFTED: Final = 100
MOST_SHOWN: Final = 35
MOST_UNUSED: Final = 200
MOST_PATHS: Final = 2_000
MOST_RULES: Final = 2_000
_CODED: Final = frozenset({Type.CODE, Type.YES_NO})


class Drift(msgspec.Struct, frozen=True):
    """How the values of a code element stand to its list."""

    in_list: int
    not_in_list: int
    values: dict[str, int]
    """The values that are not in the list, with how often each came; the first hundred different ones."""
    other_values: int
    """How often one came that is not among them."""
    unused: tuple[str, ...]
    """Codes of the list that never came; the first two hundred."""
    unused_count: int


class ElementProfile(msgspec.Struct, frozen=True):
    """What one element of a sample is like. Shares are from 0 to 1; None where there was nothing to take one of."""

    path: str
    """The keys that lead to it, as ``homeAddress.town``."""
    name: str
    element: str
    records: int
    """In how many records it is."""
    completeness: float | None
    values: int
    validity: float | None
    different: int | None
    """None where it is an object."""
    different_is_least: bool
    """True where there were more different values than were counted."""
    drift: Drift | None = None


class Profile(msgspec.Struct, frozen=True):
    """What a sample is like."""

    address: str
    records: int
    valid: int
    validity: float | None
    elements: tuple[ElementProfile, ...]
    rules: dict[str, int]
    """How often each rule was broken, by the clause and the rule, the most often first."""


class Profiler:
    """Takes records one by one, each with what is wrong with it; gives the profile at any time."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._counts: dict[str, _Count] = {}
        self._rules: Counter[str] = Counter()
        self._records = self._valid = 0
        for key, field in shape.fields.items():
            self._open(key, field)

    def add(self, record: Any, errors: Iterable[Problem]) -> None:
        """Take one record."""
        wrong: set[str] = set()
        for problem in errors:
            wrong.update(_and_above(problem.pointer))
            rule = f"{problem.clause} {problem.rule}"
            self._rules[rule if rule in self._rules or len(self._rules) < MOST_RULES else "others"] += 1
        self._records += 1
        self._valid += not wrong
        if isinstance(record, dict):
            there = set()
            for path, field, at, value in _walk(record, self._shape.fields, "", ""):
                count = self._open(path, field)
                if count is not None:
                    there.add(path)
                    count.take(value, at not in wrong)
            for path in there:
                self._counts[path].records += 1

    def profile(self) -> Profile:
        """Give the profile of all that was taken."""
        order = {key: at for at, key in enumerate(self._shape.fields)}
        paths = sorted(self._counts.items(), key=lambda one: order[one[0].partition(".")[0]])
        elements = tuple(count.profile(path, self._records) for path, count in paths)
        rules = dict(self._rules.most_common())
        return Profile(
            f"{self._shape.model.address}#{self._shape.entity.id}",
            self._records,
            self._valid,
            _share(self._valid, self._records),
            elements,
            rules,
        )

    def _open(self, path: str, field: Field) -> _Count | None:
        """Give what counts the values of a path; None where there are too many paths to count."""
        found = self._counts.get(path)
        if found is None and len(self._counts) < MOST_PATHS:
            found = self._counts[path] = _Count(field, self._shape)
        return found


class _Count:
    """What is counted of one path."""

    def __init__(self, field: Field, shape: Shape) -> None:
        self._field = field
        self.records = self._values = self._valid = 0
        self._different: set[int] = set()
        self._is_over = False
        element = field.element
        codes = held(shape.model, element, shape.on).values if element else None
        self._codes = None if codes is None else dict.fromkeys(codes, 0)
        self._shows = element is not None and element.type in _CODED
        self._drifted: Counter[str] = Counter()
        self._others = 0

    def take(self, value: Any, is_valid: bool) -> None:
        """Count one value."""
        self._values += 1
        self._valid += is_valid
        if self._field.is_object:
            return
        self._tell_apart(value)
        if self._codes is None:
            return
        text = as_text(value)
        if text in self._codes:
            self._codes[text] += 1
        else:
            self._drift(text)

    def profile(self, path: str, records: int) -> ElementProfile:
        field = self._field
        return ElementProfile(
            path,
            field.member.name,
            field.id,
            self.records,
            _share(self.records, records),
            self._values,
            _share(self._valid, self._values),
            None if field.is_object else len(self._different),
            self._is_over,
            self._drifted_from() if self._codes is not None else None,
        )

    def _tell_apart(self, value: Any) -> None:
        """Count a value among the different ones, by its hash: the value itself is not kept."""
        if not self._is_over:
            self._different.add(hash(value if isinstance(value, str | int | float | bool) else repr(value)))
            if len(self._different) > MOST_DIFFERENT:
                self._different.pop()
                self._is_over = True

    def _drift(self, text: str) -> None:
        shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:MOST_SHOWN])
        if self._shows and (shown in self._drifted or len(self._drifted) < MOST_DRIFTED):
            self._drifted[shown] += 1
        else:
            self._others += 1

    def _drifted_from(self) -> Drift:
        codes = self._codes or {}
        unused = [code for code, count in codes.items() if not count]
        return Drift(
            sum(codes.values()),
            self._drifted.total() + self._others,
            dict(self._drifted.most_common()),
            self._others,
            tuple(unused[:MOST_UNUSED]),
            len(unused),
        )


def _walk(
    record: dict[str, Any], fields: dict[str, Field], path: str, at: str
) -> Iterator[tuple[str, Field, str, Any]]:
    """Give every value that is there and that the model knows: its path, its field, its JSON Pointer, itself."""
    for key, value in record.items():
        field = fields.get(key)
        if field is None:
            continue
        many = value if isinstance(value, list) else [value]
        for index, one in enumerate(many):
            if one is None or one == "":
                continue
            where = at + pointer(key) + (pointer(index) if isinstance(value, list) else "")
            yield path + key, field, where, one
            if field.is_object and isinstance(one, dict):
                yield from _walk(one, field.fields(), f"{path}{key}.", where)


def _and_above(pointer: str) -> Iterator[str]:
    """Give a pointer and those of all that it lies in: an object with something wrong in it is wrong."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
