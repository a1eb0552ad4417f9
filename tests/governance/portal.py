"""A portal, in process, with a registrar, two pairs and their people and keys: everybody made up."""

import base64
import json
import socket
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import uvicorn

from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.adapters.sql.sign_in import SqlAccountStore
from commonbeat.adapters.sql.workstreams import SqlWorkstreamStore
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.model import Account, Party, PartyClass, Person
from commonbeat.settings import read_settings
from commonbeat.standards.digest import text_digest
from commonbeat.standards.drafting import Wording
from commonbeat.standards.lifecycle import Act, StandardEvent
from commonbeat.web.hit_stream import HitHub
from tests.access.builders import somebody
from tests.governance.builders import BODY, FORCE, OTHER_BODY, OTHER_FORCE, SIGNERS

FAR = date(2099, 12, 31)
ORGANISATION = "A made-up portal"


class MovedClock:
    """The machine's clock, moved on by a test."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


def entered(house) -> None:
    """Enter two pairs, a person for each, and the portal's registrar and editor."""
    own = house.identity.party
    with house.database.writing() as connection:
        parties, people = SqlPartyStore(connection), SqlPersonStore(connection)
        accounts = SqlAccountStore(connection)
        for party in (FORCE, OTHER_FORCE):
            parties.put(Party(party, f"{party} (synthetic)", PartyClass.FORCE, member_until=FAR))
        for party in (BODY, OTHER_BODY):
            parties.put(Party(party, f"{party} (synthetic)", PartyClass.POLICING_BODY))
        for id, party, roles in [
            ("registrar", own, ("registrar",)),
            ("keeper", own, ("admin",)),
            ("editor", own, ("editor",)),
            *((f"{party}-clerk", party, ("practitioner",)) for party in (FORCE, BODY, OTHER_FORCE, OTHER_BODY)),
        ]:
            people.put(Person(PersonId(id), PartyId(party), f"{id} (synthetic)", "", roles, FAR, FAR))
            accounts.put(Account(PersonId(id), "", ""))  # no password opens it: a test begins the session itself


EDITOR = somebody("editor", party="portal")


def agreed_already(house) -> None:
    """Have the first version of the standard in force, as after a ballot of some days ago."""
    day = datetime(2026, 11, 24, tzinfo=UTC)
    acts = (Act.CONSULTATION_OPENED, Act.CONSULTATION_CLOSED, Act.BALLOT_OPENED, Act.AGREED)
    with house.database.writing() as connection:
        for act in acts:
            effect_at = day if act is Act.AGREED else None
            event = StandardEvent("anpr-working", "0.1", day, act, "made-up", house.identity.party, effect_at=effect_at)
            SqlWorkstreamStore(connection).append(event)


def consulted(node) -> str:
    """Draft the next version, with a consultation that nobody answered, and give the digest of its text."""
    with node.begin() as rooms:
        room = rooms.workstreams
        room.draft(EDITOR, "anpr-working", "0.1", "Synchronised clocks keep within a second.")
        room.change(EDITOR, "anpr-working", "0.2", "clock-tolerance", Wording(value=1), "They keep within a second.")
        room.open_consultation(EDITOR, "anpr-working", "0.2", "Is one second within reach?")
        made = room.close_consultation(EDITOR, "anpr-working", "0.2", "Nobody said a word.")
    return text_digest(made.standard)


class Portal:
    """A started portal and its application."""

    def __init__(self, folder) -> None:
        make_node(folder, Profile.PORTAL, ORGANISATION, read_settings({}), SystemClock())
        self.clock = MovedClock()
        self.node = open_node(folder, read_settings({}), self.clock)
        entered(self.node.house)
        agreed_already(self.node.house)
        self.node.start()
        self.app = compose(self.node, HitHub())

    def bearer(self, person: str) -> dict[str, str]:
        with self.node.house.database.writing() as connection:
            found = SqlPersonStore(connection).find(PersonId(person))
            rooms = self.node.house.platform(connection)
            return {"Authorization": f"Bearer {rooms.sign_in.issue_token(found, 'system:test').bearer}"}

    def call(self, method, path, person="", **more):
        return self.client.request(method, path, headers=self.bearer(person) if person else {}, **more)

    def post(self, path, body, person):
        return self.call("POST", path, person, json=body)

    def enter_keys(self) -> None:
        for party in (FORCE, BODY, OTHER_FORCE, OTHER_BODY):
            key = base64.b64encode(SIGNERS[party].public_key).decode()
            answer = self.post("/api/keys", {"party": party, "use": "code", "public_key": key}, "keeper")
            assert answer.status_code in {201, 409}, answer.text

    def entries(self, event) -> list:
        return [one for one in self.log() if one["event"] == event]

    def log(self) -> list:
        return [json.loads(leaf.canonical) for leaf in self.node.house.log.every_leaf(self.node.house.log.size())]


class Served(Portal):
    """A portal that listens on loopback."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(self.app, log_config=None, lifespan="off"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    def token(self, person: str) -> str:
        return self.bearer(person)["Authorization"].removeprefix("Bearer ")

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.socket.close()
        self.node.stop()
