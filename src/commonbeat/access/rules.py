"""Decisions with no I/O: what a purpose must be, what an authority covers, and how it moves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.legible import says_enough
from commonbeat.kernel.text import _

from .errors import IllegalMove, UnusableMark
from .model import Actor, Authority, AuthorityRequest, AuthorityState, OralNote, Purpose, SearchScope
from .pack import PolicyPack
from .verdict import AuthorityFacts, SearchFacts

FOLLOWS: Mapping[AuthorityState, AbstractSet[AuthorityState]] = {
    AuthorityState.REQUESTED: {AuthorityState.GRANTED, AuthorityState.DECLINED},
    AuthorityState.ORAL: {AuthorityState.GRANTED, AuthorityState.DECLINED, AuthorityState.OVERDUE},
    # What was recorded too late is reviewed: upheld or not, it opens nothing more.
    AuthorityState.OVERDUE: {AuthorityState.REVIEWED},
    AuthorityState.GRANTED: frozenset(),
    AuthorityState.DECLINED: frozenset(),
    AuthorityState.REVIEWED: frozenset(),
}

PLATES_MAX = 100
Covers = Callable[[str, str], bool]


def move(authority: Authority, wanted: AuthorityState) -> Authority:
    """Give the authority as it is after moving to ``wanted``.

    Raises:
        IllegalMove: that does not follow its present state.
    """
    if wanted not in FOLLOWS[authority.state]:
        raise IllegalMove(authority.id, authority.state, wanted)
    return replace(authority, state=wanted)


@implements("anpr-working@0.1#oral-authority")
def as_of(authority: Authority, now: datetime) -> Authority:
    """Give the authority as it stands now: an oral one that was not recorded in time is overdue."""
    late = authority.state is AuthorityState.ORAL and authority.record_by is not None and authority.record_by <= now
    return move(authority, AuthorityState.OVERDUE) if late else authority


@implements("anpr-working@0.1#search-purpose", "anpr-working@0.1#search-reason", "anpr-working@0.1#search-reference")
def purpose_faults(reason: str, reference: str, pack: PolicyPack, pointer: str) -> list[Fault]:
    """Give what is wrong with the words of a purpose; none: nothing is."""
    limits = pack.purpose
    faults = []
    least, most = limits.reason_min_characters.value, limits.reason_max_characters.value
    if not says_enough(reason, least, most):
        told = _("Say the reason in {least} to {most} characters, with letters or digits among them.")
        faults.append(Fault(f"{pointer}/reason", told.format(least=least, most=most)))
    least, most = limits.reference_min_characters.value, limits.reference_max_characters.value
    if not says_enough(reference, least, most):
        told = _("Give the reference, {example}, in {least} to {most} characters, with letters or digits among them.")
        told = told.format(example=limits.reference_example.value, least=least, most=most)
        faults.append(Fault(f"{pointer}/reference", told))
    elif limits.reference_pattern.value and not re.fullmatch(limits.reference_pattern.value, reference.strip()):
        told = _("The reference does not have the shape of {example}.").format(example=limits.reference_example.value)
        faults.append(Fault(f"{pointer}/reference", told))
    return faults


def span_faults(from_: datetime, to: datetime, pointer: str = "") -> list[Fault]:
    """Give what is wrong with a span, ``from_`` ≤ t < ``to``; none: nothing is."""
    ends = (("from", from_), ("to", to))
    zoneless = [name for name, at in ends if at.tzinfo is None]
    if zoneless:
        return [
            Fault(f"{pointer}/{name}", _("Give the time with its zone, as 2026-11-21T01:02:03Z.")) for name in zoneless
        ]
    return [] if from_ < to else [Fault(f"{pointer}/to", _("The span ends before it begins."))]


def request_faults(wanted: AuthorityRequest, pack: PolicyPack, now: datetime) -> list[Fault]:
    """Give what is wrong with a request for an authority, its area apart; none: nothing is."""
    faults = purpose_faults(wanted.reason, wanted.reference, pack, "")
    spans = span_faults(wanted.from_, wanted.to)
    faults += spans
    if not spans and wanted.from_ < now - _extended(pack) - _grace(pack):
        told = _("Reads are opened up to {days} days back, which is as far as an authority goes.")
        faults.append(Fault("/from", told.format(days=pack.search.extended_days.value)))
    if not spans and wanted.from_ >= now + timedelta(days=pack.authority.life_days.value):
        faults.append(Fault("/from", _("The span begins after the authority would have ended.")))
    if len(wanted.vrms) > PLATES_MAX:
        faults.append(Fault("/vrms", _("An authority names up to {most} marks.").format(most=PLATES_MAX)))
    return [*faults, *_mark_faults(wanted, pack)]


def _mark_faults(wanted: AuthorityRequest, pack: PolicyPack) -> Iterator[Fault]:
    rules = pack.mark_rules()
    for place, vrm in enumerate(wanted.vrms):
        try:
            rules.normal(vrm)
        except UnusableMark as unusable:
            yield Fault(f"/vrms/{place}", _("{why} Give whole marks, without ? or *.").format(why=unusable))


def oral_faults(note: OralNote, pack: PolicyPack, now: datetime) -> list[Fault]:
    """Give what is wrong with the note of an oral authority; none: nothing is."""
    faults = []
    if not says_enough(note.by, 2, 200):
        faults.append(Fault("/oral/by", _("Say who gave the authority.")))
    if pack.rank_order(note.rank) == 0:
        known = ", ".join(one.id for one in pack.ranks)
        faults.append(Fault("/oral/rank", _("Give the rank as one of {known}.").format(known=known)))
    hours = pack.authority.oral_record_hours.value
    if note.at.tzinfo is None:
        faults.append(Fault("/oral/at", _("Give the time with its zone, as 2026-11-21T01:02:03Z.")))
    elif not now - timedelta(hours=hours) <= note.at <= now + timedelta(minutes=1):
        faults.append(Fault("/oral/at", _("It was given within the last {hours} hours.").format(hours=hours)))
    return faults


def is_same_person(named: str, actor: Actor) -> bool:
    """Say whether the words name the actor: their id or their name, however they are spaced, cased or pointed."""
    wanted = _letters(named)
    return bool(wanted) and wanted in {_letters(actor.id), _letters(actor.name)}


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


@implements("anpr-working@0.1#search-window", "anpr-working@0.1#extended-window")
def effective_from(scope: SearchScope, pack: PolicyPack, now: datetime) -> datetime:
    """Give where the search begins: later by up to the grace, when it was for a whole window and a while on its way."""
    for reach in (timedelta(days=pack.search.window_days.value), _extended(pack)):
        start = now - reach
        if start - _grace(pack) <= scope.from_ < start < scope.to:
            return start
    return scope.from_


def search_facts(
    scope: SearchScope,
    purpose: Purpose,
    authority: Authority | None,
    *,
    pack: PolicyPack,
    now: datetime,
    covers: Covers,
) -> SearchFacts:
    """Give what policies are told of a search; ``covers`` says of two polygons whether one holds the other."""
    from_ = effective_from(scope, pack, now)
    return SearchFacts(
        age_ms=_ms(now - from_),
        window_ms=_ms(timedelta(days=pack.search.window_days.value)),
        extended_ms=_ms(_extended(pack)),
        category=purpose.category,
        category_extended=pack.categories[purpose.category].extended,
        urgent=purpose.urgency == "urgent",
        authority=_authority_facts(authority, replace(scope, from_=from_), purpose, pack, now, covers)
        if authority
        else None,
    )


def needs_authority(scope: SearchScope, pack: PolicyPack, now: datetime) -> bool:
    """Say whether a search reaches past what a role alone opens."""
    return effective_from(scope, pack, now) < _window_start(pack, now)


def _authority_facts(
    authority: Authority, scope: SearchScope, purpose: Purpose, pack: PolicyPack, now: datetime, covers: Covers
) -> AuthorityFacts:
    authority = as_of(authority, now)
    # What lies within the ordinary window needs no authority; what is older must lie within the authority's span.
    opened_to = min(scope.to, _window_start(pack, now))
    same = authority.reference.strip().casefold() == purpose.reference.strip().casefold()
    return AuthorityFacts(
        requester=authority.requester,
        state=authority.state,
        category=authority.category,
        left_ms=_ms(authority.expires_at - now),
        covers_span=authority.from_ <= scope.from_ and opened_to <= authority.to,
        covers_plates=not authority.vrms or (scope.vrm in authority.vrms and not scope.look_alikes),
        covers_area=authority.area is None or (scope.area is not None and covers(authority.area, scope.area)),
        covers_reference=same or not pack.authority.same_reference.value,
    )


def _window_start(pack: PolicyPack, now: datetime) -> datetime:
    return now - timedelta(days=pack.search.window_days.value)


def _extended(pack: PolicyPack) -> timedelta:
    return timedelta(days=pack.search.extended_days.value)


def _grace(pack: PolicyPack) -> timedelta:
    return timedelta(minutes=pack.search.window_grace_minutes.value)


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
