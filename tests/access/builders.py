"""Access as it ships: the real policies, the real packs and clauses, authorities in memory."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache

from commonbeat.access.authorities import Authorities
from commonbeat.access.model import (
    Actor,
    Authority,
    AuthorityRequest,
    AuthorityState,
    Category,
    OralNote,
    SearchScope,
)
from commonbeat.access.pack import PolicyPack
from commonbeat.access.service import Access, Keeper
from commonbeat.adapters.areas import PolygonAreas
from commonbeat.adapters.cedar import CedarPolicies
from commonbeat.adapters.files.policy_pack import FilePolicyPack, policy_folder, read_pack
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.memory.access import MemoryAuthorityStore
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.kernel.ids import AuthorityId, PartyId, PersonId
from commonbeat.standards.service import Catalogue
from tests.builders import MIDVALE, NOON, SetClock, an_actor
from tests.parties.builders import KeptTrail

SERVICE = PartyId("service")
"""Whose node it is, here: a body that runs it for the forces."""

STAFFORDSHIRE = "anpr-policy-staffordshire.toml"


@cache
def the_catalogue() -> Catalogue:
    return Catalogue(FileStandards(published_folder()))


@cache
def the_policies() -> CedarPolicies:
    return CedarPolicies()


@cache
def a_pack(name: str = "anpr-policy.toml") -> PolicyPack:
    return read_pack(FilePolicyPack(policy_folder() / name).read(), the_catalogue())


def an_access(pack: PolicyPack | None = None) -> Access:
    keeper = Keeper(SERVICE, "A made-up service")
    return Access(the_policies(), pack or a_pack(), the_catalogue(), PolygonAreas(), keeper)


def somebody(role: str, id: str = "", **more) -> Actor:
    return an_actor(*a_pack().permissions_of((role,)), id=id or role, **more)


def an_inspector(**more) -> Actor:
    return somebody("authoriser", **({"rank": "inspector"} | more))


def a_scope(days: float = 10, **more) -> SearchScope:
    values = {"from_": NOON - timedelta(days=days), "to": NOON} | more
    return SearchScope(**values)


def an_authority(**more) -> Authority:
    values = {
        "id": AuthorityId("authority-1"),
        "requester": PersonId("analyst"),
        "party": MIDVALE,
        "category": Category.SERIOUS,
        "reason": "made-up burglary series",
        "reference": "MV/1234/26",
        "vrms": (),
        "area": None,
        "from_": NOON - timedelta(days=200),
        "to": NOON,
        "requested_at": NOON - timedelta(days=1),
        "expires_at": NOON + timedelta(days=27),
        "state": AuthorityState.GRANTED,
    } | more
    return Authority(**values)


def a_request(**more) -> AuthorityRequest:
    values = {
        "category": Category.SERIOUS,
        "reason": "made-up burglary series",
        "reference": "MV/1234/26",
        "from_": NOON - timedelta(days=200),
        "to": NOON,
    } | more
    return AuthorityRequest(**values)


def an_oral_note(**more) -> OralNote:
    values = {"by": "the duty inspector", "rank": "inspector", "at": NOON - timedelta(minutes=5)} | more
    return OralNote(**values)


@dataclass
class Office:
    """The authorities of a made-up force."""

    pack: PolicyPack = field(default_factory=a_pack)
    clock: SetClock = field(default_factory=SetClock)
    trail: KeptTrail = field(default_factory=KeptTrail)
    store: MemoryAuthorityStore = field(default_factory=MemoryAuthorityStore)
    looked: MemoryLog = field(default_factory=MemoryLog)

    @property
    def authorities(self) -> Authorities:
        return Authorities(self.store, an_access(self.pack), self.trail, MemoryRecorder(self.looked), self.clock)

    def granted(self, **more) -> Authority:
        asked = self.authorities.request(somebody("analyst"), a_request(**more))
        return self.authorities.grant(an_inspector(), asked.id)


def with_limit(pack: PolicyPack, name: str, value: object) -> PolicyPack:
    """Give the pack with one limit's value changed."""
    section, limit = name.split(".")
    part = getattr(pack, section)
    changed = replace(part, **{limit: replace(getattr(part, limit), value=value)})
    return replace(pack, **{section: changed})
