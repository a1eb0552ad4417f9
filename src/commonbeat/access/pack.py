"""The policy pack: every limit that standards move, as data, each with its clause and its standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Final, Generic, TypeVar

from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.parties.limits import CredentialLimits, SignInLimits
from commonbeat.parties.model import PartyClass

from .errors import NoSuchLimit
from .marks import MarkRules
from .model import Category, Permission

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limit(Generic[T]):
    """One limit: its value in its unit, the clause that it belongs to, and how well its source is known."""

    value: T
    unit: str
    clause: ClauseId
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How far back a search may look, and what it must say. The grace is in favour of a question on its way."""

    window_days: Limit[int]
    window_grace_minutes: Limit[int]
    extended_days: Limit[int]
    pattern_known_characters: Limit[int]
    look_alike_classes: Limit[tuple[str, ...]]
    look_alike_differences: Limit[int]


@dataclass(frozen=True, slots=True)
class PurposeLimits:
    """What a reason and a reference must be. An empty pattern takes any shape."""

    reason_min_characters: Limit[int]
    reason_max_characters: Limit[int]
    reference_min_characters: Limit[int]
    reference_max_characters: Limit[int]
    reference_pattern: Limit[str]
    reference_example: Limit[str]


@dataclass(frozen=True, slots=True)
class AuthorityLimits:
    """Who may grant an authority, how long it lives, and how soon an oral one is recorded."""

    rank_needed: Limit[str]
    life_days: Limit[int]
    oral_record_hours: Limit[int]
    same_reference: Limit[bool]


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank and the staff grades that count as it."""

    id: str
    label: str
    staff_equivalents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryPolicy:
    """What a category means, in words that stand where it is chosen, and whether it opens the extended window."""

    label: str
    guidance: str
    extended: bool
    clause: ClauseId
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """A role is a name for permissions."""

    label: str
    note: str
    permissions: tuple[Permission, ...]
    clause: ClauseId
    standing: Standing


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """What a read is held to when it arrives. A position tolerance of 0 m stands for any position."""

    batch_max_reads: Limit[int]
    vrm_max_characters: Limit[int]
    late_after_seconds: Limit[int]
    late_limit_days: Limit[int]
    position_tolerance_m: Limit[Mapping[str, int]]
    transliteration: Limit[Mapping[str, str]]
    clock_sample_reads: Limit[int] | None = None
    """From how many reads of a day a clock is found behind; None in packs of an earlier release."""
    clock_tolerance_seconds: Limit[int] | None = None
    """Of packs of an earlier release; the clause in force says it now, and this has no effect."""


@dataclass(frozen=True, slots=True)
class RetentionLimits:
    """How long reads are kept."""

    reads_months: Limit[int]


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session locks and ends."""

    idle_minutes: Limit[int]
    absolute_hours: Limit[int]
    token_hours: Limit[int]


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What signing in to a local account takes."""

    failures: Limit[int]
    lock_minutes: Limit[int]
    code_steps: Limit[int]
    password_min_characters: Limit[int]


@dataclass(frozen=True, slots=True)
class CredentialTimes:
    """How machine credentials are replaced."""

    overlap_hours: Limit[int]


@dataclass(frozen=True, slots=True)
class Membership:
    """Whose people may use the service."""

    classes: Limit[tuple[PartyClass, ...]]


@dataclass(frozen=True, slots=True)
class Marking:
    """What pages are marked with: those that anybody may read unsigned, and all others."""

    label: Limit[str]
    public: Limit[str] = Limit("OFFICIAL", "text", ClauseId("anpr-working", "0.1", "marking"), Standing.PROPOSED, "")


@dataclass(frozen=True, slots=True)
class NetworkLimits:
    """How long one node waits for another, what it believes of it, and what a person has for whom another vouches."""

    deadline_default_ms: Limit[int]
    deadline_most_ms: Limit[int]
    answer_most_bytes: Limit[int]
    clock_skew_seconds: Limit[int]
    signature_seconds: Limit[int]
    directory_hours: Limit[int]
    vouched_permissions: Limit[tuple[Permission, ...]]
    measure_classes: Limit[tuple[PartyClass, ...]]


class Holder(StrEnum):
    """Who is given permissions."""

    PERSON = "person"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Apart:
    """Two permissions that no one holder has together: whose duties they are stand apart."""

    holder: Holder
    permissions: tuple[Permission, ...]
    clause: ClauseId
    standing: Standing
    source: str


def _proposed(holder: Holder, one: Permission, other: Permission, source: str) -> Apart:
    return Apart(holder, (one, other), ClauseId.parse("anpr-working@0.1#duties-apart"), Standing.PROPOSED, source)


_ALL_BUT_READS: Final = "An auditor sees every log and no reads"
APART_UNLESS_SAID: Final = (
    _proposed(Holder.PERSON, Permission.AUDIT_READ, Permission.READS_SEARCH, _ALL_BUT_READS),
    _proposed(Holder.PERSON, Permission.AUDIT_READ, Permission.READS_WATCH, _ALL_BUT_READS),
    _proposed(Holder.PERSON, Permission.AUDIT_READ, Permission.HITS_READ, _ALL_BUT_READS),
    _proposed(Holder.PERSON, Permission.AUDIT_READ, Permission.QUARANTINE_READ, _ALL_BUT_READS),
    _proposed(Holder.PERSON, Permission.AUDIT_READ, Permission.PEOPLE_EDIT, "Who gives access does not audit it"),
    _proposed(
        Holder.PERSON,
        Permission.PEOPLE_EDIT,
        Permission.CODE_ADMINISTER,
        "Who enters keys brings nothing for others that was signed with them",
    ),
    _proposed(
        Holder.MACHINE, Permission.LISTS_EDIT, Permission.HITS_READ, "Together they follow a vehicle, and nobody asked"
    ),
)
"""What a pack keeps apart that was written before there was a word for it: what the shipped packs do."""


def _network(value: T, unit: str, clause: str) -> Limit[T]:
    return Limit(value, unit, ClauseId("anpr-working", "0.1", clause), Standing.PROPOSED, "")


NETWORK_UNLESS_SAID: Final = NetworkLimits(
    deadline_default_ms=_network(3_000, "milliseconds", "deadline"),
    deadline_most_ms=_network(10_000, "milliseconds", "deadline"),
    answer_most_bytes=_network(4 * 1024 * 1024, "bytes", "answer-size"),
    clock_skew_seconds=_network(30, "seconds", "signed-messages"),
    signature_seconds=_network(60, "seconds", "signed-messages"),
    directory_hours=_network(72, "hours", "directory-age"),
    vouched_permissions=_network((Permission.READS_SEARCH,), "permissions", "vouched-actor"),
    measure_classes=_network(
        (PartyClass.NATIONAL_BODY, PartyClass.INSPECTORATE), "classes of organisation", "measures-shared"
    ),
)
"""What a pack says of the network that was written before there was one: what the shipped packs say."""


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """Every limit of a node, at one version. ``digest`` is the SHA-256 of the file, in hexadecimal."""

    id: str
    version: str
    title: str
    note: str
    search: SearchLimits
    purpose: PurposeLimits
    authority: AuthorityLimits
    ranks: tuple[Rank, ...]
    categories: Mapping[Category, CategoryPolicy]
    roles: Mapping[str, RolePolicy]
    intake: IntakeLimits
    retention: RetentionLimits
    session: SessionTimes
    sign_in: SignInRules
    credentials: CredentialTimes
    membership: Membership
    marking: Marking
    network: NetworkLimits = NETWORK_UNLESS_SAID
    apart: tuple[Apart, ...] = APART_UNLESS_SAID
    digest: str = field(default="", metadata={"derived": True})

    def limits(self) -> Mapping[str, Limit[object]]:
        """Give every limit by its name, as ``search.window_days``."""
        return dict(self._each_limit())

    def limit(self, name: str) -> Limit[object]:
        """Give one limit by its name.

        Raises:
            NoSuchLimit: there is none; the error names the nearest.
        """
        limits = self.limits()
        if name not in limits:
            raise NoSuchLimit(name, list(limits))
        return limits[name]

    def standing(self, name: str) -> Standing:
        """Give how well the source of a limit is known; raise ``NoSuchLimit`` where there is none."""
        return self.limit(name).standing

    def rank_order(self, rank: str) -> int:
        """Give the place of a rank or staff grade from 1 for the lowest up; 0 for one that the pack does not name."""
        for place, one in enumerate(self.ranks, 1):
            if rank == one.id or rank in one.staff_equivalents:
                return place
        return 0

    def rank_label(self, rank: str) -> str:
        """Give the words for a rank; its own name where the pack has none."""
        return next((one.label for one in self.ranks if one.id == rank), rank)

    def permissions_of(self, roles: tuple[str, ...]) -> frozenset[Permission]:
        """Give what the roles give together; a role that the pack does not name gives nothing."""
        known = [self.roles[role] for role in roles if role in self.roles]
        return frozenset(p for role in known for p in role.permissions)

    def held_apart(self, holder: Holder, permissions: AbstractSet[Permission]) -> tuple[Apart, ...]:
        """Give the pairs that these permissions hold both of, and that no such holder has together."""
        return tuple(one for one in self.apart if one.holder is holder and permissions >= set(one.permissions))

    def mark_rules(self) -> MarkRules:
        """Give what makes of a mark as written the one that is compared."""
        return MarkRules(self.intake.transliteration.value, self.intake.vrm_max_characters.value)

    def sign_in_limits(self) -> SignInLimits:
        """Give what the parties' room holds sign-ins and sessions to."""
        return SignInLimits(
            failures=self.sign_in.failures.value,
            lock_minutes=self.sign_in.lock_minutes.value,
            code_steps=self.sign_in.code_steps.value,
            password_min_characters=self.sign_in.password_min_characters.value,
            idle_minutes=self.session.idle_minutes.value,
            absolute_hours=self.session.absolute_hours.value,
            token_hours=self.session.token_hours.value,
        )

    def credential_limits(self) -> CredentialLimits:
        """Give what the parties' room holds machine credentials to."""
        return CredentialLimits(overlap_hours=self.credentials.overlap_hours.value)

    def _each_limit(self) -> Iterator[tuple[str, Limit[object]]]:
        for section in fields(self):
            value = getattr(self, section.name)
            for one in getattr(value, "__dataclass_fields__", ()):
                limit = getattr(value, one)
                if isinstance(limit, Limit):
                    yield f"{section.name}.{one}", limit
