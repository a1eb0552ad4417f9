"""Accession: who signs, over what, with which key, and what becomes of each signature that is not right."""

import json
from datetime import date, timedelta

import pytest

from commonbeat.access.errors import AccessRefused
from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.audit.model import Outcome
from commonbeat.governance.errors import AccessionThere, NoSuchAccession, StatementRefused, Why
from commonbeat.governance.model import Pair, State
from commonbeat.governance.statements import PAYLOAD_TYPE, sign_statement
from commonbeat.kernel.envelopes import Envelope, canonical, key_id, seal
from commonbeat.kernel.errors import Invalid
from commonbeat.parties.errors import NoSuchParty
from commonbeat.parties.keys import KeyUse
from commonbeat.standards.digest import text_digest
from tests.access.builders import the_catalogue
from tests.governance.builders import (
    BODY,
    CODE,
    FORCE,
    NOON,
    OTHER_BODY,
    OTHER_FORCE,
    PAIR,
    SIGNERS,
    House,
    a_person_of,
    a_registrar,
    a_version,
)


@pytest.fixture
def house():
    return House()


def refused(receipt, why, house):
    assert receipt.refused is not None
    assert receipt.refused.reason_code == why
    with pytest.raises(StatementRefused):
        receipt.taken()
    assert (house.last.outcome, house.last.details["why"]) == (Outcome.REFUSED, str(why))


@pytest.mark.clause("network-code@0.1#accession-by-pair", "network-code@0.1#pending", "network-code@0.1#first-pair")
def test_a_pair_is_bound_when_both_have_signed_and_not_before(house):
    accession = house.applied()
    assert house.register.bound(FORCE, NOON.date()).missing == (FORCE, BODY)
    house.sign(accession, FORCE).taken()
    for party in (FORCE, BODY):
        half = house.register.bound(party, NOON.date())
        assert (half.state, half.missing) == (State.PENDING, (BODY,))
    house.clock.move(timedelta(hours=1))
    assert house.sign(accession, BODY).taken().bound_from == NOON + timedelta(hours=1)
    for party in (FORCE, BODY):
        assert house.register.bound(party, NOON.date()).since == NOON + timedelta(hours=1)
    assert house.register.bound_at(FORCE, NOON).state is State.PENDING
    assert house.trail.events == ["governance.accession.applied"] + ["governance.accession.signed"] * 2


@pytest.mark.clause("network-code@0.1#exact-text")
def test_what_is_signed_is_the_digest_of_the_text_that_is_published(house):
    accession = house.applied()
    assert accession.text.digest == text_digest(the_catalogue().standard("network-code", "0.1"))


def test_signing_twice_changes_nothing(house):
    accession = house.applied()
    once = house.sign(accession, FORCE).taken()
    recorded = len(house.trail.entries)
    house.clock.move(timedelta(minutes=1))
    assert house.sign(accession, FORCE).taken() == once
    assert len(house.trail.entries) == recorded


def test_a_pair_may_be_bound_from_an_instant_that_both_have_signed(house):
    accession = house.applied(effect_at=NOON + timedelta(days=30))
    for party in PAIR.both:
        house.sign(accession, party).taken()
    assert house.register.bound(FORCE, date(2026, 11, 27)).state is State.PENDING
    assert house.register.bound(FORCE, date(2026, 12, 26)).since == NOON + timedelta(days=30)


@pytest.mark.clause("network-code@0.1#exact-text")
@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"digest": "sha256:" + "0" * 64}, Why.ANOTHER_TEXT),
        ({"code": "network-code@0.2"}, Why.ANOTHER_CODE),
        ({"code": "anpr-working@0.1"}, Why.ANOTHER_CODE),
        ({"force": OTHER_FORCE}, Why.ANOTHER_PAIR),
        ({"policing_body": OTHER_BODY}, Why.ANOTHER_PAIR),
        ({"effect_at": "2027-01-01T00:00:00.000Z"}, Why.ANOTHER_PAIR),
        ({"statement": "vote"}, Why.ANOTHER_STATEMENT),
        ({"statement": "declining"}, Why.ANOTHER_STATEMENT),
        ({"reasons": "some of them"}, Why.ANOTHER_STATEMENT),
        ({"more": "x"}, Why.ANOTHER_STATEMENT),
        ({"signed_at": "2026-11-21"}, Why.UNREADABLE),
        ({"signed_at": "2026-11-21T12:00:00.000+00:00"}, Why.UNREADABLE),
        ({"signed_at": "9999-99-99T99:99:99.999Z"}, Why.UNREADABLE),
    ],
)
def test_a_signature_over_anything_else_is_refused(house, other, why):
    accession = house.applied()
    refused(house.sign(accession, FORCE, **other), why, house)
    assert house.accessions.get(accession.id).missing == PAIR.both


def test_a_statement_that_leaves_a_field_out_is_refused(house):
    accession = house.applied(effect_at=NOON + timedelta(days=9))
    told = house.statement(accession, FORCE)
    for name in told:
        fields = {key: value for key, value in told.items() if key != name}
        receipt = house.accessions.sign(a_registrar(), accession.id, sign_statement(fields, SIGNERS[FORCE]))
        assert receipt.refused is not None, name


@pytest.mark.clause("network-code@0.1#counting-key")
def test_a_key_that_does_not_count_signs_nothing(house):
    accession = house.applied()
    refused(house.sign(accession, FORCE, signer=BODY), Why.ANOTHERS_KEY, house)
    refused(house.sign(accession, FORCE, signer="joined"), Why.UNKNOWN_KEY, house)
    house.change_key(FORCE, use=KeyUse.NODE)
    refused(house.sign(accession, FORCE), Why.ANOTHER_USE, house)
    house.change_key(FORCE, use=KeyUse.CODE, added_at=NOON + timedelta(seconds=1))
    refused(house.sign(accession, FORCE), Why.KEY_NOT_YET, house)


@pytest.mark.clause("network-code@0.1#counting-key")
def test_a_revoked_key_signs_nothing_even_for_a_time_before(house):
    accession = house.applied()
    house.change_key(FORCE, revoked_at=NOON)
    refused(house.sign(accession, FORCE), Why.KEY_REVOKED, house)
    refused(house.sign(accession, FORCE, signed_at=NOON - timedelta(hours=1)), Why.KEY_REVOKED, house)


def test_what_was_signed_before_a_key_was_revoked_stands(house):
    house.bind()
    house.clock.move(timedelta(hours=1))
    house.change_key(FORCE, revoked_at=house.clock.now())
    assert house.register.bound(FORCE, NOON.date()).state is State.BOUND


@pytest.mark.clause("network-code@0.1#counting-key")
@pytest.mark.parametrize(
    ("ahead", "why"),
    [
        (timedelta(minutes=4), None),
        (timedelta(minutes=6), Why.FROM_THE_FUTURE),
        (timedelta(days=300_000), Why.FROM_THE_FUTURE),
        (-timedelta(hours=23), None),
        (-timedelta(hours=25), Why.TOO_OLD),
        (-timedelta(days=300_000), Why.TOO_OLD),
    ],
)
def test_a_statement_of_a_time_that_cannot_be_believed_is_refused(house, ahead, why):
    accession = house.applied()
    receipt = house.sign(accession, FORCE, signed_at=NOON + ahead)
    assert (receipt.refused.reason_code if receipt.refused else None) == why


def test_nobody_is_bound_before_the_time_that_they_signed_for(house):
    accession = house.applied()
    house.sign(accession, FORCE, signed_at=NOON + timedelta(minutes=4)).taken()
    house.sign(accession, BODY).taken()
    assert house.accessions.get(accession.id).bound_from == NOON + timedelta(minutes=4)


def test_who_is_of_neither_signs_nothing(house):
    accession = house.applied()
    refused(house.sign(accession, OTHER_FORCE), Why.NOT_OF_THE_PAIR, house)


def test_an_organisation_that_has_ended_signs_nothing(house):
    accession = house.applied()
    house.change_party(FORCE, ended_on=NOON.date() - timedelta(days=1))
    refused(house.sign(accession, FORCE), Why.PARTY_ENDED, house)


def test_a_signature_that_was_moved_to_another_statement_is_refused(house):
    accession = house.applied()
    good = Envelope.read(sign_statement(house.statement(accession, FORCE), SIGNERS[FORCE]))
    other = canonical(house.statement(accession, FORCE, signed_at=NOON - timedelta(minutes=1)))
    moved = Envelope(PAYLOAD_TYPE, other, good.signatures).to_bytes()
    refused(house.accessions.sign(a_person_of(FORCE), accession.id, moved), Why.BAD_SIGNATURE, house)


def envelope_of(payload: bytes, kind=PAYLOAD_TYPE, *signers) -> bytes:
    return seal(kind, payload, *(signers or (SIGNERS[FORCE],))).to_bytes()


def bombs():
    deep = b'{"a":' * 5_000 + b"1" + b"}" * 5_000
    yield from (b"", b"{}", b"[]", b"null", b"\xff" * 100, b"[" * 100_000, b'{"payloadType": 1}', b"1" * 10_000)
    yield json.dumps({"payloadType": PAYLOAD_TYPE, "payload": "é", "signatures": []}).encode()
    yield json.dumps(
        {"payloadType": PAYLOAD_TYPE, "payload": "e30=", "signatures": [{"keyid": [], "sig": ""}]}
    ).encode()
    yield json.dumps({"payloadType": PAYLOAD_TYPE, "payload": "e30=", "signatures": "x"}).encode()
    for payload in (b"", b"{}", b"[]", b"1", b"NaN", b'"x"', deep[:20_000], b"9" * 10_000, b'{"a": "b"}', b'{"a":1}'):
        yield envelope_of(payload)
    yield envelope_of(b'{"a":"\\ud800"}')
    yield envelope_of('{"a":"b"}'.encode("utf-16"))
    yield envelope_of(b'{"a":"b","a":"b"}')
    yield envelope_of(canonical({"reasons": "x" * 100_000}))
    yield b"x" * 10_000_000


@pytest.mark.parametrize("raw", list(bombs()), ids=range(len(list(bombs()))))
def test_what_is_no_statement_is_refused_and_on_the_record(house, raw):
    accession = house.applied()
    refused_why = house.accessions.sign(a_registrar(), accession.id, raw).refused.reason_code
    assert refused_why in {"unreadable", "another-statement"}
    assert house.last.outcome is Outcome.REFUSED


def test_another_type_of_payload_or_two_signatures_are_refused(house):
    accession = house.applied()
    told = canonical(house.statement(accession, FORCE))
    for raw in (
        envelope_of(told, "application/vnd.in-toto+json"),
        envelope_of(told, PAYLOAD_TYPE, SIGNERS[FORCE], SIGNERS[BODY]),
    ):
        refused(house.accessions.sign(a_registrar(), accession.id, raw), Why.UNREADABLE, house)


def test_what_a_refused_statement_names_goes_on_the_record_short_and_as_it_can_be_read(house):
    accession = house.applied()
    house.sign(accession, FORCE, by=a_registrar(), party="\u202e" + "x" * 5_000)
    assert house.last.details["party"].startswith("‹U+202E›")
    assert len(house.last.details["party"]) < 100


def test_a_person_brings_their_own_organisations_statement_alone_and_a_registrar_anybodys(house):
    accession = house.applied()
    with pytest.raises(AccessRefused):
        house.sign(accession, FORCE, by=a_person_of(BODY))
    assert house.accessions.get(accession.id).missing == PAIR.both
    assert house.sign(accession, FORCE, by=a_registrar()).taken().missing == (BODY,)


@pytest.mark.clause("network-code@0.1#declining")
def test_either_declines_with_reasons_and_may_be_entered_anew(house):
    accession = house.applied()
    house.sign(accession, FORCE).taken()
    declined = house.decline(accession, BODY, "We wait for the costs to be known.").taken()
    assert declined.declined.reasons == "We wait for the costs to be known."
    binding = house.register.bound(FORCE, NOON.date())
    assert (binding.state, binding.since, binding.reasons) == (
        State.DECLINED,
        NOON,
        "We wait for the costs to be known.",
    )
    refused(house.sign(accession, BODY), Why.ALREADY_DECLINED, house)
    refused(house.decline(accession, FORCE), Why.ALREADY_DECLINED, house)
    house.clock.move(timedelta(days=1))
    house.bind()
    assert house.register.bound(FORCE, NOON.date()).state is State.DECLINED
    assert house.register.bound(FORCE, NOON.date() + timedelta(days=1)).state is State.BOUND


@pytest.mark.clause("network-code@0.1#declining")
@pytest.mark.parametrize("reasons", ["", "no", "   .  ", "x" * 2_001, "because \u202e of that"])
def test_declining_without_reasons_that_can_be_read_is_refused(house, reasons):
    accession = house.applied()
    refused(house.decline(accession, BODY, reasons), Why.NO_REASONS, house)


def test_who_is_bound_declines_no_more(house):
    refused(house.decline(house.bind(), BODY), Why.ALREADY_BOUND, house)


def test_only_a_registrar_enters_a_pair(house):
    with pytest.raises(AccessRefused):
        house.accessions.apply(a_person_of(FORCE), CODE, PAIR)
    assert house.accessions.list_() == []


@pytest.mark.parametrize(
    ("code", "pair", "effect_at", "pointers"),
    [
        ("network-code@9.9", PAIR, None, ["/code"]),
        ("anpr-working@0.1", PAIR, None, ["/code"]),
        ("\u0000", PAIR, None, ["/code"]),
        (CODE, Pair(BODY, FORCE), None, ["/force", "/policing_body"]),
        (CODE, Pair(FORCE, FORCE), None, ["/policing_body"]),
        (CODE, PAIR, NOON - timedelta(seconds=1), ["/effect_at"]),
        (CODE, PAIR, NOON + timedelta(days=36_500), ["/effect_at"]),
    ],
)
def test_what_is_no_accession_says_where_it_is_wrong(house, code, pair, effect_at, pointers):
    with pytest.raises(Invalid) as wrong:
        house.accessions.apply(a_registrar(), code, pair, effect_at)
    assert [fault.pointer for fault in wrong.value.faults] == pointers


def test_a_force_stands_in_one_accession_at_a_time(house):
    first = house.applied()
    with pytest.raises(AccessionThere, match=first.id):
        house.applied(Pair(FORCE, OTHER_BODY))
    with pytest.raises(NoSuchParty):
        house.applied(Pair(FORCE, "nobody"))
    house.change_party(OTHER_FORCE, ended_on=NOON.date() - timedelta(days=1))
    with pytest.raises(Invalid, match="whoever came after it"):
        house.applied(Pair(OTHER_FORCE, OTHER_BODY))


def test_an_accession_that_is_not_there_is_not_found(house):
    with pytest.raises(NoSuchAccession):
        house.accessions.sign(a_registrar(), "accession-1", b"")


def test_what_is_kept_is_the_envelope_that_anybody_can_check(house):
    accession = house.bind()
    kept = Envelope.read(accession.acceded[FORCE].signed.envelope.encode())
    public = SIGNERS[FORCE].public_key
    assert kept.signed_by({key_id(public): public}, ed25519_verifies) == {key_id(public)}
    assert json.loads(kept.payload)["digest"] == accession.text.digest


def test_a_statement_of_an_accession_that_was_declined_does_not_bind_in_the_next(house):
    first = house.applied()
    old = sign_statement(house.statement(first, FORCE), SIGNERS[FORCE])
    ahead = sign_statement(house.statement(first, BODY, signed_at=NOON + timedelta(minutes=4)), SIGNERS[BODY])
    house.clock.move(timedelta(minutes=1))
    house.accessions.sign(a_registrar(), first.id, ahead).taken()
    house.decline(first, FORCE).taken()
    house.clock.move(timedelta(minutes=1))
    second = house.applied()
    for raw in (old, ahead):
        refused(house.accessions.sign(a_registrar(), second.id, raw), Why.TOO_OLD, house)
    for party in PAIR.both:
        house.sign(second, party).taken()
    assert house.accessions.get(second.id).bound_from == house.clock.now()


def changed(house):
    """Have the code changed: its next version holds from now on."""
    house.timeline.later.append(a_version("network-code", "0.2", house.clock.now(), ()))


@pytest.mark.clause("network-code@0.1#exact-text")
@pytest.mark.parametrize(("is_changed", "code"), [(False, "network-code@0.2"), (True, CODE)])
def test_nobody_is_entered_for_a_draft_or_for_a_text_that_was_replaced(house, is_changed, code):
    if is_changed:
        changed(house)
    with pytest.raises(Invalid, match="not in force") as told:
        house.accessions.apply(a_registrar(), code, PAIR)
    assert house.accessions.holding().name in told.value.faults[0].detail
    assert house.accessions.list_() == []


@pytest.mark.clause("network-code@0.1#exact-text")
def test_a_text_that_was_replaced_meanwhile_is_not_signed_and_the_pair_is_entered_anew(house):
    accession = house.applied()
    house.sign(accession, FORCE).taken()
    changed(house)
    receipt = house.sign(accession, BODY)
    refused(receipt, Why.TEXT_DOES_NOT_HOLD, house)
    assert "for network-code@0.2 (sha256:code)" in str(receipt.refused)
    assert house.register.bound(FORCE, NOON.date()).state is State.PENDING
    anew = house.accessions.apply(a_registrar(), "network-code@0.2", PAIR)
    with pytest.raises(AccessionThere):
        house.accessions.apply(a_registrar(), "network-code@0.2", PAIR)
    assert house.register.bound(FORCE, NOON.date()).accession == anew.id
    assert house.register.bound(FORCE, NOON.date()).missing == PAIR.both


def test_a_pair_that_is_bound_is_not_entered_anew_after_a_change(house):
    house.bind()
    changed(house)
    with pytest.raises(AccessionThere):
        house.accessions.apply(a_registrar(), "network-code@0.2", PAIR)


def test_a_pair_may_decline_a_text_that_was_replaced(house):
    accession = house.applied()
    changed(house)
    assert house.decline(accession, FORCE).taken().declined is not None
