"""Makes the demonstration network: a portal, an anchor and forces, each a node in a folder of its own.

What its forces then sign and vote on is in ``network_play``. Doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from commonbeat.access.model import Actor, ActorKind
from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.adapters.sql.cameras import SqlCameraStore
from commonbeat.adapters.sql.parties import SqlPartyStore
from commonbeat.adapters.sql.sign_in import SqlCredentialStore
from commonbeat.anpr.watch import LiveWatch
from commonbeat.bootstrap.house import House, open_house
from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.make import make_folder
from commonbeat.bootstrap.network import Joined, join, node_signer
from commonbeat.governance.model import Pair, State
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.keys import KeyUse
from commonbeat.parties.model import Party, PartyClass, Person
from commonbeat.platform import Platform
from commonbeat.settings import NodeFolder, Settings

from .build import enter_feeds, enter_people, furnish_lists, maker
from .network_play import accede, adopt_first
from .network_world import ANCHOR, FORCES_FILE, REGISTRY, MadeUpForce
from .people import make_people

WORLD: Final = "network"
"""What such a node's identity calls its world."""

_UNTIL: Final = date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the network: its name among the folders, whose it is, and where it answers."""

    name: str
    profile: Profile
    party: Party
    port: int

    @property
    def url(self) -> str:
        """Give the address at which it answers."""
        return f"http://127.0.0.1:{self.port}"


def places(forces: Sequence[MadeUpForce], port: int) -> list[Place]:
    """Give the nodes: the portal at the port, the anchor at the next, then the forces."""
    rest = [Place(force.party.id, Profile.FORCE, force.party, port + 2 + at) for at, force in enumerate(forces)]
    portal = Place("portal", Profile.PORTAL, REGISTRY, port)
    return [portal, Place("anchor", Profile.ANCHOR, ANCHOR, port + 1), *rest]


def key_file(root: Path, party: PartyId) -> Path:
    """Give where the demonstration keeps the key with which a chief officer, or a policing body, signs."""
    return root / "keys" / f"{party}.key"


def build(root: Path, forces: Sequence[MadeUpForce], port: int, settings: Settings, clock: Clock) -> list[Place]:
    """Make what is not there yet of every node, and give them."""
    nodes = places(forces, port)
    for place in nodes:
        _make_folder(root / place.name, place)
    (root / "keys").mkdir(mode=0o700, exist_ok=True)
    signers = {party.id: _signer(root, party) for force in forces for party in (force.party, force.body)}
    keys = _join_all(root, nodes)
    with_house = _Opens(root, settings, clock)
    with_house(nodes[0], lambda house: _furnish_portal(house, nodes, forces, keys, signers))
    with_house(nodes[1], _furnish_anchor)
    for place, force in zip(nodes[2:], forces, strict=True):
        with_house(place, partial(_furnish_force, force=force))
        shared = root / place.name / FORCES_FILE
        if not shared.exists():  # its cameras stay those that it was made with, also where others come or go
            write_durably(shared, f"{len(forces)}\n".encode())
    return nodes


def forces_without_node(root: Path, nodes: Sequence[Place], settings: Settings, clock: Clock) -> list[Party]:
    """Give the forces that the code binds and that are none of the nodes, as after a start with more forces."""
    have_one = {place.party.id for place in nodes}
    found: list[Party] = []

    def look(house: House) -> None:
        with house.reading() as rooms:
            bound = {one.party for one in rooms.register.all_at(clock.now()) if one.state is State.BOUND}
            every = rooms.organisations.all()
        found.extend(one for one in every if one.party_class is PartyClass.FORCE and one.id in bound - have_one)

    _Opens(root, settings, clock)(nodes[0], look)
    return found


@dataclass(frozen=True, slots=True)
class _Opens:
    root: Path
    settings: Settings
    clock: Clock

    def __call__(self, place: Place, furnish: Callable[[House], None]) -> None:
        house = open_house(NodeFolder(self.root / place.name), self.settings, self.clock, LiveWatch())
        try:
            furnish(house)
        finally:
            house.close()


def _make_folder(folder: Path, place: Place) -> None:
    if not NodeFolder(folder).identity.exists():
        party = place.party
        origin = f"{party.id}.commonbeat/SYNTHETIC"
        identity = Identity(place.profile, party.name, party.id, origin, demo=True, demo_world=WORLD)
        make_folder(folder, identity)


def _signer(root: Path, party: Party) -> Ed25519Signer:
    path = key_file(root, party.id)
    return Ed25519Signer.load(path) if path.exists() else Ed25519Signer.create(path, f"{party.id}/code")


def _join_all(root: Path, nodes: Sequence[Place]) -> Mapping[PartyId, bytes]:
    """Have every node join the network; give the keys that they sign with."""
    portal, anchor = nodes[0], nodes[1]
    anchor_key = node_signer(root / anchor.name).public_key
    registry_key = node_signer(root / portal.name).public_key
    keys = {}
    for place in nodes:
        is_anchor = place is anchor
        joined = Joined(
            own_url=place.url,
            anchor_url=anchor.url,
            anchor_key=anchor_key,
            registry_url=portal.url if is_anchor else "",
            registry_key=registry_key if is_anchor else b"",
        )
        keys[place.party.id] = join(root / place.name, joined)
    return keys


def _furnish_portal(
    house: House,
    nodes: Sequence[Place],
    forces: Sequence[MadeUpForce],
    keys: Mapping[PartyId, bytes],
    signers: Mapping[PartyId, Ed25519Signer],
) -> None:
    urls = {place.party.id: place.url for place in nodes}
    parties = [REGISTRY, ANCHOR, *(party for force in forces for party in (force.party, force.body))]
    _enter_parties(house, parties, urls)
    people = [_person(role, REGISTRY.id, role) for role in ("editor", "registrar", "auditor", "admin")]
    people += [_person(f"{force.party.id}-practitioner", force.party.id, "practitioner") for force in forces]
    with house.database.writing() as connection:
        enter_people(house, connection, people)
        rooms = house.platform(connection)
        for party, public in keys.items():
            _enter_key(rooms, party, KeyUse.NODE, public)
        for party, signer in signers.items():
            _enter_key(rooms, party, KeyUse.CODE, signer.public_key)
        _enter_key(rooms, REGISTRY.id, KeyUse.MARK, rooms.marks.signer.public_key)
    house.credentials.changed()
    registrar = Actor(
        "registrar", ActorKind.PERSON, REGISTRY.id, house.pack.permissions_of(("registrar",)), member=True
    )
    editor = Actor("editor", ActorKind.PERSON, REGISTRY.id, house.pack.permissions_of(("editor",)), member=True)
    for force in forces:
        accede(house, registrar, Pair(force.party.id, force.body.id), signers)
    adopt_first(house, (editor, registrar), forces, signers)


def _furnish_anchor(house: House) -> None:
    _enter_parties(house, [ANCHOR], {})
    with house.database.writing() as connection:
        enter_people(house, connection, [_person(role, ANCHOR.id, role) for role in ("auditor", "admin")])
    house.credentials.changed()


def _furnish_force(house: House, force: MadeUpForce) -> None:
    own = force.party.id
    _enter_parties(house, [force.party], {})
    with house.database.writing() as connection:
        enter_people(house, connection, [one for one in make_people(own) if one.party == own])
        enter_feeds(house, SqlCredentialStore(connection), own)
        if not SqlCameraStore(connection).every():
            house.platform(connection).cameras.add(maker(own), list(force.cameras))
    house.credentials.changed()
    furnish_lists(house, own)


def _enter_parties(house: House, parties: Sequence[Party], urls: Mapping[PartyId, str]) -> None:
    with house.database.writing() as connection:
        rooms, store = house.platform(connection), SqlPartyStore(connection)
        for party in parties:
            wanted = replace(party, endpoint=urls.get(party.id, ""))
            known = store.find(party.id)
            if known is None:
                rooms.organisations.add(maker(house.identity.party), wanted)
            elif known.endpoint != wanted.endpoint:  # another port than last time
                rooms.organisations.change(maker(house.identity.party), wanted)


def _enter_key(rooms: Platform, party: PartyId, use: KeyUse, public: bytes) -> None:
    if rooms.keys.store.find(key_id(public)) is None:
        rooms.keys.add(maker(REGISTRY.id), party, use, public)


def _person(id: str, party: PartyId, role: str) -> Person:
    name = f"{id.replace('-', ' ').capitalize()} (synthetic)"
    return Person(PersonId(id), party, name, "", (role,), _UNTIL, _UNTIL)
