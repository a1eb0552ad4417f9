"""Counting votes: the published examples of other codes, and what holds whatever the votes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.adapters.files.code_rules import FileCodeRules
from commonbeat.adapters.files.standards import published_folder
from commonbeat.governance.electorates import (
    Chamber,
    Choice,
    Electorate,
    Passes,
    Quorum,
    Seat,
    count,
    count_chamber,
    roll_of,
)
from commonbeat.governance.errors import BadCodeRules
from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.parties.model import PartyClass

YES, NO, ABSTAIN = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN
CLAUSE = ClauseId.parse("network-code@0.1#two-chambers")


def a_chamber(majority="1/2", passes=Passes.MORE_THAN, **more) -> Chamber:
    values = {"name": "all", "title": "All", "classes": (PartyClass.FORCE,)} | more
    return Chamber(majority=majority, passes=passes, **values)


def an_electorate(*chambers: Chamber) -> Electorate:
    return Electorate("made-up", "Made up", (), CLAUSE, Standing.PROPOSED, "", chambers)


USERS = [f"user-{n}" for n in range(1, 8)]
PANEL = [*USERS, "consumer", "company-1", "company-2"]
CUSC = a_chamber("2/3", Passes.AT_LEAST, weights={"company-1": "1/2", "company-2": "1/2"})
"""Seven user members, one consumer member, two company representatives who share a vote: nine votes. (CUSC, CAP190)"""


def of(*yes, no=(), abstain=()):
    return dict.fromkeys(yes, YES) | dict.fromkeys(no, NO) | dict.fromkeys(abstain, ABSTAIN)


def test_the_cusc_panel_has_nine_votes():
    told = count_chamber(CUSC, PANEL, of(*PANEL))
    assert (told.approve, told.passed) == ("9", True)


@pytest.mark.parametrize(("yes", "passed"), [(5, False), (6, True), (7, True)])
def test_two_thirds_of_the_cusc_panel_is_six_of_nine(yes, passed):
    ordered = ["consumer", *USERS, "company-1", "company-2"]
    told = count_chamber(CUSC, PANEL, of(*ordered[:yes], no=ordered[yes:]))
    assert (told.approve, told.reject, told.passed) == (str(yes), str(9 - yes), passed)


def test_half_a_vote_is_half_a_vote():
    told = count_chamber(CUSC, PANEL, of(*USERS[:5], "company-1", no=[*USERS[5:], "consumer", "company-2"]))
    assert (told.approve, told.reject, told.passed) == ("11/2", "7/2", False)
    assert count_chamber(CUSC, PANEL, of(*USERS[:5], "company-1", "company-2", no=["consumer", *USERS[5:]])).passed


@pytest.mark.clause("network-code@0.1#votes-cast")
def test_an_abstention_is_not_a_vote_cast():
    told = count_chamber(
        CUSC, PANEL, of(*USERS[:4], no=USERS[4:6], abstain=["consumer", "user-7", "company-1", "company-2"])
    )
    assert (told.approve, told.reject, told.abstain, told.passed) == ("4", "2", "3", True)
    assert not count_chamber(CUSC, PANEL, of(abstain=PANEL)).passed, "nobody is for it"


REC_PARTIES, COMPANY = [f"rep-{n}" for n in range(1, 7)], [f"appointee-{n}" for n in range(1, 4)]
REC = a_chamber(
    quorum=(Quorum(3, group="party"), Quorum(2, group="company")),
    groups=dict.fromkeys(REC_PARTIES, "party") | dict.fromkeys(COMPANY, "company"),
    casting="appointee-1",
)
"""At least three representatives of parties and two company appointees; a simple majority, the chair breaks ties."""


@pytest.mark.parametrize(
    ("parties", "company", "is_quorate"), [(3, 2, True), (2, 3, False), (6, 1, False), (6, 3, True), (0, 0, False)]
)
def test_the_rec_panel_needs_three_of_the_parties_and_two_of_the_company(parties, company, is_quorate):
    told = count_chamber(REC, [*REC_PARTIES, *COMPANY], of(*REC_PARTIES[:parties], *COMPANY[:company]))
    assert (told.is_quorate, told.passed) == (is_quorate, is_quorate)


@pytest.mark.parametrize(("chair", "passed"), [(YES, True), (NO, False)])
def test_the_chair_breaks_a_tie_and_nothing_else(chair, passed):
    six = [*REC_PARTIES[:4], "appointee-1", "appointee-2"]
    sides = dict(zip(six, [YES, YES, NO, NO, chair, NO if chair is YES else YES], strict=True))
    told = count_chamber(REC, six, sides)
    assert (told.approve, told.reject, told.is_tie_broken, told.passed) == ("3", "3", True, passed)
    clear = count_chamber(REC, six, of(*six[:5], no=[six[5]]) | {"appointee-1": chair})
    assert (clear.is_tie_broken, clear.passed) == (False, True)


def test_a_tie_without_a_casting_vote_is_not_agreed():
    assert not count_chamber(a_chamber(), ["a", "b"], of("a", no=["b"])).passed
    assert not count_chamber(REC, [*REC_PARTIES, *COMPANY], of(*REC_PARTIES[:2], "appointee-2", no=[*REC_PARTIES[2:4], "appointee-3"], abstain=["appointee-1"])).passed  # fmt: skip


@pytest.mark.clause("network-code@0.1#two-chambers")
def test_every_chamber_agrees_or_it_is_not_agreed():
    ours = FileCodeRules(published_folder()).of("0.1").electorate("anpr-working")
    roll = roll_of(ours, [("f1", PartyClass.FORCE), ("b1", PartyClass.POLICING_BODY), ("s", PartyClass.SUPPLIER)])
    assert roll == (Seat("f1", "chief-officers"), Seat("b1", "policing-bodies"))
    assert count(ours, roll, of("f1", "b1")).passed
    assert not count(ours, roll, of("f1", no=["b1"])).passed
    assert not count(ours, roll, of("f1")).passed, "nobody of the other chamber took part"
    assert not count(ours, roll, of("f1", abstain=["b1"])).passed
    assert not count(ours, roll, {}).passed


@pytest.mark.clause("network-code@0.1#electorates-are-data")
def test_the_code_itself_is_changed_by_two_thirds_and_all_else_by_simple_majority():
    rules = FileCodeRules(published_folder()).of("0.1")
    code, other = rules.electorate("network-code"), rules.electorate("anpr-working")
    assert {(one.majority, str(one.passes)) for one in code.chambers} == {("2/3", "at-least")}
    assert {(one.majority, str(one.passes)) for one in other.chambers} == {("1/2", "more-than")}
    assert [one.name for one in code.chambers] == [one.name for one in other.chambers]


PARTIES = [f"p{n}" for n in range(9)]
votes = st.dictionaries(st.sampled_from(PARTIES), st.sampled_from(list(Choice)))
weights = st.dictionaries(st.sampled_from(PARTIES), st.sampled_from(["1/2", "1/3", "2", "7", "13/6"]))
chambers = st.builds(
    a_chamber,
    st.sampled_from(["1/2", "2/3", "3/5", "3/4"]),
    st.sampled_from(list(Passes)),
    weights=weights,
    quorum=st.sampled_from([(), (Quorum(3),), (Quorum(0, "1/2"),)]),
)


@given(chambers, votes, st.randoms())
def test_the_order_of_votes_and_seats_never_matters(chamber, given_votes, random):
    seats, shuffled = list(PARTIES), list(given_votes.items())
    random.shuffle(seats)
    random.shuffle(shuffled)
    assert count_chamber(chamber, seats, dict(shuffled)) == count_chamber(chamber, PARTIES, given_votes)


@given(chambers, votes, st.sampled_from(PARTIES))
def test_approving_in_place_of_anything_else_never_harms_a_motion(chamber, given_votes, party):
    before, after = given_votes, given_votes | {party: YES}
    assert count_chamber(chamber, PARTIES, after).passed >= count_chamber(chamber, PARTIES, before).passed


@given(chambers, votes, st.sampled_from(PARTIES))
def test_abstaining_helps_a_motion_by_the_quorum_alone(chamber, given_votes, party):
    without = {one: choice for one, choice in given_votes.items() if one != party}
    before = count_chamber(chamber, PARTIES, without)
    after = count_chamber(chamber, PARTIES, without | {party: ABSTAIN})
    assert (after.approve, after.reject) == (before.approve, before.reject)
    assert after.passed == (before.passed if before.is_quorate else after.passed)
    assert after.is_quorate >= before.is_quorate


@given(chambers, votes)
def test_votes_add_up_and_nothing_passes_against_more_weight_than_is_for_it(chamber, given_votes):
    told = count_chamber(chamber, PARTIES, given_votes)
    whole = sum((Fraction(chamber.weights.get(one, "1")) for one in given_votes), Fraction(0))
    assert Fraction(told.approve) + Fraction(told.reject) + Fraction(told.abstain) == whole
    assert told.part == len(given_votes)
    assert not told.passed or Fraction(told.approve) >= Fraction(told.reject)


@given(votes)
def test_who_is_not_on_the_roll_is_not_counted(given_votes):
    chamber = a_chamber()
    assert count_chamber(chamber, PARTIES[:4], given_votes) == count_chamber(
        chamber, PARTIES[:4], {one: choice for one, choice in given_votes.items() if one in PARTIES[:4]}
    )


RULES = (published_folder() / "network-code" / "0.1" / "rules.toml").read_text()


@pytest.mark.clause("network-code@0.1#electorates-are-data")
@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('majority = "2/3"', 'majority = "0.667"', "/electorates/0/chambers/0/majority"),
        ('majority = "2/3"', 'majority = "3/2"', "/electorates/0/chambers/0/majority"),
        ('majority = "2/3"', 'majority = "2/0"', "/electorates/0/chambers/0/majority"),
        ('majority = "2/3"', 'majority = "-1/2"', "/electorates/0/chambers/0/majority"),
        (
            'majority = "2/3"\npasses = "at-least"',
            'majority = "1"\npasses = "more-than"',
            "/electorates/0/chambers/0/passes",
        ),
        ('share = "1/2"', 'share = "1e9"', "/electorates/0/chambers/0/quorum/0"),
        ('passes = "at-least"', 'passes = "at-lest"', "/electorates/0/chambers/0/passes"),
        ('passes = "at-least"', 'passes = "at-least"\ncasting = "chair"', "/electorates/0/chambers/0/casting"),
        ('passes = "at-least"', 'passes = "at-least"\nweights = {big = "0"}', "/electorates/0/chambers/0/weights/big"),
        ('standards = ["network-code"]', "standards = []", "/electorates"),
        ("longest_hours = 24", "longest_hours = 0", "/signing"),
    ],
)
def test_rules_that_cannot_be_voted_by_say_where_they_are_wrong(tmp_path, old, new, pointer):
    folder = tmp_path / "network-code" / "0.1"
    folder.mkdir(parents=True)
    (folder / "rules.toml").write_text(RULES.replace(old, new, 1))
    with pytest.raises(BadCodeRules) as bad:
        FileCodeRules(tmp_path)
    assert pointer in [fault.pointer for fault in bad.value.faults]


def test_a_version_without_rules_says_so():
    with pytest.raises(BadCodeRules, match=r"network-code/9\.9/rules\.toml"):
        FileCodeRules(published_folder()).of("9.9")
