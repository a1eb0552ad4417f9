"""How far back a search may look, and under what authority."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import AuthorityState, Category, Urgency
from commonbeat.kernel.clauses import Standing
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import AuthorityId, PersonId
from tests.access.builders import (
    STAFFORDSHIRE,
    Office,
    a_pack,
    a_scope,
    an_access,
    an_authority,
    an_inspector,
    somebody,
    with_limit,
)
from tests.builders import NOON, a_purpose

WINDOW, EXTENDED = "anpr-working@0.1#search-window", "anpr-working@0.1#extended-window"
AUTHORITY, ORAL = "anpr-working@0.1#authority", "anpr-working@0.1#oral-authority"


def decided(scope, authority=None, *, role="analyst", purpose=None, pack=None, now=NOON, **more):
    actor = somebody(role, **more)
    return an_access(pack).decide_search(actor, scope, purpose or a_purpose(), authority, now)


def rule(scope, authority=None, **more):
    decision = decided(scope, authority, **more).decision
    return "allowed" if decision.allowed else decision.rule


def square(west, south, side):
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def test_a_role_alone_looks_back_ninety_days():
    assert rule(a_scope(90), role="investigator") == "allowed"
    assert rule(a_scope(91), role="investigator") == WINDOW


def test_a_refusal_for_91_days_says_what_is_allowed_and_how_to_ask():
    decision = decided(a_scope(91)).decision
    assert decision.reason == "A search goes back 90 days, and this one begins earlier."
    assert "Ask for an authority under Authorities; it opens up to 365 days. Inspector or above" in decision.how_to_ask
    assert "word of mouth" in decision.how_to_ask


def test_somebody_who_cannot_use_an_authority_is_told_whom_to_ask():
    assert "ask a colleague whose role may search under an authority" in (
        decided(a_scope(91), role="investigator").decision.how_to_ask
    )


def test_an_authority_is_of_no_use_to_a_role_that_may_not_search_under_one():
    mine = an_authority(requester=PersonId("investigator"))
    assert rule(a_scope(91), mine, role="investigator") == WINDOW


def test_a_question_for_exactly_the_window_that_was_on_its_way_begins_where_the_window_does():
    found = decided(a_scope(90), role="investigator", now=NOON + timedelta(minutes=20))
    assert found.decision.allowed
    assert found.from_ == NOON + timedelta(minutes=20) - timedelta(days=90)


def test_the_grace_has_an_end():
    assert rule(a_scope(90), role="investigator", now=NOON + timedelta(minutes=61)) == WINDOW


def test_the_grace_shortens_a_span_and_never_turns_one_round():
    wholly_before = a_scope(90, to=NOON - timedelta(days=90) + timedelta(minutes=10))
    assert rule(wholly_before, role="investigator", now=NOON + timedelta(minutes=20)) == WINDOW


@given(st.integers(0, 500 * 24 * 60), st.integers(0, 500 * 24 * 60))
@pytest.mark.clause("anpr-working@0.1#search-window")
def test_no_search_without_an_authority_sees_anything_older_than_the_window(begins_minutes, lasts_minutes):
    begins = NOON - timedelta(minutes=begins_minutes)
    found = decided(a_scope(from_=begins, to=begins + timedelta(minutes=lasts_minutes + 1)))
    if found.decision.allowed:
        assert found.from_ >= NOON - timedelta(days=90)
        assert found.authority is None


def test_a_span_that_ends_ahead_of_the_clock_ends_now():
    assert decided(a_scope(to=NOON + timedelta(days=3))).to == NOON


def test_a_span_is_in_order_and_has_zones():
    with pytest.raises(Invalid) as refused:
        decided(a_scope(to=NOON - timedelta(days=11)))
    assert [fault.pointer for fault in refused.value.faults] == ["/to"]
    with pytest.raises(Invalid) as refused:
        decided(a_scope(from_=NOON.replace(tzinfo=None)))
    assert [fault.pointer for fault in refused.value.faults] == ["/from"]


def test_a_live_authority_opens_its_span():
    found = decided(a_scope(200), an_authority())
    assert (found.decision.allowed, found.authority) == (True, an_authority())
    assert found.decision.facts["authority"] == "authority-1"


def test_a_search_within_the_window_rests_on_no_authority():
    assert decided(a_scope(10), an_authority(state=AuthorityState.DECLINED)).authority is None


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"requester": PersonId("colleague")}, AUTHORITY),
        ({"state": AuthorityState.REQUESTED}, AUTHORITY),
        ({"state": AuthorityState.DECLINED}, AUTHORITY),
        ({"state": AuthorityState.REVIEWED}, AUTHORITY),
        ({"state": AuthorityState.OVERDUE}, ORAL),
        ({"expires_at": NOON}, "anpr-working@0.1#authority-life"),
        ({"category": Category.MAJOR}, AUTHORITY),
        ({"from_": NOON - timedelta(days=199)}, AUTHORITY),
        ({"to": NOON - timedelta(days=91)}, AUTHORITY),
        ({"vrms": ("AB12CDE",)}, AUTHORITY),
        ({"area": square(-2, 52, 1)}, AUTHORITY),
    ],
)
@pytest.mark.clause("anpr-working@0.1#authority")
def test_an_authority_opens_nothing_outside_its_terms(changed, wanted):
    assert rule(a_scope(200), an_authority(**changed)) == wanted


def test_what_lies_within_the_window_need_not_lie_within_the_authority():
    older = an_authority(to=NOON - timedelta(days=90))
    assert rule(a_scope(200), older) == "allowed"


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"vrm": "AB12CDE"}, "allowed"),
        ({"vrm": "AB12CDF"}, AUTHORITY),
        ({"vrm": "AB12CD?"}, AUTHORITY),
        ({"vrm": "AB12CDE", "look_alikes": True}, AUTHORITY),
        ({}, AUTHORITY),
    ],
)
def test_an_authority_for_a_mark_opens_that_mark_as_it_is_written(asked, wanted):
    assert rule(a_scope(200, **asked), an_authority(vrms=("AB12CDE", "XY99ZZZ"))) == wanted


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (square(-1.9, 52.1, 0.5), "allowed"),
        (square(-2, 52, 1), "allowed"),
        (square(-1.5, 52.5, 1), AUTHORITY),
        (None, AUTHORITY),
        ("no polygon", AUTHORITY),
    ],
)
def test_an_authority_for_an_area_opens_what_lies_within_it(asked, wanted):
    assert rule(a_scope(200, area=asked), an_authority(area=square(-2, 52, 1))) == wanted


@pytest.mark.clause("anpr-working@0.1#extended-window")
def test_no_authority_opens_more_than_a_year():
    year = an_authority(from_=NOON - timedelta(days=1000))
    assert rule(a_scope(365), year) == "allowed"
    assert rule(a_scope(366), year) == EXTENDED


def test_the_reference_has_to_be_the_authoritys_own_where_the_pack_says_so():
    strict = with_limit(a_pack(), "authority.same_reference", value=True)
    other = a_purpose(reference="MV/9/26")
    assert rule(a_scope(200), an_authority(), purpose=other) == "allowed"
    assert rule(a_scope(200), an_authority(), purpose=other, pack=strict) == AUTHORITY
    assert rule(a_scope(200), an_authority(), purpose=a_purpose(reference="mv/1234/26 "), pack=strict) == "allowed"


@pytest.mark.parametrize(
    ("pack", "opens"),
    [
        ("anpr-policy.toml", {Category.COUNTER_TERRORISM, Category.MAJOR, Category.SERIOUS}),
        (
            STAFFORDSHIRE,
            {Category.COUNTER_TERRORISM, Category.MAJOR, Category.SERIOUS, Category.PRIORITY_VOLUME},
        ),
    ],
)
@pytest.mark.clause("anpr-working@0.1#extended-window")
def test_both_published_variants_open_the_categories_that_they_name(pack, opens):
    allowed = {
        category
        for category in Category
        if rule(a_scope(200), an_authority(category=category), purpose=a_purpose(category=category), pack=a_pack(pack))
        == "allowed"
    }
    assert allowed == opens


def test_a_category_that_opens_no_more_is_told_which_do():
    decision = decided(a_scope(91), purpose=a_purpose(category=Category.VULNERABILITY)).decision
    assert decision.how_to_ask == (
        "Begin within 90 days. This category opens no more; these do, with an authority: "
        "Counter terrorism; Major investigation; Serious crime."
    )


def test_a_refusal_on_a_limit_without_a_source_says_so():
    decision = decided(a_scope(200), an_authority(expires_at=NOON)).decision
    assert decision.standing is Standing.PROPOSED
    assert "this project's proposal and no published standard's" in decision.reason


def test_a_refusal_on_a_sourced_limit_does_not_belittle_it():
    decision = decided(a_scope(91)).decision
    assert decision.standing is Standing.SOURCED
    assert "proposal" not in decision.reason


URGENT = a_purpose(urgency=Urgency.URGENT)


@pytest.mark.clause("anpr-working@0.1#oral-authority")
def test_an_oral_authority_opens_urgent_searches_at_once():
    oral = an_authority(state=AuthorityState.ORAL, record_by=NOON + timedelta(hours=1))
    assert rule(a_scope(200), oral, purpose=URGENT) == "allowed"
    assert rule(a_scope(200), oral) == ORAL


@pytest.mark.clause("anpr-working@0.1#oral-authority")
def test_an_oral_authority_that_was_not_recorded_in_time_opens_nothing():
    oral = an_authority(state=AuthorityState.ORAL, record_by=NOON)
    assert rule(a_scope(200), oral, purpose=URGENT) == ORAL


def test_a_search_cites_the_authority_that_is_kept():
    office = Office()
    granted = office.granted()
    found = office.authorities.require_search(somebody("analyst"), a_scope(150), a_purpose(authority=granted.id))
    assert found.authority == granted


@pytest.mark.parametrize("written", [" aa11-aaa ", "АА11_ААА", "áa11 aaa"])
def test_an_authority_covers_its_marks_however_they_were_written(written):
    office = Office()
    purpose = a_purpose(authority=office.granted(vrms=(written,)).id)
    covered = a_scope(150, vrm="AA11AAA")
    assert office.authorities.require_search(somebody("analyst"), covered, purpose).authority is not None
    with pytest.raises(AccessRefused):
        office.authorities.require_search(somebody("analyst"), a_scope(150, vrm="AA11AAB"), purpose)


def test_a_search_that_cites_nothing_that_the_asker_may_know_of_is_told_so():
    office = Office()
    elsewhere = an_authority(id=AuthorityId("authority-9"), party="eastmoor")
    office.store.put(elsewhere)
    for cited in (elsewhere.id, AuthorityId("nonsense")):
        with pytest.raises(Invalid) as refused:
            office.authorities.require_search(somebody("analyst"), a_scope(150), a_purpose(authority=cited))
        assert [fault.pointer for fault in refused.value.faults] == ["/purpose/authority"]


def test_a_role_that_may_not_search_learns_nothing_of_the_authority_that_it_cites():
    office = Office()
    for cited in (office.granted().id, AuthorityId("nonsense")):
        with pytest.raises(AccessRefused) as refused:
            office.authorities.require_search(somebody("admin"), a_scope(150), a_purpose(authority=cited))
        assert refused.value.decision.rule == "anpr-working@0.1#role"


@pytest.mark.clause("anpr-working@0.1#authority-life")
def test_an_authority_ends_after_its_days():
    office = Office()
    granted = office.granted(to=NOON)
    purpose = a_purpose(authority=granted.id)
    office.clock.move(timedelta(days=28, seconds=-1))
    assert office.authorities.require_search(somebody("analyst"), a_scope(150), purpose).authority == granted
    office.clock.move(timedelta(seconds=1))
    with pytest.raises(AccessRefused) as refused:
        office.authorities.require_search(somebody("analyst"), a_scope(150), purpose)
    assert refused.value.decision.rule == "anpr-working@0.1#authority-life"


def test_the_inspector_who_granted_it_cannot_search_under_it():
    office = Office()
    with pytest.raises(AccessRefused):
        purpose = a_purpose(authority=office.granted().id)
        office.authorities.require_search(an_inspector(), a_scope(150), purpose)
