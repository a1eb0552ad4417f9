"""May they: decisions at a door and decisions on a search. Authorities themselves are in ``authorities``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId, PersonId

from .errors import AccessRefused
from .model import Actor, Authority, Category, Decision, Permission, Purpose, SearchDecision, SearchScope
from .pack import PolicyPack
from .ports import Areas, Clauses, PolicyEngine
from .reasons import Case, explain
from .rules import effective_from, needs_authority, purpose_faults, search_facts, span_faults
from .verdict import EntryFacts, GrantFacts, OrganisationFacts, Principal, RequestFacts


@dataclass(frozen=True, slots=True)
class Keeper:
    """The organisation whose node this is: it keeps the register of organisations."""

    party: PartyId
    name: str


NO_KEEPER: Final = Keeper(PartyId(""), "")
"""Nobody's: of such a node nobody changes the register."""


@dataclass(frozen=True, slots=True)
class Access:
    """Decides by the node's policies and its policy pack. Bound to no transaction: one for the whole node."""

    engine: PolicyEngine
    pack: PolicyPack
    clauses: Clauses
    areas: Areas
    keeper: Keeper = NO_KEEPER

    @implements("anpr-working@0.1#role", "anpr-working@0.1#partner-agreement")
    def decide(self, actor: Actor, permission: Permission) -> Decision:
        """Give what policy says to the actor at this door. Nothing of a question is needed, or looked at."""
        verdict = self.engine.may_use(self.principal(actor), permission)
        return explain(verdict, Case(actor, self.pack, permission), self.clauses)

    def require(self, actor: Actor, permission: Permission, subject: str = "") -> Decision:
        """Let the actor pass.

        Raises:
            AccessRefused: policy says no; ``subject`` goes on the record with the refusal.
        """
        decision = self.decide(actor, permission)
        if not decision.allowed:
            raise AccessRefused(actor, permission, decision, subject)
        return decision

    def decide_search(
        self, actor: Actor, scope: SearchScope, purpose: Purpose, authority: Authority | None, now: datetime
    ) -> SearchDecision:
        """Give what policy says to a search, and the span that it may look at.

        The door comes first: somebody whose role does not open it learns nothing of their question, not even
        that it was incomplete. The purpose comes next, then the span. ``authority`` is the one that the
        purpose cites, as it is kept.

        Raises:
            Invalid: the role permits a search, but the purpose or the span is not complete.
        """
        door = self.decide(actor, Permission.READS_SEARCH)
        if not door.allowed:
            return SearchDecision(door, scope.from_, scope.to)
        faults = purpose_faults(purpose.reason, purpose.reference, self.pack, "/purpose")
        if faults := faults + span_faults(scope.from_, scope.to):
            raise Invalid(faults)
        covers = self.areas.covers
        facts = search_facts(scope, purpose, authority, pack=self.pack, now=now, covers=covers)
        verdict = self.engine.may_search(self.principal(actor), facts)
        case = Case(actor, self.pack, Permission.READS_SEARCH, purpose.category)
        decision = explain(verdict, case, self.clauses)
        rests_on = authority if decision.allowed and needs_authority(scope, self.pack, now) else None
        return self._spanned(decision, scope, rests_on, now)

    def require_search(
        self, actor: Actor, scope: SearchScope, purpose: Purpose, authority: Authority | None, now: datetime
    ) -> SearchDecision:
        """Let the search pass and give the span that it may look at.

        Raises:
            AccessRefused: policy says no; no read was touched.
            Invalid: the role permits a search, but the purpose or the span is not complete.
        """
        decided = self.decide_search(actor, scope, purpose, authority, now)
        if not decided.decision.allowed:
            raise AccessRefused(actor, Permission.READS_SEARCH, decided.decision)
        return decided

    def decide_request(self, actor: Actor, category: Category) -> Decision:
        """Give what policy says to somebody who asks for an authority, once the door is open."""
        facts = RequestFacts(self.pack.categories[category].extended)
        verdict = self.engine.may_request(self.principal(actor), facts)
        return explain(verdict, Case(actor, self.pack, Permission.AUTHORITIES_REQUEST, category), self.clauses)

    @implements("anpr-working@0.1#authority-rank", "anpr-working@0.1#authority-separation")
    def decide_grant(self, actor: Actor, authority: Authority) -> Decision:
        """Give what policy says to somebody who would decide on an authority, once the door is open."""
        needed = self.pack.rank_order(self.pack.authority.rank_needed.value)
        facts = GrantFacts(authority.id, authority.requester, authority.party, needed)
        verdict = self.engine.may_grant(self.principal(actor), facts)
        return explain(verdict, Case(actor, self.pack, Permission.AUTHORITIES_GRANT), self.clauses)

    @implements("anpr-working@0.1#own-entry")
    def require_entry(self, actor: Actor, person: PersonId) -> Decision:
        """Let the actor make or change a person's entry, or set up how they sign in.

        Raises:
            AccessRefused: the role may not, or the entry is the actor's own.
        """
        self.require(actor, Permission.PEOPLE_EDIT, person)
        verdict = self.engine.may_enter(self.principal(actor), EntryFacts(person))
        decision = explain(verdict, Case(actor, self.pack, Permission.PEOPLE_EDIT), self.clauses)
        if not decision.allowed:
            raise AccessRefused(actor, Permission.PEOPLE_EDIT, decision, person)
        return decision

    @implements("anpr-working@0.1#own-register")
    def require_register(self, actor: Actor, organisation: PartyId) -> Decision:
        """Let the actor add an organisation to the node's register, or change one.

        Raises:
            AccessRefused: the role may not, or the actor is of another organisation than the one whose node this is.
        """
        self.require(actor, Permission.PEOPLE_EDIT, organisation)
        verdict = self.engine.may_register(self.principal(actor), OrganisationFacts(organisation, self.keeper.party))
        case = Case(actor, self.pack, Permission.PEOPLE_EDIT, keeper=self.keeper.name)
        decision = explain(verdict, case, self.clauses)
        if not decision.allowed:
            raise AccessRefused(actor, Permission.PEOPLE_EDIT, decision, organisation)
        return decision

    def principal(self, actor: Actor) -> Principal:
        """Give the actor as policies see it."""
        rank = self.pack.rank_order(actor.rank)
        return Principal(actor.id, actor.party, actor.permissions, actor.member, actor.lapsed, rank, actor.apart)

    def _spanned(
        self, decision: Decision, scope: SearchScope, authority: Authority | None, now: datetime
    ) -> SearchDecision:
        from_, to = effective_from(scope, self.pack, now), max(min(scope.to, now), scope.from_)
        facts = {
            **decision.facts,
            "from": spell(from_),
            "to": spell(to),
            "authority": authority.id if authority else "",
        }
        decided = Decision(
            decision.allowed, decision.rule, decision.reason, decision.how_to_ask, decision.standing, facts
        )
        return SearchDecision(decided, from_, to, authority)
