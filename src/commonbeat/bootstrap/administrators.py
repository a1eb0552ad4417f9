"""A node's administrators, as whoever holds the machine sets them up: the first, and one where none can sign in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.kernel.text import _
from commonbeat.parties.accounts import new_password
from commonbeat.parties.model import Account, Party, Person
from commonbeat.parties.sign_in import enrol

from .house import House

ROLE: Final = "admin"
GOOD_FOR: Final = timedelta(days=365)
"""How long the training and the vetting that are entered last, until a colleague enters the true days."""


@dataclass(frozen=True, slots=True)
class AdministratorAccount:
    """How an administrator signs in; shown once. ``is_member``: their organisation may use the node today."""

    person: PersonId
    password: str
    totp_secret: str
    totp_address: str
    is_member: bool = True


def system_actor(party: PartyId, command: str) -> Actor:
    """Give the actor that a command on the machine is, where there is no person who could do it."""
    may = frozenset({Permission.PEOPLE_EDIT, Permission.PEOPLE_READ, Permission.CAMERAS_EDIT, Permission.LISTS_EDIT})
    return Actor(f"system:{command}", ActorKind.NODE, party, may, name=command, member=True)


def set_up_first_administrator(house: House, party: Party) -> AdministratorAccount:
    """Enter the organisation of a new node, and somebody who administers it."""
    maker = system_actor(party.id, "init")
    admin = _new_administrator(house, PersonId("admin"), "First administrator", party.id)
    account, made = _enrolled(house, admin.id)
    with house.begin() as rooms:
        rooms.organisations.add(maker, party)
        rooms.people.add(maker, admin)
        rooms.accounts.set_up(maker, account)
    return made


def set_up_administrator(house: House, id: PersonId, party: PartyId | None = None) -> AdministratorAccount:
    """Let somebody administer their organisation: who is there is made one, who is not is entered.

    They have a new account afterwards and are signed out everywhere. It is on the record.

    Args:
        house: the node.
        id: who it is to be.
        party: the organisation of somebody who is entered; None: the node's own.

    Raises:
        NoSuchParty: there is no such organisation.
        Invalid: the id cannot be one, or is a person's of another organisation than was named.
    """
    account, made = _enrolled(house, id)
    with house.begin() as rooms:
        found = rooms.people.store.find(id)
        if found is not None and party not in {None, found.party}:
            raise Invalid.at("", _("{person} is of {party} already.").format(person=id, party=found.party))
        of = found.party if found else rooms.organisations.get(party or house.identity.party).id
        maker = system_actor(of, "administrator")
        if found is None:
            rooms.people.add(maker, _new_administrator(house, id, "Administrator", of))
        else:
            rooms.people.change(maker, _readmitted(found, house))
        rooms.accounts.set_up(maker, account)
        organisation = rooms.organisations.get(of)
    with house.database.reading() as connection:
        return replace(made, is_member=house.actors(connection).is_member(organisation.id))


def _new_administrator(house: House, id: PersonId, name: str, party: PartyId) -> Person:
    until = house.clock.now().date() + GOOD_FOR
    return Person(id, party, name, "", (ROLE,), trained_until=until, vetted_until=until)


def _readmitted(person: Person, house: House) -> Person:
    until = house.clock.now().date() + GOOD_FOR
    return replace(
        person,
        roles=tuple(dict.fromkeys((*person.roles, ROLE))),
        trained_until=max(person.trained_until, until),
        vetted_until=max(person.vetted_until, until),
        ended_on=None,
    )


def _enrolled(house: House, id: PersonId) -> tuple[Account, AdministratorAccount]:
    """Give a new account and how one signs in to it. Hashing takes long, and no write transaction waits for it."""
    limits = house.pack.sign_in_limits()
    password = new_password(limits.password_min_characters)
    account = enrol(id, password, passwords=house.passwords, codes=house.codes, limits=limits)
    address = house.codes.address(account.totp_secret, id, house.identity.organisation)
    return account, AdministratorAccount(id, password, account.totp_secret, address)
