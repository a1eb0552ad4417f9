"""A pack for a tender, on the command line: requirements, test suite and scoring sheet of the standards asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from commonbeat.adapters.files.published_shelf import PublishedShelf
from commonbeat.adapters.files.standards import FileStandards
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.tender.pack import pack
from commonbeat.models.tender.requirements import Chosen, Requirement, requirements_of
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Clause, Standard
from commonbeat.standards.retired import why_retired
from commonbeat_check.model import DataModel
from commonbeat_check.names import read_address

from .days import read_day
from .model_shelves import Data, catalogues_of, of_models
from .plainly import console, errors


def tender(
    addresses: Annotated[
        list[str], Parameter(name="ID@VERSION", help="The standards asked for, as pole@1.1 mait@1.0.0.")
    ],
    /,
    *,
    out: Annotated[Path, Parameter(help="The folder for the pack; it is made. One that holds anything is left alone.")],
    n: Annotated[
        int, Parameter(help="How many valid records of each entity.", validator=Number(gte=1, lte=10_000))
    ] = 20,
    seed: Annotated[int, Parameter(help="Another seed gives other records.")] = 1,
    on: Annotated[
        str | None, Parameter(help="The day on which the records are right, as 2026-01-31; without it, today.")
    ] = None,
    data: Data = None,
) -> None:
    """Write a pack for a tender: numbered requirements with their clauses, a test suite, and a scoring sheet.

    The records of the suite are made up. README.md in the folder says how it is run.

    Status 0: it was written; 2: what was given cannot be used. For example:

    commonbeat standards tender pole@1.1 mait@1.0.0 --out tender
    """
    with of_models():
        day, roots = read_day(on), catalogues_of(data)
        chosen = [_chosen(address, day, roots) for address in dict.fromkeys(addresses)]
        files = _write(chosen, out, n, seed, day)
    for one in chosen:
        if one.why_retired:
            retired = _("{why}: the pack says so, and no new mark is given for it.").format(why=one.why_retired)
            errors.print(retired, markup=False, highlight=False, soft_wrap=True)
        if one.model is None:
            said = _("{address} is a text of clauses: the test suite has no records for it.").format(
                address=one.address
            )
            errors.print(said, markup=False, highlight=False, soft_wrap=True)
    told = _("{folder}: requirements: {count}; files: {files}; begin with README.md.")
    count = sum(len(one.requirements) for one in chosen)
    console.print(told.format(folder=out, count=count, files=files), markup=False, highlight=False, soft_wrap=True)


def add_to(app: App) -> None:
    """Give the program the command of this module."""
    app.command(tender)


def _chosen(address: str, on: date, roots: Sequence[Path]) -> Chosen:
    where = read_address(address)
    if where is None or where.part:
        raise Invalid.at(
            "", _("{address} names no version of a standard: write it as pole@1.1.").format(address=address)
        )
    every = list(FileStandards(*roots).all())
    text = next((one for one in every if (one.id, one.version) == (where.standard, where.version)), None)
    model = PublishedShelf(*roots).find(where.standard, where.version)
    if text is None and model is None:
        raise StandardNotFound(where.standard, where.version, [(one.id, one.version) for one in every])
    return _of(address, text, model, on)


def _of(address: str, text: Standard | None, model: DataModel | None, on: date) -> Chosen:
    clauses = tuple(_of_clause(one) for one in text.clauses) if text is not None else ()
    return Chosen(
        address=address,
        title=text.title if text is not None else model.title if model is not None else address,
        note=model.note if model is not None else text.note if text is not None else "",
        why_retired=why_retired(text) if text is not None else "",
        licence=model.licence if model is not None else "",
        requirements=clauses + (tuple(requirements_of(model, on)) if model is not None else ()),
        model=model,
    )


def _of_clause(clause: Clause) -> Requirement:
    return Requirement(clause=str(clause.id), text=clause.text, level=str(clause.level), shown_by=clause.kept_by)


def _write(chosen: Sequence[Chosen], out: Path, n: int, seed: int, day: date) -> int:
    """Write the files of a pack; give how many."""
    written = 0
    try:
        if out.is_dir() and any(out.iterdir()):
            raise Invalid.at("--out", _("{path} holds something already: name a new folder.").format(path=out))
        for name, content in pack(chosen, n, seed, day):
            file = out / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            written += 1
    except OSError as wrong:
        told = _("{path} cannot be written: {why}").format(path=out, why=wrong.strerror)
        raise Invalid.at("--out", told) from wrong
    return written
