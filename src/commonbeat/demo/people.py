"""The demonstration's people: role names, not persons. Their password and codes are shown on the sign-in page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from commonbeat.bootstrap.house import DEMO_PASSWORD
from commonbeat.kernel.ids import CredentialId, PartyId, PersonId
from commonbeat.parties.model import Person

from .world import HOME, OUTSIDE, SERVICE

PASSWORD: Final = DEMO_PASSWORD
FEED: Final = CredentialId("feed-1")
TEST_FEED: Final = CredentialId("test-feed")
"""By which the node is tested: its reads are no camera's."""

_UNTIL = date(2099, 12, 31)
_RANKS: Mapping[str, str] = MappingProxyType({"authoriser": "inspector"})
_ROLES: Final = (
    "investigator",
    "analyst",
    "authoriser",
    "list-manager",
    "hit-desk",
    "camera-engineer",
    "auditor",
    "admin",
    "editor",
    "practitioner",
    "registrar",
)


def make_people(party: PartyId = HOME.id) -> list[Person]:
    """Give the people: one for each role in one force, an administrator of the node's own organisation, an outsider.

    The outsider investigates in a force that is no member.
    """
    people = [
        Person(
            id=PersonId(role),
            party=party,
            name=f"{role.replace('-', ' ').capitalize()} (synthetic)",
            rank=_RANKS.get(role, "constable"),
            roles=(role,),
            trained_until=_UNTIL,
            vetted_until=_UNTIL,
        )
        for role in _ROLES
    ]
    keeper = Person(
        id=PersonId("service-admin"),
        party=SERVICE.id,
        name="Service admin (synthetic)",
        rank="",
        roles=("admin",),
        trained_until=_UNTIL,
        vetted_until=_UNTIL,
    )
    outsider = Person(
        id=PersonId("outsider"),
        party=OUTSIDE.id,
        name="Outsider (synthetic)",
        rank="constable",
        roles=("investigator", "list-manager", "authoriser"),
        trained_until=_UNTIL,
        vetted_until=_UNTIL,
    )
    return [*people, keeper, outsider]
