"""Makes a node: its folder, keys, schema, organisation and first administrator."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.adapters.files.policy_pack import policy_folder
from commonbeat.adapters.identity.codes import TotpCodes
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.anpr.watch import LiveWatch
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.model import Party, PartyClass, Person
from commonbeat.parties.sign_in import enrol
from commonbeat.settings import NodeFolder, Settings

from .house import AUDIT_KEY, OWNER_KEY, PACK, House, open_house, read_secret
from .identity import Identity, NodeExists, party_id

CLASSES = {
    Profile.PORTAL: PartyClass.NATIONAL_BODY,
    Profile.FORCE: PartyClass.FORCE,
    Profile.NATIONAL: PartyClass.NATIONAL_BODY,
    Profile.SUPPLIER: PartyClass.SUPPLIER,
    Profile.INSPECTOR: PartyClass.INSPECTORATE,
}
PASSWORD_BYTES = 15


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """How the first administrator signs in; shown once."""

    person: PersonId
    password: str
    totp_secret: str
    totp_address: str


def make_folder(root: Path, identity: Identity) -> NodeFolder:
    """Make the folder of a new node, with its keys and its policy pack, unsigned.

    Raises:
        NodeExists: there is one.
    """
    folder = NodeFolder(root)
    if folder.identity.exists():
        raise NodeExists(root)
    for path in (root, folder.keys, folder.policy):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (AUDIT_KEY, OWNER_KEY):
        if not (folder.keys / name).exists():  # a first try that was cut off left some behind
            Ed25519Signer.create(folder.keys / name, f"{identity.origin}/{name.removesuffix('.key')}")
    read_secret(folder.keys / "secret")
    shutil.copyfile(policy_folder() / PACK, folder.policy / PACK)
    identity.write(folder.identity)
    return folder


def make_node(root: Path, profile: Profile, organisation: str, settings: Settings, clock: Clock) -> FirstAdministrator:
    """Make a node that can be served, and give how its first administrator signs in.

    Raises:
        NodeExists: there is one in the folder.
        Invalid: the organisation has no name.
    """
    party = party_id(organisation)
    folder = make_folder(root, Identity(profile, organisation, party, f"{party}.commonbeat"))
    house = open_house(folder, settings, clock, LiveWatch())
    try:
        return _furnish(house, Party(party, organisation, CLASSES[profile], member_until=date.max))
    finally:
        house.close()


def _furnish(house: House, party: Party) -> FirstAdministrator:
    today = house.clock.now().date()
    maker = system_actor(party)
    admin = Person(
        PersonId("admin"),
        party.id,
        "First administrator",
        rank="",
        roles=("admin",),
        trained_until=today + timedelta(days=365),
        vetted_until=today + timedelta(days=365),
    )
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = enrol(
        admin.id,
        password,
        passwords=house.passwords,
        codes=TotpCodes(),
        limits=house.pack.sign_in_limits(),
    )
    with house.database.writing() as connection:
        rooms = house.platform(connection)
        rooms.organisations.add(maker, party)
        rooms.people.add(maker, admin)
        rooms.accounts.set_up(maker, account)
    address = house.codes.address(account.totp_secret, admin.id, house.identity.organisation)
    return FirstAdministrator(admin.id, password, account.totp_secret, address)


def system_actor(party: Party) -> Actor:
    """Give the actor that furnishes a new node, before there is a person who could."""
    may = frozenset({Permission.PEOPLE_EDIT, Permission.PEOPLE_READ, Permission.CAMERAS_EDIT, Permission.LISTS_EDIT})
    return Actor("system:init", ActorKind.NODE, party.id, may, name="init", member=True)
