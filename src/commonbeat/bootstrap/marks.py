"""Marks without a node: whoever holds the key issues them, and a folder is the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.adapters.files.mark_folder import read_marks
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.jose import JoseSigner, read_credential
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.memory.marks import MemoryMarkStore
from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.conformance.model import Pack, VersionInForce
from commonbeat.conformance.records.packs import RecordPacks
from commonbeat.conformance.service import Marks
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.ids import PartyId
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Standard
from commonbeat.standards.retired import retired_in
from commonbeat.standards.service import Catalogue
from commonbeat_check.shelf import Shelf


def _nobody_knows(standard: str) -> VersionInForce | None:  # noqa: ARG001  (the port's)
    """Stand for ``HoldsNow`` where there is no node to ask."""
    return None


@dataclass(frozen=True, slots=True)
class _Holder:
    """Lets whoever holds the key pass: with the key they could sign anything anyway."""

    def require(self, actor: Actor, permission: str, subject: str = "") -> str:  # noqa: ARG002  (the port's)
        return ""


class _NoRecord:
    """Stands for the record where there is no node: the register in the folder says what was done."""

    def append(self, entry: Entry) -> EntryNumber:  # noqa: ARG002  (the port's)
        return EntryNumber(0)


def registrar(party: PartyId) -> Actor:
    """Give the actor that the command line is to marks: it issues and revokes them, and nothing else."""
    may = frozenset({Permission.MARKS_ISSUE})
    return Actor("system:command-line", ActorKind.NODE, party, may, name="command line", member=True)


def record_packs(catalogue: Catalogue, shelf: Shelf) -> RecordPacks:
    """Give what makes the packs of data standards, of the models on a shelf."""

    def text(id: str, version: str) -> Standard | None:
        try:
            return catalogue.standard(id, version)
        except StandardNotFound:
            return None

    return RecordPacks(shelf.find, text)


def folder_marks(
    folder: Path, signer: Ed25519Signer, packs: Sequence[Pack], clock: Clock
) -> tuple[Marks[Actor], MemoryMarkStore]:
    """Give the marks of a folder, and their store, which the caller keeps. What is retired is as the program has it.

    Raises:
        UnusableCredential: the folder's register is damaged.
    """
    store = MemoryMarkStore(read_marks(folder))
    decides, trail = _Holder(), _NoRecord()
    catalogue = Catalogue(FileStandards(published_folder()))
    marks = Marks(
        store,
        packs,
        JoseSigner(signer),
        read_credential,
        ed25519_verifies,
        _nobody_knows,
        decides,
        trail,
        clock,
        record_packs(catalogue, Shelf(published_folder())),
        lambda: retired_in(catalogue.list_()),
    )
    return marks, store
