"""A standard in the making: what can be done when, by whom, and what it says then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import PUBLIC
from commonbeat.audit.model import Event
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.standards.comparison import Difference, compare
from commonbeat.standards.drafting import Wording, next_version
from commonbeat.standards.errors import ClauseNotFound, IllegalAct, StandardNotFound
from commonbeat.standards.lifecycle import FOLLOWS, Act, Disposition, Stage, StandardEvent, stage_of
from commonbeat.standards.timeline import Timeline
from commonbeat.standards.workstreams import COMMENTS_OF_ONE_MOST, EVENTS_MOST
from tests.access.builders import somebody, the_catalogue
from tests.builders import MIDVALE, NOON
from tests.standards.builders import CLOCK_CLAUSE, EDITOR, PRACTITIONER, REGISTRAR, WHY, Portal

LATER = NOON + timedelta(hours=1)


def clock_clause(version):
    return next(clause for clause in version.standard.clauses if clause.id.clause == CLOCK_CLAUSE)


def test_a_draft_has_the_text_of_its_base_at_its_own_addresses():
    portal = Portal()
    drafted = portal.room.draft(EDITOR, "anpr-working", "0.1", WHY)
    assert (drafted.stage, drafted.standard.version, drafted.base) == (Stage.DRAFT, "0.2", "0.1")
    assert str(clock_clause(drafted).id) == "anpr-working@0.2#clock-tolerance"
    assert compare(portal.room.get("anpr-working", "0.1").standard, drafted.standard) == []


def test_a_changed_limit_is_the_draft_s_alone_and_the_comparison_shows_it():
    portal = Portal()
    drafted = portal.drafted(value=1.5)
    before = portal.room.get("anpr-working", "0.1").standard
    [change] = compare(before, drafted.standard)
    assert (change.clause, change.difference, change.is_binding) == (CLOCK_CLAUSE, Difference.CHANGED, True)
    changed = {f.field: (f.before, f.after) for f in change.fields}
    assert changed.keys() == {"value", "text", "plain"}
    assert changed["value"] == ("5 seconds", "1.5 seconds")
    assert "within 1.5 seconds of UTC" in changed["text"][1]
    assert portal.room.clause("anpr-working@0.1#clock-tolerance").machine.value == 5


def test_from_draft_to_live_every_step_is_a_dated_event_on_the_record():
    portal = Portal()
    agreed = portal.agreed(LATER)
    assert (agreed.stage, agreed.in_force_from) == (Stage.AGREED, LATER)
    portal.clock.move(timedelta(hours=1))
    assert portal.room.get("anpr-working", "0.2").stage is Stage.LIVE
    acts = [one.act for one in portal.room.get("anpr-working", "0.2").events]
    assert acts == [
        Act.DRAFTED, Act.CHANGED, Act.CONSULTATION_OPENED, Act.COMMENTED, Act.DISPOSED, Act.CONSULTATION_CLOSED,
        Act.BALLOT_OPENED, Act.AGREED,
    ]  # fmt: skip
    told = [(entry.event, entry.details["act"]) for entry in portal.trail.entries]
    assert told == [(Event.STANDARD_CHANGED, str(act)) for act in acts]


def test_the_version_before_is_replaced_at_the_very_instant():
    portal = Portal()
    room = portal.room
    room.open_consultation(EDITOR, "anpr-working", "0.1", "Is the working text good enough?")
    room.close_consultation(EDITOR, "anpr-working", "0.1", "Nobody said a word.")
    room.open_ballot(REGISTRAR, "anpr-working", "0.1", "ballot-0")
    room.agreed(REGISTRAR, "anpr-working", "0.1", NOON, "ballot-0")
    portal.agreed(LATER)
    timeline = portal.room.timeline()
    assert timeline.holding("anpr-working", NOON - timedelta(seconds=1)) is None
    assert timeline.holding("anpr-working", LATER - timedelta(milliseconds=1)).standard.version == "0.1"
    assert timeline.holding("anpr-working", LATER).standard.version == "0.2"
    portal.clock.move(timedelta(hours=1))
    assert portal.room.get("anpr-working", "0.1").stage is Stage.REPLACED


def test_a_consultation_ends_when_every_comment_has_its_answer():
    portal = Portal()
    portal.drafted()
    portal.room.open_consultation(EDITOR, "anpr-working", "0.2", "Is one second within reach?")
    portal.room.comment(PRACTITIONER, "anpr-working", "0.2", CLOCK_CLAUSE, "Our older cameras cannot.")
    with pytest.raises(IllegalAct, match="1 comments have no answer yet"):
        portal.room.close_consultation(EDITOR, "anpr-working", "0.2", "That was all.")


def test_a_comment_is_answered_once():
    portal = Portal()
    commented = portal.consulted()
    number = next(one.number for one in commented.events if one.act is Act.COMMENTED)
    with pytest.raises(IllegalAct, match="no comment"):
        portal.room.dispose(EDITOR, "anpr-working", "0.2", number, Disposition.ACCEPTED, "On second thoughts, yes.")


def test_what_is_in_ballot_is_not_worded_anew():
    portal = Portal()
    portal.consulted()
    portal.room.open_ballot(REGISTRAR, "anpr-working", "0.2", "ballot-1")
    with pytest.raises(IllegalAct, match="is ballot"):
        portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, Wording(value=2), WHY)


def test_a_ballot_that_does_not_pass_leaves_the_draft_to_be_changed():
    portal = Portal()
    portal.consulted()
    portal.room.open_ballot(REGISTRAR, "anpr-working", "0.2", "ballot-1")
    assert portal.room.rejected(REGISTRAR, "anpr-working", "0.2", "ballot-1").stage is Stage.CONSULTED
    changed = portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, Wording(value=2), WHY)
    assert clock_clause(changed).machine.value == 2


def test_only_one_version_is_in_the_making():
    portal = Portal()
    portal.drafted()
    with pytest.raises(IllegalAct, match=r"anpr-working@0\.2 is in the making"):
        portal.room.draft(EDITOR, "anpr-working", "0.1", WHY)
    portal.room.withdraw(EDITOR, "anpr-working", "0.2", "It was a try and no more.")
    assert portal.room.draft(EDITOR, "anpr-working", "0.1", WHY).standard.version == "0.3"


def test_what_came_as_files_is_changed_by_a_new_version_alone():
    with pytest.raises(IllegalAct, match="begin a new version"):
        Portal().room.change(EDITOR, "anpr-working", "0.1", CLOCK_CLAUSE, Wording(value=2), WHY)


@pytest.mark.parametrize("who", [PUBLIC, PRACTITIONER, REGISTRAR])
def test_only_an_editor_drafts(who):
    with pytest.raises(AccessRefused):
        Portal().room.draft(who, "anpr-working", "0.1", WHY)


def test_only_a_registrar_says_what_a_ballot_decided():
    portal = Portal()
    portal.consulted()
    with pytest.raises(AccessRefused):
        portal.room.open_ballot(EDITOR, "anpr-working", "0.2", "ballot-1")


@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan"), 2e9])
def test_a_limit_that_is_none_is_refused(value):
    portal = Portal()
    portal.drafted()
    with pytest.raises(Invalid):
        portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, Wording(value=value), WHY)


def test_a_clause_without_a_limit_of_its_own_is_given_none():
    portal = Portal()
    portal.drafted()
    with pytest.raises(Invalid, match="no limit of its own"):
        portal.room.change(EDITOR, "anpr-working", "0.2", "capture-time", Wording(value=2), WHY)


def test_what_is_not_there_is_not_found():
    portal = Portal()
    with pytest.raises(StandardNotFound):
        portal.room.draft(EDITOR, "anpr-working", "9.9", WHY)
    portal.drafted()
    with pytest.raises(ClauseNotFound):
        portal.room.change(EDITOR, "anpr-working", "0.2", "no-such-clause", Wording(value=2), WHY)
    with pytest.raises(ClauseNotFound):
        portal.room.clause("not an address")


@given(st.lists(st.sampled_from(Act), max_size=30))
def test_no_order_of_acts_leads_past_a_ballot(acts):
    """Whatever is done in whatever order: what is agreed was in ballot, and what was in ballot was consulted on."""
    stage, seen = Stage.DRAFT, [Stage.DRAFT]
    for act in acts:
        stage = FOLLOWS[stage].get(act, stage)
        seen.append(stage)
    if Stage.AGREED in seen:
        assert Stage.BALLOT in seen[: seen.index(Stage.AGREED)]
    if Stage.BALLOT in seen:
        assert Stage.CONSULTATION in seen[: seen.index(Stage.BALLOT)]


@given(st.lists(st.sampled_from(Act), max_size=30))
def test_the_stage_is_what_the_events_say_and_nothing_else(acts):
    events = [StandardEvent("s", "1", NOON, act, "a", MIDVALE, number=n) for n, act in enumerate(acts, 1)]
    stage = Stage.DRAFT
    for act in acts:
        stage = FOLLOWS[stage].get(act, stage)
    assert stage_of(events, NOON) is stage


@pytest.mark.parametrize(
    ("versions", "after"), [(["0.1"], "0.2"), (["0.9", "0.10"], "0.11"), (["1.0.0"], "1.0.1"), ([], "0.1")]
)
def test_versions_are_counted_by_their_numbers(versions, after):
    assert next_version(versions) == after


def agreed_at(effects):
    """Give what was done where versions 0.2, 0.3 and so on were agreed with these instants."""
    acts = (Act.DRAFTED, Act.CONSULTATION_OPENED, Act.CONSULTATION_CLOSED, Act.BALLOT_OPENED, Act.AGREED)
    return [
        StandardEvent(
            "anpr-working", f"0.{number}", NOON, act, "a", MIDVALE,
            effect_at=NOON + timedelta(seconds=effect) if act is Act.AGREED else None,
            details={"base": "0.1"} if act is Act.DRAFTED else {},
        )
        for number, effect in enumerate(effects, 2)
        for act in acts
    ]  # fmt: skip


@given(st.lists(st.integers(0, 9), max_size=5), st.integers(-1, 10))
def test_the_version_that_is_live_is_the_one_that_holds_whatever_its_number(effects, seconds):
    timeline, now = Timeline(the_catalogue(), agreed_at(effects)), NOON + timedelta(seconds=seconds)
    holding = timeline.holding("anpr-working", now)
    live = [one.standard.version for one in timeline.versions(now) if one.stage is Stage.LIVE]
    assert live == ([holding.standard.version] if holding else [])


def test_a_lower_version_with_a_later_instant_takes_over_and_the_higher_is_replaced():
    timeline = Timeline(the_catalogue(), agreed_at([45, 6]))
    told = {
        seconds: [str(one.stage) for one in timeline.versions(NOON + timedelta(seconds=seconds)) if one.events]
        for seconds in (0, 6, 45)
    }
    assert told == {0: ["agreed", "agreed"], 6: ["agreed", "live"], 45: ["live", "replaced"]}


def commented(portal, *, parties, of_each):
    """Put comments straight into the store, as those of many organisations, and give them."""
    return [
        portal.store.append(
            StandardEvent("anpr-working", "0.2", NOON, Act.COMMENTED, "a", PartyId(f"force-{at}"), WHY, CLOCK_CLAUSE)
        )
        for at in range(parties)
        for _more in range(of_each)
    ]


def in_consultation():
    portal = Portal()
    portal.drafted()
    portal.room.open_consultation(EDITOR, "anpr-working", "0.2", "Is one second within reach?")
    return portal


def test_one_organisation_comments_a_hundred_times_and_the_others_still_may():
    portal = in_consultation()
    for _times in range(COMMENTS_OF_ONE_MOST):
        portal.room.comment(PRACTITIONER, "anpr-working", "0.2", CLOCK_CLAUSE, "Our older cameras cannot.")
    with pytest.raises(IllegalAct, match="Your organisation has made 100 comments"):
        portal.room.comment(PRACTITIONER, "anpr-working", "0.2", CLOCK_CLAUSE, "Nor can our newer ones.")
    other = somebody("practitioner", party="northmarch")
    portal.room.comment(other, "anpr-working", "0.2", CLOCK_CLAUSE, "Ours can, as it happens.")


def test_as_many_comments_as_are_taken_can_all_be_answered_and_the_consultation_closed():
    portal = in_consultation()
    *most, last = commented(portal, parties=40, of_each=100)
    with pytest.raises(IllegalAct, match="has 4000 comments"):
        portal.room.comment(PRACTITIONER, "anpr-working", "0.2", CLOCK_CLAUSE, "Our older cameras cannot.")
    for one in most:
        portal.store.append(replace(one, act=Act.DISPOSED, refers=one.number, number=0))
    portal.room.dispose(EDITOR, "anpr-working", "0.2", last.number, Disposition.NOTED, "They may ask for more time.")
    closed = portal.room.close_consultation(EDITOR, "anpr-working", "0.2", "Each has its answer.")
    assert closed.stage is Stage.CONSULTED


def test_a_version_to_which_too_much_was_done_can_still_be_given_up():
    portal = in_consultation()
    commented(portal, parties=1, of_each=EVENTS_MOST)
    with pytest.raises(IllegalAct, match="nothing more is begun"):
        portal.room.rehearsed(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, {"limit_seconds": 1.0})
    assert portal.room.withdraw(EDITOR, "anpr-working", "0.2", "It was flooded.").stage is Stage.WITHDRAWN
    portal.room.draft(EDITOR, "anpr-working", "0.1", WHY)


def test_what_is_changed_after_its_consultation_is_consulted_on_again():
    portal = Portal()
    portal.consulted()
    changed = portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, Wording(value=3600), WHY)
    assert changed.stage is Stage.DRAFT
    with pytest.raises(IllegalAct, match="is draft"):
        portal.room.open_ballot(REGISTRAR, "anpr-working", "0.2", "ballot-1")
    portal.room.open_consultation(EDITOR, "anpr-working", "0.2", "And is an hour better?")
    portal.room.close_consultation(EDITOR, "anpr-working", "0.2", "Nobody said a word.")
    assert portal.room.open_ballot(REGISTRAR, "anpr-working", "0.2", "ballot-1").stage is Stage.BALLOT


@given(st.lists(st.sampled_from(Act), max_size=30))
def test_the_text_in_ballot_is_the_text_that_was_consulted_on(acts):
    stage, consulted = Stage.DRAFT, False
    for act in acts:
        if act in FOLLOWS[stage]:
            consulted = act is Act.CONSULTATION_CLOSED or (consulted and act is not Act.CHANGED)
            stage = FOLLOWS[stage][act]
        assert stage is not Stage.BALLOT or consulted


@pytest.mark.parametrize("standard", ["network-code", "anpr-working"])
def test_no_editor_gives_up_what_came_with_the_program(standard):
    portal = Portal()
    with pytest.raises(IllegalAct, match="came with the program"):
        portal.room.withdraw(EDITOR, standard, "0.1", "I withdraw what binds everybody.")
    portal.room.open_consultation(EDITOR, standard, "0.1", "Is it good enough?")
    with pytest.raises(IllegalAct, match="came with the program"):
        portal.room.withdraw(EDITOR, standard, "0.1", "I withdraw what binds everybody.")
    with pytest.raises(AccessRefused):
        portal.room.withdraw(PRACTITIONER, standard, "0.1", "I withdraw what binds everybody.")
