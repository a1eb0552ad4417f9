"""Models from what somebody has: a POLE fact set, NIEM's release tables, a workbook or a model; kept as drafts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel, DraftExists
from commonbeat.models.importing import niem_tables, pole, pole_facts
from commonbeat.models.importing.niem import read_niem
from commonbeat.models.importing.whole import Imported, imported
from commonbeat.models.workbooks import Head, read_either
from commonbeat_check.model import DataModel
from commonbeat_check.problems import CheckRefused
from commonbeat_check.shelf import read_model, write_model

from .draft_heads import new_head, renewed
from .durable import sync_folder, write_durably
from .regular import open_regular

MODEL: Final = "model.json"
STANDARD: Final = "standard.toml"
_MOST_BYTES: Final = 256 * 2**20
_POLE: Final = {pole_facts.ATTRIBUTES, pole_facts.ENTITIES}
_NO_HEAD: Final = Head()


def read_given(path: Path, head: Head = _NO_HEAD, progress: Callable[[str], None] = lambda _said: None) -> Imported:
    """Give the model of a file or folder, whichever of the four it is. What ``head`` says stands over what it says.

    Raises:
        BadModel: it is none of the four, or is one that is wrong; the message names the file and the place in it.
    """
    found = _read(path, msgspec.structs.replace(head, owner=""), progress)
    if not head.owner:
        return found
    return Imported(msgspec.structs.replace(found.model, owner=head.owner), found.unplaced)


def _read(path: Path, head: Head, progress: Callable[[str], None]) -> Imported:
    try:
        path.stat()
    except FileNotFoundError as none:
        raise BadModel(str(path), _("There is no such file or folder.")) from none
    except OSError as wrong:  # a name that is too long, a folder that is not open
        raise BadModel(str(path), _("It cannot be read: {why}.").format(why=wrong.strerror)) from wrong
    if path.is_dir():
        return _folder(path, head, progress)
    content = _bytes(path)
    if path.suffix.lower() == ".json":
        return _model(content, path, head)
    found = read_either(content, path.name, head)
    return Imported(found.model, [*found.unplaced, *imported(found.model, path.name).unplaced])


class Kept(NamedTuple):
    """Where a draft is, and in words what of its head stays though the model says otherwise."""

    place: Path
    stays: Sequence[str] = ()


def keep(model: DataModel, folder: Path, on: date, *, replace: bool = False, given: Head = _NO_HEAD) -> Kept:
    """Put the model into ``folder`` as ``<id>/<version>``, whole or not at all, and give where it is.

    Where one is replaced, the model is, and of its head what nobody wrote by hand or what is ``given``: all else that
    an editor has put there stays, as waivers do.

    Raises:
        DraftExists: one is there already, and is not to be replaced.
        BadModel: the folder cannot be written.
    """
    place = folder / model.standard / model.version
    stays: Sequence[str] = ()
    try:
        if not place.exists():
            _put(model, place, folder, on)
        elif replace:
            stays = _replace(model, place, on, given)
        else:
            raise DraftExists(model.address, str(place))
    except OSError as wrong:
        raise BadModel(str(place), _("It cannot be written: {why}.").format(why=wrong.strerror)) from wrong
    return Kept(place, stays)


def _replace(model: DataModel, place: Path, on: date, given: Head) -> Sequence[str]:
    head = place / STANDARD
    if not head.exists():
        write_durably(place / MODEL, write_model(model))
        write_durably(head, new_head(model, on))
        return ()
    made = renewed(head.read_bytes(), _before(place / MODEL), model, _said(given), on)
    write_durably(place / MODEL, write_model(model))
    write_durably(head, made.text)
    return made.kept


def _before(file: Path) -> DataModel | None:
    try:
        return read_model(file.read_bytes(), file.name)
    except (OSError, CheckRefused):
        return None


def _put(model: DataModel, place: Path, folder: Path, on: date) -> None:
    """Make the folder of a draft beside where it goes, and move it there in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        write_durably(fresh / MODEL, write_model(model))
        write_durably(fresh / STANDARD, new_head(model, on))
        fresh.chmod(0o755)  # as folders are made, not for its owner alone
        fresh.rename(place)
        sync_folder(place.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _folder(path: Path, head: Head, progress: Callable[[str], None]) -> Imported:
    names = {one.name for one in path.iterdir() if one.is_file()}
    if names >= _POLE:
        files = _files(path, names.intersection(pole.FILES))
        return imported(pole.read_pole(files, pole.Head(**_said(head))), path.name)
    if niem_tables.is_niem(sorted(names)):
        tables = {name + end for name in niem_tables.FILES for end in ("", niem_tables.PACKED)}
        found = read_niem(_files(path, names & tables), progress=progress, **_said(head))
        return Imported(found.model, [*found.unplaced, *imported(found.model, path.name).unplaced])
    if MODEL in names:
        return _model(_bytes(path / MODEL), path / MODEL, head)
    why = _(
        "It is none of the folders that can be imported: attributes.json with entities.json (a POLE fact set), "
        "Property.csv or Property.csv.gz with Type, TypeContainsProperty and Namespace (NIEM), or a model.json."
    )
    raise BadModel(str(path), why)


def _model(content: bytes, path: Path, head: Head) -> Imported:
    try:
        model = read_model(content, path.name)
    except CheckRefused as refused:
        raise BadModel(path.name, str(refused)) from refused
    return imported(msgspec.structs.replace(model, **_said(head)), path.name)


def _said(head: Head) -> dict[str, str]:
    return {name: value for name in head.__struct_fields__ if (value := getattr(head, name))}


def _files(path: Path, names: Iterable[str]) -> dict[str, bytes]:
    return {name: _bytes(path / name) for name in names}


def _bytes(file: Path) -> bytes:
    try:
        with open_regular(file) as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as wrong:
        raise BadModel(file.name, _("It cannot be read: {why}.").format(why=wrong.strerror)) from wrong
    if len(content) > _MOST_BYTES:
        raise BadModel(file.name, _("It has more than {most} MB.").format(most=_MOST_BYTES // 2**20))
    return content
