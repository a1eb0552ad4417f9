"""The network as a node has it: whom it believes, its own key, and what asks and answers. From files in its folder."""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from commonbeat.access.pack import PolicyPack
from commonbeat.adapters.files.directory import FileDirectoryStore
from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.http.fetch import HttpFetches
from commonbeat.adapters.http.peers import HttpPeers
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.audit.canonical import read
from commonbeat.audit.model import Event, Question
from commonbeat.exchange.answers import Answers, replay_key
from commonbeat.exchange.directory import Anchor, Directory, Pin, pin_directory, pin_register, refresh
from commonbeat.exchange.model import ExchangeLimits
from commonbeat.exchange.ports import Sightings
from commonbeat.exchange.replays import Replays
from commonbeat.exchange.service import Exchange
from commonbeat.exchange.signatures import authority_of
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder

from .house import House
from .identity import Identity
from .register import OwnRegister

NETWORK: Final = "network.toml"
NODE_KEY: Final = "node.key"
WELL_KNOWN: Final = "/.well-known/commonbeat/directory"
TEXTS: Final = "/.well-known/commonbeat/standards"
REGISTER_PATH: Final = "/api/register"
_PAGE: Final = 1_000


class BadNetwork(CommonbeatError):
    """The file that says which network the node has joined cannot be read."""

    code = "node.bad-network"
    kind = Kind.INVALID

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(_("{path} cannot be read: {why}").format(path=path, why=why))


@dataclass(frozen=True, slots=True)
class Joined:
    """Which network a node has joined: where it answers, where the anchor is, and the key that is believed.

    The anchor itself names the registry that it takes its register from, and the key that it believes that by.
    """

    own_url: str
    anchor_url: str
    anchor_key: bytes
    registry_url: str = ""
    registry_key: bytes = b""

    def write(self, path: Path) -> None:
        """Keep it in the file, whole or not at all."""
        pairs = [
            ("own_url", self.own_url),
            ("anchor_url", self.anchor_url),
            ("anchor_key", base64.b64encode(self.anchor_key).decode()),
            ("registry_url", self.registry_url),
            ("registry_key", base64.b64encode(self.registry_key).decode()),
        ]
        text = "# Which network this node has joined. The keys are pinned: nothing else is believed.\n"
        write_durably(path, (text + "".join(f'{name} = "{value}"\n' for name, value in pairs if value)).encode())

    @classmethod
    def read(cls, path: Path) -> Joined | None:
        """Give what the file says; None: there is none, and the node has joined no network.

        Raises:
            BadNetwork: it cannot be read.
        """
        try:
            held = tomllib.loads(path.read_text(encoding="utf-8"))
            made = cls(
                own_url=str(held["own_url"]).rstrip("/"),
                anchor_url=str(held["anchor_url"]).rstrip("/"),
                anchor_key=base64.b64decode(str(held["anchor_key"]), validate=True),
                registry_url=str(held.get("registry_url", "")).rstrip("/"),
                registry_key=base64.b64decode(str(held.get("registry_key", "")), validate=True),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, binascii.Error) as wrong:
            raise BadNetwork(path, str(wrong)) from wrong
        if len(made.anchor_key) != 32 or len(made.registry_key) not in {0, 32}:
            raise BadNetwork(path, _("a key has 32 bytes, spelled in base64"))
        return made


def node_signer(folder: Path) -> Ed25519Signer:
    """Give the key that the node in the folder signs its messages with, made at the first call."""
    held = NodeFolder(folder)
    path = held.keys / NODE_KEY
    if not path.exists():
        return Ed25519Signer.create(path, f"{Identity.read(held.identity).origin}/node")
    return Ed25519Signer.load(path)


def join(folder: Path, joined: Joined) -> bytes:
    """Have the node in the folder join a network from its next start; give the public key that it signs with.

    Raises:
        NoNode: there is none.
        KeyFileUnusable: its key is damaged, or open to others.
    """
    signer = node_signer(folder)
    joined.write(folder / NETWORK)
    return signer.public_key


def exchange_limits(pack: PolicyPack) -> ExchangeLimits:
    """Give what the pack says about messages between nodes."""
    network = pack.network
    return ExchangeLimits(
        deadline_default_ms=network.deadline_default_ms.value,
        deadline_most_ms=network.deadline_most_ms.value,
        clock_skew_seconds=network.clock_skew_seconds.value,
        signature_seconds=network.signature_seconds.value,
        directory_hours=network.directory_hours.value,
    )


class Network:
    """A node's part in the network: what it holds, asks and answers."""

    def __init__(self, house: House, joined: Joined, sightings: Sightings | None) -> None:
        """Join the parts; nothing is fetched or asked yet."""
        self.house, self.joined, self.limits = house, joined, exchange_limits(house.pack)
        self.signer = node_signer(house.folder.root)
        self.peers = HttpPeers(house.pack.network.answer_most_bytes.value)
        self.directory = self._statement("directory.json", pin_directory(joined.anchor_key, ed25519_verifies))
        self.anchor = self._anchor()
        has_register = Room.GOVERNANCE in ROOMS[house.identity.profile]
        self.own_register = OwnRegister(house, self.signer, self.limits) if has_register else None
        self.replays = Replays()
        self.exchange = Exchange(
            own=house.identity.party,
            directory=self.directory,
            signer=self.signer,
            verifies=ed25519_verifies,
            decides=house.decide_search,
            sightings=sightings,
            peers=self.peers,
            recorder=house.recorder,
            marks=house.pack.mark_rules(),
            limits=self.limits,
            clock=house.clock,
        )
        self.answers = Answers(
            own=house.identity.party,
            authority=authority_of(joined.own_url),
            directory=self.directory,
            signer=self.signer,
            verifies=ed25519_verifies,
            sightings=sightings,
            vouched=frozenset(house.pack.network.vouched_permissions.value),
            marks=house.pack.mark_rules(),
            recorder=house.recorder,
            replays=self.replays,
            limits=self.limits,
            clock=house.clock,
        )

    def start(self) -> None:
        """Be ready to ask, and remember from the record which messages came before the process began."""
        self.peers.open()
        lives = self.limits.signature_seconds + self.limits.clock_skew_seconds
        now = self.house.clock.now()
        since = now - timedelta(seconds=lives)
        for event in (Event.QUESTION_ANSWERED, Event.QUESTION_REFUSED):
            self.replays.remember(self._answered(event, since_ms=to_ms(since)), to_ms(now) / 1000 + lives)

    def stop(self) -> None:
        """End what is under way."""
        self.peers.close()

    def refresh(self) -> bool:
        """Fetch what this node holds of the network, and take it; at the anchor, the register. Say whether it changed.

        Raises:
            FetchFailed, DirectoryRefused: what is held stays.
        """
        fetches = HttpFetches()
        if self.anchor is None:
            return refresh(partial(fetches, self.joined.anchor_url + WELL_KNOWN), self.directory.take)
        try:
            return refresh(partial(fetches, self.joined.registry_url + REGISTER_PATH), self.anchor.take)
        except CommonbeatError:
            if self.anchor.register.held is not None:
                self.anchor.renew()  # the registry may be down: what it said last counts until it expires
            raise

    def tell_standards(self) -> None:
        """Have the house show as agreed what the directory says is, unless it keeps the register itself."""
        held = self.directory.held
        if held is not None and self.own_register is None:
            self.house.told.tell(held.standards)

    def fetch_texts(self) -> None:
        """Fetch the texts of agreed standards that are not at hand: at the anchor from the registry, else from it."""
        if self.own_register is None:
            fetches, source = HttpFetches(), self.joined.registry_url if self.anchor else self.joined.anchor_url
            self.house.told.fetch(lambda name, version: fetches(f"{source}{TEXTS}/{name}/{version}"))

    def _statement(self, name: str, pin: Pin) -> Directory:
        house = self.house
        store = FileDirectoryStore(house.folder.root / "network" / name)
        own, recorder = house.identity.party, house.recorder
        return Directory(own, pin, store, recorder, limits=self.limits, clock=house.clock)

    def _anchor(self) -> Anchor | None:
        joined = self.joined
        if joined.anchor_key != self.signer.public_key:
            return None
        register = self._statement("register.json", pin_register(joined.registry_key, ed25519_verifies))
        return Anchor(register, self.directory, self.signer, self.limits.directory_hours, self.house.clock)

    def _answered(self, event: Event, since_ms: int) -> Iterator[str]:
        """Give the messages of the record's last entries of that event, the newest first."""
        after = None
        while leaves := self.house.log.find(Question(event=event, newest_first=True, limit=_PAGE), after):
            for leaf in leaves:
                entry = read(leaf.canonical).entry
                if to_ms(entry.at) < since_ms:
                    return
                if entry.subject:
                    yield replay_key(entry.party, entry.subject)
            after = leaves[-1].number


def open_network(house: House, sightings: Sightings | None) -> Network | None:
    """Give the node's part in the network; None: it has joined none.

    Raises:
        BadNetwork: the file that says which cannot be read.
        KeyFileUnusable: its key is damaged, or open to others.
    """
    joined = Joined.read(house.folder.root / NETWORK)
    return None if joined is None else Network(house, joined, sightings)
