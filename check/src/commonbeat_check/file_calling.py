"""The check of a whole file as a Python call: each record's outcome, one by one, and what the sample is like."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from .calling import require_types
from .checking import checker
from .files import Checking
from .model import DataModel, Entity
from .problems import CheckRefused
from .profiling import Profile, Profiler
from .readers import Form, form_by_name, form_of
from .shape import Shape
from .shelf import Shelf, shipped_entity

Source = str | os.PathLike[str] | BinaryIO
"""The path of a file, or a stream of bytes that is open. A stream is left open."""


def check_file(
    address: str, source: Source, *, form: str = "", sheet: str = "", on: date | None = None, shelf: Shelf | None = None
) -> Checking:
    """Give the checking of a file: going through it gives each record's outcome, and then it knows how many there were.

    An outcome has ``valid``, ``errors`` and ``place``. Going through ``.wrong()`` in its place gives only what is
    wrong, and sooner. ``.records`` and ``.invalid`` count what was gone through. Of CSV and of JSON with a record a
    line no more than a few records are in memory at once, whatever the size. Nothing is read before the first is taken,
    nothing of the records is kept, and no text of an outcome repeats what they hold.

    Args:
        address: the entity, as ``pole@1.1#P_001``.
        source: the path of a file, or an open stream of bytes. A stream can be gone through once.
        form: ``json``, ``ndjson``, ``xml``, ``csv`` or ``xlsx``; without it, by how the file's name ends.
        sheet: the sheet of a workbook; without it, the one named like the entity, or the first.
        on: the day for which rules of dates and ages are reckoned; today (UTC) where it is not given.
        shelf: where models are found; without it, those that came with the program.

    Raises:
        CheckRefused: there is no such standard, version or entity, or the form is not known; while it is gone through,
            where it cannot be opened or read.
    """
    return _checking(_shape(address, on, shelf), source, form, sheet)


def profile(
    address: str, source: Source, *, form: str = "", sheet: str = "", on: date | None = None, shelf: Shelf | None = None
) -> Profile:
    """Give what a sample is like: how complete, valid and various each element is, and which codes drifted.

    It takes what ``check_file`` takes and reads the file to its end. No value of a record is in it, but for codes: a
    value of a code element that is not in its list is shown, cut to 35 characters.

    Raises:
        CheckRefused: as ``check_file`` does.
    """
    shape = _shape(address, on, shelf)
    profiler = Profiler(shape)
    for _outcome in _checking(shape, source, form, sheet).every(watch=profiler.add):
        pass
    return profiler.profile()


def _checking(shape: Shape, source: Source, form: str, sheet: str) -> Checking:
    opens = Path(source) if isinstance(source, str | os.PathLike) else source
    held_to = checker(shape.model, shape.entity.id, shape.on)
    return Checking(opens, _form(opens, form), shape, held_to, sheet)


def _shape(address: str, on: date | None, shelf: Shelf | None) -> Shape:
    require_types(address, on, shelf)
    model, entity = _entity(address, shelf)
    return Shape(model, entity, on or datetime.now(UTC).date())


def _entity(address: str, shelf: Shelf | None) -> tuple[DataModel, Entity]:
    return shipped_entity(address) if shelf is None else shelf.entity(address)


def _form(source: Path | BinaryIO, given: str) -> Form:
    path = source if isinstance(source, Path) else None
    found = form_of("", given) if given else form_by_name(path.name) if path else None
    if found is None:
        what = (
            f"The form of {path.name} is not known by its name" if path else "A stream has no name that tells its form"
        )
        raise CheckRefused(f"{what}: give form, one of {', '.join(Form)}.")
    return found
