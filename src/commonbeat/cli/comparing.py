"""What differs between two data models, on the command line: for whom it breaks, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from commonbeat.adapters.files.given_models import read_given
from commonbeat.kernel.text import _
from commonbeat.models.comparing.change import Change
from commonbeat.models.comparing.differ import compare
from commonbeat.models.comparing.notes import group
from commonbeat.models.errors import BadModel
from commonbeat_check.model import DataModel
from commonbeat_check.names import read_address
from commonbeat_check.shelf import Shelf

from .model_shelves import Data, of_models, shelf_of
from .plainly import console

Given = Annotated[str, Parameter(help="ID@VERSION, as pole@1.1; or a file or folder that can be imported.")]


def diff(
    old: Given,
    new: Given,
    /,
    *,
    data: Data = None,
    json_: Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())] = False,
) -> None:
    """Show what differs between two data models, and for whom it breaks.

    A producer is broken where what it sends validly today may be refused; a consumer, where it may receive what it
    could not before. What was renamed is told as that.

    Status 0: they were compared; 2: what was given cannot be used. For example:

    commonbeat standards diff pole@1.1 build/pole/2.0
    """
    with of_models():
        shelf = shelf_of(data)
        before, after = model_of(old, shelf), model_of(new, shelf)
        changes = compare(before, after)
    if json_:
        print(json.dumps([_row(one) for one in changes], indent=2))
        return
    tell(before, after, list(changes))


def add_to(app: App) -> None:
    """Give the program the commands of this module."""
    app.command(diff)


def model_of(given: str, shelf: Shelf) -> DataModel:
    """Give the model of a file, of a folder or of an address, whatever can be imported.

    Raises:
        BadModel: the file cannot be read.
        CheckRefused: it is no model, or there is none of that address.
    """
    if Path(given).exists():
        return read_given(Path(given)).model
    if "/" in given:
        raise BadModel(given, _("there is no such file or folder."))
    if read_address(given) is None:
        raise BadModel(given, _("it is no address, as pole@1.1, and no file or folder that is there."))
    return shelf.get(given)


def tell(before: DataModel, after: DataModel, changes: list[Change]) -> None:
    """Print the changes by whom they break."""
    if not changes:
        _say(_("{old} and {new} say the same.").format(old=before.address, new=after.address))
        return
    told = _("From {old} to {new}: changes: {count}; breaking producers: {producers}; breaking consumers: {consumers}.")
    producers, consumers = sum(one.breaks_producers for one in changes), sum(one.breaks_consumers for one in changes)
    facts = {"old": before.address, "new": after.address, "count": len(changes)}
    _say(told.format(producers=producers, consumers=consumers, **facts))
    for title, found in group(changes):
        _say("")
        _say(f"{title} ({len(found)})")
        for one in found:
            _say(f"  {one.where} ({one.change}): {one.text}")
            _say(f"    {one.why}")


def _row(one: Change) -> dict[str, Any]:
    return {
        "change": str(one.change),
        "where": one.where,
        "breaking_for": [str(party) for party in one.breaking_for],
        "text": one.text,
        "why": one.why,
    }


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
