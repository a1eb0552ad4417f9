"""Standards from files: ``<folder>/<id>/<version>/standard.toml`` and ``clauses/*.toml`` beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import commonbeat
from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat.standards.errors import BadStandard
from commonbeat.standards.model import Clause, Kept, Level, MachineForm, Source, Standard, Status
from commonbeat.standards.rules import contradictions

from .strict import Unreadable, read_toml

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Required:
    standard: str


@dataclass(frozen=True, slots=True)
class _Head:
    id: str
    version: str
    title: str
    owner: str
    status: Status
    issued_on: date
    note: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    requires: tuple[_Required, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    id: str
    title: str
    level: Level
    text: str
    plain: str
    standing: Standing
    sources: tuple[str, ...]
    kept: Kept
    kept_by: str
    machine: MachineForm | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    clause: tuple[_Clause, ...]


def published_folder() -> Path:
    """Give the folder of published standards: inside an installed package, beside ``src`` in a checkout."""
    package = Path(commonbeat.__file__).parent
    installed = package / "published"
    return installed if installed.is_dir() else package.parents[1] / "standards"


class FileStandards:
    """Folders of standards; of a version that stands in several the first counts."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def all(self) -> Sequence[Standard]:
        """Give every standard in the folders, by id and then version."""
        found: dict[tuple[str, str], Path] = {}
        for head in self._heads():
            found.setdefault((head.parent.parent.name, head.parent.name), head)
        standards = [self._one(head) for head in found.values()]
        return sorted(standards, key=lambda s: (s.id, [int(part) for part in s.version.split(".")]))

    def sound(self) -> Sequence[Standard]:
        """Give every standard in the folders whose text can be taken; the others are passed over."""
        found: dict[tuple[str, str], Standard] = {}
        for head in self._heads():
            with suppress(BadStandard, OSError):
                one = self._one(head)
                found.setdefault((one.id, one.version), one)
        return list(found.values())

    def version(self, folder: Path) -> Standard:
        """Give the standard of one folder, ``<id>/<version>``, which need not be among the others.

        Raises:
            BadStandard: its text cannot be taken.
        """
        return self._one(folder / "standard.toml")

    def is_in_place(self, folder: Path) -> bool:
        """Say whether a folder is called as the id and version of its standard say.

        Raises:
            BadStandard: its head cannot be taken.
        """
        head = self._read(folder / "standard.toml", _Head)
        return (head.id, head.version) == (folder.parent.name, folder.name)

    def given(self, folder: Path) -> Standard:
        """Give the standard of one folder, whatever the folder is called.

        Raises:
            BadStandard: its text cannot be taken.
        """
        return self._text(self._read(folder / "standard.toml", _Head), folder / "standard.toml")

    def _heads(self) -> list[Path]:
        """Give the file of every version; a folder that is being filled has a dot before its name."""
        heads = [head for folder in self._folders for head in sorted(folder.glob("*/*/standard.toml"))]
        return [head for head in heads if not head.parent.parent.name.startswith(".")]

    def _one(self, file: Path) -> Standard:
        head = self._read(file, _Head)
        if (head.id, head.version) != (file.parent.parent.name, file.parent.name):
            told = _("The folder must be called {wanted}, as its id and version say; it is called {folder}.")
            detail = told.format(wanted=f"{head.id}/{head.version}", folder="/".join(file.parent.parts[-2:]))
            raise BadStandard(self._name(file), [Fault("/id", detail)])
        return self._text(head, file)

    def _text(self, head: _Head, file: Path) -> Standard:
        clauses = [
            self._clause(head, one, part)
            for part in sorted(file.parent.glob("clauses/*.toml"))
            for one in self._read(part, _Part).clause
        ]
        if faults := contradictions(clauses):
            raise BadStandard(self._name(file), faults)
        return Standard(
            head.id,
            head.version,
            head.title,
            head.owner,
            head.status,
            head.issued_on,
            head.note,
            tuple(clauses),
            self._required(head, file),
        )

    def _required(self, head: _Head, file: Path) -> tuple[str, ...]:
        known = sorted({head.id, *(path.parent.parent.name for path in self._heads())})
        for at, one in enumerate(head.requires):
            if one.standard not in known:
                detail = _("There is no standard {id} here.").format(id=one.standard) + nearest(one.standard, known)
                raise BadStandard(self._name(file), [Fault(f"/requires/{at}/standard", detail)])
        return tuple(one.standard for one in head.requires)

    def _clause(self, head: _Head, raw: _Clause, file: Path) -> Clause:
        for key in raw.sources:
            if key not in head.sources:
                detail = _("There is no source {key}.").format(key=key) + nearest(key, head.sources)
                raise BadStandard(self._name(file), [Fault(f"/clause/{raw.id}/sources", detail)])
        try:
            address = ClauseId.parse(f"{head.id}@{head.version}#{raw.id}")
        except ValueError:
            detail = _("It is small letters, digits and hyphens.")
            raise BadStandard(self._name(file), [Fault(f"/clause/{raw.id}/id", detail)]) from None
        sources = tuple(head.sources[key] for key in raw.sources)
        return Clause(
            address,
            raw.title,
            raw.level,
            raw.text,
            raw.plain,
            raw.standing,
            sources,
            raw.kept,
            raw.kept_by,
            raw.machine,
        )

    def _read(self, file: Path, shape: type[T]) -> T:
        try:
            return read_toml(file.read_bytes(), shape)
        except Unreadable as bad:
            raise BadStandard(self._name(file), bad.faults) from bad

    def _name(self, file: Path) -> str:
        for folder in self._folders:
            if file.is_relative_to(folder):
                return file.relative_to(folder).as_posix()
        return str(file)
