"""The check as a Python call: one record against an entity, by its address."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from .checking import Checker, checker
from .names import read_address
from .problems import CheckRefused, Result
from .shelf import Shelf, shipped_model


def check(address: str, record: object, *, on: date | None = None, shelf: Shelf | None = None) -> Result:
    """Say whether a record is one of an entity, and everything that is wrong with it.

    It may be called on any thread. Nothing of the record is kept, and no text of the result repeats what it holds.

    Args:
        address: the entity, as ``pole@1.1#P_001``.
        record: a decoded JSON value, as ``json.loads`` gives it.
        on: the day for which rules of dates and ages are reckoned; today (UTC) where it is not given.
        shelf: where models are found, read anew at each call; where it is not given, those that came with the program,
            each read once.

    Raises:
        CheckRefused: there is no such standard, version or entity, one of its patterns may not be run, or an
            argument is not of its type.
    """
    require_types(address, on, shelf)
    day = on or datetime.now(UTC).date()
    ready = _shipped(address, day) if shelf is None else _from(shelf, address, day)
    errors = ready.errors(record)
    return Result(not errors, tuple(errors))


def require_types(address: object, on: object, shelf: object) -> None:
    """Raise ``CheckRefused`` for an argument of another type: callers are programs of all kinds, many unchecked."""
    if not isinstance(address, str):
        raise CheckRefused(f"The address is {type(address).__name__}, not text: write it as 'pole@1.1#P_001'.")
    if on is not None and (not isinstance(on, date) or isinstance(on, datetime)):
        raise CheckRefused(f"The day is {type(on).__name__}: give a datetime.date, as date(2026, 11, 26).")
    if shelf is not None and not isinstance(shelf, Shelf):
        raise CheckRefused(f"The shelf is {type(shelf).__name__}: give a commonbeat_check.shelf.Shelf, or none.")


@lru_cache(maxsize=64)
def _shipped(address: str, on: date) -> Checker:
    where = read_address(address)
    if where is None or not where.part:
        raise CheckRefused(f"{address!r} names no entity: write STANDARD@VERSION#ENTITY, as pole@1.1#P_001.")
    return checker(shipped_model(f"{where.standard}@{where.version}"), where.part, on)


def _from(shelf: Shelf, address: str, on: date) -> Checker:
    model, entity = shelf.entity(address)
    return checker(model, entity.id, on)
