"""Records held to an entity of a model, as somebody sends them: in memory, and nothing of them is kept."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat_check.checking import checker
from commonbeat_check.files import Checking, Outcome
from commonbeat_check.model import DataModel, Entity
from commonbeat_check.problems import CheckRefused
from commonbeat_check.profiling import Profile, Profiler
from commonbeat_check.readers import Form, read_records
from commonbeat_check.shape import Shape

from .seats import one_of_few

MEDIA_TYPES: Final[Mapping[str, Form]] = {
    "application/json": Form.JSON,
    "application/x-ndjson": Form.JSON,
    "application/ndjson": Form.JSON,
    "application/xml": Form.XML,
    "text/xml": Form.XML,
    "text/csv": Form.CSV,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Form.XLSX,
}
"""What the forms of records are called on the wire."""


BYTES_MOST: Final = 4 * 1024 * 1024
RECORDS_MOST: Final = 100_000
"""Of one body that somebody has checked while they wait: what is more is checked on their own machine."""
RECORD_BYTES_MOST: Final = 64 * 1024
RECORD_VALUES_MOST: Final = 6_400
"""Of one record that is taken over to another standard: each value may be told of, at some length."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking: what is wrong, up to so many problems of ``count``."""

    records: int
    invalid: int
    outcomes: tuple[Outcome, ...]
    count: int
    note: str = ""
    profile: Profile | None = None
    """What the sample is like, where that was asked for."""


def check_content(
    model: DataModel, entity: Entity, content: bytes, form: Form, on: date, most: int, *, is_profiled: bool = False
) -> Checked:
    """Hold what somebody sent to an entity on a day, and say what the sample is like where that is asked for.

    Raises:
        Invalid: it cannot be read as records, is more than is checked at once, or a pattern may not be run.
        CheckingBusy: as many are being checked as are at once.
    """
    _require_few(len(content) <= BYTES_MOST)
    with one_of_few():
        shape = Shape(model, entity, on)
        return _checked(shape, content, form, most, Profiler(shape) if is_profiled else None)


def _checked(shape: Shape, content: bytes, form: Form, most: int, profiler: Profiler | None) -> Checked:
    try:
        held_to = checker(shape.model, shape.entity.id, shape.on)
        checking = Checking(io.BytesIO(content), form, shape, held_to)
        kept: list[Outcome] = []
        count = 0
        for outcome in checking.every(watch=profiler.add) if profiler else checking.wrong():
            _require_few(checking.records <= RECORDS_MOST)
            if outcome.errors and (room := most - count) > 0:
                kept.append(Outcome(outcome.place, outcome.errors[:room], outcome.is_record))
            count += len(outcome.errors)
    except CheckRefused as refused:
        raise Invalid.at("", str(refused)) from refused
    _require_few(checking.records <= RECORDS_MOST)
    profile = profiler.profile() if profiler else None
    return Checked(checking.records, checking.invalid, tuple(kept), count, checking.note, profile)


def read_one(model: DataModel, entity: Entity, content: bytes, on: date) -> Mapping[str, Any]:
    """Give the one record that somebody sent in JSON, whether it is valid or not.

    Raises:
        Invalid: it cannot be read, is not one object, or is larger than is taken over at once.
    """
    values = content.count(b",") + content.count(b"[") + content.count(b"{")
    if len(content) > RECORD_BYTES_MOST or values > RECORD_VALUES_MOST:
        told = _(
            "At most {kilo} KB and {values} values of a record are taken over here:"
            " commonbeat standards convert has no such bound."
        )
        raise Invalid.at("/record", told.format(kilo=RECORD_BYTES_MOST // 1024, values=RECORD_VALUES_MOST))
    try:
        given = list(read_records(io.BytesIO(content), Form.JSON, Shape(model, entity, on)))
    except CheckRefused as refused:
        raise Invalid.at("/record", str(refused)) from refused
    for one in given:
        if one.problems and not isinstance(one.record, dict):
            raise Invalid.at("/record", one.problems[0].text)
    if len(given) != 1 or not isinstance(given[0].record, dict):
        raise Invalid.at("/record", _("Give one record: an object in JSON."))
    return given[0].record


def _require_few(is_few: bool) -> None:
    if not is_few:
        told = _(
            "At most {records} records and {mega} MB are checked at once here: run commonbeat-check on your machine."
        )
        raise Invalid.at("", told.format(records=RECORDS_MOST, mega=BYTES_MOST // 1024**2))
