"""Authorities: asked for, granted by another of sufficient rank, noted when oral, reviewed when late."""

from datetime import timedelta
from itertools import product

import pytest

from commonbeat.access.errors import AccessRefused, AuthorityLapsed, AuthorityNotFound, IllegalMove
from commonbeat.access.model import AuthorityState, Category, Permission
from commonbeat.access.rules import FOLLOWS, move
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import AuthorityId
from tests.access.builders import (
    STAFFORDSHIRE,
    Office,
    a_pack,
    a_request,
    an_authority,
    an_inspector,
    an_oral_note,
    somebody,
)
from tests.builders import NOON, an_actor

ANALYST = somebody("analyst")


def refused_by(attempt) -> str:
    with pytest.raises(AccessRefused) as refused:
        attempt()
    return refused.value.decision.rule


@pytest.mark.parametrize(("now", "wanted"), list(product(AuthorityState, AuthorityState)))
def test_an_authority_moves_by_the_table_and_no_other_way(now, wanted):
    authority = an_authority(state=now)
    if wanted in FOLLOWS[now]:
        assert move(authority, wanted).state is wanted
    else:
        with pytest.raises(IllegalMove, match=f"is {now} and cannot become {wanted}"):
            move(authority, wanted)


def test_a_request_is_kept_and_opens_nothing_yet():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request(vrms=("ab12 cde", "AB12CDE", "xy-99")))
    assert office.authorities.get(ANALYST, asked.id) == asked
    assert (asked.state, asked.vrms, asked.requester) == (AuthorityState.REQUESTED, ("AB12CDE", "XY99"), "analyst")
    assert asked.expires_at == NOON + timedelta(days=28)


def test_a_grant_names_who_and_with_what_rank_and_begins_its_life():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    office.clock.move(timedelta(days=3))
    granted = office.authorities.grant(an_inspector(), asked.id)
    assert (granted.state, granted.authoriser, granted.authoriser_rank) == (
        AuthorityState.GRANTED,
        "authoriser",
        "inspector",
    )
    assert granted.expires_at == NOON + timedelta(days=31)


def test_each_step_is_on_the_record_with_its_rule():
    office = Office()
    office.granted(vrms=("AB12CDE",))
    first, second = office.trail.entries
    assert [str(first.event), str(second.event)] == ["access.authority.requested", "access.authority.granted"]
    assert (second.actor, second.rule, second.details["rank"]) == ("authoriser", "anpr-working@0.1#role", "inspector")
    assert first.details["vrms"] == ["AB12CDE"]


@pytest.mark.clause("anpr-working@0.1#authority-separation")
def test_why_it_was_granted_stays_with_it_and_stands_on_the_record():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    with pytest.raises(Invalid):
        office.authorities.grant(an_inspector(), asked.id, "\u200b.")
    granted = office.authorities.grant(an_inspector(), asked.id, " necessary and proportionate ")
    assert granted.note == "necessary and proportionate"
    assert office.trail.entries[-1].details["note"] == granted.note


def test_nobody_grants_their_own():
    office = Office()
    both = an_actor(
        Permission.AUTHORITIES_REQUEST, Permission.AUTHORITIES_GRANT, Permission.AUTHORITIES_READ, rank="superintendent"
    )
    own = office.authorities.request(both, a_request())
    rule = "anpr-working@0.1#authority-separation"
    assert refused_by(lambda: office.authorities.grant(both, own.id)) == rule
    assert refused_by(lambda: office.authorities.decline(both, own.id, "no longer needed")) == rule


@pytest.mark.parametrize(
    ("rank", "suffices"),
    [
        ("constable", False),
        ("sergeant", False),
        ("team-leader", False),
        ("", False),
        ("made-up rank", False),
        ("inspector", True),
        ("staff-inspector-equivalent", True),
        ("superintendent", True),
        ("chief-officer", True),
    ],
)
@pytest.mark.clause("anpr-working@0.1#authority-rank")
def test_an_inspector_or_above_or_staff_as_senior_grants(rank, suffices):
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    officer = an_inspector(rank=rank)
    if suffices:
        assert office.authorities.grant(officer, asked.id).authoriser_rank == rank
    else:
        assert refused_by(lambda: office.authorities.grant(officer, asked.id)) == "anpr-working@0.1#authority-rank"


def test_a_refusal_for_rank_says_that_the_limit_is_recalled():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    with pytest.raises(AccessRefused, match=r"takes Inspector or above.*its published source was not read"):
        office.authorities.grant(an_inspector(rank="sergeant"), asked.id)


@pytest.mark.parametrize("role", ["investigator", "admin", "auditor", "authoriser", "hit-desk"])
def test_a_role_that_may_not_ask_is_refused_before_what_it_asks_is_looked_at(role):
    office = Office()
    rule = refused_by(lambda: office.authorities.request(somebody(role), a_request(reason="")))
    assert rule == "anpr-working@0.1#role"
    assert office.trail.entries == []


def test_a_category_that_opens_nothing_is_refused_and_the_other_variant_allows_it():
    wanted = a_request(category=Category.PRIORITY_VOLUME)
    assert refused_by(lambda: Office().authorities.request(ANALYST, wanted)) == "anpr-working@0.1#extended-window"
    assert Office(a_pack(STAFFORDSHIRE)).authorities.request(ANALYST, wanted).state is AuthorityState.REQUESTED


@pytest.mark.parametrize(
    ("changed", "pointers"),
    [
        ({"reason": "why"}, ["/reason"]),
        ({"reference": "x"}, ["/reference"]),
        ({"from_": NOON - timedelta(days=367)}, ["/from"]),
        ({"from_": NOON + timedelta(days=28), "to": NOON + timedelta(days=29)}, ["/from"]),
        ({"to": NOON - timedelta(days=200)}, ["/to"]),
        ({"from_": NOON.replace(tzinfo=None)}, ["/from"]),
        ({"vrms": ("AB12CDE", "AB?", "", "Щ1", "A" * 13)}, ["/vrms/1", "/vrms/2", "/vrms/3", "/vrms/4"]),
        ({"vrms": ("AB12CDE",) * 101}, ["/vrms"]),
        ({"area": "{}"}, ["/area"]),
        ({"reason": "", "reference": "", "area": "none"}, ["/reason", "/reference", "/area"]),
    ],
)
def test_a_request_that_cannot_be_taken_is_told_everything_that_is_wrong(changed, pointers):
    office = Office()
    with pytest.raises(Invalid) as refused:
        office.authorities.request(ANALYST, a_request(**changed))
    assert [fault.pointer for fault in refused.value.faults] == pointers
    assert office.trail.entries == []


def test_a_span_in_microseconds_is_opened_whole():
    office = Office()
    begins, ends = NOON - timedelta(days=200, microseconds=1), NOON - timedelta(days=150, microseconds=-1)
    asked = office.authorities.request(ANALYST, a_request(from_=begins, to=ends))
    assert asked.from_ <= begins < ends <= asked.to
    assert asked.to - ends < timedelta(milliseconds=1)


def test_what_was_declined_says_why_and_opens_nothing_again():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    declined = office.authorities.decline(an_inspector(), asked.id, " not proportionate ")
    assert (declined.state, declined.note) == (AuthorityState.DECLINED, "not proportionate")
    with pytest.raises(IllegalMove):
        office.authorities.grant(an_inspector(), asked.id)


def test_a_decline_says_why():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    with pytest.raises(Invalid):
        office.authorities.decline(an_inspector(), asked.id, " ")


def test_a_request_that_nobody_decided_on_lapses():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    office.clock.move(timedelta(days=28))
    with pytest.raises(AuthorityLapsed):
        office.authorities.grant(an_inspector(), asked.id)


def test_another_organisations_authority_is_not_there():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request()).id
    outsider = an_inspector(id="outsider", party="eastmoor")
    for attempt in (
        lambda: office.authorities.get(outsider, asked),
        lambda: office.authorities.grant(outsider, asked),
        lambda: office.authorities.decline(outsider, asked, "not ours"),
        lambda: office.authorities.get(outsider, AuthorityId("nonsense")),
    ):
        with pytest.raises(AuthorityNotFound):
            attempt()
    assert office.authorities.list_(outsider).items == []


def test_authorities_come_newest_first_in_pages():
    office = Office()
    for number in range(3):
        office.store.put(an_authority(id=AuthorityId(f"authority-{number}")))
    first = office.authorities.list_(ANALYST, limit=2)
    second = office.authorities.list_(ANALYST, first.next, limit=2)
    assert [one.id for one in [*first.items, *second.items]] == ["authority-2", "authority-1", "authority-0"]
    assert second.next is None


def test_an_oral_authority_is_noted_with_who_gave_it_and_when():
    office = Office()
    noted = office.authorities.note_oral(ANALYST, a_request(), an_oral_note())
    assert (noted.state, noted.oral_by, noted.authoriser_rank) == (
        AuthorityState.ORAL,
        "the duty inspector",
        "inspector",
    )
    assert noted.record_by == noted.expires_at == NOON + timedelta(hours=24)
    assert office.trail.events == ["access.authority.oral-noted"]


def test_an_oral_authority_that_is_recorded_in_time_lives_on():
    office = Office()
    noted = office.authorities.note_oral(ANALYST, a_request(), an_oral_note())
    office.clock.move(timedelta(hours=23))
    granted = office.authorities.grant(an_inspector(), noted.id)
    assert (granted.state, granted.oral_by) == (AuthorityState.GRANTED, "the duty inspector")
    assert granted.expires_at == office.clock.now() + timedelta(days=28)
    assert office.authorities.for_review(ANALYST) == []


def test_an_oral_authority_that_was_not_recorded_in_time_is_listed_for_review_until_it_is_reviewed():
    office = Office()
    noted = office.authorities.note_oral(ANALYST, a_request(), an_oral_note())
    office.clock.move(timedelta(hours=24))
    (late,) = office.authorities.for_review(ANALYST)
    assert (late.id, late.state) == (noted.id, AuthorityState.OVERDUE)
    assert office.authorities.get(ANALYST, noted.id).state is AuthorityState.OVERDUE
    with pytest.raises(IllegalMove):
        office.authorities.grant(an_inspector(), noted.id)
    reviewed = office.authorities.review(an_inspector(), noted.id, "the force's radio log bears it out")
    assert reviewed.state is AuthorityState.REVIEWED
    assert office.authorities.for_review(ANALYST) == []


def test_what_is_not_overdue_is_not_reviewed():
    office = Office()
    noted = office.authorities.note_oral(ANALYST, a_request(), an_oral_note())
    with pytest.raises(IllegalMove):
        office.authorities.review(an_inspector(), noted.id, "looked at early")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"by": " "}, "/oral/by"),
        ({"rank": "made-up rank"}, "/oral/rank"),
        ({"at": NOON - timedelta(hours=25)}, "/oral/at"),
        ({"at": NOON + timedelta(minutes=2)}, "/oral/at"),
        ({"at": NOON.replace(tzinfo=None)}, "/oral/at"),
    ],
)
def test_a_note_that_cannot_be_is_told_where(changed, pointer):
    with pytest.raises(Invalid) as refused:
        Office().authorities.note_oral(ANALYST, a_request(), an_oral_note(**changed))
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_an_oral_authority_of_too_low_a_rank_is_refused():
    rule = refused_by(lambda: Office().authorities.note_oral(ANALYST, a_request(), an_oral_note(rank="sergeant")))
    assert rule == "anpr-working@0.1#authority-rank"


@pytest.mark.parametrize("by", ["analyst", " Analyst ", "An  ANALYST, (made up)"])
def test_nobody_gives_themselves_an_authority_by_word_of_mouth(by):
    office = Office()
    asker = somebody("analyst", name="An analyst (made up)")
    rule = refused_by(lambda: office.authorities.note_oral(asker, a_request(), an_oral_note(by=by)))
    assert rule == "anpr-working@0.1#authority-separation"
    assert office.authorities.list_(ANALYST).items == []


def test_a_look_at_authorities_is_one_entry_however_many_are_shown_together():
    office = Office()
    asked = office.authorities.request(ANALYST, a_request())
    office.authorities.get(ANALYST, asked.id)
    office.authorities.list_(ANALYST)
    office.authorities.for_review(ANALYST)
    desk = office.authorities.desk(an_inspector())
    assert [one.id for one in desk.waiting] == [asked.id]
    found = [(entry.event, entry.subject, entry.details["count"]) for entry in office.looked.entries]
    read = "access.authorities.read"
    assert found == [(read, asked.id, 1), (read, "", 1), (read, "", 0), (read, "", 1)]
