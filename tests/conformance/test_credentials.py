"""Credentials and lists of states, by property, beside joserfc itself, and when they are hostile."""

import base64
import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OKPKey

from commonbeat.adapters.jose import JoseSigner, read_credential
from commonbeat.conformance.badge import badge_of, credential_in
from commonbeat.conformance.credentials import BITS, MARK_KIND, MarkClaims, StatusList, decode_bits, encode_bits
from commonbeat.conformance.errors import UnusableCredential
from tests.builders import NOON
from tests.conformance.builders import OTHER_KEY, REGISTRAR_KEY, Registry, of_name


def claims_of(mark):
    return read_credential(mark.credential, REGISTRAR_KEY.public_key, MARK_KIND)


@given(st.sets(st.integers(0, BITS - 1), max_size=30))
def test_the_bits_of_a_list_come_back(places):
    assert decode_bits(encode_bits(places)) == places


def test_the_first_bit_is_the_highest_of_the_first_byte_as_it_is_published():
    packed = base64.urlsafe_b64decode(encode_bits({0, 9})[1:] + "==")
    assert gzip.decompress(packed)[:2] == b"\x80\x40"
    assert len(gzip.decompress(packed)) == 16 * 1024


def bomb() -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(50_000_000), mtime=0)).decode().rstrip("=")


@pytest.mark.parametrize(
    "text", ["", "u", "uAAAA", "z" + encode_bits(())[1:], encode_bits(())[:-20], "u" + "A" * 200_000, bomb()]
)
def test_a_list_that_is_none_or_unpacks_to_too_much_is_refused(text):
    with pytest.raises(ValueError, match="list"):
        decode_bits(text)


def test_a_list_that_was_packed_another_way_is_read():
    packer = zlib.compressobj(9, wbits=31)
    packed = packer.compress(bytes(BITS // 8)) + packer.flush()
    assert decode_bits("u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")) == frozenset()


def test_another_library_verifies_the_credential_of_a_mark():
    mark = Registry().issued()
    public = OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(REGISTRAR_KEY.public_key).decode().rstrip("=")}
    )
    token = jwt.decode(mark.credential, public, algorithms=["Ed25519"])
    assert token.header["typ"] == "vc+jwt"
    assert token.claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert "VerifiableCredential" in token.claims["type"]
    assert token.claims["credentialStatus"]["type"] == "BitstringStatusListEntry"


def test_what_a_credential_says_is_read_back_and_nothing_beside_it():
    said = claims_of(Registry().issued())
    assert MarkClaims.read(said).spelled() == said
    with pytest.raises(UnusableCredential):
        MarkClaims.read({**said, "also": "gold"})
    with pytest.raises(UnusableCredential):
        StatusList.read(said)


@pytest.mark.parametrize("kind", ["none", "HS256"])
def test_a_token_of_another_algorithm_is_refused(kind):
    head = base64.urlsafe_b64encode(json.dumps({"alg": kind, "typ": MARK_KIND}).encode()).decode().rstrip("=")
    body = base64.urlsafe_b64encode(b"{}").decode().rstrip("=")
    for token in (f"{head}.{body}.", f"{head}.{body}.AAAA", "", "a.b", "a.b.c", "." * 50, "é.é.é"):
        with pytest.raises(UnusableCredential):
            read_credential(token, REGISTRAR_KEY.public_key, MARK_KIND)


def test_a_token_of_another_key_kind_or_length_is_refused():
    token = JoseSigner(OTHER_KEY).sign({}, MARK_KIND)
    for text, key, kind in (
        (token, REGISTRAR_KEY.public_key, MARK_KIND),
        (token, OTHER_KEY.public_key, "JWT"),
        (token, b"short", MARK_KIND),
        ("a" * 300_000, OTHER_KEY.public_key, MARK_KIND),
    ):
        with pytest.raises(UnusableCredential):
            read_credential(text, key, kind)


@given(st.text("<>&\"'] -/éĀa\u202e", min_size=1, max_size=80))
def test_a_badge_holds_its_credential_and_shows_a_name_as_text(name):
    listed = MarkClaims.read(claims_of(Registry().issued()))
    badge = badge_of(
        MarkClaims(**{**{n: getattr(listed, n) for n in listed.__slots__}, "product": of_name(name=name)}), "a.b.c"
    )
    assert credential_in(badge) == "a.b.c"
    assert badge.count(b"<text ") == 5
    assert b"\xe2\x80\xae" not in badge.replace(b"aria-label", b"", 1).split(b"<metadata>")[1]


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"<svg>" + b"x" * 600_000, b"\xff\xfe"])
def test_a_file_that_is_no_badge_is_refused(content):
    with pytest.raises(UnusableCredential):
        credential_in(content)


def test_a_list_is_of_its_issuer_and_ends():
    listed = StatusList.at("urn:commonbeat:key:0", 3, NOON, [4])
    assert StatusList.read(listed.spelled()) == listed
    with pytest.raises(UnusableCredential):
        StatusList.read({**listed.spelled(), "issuer": "urn:commonbeat:key:1"})
