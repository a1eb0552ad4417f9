"""What the commands of data models share: where published standards are looked for, and how a command ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from commonbeat.adapters.files.published_shelf import PublishedShelf
from commonbeat.adapters.files.standards import published_folder
from commonbeat.kernel.errors import Invalid, Kind
from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel
from commonbeat_check.names import read_address
from commonbeat_check.problems import CheckRefused
from commonbeat_check.shelf import Shelf

from .plainly import told_plainly

Data = Annotated[
    Path | None,
    Parameter(
        name="--data", help="A node's folder, or a catalogue: the standards published there are looked at too, first."
    ),
]
EXIT: Final[Mapping[Kind, int]] = {kind: 1 if kind is Kind.CONFLICT else 2 for kind in Kind}
"""One status for one kind of thing: 1 where a model was looked at and refused, 2 where what was given is unusable."""


@contextmanager
def of_models(refused: int = 1) -> Iterator[None]:
    """Tell an error plainly, and end as every command of data models does: 1 refused, 2 unusable.

    ``refused`` is another status for the first, of a command whose 1 says something of records.
    """
    with told_plainly({kind: refused if status == 1 else status for kind, status in EXIT.items()}):
        yield


def catalogues_of(data: Path | None) -> tuple[Path, ...]:
    """Give the folders of published versions: those of a node or catalogue, and those that came with the program.

    Raises:
        Invalid: there is no such folder.
    """
    if data is None:
        return (published_folder(),)
    if not data.is_dir():
        raise Invalid.at("--data", _("{path} is no folder that is there.").format(path=data))
    own = data / "standards"
    return (own if own.is_dir() or is_node(data) else data, published_folder())


def shelf_of(data: Path | None) -> Shelf:
    """Give the models of a node or catalogue, and those that came with the program, each as it was published."""
    return _OwnShelf(*catalogues_of(data)) if data is None else PublishedShelf(*catalogues_of(data))


def look_elsewhere() -> str:
    """Say where a standard may be that did not come with the program."""
    return _("Where it was published at a node or in a catalogue, name that folder: --data DIR.")


class _OwnShelf(PublishedShelf):
    """The models that came with the program; of one that did not it says where it may be."""

    def get(self, address: str) -> DataModel:
        """Give the model of an address; raise ``CheckRefused`` with where else it may be where there is none."""
        try:
            return super().get(address)
        except CheckRefused as refused:
            where = read_address(address)
            if where is None or self.find(where.standard, where.version) is not None:
                raise
            raise CheckRefused(f"{refused} {look_elsewhere()}") from refused


def is_node(data: Path) -> bool:
    """Say whether a folder is that of a node, and not a catalogue."""
    return (data / "node.toml").exists() or (data / "keys").is_dir()
