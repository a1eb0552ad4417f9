"""Importing data models, on the command line: from a fact set, release tables, a workbook or a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from commonbeat.adapters.files.given_models import Kept, keep, read_given
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.text import _, ngettext
from commonbeat.models.importing.whole import Imported
from commonbeat.models.workbooks import Head

from .model_shelves import of_models
from .plainly import console, errors

_TOLD_MOST = 20


def import_(
    given: Annotated[
        Path,
        Parameter(
            help="A workbook (.xlsx), a model.json, or a folder: a POLE fact set, NIEM's release tables, or a model."
        ),
    ],
    /,
    *,
    out: Annotated[Path, Parameter(help="The folder of drafts; the model goes to ID/VERSION in it.")] = Path(
        "standards-imported"
    ),
    id_: Annotated[str, Parameter(name="--id", help="Id of the standard, over the one that is given.")] = "",
    version: Annotated[str, Parameter(help="Its version, over the one that is given.")] = "",
    title: Annotated[str, Parameter(help="Its title, over the one that is given.")] = "",
    owner: Annotated[str, Parameter(help="Who owns the standard, over what is given.")] = "",
    replace: Annotated[
        bool,
        Parameter(
            help="Replace the model of a draft of this version that is there. What was written by hand there stays: "
            "title, owner and note in standard.toml, unless they are given here, and waivers.toml.",
            negative=(),
        ),
    ] = False,
    json_: Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())] = False,
) -> None:
    """Import the data model of a standard as a draft: a folder with its model and its head, to lint, diff and publish.

    Nothing is written unless all of it can be. What the given thing names and does not have is told.

    Status 0: it was imported; 1: a draft of it is there; 2: what was given cannot be used. For example:

    commonbeat standards import bicycles.xlsx --id stolen-bicycles --version 0.1 --out drafts
    """
    with of_models():
        head = Head(standard=id_, version=version, title=title, owner=owner)
        found = read_given(given, head, _progress)
        kept = keep(found.model, out, SystemClock().now().date(), replace=replace, given=head)
    if json_:
        print(json.dumps(_row(found, kept), indent=2))
        return
    _tell(found, kept)


def add_to(app: App) -> None:
    """Give the program the commands of this module."""
    app.command(import_, name="import")


def _row(found: Imported, kept: Kept) -> dict[str, Any]:
    model = found.model
    return {
        "address": model.address,
        "title": model.title,
        "folder": str(kept.place),
        "entities": len(model.entities),
        "elements": len(model.elements),
        "lists": len(model.lists),
        "codes": sum(len(one.codes) for one in model.lists),
        "rules": len(model.rules) + sum(len(one.rules) for one in model.entities),
        "unplaced": list(found.unplaced),
        "stays": list(kept.stays),
    }


def _tell(found: Imported, kept: Kept) -> None:
    row = _row(found, kept)
    _say(_("{address}: {title}, in {folder}").format(**row))
    counted = (
        ngettext("{count} entity", "{count} entities", row["entities"]).format(count=row["entities"]),
        ngettext("{count} element", "{count} elements", row["elements"]).format(count=row["elements"]),
        ngettext("{count} list", "{count} lists", row["lists"]).format(count=row["lists"]),
        ngettext("{count} code", "{count} codes", row["codes"]).format(count=row["codes"]),
        ngettext("{count} rule", "{count} rules", row["rules"]).format(count=row["rules"]),
    )
    _say(", ".join(counted))
    for one in kept.stays:
        _say(_("standard.toml, {what}").format(what=one))
    for one in found.unplaced[:_TOLD_MOST]:
        _say(_("not placed: {what}").format(what=one))
    if len(found.unplaced) > _TOLD_MOST:
        _say(_("and {count} more; --json has them all").format(count=len(found.unplaced) - _TOLD_MOST))


def _progress(said: str) -> None:
    errors.print(said, markup=False, style="dim", soft_wrap=True)


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
