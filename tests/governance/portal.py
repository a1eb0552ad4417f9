"""A portal, in process, with a registrar, two pairs and their people and keys: everybody made up."""

import base64
import json
from datetime import UTC, date, datetime, timedelta

from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.model import Party, PartyClass, Person
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
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
    """Enter two pairs, a person for each, and the portal's registrar."""
    own = house.identity.party
    with house.database.writing() as connection:
        parties, people = SqlPartyStore(connection), SqlPersonStore(connection)
        for party in (FORCE, OTHER_FORCE):
            parties.put(Party(party, f"{party} (synthetic)", PartyClass.FORCE, member_until=FAR))
        for party in (BODY, OTHER_BODY):
            parties.put(Party(party, f"{party} (synthetic)", PartyClass.POLICING_BODY))
        for id, party, roles in [
            ("registrar", own, ("registrar",)),
            ("keeper", own, ("admin",)),
            *((f"{party}-clerk", party, ("practitioner",)) for party in (FORCE, BODY, OTHER_FORCE, OTHER_BODY)),
        ]:
            people.put(Person(PersonId(id), PartyId(party), f"{id} (synthetic)", "", roles, FAR, FAR))


class Portal:
    """A started portal and its application."""

    def __init__(self, folder) -> None:
        make_node(folder, Profile.PORTAL, ORGANISATION, read_settings({}), SystemClock())
        self.clock = MovedClock()
        self.node = open_node(folder, read_settings({}), self.clock)
        entered(self.node.house)
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
