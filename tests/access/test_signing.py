"""The signature on a policy pack, by real Ed25519 keys."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.access.errors import PackNotSigned
from commonbeat.access.packs import PolicyPacks, require_signed
from commonbeat.access.ports import PackFile
from commonbeat.access.signing import open_seal, seal, statement_for
from commonbeat.adapters.files.policy_pack import policy_folder
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.memory.access import MemoryPolicyPack
from tests.access.builders import a_pack
from tests.builders import NOON, SetClock
from tests.parties.builders import KeptTrail

TEXT = (policy_folder() / "anpr-policy.toml").read_bytes()


def a_key(seed: bytes = b"o" * 32) -> Ed25519Signer:
    return Ed25519Signer("information-asset-owner", seed)


OWNER = a_key()
ENVELOPE = seal(statement_for("anpr-policy", "0.1", TEXT, "asset-owner", NOON), OWNER)


def opened(text: bytes = TEXT, envelope: bytes | None = ENVELOPE, key: Ed25519Signer = OWNER):
    return open_seal(PackFile("anpr-policy.toml", text, envelope), key.public_key, ed25519_verifies)


def test_a_signed_pack_says_who_signed_it_and_when():
    stated = opened()
    assert (stated.signed_by, stated.signed_at, stated.version) == ("asset-owner", "2026-11-21T12:00:00.000Z", "0.1")


@given(st.integers(0, len(TEXT) * 8 - 1))
@pytest.mark.clause("anpr-working@0.1#policy-signed")
def test_one_bit_changed_is_another_pack(bit):
    changed = bytearray(TEXT)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(PackNotSigned, match="was changed after it was signed"):
        opened(bytes(changed))


def test_a_pack_without_a_signature_is_told_how_to_get_one():
    with pytest.raises(PackNotSigned, match=r"has not been signed.*commonbeat policy sign"):
        opened(envelope=None)


def test_anothers_signature_is_not_the_owners():
    with pytest.raises(PackNotSigned, match="not the owner's"):
        opened(key=a_key(b"x" * 32))


@pytest.mark.parametrize("change", [{"payloadType": "text/plain"}, {"signatures": []}])
def test_an_envelope_of_another_kind_is_no_signature(change):
    envelope = json.loads(ENVELOPE) | change
    with pytest.raises(PackNotSigned):
        opened(envelope=json.dumps(envelope).encode())


@pytest.mark.parametrize(
    "envelope", [b"", b"{}", b"[]", b'"x"', b'{"payloadType": 1, "payload": "!", "signatures": 1}']
)
def test_what_is_no_envelope_is_told(envelope):
    with pytest.raises(PackNotSigned, match="cannot be read"):
        opened(envelope=envelope)


@given(st.integers(0, len(ENVELOPE) - 1), st.integers(1, 255))
def test_an_envelope_that_was_changed_says_nothing_else_than_what_was_signed(place, by):
    changed = bytearray(ENVELOPE)
    changed[place] ^= by
    try:
        stated = opened(envelope=bytes(changed))
    except PackNotSigned:
        return
    assert stated == opened()


def test_signing_is_on_the_record_and_holds_until_the_pack_changes():
    store, trail = MemoryPolicyPack("anpr-policy.toml", TEXT), KeptTrail()
    PolicyPacks(store, trail, SetClock()).sign(a_pack(), "asset-owner", "midvale", OWNER)
    assert require_signed(store, OWNER.public_key, ed25519_verifies).digest == a_pack().digest
    assert [(str(e.event), e.actor) for e in trail.entries] == [("access.policy.signed", "asset-owner")]
    store.file = PackFile("anpr-policy.toml", TEXT + b" ", store.file.envelope)
    with pytest.raises(PackNotSigned):
        require_signed(store, OWNER.public_key, ed25519_verifies)


def test_what_was_not_read_is_not_signed():
    store, trail = MemoryPolicyPack("anpr-policy.toml", TEXT + b"\n"), KeptTrail()
    with pytest.raises(ValueError, match="is not the one"):
        PolicyPacks(store, trail, SetClock()).sign(a_pack(), "asset-owner", "midvale", OWNER)
    assert (store.file.envelope, trail.entries) == (None, [])
