"""Who may pass which door: every role, every permission, and what takes a permission away."""

from dataclasses import replace

import pytest

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import PUBLIC, Category, Permission
from commonbeat.access.rules import search_facts
from commonbeat.access.service import NO_KEEPER
from commonbeat.kernel.clauses import Standing
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId, PersonId
from tests.access.builders import SERVICE, a_pack, a_scope, an_access, somebody, the_policies
from tests.builders import MIDVALE, NOON, a_purpose, an_actor

ROLE, AGREEMENT = "anpr-working@0.1#role", "anpr-working@0.1#partner-agreement"


@pytest.mark.parametrize("role", sorted(a_pack().roles))
@pytest.mark.clause("anpr-working@0.1#role")
def test_a_role_opens_exactly_the_doors_that_the_pack_gives_it(role):
    actor = somebody(role)
    opened = {permission for permission in Permission if an_access().decide(actor, permission).allowed}
    assert opened == set(a_pack().roles[role].permissions)


def test_somebody_without_roles_opens_no_door():
    assert not [p for p in Permission if an_access().decide(an_actor(), p).allowed]


def test_the_public_may_read_standards_and_nothing_else():
    assert [p for p in Permission if an_access().decide(PUBLIC, p).allowed] == [Permission.STANDARDS_READ]


def test_a_refusal_says_which_rule_and_how_to_ask():
    with pytest.raises(
        AccessRefused, match=r"Your role does not give this permission\. Ask your administrator"
    ) as refused:
        an_access().require(an_actor(), Permission.LISTS_EDIT, "list-1")
    decision = refused.value.decision
    assert (decision.rule, decision.standing, refused.value.subject) == (ROLE, Standing.SOURCED, "list-1")


@pytest.mark.clause("anpr-working@0.1#partner-agreement")
def test_without_an_agreement_every_door_to_the_service_is_shut():
    open_to_all = {Permission.STANDARDS_READ, Permission.SESSION_OWN, Permission.READS_SEND}
    actor = an_actor(*Permission, member=False)
    decisions = {permission: an_access().decide(actor, permission) for permission in Permission}
    assert {p for p, decision in decisions.items() if decision.allowed} == open_to_all
    assert {d.rule for d in decisions.values() if not d.allowed} == {AGREEMENT}


def test_somebody_without_the_permission_is_not_told_of_the_agreement():
    assert an_access().decide(an_actor(member=False), Permission.READS_SEARCH).rule == ROLE


@pytest.mark.parametrize("lapsed", ["training", "vetting"])
@pytest.mark.clause("anpr-working@0.1#training", "anpr-working@0.1#vetting")
def test_what_has_lapsed_shuts_every_door_but_ones_own_session(lapsed):
    actor = an_actor(*Permission, lapsed=lapsed)
    decisions = {permission: an_access().decide(actor, permission) for permission in Permission}
    assert {p for p, d in decisions.items() if d.allowed} == {Permission.STANDARDS_READ, Permission.SESSION_OWN}
    assert {d.rule for d in decisions.values() if not d.allowed} == {f"anpr-working@0.1#{lapsed}"}


@pytest.mark.clause("anpr-working@0.1#leaver")
def test_a_leaver_passes_no_door():
    actor = an_actor(*Permission, lapsed="leaver")
    assert {an_access().decide(actor, p).rule for p in Permission} == {"anpr-working@0.1#leaver"}


def test_the_same_person_with_other_roles_is_decided_on_anew():
    before, after = somebody("admin", id="one"), somebody("investigator", id="one")
    assert not an_access().decide(before, Permission.READS_SEARCH).allowed
    assert an_access().decide(after, Permission.READS_SEARCH).allowed


@pytest.mark.clause("anpr-working@0.1#own-entry")
def test_an_administrator_enters_others_and_never_themselves():
    admin = somebody("admin")
    assert an_access().require_entry(admin, PersonId("newcomer")).rule == ROLE
    with pytest.raises(AccessRefused, match=r"Nobody changes their own entry.*Ask another administrator") as refused:
        an_access().require_entry(admin, PersonId("admin"))
    assert refused.value.decision.rule == "anpr-working@0.1#own-entry"


def test_who_may_enter_nobody_is_not_told_of_their_own_entry():
    for role in ("analyst", "auditor", "authoriser"):
        with pytest.raises(AccessRefused) as refused:
            an_access().require_entry(somebody(role), PersonId(role))
        assert refused.value.decision.rule == ROLE


@pytest.mark.clause("anpr-working@0.1#own-register")
def test_organisations_are_entered_by_the_one_whose_node_it_is():
    kept = an_access().require_register(somebody("admin", party=SERVICE), MIDVALE)
    assert kept.rule == ROLE
    for organisation in (MIDVALE, SERVICE, PartyId("puppet")):
        with pytest.raises(AccessRefused, match="Ask an administrator of A made-up service") as refused:
            an_access().require_register(somebody("admin"), organisation)
        assert refused.value.decision.rule == "anpr-working@0.1#own-register"


def test_who_enters_nobody_is_not_told_who_keeps_the_organisations():
    for actor in (somebody("auditor", party=SERVICE), somebody("analyst")):
        with pytest.raises(AccessRefused) as refused:
            an_access().require_register(actor, MIDVALE)
        assert refused.value.decision.rule == ROLE


def test_of_a_node_that_is_nobodys_nobody_keeps_the_organisations():
    access = replace(an_access(), keeper=NO_KEEPER)
    for party in (MIDVALE, SERVICE):
        with pytest.raises(AccessRefused):
            access.require_register(somebody("admin", party=party), MIDVALE)


class DoorsOnly:
    """Policies that fail the test if they are asked about more than the door."""

    def may_use(self, principal, permission):
        return the_policies().may_use(principal, permission)

    def may_search(self, principal, facts):
        raise AssertionError("the question was judged before the role")


@pytest.mark.parametrize(
    "role", ["admin", "auditor", "authoriser", "list-manager", "camera-engineer", "hit-desk", "editor"]
)
def test_a_role_that_may_not_search_is_refused_before_the_question_is_touched(role):
    access = an_access()
    looking = type(access)(DoorsOnly(), access.pack, access.clauses, access.areas)
    empty = a_purpose(reason="", reference="", category=Category.SERIOUS)
    decided = looking.decide_search(somebody(role), a_scope(4000), empty, None, NOON)
    assert (decided.decision.allowed, decided.decision.rule) == (False, ROLE)


def test_refusals_at_the_door_do_not_depend_on_what_was_asked():
    actor, access = somebody("admin"), an_access()
    told = {
        str(access.decide_search(actor, scope, purpose, None, NOON).decision)
        for scope in (a_scope(1), a_scope(91), a_scope(4000), a_scope(1, vrm="AB12CDE"))
        for purpose in (a_purpose(), a_purpose(reason=""))
    }
    assert len(told) == 1


def test_a_role_that_may_search_is_told_what_is_missing_from_its_purpose():
    with pytest.raises(Invalid) as refused:
        an_access().decide_search(somebody("investigator"), a_scope(), a_purpose(reason="", reference=" "), None, NOON)
    assert [fault.pointer for fault in refused.value.faults] == ["/purpose/reason", "/purpose/reference"]


def test_policies_alone_refuse_a_search_by_somebody_who_should_not_have_passed_the_door():
    facts = search_facts(a_scope(), a_purpose(), None, pack=a_pack(), now=NOON, covers=lambda _outer, _inner: False)
    for actor in (somebody("admin"), somebody("investigator", member=False), somebody("analyst", lapsed="training")):
        assert not the_policies().may_search(an_access().principal(actor), facts).allowed
