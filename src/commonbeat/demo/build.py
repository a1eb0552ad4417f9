"""Fills a demonstration node: its organisations, people, cameras, feed and lists. Doing it again changes nothing."""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.adapters.sql.cameras import SqlCameraStore
from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.adapters.sql.sign_in import SqlAccountStore, SqlCredentialStore
from commonbeat.anpr.lists_rules import EntryDraft
from commonbeat.anpr.model import Camera, CameraClass, CameraNumber, CameraState, CameraTriple
from commonbeat.anpr.voi import Action, Priority
from commonbeat.bootstrap.house import House
from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.make import make_folder
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.ids import CredentialId, PartyId, PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.kernel.text import _
from commonbeat.parties.errors import NoSuchCredential, NoSuchPerson
from commonbeat.parties.model import Credential, CredentialKind, Person
from commonbeat.parties.rules import digest_of
from commonbeat.parties.sign_in import enrol
from commonbeat.settings import NodeFolder

from .people import FEED, PASSWORD, TEST_FEED, make_people
from .traffic import make_fleet
from .world import HOME, PARTIES, SERVICE

_FEEDS: Mapping[CredentialId, CredentialKind] = MappingProxyType(
    {FEED: CredentialKind.FEED, TEST_FEED: CredentialKind.TEST_FEED}
)
FLEET_SEED = 2026
WATCHED = 30
"""Of the vehicles that drive the most: a vehicle on the road passes a camera in about six minutes."""


class NotADemonstration(CommonbeatError):
    """What was asked for is there in a demonstration node alone."""

    code = "demo.not-a-demonstration"
    kind = Kind.REFUSED

    def __init__(self) -> None:
        super().__init__(_("This node is not a demonstration: credentials are issued to people and systems by name."))


def make_demo_folder(root: Path, world: str = "") -> NodeFolder:
    """Give the folder of the demonstration, made where there is none."""
    folder = NodeFolder(root)
    if folder.identity.exists():
        return folder
    identity = Identity(
        profile=Profile.NATIONAL,
        organisation=SERVICE.name,
        party=SERVICE.id,
        origin="demo-service.commonbeat/SYNTHETIC",
        demo=True,
        demo_world=world,
    )
    return make_folder(root, identity)


def furnish(house: House, cameras: Sequence[Camera]) -> None:
    """Enter the organisations, people, feed and cameras that are not there yet."""
    require_demo(house)
    maker_of_all = maker(SERVICE.id)
    with house.database.writing() as connection:
        rooms = house.platform(connection)
        known = {party.id for party in SqlPartyStore(connection).all()}
        for party in PARTIES:
            if party.id not in known:
                rooms.organisations.add(maker_of_all, party)
        enter_people(house, connection, make_people())
        enter_feeds(house, SqlCredentialStore(connection), SERVICE.id)
        if not SqlCameraStore(connection).every():
            for party_id in sorted({camera.party for camera in cameras}):
                rooms.cameras.add(maker(party_id), [camera for camera in cameras if camera.party == party_id])
    house.credentials.changed()


def enter_people(house: House, connection: sa.Connection, everybody: Sequence[Person]) -> None:
    """Enter those people who are not there yet, each with the way to sign in that a demonstration has."""
    rooms = house.platform(connection)
    people, accounts = SqlPersonStore(connection), SqlAccountStore(connection)
    for person in everybody:
        if people.find(person.id) is None:
            rooms.people.add(maker(person.party), person)
        if accounts.find(person.id) is None:
            limits = house.pack.sign_in_limits()
            accounts.put(enrol(person.id, PASSWORD, passwords=house.passwords, codes=house.codes, limits=limits))


def furnish_lists(house: House, owner: PartyId = HOME.id) -> None:
    """Make a list of vehicles of interest from the made-up fleet, where the owner has none."""
    require_demo(house)
    with house.reading() as rooms:
        if rooms.lists.store.lists(owner, None, 1):
            return
    keeper = replace(maker(owner), id="list-manager", kind=ActorKind.PERSON)
    today = house.clock.now().date()
    fleet = make_fleet(FLEET_SEED)
    actions = (Action.STOP, Action.OBSERVE, Action.INTELLIGENCE)
    drafts = [
        EntryDraft(
            {
                "vrm": vrm,
                "reason": "synthetic vehicle of interest",
                "action": str(actions[at % len(actions)]),
                "weed_date": str(today + timedelta(days=28)),
                "information": "SYNTHETIC: made up for the demonstration",
            }
        )
        for at, vrm in enumerate(fleet[:WATCHED])
    ]
    with house.begin() as rooms:
        checked = rooms.lists.checked(drafts)
        made = rooms.lists.create(
            keeper,
            name="SYNTHETIC vehicles of interest",
            purpose="To show what a hit is, with made-up vehicles",
            priority=Priority.MEDIUM,
        )
        rooms.lists.add_entries(keeper, made.id, checked)


def read_world(folder: Path) -> list[Camera]:
    """Give the cameras of a folder's ``cameras.csv``, live, in service at all times, of the demo people's force.

    Raises:
        Invalid: there is no such file, or a line is not a camera's.
    """
    path = folder / "cameras.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return [_camera(row, number) for number, row in enumerate(rows, 1)]
    except OSError as wrong:
        raise Invalid.at("", _("{path} cannot be read: {why}").format(path=path, why=wrong.strerror)) from wrong
    except (KeyError, ValueError, TypeError) as wrong:
        raise Invalid.at("", _("{path} is not a list of cameras: {why}").format(path=path, why=wrong)) from wrong


def feed_bearer(house: House, id: str) -> str:
    """Give the bearer of one of the demonstration's feeds; raise ``NoSuchCredential`` for another."""
    require_demo(house)
    kind = _FEEDS.get(CredentialId(id))
    if kind is None:
        raise NoSuchCredential(CredentialId(id))
    secret = hmac.new(house.secret, f"demo {id}".encode(), hashlib.sha256).hexdigest()
    return f"cb_{kind}_{id}_{secret}"


def person_bearer(house: House, id: str) -> str:
    """Give a new token for one of the demonstration's people; raise ``NoSuchPerson`` for anyone else."""
    require_demo(house)
    with house.database.writing() as connection:
        people = SqlPersonStore(connection)
        person = people.find(PersonId(id))
        if person is None:
            parties = SqlPartyStore(connection).all()
            raise NoSuchPerson(id, [one.id for party in parties for one in people.list_(party.id, 100)])
        return house.platform(connection).sign_in.issue_token(person, "system:command-line").bearer


def enter_feeds(house: House, credentials: SqlCredentialStore, own: PartyId) -> None:
    """Enter the feeds, of the node's own organisation: they send for every camera of the demonstration.

    An earlier release had one alone, of one of the forces.
    """
    for named, kind in _FEEDS.items():
        known = credentials.find(named)
        if known is not None and known.party != own:
            credentials.put(replace(known, party=own))
        if known is None:
            digest = digest_of(feed_bearer(house, named))
            credentials.put(Credential(named, own, f"{named} (synthetic)", kind, digest, house.clock.now()))


def _camera(row: dict[str, str], number: int) -> Camera:
    return Camera(
        number=CameraNumber(number),
        triple=CameraTriple(int(row["feed"]), int(row["source"]), int(row["camera"])),
        name=row["name"],
        road=row["road"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        camera_class=CameraClass(row["class"]),
        party=HOME.id,
        state=CameraState.LIVE,
        direction=row.get("force_name", ""),
        justification="synthetic sample world",
        dpia_reference="DEMO-DPIA",
        review_on=date(2099, 12, 31),
    )


def maker(party: PartyId) -> Actor:
    """Give who makes the demonstration, acting for an organisation."""
    may = frozenset({Permission.PEOPLE_EDIT, Permission.PEOPLE_READ, Permission.CAMERAS_EDIT, Permission.LISTS_EDIT})
    return Actor("system:demo", ActorKind.NODE, party, may, name="demo", member=True)


def require_demo(house: House) -> None:
    """Raise ``NotADemonstration`` in a node that is none."""
    if not house.identity.demo:
        raise NotADemonstration
