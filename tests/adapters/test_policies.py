"""The policies that ship: each cites a clause, speaks the schema's language, and has its reason in words."""

import re
from importlib.resources import files

import pytest

from commonbeat.access.errors import BadPolicies
from commonbeat.access.model import Permission
from commonbeat.access.reasons import REASONS
from commonbeat.access.verdict import Cited, Principal
from commonbeat.adapters.cedar import CedarPolicies
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.standards.service import Catalogue

POLICIES = CedarPolicies()
SCHEMA = (files("commonbeat.access") / "policies" / "schema.cedarschema").read_text()
A_POLICY = '@id("x") @clause("anpr-working@0.1#role") permit (principal, action == Action::"use", resource);'


def a_principal(*permissions, **more):
    values = {"id": "one", "party": "midvale", "member": True, "lapsed": "", "rank": 1} | more
    return Principal(permissions=frozenset(permissions), **values)


def test_every_policy_cites_a_clause_that_is_published():
    catalogue = Catalogue(FileStandards(published_folder()))
    assert [one.policy for one in POLICIES.policies() if catalogue.find(one.clause) is None] == []


def test_every_policy_has_its_reason_and_every_reason_its_policy():
    assert {one.policy for one in POLICIES.policies()} == set(REASONS)


def test_the_schema_knows_exactly_the_permissions_that_there_are():
    (listed,) = re.findall(r"entity Permission enum \[(.*?)\];", SCHEMA, re.DOTALL)
    assert re.findall(r'"(.*?)"', listed) == [str(permission) for permission in Permission]


def test_what_forbids_is_cited_in_the_order_of_the_policies():
    verdict = POLICIES.may_use(
        a_principal(Permission.READS_SEARCH, lapsed="training", member=False), Permission.READS_SEARCH
    )
    assert verdict.cited == (
        Cited("training", "anpr-working@0.1#training"),
        Cited("partner-agreement", "anpr-working@0.1#partner-agreement"),
    )


def test_nothing_is_cited_where_no_policy_permits():
    verdict = POLICIES.may_use(a_principal(), Permission.READS_SEARCH)
    assert (verdict.allowed, verdict.cited) == (False, ())


def test_a_name_that_looks_like_policy_text_is_only_a_name():
    hostile = a_principal(id='x"; permit (principal, action, resource); //\n')
    assert not POLICIES.may_use(hostile, Permission.READS_SEARCH).allowed


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        (A_POLICY.replace('@id("x")', ""), "no @id"),
        (A_POLICY.replace("#role", ""), "names no clause"),
        (A_POLICY + A_POLICY, "Two policies have one id"),
        (A_POLICY.replace('action == Action::"use"', "action"), "does not say for which action"),
        (A_POLICY.replace("resource);", "resource) when { principal.rnak > 1 };"), "rnak"),
        (A_POLICY.replace("resource);", 'resource) when { resource == Permission::"reads.raed" };'), "reads.raed"),
        (A_POLICY.replace("permit", "prmit"), "prmit"),
        ('forbid (principal, action == Action::"fly", resource);', "fly"),
    ],
)
def test_a_policy_that_cannot_be_taken_stops_the_start(policies, told):
    with pytest.raises(BadPolicies, match=re.escape(told)):
        CedarPolicies(policies)


def test_a_policy_that_fails_to_evaluate_refuses_everything():
    overflows = A_POLICY + (
        '@id("y") @clause("anpr-working@0.1#role") forbid (principal, action == Action::"use", resource) '
        "when { principal.rank * 9223372036854775807 > 1 };"
    )
    policies = CedarPolicies(overflows)
    with pytest.raises(BadPolicies):
        policies.may_use(a_principal(rank=2), Permission.READS_SEARCH)


def test_without_policies_nothing_is_allowed():
    assert not CedarPolicies("").may_use(a_principal(*Permission), Permission.READS_SEARCH).allowed
