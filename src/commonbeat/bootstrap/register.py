"""The register that a portal signs: parties, their keys and nodes, what binds them, standards in force, marks."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from commonbeat.adapters.files.directory import FileDirectoryStore
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.exchange.directory import Directory, pin_register
from commonbeat.exchange.model import (
    Bound,
    BoundState,
    ExchangeLimits,
    ListedMark,
    ListedParty,
    StandardInForce,
    Statement,
)
from commonbeat.exchange.rules import DIRECTORY_LEAST, next_directory
from commonbeat.governance.model import Binding
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.endpoints import is_endpoint
from commonbeat.parties.keys import SigningKey
from commonbeat.parties.model import Party
from commonbeat.platform import Platform
from commonbeat.standards.timeline import Timeline

from .agreed import listed
from .house import House

OWN_REGISTER: Final = "own-register.json"


class OwnRegister:
    """Signs what the portal's rooms say, anew whenever that is something else. Safe to share between threads."""

    def __init__(self, house: House, signer: Ed25519Signer, limits: ExchangeLimits) -> None:
        """Take up the register that was signed last."""
        self._house, self._signer, self._hours = house, signer, limits.directory_hours
        store = FileDirectoryStore(house.folder.root / "network" / OWN_REGISTER)
        pin = pin_register(signer.public_key, ed25519_verifies)
        own, recorder = house.identity.party, house.recorder
        self._held = Directory(own, pin, store, recorder, limits=limits, clock=house.clock)
        self._lock = threading.Lock()

    def envelope(self) -> bytes:
        """Give the register as it is now, signed."""
        with self._lock:
            now = self._house.clock.now()
            with self._house.reading() as rooms:
                stated = statement_of(rooms, self._house.identity.organisation, now)
            fresh = next_directory(stated, self._held.held, now, self._hours)
            if fresh is not None:
                self._held.publish(fresh, self._signer)
            return self._held.envelope


def statement_of(rooms: Platform, network: str, now: datetime) -> Statement:
    """Give what the portal's rooms say of the network now; serial and times are the signer's."""
    bindings = {one.party: one for one in rooms.register.all_at(now)}
    keys: dict[PartyId, list[SigningKey]] = {}
    for key in rooms.keys.all():
        keys.setdefault(key.party, []).append(key)
    parties = [_party(one, keys.get(one.id, ()), bindings) for one in rooms.organisations.all()]
    timeline = rooms.workstreams.timeline()
    return Statement(
        network=network,
        serial=0,
        issued_at=now,
        expires_at=now + DIRECTORY_LEAST + timedelta(hours=1),
        parties=tuple(parties),
        standards=tuple(_standards(timeline)),
        marks=tuple(_marks(rooms, now)),
    )


def _party(party: Party, keys: Sequence[SigningKey], bindings: Mapping[PartyId, Binding]) -> ListedParty:
    binding = bindings.get(party.id)
    bound = Bound()
    if binding is not None:
        body = None if binding.beside is None else PartyId(binding.beside)
        bound = Bound(BoundState(binding.state), binding.code, binding.since, body)
    endpoint = party.endpoint if is_endpoint(party.endpoint) else None  # one that was registered before is no node's
    return ListedParty(party.id, party.name, party.party_class, endpoint, tuple(keys), bound)


def _standards(timeline: Timeline) -> Sequence[StandardInForce]:
    """Give every version that was agreed, also those that take effect later: a node knows them beforehand."""
    return [listed(one) for name in timeline.standards() for one in timeline.holdings(name)]


def _marks(rooms: Platform, now: datetime) -> Sequence[ListedMark]:
    return [
        ListedMark(
            one.mark.id,
            f"{one.mark.product.name} {one.mark.product.version}",
            one.mark.product.supplier,
            one.mark.pack,
            one.mark.issued_at,
            one.state(now),
        )
        for one in rooms.marks.standings(rooms.marks.all())
    ]
