"""Somebody and something of another member force, to be kept apart from the demonstration's own."""

import time
from datetime import date

from commonbeat.access.model import Permission
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties.model import Person
from tests.builders import a_camera, an_actor

NEIGHBOUR = PartyId("northmarch")
FAR = date(2099, 12, 31)


def a_neighbour(running, id: str, *roles: str) -> dict[str, str]:
    """Give the bearer of a person of the neighbouring force, entered at the first call."""
    maker = an_actor(Permission.PEOPLE_EDIT, Permission.PEOPLE_READ, id="system:test", party=NEIGHBOUR)
    with running.node.begin() as rooms:
        if rooms.people.store.find(PersonId(id)) is None:
            rooms.people.add(
                maker, Person(PersonId(id), NEIGHBOUR, "Neighbour (synthetic)", "constable", roles, FAR, FAR)
            )
    return running.bearer(id)


def a_neighbours_camera(running, number: int, feed: int = 7) -> None:
    """Enter a camera of the neighbouring force."""
    maker = an_actor(Permission.CAMERAS_EDIT, id="system:test", party=NEIGHBOUR)
    with running.node.begin() as rooms:
        rooms.cameras.add(maker, [a_camera(number, feed=feed, party=NEIGHBOUR)])


def entries(running, event: str) -> list[dict]:
    """Give the entries of an event from the record, the newest first."""
    found, after = [], ""
    while after is not None:
        query = {"event": event, "limit": 500, "after": after}
        answer = running.call("GET", "/api/audit/entries", params=query, headers=running.bearer("auditor"))
        assert answer.status_code == 200, answer.text
        found += answer.json()["entries"]
        after = answer.json()["next"]
    return found[::-1]


def settle(running, seconds: float = 90.0) -> None:
    """Wait until everything that was taken or held is where searches and people find it."""
    ends = time.monotonic() + seconds
    loader, journal = running.node.reads.loader, running.node.reads.journal
    while loader.stored < journal.last:
        assert time.monotonic() < ends, "the loader does not come to an end"
        loader.wait(0.02)
