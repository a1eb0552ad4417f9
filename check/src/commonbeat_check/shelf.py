"""Where the models stand, and how one is read: beside the standards of a checkout, or in the installed package."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from .model import DataModel, Entity
from .names import Address, camel, read_address
from .nearest import nearest_name
from .nesting import require_shallow
from .problems import CheckRefused
from .usable import require_usable

_DECODER = msgspec.json.Decoder(DataModel)
_SHOWN = 12


def shipped() -> Path:
    """Give the folder of the models that came with the program."""
    package = Path(__file__).parent
    installed = package / "models"
    return installed if installed.is_dir() else package.parents[2] / "standards"


class Shelf:
    """Folders of models: ``<folder>/<standard>/<version>/model.json``. The first folder that has one gives it."""

    def __init__(self, *folders: Path) -> None:
        self._folders: Sequence[Path] = folders or (shipped(),)

    def addresses(self) -> list[str]:
        """Give the address of every model, by standard and version; a folder that no address names holds none."""
        named = {f"{path.parent.parent.name}@{path.parent.name}" for path in self._files()}
        return sorted(one for one in named if read_address(one) is not None)

    def find(self, standard: str, version: str) -> DataModel | None:
        """Give a model, or None; raise ``CheckRefused`` where it cannot be read."""
        for folder in self._folders:
            file = folder / standard / version / "model.json"
            if (content := _read(file)) is not None:
                self.look_at(file, content)
                return read_model(content, f"{standard}@{version}")
        return None

    def look_at(self, file: Path, content: bytes) -> None:
        """Let the bytes of a model's file pass before they are read; here all do."""

    def get(self, address: str) -> DataModel:
        """Give the model of an address, whatever part of it is named.

        Raises:
            CheckRefused: there is none, or it is no address.
        """
        where = _address(address)
        found = self.find(where.standard, where.version)
        if found is None:
            raise CheckRefused(_no_standard(where, self.addresses()))
        return found

    def entity(self, address: str) -> tuple[DataModel, Entity]:
        """Give a model and the entity in it that an address names.

        Raises:
            CheckRefused: there is none, or an id of the model stands for two things.
        """
        return _entity(self.get(address), _address(address).part)

    def _files(self) -> Iterator[Path]:
        for folder in self._folders:
            yield from folder.glob("*/*/model.json")


def _read(file: Path) -> bytes | None:
    """Give what a file holds; None where there is none, as of a name that no file can have."""
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError as wrong:
        if wrong.errno == errno.ENAMETOOLONG:
            return None
        raise CheckRefused(f"{file} cannot be read: {wrong.strerror}.") from wrong


def read_model(content: bytes, name: str) -> DataModel:
    """Read a model; raise ``CheckRefused`` where it is none or nested too deep. ``name`` says in words what it is."""
    try:
        model = _DECODER.decode(content)
    except RecursionError as wrong:
        raise CheckRefused(f"{name} is not a data model: it is nested deeper than can be read.") from wrong
    except msgspec.DecodeError as wrong:
        raise CheckRefused(f"{name} is not a data model: {wrong}.") from wrong
    require_shallow(model)
    return model


def write_model(model: DataModel) -> bytes:
    """Give a model as it is kept: the same model is always the same bytes."""
    return msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n"


@cache
def shipped_model(address: str) -> DataModel:
    """Give a model that came with the program; it is read once."""
    return Shelf().get(address)


def shipped_entity(address: str) -> tuple[DataModel, Entity]:
    """Give a model that came with the program and the entity in it that an address names.

    Raises:
        CheckRefused: there is none, or an id of the model stands for two things.
    """
    where = _address(address)
    return _entity(shipped_model(f"{where.standard}@{where.version}"), where.part)


def _entity(model: DataModel, part: str) -> tuple[DataModel, Entity]:
    require_usable(model)
    for entity in model.entities:
        if entity.id == part:
            return model, entity
    raise CheckRefused(_no_entity(model, part))


def _address(text: str) -> Address:
    found = read_address(text)
    if found is None:
        raise CheckRefused(f"{text!r} is no address: write STANDARD@VERSION#ENTITY, as pole@1.1#P_001.")
    return found


def _no_standard(wanted: Address, known: Sequence[str]) -> str:
    """Say that there is no such version, with another one of the standard that was meant where there is one."""
    meant = nearest_name(wanted.standard, dict.fromkeys(one.partition("@")[0] for one in known))
    near = [one for one in known if meant and one.startswith(f"{meant}@")]
    hint = f" Did you mean {near[-1]}?" if near else ""
    return f"There is no standard {wanted.standard}@{wanted.version} here.{hint} There are: {_some(known)}."


def _no_entity(model: DataModel, part: str) -> str:
    """Say that there is no such entity, with the one that was meant: by its name, or a slip away from its id."""
    called = {one.id: f"{model.address}#{one.id} ({one.name})" for one in model.entities}
    if not part:
        return f"Add the entity: {_some(list(called.values()))}."
    ids = {camel(one.name).casefold().removesuffix("type"): one.id for one in reversed(model.entities)}
    ids |= {camel(one.name).casefold(): one.id for one in reversed(model.entities)}
    meant = ids.get(camel(part).casefold()) or nearest_name(part, called)
    hint = f"Did you mean {called[meant]}?" if meant else f"There are: {_some(list(called.values()))}."
    return f"There is no entity {part} in {model.address}. {hint}"


def _some(known: Sequence[str]) -> str:
    return (", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")) or "none"
