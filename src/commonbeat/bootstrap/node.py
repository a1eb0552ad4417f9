"""A running node: the house, and the reads where the profile has them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commonbeat.access.model import Actor, Permission
from commonbeat.access.pack import PolicyPack
from commonbeat.access.packs import require_signed
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.anpr.clock_board import ClockBoard
from commonbeat.anpr.imports import Imports
from commonbeat.anpr.last_reads import LastReads
from commonbeat.anpr.releases import Releases
from commonbeat.anpr.searches import Searches
from commonbeat.anpr.vehicle_checks import VehicleChecks
from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.audit.service import AuditLog
from commonbeat.exchange.answers import Answers
from commonbeat.exchange.directory import Directory
from commonbeat.exchange.errors import NotJoined
from commonbeat.exchange.service import Exchange
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.profiles import ROOMS, Profile, Room
from commonbeat.kernel.text import _
from commonbeat.models.service import Models
from commonbeat.platform import Platform
from commonbeat.settings import Settings
from commonbeat.standards.service import Catalogue

from .entrance import Entrance
from .house import OWNER_KEY
from .measuring import clock_clause, held_clauses
from .network import Network
from .register import OwnRegister

if TYPE_CHECKING:  # a portal does without chDB, which is large
    from .reads import ReadsEngine


ROOM_LEAST_BYTES: Final = 4 * 1024 * 1024


class RoomClosed(CommonbeatError):
    """The node's profile does not have the room that was asked for."""

    code = "node.room-closed"
    kind = Kind.REFUSED

    def __init__(self, profile: Profile, room: Room, instead: str = "") -> None:
        """Say so; ``instead`` is a sentence that says what would work."""
        told = _("A node of profile {profile} has no room {room}: that is another node's work.")
        super().__init__(" ".join([told.format(profile=profile, room=room), instead]).strip())


@dataclass(frozen=True, slots=True)
class RunningNode(Entrance):
    """One organisation's running installation, as the edges see it."""

    engine: ReadsEngine | None
    network: Network | None = None
    forces_board: ClockBoard | None = None
    """Of a node without cameras in a network: it asks every force."""

    @property
    def profile(self) -> Profile:
        return self.house.identity.profile

    @property
    def organisation(self) -> str:
        return self.house.identity.organisation

    @property
    def demo(self) -> bool:
        return self.house.identity.demo

    @property
    def settings(self) -> Settings:
        return self.house.settings

    @property
    def clock(self) -> Clock:
        return self.house.clock

    @property
    def audit(self) -> AuditLog:
        return self.house.audit

    @property
    def models(self) -> Models:
        """Give the data models of the standards that this node has."""
        return self.house.models

    @property
    def searches(self) -> Searches:
        """Give the searches; raise ``RoomClosed`` in a node without reads."""
        return self.reads.searches

    @property
    def checks(self) -> VehicleChecks:
        """Give the vehicle checks; raise ``RoomClosed`` in a node without reads."""
        return self.reads.checks

    @property
    def imports(self) -> Imports:
        """Give the imports of files; raise ``RoomClosed`` in a node without reads."""
        return self.reads.imports

    @property
    def last_reads(self) -> LastReads:
        return self.reads.last_reads

    @property
    def releases(self) -> Releases:
        """Give the quarantine as people work on it; raise ``RoomClosed`` in a node without reads."""
        return self.reads.releases

    @property
    def reads(self) -> ReadsEngine:
        """Give everything about reads; raise ``RoomClosed`` in a node without them."""
        if self.engine is None:
            raise RoomClosed(self.profile, Room.ANPR)
        return self.engine

    @property
    def exchange(self) -> Exchange:
        """Give what asks other nodes; raise ``NotJoined`` in a node that has joined no network."""
        return self.joined.exchange

    @property
    def answers(self) -> Answers:
        """Give what answers other nodes; raise ``NotJoined`` in a node that has joined no network."""
        return self.joined.answers

    @property
    def directory(self) -> Directory:
        """Give the directory as this node holds it; raise ``NotJoined`` in a node that has joined no network."""
        return self.joined.directory

    @property
    def own_register(self) -> OwnRegister:
        """Give what signs the network's register: a portal's; raise ``NotJoined`` in another node."""
        register = self.joined.own_register
        if register is None:
            raise NotJoined
        return register

    @property
    def joined(self) -> Network:
        """Give the node's part in the network; raise ``NotJoined`` where it has none."""
        if self.network is None:
            raise NotJoined
        return self.network

    @contextmanager
    def begin(self) -> Iterator[Platform]:
        """Open a transaction that may change things; it commits at the end."""
        with self.house.begin() as platform:
            yield platform
            changed = platform.cameras.changed
        if changed and self.engine is not None:
            self.engine.cameras_changed()

    @contextmanager
    def reading(self) -> Iterator[Platform]:
        """Open a view that sees one state and changes nothing."""
        with self.house.reading() as platform:
            yield platform

    def record(self, entry: Entry) -> EntryNumber:
        """Put an entry on the record, durable on return."""
        return self.house.recorder.record(entry)

    def require(self, actor: Actor, permission: Permission) -> None:
        """Let the actor pass when the permission is theirs; raise ``AccessRefused`` otherwise."""
        self.house.access.require(actor, permission)

    def ready(self) -> dict[str, bool]:
        """Say of each part that requests need whether it serves."""
        parts = {"record": True, "room": has_room(self.house.folder.root)}
        return parts | (self.engine.ready() if self.engine is not None else {})

    def board(self, standard: str, clause: str) -> ClockBoard | None:
        """Give what measures a clause from traffic here; None where nothing does."""
        wanted = clock_clause()
        if (standard, clause) != (wanted.standard, wanted.clause):
            return None
        return self.engine.board if self.engine is not None else self.forces_board

    def counters(self) -> Mapping[str, tuple[str, float]]:
        """Give what operators watch of the reads."""
        return {} if self.engine is None else self.engine.counters()

    def csrf_secret(self) -> bytes:
        """Give the key under which form tokens are made."""
        return self.house.secret

    @property
    def pack(self) -> PolicyPack:
        return self.house.pack

    @property
    def catalogue(self) -> Catalogue:
        return self.house.catalogue

    @property
    def marking(self) -> str:
        return self.house.pack.marking.label.value

    def rank_label(self, rank: str) -> str:
        """Give the words for a rank."""
        return self.house.pack.rank_label(rank)

    def start(self) -> None:
        """Start what the profile has.

        Raises:
            PackNotSigned: the node is no demonstration and its policy pack has not been signed as it lies there.
        """
        self.hold_standards()
        if self.engine is not None:
            if not self.demo:
                key = Ed25519Signer.load(self.house.folder.keys / OWNER_KEY)
                require_signed(self.house.packs, key.public_key, ed25519_verifies)
            self.engine.start()
        if self.network is not None:
            self.network.start()

    def refresh_network(self) -> bool:
        """Fetch what the node holds of its network, and hold its reads to what that says is in force.

        Raises:
            FetchFailed, DirectoryRefused: what is held stays.
        """
        changed = self.joined.refresh()
        if changed:
            self.hold_standards()
        return changed

    def fetch_texts(self) -> bool:
        """Fetch the texts of agreed standards that are not at hand, and hold the reads to what they say."""
        came = self.joined.fetch_texts()
        if came:
            self.hold_standards()
        return came

    def hold_standards(self) -> None:
        """Show the standards that the directory says are in force, and hold the reads to them, also when it expired."""
        if self.network is None:
            return
        standards = self.network.tell_standards()
        if standards is not None and self.engine is not None:
            self.engine.hold(held_clauses(standards))

    def stop(self) -> None:
        """Stop it all, writing what waits."""
        if self.network is not None:
            self.network.stop()
        if self.engine is not None:
            self.engine.stop()
        self.house.close()


def has_room(folder: Path) -> bool:
    """Say whether the folder's disk has room for what comes in the next moments; one that is full takes nothing."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize > ROOM_LEAST_BYTES


def has_reads(profile: Profile) -> bool:
    """Say whether a profile has the room for reads."""
    return Room.ANPR in ROOMS[profile]
