"""A standard in other forms, on the command line: schemas, interfaces, tables and more of its model; its clauses."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from commonbeat.adapters.files.durable import sync_folder
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.text import _, ngettext
from commonbeat.models.generating.book import Made
from commonbeat.models.generating.forms import FORMS, generate
from commonbeat.standards.oscal import oscal
from commonbeat_check.names import read_address

from .clause_forms import OF_CLAUSES, model_for, text_for
from .days import read_day
from .model_shelves import Data, of_models
from .plainly import console, errors
from .whole_files import put

Form = StrEnum("Form", {name.upper().replace("-", "_"): name for name in (*FORMS, *OF_CLAUSES)})  # type: ignore[misc]
_SHOWN = 20


class FolderNotWritten(CommonbeatError):
    """A folder could not be written into: it is no folder, it may not be written, or the disk is full."""

    code = "models.folder-not-written"
    kind = Kind.UNAVAILABLE

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(_("{folder} could not be written: {why}.").format(folder=folder, why=why))


def generate_(
    address: Annotated[
        str, Parameter(help="ID@VERSION, as pole@1.1; or the file or folder of a model, or the folder of a text.")
    ],
    /,
    *,
    to: Annotated[Form, Parameter(help="The form that is wanted.")],
    out: Annotated[Path, Parameter(help="The folder to write into; it is made where there is none.")],
    entity: Annotated[str, Parameter(help="Id of one entity, as P_001: that one and what it holds.")] = "",
    on: Annotated[
        str | None, Parameter(help="The day on which codes are valid, as 2026-01-31; without it, today.")
    ] = None,
    data: Data = None,
    json_: Annotated[bool, Parameter(name="--json", help="Print what was written as JSON.", negative=())] = False,
) -> None:
    """Give a standard in another form: JSON Schema, OpenAPI, AsyncAPI, XML Schema, CSVW, SHACL, SQL and more.

    All but oscal are made of its data model. oscal is made of the clauses of a text: a catalogue, and a profile of what
    must be kept. It says which files it wrote and, in the end, which rules the form cannot hold anybody to; the same
    stands in the files. The same model on the same day gives the same bytes.

    Status 0: it was made; 2: what was given cannot be used. For example:

    commonbeat standards generate pole@1.1 --to json-schema --out build/pole

    commonbeat standards generate anpr-working@0.1 --to oscal --out build/anpr
    """
    with of_models():
        day = read_day(on)
        made = _made(address, str(to), entity, day, data)
        _write(made, out)
    if json_:
        unsaid = [{"rule": one.rule, "reason": one.reason} for one in made.unsaid]
        print(json.dumps({"files": [str(out / name) for name in made.files], "unsaid": unsaid}, indent=2))
        return
    _tell(made, out)


def add_to(app: App) -> None:
    """Give the program the command of this module."""
    app.command(generate_, name="generate")


def _made(address: str, form: str, entity: str, on: date, data: Path | None) -> Made:
    if form in OF_CLAUSES:
        if entity:
            raise Invalid.at("", _("{form} is made of clauses, and there are no entities in it.").format(form=form))
        return Made(dict(oscal(text_for(address, form, data))))
    named = read_address(address)
    part = named.part if named else ""
    return generate(model_for(address.partition("#")[0], form, data), form, on, entity or part)


def _write(made: Made, folder: Path) -> None:
    """Write the files; each is whole or not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.files.items():
            put(folder / name, content)
        sync_folder(folder)
    except OSError as wrong:
        raise FolderNotWritten(folder, wrong.strerror or str(wrong)) from wrong


def _tell(made: Made, folder: Path) -> None:
    names = list(made.files)
    for name in names[:_SHOWN]:
        console.print(str(folder / name), markup=False, highlight=False, soft_wrap=True)
    if len(names) > _SHOWN:
        left = len(names) - _SHOWN
        more = ngettext("and {count} more file", "and {count} more files", left).format(count=left)
        console.print(more, markup=False, highlight=False)
    if made.unsaid:
        count = len(made.unsaid)
        said = ngettext(
            "{count} rule is not held by this form; the files say so too:",
            "{count} rules are not held by this form; the files say so too:",
            count,
        )
        errors.print(said.format(count=count), markup=False, highlight=False, soft_wrap=True)
    for one in made.unsaid:
        errors.print(f"  {one.rule}: {one.reason}", markup=False, highlight=False, soft_wrap=True)
