"""Which forms a standard comes in, by what it is made of: a data model, a text of clauses, or both."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.generating.forms import FORMS
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Standard
from commonbeat_check.model import DataModel
from commonbeat_check.names import read_address
from commonbeat_check.problems import CheckRefused
from commonbeat_check.shelf import Shelf

from .comparing import model_of
from .known_versions import versions_in
from .model_shelves import shelf_of

OF_CLAUSES: Final = ("oscal",)
"""The forms of a standard's clauses; all others are of its data model."""
_HEAD: Final = "standard.toml"


def model_for(given: str, form: str, data: Path | None) -> DataModel:
    """Give the data model of an address, file or folder, to be made into a form.

    Raises:
        Invalid: the standard is a text of clauses alone; the message names the forms that it has.
        BadModel, CheckRefused: there is no such standard, or what was given cannot be read.
    """
    shelf = shelf_of(data)
    text = None if _has_model(given, shelf) else _find_text(given, data)
    if text is not None and text.clauses:
        told = _("{address} is a text of clauses and has no data model to be made into {form}: it comes as {forms}.")
        raise Invalid.at("", told.format(address=given, form=form, forms=", ".join(OF_CLAUSES)))
    return model_of(given, shelf)


def text_for(given: str, form: str, data: Path | None) -> Standard:
    """Give the text of an address or folder, whose clauses are to be made into a form.

    Raises:
        Invalid: the standard has no clauses; the message names the forms that it has. Or a part of it is named.
        StandardNotFound, CheckRefused, BadStandard: there is no such standard, or what was given cannot be read.
    """
    named = read_address(given)
    if named and named.part:
        told = _("{form} is made of a whole text: leave out #{part}.")
        raise Invalid.at("", told.format(form=form, part=named.part))
    text = _find_text(given, data)
    if text is not None and text.clauses:
        return text
    if text is not None or _has_model(given, shelf_of(data)):
        if text is None:
            model_of(given, shelf_of(data))  # a file may be no model at all, which is another thing to be told
        told = _("{address} has no clauses to be made into {form}: it comes as {forms}.")
        raise Invalid.at("", told.format(address=given, form=form, forms=", ".join(FORMS)))
    if named is None:
        raise CheckRefused(_("{what} is no address, as anpr-working@0.1, and no folder of a text.").format(what=given))
    known = [one.named for one in versions_in(data)]
    raise StandardNotFound(named.standard, named.version, known)


def _has_model(given: str, shelf: Shelf) -> bool:
    path, named = Path(given), read_address(given)
    if path.exists():
        return not (path / _HEAD).is_file() or (path / "model.json").is_file()
    return named is not None and shelf.find(named.standard, named.version) is not None


def _find_text(given: str, data: Path | None) -> Standard | None:
    folder = Path(given)
    if folder.exists():
        folder = folder.resolve()
        return (
            FileStandards(folder.parent.parent, published_folder()).version(folder)
            if (folder / _HEAD).is_file()
            else None
        )
    named = read_address(given)
    if named is None:
        return None
    wanted = (named.standard, named.version)
    return next((one.standard for one in versions_in(data) if one.named == wanted), None)
