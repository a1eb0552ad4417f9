"""The network code as people see it: who is bound by it on a day, by what, and what they signed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from commonbeat.governance.model import Accession, Binding, State
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.parties.keys import KeyUse, SigningKey
from commonbeat.parties.model import Party, PartyClass

from .forms import Faults

_ORDER: Final = (State.BOUND, State.PENDING, State.DECLINED, State.NONE)


def class_said(value: str) -> str:
    """Give what a class of organisations is called."""
    return {
        PartyClass.FORCE: _("Police force"),
        PartyClass.POLICING_BODY: _("Policing body"),
        PartyClass.NATIONAL_BODY: _("National body"),
        PartyClass.PARTNER_AGENCY: _("Partner agency"),
        PartyClass.SUPPLIER: _("Supplier"),
        PartyClass.INSPECTORATE: _("Inspectorate"),
    }[PartyClass(value)]


@dataclass(frozen=True, slots=True)
class PartyLink:
    """An organisation that a page leads to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class BindingRow:
    """How one organisation stands to the code. ``missing`` are those whose signature is awaited.

    ``code`` is the text that holds, ``signed`` the one that was signed; empty: not bound.
    """

    party: PartyLink
    kind: str
    state: str
    code: str
    signed: str
    since: datetime | None
    beside: PartyLink | None
    missing: tuple[PartyLink, ...]
    reasons: str
    through: PartyLink | None

    @classmethod
    def of(cls, binding: Binding, parties: Mapping[PartyId, Party]) -> BindingRow:
        """Give the row of a binding."""
        return cls(
            party=link_to(binding.party, parties),
            kind=class_said(parties[binding.party].party_class) if binding.party in parties else "",
            state=str(binding.state),
            code=binding.code or "",
            signed=binding.signed or "",
            since=binding.since,
            beside=None if binding.beside is None else link_to(binding.beside, parties),
            missing=tuple(link_to(one, parties) for one in binding.missing),
            reasons=binding.reasons,
            through=None if binding.through is None else link_to(binding.through, parties),
        )


def link_to(party: PartyId, parties: Mapping[PartyId, Party]) -> PartyLink:
    """Give the link to an organisation; one that is not known goes by its id."""
    return PartyLink(party, parties[party].name if party in parties else party)


@dataclass(frozen=True, slots=True)
class Code:
    """The code in a few words, and the register on a day. ``on`` is the day as typed; empty: now.

    ``in_force_from`` is the instant from which the first pair is bound; None: none has signed.
    """

    template: ClassVar[str] = "governance/code.html"
    address: str
    at: datetime
    rows: tuple[BindingRow, ...]
    on: str = ""
    in_force_from: datetime | None = None
    may_bring: bool = False
    faults: Faults = field(default_factory=dict)

    @property
    def is_in_force(self) -> bool:
        return self.in_force_from is not None and self.in_force_from <= self.at

    @property
    def bound(self) -> int:
        return sum(one.state == State.BOUND for one in self.rows)

    @classmethod
    def rows_of(cls, bindings: Sequence[Binding], parties: Mapping[PartyId, Party]) -> tuple[BindingRow, ...]:
        """Give the rows: who is bound first, each pair together, the force before its policing body."""

        def place(one: Binding) -> tuple[int, str, bool]:
            is_force = one.party in parties and parties[one.party].party_class is PartyClass.FORCE
            return _ORDER.index(one.state), one.party if is_force or one.beside is None else one.beside, not is_force

        return tuple(BindingRow.of(one, parties) for one in sorted(bindings, key=place))


@dataclass(frozen=True, slots=True)
class BindingClause:
    """A clause that binds, and where it stands."""

    name: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class BindingStandard:
    """A standard that binds, from when, with its clauses."""

    id: str
    version: str
    title: str
    in_force_from: datetime | None
    clauses: tuple[BindingClause, ...]


def binding_standards(
    binding: Binding, titles: Mapping[str, str], clause_titles: Mapping[str, str]
) -> tuple[BindingStandard, ...]:
    """Give what binds, standard by standard; ``titles`` go by ``id@version``, ``clause_titles`` by address."""
    since = {f"{one.id}@{one.version}": one.in_force_from for one in binding.standards}
    found: dict[tuple[str, str], list[BindingClause]] = {}
    for address in binding.clauses:
        clause = ClauseId.parse(address)
        href = f"/standards/{clause.standard}/{clause.version}/clauses/{clause.clause}"
        title = clause_titles.get(address, clause.clause)
        found.setdefault((clause.standard, clause.version), []).append(BindingClause(clause.clause, title, href))
    return tuple(
        BindingStandard(
            id=standard,
            version=version,
            title=titles.get(f"{standard}@{version}", standard),
            in_force_from=since.get(f"{standard}@{version}"),
            clauses=tuple(clauses),
        )
        for (standard, version), clauses in found.items()
    )


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key that an organisation signs with."""

    id: str
    use: str
    added_at: datetime
    revoked_at: datetime | None
    why: str

    @classmethod
    def of(cls, key: SigningKey) -> KeyRow:
        """Give the row of a key."""
        return cls(key.id, key_use_said(key.use), key.added_at, key.revoked_at, key.why_revoked)


def key_use_said(use: KeyUse) -> str:
    """Give what a key is for."""
    return {
        KeyUse.CODE: _("Accessions and votes"),
        KeyUse.NODE: _("Messages of its node"),
        KeyUse.MARK: _("Interop marks"),
    }[use]


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """What was signed, by whom, when by their own word, and the envelope itself."""

    party: PartyLink
    what: str
    signed_at: datetime
    taken_at: datetime
    key: str
    envelope: str


@dataclass(frozen=True, slots=True)
class AccessionPart:
    """The accession on which a binding rests. ``command`` is what one who is missing types.

    ``enter_anew`` is the text that holds, where the accession waits for signatures under one that does not.
    """

    id: str
    text: str
    digest: str
    applied_at: datetime
    effect_at: datetime | None
    signatures: tuple[SignatureRow, ...]
    command: str = ""
    enter_anew: str = ""

    @classmethod
    def of(
        cls, one: Accession, parties: Mapping[PartyId, Party], command: str = "", enter_anew: str = ""
    ) -> AccessionPart:
        """Give the part of an accession."""
        signed = [(acceded.signed, acceded.at, _("acceded")) for acceded in one.acceded.values()]
        if one.declined is not None:
            signed.append((one.declined.signed, one.declined.at, _("declined")))
        rows = tuple(
            SignatureRow(link_to(s.party, parties), what, s.signed_at, at, s.key, pretty(s.envelope))
            for s, at, what in signed
        )
        return cls(one.id, one.text.name, one.text.digest, one.applied_at, one.effect_at, rows, command, enter_anew)


def pretty(envelope: str) -> str:
    """Give an envelope as people can read it: what was signed and the signatures are all still in it."""
    return json.dumps(json.loads(envelope), indent=2)


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One organisation: how it stands on a day, what binds it, its keys, what it signed."""

    template: ClassVar[str] = "governance/party.html"
    row: BindingRow
    at: datetime
    on: str
    standards: tuple[BindingStandard, ...]
    keys: tuple[KeyRow, ...]
    accession: AccessionPart | None
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bring:
    """Where somebody brings what was signed elsewhere."""

    template: ClassVar[str] = "governance/bring.html"
    envelope: str = ""
    faults: Faults = field(default_factory=dict)
