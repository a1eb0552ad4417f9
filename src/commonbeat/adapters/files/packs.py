"""Packs of tests from files: ``<folder>/<standard>/<version>/packs/*.toml``, beside the standard that they test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commonbeat.conformance import back_office, sender
from commonbeat.conformance.errors import BadPack
from commonbeat.conformance.model import Bounds, NotTested, Pack, PackTest, Role
from commonbeat.conformance.rules import contradictions
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.published import PublishedText, published
from commonbeat.standards.service import Catalogue

from .strict import Unreadable, read_toml

_CHECKS: Final = {Role.SENDER: sender.CHECKS, Role.BACK_OFFICE: back_office.CHECKS}
LONGEST: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _File:
    id: str
    version: str
    title: str
    role: Role
    standard: str
    plain: str
    expiry_days: int
    bounds: Bounds
    test: tuple[PackTest, ...]
    not_tested: tuple[NotTested, ...]


class FilePacks:
    """The packs in a folder of published standards; each is held to the version that it is written for."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder, self._catalogue = folder, catalogue

    def all(self) -> Sequence[Pack]:
        """Give every pack in the folder, by id."""
        return sorted(map(self._one, self._folder.glob("*/*/packs/*.toml")), key=lambda pack: pack.id)

    def _one(self, path: Path) -> Pack:
        name = path.relative_to(self._folder).as_posix()
        try:
            with path.open("rb") as file:
                held = read_toml(file.read(LONGEST), _File)
        except Unreadable as bad:
            raise BadPack(name, bad.faults) from bad
        pack = Pack(
            id=held.id,
            version=held.version,
            title=held.title,
            role=held.role,
            written_for=held.standard,
            plain=held.plain,
            expiry_days=held.expiry_days,
            bounds=held.bounds,
            tests=held.test,
            not_tested=held.not_tested,
            text=self._text(name, held.standard),
        )
        faults = contradictions(pack, _CHECKS.get(pack.role, {}))
        if pack.id != path.stem:
            faults.append(Fault("/id", _("The file is named {name}.").format(name=path.name)))
        if faults:
            raise BadPack(name, faults)
        return pack

    def _text(self, name: str, standard: str) -> PublishedText:
        name_of, _at, version = standard.partition("@")
        try:
            return published(self._catalogue.standard(name_of, version))
        except StandardNotFound as missing:
            raise BadPack(name, [Fault("/standard", str(missing))]) from missing
