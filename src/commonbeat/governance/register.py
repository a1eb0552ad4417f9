"""Who is bound by the code, by what and since when: answered for any day, and open to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.errors import NoSuchParty
from commonbeat.parties.model import Party, PartyClass
from commonbeat.parties.ports import PartyStore

from .model import CODE, Accession, Binding, InForceVersion, State
from .ports import EventStore, StandardsInForce
from .rules import accession_of, binding_with_succession, end_of, in_force_with

MAY_ACCEDE = frozenset({PartyClass.FORCE, PartyClass.POLICING_BODY})


@dataclass(frozen=True, slots=True)
class Register:
    """The register of the code, bound to one transaction. It is public, so nothing here is decided on."""

    events: EventStore
    parties: PartyStore
    in_force: StandardsInForce

    def bound(self, party: PartyId, on: date) -> Binding:
        """Give how an organisation stands at the end of a day (UTC), past or to come, as known now.

        Raises:
            NoSuchParty: there is no such organisation.
        """
        return self.bound_at(party, end_of(on))

    def bound_at(self, party: PartyId, at: datetime) -> Binding:
        """Give how an organisation stands at an instant; raise ``NoSuchParty`` where there is none."""
        parties = self._parties()
        if party not in parties:
            raise NoSuchParty(party, parties)
        return self._filled(binding_with_succession(party, self.accessions(), parties, at), at)

    def all_at(self, at: datetime) -> Sequence[Binding]:
        """Give how every force and policing body stands at an instant, also those that never applied, by id."""
        parties, accessions = self._parties(), self.accessions()
        return [
            self._filled(binding_with_succession(one.id, accessions, parties, at), at)
            for one in parties.values()
            if one.party_class in MAY_ACCEDE
        ]

    def electors_at(self, at: datetime) -> Sequence[tuple[PartyId, PartyClass]]:
        """Give who is bound at an instant, and so votes, with their class."""
        parties, accessions = self._parties(), self.accessions()
        return [
            (one.id, one.party_class)
            for one in parties.values()
            if binding_with_succession(one.id, accessions, parties, at).state is State.BOUND
        ]

    def in_force_from(self) -> datetime | None:
        """Give the instant from which the code is in force, with its first pair, as known now; None: none has signed.

        It may lie ahead, where the first pair has agreed on a later one.
        """
        return in_force_with(self.accessions())

    def first_pair_at(self, id: str, version: str) -> datetime | None:
        """Give the instant from which a text of the code is in force with its first pair; None: it is another text.

        A code needs no ballot to begin with: its stage stays where drafting left it, and it is in force beside that.
        """
        since = self.in_force_from()
        return since if since and id == CODE and version == self.version_at(since) else None

    def version_at(self, at: datetime) -> str | None:
        """Give the version of the code's text that stands at an instant; None: there was none yet."""
        return next((one.version for one in self.in_force.versions(at) if one.id == CODE), None)

    def accessions(self) -> Sequence[Accession]:
        """Give every accession, also those that were declined, the oldest first."""
        return [accession_of(one, events) for one, events in self.events.all().items()]

    def parties_by_id(self) -> Mapping[PartyId, Party]:
        """Give every organisation by its id."""
        return self._parties()

    @implements(
        "network-code@0.1#required-standards", "network-code@0.1#bound-on-a-day", "network-code@0.1#change-binds"
    )
    def _filled(self, binding: Binding, at: datetime) -> Binding:
        """Give the binding with what it is bound by: the code as it stands then, and the standards that it requires."""
        if binding.state is not State.BOUND or binding.code is None:
            return binding
        versions = {one.id: one for one in self.in_force.versions(at)}
        signed = binding.code.partition("@")[2]
        version = versions[CODE].version if CODE in versions else signed
        required = [versions[one] for one in self.in_force.requires(CODE, version) if one in versions]
        clauses = [clause for one in (*_code(versions), *required) for clause in one.clauses]
        return replace(binding, code=f"{CODE}@{version}", standards=tuple(required), clauses=tuple(clauses))

    def _parties(self) -> Mapping[PartyId, Party]:
        return {party.id: party for party in self.parties.all()}


def _code(versions: Mapping[str, InForceVersion]) -> Sequence[InForceVersion]:
    return [versions[CODE]] if CODE in versions else []
