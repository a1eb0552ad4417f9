"""Made-up organisations and people, and the parties' services on memory adapters."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from commonbeat.adapters.identity.codes import TotpCodes
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.adapters.memory.parties import (
    MemoryAccountStore,
    MemoryCredentialStore,
    MemoryPartyStore,
    MemoryPersonStore,
    MemorySessionStore,
)
from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties.credentials import Credentials
from commonbeat.parties.limits import CredentialLimits, SignInLimits
from commonbeat.parties.model import Account, Party, PartyClass, Person
from commonbeat.parties.service import Organisations, People
from commonbeat.parties.sign_in import SignIn, prove
from tests.builders import MIDVALE, SetClock

LIMITS = SignInLimits(
    failures=5,
    lock_minutes=15,
    code_steps=1,
    password_min_characters=12,
    idle_minutes=15,
    absolute_hours=12,
    token_hours=12,
)
PASSWORD = "a made-up password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def a_party(id: str = MIDVALE, **more) -> Party:
    values = {
        "name": f"{id.title()} Police",
        "party_class": PartyClass.FORCE,
        "member_until": date(2027, 3, 31),
    } | more
    return Party(id=PartyId(id), **values)


def a_person(id: str = "investigator", **more) -> Person:
    values = {
        "party": MIDVALE,
        "name": f"A made-up {id}",
        "rank": "constable",
        "roles": ("investigator",),
        "trained_until": date(2027, 1, 31),
        "vetted_until": date(2027, 1, 31),
    } | more
    return Person(id=PersonId(id), **values)


@dataclass
class KeptTrail:
    """A record that a test can read."""

    entries: list[Entry] = field(default_factory=list)

    def append(self, entry: Entry) -> EntryNumber:
        self.entries.append(entry)
        return EntryNumber(len(self.entries) - 1)

    @property
    def events(self) -> list[str]:
        return [str(entry.event) for entry in self.entries]


class SaysYes:
    """Lets everybody pass and remembers who asked for what."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def require(self, actor, permission, subject="") -> str:
        self.asked.append((actor.id, permission, subject))
        return "anpr-working@0.1#role"

    def require_entry(self, actor, person) -> str:
        return self.require(actor, "people.edit", person)

    def require_register(self, actor, organisation) -> str:
        return self.require(actor, "people.edit", organisation)

    def role_faults(self, roles):
        return []

    def permission_faults(self, permissions):
        return []


class Refused(Exception):
    """What ``SaysNo`` raises."""


class SaysNo:
    def require(self, actor, permission, subject="") -> str:
        raise Refused(permission)

    def require_entry(self, actor, person) -> str:
        raise Refused(person)

    def require_register(self, actor, organisation) -> str:
        raise Refused(organisation)

    def role_faults(self, roles):
        raise AssertionError("asked about what is refused")

    permission_faults = role_faults


class PlainPasswords:
    """Keeps passwords as they are, so that tests are quick; counts how often one was checked."""

    def __init__(self) -> None:
        self.checks = 0

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def is_right(self, password: str, kept: str | None) -> bool:
        self.checks += 1
        return kept == f"plain:{password}"


class House:
    """The parties' room on memory adapters, with one organisation and one person who has an account."""

    def __init__(self, decides=None) -> None:
        self.clock, self.trail, self.passwords, self.codes = SetClock(), KeptTrail(), PlainPasswords(), TotpCodes()
        self.parties, self.people, self.accounts = MemoryPartyStore(), MemoryPersonStore(), MemoryAccountStore()
        self.sessions, self.credential_store = MemorySessionStore(), MemoryCredentialStore()
        self.decides = decides or SaysYes()
        self.looked = MemoryLog()
        self.looks = MemoryRecorder(self.looked)
        self.parties.put(a_party())
        self.people.put(a_person())
        self.accounts.put(Account(PersonId("investigator"), self.passwords.hash(PASSWORD), SECRET))

    @property
    def organisations(self) -> Organisations:
        return Organisations(self.parties, self.decides, self.trail, self.clock)

    @property
    def persons(self) -> People:
        return People(self.people, self.parties, self.sessions, self.decides, self.trail, self.looks, self.clock)

    @property
    def sign_in(self) -> SignIn:
        return SignIn(self.people, self.accounts, self.sessions, LIMITS, self.trail, self.clock)

    @property
    def credentials(self) -> Credentials:
        limits = CredentialLimits(overlap_hours=24)
        return Credentials(self.credential_store, self.decides, limits, self.trail, self.looks, self.clock)

    def code(self, at: datetime | None = None) -> str:
        return self.codes.code(SECRET, at or self.clock.now())

    def prove(self, person: str = "investigator", password: str = PASSWORD, code: str | None = None):
        who = PersonId(person)
        return prove(
            self.accounts.find(who),
            who,
            password,
            self.code() if code is None else code,
            passwords=self.passwords,
            codes=self.codes,
            limits=LIMITS,
            now=self.clock.now(),
        )

    def try_in(self, **more):
        return self.sign_in.settle(self.prove(**more))


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
