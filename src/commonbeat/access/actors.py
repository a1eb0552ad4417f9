"""Who somebody is to policy today: a person or a machine of the parties' room, with what their roles give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties.model import Credential, Person
from commonbeat.parties.ports import PartyStore
from commonbeat.parties.rules import is_good, is_member, lapse

from .duties import apart_faults, taken_apart
from .model import PUBLIC, Actor, ActorKind, Permission
from .pack import Holder, PolicyPack
from .service import Access

OWN: Final = frozenset({Permission.SESSION_OWN}) | PUBLIC.permissions
"""What every person who is signed in may do: with their own session, and what anyone may."""

PERSONS_ONLY: Final = frozenset(
    {
        Permission.READS_SEARCH,
        Permission.READS_SEARCH_EXTENDED,
        Permission.READS_WATCH,
        Permission.HITS_DECIDE,
        Permission.QUARANTINE_READ,
        Permission.QUARANTINE_RELEASE,
        Permission.AUTHORITIES_REQUEST,
        Permission.AUTHORITIES_GRANT,
        Permission.AUDIT_READ,
        Permission.PEOPLE_READ,
        Permission.PEOPLE_EDIT,
        Permission.STANDARDS_EDIT,
        Permission.STANDARDS_COMMENT,
        Permission.CODE_ADMINISTER,
        Permission.MARKS_ISSUE,
    }
)
"""What no machine is given, whatever its credential names: a look or a decision that somebody has to answer for.

Else whoever issues credentials would open any door to themselves, with nobody's training, vetting or name behind it.
"""


@dataclass(frozen=True, slots=True)
class Actors:
    """Turns people and credentials into actors, by today's policy pack.

    ``own`` is the organisation whose node this is: it needs no agreement with itself, whatever its class.
    """

    parties: PartyStore
    pack: PolicyPack
    clock: Clock
    own: PartyId | None = None

    @implements("anpr-working@0.1#training", "anpr-working@0.1#vetting", "anpr-working@0.1#leaver")
    def for_person(self, person: Person) -> Actor:
        """Give the person as an actor; with nothing but their own session when training or vetting has lapsed.

        Of two permissions that stand apart they have neither.
        """
        today = self._today()
        lapsed = lapse(person, today)
        given = frozenset() if lapsed else self.pack.permissions_of(person.roles)
        apart = taken_apart(self.pack, Holder.PERSON, given)
        return Actor(
            id=person.id,
            kind=ActorKind.PERSON,
            party=person.party,
            permissions=(given - apart) | OWN,
            name=person.name,
            rank=person.rank,
            member=self.is_member(person.party),
            lapsed=lapsed or "",
            apart=apart,
        )

    @implements("anpr-working@0.1#feed-scope", "anpr-working@0.1#persons-only")
    def for_credential(self, credential: Credential) -> Actor | None:
        """Give the machine as an actor; None when its credential is no longer good.

        Of two permissions that stand apart it has neither.
        """
        if not is_good(credential, self.clock.now()):
            return None
        given = _machine_permissions(credential)
        apart = taken_apart(self.pack, Holder.MACHINE, given)
        return Actor(
            id=credential.id,
            kind=ActorKind.MACHINE,
            party=credential.party,
            permissions=given - apart,
            name=credential.name,
            member=self.is_member(credential.party),
            feeds=credential.feeds,
            apart=apart,
        )

    def is_member(self, id: PartyId) -> bool:
        """Say whether the organisation may use this node today: it is the node's own, or has an agreement in force."""
        party = self.parties.find(id)
        if party is None or not is_member(party, self._today()):
            return False
        return party.id == self.own or party.party_class in self.pack.membership.classes.value

    def _today(self) -> date:
        return self.clock.now().astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class DecidesOnParties:
    """Fulfils the port that the parties' room, which lies below, declares."""

    access: Access

    def require(self, actor: Actor, permission: str, subject: str = "") -> str:
        """Let the actor pass and give the rule; raise ``AccessRefused`` otherwise."""
        return self.access.require(actor, Permission(permission), subject).rule

    def require_entry(self, actor: Actor, person: PersonId) -> str:
        """Let the actor make or change a person's entry or account; raise ``AccessRefused`` otherwise."""
        return self.access.require_entry(actor, person).rule

    def require_register(self, actor: Actor, organisation: PartyId) -> str:
        """Let the actor add or change an organisation; raise ``AccessRefused`` otherwise."""
        return self.access.require_register(actor, organisation).rule

    def role_faults(self, roles: Sequence[str]) -> Sequence[Fault]:
        """Say what is wrong with one person having all these roles, at ``/roles``."""
        pack = self.access.pack
        return apart_faults(pack, Holder.PERSON, pack.permissions_of(tuple(roles)), "/roles")

    def permission_faults(self, permissions: Sequence[str]) -> Sequence[Fault]:
        """Say what is wrong with one machine having all these permissions, at ``/permissions``."""
        return apart_faults(self.access.pack, Holder.MACHINE, _known(permissions), "/permissions")


def _machine_permissions(credential: Credential) -> frozenset[Permission]:
    if credential.kind.sends:
        return frozenset({Permission.READS_SEND})
    return _known(credential.permissions) - PERSONS_ONLY


def _known(permissions: Sequence[str]) -> frozenset[Permission]:
    known = {p.value for p in Permission}
    return frozenset(Permission(p) for p in permissions if p in known)
