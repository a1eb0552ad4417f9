"""Signed statements, by example, by property, and beside an implementation that is not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as TheirEnvelope

from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.kernel.envelopes import LONGEST, BadEnvelope, Envelope, canonical, key_id, seal, to_be_signed

ONE, OTHER = Ed25519Signer("one", b"1" * 32), Ed25519Signer("other", b"2" * 32)
KEYS = {key_id(ONE.public_key): ONE.public_key, key_id(OTHER.public_key): OTHER.public_key}
ONLY_ONE = {key_id(ONE.public_key): ONE.public_key}


def test_an_envelope_comes_back_with_its_signatures():
    sealed = seal("text/plain", b"what is said", ONE, OTHER)
    read = Envelope.read(sealed.to_bytes())
    assert read == sealed
    assert read.signed_by(KEYS, ed25519_verifies) == set(KEYS)


def test_a_signature_by_a_key_that_nobody_knows_counts_for_nothing():
    assert seal("text/plain", b"said", OTHER).signed_by(ONLY_ONE, ed25519_verifies) == frozenset()


def test_a_signature_under_the_id_of_another_key_counts_for_nothing():
    sealed = seal("text/plain", b"said", OTHER)
    forged = Envelope(
        sealed.payload_type,
        sealed.payload,
        tuple(type(s)(key_id(ONE.public_key), s.signature) for s in sealed.signatures),
    )
    assert forged.signed_by(KEYS, ed25519_verifies) == frozenset()


@given(st.binary(max_size=60), st.binary(max_size=60), st.text(max_size=10), st.text(max_size=10))
def test_a_signature_is_over_this_text_of_this_kind_alone(said, other, kind, other_kind):
    sealed = seal(kind, said, ONE)
    moved = Envelope(other_kind, other, sealed.signatures)
    assert bool(moved.signed_by(KEYS, ed25519_verifies)) == ((said, kind) == (other, other_kind))


def test_another_implementation_signs_the_same_bytes_and_reads_the_same_file():
    theirs = TheirEnvelope.from_dict(__import__("json").loads(seal("a/b", b"said", ONE).to_bytes()))
    assert theirs.payload == b"said"
    assert theirs.pae() == to_be_signed("a/b", b"said")


@pytest.mark.parametrize(
    "text",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"payloadType":1,"payload":"","signatures":[]}', b"[" * 100_000,
     b'{"payloadType":"a","payload":"%%","signatures":[]}', b'{"payloadType":"a","payload":"","signatures":[{"keyid":1,"sig":""}]}',
     b" " * (LONGEST + 1)],
)  # fmt: skip
def test_what_is_no_envelope_is_refused(text):
    with pytest.raises(BadEnvelope):
        Envelope.read(text)


def test_a_statement_has_one_spelling():
    assert canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()
