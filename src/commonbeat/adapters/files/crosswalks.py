"""Crosswalks from files: ``<folder>/crosswalks/<source>--<target>.json``, as ``pole-1.1--cjs-5.0.json``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from commonbeat.models.crosswalks.model import Crosswalk
from commonbeat.models.crosswalks.pairing import Crossing, cross
from commonbeat.models.crosswalks.places import Side
from commonbeat.models.crosswalks.reading import faults, read_crosswalk
from commonbeat.models.errors import BadCrosswalk, NoCrosswalk
from commonbeat_check.model import DataModel, Entity


class FindsModel(Protocol):
    """Finds models by standard and version."""

    def find(self, standard: str, version: str) -> DataModel | None:
        """Give a model, or None."""
        ...


class FileCrosswalks:
    """The crosswalks of a folder of standards, each held against the models that it is between.

    One is read again only where its file has changed.
    """

    def __init__(self, folder: Path, shelf: FindsModel) -> None:
        self.folder, self._shelf = folder / "crosswalks", shelf
        self._kept: dict[Path, tuple[tuple[int, int], Crosswalk | None]] = {}

    def all(self) -> Sequence[Crosswalk]:
        """Give every crosswalk whose two standards are there; raise ``BadCrosswalk`` where one does not hold."""
        return [one for file in sorted(self.folder.glob("*--*.json")) if (one := self._read(file)) is not None]

    def between(self, source: str, target: str) -> Crosswalk:
        """Give the crosswalk from one version to another, as ``pole@1.1``.

        Raises:
            NoCrosswalk: there is none.
            BadCrosswalk: it does not hold.
        """
        name = f"{source}--{target}".replace("@", "-")
        file = self.folder / f"{name}.json"
        found = self._read(file) if file.is_file() else None
        if found is None:
            known = [f"{one.source} → {one.target}" for one in self.all()]
            raise NoCrosswalk(source, target, known)
        return found

    def crossing(self, source: tuple[DataModel, Entity], target: tuple[DataModel, Entity]) -> Crossing:
        """Give what one entity is in terms of another; raise as ``between`` does."""
        crosswalk = self.between(source[0].address, target[0].address)
        found = cross(crosswalk, Side(*source), Side(*target))
        if found is None:
            pairs = sorted(
                f"{crosswalk.source}#{one} → {crosswalk.target}#{other}"
                for each in crosswalk.maps.values()
                for one in each.sources
                for other in each.targets
                if source[1].id == one or target[1].id == other
            )
            here, there = (f"{model.address}#{entity.id}" for model, entity in (source, target))
            raise NoCrosswalk(here, there, pairs)
        return found

    def _read(self, file: Path) -> Crosswalk | None:
        state = file.stat()
        seen = (state.st_mtime_ns, state.st_size)
        if file not in self._kept or self._kept[file][0] != seen:
            self._kept[file] = (seen, self._held(file))
        return self._kept[file][1]

    def _held(self, file: Path) -> Crosswalk | None:
        found = read_crosswalk(file.read_bytes(), file.name)
        models = [self._model(one) for one in (found.source, found.target)]
        if models[0] is None or models[1] is None:
            return None
        wrong = faults(found, models[0], models[1])
        if f"{found.source}--{found.target}".replace("@", "-") + ".json" != file.name:
            wrong.insert(0, f"It is from {found.source} to {found.target}, which its name does not say.")
        if wrong:
            raise BadCrosswalk(file.name, wrong)
        return found

    def _model(self, address: str) -> DataModel | None:
        standard, _at, version = address.partition("@")
        return self._shelf.find(standard, version)
