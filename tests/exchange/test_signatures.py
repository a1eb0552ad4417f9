"""Message signatures: ours verify with an independent library and its with ours; the time and the content count."""

import base64
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.exchange.errors import MessageRefused
from commonbeat.exchange.signatures import (
    LABEL,
    answer_base,
    authority_of,
    content_digest,
    is_signed,
    presented_answer,
    presented_request,
    request_base,
    sign_answer,
    sign_request,
)
from commonbeat.kernel.envelopes import key_id
from tests.exchange.builders import RIVERTON, a_signer

SIGNER = a_signer(RIVERTON)
KEY = key_id(SIGNER.public_key)
URL, BODY, NONCE = "http://riverton.example:8000/exchange/v1/sightings", b'{"a":1}', "n" * 22
NOW = int(datetime.now(UTC).timestamp())
LIFE = 3_600
"""Long, since the library judges by the real clock and this file may be read minutes before it is run."""

COVERED = ("@method", "@authority", "@path", "content-digest", "content-type")


class Resolver(HTTPSignatureKeyResolver):
    private = Ed25519PrivateKey.from_private_bytes(RIVERTON.encode().ljust(32, b".")[:32])

    def resolve_public_key(self, key_id):
        return self.private.public_key()

    def resolve_private_key(self, key_id):
        return self.private


def ours() -> dict[str, str]:
    return sign_request(SIGNER, URL, BODY, nonce=NONCE, created=NOW, life_seconds=LIFE)


def a_request(headers):
    return SimpleNamespace(method="POST", url=URL, headers=headers, body=BODY)


def checked_by_us(headers) -> bool:
    presented = presented_request(headers)
    base = request_base(
        "POST", authority_of(URL), "/exchange/v1/sightings", headers["content-digest"], presented.params
    )
    return is_signed(SIGNER.public_key, base, presented, ed25519_verifies)


def verifier():
    return HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=Resolver())


def test_the_library_verifies_our_request():
    [verified] = verifier().verify(a_request(ours()), expect_tag="commonbeat-exchange", max_age=timedelta(hours=2))
    assert verified.parameters["keyid"] == KEY
    assert verified.parameters["nonce"] == NONCE
    assert len(verified.covered_components) == len(COVERED) + 1


@pytest.mark.clause("anpr-working@0.1#signed-messages")
def test_we_verify_the_library_s_request():
    headers = {"content-type": "application/json", "content-digest": content_digest(BODY)}
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Resolver())
    created = datetime.fromtimestamp(NOW, UTC)
    message = a_request(headers)
    signer.sign(message, key_id=KEY, created=created, expires=created + timedelta(seconds=LIFE), nonce=NONCE,
                label="other", tag="commonbeat-exchange", covered_component_ids=COVERED, use_existing_digest=True)  # fmt: skip
    lowered = {name.lower(): str(value) for name, value in headers.items()}
    assert checked_by_us(lowered)
    assert presented_request(lowered).label == "other"


def test_the_library_verifies_our_answer_as_one_to_that_request():
    headers = ours()
    answer = sign_answer(SIGNER, presented_request(headers), 200, BODY, NOW)
    response = SimpleNamespace(status_code=200, headers=answer, body=BODY, request=a_request(headers))
    [verified] = verifier().verify(response, expect_tag="commonbeat-exchange", max_age=timedelta(hours=2))
    assert f'"signature";req;key="{LABEL}"' in verified.covered_components


def test_an_answer_is_bound_to_its_question():
    first, second = ours(), sign_request(SIGNER, URL, BODY, nonce="m" * 22, created=NOW, life_seconds=60)
    answer = sign_answer(SIGNER, presented_request(first), 200, BODY, NOW)
    presented = presented_answer(answer)

    def fits(request, status=200):
        item = presented_request(request).item
        base = answer_base(status, content_digest(BODY), LABEL, item, presented.params)
        return is_signed(SIGNER.public_key, base, presented, ed25519_verifies)

    assert fits(first)
    assert not fits(second)
    assert not fits(first, status=403)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"@path" ', ""),
        ("ed25519", "hmac-sha256"),
        ("commonbeat-exchange", "another"),
        (";nonce=", ";once="),
        (f'keyid="{KEY}"', 'keyid="../etc"'),
        ("created=", "created=9"),
        (f";created={NOW}", f';created="{NOW}"'),
        (f";expires={NOW + LIFE}", ""),
        ("cb=(", "other=("),
        (";alg", f";created={NOW};alg"),
    ],
)
def test_a_signature_of_another_shape_is_none(old, new):
    headers = ours()
    assert old in headers["signature-input"]
    headers["signature-input"] = headers["signature-input"].replace(old, new)
    try:
        assert not checked_by_us(headers)
    except MessageRefused as refused:
        assert refused.fault == "malformed"


@given(st.sampled_from(["signature", "signature-input", "content-digest"]), st.data())
def test_no_character_of_a_signed_field_can_be_changed(name, data):
    headers = ours()
    at = data.draw(st.integers(0, len(headers[name]) - 1))
    other = data.draw(st.characters(codec="ascii"))
    changed = headers[name][:at] + other + headers[name][at + 1 :]
    if changed == headers[name]:
        return
    try:
        assert not checked_by_us(headers | {name: changed})
    except MessageRefused:
        return


@given(st.text(max_size=200))
def test_whatever_text_is_no_signature_is_told_so(text):
    with pytest.raises(MessageRefused):
        presented_request({"signature-input": text, "signature": text, "content-type": "application/json"})


def test_a_digest_is_as_rfc_9530_spells_it():
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    assert base64.b64decode(content_digest(b"")[9:-1]).hex().startswith("e3b0c442")


def test_the_authority_is_in_lower_case_without_the_scheme_s_own_port():
    assert authority_of("http://Riverton.Example:80/x") == "riverton.example"
    assert authority_of("https://riverton.example:443") == "riverton.example"
    assert authority_of("http://riverton.example:8443/") == "riverton.example:8443"
