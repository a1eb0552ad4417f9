"""Examples of records, on the command line: valid ones, and mutants that are wrong in exactly one rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import App, Parameter
from cyclopts.validators import Number

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.examples.mutants import Mutants
from commonbeat.models.examples.mutants import mutants as mutants_of
from commonbeat.models.examples.records import valid

from .days import read_day
from .model_shelves import Data, of_models, shelf_of
from .plainly import errors
from .whole_files import put

_VALID: Final = 10


def examples(
    address: Annotated[str, Parameter(help="ID@VERSION#ENTITY, as pole@1.1#P_001.")],
    /,
    *,
    n: Annotated[
        int | None,
        Parameter(
            help="How many records; none: 10 valid ones, or every mutant.", validator=Number(gte=1, lte=1_000_000)
        ),
    ] = None,
    mutants: Annotated[
        bool, Parameter(help="Give records that are wrong in exactly one rule instead.", negative=())
    ] = False,
    seed: Annotated[int, Parameter(help="Another seed gives other records; the same one gives the same.")] = 1,
    on: Annotated[
        str | None, Parameter(help="The day on which they are valid, as 2026-01-31; without it, today.")
    ] = None,
    out: Annotated[
        Path | None, Parameter(help="A folder: each record is a file there; without it they are printed.")
    ] = None,
    data: Data = None,
    json_: Annotated[
        bool, Parameter(name="--json", help="One JSON array in place of a line each.", negative=())
    ] = False,
) -> None:
    """Print made-up records of an entity, one JSON object a line. Nothing in them is anybody's.

    The first record has every member that may stand in it, the second the least that is allowed ({} where nothing is
    asked), the third several of what may repeat; then each optional member has its turn. With --mutants each line
    says what is broken: {"record", "element", "rule", "pointer", "text"}. In a shell, an address with # stands in
    quotes. Status 0: they were made; 2: what was given cannot be used. For example:

    commonbeat standards examples "pole@1.1#P_001" --n 3 --seed 7
    """
    with of_models():
        day = read_day(on)
        model, entity = shelf_of(data).entity(address)
        rows = (
            _mutants(mutants_of(model, entity.id, seed, day), n)
            if mutants
            else _numbered(valid(model, entity.id, n or _VALID, seed, day))
        )
        if out is not None:
            _write(rows, out)
        else:
            _print(rows, json_=json_)
    # To standard error: what is printed is records and nothing else.
    errors.print(_("Made up: nothing in these records is anybody's."), style="dim", markup=False)


def add_to(app: App) -> None:
    """Give the program the command of this module."""
    app.command(examples)


def _numbered(records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((f"{number:06}", one) for number, one in enumerate(records, 1))


def _mutants(found: Mutants, n: int | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, one in enumerate(found.made[:n], 1):
        row = {name: getattr(one, name) for name in one.__struct_fields__}
        yield f"{number:06}-{one.element}-{one.rule}", row
    for left in found.not_breakable if n is None else ():
        told = _("{pointer} {element} {rule}: no mutant: {why}")
        said = told.format(pointer=left.pointer, element=left.element, rule=left.rule, why=left.why)
        errors.print(said, markup=False, highlight=False, soft_wrap=True)


def _print(rows: Iterator[tuple[str, Mapping[str, Any]]], *, json_: bool) -> None:
    if json_:
        print(json.dumps([row for _name, row in rows], indent=2))
        return
    for _name, row in rows:
        print(json.dumps(row))


def _write(rows: Iterator[tuple[str, Mapping[str, Any]]], out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, row in rows:
            put(out / f"{name}.json", (json.dumps(row, indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as wrong:
        told = _("{path} cannot be written: {why}").format(path=out, why=wrong.strerror)
        raise Invalid.at("--out", told) from wrong
