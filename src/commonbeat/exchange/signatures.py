"""HTTP message signatures (RFC 9421) over one fixed set of components, and content digests (RFC 9530).

A request signs ``"@method" "@authority" "@path" "content-digest" "content-type"``. An answer signs ``"@status"
"content-digest"`` and the signature of its request, so that it is the answer to that question and no other. The set
is fixed, so a signature base is one format string and no parser of structured fields is on the way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.envelopes import Signer, Verifies, key_id

from .errors import MessageFault, MessageRefused
from .model import CONTENT, TAG

LABEL: Final = "cb"
_REQUEST: Final = '("@method" "@authority" "@path" "content-digest" "content-type")'
_NAME: Final = r"[a-z*][a-z0-9_.*-]{0,30}"
_COVERED: Final = r'\([a-z@;=" -]*\)'
_VALUE: Final = r'"[ !#-\[\]-~]*"|\d{1,15}'
_INPUT: Final = re.compile(
    rf"(?P<label>{_NAME})=(?P<params>(?P<covered>{_COVERED})(?P<rest>(?:;{_NAME}=(?:{_VALUE}))*))"
)
_PARAM: Final = re.compile(rf';({_NAME})=(?:"([^"]*)"|(\d+))')
_SIGNATURE: Final = re.compile(rf"(?P<label>{_NAME})=(?P<item>:(?P<bytes>[A-Za-z0-9+/]{{86}}==):)")
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_KEY: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ASKS: Final = frozenset({"created", "expires", "nonce", "keyid", "alg", "tag"})
_ANSWERS: Final = frozenset({"created", "keyid", "alg", "tag"})
_FIELD_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Presented:
    """A signature as a message presents it, not checked yet: times in whole seconds since 1970, ``item`` as sent."""

    params: str
    label: str
    item: str
    signature: bytes
    key: str
    created: int
    expires: int
    nonce: str


def content_digest(body: bytes) -> str:
    """Give the value of ``Content-Digest`` for a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def authority_of(url: str) -> str:
    """Give the authority of an address as it is signed: in lower case, without the scheme's own port."""
    parts = urlsplit(url)
    own = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.netloc.lower().removesuffix(own) if own else parts.netloc.lower()


@implements("anpr-working@0.1#signed-messages")
def sign_request(
    signer: Signer, url: str, body: bytes, *, nonce: str, created: int, life_seconds: int
) -> dict[str, str]:
    """Give the header fields of a signed ``POST`` of JSON; the last of them is the signature."""
    digest = content_digest(body)
    params = (
        f"{_REQUEST};created={created};expires={created + life_seconds}"
        f';nonce="{nonce}";keyid="{key_id(signer.public_key)}";alg="ed25519";tag="{TAG}"'
    )
    base = request_base("POST", authority_of(url), urlsplit(url).path, digest, params)
    return {
        "content-type": CONTENT,
        "content-digest": digest,
        "signature-input": f"{LABEL}={params}",
        "signature": f"{LABEL}=:{base64.b64encode(signer.sign(base)).decode()}:",
    }


@implements("anpr-working@0.1#signed-messages")
def sign_answer(signer: Signer, request: Presented, status: int, body: bytes, created: int) -> dict[str, str]:
    """Give the header fields of a signed answer, bound to the request's own signature."""
    digest = content_digest(body)
    params = (
        f'{_answers(request.label)};created={created};keyid="{key_id(signer.public_key)}";alg="ed25519";tag="{TAG}"'
    )
    base = answer_base(status, digest, request.label, request.item, params)
    return {
        "content-type": CONTENT,
        "content-digest": digest,
        "signature-input": f"{LABEL}={params}",
        "signature": f"{LABEL}=:{base64.b64encode(signer.sign(base)).decode()}:",
    }


def request_base(method: str, authority: str, path: str, digest: str, params: str) -> bytes:
    """Give the signature base of a request."""
    return (
        f'"@method": {method}\n"@authority": {authority}\n"@path": {path}\n"content-digest": {digest}\n'
        f'"content-type": {CONTENT}\n"@signature-params": {params}'
    ).encode()


def answer_base(status: int, digest: str, label: str, request_signature: str, params: str) -> bytes:
    """Give the signature base of an answer to the request with that signature."""
    return (
        f'"@status": {status}\n"content-digest": {digest}\n"signature";req;key="{label}": {request_signature}\n'
        f'"@signature-params": {params}'
    ).encode()


def presented_request(headers: Mapping[str, str]) -> Presented:
    """Read the signature of a request; raise ``MessageRefused`` (malformed) where it is none of ours."""
    found = _presented(headers, _REQUEST, _ASKS)
    if not _NONCE.fullmatch(found.nonce) or headers.get("content-type") != CONTENT:
        raise MessageRefused(MessageFault.MALFORMED)
    return found


def presented_answer(headers: Mapping[str, str], label: str = LABEL) -> Presented:
    """Read the signature of an answer; raise ``MessageRefused`` (malformed) where it is none of ours."""
    return _presented(headers, _answers(label), _ANSWERS)


def is_signed(public_key: bytes, base: bytes, presented: Presented, verifies: Verifies) -> bool:
    """Say whether the signature is of the base by the key."""
    return verifies(public_key, base, presented.signature)


def _answers(label: str) -> str:
    return f'("@status" "content-digest" "signature";req;key="{label}")'


def _presented(headers: Mapping[str, str], covered: str, names: frozenset[str]) -> Presented:
    said, signed = headers.get("signature-input", ""), headers.get("signature", "")
    if len(said) > _FIELD_MOST or len(signed) > _FIELD_MOST:
        raise MessageRefused(MessageFault.MALFORMED)
    input_, signature = _INPUT.fullmatch(said), _SIGNATURE.fullmatch(signed)
    if input_ is None or signature is None or input_["label"] != signature["label"] or input_["covered"] != covered:
        raise MessageRefused(MessageFault.MALFORMED)
    params = _PARAM.findall(input_["rest"])
    texts = {name: text for name, text, number in params if not number}
    numbers = {name: int(number) for name, _text, number in params if number}
    if len(params) != len(names) or texts.keys() | numbers.keys() != names or numbers.keys() - {"created", "expires"}:
        raise MessageRefused(MessageFault.MALFORMED)
    if (texts.get("alg"), texts.get("tag")) != ("ed25519", TAG) or not _KEY.fullmatch(texts.get("keyid", "")):
        raise MessageRefused(MessageFault.MALFORMED)
    if numbers.keys() != names & {"created", "expires"}:
        raise MessageRefused(MessageFault.MALFORMED)
    try:
        raw = base64.b64decode(signature["bytes"], validate=True)
    except binascii.Error as wrong:
        raise MessageRefused(MessageFault.MALFORMED) from wrong
    return Presented(
        params=input_["params"],
        label=input_["label"],
        item=signature["item"],
        signature=raw,
        key=texts["keyid"],
        created=numbers["created"],
        expires=numbers.get("expires", 0),
        nonce=texts.get("nonce", ""),
    )
