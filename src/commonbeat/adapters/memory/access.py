"""Authorities and a policy pack in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from commonbeat.access.model import Authority, AuthorityState
from commonbeat.access.ports import PackFile
from commonbeat.kernel.ids import AuthorityId, PartyId, PersonId


class MemoryAuthorityStore:
    """Keeps authorities in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[AuthorityId, Authority] = {}

    def find(self, id: AuthorityId) -> Authority | None:
        return self._kept.get(id)

    def put(self, authority: Authority) -> None:
        self._kept[authority.id] = authority

    def list_(
        self,
        party: PartyId,
        limit: int,
        before: AuthorityId | None = None,
        states: Sequence[AuthorityState] = (),
        requester: PersonId | None = None,
    ) -> Sequence[Authority]:
        newest_first = sorted(self._kept.values(), key=lambda one: one.id, reverse=True)
        wanted = [
            one
            for one in newest_first
            if one.party == party and (before is None or one.id < before) and (not states or one.state in states)
            if requester in {None, one.requester}
        ]
        return wanted[:limit]

    def unrecorded(self, party: PartyId, now: datetime) -> Sequence[Authority]:
        late = [
            (one.record_by, one)
            for one in self._kept.values()
            if one.party == party
            and one.state in {AuthorityState.ORAL, AuthorityState.OVERDUE}
            and one.record_by is not None
            and one.record_by <= now
        ]
        return [one for _record_by, one in sorted(late, key=lambda pair: (pair[0], pair[1].id))]


class MemoryPolicyPack:
    """A pack that lies nowhere."""

    def __init__(self, name: str, text: bytes) -> None:
        self.file = PackFile(name, text, None)

    def read(self) -> PackFile:
        return self.file

    def keep_signature(self, envelope: bytes) -> None:
        self.file = replace(self.file, envelope=envelope)
