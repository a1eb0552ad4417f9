"""A small made-up network in memory: an anchor's key, forces with nodes, and the wire between them."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

from commonbeat.access.model import Decision, Permission, SearchDecision
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.adapters.memory.exchange import MemoryDirectoryStore, MemoryPeers
from commonbeat.exchange.answers import Answers
from commonbeat.exchange.directory import Directory, pin_directory
from commonbeat.exchange.model import (
    DIRECTORY,
    Answer,
    Ask,
    Bound,
    BoundState,
    ExchangeLimits,
    FoundSightings,
    ListedParty,
    Received,
    Sighting,
    SightingsQuestion,
    Statement,
)
from commonbeat.exchange.replays import Replays
from commonbeat.exchange.service import Exchange
from commonbeat.exchange.signatures import authority_of
from commonbeat.exchange.statements import statement_to_json
from commonbeat.kernel.envelopes import key_id, seal
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import KeyUse, SigningKey
from commonbeat.parties.model import PartyClass
from tests.access.builders import a_pack
from tests.builders import NOON, SetClock, a_purpose, an_actor

ANCHOR = Ed25519Signer("anchor", bytes([1]) * 32)
MIDVALE, RIVERTON, EASTMOOR = PartyId("midvale"), PartyId("riverton"), PartyId("eastmoor")
LIMITS = ExchangeLimits()
BOUND = Bound(BoundState.BOUND, "network-code@0.1", NOON - timedelta(days=1))
MARKS = a_pack().mark_rules()


def a_signer(party: str) -> Ed25519Signer:
    return Ed25519Signer(party, party.encode().ljust(32, b".")[:32])


def a_key(party: str, **more) -> SigningKey:
    public = a_signer(party).public_key
    values = {"added_at": NOON - timedelta(days=30)} | more
    return SigningKey(key_id(public), PartyId(party), KeyUse.NODE, public, **values)


def a_party(id: str, **more) -> ListedParty:
    values = {"endpoint": f"http://{id}.example:8000", "keys": (a_key(id),), "bound": BOUND} | more
    return ListedParty(PartyId(id), f"{id} (synthetic)", PartyClass.FORCE, **values)


def a_statement(serial: int = 1, **more) -> Statement:
    values = {
        "issued_at": NOON - timedelta(minutes=1),
        "expires_at": NOON + timedelta(hours=72),
        "parties": (a_party(MIDVALE), a_party(RIVERTON)),
    } | more
    return Statement("made-up", serial, **values)


def sealed(statement: Statement, signer=ANCHOR, kind: str = DIRECTORY) -> bytes:
    return seal(kind, statement_to_json(statement), signer).to_bytes()


def a_question(**more) -> SightingsQuestion:
    values = {"vrm": "aa11 aaa", "from_": NOON - timedelta(days=1), "to": NOON, "purpose": a_purpose()} | more
    return SightingsQuestion(**values)


def a_sighting(vrm: str = "AA11AAA", **more) -> Sighting:
    at = NOON - timedelta(hours=2)
    values = {"captured_at": at, "received_at": at, "feed": 1, "source": 1, "camera": 7, "camera_name": "R001 made-up",
              "road": "R001", "latitude": 52.0, "longitude": -1.5, "confidence": 90} | more  # fmt: skip
    return Sighting(vrm, vrm, **values)


def found(*reads: Sighting) -> FoundSightings:
    return FoundSightings(reads, False, NOON - timedelta(days=1), NOON, NOON)


@dataclass
class OwnReads:
    """A node's own reads, as given; ``trouble`` is raised in their place."""

    reads: tuple = ()
    trouble: Exception | None = None
    asked: list = field(default_factory=list)

    def find(self, actor, question, message, *, vouched):
        self.asked.append((actor, question, message, vouched))
        if self.trouble is not None:
            raise self.trouble
        return found(*self.reads)


def lets_everything_pass(_actor, scope, _purpose):
    return SearchDecision(Decision(True, "anpr-working@0.1#role", ""), scope.from_, scope.to)


@dataclass
class Node:
    """One force's node in memory."""

    party: PartyId
    statement: Statement = field(default_factory=a_statement)
    clock: SetClock = field(default_factory=SetClock)
    reads: OwnReads = field(default_factory=OwnReads)
    decides: object = lets_everything_pass
    measures: object = None
    peers: MemoryPeers = field(default_factory=MemoryPeers)

    def __post_init__(self):
        self.log, self.now_ticks = MemoryLog(), 0.0
        self.signer = a_signer(self.party)
        recorder, pin = MemoryRecorder(self.log), pin_directory(ANCHOR.public_key, ed25519_verifies)
        store = MemoryDirectoryStore(sealed(self.statement))
        self.directory = Directory(self.party, pin, store, recorder, limits=LIMITS, clock=self.clock)
        self.exchange = Exchange(
            own=self.party, directory=self.directory, signer=self.signer, verifies=ed25519_verifies,
            decides=self._decided, sightings=self.reads, peers=self.peers, recorder=recorder,
            marks=MARKS, limits=LIMITS, clock=self.clock, ticks=lambda: self.now_ticks,
        )  # fmt: skip
        self.url = f"http://{self.party}.example:8000"
        self.answers = Answers(
            own=self.party, authority=authority_of(self.url), directory=self.directory, signer=self.signer,
            verifies=ed25519_verifies, sightings=self.reads, vouched=frozenset({Permission.READS_SEARCH}), marks=MARKS,
            recorder=recorder, replays=Replays(), limits=LIMITS, clock=self.clock, measures=self.measures,
            ticks=lambda: self.now_ticks,
        )  # fmt: skip

    def _decided(self, actor, scope, purpose):
        return self.decides(actor, scope, purpose)  # which a test may set later

    def receive(self, ask: Ask) -> Answer:
        return self.answers.answer(received(ask))

    def search(self, question=None, deadline_ms=None, actor=None):
        return list(self.exchange.search(actor or an_asker(), question or a_question(), deadline_ms))

    @property
    def events(self) -> list[tuple]:
        return [(str(entry.event), str(entry.outcome)) for entry in self.log.entries]

    def reasons(self) -> list[str]:
        return [entry.details.get("reason_code") for entry in self.log.entries]


def an_asker(**more):
    return an_actor(Permission.READS_SEARCH, party=MIDVALE, **more)


def received(ask: Ask, **more) -> Received:
    parts = urlsplit(ask.url)
    values = {"method": "POST", "path": parts.path, "query": parts.query, "host": parts.netloc,
              "headers": ask.headers, "body": ask.body, "at_ticks": 0.0} | more  # fmt: skip
    return Received(**values)


def two_forces(**owner) -> tuple[Node, Node]:
    """Give the asking node and an owner that it reaches, each with a clock of its own."""
    answering = Node(RIVERTON, **owner)
    return Node(MIDVALE, peers=MemoryPeers({RIVERTON: answering.receive})), answering


def captured_ask(asker: Node, owner: PartyId = RIVERTON) -> Ask:
    """Give the signed message that a search sends to an owner, without its being answered."""
    asker.search()
    return next(ask for ask in reversed(asker.peers.asked) if ask.owner == owner)


def resealed(node: Node, **change) -> None:
    """Have the node take a directory with the change."""
    held = node.directory.held
    node.directory.take(sealed(replace(held, serial=held.serial + 1, **change)))
