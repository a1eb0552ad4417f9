"""The chain from badge to pack: it holds as it was issued, and each change of any part of it is refused with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.adapters.jose import JoseSigner, read_credential
from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.conformance.credentials import MARK_KIND, MarkClaims, StatusList, issuer_of
from commonbeat.conformance.junit import junit_of
from commonbeat.conformance.model import Verdict, VersionInForce
from commonbeat.conformance.report import read_report, sealed, statement_of
from commonbeat.conformance.steps import Held, status_of
from commonbeat.conformance.verifying import Evidence, Verification
from tests.builders import NOON
from tests.conformance.builders import (
    OTHER_KEY,
    REGISTRAR,
    REGISTRAR_KEY,
    RUNNER,
    Registry,
    a_run,
    an_envelope,
    another_text,
    held,
    of_name,
    the_packs,
)

REGISTRY = Registry()
MARK = REGISTRY.issued()
BADGE = REGISTRY.room.badge(MARK.id)
GOOD = Evidence(
    presented=BADGE,
    report=an_envelope(),
    status_list=REGISTRY.room.status_list().encode(),
    trusted=[REGISTRAR_KEY.public_key],
    packs=the_packs(),
)


def checked(evidence: Evidence = GOOD, days: float = 0.0, **more):
    now = NOON + timedelta(days=days)
    return Verification(replace(evidence, **more), now, read_credential, ed25519_verifies).run()


def refused(evidence: Evidence = GOOD, **more) -> tuple[str, str]:
    steps = checked(evidence, **more)
    assert status_of(steps) == 1
    return steps[-1].name, steps[-1].said


def test_the_whole_chain_holds_as_it_was_issued():
    steps = checked()
    assert [step.name for step in steps] == ["badge", "credential", "status-list", "report", "pack", "standard"]
    assert {step.held for step in steps} == {Held.HELD}
    assert status_of(steps) == 0


def test_how_many_tests_applied_and_how_much_of_the_standard_they_are_for_is_told():
    tests = [replace(one, found=replace(one.found, verdict=Verdict.NOT_APPLICABLE)) for one in a_run().results[:2]]
    run = replace(a_run(), results=(*tests, *a_run().results[2:]))
    registry = Registry()
    mark = registry.issued(an_envelope(run))
    listed = registry.room.status_list().encode()
    evidence = replace(GOOD, presented=mark.credential.encode(), report=an_envelope(run), status_list=listed)
    said = {step.name: step.said for step in checked(evidence)}
    counted = f"no test failed, {len(run.results) - 2} of {len(run.results)} applied"
    assert counted in said["credential"]
    assert counted in said["report"]
    assert "clauses of anpr-working@0.1: commonbeat conformance coverage anpr-sender names the others" in said["pack"]


def in_force(standard: str, since=NOON) -> bytes:
    """Give a list of states of an issuer at which that version holds."""
    registry = Registry(store=REGISTRY.store, in_force=VersionInForce(standard, "sha256:0", since))
    return registry.room.status_list().encode()


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (GOOD.status_list, "whether a newer version holds is not known here"),
        (in_force("anpr-working@0.1"), "it is the version in force"),
        (in_force("anpr-working@0.2"), "it was replaced: anpr-working@0.2 is in force since 2026-11-21"),
        (in_force("anpr-working@0.2", None), "the issuer holds to another version, anpr-working@0.2"),
    ],
    ids=range(4),
)
def test_the_list_of_states_says_whether_the_version_of_the_mark_still_holds(listed, told):
    steps = checked(status_list=listed)
    assert (steps[-1].name, status_of(steps)) == ("standard", 0)
    assert told in steps[-1].said


def test_a_mark_of_another_version_is_verified_with_its_text():
    registry = Registry()
    mark = registry.issued(an_envelope(a_run(pack=held())))
    evidence = replace(
        GOOD,
        presented=mark.credential.encode(),
        report=an_envelope(a_run(pack=held())),
        status_list=registry.room.status_list().encode(),
    )
    assert status_of(checked(evidence)) == 2
    assert status_of(checked(evidence, standard=another_text().content)) == 0
    assert refused(evidence, standard=another_text(2.0).content)[0] == "standard"
    assert refused(evidence, standard=b"{}")[0] == "standard"


def test_the_bare_credential_holds_as_well():
    assert status_of(checked(presented=MARK.credential.encode() + b"\n")) == 0


def test_what_is_not_there_is_not_taken_for_good():
    assert status_of(checked(report=None)) == 2
    assert status_of(checked(status_list=None)) == 2


@pytest.mark.parametrize(
    "old_new", [(b"Example Ltd", b"Another Ltd"), (b"2.1", b"2.2"), (b"Interop mark", b"Gold mark")]
)
def test_a_badge_that_shows_something_else_is_refused(old_new):
    assert refused(presented=BADGE.replace(*old_new)) == (
        "credential",
        "The credential cannot be used: the badge shows something else than the credential in it says.",
    )


def test_every_changed_letter_of_the_credential_is_refused():
    token = MARK.credential
    for at in range(0, len(token) - 3, 41):
        letter = "A" if token[at] != "A" else "B"
        changed = (token[:at] + letter + token[at + 1 :]).encode()
        assert refused(presented=changed)[0] in {"badge", "credential"}


def test_a_badge_in_another_s_place_is_refused():
    other = Registry()
    envelope = an_envelope(a_run(product="Another Cam"))
    taken = other.issued(envelope, of_name(name="Another Cam"))
    badge = other.room.badge(taken.id)
    assert status_of(checked(presented=badge, report=envelope, status_list=other.room.status_list().encode())) == 0
    mixed = BADGE.replace(MARK.credential.encode(), taken.credential.encode())
    assert refused(presented=mixed)[0] == "credential"


def test_a_credential_of_a_key_that_is_not_trusted_is_refused():
    forged = Registry(signer=OTHER_KEY)
    mark = forged.issued()
    badge = forged.room.badge(mark.id)
    assert "no trusted key" in refused(presented=badge)[1]
    told = refused(presented=badge, enclosed=OTHER_KEY.public_key)
    assert "which is none of the trusted keys: the issuer is unknown" in told[1]


def test_a_key_that_came_with_the_mark_shows_that_the_signature_holds_and_not_whose_it_is():
    steps = checked(trusted=[], enclosed=REGISTRAR_KEY.public_key)
    assert status_of(steps) == 2
    assert [step.name for step in steps if step.held is Held.UNKNOWN] == ["credential"]
    assert "the signature holds, the issuer is unknown" in steps[1].said
    assert refused(trusted=[], enclosed=REGISTRAR_KEY.public_key, status_list=a_list(revoked=[MARK.list_index]))
    assert refused(trusted=[], enclosed=OTHER_KEY.public_key)[0] == "credential"


def test_without_any_key_nothing_is_said_of_the_mark():
    steps = checked(trusted=[])
    assert (status_of(steps), steps[-1].name, steps[-1].held) == (2, "credential", Held.UNKNOWN)


def test_what_somebody_else_says_is_in_force_counts_before_the_issuer_s_word():
    said = VersionInForce("anpr-working@0.2", "sha256:0", NOON)
    assert "it was replaced: anpr-working@0.2" in checked(in_force=[said])[-1].said
    other = VersionInForce("network-code@0.1", "sha256:0", NOON)
    assert "it is the version in force" in checked(in_force=[other], status_list=in_force("anpr-working@0.1"))[-1].said


def test_a_file_beside_the_report_that_was_changed_is_named():
    run = a_run()
    junit, page = junit_of(run), b"<html>made up</html>"
    statement = statement_of(run, RUNNER.public_key, is_known=True, beside={"junit.xml": junit, "report.html": page})
    envelope = sealed(statement, RUNNER)
    mark = (registry := Registry()).issued(envelope)
    given = {"presented": mark.credential.encode(), "report": envelope}
    given["status_list"] = registry.room.status_list().encode()
    whole = {"junit.xml": junit, "report.html": page, "report.json": statement, "notes.txt": b"another's"}
    assert status_of(checked(**given, beside=whole)) == 0
    assert status_of(checked(**given, beside={"junit.xml": junit})) == 0
    for name in ("junit.xml", "report.html", "report.json"):
        changed = whole | {name: whole[name].replace(b"a", b"b")}
        told = refused(**given, beside=changed)
        assert told[0] == "files"
        assert f"{name}: changed since the report was signed" in told[1]


def test_a_report_of_another_product_is_not_the_mark_s():
    envelope = an_envelope(a_run(product="Another Cam"))
    claims = replace(MarkClaims.read(read_credential(MARK.credential, REGISTRAR_KEY.public_key, MARK_KIND)),
                     report_digest=read_report(envelope, ed25519_verifies).digest)  # fmt: skip
    token = JoseSigner(REGISTRAR_KEY).sign(claims.spelled(), MARK_KIND)
    assert "another product" in refused(presented=token.encode(), report=envelope)[1]


def test_a_trusted_key_does_not_sign_in_another_s_name():
    claims = read_credential(MARK.credential, REGISTRAR_KEY.public_key, MARK_KIND)
    token = JoseSigner(OTHER_KEY).sign(claims, MARK_KIND)
    assert "another issuer" in refused(presented=token.encode(), trusted=[OTHER_KEY.public_key])[1]


@pytest.mark.parametrize("days", [-1, 366])
def test_a_mark_is_good_within_its_time_alone(days):
    assert refused(days=days)[0] == "credential"


def a_list(serial: int = 9, at=NOON, revoked=(), signer=REGISTRAR_KEY) -> bytes:
    said = StatusList.at(issuer_of(signer.public_key), serial, at, revoked).spelled()
    return JoseSigner(signer).sign(said, MARK_KIND).encode()


@pytest.mark.parametrize(
    ("status_list", "why"),
    [
        (a_list(revoked=[0]), "was revoked"),
        (a_list(at=NOON - timedelta(days=8)), "not now"),
        (a_list(at=NOON + timedelta(days=1)), "not now"),
        (a_list(serial=0), "rolled back"),
        (a_list(signer=OTHER_KEY), "no trusted key"),
        (MARK.credential.encode(), "no list of the states"),
        (b"\xff", "no credential"),
        (b"", "no trusted key"),
    ],
)
def test_a_list_that_is_none_of_now_of_this_issuer_is_refused(status_list, why):
    name, said = refused(status_list=status_list)
    assert (name, why in said) == ("status-list", True), said


def test_another_trusted_issuer_s_list_does_not_count_for_this_mark():
    trusted = [REGISTRAR_KEY.public_key, OTHER_KEY.public_key]
    assert "another issuer" in refused(status_list=a_list(signer=OTHER_KEY), trusted=trusted)[1]


def test_an_older_list_than_was_seen_is_refused():
    older = REGISTRY.room.status_list().encode()
    assert "rolled back" in refused(status_list=older, newest_serial=5)[1]


def test_a_mark_that_was_revoked_is_refused_by_the_list_of_its_issuer():
    registry = Registry()
    mark = registry.issued()
    badge, before = registry.room.badge(mark.id), registry.room.status_list().encode()
    registry.room.revoke(REGISTRAR, mark.id, "it was found faulty")
    after = registry.room.status_list().encode()
    assert status_of(checked(presented=badge, status_list=before)) == 0
    assert "revoked" in refused(presented=badge, status_list=after)[1]


@pytest.mark.parametrize(
    "report",
    [
        b"",
        an_envelope()[:-30],
        an_envelope(signer=OTHER_KEY),
        an_envelope(a_run(at=NOON - timedelta(days=1))),
        an_envelope(a_run({"sends-batches": Verdict.FAIL})),
    ],
)
def test_another_report_than_the_mark_s_own_is_refused(report):
    assert refused(report=report)[0] == "report"


def test_a_pack_that_is_another_here_is_refused():
    first, *_others = [pack for pack in the_packs() if pack.id == "anpr-sender"]
    assert refused(packs=[replace(first, plain="another")])[0] == "pack"
    assert "no pack" in refused(packs=[])[1]
