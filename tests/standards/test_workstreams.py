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
from commonbeat.standards.comparison import Difference, binding, compare
from commonbeat.standards.deeds import EVENTS_MOST
from commonbeat.standards.digest import text_digest
from commonbeat.standards.drafting import Wording, next_version
from commonbeat.standards.errors import ClauseNotFound, IllegalAct, StandardNotFound, UnknownUnit
from commonbeat.standards.lifecycle import FOLLOWS, LEADS, Act, Disposition, Stage, StandardEvent, stage_of
from commonbeat.standards.model import Consequence
from commonbeat.standards.published import published, read_text
from commonbeat.standards.service import Catalogue
from commonbeat.standards.timeline import Timeline
from commonbeat.standards.workstreams import COMMENTS_OF_ONE_MOST
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


def test_a_draft_begins_from_the_version_that_stands():
    portal = Portal()
    portal.agreed(LATER)
    portal.clock.move(timedelta(hours=2))
    with pytest.raises(IllegalAct, match=r"begin from anpr-working@0\.2, or its changes are undone"):
        portal.room.draft(EDITOR, "anpr-working", "0.1", WHY)
    again = portal.room.draft(EDITOR, "anpr-working", "0.2", WHY)
    assert (again.base, clock_clause(again).machine.value) == ("0.2", 1)
    portal.room.withdraw(EDITOR, "anpr-working", "0.3", "It was a try and no more.")
    with pytest.raises(IllegalAct, match=r"0\.3 is not the version that stands"):
        portal.room.draft(EDITOR, "anpr-working", "0.3", WHY)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (
            ("anpr-workin", "0.1"),
            "There is no standard anpr-workin at version 0.1. Did you mean anpr-working? There is: ",
        ),
        (("nothing", ""), "There is no standard nothing. There is: anpr-working, "),
        (("anpr-working", "9.9"), "There is no standard anpr-working at version 9.9. There is: anpr-working@0.1."),
    ],
)
def test_a_standard_that_is_not_there_is_told_with_what_is(named, told):
    with pytest.raises(StandardNotFound) as refused:
        Portal().room.get(*named)
    assert str(refused.value).startswith(told)


def test_a_clause_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(ClauseNotFound, match="Did you mean clock-tolerance"):
        Portal().room.clause("anpr-working@0.1#clock-tolerence")


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


@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan"), 2e9, 1.2345678, 5e-324, 123456789])
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
        stage = LEADS.get(act, stage) if act in FOLLOWS[stage] else stage
        seen.append(stage)
    if Stage.AGREED in seen:
        assert Stage.BALLOT in seen[: seen.index(Stage.AGREED)]
    if Stage.BALLOT in seen:
        assert Stage.CONSULTATION in seen[: seen.index(Stage.BALLOT)]


@given(st.lists(st.sampled_from(Act), max_size=30))
def test_what_was_done_in_whatever_order_is_live_when_it_holds_and_never_else(acts):
    events = [
        StandardEvent("anpr-working", "0.1", NOON, act, "a", MIDVALE, effect_at=NOON, number=n)
        for n, act in enumerate(acts, 1)
    ]
    timeline = Timeline(the_catalogue(), events)
    [version] = [one for one in timeline.versions(NOON) if one.standard.id == "anpr-working"]
    holds = timeline.holding("anpr-working", NOON) is not None
    assert (version.stage is Stage.LIVE, version.in_force_from is not None) == (holds, holds)
    assert holds == (stage_of(events) is Stage.AGREED)


def test_a_text_that_was_changed_after_its_consultation_and_voted_in_by_an_earlier_rule_holds():
    """Histories of before the rule that a changed text is consulted on again are kept, and a ballot is a ballot."""
    acts = (
        Act.DRAFTED, Act.CONSULTATION_OPENED, Act.CONSULTATION_CLOSED, Act.CHANGED, Act.BALLOT_OPENED, Act.AGREED,
    )  # fmt: skip
    events = [
        StandardEvent("anpr-working", "0.2", NOON, act, "a", MIDVALE, clause=CLOCK_CLAUSE, effect_at=LATER,
                      details={Act.DRAFTED: {"base": "0.1"}, Act.CHANGED: {"value": 2.0}}.get(act, {}), number=n)
        for n, act in enumerate(acts, 1)
    ]  # fmt: skip
    timeline = Timeline(the_catalogue(), events)
    stages = [timeline.versions(at)[1].stage for at in (NOON, LATER)]
    assert stages == [Stage.AGREED, Stage.LIVE]
    assert clock_clause(timeline.holding("anpr-working", LATER)).machine.value == 2
    for count, stage in ((4, Stage.DRAFT), (5, Stage.BALLOT)):
        before = Timeline(the_catalogue(), events[:count])
        assert (before.versions(LATER)[1].stage, before.holding("anpr-working", LATER)) == (stage, None)


def test_what_was_agreed_of_a_text_that_is_not_here_replaces_nothing():
    gone = [replace(one, version="0.3", details={"base": "0.2"}) for one in agreed_at([5])]
    held = [replace(one, version="0.1", details={}, effect_at=one.effect_at and NOON) for one in agreed_at([0])]
    timeline = Timeline(the_catalogue(), [*held, *gone])
    assert timeline.holding("anpr-working", LATER).standard.version == "0.1"
    assert timeline.versions(LATER)[0].stage is Stage.LIVE


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
            stage = LEADS.get(act, stage)
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


def test_a_text_that_does_not_say_the_limit_is_refused():
    portal = Portal()
    portal.drafted()
    differs = Wording(text="A capture time is within 2 seconds of UTC.", value=60)
    with pytest.raises(Invalid, match="does not say the limit, 60 seconds"):
        portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, differs, WHY)


@pytest.mark.parametrize("text", ["Of part 1: within 5 seconds of UTC.", "Within 15 seconds or 1.5 seconds of UTC."])
def test_a_number_in_a_text_is_not_yet_the_limit(text):
    portal = Portal()
    portal.drafted()
    for value in (1, 5, None):
        if value == 5 and "within 5" in text:
            continue
        with pytest.raises(Invalid, match="does not say the limit"):
            portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, Wording(text=text, value=value), WHY)


def test_whether_a_forecast_can_be_kept_is_known_before_it_is_worked_out():
    portal = Portal()
    portal.drafted(value=1)
    portal.room.require_keeps(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, 1.0)
    with pytest.raises(Invalid, match="and of no other"):
        portal.room.require_keeps(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, 2.0)
    with pytest.raises(AccessRefused):
        portal.room.require_keeps(PRACTITIONER, "anpr-working", "0.2", CLOCK_CLAUSE, 1.0)
    portal.room.withdraw(EDITOR, "anpr-working", "0.2", "It was a try and no more.")
    with pytest.raises(IllegalAct):
        portal.room.require_keeps(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, 1.0)


def test_a_forecast_of_another_limit_is_not_kept():
    portal = Portal()
    portal.drafted()
    with pytest.raises(Invalid, match="and of no other"):
        portal.room.rehearsed(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, {"limit_seconds": 2.0})


def test_a_draft_may_flag_what_was_quarantined_and_its_text_says_so():
    portal = Portal()
    before = portal.room.draft(EDITOR, "anpr-working", "0.1", WHY).standard
    wording = Wording(consequence=Consequence.FLAG)
    changed = portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, wording, WHY)
    clause = clock_clause(changed)
    assert (clause.machine.consequence, "at once and is flagged." in clause.text) == (Consequence.FLAG, True)
    assert text_digest(changed.standard) != text_digest(before)
    [change] = compare(before, changed.standard)
    assert {f.field: f.after for f in change.fields}["consequence"] == "is flagged"
    assert "consequence" in binding(clause)
    again = portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, Wording(value=1), WHY)
    assert clock_clause(again).machine.consequence is Consequence.FLAG
    assert read_text(published(again.standard).content, "it").find(CLOCK_CLAUSE).machine == clock_clause(again).machine


@pytest.mark.parametrize(
    ("words", "consequence", "why"),
    [
        ("is flagged", None, "is quarantined: the text is to say so"),
        ("is quarantined", Consequence.FLAG, "is flagged: the text is to say so"),
        ("is quarantined, or is flagged", None, "is quarantined: the text is to say so"),
        ("is noticed", None, "is quarantined: the text is to say so"),
    ],
)
def test_a_text_that_says_another_consequence_than_a_machine_is_held_to_is_refused(words, consequence, why):
    portal = Portal()
    portal.room.draft(EDITOR, "anpr-working", "0.1", WHY)
    wording = Wording(text=f"A read more than 5 seconds ahead {words}.", consequence=consequence)
    with pytest.raises(Invalid, match=why):
        portal.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, wording, WHY)


def test_a_clause_that_no_node_acts_on_is_given_no_consequence():
    portal = Portal()
    portal.room.draft(EDITOR, "anpr-working", "0.1", WHY)
    with pytest.raises(Invalid, match="no consequence"):
        portal.room.change(EDITOR, "anpr-working", "0.2", "late-limit", Wording(consequence=Consequence.FLAG), WHY)


class InMinutes:
    """The standards that ship, where the camera's clock has its limit in minutes."""

    def all(self):
        for one in the_catalogue().list_():
            yield replace(one, clauses=tuple(self.in_minutes(clause) for clause in one.clauses))

    def in_minutes(self, clause):
        own = clause.machine is not None and clause.machine.value is not None
        return replace(clause, machine=replace(clause.machine, unit="minutes")) if own else clause


def test_a_limit_in_a_unit_that_no_check_knows_is_not_put_to_the_vote():
    room = replace(Portal().room, catalogue=Catalogue(InMinutes()))
    room.draft(EDITOR, "anpr-working", "0.1", WHY)
    room.open_consultation(EDITOR, "anpr-working", "0.2", "Is it within reach?")
    room.close_consultation(EDITOR, "anpr-working", "0.2", "Nobody said a word.")
    with pytest.raises(UnknownUnit, match=r"anpr-working@0\.2#clock-tolerance sets its limit in minutes"):
        room.open_ballot(REGISTRAR, "anpr-working", "0.2", "ballot-1")
    assert room.get("anpr-working", "0.2").stage is Stage.CONSULTED
