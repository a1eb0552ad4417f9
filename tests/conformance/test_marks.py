"""Marks: who may issue them, for what, and what is said of one afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.adapters.jose import read_credential
from commonbeat.conformance.credentials import MARK_KIND, StatusList
from commonbeat.conformance.errors import MarkRefused, NoSuchMark, UnusableReport
from commonbeat.conformance.model import Verdict, VersionInForce
from commonbeat.kernel.errors import Invalid
from tests.builders import NOON
from tests.conformance.builders import (
    OTHER_KEY,
    REGISTRAR,
    Registry,
    a_run,
    an_envelope,
    held,
    of_name,
    the_pack,
)
from tests.parties.builders import Refused, SaysNo


def listed(registry: Registry) -> StatusList:
    token = registry.room.status_list()
    return StatusList.read(read_credential(token, registry.signer.public_key, MARK_KIND))


def test_a_mark_is_issued_from_a_passing_report_and_is_on_the_record():
    registry = Registry()
    mark = registry.issued()
    assert mark.state(NOON) == "good"
    assert registry.trail.events == ["conformance.mark.issued"]
    assert registry.trail.entries[0].details["product"] == "Made-up Cam"
    assert mark.pack == "anpr-sender@0.1"


def test_only_a_registrar_issues_and_revokes():
    registry = Registry()
    mark = registry.issued()
    refusing = Registry(store=registry.store, decides=SaysNo())
    with pytest.raises(Refused):
        refusing.issued()
    with pytest.raises(Refused):
        refusing.room.revoke(REGISTRAR, mark.id, "it was found faulty")


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.SKIP, Verdict.ERROR])
def test_a_run_that_did_not_pass_gives_no_mark(verdict):
    with pytest.raises(MarkRefused, match="clock-is-not-ahead"):
        Registry().issued(an_envelope(a_run({"clock-is-not-ahead": verdict})))


@pytest.mark.parametrize("verdict", [Verdict.WARN, Verdict.NOT_APPLICABLE])
def test_a_warning_is_told_in_the_mark_and_forbids_none(verdict):
    mark = Registry().issued(an_envelope(a_run({"sends-a-credential": verdict})))
    claims = read_credential(mark.credential, Registry().signer.public_key, MARK_KIND)
    assert claims["evidence"][0]["tests"]["sends-a-credential"] == verdict


@pytest.mark.parametrize(
    "product",
    [of_name(name="Commonbeat"), of_name(name="COMMON-BEAT gateway"), of_name(supplier="The Commonbeat project")],
)
def test_our_own_product_is_self_tested_and_never_marked(product):
    with pytest.raises(MarkRefused, match="self-tested"):
        Registry().issued(product=product)


def test_a_report_of_our_own_product_gives_no_mark_under_another_name():
    with pytest.raises(MarkRefused, match="self-tested"):
        Registry().issued(an_envelope(a_run(is_ours=True)))


@pytest.mark.parametrize(("days", "is_fresh"), [(89, True), (91, False), (-1, False)])
def test_a_report_is_good_for_ninety_days(days, is_fresh):
    registry = Registry()
    registry.clock.move(timedelta(days=days))
    if is_fresh:
        assert registry.issued()
    else:
        with pytest.raises(MarkRefused, match="90 days"):
            registry.issued()


def of_version(pack) -> VersionInForce:
    return VersionInForce(pack.standard, pack.text.digest, NOON)


def test_a_mark_is_of_the_version_in_force_and_no_other():
    assert Registry(in_force=of_version(the_pack())).issued()
    with pytest.raises(MarkRefused, match=r"is of anpr-working@0\.1, and anpr-working@0\.2 is in force"):
        Registry(in_force=of_version(held())).issued()
    assert Registry(in_force=of_version(held())).issued(an_envelope(a_run(pack=held())))
    with pytest.raises(MarkRefused, match="another text"):
        Registry(in_force=of_version(held(2.0))).issued(an_envelope(a_run(pack=held())))


def test_a_mark_says_which_version_it_is_for_also_when_another_holds():
    registry = Registry(in_force=of_version(the_pack()))
    mark = registry.issued()
    [before] = registry.room.standings([mark])
    assert (before.standard, before.replaced_by) == ("anpr-working@0.1", None)
    registry.in_force = of_version(held())
    [after] = registry.room.standings([mark])
    assert (after.standard, after.replaced_by) == ("anpr-working@0.1", of_version(held()))


def test_a_report_of_another_product_is_not_taken_for_this_one():
    envelope = an_envelope(a_run(product="Made-up Cam", version="2.0"))
    with pytest.raises(MarkRefused, match=r"Made-up Cam 2\.0"):
        Registry().issued(envelope)


def test_a_report_that_names_no_product_gives_no_mark():
    with pytest.raises(MarkRefused, match="does not say what was tested"):
        Registry().issued(an_envelope(a_run(product="", version="")))


def test_a_report_that_nobody_known_has_signed_or_that_was_changed_gives_no_mark():
    for envelope in (an_envelope(signer=OTHER_KEY), an_envelope()[:-40], b""):
        with pytest.raises(UnusableReport):
            Registry().issued(envelope)


def test_a_report_of_another_pack_or_of_some_of_its_tests_gives_no_mark():
    pack = the_pack()
    for other in (replace(pack, version="9"), replace(pack, id="mine"), replace(pack, expiry_days=9_000)):
        with pytest.raises(MarkRefused, match="another pack"):
            Registry().issued(an_envelope(a_run(pack=other)))
    some = replace(a_run(), results=a_run().results[1:])
    with pytest.raises(MarkRefused, match="not one of the pack's tests"):
        Registry().issued(an_envelope(some))


def test_a_report_gives_one_mark_until_that_is_revoked():
    registry = Registry()
    mark = registry.issued()
    with pytest.raises(MarkRefused, match=mark.id):
        registry.issued()
    registry.room.revoke(REGISTRAR, mark.id, "issued in another's name")
    assert registry.issued(product=of_name(supplier="Another Ltd")).list_index == 1


@pytest.mark.parametrize("change", [{"name": ""}, {"version": " "}, {"supplier": "x" * 121}, {"name": "a\u202eb"}])
def test_a_product_is_named_in_words_that_can_be_read(change):
    with pytest.raises(Invalid):
        Registry().issued(product=of_name(**change))


def test_a_revocation_sets_the_mark_s_bit_with_a_reason_and_raises_the_serial():
    registry = Registry()
    mark = registry.issued()
    before = listed(registry)
    gone = registry.room.revoke(REGISTRAR, mark.id, "it was found faulty")
    after = listed(registry)
    assert (before.revoked, after.revoked) == (frozenset(), {mark.list_index})
    assert after.serial > before.serial
    assert gone.state(NOON) == "revoked"
    assert registry.trail.events[-1] == "conformance.mark.revoked"


def test_revoking_again_changes_nothing_and_a_reason_is_needed():
    registry = Registry()
    mark = registry.issued()
    with pytest.raises(Invalid):
        registry.room.revoke(REGISTRAR, mark.id, "   ")
    registry.room.revoke(REGISTRAR, mark.id, "it was found faulty")
    registry.clock.move(timedelta(days=1))
    again = registry.room.revoke(REGISTRAR, mark.id, "for another reason")
    assert (again.revoked_at, again.why_revoked) == (NOON, "it was found faulty")
    assert len(registry.trail.entries) == 2


def test_a_mark_that_is_not_there_is_told():
    with pytest.raises(NoSuchMark):
        Registry().room.revoke(REGISTRAR, "mark-none", "it was found faulty")
    with pytest.raises(NoSuchMark):
        Registry().room.badge("mark-none")


def test_a_mark_ends_after_a_year():
    mark = Registry().issued()
    assert mark.state(NOON + timedelta(days=364)) == "good"
    assert mark.state(NOON + timedelta(days=365)) == "expired"
