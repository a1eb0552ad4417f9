"""Made-up pairs, their keys, and the code's services on memory adapters."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from commonbeat.access.model import Permission
from commonbeat.adapters.files.code_rules import FileCodeRules
from commonbeat.adapters.files.standards import published_folder
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.memory.governance import MemoryEventStore
from commonbeat.adapters.memory.keys import MemoryKeyStore
from commonbeat.adapters.memory.parties import MemoryPartyStore
from commonbeat.governance.ballots import Asked, Ballots
from commonbeat.governance.delivery import Delivery
from commonbeat.governance.electorates import Choice
from commonbeat.governance.model import Accession, InForceVersion, Pair
from commonbeat.governance.register import Register
from commonbeat.governance.service import Accessions
from commonbeat.governance.shipped import ShippedInForce, ShippedTexts
from commonbeat.governance.statements import (
    accession_statement,
    declining_statement,
    sign_statement,
    vote_statement,
)
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import KeyUse, SigningKey
from commonbeat.parties.model import Party, PartyClass
from tests.access.builders import an_access, the_catalogue
from tests.builders import SetClock, an_actor
from tests.parties.builders import KeptTrail

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
"""Later than the texts that ship were issued."""

CODE = "network-code@0.1"
FORCE, BODY = PartyId("midvale"), PartyId("midvale-body")
OTHER_FORCE, OTHER_BODY = PartyId("northmarch"), PartyId("northmarch-body")
PAIR, OTHER_PAIR = Pair(FORCE, BODY), Pair(OTHER_FORCE, OTHER_BODY)
REASONS = "It keeps the network one."
SIGNERS = {
    party: Ed25519Signer(f"{party}/code", bytes([at]) * 32)
    for at, party in enumerate((FORCE, BODY, OTHER_FORCE, OTHER_BODY, "southmere", "southmere-body", "joined"), 1)
}


def a_registrar():
    return an_actor(Permission.CODE_ADMINISTER, Permission.SESSION_OWN, id="registrar", party="portal")


def a_person_of(party):
    return an_actor(Permission.SESSION_OWN, id=f"{party}-clerk", party=party)


@dataclass
class Adopted:
    """Takes note of what was agreed."""

    told: list = field(default_factory=list)

    def opened(self, actor, standard, version, ballot) -> None:
        """Everything may be voted on here."""

    def agreed(self, actor, standard, version, effect_at, ballot) -> None:
        self.told.append((standard, version, effect_at, ballot))

    def rejected(self, actor, standard, version, ballot) -> None:
        self.told.append((standard, version, None, ballot))


@dataclass
class Drafts:
    """The published texts, and one draft of the next version of a standard."""

    digests: dict = field(
        default_factory=lambda: {("anpr-working", "0.2"): "sha256:new", ("network-code", "0.2"): "sha256:code"}
    )

    def digest(self, standard, version):
        return self.digests.get((standard, version)) or ShippedTexts(the_catalogue()).digest(standard, version)


@dataclass
class Timeline:
    """What ships, until a test puts another version in force."""

    later: list = field(default_factory=list)

    def versions(self, at):
        shipped = {one.id: one for one in ShippedInForce(the_catalogue()).versions(at)}
        return list((shipped | {one.id: one for one in self.later if one.in_force_from <= at}).values())

    def requires(self, code, version):
        return ShippedInForce(the_catalogue()).requires(code, "0.1")


def a_version(id="anpr-working", version="0.2", since=NOON, clauses=("anpr-working@0.2#clock-tolerance",)):
    return InForceVersion(id, version, since, clauses)


class House:
    """The code's rooms, with four organisations and a key for each."""

    def __init__(self) -> None:
        self.clock = SetClock(NOON)
        self.trail, self.keys, self.parties = KeptTrail(), MemoryKeyStore(), MemoryPartyStore()
        self.entered, self.put = MemoryEventStore(), MemoryEventStore()
        self.adopted, self.timeline, self.texts = Adopted(), Timeline(), Drafts()
        for party in (FORCE, OTHER_FORCE):
            self.organisation(party)
        for party in (BODY, OTHER_BODY):
            self.organisation(party, PartyClass.POLICING_BODY)
        delivery = Delivery(an_access(), self.keys, self.trail, self.clock, ed25519_verifies)
        rules = FileCodeRules(published_folder())
        self.register = Register(self.entered, self.parties, self.timeline)
        self.accessions = Accessions(self.entered, self.parties, self.texts, self.timeline, rules, delivery)
        self.ballots = Ballots(self.put, self.register, self.texts, self.timeline, rules, self.adopted, delivery)

    def organisation(self, id, party_class=PartyClass.FORCE, use=KeyUse.CODE, **more) -> None:
        self.parties.put(Party(PartyId(id), f"{id} (synthetic)", party_class, **more))
        if id in SIGNERS:
            public = SIGNERS[id].public_key
            self.keys.put(SigningKey(key_id(public), PartyId(id), use, public, self.clock.now() - timedelta(days=2)))

    def change_key(self, party, **more) -> None:
        key = self.keys.find(key_id(SIGNERS[party].public_key))
        self.keys.put(replace(key, **more))

    def change_party(self, party, **more) -> None:
        self.parties.put(replace(self.parties.find(PartyId(party)), **more))

    def applied(self, pair=PAIR, **more) -> Accession:
        return self.accessions.apply(a_registrar(), CODE, pair, **more)

    def statement(self, accession, who, signed_at=None, **other) -> dict:
        at = signed_at if isinstance(signed_at, datetime) else self.clock.now()
        told = accession_statement(accession.text, accession.pair, who, at, accession.effect_at)
        return told | other | ({"signed_at": signed_at} if isinstance(signed_at, str) else {})

    def sign(self, accession, who, signer=None, by=None, **other):
        raw = sign_statement(self.statement(accession, who, **other), SIGNERS[signer or who])
        return self.accessions.sign(by or a_person_of(who), accession.id, raw)

    def decline(self, accession, party, reasons=REASONS):
        told = declining_statement(
            accession.text, accession.pair, party, reasons, self.clock.now(), accession.effect_at
        )
        return self.accessions.decline(a_person_of(party), accession.id, sign_statement(told, SIGNERS[party]))

    def bind(self, pair=PAIR) -> Accession:
        accession = self.applied(pair)
        for party in pair.both:
            self.sign(accession, party).taken()
        return self.accessions.get(accession.id)

    def open(self, hours=24, **more):
        values = {
            "standard": "anpr-working",
            "version": "0.2",
            "from_version": "0.1",
            "digest": "sha256:new",
            "closes": self.clock.now() + timedelta(hours=hours),
        } | more
        return self.ballots.open(a_registrar(), Asked(**values))

    def vote(self, put, who, choice=Choice.APPROVE, signer=None, signed_at=None, reasons=REASONS, **other):
        at = signed_at or self.clock.now()
        told = vote_statement(put.id, put.question.text.digest, who, choice, reasons, at) | other
        return self.ballots.vote(a_person_of(who), put.id, sign_statement(told, SIGNERS[signer or who]))

    def close(self, ballot):
        return self.ballots.close(a_registrar(), ballot.id)

    @property
    def last(self):
        return self.trail.entries[-1]
